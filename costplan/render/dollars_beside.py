"""A page in another currency with its dollars beside it: the same page made twice, and put together where they differ.
It converts nothing and knows no plan; which pages are made is said in formats.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from costplan.render.currency import costs_in
from costplan.render.view import Document, Page, clean
from costplan.units import decimal_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from costplan.exchange.reporting import Reporting
    from costplan.render.view import Table

P = TypeVar("P", Page, Document)

_AMOUNT = re.compile(r"-?[\d,]+\.\d+ [A-Z]{3}\b")
_DOLLARS = re.compile(r"-?\$-?[\d,]+\.\d+")


def told_in(reporting: Reporting | None, days: tuple[date, date], make: Callable[[bool], Page]) -> Page:
    """A page in the currency of a report, its dollars beside it and its rates at the foot.

    Args:
        reporting: the currency; the page is in dollars alone if None.
        days: the first and the last of the plan.
        make: makes the page: of the plan as it is reported if true, else of the plan in dollars.
    """
    in_dollars = make(False)
    if reporting is None:
        return in_dollars
    with costs_in(reporting.currency):
        page = make(True)
    both = put_together(page, in_dollars)
    return both._replace(footer=(*rate_words(reporting, days), *both.footer))


def call_told_in(reporting: Reporting | None, day: date, make: Callable[[], Page]) -> Page:
    """The same of a call, whose costs are all of one day: the page is made of dollars both times.

    Raises:
        InputError: there is no rate on that day.
    """
    in_dollars = make()
    if reporting is None:
        return in_dollars
    with costs_in(reporting.currency, reporting.usd_per(day)):
        page = make()
    both = put_together(page, in_dollars)
    return both._replace(footer=(*rate_words(reporting, (day, day)), *both.footer))


def put_together(page: P, dollars: P) -> P:
    """A page and the same in dollars as one."""
    if isinstance(page, Document):
        assert isinstance(dollars, Document)
        others = {section.title: section.tables for section in dollars.sections}
        sections = (one._replace(tables=_tables(one.tables, others.get(one.title, ()))) for one in page.sections)
        return page._replace(
            verdict=both(page.verdict, dollars.verdict),
            figures=_figures(page.figures, dollars.figures),
            sections=tuple(sections),
        )
    assert isinstance(dollars, Page)
    return page._replace(
        title=both(page.title, dollars.title),
        headline=_figures(page.headline, dollars.headline),
        tables=_tables(page.tables, dollars.tables),
        beside=tuple(map(both, page.beside, dollars.beside)),
    )


def rate_words(reporting: Reporting, days: tuple[date, date]) -> tuple[str, ...]:
    """The pinned rates of some days, each with its first day and its source."""
    one = reporting.currency
    return tuple(
        clean(f"1 {one} = ${decimal_text(dict(block.usd)[one])} from {block.start}: {block.source.line}")
        for block in reporting.blocks_within(*days)
        if one in dict(block.usd)
    )


def _figures(figures: Sequence[tuple[str, str]], dollars: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    others = dict(dollars)
    return tuple((name, both(told, others.get(name, told))) for name, told in figures)


def both(told: str, dollars: str) -> str:
    """``1,234.50 EUR ($1,333.26) to rejects``: every amount with its dollars behind it."""
    others = iter(_DOLLARS.findall(dollars))
    if len(_AMOUNT.findall(told)) != len(_DOLLARS.findall(dollars)):
        return told  # a cap among them is in dollars on both pages
    return _AMOUNT.sub(lambda found: f"{found[0]} ({next(others)})", told)


def _tables(tables: Sequence[Table], dollars: Sequence[Table]) -> tuple[Table, ...]:
    others = {table.title: table for table in dollars}
    return tuple(_beside(table, others[table.title]) if table.title in others else table for table in tables)


def _beside(table: Table, dollars: Table) -> Table:
    """The table with a column of dollars behind that of the sum of a row, else behind the first one of costs, and a
    matrix with a row of them beneath each; as it is where none differs, or where rows cannot be told apart."""
    rows = _paired(table, _under_heads(table, dollars))
    if rows is None:
        return table
    differs = [at for at in sorted(table.right) if any(row[at] != other[at] for row, other in rows)]
    if table.is_matrix and differs:
        return table._replace(rows=tuple(_beneath(rows, differs)))
    rows = [(_in_words(table, row, other), other) for row, other in rows]
    if not differs:
        return table._replace(rows=tuple(row for row, _ in rows))
    at = differs[-1] if re.fullmatch(_WHOLE, table.headers[-1]) else differs[0]
    return table._replace(
        headers=(*table.headers[: at + 1], "USD", *table.headers[at + 1 :]),
        rows=tuple((*row[: at + 1], other[at], *row[at + 1 :]) for row, other in rows),
        right=frozenset({one + (one > at) for one in table.right} | {at + 1}),
    )


def _in_words(table: Table, row: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """A row whose words have the dollars behind each amount; its numbers are as they were."""
    return tuple(told if at in table.right else both(told, other[at]) for at, told in enumerate(row))


def _under_heads(table: Table, dollars: Table) -> Table:
    """The dollars in the columns of the table, empty in one that they have not, such as what rates did."""
    if table.headers == dollars.headers:
        return dollars
    places = [dollars.headers.index(head) if head in dollars.headers else None for head in table.headers]
    rows = (tuple("" if at is None else row[at] for at in places) for row in dollars.rows)
    return dollars._replace(headers=table.headers, rows=tuple(rows))


def _beneath(
    rows: Sequence[tuple[tuple[str, ...], tuple[str, ...]]], differs: Sequence[int]
) -> Iterator[tuple[str, ...]]:
    for row, other in rows:
        yield row
        if any(row[at] != other[at] for at in differs):
            yield ("in USD", *other[1:])


def _paired(table: Table, dollars: Table) -> list[tuple[tuple[str, ...], tuple[str, ...]]] | None:
    """Each row and the same in dollars, whose order may be another; None where that cannot be told."""
    names, others = ([row[0] for row in one.rows] for one in (table, dollars))
    if names == others:
        return list(zip(table.rows, dollars.rows, strict=True))
    if len({*names}) < len(names) or {*names} != {*others} or len(names) != len(others):
        return None
    named = dict(zip(others, dollars.rows, strict=True))
    return [(row, named[row[0]]) for row in table.rows]


_WHOLE = r"total|all \d+ months"
"""The heads of a last column that has the sum of a row: the dollars stand beside it."""
