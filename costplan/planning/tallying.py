"""Which tallies the contracts of an account keep in a plan, and what is due on them at low, expected and high use.
What a term comes to in its days stands in terms_due.py; lines are made of it in contract_lines.py.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.contracts.agreed import is_for, is_of
from costplan.contracts.narrowed import is_inside
from costplan.named import NamedTuple
from costplan.plan.charge import ACCRUAL, CASH
from costplan.plan.costs import PlanCosts
from costplan.plan.tally import COST, LISTED, PAID_FOR, UNITS, Tally, reckoned
from costplan.planning.lots_due import dues_of_lot, dues_of_reload
from costplan.planning.terms_due import dues_of_commitment, dues_of_minimum, dues_of_volume, terms_of
from costplan.pricing.prices import hidden_by
from costplan.quantity import Quantity, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from costplan.contracts.contract import Contract, Span
    from costplan.exchange.money import Money
    from costplan.plan.charge import Charge
    from costplan.plan.stretch import Stretch
    from costplan.planning.terms_due import Sum, Term
    from costplan.units import Number


def counts(span: Span, charge: Charge, meter: str = "") -> bool:
    """Whether a charge is one that a term is for; ``meter`` where only that counts."""
    of = charge.per_call.meter
    return is_of(span, charge.model) and is_for(span, charge.tier, of) and meter in ("", of)


class _Kept(NamedTuple):
    """A term with all the costs that count toward it, and which share each scenario has of these."""

    term: Term
    uses: PlanCosts
    shares: tuple[tuple[str, Fraction], ...]


class Tallies:
    """The tallies of a plan, one after the other as they count toward each other.

    Args:
        contracts: of the account.
        costs: of the plan, without any of contracts.
        days: of the plan.
        titles: of its scenarios.
        opening: what is left of credits, and used of commitments, on the first day, by ``contract.term``.

    Raises:
        InputError: a currency has no rate, or a term that needs a last day has none.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        costs: PlanCosts,
        days: Stretch,
        titles: Sequence[str],
        opening: Mapping[str, Money],
    ) -> None:
        self._days = days
        self._opening = opening
        self._cuts = cuts_of(contracts, days.start, days.end)
        self._titles = titles
        self._made: list[Tally] = []
        self._of: list[_Kept] = []
        for term in terms_of(contracts):
            self._add(self._kept(term, costs))

    @property
    def made(self) -> list[Tally]:
        """All of them, with what is due at low, expected and high use."""
        ends = []
        for end in range(3):

            def own(at: int, end: int = end) -> tuple[Number, Number]:
                return self._made[at].counted.numbers[end], self._made[at].cost.numbers[end]

            ends.append(list(reckoned(self._made, own)))
        found = []
        for tally, low, expected, high in zip(self._made, *ends, strict=True):
            amounts = zip(low.dues, expected.dues, high.dues, strict=True)
            dues = (due._replace(amount=Quantity(*amount)) for due, amount in zip(tally.dues, amounts, strict=True))
            found.append(tally._replace(dues=tuple(dues)))
        return found

    def _kept(self, term: Term, costs: PlanCosts) -> _Kept:
        uses = costs.select(lambda charge: counts(term.span, charge, term.meter))
        return _Kept(term, uses, _shares_of([uses]) or ((self._titles[0], Fraction(1)),))

    def _add(self, kept: _Kept) -> None:
        term = kept.term
        for run in self._sums(term):
            on = None
            inside = kept.uses.split(_piece_of([one.stretch for one in run]))
            so_far: list[PlanCosts] = []
            for one in run:
                uses = inside.get(one.stretch, PlanCosts(()))
                so_far += [uses] if one.counts else []
                in_all = _shares_of(so_far) or kept.shares
                here = (_shares_of([uses]) if one.counts else ()) or in_all
                self._made.append(
                    Tally(
                        contract=term.contract.id,
                        term=term.name,
                        stretch=one.stretch,
                        weight=term.weight if one.counts else "",
                        meter=term.meter,
                        model=_model_of(kept),
                        uses=uses if one.counts else PlanCosts(()),
                        counted=_weighed(uses, term.weight) if one.counts else _NONE,
                        cost=_weighed(uses, COST) if one.counts else _NONE,
                        on=on,
                        after=tuple(self._earlier(kept, one.stretch)) if one.counts else (),
                        dues=tuple(due._replace(shares=in_all if due.is_of_interval else here) for due in one.dues),
                        tags=term.tags or term.contract.tags,
                        place=term.place,
                        limit=one.limit,
                        hidden=hidden_by(term.contract.id) if term.contract.is_hidden else "",
                    )
                )
                self._of.append(kept)
                if one.counts:
                    on = len(self._made) - 1

    def _sums(self, term: Term) -> Iterator[Sequence[Sum]]:
        opened = self._opening.get(f"{term.contract.id}.{term.name}")
        if term.commitment is not None:
            yield from dues_of_commitment(term, term.commitment, self._days, opened)
        elif term.minimum is not None:
            yield from dues_of_minimum(term, term.minimum, self._days)
        elif term.volume is not None:
            yield from dues_of_volume(term, term.volume, self._days)
        elif term.lot is not None:
            yield from dues_of_lot(term, term.lot, self._days, self._cuts, opened)
        elif term.reload is not None:
            yield from dues_of_reload(term, term.reload, self._days, opened)

    def _earlier(self, kept: _Kept, stretch: Stretch) -> Iterator[tuple[int, int, Fraction]]:
        """What is due on earlier tallies in these days and counts here: what belongs to the price of use by the part of
        that use that counts here, too; what is not used of another term of the contract in full, where this one is for
        all that it is for. Credits pay for what nothing else has paid for."""
        is_credit = kept.term.lot is not None or kept.term.reload is not None
        for at, (tally, of) in enumerate(zip(self._made, self._of, strict=True)):
            if of is kept:
                continue
            part: Fraction | None = None
            for place, due in enumerate(tally.dues):
                if not stretch.start <= due.stretch.start < stretch.end:
                    continue
                is_paid = due.meter in PAID_FOR
                if due.view == (ACCRUAL if is_credit else CASH) or (due.view == CASH and not is_paid):
                    continue
                if due.of_use or is_paid:
                    part = _overlap(tally, kept) if part is None else part
                    share = part
                else:
                    is_ours = tally.contract == kept.term.contract.id and is_inside(of.term.span, kept.term.span)
                    share = Fraction(is_ours and kept.term.weight != UNITS)
                if share:
                    yield at, place, share


