"""What other inputs do to every locked scenario, and which inputs they are, as a page.
What differs is found in locking/lock.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.view import Page, Table, clean, share_of
from costplan.units import many, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.locking.lock import Difference, Moved
    from costplan.plan.plan import Plan


def lock_page(scenarios: Sequence[Moved], inputs: Sequence[Difference], plan: Plan) -> Page:
    """Totals as locked and now, then the inputs that moved them."""
    rows = [_row(scenario) for scenario in scenarios]
    notes = [_edited(scenario.title, inputs) for scenario in scenarios if scenario.edited]
    unknown = dict.fromkeys(item.scenario for item in plan.unknowns)
    notes += [f"{title}: what nobody can count is in neither figure" for title in unknown]
    tables = [
        Table(
            title="Scenarios",
            headers=("scenario", "locked", "now", "change", "share"),
            rows=tuple(rows),
            right=frozenset({1, 2, 3, 4}),
            notes=tuple(map(clean, notes)),
        )
    ]
    if inputs:
        found = tuple(
            (
                clean(difference.name),
                clean(difference.locked.short) if difference.locked else "-",
                clean(difference.now.short) if difference.now else "-",
                clean(difference.words),
            )
            for difference in inputs
        )
        tables.append(
            Table(title="Inputs", headers=("input", "locked", "now", "what moved"), rows=found, right=frozenset())
        )
    headline = (("inputs", f"{many(len(inputs), 'difference')} from the lock"),)
    footer = (f"as of {plan.as_of}; locked figures are those of the lock", f"prices: {plan.tables_used}")
    return Page(
        title="What the new inputs cost",
        subtitle="",
        headline=headline,
        warnings=(),
        tables=tuple(tables),
        footer=footer,
    )


def _row(scenario: Moved) -> tuple[str, ...]:
    locked, now = ("-" if figure is None else money(figure) for figure in (scenario.locked, scenario.now))
    change, share = "-", "-"
    if scenario.change is not None and scenario.locked is not None:
        sign = "-" if scenario.change < 0 else "+" if scenario.change else ""
        size = abs(Fraction(scenario.change))
        change = sign + money(size)
        share = sign + share_of(size, scenario.locked) if scenario.locked else "-"
    return (clean(scenario.title), locked, now, change, share)


def _edited(title: str, inputs: Sequence[Difference]) -> str:
    if inputs:
        return f"{title}: the scenario changed too, so the change is that of both together"
    return f"{title}: the scenario changed, its inputs did not"
