"""Scenario: what is made, how often, in which steps, with which outcomes.
Only the nouns: reader.py reads them from YAML, planning/ gives the words their numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from costplan.errors import NOWHERE
from costplan.named import NamedTuple
from costplan.scenario.requires import NOTHING, Equivalent, Requires

if TYPE_CHECKING:
    from fractions import Fraction

    from costplan.budget.budget import Budget
    from costplan.calibration.acceptance import Acceptance
    from costplan.errors import Place
    from costplan.pricing.call import Call
    from costplan.pricing.sizes import AnySize
    from costplan.quantity import Quantity
    from costplan.scenario.in_code import InCode
    from costplan.units import Number

UNITS = ("hour", "day", "workday", "week", "month", "total")
"""What an amount may be ``per``."""

FAILURES = ("blocked", "timed_out", "errored", "rate_limited")
"""Technical failures. A refusal (blocked) is never retried; a rate limit costs time, not money."""

CALIBRATED = "calibrated"
"""What stands in place of a number that a calibration has learned."""

SEATS = "seats"
"""The name under which seats stand among a plan's workflows."""


class Period(NamedTuple):
    """First and last day, both included; UTC."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.last + timedelta(days=1)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def each_day(self) -> list[date]:
        """Its days, in order."""
        return [self.first + timedelta(days=number) for number in range(self.days)]

    def __str__(self) -> str:
        return f"{self.first} through {self.last}"


class Peak(NamedTuple):
    """More of a driver in some days, on top of its amount."""

    name: str
    first: date
    last: date
    add: Quantity
    per: str


class Driver(NamedTuple):
    """A number that volumes hang on: an amount per unit of time, or one for each month; growth compounds by calendar
    month, the period's first month being the base."""

    name: str
    amount: Quantity | None
    per: str
    by_month: tuple[tuple[tuple[int, int], Quantity], ...] = ()
    growth: Fraction | None = None
    peaks: tuple[Peak, ...] = ()
    place: Place = NOWHERE

    def times(self, factor: Number) -> Driver:
        """An exact multiple of it, peaks and all."""
        return self._replace(
            amount=None if self.amount is None else self.amount.times(factor),
            by_month=tuple((month, amount.times(factor)) for month, amount in self.by_month),
            peaks=tuple(peak._replace(add=peak.add.times(factor)) for peak in self.peaks),
        )


class Redo(NamedTuple):
    """On a reject, walk again from a step (``run``: from the first), at most so many times, the first counted."""

    step: str
    at_most: int


