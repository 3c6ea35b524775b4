"""A bridge in tables: step by step, month by month and so on, and what a controller multiplies again.
One column tells all parts of a row in words; in a document, few parts have a column each."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.bridging.shown import shown
from costplan.bridging.ties import IMAGES
from costplan.render.bridge import CHANGE, Scale, parts_text
from costplan.render.bridge_groups import groups_of, has_several
from costplan.render.view import Table, clean
from costplan.units import count, decimal_text, money, unit_money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.bridging.bridge import Bridge, Change, StepSide, StepTie
    from costplan.render.bridge_groups import Groups

TIES = "What a controller multiplies again"

_TIED = "asked for x attempts each x what an attempt costs = cost, before seats take anything off"
_ROUNDED = (
    "across a row, sums add up as shown; down a column they may miss the total by a cent a row, for each is rounded"
)

_COLUMNS = 6
"""So many columns of parts a sheet of paper holds beside the others."""

NOTES = (_TIED, _ROUNDED)
"""What is said below tables, in words of costplan alone."""


def change_tables(bridge: Bridge, most: int, *, in_words: bool) -> Iterator[Table]:
    """A table for each of the groups, with what did not change as one row, and of more rows than ``most`` the last as
    one."""
    for groups in groups_of(bridge, most):
        yield _table(groups, bridge, in_words=in_words)


def _table(groups: Groups, bridge: Bridge, *, in_words: bool) -> Table:
    scale, parts = Scale.of(bridge), () if in_words or len(bridge.parts) > _COLUMNS else bridge.parts
    rows = [(groups.labels[at], change) for at, change in sorted(bridge.by(groups.place_of).items())]
    told = [(name, *_sums(change, scale), *_of_which(change, scale, parts)) for name, change in rows]
    whole = bridge.total
    told.append(("total", *_sums(whole, scale), *(_of_which(whole, scale, parts) if parts else [""])))
    return Table(
        title=groups.title,
        headers=(groups.noun, "before", "after", CHANGE, *(parts or ("of which",))),
        rows=tuple(told),
        right=frozenset(range(1, 4 + len(parts))),
        notes=(_ROUNDED,) if groups.noun == "step" and len(rows) > 1 else (),
        is_matrix=True,
    )


def _sums(change: Change, scale: Scale) -> tuple[str, ...]:
    of = shown(change, scale.unit)
    return scale.sum(of.base), scale.sum(of.head), scale.change(of.difference, change.difference)


def _of_which(change: Change, scale: Scale, parts: tuple[str, ...]) -> tuple[str, ...]:
    """A cell for each of the parts; one in words where none is asked for."""
    if not parts:
        return (parts_text(change, scale),)
    of = shown(change, scale.unit).parts
    return tuple(scale.change(of[part], change.parts[part]) if part in of else "-" for part in parts)


def ties_table(bridge: Bridge, most: int, *, in_words: bool) -> Table:
    """What is asked for, attempts and what one costs on both sides of each step that changed; in words, the calls stand
    below the table."""
    several = has_several(bridge)
    rows: list[tuple[str, ...]] = []
    calls: list[str] = []
    for tie in sorted(bridge.steps, key=_moved, reverse=True)[:most]:
        name = clean(f"{tie.scenario}: " if several else "") + clean(f"{tie.workflow}.{tie.step}")
        rows += [
            (name, *(() if in_words else (clean(side.call),)), when, *_factors(tie, side, bridge.currency))
            for when, side in (("before", tie.base), ("after", tie.head))
            if side is not None
        ]
        calls += _call(tie, name)
    more = len(bridge.steps) - most
    call = () if in_words else ("call",)
    headers = ("step", *call, "", "asked for", "attempts each", "an attempt costs", "cost", "accepted images")
    return Table(
        title=TIES,
        headers=headers,
        rows=tuple(rows),
        right=frozenset(range(len(headers) - 5, len(headers))),
        notes=(
            _TIED,
            *([f"{more:,} more steps are not shown"] if more > 0 else []),
            *(calls if in_words else []),
        ),
        is_matrix=True,
    )


def _moved(tie: StepTie) -> Fraction:
    base, head = (Fraction(side.cost) if side is not None else Fraction(0) for side in (tie.base, tie.head))
    return abs(head - base)


def _factors(tie: StepTie, side: StepSide, currency: str) -> tuple[str, ...]:
    asked = f"{count(side.asked)} {'images' if tie.unit == IMAGES else tie.unit}"
    cost = unit_money(side.attempt_cost, currency=currency), money(side.cost, currency)
    return asked, decimal_text(side.attempts, 6), *cost, count(side.accepted)


def _call(tie: StepTie, name: str) -> Iterator[str]:
    """What a step calls, where that is something else than it was, and what it was called."""
    sides = [clean(side.call) for side in (tie.base, tie.head) if side is not None]
    was = f"{name} was {clean(tie.was)}" if tie.was else name
    if tie.was or len(set(sides)) > 1:
        yield f"{was}: {' -> '.join(dict.fromkeys(sides))}"
