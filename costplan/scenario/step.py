"""A step of a run: what it calls, what is kept and taken of it, what follows a reject, and how calls fail.
The steps of a workflow, and how it is split, stand in scenario.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import NOWHERE
from costplan.named import NamedTuple
from costplan.scenario.requires import NOTHING, Requires
from costplan.units import percent

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from costplan.calibration.acceptance import Acceptance
    from costplan.distributions.beta import Share
    from costplan.distributions.opposed import Opposed
    from costplan.errors import Place
    from costplan.pricing.call import Call
    from costplan.quantity import Quantity
    from costplan.scenario.other_cost import OtherCost
    from costplan.units import Number

FAILURES = ("blocked", "timed_out", "errored", "rate_limited")
"""Technical failures. A refusal (blocked) is never retried; a rate limit costs time, not money."""

CALIBRATED = "calibrated"
"""What stands in place of a number that a calibration has learned."""


class Redo(NamedTuple):
    """On a reject, walk again from a step (``run``: from the first), at most so many times, the first counted."""

    step: str
    at_most: int


class Stated(NamedTuple):
    """A share that a scenario states as a range, of two ends or of three points. It ``moves_with`` a driver where that
    is named: both are at the same quantile. ``hangs_on`` is the scenario and the name of what it hangs on, once that is
    known."""

    share: Share | Quantity
    moves_with: str = ""
    hangs_on: tuple[str, str] = ("", "")

    @property
    def ends(self) -> tuple[Number, ...]:
        """Its two ends, with the likeliest value between them where it states three points."""
        from costplan.distributions.opposed import middle_of_share

        middle = middle_of_share(self.share)
        return (self.share.low, *(() if middle is None else (middle,)), self.share.high)

    @property
    def words(self) -> str:
        """``60% to 75%``, ``60% likely 70% up to 75%``."""
        low, *middle, high = map(percent, self.ends)
        return f"{low} likely {middle[0]} up to {high}" if middle else f"{low} to {high}"

    @property
    def rest(self) -> Share | Quantity | Opposed:
        """The share of all that is not of it: it falls where what it moves with comes in high."""
        from costplan.distributions.opposed import Opposed, rest_of

        return Opposed(self.share) if self.moves_with else rest_of(self.share)


class Step(NamedTuple):
    """One step of a run. ``make`` images, ``keep`` some; ``accepted`` is the chance that the kept result is taken.

    ``call`` holds size, quality and the rest as the scenario says them; ``places`` tells where each key stands. With
    ``calibrated`` that chance is what a calibration says: None until a plan has looked it up, and then what
    ``learned`` expects; a range of it is ``stated``. It is walked from ``first`` through ``last``, None where that is
    the workflow's; ``forms`` are what it is from other days on, with the ``keys`` that differ, and empty once its
    workflow is cut into eras. ``requires`` is what is asked of its images, also for all steps of the scenario or
    workflow. ``costs`` are those that it states beside its calls, by the names that they have there.
    """

    name: str
    model: str
    tier: str
    call: Call
    keep: int
    accepted: Fraction | None
    on_reject: Redo | None
    places: dict[str, Place]
    calibrated: bool = False
    learned: Acceptance | None = None
    requires: Requires = NOTHING
    first: date | None = None
    last: date | None = None
    forms: tuple[tuple[date, Step], ...] = ()
    keys: frozenset[str] = frozenset()
    stated: Stated | None = None
    costs: tuple[OtherCost, ...] = ()

    @property
    def is_known_as_a_range(self) -> bool:
        """Whether its acceptance is a share of which one knows how well it is known."""
        return self.learned is not None or self.stated is not None

    @property
    def terms(self) -> tuple[str, str]:
        """What its calls are bought at, the same for each of them: model and tier."""
        return self.model, self.tier

    def place(self, key: str) -> Place:
        """Where a key stands, else the step."""
        return self.places.get(key) or self.places.get("", NOWHERE)


class Failure(NamedTuple):
    """A technical failure of a call: its rate, whether it is billed (``yes``, ``no``, ``unknown``), and the retry.

    ``then`` changes the call from the retry on (a downgrade), for models whose present value ranks above it. A range of
    the rate is ``stated``.
    """

    kind: str
    rate: Fraction
    billed: str
    at_most: int
    then: tuple[tuple[str, str], ...]
    place: Place = NOWHERE
    stated: Stated | None = None

    @property
    def is_billed(self) -> bool:
        """Whether it is priced; what is unknown is."""
        return self.billed != "no"

    @property
    def change(self) -> str:
        """What a retry changes, in words: ``quality medium after timed_out``."""
        return f"{', '.join(f'{name} {value}' for name, value in self.then)} after {self.kind}"
