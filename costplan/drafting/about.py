"""What the sheet beside a table says of the whole plan: its title, its months and its cap.
Where there is none, such as beside CSV, the months are assumed."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.drafting.draft import Figure
from costplan.drafting.headings import HELP
from costplan.drafting.spellings import words_of
from costplan.drafting.table_cells import number_in, text_in
from costplan.errors import Problems, wrong
from costplan.named import NamedTuple
from costplan.yamlio import Plain, number_text, seen_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from costplan.connect.text.grid import Grid, GridCell

SHEET = "About"
MONTHS = 3
"""So many are planned where nothing says how many."""

TITLE, FIRST, NUMBER, CAP = "title", "first month", "months", "cap per month, USD"
LABELS = {
    TITLE: "Stands on every page.",
    FIRST: "The first month of the plan, such as 2027-01.",
    NUMBER: "How many months are planned.",
    CAP: "The most that may be spent in one month, in US dollars. Empty: no cap; 'costplan init --from' proposes one.",
}
"""The labels of the sheet, each with what is to stand beside it."""

MAX_TITLE = 200

_CAPS = frozenset(("cap", "caps", "budget", "budgets", "limit", "limits"))
"""Words that say of a label that a number beside it is a cap."""

_MONTH = re.compile(r"(\d{4})[-/.](0?[1-9]|1[0-2])(?:[-/.]0?1)?\Z", re.ASCII)
_CURRENCY = re.compile(r"\s*(USD|US\$|\$)\s*", re.IGNORECASE)


class About(NamedTuple):
    """What the sheet says: the title, or nothing, the months, what a cap says, or None, and what of it is not read."""

    title: str
    period: Figure
    cap: Figure | None
    told: tuple[str, ...]


def read_about(grids: Iterable[Grid], as_of: date) -> About:
    """What stands beside the table; ``as_of`` is the day before whose next month nothing is planned.

    Raises:
        InputError: with each value that cannot be read, and each cap whose label is another.
    """
    found, others = _labelled(grids)
    problems = Problems()
    for label, value in others:
        with problems.collect():
            _refuse_cap(label, value)
    period, cap = _assumed(as_of), None
    with problems.collect():
        period = _period(found, as_of)
    with problems.collect():
        cap = _cap(found.get(CAP))
    problems.stop_if_any()
    title = found.get(TITLE)
    told = tuple(f"{_cell(label)} {seen_as(label.text)[:MAX_TITLE]!r} is not read" for label, _ in others)
    return About(text_in(title)[:MAX_TITLE] if title else "", period, cap, told)


def _labelled(grids: Iterable[Grid]) -> tuple[dict[str, GridCell], list[tuple[GridCell, GridCell]]]:
    """The values beside the labels, of the sheet that has that name, and the other labels with what stands beside."""
    known = {_plain(label): label for label in LABELS}
    found: dict[str, GridCell] = {}
    others: list[tuple[GridCell, GridCell]] = []
    for grid in grids:
        for row in grid.rows if _plain(grid.sheet) == _plain(SHEET) else ():
            label = known.get(_plain(row[0].text))
            value = next((cell for cell in row[1:] if cell.text or cell.fault), None)
            if label and len(row) > 1 and (row[1].text or row[1].fault):
                found[label] = row[1]
            elif not label and row[0].text and value is not None and HELP.get(row[0].text) != value.text:
                others.append((row[0], value))
    return found, others


def _refuse_cap(label: GridCell, value: GridCell) -> None:
    """A cap is never left out because its label is another.

    Raises:
        InputError: the label speaks of a cap, and a number stands beside it.
    """
    if _CAPS.intersection(words_of(label.text)) and (value.fault or re.search(r"\d", value.text)):
        told = f"{seen_as(label.text)[:60]!r} is no label of the sheet {SHEET}, and seems to be a cap"
        remedy = f"write {CAP!r} with the amount in US dollars a month, or clear the row"
        raise wrong("no-heading", told, remedy, label.place)


def _cell(cell: GridCell) -> str:
    """Where a cell stands, without its file."""
    return f"{SHEET}!{str(cell.place).rpartition('!')[2]}"


def _plain(label: str) -> str:
    return re.sub(r"[\W_]+", " ", label.casefold()).strip()


def _assumed(as_of: date) -> Figure:
    first = as_of.year * 12 + as_of.month  # the month after it, from 0
    why = f"the table names no months; these are the {MONTHS} after {as_of}"
    return Figure(_months(first, MONTHS), why, assumed=True)


def _months(first: int, number: int) -> Plain:
    """So many months from one on, which is counted from the year 0."""
    last = first + number - 1
    months = [f"{month // 12}-{month % 12 + 1:02d}" for month in (first, last)]
    return Plain(" through ".join(dict.fromkeys(months)))


def _period(found: Mapping[str, GridCell], as_of: date) -> Figure:
    start, length = found.get(FIRST), found.get(NUMBER)
    if start is None:
        return _assumed(as_of)
    month = _MONTH.match(text_in(start))
    if month is None or not 1990 <= int(month[1]) < 3000:
        told = f"{text_in(start)[:60]!r} is no month"
        raise wrong("not-a-date", told, "write the first month as 2027-01", start.place)
    number = MONTHS
    if length is not None:
        counted = number_in(text_in(length), length)
        if counted != int(counted) or not 1 <= counted <= 120:
            raise wrong("not-whole", f"{text_in(length)} is no number of months", "write 1 to 120", length.place)
        number = int(counted)
    first = int(month[1]) * 12 + int(month[2]) - 1
    return Figure(_months(first, number), f"the sheet {SHEET}", place=start.place)


def _cap(cell: GridCell | None) -> Figure | None:
    if cell is None:
        return None
    amount = number_in(_CURRENCY.sub("", text_in(cell)), cell)
    value = {"max": Plain(f"{number_text(Fraction(amount))} USD"), "per": "month"}
    return Figure(value, f"the sheet {SHEET}", place=cell.place)
