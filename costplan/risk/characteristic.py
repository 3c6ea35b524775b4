"""The law of a selection's cost from its characteristic function: inputs integrated out, inverted by FFT.
Where more inputs hang together than it integrates, it has no answer and sampling.py is asked.

docs/risk.md has the method with its sources.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.risk.distribution import SHARES, Grid
from costplan.risk.integrals import NODES, integrated
from costplan.risk.reach import parted, reach_of
from costplan.risk.terms import groups_of
from costplan.risk.unit import as_expected
from costplan.risk.walk import common_unit

if TYPE_CHECKING:
    from costplan.risk.chosen import Selection
    from costplan.risk.parts import Kind
    from costplan.risk.reach import Reach
    from costplan.units import Number

FEWEST, MOST = 32, 16_384
"""Frequencies: twice as many are taken until the characteristic function has died away."""

COARSE = 1e-3
"""Jumps of the cost below this part of the window are told as the error of a smooth law, larger ones resolved."""

WORK, WORK_EACH = 400_000, 10_000
"""The most values (nodes x nodes x frequencies, over all groups) that are quicker than a sample, which takes longer for
each group too."""

LEFT = 1e-5
"""By how much the last quarter of the frequencies may move chances; those beyond, which are left out, move them by
about as much where the function falls with the square of the frequency, and by less where it falls faster."""

AGREED = 1e-3
"""By how much chances may differ between all nodes and every second one. The rule's error falls with the exponential of
the number of nodes, so that the error of all is about the square of that."""

ALIASED = 3e-5
"""By how much of the window the mean may differ from the expected cost, as it does where the window is too narrow."""

WIDEST = 9
"""How many times the window that was thought wide enough is tried."""

LATTICE = 2**14
"""The most points of the grid on which all possible costs lie."""


class Found(NamedTuple):
    """The law of a cost, what it may be off by in pico-dollars, and its chances beside that."""

    law: Grid
    off: float = 0.0
    chances_off: float = 0.0


def by_characteristic(chosen: Selection) -> tuple[Grid, float] | None:
    """The law of the cost and an error of its quantiles in pico-dollars; None where it cannot be had this way."""
    found = found_by_characteristic(chosen)
    return found and (found.law, found.off + _width(found.law, found.chances_off))


def found_by_characteristic(chosen: Selection) -> Found | None:
    """The same with both errors apart. Runs may be fewer than none: the law is then that of a difference of costs."""
    if any(runs.kind.rejects for runs in chosen.runs):
        return None  # a run bends in them, so that its mean is not that of its expected steps
    kinds, times = chosen.kinds, chosen.times
    groups = groups_of(kinds)
    if chosen.hours or chosen.tallied or groups is None:
        return None
    if any(group.leaves for group in groups) and _jumps(chosen):
        return None
    if not groups and not any(unit.scatters for runs in chosen.runs for _, unit in runs.run.units):
        found = _on_lattice(chosen, reach_of(kinds, times))
        if found is not None:
            return Found(found)
    on_window = _on_window(chosen, kinds, times)
    return on_window and on_window._replace(off=on_window.off + parted(chosen))


def _jumps(chosen: Selection) -> bool:
    """Whether nothing smooths the law, so that its function never dies away: all inputs are shares of choices, which
    move no cost, and no call scatters around its figure."""
    inputs = {one for runs in chosen.runs for choice in runs.choices for one in choice.inputs}
    units = (unit for runs in chosen.runs for _, unit in runs.run.units)
    return inputs.issuperset(chosen.inputs) and not any(unit.is_noisy for unit in units)


def _fixed(chosen: Selection, frequency: Any, start: Number) -> Any:
    """The factor of what hangs on no input, for the cost beyond ``start``. A part of a run costs that part of a run."""
    import numpy as np

    wave = 1.0
    shift = chosen.certain - start
    for runs in chosen.runs:
        if all(one.hangs_on for one in runs.kind.amounts):
            continue
        number = sum(part.quantity.expected * part.times for part in runs.parts if part.hangs_on is None)
        if not runs.run.varies:
            shift += number * sum(times * unit.cost.expected for times, unit in runs.run.units if unit.figure is None)
        elif not runs.run.figures:
            whole, rest = divmod(_size(number), 1)
            of_runs = runs.run.wave(frequency, as_expected) ** whole
            if rest:
                of_runs = of_runs * runs.run.wave(frequency * float(rest), as_expected)
            wave = wave * (of_runs if number > 0 else np.conj(of_runs))
    return wave * np.exp(1j * frequency * float(shift))


def _size(number: Number) -> Number:
    return number if number > 0 else -number


def _on_lattice(chosen: Selection, reach: Reach) -> Grid | None:
    """The law on the grid of all possible costs, exact; None where that grid is too fine."""
    import numpy as np

    least, unit, is_difference = chosen.certain, Fraction(0), False
    for runs in chosen.runs:
        whole, rest = divmod(_size(runs.expected), 1)
        attained = runs.run.attained
        least += runs.expected * (attained.least or 0)
        is_difference = is_difference or runs.expected < 0
        for part in (1 if whole else 0, rest):
            unit = common_unit(unit, attained.unit * part)
    middle = float(chosen.expected)
    skipped = math.floor((middle - reach.below - float(least)) / float(unit))
    start = least + (skipped if is_difference else max(0, skipped)) * unit
    needed = (middle + reach.above - float(start)) / float(unit) + 2
    if not is_difference:
        needed = min(float((chosen.worst - start) / unit) + 2, needed)
    if needed > LATTICE:
        return None
    size = 2 ** math.ceil(math.log2(needed))
    frequency = np.arange(size // 2 + 1) * (2 * math.pi / (size * float(unit)))
    chances = np.fft.irfft(np.conj(_fixed(chosen, frequency, start)), size)
    return Grid(float(start), float(unit), np.cumsum(np.maximum(chances, 0.0)), atoms=True)


def _on_window(chosen: Selection, kinds: tuple[Kind, ...], times: Any, wider: int = 1) -> Found | None:
    """The law as a Fourier series on a window; where that dies away too slowly, the law of cost and a narrow normal."""
    import numpy as np

    below, above, spread, jump = reach_of(kinds, times)
    below, above = below * wider, above * wider
    width, start = below + above, float(chosen.expected) - below
    grain = jump if jump > spread else 0.0  # inputs that spread further than that leave no jumps to be seen
    half, number, blur = NODES[0], FEWEST, 0.0
    while grain > COARSE * width and number < min(MOST, 4 * width / grain):
        number *= 2
    while True:
        frequency = np.arange(number + 1) * (2 * math.pi / width)
        found = _agreed(kinds, times, _fixed(chosen, frequency, Fraction(start)), frequency, half)
        if found is None:
            return None
        wave, off, half = found
        left = float(np.sum((np.abs(wave[1:]) / np.arange(1, number + 1))[-(number // 4) :])) / math.pi
        if left < LEFT:
            break
        if number == MOST:
            blur = 5 / float(frequency[-1])
            wave, left = wave * np.exp(-((frequency * blur) ** 2) / 2), 0.0
            break
        number *= 2
    chances = _inverted(wave)
    step = width / len(chances)
    if abs((float(np.sum(1 - chances)) - 0.5) * step - below) > ALIASED * width:
        return _on_window(chosen, kinds, times, 3 * wider) if wider < WIDEST else None
    grid = Grid(start, step, np.clip(np.maximum.accumulate(chances), 0.0, 1.0), atoms=False)
    return Found(grid, 3 * blur + min(grain, width / number) / 2, off * off + 2 * left)


def _agreed(
    kinds: tuple[Kind, ...], times: Any, fixed: Any, frequency: Any, half: int
) -> tuple[Any, float, int] | None:
    """The function at frequencies, by how much chances with every second node differ, and so many nodes, ``half`` or
    more, that these agree; None where that is too much work."""
    import numpy as np

    places, groups = np.arange(1, len(frequency)), groups_of(kinds) or ()
    for tried in NODES[NODES.index(half) :]:
        nodes = 2 * tried + 1
        work = len(places) * sum(nodes if not group.leaves else len(group.leaves) * nodes**2 for group in groups)
        if work > WORK + WORK_EACH * len(groups):
            return None
        every, second = integrated(kinds, times, frequency, tried)
        wave, rough = fixed * every, fixed * second
        off = float(np.sum(np.abs(wave - rough)[1:] / places)) / math.pi
        if off <= AGREED:
            return wave, off, tried
    return None


def _inverted(wave: Any) -> Any:
    """The chances to stay below the points of a window, from the function at the multiples of its frequency."""
    import numpy as np

    number = len(wave) - 1
    size = 4 * max(number, 1024)
    sines = np.conj(1j * wave[1:]) / (2 * math.pi * np.arange(1, number + 1))
    waves = np.fft.irfft(np.concatenate([[0.0], sines]), size) * size
    return np.arange(size) / size + waves - waves[0]


def _width(grid: Grid, off: float) -> float:
    """By how much a quantile moves when chances are off by so much."""
    return max((grid.quantile(share + off) - grid.quantile(share - off)) / 2 for share in SHARES)
