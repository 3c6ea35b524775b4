"""What a reader is told of the tables that a figure rests on: models that end, prices at which nobody has looked for
long, that a catalogue alone has or that are another seller's, sizes that nothing checks. It refuses nothing; that a
model no longer answers is an error of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import dated
from costplan.plan.plan import Remark
from costplan.pricing.history import next_move
from costplan.units import METERS, many, unit_money

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.plan.charge import Charge
    from costplan.pricing.prices import MakersEnd, PriceTable
    from costplan.units import Number

SOON_DAYS = 60
"""So many days before a model's end its users are told."""

STALE_DAYS = 90
"""A table at which nobody has looked for more days than this is told."""


def end_told(table: PriceTable, day: date, last: date | None = None) -> str:
    """What is told of a model's end on a day; nothing where the end is more than :data:`SOON_DAYS` after it.

    Args:
        table: of the model, under the name that is asked for.
        day: today, as it were.
        last: the last day on which the model is used, where that is later.
    """
    if (makers := table.makers_end) is not None:
        if (makers.day - max(day, last or day)).days > SOON_DAYS:
            return ""
        return f"{table.name}: {makers_told(table, makers, day)}"
    known, earliest = table.shutdown, table.retires_not_before
    end = known or earliest
    if end is None or (end - max(day, last or day)).days > SOON_DAYS:
        return ""
    left, others = (end - day).days, " or ".join(table.replacement)
    if known is not None:
        when = f"stops on {end}, {_ahead(left)}" if left > 0 else f"was shut down on {end}"
        return f"{table.name} {when}" + (f"; plan {others}" if others else "")
    if left > 0:
        told = f"{table.name} may stop from {end} on, {_ahead(left)}, the earliest day announced"
    else:
        told = f"{table.name} may have stopped: {end}, the earliest day announced, has passed"
    return told + (f"; {others} would be next" if others else "")


def makers_told(table: PriceTable, makers: MakersEnd, day: date) -> str:
    """That the maker of a model ends it, and its seller, whose table this is, says nothing of it."""
    silent = f"and nothing says that {table.provider} goes on"
    if not makers.is_known:
        return f"its maker may end the model from {makers.day} on, the earliest day announced, {silent}"
    return f"its maker {'ends' if day < makers.day else 'ended'} the model on {makers.day}, {silent}"


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
    are = "are" if len(more) > 1 else "is"
    others = f"; {many(len(more), 'other table')} {are} over {STALE_DAYS} days old" if more else ""
    return f"nobody has looked at the price of {oldest} for {many(age, 'day')}{others}"


def catalogue_told(table: PriceTable, day: date, tiers: Collection[str] | None = None) -> str:
    """That a catalogue alone has the price of a model on a day; nothing where somebody else says it too.

    Args:
        table: of the model.
        day: the day.
        tiers: the service tiers that are used; all if not given.
    """
    block = dated.in_force(table.blocks, day)
    found = [one for one in block.catalogue_tiers if tiers is None or one in tiers] if block else []
    if block is None or not found:
        return ""
    source = block.sold_in(found[0]).source
    whose = table.model if len(found) == len(block.tiers) else f"{table.model} in {', '.join(found)}"
    return f"a catalogue alone has the price of {whose}: {source.title}, checked {source.checked}"


def catalogues_told(charges: Iterable[Charge], catalogue: Catalogue, day: date) -> list[str]:
    """The same of all models of some charges, each in the tiers that it is charged in."""
    tiers = _tiers(charges, catalogue)
    told = (catalogue_told(catalogue.table(model), day, used) for model, used in tiers.items())
    return [one for one in told if one]


def catalogues_of(charges: Iterable[Charge]) -> tuple[str, ...]:
    """The same by what was charged, on whatever days: once for each model and source."""
    found: dict[str, None] = {}
    for charge in charges:
        block = charge.per_call.block
        if block is not None and block.source.is_catalogues:
            source = block.source
            told = f"a catalogue alone has the price of {charge.model}: {source.title}, checked {source.checked}"
            found.setdefault(told)
    return tuple(found)


