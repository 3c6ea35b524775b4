"""What a reader should know of the volumes and failures of a scenario: what is left out, and what is taken for granted.
Remarks on what a call costs come with its price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.plan.plan import Remark
from costplan.units import many, percent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.scenario.driver import Driver, Period
    from costplan.scenario.scenario import Scenario, Workflow


MOST = 5
"""So many of the supposed figures are named."""

FAR = 5
"""From more years ahead than this on, a period is told: most are a slip of a digit."""


def remarks_on(workflow: Workflow, period: Period) -> Iterator[Remark]:
    """On a workflow's failures, then on its volumes."""
    for failure in workflow.failures:
        if failure.billed == "unknown":
            text = f"whether {failure.kind} calls are billed is unknown; they are priced as billed"
            yield Remark(workflow.name, text)
        if failure.kind == "rate_limited":
            yield Remark(workflow.name, "rate-limited calls wait and are asked again; they cost time, not money")
    for driver in (workflow.runs, workflow.deliver):
        for text in _beyond(driver, period) if driver else ():
            yield Remark(workflow.name, text)
        if driver and (text := _cut_short(driver, period)):
            yield Remark(workflow.name, text)


def _cut_short(driver: Driver, period: Period) -> str:
    """That growth compounds after a first month of which the period has a part alone."""
    first, last = period.first, period.last
    growth = driver.growth
    if growth is None or not growth.rate or growth.base is not None:
        return ""
    if first.day == 1 or (first.year, first.month) == (last.year, last.month):
        return ""
    from calendar import monthrange

    days = monthrange(first.year, first.month)[1]
    return (
        f"growth counts calendar months: the period has {many(days - first.day + 1, 'day')} of {first:%Y-%m}, and the "
        f"month after grows by the whole {percent(growth.rate)}"
    )


def odd_days(scenario: Scenario) -> Iterator[Remark]:
    """On holidays outside the period, which take no workday away."""
    outside = [day for day in scenario.holidays if not scenario.period.first <= day <= scenario.period.last]
    if outside:
        few = ", ".join(map(str, outside[:3])) + (f" and {len(outside) - 3:,} more" if len(outside) > 3 else "")
        yield Remark(scenario.title, f"holidays outside the period count for nothing: {few}")


def far_away(scenario: Scenario, as_of: date) -> Iterator[Remark]:
    """On a period that is years ahead: prices are then those of today, for want of others."""
    years = scenario.period.first.year - as_of.year
    if years > FAR:
        yield Remark(
            scenario.title, f"the period starts in {scenario.period.first.year}, {years:,} years after the plan"
        )


def billed_by_year(scenario: Scenario) -> Iterator[Remark]:
    """On seats whose fees fall due once for twelve months."""
    for seats in scenario.seats:
        if seats.billed == "yearly":
            text = "yearly fees are cash: all of a fee counts on the day it falls due, also where the period is shorter"
            yield Remark(seats.name, f"{text}; accrued, each of its days bears the same")


def _beyond(driver: Driver, period: Period) -> Iterator[str]:
    """What of a driver lies outside the period."""
    first, last = ((day.year, day.month) for day in (period.first, period.last))
    months = ", ".join(
        f"{year}-{month:02d}" for (year, month), _ in driver.by_month if not first <= (year, month) <= last
    )
    if months:
        yield f"amounts of {months} are beyond the period and do not count"
    for peak in driver.peaks:
        if peak.first < period.first or peak.last >= period.end:
            yield f"peak {peak.name} reaches beyond the period; only the days inside count"


def supposed(scenario: Scenario) -> Iterator[Remark]:
    """On the figures that the scenario only supposes."""
    told = "; ".join(f"{one.path}: {one.why}" for one in scenario.assumed[:MOST])
    if more := len(scenario.assumed) - MOST:
        told += f"; and {more:,} more" if more > 0 else ""
    if told:
        yield Remark(scenario.title, f"assumed, not yet confirmed: {told}")


def unused_drivers(scenario: Scenario) -> Iterator[Remark]:
    """On drivers that no workflow names."""
    named = {id(driver) for workflow in scenario.workflows for driver in (workflow.runs, workflow.deliver)}
    for driver in scenario.drivers:
        if id(driver) not in named:
            yield Remark(driver.name, "no workflow runs on this driver, so nothing of it is in the plan")
