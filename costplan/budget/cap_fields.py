"""Reads a cap: what it is for, its amounts, the figure it is held at, and the part of the plan that it selects.
What it means for a plan stands elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from costplan import tree, yamlio
from costplan.budget.budget import Cap
from costplan.budget.per import AT, CASH, PERIOD, PERS, VIEWS, per_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from costplan.budget.per import Per
    from costplan.exchange.money import Money, ReadMoney

GROWTH = ("max_increase", "max_delta", "ignore_below")
"""The keys of a cap on growth."""


def read_cap(node: yamlio.Node, read_money: ReadMoney) -> Cap:
    """A cap; ``read_money`` knows the exchange rates."""
    amounts = yamlio.either(
        "mapping", partial(_read_by_month, read_money=read_money), lambda value: (read_money(value), None)
    )
    with yamlio.Fields(node, "a cap") as fields:
        name = fields.need("id", yamlio.label)
        per = fields.get("per", _read_per, PERIOD)
        most, by_month = fields.get("max", amounts, None) or (None, None)
        increase = fields.get("max_increase", yamlio.percentage, None)
        delta = fields.get("max_delta", read_money, None)
        ignored = fields.get("ignore_below", read_money, None)
        at = fields.get("at", yamlio.one_of(*AT), "expected")
        warn_at = fields.get("warn_at", yamlio.share, None)
        over = fields.get("over", yamlio.nonempty("over", lambda value: tree.read_glob(value)[0]), ())
        workflow = fields.get("workflow", yamlio.label, "")
        model = fields.get("model", yamlio.label, "")
        vendor = fields.get("vendor", yamlio.label, "")
        tags = fields.get("tag", yamlio.mapping("tag", yamlio.label), None)
        owner = fields.get("owner", yamlio.label, "")
        view = fields.get("view", yamlio.one_of(*VIEWS), CASH)
        if per:
            _check_per(fields, per, at, has_months=by_month is not None)
            _check_view(fields, view, per)
        _check_growth(fields, at, warn_at, increase)
        if vendor and "/" in vendor:
            seller, _, _ = vendor.partition("/")
            message = f"a vendor is what stands before the slash of a model, not {vendor!r}"
            fields.fault("vendor", "not-allowed", message, f"write 'vendor: {seller}', or 'model: {vendor}'")
        if tags == {}:
            fields.fault("tag", "no-value", "the tag is empty", "write one, such as {cost_center: MKT-114}")
    cap = Cap(
        id=name,
        per=per,
        max=most,
        by_month=tuple((by_month or {}).items()),
        max_increase=increase,
        max_delta=delta,
        ignore_below=ignored,
        at=at,
        warn_at=warn_at,
        over=over,
        workflow=workflow,
        model=model,
        vendor=vendor,
        tags=tuple((tags or {}).items()),
        owner=owner,
        view=view,
        place=node.where,
    )
    if len(currencies := cap.currencies) > 1:
        raise node.fault(
            "other-currency", f"the cap {name!r} mixes {' and '.join(currencies)}", "state it in one currency"
        )
    return cap


def _read_per(node: yamlio.Node) -> Per:
    return per_of(yamlio.one_of(*PERS)(node))


def _read_by_month(node: yamlio.Node, read_money: ReadMoney) -> tuple[Money | None, dict[tuple[int, int], Money]]:
    def check_key(key: yamlio.Node) -> None:
        value = yamlio.word(key, yamlio.written("default", yamlio.MONTH))
        if value != "default" and yamlio.month(value, key) is None:
            raise key.fault("not-a-date", f"{key.shown} is not a month", "write a month as 2027-02, or default")

    amounts = yamlio.entries(node, "max", read_money, check_key)
    if not amounts:
        raise node.fault("no-value", "max has no amount", "write one, such as 1300 USD, or {default: 1300 USD}")
    most = amounts.pop("default", None)
    return most, {(int(month[:4]), int(month[5:])): money for month, money in amounts.items()}


# ------------------------------------------------------------------------------------------------- what goes together


def _check_per(fields: yamlio.Fields, per: Per, at: str | None, *, has_months: bool) -> None:
    """What a cap is for allows amounts by month, the figure it is held at, and growth."""
    if has_months and not per.by_month:
        allowed = _either(f"'per: {kind}'" for kind in PERS.values() if kind.by_month)
        message = f"amounts by month go with {allowed}, not with {per}"
        fields.fault("max", "months-here", message, "write one amount, or add it")
    if at and at not in per.at:
        message = f"a cap per {per} is compared at {_either(per.at)}, not at {at}"
        fields.fault("at", "at-here", message, "remove 'at'")
    if any(map(fields.has, GROWTH)) and not per.growth:
        held = _either(kind.growth for kind in PERS.values() if kind.growth)
        message = f"growth is compared {held}, not per {per}"
        fields.fault("per", "not-for-growth", message, "write 'per: month', or remove it")


def _check_view(fields: yamlio.Fields, view: str | None, per: Per) -> None:
    """What is paid and what is used differ in time alone, and growth is compared in cash."""
    if view in (None, CASH):
        return
    if not per.adds_up:
        fields.fault("view", "view-here", f"a cap per {per} is the same in both views", "remove 'view'")
    elif not fields.has("max"):
        fields.fault("view", "not-for-growth", "growth is compared as cash", "remove 'view'; it goes with a max")


def _check_growth(fields: yamlio.Fields, at: str | None, warn_at: Fraction | None, increase: Fraction | None) -> None:
    """A cap is on the cost itself or on its growth, and growth is compared at the expected cost."""
    growth = [key for key in GROWTH if fields.has(key)]
    if not fields.has_any("max", "max_increase", "max_delta"):
        fields.fault("max", "missing-key", "a cap needs a max, or a max_increase or max_delta", "add 'max: 5000 USD'")
    elif fields.has("max") and growth:
        message = f"a cap with a max limits the cost itself, {growth[0]} its growth against a base"
        fields.fault(growth[0], "cap-and-growth", message, "make two caps of it")
    for key, is_stated in (("at", at not in (None, "expected")), ("warn_at", warn_at is not None)):
        if is_stated and growth and not fields.has("max"):
            message = f"growth is compared at the expected cost, so {key!r} says nothing here"
            fields.fault(key, "not-for-growth", message, "remove it; it goes with a max")
    if increase is not None and increase < 0:
        fields.fault("max_increase", "out-of-bounds", "a cap on growth is not below 0%", "write 0% or more")


def _either(words: Iterable[str]) -> str:
    """``a, b or c``."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
