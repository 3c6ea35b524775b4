"""Dated blocks: each starts on a day, inclusive, and ends where the next starts; nothing exists before the first.
What a block holds, prices or ways to count, is its owner's business."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from costplan.errors import Problems, wrong

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costplan.errors import Place


class Block(Protocol):
    """Something that holds from a day on."""

    @property
    def start(self) -> date:
        """The first day."""
        ...

    @property
    def place(self) -> Place:
        """Where it stands in its file."""
        ...


B = TypeVar("B", bound=Block)


def in_force(blocks: Sequence[B], day: date) -> B | None:
    """The last block that has started, or None before the first."""
    for block in reversed(blocks):
        if block.start <= day:
            return block
    return None


def changes_within(blocks: Sequence[B], start: date, end: date) -> list[date]:
    """The days after ``start`` and before ``end`` on which another block takes over."""
    return [block.start for block in blocks if start < block.start < end]


def check_order(blocks: Sequence[B]) -> None:
    """Blocks stand in order of date, no two on one day.

    Raises:
        InputError: one does not start after the one before it.
    """
    problems = Problems()
    for before, after in pairwise(blocks):
        with problems.collect():
            if after.start <= before.start:
                raise wrong(
                    "block-order",
                    f"a block from {after.start} follows one from {before.start}",
                    "put blocks in order of date",
                    after.place,
                )
    problems.stop_if_any()
