"""Options side by side: which ones a request asks for, each planned under the budgets of the scenario that it stands
for, and held against the baseline. What is told of an option stands in comparing/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costplan.comparing.chance import Chances, chance
from costplan.comparing.contender import Contender
from costplan.comparing.costed import costed
from costplan.comparing.option import Comparison, Lead, Option, ToldIn, against, cheapest_first
from costplan.comparing.tipping import MOST as SOLVED
from costplan.comparing.tipping import break_evens
from costplan.errors import InputError
from costplan.named import NamedTuple
from costplan.plan.told_in import told_in
from costplan.planning.building import build_plans
from costplan.planning.built import Built
from costplan.project.currencies import reporting_of
from costplan.project.options import baseline_of, options_of, variants_left
from costplan.project.progress import SILENCE
from costplan.project.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.comparing.option import Costed
    from costplan.exchange.reporting import Reporting
    from costplan.project.options import Asked
    from costplan.project.progress import Progress
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


def compare(
    request: Request,
    *,
    scenarios: Sequence[str | LoadedScenario] = (),
    swaps: Sequence[str] = (),
    baseline: str = "",
    progress: Progress = SILENCE,
) -> Comparison:
    """Several scenarios side by side, or one beside its variants and what it would be under swaps.

    Args:
        request: the scenarios, at least one; what-ifs are for each of them.
        scenarios: instead, where some of them are read already.
        swaps: ``key=value`` texts; each value of a key with each value of each other key is an option.
        baseline: the option that the others are compared with, by its name or its scenario's; the first one if empty.
        progress: hears of the stages.

    Raises:
        CommandLineError: there is nothing to compare, or no option is called as the baseline.
        InputError: the baseline cannot be planned.
        OutsideError: a scenario cannot be read.
    """
    tables = Built(request.catalogue())
    stands = list(_stands(scenarios or request.names, request, tables))
    asked = options_of(stands, swaps)
    first = baseline_of(asked, baseline)
    reporting = _told_in(stands, request)
    with progress.stage("planning"):
        planned = [_planned(one, is_baseline=one is first) for one in asked]
    base = next(one for one in planned if one.option.is_baseline)
    if base.option.costed is None:
        raise InputError(base.option.broken)
    notes = [*(note for one in stands for note in one.notes), *variants_left(stands)]
    tried = _tried_in_all(stands)
    if (others := sum(one.option.costed is not None for one in planned) - 1) > SOLVED:
        notes.append(f"break-evens are solved for the first {SOLVED} of {others:,} options")
    with progress.stage("comparing"):
        plain = Comparison(
            title=stands[0].title if len(stands) == 1 else f"{len(stands)} scenarios",
            as_of=request.as_of,
            options=(),
            tables_used="",
            fingerprint="",
            notes=tuple(dict.fromkeys(notes)),
            what_ifs=tried,
        )
        found = _compared(plain, planned, request.as_of, None)
        found = found._replace(tables_used=tables.catalogue.used(), fingerprint=tables.catalogue.fingerprint())
        if reporting is None:
            return found
        told = _compared(found, [_in_currency(one, reporting) for one in planned], request.as_of, reporting)
        return found._replace(told=ToldIn(reporting, _days(planned), told))


def _compared(plain: Comparison, planned: Sequence[_Planned], as_of: date, reporting: Reporting | None) -> Comparison:
    """A comparison of options, planned in dollars or in a currency, with all that is found between them."""
    contenders = [(one, _contender(one, one.option.costed, as_of, reporting)) for one in planned if one.option.costed]
    base, first = next((one, found) for one, found in contenders if one.option.is_baseline)
    assert base.option.costed is not None
    options = tuple(_beside([_apart(one.option, plain.what_ifs) for one in planned], base.option.costed))
    others = [found for one, found in contenders if one is not base]
    return plain._replace(options=options, break_evens=break_evens(first, others), lead=_lead(options))


def _told_in(stands: Sequence[Standing], request: Request) -> Reporting | None:
    """The currency that plans are told in, for which all of them are cut."""
    sound = [one for one in stands if one.loaded]
    loaded = [scenario for one in sound for scenario in one.loaded]
    reporting = reporting_of(request, loaded, [budget for one in sound for budget in one.caps.budgets])
    for one in sound:
        one.caps.reporting = reporting
    return reporting


def _in_currency(one: _Planned, reporting: Reporting) -> _Planned:
    """An option in a currency; caps keep theirs."""
    from costplan.risk.risks import Risks

    found = one.option.costed
    if found is None:
        return one
    plan = told_in(found.plan, reporting)
    costed = found._replace(plan=plan, risk=Risks(plan).of(), months=plan.by_month())
    return one._replace(option=one.option._replace(costed=costed))


def _days(planned: Iterable[_Planned]) -> tuple[date, date]:
    """The first and the last of all options that can be planned."""
    periods = [each.scenario.period for one in planned if one.option.costed for each in one.asked.scenarios]
    return min(one.first for one in periods), max(one.last for one in periods)


def _stands(scenarios: Iterable[str | LoadedScenario], request: Request, tables: Built) -> Iterator[Standing]:
    """The scenarios that are asked for, each once."""
    seen: set[str] = set()
    for one in scenarios:
        if isinstance(one, str):
            name = Path(one).as_posix()
            if name in seen:
                continue
            seen.add(name)
        yield Standing(one, request, tables)


def _tried_in_all(stands: Iterable[Standing]) -> tuple[str, ...]:
    """What is only tried in every scenario that can be read."""
    each = [one.what_ifs for one in stands if one.loaded]
    return tuple(told for told in each[0] if all(told in one for one in each)) if each else ()


def _apart(option: Option, tried: Sequence[str]) -> Option:
    """An option with what is tried in it and not in all."""
    return option._replace(tried_alone=tuple(told for told in option.what_ifs if told not in tried))


def _beside(options: Iterable[Option], base: Costed) -> Iterator[Option]:
    """Options with what each that can be planned costs more than the baseline."""
    chances = Chances(base.plan)
    for option in options:
        if option.costed is None or option.is_baseline:
            yield option
        else:
            yield option._replace(against=against(option.costed, base, chances.of(option.costed.plan)))


def _lead(options: Iterable[Option]) -> Lead | None:
    """The cheapest against the next, which the baseline says nothing of where it is neither."""
    ahead = cheapest_first(options)[:2]
    if len(ahead) < 2:
        return None
    (first, cost), (second, other) = ahead
    if second.is_baseline and first.against:
        return Lead(first.name, second.name, first.against)
    return Lead(first.name, second.name, against(cost, other, chance(cost.plan, other.plan)))


class _Planned(NamedTuple):
    """An option, and what it was planned of."""

    option: Option
    asked: Asked


def _planned(asked: Asked, *, is_baseline: bool) -> _Planned:
    """An option, planned where it can be."""
    standing = asked.stands_for
    found, broken = None, asked.broken
    if not broken:
        try:
            found = _judged(costed(standing.caps.over(asked.scenarios), asked.told), asked)
            if asked.scenarios is standing.loaded:
                found = found._replace(cautions=(*found.cautions, *standing.edited(found.plan)))
        except InputError as error:
            broken = error.problems
    option = Option(
        name=asked.name,
        reason=asked.reason,
        file=standing.loaded[0].file if standing.loaded else standing.name,
        changes=asked.changes,
        is_baseline=is_baseline,
        costed=found,
        broken=broken,
        what_ifs=standing.what_ifs,
    )
    return _Planned(option, asked)


def _judged(found: Costed, asked: Asked) -> Costed:
    """An option with whose its cap is; no cap is compared where another one is not known."""
    standing = asked.stands_for
    if standing.caps.notes:
        return found._replace(headroom=None, caps_known=False)
    pairs = zip(asked.scenarios, standing.loaded, strict=True)
    own = {one.scenario.budget.file for one, was in pairs if one.scenario.budget not in (None, was.scenario.budget)}
    return found._replace(own_budget=found.headroom is not None and found.headroom.budget in own)


def _contender(one: _Planned, found: Costed, as_of: date, reporting: Reporting | None) -> Contender:
    """An option that can be planned anew with something changed, in a currency where it is told in one."""
    catalogue, cuts = one.asked.stands_for.catalogue, reporting.starts if reporting else ()
    return Contender(
        name=one.option.name,
        scenarios=one.asked.scenarios,
        plan=found.plan,
        planned=lambda scenarios: told_in(build_plans(scenarios, catalogue, as_of, cuts), reporting),
    )
