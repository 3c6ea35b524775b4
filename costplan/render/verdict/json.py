"""A verdict as JSON for machines, with everything in it: money as exact decimal strings in its own currency.
It decides nothing and rounds nothing but what has more digits than a pico-unit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from costplan.units import PICO, decimal_text, usd_text

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.gating.verdict import Finding, Verdict
    from costplan.units import Number

VERSION = 1


def json_of(verdict: Verdict) -> str:
    """One document; ``held`` is in the gate's own order."""
    failing = {id(held) for held in verdict.failing}
    document = {
        "version": VERSION,
        "fits": verdict.fits,
        "scenarios": list(verdict.titles),
        "files": list(verdict.files),
        "budgets": list(verdict.budgets),
        "as_of": str(verdict.as_of),
        "seed": verdict.seed,
        "new_only": verdict.new_only,
        "total": {f"{name}_usd": usd_text(cost) for name, cost in verdict.quantiles},
        "complete": not verdict.incomplete,
        "incomplete": list(verdict.incomplete),
        "base": None if verdict.base is None else {"name": verdict.base_name, "expected_usd": usd_text(verdict.base)},
        "added": [
            {
                "budget": added.budget,
                "contingency_usd": usd_text(added.contingency),
                "tax": None
                if added.tax is None
                else {
                    "name": added.tax.name,
                    "rate": decimal_text(added.tax.rate),
                    "in_caps": added.tax.in_caps,
                    "usd": usd_text(added.taxed),
                },
            }
            for added in verdict.added
        ],
        "held": [_held(held, fails=id(held) in failing) for held in verdict.findings],
        "notes": list(verdict.notes),
        "prices": {"used": verdict.tables_used, "sha256": verdict.fingerprint},
    }
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


_PLACES = 12
"""Decimals of an amount: units of a millionth of a millionth."""


def _held(held: Finding, *, fails: bool) -> dict[str, Any]:
    places = _PLACES  # more where it takes more to tell two sums apart
    while held.over and _amount(held.over, held.currency, places) == "0":
        places *= 2
    return {
        "rule": held.rule,
        "name": held.name,
        "where": held.where,
        "status": held.status.value,
        "fails": fails,
        "is_new": held.is_new,
        "fingerprint": held.fingerprint,
        "message": held.message,
        "owner": held.owner,
        "at": held.at,
        "currency": held.currency,
        "found": _amount(held.found, held.currency, places),
        "allowed": _amount(held.allowed, held.currency, places),
        "over": _amount(held.over, held.currency, places),
        "base": _amount(held.base, held.currency, places),
        "standard_error": _amount(held.error, held.currency, _PLACES),
        "probability": held.probability,
        "place": _place(held.place),
        "rule_place": _place(held.rule_place),
        "causes": [
            {"what": cause.what, "place": _place(cause.place), "cost_usd": usd_text(cause.cost)}
            for cause in held.causes
        ],
        "change": held.change
        and {
            "set": held.change.set,
            "words": held.change.words,
            "found": _amount(held.change.cost, held.currency, places),
        },
        "waiver": held.waiver
        and {
            "cap": held.waiver.cap,
            "policy": held.waiver.policy,
            "up_to": held.waiver.up_to
            and {
                "amount": decimal_text(held.waiver.up_to.amount),
                "currency": held.waiver.up_to.currency,
            },
            "where": held.waiver.where,
            "until": str(held.waiver.until),
            "by": held.waiver.by,
            "why": held.waiver.why,
            "ref": held.waiver.ref,
            "place": _place(held.waiver.place),
        },
    }


def _amount(amount: Number | None, currency: str, places: int) -> str | None:
    """Pico-units as units of the currency; a share of 1 as it is."""
    return None if amount is None else decimal_text(amount, places, PICO if currency else 1)


def _place(place: Place | None) -> str | None:
    return str(place) if place and place.line else None
