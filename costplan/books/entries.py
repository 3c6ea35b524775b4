"""Entries: what a plan books, by month, account, provider, model and meter, with contingency, tax and exchange rate.
Amounts are whole pico-dollars that add up to the plan's total exactly; render/entries.py writes the file."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.books.posting import TAGS, Account, postings_of
from costplan.budget.booked import booked_in
from costplan.budget.on_top import on_top
from costplan.budget.per import VIEWS
from costplan.named import NamedTuple
from costplan.plan.charge import ACCRUAL
from costplan.plan.saved import Spend, saved_plan
from costplan.units import exact, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costplan.books.posting import Posting
    from costplan.budget.budget import Budget, Tax
    from costplan.exchange.reporting import Reporting
    from costplan.plan.plan import Plan
    from costplan.plan.saved import SavedPlan
    from costplan.units import Number

CONTINGENCY = "contingency"
"""Stands for the meter where contingency is booked."""


class Entry(NamedTuple):
    """One row: the units of the meter, and what they cost in pico-dollars without tax; ``tax`` comes on top of it: as
    cash on what is invoiced, so not on use that a prepayment has paid for.

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
    spent, added = _sums(postings_of(plan, booked), {title: share for title, (share, _) in shares.items()})
    unknown = dict.fromkeys((item.scenario, item.unknown.meter) for item in plan.unknowns)
    return (
        *_booked(plan, spent, added, shares, is_accrual=False),
        *_booked(plan, spent, added, shares, is_accrual=True),
        *(_unknown(title, meter) for title, meter in unknown),
    )


class _Sum(NamedTuple):
    quantity: Fraction
    cost: Fraction
    taxed: Fraction
    is_hidden: bool = False


def _booked(
    plan: Plan,
    spent: dict[Account, _Sum],
    added: dict[Account, _Sum],
    shares: Mapping[str, tuple[Fraction, Tax | None]],
    *,
    is_accrual: bool,
) -> Iterator[Entry]:
    """The entries of what accrues alone, or of all else, with contingency and tax."""
    order = {title: number for number, title in enumerate(plan.titles)}

    def sorted_by_month(sums: dict[Account, _Sum]) -> list[tuple[Account, _Sum]]:
        chosen = ((account, one) for account, one in sums.items() if (account.view == ACCRUAL) == is_accrual)
        return sorted(chosen, key=lambda item: (order[item[0].scenario], item[0].month))

    own, more = sorted_by_month(spent), sorted_by_month(added)
    nets = [*_whole(one.cost for _, one in own), *_whole(one.cost for _, one in more)]
    taxes = _whole(
        one.taxed * (tax.rate if (tax := shares[account.scenario][1]) else Fraction(0))
        for account, one in (*own, *more)
    )
    quantities = [None if one.is_hidden else exact(one.quantity) for _, one in own] + [None] * len(more)
    return map(Entry, (account for account, _ in (*own, *more)), quantities, nets, taxes)


def _sums(
    postings: Iterable[Posting], shares: Mapping[str, Fraction]
) -> tuple[dict[Account, _Sum], dict[Account, _Sum]]:
    """What each account has, in the order of the postings, without those that nothing is on; and contingency by the
    tags that it stands under."""
    sums: dict[Account, _Sum] = {}
    views: dict[Account, dict[str, Fraction]] = {}
    for one in postings:
        before = sums.get(one.account, _NOTHING)
        sums[one.account] = _Sum(
            before.quantity + one.quantity,
            before.cost + one.cost,
            before.taxed + (one.cost if one.is_taxed else 0),
            before.is_hidden or one.is_hidden,
        )
        if share := shares[one.account.scenario]:
            for tags, part in one.reserve:
                own = one.account._replace(provider="", model="", meter=CONTINGENCY, view="").on(tags)
                found = views.setdefault(own, dict.fromkeys(VIEWS, Fraction(0)))
                for view in (one.account.view,) if one.account.view else VIEWS:
                    found[view] += one.cost * part * share
    return {account: one for account, one in sums.items() if one.quantity or one.cost}, dict(_contingency(views))


_NOTHING = _Sum(Fraction(0), Fraction(0), Fraction(0))


def _contingency(views: Mapping[Account, Mapping[str, Fraction]]) -> Iterator[tuple[Account, _Sum]]:
    """Contingency by view; one row where both have the same."""
    for own, found in views.items():
        is_one = len({*found.values()}) == 1
        for view, cost in found.items():
            if cost and not (is_one and view == ACCRUAL):
                yield own if is_one else own._replace(view=view), _Sum(Fraction(0), cost, cost)


def _unknown(scenario: str, meter: str) -> Entry:
    return Entry(account=Account(scenario=scenario, month="", meter=meter), quantity=None, net=None)


def currency_of(budgets: Sequence[Budget]) -> str:
    """The currency of the entries: that of the caps where all are in one that the budget pins a rate for, else USD."""
    booked = booked_in(budgets)
    return booked.currency if booked else "USD"


def _whole(amounts: Iterable[Fraction]) -> list[int]:
    """Each as a whole number, such that they add up to what their sum is rounded to."""
    wholes, exactly, before = [], Fraction(0), 0
    for amount in amounts:
        exactly += amount
        now = int(round_half_up(exactly, 0))
        wholes.append(now - before)
        before = now
    return wholes
