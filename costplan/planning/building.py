"""Builds a Plan from scenarios: each on its own, then what they share, seats and what these include, over all.
The plan itself, with its sums, stands in plan.py."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from costplan.errors import InputError, Problems, wrong
from costplan.plan.calls import CallsOfPlan
from costplan.plan.costs import PlanCosts, numbered
from costplan.plan.plan import Plan
from costplan.plan.private import holds_private
from costplan.plan.savings import resting_on
from costplan.plan.stretch import Stretch
from costplan.planning import cautions
from costplan.planning.balances import balances_of
from costplan.planning.built import Built, under_theirs
from costplan.planning.contract_lines import lines_of
from costplan.planning.lots_due import not_planned
from costplan.planning.moved_by import moved_by
from costplan.planning.opened import opening_of, unused_openings
from costplan.planning.paid_apart import paid_after, paid_before
from costplan.planning.pools import bill_overage, told
from costplan.planning.remarks import far_away, supposed
from costplan.planning.stated_free import free_by_statement
from costplan.planning.tallying import Tallies, cuts_of
from costplan.planning.terms_told import tallies_told
from costplan.scenario.file import tried_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.contracts.contract import Contract
    from costplan.errors import Place
    from costplan.plan.costs import Span
    from costplan.plan.plan import WorkflowPlan
    from costplan.plan.tally import Tally
    from costplan.plan.throughput_plan import ThroughputPlan
    from costplan.planning.scenario_part import ScenarioPart
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Scenario


def build_plan(loaded: LoadedScenario, catalogue: Catalogue, as_of: date) -> Plan:
    """Cost one scenario; see :func:`build_plans`."""
    return build_plans([loaded], catalogue, as_of)


def build_plans(
    loaded: Sequence[LoadedScenario],
    catalogue: Catalogue,
    as_of: date,
    cuts: Iterable[date] = (),
    built: Built | None = None,
) -> Plan:
    """Cost scenarios as one plan, line after line.

    Args:
        loaded: the scenarios and their files, at least one.
        catalogue: tables and profiles; only those that the scenarios name are read.
        as_of: the day the plan is made, printed in every output; prices are those of the days of the runs.
        cuts: days on which a stretch must not run on, besides the first of each month and those of a change of price.

        built: what was planned of some of the scenarios under these tables; keeps what is planned now.

    Raises:
        InputError: with every illegal call, missing price and run after a shutdown; two scenarios have one title, so
            that their lines could not be told apart.
    """
    scenarios = [one.scenario for one in loaded]
    built, catalogue = built or Built(catalogue), under_theirs(catalogue, loaded)
    whole = _days(scenarios)
    cuts = frozenset(cuts) | cuts_of(catalogue.account.contracts, whole.start, whole.end)
    parts = _parts(loaded, catalogue, built, cuts)
    runs = tuple(one for part in parts for one in part.runs)
    calls = CallsOfPlan(lambda: (calls for part in parts for calls in part.calls()))
    costs, pools = bill_overage(
        scenarios, catalogue, PlanCosts(numbered(span for part in parts for span in part.spans))
    )
    contracts = catalogue.account.contracts
    tallies = _tallies(contracts, costs, whole, scenarios) if contracts else []
    if pools:
        from costplan.planning.bending import bent

        pools, costs = bent(pools, runs, calls, costs)
    own: list[Span] = [span for part in parts for span in part.accruals]
    if tallies:
        from costplan.plan.running_out import with_days
        from costplan.risk.due_bends import bent_dues

        tallies = with_days(bent_dues(runs, calls, pools, tallies))
        spans, accruing = lines_of(tallies)
        costs = PlanCosts([*costs.spans, *numbered(spans, costs.number)])
        own += accruing
    accruals = PlanCosts(numbered(own, costs.number))
    lent = cautions.lent_told((model for part in parts for model in part.spelled), catalogue)
    in_time, unchecked = cautions.of_plan(_models(parts), costs.of_models, lent, catalogue, as_of)
    prepaid = (
        *(one for part in parts for one in part.prepaid),
        *balances_of(contracts, whole, opening_of(scenarios, contracts, whole.start)),
    )
    unknowns = tuple(unknown for part in parts for unknown in part.unknowns)
    uncounted = frozenset((one.scenario, one.workflow, one.step) for one in unknowns)
    used = resting_on(contracts, PlanCosts((*costs.spans, *accruals.spans))) if contracts else ()
    apart = (
        *paid_before(prepaid, contracts),
        *paid_after(contracts, whole),
        *free_by_statement(scenarios, used, costs, uncounted),
    )
    first = (
        *holds_private(catalogue.account.private),
        *(remark for one in scenarios for remark in supposed(one)),
        *in_time,
        *apart,
    )
    throughput = _throughput(parts, catalogue) if any(scenario.throughput for scenario in scenarios) else None
    return Plan(
        titles=tuple(scenario.title for scenario in scenarios),
        periods=tuple(str(scenario.period) for scenario in scenarios),
        sources=tuple(one.file for one in loaded),
        as_of=as_of,
        costs=costs,
        runs=runs,
        pools=tuple(pools),
        tallies=tuple(tallies),
        calls=calls,
        workflows=_workflows(parts, costs),
        unknowns=unknowns,
        cautions=first,
        remarks=tuple(
            dict.fromkeys(
                [
                    *first,
                    *(remark for one in scenarios for remark in far_away(one, as_of)),
                    *(remark for part in parts for remark in part.remarks),
                    *told(pools),
                    *tallies_told(tallies),
                    *unused_openings(scenarios, contracts),
                    *not_planned(contracts, whole, tallies),
                    *unchecked,
                ]
            )
        ),
        files={name: digest for one in loaded for name, digest in one.files.items()},
        tables_used=catalogue.used(),
        throughput=throughput,
        what_ifs=tried_in(loaded),
        lent=lent,
        accruals=accruals,
        prepaid=prepaid,
        apart=apart,
        contracts=used,
    )


def _parts(
    loaded: Sequence[LoadedScenario], catalogue: Catalogue, built: Built, cuts: frozenset[date]
) -> list[ScenarioPart]:
    """The parts of all scenarios, built; what is wrong in any of them is told at once."""
    problems = Problems()
    files: dict[str, list[str]] = {}
    for one in loaded:
        files.setdefault(one.scenario.title, []).append(one.file)
    for title, same in files.items():
        if len(same) > 1:
            with problems.collect():
                raise same_title(title, same)
    parts = []
    for one in loaded:
        with problems.collect(), _noted(one), moved_by(one, catalogue):
            parts.append(built.part(one.scenario, cuts, catalogue))
    problems.stop_if_any()
    return parts


@contextmanager
def _noted(one: LoadedScenario) -> Iterator[None]:
    """That there is no table is told with what was noted of the scenario, such as that the tables beside it do not
    count."""
    try:
        yield
    except InputError as error:
        if not one.notes:
            raise
        told = "; ".join(one.notes)
        problems = (each._replace(remedy=told) if each.code == "unknown-model" else each for each in error.problems)
        raise InputError(problems) from None


def same_title(title: str, files: Sequence[str], place: Place | None = None) -> InputError:
    """That several files, or one under several names, are of one title, so that their lines could not be told apart."""
    if len(set(files)) == 1:
        return wrong("same-title", f"{files[0]} is asked for twice, and would count twice", "name it once", place)
    return wrong(
        "same-title", f"two scenarios are called {title!r}: {', '.join(files)}", "give each its own 'scenario:'", place
    )


def _days(scenarios: Sequence[Scenario]) -> Stretch:
    """All days of the plan."""
    periods = [one.period for one in scenarios]
    return Stretch(min(one.first for one in periods), max(one.end for one in periods))


def _tallies(
    contracts: Sequence[Contract], costs: PlanCosts, days: Stretch, scenarios: Sequence[Scenario]
) -> list[Tally]:
    opening = opening_of(scenarios, contracts, days.start)
    return Tallies(contracts, costs, days, [one.title for one in scenarios], opening).made


def _models(parts: Iterable[ScenarioPart]) -> Iterator[tuple[str, date]]:
    """Each model that a scenario uses, with the last day on which it does."""
    for part in parts:
        yield from part.uses


def _workflows(parts: Iterable[ScenarioPart], costs: PlanCosts) -> tuple[WorkflowPlan, ...]:
    totals = costs.sums(lambda charge: (charge.scenario, charge.workflow))
    lost = costs.lost()
    return tuple(workflow for part in parts for workflow in part.sums(totals, lost))


def _throughput(parts: Iterable[ScenarioPart], catalogue: Catalogue) -> ThroughputPlan:
    from costplan.planning.throughput.finish import throughput_of
    from costplan.planning.throughput.loads import Work

    works = [
        Work(
            scenario=part.scenario,
            runs=tuple((one.workflow, stretch, one.outcome) for one in part.runs for stretch in one.volume.stretches),
            price=part.prices.of,
        )
        for part in parts
    ]
    return throughput_of(works, catalogue)
