"""A comparison as JSON for machines: each option with what it costs, how it differs from the baseline, and what breaks.
Money stands as exact decimal strings of dollars; null is what is not known, or not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.budget.per import AT
from costplan.render.json.document import COMPARISON, number, usd_or_null
from costplan.render.json.problem import problem_keys
from costplan.render.json.reporting import plain_names, rates_keys
from costplan.render.json.throughput import finish_keys, latency_keys, rate_keys
from costplan.units import usd_text

if TYPE_CHECKING:
    from costplan.comparing.break_even import BreakEven
    from costplan.comparing.chance import Chance
    from costplan.comparing.option import Against, Comparison, Costed, Lead, Option, Pace, ToldIn
    from costplan.quantity import Quantity


def comparison_json(comparison: Comparison) -> str:
    """Its options in the order in which they were asked for, and where they break even."""
    return COMPARISON.text(
        title=comparison.title,
        as_of=str(comparison.as_of),
        what_ifs=list(comparison.what_ifs),
        baseline=comparison.baseline.name,
        options=[_option(option) for option in comparison.options],
        cheapest=_lead(comparison.lead) if comparison.lead else None,
        break_evens=[break_even_keys(one) for one in comparison.break_evens],
        notes=list(comparison.notes),
        prices={"used": comparison.tables_used, "sha256": comparison.fingerprint},
        **(_reporting(comparison.told) if comparison.told else {}),
    )


def _reporting(told: ToldIn) -> dict[str, Any]:
    """The same figures in a currency, by option: their names without ``_usd``."""
    found = told.comparison
    options = [
        {
            "name": one["name"],
            "total": plain_names(one["total"]),
            "months": {month: plain_names(cost) for month, cost in one["months"].items()},
            **plain_names({"per_accepted_usd": one["per_accepted_usd"]}),
            "against_baseline": plain_names(one["against_baseline"]) if one["against_baseline"] else None,
        }
        for one in map(_option, found.options)
        if one["can_be_planned"]
    ]
    told_tips = [plain_names(break_even_keys(one)) for one in found.break_evens]
    cheapest = plain_names(_lead(found.lead)) if found.lead else None
    head = {"currency": told.reporting.currency, "rates": rates_keys(told.reporting, told.days)}
    return {"reporting": {**head, "options": options, "cheapest": cheapest, "break_evens": told_tips}}


def _option(option: Option) -> dict[str, Any]:
    return {
        "name": option.name,
        "reason": option.reason,
        "file": option.file,
        "changes": list(option.changes),
        "what_ifs": list(option.what_ifs),
        "is_baseline": option.is_baseline,
        "can_be_planned": option.costed is not None,
        "broken": [problem_keys(problem) for problem in option.broken],
        **(_costed(option.costed) if option.costed else {}),
        "against_baseline": _against(option.against) if option.against else None,
    }


def _costed(costed: Costed) -> dict[str, Any]:
    risk = costed.risk
    return {
        "total": {
            **_range(costed.total),
            **{f"{name}_usd": usd_text(risk.at(name)) for name in AT[1:]},
            "method": risk.method,
            "error_usd": usd_text(risk.error),
        },
        "complete": costed.plan.complete,
        "months": {month: _range(cost) for month, cost in costed.whole_months.items()},
        "delivered_images": number(costed.delivered),
        "per_accepted_usd": usd_or_null(costed.per_accepted),
        "acceptance_only_stated": list(costed.typed),
        "cap_known": costed.caps_known,
        "cap": _headroom(costed) if costed.headroom else None,
        "pace": _pace(costed.pace) if costed.pace else None,
        "latency": [latency_keys(one) for one in costed.latency],
        "breaks": list(costed.cautions),
    }


def _range(cost: Quantity) -> dict[str, str]:
    return {"low_usd": usd_text(cost.low), "expected_usd": usd_text(cost.expected), "high_usd": usd_text(cost.high)}


def _headroom(costed: Costed) -> dict[str, Any]:
    room = costed.headroom
    assert room is not None  # it is asked of one that has a cap
    return {
        "id": room.cap,
        "where": room.where,
        "at": room.at,
        "figure": room.figure,
        "status": room.status.value,
        "currency": room.currency,
        "compared": usd_text(room.compared),
        "allowed": usd_text(room.allowed),
        "left": usd_text(room.left),
        "other_caps": room.others,
        "budget": room.budget,
        "own_budget": costed.own_budget,
    }


def _pace(pace: Pace) -> dict[str, Any]:
    return {
        "model": pace.model or None,
        "limit": rate_keys(pace.rate) if pace.rate else None,
        "enough_at": pace.advice,
        "finish": finish_keys(pace.finish) if pace.finish else None,
        "inside_period": pace.inside,
    }


def _against(against: Against) -> dict[str, Any]:
    cheaper = against.cheaper
    return {
        "difference_usd": usd_text(against.difference),
        "share": number(against.share) if against.share is not None else None,
        "cheaper": chance_keys(cheaper) if cheaper else None,
        "is_noise": against.is_noise if cheaper else None,
    }


def chance_keys(cheaper: Chance) -> dict[str, Any]:
    """How likely an option costs less, the same, or more.

    A transform's last digits differ between versions of numpy; what is told does not: chances to twelve places, how far
    they may be off to two digits.
    """
    return {
        "less": round(cheaper.less, 12),
        "tie": round(cheaper.tie, 12),
        "more": round(cheaper.more, 12),
        "method": cheaper.method,
        "error": float(f"{cheaper.error:.2g}"),
    }


def _lead(lead: Lead) -> dict[str, Any]:
    return {"option": lead.option, "next": lead.next, **_against(lead.against)}


def break_even_keys(one: BreakEven) -> dict[str, Any]:
    """Where an option and the baseline cost the same."""
    return {
        "option": one.option,
        "baseline": one.baseline,
        "of": one.of,
        "words": one.words,
        "unit": one.unit,
        "at": number(one.at) if one.at is not None else None,
        "error": number(one.error),
        "present": number(one.present) if one.present is not None else None,
        "low": number(one.low),
        "high": number(one.high),
        "cost_usd": usd_or_null(one.cost),
        "jumps": one.jumps,
        "cheaper_below": one.below,
        "cheaper_above": one.above,
        "why": one.why,
    }