def _tiers(charges: Iterable[Charge], catalogue: Catalogue) -> dict[str, set[str]]:
    used: dict[str, set[str]] = {}
    for charge in charges:
        used.setdefault(charge.model, set()).add(charge.tier)
    tiers: dict[str, set[str]] = {}
    for name, of_name in used.items():
        tiers.setdefault(catalogue.table(name).model, set()).update(of_name)
    return tiers


def change_told(table: PriceTable, day: date, last: date) -> str:
    """That prices are announced which a plan reaches: the first of them; nothing where none is."""
    found = next_move(table, day)
    if found is None or found[0] > last:
        return ""
    start, rates = found
    one, more = rates[0], f", and {many(len(rates) - 1, 'more rate')}" if len(rates) > 1 else ""
    what = f"{one.of.tier} {METERS[one.of.meter].label}" + (f", {one.of.condition}," if one.of.condition else "")
    told = f"{table.name} has other prices from {start} on, as announced: {what} {_usd(one.of.meter, one.before)}"
    return f"{told} -> {_usd(one.of.meter, one.now)}{more}"


def _usd(meter: str, pico: Number | None) -> str:
    return "no price" if pico is None else unit_money(pico * METERS[meter].per)


def lent_told(models: Iterable[str], catalogue: Catalogue) -> tuple[Remark, ...]:
    """That names of models mean the tables of other sellers, since their own have none.

    Args:
        models: as somebody wrote them, all of which have a table.
        catalogue: the tables.
    """
    tables = (catalogue.table(model) for model in dict.fromkeys(models))
    return tuple(Remark(table.model, table.lent) for table in tables if table.lent)


def unchecked_told(table: PriceTable) -> str:
    """That no rule checks the sizes of a model's calls; nothing where one does."""
    is_checked = table.rules.size or table.rules.of_text
    return "" if is_checked else f"sizes unchecked: {table.model} has no size rule in its table"


def of_call(table: PriceTable, day: date, tier: str) -> Iterator[str]:
    """All that is told beside the price of one call."""
    told = (
        end_told(table, day),
        stale_told([table], day),
        table.lent,
        catalogue_told(table, day, [tier]),
        unchecked_told(table),
    )
    yield from filter(None, told)


def of_plan(
    uses: Iterable[tuple[str, date]],
    charges: Iterable[Charge],
    lent: Iterable[Remark],
    catalogue: Catalogue,
    as_of: date,
) -> tuple[tuple[Remark, ...], tuple[Remark, ...]]:
    """What is told of the models of a plan: first what time does to them, then what nothing checks.

    Args:
        uses: each model, as it is asked for, with the last day of a scenario that uses it.
        charges: what is charged, which says in which tiers they are used.
        lent: what :func:`lent_told` tells of the names of the models.
        catalogue: tables, all of which are there.
        as_of: the day of the plan, from which ages of prices are counted.
    """
    last: dict[str, date] = {}
    for model, day in uses:
        last[model] = max(day, last.get(model, day))
    tables = {model: catalogue.table(model) for model in last}
    in_time = [Remark(model, told) for model, table in tables.items() if (told := end_told(table, as_of, last[model]))]
    in_time += [
        Remark(model, told) for model, table in tables.items() if (told := change_told(table, as_of, last[model]))
    ]
    if told := stale_told(tables.values(), as_of):
        in_time.append(Remark("prices", told))
    in_time += lent
    doubtful = {model: table for model, table in tables.items() if catalogue_told(table, last[model])}
    used = _tiers(charges, catalogue) if doubtful else {}
    in_time += [
        Remark(model, told)
        for model, table in doubtful.items()
        if (told := catalogue_told(table, last[model], used.get(table.model)))
    ]
    unchecked = (Remark(model, told) for model, table in tables.items() if (told := unchecked_told(table)))
    return tuple(in_time), tuple(unchecked)
