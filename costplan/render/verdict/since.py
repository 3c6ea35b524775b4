"""What a verdict says of the time since its base: how the total moved, by which parts of the bridge, where.
The bridge itself is found in bridging/, and its own pages stand in render/bridge.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.view import UNSEEN, Table
from costplan.units import money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.gating.verdict import Verdict
    from costplan.units import Number

    Label = Callable[[str], str]

MOVED = "Workflow by workflow, since the base"
"""The title of the table of workflows that cost more or less than in the base."""


def since_figures(verdict: Verdict, label: Label) -> Iterator[tuple[str, str]]:
    """What the base cost and how that moved, then by which parts; nothing without a base."""
    if verdict.base is None:
        return
    yield "base", f"{money(verdict.base)} in {label(verdict.base_name)}; {moved(verdict)}"
    if verdict.bridge is not None:
        from costplan.render.bridge import Scale, parts_text

        found = verdict.bridge.unrounded
        yield "by", parts_text(found.total, Scale.of(found))
    if verdict.rates is not None:
        yield "exchange rates", verdict.rates.words(label)


def since_tables(verdict: Verdict, label: Label) -> Iterator[Table]:
    """The bridge from the base in ten rows, and the workflows that moved."""
    if verdict.bridge is not None:
        from costplan.render.bridge import short_bridge

        table = short_bridge(verdict.bridge.unrounded, label)
        rates = (
            [f"in dollars; beside that, changed exchange rates {verdict.rates.does(label)}"] if verdict.rates else []
        )
        yield table._replace(notes=(*table.notes, *rates, *map(label, verdict.bridge.notes)))
    yield _moved_workflows(verdict, label)


def bridge_told(verdict: Verdict, label: Label) -> str:
    """The bridge in a sentence, and in another what exchange rates do beside it; empty where nothing changed since a
    base, or there is none."""
    told = []
    if verdict.bridge is not None:
        from costplan.render.bridge import bridge_sentence

        told.append(bridge_sentence(verdict.bridge.unrounded, label))
    return " ".join([*told, *([f"Exchange rates are {verdict.rates.words(label)}."] if verdict.rates else [])])


def moved(verdict: Verdict) -> str:
    """How the expected total moved from the base: ``now $312.30 more``."""
    change = Fraction(verdict.total) - (verdict.base or 0)
    if abs(change) < UNSEEN:
        return "now the same"
    return f"now {money(abs(change))} {'less' if change < 0 else 'more'}"


def _moved_workflows(verdict: Verdict, label: Label) -> Table:
    """Workflow by workflow, what it cost in the base and costs now, and by which parts; the largest change first."""
    several = len({row.scenario for row in verdict.moved} | set(verdict.titles)) > 1
    parts = _parts(verdict)
    rows = tuple(
        (
            label(f"{row.scenario}: {row.workflow}" if several else row.workflow),
            "-" if row.before is None else money(row.before),
            "-" if row.now is None else money(row.now),
            _signed(row.change),
            *([parts.get((row.scenario, row.workflow), "")] if parts else []),
        )
        for row in verdict.moved
    )
    headers = ("workflow", "in the base", "now", "change", *(["by"] if parts else []))
    return Table(title=MOVED, headers=headers, rows=rows, right=frozenset({1, 2, 3}))


def _signed(change: Number) -> str:
    return f"{'-' if change < 0 else '+' if change else ''}{money(abs(Fraction(change)))}"


def _parts(verdict: Verdict) -> dict[tuple[str, str], str]:
    """By which parts each workflow moved; empty without a bridge."""
    if verdict.bridge is None:
        return {}
    from costplan.render.bridge import Scale, parts_text

    found = verdict.bridge.unrounded
    scale, changes = Scale.of(found), found.by_workflow()
    return {key: parts_text(change, scale) for key, change in changes.items() if not change.is_nothing}
