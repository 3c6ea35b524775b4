"""The bridge from the versions that were frozen first, the original of a plan, to the plan of now, its reforecast.
What a version keeps is planned again in kept_side.py; what is a part of the difference is found in bridging/."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.books.variance import REFORECAST, labels_of, original_plan, originals, parts_of
from costplan.bridging.bridge import Bridge
from costplan.bridging.bridged import bridge
from costplan.bridging.side import Side
from costplan.errors import CostplanError
from costplan.gating.rates import ChangedRates, changed_rates
from costplan.named import NamedTuple
from costplan.project.kept_side import kept_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costplan.books.version import Version
    from costplan.gating.revision import Revision
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


class SinceFrozen(NamedTuple):
    """The ``bridge``, in dollars, None where nothing was frozen or nothing changed; and the ``rates`` of exchange that
    are others than those of then, in caps' own currencies."""

    bridge: Bridge | None = None
    rates: ChangedRates | None = None


def since_frozen(versions: Sequence[Version], asked: Revision, request: Request) -> SinceFrozen:
    """What leads from the versions that are originals to the plan of now.

    Scenarios that were frozen apart are bridged apart. What cannot be planned again is not split, and a note says why.

    Args:
        versions: those of the scenarios that are asked for, the oldest first.
        asked: what is planned now.
        request: in whose folder versions are planned again.
    """
    first = originals(versions)
    if not first:
        return SinceFrozen()
    rates = None
    try:
        sides = list(_sides(first, asked, request))
        rates = changed_rates(asked, [one for base, _ in sides for one in base.budgets], labels_of(first))
        found = _together([bridge(*pair) for pair in sides], labels_of(first))
        if found.total.head != Fraction(asked.plan.total.expected):
            found = _unsplit(first, asked, "they were frozen apart, and share seats with others now")
    except CostplanError as error:
        found = _unsplit(first, asked, error.problems[0].message)
    return SinceFrozen(None if found.unrounded.is_nothing else found, rates)


def _sides(first: Mapping[str, Version], asked: Revision, request: Request) -> Iterator[tuple[Side, Side]]:
    """A pair for each version that is an original; what no version has is with the first."""
    loaded = {one.scenario.title: one for one in asked.loaded}
    new = [one for title, one in loaded.items() if title not in first]
    for part in parts_of(first):
        now = [*(loaded[title] for title, _ in part.scenarios), *new]
        new = []
        yield kept_side(part.plan, part.rests, request, file=part.file).in_dollars, _now(asked, now)


def _now(asked: Revision, loaded: Sequence[LoadedScenario]) -> Side:
    part = asked if len(loaded) == len(asked.loaded) else asked.of(loaded)
    side = Side(
        name=REFORECAST,
        loaded=part.loaded,
        catalogue=part.catalogue,
        plan=part.plan,
        budgets=part.budgets,
        built=part.built,
    )
    return side.in_dollars


def _together(parts: Sequence[Bridge], name: str) -> Bridge:
    return Bridge(
        base=name,
        head=REFORECAST,
        currency=parts[0].currency,
        cells=tuple(cell for part in parts for cell in part.cells),
        steps=tuple(step for part in parts for step in part.steps),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )


def _unsplit(first: Mapping[str, Version], asked: Revision, why: str) -> Bridge:
    original = original_plan(first)
    found = bridge(Side(name=original.name, signed=original), _now(asked, asked.loaded))
    return found._replace(notes=(*found.notes, f"not split: {why}"))
