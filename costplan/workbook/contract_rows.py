"""Rows of the Plan sheet for what contracts add or take off: what is due on their terms, in each scenario's share.
What is due is found on the Contracts sheet by tally_rows.py; rows of calls and seats are written by lines.py."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.plan.charge import ACCRUAL
from costplan.planning.terms_due import terms_of
from costplan.pricing.prices import STANDARD
from costplan.quantity import Basis
from costplan.scenario.scenario import CONTRACTS
from costplan.units import METERS, PICO
from costplan.workbook.book import column
from costplan.workbook.formula import Formula
from costplan.workbook.rows import BASIS, CENTER_NO, COST, FIRST, MONTHS, Row
from costplan.workbook.tally_rows import TallyRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.plan.plan import Plan
    from costplan.plan.tally import Due, Tally
    from costplan.workbook.lines import Lines
    from costplan.workbook.term_inputs import TermInputs


class ContractRows:
    """The rows of all contracts, below all others. ``bent`` are the cells that are 1 where a bend of theirs no longer
    holds.

    Args:
        lines: the rows of the plan, all but these.
        plan: as it is reported.
        inputs: the terms.
        models: that may be chosen.
    """

    def __init__(self, lines: Lines, plan: Plan, inputs: TermInputs, models: Iterable[str]) -> None:
        self._lines, self._plan, self._inputs = lines, plan, inputs
        self._models = {*models, *(row.model for row in lines.rows)}
        self.bent: list[str] = []

    def fill(self) -> None:
        """Write them, by scenario."""
        if not self._plan.tallies:
            return
        terms = {(one.contract.id, one.name): one for one in terms_of(self._inputs.contracts)}
        tallies = TallyRows(self._inputs, self._lines, terms, self._models)
        tallies.fill(self._plan.tallies, self._plan.titles)
        cells: dict[tuple[str, tuple[object, ...]], dict[int, Formula]] = {}
        first_of: dict[tuple[object, ...], tuple[Tally, Due]] = {}
        for at, tally in enumerate(self._plan.tallies):
            for number, due in enumerate(tally.dues):
                if due.view == ACCRUAL:
                    continue
                for scenario, text, share in self._shares(at, tally, due, tallies):
                    cell = tallies.dues[at][number]
                    value = Formula(f"{cell.ref}*{text}" if text else cell.ref, cell.value * share)
                    self._add(cells, first_of, scenario, tally, due, value, is_bend=False)
                    if due.bend is not None and due.bend.cost:
                        self.bent += [tallies.changed[at]] if tallies.changed[at] not in self.bent else []
                        cost = due.bend.cost / PICO * share
                        value = Formula(f"IF({tallies.changed[at]}>0,0,{cost!r})", cost)
                        self._add(cells, first_of, scenario, tally, due, value, is_bend=True)
        for title in self._plan.titles:
            first = len(self._lines.rows)
            for (scenario, key), months in cells.items():
                if scenario == title and any(cell.value or cell.text for cell in months.values()):
                    self._row(scenario, *first_of[key], months, is_bend=bool(key[-1]))
            if len(self._lines.rows) > first:
                self._lines.of_workflow[title, CONTRACTS] = (first, len(self._lines.rows) - 1)

    def _add(
        self,
        cells: dict[tuple[str, tuple[object, ...]], dict[int, Formula]],
        first_of: dict[tuple[object, ...], tuple[Tally, Due]],
        scenario: str,
        tally: Tally,
        due: Due,
        value: Formula,
        *,
        is_bend: bool,
    ) -> None:
        """What is due in a month, beside what else of it is due there."""
        volumes = self._lines.volumes
        span = sum(day <= due.stretch.start for day in volumes.cuts)
        key = (tally.name, due.meter, tally.tags, span, is_bend)
        first_of.setdefault(key, (tally, due))
        months, month = cells.setdefault((scenario, key), {}), volumes.months[due.stretch.month]
        if month in months:
            before = months[month]
            value = Formula(f"{before.text}+{value.text}", before.value + value.value)
        months[month] = value

    def _shares(self, at: int, tally: Tally, due: Due, rows: TallyRows) -> Iterator[tuple[str, str, float]]:
        """Each scenario with its share of what is due, by what of its use counts; one alone has all of it."""
        if len(self._plan.titles) == 1:
            yield due.shares[0][0], "", 1.0
            return
        known = {name: float(share) for name, share in due.shares}
        for title in self._plan.titles:
            yield title, rows.share(at, tally, due, title), known.get(title, 0.0)

    def _row(self, scenario: str, tally: Tally, due: Due, months: dict[int, Formula], *, is_bend: bool) -> None:
        lines = self._lines
        row = FIRST + len(lines.rows)
        label = METERS[due.meter].label
        label = f"bend of {label}" if is_bend else label
        center, start = lines.center_of(tally.tags), str(due.stretch.start)
        texts = (scenario, CONTRACTS, tally.name, "", start, lines.centers[center - 1], "", tally.model, STANDARD)
        for at, text in enumerate((*texts, label)):
            lines.sheet.text(row, at, text)
        lines.sheet.text(row, BASIS, Basis.STATED.value)
        values = [0.0] * len(lines.months)
        for month, cell in months.items():
            values[month] = cell.value
        last, cost = column(MONTHS + len(values) - 1), fsum(values)
        lines.write(
            row,
            {
                COST: Formula(f"SUM({column(MONTHS)}{row + 1}:{last}{row + 1})", cost),
                CENTER_NO: center,
                **{MONTHS + month: cell for month, cell in months.items()},
            },
        )
        lines.count(label, Basis.STATED, cost)
        lines.rows.append(
            Row(
                scenario=scenario,
                workflow=CONTRACTS,
                tags=tally.tags,
                center=center,
                start=start,
                model=tally.model,
                values=tuple(values),
            )
        )
