"""Plans and quotes as JSON for machines: money as exact decimal strings of dollars, everything the page says.
Shares that have no finite decimal are rounded half up at the pico-dollar; nothing else is rounded."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.quantity import Basis
from costplan.units import METERS, usd_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.errors import Place
    from costplan.planning.costing import CostLine
    from costplan.planning.plan import Plan
    from costplan.planning.quoting import Quote
    from costplan.planning.throughput.finish import Finish, ThroughputPlan
    from costplan.planning.usage import Unknown
    from costplan.quantity import Quantity
    from costplan.risk.risks import Risk, Risks
    from costplan.units import Number

VERSION = 1


def quote_json(quote: Quote, tables_used: str, fingerprint: str) -> str:
    """One call: ``usage`` by meter, ``cost_usd``, ``complete``, ``lines``."""
    call = quote.priced.call
    priced = quote.priced
    usage = {meter: _number(measure.quantity.expected) for meter, measure in priced.usage.measures.items()}
    return _dump(
        {
            "version": VERSION,
            "model": quote.model,
            "as_of": str(quote.as_of),
            "tier": quote.priced.rates.tier,
            "call": {
                "kind": call.kind,
                "size": str(call.size) if call.size else None,
                "quality": call.quality,
                "n": call.n,
                "input_images": [str(size) for size in call.input_images],
                "parameters": dict(call.parameters),
            },
            "usage": usage,
            "cost_usd": usd_text(quote.cost.expected),
            "low_usd": usd_text(quote.cost.low),
            "high_usd": usd_text(quote.cost.high),
            "complete": quote.complete,
            "unknown": [_unknown(unknown) for unknown in quote.unknowns],
            "lines": [_line(line) for line in quote.lines],
            "remarks": list(quote.priced.remarks),
            "prices": {"used": tables_used, "sha256": fingerprint},
        }
    )


def plan_json(
    plan: Plan, risks: Risks, fingerprint: str, *, by_day: bool = False, against: Mapping[str, object] | None = None
) -> str:
    """A plan: ``total``, ``complete``, ``workflows``, groups by month, day, step, meter and tag, ``inputs``, ``lines``;
    ``against`` has more keys, for what it is held against."""
    of_workflow = risks.by(lambda line: (line.scenario, line.workflow))
    of_month = risks.by(lambda line: line.stretch.month)
    nothing = risks.of(lambda _: False)
    tags = sorted({key for line in plan.lines for key, _ in line.tags})
    return _dump(
        {
            "version": VERSION,
            "scenarios": [
                {"title": title, "period": period} for title, period in zip(plan.titles, plan.periods, strict=True)
            ],
            "as_of": str(plan.as_of),
            "total": {**_range(plan.total), **_risk(risks.of())},
            "complete": plan.complete,
            "delivered_images": _number(plan.delivered),
            "per_accepted_usd": _maybe(plan.per_accepted),
            "lost_to_rejects_usd": usd_text(plan.rejected),
            "lost_to_failures_usd": usd_text(plan.failed),
            "assumed_usd": usd_text(plan.with_basis(Basis.ASSUMED)),
            "workflows": [
                {
                    "scenario": workflow.scenario,
                    "id": workflow.name,
                    "owner": workflow.owner,
                    "note": workflow.note,
                    **_range(workflow.total),
                    **_risk(of_workflow.get((workflow.scenario, workflow.name), nothing)),
                    "complete": workflow.complete,
                    "runs": _number(workflow.runs.expected),
                    "delivered_images": _number(workflow.delivered.expected),
                    "per_run_usd": _maybe(workflow.per_run),
                    "per_accepted_usd": _maybe(workflow.per_accepted),
                    "lost_to_rejects_usd": usd_text(workflow.rejected),
                    "lost_to_failures_usd": usd_text(workflow.failed),
                }
                for workflow in plan.workflows
            ],
            "months": {month: {**_range(cost), **_risk(of_month[month])} for month, cost in plan.by_month().items()},
            "days": _ranges(plan.by_day()) if by_day else {},
            "steps": _groups(plan, plan.step_of),
            "models": _groups(plan, lambda line: line.model),
            "meters": _groups(plan, lambda line: line.per_call.meter),
            "tags": {key: _groups(plan, lambda line, key=key: line.tag(key)) for key in tags},
            "throughput": _throughput(plan.throughput) if plan.throughput else None,
            "inputs": [
                {
                    "scenario": swing.input.scenario,
                    "name": swing.input.name,
                    "low_usd": usd_text(swing.low),
                    "high_usd": usd_text(swing.high),
                }
                for swing in risks.inputs()
            ],
            "unknown": [
                {"scenario": item.scenario, "workflow": item.workflow, "step": item.step, **_unknown(item.unknown)}
                for item in plan.unknowns
            ],
            "remarks": [{"where": remark.where, "text": remark.text} for remark in plan.remarks],
            "lines": [
                {
                    "id": line.id,
                    "scenario": line.scenario,
                    "workflow": line.workflow,
                    "step": line.step,
                    "variant": line.variant,
                    "month": line.stretch.month,
                    "from": str(line.stretch.start),
                    "until": str(line.stretch.end),
                    "model": line.model,
                    "tier": line.tier,
                    "tags": dict(line.tags),
                    **_line(line.per_call, line.quantity, line.cost),
                }
                for line in plan.lines
            ],
            "files": dict(sorted(plan.files.items())),
            "prices": {"used": plan.tables_used, "sha256": fingerprint},
            **(against or {}),
        }
    )


def _throughput(found: ThroughputPlan) -> dict[str, Any]:
    serial = found.serial
    return {
        "hours": found.hours,
        "by_model": [
            {
                "model": model.model,
                "level": model.level,
                "limits": [
                    {
                        "limit": rate.limit,
                        "day": str(rate.day),
                        "needed": _number(rate.need) if rate.need is not None else None,
                        "counted": rate.counted,
                        "allowed": rate.allowed,
                        "own": rate.own,
                        "used": _number(rate.used) if rate.used is not None else None,
                        "passed": rate.passed,
                        "enough_at": rate.enough,
                    }
                    for rate in model.rates
                ],
                "binds": model.binds.limit if model.binds else None,
                "enough_at": model.enough,
                "finish": _finish(model.finish) if model.finish else None,
            }
            for model in found.models
        ],
        "batches": [
            {
                "scenario": batch.scenario,
                "workflow": batch.workflow,
                "windows": batch.windows,
                "day": str(batch.day),
                "images": _number(batch.load.images),
                "tokens": _number(batch.load.tokens),
                "requests": _number(batch.load.requests),
                "counted": "tokens_per_minute" not in batch.load.uncounted,
                "finish": _finish(batch.finish),
            }
            for batch in found.batches
        ],
        "serial": {
            "day": str(serial.day),
            "hours": _number(serial.hours),
            "parallel": serial.parallel,
            "enough_parallel": serial.enough,
            "missing": list(serial.missing),
            "finish": _finish(serial.finish),
        }
        if serial
        else None,
        "unused": list(found.unused),
    }


def _finish(finish: Finish) -> dict[str, Any]:
    return {
        "days": _number(finish.days),
        "at_least": finish.least,
        "done": str(finish.done),
        "inside_period": finish.inside,
    }


def _dump(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _number(number: Number) -> int | float:
    return int(number) if isinstance(number, int) or number.denominator == 1 else float(number)


def _maybe(pico: Number | None) -> str | None:
    return None if pico is None else usd_text(pico)


def _range(cost: Quantity) -> dict[str, str]:
    return {"low_usd": usd_text(cost.low), "expected_usd": usd_text(cost.expected), "high_usd": usd_text(cost.high)}


def _risk(risk: Risk) -> dict[str, str | int | None]:
    quantiles = {f"{name}_usd": usd_text(risk.at(name)) for name in ("p50", "p80", "p90", "p95", "worst")}
    return {**quantiles, "method": risk.method, "seed": risk.seed, "error_usd": usd_text(risk.error)}


def _groups(plan: Plan, key: Any) -> dict[str, dict[str, str]]:
    return _ranges(plan.by(key))


def _ranges(costs: dict[str, Quantity]) -> dict[str, dict[str, str]]:
    return {name: _range(cost) for name, cost in costs.items()}


def _place(place: Place | None) -> str | None:
    return str(place) if place else None


def _unknown(unknown: Unknown) -> dict[str, Any]:
    return {"meter": unknown.meter, "what": unknown.what, "remedy": unknown.remedy, "place": _place(unknown.place)}


def _line(line: CostLine, quantity: Quantity | None = None, cost: Quantity | None = None) -> dict[str, Any]:
    quantity, cost = quantity or line.quantity, cost or line.cost
    block = line.block
    per = METERS[line.meter].per
    return {
        "meter": line.meter,
        "label": line.label,
        "quantity": _number(quantity.expected),
        "quantity_low": _number(quantity.low),
        "quantity_high": _number(quantity.high),
        "rate": usd_text(Fraction(line.rate.expected) * per),
        "rate_per": per,
        "cost_usd": usd_text(cost.expected),
        "low_usd": usd_text(cost.low),
        "high_usd": usd_text(cost.high),
        "basis": line.basis.value,
        "flag": line.flag,
        "source": block.source.url if block else "stated in the scenario",
        "source_checked": block.source.checked if block else None,
        "usage_basis": line.measure.basis.value,
        "usage_source": line.measure.source,
        "usage": line.measure.why,
        "place": _place(line.row.place) if line.row else None,
    }
