"""What help says of every command, as the page help.md: ``python docs/help.py`` writes it anew, and a test holds it.
What help has no room for stands in commands.md, by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from costplan.cli.main import costplan

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent / "help.md"
HEAD = """\
# Help

What `costplan COMMAND --help` prints, written by `python docs/help.py`. [Commands](commands.md) tells the rest.
"""


def page() -> str:
    """The page as it is now."""
    return HEAD + "".join(f"\n## {path}\n\n```text\n{text}\n```\n" for path, text in _pages(costplan, "costplan", None))


def _pages(command: click.Command, path: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    context = click.Context(command, info_name=path.rsplit(maxsplit=1)[-1], parent=parent, terminal_width=100)
    context.help_option_names = ["-h", "--help"]
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _pages(below, f"{path} {name}", context)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
