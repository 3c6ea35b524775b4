"""The cheapest of all legal sizes of a call, beside one numpy pass over them.

    python benchmarks/advise_sizes.py [--smoke] [--rounds N]

The pass has all 29,146 legal sizes of openai/gpt-image-2 as arrays beforehand, and vectorises the formula of its
tokens; costplan asks its rules, methods and price rows, as a plan does.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rows import Candidate, Goal, Row

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2026, 11, 27)
MODEL = "openai/gpt-image-2"
PLANNED = (3840, 2160)
GRIDS = {"low": 16, "medium": 48, "high": 96}
QUALITIES = tuple(GRIDS)
TEXT_IN, RATE = 106 * 5_000_000, 30_000_000
"""Pico-dollars of a prompt of 100 tokens, and of an output token."""


def searched(n: int) -> Callable[[], object]:
    """So many searches, each of a call that was not priced before, among all legal sizes."""
    from costplan import Catalogue
    from costplan.contracts.paying import LIST_PRICE
    from costplan.planning.cheapest_size import cheapest_size
    from costplan.planning.in_force import tariff_in_force
    from costplan.pricing.call import Call
    from costplan.pricing.legal_sizes import Wanted
    from costplan.pricing.sizes import Size
    from costplan.quantity import certain

    tariff, planned, prompt = tariff_in_force(Catalogue(), LIST_PRICE, MODEL, "standard", DAY), Size(*PLANNED), 100
    calls = [
        tariff.table.rules.settle(
            MODEL, Call(size=planned, quality=QUALITIES[number % len(QUALITIES)], prompt_tokens=certain(prompt))
        )
        for number in range(n)
    ]

    def work() -> object:
        found = [cheapest_size(call, tariff, Wanted(), planned) for call in calls]
        return ", ".join(f"{one.size} {one.cost:,}" for one in found[: len(QUALITIES)] if one)

    return work


def passed(n: int) -> Callable[[], object]:
    """So many passes over arrays of all legal sizes: tokens by the formula, dollars, the least; of several the nearest
    to the planned size."""
    import numpy as np

    edges = np.arange(16, 3841, 16, dtype=np.int64)
    width, height = (every.ravel() for every in np.meshgrid(edges, edges, indexing="ij"))
    long_edge, short_edge, pixels = np.maximum(width, height), np.minimum(width, height), width * height
    legal = (pixels >= 655_360) & (pixels <= 8_294_400) & (long_edge <= 3 * short_edge)
    width, height, long_edge, short_edge, pixels = (
        every[legal] for every in (width, height, long_edge, short_edge, pixels)
    )
    assert len(width) == 29_146
    away = np.maximum(width, PLANNED[0]) * np.maximum(height, PLANNED[1])
    away = away / (np.minimum(width, PLANNED[0]) * np.minimum(height, PLANNED[1]))

    def one(grid: int) -> tuple[int, int, int]:
        whole, rest = np.divmod(grid * short_edge, long_edge)
        cells = grid * (whole + ((2 * rest > long_edge) | ((2 * rest == long_edge) & (whole % 2 == 1))))
        costs = TEXT_IN + RATE * -(-cells * (2_000_000 + pixels) // 4_000_000)
        alike = np.flatnonzero(costs == costs.min())
        best = alike[np.argmin(away[alike])]
        return int(width[best]), int(height[best]), int(costs[best])

    def work() -> object:
        found = [one(GRIDS[QUALITIES[number % len(QUALITIES)]]) for number in range(n)]
        return ", ".join(f"{across}x{down} {cost:,}" for across, down, cost in found[: len(QUALITIES)])

    return work


ROWS = (
    Row(
        what="the cheapest of 29,146 legal sizes",
        of="searches",
        n=(3, 60),
        ours=Candidate("costplan", searched),
        yardstick=Candidate("a numpy pass over arrays of them", passed),
        goals=(Goal(20),),
    ),
)

if __name__ == "__main__":
    from running import run

    run(ROWS)
