"""The cells of few records, counted as a list: the same that counting.py makes, without an engine to start.
It prices nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from costplan.actuals.cell import TOKENS, UsageCell, merge
from costplan.actuals.counting import TOLD, as_said
from costplan.errors import Place
from costplan.intake import open_file
from costplan.learning.broken import lines_in
from costplan.learning.store import head_of
from costplan.observation import DIRECT, refuse_other_version
from costplan.planning.tokens_told import INPUT_KEYS
from costplan.store_line import check_line
from costplan.units import number_of, round_half_up

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

FEW = 1000
"""So many records are listed one by one unless more are asked for."""

_PLACES = 12


def few_records(paths: Sequence[Path]) -> list[UsageCell] | None:
    """A cell for each record of stores, its step and source in the key; None where they have FEW or more, or one of
    them is Parquet.

    Raises:
        InputError: a line is none of a store.
        OutsideError: a file cannot be read.
    """
    cells: list[UsageCell] = []
    for path in paths:
        if head_of(path).startswith(b"PAR1"):
            return None
        with open_file(path, str(path)) as file:
            for number, line in enumerate(lines_in(file), start=1):
                if not line.strip():
                    continue
                if len(cells) + 1 >= FEW:
                    return None
                refuse_other_version(line, Place(str(path), number, 1))
                check_line(line, str(path), number)
                cells.append(_cell(json.loads(line)))
    return cells


def cells_of(records: Iterable[UsageCell], by: Collection[str] = (), each: Collection[str] = ()) -> list[UsageCell]:
    """The cells of records.

    Args:
        records: a cell for each, its step and source in the key.
        by: what of step and source stays in the key.
        each: models whose price is not linear in the tokens of a call.
    """
    cells = (
        one._replace(step=one.step if "step" in by else "", source=one.source if "source" in by else "")
        for one in records
    )
    return merge([[one._replace(each=_each(one)) if one.model in each else one for one in cells]])


def _each(one: UsageCell) -> str:
    told = one.told.split()
    tokens = (str(getattr(one, name) // one.calls) if name in told else "" for name in TOKENS)
    return " ".join((str(one.calls), *tokens))


def _cell(line: dict[str, Any]) -> UsageCell:
    calls = line.get("n_calls") or 1
    tokens = {name: line.get(name) for name in TOKENS}
    if tokens["text_in"] is None and tokens["image_in"] is None:
        tokens["input_undivided"] = _undivided(line.get("usage"))
    cost = line.get("cost_usd")
    said = tokens | {"cost": cost}
    return UsageCell(
        model=line["model"],
        route=line.get("route") or DIRECT,
        kind=line.get("kind") or "observed",
        call=line.get("call") or "",
        day=(line.get("at") or "")[:10],
        outcome=line.get("outcome") or "made",
        size=line.get("served_size") or line.get("size") or "",
        quality=line.get("served_quality") or line.get("quality") or "",
        n=line.get("n") or 1,
        input_images=" ".join(line.get("input_images") or ()),
        parameters=as_said(line.get("parameters") or {}),
        unsplit="unsplit" if line.get("unsplit") else "",
        told=" ".join(name for name in TOLD if said[name] is not None),
        each="",
        step=line.get("step") or "",
        source=line.get("source") or "",
        calls=calls,
        cost_pico=int(round_half_up(number_of(cost), _PLACES) * 10**_PLACES) * calls if cost is not None else 0,
        **{name: (number or 0) * calls for name, number in tokens.items()},
    )


def _undivided(usage: Any) -> int | None:
    for key in INPUT_KEYS if isinstance(usage, dict) else ():
        if type(usage.get(key)) is int:
            return int(usage[key])
    return None
