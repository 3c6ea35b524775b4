"""Advice as a page: what the plan costs, the best of what is the same and of what somebody has to judge, then each way
with its condition and its risk. It ranks nothing, and ``label`` encodes what users wrote for the surface at hand."""

from __future__ import annotations

from fractions import Fraction
from shlex import join
from typing import TYPE_CHECKING

from costplan.render.advice.told import combination_words, planned_words, saves_cell, way_cells, way_words
from costplan.render.dollars_beside import told_in
from costplan.render.headline import UNKNOWN, what_if_rows
from costplan.render.view import Page, Table, clean, share_of
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.advising.advice import Advice, Advised
    from costplan.advising.gotcha import Gotcha

    Label = Callable[[str], str]

SAME = "The same images for less"
JUDGED = "If you find it as good"
DEARER = "Said to be cheaper, and dearer today"
UNMET = "Required, and not met as planned"
MENDING = "What would meet what is required"
GOTCHAS = "What bites in production"

CHEAPER = "cheaper.yaml"
MET = "met.yaml"
"""The files that pages name where one is to be written."""

NAMED = 3
"""So many requirements that are not met are told first; there is a table of more."""

MOST = 20
"""So many ways of a sort are told; JSON and CSV have all."""

_EXCLUDE = "ways with the same letter touch the same thing: one of them alone can be taken"
_CHEAPER_AS_PLANNED = "so the other way round: what is planned is the cheaper of both"
_SAID = ("what it does", "what has to hold", "what may go wrong")
_NOISE = "~ before a sum: it may be chance"
_JUDGE = "somebody has to judge each, or agree to it, before it is taken; nobody here judges an image"


def advice_page(advice: Advice, label: Label = clean, *, in_terminal: bool = False) -> Page:
    """The page.

    Args:
        advice: what is shown.
        label: encodes what users wrote.
        in_terminal: whether commands stand below all else, where no line of them is broken.
    """
    number = len(advice.ways)
    commands = (*next_commands(advice), *(f"{clean(one.command)}  # {clean(one.what)}" for one in advice.gotchas))
    return Page(
        title=f"{label(advice.title)}: {many(number, 'way') if number else 'no way'} to make the images for less",
        subtitle=label(advice.period),
        headline=(*what_if_rows(advice.what_ifs, label), *_headline(advice, label)),
        warnings=() if advice.complete else ("INCOMPLETE: some costs are unknown and in none of these sums",),
        tables=tuple(table for table in _tables(advice, label, in_terminal) if table.rows),
        footer=(
            f"as of {advice.as_of}; each way is planned anew, and so are those that are taken together",
            f"prices: {label(advice.tables_used)}",
            *map(label, advice.notes),
        ),
        beside=("What to type next:",) if commands else (),
        commands=commands,
    )


def both_ways(advice: Advice, label: Label = clean, *, in_terminal: bool = False) -> Page:
    """The page, in the currency that the advice is told in, where there is one, with dollars beside it."""
    if (told := advice.told) is None:
        return advice_page(advice, label, in_terminal=in_terminal)
    return told_in(
        told.reporting,
        told.days,
        lambda is_told: advice_page(told.advice if is_told else advice, label, in_terminal=in_terminal),
    )


def next_commands(advice: Advice) -> tuple[str, ...]:
    """What to type to take what was asked for, or the best that is the same, or else the best that somebody has to
    judge; to meet what is required and not met; and to see what each changes. All ask under the same day and tables."""
    if advice.what_ifs or advice.file in ("", "stdin"):
        return ()
    best = advice.taken or advice.same or advice.judged
    commands = [] if best is None else _applied(advice, () if best is advice.same else best.names, CHEAPER)
    taken: list[Advised] = []
    for one in advice.mending:
        if not any(one.way.excludes(other.way) for other in taken):
            taken.append(one)
    if taken:
        commands += _applied(advice, [one.name for one in taken], MET)
    return tuple(commands)


def _applied(advice: Advice, names: Sequence[str], to: str) -> list[str]:
    """The command that writes a file with some ways in it, by name, or else the best, and the one that shows it."""
    take = [word for name in names for word in ("--take", name)]
    return [
        join(map(clean, ("costplan", "advise", advice.file, *take, "--apply", to, *advice.options))),
        join(map(clean, ("costplan", "diff", advice.file, to, *advice.options))),
    ]


