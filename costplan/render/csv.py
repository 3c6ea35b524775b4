"""Plans and quotes as CSV (RFC 4180), a row a line: raw numbers, and texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
from fractions import Fraction
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from costplan.plan.paid_at import at_rates_of_payment
from costplan.render.plan_lines import ends_of, lines_with
from costplan.render.view import clean
from costplan.units import METERS, decimal_text, usd_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from costplan.alternatives.answer import QuoteAnswer
    from costplan.exchange.reporting import Reporting
    from costplan.plan.charge import Charge
    from costplan.plan.cost_line import CostLine
    from costplan.plan.measure import Unknown
    from costplan.plan.plan import Plan
    from costplan.plan.stretch import Stretch
    from costplan.planning.quoting import Quote
    from costplan.quantity import Quantity
    from costplan.units import Number

_LINE = (
    "meter",
    "quantity_low",
    "quantity",
    "quantity_high",
    "usd_rate",
    "rate_per",
    "low_usd",
    "expected_usd",
    "high_usd",
    "basis",
    "flag",
    "source",
    "source_checked",
    "usage",
    "usage_source",
)

_STEP = ("scenario", "workflow", "step", "variant")
_CALL = ("vendor", "model", "tier", "owner")
_DAYS = ("month", "quarter", "from", "until")
_RUNG = (
    "quality",
    "size",
    "n",
    "calls",
    "per_image_usd",
    "cost_usd",
    "low_usd",
    "high_usd",
    "worst_usd",
    "complete",
)


def formula_safe(text: str) -> str:
    """A text that starts like a formula gets an apostrophe before it (OWASP, CWE-1236)."""
    cleaned = clean(text)
    return f"'{cleaned}" if cleaned[:1] in set("=+-@") else cleaned


def quote_csv(quote: Quote, reporting: Reporting | None = None) -> Iterator[str]:
    """A row a meter, and behind it what it is in another currency."""
    columns = _TOLD if reporting else ()
    told = _told_by(reporting)
    rows = [
        (*_Cells(line, line.flag).at(line.quantity, line.cost), *told(quote.as_of, line.cost)) for line in quote.lines
    ]
    rows += [(*_unknown(unknown), *[""] * len(columns)) for unknown in quote.unknowns]
    return csv_pieces(("model", "as_of", *_LINE, *columns), ((quote.model, str(quote.as_of), *row) for row in rows))


def ladder_csv(answer: QuoteAnswer, reporting: Reporting | None = None) -> Iterator[str]:
    """A row a quality and size, and behind it what it is in another currency; its columns are not those of a quote."""
    from costplan.render.json.ladder import rows_of
    from costplan.render.json.reporting import told_row

    first = answer.quotes[0]
    rate = Fraction(reporting.usd_per(first.as_of) if reporting else 1)
    rows = []
    for row in (row for rung in answer.ladder for row in rows_of(answer, rung)):
        usd = dict(row)
        told = "; ".join(item["what"] for item in row.pop("unknown"))
        cells = ["" if value is None else str(value) for value in row.values()]
        cells[-1] = cells[-1].lower()  # true and false, as JSON has them
        rows.append([first.model, str(first.as_of), first.priced.rates.tier, *map(formula_safe, [*cells, told])])
        if reporting:
            amounts = told_row(usd, rate).values()
            rows[-1] += [reporting.currency, decimal_text(rate), *(amount or "" for amount in amounts)]
    more = ("currency", "fx", *(name.removesuffix("_usd") for name in _RUNG if name.endswith("_usd")))
    return csv_pieces(("model", "as_of", "tier", *_RUNG, "unknown", *(more if reporting else ())), rows)


def plan_csv(plan: Plan, reporting: Reporting | None = None) -> Iterator[str]:
    """A row a line of the plan; a cost that is unknown is a row without figures. Where it is told in another currency,
    that stands behind, with the dollars that one unit of it costs then, or cost when it was paid."""
    columns = _TOLD if reporting else ()
    in_currency = _told_by(reporting)
    costs = at_rates_of_payment(plan, reporting.usd_paid).costs if reporting else plan.costs

    tags = plan.tag_keys
    heads = (*_STEP, *_DAYS, *_CALL, *map(formula_safe, tags))

    def labels(charge: Charge) -> tuple[list[str], list[str], _Cells]:
        step = (charge.scenario, charge.workflow, charge.step, charge.variant)
        tagged = (dict(charge.tags).get(key, "") for key in tags)
        call = (charge.vendor, charge.model, charge.tier, charge.owner, *tagged)
        flags = filter(None, ("bend" if charge.is_bend else "", charge.per_call.flag))
        cells = _Cells(charge.per_call, ", ".join(flags))
        return [*map(formula_safe, step)], [*map(formula_safe, call)], cells

    rows = (
        [*step, *days, *call, *cells.at(line.quantity, dollars), *in_currency(line.stretch.start, dollars, moved)]
        for line, (step, call, cells), days in lines_with(costs, labels, _days)
        for moved in (line.charge.moved,)
        for dollars in (line.cost if moved == 1 else line.cost.times(1 / Fraction(moved)),)
    )
    unknowns = (
        [
            *map(formula_safe, (item.scenario, item.workflow, item.step)),
            *[""] * (len(heads) - 3),
            *_unknown(item.unknown),
            *[""] * len(columns),
        ]
        for item in plan.unknowns
    )
    return csv_pieces((*heads, *_LINE, *columns), chain(rows, unknowns))


_TOLD = ("currency", "fx", "low", "expected", "high")


def _told_by(reporting: Reporting | None) -> Callable[..., tuple[str, ...]]:
    """What gives the cells of a cost in a currency at the rate of a day, times what payments on others make of it; none
    where there is no currency."""
    if reporting is None:
        return lambda *_: ()

    @cache
    def at(day: date, moved: Number) -> tuple[str, Fraction]:
        rate = Fraction(reporting.usd_per(day)) / Fraction(moved)
        return decimal_text(rate), 1 / rate

    def told(day: date, cost: Quantity, moved: Number = 1) -> tuple[str, ...]:
        rate, factor = at(day, moved)
        return (reporting.currency, rate, *ends_of(usd_text, cost.times(factor)))

    return told


def _days(stretch: Stretch) -> tuple[str, ...]:
    return stretch.month, stretch.quarter, str(stretch.start), str(stretch.end)


class _Cells:
    """Lines of one call, or of many such calls: what is the same in each of them is written once."""

    def __init__(self, line: CostLine, flag: str) -> None:
        per = METERS[line.meter].per
        self._meter = line.meter
        self._is_hidden = bool(line.row.hidden)
        self._rate = (line.row.hidden or usd_text(Fraction(line.rate.expected) * per), str(per))
        self._basis = (
            line.basis.value,
            formula_safe(flag),
            line.block.source.url if line.block else line.stated_in,
            line.block.source.checked if line.block else "",
            formula_safe(line.row.hidden or line.measure.why),
            formula_safe(line.measure.source or ""),
        )

    def at(self, quantity: Quantity, cost: Quantity) -> tuple[str, ...]:
        """The line at the quantity and the cost of all calls."""
        units = ("",) * 3 if self._is_hidden else ends_of(decimal_text, quantity)
        return (self._meter, *units, *self._rate, *ends_of(usd_text, cost), *self._basis)


def _unknown(unknown: Unknown) -> tuple[str, ...]:
    return (unknown.meter, *[""] * 8, "unknown", formula_safe(unknown.what), "", "", "", "")


class _Piece:
    """What a writer writes into: it gives each row back."""

    def write(self, row: str) -> str:
        return row


def csv_pieces(headers: tuple[str, ...], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Headers and rows as RFC 4180 has them, row by row."""
    writer = csv.writer(_Piece(), lineterminator="\r\n")
    return map(writer.writerow, chain((headers,), rows))
