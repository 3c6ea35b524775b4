"""What long work says while it goes on: stages with a name and a count, and messages. Whoever asks for the work hands
in who hears it; here nobody does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


class Stage(Protocol):
    """A stage of the work; whoever counts what is done adds to ``count``."""

    count: int


class Progress(Protocol):
    """Who hears of the work."""

    def stage(self, name: str, unit: str = "", *, stdin: bool = False) -> AbstractContextManager[Stage]:
        """Name a stage while a block runs; stages do not nest.

        Args:
            name: what is being done, never what a file says.
            unit: of what is counted, such as records.
            stdin: whether the block reads it.
        """

    def tell(self, message: str) -> None:
        """Pass on a message, in the middle of a stage or outside of one."""


class _Counter:
    def __init__(self) -> None:
        self.count = 0


class _Silence:
    @contextmanager
    def stage(self, name: str, unit: str = "", *, stdin: bool = False) -> Iterator[Stage]:  # noqa: ARG002  nobody hears
        yield _Counter()

    def tell(self, message: str) -> None:
        pass


SILENCE: Progress = _Silence()
"""Nobody."""
