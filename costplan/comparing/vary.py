"""What a plan comes to when inputs of it vary: one alone as a line, two as a grid, several as a tornado.
Only the nouns; the points are planned in project/varying.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import exact, money

if TYPE_CHECKING:
    from datetime import date

    from costplan.errors import Problem
    from costplan.exchange.reporting import Reporting
    from costplan.quantity import Quantity
    from costplan.units import Number

KINDS = ("line", "grid", "tornado")
"""What one, two and more variables make."""


class Point(NamedTuple):
    """A plan at one value of an input, and in a grid at one of each of two.

    ``at`` is where it lies on the axis: the value, a share as a fraction of 1, or for a relative value the change as
    one (0.1 for ``+10%``). ``words`` is the value as a command line says it; of the present value that is what the
    scenario says, or ``+0%``. ``total`` is in pico-dollars, None where it cannot be planned, and then ``broken`` says
    why. ``per_accepted`` is None too where nothing is delivered.
    """

    at: Number
    words: str
    is_present: bool
    total: Quantity | None
    per_accepted: Number | None
    broken: tuple[Problem, ...] = ()


class Varied(NamedTuple):
    """An input that varies alone while all else stays: its points in order, the present one among them.

    ``path`` is what ``--set`` takes and ``present`` what the scenario says there in words. ``relative`` says whether
    the points are changes of it in percent, ``unit`` is ``%`` where they are shares or changes, else empty.
    """

    path: str
    present: str
    relative: bool
    unit: str
    points: tuple[Point, ...]

    @property
    def low(self) -> Point:
        """The point at the lowest value."""
        return self.points[0]

    @property
    def high(self) -> Point:
        """The point at the highest value."""
        return self.points[-1]

    @property
    def swing(self) -> Number:
        """How far its dearest point lies from its cheapest, in pico-dollars; 0 where fewer than two can be planned."""
        costs = [point.total.expected for point in self.points if point.total is not None]
        return exact(max(costs) - min(costs)) if costs else 0


class Sensitivity(NamedTuple):
    """A scenario with inputs that vary. ``kind`` is one of :data:`KINDS`.

    ``variables`` of a tornado are sorted by their swing, the widest first; each of them has two points and the present
    one. ``rows`` are the points of a grid, a row for each point of the first variable and in it a column for each of
    the second; elsewhere they are empty. ``total`` and ``per_accepted`` are the plan's at present, in pico-dollars.
    ``what_ifs`` are the changes that all points rest on, in words. ``told`` is the same in another currency, None for
    dollars alone.
    """

    title: str
    file: str
    as_of: date
    kind: str
    variables: tuple[Varied, ...]
    total: Quantity
    per_accepted: Number | None
    tables_used: str
    fingerprint: str
    rows: tuple[tuple[Point, ...], ...] = ()
    what_ifs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    told: VariedIn | None = None

    def __repr__(self) -> str:
        paths = " and ".join(one.path for one in self.variables)
        return f"<Sensitivity of {self.title} to {paths}: {money(self.total.expected)} as planned>"


class VariedIn(NamedTuple):
    """The same in another currency, from the first through the last of ``days``: each plan at the rates of its own
    days. Inputs and points stand in the same order."""

    reporting: Reporting
    days: tuple[date, date]
    sensitivity: Sensitivity
