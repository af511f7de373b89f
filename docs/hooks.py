"""The hooks for pre-commit and prek, from the catalogue of schemas: `python -m docs.hooks` writes .pre-commit-hooks.yaml.

There is one hook for each product whose documents the catalogue describes, not one for each schema: the root element
tells them apart, several hooks would read each file several times, and a mistake in a root element belongs to none
of them. Where files must be of one kind, `relaxng` with `--schema` among its args says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from relaxng.catalog import BuiltinSchema, builtin_schemas

FILE = Path(__file__).resolve().parent.parent / ".pre-commit-hooks.yaml"

HEAD = "# Written by `python -m docs.hooks` from schemas/schemas.xml.\n"

DOCUMENTS = "types: [xml]\nexclude_types: [relax-ng]"


@dataclass(frozen=True, slots=True)
class Hook:
    """One hook; `files` are the lines that choose its files by the tags of the library identify."""

    id: str
    name: str
    description: str
    entry: str
    files: str

    def text(self) -> str:
        """The hook in YAML."""
        # In one process: the findings of all files in their order, and each report in its file, once. A long run
        # takes processes of its own.
        return (
            f"- id: {self.id}\n"
            f"  name: {self.name}\n"
            f"  description: {self.description}\n"
            f"  entry: {self.entry}\n"
            "  language: python\n"
            f"  {self.files.replace(chr(10), chr(10) + '  ')}\n"
            "  require_serial: true\n"
            '  minimum_pre_commit_version: "2.9.0"\n'
        )


def hooks() -> list[Hook]:
    """All hooks: documents of any schema, documents of each product of the catalogue, and schemas."""
    products: dict[str, list[BuiltinSchema]] = {}
    for schema in builtin_schemas().values():
        products.setdefault(schema.describes.partition(" ")[0], []).append(schema)
    generic = Hook(
        "relaxng",
        "check XML against a RELAX NG schema",
        "Checks XML files against the schema that the hook's args name with --schema, or relaxng.toml for each file.",
        "relaxng check",
        DOCUMENTS,
    )
    schemas = Hook(
        "relaxng-schema",
        "check RELAX NG schemas",
        "Checks RELAX NG schemas themselves; a file without a start as a part of those that include it.",
        "relaxng schema check --within .",
        r"files: (?i)\.rn[cg]$",  # identify knows no tag for the compact syntax
    )
    return [generic, *(_product(name, found) for name, found in products.items()), schemas]


def _product(name: str, schemas: list[BuiltinSchema]) -> Hook:
    *others, last = (f"<{schema.root}>" for schema in schemas)
    roots = f"{', '.join(others)} or {last}" if others else last
    return Hook(
        f"{name}-xml",
        f"check {name} XML",
        f"Checks documents whose root element is {roots} against the built-in schema, and passes over all other XML.",
        "relaxng check --skip-unknown --no-xml-model",
        DOCUMENTS,
    )


def text() -> str:
    """The text of the file."""
    return HEAD + "\n" + "\n".join(hook.text() for hook in hooks())


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
