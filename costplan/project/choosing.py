"""Which tables somebody means: by provider, name or glob, looked at long ago, or soon to end.
What of them is shown is decided in render/tables.py."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from costplan.errors import Problems, did_you_mean, wrong
from costplan.planning.cautions import age_of
from costplan.pricing.folder import LONGEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.prices import PriceTable

_GLOB = frozenset("*?[")


def chosen(catalogue: Catalogue, names: Collection[str], living: date | None = None) -> list[PriceTable]:
    """The tables that names mean, each once, in the order of their keys; all without a name. No other is read.

    Args:
        catalogue: the tables.
        names: a provider, a model by any of its names, or a glob over keys (``*`` takes slashes too); one without a
            slash is held against what follows the provider too.
        living: the day on which reference tables and those of models that are shut down are left out, unless they are
            named whole; None takes all.

    Raises:
        InputError: with every name that means nothing, and what is wrong in any of the tables.
    """
    keys = catalogue.models()
    several: set[str] = set()
    whole: set[str] = set()
    problems = Problems()
    for name in names:
        with problems.collect():
            if below := [key for key in keys if key.startswith(f"{name}/")]:
                several.update(below)
            elif _GLOB.isdisjoint(name):
                whole.add(catalogue.table(name).model)
            else:
                several.update(_matched(name, keys))
    problems.stop_if_any()
    wanted = sorted(several | whole) if names else keys
    tables = map(catalogue.table, wanted)
    return [table for table in tables if living is None or table.model in whole or _is_sold(table, living)]


def _matched(name: str, keys: Iterable[str]) -> list[str]:
    glob = name.casefold()
    matched = [key for key in keys if any(fnmatchcase(one.casefold(), glob) for one in _spoken(key, "/" in glob))]
    if not matched:
        providers = dict.fromkeys(key.partition("/")[0] for key in keys)
        near = did_you_mean(name.partition("/")[0], providers) if "/" in name else "'*flux*' matches within a name"
        raise wrong("no-match", f"no table matches {name[:LONGEST]!r}", near)
    return matched


def _spoken(key: str, whole: bool) -> Iterable[str]:
    """What a glob is held against: the key alone where it has a slash, else what follows its slashes too."""
    return (key,) if whole else (key, key.partition("/")[2], key.rpartition("/")[2])


def _is_sold(table: PriceTable, day: date) -> bool:
    return not (table.reference or (table.shutdown and day >= table.shutdown))


def stale(tables: Iterable[PriceTable], day: date, days: int) -> list[PriceTable]:
    """Those at which nobody has looked for more than so many days, the longest first."""
    ages = {table.model: age_of(table, day) for table in tables}
    old = (table for table in tables if ages[table.model] > days)
    return sorted(old, key=lambda table: (-ages[table.model], table.model))


def ending(tables: Iterable[PriceTable], day: date, days: int) -> list[PriceTable]:
    """Those that stop, or may, within so many days, or under one of their names, the next first. What has stopped is
    none of them; what may have stopped is, and what its maker has ended and another sells."""
    ends = {table.model: min(_ends(table, day), default=None) for table in tables}
    soon = [(end, table) for table in tables if (end := ends[table.model]) is not None and (end - day).days <= days]
    return [table for _, table in sorted(soon, key=lambda item: (item[0], item[1].model))]


def _ends(table: PriceTable, day: date) -> Iterator[date]:
    """The days on which a table's model, or a name of it, stops or may."""
    if table.shutdown is not None and table.shutdown <= day:
        return
    end = table.shutdown or table.retires_not_before or (table.makers_end and table.makers_end.day)
    yield from (alias for _, alias in table.alias_ends if alias > day)
    if (last := table.blocks[-1].end) is not None and last > day:  # of a contract
        yield last
    if end is not None:
        yield end
