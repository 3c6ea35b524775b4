"""Builds the bridge between two sides: scenario by scenario, then what seats take off, and what a file has signed.
What the parts of one workflow are stands in flexed.py; it reads no file and rounds nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.bridging.bridge import Bridge
from costplan.bridging.exchanged import Exchanged
from costplan.bridging.filling import Cells, Where
from costplan.bridging.flexed import StageTables
from costplan.bridging.paired import Paired
from costplan.bridging.pairing import Pairs, titles
from costplan.bridging.signed import add_signed, add_unsplit
from costplan.bridging.split_alike import split_alike
from costplan.bridging.tables_of_both import TablesOfBoth, is_same
from costplan.budget.budget import days_of_exchange
from costplan.plan.charge import UNTAGGED
from costplan.plan.costs import PlanCosts
from costplan.planning.building import build_plans
from costplan.planning.built import Built, under_theirs
from costplan.planning.pools import uses_pool
from costplan.scenario.eras import of_all_days
from costplan.scenario.scenario import CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from costplan.bridging.side import Side
    from costplan.catalogue import Catalogue
    from costplan.exchange.reporting import Reporting
    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan
    from costplan.planning.scenario_part import ScenarioPart


def bridge(
    base: Side, head: Side, renamed: Mapping[str, str] | None = None, reporting: Reporting | None = None
) -> Bridge:
    """What leads from one plan to the other.

    Args:
        base: the plan of then; one without scenarios, of which nothing was signed, has all of the head new.
        head: the plan of now, which can be planned.
        renamed: workflows, and steps as ``workflow.step``, as they are called in the base, with their names in the
            head.
        reporting: the currency to tell it in, at the same rates on both sides; that in which caps are if None. What a
            file keeps and nobody can plan again stays in dollars.

    Raises:
        InputError: a currency has no rate on a day of the head.
    """
    base, head = split_alike(base, head)
    assert head.plan is not None
    assert head.catalogue is not None  # it has a plan
    exchanged = Exchanged.of(base, head, reporting)
    cells = Cells(exchanged)
    if base.plan is None and base.signed is not None:
        cells = Cells()
        add_unsplit(cells, base.signed, head.plan, titles(base.files, head.files))
        notes = tuple(_uncounted(head))
        return Bridge(base=base.name, head=head.name, currency="USD", cells=cells.closed(), notes=notes)
    cuts = days_cut(base, head, reporting) | _days_of_tallies(base, head)
    if reporting is not None:
        base, head = base._replace(plan=plan_cut(base, cuts)), head._replace(plan=plan_cut(head, cuts))
    assert head.plan is not None
    assert head.catalogue is not None
    parts = [_parts(side, cuts) for side in (base, head)]
    theirs = under_theirs(head.catalogue, head.loaded)
    before_it = under_theirs(base.catalogue, base.loaded) if base.catalogue else theirs
    tables = _tables(before_it, theirs)
    paired = Paired(cells, tables, Pairs(renamed or {}), cuts)
    names = titles(base.files, head.files)
    _pair(paired, parts[0], parts[1], names)
    _add_pools(cells, (plan_cut(base, cuts), parts[0], names), (plan_cut(head, cuts), parts[1], {}))
    _add_contracts(cells, (base.plan, names), (head.plan, {}))
    if base.signed is not None and base.plan is not None:
        add_signed(cells, base.signed, base.plan, names, is_base=True)
    if head.signed is not None:
        add_signed(cells, head.signed, head.plan, {}, is_base=False)
    return Bridge(
        base=base.name,
        head=head.name,
        currency=exchanged.currency,
        cells=cells.closed(),
        steps=tuple(paired.ties),
        notes=tuple(dict.fromkeys([*_uncounted(base), *_uncounted(head), *paired.notes])),
    )


def _uncounted(side: Side) -> Iterator[str]:
    for one in side.plan.unknowns if side.plan else ():
        what = f"{one.workflow}.{one.step} has what nobody can count, and no part holds it: {one.unknown.what}"
        yield f"{side.name}: {what}"


def _parts(side: Side, cuts: frozenset[date]) -> dict[str, ScenarioPart]:
    """The parts of a side's plan by title, before seats take anything off; none of a side without scenarios."""
    if side.catalogue is None:
        return {}
    built = side.built or Built(side.catalogue)
    catalogue = under_theirs(side.catalogue, side.loaded)
    return {one.scenario.title: built.part(one.scenario, cuts, catalogue) for one in side.loaded}


