"""Reads a cap: what it is for, its amounts, the figure it is held at, and the part of the plan that it selects.
What it means for a plan stands elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from costplan import tree, yamlio
from costplan.budget.budget import AT, PER, Cap

if TYPE_CHECKING:
    from costplan.budget.amounts import ReadMoney
    from costplan.budget.budget import Money

_AT_OF = {"call": ("expected", "worst"), "accepted_image": ("expected",)}
"""What a cap on a figure without a distribution of its own may be held at."""


def read_cap(node: yamlio.Node, read_money: ReadMoney) -> Cap:
    """A cap; ``read_money`` knows the exchange rates."""
    amounts = yamlio.either(
        "mapping", partial(_read_by_month, read_money=read_money), lambda value: (read_money(value), None)
    )
    with yamlio.Fields(node, "a cap") as fields:
        name = fields.need("id", yamlio.label)
        per = fields.get("per", yamlio.one_of(*PER), "period")
        most, by_month = fields.get("max", amounts, None) or (None, None)
        increase = fields.get("max_increase", yamlio.percentage, None)
        delta = fields.get("max_delta", read_money, None)
        ignored = fields.get("ignore_below", read_money, None)
        at = fields.get("at", yamlio.one_of(*AT), "expected")
        warn_at = fields.get("warn_at", yamlio.share, None)
        over = fields.get("over", yamlio.nonempty("over", lambda value: tree.read_glob(value)[0]), ())
        workflow = fields.get("workflow", yamlio.label, "")
        tags = fields.get("tag", yamlio.mapping("tag", yamlio.label), None)
        owner = fields.get("owner", yamlio.label, "")
        growth = [key for key in ("max_increase", "max_delta", "ignore_below") if fields.has(key)]
        if not fields.has_any("max", "max_increase", "max_delta"):
            fields.fault(
                "max", "missing-key", "a cap needs a max, or a max_increase or max_delta", "add 'max: 5000 USD'"
            )
        elif fields.has("max") and growth:
            fields.fault(
                growth[0],
                "cap-and-growth",
                f"a cap with a max limits the cost itself, {growth[0]} its growth against a base",
                "make two caps of it",
            )
        if by_month is not None and per not in ("month", None):
            fields.fault(
                "max",
                "months-here",
                f"amounts by month go with 'per: month', not with {per}",
                "write one amount, or add it",
            )
        if at and per and at not in _AT_OF.get(per, AT):
            fields.fault(
                "at",
                "at-here",
                f"a cap per {per} is held at {' or '.join(_AT_OF[per])}, not at {at}",
                "remove 'at'",
            )
        for key, said in (("at", at not in (None, "expected")), ("warn_at", warn_at is not None)):
            if said and growth and not fields.has("max"):
                told = f"growth is held at the expected cost, so {key!r} says nothing here"
                fields.fault(key, "not-for-growth", told, "remove it; it goes with a max")
        if growth and per not in ("period", "month", None):
            told = f"growth is held over the period or by month, not per {per}"
            fields.fault("per", "not-for-growth", told, "write 'per: month', or remove it")
        if increase is not None and increase < 0:
            fields.fault("max_increase", "out-of-bounds", "a cap on growth is not below 0%", "write 0% or more")
        if tags == {}:
            fields.fault("tag", "no-value", "the tag is empty", "write one, such as {cost_center: MKT-114}")
    cap = Cap(
        name,
        per,
        most,
        tuple((by_month or {}).items()),
        increase,
        delta,
        ignored,
        at,
        warn_at,
        over,
        workflow,
        tuple((tags or {}).items()),
        owner,
        node.where,
    )
    if len(currencies := currencies_of(cap)) > 1:
        raise node.fault(
            "other-currency", f"the cap {name!r} mixes {' and '.join(currencies)}", "state it in one currency"
        )
    return cap


def _read_by_month(node: yamlio.Node, read_money: ReadMoney) -> tuple[Money | None, dict[tuple[int, int], Money]]:
    def key(of: yamlio.Node) -> None:
        value = yamlio.word(of, yamlio.written("default", yamlio.MONTH))
        if value != "default" and yamlio.month(value, of) is None:
            raise of.fault("not-a-date", f"{of.shown} is not a month", "write a month as 2027-02, or default")

    found = yamlio.entries(node, "max", read_money, key)
    if not found:
        raise node.fault("no-value", "max has no amount", "write one, such as 1300 USD, or {default: 1300 USD}")
    most = found.pop("default", None)
    return most, {(int(month[:4]), int(month[5:])): money for month, money in found.items()}


def currencies_of(cap: Cap) -> list[str]:
    """The currencies of a cap's amounts; a sound cap has one, or none where it only limits growth by a share."""
    amounts = (cap.max, *(money for _, money in cap.by_month), cap.max_delta, cap.ignore_below)
    return list(dict.fromkeys(money.currency for money in amounts if money is not None))
