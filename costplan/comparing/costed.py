"""What is told of an option beside its cost: how fast it may go, what nobody has measured, what breaks though it can be
planned. It plans nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.comparing.option import Costed, Pace
from costplan.errors import CostplanError
from costplan.gating.headroom import caps_over, headroom_of
from costplan.gating.one_finding import Status
from costplan.gating.policies import hold_policies
from costplan.gating.waivers import waived
from costplan.planning.cautions import catalogues_told, end_told
from costplan.pricing.prices import BATCH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.calibration.latency import Latency
    from costplan.catalogue import Catalogue
    from costplan.gating.one_finding import Finding
    from costplan.gating.revision import Revision
    from costplan.plan.plan import Plan
    from costplan.plan.throughput_plan import Finish, ThroughputPlan


def costed(revision: Revision, told: Iterable[str] = ()) -> Costed:
    """What an option comes to.

    Args:
        revision: the option's scenarios, under the budgets that are over them.
        told: what there is to be told of how they were made.

    Raises:
        InputError: a scenario cannot be planned.
    """
    asked = revision.asked
    plan, catalogue = asked.plan, revision.catalogue
    caps, broken, known = held_over(revision)
    return Costed(
        plan=plan,
        risk=asked.risks.of(),
        months=plan.by_month(),
        typed=tuple(dict.fromkeys(_typed(plan))),
        headroom=headroom_of(caps),
        pace=pace_of(plan.throughput) if plan.throughput else None,
        latency=tuple(dict.fromkeys(_latency(plan, catalogue))),
        cautions=tuple(dict.fromkeys([*told, *_cautions(asked), *broken])),
        caps_known=known,
    )


def _typed(plan: Plan) -> Iterator[str]:
    """The steps whose acceptance no calibration has learned, and somebody states all the same."""
    for runs in plan.runs:
        for found in runs.outcome.steps:
            if found.step.accepted is not None and found.step.learned is None:
                yield plan.named(runs.scenario, f"{runs.workflow}.{found.step.name}")


def _latency(plan: Plan, catalogue: Catalogue) -> Iterator[Latency]:
    from costplan.planning.throughput.loads import waits_of

    for found in (found for runs in plan.runs for found in runs.outcome.steps) if catalogue.calibration else ():
        for variant in found.variants if found.step.tier != BATCH else ():
            yield from (latency for _, latency in waits_of(catalogue, found.step.model, variant.call))


def held_over(revision: Revision) -> tuple[list[Finding], list[str], bool]:
    """What becomes of the caps, in words which caps and policies are broken, and whether all could be held; a budget
    that cannot is told, for a plan is no less sound for that."""
    caps: list[Finding] = []
    policies: list[Finding] = []
    try:
        caps += caps_over(revision)
        for budget in revision.budgets:
            policies += waived(hold_policies(budget, revision), budget.waivers, revision.as_of)[0]
    except CostplanError as error:
        return [], [f"no cap is compared: {problem}" for problem in error.problems], False
    return caps, [finding.message for finding in [*caps, *policies] if finding.status is Status.BROKEN], True


def _cautions(revision: Revision) -> Iterator[str]:
    """Costs that nobody can count, models that another sells or that end, prices that a catalogue alone has, limits
    that are passed."""
    plan = revision.plan
    for item in plan.unknowns:
        yield f"{plan.step_of(item)}: {item.unknown.what} is unknown and not in the total"
    yield from (remark.text for remark in plan.lent)
    last = max(revision.last_days.values())
    for model in dict.fromkeys(charge.model for charge in plan.costs.of_models):
        table = revision.catalogue.table(model)
        yield from filter(None, [end_told(table, plan.as_of, last)])
    yield from catalogues_told(plan.costs.of_models, revision.catalogue, last)
    if plan.throughput:
        from costplan.planning.throughput.warned import warnings_of

        yield from warnings_of(plan.throughput)


def pace_of(throughput: ThroughputPlan) -> Pace:
    """The limit that is used most, and when all of the work is done."""
    tightest = max(
        (model for model in throughput.models if model.binds),
        key=lambda model: (model.binds.used if model.binds else None) or 0,
        default=None,
    )
    each = [*(model.finish for model in throughput.models), *(batch.finish for batch in throughput.batches)]
    if throughput.serial:
        each.append(throughput.serial.finish)
    known: list[Finish] = [finish for finish in each if finish is not None]
    inside = {finish.inside() if finish else None for finish in each}
    return Pace(
        model=tightest.model if tightest else "",
        rate=tightest.binds if tightest else None,
        finish=max(known, key=lambda finish: finish.done, default=None),
        inside=False if False in inside else None if None in inside else True,
        advice=tightest.enough if tightest else None,
    )
