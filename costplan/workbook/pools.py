"""The hours that seats include, on the Volumes sheet: used, included and the share that is billed, by month.
It holds no fees; those are rows of the plan."""

from __future__ import annotations

from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING

from costplan.scenario.scenario import SEATS
from costplan.workbook.book import column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.plan.plan import Pool
    from costplan.scenario.scenario import Scenario
    from costplan.workbook.book import Cell
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.options import Options, Slot
    from costplan.workbook.outcomes import Outcomes
    from costplan.workbook.volumes import Line, Volumes


def billed_shares(
    pools: Iterable[Pool],
    volumes: Volumes,
    scenarios: Sequence[Scenario],
    options: Options,
    outcomes: Outcomes,
    inputs: Inputs,
) -> dict[str, Line]:
    """By model the line of volumes with the share of its hours that is billed: of those beyond the included."""
    months_of: dict[str, dict[int, Fraction]] = {}
    for pool in pools:
        months_of.setdefault(pool.model, {})[volumes.months[pool.month]] = Fraction(pool.included)
    volumes.gap()
    volumes.heads("Hours that seats include")
    return {
        model: _billed(
            volumes,
            model,
            included,
            _seats(model, scenarios, options, inputs),
            _uses(model, volumes, options, outcomes),
        )
        for model, included in months_of.items()
    }


def _seats(model: str, scenarios: Sequence[Scenario], options: Options, inputs: Inputs) -> list[Cell]:
    """The cells that count the seats of a subscription."""
    return [
        cell
        for scenario in scenarios
        for one in scenario.seats
        if options.model_of(one.model) == model
        for cell in (
            [inputs.cell(scenario.title, SEATS, one.name, "shared_by", center) for center, _ in one.shared_by]
            or [inputs.cell(scenario.title, SEATS, one.name, "count")]
        )
    ]


def _uses(model: str, volumes: Volumes, options: Options, outcomes: Outcomes) -> dict[int, tuple[str, float]]:
    """By month the hours that steps take, while they stay with the subscription."""
    terms: dict[int, list[tuple[str, float]]] = {}
    for key, variants in options.slots.items():
        if options.planned[key].model != model:
            continue
        chosen = f'({options.chosen[key][0]}="{model}")'
        for variant, spans in enumerate(variants):
            calls = outcomes.calls(key, variant)
            for span, slots in enumerate(spans):
                runs = volumes.runs[key[:2]][span]
                for slot in filter(is_included, slots):
                    for month, value in enumerate(runs.values):
                        if value is not None:
                            text = f"{volumes.cell(runs, month)}*{calls.ref}*N({slot.units})*{chosen}"
                            terms.setdefault(month, []).append((text, value * calls.value * slot.expected))
    return {
        month: ("+".join(text for text, _ in found), fsum(value for _, value in found))
        for month, found in terms.items()
    }


def is_included(slot: Slot) -> bool:
    """Whether seats include what the slot counts."""
    line = slot.line
    return line is not None and line.block is not None and line.meter in line.block.included


def _billed(
    volumes: Volumes,
    model: str,
    included: dict[int, Fraction],
    seats: list[Cell],
    uses: dict[int, tuple[str, float]],
) -> Line:
    """Write what is used, what is included and the share that is billed; the line of the last."""
    number, count = fsum(cell.value for cell in seats), "+".join(cell.ref for cell in seats)
    each = {month: float(hours) / number for month, hours in included.items()}
    used = volumes.line(("", "hours used", model, ""), uses)
    free = volumes.line(
        ("", "hours included", model, ""),
        {month: (f"({count})*{hours!r}", number * hours) for month, hours in each.items()},
    )
    shares = {}
    for month in included:
        use, most = used.values[month] or 0.0, free.values[month] or 0.0
        a, b = (f"{column(5 + month)}{line.row + 1}" for line in (used, free))
        shares[month] = (f"IF({a}>{b},({a}-{b})/{a},0)", (use - most) / use if use > most else 0.0)
    return volumes.line(("", "share billed", model, ""), shares)
