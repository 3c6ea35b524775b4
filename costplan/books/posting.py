"""Postings: on which accounts a line of a plan is booked, and where its contingency stands; a line may have several.
What accounts come to, with contingency and tax, entries.py says; nothing is rounded here.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan.named import NamedTuple
from costplan.plan.charge import ACCRUAL, CASH
from costplan.plan.paid_at import at_rates_of_payment
from costplan.plan.prepaid import is_payment
from costplan.plan.tally import PAID_FOR
from costplan.scenario.scenario import CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from costplan.budget.booked import Booked
    from costplan.exchange.reporting import Reporting
    from costplan.plan.line import PlanLine
    from costplan.plan.plan import Plan
    from costplan.units import Number

TAGS = ("entity", "gl_account", "cost_center")
"""The tags that an entry has columns for."""

Tags: TypeAlias = "tuple[str, str, str]"
"""Their values, empty where there is none."""

_GL = TAGS.index("gl_account")
_Shares: TypeAlias = "tuple[tuple[Tags, Fraction], ...]"


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

    def on(self, tags: Tags) -> Account:
        """The same under other tags."""
        entity, gl_account, cost_center = tags
        return self._replace(entity=entity, gl_account=gl_account, cost_center=cost_center)


class Posting(NamedTuple):
    """A part of a line on an account, its cost in pico-dollars. ``reserve`` has the tags that contingency on it stands
    under, by share; none where another posting takes it off again. ``is_taxed`` is whether it is invoiced, or borne,
    as what tax is on."""

    account: Account
    quantity: Fraction
    cost: Fraction
    reserve: _Shares
    is_taxed: bool = True
    is_hidden: bool = False


def postings_of(plan: Plan, booked: Booked | Reporting | None) -> Iterator[Posting]:
    """The postings of all lines, in the order of these: what is paid, then what accrues alone.

    A prepayment is on the account of its contract, from its payment until it is used or lost; what it costs is on that
    of the use. Use that is paid by it is booked in each view by itself, and so is what a contract loses: as cash it is
    no cost of its own, for its payment was invoiced.

    Raises:
        InputError: a currency has no rate on a day.
    """
    plan = at_rates_of_payment(plan, booked.usd_paid if booked else lambda _: 1, every=True)
    of_use = _TagsOfUse(plan)
    for costs in (plan.costs, plan.accruals):
        for line in costs.each():
            if line.quantity.expected or line.cost.expected:  # not such as the input images of a step without any
                rate = Fraction(booked.usd_per(line.stretch.start) if booked else 1)
                yield from _postings(line, rate, of_use)


def _postings(line: PlanLine, rate: Fraction, of_use: _TagsOfUse) -> Iterator[Posting]:
    charge = line.charge
    whole = Posting(
        account=_account(line, rate),
        quantity=Fraction(line.quantity.expected),
        cost=Fraction(line.cost.expected) / Fraction(charge.moved) if charge.paid_at else Fraction(line.cost.expected),
        reserve=((_tags(line), Fraction(1)),),
        is_hidden=bool(line.per_call.row.hidden),
    )
    if charge.workflow != CONTRACTS and not charge.paid_at:
        yield whole
        return
    tags, is_of_contract = of_use.cost_tags(line), charge.workflow == CONTRACTS
    if is_of_contract and is_payment(charge):
        yield whole._replace(reserve=of_use.of(charge.step))
    elif is_of_contract and charge.view == CASH:
        is_paid = charge.per_call.meter in PAID_FOR and bool(charge.paid_at)
        for part in _by_payment(whole, line):
            yield part._replace(reserve=of_use.of(charge.step, line), is_taxed=not is_paid)
    elif is_of_contract and charge.view == ACCRUAL:
        for part in _by_payment(whole, line):
            for own, share in tags:
                yield from _borne(_share(part, share), part.account.on(own), of_use.of(charge.step, line))
            on_account = part.account._replace(view=CASH)
            yield part._replace(
                account=on_account, quantity=-part.quantity, cost=-part.cost, reserve=(), is_taxed=False
            )
    elif not is_of_contract and not charge.view:
        *parts, rest = _by_payment(whole, line)
        for part in parts:
            yield from _borne(part, part.account, part.reserve, as_cash=part.reserve)
        if rest.cost or not whole.cost:
            yield rest
    else:
        for part in _by_payment(whole, line):
            for own, share in tags:
                yield _share(part, share)._replace(account=part.account.on(own), reserve=((own, Fraction(1)),))


def _borne(part: Posting, account: Account, reserve: _Shares, as_cash: _Shares = ()) -> Iterator[Posting]:
    """What is paid on another day: a cost as it accrues, and one that is not invoiced as cash."""
    yield part._replace(account=account._replace(view=CASH), reserve=as_cash, is_taxed=False)
    yield part._replace(account=account._replace(view=ACCRUAL), reserve=reserve)


def _by_payment(whole: Posting, line: PlanLine) -> Iterator[Posting]:
    """The parts that were paid at other rates, and the rest of it."""
    rest = Fraction(1)
    for share, ratio in line.charge.paid_at:
        rest -= Fraction(share)
        fx = Fraction(whole.account.fx) / Fraction(ratio)
        yield _share(whole, Fraction(share))._replace(account=whole.account._replace(fx=fx))
    if rest or line.charge.workflow != CONTRACTS:
        yield _share(whole, rest)


def _share(one: Posting, share: Fraction) -> Posting:
    return one._replace(quantity=one.quantity * share, cost=one.cost * share)


class _TagsOfUse:
    """Under which tags the use stands that terms of contracts are for, and so what they cost.

    Args:
        plan: with its tallies.
    """

    def __init__(self, plan: Plan) -> None:
        self._found: dict[tuple[str, date | None, str], dict[Tags, Fraction]] = {}
        so_far: list[dict[Tags, Fraction]] = []
        for tally in plan.tallies:
            sums = {
                tags: Fraction(cost.expected) for tags, cost in tally.uses.sums(lambda charge: _of(charge.tags)).items()
            }
            so_far.append(dict(so_far[tally.on]) if tally.on is not None else {})
            for found in (so_far[-1], self._found.setdefault((tally.name, None, ""), {})):
                _add(found, sums)
            for due in tally.dues:
                found = self._found.setdefault((tally.name, due.stretch.start, due.meter), {})
                _add(found, so_far[-1] if due.is_of_interval else sums)
        self._own = {tally.name: _of(tally.tags) for tally in plan.tallies}
        self._prepaid = {
            (charge.step.partition(".")[0], _of(charge.tags)[_GL])
            for charge in plan.costs.charges
            if charge.workflow == CONTRACTS and charge.view == CASH
        }

    def of(self, step: str, line: PlanLine | None = None) -> _Shares:
        """The tags of all use that a term is for, or of that which a line of it is of; its own but the account where
        none is."""
        every = self._found.get((step, None, ""), {})
        key = (step, line.stretch.start, line.per_call.meter) if line is not None else (step, None, "")
        for found in (self._found.get(key, {}), every):
            if whole := sum(found.values()):
                return tuple((tags, cost / whole) for tags, cost in found.items() if cost)
        return ((_without_account(self._own[step]), Fraction(1)),)

    def cost_tags(self, line: PlanLine) -> _Shares:
        """The tags of a line's cost: its own, with the account of the use where its own is that of a prepayment."""
        own = _tags(line)
        if line.workflow != CONTRACTS or (line.step.partition(".")[0], own[_GL]) not in self._prepaid:
            return ((own, Fraction(1)),)
        found: dict[Tags, Fraction] = {}
        for tags, share in self.of(line.step, line):
            on = own[0], tags[_GL], own[2]
            found[on] = found.get(on, Fraction(0)) + share
        return tuple(found.items())


def _add(found: dict[Tags, Fraction], more: Mapping[Tags, Fraction]) -> None:
    for tags, cost in more.items():
        found[tags] = found.get(tags, Fraction(0)) + cost


def _without_account(tags: Tags) -> Tags:
    entity, _, cost_center = tags
    return entity, "", cost_center


def _tags(line: PlanLine) -> Tags:
    return _of(line.tags)


def _of(tags: Iterable[tuple[str, str]]) -> Tags:
    known = dict(tags)
    entity, gl_account, cost_center = (known.get(name, "") for name in TAGS)
    return entity, gl_account, cost_center


def _account(line: PlanLine, fx: Number) -> Account:
    provider, slash, model = line.model.partition("/")
    if not slash:
        provider, model = "", line.model
    return Account(
        scenario=line.scenario,
        month=line.stretch.month,
        provider=provider,
        model=model,
        meter=line.per_call.meter,
        fx=fx,
        view=line.charge.view,
    ).on(_tags(line))
