"""What is measured: rows of one work done by several candidates, curves of one work at growing sizes, and their goals.
How they are measured stands in measuring.py; nothing here is imported from costplan, since peers run these files too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Work = Callable[..., Callable[[], object]]
    """Gets ready in the prepared folder for a size, and gives what is timed; what that answers is shown."""

BEFORE = "3bf8d31"
"""The last commit at which a plan was a list of all of its lines: a yardstick that stays where it is."""

TIMES, MICROSECONDS, MEGABYTES, EXPONENT, MEMORY = "x", "us each", "MB", "exponent", "x its memory"


class Goal(NamedTuple):
    """At most ``limit``, in times the yardstick, microseconds for each of n, megabytes at the peak, as an exponent, or
    in times the memory of :data:`BEFORE`."""

    limit: float
    of: str = TIMES

    def __str__(self) -> str:
        return f"{self.limit:g} {self.of}"


class Candidate(NamedTuple):
    """One way to do the work: a function of the row's own file, timed in a fresh process once it is ready, or the words
    of a whole process. ``home`` says whose code and packages: ours, those of :data:`BEFORE`, or the peers'.
    ``also`` are numbers that the function takes beside the size."""

    name: str
    does: Work | tuple[str, ...]
    home: str = "ours"
    also: tuple[int, ...] = ()


def before(ours: Candidate) -> Candidate:
    """The same work by the code of :data:`BEFORE`."""
    return ours._replace(name=f"costplan at {BEFORE}", home="before")


def nothing(folder: Path, n: int) -> None:
    """The preparation of work that needs no files."""
    assert folder.is_dir()
    assert n


class Row(NamedTuple):
    """One work of one size.

    ``n`` are the smoke and the full size, ``of`` says what they count. ``yardstick`` is the floor or whatever the goals
    are in times of. ``peers`` are other people's tools on the same work, ``beside`` whatever else is worth a look.
    ``fresh`` are files that are gone before each process. ``by`` is the clock that ratios are of: process time, or the
    wall's where work waits or has several threads. ``why`` is the sentence on what the floor allows where a goal is
    missed.
    """

    what: str
    of: str
    n: tuple[int, int]
    ours: Candidate
    yardstick: Candidate
    goals: tuple[Goal, ...] = ()
    prepare: Callable[[Path, int], None] = nothing
    peers: tuple[Candidate, ...] = ()
    beside: tuple[Candidate, ...] = ()
    fresh: tuple[str, ...] = ()
    rounds: int = 5
    by: str = "cpu"
    why: str = ""

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """All, in the order of their turns."""
        return (self.ours, self.yardstick, *self.peers, *self.beside)


class Curve(NamedTuple):
    """One work at growing sizes; its goal is an exponent, the slope of least squares on both logarithms."""

    what: str
    of: str
    sizes: tuple[int, ...]
    ours: Candidate
    goals: tuple[Goal, ...]
    prepare: Callable[[Path, int], None] = nothing
    fresh: tuple[str, ...] = ()
    rounds: int = 5
    why: str = ""
