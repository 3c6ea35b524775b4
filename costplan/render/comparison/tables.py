"""The tables of a comparison: options as rows, or as columns where they are few; what cannot be planned, what breaks,
where it tips, months, and what each option is. What the page says of them first stands in page.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.comparison.split import by_month, by_workflow
from costplan.render.comparison.told import (
    NOISE,
    SIGN,
    TYPED,
    cap_cell,
    changes_words,
    cost_words,
    difference_words,
    done_cell,
    each_words,
    named,
    sure_cell,
    sure_words,
    tips_cell,
    unit_words,
    value_words,
)
from costplan.render.currency import money
from costplan.render.throughput import need_words
from costplan.render.view import Table
from costplan.risk.telling import WORST, below_words
from costplan.units import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.comparing.break_even import BreakEven
    from costplan.comparing.option import Comparison, Option
    from costplan.render.comparison.ranked import Planned, Ranked

    Label = Callable[[str], str]
    Figure = tuple[str, Callable[[Planned], str]]

FEW = 3
"""Up to so many options are columns, with a row a figure."""

MOST = 50
"""So many options are told by month, by workflow and as what they are; all are among the options."""

OPTIONS = "Options"


def tables_of(comparison: Comparison, order: Ranked, label: Label) -> tuple[Table, ...]:
    """All tables that have a row."""
    tables = (
        *_options(order, label),
        _cannot(order.others, label),
        _breaks(order, label),
        _break_evens(comparison.break_evens, label),
        _changes(comparison.options, label),
        *by_workflow(order.shown(MOST), label),
        *by_month(comparison.months, order.shown(MOST), len(order.planned), label),
        _speed(order, label),
    )
    return tuple(table for table in tables if table.rows)


def _options(order: Ranked, label: Label) -> Iterator[Table]:
    if len(order.planned) <= FEW:
        yield _columns(order, label)
        return
    uncertain = any(not one.costed.risk.is_certain for one in order.planned)
    first: list[Figure] = [
        ("option", lambda one: named(one.option, label)),
        ("expected", lambda one: cost_words(one.costed)),
        ("against the baseline", _difference),
        *([("how sure", _sure_cell), ("p90", _quantile("p90"))] if uncertain else []),
    ]
    table = _rows(OPTIONS, first, order.planned)
    dashes = ["-"] * (len(first) - 2)
    cannot = ((named(one, label), "not planned", *dashes) for one in order.others)
    yield table._replace(rows=(*table.rows, *cannot), notes=_notes(order))
    more: list[Figure] = [
        ("option", lambda one: named(one.option, label)),
        *([("p50", _quantile("p50")), (WORST, _quantile("worst"))] if uncertain else []),
        ("accepted images", lambda one: count(one.costed.delivered)),
        ("each", lambda one: each_words(one.costed)),
        *_held(order),
    ]
    yield _rows("More on the options", more, order.planned)._replace(notes=_typed(order, label))


def _held(order: Ranked) -> list[Figure]:
    """Whether they fit, and when they are done, where anybody asked."""
    capped = any(one.costed.headroom or not one.costed.caps_known for one in order.planned)
    paced = any(one.costed.pace for one in order.planned)
    return [
        *([("cap", lambda one: cap_cell(one.costed))] if capped else []),
        *([("done", lambda one: done_cell(one.costed.pace))] if paced else []),
    ]


def _rows(title: str, figures: Sequence[Figure], planned: Sequence[Planned]) -> Table:
    return Table(
        title=title,
        headers=tuple(name for name, _ in figures),
        rows=tuple(tuple(cell(one) for _, cell in figures) for one in planned),
        right=frozenset(index for index, (name, _) in enumerate(figures) if name not in ("option", "cap", "done")),
    )


def _columns(order: Ranked, label: Label) -> Table:
    """A column an option, a row a figure."""
    uncertain = any(not one.costed.risk.is_certain for one in order.planned)
    figures: list[Figure] = [
        ("expected", lambda one: cost_words(one.costed)),
        ("against the baseline", _difference),
        *([("how sure", _sure)] if len(order.planned) > 1 else []),
        *([(name, _quantile(name)) for name in ("p50", "p90")] if uncertain else []),
        *([(WORST, _quantile("worst"))] if uncertain else []),
        ("accepted images", lambda one: count(one.costed.delivered)),
        ("per accepted image", lambda one: each_words(one.costed)),
        *_held(order),
    ]
    rows = tuple((name, *(cell(one) for one in order.planned)) for name, cell in figures)
    return Table(
        title=OPTIONS,
        headers=("figure", *(named(one.option, label) for one in order.planned)),
        rows=rows if order.planned else (),
        right=frozenset(range(1, 1 + len(order.planned))),
        is_matrix=True,
        notes=(*_notes(order), *_typed(order, label)),
    )


def _difference(one: Planned) -> str:
    return "-" if one.option.against is None else difference_words(one.option.against)


def _sure(one: Planned) -> str:
    return "-" if one.option.against is None else sure_words(one.option.against)


def _sure_cell(one: Planned) -> str:
    return "-" if one.option.against is None else sure_cell(one.option.against)


def _quantile(name: str) -> Callable[[Planned], str]:
    return lambda one: money(one.costed.risk.at(name))


def _notes(order: Ranked) -> tuple[str, ...]:
    against = [one.option.against for one in order.planned if one.option.against]
    noise = f"what is marked {NOISE} may be chance: less than 95% sure"
    return (
        *([SIGN] if against else []),
        *([noise] if any(one.is_noise for one in against) else []),
        *below_words(one.costed.risk for one in order.planned),
    )


def _typed(order: Ranked, label: Label) -> tuple[str, ...]:
    steps = dict.fromkeys(step for one in order.planned for step in one.costed.typed)
    named_steps = ", ".join(map(label, steps))
    told = (
        f"what is marked {TYPED} stands on an acceptance that is typed in, and that nobody has measured: {named_steps}"
    )
    return (told,) if steps else ()


def _cannot(others: Sequence[Option], label: Label) -> Table:
    """Why an option cannot be planned, and what to do, a row a problem."""
    rows = []
    for option in others:
        name = named(option, label)
        for problem in option.broken:
            place = f"{problem.place}: " if problem.place else ""
            rows.append((name, label(place + problem.message), label(problem.remedy), problem.code))
            name = ""
    return Table(
        title="Cannot be planned",
        headers=("option", "why", "what to do", "code"),
        rows=tuple(rows),
        right=frozenset(),
    )


def _breaks(order: Ranked, label: Label) -> Table:
    rows = []
    for one in order.planned:
        name = named(one.option, label)
        for told in one.costed.cautions:
            rows.append((name, label(told)))
            name = ""
    return Table(title="What breaks", headers=("option", "what"), rows=tuple(rows), right=frozenset())


def _break_evens(found: Sequence[BreakEven], label: Label) -> Table:
    """Where an option and the baseline cost the same; below the table, for which they never do."""
    met = [one for one in found if one.at is not None]
    rows = [
        (
            label(one.option),
            label(one.words),
            "-" if one.present is None else value_words(one.present, one.unit),
            tips_cell(one, label),
            _cheaper(one, label),
        )
        for one in met
    ]
    notes = [*_nowhere(found, label), *dict.fromkeys(_searched(one, label) for one in met)]
    if any(one.jumps for one in found):
        notes.append("where a cost leaps at the break-even, both never cost the same: one is cheaper until it")
    headers = ("option", "what moves", "today", "break-even", "which is cheaper")
    return Table(title="Break-even", headers=headers, rows=tuple(rows), right=frozenset({2, 3}), notes=tuple(notes))


def _cheaper(one: BreakEven, label: Label) -> str:
    """On either side in one cell: names of options are long."""
    return f"below: {label(one.below)}, above: {label(one.above)}"


def _nowhere(found: Sequence[BreakEven], label: Label) -> Iterator[str]:
    """Of each input, for which options it turns nothing."""
    never = [one for one in found if one.at is None]
    for words in dict.fromkeys(one.words for one in never):
        options = ", ".join(label(one.option) for one in never if one.words == words)
        yield f"{label(words)}: nowhere for {options}; who is cheaper today is cheaper throughout"


def _searched(one: BreakEven, label: Label) -> str:
    ends = f"{value_words(one.low, one.unit)} to {unit_words(one.high, one.unit, label)}"
    return f"{label(one.words)}: looked for from {ends}, all else as it is"


def _changes(options: Sequence[Option], label: Label) -> Table:
    """What each option is, in the order asked for, a row a change."""
    rows = []
    for option in options[:MOST] if any(option.changes or option.reason for option in options) else ():
        told = (named(option, label), label(option.reason), label(option.file))
        for change in (*changes_words(option.changes, label),) or ("as it is written",):
            name, reason, file = told
            rows.append((name, change, reason, file))
            told = ("", "", "")
    more = (f"{len(options) - MOST:,} more options are not shown",) if len(options) > MOST and rows else ()
    kept = [at for at in range(4) if at < 2 or len({row[at] for row in rows if row[0]}) > 1]
    return Table(
        title="What each option is",
        headers=tuple(("option", "changes", "why", "file")[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in rows),
        right=frozenset(),
        notes=more,
    )


def _speed(order: Ranked, label: Label) -> Table:
    """How fast calls must go beside what is allowed, and how long they take, where that is known."""
    rows = []
    for one in order.planned:
        told = []
        pace = one.costed.pace
        if pace is not None and pace.rate is not None:
            told.append(f"{label(pace.model)}: {need_words(pace.rate)}")
        told += [f"{label(each.model)}, {label(each.of)}: {label(each.words)}" for each in one.costed.latency]
        name = named(one.option, label)
        for words in told:
            rows.append((name, words))
            name = ""
    return Table(title="Speed", headers=("option", "what"), rows=tuple(rows[:MOST]), right=frozenset())
