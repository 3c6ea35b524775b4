"""Entries: what a plan books, by month, account, provider, model and meter, with contingency, tax and exchange rate.
Amounts are whole pico-dollars that add up to the plan's total exactly; render/entries.py writes the file."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.booked import booked_in
from costplan.budget.on_top import on_top
from costplan.named import NamedTuple
from costplan.plan.charge import ACCRUAL
from costplan.plan.saved import Spend, saved_plan
from costplan.units import exact, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costplan.budget.booked import Booked
    from costplan.budget.budget import Budget, Tax
    from costplan.exchange.reporting import Reporting
    from costplan.plan.costs import PlanCosts
    from costplan.plan.line import PlanLine
    from costplan.plan.plan import Plan
    from costplan.plan.saved import SavedPlan
    from costplan.units import Number

CONTINGENCY = "contingency"
"""Stands for the meter where contingency is booked."""

TAGS = ("entity", "gl_account", "cost_center")
"""The tags that an entry has columns for."""


class Account(NamedTuple):
    """Where something is booked. ``month`` is ``2027-02``, empty for what nobody can count; tags are empty where there
    is none. ``view`` is ``cash`` or ``accrual`` where it is booked in that view alone, empty in both. ``fx`` is the
    dollars that one unit of the entry's currency costs then."""

    scenario: str
    month: str
    entity: str = ""
    gl_account: str = ""
    cost_center: str = ""
    provider: str = ""
    model: str = ""
    meter: str = ""
    fx: Number = 1
    view: str = ""


class Entry(NamedTuple):
    """One row: the units of the meter, and what they cost in pico-dollars without tax; ``tax`` comes on top.

    ``net`` is None where nobody can count it. Contingency has no quantity, nor has what a private contract prices.
    """

    account: Account
    quantity: Number | None
    net: int | None
    tax: int = 0


def plan_of_entries(name: str, entries: Iterable[Entry], files: Mapping[str, str]) -> SavedPlan:
    """The plan that was booked: spends by month, in whole pico-dollars, with the tags that entries have; ``files`` are
    those of the scenarios by title."""
    return saved_plan(name, map(_spend, filter(is_spend, entries)), files, is_rounded=True)


def is_spend(entry: Entry) -> bool:
    """Whether the expected total has it: contingency is on top, what nobody can count is in no sum, and what accrues is
    in another view."""
    account = entry.account
    return entry.net is not None and account.meter != CONTINGENCY and account.view != ACCRUAL


def _spend(entry: Entry) -> Spend:
    account = entry.account
    start = date.fromisoformat(f"{account.month}-01")
    tags = tuple((name, value) for name in TAGS if (value := getattr(account, name)))
    return Spend(
        scenario=account.scenario,
        workflow="",
        tags=tags,
        start=start,
        end=(start + timedelta(days=31)).replace(day=1),
        cost=entry.net or 0,
        model=account.model,
    )


def entries_of(plan: Plan, budgets: Sequence[Budget], reporting: Reporting | None = None) -> tuple[Entry, ...]:
    """The entries of a plan, scenario by scenario and month by month, in the currency of the caps or another: what is
    paid, then what accrues alone.

    The plan is cut where exchange rates change. A scenario's contingency and tax are those of its own budget, else of
    the first that states either; contingency is taxed too.

    Raises:
        InputError: a currency has no exchange rate on a day of the plan.
    """
    shares = {title: on_top(title, budgets) for title in plan.titles}
    booked = reporting or booked_in(budgets)
    entries = (one for costs in (plan.costs, plan.accruals) for one in _booked(plan, _spent(costs, booked), shares))
    unknown = dict.fromkeys((item.scenario, item.unknown.meter) for item in plan.unknowns)
    return (*entries, *(_unknown(title, meter) for title, meter in unknown))


def _booked(
    plan: Plan, spent: dict[Account, _Sum], shares: Mapping[str, tuple[Fraction, Tax | None]]
) -> Iterator[Entry]:
    """The entries of what each account has, with contingency and tax."""
    added = _contingency(spent, {title: contingency for title, (contingency, _) in shares.items()})
    order = {title: number for number, title in enumerate(plan.titles)}

    def sorted_by_month(accounts: Iterable[Account]) -> list[Account]:
        return sorted(accounts, key=lambda account: (order[account.scenario], account.month))

    accounts = [*sorted_by_month(spent), *sorted_by_month(added)]
    nets = [*_whole(spent[account].cost for account in accounts[: len(spent)])]
    nets += _whole(added[account] for account in accounts[len(spent) :])
    taxes = _whole(
        net * (tax.rate if (tax := shares[account.scenario][1]) else Fraction(0))
        for account, net in zip(accounts, nets, strict=True)
    )
    known = {account: one.quantity for account, one in spent.items() if not one.is_hidden}
    quantities = [exact(known[account]) if account in known else None for account in accounts]
    return map(Entry, accounts, quantities, nets, taxes)


class _Sum(NamedTuple):
    quantity: Fraction
    cost: Fraction
    is_hidden: bool = False


def _spent(costs: PlanCosts, booked: Booked | Reporting | None) -> dict[Account, _Sum]:
    """What each account has of some costs, in the order of their lines."""
    sums: dict[Account, _Sum] = {}
    for line in costs.each():
        if line.quantity.expected or line.cost.expected:  # not such as the input images of a step without any
            account = _account(line, booked.usd_per(line.stretch.start) if booked else 1)
            before = sums.get(account, _Sum(Fraction(0), Fraction(0)))
            sums[account] = _Sum(
                before.quantity + line.quantity.expected,
                before.cost + line.cost.expected,
                before.is_hidden or bool(line.per_call.row.hidden),
            )
    return sums


def _contingency(spent: Mapping[Account, _Sum], shares: Mapping[str, Fraction]) -> dict[Account, Fraction]:
    """Contingency on accounts that differ in nothing but provider, model and meter is one account's."""
    sums: dict[Account, Fraction] = {}
    for account, (_, cost, _) in spent.items():
        if share := shares[account.scenario]:
            own = account._replace(provider="", model="", meter=CONTINGENCY)
            sums[own] = sums.get(own, Fraction(0)) + cost * share
    return sums


def _unknown(scenario: str, meter: str) -> Entry:
    return Entry(account=Account(scenario=scenario, month="", meter=meter), quantity=None, net=None)


def currency_of(budgets: Sequence[Budget]) -> str:
    """The currency of the entries: that of the caps where all are in one that the budget pins a rate for, else USD."""
    booked = booked_in(budgets)
    return booked.currency if booked else "USD"


def _account(line: PlanLine, fx: Number) -> Account:
    tags = dict(line.tags)
    provider, slash, model = line.model.partition("/")
    if not slash:
        provider, model = "", line.model
    return Account(
        scenario=line.scenario,
        month=line.stretch.month,
        **{name: tags.get(name, "") for name in TAGS},
        provider=provider,
        model=model,
        meter=line.per_call.meter,
        fx=fx,
        view=line.charge.view,
    )


def _whole(amounts: Iterable[Fraction]) -> list[int]:
    """Each as a whole number, such that they add up to what their sum is rounded to."""
    wholes, exactly, before = [], Fraction(0), 0
    for amount in amounts:
        exactly += amount
        now = int(round_half_up(exactly, 0))
        wholes.append(now - before)
        before = now
    return wholes