def _headline(advice: Advice, label: Label) -> Iterator[tuple[str, str]]:
    is_known = advice.complete or any(advice.total.numbers)
    least = "" if advice.complete else ", at least" * is_known
    yield f"expected{least}", planned_words(advice) if is_known else UNKNOWN
    firm = [one for one in advice.ways if one.way.is_same]
    if advice.taken is not None:
        yield "as you take them", combination_words(advice, advice.taken, label)
    if advice.same is not None:
        yield "the same for less", combination_words(advice, advice.same, label)
    elif not firm:
        yield "the same for less", "nothing was found that is cheaper and the same"
    if advice.judged is not None:
        yield "if you find it as good", combination_words(advice, advice.judged, label)
    for told in advice.unmet[:NAMED]:
        yield "not met", label(told)
    if len(advice.unmet) > NAMED:
        yield "not met", f"{len(advice.unmet) - NAMED:,} more below"


def _tables(advice: Advice, label: Label, in_terminal: bool) -> Iterator[Table]:
    if len(advice.unmet) > NAMED:
        rows = tuple((label(told),) for told in advice.unmet)
        yield Table(title=UNMET, headers=("what is not as required",), rows=rows, right=frozenset())
    yield _mending(advice, label, in_terminal)
    yield _ways(SAME, advice, [one for one in advice.ways if one.way.is_same], label, in_terminal)
    yield _ways(JUDGED, advice, [one for one in advice.ways if not one.way.is_same], label, in_terminal, _JUDGE)
    yield _ways(DEARER, advice, advice.dearer, label, in_terminal, _CHEAPER_AS_PLANNED)
    heads = ("what", "what it is, and what it comes to here")
    yield Table(
        title=GOTCHAS,
        headers=heads if in_terminal else (*heads, "command"),
        rows=tuple(_gotcha(one, label)[: 2 if in_terminal else 3] for one in advice.gotchas),
        right=frozenset(),
    )


def _gotcha(one: Gotcha, label: Label) -> tuple[str, str, str]:
    about = ", ".join(map(label, one.about))
    told = f"{about}: {label(one.words)}; {label(one.figure)} (by {label(one.source)})"
    return label(one.what), told, label(one.command)


def _mending(advice: Advice, label: Label, in_terminal: bool) -> Table:
    rows: list[tuple[str, ...]] = []
    for one in advice.mending:
        words = "the same" if not one.saving else f"{saves_cell(advice, one)} {'less' if one.saving > 0 else 'more'}"
        meets = label("; ".join(one.mends))
        if in_terminal:
            rows.append((words, f"{way_words(one, label)}; meets: {meets}"))
        else:
            name, *others = way_cells(one, label)
            rows.append((name, words, *others, meets))
    if in_terminal:
        return Table(title=MENDING, headers=("costs", "way"), rows=tuple(rows), right=frozenset({0}))
    return Table(title=MENDING, headers=("way", "costs", *_SAID, "meets"), rows=tuple(rows), right=frozenset({1}))


def _ways(
    title: str, advice: Advice, ways: Sequence[Advised], label: Label, in_terminal: bool, note: str = ""
) -> Table:
    """Ways with their place in the order of all; in a terminal each in one cell, elsewhere in columns."""
    places = {one.name: at for at, one in enumerate(advice.ways, 1)}
    first: dict[str, str] = {}
    rows: list[tuple[str, ...]] = []
    for one in ways[:MOST]:
        place = str(places.get(one.name, "-"))
        told_at = first.setdefault(one.way.risk, place)
        share = share_of(abs(Fraction(one.saving)), advice.total.expected)
        figures, at = (place, saves_cell(advice, one), share), told_at if told_at != place else ""
        if in_terminal:
            rows.append((*figures, way_words(one, label, at)))
        else:
            name, *others = way_cells(one, label, at)
            rows.append((name, *figures, *others))
    told = [note] if note else []
    if len(ways) > MOST:
        told.append(f"{len(ways) - MOST:,} more that save less; JSON and CSV have all of them")
    if any(one.groups for one in ways[:MOST]):
        told.append(_EXCLUDE)
    if any(cell.startswith("~ ") for row in rows for cell in row[1:3]):
        told.append(_NOISE)
    sums = "costs more" if title == DEARER else "saves"
    figures = ("no.", sums, "of all")
    headers = (*figures, "way") if in_terminal else ("way", *figures, *_SAID)
    right = frozenset(map(headers.index, figures))
    return Table(title=title, headers=headers, rows=tuple(rows), right=right, notes=tuple(told))
