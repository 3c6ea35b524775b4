"""``costplan prices``: the tables themselves: list, show, lint."""
from __future__ import annotations
import click
@click.group()
def prices() -> None:
    """The pricing tables."""
