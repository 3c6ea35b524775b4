"""Where options and the baseline tip: what is solved for which of them. How each is solved stands in by_volume.py and
in by_acceptance.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.comparing.by_acceptance import met_by_acceptance
from costplan.comparing.by_volume import AtVolumes, met_by_volume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.comparing.break_even import BreakEven
    from costplan.comparing.contender import Contender

MOST = 8
"""It is solved for so many options, the first ones: each takes a handful of plans."""


def break_evens(baseline: Contender, options: Sequence[Contender]) -> tuple[BreakEven, ...]:
    """Where each of the first :data:`MOST` options costs what the baseline does, option after option: by volume, then
    by the acceptance of steps that the baseline makes in another way."""
    found: list[BreakEven] = []
    theirs = AtVolumes(baseline)
    for option in options[:MOST]:
        found += met_by_volume(AtVolumes(option), theirs)
        found += met_by_acceptance(option, baseline)
    return tuple(found)
