"""The rows of a table as workflows of one step, each figure with the cell that it stands in or why it is a guess.
Which table it is and what stands beside it is read in of_table.py."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from costplan.connect.text.grid import GridCell
from costplan.drafting.draft import DraftStep, DraftWorkflow, Figure
from costplan.drafting.headings import EXAMPLE
from costplan.drafting.spellings import IMAGES
from costplan.drafting.table_cells import amount_in, share_in, size_in, text_in
from costplan.errors import Problems, wrong
from costplan.pricing.call import Call
from costplan.pricing.sizes import USUAL, size_of
from costplan.scenario.scenario import SEATS
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.catalogue import Catalogue
    from costplan.drafting.headings import Headed
    from costplan.pricing.legal_calls import Rules

MAX_ROWS = 1000
"""So many rows are planned, each by itself."""

STEP = "image"
"""What the one step of a row is called."""

PROMPT_TOKENS = 50
"""So long is the prompt of the guide's own example."""

_TOTAL = re.compile(r"(grand |sub ?|sub-)?(total|totals|sum|summe)\b", re.IGNORECASE)
_LONGEST = 60
"""Of a name that is made of what somebody wrote."""

_LABEL = 200
_NOTHING = ("", "-", "–", "—", "n/a", "N/A")


class Rows:
    """The rows of a table on their way to workflows; ``told`` is what is not planned, ``taken`` what is planned all the
    same, ``examples`` how many of them the empty table had."""

    def __init__(self, table: Headed, catalogue: Catalogue) -> None:
        self.workflows: list[DraftWorkflow] = []
        self.told: list[str] = []
        self.taken: list[str] = []
        self.examples = 0
        self._table, self._catalogue = table, catalogue
        self._names: dict[str, int] = {}

    def read(self, cells: Sequence[GridCell]) -> None:
        """Read a row.

        Raises:
            InputError: with everything that is wrong in it.
        """
        row = _Row(self._table, cells)
        if not any(row.has(field) for field in self._table.columns):
            self.told.append(f"row {row.number} has nothing below the headings that are read")
            return
        what = row.text("what")
        if _TOTAL.match(what) and not row.has("model"):
            self.told.append(f"row {row.number}, {what!r}, is a sum and no images of its own")
            return
        if len(self.workflows) >= MAX_ROWS:
            told = f"the table has more than {MAX_ROWS:,} rows"
            raise wrong("too-large", told, "sum up rows that are alike", row.cell("what").place)
        if not what:
            raise wrong("no-value", f"row {row.number} does not say what it is", "name it", row.cell("what").place)
        name = self._name(what, row.number)
        self.workflows.append(_workflow(row, name, what, self._catalogue))
        if row.number in self._table.grid.hidden:
            self.taken.append(f"row {row.number}, {what!r}, is hidden, and counts like the others")
        if what.startswith(EXAMPLE):
            self.examples += 1
            told = "came with the empty table, and is planned like your own: write over it, or delete it"
            self.taken.append(f"row {row.number}, {what!r}, {told}")

    def _name(self, what: str, number: int) -> str:
        """The name of a row's workflow, unlike all others."""
        stem = _slug(what) or f"row-{number}"
        name = stem
        while name in self._names:
            self._names[stem] += 1
            name = f"{stem}-{self._names[stem]}"
        if name != stem:
            self.taken.append(f"row {number} says {what!r} again, and is planned as {name}")
        self._names[name] = 1
        return name


class _Row:
    """The cells of a row by what they hold; ``number`` is that of the file."""

    def __init__(self, table: Headed, cells: Sequence[GridCell]) -> None:
        self.number = cells[0].place.line
        self.columns = table.columns
        self._cells = cells
        self._is_sheet = bool(table.grid.sheet)

    def cell(self, field: str) -> GridCell:
        """The cell below a heading; an empty one where the row ends before it."""
        at = self.columns[field].at
        if at < len(self._cells):
            return self._cells[at]
        return GridCell("", self._cells[0].place._replace(col=at + 1))

    def has(self, field: str) -> bool:
        """Whether there is such a column, and something stands in it."""
        return field in self.columns and (bool(self.cell(field).fault) or self.cell(field).text not in _NOTHING)

    def text(self, field: str) -> str:
        """What stands there, in characters that can be seen; nothing where nothing does."""
        return text_in(self.cell(field)) if self.has(field) else ""

    def figure(self, field: str, value: object) -> Figure:
        """A figure of a cell, which it names."""
        place, heading = self.cell(field).place, self.columns[field].heading.text
        where = str(place).rpartition("!")[2] if self._is_sheet else f"row {self.number}"
        origin = where if heading == field else f"{where}, {heading!r}"
        return Figure(value, origin, place=place)