_NONE = Quantity(0, 0, 0)


def _shares_of(uses: Sequence[PlanCosts]) -> tuple[tuple[str, Fraction], ...]:
    """Each scenario's share of some use, by expected cost; none where there is none."""
    costs: dict[str, Fraction] = {}
    for one in uses:
        for name, cost in one.sums(lambda charge: charge.scenario).items():
            costs[name] = costs.get(name, Fraction(0)) + Fraction(cost.expected)
    spent = sum(costs.values())
    return tuple((name, cost / spent) for name, cost in costs.items() if cost) if spent else ()


def _overlap(earlier: Tally, kept: _Kept) -> Fraction:
    """Which part of what counts on a tally, in its days, counts toward a term, too, by its expected cost."""
    whole = earlier.uses.total.expected
    if not whole:
        return Fraction(0)
    both = earlier.uses.select(lambda charge: counts(kept.term.span, charge, kept.term.meter)).total.expected
    return Fraction(both) / Fraction(whole)


def _model_of(kept: _Kept) -> str:
    """The model that counts toward a term, those of one seller or all; the globs of the term where nothing does."""
    models = dict.fromkeys(charge.model for charge in kept.uses.charges) or dict.fromkeys(kept.term.span.models)
    vendors = {model.partition("/")[0] for model in models}
    return next(iter(models)) if len(models) == 1 else f"{vendors.pop()}/*" if len(vendors) == 1 else "*"


def _piece_of(pieces: Sequence[Stretch]) -> Callable[[Stretch], Stretch | None]:
    def piece(stretch: Stretch) -> Stretch | None:
        return next((one for one in pieces if one.start <= stretch.start < one.end), None)

    return piece


def _weighed(costs: PlanCosts, weight: str) -> Quantity:
    return total(
        weighed_of(one.charge, weight).of(one.times.over(span.days)) for span in costs.spans for one in span.products
    )


def weighed_of(charge: Charge, weight: str) -> Quantity:
    """What a charge counts in one run."""
    if weight == COST:
        return charge.run_cost
    if weight == LISTED:
        return charge.units.times(charge.per_call.listed)
    return charge.units


def cuts_of(contracts: Sequence[Contract], first: date, end: date) -> frozenset[date]:
    """The days from ``first`` to before ``end`` on which a term of a contract starts, ends or counts anew.

    Raises:
        InputError: a term that needs a last day has none.
    """
    days: set[date] = set()
    for term in terms_of(contracts):
        for start, stop in term.intervals(end):
            days |= {start, stop}
    return frozenset(day for day in days if first < day < end)
