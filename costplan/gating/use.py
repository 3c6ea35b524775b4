"""A step that breaks a policy: in whose words, how badly, in how many images and for how much money.
breaches.py finds it, and memory.py holds it beside what a base has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.units import Number


class Use(NamedTuple):
    """A step that breaks a policy, in its own words. ``what`` is what of it does, such as a model; ``degree`` is how
    badly where that has a measure, such as the days of a price. ``images`` are asked for by all its tries, and ``cost``
    is that of its lines, expected."""

    what: str
    scenario: str
    workflow: str
    step: str
    degree: Number
    images: Number
    cost: Number
    text: str
    owner: str
    place: Place | None
