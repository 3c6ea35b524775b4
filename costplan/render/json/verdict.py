"""A verdict as JSON for machines, with everything in it: money as exact decimal strings in its own currency.
It decides nothing and rounds nothing but what has more digits than a pico-unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.json.bridge import bridge_keys
from costplan.render.json.document import VERDICT, usd_or_null
from costplan.render.json.plan import contracts_keys
from costplan.render.json.rates import rates_keys
from costplan.render.json.reporting import told_keys
from costplan.risk.telling import spread_words
from costplan.units import PICO, decimal_text, usd_text

if TYPE_CHECKING:
    from costplan.budget.budget import Waiver
    from costplan.errors import Place
    from costplan.gating.one_finding import Finding
    from costplan.gating.since import WorkflowMoved
    from costplan.gating.verdict import Added, Verdict
    from costplan.units import Number

_PLACES = 12
"""Decimals of an amount: units of a millionth of a millionth."""


def verdict_json(verdict: Verdict) -> str:
    """One document; ``held`` is in the gate's own order."""
    failing = {id(finding) for finding in verdict.failing}
    return VERDICT.text(
        fits=verdict.fits,
        scenarios=list(verdict.titles),
        folder=verdict.folder,
        files=list(verdict.files),
        budgets=list(verdict.budgets),
        as_of=str(verdict.as_of),
        seed=verdict.seed,
        new_only=verdict.new_only,
        total={f"{name}_usd": usd_text(cost) for name, cost in verdict.quantiles},
        spread=list(spread_words(dict(verdict.quantiles))) if len(verdict.quantiles) > 1 else [],
        complete=verdict.is_planned and not verdict.incomplete,
        incomplete=list(verdict.incomplete),
        base=_base(verdict),
        bridge=verdict.bridge and bridge_keys(verdict.bridge),
        moved=[_moved(row) for row in verdict.moved],
        added=[_added(added) for added in verdict.added],
        **contracts_keys(verdict.headline.savings if verdict.headline else None),
        held=[
            _finding(finding, named.fingerprint, fails=id(finding) in failing)
            for finding, named in zip(verdict.findings, verdict.from_the_top().findings, strict=True)
        ],
        notes=list(verdict.notes),
        assumed=list(verdict.assumed),
        what_ifs=list(verdict.what_ifs),
        prices={"used": verdict.tables_used, "sha256": verdict.fingerprint},
        **(told_keys(verdict.told) if verdict.told else {}),
    )


def _base(verdict: Verdict) -> dict[str, Any] | None:
    if verdict.base is None:
        return None
    tables = verdict.tables
    return {
        "name": verdict.base_name,
        "expected_usd": usd_text(verdict.base),
        "scenarios_usd": usd_or_null(verdict.by_scenarios),
        "tables_usd": usd_or_null(tables.cost if tables else 0),
        "tables": list(tables.files) if tables else [],
        "changed_rates": verdict.rates and rates_keys(verdict.rates),
    }


def _moved(row: WorkflowMoved) -> dict[str, Any]:
    costs = {"before_usd": usd_or_null(row.before), "now_usd": usd_or_null(row.now)}
    return {"scenario": row.scenario, "workflow": row.workflow, **costs}


def _added(added: Added) -> dict[str, Any]:
    tax = added.tax and {
        "name": added.tax.name,
        "rate": decimal_text(added.tax.rate),
        "in_caps": added.tax.in_caps,
        "usd": usd_text(added.taxed),
    }
    return {"budget": added.budget, "contingency_usd": usd_text(added.contingency), "tax": tax}


def _finding(finding: Finding, fingerprint: str, *, fails: bool) -> dict[str, Any]:
    places = _places(finding)
    change = finding.change and {
        "set": finding.change.set,
        "sets": list(finding.change.sets),
        "words": finding.change.words,
        "less": finding.change.less,
        "condition": finding.change.condition,
        "risk": finding.change.risk,
        "found": _amount(finding.change.cost, finding.currency, places),
    }
    return {
        "rule": finding.rule,
        "budget": finding.budget,
        "name": finding.name,
        "where": finding.where,
        "scenario": finding.scenario,
        "each": dict(finding.each),
        "status": finding.status.value,
        "fails": fails,
        "is_new": finding.is_new,
        "is_changed": finding.is_changed,
        "fingerprint": fingerprint,
        "message": finding.message,
        "owner": finding.owner,
        "at": finding.at,
        "figure": finding.figure,
        "view": finding.view,
        "quantile": _amount(finding.quantile, finding.currency, places),
        "currency": finding.currency,
        "found": _amount(finding.found, finding.currency, places),
        "allowed": _amount(finding.allowed, finding.currency, places),
        "over": _amount(finding.over, finding.currency, places),
        "base": _amount(finding.base, finding.currency, places),
        "error": _amount(finding.error, finding.currency, _PLACES),
        "probability": finding.probability,
        "place": _place(finding.place),
        "rule_place": _place(finding.rule_place),
        "causes": [
            {"what": cause.what, "place": _place(cause.place), "cost_usd": usd_text(cause.cost)}
            for cause in finding.causes
        ],
        "change": change,
        "waiver": finding.waiver and _waiver(finding.waiver),
    }


def _places(finding: Finding) -> int:
    """Decimals of a finding's amounts, more where it takes more to tell two of them apart."""
    places = _PLACES
    while finding.over and _amount(finding.over, finding.currency, places) == "0":
        places *= 2
    return places


def _waiver(waiver: Waiver) -> dict[str, Any]:
    up_to = waiver.up_to and {"amount": decimal_text(waiver.up_to.amount), "currency": waiver.up_to.currency}
    return {
        "cap": waiver.cap,
        "policy": waiver.policy,
        "up_to": up_to,
        "where": waiver.where,
        "until": str(waiver.until),
        "by": waiver.by,
        "why": waiver.why,
        "ref": waiver.ref,
        "place": _place(waiver.place),
    }


def _amount(amount: Number | None, currency: str, places: int) -> str | None:
    """Pico-units as units of the currency; a share of 1 as it is."""
    return None if amount is None else decimal_text(amount, places, PICO if currency else 1)


def _place(place: Place | None) -> str | None:
    return str(place) if place and place.line else None
