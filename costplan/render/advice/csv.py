"""Advice as CSV (RFC 4180), a row a way: raw numbers, and texts that no spreadsheet takes for a formula.
Ways stand in their order, then those that are dearer; what is best together is told by names in a column."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.comparison.told import tips_words
from costplan.render.csv import csv_pieces, formula_safe
from costplan.render.view import clean
from costplan.units import decimal_text, usd_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.advising.advice import Advice, Advised, Combination

HEADS = (
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
    """A row a way, each once."""
    ways = {one.name: one for one in (*advice.ways, *advice.dearer, *advice.mending)}
    return csv_pieces(HEADS, (_row(advice, one) for one in ways.values()))


def _row(advice: Advice, one: Advised) -> list[str]:
    way, total, planned, chance = one.way, one.total, advice.total.expected, one.cheaper
    return [
        *map(formula_safe, (advice.title, advice.file, ", ".join(advice.what_ifs))),
        usd_text(planned),
        _yes(advice.complete),
        *map(formula_safe, (one.name, way.kind, way.where, way.words, way.condition, way.risk)),
        _yes(way.firm),
        _yes(one.saving > 0),
        usd_text(one.saving),
        decimal_text(Fraction(one.saving) / Fraction(planned)) if planned else "",
        *map(usd_text, (total.low, total.expected, total.high)),
        *(("", "", "") if chance is None else (f"{part:.6g}" for part in (chance.less, chance.tie, chance.more))),
        " ".join(one.letters),
        _yes(_is_in(one, advice.same)),
        _yes(_is_in(one, advice.judged)),
        "" if one.break_even is None else formula_safe(tips_words(one.break_even, clean)),
        formula_safe("; ".join(one.mends)),
    ]


def _is_in(one: Advised, found: Combination | None) -> bool:
    return found is not None and one.name in found.names


def _yes(said: bool) -> str:
    return "true" if said else "false"
