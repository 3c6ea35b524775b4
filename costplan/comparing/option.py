"""Options and their comparison: what each would cost beside one that is the baseline, or why it cannot be planned.
Only the nouns; which options there are is asked in project/comparing.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.bridging.shown import spread, whole_units
from costplan.named import NamedTuple
from costplan.quantity import Quantity
from costplan.units import exact, many, money, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from costplan.calibration.latency import Latency
    from costplan.comparing.break_even import BreakEven
    from costplan.comparing.chance import Chance
    from costplan.errors import Problem
    from costplan.exchange.reporting import Reporting
    from costplan.gating.headroom import Headroom
    from costplan.plan.plan import Plan
    from costplan.plan.throughput_plan import Finish, Rate
    from costplan.risk.risk import Risk
    from costplan.units import Number

SURE = 0.95
"""An option is cheaper, or dearer, where the chance of it is at least this; between the two the difference is noise."""


class Pace(NamedTuple):
    """How fast an option's calls may go, and when they are done.

    ``rate`` is what ``model`` needs under the limit that it uses most, None where no limit is known; ``finish`` the
    latest of all its work, None where nothing of it is known; ``inside`` says whether all of it is done in its period,
    None where that is not known. ``advice`` is the level of the account that holds the need: empty where none does,
    None where that is not known.
    """

    model: str
    rate: Rate | None
    finish: Finish | None
    inside: bool | None
    advice: str | None

    @property
    def done(self) -> date | None:
        """The day on which all of it is done; None where nothing of it is known."""
        return self.finish.done if self.finish else None


class Costed(NamedTuple):
    """An option that can be planned.

    ``months`` are its costs by calendar month, as ``2027-01``, in order; ``typed`` the ``workflow.step`` whose
    acceptance somebody only typed in, so that nobody has measured it. ``headroom`` is what is left of the cap that a
    check names first, None where no cap is over it. ``pace`` is None where the scenario asks for no throughput;
    ``caps_known`` is False where a budget is wrong; with ``own_budget`` the cap is of a budget that the option states,
    and the scenario that it stands for does not.
    ``latency`` has what a calibration learned of how long calls of its models take. ``cautions`` is what breaks
    though it can be planned: a model that ends in the period, a limit that is passed, a cap.
    """

    plan: Plan
    risk: Risk
    months: Mapping[str, Quantity]
    typed: tuple[str, ...]
    headroom: Headroom | None
    pace: Pace | None
    latency: tuple[Latency, ...]
    cautions: tuple[str, ...]
    caps_known: bool = True
    own_budget: bool = False

    @property
    def whole_months(self) -> dict[str, Quantity]:
        """The months in whole pico-dollars, which add up to the total as it is written: by the largest remainder."""
        costs = list(self.months.values())
        ends = ([cost.low for cost in costs], [cost.expected for cost in costs], [cost.high for cost in costs])
        units = [spread(end, whole_units(sum_of(end), 1)) for end in ends]
        return dict(zip(self.months, map(Quantity, *units), strict=True))

    @property
    def total(self) -> Quantity:
        """Low, expected and high of all of it, in pico-dollars."""
        return self.plan.total

    @property
    def delivered(self) -> Number:
        """Expected accepted images."""
        return self.plan.delivered

    @property
    def per_accepted(self) -> Number | None:
        """Expected total / expected accepted images; None when nothing is delivered."""
        return self.plan.per_accepted


class Against(NamedTuple):
    """An option against the baseline: its expected cost less the baseline's, in pico-dollars, as a ``share`` of the
    baseline's (None where that is nothing), and how likely it is cheaper (None where nobody has found that)."""

    difference: Number
    share: Fraction | None
    cheaper: Chance | None

    @property
    def is_noise(self) -> bool:
        """Whether chance may well turn the difference round."""
        return self.cheaper is not None and max(self.cheaper.less, self.cheaper.more) + self.cheaper.tie < SURE


class Option(NamedTuple):
    """One row of a comparison.

    ``reason`` is why somebody wrote it down, ``changes`` what it changes in its scenario, as ``--swap`` takes it, and
    ``file`` the scenario's; ``what_ifs`` are what is only tried in it, ``tried_alone`` those that not every
    option has. One that cannot be planned has no ``costed``, and ``broken`` says why. ``against`` is None of the
    baseline itself, and where either cannot be planned.
    """

    name: str
    reason: str
    file: str
    changes: tuple[str, ...]
    is_baseline: bool
    costed: Costed | None
    broken: tuple[Problem, ...] = ()
    against: Against | None = None
    what_ifs: tuple[str, ...] = ()
    tried_alone: tuple[str, ...] = ()


class Lead(NamedTuple):
    """The cheapest option, called ``option``, against the ``next`` one by expected cost, as ``against`` has it."""

    option: str
    next: str
    against: Against


class Comparison(NamedTuple):
    """Options side by side, in the order in which they were asked for: exactly one is the baseline. ``what_ifs`` are
    what is only tried in all of them; ``lead`` is None where fewer than two can be planned. ``told`` is the same in
    another currency, None for dollars alone."""

    title: str
    as_of: date
    options: tuple[Option, ...]
    tables_used: str
    fingerprint: str
    break_evens: tuple[BreakEven, ...] = ()
    notes: tuple[str, ...] = ()
    what_ifs: tuple[str, ...] = ()
    lead: Lead | None = None
    told: ToldIn | None = None

    def __repr__(self) -> str:
        base = self.baseline
        cost = f"{money(base.costed.total.expected)} expected" if base.costed else "cannot be planned"
        return f"<Comparison of {self.title}: {many(len(self.options), 'option')}; {base.name} is the baseline, {cost}>"

    @property
    def baseline(self) -> Option:
        """The option that the others are compared with."""
        return next(option for option in self.options if option.is_baseline)

    @property
    def months(self) -> tuple[str, ...]:
        """The months of all options, in order."""
        return tuple(sorted({month for option in self.options if option.costed for month in option.costed.months}))


class ToldIn(NamedTuple):
    """The same options in another currency, from the first through the last of ``days``: each plan at the rates of its
    own days, and what follows of it, chances and break-evens too."""

    reporting: Reporting
    days: tuple[date, date]
    comparison: Comparison


def cheapest_first(options: Iterable[Option]) -> list[tuple[Option, Costed]]:
    """Those that can be planned, with what they cost; of equal ones the first asked for comes first."""
    planned = [(option, option.costed) for option in options if option.costed is not None]
    return sorted(planned, key=lambda one: one[1].total.expected)


def against(option: Costed, baseline: Costed, cheaper: Chance | None = None) -> Against:
    """What an option costs more than the baseline; less where it is below zero. Where some of either is unknown, nobody
    can say how likely that is."""
    cheaper = cheaper if option.plan.complete and baseline.plan.complete else None
    cost, base = option.total.expected, baseline.total.expected
    return Against(exact(cost - base), Fraction(cost - base) / Fraction(base) if base else None, cheaper)
