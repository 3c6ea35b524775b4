"""What a cap holds, as a formula of the workbook: expected costs follow the inputs; figures of the engine follow tax,
and are struck once a cell that they hang on is changed. Its rows stand in caps.py."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import TYPE_CHECKING

from costplan.gating.scope import Exchange, scope_of
from costplan.gating.slices import part_of
from costplan.named import NamedTuple
from costplan.plan.paid_at import at_rates_of_payment
from costplan.units import PICO
from costplan.vendor import is_by
from costplan.workbook.changes import STRUCK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.books.report import Report
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.scope import Scope
    from costplan.plan.costs import PlanCosts
    from costplan.plan.plan import Plan
    from costplan.render.report.limits import Limit
    from costplan.units import Number
    from costplan.workbook.book import Cell
    from costplan.workbook.changes import Changes
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.lines import Lines
    from costplan.workbook.rows import Row

VALUE = f"of the engine, '{STRUCK}' once a cell of it is"


class Held(NamedTuple):
    """What a cap holds, or leaves, as a formula and its value."""

    text: str
    value: float


class Part(NamedTuple):
    """A cap of a budget, which is the ``number``-th of the report, and the rows of the plan that it is about, by the
    models that are chosen in them where it asks for these (``models``, as a spreadsheet compares a text). ``is_wider``
    is whether it is about more than a formula can add up here: scenarios that the report is not of, a glob that no
    spreadsheet has, or use at the rates of exchange of earlier payments that stand elsewhere."""

    number: int
    budget: Budget
    cap: Cap
    rows: list[int]
    is_wider: bool
    models: tuple[str, ...] = ()

    @classmethod
    def of(cls, number: int, budget: Budget, cap: Cap, report: Report, lines: Lines) -> Part:
        """With those rows of the lines that the cap selects."""
        scope = scope_of(cap, budget, report.files, report.requested)
        of_all = scope._replace(model="", vendor="")
        rows = [at for at, row in enumerate(lines.rows) if of_all.has(row.scenario, row.workflow, row.tags, row.model)]
        models = tuple(filter(None, (cap.model, cap.vendor and f"{cap.vendor}/*")))
        is_wider = bool(scope.titles - report.requested) or any(set(glob) & set("[~") for glob in models)
        is_wider = is_wider or _bears_other_rates(budget, cap, report.plan, scope)
        return cls(number, budget, cap, rows, is_wider=is_wider, models=models)

    def is_whole(self, rows: Sequence[Row]) -> bool:
        """Whether it is about all of the plan and no more."""
        return not self.is_wider and not self.models and len(self.rows) == len(rows)


def _bears_other_rates(budget: Budget, cap: Cap, plan: Plan, scope: Scope) -> bool:
    """Whether some month of a part of the plan differs from what it is at the rates of its own days."""
    exchange = Exchange(cap.currencies[0], budget.fx, cap.place)
    told = plan if exchange.currency == "USD" else at_rates_of_payment(plan, exchange.usd_paid)

    def by_month(costs: PlanCosts) -> list[Number]:
        in_currency = costs.scaled(lambda stretch: exchange.factor(stretch.start))
        sums = in_currency.sums_when(lambda _: "", lambda charge: scope.has(*part_of(charge)), lambda one: one.month)
        return [cost.expected for cost in sums.values()]

    return told is not plan and by_month(told.costs) != by_month(plan.costs)


class Holding:
    """Finds what caps hold, in the cells of the plan and of the inputs."""

    def __init__(self, lines: Lines, months: list[str], inputs: Inputs, changes: Changes) -> None:
        self.lines, self.months, self.inputs, self.changes = lines, months, inputs, changes

    def of_engine(self, part: Part, pico: Number, currency: str) -> Held:
        """A figure of the engine alone."""
        held, reserve = self._as_written(part, pico), [self.inputs.find(f"budget {part.number}", "contingency")]
        moved = self.inputs.moved(filter(None, reserve))
        return held._replace(text=self.changes.figure(held.text, self._exchanged(part, currency), moved))

    def larger(self, part: Part, months: list[str], quantile: Number, currency: str) -> Held:
        """The larger of a quantile of the engine and the expected cost, as the cap counts both."""
        found, expected = self._as_written(part, quantile), self.expected(part, months, currency)
        text = self.changes.figure(f"MAX({found.text},{expected.text})", self._exchanged(part, currency))
        return Held(text, max(found.value, expected.value))

    def chance(self, told: str, part: Part, amount: Cell, currency: str) -> str:
        """The formula of a chance of going over a cap, as it is told."""
        moved = self.inputs.moved([*self._on_top(part, with_contingency=False), amount])
        return self.changes.text(told, self._exchanged(part, currency), moved)

    def _as_written(self, part: Part, pico: Number) -> Held:
        """A figure of the engine, which has the tax in it that caps hold and follows that."""
        value, taxes = float(pico / PICO), self._on_top(part, with_contingency=False)
        if not taxes or not (part.cap.per.adds_up or part.cap.per.is_average):  # a call has no tax on it
            return Held(repr(value), value)
        [tax] = taxes
        return Held(f"{value!r}*(1+{tax.ref})/{1 + tax.value!r}", value)

    def _exchanged(self, part: Part, currency: str) -> str:
        """How many of the rates of exchange were changed at which the engine found its figures."""
        return self.inputs.moved(self.inputs.exchange(f"budget {part.number}", currency))

    def reaching(self, part: Part, limit: Limit, amount: Cell) -> Held:
        """The bare cost in dollars that reaches a cap in a month, as :func:`limits_of` finds it."""
        finding, value = limit.finding, float(limit.cost / PICO)
        text = amount.ref
        for cell in self._on_top(part, with_contingency=limit.is_reserved):
            text += f"/(1+{cell.ref})"
        if finding.currency != "USD":  # at the rates of the days on which the plan spends
            dollars = self._sum(part, part.rows, [self.months.index(finding.slice)])
            held = self.bare(part, [finding.slice], finding.currency)
            text = f"IF({held.text}=0,{value!r},{text}*{dollars}/({held.text}))"
        return Held(text, value)

    def expected(self, part: Part, months: list[str], currency: str) -> Held:
        """The expected cost as the cap counts it: in its currency, with contingency, with tax where caps hold it."""
        text, total = self.bare(part, months, currency)
        for cell in self._on_top(part, with_contingency=True):
            text, total = f"({text})*(1+{cell.ref})", total * (1 + cell.value)
        return Held(text, total)

    def _on_top(self, part: Part, *, with_contingency: bool) -> list[Cell]:
        """The shares that a cap counts on top: contingency, and tax where caps hold it."""
        owner, budget = f"budget {part.number}", part.budget
        more = [self.inputs.cell(owner, "contingency")] if with_contingency and budget.contingency else []
        return more + ([self.inputs.cell(owner, "tax")] if budget.tax and budget.tax.in_caps else [])

    def bare(self, part: Part, months: list[str], currency: str) -> Held:
        """The expected cost in a cap's currency."""
        owner, budget = f"budget {part.number}", part.budget
        columns = [self.months.index(month) for month in months]
        by_rate: dict[date | None, list[int]] = {}
        for at in part.rows:
            block = None
            if currency != "USD" and budget.fx:
                rates = budget.fx.rates_on(date.fromisoformat(self.lines.rows[at].start))
                block = rates.start if rates else None
            by_rate.setdefault(block, []).append(at)
        texts, total = [], 0.0
        for block, rows in by_rate.items():
            planned = [row for at in rows if is_by((row := self.lines.rows[at]).model, part.cap.model, part.cap.vendor)]
            cost = fsum(row.values[month] for row in planned for month in columns)
            text = self._sum(part, rows, columns)
            if block is not None:
                rate = self.inputs.cell(owner, "fx", currency, str(block))
                text, cost = f"({text})/{rate.ref}", cost / rate.value
            texts.append(text)
            total += cost
        return Held("+".join(texts) or "0", total)

    def _sum(self, part: Part, rows: list[int], each: list[int]) -> str:
        """The sum of some rows of the plan in months that follow each other, by the models that are chosen in them."""
        return self.lines.summed(rows, each, part.models)
