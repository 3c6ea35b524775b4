"""The law of a selection's cost from its characteristic function: inputs integrated out, inverted by FFT.
Where more inputs hang together than it integrates, it has no answer and sampling.py is asked.

docs/risk.md has the method with its sources.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costplan.distributions.beta import Share
from costplan.distributions.laws import law_of
from costplan.named import NamedTuple
from costplan.normal import FURTHEST, NORMAL, Points, Z, point
from costplan.risk.distribution import SHARES, Grid
from costplan.risk.terms import groups_of, terms_of
from costplan.risk.unit import as_expected
from costplan.risk.walk import common_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.plan.line import Input
    from costplan.quantity import Quantity
    from costplan.risk.selection import Selection
    from costplan.risk.terms import Group
    from costplan.units import Number

FEWEST, MOST = 32, 16_384
"""Frequencies: twice as many are taken until the characteristic function has died away."""

COARSE = 1e-3
"""Jumps of the cost below this part of the window are told as the error of a smooth law, larger ones resolved."""

NODES = (12, 24, 48, 96, 192)
"""Nodes on either side of 0 at which an input is integrated (trapezoidal rule), tried until half of them agree."""

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


def by_characteristic(chosen: Selection) -> tuple[Grid, float] | None:
    """The law of the cost and an error of its quantiles in pico-dollars; None where it cannot be had this way."""
    if any(volume.rejects for volume in chosen.volumes):
        return None  # a run bends in them, so that its mean is not that of its expected steps
    groups = groups_of(terms_of(chosen.volumes))
    if chosen.hours or groups is None:
        return None
    if any(group.leaves for group in groups) and _jumps(chosen):
        return None
    if not groups and not any(unit.scatters for volume in chosen.volumes for _, unit in volume.run.units):
        found = _on_lattice(chosen)
        if found is not None:
            return found, 0.0
    on_window = _on_window(chosen, groups)
    return None if on_window is None else (on_window[0], on_window[1] + _parted(chosen))


def _jumps(chosen: Selection) -> bool:
    """Whether nothing smooths the law, so that its function never dies away: all inputs are shares of choices, which
    move no cost, and no call scatters around its figure."""
    inputs = {one for volume in chosen.volumes for choice in volume.choices for one in choice.inputs}
    units = (unit for volume in chosen.volumes for _, unit in volume.run.units)
    return inputs.issuperset(chosen.inputs) and not any(unit.is_noisy for unit in units)


# -------------------------------------------------------------------------------------------------- the function itself


@lru_cache(maxsize=len(NODES))
def _nodes(half: int) -> tuple[Points, Any]:
    """Points of an input and their weights."""
    import numpy as np

    z = np.arange(-half, half + 1) * (FURTHEST / half)
    weights = np.exp(-z * z / 2)
    return Points(z, np.array([NORMAL.cdf(one) for one in z.tolist()]), np.exp), weights / weights.sum()


def _integrated(group: Group, frequency: Any, half: int) -> tuple[Any, Any]:
    """The factor of a group, from all nodes and from every second one."""
    import numpy as np

    points, weights = _nodes(half)
    rough_weights = weights[::2] / weights[::2].sum()
    number = len(weights)

    def at(hangs_on: Input | None, quantity: Quantity | Share) -> Any:
        if hangs_on is None:
            return float(quantity.expected)
        return law_of(quantity).at(points).reshape((number, 1, 1) if hangs_on == group.centre else (number, 1))

    alone = sum((term.exponent(frequency, at) for term in group.terms if term.inputs == (group.centre,)), start=0j)
    wave = np.exp(np.broadcast_to(alone, (number, 1, len(frequency)))[:, 0])
    rough = wave[::2]
    for leaf in group.leaves:
        theirs = np.exp(sum(term.exponent(frequency, at) for term in group.terms if leaf in term.inputs))
        rough_theirs = np.tensordot(rough_weights, theirs[..., ::2, :], (0, -2))
        wave = wave * np.tensordot(weights, theirs, (0, -2))
        rough = rough * (rough_theirs[::2] if rough_theirs.ndim > 1 else rough_theirs)
    return weights @ wave, rough_weights @ rough


def _fixed(chosen: Selection, frequency: Any, start: Number) -> Any:
    """The factor of what hangs on no input, for the cost beyond ``start``. A part of a run costs that part of a run."""
    import numpy as np

    wave = 1.0
    shift = chosen.certain - start
    for volume in chosen.volumes:
        runs = sum(number.expected for hangs_on, number in volume.parts if hangs_on is None)
        if not volume.run.varies:
            shift += runs * sum(times * unit.cost.expected for times, unit in volume.run.units if unit.figure is None)
        elif runs and not volume.run.figures:
            whole, rest = divmod(runs, 1)
            wave = wave * volume.run.wave(frequency, as_expected) ** whole
            if rest:
                wave = wave * volume.run.wave(frequency * float(rest), as_expected)
    return wave * np.exp(1j * frequency * float(shift))


# ----------------------------------------------------------------------------------------------------------- inversion


class Reach(NamedTuple):
    """How far the law goes ``below`` and ``above`` the expected cost, but for less than a part in a million.

    ``spread`` is the standard deviation that inputs bring which smooth the law, as shares of choices do not; ``jump``
    the dearest billed try of a run that varies.
    """

    below: float
    above: float
    spread: float
    jump: float


def _reach(chosen: Selection) -> Reach:
    """Inputs go to their furthest points one at a time, and the distances add up as those of independent parts do.

    Of laws that flatten out, that distance is at least taken to be that of a normal law, but all ends are not passed.
    """
    ends = point(-FURTHEST), point(FURTHEST)
    moved: dict[Input, list[float]] = {}
    smooth = set()
    variance = third = jump = 0.0
    for volume in chosen.volumes:
        runs, each = float(volume.number(as_expected)), volume.run.cumulants
        moves: list[tuple[Input | None, Quantity | Share, float]]
        moves = [(hangs_on, number, each[0]) for hangs_on, number in volume.parts]
        moves += [move for times, unit in volume.run.units for move in unit.moves(float(times) * runs)]
        for hangs_on, quantity, factor in moves:
            if hangs_on is not None:
                sums = moved.setdefault(hangs_on, [0.0, 0.0, 0.0])
                for side, end in enumerate(ends if factor >= 0 else reversed(ends)):
                    sums[side] += (law_of(quantity).at(end) - float(quantity.expected)) * factor
                sums[2] += float(quantity.high - quantity.low) * abs(factor) / (2 * Z)
                if not isinstance(quantity, Share):
                    smooth.add(hangs_on)
        if volume.run.varies:
            variance += runs * each[1]
            third += runs * each[2]
            jump = max(jump, volume.run.dearest)
    skew = 8 * third / variance if variance else 0.0
    far = []
    for side in (0, 1):
        normal = math.sqrt(sum(max(abs(sums[side]), FURTHEST * sums[2]) ** 2 for sums in moved.values()))
        ends_met = sum(abs(sums[side]) for sums in moved.values())
        far.append(1.1 * math.hypot(min(normal, ends_met), 8 * math.sqrt(variance)))
    spread = math.sqrt(sum(sums[2] ** 2 for hangs_on, sums in moved.items() if hangs_on in smooth))
    return Reach(far[0] + max(0.0, -skew), far[1] + max(0.0, skew), spread, jump)


def _parted(chosen: Selection) -> float:
    """What quantiles are off by where a number of runs is uncertain: its last part of a run is no run of its own here.

    That moves the variance by a quarter of a run's at most, and the 95 % point by half of that over the deviation.
    """
    uncertain = [volume for volume in chosen.volumes if any(hangs_on is not None for hangs_on, _ in volume.parts)]
    moved = sum(volume.run.cumulants[1] for volume in uncertain if volume.run.varies) / 4
    if not moved:
        return 0.0
    runs = sum(float(volume.number(as_expected)) * volume.run.cumulants[1] for volume in chosen.volumes)
    return Z * moved / (2 * math.hypot(_reach(chosen).spread, math.sqrt(runs)))


def _on_lattice(chosen: Selection) -> Grid | None:
    """The law on the grid of all possible costs, exact; None where that grid is too fine."""
    import numpy as np

    least, unit = chosen.certain, Fraction(0)
    for volume in chosen.volumes:
        runs = sum(number.expected for _, number in volume.parts)
        whole, rest = divmod(runs, 1)
        attained = volume.run.attained
        least += runs * (attained.least or 0)
        for part in (1 if whole else 0, rest):
            unit = common_unit(unit, attained.unit * part)
    below, above, *_ = _reach(chosen)
    middle = float(chosen.expected)
    skipped = max(0, int((middle - below - float(least)) / float(unit)))
    start = least + skipped * unit
    needed = min(float((chosen.worst - start) / unit), (middle + above - float(start)) / float(unit)) + 2
    if needed > LATTICE:
        return None
    size = 2 ** math.ceil(math.log2(needed))
    frequency = np.arange(size // 2 + 1) * (2 * math.pi / (size * float(unit)))
    chances = np.fft.irfft(np.conj(_fixed(chosen, frequency, start)), size)
    return Grid(float(start), float(unit), np.cumsum(np.maximum(chances, 0.0)), atoms=True)


def _on_window(chosen: Selection, groups: Sequence[Group], wider: int = 1) -> tuple[Grid, float] | None:
    """The law as a Fourier series on a window; where that dies away too slowly, the law of cost and a narrow normal."""
    import numpy as np

    below, above, spread, jump = _reach(chosen)
    below, above = below * wider, above * wider
    width, start = below + above, float(chosen.expected) - below
    grain = jump if jump > spread else 0.0  # inputs that spread further than that leave no jumps to be seen
    half, number, blur = NODES[0], FEWEST, 0.0
    while grain > COARSE * width and number < min(MOST, 4 * width / grain):
        number *= 2
    while True:
        frequency = np.arange(number + 1) * (2 * math.pi / width)
        found = _agreed(groups, _fixed(chosen, frequency, Fraction(start)), frequency, half)
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
        return _on_window(chosen, groups, 3 * wider) if wider < WIDEST else None
    grid = Grid(start, step, np.clip(np.maximum.accumulate(chances), 0.0, 1.0), atoms=False)
    return grid, 3 * blur + min(grain, width / number) / 2 + _width(grid, off * off + 2 * left)


def _agreed(groups: Sequence[Group], fixed: Any, frequency: Any, half: int) -> tuple[Any, float, int] | None:
    """The function at frequencies, by how much chances with every second node differ, and so many nodes, ``half`` or
    more, that these agree; None where that is too much work."""
    import numpy as np

    places = np.arange(1, len(frequency))
    for tried in NODES[NODES.index(half) :]:
        nodes = 2 * tried + 1
        work = len(places) * sum(nodes if not group.leaves else len(group.leaves) * nodes**2 for group in groups)
        if work > WORK + WORK_EACH * len(groups):
            return None
        wave = rough = fixed
        for group in groups:
            fine, coarse = _integrated(group, frequency, tried)
            wave, rough = wave * fine, rough * coarse
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