def _workflow(row: _Row, name: str, what: str, catalogue: Catalogue) -> DraftWorkflow:
    """A row as a workflow of one step."""
    problems = Problems()
    keys: dict[str, Figure] = {}
    step: dict[str, Figure] = {}
    with problems.collect():
        keys |= _who(row, name, what)
    with problems.collect():
        keys["deliver"] = _deliver(row)
    with problems.collect():
        step |= _call(row, catalogue)
    with problems.collect():
        step["prompt_tokens"] = _prompt(row)
    with problems.collect():
        if row.has("accepted"):
            of_hundred = row.columns["accepted"].is_percent
            step["accepted"] = row.figure("accepted", share_in(row.cell("accepted"), of_hundred=of_hundred))
    problems.stop_if_any()
    return DraftWorkflow(name, tuple(keys.items()), (DraftStep(STEP, tuple(step.items())),))


def _who(row: _Row, name: str, what: str) -> dict[str, Figure]:
    """Who answers for a row, what it was called, and which cost center bears it."""
    keys = {}
    if row.has("owner"):
        keys["owner"] = row.figure("owner", row.text("owner")[:_LABEL])
    note = ": ".join(part for part in (what if what != name else "", row.text("note")) if part)
    if note:
        keys["note"] = row.figure("what" if what != name else "note", note)
    if row.has("cost_center"):
        keys["tags"] = row.figure("cost_center", {"cost_center": row.text("cost_center")[:_LABEL]})
    return keys


def _deliver(row: _Row) -> Figure:
    """How many accepted images are needed."""
    cell, column = row.cell(IMAGES), row.columns[IMAGES]
    if not row.has(IMAGES):
        remedy = "an empty cell is not zero: write a number, 0 where none is needed"
        raise wrong("no-value", f"row {row.number} does not say how many images", remedy, cell.place)
    value = {"amount": amount_in(cell), "per": Plain(column.per or "month")}
    if column.per:
        return row.figure(IMAGES, value)
    why = f"the heading {column.heading.text!r} names no unit of time, and is taken for images a month"
    return Figure(value, why, assumed=True, place=cell.place)


def _prompt(row: _Row) -> Figure:
    if row.has("prompt_tokens"):
        return row.figure("prompt_tokens", amount_in(row.cell("prompt_tokens")))
    return Figure(
        Plain(str(PROMPT_TOKENS)), "the table says nothing of prompts; so long is the guide's own", assumed=True
    )


def _call(row: _Row, catalogue: Catalogue) -> dict[str, Figure]:
    """Model, size and quality, which go together.

    Raises:
        InputError: there is no such model, or it does not take that size or quality.
    """
    cell = row.cell("model")
    if not row.has("model"):
        raise wrong("no-value", f"row {row.number} names no model", "name one", cell.place)
    table = catalogue.table(text_in(cell), cell.place)
    rules = table.rules
    found = {"model": row.figure("model", table.name)}
    if row.has("size"):
        found["size"] = row.figure("size", size_in(row.cell("size")))
    elif size := _size(rules):
        found["size"] = Figure(Plain(size), f"row {row.number} names no size", assumed=True)
    if row.has("quality"):
        found["quality"] = row.figure("quality", _quality(row.text("quality"), rules))
    elif rules.qualities:
        found["quality"] = Figure(_usual(rules), f"row {row.number} names no quality", assumed=True)
    stated = {key: str(figure.value) for key, figure in found.items()}
    call = Call(size=size_of(stated["size"]) if "size" in stated else None, quality=stated.get("quality"))
    rules.settle(table.name, call, lambda key: found[key].place if key in found else cell.place)
    return found


def _size(rules: Rules) -> str:
    """The size of a row that names none; empty where the model has none."""
    rule, usual = rules.size, USUAL
    if rule is None:
        return ""
    if rule.takes(usual):
        return str(usual)
    if rule.default is not None and rule.default != "auto":
        return str(rule.default)
    return str(next(iter((*rule.classes, *rule.values)), rule.nearest(usual)))


def _usual(rules: Rules) -> str:
    """The quality of a row that names none."""
    named = rules.concrete
    return "medium" if "medium" in named or not named else named[len(named) // 2]


def _quality(text: str, rules: Rules) -> str:
    """A quality as the model spells it, else as it stands."""
    return next((quality for quality in rules.qualities if quality.casefold() == text.casefold()), text)


def _slug(text: str) -> str:
    """A name that needs no quotes in ``--set``: letters, digits and dashes."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    slug = re.sub(r"[\W_]+", "-", folded)[:_LONGEST].strip("-")
    return f"{slug}-row" if slug == SEATS else slug
