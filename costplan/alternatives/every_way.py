"""All ways of a step, and of the seats of a scenario: by every file here that finds some of one kind.
Which steps are looked at, and what ways save, is for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.at_once import joint_ways
from costplan.alternatives.drafts import draft_ways
from costplan.alternatives.of_count import count_ways
from costplan.alternatives.of_inputs import input_ways
from costplan.alternatives.of_required import required_ways
from costplan.alternatives.of_size import size_ways
from costplan.alternatives.other_models import equal_ways, model_ways
from costplan.alternatives.qualities import quality_ways
from costplan.alternatives.required import unmet
from costplan.alternatives.seats import seats_ways
from costplan.alternatives.seats_or_images import images_instead, seats_instead
from costplan.alternatives.sellers import seller_ways
from costplan.alternatives.still_unmet import as_far_as_required
from costplan.alternatives.tiers import tier_ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from costplan.alternatives.way import StepAt, Way
    from costplan.catalogue import Catalogue
    from costplan.plan.plan import Plan
    from costplan.scenario.file import LoadedScenario

    Generator = Callable[[StepAt], Iterator[Way]]

OF_ITS_MODEL: tuple[Generator, ...] = (tier_ways, size_ways, quality_ways, draft_ways, input_ways, count_ways)
"""What finds ways by the table of the step's own model alone."""

AS_STATED: tuple[Generator, ...] = (*OF_ITS_MODEL, seller_ways, equal_ways)
"""What finds ways by the tables of that model, from whoever sells it, and of those that the file says are as good."""

OF_OTHERS: tuple[Generator, ...] = (seller_ways, model_ways, joint_ways)
"""What looks through the tables of others."""


def ways_of(at: StepAt, of: Iterable[Generator] = (*OF_ITS_MODEL, *OF_OTHERS, required_ways)) -> Iterator[Way]:
    """The ways of a step, each change once. Where the step is not as required, one that leaves it so says that."""
    if at.settled.call.is_text:  # nobody here says what another text model would write
        of = [generator for generator in of if generator is tier_ways]
    seen: set[str] = set()
    is_broken = bool(unmet(at.settled, at.catalogue))
    for generator in of:
        for way in generator(at):
            if (key := repr(way.change)) not in seen:
                seen.add(key)
                yield as_far_as_required(at, way) if is_broken else way


def ways_with_seats(loaded: LoadedScenario, plan: Plan, catalogue: Catalogue) -> Iterator[Way]:
    """What could be done with the seats of a scenario, with models in their place, and with seats in that of models.

    Args:
        loaded: the scenario.
        plan: of it alone, as it stands.
        catalogue: whose tables are looked at.
    """
    yield from seats_ways(loaded, plan, catalogue)
    yield from images_instead(loaded, catalogue)
    yield from seats_instead(loaded, plan, catalogue)
