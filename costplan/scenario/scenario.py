"""Scenario: what is made, how often, in which steps, with which outcomes.
Only the nouns: reader.py reads them from YAML, planning/ gives the words their numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from costplan.errors import NOWHERE
from costplan.named import NamedTuple
from costplan.scenario.paid_before import NO_OPENING

if TYPE_CHECKING:
    from fractions import Fraction

    from costplan.budget.budget import Budget
    from costplan.contracts.contract import Contract
    from costplan.errors import Place
    from costplan.pricing.sizes import AnySize
    from costplan.quantity import Quantity
    from costplan.scenario.driver import Driver, Period
    from costplan.scenario.in_code import InCode
    from costplan.scenario.other_cost import OtherCost
    from costplan.scenario.paid_before import Opening
    from costplan.scenario.requires import Equivalent
    from costplan.scenario.step import Failure, Step
    from costplan.units import Number

SEATS = "seats"
"""The name under which seats stand among a plan's workflows."""

CONTRACTS = "contracts"
"""The name under which stands there what contracts add or take off."""

NO_WORKFLOWS = (SEATS, CONTRACTS)
"""Both: names among those of workflows that are none."""


class Split(NamedTuple):
    """Which part of a split workflow one is: this ``share`` of the runs, or of the images to deliver, of what the file
    calls ``workflow`` are of the ``task``. ``own`` has its split steps, each with the keys that this part states.
    """

    workflow: str
    task: str
    share: Fraction
    own: tuple[tuple[str, frozenset[str]], ...]


class Dated(NamedTuple):
    """A step that is another on other days: the ``day`` from which it is as it is here, and the ``keys`` that differ.
    ``stated`` tells that the file names that day, and not the period alone."""

    step: str
    day: date
    keys: frozenset[str]
    stated: bool


class Era(NamedTuple):
    """Which days of a workflow one is, whose steps change on a day: from ``first`` through ``last``, None where the
    workflow itself has no such end. Without its eras it is called ``name``; ``dated`` are the steps that differ."""

    name: str
    first: date | None
    last: date | None
    dated: tuple[Dated, ...]


class Workflow(NamedTuple):
    """Steps walked once a run. ``runs`` gives the runs, or ``deliver`` the accepted images and the runs are solved.

    A workflow whose steps are split by task is one for each task, called ``posts/text-heavy``, all with the driver of
    the whole; ``split`` says which part of it that is. One whose steps change on a day is one for the days before and
    one from then on, ``posts/from 2027-07-01``; ``era`` says which. It runs from ``first`` through ``last``, None where
    that is the period's.
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
    costs: tuple[OtherCost, ...] = ()
    first: date | None = None
    last: date | None = None
    era: Era | None = None

    @property
    def called(self) -> str:
        """What the file calls it: all parts of a split one, and all eras, have that name."""
        return self.split.workflow if self.split else self.of_all_days

    @property
    def of_all_days(self) -> str:
        """What it is called without its eras."""
        return self.era.name if self.era else self.name

    @property
    def days(self) -> tuple[date, date] | None:
        """Its first day, and the day after its last; None where it has those of the period."""
        first, last = self.first, self.last
        if self.era is not None:
            first, last = self.era.first or first, self.era.last or last
        if first is None and last is None:
            return None
        return first or date.min, last + timedelta(days=1) if last else date.max

    def last_in(self, period: Period) -> date:
        """Its last day in a period."""
        return min(period.last, self.days[1] - timedelta(days=1)) if self.days else period.last

    def dated(self, step: str) -> Dated | None:
        """How a step is other on other days; None where it is not."""
        return next((one for one in self.era.dated if one.step == step), None) if self.era else None

    @property
    def share(self) -> Number:
        """The share of its driver's volume that is made by it."""
        return self.split.share if self.split else 1

    def path(self, step: str) -> tuple[str, ...]:
        """The keys below ``workflows`` that lead to a step in the file: to this part of it where it is split."""
        here: tuple[str, ...] = (self.called, "steps", step)
        if self.split is not None and not self.shares(step):
            here = (*here, "split", self.split.task)
        return (*here, "by_date", str(dated.day)) if (dated := self.dated(step)) else here

    def shares(self, step: str) -> bool:
        """Whether it is a part of a split that has a step in common with the others."""
        return self.split is not None and step not in dict(self.split.own)

    def said(self, step: str) -> str:
        """What ``--set`` calls a step: ``posts.final``, or ``posts.final.split.text-heavy``."""
        workflow, _, *more = self.path(step)
        return ".".join((workflow, *more))

    def shown(self, step: str) -> str:
        """What pages call a step: ``posts.final`` where all parts share it, else ``posts/text-heavy.final``."""
        if self.dated(step) is not None:
            return f"{self.name}.{step}"
        return f"{self.called if self.shares(step) else self.of_all_days}.{step}"

    def owner_of(self, step: str, key: str) -> str:
        """Whose figure a key of a step is, by name: its own where this part states it, else one of the whole
        workflow, which all parts share."""
        own = dict(self.split.own).get(step, frozenset()) if self.split else frozenset()
        dated = self.dated(step)
        if dated is not None and key in dated.keys:
            return f"{self.of_all_days if own & {key, 'by_date'} else self.called}/from {dated.day}"
        return self.of_all_days if key in own else self.called

    @property
    def kept(self) -> int:
        """How many images a run delivers where its last step is taken: those that the last step which makes some
        keeps, whatever a text model says of them afterwards."""
        return next((step.keep for step in self.steps[::-1] if not step.call.is_text), self.steps[-1].keep)

    @property
    def every_cost(self) -> tuple[OtherCost, ...]:
        """Its costs beside calls, with those that its steps state."""
        return self.costs + tuple(cost.on(step.name) for step in self.steps for cost in step.costs)

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
    """Seats of a subscription, by the month or the year; ``shared_by`` tells how many seats each cost center has.
    ``tags`` are those of its fees, beside the cost center of a share."""

    name: str
    model: str
    number: int
    billed: str
    shared_by: tuple[tuple[str, int], ...]
    place: Place = NOWHERE
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def shares(self) -> tuple[tuple[tuple[tuple[str, str], ...], int], ...]:
        """How many seats there are under which tags: by cost center where they are shared."""
        if not self.shared_by:
            return ((self.tags, self.number),)
        return tuple(((("cost_center", center), *self.tags), number) for center, number in self.shared_by)


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

    Calls are made in so many ``hours`` a day, ``parallel`` of them at once, and ``peak_factor`` times as many as on
    average in the busiest minute. Seconds may be
    :data:`~costplan.scenario.step.CALIBRATED`. None and empty mean that nothing is said; ``places`` tells where each of
    them stands.
    """

    levels: tuple[tuple[str, str], ...]
    limits: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    hours: Number | None
    parallel: int | None
    latency: tuple[tuple[str, Number | str], ...]
    places: tuple[tuple[str, Place], ...]
    peak_factor: Number | None = None


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
    """A whole plan to be costed, and its ``variants``, which cost nothing; ``opening`` was paid before it, and
    ``contracts`` count beside those of the project."""

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
    opening: Opening = NO_OPENING
    contracts: tuple[Contract, ...] = ()
