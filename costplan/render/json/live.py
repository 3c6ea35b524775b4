"""A sample as JSON for machines: the plan, what came, each line of the comparison; money as exact decimal strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.live.comparison import TOKENS
from costplan.quantity import Quantity
from costplan.render.json.document import SAMPLE, SAMPLE_PLAN, number, usd_or_null
from costplan.render.json.line import unknown_keys
from costplan.render.json.quote import call_keys
from costplan.render.live import verdict_words
from costplan.units import decimal_text, usd_text

if TYPE_CHECKING:
    from costplan.live.comparison import Compared
    from costplan.live.sample import Sample, SamplePlan
    from costplan.live.sampled import SampleReport
    from costplan.units import Number


def plan_json(plan: SamplePlan, calls: int, cap: str, refused: str = "") -> str:
    """What would be sent, and what that is planned to take and can cost at most."""
    return SAMPLE_PLAN.text(
        **_plan_keys(plan), calls=calls, cap=cap or None, refused=refused or None, request=plan.request
    )


def sample_json(report: SampleReport) -> str:
    """The samples beside their plan."""
    return SAMPLE.text(
        verdict=report.verdict,
        verdict_text=verdict_words(report),
        tolerance=decimal_text(report.tolerance),
        asked=report.asked,
        answered=len(report.answered),
        settled_usd=usd_text(report.settled),
        cap=report.cap or None,
        stopped=report.stopped or None,
        **_plan_keys(report.plan),
        **({"prompt": report.plan.prompt} if report.kept_prompt else {}),
        lines=[_line(line) for line in report.compared if not (report.plan.hidden and line.what in TOKENS)],
        calls=[
            _call(sample) | ({"usage": None, "prompt_chars": None} if report.plan.hidden else {})
            for sample in report.samples
        ],
        store=report.store or None,
        ledger=report.ledger or None,
        folder=report.folder or None,
    )


def _plan_keys(plan: SamplePlan) -> dict[str, Any]:
    return {
        "model": plan.model,
        "scenario": plan.scenario or None,
        "step": plan.step or None,
        "as_of": str(plan.as_of),
        "tier": plan.tier,
        "call": call_keys(plan.priced.call),
        "planned": {
            "usage": None if plan.hidden else {meter: _quantity(quantity) for meter, quantity in plan.usage.items()},
            "cost_usd": usd_text(plan.cost.expected),
            "low_usd": usd_text(plan.cost.low),
            "high_usd": usd_text(plan.cost.high),
            "complete": not plan.priced.unknowns,
            "unknown": [unknown_keys(unknown) for unknown in plan.priced.unknowns],
            "latency_s": None if plan.latency is None else number(plan.latency),
        },
        "worst": {
            "cost_usd": usd_text(plan.worst),
            "method": plan.method,
            "why": [] if plan.hidden else list(plan.why),
        },
        "prices": plan.tables,
        **({"private": plan.hidden} if plan.hidden else {}),
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {"expected": number(quantity.expected), "low": number(quantity.low), "high": number(quantity.high)}


def _line(line: Compared) -> dict[str, Any]:
    is_money = line.what == "cost"

    def figure(value: Number | str | None) -> Any:
        if value is None or isinstance(value, str):
            return value
        return usd_text(value) if is_money else number(value)

    planned = line.planned
    if isinstance(planned, Quantity):
        ends = dict(zip(("low", "expected", "high"), map(figure, planned.numbers), strict=True))
    return {
        "what": line.what,
        "planned": ends if isinstance(planned, Quantity) else planned,
        "served": [figure(one) for one in line.served],
        "judged": line.judged,
        "off": list(line.off),
    }


def _call(sample: Sample) -> dict[str, Any]:
    seen = sample.observation
    return {
        "sample": sample.number,
        "attempt": sample.attempt,
        "outcome": seen.outcome,
        "failed": sample.failed or None,
        "told": sample.told or None,
        "cost_usd": usd_or_null(sample.cost),
        "settled_usd": usd_text(sample.settled),
        "how": sample.how,
        "why": sample.why or None,
        "latency_s": sample.latency or None,
        "served_model": sample.served_model or None,
        "served_size": seen.served_size,
        "served_quality": seen.served_quality,
        "images": sample.made,
        "files": list(sample.files),
        "usage": seen.usage,
        "prompt_sha256": seen.prompt_sha256,
        "prompt_chars": seen.prompt_chars,
        "at": seen.at,
        "reservation": sample.reservation or None,
        "request_id": sample.request_id or None,
    }
