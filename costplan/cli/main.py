"""The click group, which imports a command when it is asked for and turns a CostplanError into messages and an exit
code. What the commands do stands in a file for each, and how they are grouped in groups.py."""

from __future__ import annotations

from typing import Any

import click

from costplan.cli.examples import examples
from costplan.cli.exit_codes import EXIT_CODES
from costplan.cli.groups import COMMANDS, GROUPS, PLUMBING, renewed, telling_nearest
from costplan.errors import CostplanError, OutsideError
from costplan.intake import cannot_read, remembering
from costplan.release import RELEASE


class Group(click.Group):
    """A group whose commands end on a CostplanError with all its problems on stderr and its exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the same in every context
        """Their names, as help lists them."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The groups with what each command does."""
        for title, names in GROUPS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            rows = [(name, command.get_short_help_str(100)) for name, command in commands if command]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Exit codes, examples, and on the last line what other tools run."""
        super().format_epilog(ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(f"Plumbing: {', '.join(PLUMBING)}")

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
        """The command of the first word, which may be that of an earlier release."""
        words, told = renewed(args)
        if told and not ctx.resilient_parsing:
            from costplan.cli.output import tell

            tell(told)
        return super().resolve_command(ctx, words)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what stands before the command."""
        with telling_nearest():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            with remembering(), telling_nearest():
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


EPILOG = examples("costplan quote gpt-image-2 -n 8", "costplan init --from app.py")


@click.group(
    cls=Group,
    epilog=f"{EXIT_CODES}\n{EPILOG}",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(RELEASE, prog_name="costplan")
@click.pass_context
def costplan(ctx: click.Context) -> None:
    """What an image workload will cost, and why the number is what it is."""
    if ctx.invoked_subcommand is None:
        from costplan.cli.state import show_state

        show_state()
