"""The command line: the click group, which turns a CostplanError into a message and an exit code.
Each command has its own file; none holds arithmetic."""

from __future__ import annotations

import sys
from typing import Any

import click

from costplan import __version__
from costplan.errors import CostplanError

EXIT_CODES = """\b
Exit codes:
  0  fits, or done
  1  a bug in costplan
  2  the command line is wrong
  3  over a cap or against a policy
  4  an input file is wrong, something has no price, or a run falls
     after a shutdown
  5  a calibration has drifted or is older than allowed
  6  the outside failed: a disk, a file, a host, a revision
"""


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
    """A group whose commands end on a CostplanError with all its findings on stderr and its exit code."""

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

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except CostplanError as error:
            for finding in error.problems:
                click.echo(f"costplan: {printable(str(finding))}", err=True)
            ctx.exit(error.exit_code)


def printable(text: str) -> str:
    """A message that cannot move the cursor, whatever a file put into it."""
    from costplan.render.text import inert
    from costplan.render.view import clean

    return (
        inert(clean(text))
        .encode(sys.stderr.encoding or "utf-8", "backslashreplace")
        .decode(sys.stderr.encoding or "utf-8")
    )


@click.group(cls=Group, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="costplan")
def costplan() -> None:
    """What an image workload will cost, and why the number is what it is."""
