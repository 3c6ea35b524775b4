"""Reads a budget from its document: caps, policy, waivers, contingency, tax, and what they say of each other.
It checks what the file and its exchange rates can tell; whether a plan fits is for the gate."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.budget.budget import Budget, Cap, Policy, Tax, Waiver
from costplan.budget.cap_fields import read_cap
from costplan.budget.policy import POLICIES, read_policy
from costplan.errors import Problems, did_you_mean, wrong
from costplan.exchange.money import money_reader
from costplan.pricing.table_currency import read_currency

if TYPE_CHECKING:
    from costplan.exchange.fx import Fx
    from costplan.exchange.fx_file import ReadFx
    from costplan.exchange.money import ReadMoney


def read_budget(node: yamlio.Node, read_fx: ReadFx | None = None) -> Budget:
    """A budget from the document of its own file; ``read_fx`` gives the rates that ``fx:`` names.

    Raises:
        InputError: with every problem of the file.
    """
    if node.kind == "mapping" and "fx" in node.value and node.value["fx"][1].kind == "sequence":
        raise node.fault(
            "not-a-budget",
            "these are exchange rates, not a budget",
            "name them in a budget with 'fx:', and keep them where the globs of budgets do not reach",
        )
    with yamlio.Fields(node, "a budget") as fields:
        fields.version()
        title = fields.need("budget", yamlio.label)
        terms = _read_terms(fields, read_fx)
    return Budget(file=node.where.file, title=title, place=node.where, **terms)


def read_own_budget(node: yamlio.Node, scenario: str, file: str, read_fx: ReadFx | None = None) -> Budget:
    """The ``budget:`` of a scenario, by the scenario's title and file.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "a scenario's budget") as fields:
        terms = _read_terms(fields, read_fx)
    return Budget(file=file, title=scenario, scenario=scenario, place=node.where, **terms)


def _nothing_beside(node: yamlio.Node) -> Fx:
    name = yamlio.text(node)
    raise node.fault("no-fx", f"{name!r} lies beside nothing: the budget was not read from a file", "load its file")


def _read_terms(fields: yamlio.Fields, read_fx: ReadFx | None) -> dict[str, Any]:
    fx = fields.get("fx", read_fx or _nothing_beside, None)
    read_money = money_reader(fx, is_known=bool(fx and fx.blocks) or not fields.has("fx"))
    reporting = fields.get("reporting", read_currency, "")
    if reporting and fx and fx.blocks and all(reporting not in dict(block.usd) for block in fx.blocks):
        what = f"the exchange rates have no {reporting}"
        fields.fault(
            "reporting", "no-fx", what, did_you_mean(reporting, {code for one in fx.blocks for code, _ in one.usd})
        )
    elif reporting and not fields.has("fx"):
        fields.fault("reporting", "no-fx", f"{reporting} needs an exchange rate", "name a file of rates with 'fx:'")
    owner = fields.get("owner", yamlio.label, "")
    caps = fields.get("caps", yamlio.listing("caps", partial(read_cap, read_money=read_money)), ())
    policy = fields.get("policy", read_policy, Policy())
    waivers = fields.get("waivers", yamlio.listing("waivers", partial(_read_waiver, read_money=read_money)), ())
    contingency = fields.get("contingency", yamlio.share, Fraction(0))
    tax = fields.get("tax", _read_tax, None)
    accept_estimates = fields.get("accept_estimates", yamlio.boolean, False)
    if not fields.has_any("caps", "policy") or (caps == () and policy is not None and not policy.places):
        fields.fault("caps", "missing-key", "a budget needs caps or a policy", "add 'caps:'")
    if caps is not None:
        _check_ids(caps, waivers or ())
    return {
        "owner": owner,
        "caps": caps,
        "policy": policy,
        "waivers": waivers,
        "contingency": contingency,
        "tax": tax,
        "fx": fx,
        "accept_estimates": accept_estimates,
        "reporting": reporting,
    }


def _check_ids(caps: tuple[Cap, ...], waivers: tuple[Waiver, ...]) -> None:
    """No two caps have one id, and every waiver is of a cap that is there, in its currency."""
    seen = {cap.id: cap for cap in caps}
    shown: dict[str, Cap] = {}
    problems = Problems()
    for cap in caps:
        with problems.collect():
            first = shown.setdefault(yamlio.seen_as(cap.id), cap)
            if first is not cap:
                raise wrong(
                    "said-twice",
                    f"two caps are called {cap.id!r}; the first is on line {first.place.line}",
                    "rename one of them",
                    cap.place,
                )
    for waiver in waivers:
        with problems.collect():
            if waiver.policy:
                continue
            if waiver.cap not in seen:
                raise wrong(
                    "unknown-cap",
                    f"there is no cap {waiver.cap!r}",
                    did_you_mean(waiver.cap, seen) or "add it under caps",
                    waiver.place,
                )
            currencies = seen[waiver.cap].currencies
            if waiver.up_to and currencies and waiver.up_to.currency not in currencies:
                raise wrong(
                    "other-currency",
                    f"the cap {waiver.cap!r} is in {currencies[0]}, up_to in {waiver.up_to.currency}",
                    "state both in one currency",
                    waiver.place,
                )
    problems.stop_if_any()


def _read_waiver(node: yamlio.Node, read_money: ReadMoney) -> Waiver:
    with yamlio.Fields(node, "a waiver") as fields:
        cap = fields.get("cap", yamlio.label, "")
        policy = fields.get("policy", yamlio.one_of(*POLICIES), "")
        up_to = fields.get("up_to", read_money, None)
        where = fields.get("where", yamlio.label, "")
        until = fields.need("until", yamlio.day)
        by = fields.need("by", yamlio.label)
        why = fields.need("why", yamlio.label)
        ref = fields.get("ref", yamlio.label, "")
        what = "a waiver is of either a cap or a policy"
        if not fields.has_one(what, "add 'cap:' with the cap's id", "cap", "policy"):
            pass
        elif fields.has("cap") and not fields.has("up_to"):
            fields.fault("up_to", "missing-key", "a waiver of a cap says up to which amount", "add 'up_to: 1100 USD'")
        elif fields.has("policy") and fields.has("up_to"):
            fields.fault("up_to", "up-to-here", "a policy has no amount to go up to", "remove 'up_to'")
    return Waiver(
        cap=cap, policy=policy, up_to=up_to, where=where, until=until, by=by, why=why, ref=ref, place=node.where
    )


def _read_tax(node: yamlio.Node) -> Tax:
    with yamlio.Fields(node, "a tax") as fields:
        name = fields.need("name", yamlio.label)
        rate = fields.need("rate", yamlio.share)
        in_caps = fields.get("in_caps", yamlio.boolean, False)
    return Tax(name, rate, in_caps)
