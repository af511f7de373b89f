"""The command `relaxng`, and how its words are told from files."""

from __future__ import annotations

import click

from relaxng import __version__
from relaxng.cli.check import check
from relaxng.cli.schema import schema


class CheckByDefault(click.Group):
    """A group for which words that name no command mean `check`: `relaxng vm.xml`, `relaxng -v vm.xml`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` before the words where they do not begin with a command or an option of the group."""
        own = {option for parameter in self.get_params(ctx) for option in parameter.opts}
        if args and args[0] not in own and args[0] not in self.commands:
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=CheckByDefault,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="A list of files without a command means `relaxng check`.",
)
@click.version_option(__version__, "-V", "--version", prog_name="relaxng", message="%(prog)s %(version)s")
def main() -> None:
    """Check XML against RELAX NG schemas; those of libvirt's domain XML are built in."""


main.add_command(check)
main.add_command(schema)
