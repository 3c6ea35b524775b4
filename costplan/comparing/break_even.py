"""Break-even: where an option and the baseline cost the same. It compares no options side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.units import Number


class BreakEven(NamedTuple):
    """Where an option meets the baseline when one input moves and nothing else does.

    ``of`` is the input, ``volume`` or ``workflow.step.accepted``, in people's ``words``; ``at`` is where both cost the
    same, in ``unit``, None where they meet nowhere from ``low`` to ``high``, and then ``why`` says so. ``cost`` is what
    both cost there, in pico-dollars; ``below`` and ``above`` name the option that is cheaper on either side.
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
