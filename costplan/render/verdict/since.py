"""What a verdict says of the time since its base: how the total moved, by which parts of the bridge, where.
The bridge itself is found in bridging/, and its own pages stand in render/bridge.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.view import UNSEEN, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.gating.verdict import Verdict
    from costplan.render.bridge import Scale

    Label = Callable[[str], str]

MOVED = "Workflow by workflow, since the base"
"""The title of the table of workflows that cost more or less than in the base."""


def since_figures(verdict: Verdict, label: Label) -> Iterator[tuple[str, str]]:
    """What the base cost and how that moved, then by which parts; nothing without a base."""
    if verdict.base is None:
        return
    before, _, change = _scale(verdict).beside(verdict.base, verdict.total)
    yield "base", f"{before} in {label(verdict.base_name)}; {_moved(verdict, change)}"
    if verdict.bridge is not None:
        from costplan.render.bridge import parts_text

        yield "by", parts_text(verdict.bridge.unrounded.total, _scale(verdict))
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


def _moved(verdict: Verdict, change: str) -> str:
    """How the expected total moved from the base: ``now $312.30 more``."""
    by = Fraction(verdict.total) - (verdict.base or 0)
    if abs(by) < UNSEEN:
        return "now the same"
    return f"now {change[1:]} {'less' if by < 0 else 'more'}"


def _scale(verdict: Verdict) -> Scale:
    """How all sums since the base are written, so that one difference is one number on a page."""
    from costplan.render.bridge import Scale

    return Scale.of(verdict.bridge.unrounded) if verdict.bridge else Scale.between(verdict.base or 0, verdict.total)


def _moved_workflows(verdict: Verdict, label: Label) -> Table:
    """Workflow by workflow, what it cost in the base and costs now, and by which parts; the largest change first."""
    several = len({row.scenario for row in verdict.moved} | set(verdict.titles)) > 1
    if not verdict.moved:
        return Table(title=MOVED, headers=(), rows=(), right=frozenset())
    parts, scale = _parts(verdict), _scale(verdict)
    rows = []
    for row in verdict.moved:
        name = label(f"{row.scenario}: {row.workflow}" if several else row.workflow)
        before, now, change = scale.beside(row.before or 0, row.now or 0)
        told = [parts.get((row.scenario, row.workflow), "")] if parts else []
        rows.append((name, "-" if row.before is None else before, "-" if row.now is None else now, change, *told))
    headers = ("workflow", "in the base", "now", "change", *(["by"] if parts else []))
    return Table(title=MOVED, headers=headers, rows=tuple(rows), right=frozenset({1, 2, 3}))


def _parts(verdict: Verdict) -> dict[tuple[str, str], str]:
    """By which parts each workflow moved; empty without a bridge."""
    if verdict.bridge is None:
        return {}
    from costplan.render.bridge import parts_text

    scale, changes = _scale(verdict), verdict.bridge.unrounded.by_workflow()
    return {key: parts_text(change, scale) for key, change in changes.items() if not change.is_nothing}
