"""A plan as JSON for machines: money as exact decimal strings of dollars, everything the page says.
It finds no figure; sums are the plan's and quantiles those of its risks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from costplan.budget.per import AT
from costplan.keeping.document import KEY, rests_keys
from costplan.plan.costs import PlanCosts
from costplan.plan.savings import savings_of
from costplan.quantity import Basis
from costplan.render.json.document import PLAN, among, members, number, usd_or_null
from costplan.render.json.known_shares import known_shares_keys
from costplan.render.json.line import LineText, unknown_keys
from costplan.render.json.throughput import throughput_keys
from costplan.render.plan_lines import lines_with
from costplan.risk.telling import risk_words
from costplan.units import usd_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from costplan.gating.headline import Headline
    from costplan.keeping.rests import RestsOn
    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan
    from costplan.plan.pool import Pool
    from costplan.plan.savings import Savings
    from costplan.plan.stretch import Stretch
    from costplan.quantity import Quantity
    from costplan.risk.risk import Risk
    from costplan.risk.risks import Risks


def plan_json(
    plan: Plan,
    risks: Risks,
    fingerprint: str,
    rests: RestsOn | None,
    *,
    by_day: bool = False,
    more: Mapping[str, object] | None = None,
) -> Iterator[str]:
    """A plan: ``total``, ``complete``, ``workflows``, groups by month, day, step, meter and tag, ``pools``, ``inputs``,
    ``lines``; what it ``rests`` on, so that it can be planned again; ``more`` has more keys, for what it is held
    against and the currency that it is told in. All but the lines is known before the first piece."""
    return PLAN.pieces(
        scenarios=[
            {"title": title, "period": period, "file": file}
            for title, period, file in zip(plan.titles, plan.periods, plan.sources, strict=True)
        ],
        as_of=str(plan.as_of),
        what_ifs=list(plan.what_ifs),
        total={**_range(plan.total), **_risk(risks.of())},
        spread=[] if risks.of().is_certain else list(risk_words(risks.of())),
        complete=plan.complete,
        delivered_images=number(plan.delivered),
        per_accepted_usd=usd_or_null(plan.per_accepted),
        lost_to_rejects_usd=usd_text(plan.rejected),
        lost_to_failures_usd=usd_text(plan.failed),
        assumed_usd=usd_text(plan.with_basis(Basis.ASSUMED)),
        workflows=_workflows(plan, risks),
        **_groups(plan, risks, by_day=by_day),
        **accrued_keys(plan),
        **contracts_keys(savings_of(plan)),
        **credits_keys(plan),
        pools=[_pool(pool) for pool in plan.pools],
        throughput=throughput_keys(plan.throughput) if plan.throughput else None,
        inputs=_inputs(risks),
        **known_shares_keys(plan),
        unknown=[
            {"scenario": item.scenario, "workflow": item.workflow, "step": item.step, **unknown_keys(item.unknown)}
            for item in plan.unknowns
        ],
        remarks=[{"where": remark.where, "text": remark.text} for remark in plan.remarks],
        lines=(
            among(step, days, call, text.at(line.quantity, line.cost))
            for line, (step, call, text), days in lines_with(plan.costs, _same, _days)
        ),
        files=dict(sorted(plan.files.items())),
        prices={"used": plan.tables_used, "sha256": fingerprint},
        **{KEY: rests_keys(rests) if rests else None},
        **(more or {}),
    )


def on_top_keys(headline: Headline) -> dict[str, Any]:
    """``on_top``: what budgets add to the expected cost by name, and the total with that; null for nothing."""
    added = [{"name": name, "usd": usd_text(amount)} for name, amount in headline.added]
    return {"on_top": {"added": added, "total_usd": usd_text(headline.with_added)} if added else None}


def contracts_keys(savings: Savings | None) -> dict[str, Any]:
    """``contracts``: what each that the plan rests on saves and what is not used of it, and ``listed_usd`` of the whole
    plan; nothing where it rests on none."""
    if savings is None:
        return {}
    return {
        "contracts": [
            {
                "id": one.id,
                "listed_usd": usd_or_null(one.listed),
                "saved_usd": usd_or_null(one.saved),
                "unused_usd": usd_text(one.unused),
            }
            for one in savings.contracts
        ],
        "listed_usd": usd_or_null(savings.listed),
    }


def credits_keys(plan: Plan) -> dict[str, Any]:
    """``credits``: on which day each lot of credits is used up, and how likely that is by its last day in the plan;
    nothing of those of private contracts, and nothing where there are none."""
    lots = [
        {
            "contract": tally.contract,
            "lot": tally.term,
            "used_up_p50": out.p50 and str(out.p50),
            "used_up_p90": out.p90 and str(out.p90),
            "likely": round(out.chance, 4),
            "by": str(tally.stretch.end - timedelta(days=1)),
        }
        for tally in plan.tallies
        if (out := tally.runs_out) is not None and not tally.hidden
    ]
    return {"credits": lots} if lots else {}


def _workflows(plan: Plan, risks: Risks) -> list[dict[str, Any]]:
    risk_of = risks.by(lambda charge: (charge.scenario, charge.workflow))
    nothing = risks.of(PlanCosts(()))
    return [
        {
            "scenario": workflow.scenario,
            "id": workflow.name,
            "owner": workflow.owner,
            "note": workflow.note,
            **_range(workflow.total),
            **_risk(risk_of.get((workflow.scenario, workflow.name), nothing)),
            "complete": workflow.complete,
            "runs": number(workflow.runs.expected),
            "delivered_images": number(workflow.delivered.expected),
            "per_run_usd": usd_or_null(workflow.per_run),
            "per_accepted_usd": usd_or_null(workflow.per_accepted),
            "lost_to_rejects_usd": usd_text(workflow.rejected),
            "lost_to_failures_usd": usd_text(workflow.failed),
        }
        for workflow in plan.workflows
    ]


def _groups(plan: Plan, risks: Risks, *, by_day: bool) -> dict[str, dict[str, Any]]:
    risk_of = risks.by_time(lambda stretch: stretch.month)
    of_quarter = risks.by_time(lambda stretch: stretch.quarter)

    def sums(key: Callable[[Charge], str]) -> dict[str, dict[str, str]]:
        return _ranges(plan.sums(key))

    return {
        "months": {month: {**_range(cost), **_risk(risk_of[month])} for month, cost in plan.by_month().items()},
        "quarters": {name: {**_range(cost), **_risk(of_quarter[name])} for name, cost in plan.by_quarter().items()},
        "days": _ranges(plan.by_day()) if by_day else {},
        "steps": sums(plan.step_of),
        "vendors": sums(lambda line: line.vendor),
        "models": sums(lambda line: line.model),
        "meters": sums(lambda line: line.per_call.meter),
        "tags": {
            key: sums(lambda line, key=key: line.tag(key))  # type: ignore[misc]
            for key in plan.tag_keys
        },
    }


def accrued_keys(plan: Plan) -> dict[str, dict[str, Any]]:
    """The costs as they accrue, where that is another view; all else in the document is cash."""
    if plan.accrued is plan.costs:
        return {}
    costs = plan.accrued
    months = {month: one.total for month, one in sorted(costs.split(lambda stretch: stretch.month).items())}
    tags = {key: costs.sums(lambda charge, key=key: charge.tag(key)) for key in plan.tag_keys}  # type: ignore[misc]
    by_tag = {key: _ranges(sums) for key, sums in tags.items()}
    return {"accrued": {"total": _range(costs.total), "months": _ranges(months), "tags": by_tag}}


def _inputs(risks: Risks) -> list[dict[str, Any]]:
    return [
        {
            "scenario": swing.input.scenario,
            "name": swing.input.name,
            "low_usd": usd_text(swing.low),
            "high_usd": usd_text(swing.high),
        }
        for swing in risks.inputs()
    ]


def _pool(pool: Pool) -> dict[str, Any]:
    used, bend = pool.used, pool.bend
    free = {"free_per": pool.free.per} if pool.free else {}
    whose = {"model": pool.model, "month": pool.month, "meter": pool.meter}
    if pool.hidden:
        nothing = dict.fromkeys(("used", "used_low", "used_high", "included", "extra", *free, "bend"))
        return whose | nothing | {"private": pool.hidden}
    return {
        **whose,
        "used": number(used.expected),
        "used_low": number(used.low),
        "used_high": number(used.high),
        "included": number(pool.included),
        "extra": number(pool.extra),
        **free,
        "bend": {"cost_usd": usd_text(bend.cost), "method": bend.method, "error_usd": usd_text(bend.error)}
        if bend
        else None,
    }


def _same(charge: Charge) -> tuple[str, str, LineText]:
    """What all lines of a charge have: before their days, after them, and at their figures."""
    step = members(
        id=charge.id, scenario=charge.scenario, workflow=charge.workflow, step=charge.step, variant=charge.variant
    )
    view = {"view": charge.view} if charge.view else {}
    call = members(model=charge.model, tier=charge.tier, tags=dict(charge.tags), bend=charge.is_bend, **view)
    return step, call, LineText(charge.per_call)


def _days(stretch: Stretch) -> str:
    return members(month=stretch.month, **{"from": str(stretch.start), "until": str(stretch.end)})


def _range(cost: Quantity) -> dict[str, str]:
    return {"low_usd": usd_text(cost.low), "expected_usd": usd_text(cost.expected), "high_usd": usd_text(cost.high)}


def _ranges(costs: Mapping[str, Quantity]) -> dict[str, dict[str, str]]:
    return {name: _range(cost) for name, cost in costs.items()}


def _risk(risk: Risk) -> dict[str, str | int | None]:
    quantiles = {f"{name}_usd": usd_text(risk.at(name)) for name in AT[1:]}
    return {**quantiles, "method": risk.method, "seed": risk.seed, "error_usd": usd_text(risk.error)}
