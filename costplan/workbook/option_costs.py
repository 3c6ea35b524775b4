"""The Option costs sheet: a row for one call of each offer, at each variant and in each span of days, that the choices
of options.py find by its key. The engine has priced the calls; what one takes is worded once, for all rows of it."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.pricing.whole_credits import ROUNDING
from costplan.units import METERS
from costplan.workbook.book import column
from costplan.workbook.prices import rate_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from costplan.plan.cost_line import CostLine
    from costplan.planning.costing import PricedCall
    from costplan.workbook.book import Book, Cell
    from costplan.workbook.offers import Offer, StepOffers
    from costplan.workbook.prices import Prices

SHEET = "Option costs"
_HEADS = (
    "scenario",
    "workflow",
    "step",
    "call",
    "from",
    "key",
    "model",
    "tier",
    "quality",
    "size",
    "cost a call, USD",
)
_KEY, _COST, _SLOTS = 5, 10, 11
_SLOT = ("meter", "units", "rate no.", "basis")
FIRST = 4


class Slot:
    """One meter of a chosen call, as formulas find it: its label, units, number of rate and basis.

    ``line`` is the meter as planned, None where the planned call has fewer.
    """

    def __init__(self, number: str, blocks: list[str], line: CostLine | None, units: float, rate: int) -> None:
        self.meter, self.units, self.rate, self.basis = (f"INDEX({block},{number})" for block in blocks)
        self.line = line
        self.expected = units
        self.number = rate


class Block(NamedTuple):
    """The rows of one variant in one span of days: their keys and their costs as ranges, and what is chosen there."""

    keys: str
    costs: str
    slots: list[Slot]


class _Taken(NamedTuple):
    """What a call takes of one meter, by its label: so many units, by a formula where they hang on the prompt; the
    number of its rate; the basis; ``rated``, what one unit costs; and what all of it costs now, in dollars."""

    label: str
    units: float
    formula: str
    rate: int
    basis: str
    rated: str
    cost: float


class OptionCosts:
    """The sheet under way."""

    def __init__(self, book: Book, found: Iterable[StepOffers], prices: Prices) -> None:
        self.sheet, self._prices = book.sheet(SHEET), prices
        self._most = max(map(_meters_of, found), default=1)
        self._row = FIRST
        self._taken: dict[int, _Taken] = {}
        """By the line of a call of the step that is written."""
        self._prompt: Cell | None = None
        self._stated: Mapping[str, Cell] = {}
        self.sheet.widths(20, 20, 20, 24, 12, 46, 34, 11, 11, 12, 14, *([18, 12, 8, 11] * self._most))

    def finish(self) -> None:
        """Make a table of all rows."""
        heads = [*_HEADS, *(f"{head} {slot + 1}" for slot in range(self._most) for head in _SLOT)]
        self.sheet.table(FIRST - 1, self._row - 1, heads, "OptionCosts")
        self.sheet.raw.freeze_panes(FIRST, 3)

    def blocks(
        self, one: StepOffers, number: str, prompt: Cell | None, stated: Mapping[str, Cell]
    ) -> list[list[Block]]:
        """What the offers of a step cost, for each variant and span of days.

        Args:
            one: the offers.
            number: the cell that says the how many-th of them is chosen.
            prompt: the input that the tokens of the step's prompt stand in, where there is one.
            stated: the inputs that the units of meters stand in which the step states, by meter.
        """
        self._taken.clear()
        self._prompt, self._stated = prompt, stated
        blocks = []
        for variant, why in enumerate(one.whys):
            spans = []
            for span, day in enumerate(one.days):
                first = self._row
                labels = (one.scenario, one.workflow, one.step.name, why or "as planned", str(day))
                for offer in one.offers:
                    self._write(labels, offer, offer.priced[variant][span], day)
                slots = self._slots(first, number, one.offers[0].priced[variant][span].lines, _meters_of(one))
                spans.append(Block(self._span(first, _KEY), self._span(first, _COST), slots))
            blocks.append(spans)
        return blocks

    def _slots(self, first: int, number: str, planned: Sequence[CostLine], most: int) -> list[Slot]:
        slots = []
        for slot in range(most):
            blocks = [self._span(first, _SLOTS + 4 * slot + part) for part in range(4)]
            line = planned[slot] if slot < len(planned) else None
            units, rate = (self._taken[id(line)].units, self._taken[id(line)].rate) if line else (0.0, 0)
            slots.append(Slot(number, blocks, line, units, rate))
        return slots

    def _span(self, first: int, col: int) -> str:
        return self.sheet.span(first, col, self._row - 1, col)

    def _write(self, labels: tuple[str, ...], offer: Offer, priced: PricedCall, day: date) -> None:
        """A row."""
        row, sheet, lines, cost = self._row, self.sheet, priced.lines, 0.0
        terms: list[str] = []
        self._row += 1
        for col, text in enumerate((*labels, offer.key, offer.model, offer.tier, offer.quality, offer.size)):
            sheet.text(row, col, text)
        for col, line in zip(range(_SLOTS, _SLOTS + 4 * len(lines), 4), lines, strict=True):
            taken = self._taken.get(id(line))
            if taken is None:  # a call is the same on all days of one price
                taken = self._taken[id(line)] = self._meter(offer, line, day)
            formula = (
                _rounded_up(priced, terms, taken.units, self._prices.cell(taken.rate))
                if line.meter == ROUNDING
                else taken.formula
            )
            sheet.text(row, col, taken.label)
            if formula:
                sheet.formula(row, col + 1, formula, taken.units, "quantity")
            else:
                sheet.number(row, col + 1, taken.units)
            sheet.number(row, col + 2, taken.rate, "plain")
            sheet.text(row, col + 3, taken.basis)
            terms.append(f"{column(col + 1)}{row + 1}*{taken.rated}")
            cost += taken.cost
        sheet.formula(row, _COST, "+".join(terms) or "0", cost, "unit")

    def _meter(self, offer: Offer, line: CostLine, day: date) -> _Taken:
        units, formula = float(line.quantity.expected), ""
        prompt, stated = self._prompt, dict(offer.call.stated)
        if line.meter in stated and line.meter in self._stated:
            formula = f"{offer.call.n}*{self._stated[line.meter].ref}"
        elif prompt is not None and _hangs_on_prompt(line):
            formula = f"{offer.call.n}*{prompt.ref}+{units - offer.call.n * prompt.value!r}"
        rate = self._prices.number_of(offer.model, offer.tier, line, day)
        return _Taken(
            label=line.label,
            units=units,
            formula=formula,
            rate=rate,
            basis=line.basis.value,
            rated=f"{self._prices.cell(rate)}/{METERS[line.meter].per}",
            cost=cost_of(line),
        )


def _rounded_up(priced: PricedCall, terms: Sequence[str], units: float, worth: str) -> str:
    """How many credits rounding adds to what the cells of a call's meters come to. What chance makes of it is the
    engine's, as long as they come to what they did."""
    of_table = [at for at, line in enumerate(priced.lines) if line.block]
    own = f"({'+'.join(terms[at] for at in of_table)})"
    billed = "+".join(
        f"{times}*ROUNDUP(ROUND({own}*{float(share)!r}/{worth},9),0)" for times, share in priced.pieces if share
    )
    added = f"{billed or 0}-{own}/{worth}"
    if not all(priced.lines[at].measure.is_certain for at in of_table):
        then = fsum(cost_of(priced.lines[at]) for at in of_table)
        is_as_planned = f"ABS({own}-{then!r})+ABS({worth}-{rate_of(priced.lines[-1])!r})<0.000000001"
        added = f"IF({is_as_planned},{units!r},{added})"
    return f"IF({worth}>0,{added},0)"


def cost_of(line: CostLine) -> float:
    """Dollars of a line of one call."""
    return float(line.quantity.expected) * rate_of(line) / METERS[line.meter].per


def _meters_of(one: StepOffers) -> int:
    """How many meters a call of a step has at most."""
    return max(len(priced.lines) for offer in one.offers for row in offer.priced for priced in row)


def _hangs_on_prompt(line: CostLine) -> bool:
    counted = line.measure.counted
    return counted is not None and counted.method.of_prompt and not line.measure.learned
