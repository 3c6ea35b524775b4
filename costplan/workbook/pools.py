"""What seats include or is free, on the Volumes sheet: used, included, the share billed, and what changed, by month.
It holds no fees; those are rows of the plan."""

from __future__ import annotations

from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.scenario.scenario import SEATS
from costplan.units import METERS
from costplan.workbook.book import column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.plan.pool import Pool
    from costplan.scenario.scenario import Scenario
    from costplan.workbook.book import Cell
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.option_costs import Slot
    from costplan.workbook.options import Options
    from costplan.workbook.outcomes import Outcomes
    from costplan.workbook.volumes import Line, Volumes


class PoolLines(NamedTuple):
    """Lines of volumes: the ``share`` of the units that is billed, of those beyond the included, and the months that
    ``changed`` since the file was written: 1 where more or less is used or included, else 0."""

    share: Line
    changed: Line


def billed_shares(
    pools: Sequence[Pool],
    volumes: Volumes,
    scenarios: Sequence[Scenario],
    options: Options,
    outcomes: Outcomes,
    inputs: Inputs,
) -> dict[tuple[str, str], PoolLines]:
    """By what has it included or free, a model or what several share, and meter what is written of it."""
    months_of: dict[tuple[str, str], dict[int, Fraction]] = {}
    for pool in pools:
        months_of.setdefault((pool.model, pool.meter), {})[volumes.months[pool.month]] = Fraction(pool.included)
    volumes.gap()
    volumes.heads("What seats include" if not any(pool.free for pool in pools) else "What is included or free")
    return {
        (model, meter): _billed(
            volumes,
            (model, meter),
            included,
            _seats(model, scenarios, options, inputs),
            _uses(model, meter, volumes, options, outcomes),
        )
        for (model, meter), included in months_of.items()
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


def _uses(
    pool: str, meter: str, volumes: Volumes, options: Options, outcomes: Outcomes
) -> dict[int, tuple[str, float]]:
    """By month the units of a meter that steps take of a pool, while they stay with their models."""
    terms: dict[int, list[tuple[str, float]]] = {}
    for key, variants in options.slots.items():
        planned = options.planned[key].model
        chosen = f'({options.chosen[key][0]}="{planned}")'
        for variant, spans in enumerate(variants):
            calls = outcomes.calls(key, variant)
            for span, slots in enumerate(spans):
                runs = volumes.runs[key[:2]][span]
                for slot in slots:
                    if pool_of(slot, planned) != (pool, meter):
                        continue
                    for month, value in enumerate(runs.values):
                        if value is not None:
                            text = f"{volumes.cell(runs, month)}*{calls.ref}*N({slot.units})*{chosen}"
                            terms.setdefault(month, []).append((text, value * calls.value * slot.expected))
    return {
        month: ("+".join(text for text, _ in found), fsum(value for _, value in found))
        for month, found in terms.items()
    }


def pool_of(slot: Slot, model: str) -> tuple[str, str] | None:
    """What a slot's meter is included in or free together with, as :attr:`costplan.plan.charge.Charge.pool` has it for
    a planned model, and the meter; None where it is billed in full."""
    line = slot.line
    if line is None or line.block is None or not line.block.is_pooled(line.meter):
        return None
    free = line.block.free_of(line.meter)
    return free.shared if free is not None and free.shared else model, line.meter


def _billed(
    volumes: Volumes,
    pool: tuple[str, str],
    included: dict[int, Fraction],
    seats: list[Cell],
    uses: dict[int, tuple[str, float]],
) -> PoolLines:
    """Write what is used, what is included, the share that is billed, and whether that is as it was."""
    model, what = pool[0], METERS[pool[1]].label
    number, count = (fsum(cell.value for cell in seats), "+".join(cell.ref for cell in seats)) if seats else (1.0, "1")
    each = {month: float(units) / number for month, units in included.items()}
    used = volumes.line(("", f"{what} used", model, ""), uses)
    free = volumes.line(
        ("", f"{what} included", model, ""),
        {month: (f"({count})*{units!r}", number * units) for month, units in each.items()},
    )
    shares, changed = {}, {}
    for month in included:
        use, most = used.values[month] or 0.0, free.values[month] or 0.0
        a, b = (f"{column(5 + month)}{line.row + 1}" for line in (used, free))
        shares[month] = (f"IF({a}>{b},({a}-{b})/{a},0)", (use - most) / use if use > most else 0.0)
        moved = f"OR(ABS({a}-{use!r})>{1e-9 * use!r},ABS({b}-{most!r})>{1e-9 * most!r})"
        changed[month] = (f"IF({moved},1,0)", 0.0)
    return PoolLines(
        share=volumes.line(("", f"share of {what} billed", model, ""), shares),
        changed=volumes.line(("", f"{what}: changed here", model, ""), changed),
    )
