"""What a command says on stderr, a line that cannot move the cursor. It decides nothing of what is said."""

from __future__ import annotations

import sys

import click


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
