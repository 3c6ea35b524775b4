"""The lines of two plans beside each other, by step and meter over the whole period: added, removed, changed.
Why one costs something else stands in the bridge."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan.bridging.diff import LineChange
from costplan.named import NamedTuple
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from costplan.bridging.exchanged import Rates
    from costplan.plan.plan import Plan

Key: TypeAlias = "tuple[str, str, str, str]"
"""Scenario, workflow, step and meter."""


class _Line(NamedTuple):
    models: dict[str, None]
    quantity: Fraction
    cost: Fraction
    told: Fraction

    @property
    def model(self) -> str:
        return ", ".join(self.models)


def changed_lines(
    base: Plan | None,
    head: Plan | None,
    called: Callable[[str, str, str], tuple[str, str, str]],
    rates: Rates = lambda _: (Fraction(1), Fraction(1)),
) -> tuple[LineChange, ...]:
    """The lines that are not what they were, in the order of the head's plan, those that are gone last.

    Args:
        base: a plan; None is one without lines.
        head: another.
        called: what a scenario, its workflow and step of the base are called in the head.
        rates: units of a currency for a dollar, where both plans are cut; what only they move is no change.
    """
    before: dict[Key, _Line] = {}
    for (scenario, workflow, step, meter), line in _lines(base, lambda day: rates(day)[0]).items():
        before[(*called(scenario, workflow, step), meter)] = line
    after = _lines(head, lambda day: rates(day)[1])
    return tuple(
        _change(key, before.get(key), after.get(key))
        for key in dict.fromkeys((*after, *before))
        if _in_dollars(before.get(key)) != _in_dollars(after.get(key))
    )


def _in_dollars(line: _Line | None) -> object:
    return line and (line.models, line.quantity, line.cost)


def _lines(plan: Plan | None, rate: Callable[[date], Fraction]) -> dict[Key, _Line]:
    found: dict[Key, _Line] = {}
    for span in plan.costs.spans if plan else ():
        by_rate: dict[Fraction, list[int]] = {}
        for day in span.days:
            by_rate.setdefault(rate(span.stretches[day].start), []).append(day)
        for charge, times, _, _ in span.products:
            key = (charge.scenario, charge.workflow, charge.step, charge.per_call.meter)
            line = found.get(key) or _Line({}, Fraction(0), Fraction(0), Fraction(0))
            number, told = Fraction(times.over(span.days).expected), Fraction(0)
            for of_day, days in by_rate.items():
                told += of_day * Fraction(times.over(days).expected) * charge.run_cost.expected
            found[key] = _Line(
                line.models | {charge.model: None},
                line.quantity + number * charge.units.expected,
                line.cost + number * charge.run_cost.expected,
                line.told + told,
            )
    return found


def _change(key: Key, base: _Line | None, head: _Line | None) -> LineChange:
    scenario, workflow, step, meter = key
    return LineChange(
        scenario=scenario,
        workflow=workflow,
        step=step,
        meter=meter,
        base_model=base.model if base else None,
        head_model=head.model if head else None,
        base_quantity=exact(base.quantity) if base else None,
        head_quantity=exact(head.quantity) if head else None,
        base=exact(base.told) if base else None,
        head=exact(head.told) if head else None,
    )
