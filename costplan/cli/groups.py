"""The commands by what a person comes for, in the order of help, documentation and completion, and the words that
earlier releases had for them. It imports no command."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from costplan.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GROUPS: dict[str, tuple[str, ...]] = {
    "Ask": ("quote", "estimate", "explain"),
    "Decide": ("compare", "diff", "advise"),
    "Sign": ("check", "report", "freeze"),
    "Reality": ("live", "actuals", "calibrate"),
    "Set up": ("init", "prices"),
}
"""Each command stands in a module of its name, which is imported when the command is asked for. A group that holds
nothing yet is not shown."""

EXAMPLES = {
    "Ask": "costplan quote gpt-image-2 -n 8",
    "Decide": "costplan compare quarter --swap quality=medium",
    "Sign": "costplan check quarter --max '6000 USD'",
    "Reality": "costplan actuals import records.jsonl",
    "Set up": "costplan init --from app.py",
}
"""One of each group, for who has typed nothing yet."""

PLUMBING = ("comment", "ledger", "schema", "doctor")
"""What other tools run rather than people; a last line of help names it."""

COMMANDS = (*(name for names in GROUPS.values() for name in names), *PLUMBING)

OLD = {"observe": ("actuals",), "accuracy": ("calibrate", "--score"), "lock": ("prices", "lock")}
"""What a word of an earlier release is now. It runs, says so on stderr, and stands in no help."""


def renewed(words: Sequence[str]) -> tuple[list[str], str]:
    """A command line in the words of this release, and the sentence that tells an old word's new one, if it had one."""
    old, *rest = words
    if old not in OLD:
        return list(words), ""
    new = OLD[old]
    below = rest[:1] if new == ("actuals",) and rest and not rest[0].startswith("-") else []
    return [*new, *rest], f"'{' '.join((old, *below))}' is now 'costplan {' '.join((*new, *below))}'"


@contextmanager
def telling_nearest() -> Iterator[None]:
    """An unknown command or option in the block is told with the one that was meant, in the words of this release."""
    try:
        yield
    except click.NoSuchCommand as error:
        below = getattr(error.ctx.command, "commands", {}) if error.ctx else {}
        meant = {name: name for name in below} or {name: " ".join(OLD.get(name, (name,))) for name in (*COMMANDS, *OLD)}
        near = nearest(error.command_name, meant)
        raise _told(error, meant.get(near, "")) from None
    except click.NoSuchOption as error:
        options = error.ctx.command.get_params(error.ctx) if error.ctx else []
        names = [name for one in options if not getattr(one, "hidden", True) for name in one.opts]
        raise _told(error, nearest(error.option_name, names)) from None


def _told(error: click.UsageError, meant: str) -> click.UsageError:
    return click.UsageError(f"{error.message} Did you mean {meant!r}?" if meant else error.message, error.ctx)


class InOrder(click.Group):
    """A command with commands below it, which stand in the order in which its file has them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the same in every context
        """Their names, as help lists them."""
        return list(self.commands)
