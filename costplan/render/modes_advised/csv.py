"""What the decision tree says of prompts as CSV (RFC 4180): a row a prompt and way to call it, raw numbers, and texts
that no spreadsheet takes for a formula. Sums over all prompts have no row: JSON has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.csv import csv_pieces, formula_safe
from costplan.units import usd_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.advising.mode_costs import ModeChoice
    from costplan.advising.modes_advised import Modes

_HEADS = (
    "where",
    "prompt",
    "n",
    "words",
    "mode",
    "why",
    "remarks",
    "planned_mode",
    "model",
    "size",
    "way",
    "way_mode",
    "as_planned",
    "per_image_usd",
    "cost_usd",
    "low_usd",
    "high_usd",
    "period_usd",
    "period_more_usd",
    "not_known",
)


def modes_csv(modes: Modes) -> Iterator[str]:
    """A prompt on a model with no such way has a row without figures."""
    return csv_pieces(_HEADS, _rows(modes))


def _rows(modes: Modes) -> Iterator[list[str]]:
    for one in modes.prompts:
        branch = one.branch
        said = [formula_safe(text) for text in (branch.mode, branch.why, "; ".join(one.remarks), one.stated)]
        words = "" if branch.words is None else str(branch.words)
        first = [formula_safe(one.where), formula_safe(one.prompt or ""), str(one.n), words, *said]
        for costs in one.costs:
            for way in costs.ways or (None,):
                yield [*first, formula_safe(costs.model), costs.size, *_cells(way)]


def _cells(way: ModeChoice | None) -> list[str]:
    if way is None:
        return [""] * 10
    present = "true" if way.present else "false"
    figures = [""] * 4
    if way.cost is not None and way.each is not None:
        figures = list(map(usd_text, (way.each, way.cost.expected, way.cost.low, way.cost.high)))
    total = "" if way.total is None else usd_text(way.total.expected)
    more = "" if way.more is None else usd_text(way.more)
    return [way.words, way.mode, present, *figures, total, more, formula_safe(way.why)]
