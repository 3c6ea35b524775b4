"""Which figure of a cost is held against a cap: the one that its ``at`` names, or expected with its reserve.
It adds nothing up and compares nothing; spend.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.per import EXPECTED, STRICTER
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.risk.risk import Risk
    from costplan.units import Number


class Held(NamedTuple):
    """What is held, in pico-units of the cap's currency, and which figure it is, a word of
    :data:`~costplan.budget.per.AT`; ``quantile`` is the figure that was asked for, where that is not expected."""

    cost: Number
    figure: str
    quantile: Number | None = None


def held_at(at: str, reserved: Number, risk: Risk | None) -> Held:
    """The figure that a cap at that word holds.

    Contingency is a reserve, and a quantile has the risk in it already: they are not added. From p80 on the larger of
    the two is held, so that no stricter word is ever looser. p50 is a median, and no stricter expected.

    Args:
        at: a word of :data:`~costplan.budget.per.AT`.
        reserved: the expected cost with contingency, and with tax where caps hold it.
        risk: the distribution of the cost, with the same tax; needed but at expected.
    """
    if at == EXPECTED or risk is None:
        return Held(reserved, EXPECTED)
    quantile = risk.at(at)
    if at in STRICTER and reserved > quantile:
        return Held(reserved, EXPECTED, quantile)
    return Held(quantile, at, quantile)
