"""A migration as a page for a terminal and for Markdown: both costs first, then what changes, what to look for in the
code and what to test again. Nothing is found here."""

from __future__ import annotations

from shlex import join
from typing import TYPE_CHECKING

from costplan.comparing.option import Against
from costplan.quantity import Basis
from costplan.render.bridge import SIGN, bridge_sentence
from costplan.render.bridge_tables import change_tables
from costplan.render.comparison.told import sure_or_chance
from costplan.render.diff import incomplete_words
from costplan.render.headline import what_if_rows
from costplan.render.markdown import encoded, page_markdown
from costplan.render.view import Page, Table, clean, range_text, share_of
from costplan.units import METERS, many, money, unit_money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from costplan.bridging.bridge import Bridge
    from costplan.migrating.migration import ChangedKey, LeftModel, LookFor, Migration
    from costplan.plan.plan import Plan

CHANGES = "What changes in the scenario"
CODE = "What to look for in the code"
RETEST = "What to test again"

_ATTEMPT = "all images that a step makes at once; how many attempts there are, does not change"
_BY_TOKENS = "what a call costs hangs on its size, its quality and the tokens of its prompt and its input images now"
_MOST = 50
_TOLD = 3
"""So many requirements that are not met are told first; the others stand below."""
_NONE = "-"
_UNKNOWN = "not on record"


def written_words(found: Migration, name: str, file: str) -> str:
    """What was written into a file, of the scenario that was asked for by a name, and how to see it."""
    told = f"{many(len(found.moved), 'step')} on {found.to}"
    if found.refused:
        told += f", and {many(len(found.refused), 'step')} that it does not take as before"
    for one in found.unmet:
        told += f"; NOT MET: {one}"
    ended = any(one.lost is not None for one in found.left)  # of which no plan can be made
    see = ("estimate", file) if ended else ("diff", name, file)
    return told if file == "-" else f"{told}; see {join(('costplan', *see, *found.options))}"


def migration_page(found: Migration, label: Callable[[str], str] = clean) -> Page:
    """For a terminal, and for Markdown with labels encoded.

    Args:
        found: the migration.
        label: encodes what stands in files for the surface at hand.
    """
    bridge = found.diff.bridge if found.diff else None
    title = f"{label(found.title)} on {label(found.to)}: {many(len(found.moved), 'step')} to move"
    tables = [
        *_costs(bridge, label),
        _left(found, label),
        _changes(found.changes, label),
        _others(found, label),
        _code(found.code, label),
        _retest(found, label),
    ]
    return Page(
        title=title,
        subtitle=f"{found.period}; as of {found.as_of}; {SIGN}" if bridge else f"{found.period}; as of {found.as_of}",
        headline=tuple(_headline(found, bridge, label)),
        warnings=tuple(_warnings(found, label)),
        tables=tuple(table for table in tables if table.rows),
        footer=tuple(_footer(found, label)),
        commands=tuple(dict.fromkeys(one.command for one in found.retest if one.command)),
    )


def migration_markdown(found: Migration) -> str:
    """The page as Markdown, the commands among what stands below it."""
    page = migration_page(found, encoded)
    return page_markdown(page._replace(footer=(*map(encoded, page.commands), *page.footer)))


