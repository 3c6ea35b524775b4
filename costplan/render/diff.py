"""What two sides differ in, as a page for a terminal and as a document for HTML and Markdown.
Its bridge is told in bridge.py and bridge_tables.py and drawn in waterfall.py; nothing is found here."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from costplan.bridging.bridge import METHOD, Change
from costplan.bridging.diff import NOTHING
from costplan.bridging.shown import shown
from costplan.render.bridge import (
    CHANGE,
    MEANINGS,
    SIGN,
    TITLE,
    Scale,
    bridge_figures,
    bridge_sentence,
    bridge_table,
    short_bridge,
)
from costplan.render.bridge_groups import has_several
from costplan.render.bridge_tables import NOTES, change_tables, ties_table
from costplan.render.comment import comment, state
from costplan.render.dollars_beside import put_together, rate_words
from costplan.render.headline import WHAT_IF, what_if_rows
from costplan.render.markdown import document_markdown, encoded, encoded_table
from costplan.render.view import Document, Page, Section, Table, clean
from costplan.units import METERS, PLACES, count, money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.bridging.bridge import Bridge
    from costplan.bridging.diff import Diff, LineChange, ToldBridge
    from costplan.bridging.side import Side
    from costplan.units import Number

KEYS = "Keys that changed"
LINES = "Lines that are new, gone or changed"

_METHOD = f"method: {METHOD} costing; a part is what one more thing changes, with all before it as they are now"
_IN_TERMINAL, _IN_DOCUMENT = 15, 50
_OURS = {*MEANINGS, *MEANINGS.values(), *NOTES, _METHOD, "before", "after", "total"}
_HASH = re.compile(r"\b(?:[0-9a-f]{40}|[0-9a-f]{64})\b")
_CHARS = 60
"""So many characters of what a key says are shown."""


def shown_bridge(diff: Diff) -> Bridge:
    """The bridge as people see it: without what a file rounded."""
    return marked(diff).unrounded


def marked(diff: Diff) -> Bridge:
    """The bridge with a mark on the name of a side in which something is only tried."""

    def name(side: Side, called: str) -> str:
        return f"{called} ({WHAT_IF})" if side.what_ifs else called

    bridge = diff.bridge
    return bridge._replace(base=name(diff.base, bridge.base), head=name(diff.head, bridge.head))


def tried_words(diff: Diff) -> Iterator[str]:
    """What is only tried, on both sides or on one."""
    before, after = diff.base.what_ifs, diff.head.what_ifs
    for told in dict.fromkeys((*before, *after)):
        yield told if told in before and told in after else f"{told}, {'before' if told in before else 'after'} alone"


def diff_page(diff: Diff) -> Page:
    """For a terminal: one sentence, the bridge, where it is, and what was written otherwise."""
    if diff.is_nothing:
        return Page(title=NOTHING, subtitle="", headline=(), warnings=(), tables=(), footer=_footer(diff))
    diff = diff._replace(bridge=shown_bridge(diff))
    return Page(
        title=bridge_sentence(diff.bridge),
        subtitle=SIGN,
        headline=tuple(what_if_rows(tried_words(diff))),
        warnings=incomplete_words(diff),
        tables=tuple(table for _, _, table in _tables(diff, _IN_TERMINAL, in_words=True) if table.rows),
        footer=_footer(diff),
    )


def diff_document(diff: Diff, label: Callable[[str], str] = clean) -> Document:
    """For HTML and Markdown: the same with a column for each part.

    Args:
        diff: what there is to say.
        label: encodes the labels in the sentence and in the figures; all other strings are cleaned alone.
    """
    diff = diff._replace(bridge=shown_bridge(diff))
    sections: dict[str, Section] = {}
    for title, words, table in () if diff.is_nothing else _tables(diff, _IN_DOCUMENT, in_words=False):
        if table.rows:
            before = sections.get(title, Section(title, words, ()))
            sections[title] = before._replace(tables=(*before.tables, table))
    return Document(
        title=clean(f"What changed from {diff.bridge.base} to {diff.bridge.head}"),
        subtitle="" if diff.is_nothing else SIGN,
        fits=None,
        verdict=NOTHING if diff.is_nothing else bridge_sentence(diff.bridge, label),
        figures=()
        if diff.is_nothing
        else (*what_if_rows(tried_words(diff), label), *bridge_figures(diff.bridge, label)),
        warnings=incomplete_words(diff),
        cautions=(),
        sections=tuple(sections.values()),
        footer=_footer(diff),
    )


def in_currency(diff: Diff) -> Diff:
    """The same in the currency in which it is told, if it is told in one."""
    return diff if diff.told is None else diff._replace(bridge=diff.told.bridge, lines=diff.told.lines)


P = TypeVar("P", Page, Document)


def both_ways(diff: Diff, make: Callable[[Diff], P]) -> P:
    """A page in the currency that somebody asks for, where there is one, with dollars beside it."""
    told: ToldBridge | None = diff.told
    if told is None:
        return make(diff)
    both: P = put_together(make(in_currency(diff)), make(diff))
    rates: tuple[str, ...] = rate_words(told.reporting, told.days)
    return both._replace(footer=(*rates, *both.footer))


def diff_markdown(diff: Diff) -> str:
    """The document as Markdown; one sentence where nothing changed and nothing is to be noted."""
    if diff.is_nothing and not diff.notes:
        return f"{NOTHING}\n"
    return document_markdown(both_ways(diff, partial(diff_document, label=encoded)), _OURS)


def diff_comment(diff: Diff, run: str) -> str:
    """A comment of a pull request: one sentence and the bridge in at most ten lines, all else folded.

    Args:
        diff: what there is to say.
        run: the moment of the run, or empty.
    """
    total = diff.bridge.total
    # the hash of a base is another one whenever the branch moved, and the comment the same
    key = _HASH.sub("COMMIT", f"diff {diff.bridge.base} {diff.bridge.head}")
    return comment(key, state(total.head, total.base, run), partial(_told_page, diff), [TITLE])


def _told_page(diff: Diff, label: Callable[[str], str]) -> Page:
    return both_ways(diff, partial(_comment_page, label=label))


def _comment_page(diff: Diff, label: Callable[[str], str]) -> Page:
    if diff.is_nothing:
        return diff_page(diff)._replace(footer=tuple(map(label, diff.notes)))
    diff = diff._replace(bridge=shown_bridge(diff))
    short = short_bridge(diff.bridge, label)
    told = [table for _, _, table in _tables(diff, _IN_DOCUMENT, in_words=False) if table.rows]
    rest = (table._replace(title="Every part") if table.title == TITLE else table for table in told)
    shown = (table for table in rest if table.title != "Every part" or len(table.rows) > len(short.rows))
    return Page(
        title=bridge_sentence(diff.bridge, label),
        subtitle=SIGN,
        headline=tuple(what_if_rows(tried_words(diff), label)),
        warnings=incomplete_words(diff, label),
        tables=(*([short] if short.rows else []), *(encoded_table(table, _OURS, label) for table in shown)),
        footer=(*map(label, diff.notes), *([] if diff.bridge.is_nothing else [_METHOD])),
    )


def incomplete_words(diff: Diff, label: Callable[[str], str] = clean) -> tuple[str, ...]:
    """That a side costs more than is known: no part holds what nobody can count."""
    names = [label(side.name) for side in (diff.base, diff.head) if side.plan is not None and not side.plan.complete]
    told = f"INCOMPLETE: some costs of {' and '.join(dict.fromkeys(names))} are unknown, and no part holds them"
    return (told,) if names else ()


def _footer(diff: Diff) -> tuple[str, ...]:
    return (*map(clean, diff.notes), *([] if diff.is_nothing or diff.bridge.is_nothing else [_METHOD]))


def _tables(diff: Diff, most: int, *, in_words: bool) -> Iterator[tuple[str, str, Table]]:
    """Every table under the title of its section, with what that says in words."""
    bridge = diff.bridge
    if not bridge.is_nothing:
        table = bridge_table(bridge)
        yield table.title, "", table
        for table in change_tables(bridge, most, in_words=in_words):
            yield "Where it changed", "", table
    table = ties_table(bridge, most, in_words=in_words)
    yield table.title, "", table
    yield KEYS, "As they are written in the files.", _keys(diff, most, in_words=in_words)
    yield LINES, "A line is a step on one meter, over the whole period.", _lines(diff, most, in_words=in_words)


def _keys(diff: Diff, most: int, *, in_words: bool) -> Table:
    rows = []
    for key in diff.keys[:most]:
        before, after = _cut(key.before), _cut(key.after)
        told = key._replace(before=before or None, after=after or None)
        words = (told.words,) if in_words else (f"{key.was} -> {key.path}" if key.was else key.path, before, after)
        gone = " (before)" if key.head_place is None and not in_words else ""  # else the words say so
        rows.append((*map(clean, words), clean(f"{key.where}{gone}")))
    return Table(
        title=KEYS,
        headers=("key", *(() if in_words else ("before", "after")), "where"),
        rows=tuple(rows),
        right=frozenset(),
        notes=_more(len(diff.keys) - most, "key"),
    )


def _cut(value: str | None) -> str:
    text = value or ""
    return text if len(text) <= _CHARS else text[: _CHARS - 1] + "…"


def _lines(diff: Diff, most: int, *, in_words: bool) -> Table:
    """What differs most comes first; what is new and costs nothing is left out."""
    lines = [line for line in diff.lines or () if line.base or line.head]
    lines.sort(key=lambda line: -abs(Fraction(line.difference)))
    several = has_several(diff.bridge)
    quantities = () if in_words else ("units before", "units after")
    headers = ("line", *quantities, "before", "after", CHANGE)
    return Table(
        title=LINES,
        headers=headers,
        rows=tuple(_line(line, diff.bridge.currency, several=several, in_words=in_words) for line in lines[:most]),
        right=frozenset(range(1, len(headers))),
        notes=_more(len(lines) - most, "line"),
        is_matrix=True,
    )


def _line(line: LineChange, currency: str, *, several: bool, in_words: bool) -> tuple[str, ...]:
    models = " -> ".join(dict.fromkeys(filter(None, (line.base_model, line.head_model))))
    name = f"{line.scenario}: " if several else ""
    name += f"{line.workflow}.{line.step}, {METERS[line.meter].label}, {models}"
    quantities = () if in_words else tuple(map(_units, (line.base_quantity, line.head_quantity)))
    scale = Scale(currency, PLACES)
    of = shown(Change(line.base or 0, line.head or 0, {"": line.difference}), scale.unit)
    sums = ("-" if cost is None else money(cost, currency) for cost in (line.base, line.head))
    return (clean(name), *quantities, *sums, scale.change(of.difference, line.difference))


def _units(quantity: Number | None) -> str:
    return "-" if quantity is None else count(quantity)


def _more(number: int, noun: str) -> tuple[str, ...]:
    return (f"{number:,} more {noun}{'s' if number > 1 else ''} not shown",) if number > 0 else ()
