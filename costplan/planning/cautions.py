"""What a reader is told of the tables that a figure rests on: models that end, prices at which nobody has looked for
long, sizes that nothing checks. It refuses nothing; that a model no longer answers is an error of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.plan.plan import Remark
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.prices import PriceTable

SOON_DAYS = 60
"""So many days before a model's end its users are told."""

STALE_DAYS = 90
"""A table at which nobody has looked for more days than this is told."""


def end_told(table: PriceTable, day: date) -> str:
    """What is told of a model's end on a day, from :data:`SOON_DAYS` before it on; nothing otherwise."""
    end = table.shutdown
    if end is not None and (left := (end - day).days) <= SOON_DAYS:
        instead = f"; plan {' or '.join(table.replacement)}" if table.replacement else ""
        when = f"stops on {end}, {_ahead(left)}" if left > 0 else f"was shut down on {end}"
        return f"{table.name} {when}{instead}"
    earliest = table.retires_not_before
    if end is None and earliest is not None and (left := (earliest - day).days) <= SOON_DAYS:
        instead = f"; {' or '.join(table.replacement)} would be next" if table.replacement else ""
        if left > 0:
            return f"{table.name} may stop from {earliest} on, {_ahead(left)}, the earliest day announced{instead}"
        return f"{table.name} may have stopped: {earliest}, the earliest day announced, has passed{instead}"
    return ""


def _ahead(days: int) -> str:
    return "tomorrow" if days == 1 else f"in {many(days, 'day')}"


def age_of(table: PriceTable, day: date) -> int:
    """How many days ago somebody last looked at a table's prices."""
    return max(0, (day - max(block.source.last_day_checked() for block in table.blocks)).days)


def stale_told(tables: Iterable[PriceTable], day: date) -> str:
    """One line on the tables at which nobody has looked for more than :data:`STALE_DAYS`; nothing where there is
    none."""
    ages = {table.model: age for table in tables if (age := age_of(table, day)) > STALE_DAYS}
    if not ages:
        return ""
    (oldest, age), *more = sorted(ages.items(), key=lambda item: (-item[1], item[0]))
    others = f"; so are {many(len(more), 'other table')} over {STALE_DAYS} days old" if more else ""
    return f"nobody has looked at the price of {oldest} for {many(age, 'day')}{others}"


def unchecked_told(table: PriceTable) -> str:
    """That no rule checks the sizes of a model's calls; nothing where one does."""
    return "" if table.rules.size else f"sizes unchecked: {table.model} has no size rule in its table"


def of_call(table: PriceTable, day: date) -> Iterator[str]:
    """All that is told beside the price of one call."""
    yield from filter(None, (end_told(table, day), stale_told([table], day), unchecked_told(table)))


def of_plan(
    uses: Iterable[tuple[str, date]], catalogue: Catalogue, as_of: date
) -> tuple[tuple[Remark, ...], tuple[Remark, ...]]:
    """What is told of the models of a plan: first what time does to them, then what nothing checks.

    Args:
        uses: each model, as it is asked for, with the last day of a scenario that uses it.
        catalogue: tables, all of which are there.
        as_of: the day of the plan. An end is told from :data:`SOON_DAYS` before it on, counted from that day or from
            the last day that is planned, whichever is later; ages of prices are counted from it.
    """
    last: dict[str, date] = {}
    for model, day in uses:
        last[model] = max(day, last.get(model, as_of))
    tables = {model: catalogue.table(model) for model in last}
    in_time = [Remark(model, told) for model, table in tables.items() if (told := end_told(table, last[model]))]
    if told := stale_told(tables.values(), as_of):
        in_time.append(Remark("prices", told))
    unchecked = (Remark(model, told) for model, table in tables.items() if (told := unchecked_told(table)))
    return tuple(in_time), tuple(unchecked)
