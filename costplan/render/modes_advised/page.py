"""What the decision tree says of prompts as a page: the mode of each with why, what modes cost, what takes their place.
It decides nothing, and ``label`` encodes what users wrote for the surface at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.advising.decision_tree import INSTANT, NOT_KNOWN, THINKING
from costplan.advising.modes_advised import each_cost
from costplan.render.headline import what_if_rows
from costplan.render.view import Page, Table, clean, signed_money
from costplan.units import many, money, unit_money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.advising.mode_costs import ModeChoice, ModeCosts
    from costplan.advising.modes_advised import AdvisedPrompt, Modes
    from costplan.quantity import Quantity
    from costplan.units import Number

    Label = Callable[[str], str]

MOST = 100
"""So many prompts have a row on a page."""

LONGEST = 60
"""Characters of a prompt on a page."""

TODAY = "as planned"

MORE = "a sum beside a mode: what the scenario then costs more, or less, over its period"


def modes_page(modes: Modes, label: Label = clean) -> Page:
    """The page.

    Args:
        modes: what is shown.
        label: encodes what users wrote.
    """
    period = f"; {modes.period}" if modes.period else ""
    return Page(
        title=f"{label(modes.title)}: Thinking or Instant?",
        subtitle="",
        headline=(*what_if_rows(modes.what_ifs, label), *_headline(modes)),
        warnings=tuple(label(f"NOT PLANNED: {problem}") for problem in modes.unplanned),
        tables=tuple(table for table in _tables(modes, label) if table.rows),
        footer=(
            f"as of {modes.as_of}{period}",
            f"prices: {label(modes.tables_used)}",
            *_bare(modes, label),
            *map(label, modes.notes),
        ),
    )


def _headline(modes: Modes) -> Iterator[tuple[str, str]]:
    parts = [f"{modes.number(mode):,} {mode}" for mode in (THINKING, INSTANT, NOT_KNOWN) if modes.number(mode)]
    yield "the tree", f"{many(len(modes.prompts), 'prompt')}: {', '.join(parts)}"
    if modes.total is not None:
        yield TODAY, f"{'' if modes.complete else 'at least '}{money(modes.total.expected)}"
    if modes.by_tree is not None:
        same = "" if modes.more is None else f", {_more(modes.more)}"
        yield "by the tree", f"{'' if modes.complete else 'at least '}{money(modes.by_tree.expected)}{same}"


def _tables(modes: Modes, label: Label) -> Iterator[Table]:
    shown = modes.prompts[:MOST]
    yield _branches(modes, label)
    yield _sums(modes, label)
    with_modes: dict[str, list[tuple[AdvisedPrompt, ModeCosts]]] = {}
    for one, costs in each_cost(shown):
        if costs.modes:
            with_modes.setdefault(costs.model, []).append((one, costs))
    for found in with_modes.values():
        yield _mode_table(found, label, over=modes.total)
    seen: dict[tuple[object, ...], tuple[AdvisedPrompt, ModeCosts]] = {}
    for one, costs in each_cost(shown):
        if costs.others or costs.places:
            key = (costs.model, costs.size, costs.quality, one.n, *([one.where] if modes.period else []))
            seen.setdefault(key, (one, costs))
    several = not modes.period and len(shown) > 1
    for one, costs in seen.values():
        yield _instead_table(
            one if modes.period else one._replace(where=""), costs, modes.total, label, several=several
        )


def _branches(modes: Modes, label: Label) -> Table:
    shown = modes.prompts[:MOST]
    has_where = any(one.where for one in shown)
    has_stated = any(one.stated for one in shown)
    rows = []
    for one in shown:
        why = "; ".join([one.branch.why, *one.remarks])
        prompt = "(not stated)" if one.prompt is None else label(_cut(one.prompt))
        rows.append(
            (
                *([label(one.where)] if has_where else []),
                prompt,
                _mode(one),
                *([one.stated.title() or "-"] if has_stated else []),
                label(why),
            )
        )
    more = len(modes.prompts) - len(shown)
    return Table(
        title="What the tree says",
        headers=(*(["where"] if has_where else []), "prompt", "mode", *(["planned"] if has_stated else []), "why"),
        rows=tuple(rows),
        right=frozenset(),
        notes=(
            *([MORE] if any(one.agrees is False for one in shown) else []),
            *([f"and {more:,} more, which CSV and JSON have"] if more else []),
        ),
    )


def _mode(one: AdvisedPrompt) -> str:
    """The mode of the tree, and what the scenario then costs more where the other one is planned."""
    mode = one.branch.mode if one.branch.mode == NOT_KNOWN else one.branch.mode.title()
    if one.agrees is not False:
        return mode
    way = next(filter(None, (costs.of(one.branch.mode) for costs in one.costs)), None)
    return f"{mode}, {'at a cost not known' if way is None or way.more is None else signed_money(way.more)}"


def _sums(modes: Modes, label: Label) -> Table:
    """All prompts of a file together, on each model."""
    cells: dict[str, list[str]] = {}
    notes: dict[str, None] = {}
    for one in modes.sums() if not modes.period and len(modes.prompts) > 1 else ():
        cells.setdefault(label(one.model), []).append(money(one.cost.expected))
        if one.without:
            notes[f"{one.words}, {label(one.model)}: without {one.without:,} that have no price there"] = None
    return Table(
        title="All of these prompts, once each",
        headers=("model", "all Instant", "all Thinking", "by the tree"),
        rows=tuple((model, *sums) for model, sums in cells.items()),
        right=frozenset({1, 2, 3}),
        notes=tuple(notes),
    )


def _cut(prompt: str) -> str:
    line = " ".join(prompt[: 4 * LONGEST].split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _mode_table(found: list[tuple[AdvisedPrompt, ModeCosts]], label: Label, *, over: Quantity | None) -> Table:
    """A row a prompt: an image in each mode, and over the period of a scenario."""
    has_where = any(one.where for one, _ in found)
    rows = []
    for one, costs in found:
        cells = [*map(_each, costs.modes), *(map(_total, costs.modes) if over is not None else ())]
        rows.append((*([label(one.where)] if has_where else []), costs.size, *cells))
    heads = ("Instant", "Thinking", *(("all, Instant", "all, Thinking") if over is not None else ()))
    texts = 2 if has_where else 1
    why = dict.fromkeys(label(way.why) for _, costs in found for way in costs.modes if way.why)
    return Table(
        title=f"What each mode costs, an image: {label(found[0][1].model)}",
        headers=(*(["where"] if has_where else []), "size", *heads),
        rows=tuple(rows),
        right=frozenset(range(texts, texts + len(heads))),
        notes=(*(["all: the whole scenario over its period"] if over is not None else []), *why),
    )


def _instead_table(
    one: AdvisedPrompt, costs: ModeCosts, over: Quantity | None, label: Label, *, several: bool
) -> Table:
    """A row a value of what takes the place of the modes."""
    rows = []
    for way in costs.to_choose:
        at = costs.quality and not any(key == "quality" for key, _ in way.changes)
        name = f"{way.words}, at quality {costs.quality}" if at else way.words
        name = f"{way.mode.title()}: {name}" if way.mode else name
        marked = f"{name} ({TODAY})" if way.present and over is not None else name
        totals = (_total(way), _against(way)) if over is not None else ()
        rows.append((label(marked), _each(way), *totals))
    heads = ("an image", *(("over the period", "against the plan") if over is not None else ()))
    what = " ".join(filter(None, [one.where, costs.model, costs.size]))
    notes = [label(costs.told)] if costs.told else []
    notes += ["of the first of these prompts; others differ by their tokens"] if several else []
    notes += dict.fromkeys(label(way.why) for way in costs.to_choose if way.why)
    return Table(
        title=f"In the place of the modes: {label(what)}",
        headers=("call", *heads),
        rows=tuple(rows),
        right=frozenset(range(1, 1 + len(heads))),
        notes=tuple(notes),
    )


def _bare(modes: Modes, label: Label) -> Iterator[str]:
    """Models that have neither modes nor anything in their place."""
    none = dict.fromkeys(label(costs.model) for _, costs in each_cost(modes.prompts) if not costs.ways)
    if none:
        yield f"{', '.join(none)}: no mode, and no complexity and no quality in its place"


def _each(way: ModeChoice) -> str:
    return "not known" if way.each is None else unit_money(way.each, 4)


def _total(way: ModeChoice) -> str:
    return "not known" if way.total is None else money(way.total.expected)


def _against(way: ModeChoice) -> str:
    if way.present:
        return "-"
    return "not known" if way.more is None else _more(way.more)


def _more(pico: Number) -> str:
    return signed_money(pico) if pico else "the same"