class Step(NamedTuple):
    """One step of a run. ``make`` images, ``keep`` some; ``accepted`` is the chance that the kept result is taken.

    ``call`` holds size, quality and the rest as the scenario says them; ``places`` tells where each key stands. With
    ``calibrated`` that chance is what a calibration says: None until a plan has looked it up, and then what
    ``learned`` expects. ``requires`` is what is asked of its images, also for all steps of the scenario or workflow.
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

    @property
    def terms(self) -> tuple[str, str]:
        """What its calls are bought at, the same for each of them: model and tier."""
        return self.model, self.tier

    def place(self, key: str) -> Place:
        """Where a key stands, else the step."""
        return self.places.get(key) or self.places.get("", NOWHERE)


class Failure(NamedTuple):
    """A technical failure of a call: its rate, whether it is billed (``yes``, ``no``, ``unknown``), and the retry.

    ``then`` changes the call from the retry on (a downgrade), for models whose present value ranks above it.
    """

    kind: str
    rate: Fraction
    billed: str
    at_most: int
    then: tuple[tuple[str, str], ...]
    place: Place = NOWHERE

    @property
    def is_billed(self) -> bool:
        """Whether it is priced; what is unknown is."""
        return self.billed != "no"

    @property
    def change(self) -> str:
        """What a retry changes, in words: ``quality medium after timed_out``."""
        return f"{', '.join(f'{name} {value}' for name, value in self.then)} after {self.kind}"


class Split(NamedTuple):
    """Which part of a split workflow one is: this ``share`` of the runs, or of the images to deliver, of what the file
    calls ``workflow`` are of the ``task``. ``own`` has its split steps, each with the keys that this part states.
    """

    workflow: str
    task: str
    share: Fraction
    own: tuple[tuple[str, frozenset[str]], ...]


class Workflow(NamedTuple):
    """Steps walked once a run. ``runs`` gives the runs, or ``deliver`` the accepted images and the runs are solved.

    A workflow whose steps are split by task is one for each task, called ``posts/text-heavy``, all with the driver of
    the whole; ``split`` says which part of it that is.
    """

    name: str
    owner: str
    note: str
    tags: tuple[tuple[str, str], ...]
    runs: Driver | None
    deliver: Driver | None
    steps: tuple[Step, ...]
    failures: tuple[Failure, ...]
    place: Place = NOWHERE
    split: Split | None = None

    @property
    def called(self) -> str:
        """What the file calls it: all parts of a split one have that name."""
        return self.split.workflow if self.split else self.name

    @property
    def share(self) -> Number:
        """The share of its driver's volume that is made by it."""
        return self.split.share if self.split else 1

    def path(self, step: str) -> tuple[str, ...]:
        """The keys below ``workflows`` that lead to a step in the file: to this part of it where it is split."""
        here = (self.called, "steps", step)
        return here if self.split is None or self.shares(step) else (*here, "split", self.split.task)

    def shares(self, step: str) -> bool:
        """Whether it is a part of a split that has a step in common with the others."""
        return self.split is not None and step not in dict(self.split.own)

    def said(self, step: str) -> str:
        """What ``--set`` calls a step: ``posts.final``, or ``posts.final.split.text-heavy``."""
        workflow, _, *more = self.path(step)
        return ".".join((workflow, *more))

    def shown(self, step: str) -> str:
        """What pages call a step: ``posts.final`` where all parts share it, else ``posts/text-heavy.final``."""
        return f"{self.called if self.shares(step) else self.name}.{step}"

    def owner_of(self, step: str, key: str) -> str:
        """Whose figure a key of a step is, by name: its own where this part states it, else one of the whole
        workflow, which all parts share."""
        is_own = self.split is not None and key in dict(self.split.own).get(step, ())
        return self.name if is_own else self.called

    @property
    def failing(self) -> tuple[Failure, ...]:
        """The failures that end a try; a call that is rate-limited waits and is asked again."""
        return tuple(failure for failure in self.failures if failure.kind != "rate_limited")

    def redo(self, step: Step) -> int | None:
        """The place of the step that a reject of this one goes back to; None where it ends the run."""
        if step.on_reject is None:
            return None
        return 0 if step.on_reject.step == "run" else [one.name for one in self.steps].index(step.on_reject.step)


class Seats(NamedTuple):
    """Seats of a subscription, by the month or the year; ``shared_by`` tells how many seats each cost center has."""

    name: str
    model: str
    number: int
    billed: str
    shared_by: tuple[tuple[str, int], ...]
    place: Place = NOWHERE


class Defaults(NamedTuple):
    """What fills a step where it is silent and its model takes it (a model without qualities takes no quality)."""

    size: AnySize | None = None
    quality: str | None = None
    prompt_tokens: Quantity | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    place: Place = NOWHERE


class Throughput(NamedTuple):
    """What a scenario says of how fast its calls may go: the level of the account by provider; limits of one's own and
    seconds a call by model.

    Calls are made in so many ``hours`` a day, ``parallel`` of them at once. Seconds may be :data:`CALIBRATED`. None
    and empty mean that nothing is said; ``places`` tells where each of them stands.
    """

    levels: tuple[tuple[str, str], ...]
    limits: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    hours: int | None
    parallel: int | None
    latency: tuple[tuple[str, Number | str], ...]
    places: tuple[tuple[str, Place], ...]


class Assumed(NamedTuple):
    """A figure that a scenario only supposes, and why: ``path`` is ``posts.runs`` or ``posts.draft.size``."""

    path: str
    why: str
    place: Place = NOWHERE


class Variant(NamedTuple):
    """A change of a scenario with a name and why, to be compared with it: ``change`` is what its file says of it, as
    mappings, lists and texts."""

    name: str
    why: str
    change: dict[str, Any]
    place: Place = NOWHERE


class Scenario(NamedTuple):
    """A whole plan to be costed, and its ``variants``, which cost nothing."""

    title: str
    period: Period
    holidays: tuple[date, ...]
    defaults: Defaults
    workflows: tuple[Workflow, ...]
    seats: tuple[Seats, ...]
    drivers: tuple[Driver, ...]
    place: Place = NOWHERE
    budget: Budget | None = None
    throughput: Throughput | None = None
    assumed: tuple[Assumed, ...] = ()
    variants: tuple[Variant, ...] = ()
    equivalent: tuple[Equivalent, ...] = ()
    in_code: tuple[InCode, ...] = ()
