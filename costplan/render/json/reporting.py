"""What a plan comes to in another currency, as a part of a document: sums at the rates of their days, and the rates.
The document itself stays in dollars."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.budget.per import AT
from costplan.plan.savings import savings_of
from costplan.render.json.ladder import rows_of
from costplan.render.json.plan import accrued_keys, contracts_keys
from costplan.units import decimal_text, usd_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from costplan.alternatives.answer import QuoteAnswer
    from costplan.exchange.reporting import Reporting
    from costplan.gating.verdict import Told
    from costplan.plan.plan import Plan
    from costplan.quantity import Quantity
    from costplan.risk.risk import Risk
    from costplan.risk.risks import Risks
    from costplan.units import Number


def reporting_keys(reporting: Reporting, told: Plan, risks: Risks, days: tuple[date, date]) -> dict[str, Any]:
    """The key ``reporting``: amounts of its ``currency`` as exact decimal strings.

    Args:
        reporting: the currency and its rates.
        told: the plan in that currency.
        risks: its distribution.
        days: the first and the last of the plan.
    """
    by_month = risks.by_time(lambda stretch: stretch.month)
    by_quarter = risks.by_time(lambda stretch: stretch.quarter)
    by_workflow = risks.by(lambda charge: (charge.scenario, charge.workflow))
    return {
        "reporting": {
            "currency": reporting.currency,
            "rates": rates_keys(reporting, days),
            "total": {**_range(told.total), **_risk(risks.of())},
            "per_accepted": _or_null(told.per_accepted),
            "lost_to_rejects": usd_text(told.rejected),
            "lost_to_failures": usd_text(told.failed),
            **plain_names(contracts_keys(savings_of(told))),
            "workflows": [
                {
                    "scenario": one.scenario,
                    "id": one.name,
                    **_range(one.total),
                    **_risk(by_workflow.get((one.scenario, one.name))),
                    "per_run": _or_null(one.per_run),
                    "per_accepted": _or_null(one.per_accepted),
                }
                for one in told.workflows
            ],
            "months": {month: {**_range(cost), **_risk(by_month[month])} for month, cost in told.by_month().items()},
            "quarters": {name: {**_range(cost), **_risk(by_quarter[name])} for name, cost in told.by_quarter().items()},
            "steps": _ranges(told.sums(told.step_of)),
            "vendors": _ranges(told.sums(lambda line: line.vendor)),
            "models": _ranges(told.sums(lambda line: line.model)),
            "meters": _ranges(told.sums(lambda line: line.per_call.meter)),
            "tags": {
                key: _ranges(told.sums(lambda line, key=key: line.tag(key)))  # type: ignore[misc]
                for key in told.tag_keys
            },
            **plain_names(accrued_keys(told)),
        }
    }


def told_keys(told: Told) -> dict[str, Any]:
    """The same of a verdict, whose findings keep the currencies of their caps."""
    added = [
        {"budget": one.budget, "contingency": usd_text(one.contingency), "tax": usd_text(one.taxed)}
        for one in told.added
    ]
    head = {"currency": told.reporting.currency, "rates": rates_keys(told.reporting, told.days)}
    total = {at: usd_text(cost) for at, cost in told.quantiles}
    contracts = plain_names(contracts_keys(told.headline.savings))
    return {"reporting": {**head, "total": total, "added": added, **contracts}}


def call_keys(reporting: Reporting, answer: QuoteAnswer) -> dict[str, Any]:
    """The same of one call, whose costs are all of one day, or of each row of a ladder, in their order.

    Raises:
        InputError: there is no rate on that day.
    """
    day, rate = answer.asked.as_of, Fraction(reporting.usd_per(answer.asked.as_of))
    head = {"currency": reporting.currency, "rates": rates_keys(reporting, (day, day))}
    if answer.quote is not None:
        return {"reporting": {**head, **_range(answer.quote.cost.times(1 / rate))}}
    rows = (row for rung in answer.ladder for row in rows_of(answer, rung))
    return {"reporting": {**head, "ladder": [told_row(row, rate) for row in rows]}}


def told_row(row: Mapping[str, Any], rate: Fraction) -> dict[str, str | None]:
    """The amounts of a row in a currency of which one unit costs so many dollars, without the ending of their names."""
    amounts = {name.removesuffix("_usd"): usd for name, usd in row.items() if name.endswith("_usd")}
    return {name: None if usd is None else decimal_text(Fraction(usd) / rate) for name, usd in amounts.items()}


def plain_names(keys: Any) -> Any:
    """A part of a document that is of another currency: amounts without the ending of their names."""
    if isinstance(keys, dict):
        return {name.removesuffix("_usd"): plain_names(value) for name, value in keys.items()}
    return [plain_names(one) for one in keys] if isinstance(keys, list) else keys


def rates_keys(reporting: Reporting, days: tuple[date, date]) -> list[dict[str, str]]:
    """Each rate that holds then: its first day, dollars for one unit, and its source."""
    return [
        {
            "from": str(block.start),
            "usd": decimal_text(dict(block.usd)[reporting.currency]),
            "source": block.source.line,
        }
        for block in reporting.blocks_within(*days)
    ]


def _range(cost: Quantity) -> dict[str, str]:
    return {"low": usd_text(cost.low), "expected": usd_text(cost.expected), "high": usd_text(cost.high)}


def _ranges(costs: Mapping[str, Quantity]) -> dict[str, dict[str, str]]:
    return {name: _range(cost) for name, cost in costs.items()}


def _risk(risk: Risk | None) -> dict[str, str]:
    return {name: usd_text(risk.at(name)) for name in AT[1:]} if risk else {}


def _or_null(pico: Number | None) -> str | None:
    return None if pico is None else usd_text(pico)
