"""What pages are made of: tables and sections of finished strings, and how labels, ranges, shares, chances and rates
are written. It knows no plan and draws nothing; one file a page fills it in, and one file a format places it."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import units
from costplan.named import NamedTuple
from costplan.render.currency import currency, money
from costplan.units import METERS, Number, percent, sum_text

if TYPE_CHECKING:
    from costplan.plan.cost_line import CostLine
    from costplan.quantity import Quantity


class Table(NamedTuple):
    """A title, headers and rows of finished strings; ``right`` names the columns that are numbers. Of a matrix each of
    them is the same figure of something else, such as a month, so that none stands for the row."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]
    notes: tuple[str, ...] = ()
    is_matrix: bool = False


class Page(NamedTuple):
    """What a person reads: a heading, the headline figures, paragraphs of warnings, tables, and what stands beside
    them; no line of the ``commands`` is broken, as they are to be copied. What is ``first`` stands before all
    figures."""

    title: str
    subtitle: str
    headline: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    tables: tuple[Table, ...]
    footer: tuple[str, ...]
    beside: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    first: tuple[str, ...] = ()


class Section(NamedTuple):
    """A heading, what it says in words, and tables."""

    title: str
    words: str
    tables: tuple[Table, ...]


class Document(NamedTuple):
    """A page of sections, such as a report. ``verdict`` is its one sentence, ``fits`` None where nothing was held
    against a plan. ``warnings`` stand before the verdict, since no figure is whole without them, ``cautions`` after the
    figures."""

    title: str
    subtitle: str
    fits: bool | None
    verdict: str
    figures: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    cautions: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: tuple[str, ...]


LEFT, WIDE, ROW = 150, 360, 30
"""Where bars begin, how long the longest is, and how high a row is; names stand left of them and sums right.
The templates know them too."""

UNSEEN = 10_000
"""Pico-dollars that a difference has at least, to be told: less comes of rounding what a file keeps."""

_BREAKING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(label: str) -> str:
    """A user's text without control, format and bidi characters, so that it cannot move the cursor or the reader."""
    if label.isprintable():
        return label
    return "".join(
        " " if char in "\n\r\t" else char
        for char in label
        if char in "\n\r\t" or unicodedata.category(char) not in _BREAKING
    )


def range_text(cost: Quantity) -> str:
    """``low to high`` in money, empty where nothing is uncertain, and for what chance adds between two ends alike."""
    return "" if cost.low == cost.high else f"{money(cost.low)} to {money(cost.high)}"


def share_of(part: Number, whole: Number) -> str:
    """A part as a percentage of a whole; a dash when the whole is nothing."""
    if not whole:
        return "-"
    share = Fraction(part) / Fraction(whole)
    return "<0.1%" if 0 < share < Fraction(1, 2000) else percent(share)


def signed_money(pico: Number) -> str:
    """A difference with its sign: ``+$120.00``."""
    return ("+" if pico > 0 else "") + sum_text(pico, currency())


def signed_percent(share: Number) -> str:
    """A difference as a share of what it is from, with its sign: ``+2.1%``; one that is not nothing never reads so."""
    if share and -1 < share * 2000 < 1:
        return "<+0.1%" if share > 0 else ">-0.1%"
    return ("+" if share > 0 else "") + percent(share)


def chance_text(chance: float) -> str:
    """A probability as a percentage; what is neither impossible nor certain never reads so."""
    if 0 < chance < 0.0005:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= chance < 1 else percent(Fraction(chance))


def rate_text(meter: str, pico: Number) -> str:
    """A rate as the provider prints it: ``$30.00 / 1M tokens``, ``$0.04 / image``."""
    kind = METERS[meter]
    return f"{units.unit_money(pico * kind.per)} / {kind.rated}"


def rate_told(line: CostLine) -> str:
    """The rate of a line, or what stands in its place where a private contract moved it."""
    return line.row.hidden or rate_text(line.meter, line.rate.expected)


def moves_told(line: CostLine) -> str:
    """``list price $30.00 / 1M tokens; contract acme: discount 12%, $26.40 / 1M tokens``; empty where no contract moves
    the rate, or a private one does."""
    row = line.row
    if row.listed is None or row.hidden:
        return ""
    moves = (f"contract {clean(m.contract)}: {clean(m.words)}, {rate_text(line.meter, m.pico)}" for m in row.moves)
    return "; ".join([f"list price {rate_text(line.meter, row.listed)}", *moves])
