"""Writes a budget as the entries of a ``budget:``; reading those back gives an equal budget.
The exchange rates stay in their own file, which is only named."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from costplan.budget.budget import Policy
from costplan.budget.per import CASH
from costplan.yamlio import Plain, number_text, share_text, without_nothing

if TYPE_CHECKING:
    from costplan.budget.budget import Budget, Cap, Tax, Waiver
    from costplan.exchange.money import Money


def budget_entries(budget: Budget) -> dict[str, Any]:
    """What a scenario's ``budget:`` holds; the file of rates is named as seen from the budget's own file."""
    return without_nothing(
        owner=budget.owner,
        fx=posixpath.relpath(budget.fx.place.file, posixpath.dirname(budget.file)) if budget.fx else None,
        reporting=budget.reporting or None,
        contingency=share_text(budget.contingency) if budget.contingency else None,
        tax=_tax(budget.tax) if budget.tax else None,
        caps=[_cap(cap) for cap in budget.caps],
        policy=_policy(budget.policy),
        waivers=[_waiver(waiver) for waiver in budget.waivers],
        accept_estimates=Plain("true") if budget.accept_estimates else None,
    )


def _money(money: Money | None) -> Plain | None:
    return Plain(f"{number_text(money.amount)} {money.currency}") if money is not None else None


def _tax(tax: Tax) -> dict[str, Any]:
    return {"name": tax.name, "rate": share_text(tax.rate), "in_caps": Plain("true" if tax.in_caps else "false")}


def _cap(cap: Cap) -> dict[str, Any]:
    most: Any = _money(cap.max)
    if cap.by_month:
        by_month = {Plain(f"{year}-{month:02d}"): _money(money) for (year, month), money in cap.by_month}
        most = without_nothing(default=_money(cap.max)) | by_month
    return without_nothing(
        id=cap.id,
        per=cap.per.word,
        max=most,
        max_increase=share_text(cap.max_increase) if cap.max_increase is not None else None,
        max_delta=_money(cap.max_delta),
        ignore_below=_money(cap.ignore_below),
        at=cap.at,
        warn_at=share_text(cap.warn_at) if cap.warn_at is not None else None,
        over=list(cap.over),
        workflow=cap.workflow,
        model=cap.model,
        vendor=cap.vendor,
        tag=dict(cap.tags),
        owner=cap.owner,
        view=cap.view if cap.view != CASH else None,
    )


def _policy(policy: Policy) -> dict[str, Any]:
    given = dict(policy.places)
    found = {
        "models": list(policy.models),
        "max_quality": policy.max_quality,
        "max_size": Plain(str(policy.max_size)) if policy.max_size else None,
        "batch_above": number_text(policy.batch_above) if policy.batch_above is not None else None,
        "prices_checked_within": _days(policy.prices_checked_within),
        "calibrated_within": _days(policy.calibrated_within),
        "assumed_at_most": share_text(policy.assumed_at_most) if policy.assumed_at_most is not None else None,
        "shutdowns": policy.shutdowns,
        "stale_prices": policy.stale_prices,
        "catalogue_prices": policy.catalogue_prices,
        "unknowns": "allowed" if policy.unknowns else "refused",
        "required_tags": list(policy.required_tags),
        "empty_caps": policy.empty_caps,
        "changed_tables": policy.changed_tables,
    }
    silent = Policy()._asdict()
    return {key: value for key, value in found.items() if key in given or getattr(policy, key) != silent[key]}


def _days(days: int | None) -> Plain | None:
    return Plain(f"{days} days") if days is not None else None


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return without_nothing(
        cap=waiver.cap,
        policy=waiver.policy,
        up_to=_money(waiver.up_to),
        where=waiver.where,
        until=Plain(str(waiver.until)),
        by=waiver.by,
        why=waiver.why,
        ref=waiver.ref,
    )