def _headline(found: Migration, bridge: Bridge | None, label: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    if bridge is not None:
        yield "cost", bridge_sentence(bridge, label)
        for when, side in (("before", found.diff.base), ("after", found.diff.head)) if found.diff else ():
            if side.plan is not None:
                yield when, _how_known(side.plan)
        if found.cheaper is not None and bridge.total.difference:
            yield "how sure", sure_or_chance(Against(bridge.total.difference, None, found.cheaper))
    for told in found.unmet[:_TOLD]:
        yield "not met", label(told)
    if len(found.unmet) > _TOLD:
        yield "not met", f"{len(found.unmet) - _TOLD:,} more below"
    if found.stand_ins:
        first, *more = found.stand_ins
        also = f", and {many(len(more), 'more step')}" if more else ""
        told = f"{first.in_code} in {first.where}, where {first.model} is planned{also}; before is what the code calls"
        yield "the code names", label(told)
    yield from what_if_rows(found.loaded.what_ifs, label)


def _how_known(plan: Plan) -> str:
    """``$257.74, from $221.15 to $307.66; 100% of it is assumed``."""
    total, assumed = plan.total, plan.with_basis(Basis.ASSUMED)
    ends = f", from {range_text(total)}" if range_text(total) else ", which nothing moves"
    told = f"; {share_of(assumed, total.expected)} of it is assumed" if assumed else ""
    return money(total.expected) + ends + told


def _warnings(found: Migration, label: Callable[[str], str]) -> Iterator[str]:
    if found.diff is not None:
        yield from incomplete_words(found.diff, label)
    for problem in found.unplanned:
        yield label(f"NOT PLANNED: {problem}")
    for one in found.refused:
        yield label(f"NOT MOVED: {one.where} stays on {one.model}: {'; '.join(map(str, one.problems))}")
    for left in found.left:
        if left.lost is not None:
            day = left.shutdown
            end = f"has not answered since {day}" if day and day <= found.as_of else f"stops on {day}"
            told = (
                f"{label(left.model)} {end}: {money(left.lost)} of its plan falls on days on which it does not answer"
            )
            yield f"{told}; before is reckoned at its last prices, as if it still did"


# ------------------------------------------------------------------------------------------------- what it costs


def _costs(bridge: Bridge | None, label: Callable[[str], str]) -> Iterator[Table]:
    """By workflow, by step where there is one workflow alone; and what an attempt costs on both sides."""
    if bridge is None or bridge.is_nothing:
        return
    tables = {table.headers[0]: table for table in change_tables(bridge, _MOST, in_words=True)}
    table = tables.get("workflow", tables["step"])
    rows = tuple((row[0] if row[0] == "total" else label(row[0]), *row[1:]) for row in table.rows)
    yield table._replace(rows=rows)
    costs = [
        (label(f"{tie.workflow}.{tie.step}"), unit_money(tie.base.attempt_cost), unit_money(tie.head.attempt_cost))
        for tie in bridge.steps
        if tie.base is not None and tie.head is not None
    ]
    headers = ("step", "before", "after")
    yield Table(
        title="What an attempt costs", headers=headers, rows=tuple(costs), right=frozenset({1, 2}), notes=(_ATTEMPT,)
    )


# -------------------------------------------------------------------------------------------------- what changes


def _left(found: Migration, label: Callable[[str], str]) -> Table:
    rows = [_of_model(one, label) for one in found.left]
    answers = " or ".join(found.answers) or _UNKNOWN
    rows.append((label(found.to), str(len(found.moved)), _NONE, _meters(found.meters), answers))
    by_token = _counts_tokens(found.meters) and any(one.meters and not _counts_tokens(one.meters) for one in found.left)
    return Table(
        title="The models",
        headers=("model", "steps", "ends", "charged by", "hands over"),
        rows=tuple(rows),
        right=frozenset({1}),
        notes=(_BY_TOKENS,) if by_token else (),
    )


def _counts_tokens(meters: Iterable[str]) -> bool:
    return any(METERS[meter].unit == "token" for meter in meters)


def _of_model(one: LeftModel, label: Callable[[str], str]) -> tuple[str, ...]:
    end = str(one.shutdown) if one.shutdown else _NONE
    answers = " or ".join(one.answers) or _UNKNOWN
    return label(one.model), str(one.steps), end, _meters(one.meters), answers


def _meters(meters: Sequence[str]) -> str:
    shown = [METERS[meter].label for meter in meters if not meter.startswith("cached_")]
    return ", ".join(shown) or _UNKNOWN


def _changes(changes: Iterable[ChangedKey], label: Callable[[str], str]) -> Table:
    """What is alike in several steps is one row."""
    alike: dict[tuple[str, str], list[str]] = {}
    for one in changes:
        alike.setdefault((_in_words(one), one.why), []).append(one.where)
    rows = [(label(words), label(_some(where)), label(why) if why else "") for (words, why), where in alike.items()]
    notes = ("? stands for what nobody stated: choose one",) if any(one.is_guess for one in changes) else ()
    headers = ("change", "steps", "why")
    return Table(title=CHANGES, headers=headers, rows=tuple(rows), right=frozenset(), notes=notes)


def _in_words(one: ChangedKey) -> str:
    change = f"{one.before or 'none'} -> {one.after or 'gone'}"
    return f"{one.key}: {change}{' ?' if one.is_guess else ''}"


def _some(where: Sequence[str]) -> str:
    return where[0] if len(where) == 1 else f"{where[0]} and {len(where) - 1:,} more"


def _others(found: Migration, label: Callable[[str], str]) -> Table:
    rows = tuple((label(one.where), label(one.model), label(one.why)) for one in found.stayed)
    return Table(title="What stays", headers=("step", "model", "why"), rows=rows, right=frozenset())


def _code(code: Iterable[LookFor], label: Callable[[str], str]) -> Table:
    rows = [(label(one.find), label(one.write), label(", ".join(one.where) or one.why)) for one in code]
    headers = ("look for", "write", "where, or why")
    return Table(title=CODE, headers=headers, rows=tuple(rows), right=frozenset())


def _retest(found: Migration, label: Callable[[str], str]) -> Table:
    rows = tuple((label(one.claim), one.verdict, label(one.why)) for one in found.retest)
    notes = tuple(f"said by {source}" for source in dict.fromkeys(one.source for one in found.retest))
    return Table(title=RETEST, headers=("said", "it", "why"), rows=rows, right=frozenset(), notes=notes)


def _footer(found: Migration, label: Callable[[str], str]) -> Iterator[str]:
    yield from (label(f"not met: {told}") for told in found.unmet[_TOLD:])
    yield from map(label, found.notes)
    if found.diff:
        yield from map(label, found.diff.notes)
    yield label(f"prices: {found.tables_used}")
