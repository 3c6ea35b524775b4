"""What a workflow and its steps state of costs beside calls, as charges: for each run, what it makes, or the time.
How they are stated stands in scenario/other_cost.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.plan.charge import BY_TIME, OF_NO_MODEL, Charge, Input
from costplan.plan.cost_line import CostLine
from costplan.plan.costs import Span
from costplan.plan.measure import Measure
from costplan.plan.volume import Volume
from costplan.planning import schedule
from costplan.pricing.prices import STANDARD, Row
from costplan.quantity import Basis, certain
from costplan.scenario.driver import Driver
from costplan.scenario.other_cost import OF_RUNS, OF_TIME
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.plan.outcomes import Outcome
    from costplan.planning.stretches import Stretches
    from costplan.scenario.other_cost import OtherCost
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.units import Number


def charges_of_runs(scenario: Scenario, workflow: Workflow, outcome: Outcome) -> Iterator[Charge]:
    """What each run is charged beside its calls."""
    for cost in workflow.every_cost:
        if cost.per in OF_RUNS:
            often, failed, rejected = _often(cost, outcome)
            one = _line(cost, _images(cost, workflow))
            yield _charge(scenario, workflow, cost, one)._replace(
                counts="run" if cost.per == "run" else f"{cost.per} {cost.of}".strip(),
                executions=often,
                failed=exact(Fraction(failed) / often) if often else 0,
                rejected=exact(Fraction(rejected) / often) if often else 0,
                units=one.quantity.times(often),
                run_cost=one.cost.times(often),
            )


def spans_of_time(scenario: Scenario, workflow: Workflow, stretches: Stretches) -> Iterator[Span]:
    """What falls due by the month, or once, in a workflow's days, whatever is made: of a split one each part has its
    share, and of one that changes on a day each era its days."""
    for cost in workflow.every_cost:
        if cost.per not in OF_TIME:
            continue
        one, driver = _line(cost, 1), Driver(name="", amount=certain(1), per=cost.per)
        in_time = workflow._replace(runs=driver, deliver=None)
        spreads = [spread for _, _, spread in schedule.volumes(in_time, scenario.period)]
        due = stretches.of((), spreads)
        often = [certain(exact(sum(spread.share(scenario.holidays, stretch) for spread in spreads))) for stretch in due]
        if not due:
            continue
        charge = _charge(scenario, workflow, cost, one)._replace(counts=BY_TIME)
        yield Span.of([charge], Volume.given(due, often), range(len(due)))


def _images(cost: OtherCost, workflow: Workflow) -> int:
    """How many images one time of it is for."""
    step = next((step for step in workflow.steps if step.name == cost.of), None)
    if cost.per == "accepted_image":
        return workflow.kept if step is None else step.keep
    return 1 if step is None or cost.per != "image" else step.call.n


def _often(cost: OtherCost, outcome: Outcome) -> tuple[Number, Number, Number]:
    """How often it is counted in a run, and how often for what a failure or a reject loses."""
    of = "" if cost.per == "run" else cost.of
    if cost.per == "accepted_image" and not of:
        return outcome.delivered, 0, 0
    ended: Number = 0
    for found in reversed(outcome.steps):
        if found.step.name == of:
            often = found.taken if cost.per == "accepted_image" else found.made
            return often, exact(ended), exact(often - outcome.delivered - ended)
        ended += found.executions * (1 - found.success)
    return 1, exact(ended), exact(1 - outcome.delivered - ended)


def _line(cost: OtherCost, images: int) -> CostLine:
    each = certain(1) if cost.minutes is None else cost.minutes.times(Fraction(1, 60))
    units = each.times(images)
    words = f"stated per {cost.per.replace('_', ' ')}" + (f" of {cost.of}" if cost.of else "")
    measure = Measure(meter=cost.meter, quantity=units, basis=Basis.STATED, counted=None, words=words)
    return CostLine(
        meter=cost.meter,
        label=cost.own_name,
        quantity=units,
        cost=units.times(cost.rate),
        basis=Basis.STATED,
        measure=measure,
        block=None,
        row=Row(when=(), max_pixels=None, pico=cost.rate, place=cost.place),
    )


def _charge(scenario: Scenario, workflow: Workflow, cost: OtherCost, one: CostLine) -> Charge:
    minutes = cost.minutes
    owner = workflow.owner_of(cost.of, "costs") if cost not in workflow.costs else workflow.called
    figure = None if minutes is None or minutes.is_exact else f"{owner}.{cost.name}: minutes"
    return Charge(
        scenario=scenario.title,
        workflow=workflow.name,
        step=cost.name,
        variant="",
        model=OF_NO_MODEL,
        tier=STANDARD,
        tags=workflow.tags,
        owner=workflow.owner,
        units=one.quantity,
        run_cost=one.cost,
        failed=0,
        rejected=0,
        executions=1,
        per_call=one,
        figure=None if figure is None else Input(scenario.title, figure),
        place=cost.place,
    )
