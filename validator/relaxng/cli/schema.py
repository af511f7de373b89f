"""`relaxng schema`: the built-in schemas."""

from __future__ import annotations

import click

from relaxng.catalog import builtin_schemas


@click.group()
def schema() -> None:
    """Look at the built-in schemas."""


@schema.command("list")
def list_schemas() -> None:
    """List the built-in schemas: name, root element, and what their documents are."""
    rows = [(entry.name, f"<{entry.root}>", entry.title, entry.describes) for entry in builtin_schemas().values()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        click.echo("  ".join((*cells, row[3])))


@schema.command("show")
@click.argument("name")
@click.option("--path", "only_path", is_flag=True, help="Print only the path of the schema, for another tool to use.")
def show_schema(name: str, only_path: bool) -> None:
    """Show the built-in schema NAME: what it describes, and where its files are."""
    entry = builtin_schemas().get(name)
    if entry is None:
        from difflib import get_close_matches

        near = get_close_matches(name, builtin_schemas(), n=1)
        hint = f"; did you mean '{near[0]}'?" if near else "; `relaxng schema list` lists them"
        raise click.BadParameter(f"there is no built-in schema '{name}'{hint}", param_hint="NAME")
    if only_path:
        click.echo(str(entry.path))
        return
    files = sorted(path.name for path in entry.path.parent.glob("*.rng"))
    click.echo(f"name       {entry.name}")
    click.echo(f"title      {entry.title}")
    click.echo(f"root       <{entry.root}>")
    click.echo(f"describes  {entry.describes}")
    click.echo(f"schema     {entry.path}")
    click.echo(f"beside it  {', '.join(file for file in files if file != entry.path.name)}")
