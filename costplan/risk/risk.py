"""Risk: what the distribution of a cost comes to, and the law of one without uncertainty, which needs no other.
It finds none; ``risks.py`` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from costplan.budget.per import AT
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.units import Number


class Distribution(Protocol):
    """What is known of how a cost is spread, in pico-dollars."""

    def quantile(self, share: float) -> float:
        """What the cost stays at or below with that chance."""
        ...

    def above(self, limit: float) -> float:
        """The chance that the cost is more than the limit."""
        ...


class Certain(NamedTuple):
    """A cost without uncertainty."""

    cost: float

    def quantile(self, share: float) -> float:  # noqa: ARG002  whatever the share
        """What the cost stays at or below with that chance."""
        return self.cost

    def above(self, limit: float) -> float:
        """The chance that the cost is more than the limit."""
        return float(self.cost > limit)


class Risk(NamedTuple):
    """The distribution of a cost, in pico-dollars.

    ``expected`` is exact. Where something is uncertain the quantiles are rounded to ten-thousandths of a dollar; else
    all are the expected cost, also where only something is uncertain whose mean is its low end: no law can say how
    often that is more. ``worst`` has all ranges at their high ends and every run at its worst, and is no less than
    ``p95``. ``method`` is ``exact``, ``fft`` or ``sampled``, ``seed`` None but for a sample. ``error`` is what the
    quantiles may be off by, beside their rounding: three standard errors of a sample or the step
    between two of few costs, else the error of the method.
    """

    expected: Number
    p50: Number
    p80: Number
    p90: Number
    p95: Number
    worst: Number
    method: str
    seed: int | None
    error: int
    distribution: Distribution

    def at(self, name: str) -> Number:
        """A figure by its name: ``expected``, ``p50`` to ``p95``, ``worst``."""
        found: Number = getattr(self, name)
        return found

    @property
    def figures(self) -> dict[str, Number]:
        """All of them by their names."""
        return {name: self.at(name) for name in AT}

    def above(self, limit: Number) -> float:
        """The chance that the cost is more than the limit, in pico-dollars."""
        return self.distribution.above(float(limit))

    @property
    def is_certain(self) -> bool:
        """Whether nothing is uncertain."""
        return not self.has_spread and self.worst == self.expected

    @property
    def has_spread(self) -> bool:
        """Whether its law has more than one cost, so that quantiles and chances say something."""
        return not isinstance(self.distribution, Certain)


def sure(cost: Number) -> Risk:
    """The risk of a cost that nothing moves."""
    return Risk(
        expected=cost,
        p50=cost,
        p80=cost,
        p90=cost,
        p95=cost,
        worst=cost,
        method="exact",
        seed=None,
        error=0,
        distribution=Certain(float(cost)),
    )
