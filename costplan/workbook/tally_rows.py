"""What counts toward the terms of contracts, and what is due on them, tally by tally, on the Contracts sheet.
What is due stands among the rows of the plan by contract_rows.py."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.contracts.agreed import is_for, is_of
from costplan.plan.tally import LISTED, PAID_FOR, UNITS, reckoned
from costplan.planning.costing import PARTIALS
from costplan.units import METERS, PICO
from costplan.workbook.book import Cell
from costplan.workbook.due_formulas import due_formula
from costplan.workbook.prices import LISTED as LISTED_RATE
from costplan.workbook.prices import rate_of
from costplan.workbook.rows import (
    COST,
    FIRST,
    METER,
    MODEL,
    PER_UNITS,
    RATE_NO,
    RATE_USD,
    TIER,
    cells_of,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.plan.tally import Due, Found, Tally
    from costplan.planning.terms_due import Term
    from costplan.units import Number
    from costplan.workbook.lines import Lines
    from costplan.workbook.rows import Row
    from costplan.workbook.term_inputs import TermInputs

HEADS = (
    "contract.term",
    "from",
    "through",
    "counts in",
    "counts here",
    "costs here",
    "counts so far",
    "costs so far",
    "changed here",
)
_OWN, _OWN_COST, _SO_FAR, _COST, _CHANGED, _DUES = range(4, 10)
_DUE = ("what", "due so far, USD", "due here, USD")


class TallyRows:
    """The tallies of a plan, a row each.

    Args:
        inputs: the terms, below which they stand.
        lines: the rows of the plan, all but those of contracts.
        terms: by contract and name.
        models: all that may be chosen or stand in a row.
    """

    def __init__(
        self, inputs: TermInputs, lines: Lines, terms: dict[tuple[str, str], Term], models: Iterable[str]
    ) -> None:
        self._inputs, self._lines, self._terms = inputs, lines, terms
        self.sheet = inputs.sheet
        self._last = len(lines.rows) - 1
        self._row = inputs.row + 1
        self._models = sorted(models)
        self._marks: dict[tuple[str, str], str] = {}
        self._starts = self._days()
        self._titles: Sequence[str] = ()
        self._apart: list[tuple[dict[str, str], dict[str, str]]] = []
        self.dues: list[list[Cell]] = []
        """What is due on each tally, in the order of its dues."""
        self.changed: list[str] = []
        """By tally the cell that is 1 where it is not as it was written."""

    def fill(self, tallies: Sequence[Tally], titles: Sequence[str]) -> None:
        """Write them, with what they have of each scenario where there are several ``titles``."""
        self._titles = titles
        for key in dict.fromkeys((one.contract, one.term) for one in tallies):
            self._mark(self._terms[key])
        self.sheet.text(self._row, 0, "What counts, and what is due on it", "heading")
        most = max((len(one.dues) for one in tallies), default=0)
        self.sheet.heads(self._row + 1, (*HEADS, *(f"{head} {at + 1}" for at in range(most) for head in _DUE)))
        self._row += 2
        first = self._row

        def own(at: int) -> tuple[Number, Number]:
            return tallies[at].counted.expected, tallies[at].cost.expected

        for at, found in enumerate(reckoned(tallies, own)):
            self._tally(tallies, at, found, first)
        if len(titles) > 1:
            self._split(tallies, first, _DUES + len(_DUE) * most)

    def share(self, at: int, tally: Tally, due: Due, scenario: str) -> str:
        """The part that a scenario has of the use in the days of what is due, or of its interval where it is of that or
        nothing is used in its days; where nothing is there either, of all use, and else the first scenario has all."""
        mark, costs = self._marks[tally.contract, tally.term], self._lines.range(COST, 0, self._last)
        every = f"SUMPRODUCT(--({mark}<>0),{costs})"
        own = f"SUMPRODUCT(--({mark}<>0),{self._is_of(scenario)},{costs})"
        text = f"IF({every}=0,{int(scenario == self._titles[0])},{own}/{every})"
        here, so_far = self._apart[at]
        for cells in (so_far,) if due.is_of_interval else (so_far, here):
            if cells:
                every = "+".join(cells.values())
                text = f"IF({every}=0,{text},{cells[scenario]}/({every}))"
        return text

    def _is_of(self, scenario: str) -> str:
        return f'--({self._lines.range(0, 0, self._last)}="{quoted(scenario)}")'

    def _split(self, tallies: Sequence[Tally], first: int, col: int) -> None:
        """What each scenario's use that counts costs, in the days of a tally and so far in its interval."""
        number = len(self._titles)
        heads = (f"{title}: {what}" for what in ("costs here", "costs so far") for title in self._titles)
        self.sheet.heads(first - 1, tuple(heads), col=col)
        values: list[dict[str, float]] = []
        for at, tally in enumerate(tallies):
            here: dict[str, str] = {}
            so_far: dict[str, str] = {}
            sums = tally.uses.sums(lambda charge: charge.scenario)
            values.append({})
            for place, title in enumerate(self._titles if tally.weight else ()):
                text = f"--({self._marks[tally.contract, tally.term]}<>0),{self._is_of(title)}"
                value = float(sums[title].expected) / PICO if title in sums else 0.0
                cell = self.sheet.formula(first + at, col + place, self._sum(text, tally), value)
                here[title], text = cell.ref, cell.ref
                if tally.on is not None:
                    text, value = f"{self._apart[tally.on][1][title]}+{text}", values[tally.on][title] + value
                values[-1][title] = value
                so_far[title] = self.sheet.formula(first + at, col + number + place, text, value).ref
            self._apart.append((here, so_far))

    def _tally(self, tallies: Sequence[Tally], at: int, found: Found, first: int) -> None:
        tally, sheet, row, self._row = tallies[at], self.sheet, self._row, self._row + 1
        term = self._terms[tally.contract, tally.term]
        last = tally.stretch.end - timedelta(days=1)
        for col, text in enumerate((tally.name, str(tally.stretch.start), str(last), _unit(tally))):
            sheet.text(row, col, text)
        terms = f"{self._inputs.changed() or 0}>0"
        so_far, costs = Cell("0", 0.0), Cell("0", 0.0)
        if tally.weight:
            so_far, costs = self._counted(tallies, at, found, first, row)
            near = (f"ABS({one.ref}-{one.value!r})>{1e-9 * abs(one.value) + 1e-12!r}" for one in (so_far, costs))
            terms = ",".join((*near, terms))
        sheet.formula(row, _CHANGED, f"IF(OR({terms}),1,0)", 0.0, "plain")
        self.changed.append(sheet.ref(row, _CHANGED))
        cells: list[Cell] = []
        before = tallies[tally.on].dues if tally.on is not None else ()
        for number, (due, whole) in enumerate(zip(tally.dues, found.in_all, strict=True)):
            col = _DUES + 3 * number
            sheet.text(row, col, METERS[due.meter].label)
            text = due_formula(term, tally, due, self._inputs, so_far.ref, costs.ref)
            if tally.limit is not None and number == 0:
                text = f"MIN({text},{self._most(tally, first)})"
            total = sheet.formula(row, col + 1, text, float(whole) / PICO)
            less = f"-{sheet.ref(first + (tally.on or 0), col + 1)}" if number < len(before) else ""
            cells.append(sheet.formula(row, col + 2, f"{total.ref}{less}", float(due.amount.expected) / PICO))
        self.dues.append(cells)

    def _counted(self, tallies: Sequence[Tally], at: int, found: Found, first: int, row: int) -> tuple[Cell, Cell]:
        """What counts, and what it costs, from where the tally starts to run."""
        tally, sheet = tallies[at], self.sheet
        scale = 1 if tally.weight == UNITS else PICO
        mark = self._marks[tally.contract, tally.term]
        own = sheet.formula(row, _OWN, self._sum(mark, tally), float(tally.counted.expected) / scale, "quantity")
        text = self._sum(f"--({mark}<>0)", tally)
        more, also = [own.ref], [sheet.formula(row, _OWN_COST, text, float(tally.cost.expected) / PICO).ref]
        for earlier, due, _ in tally.after:
            part = f"{self.dues[earlier][due].ref}*{self._overlap(tallies[earlier], tally, due)}"
            also.append(part)
            if tally.weight != UNITS:
                more.append(part)
        if tally.on is not None:
            more.append(sheet.ref(first + tally.on, _SO_FAR))
            also.append(sheet.ref(first + tally.on, _COST))
        text = "+".join(more)
        if tally.limit is not None:
            text = f"MIN({text},{self._most(tally, first)}+{float(Fraction(tally.limit.opened) / PICO)!r})"
        so_far = sheet.formula(row, _SO_FAR, text, float(found.counted) / scale, "quantity")
        return so_far, sheet.formula(row, _COST, "+".join(also), float(found.cost) / PICO)

    def _most(self, tally: Tally, first: int) -> str:
        """How much may be bought in all by the end of a tally with a limit."""
        assert tally.limit is not None
        before = "" if tally.on is None else f"+{self.sheet.ref(first + tally.on, _DUES + 1)}"
        return f"{float(Fraction(tally.limit.each) / PICO)!r}{before}"

    # ------------------------------------------------------------------------------------------------- rows of the plan

    def _days(self) -> str:
        """A column with the first day of each row of the plan, as a spreadsheet counts days."""
        col = self._lines.beside("first day")
        for at, row in enumerate(self._lines.rows):
            self._lines.sheet.number(FIRST + at, col, _serial(date.fromisoformat(row.start)), "plain")
        return self._lines.range(col, 0, self._last)

    def _mark(self, term: Term) -> None:
        """A column that says how much a dollar of each row counts toward a term: a dollar, so many units, or dollars
        at list rates; 0 where it does not count."""
        col = self._lines.beside(f"{term.contract.id}.{term.name}")
        for at, row in enumerate(self._lines.rows):
            if row.is_counted:
                self._lines.sheet.formula(FIRST + at, col, *self._counts(term, row, FIRST + at), "quantity")
        self._marks[term.contract.id, term.name] = self._lines.range(col, 0, self._last)

    def _counts(self, term: Term, row: Row, at: int) -> tuple[str, float]:
        cells = [f"${cell}" for cell in cells_of(at)]
        asked, span = [], term.span
        if span.models:
            own = [model for model in self._models if is_of(span, model)]
            asked.append(_one_of(cells[MODEL], own))
        if span.tiers:
            asked.append(_one_of(cells[TIER], span.tiers))
        if span.meters or term.meter:
            meters = [meter for meter in METERS if is_for(span._replace(tiers=()), "", meter)]
            meters = [meter for meter in meters if term.meter in ("", meter)]
            labels = [METERS[meter].label for meter in meters]
            asked.append(_one_of(cells[METER], [*labels, *([PARTIALS] if "image_out" in meters else [])]))
        line, value = row.line, 0.0
        if line is None:  # a meter that another choice may have
            asked.append(f'{cells[METER]}<>""')
        text = "1"
        if term.weight == UNITS:
            text = f"IF({cells[RATE_USD]}=0,0,{cells[PER_UNITS]}/{cells[RATE_USD]})"
        elif term.weight == LISTED:
            of_list = f"INDEX({self._lines.prices.column(LISTED_RATE)},{cells[RATE_NO]})"
            text = f"IF(OR({cells[RATE_NO]}=0,{cells[RATE_USD]}=0),1,{of_list}/{cells[RATE_USD]})"
        if (
            line is not None
            and is_of(span, row.model)
            and is_for(span, row.tier, line.meter)
            and term.meter in ("", line.meter)
        ):
            value, rate = 1.0, rate_of(line)
            if term.weight == UNITS:
                value = METERS[line.meter].per / rate if rate else 0.0
            elif term.weight == LISTED and rate:
                value = float(line.listed) * METERS[line.meter].per / PICO / rate
        condition = asked[0] if len(asked) == 1 else f"AND({','.join(asked)})"
        return (f"IF({condition},{text},0)", value) if asked else (text, value)

    def _sum(self, mark: str, tally: Tally) -> str:
        """What rows count in the days of a tally, all of which are in one month."""
        lines, stretch = self._lines, tally.stretch
        month = lines.months.index(stretch.month)
        first = date.fromisoformat(f"{stretch.month}-01")
        asked = [f"--({self._starts}<{_serial(stretch.end)})"]
        if stretch.start > first and any(first < date.fromisoformat(row.start) for row in lines.rows):
            asked.append(f"--({self._starts}>={_serial(stretch.start)})")
        return f"SUMPRODUCT({mark},{lines.month_range(month, 0, self._last)},{','.join(asked)})"

    def _overlap(self, earlier: Tally, later: Tally, due: int) -> str:
        """Which part of what counts on a tally, in its days, counts on another, too: all of what is not used."""
        if not (earlier.dues[due].of_use or earlier.dues[due].meter in PAID_FOR):
            return "1"
        one, both = (self._marks.get((tally.contract, tally.term), "") for tally in (earlier, later))
        of_one = self._sum(f"--({one}<>0)", earlier)
        return f"IF({of_one}=0,0,{self._sum(f'--({one}<>0),--({both}<>0)', earlier)}/{of_one})"


def _unit(tally: Tally) -> str:
    """What it counts in; nothing where nothing counts."""
    if tally.weight == UNITS:
        return METERS[tally.meter].units
    return {LISTED: "USD at list rates"}.get(tally.weight, "USD") if tally.weight else ""


def _serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


def _one_of(cell: str, allowed: Sequence[str]) -> str:
    if not allowed:
        return "FALSE"
    each = (f'{cell}="{quoted(one)}"' for one in allowed)
    return f"OR({','.join(each)})"
