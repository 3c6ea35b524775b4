"""Ledger: what a plan books, by month, account, provider, model and meter, with contingency, tax and exchange rate.
Amounts are whole pico-dollars that add up to the plan's total exactly; render/entries.py writes the file."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import exact, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.budget.budget import Budget, Cap, Money
    from costplan.planning.plan import Plan, PlanLine
    from costplan.units import Number

CONTINGENCY = "contingency"
"""Stands for the meter where contingency is booked."""

TAGS = ("entity", "gl_account", "cost_center")
"""The tags that a ledger has columns for."""


class Account(NamedTuple):
    """Where something is booked. ``month`` is ``2027-02``, empty for what nobody can count; tags are empty where there is
    none. ``fx`` is the dollars that one unit of the ledger's currency costs then."""

    scenario: str
    month: str
    entity: str
    gl_account: str
    cost_center: str
    provider: str
    model: str
    meter: str
    fx: Number = 1


class Entry(NamedTuple):
    """One row: the units of the meter, and what they cost in pico-dollars without tax; ``tax`` comes on top.

    ``net`` is None where nobody can count it. Contingency has no quantity.
    """

    account: Account
    quantity: Number | None
    net: int | None
    tax: int = 0


def ledger_of(plan: Plan, budgets: Sequence[Budget]) -> tuple[Entry, ...]:
    """The entries of a plan, scenario by scenario and month by month.

    The plan is cut where exchange rates change. A scenario's contingency and tax are those of its own budget, else of
    the first that states either; contingency is taxed too.

    Raises:
        InputError: a currency has no exchange rate on a day of the plan.
    """
    money = _currency_of(budgets)
    found: dict[Account, list[Fraction]] = {}
    for line in plan.lines:
        if not (line.quantity.expected or line.cost.expected):
            continue  # such as the input images of a step without any
        sums = found.setdefault(_account(line, _fx(line, money)), [Fraction(0), Fraction(0)])
        sums[0] += Fraction(line.quantity.expected)
        sums[1] += Fraction(line.cost.expected)
    shares = {title: _on_top(title, budgets) for title in plan.titles}
    extra: dict[Account, Fraction] = {}
    for account, (_, cost) in found.items():
        if contingency := shares[account.scenario][0]:
            own = account._replace(provider="", model="", meter=CONTINGENCY)
            extra[own] = extra.get(own, Fraction(0)) + cost * contingency
    order = {title: number for number, title in enumerate(plan.titles)}

    def sorted_by_month(accounts: Iterable[Account]) -> list[Account]:
        return sorted(accounts, key=lambda account: (order[account.scenario], account.month))

    spent, added = sorted_by_month(found), sorted_by_month(extra)
    nets = [*_whole(found[account][1] for account in spent), *_whole(extra[account] for account in added)]
    rates = [shares[account.scenario][1] for account in (*spent, *added)]
    taxes = _whole(net * rate for net, rate in zip(nets, rates, strict=True))
    quantities = [*(exact(found[account][0]) for account in spent), *(None for _ in added)]
    entries = map(Entry, (*spent, *added), quantities, nets, taxes)
    unknown = dict.fromkeys((item.scenario, item.unknown.meter) for item in plan.unknowns)
    return (*entries, *(Entry(Account(title, "", "", "", "", "", "", meter), None, None) for title, meter in unknown))


def currency_of(budgets: Sequence[Budget]) -> str:
    """The currency of a ledger: that of the caps where all are in one that the budget pins a rate for, else USD."""
    money = _currency_of(budgets)
    return money[0] if money else "USD"


def _account(line: PlanLine, fx: Number) -> Account:
    tags = dict(line.tags)
    provider, slash, model = line.model.partition("/")
    if not slash:
        provider, model = "", line.model
    entity, gl_account, center = (tags.get(name, "") for name in TAGS)
    return Account(
        line.scenario, line.stretch.month, entity, gl_account, center, provider, model, line.per_call.meter, fx
    )


def _currency_of(budgets: Sequence[Budget]) -> tuple[str, Budget, Cap] | None:
    stated = [(money.currency, budget, cap) for budget in budgets for cap in budget.caps for money in _amounts(cap)]
    one = {currency for currency, _, _ in stated}
    return stated[0] if len(one) == 1 and one != {"USD"} else None


def _amounts(cap: Cap) -> Iterator[Money]:
    yield from filter(None, (cap.max, cap.max_delta, *(money for _, money in cap.by_month)))


def _fx(line: PlanLine, money: tuple[str, Budget, Cap] | None) -> Number:
    if money is None:
        return 1
    currency, budget, cap = money
    return budget.fx.usd_per(currency, line.stretch.start, cap.place) if budget.fx else 1


def _on_top(title: str, budgets: Sequence[Budget]) -> tuple[Fraction, Fraction]:
    """The shares of contingency and tax."""
    about = [budget for budget in budgets if budget.scenario == title]
    about += [budget for budget in budgets if not budget.scenario]
    for budget in about:
        if budget.contingency or budget.tax:
            return budget.contingency, budget.tax.rate if budget.tax else Fraction(0)
    return Fraction(0), Fraction(0)


def _whole(amounts: Iterable[Fraction]) -> list[int]:
    """Each as a whole number, such that they add up to what their sum is rounded to."""
    wholes, exactly, before = [], Fraction(0), 0
    for amount in amounts:
        exactly += amount
        now = int(round_half_up(exactly, 0))
        wholes.append(now - before)
        before = now
    return wholes
