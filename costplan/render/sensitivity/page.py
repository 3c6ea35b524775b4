"""What a plan comes to when inputs of it vary, as a page: one as a list, two as a grid, several by how much they move.
It draws nothing and plans nothing, and ``label`` encodes what users wrote for the surface at hand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.currency import money, unit_money
from costplan.render.dollars_beside import told_in
from costplan.render.headline import what_if_rows
from costplan.render.view import Page, Table, clean, signed_money, signed_percent
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.comparing.vary import Point, Sensitivity, Varied
    from costplan.units import Number

    Label = Callable[[str], str]

TODAY = "as planned"

COLUMNS = 5
"""So many values of the second input stand side by side in a grid, then the next ones."""

NAMED, MOST = 2, 6
"""So many inputs are named in the title, and are told of before the tables."""

CANNOT = "cannot be planned"

SIGN = "against the plan: + costs more, - costs less"


def sensitivity_page(found: Sensitivity, label: Label = clean) -> Page:
    """The page.

    Args:
        found: what is shown.
        label: encodes what users wrote.
    """
    names = [label(one.path) for one in found.variables]
    moved = " and ".join(names) if len(names) <= NAMED else many(len(names), "input")
    return Page(
        title=f"{label(found.title)}: what if {moved} changed",
        subtitle="",
        headline=(*what_if_rows(found.what_ifs, label), *_headline(found, label)),
        warnings=(),
        tables=tuple(table for table in _tables(found, label) if table.rows),
        footer=(
            f"as of {found.as_of}; all else stays as it is",
            f"prices: {label(found.tables_used)}",
            *map(label, found.notes),
        ),
    )


def both_ways(found: Sensitivity, label: Label = clean) -> Page:
    """The page, in the currency that it is told in, where there is one, with dollars beside it."""
    if (told := found.told) is None:
        return sensitivity_page(found, label)
    return told_in(
        told.reporting, told.days, lambda is_told: sensitivity_page(told.sensitivity if is_told else found, label)
    )


def value_words(point: Point, label: Label) -> str:
    """A value of an input, with a word where it is the present one."""
    return f"{label(point.words)} ({TODAY})" if point.is_present else label(point.words)


def cost_words(point: Point) -> str:
    """What the plan costs there."""
    return CANNOT if point.total is None else money(point.total.expected)


def against(point: Point, present: Number) -> str:
    """How much more or less that is than the plan at present."""
    if point.total is None or point.is_present:
        return "-"
    difference = point.total.expected - present
    share = f" ({signed_percent(Fraction(difference) / Fraction(present))})" if present and difference else ""
    return signed_money(difference) + share if difference else "the same"


def _headline(found: Sensitivity, label: Label) -> Iterator[tuple[str, str]]:
    each = "" if found.per_accepted is None else f", {unit_money(found.per_accepted, 4)} an accepted image"
    yield TODAY, money(found.total.expected) + each
    for one in found.variables[:MOST]:
        ends = (f"at {label(point.words)} {cost_words(point)}" for point in (one.low, one.high))
        yield label(one.path), f"{', '.join(ends)}: {money(one.swing)} apart"
    if found.kind == "grid":
        known = [point for row in found.rows for point in row if point.total is not None]
        least = min(known, key=lambda point: point.total.expected if point.total else 0, default=None)
        most = max(known, key=lambda point: point.total.expected if point.total else 0, default=None)
        if least is not None and most is not None:
            yield "of all", f"{cost_words(least)} to {cost_words(most)}"


def _tables(found: Sensitivity, label: Label) -> Iterator[Table]:
    if found.kind == "grid":
        yield from _grid(found, label)
    elif found.kind == "tornado":
        yield _tornado(found, label)
    else:
        yield from (_line(one, found.total.expected, label) for one in found.variables)
    yield _broken(found, label)


def _line(one: Varied, present: Number, label: Label) -> Table:
    is_ranged = any(point.total is not None and not point.total.is_exact for point in one.points)
    rows = []
    for point in one.points:
        low, high = ("-", "-") if point.total is None else map(money, (point.total.low, point.total.high))
        rows.append(
            (
                value_words(point, label),
                cost_words(point),
                _difference(point, present),
                _share(point, present),
                "-" if point.per_accepted is None else unit_money(point.per_accepted, 4),
                *((low, high) if is_ranged else ()),
            )
        )
    heads = ("total", "against the plan", "%", "per accepted image", *(["low", "high"] if is_ranged else []))
    return Table(
        title=label(one.path),
        headers=("value", *heads),
        rows=tuple(rows),
        right=frozenset(range(1, len(heads) + 1)),
        notes=(SIGN,),
    )


def _difference(point: Point, present: Number) -> str:
    if point.total is None or point.is_present:
        return "-"
    return signed_money(point.total.expected - present)


def _grid(found: Sensitivity, label: Label) -> Iterator[Table]:
    """The totals, then what they are against the plan; a row a value of the first input, a column one of the second."""
    first, second = found.variables
    corner = f"{label(first.path)} down, {label(second.path)} across"
    present = found.total.expected
    ways: tuple[tuple[str, Callable[[Point], str]], ...] = (
        ("Total", cost_words),
        ("Against the plan", lambda point: _share(point, present)),
    )
    for title, cell in ways:
        for at in range(0, len(second.points), COLUMNS):
            heads = [value_words(point, label) for point in second.points[at : at + COLUMNS]]
            rows = tuple(
                (value_words(point, label), *map(cell, row[at : at + COLUMNS]))
                for point, row in zip(first.points, found.rows, strict=True)
            )
            yield Table(
                title=f"{title}: {corner}",
                headers=("", *heads),
                rows=rows,
                right=frozenset(range(1, len(heads) + 1)),
                is_matrix=True,
                notes=() if title == "Total" else (SIGN,),
            )


def _share(point: Point, present: Number) -> str:
    if point.total is None or point.is_present or not present:
        return "-"
    difference = point.total.expected - present
    return signed_percent(Fraction(difference) / Fraction(present)) if difference else "the same"


def _tornado(found: Sensitivity, label: Label) -> Table:
    rows = tuple(
        (
            label(one.path),
            f"{label(one.low.words)}: {cost_words(one.low)}",
            f"{label(one.high.words)}: {cost_words(one.high)}",
            money(one.swing),
        )
        for one in found.variables
    )
    return Table(
        title="What moves the total most",
        headers=("input", "at its low end", "at its high end", "apart"),
        rows=rows,
        right=frozenset({1, 2, 3}),
        is_matrix=True,
    )


def _broken(found: Sensitivity, label: Label) -> Table:
    """Why a plan cannot be made at a value, and what to do."""
    rows = [
        (f"{label(one.path)}={label(point.words)}", label(problem.message), label(problem.remedy), problem.code)
        for one in found.variables
        for point in one.points
        for problem in point.broken
    ]
    rows += [
        (f"{label(first.words)}, {label(point.words)}", label(problem.message), label(problem.remedy), problem.code)
        for first, row in zip(found.variables[0].points, found.rows, strict=False)
        for point in row
        for problem in point.broken
        if not first.broken and point.words not in _broken_words(found.variables[1:])
    ]
    heads = ("value", "why", "what to do", "code")
    return Table(title="Cannot be planned", headers=heads, rows=tuple(dict.fromkeys(rows)), right=frozenset())


def _broken_words(variables: Sequence[Varied]) -> set[str]:
    return {point.words for one in variables for point in one.points if point.broken}
