"""All ways of a step: by every file here that finds some of one kind.
Which steps are looked at, and what ways save, is for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.drafts import draft_ways
from costplan.alternatives.of_count import count_ways
from costplan.alternatives.of_inputs import input_ways
from costplan.alternatives.of_size import size_ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from costplan.alternatives.way import StepAt, Way

    Generator = Callable[[StepAt], Iterator[Way]]

OF_ITS_MODEL: tuple[Generator, ...] = (size_ways, draft_ways, input_ways, count_ways)
"""What finds ways by the table of the step's own model alone."""

OF_OTHERS: tuple[Generator, ...] = ()
"""What looks through the tables of others."""


def ways_of(at: StepAt, of: Iterable[Generator] = (*OF_ITS_MODEL, *OF_OTHERS)) -> Iterator[Way]:
    """The ways of a step, each change once."""
    seen: set[str] = set()
    for generator in of:
        for way in generator(at):
            if (key := repr(way.change)) not in seen:
                seen.add(key)
                yield way
