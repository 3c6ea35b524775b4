"""From which volume on other seats, seats in place of images, or images in place of seats pay.
The whole scenario is planned anew at each volume that is asked, with the way and without."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.comparing.by_volume import AtVolumes, met_by_volume
from costplan.comparing.contender import Contender
from costplan.errors import CostplanError
from costplan.scenario.variants import AS_PLANNED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.advising.advice import Advised
    from costplan.advising.trial import Trial
    from costplan.comparing.break_even import BreakEven
    from costplan.plan.plan import Plan
    from costplan.scenario.file import LoadedScenario


MOST = 3
"""Of so many ways of seats a break-even is solved, those that are told first."""

LOOKED_AT = 40
"""No break-even is solved of a plan of more steps: each volume that is asked is a plan of all of them."""


def with_break_evens(trial: Trial, ways: Iterable[Advised], base: AtVolumes) -> list[Advised]:
    """Ways in their order, the first :data:`MOST` of those of seats with where they start or cease to pay."""
    told, left = [], MOST
    for one in ways:
        found = seats_break_even(trial, one, base) if left else None
        left -= found is not None
        told.append(one._replace(break_even=found))
    return told


def as_planned(trial: Trial) -> AtVolumes:
    """The scenario as it stands, whose cost at a volume is found once for all ways."""
    return AtVolumes(_contender(trial, AS_PLANNED, trial.loaded, trial.plan))


def seats_break_even(trial: Trial, one: Advised, base: AtVolumes) -> BreakEven | None:
    """The volume of the whole scenario at which a way of seats ceases to pay, or starts to, that is nearest to the
    planned one, all drivers moving together and the seats staying as many; where there is none up to ten times today's,
    that. None of a way that changes no seats, or their billing alone, which no volume moves; where nothing is made;
    and of a large plan."""
    way = one.way
    if way.kind != "seats" or ("workflows" not in way.change and not _counts(one)):
        return None
    is_large = sum(len(runs.outcome.steps) for runs in trial.plan.runs) > LOOKED_AT
    if is_large or not trial.plan.delivered:
        return None
    tried = trial.under([way])
    if tried is None:
        return None
    try:
        found = list(met_by_volume(AtVolumes(_contender(trial, one.name, tried.scenario, tried.plan)), base))
    except CostplanError:
        return None

    def away(met: BreakEven) -> Fraction:
        return abs(Fraction(met.at or 0) - Fraction(met.present or 0))

    return min(found, key=away, default=None)


def _counts(one: Advised) -> bool:
    """Whether a way changes how many seats there are, or of which plan."""
    return any(path[0] == "seats" and path[-1] != "billed" for path in one.way.touches)


def _contender(trial: Trial, name: str, loaded: LoadedScenario, plan: Plan) -> Contender:
    def planned(scenarios: Sequence[LoadedScenario]) -> Plan:
        return trial.planned(next(iter(scenarios)))

    return Contender(name=name, scenarios=(loaded,), plan=plan, planned=planned)
