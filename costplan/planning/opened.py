"""What scenarios say was left of credits and used of commitments before a plan, by the terms of contracts.
What is due on them stands in terms_due.py and lots_due.py, and yearly seats in subscriptions.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import Problems, did_you_mean, wrong
from costplan.plan.plan import Remark
from costplan.planning.terms_due import pico_of, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from costplan.contracts.contract import Contract
    from costplan.errors import Place
    from costplan.exchange.money import Money
    from costplan.planning.terms_due import Term
    from costplan.scenario.scenario import Scenario


def opening_of(scenarios: Sequence[Scenario], contracts: Sequence[Contract], first: date) -> dict[str, Money]:
    """What is left or used on the first day of the plan, by ``contract.term``. A scenario that starts later says what
    the plan reckons itself.

    Raises:
        InputError: a contract of the account has no such term, the plan has all of its days, or two scenarios differ.
    """
    terms = terms_of(contracts)
    lots = {f"{one.contract.id}.{one.name}": one for one in terms if one.lot is not None or one.reload is not None}
    commitments = {f"{one.contract.id}.{one.name}": one for one in terms if one.commitment is not None}
    known_ids = {one.id for one in contracts}
    found: dict[str, Money] = {}
    problems = Problems()
    for scenario in scenarios:
        for known, said in ((lots, scenario.opening.credits), (commitments, scenario.opening.commitments)):
            for name, money in said:
                if name.partition(".")[0] not in known_ids:
                    continue
                with problems.collect():
                    _check(name, money, known, scenario)
                if scenario.period.first > first:
                    continue
                with problems.collect():
                    if found.setdefault(name, money) != money:
                        told = f"two scenarios that start on {first} say differently what {name!r} has"
                        raise wrong("said-twice", told, "say it in one of them", scenario.opening.place)
    problems.stop_if_any()
    return found


def _check(name: str, money: Money, known: dict[str, Term], scenario: Scenario) -> None:
    place, first = scenario.opening.place, scenario.period.first
    if name not in known:
        raise wrong("unknown-key", f"no contract has a term {name!r}", did_you_mean(name, known), place)
    term = known[name]
    if term.reload is None and term.span.first >= first:
        told = f"{name!r} starts on {term.span.first}, no day before the period"
        raise wrong("not-before", told, "remove it from 'opening'", place)
    if money.currency != "USD" and term.contract.fx is None:
        told = f"{name!r} is in {money.currency}, and its contract has no exchange rates"
        raise wrong("no-fx", told, "write it in USD", place)
    if term.lot is not None and _is_more(money, term.lot.amount, term, term.lot.bought, place):
        told = f"more is left of {name!r} than it was worth"
        raise wrong("out-of-bounds", told, "write at most its amount", place)
    if term.reload is not None and _is_more(money, term.reload.to, term, first, place):
        told = f"more is left of {name!r} than a reload brings the balance to"
        raise wrong("out-of-bounds", told, "write at most its 'to'", place)


def _is_more(money: Money, most: Money, term: Term, day: date, place: Place) -> bool:
    """Whether an amount is more than another, at the rate of a day."""
    if money.currency == most.currency:
        return money.amount > most.amount
    return pico_of(money, term.contract, day, place) > pico_of(most, term.contract, day, place)


def unused_openings(scenarios: Sequence[Scenario], contracts: Sequence[Contract]) -> Iterator[Remark]:
    """What is told of an opening whose contract does not count in a plan."""
    known = {one.id for one in contracts}
    for scenario in scenarios:
        for name, _ in (*scenario.opening.credits, *scenario.opening.commitments):
            if name.partition(".")[0] not in known:
                yield Remark(name, "what the opening says of it counts for nothing: no such contract is in the plan")
