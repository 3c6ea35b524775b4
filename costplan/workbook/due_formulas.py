"""What is due on a tally as a formula of what is counted, what that costs, and the terms under Contracts.
Where these stand is tally_rows.py's business; what a term comes to in its days stands in planning/terms_due.py."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.plan.tally import LISTED, UNITS
from costplan.planning.intervals import starts
from costplan.units import PICO

if TYPE_CHECKING:
    from costplan.contracts.contract import Commitment
    from costplan.plan.tally import Curve, Due, Tally
    from costplan.planning.terms_due import Term
    from costplan.units import Number
    from costplan.workbook.term_inputs import TermInputs


def due_formula(term: Term, tally: Tally, due: Due, inputs: TermInputs, counted: str, cost: str) -> str:
    """The formula of what is due in all on what was counted so far, in dollars.

    Args:
        term: the term that the tally is of.
        tally: what counts.
        due: what is due on it.
        inputs: the cells of the terms.
        counted: the cell of what was counted so far, in units or dollars.
        cost: the cell of what that costs.
    """
    if term.volume is not None:
        return _of_steps(term, due, inputs, counted, cost)
    if term.reload is not None and len(due.flat.pieces) > 1:
        return _of_reload(due, counted)
    if term.lot is not None:
        return _of_lot(term, due, inputs, counted) or _as_written(tally, due, counted, cost)
    if term.reload is not None:
        return _as_written(tally, due, counted, cost)
    amount = _amount(term, tally, due, inputs)
    price = "1"
    if term.commitment is not None and term.commitment.amount is None:
        price = _cell(term, inputs, "unit price")
    each = f"IF({counted}=0,0,{cost}/{counted})"
    inside, short = f"MIN({counted},{amount})", f"MAX(0,{amount}-{counted})"
    if due.meter == "minimum_unused":
        return short
    if term.commitment is None:
        return _as_written(tally, due, counted, cost)
    shortfall, overage = (_cell(term, inputs, what) for what in ("shortfall", "overage"))
    if due.meter == "commitment_used":
        return f"{inside}*({price}-{each})"
    if due.meter == "overage":
        return f"MAX(0,{counted}-{amount})*{overage}*{each}"
    if due.meter == "commitment_covered":
        return f"-{inside}*{each}"
    if due.meter == "commitment_unused":
        return f"{short}*{shortfall}*{price}"
    if due.meter == "commitment_payment":
        [piece] = due.flat.pieces
        bought = _bought(term) * PICO
        part = float(Fraction(piece.base) / bought) if bought else 0.0
        now = f"*{_paid_then(term, term.commitment, due, inputs)}" if 0 < term.commitment.upfront < 1 else ""
        return f"{part!r}*{_cell(term, inputs, 'amount')}*{price}{now}"
    if due.meter == "commitment_settled":
        if term.weight == LISTED:
            return f"({short}*{shortfall}-{amount}+{inside}*{each})"
        return f"{short}*({shortfall}-1)*{price}"
    return _as_written(tally, due, counted, cost)


def _cell(term: Term, inputs: TermInputs, what: str) -> str:
    return inputs.cell(term.contract.id, term.name, what).ref


def _of_steps(term: Term, due: Due, inputs: TermInputs, counted: str, cost: str) -> str:
    """Steps in whatever number: each takes the units between its own end and the next one."""
    assert term.volume is not None
    steps, found = term.volume.steps, []
    parts = [
        Fraction(piece.above) / Fraction(step.above)
        for step, piece in zip(steps, due.flat.pieces[1:], strict=True)
        if step.above
    ]
    part = float(parts[0]) if parts else 1.0
    ends = [f"{_cell(term, inputs, f'step {number} above')}*{part!r}" for number in range(1, len(steps) + 1)]
    for number, step in enumerate(steps, 1):
        each = f"{cost}/{counted}"
        if step.factor is not None:
            less = f"-{_cell(term, inputs, f'step {number} discount')}*{each}"
        else:
            less = f"({_cell(term, inputs, f'step {number} rate')}-{each})"
        above, following = ends[number - 1], ends[number] if number < len(steps) else ""
        if term.volume.all_units:
            until = f",{counted}<={following}" if following else ""
            found.append(f"IF(AND({counted}>{above}{until}),{counted},0)*{less}")
        else:
            beyond = f"-MAX(0,{counted}-{following})" if following else ""
            found.append(f"(MAX(0,{counted}-{above}){beyond})*{less}")
    return f"IF({counted}=0,0,{'+'.join(found)})"


def _paid_then(term: Term, one: Commitment, due: Due, inputs: TermInputs) -> str:
    """What a payment is of what it was as written, by the share that is paid upfront: on the first day of its interval,
    where all that comes later is on the last day of one."""
    upfront = _cell(term, inputs, "upfront")
    day = due.stretch.start
    first_days = {start for start, _ in starts(term.span, term.per, day + timedelta(days=1), term.place)}
    if day in first_days if term.span.last is None else day == term.span.first:
        return f"{upfront}/{float(one.upfront)!r}"
    return f"(1-{upfront})/{float(1 - one.upfront)!r}"


def _of_lot(term: Term, due: Due, inputs: TermInputs, counted: str) -> str:
    """Of a lot that counts whole, by what it pays for and what that cost; empty where that is no input."""
    if not inputs.is_live(term.contract.id, term.name, "amount"):
        return ""
    assert term.lot is not None
    if due.meter == "credit_bought":
        return _scaled(due.flat.pieces[0].base, term.lot.paid.pico, _cell(term, inputs, "paid"))
    curve = due.part if len(due.part.pieces) > 1 else due.flat
    amount = _scaled(curve.pieces[-1].above, term.lot.amount.pico, _cell(term, inputs, "amount"))
    share = f"{_cell(term, inputs, 'paid')}/{_cell(term, inputs, 'amount')}"
    if due.meter == "credit_drawn":
        return f"-MIN({counted},{amount})"
    if due.meter == "credit_discount":
        return f"MIN({counted},{amount})*({share}-1)"
    return f"MAX(0,{amount}-{counted})*{share}"


def _scaled(pico: Number, written: Number, cell: str) -> str:
    """So many pico-dollars in dollars, by the cell of an amount in the currency that it is written in."""
    return f"{float(Fraction(pico) / Fraction(written))!r}*{cell}"


def _of_reload(due: Due, counted: str) -> str:
    """As many equal jumps as what is counted has passed, after the first one."""
    _, first, second, *_ = due.flat.pieces
    above, base, step = (float(Fraction(one) / PICO) for one in (first.above, first.base, second.above - first.above))
    return f"IF({counted}<={above!r},0,{base!r}+{step!r}*MAX(0,ROUNDUP(({counted}-{above!r})/{step!r},0)-1))"


def _bought(term: Term) -> Fraction:
    """What is committed in an interval as it is written, in units or dollars."""
    one = term.commitment
    if one is not None:
        return Fraction(one.units) if one.amount is None and one.units is not None else _dollars(one.amount)
    assert term.minimum is not None
    return _dollars(term.minimum.amount)


def _dollars(amount: object) -> Fraction:
    return Fraction(getattr(amount, "pico", 0)) / PICO


def _amount(term: Term, tally: Tally, due: Due, inputs: TermInputs) -> str:
    """What is committed in the days that are counted: the term's amount by the part of its interval in the plan, and at
    the rate of its currency."""
    if due.meter == "commitment_payment":
        return ""
    curve: Curve = due.flat if len(due.flat.pieces) > 1 else due.part
    here = Fraction(curve.pieces[-1].above) if len(curve.pieces) > 1 else Fraction(0)
    here = here if tally.weight == UNITS else here / PICO
    bought = _bought(term)
    return f"{float(here / bought) if bought else 0.0!r}*{_cell(term, inputs, 'amount')}"


def _as_written(tally: Tally, due: Due, counted: str, cost: str) -> str:
    """A curve as the engine has it: live in what counts, not in its term."""
    of_units = tally.weight == UNITS
    flat = _height(due.flat, counted, above=1 if of_units else PICO, slope=PICO if of_units else 1, base=PICO)
    scale = 1 if of_units else PICO
    part = _height(due.part, counted, above=scale, slope=1, base=scale)
    return f"({flat})+IF({counted}=0,0,({part})*{cost}/{counted})"


def _height(curve: Curve, counted: str, *, above: int, slope: int, base: int) -> str:
    """Its height, each of its figures divided by so much."""
    text = ""
    for at, piece in enumerate(curve.pieces):
        start, by, rise = (
            float(Fraction(one) / of) for one, of in ((piece.base, base), (piece.above, above), (piece.slope, slope))
        )
        own = f"{start!r}+{rise!r}*({counted}-{by!r})"
        text = own if at == 0 else f"IF({counted}<={by!r},{text},{own})"
    return text
