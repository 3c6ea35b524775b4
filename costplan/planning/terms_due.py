"""Terms of contracts that bend what is paid, as curves of what is counted: volume steps, commitments and minimums.
What counts toward them stands in tallying.py, and the days of their intervals in intervals.py.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.contracts.contract import DISCONTINUOUS, RELOAD
from costplan.named import NamedTuple
from costplan.plan.charge import ACCRUAL, CASH
from costplan.plan.tally import COST, LISTED, NOTHING, UNITS, Curve, Due, Piece, due_on, flat, rising, short_of
from costplan.planning.intervals import MONTHS, intervals, starts
from costplan.planning.schedule import one_day
from costplan.units import METERS, PICO, count, exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.contracts.contract import Commitment, Contract, Lot, Minimum, Reload, Span, VolumeSteps
    from costplan.errors import Place
    from costplan.exchange.money import Money
    from costplan.plan.stretch import Stretch
    from costplan.plan.tally import Limit
    from costplan.planning.intervals import Interval
    from costplan.units import Number


class Term(NamedTuple):
    """A term of a contract that bends what is paid; one of the last five is not None. ``meter`` is what it counts
    alone, ``weight`` how, ``per`` over which interval."""

    contract: Contract
    name: str
    span: Span
    meter: str
    weight: str
    per: str
    place: Place
    tags: tuple[tuple[str, str], ...] = ()
    volume: VolumeSteps | None = None
    commitment: Commitment | None = None
    minimum: Minimum | None = None
    lot: Lot | None = None
    reload: Reload | None = None

    def intervals(self, until: date) -> Iterator[tuple[date, date]]:
        """Its intervals that start before a day.

        Raises:
            InputError: all days are counted together, and there is no last one.
        """
        if self.span.last is None and (self.lot is not None or self.reload is not None):
            return iter([(self.span.first, until)])
        return starts(self.span, self.per, until, self.place)


class Sum(NamedTuple):
    """What is due for some days of an interval: those so far count together, or nothing ``counts``."""

    stretch: Stretch
    dues: tuple[Due, ...]
    counts: bool = True
    limit: Limit | None = None


def terms_of(contracts: Iterable[Contract]) -> list[Term]:
    """The terms in the order in which they count toward each other: volume steps, units that were bought, then floors
    and minimums, those of short intervals first; then credits, those that are lost soonest first."""
    every = [term for contract in contracts for term in _terms(contract)]
    return sorted(every, key=_order)


def _terms(contract: Contract) -> Iterator[Term]:
    for steps in contract.volume:
        yield Term(
            contract=contract,
            name=steps.name,
            span=steps.span,
            meter=steps.meter,
            weight=UNITS,
            per=steps.interval,
            place=steps.place,
            volume=steps,
        )
    for one in contract.commitments:
        weight = UNITS if one.category == "usage" else COST if one.counts == "after_discount" else LISTED
        yield Term(
            contract=contract,
            name=one.name,
            span=one.span,
            meter=one.meter,
            weight=weight,
            per="term" if one.model == DISCONTINUOUS else one.interval,
            place=one.place,
            tags=one.tags,
            commitment=one,
        )
    for least in contract.minimums:
        yield Term(
            contract=contract,
            name=least.name,
            span=least.span,
            meter="",
            weight=COST,
            per=least.interval,
            place=least.place,
            minimum=least,
        )
    for lot in contract.lots:
        yield _credits(contract, lot.name, lot.span, lot.tags, lot.place)._replace(lot=lot)
    if (reload := contract.reload) is not None:
        yield _credits(contract, RELOAD, reload.span, reload.tags, reload.place)._replace(reload=reload)


def _credits(contract: Contract, name: str, span: Span, tags: tuple[tuple[str, str], ...], place: Place) -> Term:
    return Term(contract=contract, name=name, span=span, meter="", weight=COST, per="term", place=place, tags=tags)


def _order(term: Term) -> tuple[int, int, int]:
    if term.lot is not None:
        return 3, (term.lot.expires or date.max).toordinal(), term.lot.bought.toordinal()
    if term.reload is not None:
        return 4, 0, 0
    if term.volume is not None:
        return 0, 0, 0
    if term.weight == UNITS:
        return 1, 0, 0
    return 2, MONTHS.get(term.per, 10**6), int(term.minimum is not None)


def pico_of(money: Money, contract: Contract, day: date, place: Place) -> Number:
    """An amount of a contract in pico-dollars, at the rate of a day.

    Raises:
        InputError: there is no rate.
    """
    if contract.fx is None:
        return money.pico
    return exact(Fraction(money.pico) * contract.fx.usd_per(money.currency, day, place))


def dues_of_volume(term: Term, steps: VolumeSteps, days: Stretch) -> Iterator[Sequence[Sum]]:
    """What steps take off, as units are used."""
    mode = "all units" if steps.all_units else "units above each step"
    why = f"{mode} of {METERS[steps.meter].units} in a {steps.interval}: " if steps.interval != "term" else f"{mode}: "
    why += "; ".join(_step_words(step.above, step.rate, step.factor) for step in steps.steps)
    for interval in intervals(term.span, term.per, days.start, days.end, term.place):
        made: list[tuple[Number, Number, Number]] = [(0, 0, 0)]
        for step in steps.steps:
            above = step.above * interval.part
            less = -1 if step.factor is None else step.factor - 1
            made.append((exact(Fraction(above)), step.rate or 0, less))
        part, flat_part = (_stepped([(one[0], one[at]) for one in made], steps.all_units) for at in (2, 1))
        yield [
            Sum(piece, (due_on("volume_step", piece, why, flat=flat_part, part=part, of_use=True),))
            for piece in interval.pieces
        ]


def _step_words(above: Number, rate: Number | None, factor: Fraction | None) -> str:
    what = f"{float(rate) / PICO:.6g} USD" if rate is not None else f"x {float(factor or 0):.6g}"
    return f"above {count(above)} {what}"


def _stepped(slopes: Sequence[tuple[Number, Number]], all_units: bool) -> Curve:
    if not all_units:
        return rising(slopes)
    return Curve(tuple(Piece(above, above * slope, slope) for above, slope in slopes))


def dues_of_minimum(term: Term, least: Minimum, days: Stretch) -> Iterator[Sequence[Sum]]:
    """What is missing to the least that an interval is invoiced at."""
    for interval in intervals(term.span, term.per, days.start, days.end, term.place):
        amount = exact(pico_of(least.amount, term.contract, interval.start, term.place) * interval.part)
        made = [Sum(piece, ()) for piece in interval.pieces]
        if interval.ends_inside:
            why = "the least that is invoiced, less all that is billed"
            made[-1] = Sum(made[-1].stretch, (due_on("minimum_unused", made[-1].stretch, why, flat=short_of(amount)),))
        yield made


def dues_of_commitment(
    term: Term, one: Commitment, days: Stretch, used: Money | None = None
) -> Iterator[Sequence[Sum]]:
    """What is not used, what is charged beyond, and where it is not paid as it is used what is paid and covered;
    ``used`` is what is used already of an interval that starts before the plan, where the scenario says so."""
    is_apart = is_paid_apart(term, one)
    for interval in intervals(term.span, term.per, days.start, days.end, term.place):
        yield _interval(term, one, interval, used, is_apart=is_apart)
    if is_apart:
        for day, amount in _payments(term, one, days):
            due = due_on("commitment_payment", one_day(day), "as the contract says", flat=flat(amount), view=CASH)
            yield [Sum(one_day(day), (due,), counts=False)]


def is_paid_apart(term: Term, one: Commitment) -> bool:
    """Whether a commitment is paid on other days than it is used."""
    return one.upfront > 0 or one.pays != term.per


def _bought(term: Term, one: Commitment, day: date) -> tuple[Number, Number]:
    """What is committed in an interval, in what counts, and what one of it costs."""
    if one.amount is not None:
        return pico_of(one.amount, term.contract, day, term.place), 1
    assert one.units is not None
    assert one.unit_price is not None
    return one.units, one.unit_price


def amount_in(term: Term, one: Commitment, interval: Interval, used: Money | None) -> tuple[Number, Number]:
    """What is committed in the days of an interval in a plan, in what counts, and what one costs; ``used`` as above."""
    amount, price = _bought(term, one, interval.start)
    if used is not None and interval.start < interval.pieces[0].start:
        before = Fraction(pico_of(used, term.contract, interval.start, term.place))
        return exact(max(Fraction(0), amount - (before / Fraction(price) if price else before))), price
    return exact(Fraction(amount * interval.part)), price


def _interval(term: Term, one: Commitment, interval: Interval, used: Money | None, *, is_apart: bool) -> Sequence[Sum]:
    amount, price = amount_in(term, one, interval, used)
    of_units = one.amount is None
    view = ACCRUAL if is_apart else ""
    made = []
    for piece in interval.pieces:
        dues = []
        if of_units:
            why = f"{count(amount)} {METERS[one.meter].units} are bought, and cost that in place of their rates"
            covered, taken = rising([(0, price), (amount, 0)]), rising([(0, -1), (amount, 0)])
            dues.append(due_on("commitment_used", piece, why, flat=covered, part=taken, view=view, of_use=True))
        if one.overage != 1:
            beyond = rising([(0, 0), (amount, one.overage - 1)])
            dues.append(due_on("overage", piece, "what is used beyond the commitment", part=beyond, of_use=True))
        if is_apart:
            taken = rising([(0, -1), (amount, 0)])
            dues.append(due_on("commitment_covered", piece, "use that is paid by it", part=taken, view=CASH))
        made.append(Sum(piece, tuple(dues)))
    if interval.ends_inside:
        last = made[-1]
        unused = short_of(amount, one.shortfall * price)
        more = [due_on("commitment_unused", last.stretch, "what is committed and not used", flat=unused, view=view)]
        if is_apart:
            more += _settled(term, one, last.stretch, amount, price)
        made[-1] = Sum(last.stretch, (*last.dues, *more))
    return made


def _settled(term: Term, one: Commitment, piece: Stretch, amount: Number, price: Number) -> Iterator[Due]:
    """What is paid back at the end: what was paid for it, less the use that it covers and what is lost."""
    if term.weight == LISTED:  # what counts is more than what it costs
        least = Curve((Piece(0, (one.shortfall - 1) * amount, -one.shortfall), Piece(amount, -amount, 0)))
        part = rising([(0, 1), (amount, 0)])
    elif one.shortfall != 1:
        least, part = short_of(amount, (one.shortfall - 1) * price), NOTHING
    else:
        return
    yield due_on(
        "commitment_settled", piece, "what is paid and neither used nor lost", flat=least, part=part, view=CASH
    )


def _payments(term: Term, one: Commitment, days: Stretch) -> Iterator[tuple[date, Number]]:
    """The days on which it is paid, and how much."""
    for day, amount in payments_of(term, one, days.end):
        if amount and days.start <= day < days.end:
            yield day, exact(Fraction(amount))


def payments_of(term: Term, one: Commitment, end: date) -> Iterator[tuple[date, Number]]:
    """The days on which a commitment is paid, and how much, for what starts before a day.

    Raises:
        InputError: a currency has no rate.
    """
    rest = 1 - one.upfront

    def price(day: date) -> Number:
        amount, each = _bought(term, one, day)
        return amount * each

    if term.span.last is None:
        for start, _ in starts(term.span, term.per, end, term.place):
            yield start, price(start) * one.upfront
        if rest:
            for start, stop in starts(term.span, one.pays, end, term.place):
                yield stop - timedelta(days=1), price(start) * rest * Fraction(MONTHS[one.pays], MONTHS[term.per])
        return
    after = term.span.last + timedelta(days=1)
    number = sum(1 for _ in starts(term.span, term.per, after, term.place))
    yield term.span.first, price(term.span.first) * number * one.upfront
    if rest:
        every = list(starts(term.span, one.pays, after, term.place))
        for start, stop in every:
            yield stop - timedelta(days=1), price(start) * number * rest / len(every)
