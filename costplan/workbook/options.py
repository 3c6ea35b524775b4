"""The Options sheet, where each step's model, tier, quality and size are chosen, and the costs that it chooses from.
The engine has priced each offer; what is chosen here goes through INDEX and MATCH into the plan."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.units import METERS
from costplan.workbook.book import Cell, column
from costplan.workbook.offers import NONE
from costplan.workbook.prices import rate_of

if TYPE_CHECKING:
    from costplan.plan.cost_line import CostLine
    from costplan.workbook.book import Book
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.offers import Market, Offer, StepOffers
    from costplan.workbook.prices import Prices

SHEET, COSTS, LISTS = "Options", "Option costs", "Lists"
HEADS = (
    "scenario",
    "workflow",
    "step",
    "model",
    "tier",
    "quality",
    "size",
    "offered",
    "cost a call, USD",
    "as planned, USD",
    "difference, USD",
    "no.",
    "as written",
)
MODEL, TIER, QUALITY, SIZE, OFFERED, COST, PLANNED, DIFFERENCE, NUMBER, WRITTEN = range(3, 13)
_COST_HEADS = (
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


class Options:
    """The choices by step, and the slots of what is chosen."""

    def __init__(self, book: Book, market: Market, found: list[StepOffers], inputs: Inputs, prices: Prices) -> None:
        self.book = book
        self.sheet, self.costs, self.lists = book.sheet(SHEET), book.sheet(COSTS), book.sheet(LISTS)
        self.inputs, self.prices = inputs, prices
        self.chosen: dict[tuple[str, str, str], tuple[str, str]] = {}
        """The cells of the model and the tier of a step."""
        self.slots: dict[tuple[str, str, str], list[list[list[Slot]]]] = {}
        """By step: for each variant and each span of days, the slots of a call."""
        self.planned = {(one.scenario, one.workflow, one.step.name): one.offers[0] for one in found}
        self.whys = {(one.scenario, one.workflow, one.step.name): one.whys for one in found}
        self._market = market
        self._most = max(
            (len(priced.lines) for one in found for offer in one.offers for row in offer.priced for priced in row),
            default=1,
        )
        self._write_lists(found)
        self.sheet.widths(24, 24, 24, 34, 12, 12, 14, 28, 16, 16, 16, 6, 46)
        self.sheet.heads(FIRST - 1, HEADS, right=COST)
        self.sheet.raw.freeze_panes(FIRST, MODEL)
        self.costs.widths(20, 20, 20, 24, 12, 46, 34, 11, 11, 12, 14, *([18, 12, 8, 11] * self._most))
        heads = [*_COST_HEADS, *(f"{head} {slot + 1}" for slot in range(self._most) for head in _SLOT)]
        self._row = FIRST
        for number, one in enumerate(found):
            self._step(FIRST + number, one)
        self.costs.table(FIRST - 1, self._row - 1, heads, "OptionCosts")
        self.costs.raw.freeze_panes(FIRST, 3)

    def changed(self) -> str:
        """The formula of how many steps have another choice than was written."""
        if not self.planned:
            return "0"
        last = FIRST + len(self.planned) - 1
        now = '&"|"&'.join(self.sheet.span(FIRST, col, last, col) for col in (MODEL, TIER, QUALITY, SIZE))
        return f"SUMPRODUCT(--({now}<>{self.sheet.span(FIRST, WRITTEN, last, WRITTEN)}))"

    def model_of(self, name: str) -> str:
        """The key of a model that may be named by an alias."""
        return self._market.catalogue.table(name).model

    def _write_lists(self, found: list[StepOffers]) -> None:
        """What the drop-downs list; beside a model, whether it has qualities and sizes."""
        offers = [offer for one in found for offer in one.offers]
        models: dict[str, tuple[int, int]] = {}
        for offer in offers:
            models.setdefault(offer.model, (int(offer.quality != NONE), int(offer.size != NONE)))
        self.lists.heads(FIRST - 1, ("model", "has qualities", "has sizes", "tier", "quality", "size"))
        self.lists.widths(34, 14, 14, 12, 12, 14)
        for row, (model, (qualities, sizes)) in enumerate(sorted(models.items()), FIRST):
            self.lists.text(row, 0, model)
            self.lists.number(row, 1, qualities, "plain")
            self.lists.number(row, 2, sizes, "plain")
        columns = [sorted(models)]
        columns += [
            list(dict.fromkeys(getattr(offer, what) for offer in offers)) for what in ("tier", "quality", "size")
        ]
        self._list: list[str] = []
        for col, values in zip((0, 3, 4, 5), columns, strict=True):
            for row, value in enumerate(values, FIRST):
                self.lists.text(row, col, value)
            self._list.append(self.lists.span(FIRST, col, FIRST + max(1, len(values)) - 1, col))
        last = FIRST + max(1, len(models)) - 1
        self._flags = [self.lists.span(FIRST, col, last, col) for col in (1, 2)]

    def _step(self, row: int, one: StepOffers) -> None:
        """The choice of a step, and the blocks of costs that it chooses from."""
        key, sheet = (one.scenario, one.workflow, one.step.name), self.sheet
        for col, text in enumerate(key):
            sheet.text(row, col, text)
        planned = one.offers[0]
        style = self.book.style("text", is_input=True)
        for col, text, listed in zip(
            (MODEL, TIER, QUALITY, SIZE),
            (planned.model, planned.tier, planned.quality, planned.size),
            self._list,
            strict=True,
        ):
            sheet.raw.write_string(row, col, text, style)
            sheet.raw.data_validation(row, col, row, col, {"validate": "list", "source": f"={listed}"})
        number = sheet.ref(row, NUMBER)
        blocks = self._blocks(one, number)
        self.slots[key] = [[slots for _, _, slots in spans] for spans in blocks]
        keys, costs, _ = blocks[0][0]
        cells = [sheet.ref(row, col) for col in (MODEL, TIER, QUALITY, SIZE)]
        at = f"MATCH({cells[0]},{self._list[0]},0)"
        quality, size = (
            f'IF(INDEX({flags},{at})=1,{cell},"{NONE}")' for flags, cell in zip(self._flags, cells[2:], strict=True)
        )
        sheet.formula(row, NUMBER, f'MATCH({cells[0]}&"|"&{cells[1]}&"|"&{quality}&"|"&{size},{keys},0)', 1, "plain")
        sheet.formula_text(row, OFFERED, f'IF(ISNUMBER({number}),"yes","NO: choose another")', "yes")
        cost = fsum(_cost(line) for line in planned.priced[0][0].lines)
        chosen = sheet.formula(row, COST, f"INDEX({costs},{number})", cost, "unit")
        was = sheet.number(row, PLANNED, cost, "unit")
        sheet.formula(row, DIFFERENCE, f"{chosen.ref}-{was.ref}", 0, "unit")
        wrong = {"type": "formula", "criteria": f"=NOT(ISNUMBER({number}))", "format": self.book.style("red")}
        sheet.raw.conditional_format(row, MODEL, row, OFFERED, wrong)
        sheet.text(row, WRITTEN, planned.key)
        self.chosen[key] = (cells[0], cells[1])

    def _blocks(self, one: StepOffers, number: str) -> list[list[tuple[str, str, list[Slot]]]]:
        """For each variant and span of days: the ranges of keys and of costs, and the slots."""
        prompt = self._prompt(one)
        blocks = []
        width = max(len(priced.lines) for offer in one.offers for row in offer.priced for priced in row)
        for variant in range(len(one.offers[0].priced)):
            spans = []
            for span in range(len(one.days)):
                first = self._row
                for offer in one.offers:
                    self._cost_row(one, offer, variant, span, prompt)
                last = self._row - 1
                lines = one.offers[0].priced[variant][span].lines
                slots = []
                for slot in range(width):
                    found = [
                        self.costs.span(first, _SLOTS + 4 * slot + part, last, _SLOTS + 4 * slot + part)
                        for part in range(4)
                    ]
                    line = lines[slot] if slot < len(lines) else None
                    units = float(line.quantity.expected) if line else 0.0
                    rate = self.prices.number_of(one.offers[0].model, one.offers[0].tier, line) if line else 0
                    slots.append(Slot(number, found, line, units, rate))
                spans.append(
                    (self.costs.span(first, _KEY, last, _KEY), self.costs.span(first, _COST, last, _COST), slots)
                )
            blocks.append(spans)
        return blocks

    def _cost_row(self, one: StepOffers, offer: Offer, variant: int, span: int, prompt: Cell | None) -> None:
        row, raw, book = self._row, self.costs.raw, self.book
        self._row += 1
        why = one.whys[variant]
        texts = (one.scenario, one.workflow, one.step.name, why or "as planned", str(one.days[span]), offer.key)
        for col, text in enumerate((*texts, offer.model, offer.tier, offer.quality, offer.size)):
            self.costs.text(row, col, text)
        priced = offer.priced[variant][span]
        terms, cost = [], 0.0
        for slot, line in enumerate(priced.lines):
            col = _SLOTS + 4 * slot
            rate = self.prices.number_of(offer.model, offer.tier, line)
            self.costs.text(row, col, line.label)
            units = float(line.quantity.expected)
            if prompt is not None and _hangs_on_prompt(line):
                rest = units - offer.call.n * prompt.value
                self.costs.formula(row, col + 1, f"{offer.call.n}*{prompt.ref}+{rest!r}", units, "quantity")
            else:
                raw.write_number(row, col + 1, units, book.style("quantity"))
            raw.write_number(row, col + 2, rate, book.style("plain"))
            self.costs.text(row, col + 3, line.basis.value)
            per = METERS[line.meter].per
            terms.append(f"{column(col + 1)}{row + 1}*{self.prices.cell(rate, line).ref}/{per}")
            cost += _cost(line)
        self.costs.formula(row, _COST, "+".join(terms) or "0", cost, "unit")

    def _prompt(self, one: StepOffers) -> Cell | None:
        """The input that the tokens of the step's prompt stand in."""
        step = one.step
        if step.call.prompt is not None or step.call.cached_text_tokens:
            return None
        if step.call.prompt_tokens is not None:
            if "prompt_tokens" not in step.places:
                return None
            return self.inputs.cell(one.scenario, "workflows", one.workflow, "steps", step.name, "prompt_tokens")
        return self.inputs.find(one.scenario, "defaults", "prompt_tokens")


def _hangs_on_prompt(line: CostLine) -> bool:
    counted = line.measure.counted
    return counted is not None and counted.method.of_prompt and not line.measure.learned


def _cost(line: CostLine) -> float:
    """Dollars of a line of one call."""
    return float(line.quantity.expected) * rate_of(line) / METERS[line.meter].per
