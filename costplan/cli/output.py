"""Where what a command says goes: stdout, a file written whole, or a line on stderr. It decides nothing of what is
said."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from costplan.errors import OutsideError, Problem
from costplan.project.content import blocks
from costplan.project.writing import write_file

if TYPE_CHECKING:
    from costplan.project.content import Content
    from costplan.render.view import Page


def write_out(
    content: Content, output: Path | None, *, top: Path | None = None, renews: bool = False, makes: str = ""
) -> None:
    """Put what is to be written on stdout, or into a file: written beside it, synced, then renamed over it.
    ``top`` and ``renews`` are as for :func:`write_file`, ``makes`` as for :func:`guard`.

    Raises:
        CommandLineError: the file was read by this command, or frozen, or is one of the project.
        InputError: it leaves ``top``.
        OutsideError: it cannot be written; an old one is left as it was.
    """
    if output is None or str(output) == "-":
        if sys.stdout is None:
            raise OutsideError([Problem("cannot-write", "stdout is closed", "name a file with -o")])
        for block in blocks(content):
            click.echo(block, nl=False)
        return
    if not renews:
        guard_output(output, makes)
    if write_file(content, output, top=top, renews=renews):
        click.echo(f"costplan: wrote {output}", err=True)


def guard_output(output: Path, makes: str = "") -> None:
    """The output of the command at hand is no file of the project, nor lies in the folder of tables that it names.

    Raises:
        CommandLineError: it is, or does.
    """
    if str(output) != "-":
        from costplan.project.guarding import guard

        context = click.get_current_context(silent=True)
        said = context.params if context else {}
        ledger = said.get("ledger") or said.get("ledger_file")
        guard(output, said.get("pricing"), ledger=Path(ledger) if ledger else None, makes=makes)


def write_page(page: Page, output: Path | None) -> None:
    """The same for a page, as wide as the terminal."""
    from costplan.render.text import page_text, width_of_terminal

    write_out(page_text(page, width_of_terminal()), output)


def tell(message: str) -> None:
    """A line on stderr."""
    click.echo(line_of(message), err=True)


def line_of(message: str) -> str:
    """A message as it stands on stderr, after our name."""
    return f"costplan: {printable(message)}"


def printable(text: str) -> str:
    """A message that cannot move the cursor, whatever a file put into it."""
    from costplan.render.text import inert
    from costplan.render.view import clean

    return (
        inert(clean(text))
        .encode(sys.stderr.encoding or "utf-8", "backslashreplace")
        .decode(sys.stderr.encoding or "utf-8")
    )
