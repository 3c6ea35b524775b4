"""A table that somebody filled, in CSV or a workbook, as a scenario: drafted, written as YAML, and read as that.
What its cells say is read in drafting/; an error in it is told at the cell, also where it is found in planning."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from costplan import intake
from costplan.drafting.of_table import draft_of_table
from costplan.drafting.writer import scenario_text
from costplan.errors import Place, wrong
from costplan.project.content import utf8
from costplan.scenario.file import Top, load_scenario, source_of
from costplan.yamlio import MAX_BYTES, parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from costplan.catalogue import Catalogue
    from costplan.drafting.draft import Draft, Figure
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario
    from costplan.yamlio import Node

CSV = (".csv", ".tsv")
"""What the names of tables end with that are texts."""


EMPTY = "plan.xlsx"
"""What the empty table is called."""


def empty_table(request: Request) -> bytes:
    """The table that finance fills, with the models that answer on the day of a request.

    Raises:
        OutsideError: XlsxWriter is not installed.
    """
    from costplan.alternatives.models import tables_of
    from costplan.workbook.blank import blank_table

    return blank_table(tables_of((), request.catalogue(), request.as_of, request.as_of), request.as_of)


def draft_table(data: bytes, shown: str, catalogue: Catalogue, as_of: date) -> Draft:
    """The draft of a table.

    Args:
        data: what its file holds.
        shown: how errors name it.
        catalogue: whose models it may name.
        as_of: the day; the months after it are planned where the table names none.

    Raises:
        InputError: with everything that is wrong in it, each at its cell.
        OutsideError: it is a workbook, and what reads one is not installed.
    """
    if PurePosixPath(shown).suffix.lower() in CSV:
        from costplan.connect.text.csv_grid import csv_grid

        grids = [csv_grid(BytesIO(data), shown)]
    else:
        from costplan.workbook.grids import read_grids

        grids = read_grids(data, shown)
    draft = draft_of_table(grids, shown, catalogue, as_of)
    if len(utf8(scenario_text(draft, as_of, with_cap=True))) > MAX_BYTES:
        told = f"the table says more than the {MAX_BYTES:,} bytes of a scenario hold"
        raise wrong("too-large", told, "sum up rows that are alike, or part the table", Place(shown, 1, 1))
    return draft


def load_table(
    path: Path,
    shown: str,
    root: Path | None,
    what_ifs: tuple[Iterable[str], Iterable[str]],
    tables: tuple[Catalogue, date],
) -> LoadedScenario:
    """The scenario that a table says, with its cap as a budget of its own.

    Args:
        path: the file.
        shown: how errors name it.
        root: the top of its project.
        what_ifs: ``workflow.step.key=value`` texts, and ``drivers.posts=1.3`` texts.
        tables: whose models it may name, and the day.

    Raises:
        InputError: with everything that is wrong in it, each at its cell.
        CommandLineError: an override names nothing in it.
        OutsideError: it cannot be read.
    """
    data = intake.read_bytes(path, shown)
    draft = draft_table(data, shown, *tables)
    text = utf8(scenario_text(draft, tables[1], with_cap=True))
    document = parse(text, shown)
    _at_cells(document, draft)
    overrides, scale = what_ifs
    loaded = load_scenario(path, root=root, overrides=overrides, scale=scale, shown=shown, data=data, document=document)
    source = source_of(loaded)._replace(top=Top(text, path, root or path.parent))
    return loaded._replace(source=source, notes=tuple(f"{shown}: {note}" for note in (*draft.told, *draft.taken)))


def _at_cells(document: Node, draft: Draft) -> None:
    """Have each figure stand where its cell does, and what has no cell where its row does."""
    _move(document.value["period"][1], draft.period.place)
    if draft.cap is not None:
        _move(document.value["budget"][1], draft.cap.place)
    for workflow in draft.workflows:
        _, node = document.value["workflows"][1].value[workflow.name]
        row = dict(workflow.keys)["deliver"].place
        _move(node, row)
        _move_keys(node, workflow.keys)
        for step in workflow.steps:
            _move_keys(node.value["steps"][1].value[step.name][1], step.keys)


def _move_keys(node: Node, keys: Iterable[tuple[str, Figure]]) -> None:
    for key, figure in keys:
        for part in node.value[key]:
            _move(part, figure.place)


def _move(node: Node, place: Place | None) -> None:
    """Put a node and all in it to a place."""
    if place is None:
        return
    node.where = place
    children = node.value.values() if node.kind == "mapping" else [node.value] if node.kind == "sequence" else ()
    for child in children:
        for part in child:
            _move(part, place)
