"""Plans and quotes as CSV (RFC 4180), a row a line: raw numbers, and texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.view import clean
from costplan.units import METERS, decimal_text, usd_text

if TYPE_CHECKING:
    from costplan.alternatives.answer import QuoteAnswer
    from costplan.plan.cost_line import CostLine
    from costplan.plan.plan import Plan
    from costplan.planning.quoting import Quote
    from costplan.quantity import Quantity

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


def quote_csv(quote: Quote) -> str:
    """A row a meter."""
    rows = [[quote.model, str(quote.as_of), *_line(line, line.quantity, line.cost, line.flag)] for line in quote.lines]
    rows += [[quote.model, str(quote.as_of), *_unknown(unknown.meter, unknown.what)] for unknown in quote.unknowns]
    return csv_text(("model", "as_of", *_LINE), rows)


def ladder_csv(answer: QuoteAnswer) -> str:
    """A row a quality and size; its columns are not those of a quote."""
    from costplan.render.json.ladder import rows_of

    first = answer.quotes[0]
    rows = []
    for row in (row for rung in answer.ladder for row in rows_of(answer, rung)):
        told = "; ".join(item["what"] for item in row.pop("unknown"))
        cells = ["" if value is None else str(value) for value in row.values()]
        cells[-1] = cells[-1].lower()  # true and false, as JSON has them
        rows.append([first.model, str(first.as_of), first.priced.rates.tier, *map(formula_safe, [*cells, told])])
    return csv_text(("model", "as_of", "tier", *_RUNG, "unknown"), rows)


def plan_csv(plan: Plan) -> str:
    """A row a line of the plan; a cost that is unknown is a row without figures."""
    tags = plan.tag_keys
    heads = ("scenario", "workflow", "step", "variant", "month", "from", "until", "model", "tier", "owner", *tags)
    rows = []
    for line in plan.each_line():
        labels = [
            line.scenario,
            line.workflow,
            line.step,
            line.variant,
            line.stretch.month,
            str(line.stretch.start),
            str(line.stretch.end),
            line.model,
            line.tier,
            line.owner,
        ]
        labels += [dict(line.tags).get(key, "") for key in tags]
        flags = filter(None, ("bend" if line.is_bend else "", line.per_call.flag))
        told = _line(line.per_call, line.quantity, line.cost, ", ".join(flags))
        rows.append([*map(formula_safe, labels), *told])
    for item in plan.unknowns:
        where = map(formula_safe, (item.scenario, item.workflow, item.step))
        rows.append([*where, *[""] * (len(heads) - 3), *_unknown(item.unknown.meter, item.unknown.what)])
    return csv_text((*heads[:10], *map(formula_safe, tags), *_LINE), rows)


def _line(line: CostLine, quantity: Quantity, cost: Quantity, flag: str) -> list[str]:
    per = METERS[line.meter].per
    return [
        line.meter,
        decimal_text(quantity.low),
        decimal_text(quantity.expected),
        decimal_text(quantity.high),
        usd_text(Fraction(line.rate.expected) * per),
        str(per),
        usd_text(cost.low),
        usd_text(cost.expected),
        usd_text(cost.high),
        line.basis.value,
        formula_safe(flag),
        line.block.source.url if line.block else "stated in the scenario",
        line.block.source.checked if line.block else "",
        formula_safe(line.measure.why),
        formula_safe(line.measure.source or ""),
    ]


def _unknown(meter: str, what: str) -> list[str]:
    return [meter, *[""] * 8, "unknown", formula_safe(what), "", "", "", ""]


def csv_text(headers: tuple[str, ...], rows: list[list[str]]) -> str:
    """Headers and rows as RFC 4180 has them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return out.getvalue()
