"""Advice as CSV (RFC 4180), a row a way: raw numbers, and texts that no spreadsheet takes for a formula.
Ways come first, then what is taken together, and what is required and not met."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.comparison.told import tips_words
from costplan.render.csv import csv_pieces, formula_safe
from costplan.render.view import clean
from costplan.units import decimal_text, many, usd_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.advising.advice import Advice, Advised, Combination

WAY, DEARER, MENDING, UNMET = "way", "dearer", "mending", "unmet"
"""What a row is; of what is taken together it is its name in JSON, such as ``best same``."""

HEADS = (
    "row",
    "scenario",
    "file",
    "what_ifs",
    "planned_usd",
    "complete",
    "name",
    "kind",
    "where",
    "words",
    "condition",
    "risk",
    "firm",
    "cheaper_today",
    "saving_usd",
    "saving_share",
    "low_usd",
    "expected_usd",
    "high_usd",
    "chance_cheaper",
    "chance_same",
    "chance_dearer",
    "groups",
    "in_same",
    "in_judged",
    "break_even",
    "mends",
)


def advice_csv(advice: Advice) -> Iterator[str]:
    """A row a way, each once; then one for each of what is taken together, and each requirement that is not met. All
    amounts stand again on the right where they are told in another currency."""
    told = advice.told
    if told is None:
        return csv_pieces(HEADS, ([cells.get(head, "") for head in HEADS] for cells in _rows(advice)))
    amounts = [head for head in HEADS if head.endswith("_usd")]
    rows = (
        (
            *(cells.get(head, "") for head in HEADS),
            told.reporting.currency,
            *(others.get(head, "") for head in amounts),
        )
        for cells, others in zip(_rows(advice), _rows(told.advice), strict=True)
    )
    return csv_pieces((*HEADS, "currency", *(head.removesuffix("_usd") for head in amounts)), rows)


def _rows(advice: Advice) -> Iterator[dict[str, str]]:
    """Cells by their heads; those that a row has not are empty."""
    named: set[str] = set()
    for row, ways in ((WAY, advice.ways), (DEARER, advice.dearer), (MENDING, advice.mending)):
        for one in (one for one in ways if one.name not in named):
            named.add(one.name)
            yield _plan(advice, row) | _way(advice, one) | _costs(advice, one)
    for row, found in (("best same", advice.same), ("best judged", advice.judged), ("taken", advice.taken)):
        if found is not None:
            yield _plan(advice, row) | _together(advice, found) | _costs(advice, found)
    for words in advice.unmet:
        yield _plan(advice, UNMET) | {"words": formula_safe(words)}


def _plan(advice: Advice, row: str) -> dict[str, str]:
    """What each row has: what it is, and the plan as it stands."""
    return {
        "row": row,
        "scenario": formula_safe(advice.title),
        "file": formula_safe(advice.file),
        "what_ifs": formula_safe(", ".join(advice.what_ifs)),
        "planned_usd": usd_text(advice.total.expected),
        "complete": _yes(advice.complete),
    }


def _costs(advice: Advice, one: Advised | Combination) -> dict[str, str]:
    total, planned = one.total, advice.total.expected
    return {
        "cheaper_today": _yes(one.saving > 0),
        "saving_usd": usd_text(one.saving),
        "saving_share": decimal_text(Fraction(one.saving) / Fraction(planned)) if planned else "",
        "low_usd": usd_text(total.low),
        "expected_usd": usd_text(total.expected),
        "high_usd": usd_text(total.high),
    }


def _way(advice: Advice, one: Advised) -> dict[str, str]:
    way, chance = one.way, one.cheaper
    texts = {"name": one.name, "kind": way.kind, "where": way.where, "words": way.words, "condition": way.condition}
    parts = {} if chance is None else {"cheaper": chance.less, "same": chance.tie, "dearer": chance.more}
    return {
        **{head: formula_safe(text) for head, text in (texts | {"risk": way.risk}).items()},
        "firm": _yes(way.is_same),
        **{f"chance_{head}": f"{part:.6g}" for head, part in parts.items()},
        "groups": " ".join(one.letters),
        "in_same": _yes(_is_in(one, advice.same)),
        "in_judged": _yes(_is_in(one, advice.judged)),
        "break_even": "" if one.break_even is None else formula_safe(tips_words(one.break_even, clean)),
        "mends": formula_safe("; ".join(one.mends)),
    }


def _together(advice: Advice, found: Combination) -> dict[str, str]:
    """What is taken together: its ways by their names, and firm where each of them is."""
    ways = [advice.way(name) for name in found.names]
    return {
        "name": formula_safe(", ".join(found.names)),
        "words": many(len(found.names), "way") + " together" * (len(found.names) > 1),
        "firm": _yes(all(one is not None and one.way.is_same for one in ways)),
    }


def _is_in(one: Advised, found: Combination | None) -> bool:
    return found is not None and one.name in found.names


def _yes(said: bool) -> str:
    return "true" if said else "false"
