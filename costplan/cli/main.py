"""The click group, which imports a command when it is asked for and turns a CostplanError into messages and an exit
code. What the commands do stands in a file for each."""

from __future__ import annotations

from typing import Any

import click

from costplan.cli.exit_codes import EXIT_CODES
from costplan.errors import CostplanError, OutsideError
from costplan.intake import cannot_read, remembering
from costplan.release import RELEASE

COMMANDS = (
    "quote",
    "estimate",
    "explain",
    "prices",
    "check",
    "report",
    "freeze",
    "lock",
    "observe",
    "calibrate",
    "accuracy",
    "comment",
    "init",
    "schema",
    "doctor",
)
"""Each stands in a module of its name, which is imported when the command is asked for."""


class Group(click.Group):
    """A group whose commands end on a CostplanError with all its problems on stderr and its exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the same in every context
        """Their names, as help lists them."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  the same in every context
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = getattr(import_module(f"costplan.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first word; where there is none, the nearest is told."""
        if not (args[0] in COMMANDS or args[0].startswith("-") or ctx.resilient_parsing):
            raise click.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            with remembering():
                return super().invoke(ctx)
        except CostplanError as error:
            from costplan.cli.output import tell

            for problem in error.problems:
                tell(str(problem))
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.filename is None:
                raise
            from costplan.cli.output import tell

            tell(str(cannot_read(str(error.filename), error).problems[0]))
            ctx.exit(OutsideError.exit_code)


@click.group(cls=Group, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(RELEASE, prog_name="costplan")
def costplan() -> None:
    """What an image workload will cost, and why the number is what it is."""
