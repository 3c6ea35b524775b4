"""Break-even: where an option and the baseline cost the same. It compares no options side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.units import Number


class Costs(NamedTuple):
    """What the option and the baseline cost at one value of the input: in all, or of acceptance an accepted image."""

    at: Number
    option: Number
    baseline: Number


class BreakEven(NamedTuple):
    """Where an option meets the baseline when one input moves and nothing else does: one for each such place.

    ``of`` is the input, ``volume`` or ``workflow.step.accepted``, in people's ``words``; ``at`` is where both cost the
    same, in ``unit``, None where they meet nowhere from ``low`` to ``high``, and then ``why`` says so. ``cost`` is what
    both cost there, in pico-dollars, of volume in all and of acceptance an accepted image; ``below`` and ``above`` name
    the option that is cheaper on either side, up to the next place. ``present`` is where the input stands today, and
    ``error`` what ``at`` may be off by: 0 where it is exact. With ``jumps`` the cost leaps there, from less to more,
    and ``cost`` is the option's. ``curve`` has what both cost at values that were planned to find it, in order.
    """

    option: str
    baseline: str
    of: str
    words: str
    unit: str
    low: Number
    high: Number
    at: Number | None
    cost: Number | None
    below: str
    above: str
    why: str = ""
    present: Number | None = None
    error: Number = 0
    jumps: bool = False
    curve: tuple[Costs, ...] = ()
