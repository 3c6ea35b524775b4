"""The modes of a cell as what one call of it may be: a mixture whose mean is the figure that an estimate takes.
Which calls have modes says learning/modes.py; what is drawn among them, risk/."""

from __future__ import annotations

from fractions import Fraction
from math import exp, log, log1p, sqrt
from typing import TYPE_CHECKING

from costplan.calibration.figures import figure
from costplan.mixture import Mixture, Part
from costplan.normal import Z
from costplan.quantity import Quantity, certain
from costplan.units import count, exact

if TYPE_CHECKING:
    from costplan.calibration.figures import Cell, Learned
    from costplan.units import Number


def mixture_of(cell: Cell, use: Learned, name: str) -> Mixture:
    """One call of a cell with modes.

    Each mode weighs as many calls as tell how often it comes, and its part of one more (Perks 1947). Its tokens are
    scaled so that the mean is exactly that in use, which leans on other cells and on what is published. How well that
    mean is known is what its interval says: the shares of the modes make a part of that, and the rest is a factor that
    all modes have in common.

    Args:
        cell: with modes.
        use: what an estimate takes of it.
        name: what the figure is called.
    """
    weights = [Fraction(mode.calls) + Fraction(1, len(cell.modes)) for mode in cell.modes]
    whole = sum(weights, Fraction(0))
    raw = (
        sum((weight * Fraction(mode.tokens) for weight, mode in zip(weights, cell.modes, strict=True)), Fraction(0))
        / whole
    )
    means = [exact(Fraction(mode.tokens) * Fraction(use.mean) / raw) for mode in cell.modes]
    squares = sum(weight * Fraction(mean) ** 2 for weight, mean in zip(weights, means, strict=True)) / whole
    of_shares = float((squares / Fraction(use.mean) ** 2 - 1) / (whole + 1))
    common = sqrt(max(0.0, _log_spread(use) ** 2 - log1p(of_shares)))
    return Mixture(
        f"modes of {name}",
        tuple(
            Part(
                name=f"about {count(mode.tokens)}",
                weight=exact(weight),
                quantity=_spread(mean, common),
                noise=mode.noise,
                figure=name if mean and common else "",
            )
            for mode, weight, mean in zip(cell.modes, weights, means, strict=True)
        ),
    )


def _log_spread(use: Learned) -> float:
    """The deviation of the log of a mean of which an interval is known; from above alone where that goes down to 0."""
    if use.low:
        return log(use.high / use.low) / (2 * Z)
    return log(use.high / use.mean) / Z


def _spread(mean: Number, common: float) -> Quantity:
    """The mean of a mode, with the 90 % interval of a lognormal law of that deviation of its log."""
    if not mean or not common:
        return certain(mean)
    low, high = (figure(float(mean) * exp(side * Z * common - common * common / 2)) for side in (-1, 1))
    return Quantity(min(low, mean), mean, max(high, mean))
