"""The Options sheet, where each step's model, tier, quality and size are chosen, and the lists to choose from.
What is chosen here goes through INDEX and MATCH into the plan; what it costs stands in option_costs.py."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.workbook.offers import NONE
from costplan.workbook.option_costs import OptionCosts, cost_of

if TYPE_CHECKING:
    from costplan.workbook.book import Book, Cell
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.offers import Market, StepOffers
    from costplan.workbook.option_costs import Slot
    from costplan.workbook.prices import Prices

SHEET, LISTS = "Options", "Lists"
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
FIRST = 4


class Options:
    """The choices by step, and the slots of what is chosen."""

    def __init__(self, book: Book, market: Market, found: list[StepOffers], inputs: Inputs, prices: Prices) -> None:
        self.book = book
        self.sheet, self.lists = book.sheet(SHEET), book.sheet(LISTS)
        self.inputs = inputs
        self.chosen: dict[tuple[str, str, str], tuple[str, str]] = {}
        """The cells of the model and the tier of a step."""
        self.slots: dict[tuple[str, str, str], list[list[list[Slot]]]] = {}
        """By step: for each variant and each span of days, the slots of a call."""
        self.planned = {(one.scenario, one.workflow, one.step.name): one.offers[0] for one in found}
        self.whys = {(one.scenario, one.workflow, one.step.name): one.whys for one in found}
        self._market = market
        self._costs = OptionCosts(book, found, prices)
        self._write_lists(found)
        self.sheet.widths(24, 24, 24, 34, 12, 12, 14, 28, 16, 16, 16, 6, 46)
        self.sheet.heads(FIRST - 1, HEADS, right=COST)
        self.sheet.raw.freeze_panes(FIRST, MODEL)
        for number, one in enumerate(found):
            self._step(FIRST + number, one)
        self._costs.finish()

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
        stated = {meter: self.inputs.cell(one.scenario, *key) for meter, key in one.stated_keys}
        blocks = self._costs.blocks(one, number, self._prompt(one), stated)
        self.slots[key] = [[block.slots for block in spans] for spans in blocks]
        now = blocks[0][0]
        cells = [sheet.ref(row, col) for col in (MODEL, TIER, QUALITY, SIZE)]
        at = f"MATCH({cells[0]},{self._list[0]},0)"
        quality, size = (
            f'IF(INDEX({flags},{at})=1,{cell},"{NONE}")' for flags, cell in zip(self._flags, cells[2:], strict=True)
        )
        sheet.formula(
            row, NUMBER, f'MATCH({cells[0]}&"|"&{cells[1]}&"|"&{quality}&"|"&{size},{now.keys},0)', 1, "plain"
        )
        sheet.formula_text(row, OFFERED, f'IF(ISNUMBER({number}),"yes","NO: choose another")', "yes")
        cost = fsum(cost_of(line) for line in planned.priced[0][0].lines)
        chosen = sheet.formula(row, COST, f"INDEX({now.costs},{number})", cost, "unit")
        was = sheet.number(row, PLANNED, cost, "unit")
        sheet.formula(row, DIFFERENCE, f"{chosen.ref}-{was.ref}", 0, "unit")
        wrong = {"type": "formula", "criteria": f"=NOT(ISNUMBER({number}))", "format": self.book.style("red")}
        sheet.raw.conditional_format(row, MODEL, row, OFFERED, wrong)
        sheet.text(row, WRITTEN, planned.key)
        self.chosen[key] = (cells[0], cells[1])

    def _prompt(self, one: StepOffers) -> Cell | None:
        """The input that the tokens of the step's prompt stand in."""
        step = one.step
        if step.call.prompt is not None or step.call.cached_text_tokens:
            return None
        if step.call.prompt_tokens is not None:
            if "prompt_tokens" not in step.places:
                return None
            return self.inputs.cell(one.scenario, *one.prompt_key)
        return self.inputs.find(one.scenario, "defaults", "prompt_tokens")
