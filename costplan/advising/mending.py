"""What would mend a plan that breaks what its scenario requires: of the ways that were tried, the cheapest for each
requirement of a step. Ways are looked for in alternatives/, also such that cost more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.required import unmet
from costplan.alternatives.still_unmet import unmet_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costplan.advising.advice import Advised
    from costplan.alternatives.way import StepAt, Way


def with_mended(steps: Iterable[StepAt], ways: Iterable[Advised]) -> list[Advised]:
    """The ways with what each of them mends.

    Args:
        steps: in which they were looked for.
        ways: all that were tried.
    """
    broken = {at.called: (at, told) for at in steps if (told := unmet(at.settled, at.catalogue))}
    return [
        one._replace(mends=_mended(*broken[one.way.where], one.way)) if one.way.where in broken else one for one in ways
    ]


def mending(ways: Iterable[Advised], allowed: Callable[[Advised], bool]) -> tuple[Advised, ...]:
    """The first of them for each requirement that is not met, of those that are allowed, and that nobody has to judge
    if there are any; each once."""
    first: dict[tuple[str, str], Advised] = {}
    alone = (one for one in ways if one.way.kind != "together")  # which does more than that
    for one in sorted(alone, key=lambda one: not one.way.firm):
        missing = [(one.way.where, told) for told in one.mends if (one.way.where, told) not in first]
        if missing and allowed(one):
            first |= dict.fromkeys(missing, one)
    return tuple({one.name: one for one in first.values()}.values())


def _mended(at: StepAt, broken: list[str], way: Way) -> tuple[str, ...]:
    """What of that which is broken is met with a way; nothing where something else would then be broken."""
    left = unmet_with(at, way)
    if left is None or not set(left) < set(broken):
        return ()
    return tuple(told for told in broken if told not in left)
