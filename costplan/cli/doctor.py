"""``costplan doctor``: whether this installation is sound."""
from __future__ import annotations
import click
@click.command()
def doctor() -> None:
    """Doctor."""