def days_cut(base: Side, head: Side, reporting: Reporting | None) -> frozenset[date]:
    """The days on which both plans are cut for rates of exchange."""
    cuts = days_of_exchange(base.budgets) | days_of_exchange(head.budgets)
    return cuts | reporting.starts if reporting else cuts


def plan_cut(side: Side, cuts: frozenset[date]) -> Plan | None:
    """A side's plan, cut on some days, as its parts are."""
    if side.plan is None or side.catalogue is None or not cuts:
        return side.plan
    return build_plans(side.loaded, side.catalogue, side.plan.as_of, cuts, side.built)


def _tables(base: Catalogue, head: Catalogue) -> StageTables:
    if is_same(base, head):
        return StageTables(head, head, head)
    return StageTables(TablesOfBoth(base, base, head), TablesOfBoth(base, head, head), head)


def _pair(
    paired: Paired, base: Mapping[str, ScenarioPart], head: Mapping[str, ScenarioPart], names: Mapping[str, str]
) -> None:
    for title, part in base.items():
        if title not in names:
            paired.alone(part, "dropped")
        elif part is head[names[title]]:
            paired.same(part)
        else:
            paired.both(part, head[names[title]])
    for title, part in head.items():
        if title not in names.values():
            paired.alone(part, "new")


# ------------------------------------------------------------------------------------------------------------- pools


def _add_pools(cells: Cells, *sides: tuple[Plan | None, Mapping[str, ScenarioPart], Mapping[str, str]]) -> None:
    """What seats take off each step, and what is billed beyond what they include, apart from the step's own cost."""
    found: list[dict[tuple[Where, date], Fraction]] = []
    for plan, parts, names in sides:
        own = PlanCosts(span for part in parts.values() for span in part.spans)
        billed, unbilled = _pooled(plan.costs if plan else own, names), _pooled(own, names)
        found.append({key: cost - unbilled[key] for key, cost in billed.items()})
    for where, day in dict.fromkeys(key for side in found for key in side):
        base, head = (side.get((where, day), Fraction(0)) for side in found)
        cells.add(where, day, "bend", base, head)


def _days_of_tallies(*sides: Side) -> frozenset[date]:
    """The days on which plans are cut for what counts toward terms of contracts."""
    tallies = (tally for side in sides if side.plan for tally in side.plan.tallies if tally.weight)
    return frozenset(day for tally in tallies for day in (tally.stretch.start, tally.stretch.end))


def _add_contracts(cells: Cells, *sides: tuple[Plan | None, Mapping[str, str]]) -> None:
    """What contracts add and take off, which is nobody's step."""
    found: list[dict[tuple[Where, date], Fraction]] = []
    for plan, names in sides:
        costs = plan.costs if plan else PlanCosts(())
        found.append(_summed(costs, names, lambda charge: charge.workflow == CONTRACTS))
    for where, day in dict.fromkeys(key for side in found for key in side):
        base, head = (side.get((where, day), Fraction(0)) for side in found)
        cells.add(where, day, "bend", base, head)


def _pooled(costs: PlanCosts, names: Mapping[str, str]) -> dict[tuple[Where, date], Fraction]:
    return _summed(costs, names, uses_pool, lambda charge: charge.model)


def _summed(
    costs: PlanCosts,
    names: Mapping[str, str],
    keep: Callable[[Charge], bool],
    pool: Callable[[Charge], str] = lambda _: "",
) -> dict[tuple[Where, date], Fraction]:
    def where(charge: Charge) -> Where:
        center = charge.tag("cost_center")
        return Where(
            scenario=names.get(charge.scenario, charge.scenario),
            workflow=of_all_days(charge.workflow),
            step=charge.step,
            pool=pool(charge),
            cost_center="" if center == UNTAGGED else center,
        )

    sums = costs.sums_when(where, keep, lambda stretch: stretch.start)
    return {key: Fraction(cost.expected) for key, cost in sums.items()}
