"""Defaults: what the command line says of records that are silent about it, and how models are found by their names.
It reads no record."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from costplan.errors import joined_or
from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.pricing.vendor_names import DOORS

if TYPE_CHECKING:
    from costplan.catalogue import Catalogue
    from costplan.connect.usage.body import Body
    from costplan.observation import Observation


class RecordDefaults(NamedTuple):
    """What holds where a record is silent: its own words always win. ``names`` turns a name into a table's key."""

    names: ModelNames
    model: str | None = None
    call: str | None = None
    route: str = DIRECT
    kind: str = "observed"
    source: str = ""

    def model_of(self, body: Body, named: str | None) -> str:
        """The key of the model that a record names, else the default one.

        Raises:
            InputError: neither says one.
        """
        name = named or self.model
        if name is None:
            raise body.fault("no-model", "the record names no model", "say it with --model, such as openai/gpt-image-2")
        return name

    def makes_images(self, named: str | None) -> bool:
        """Whether the model that a record names, else the default one, is one of images: a table has it, or somebody
        named it as the model of what is silent."""
        return self.model is not None if named is None else self.names.has(named)


class ModelNames:
    """Finds the key of a model's table by whatever a record calls it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._find = lru_cache(maxsize=1024)(catalogue.names.find)  # a log names few models, each in many records

    def settled(self, observation: Observation) -> Observation:
        """The observation under the key of its model's table, ``openai/gpt-image-2`` for ``gpt-image-2`` or
        ``openai/gpt-image-2-2026-04-21``, on the route of the gateway that the name tells, which is direct where the
        table is the gateway's own. A name that no table has, or several, stays as it is, so that nothing is lost."""
        every = self._find(observation.model)
        if len(every) != 1:
            return observation
        (found,) = every
        route = found.route if found.route and observation.route == DIRECT else observation.route
        if route == DOORS.get(found.key.partition("/")[0]):
            route = DIRECT
        if (found.key, route) == (observation.model, observation.route):
            return observation
        return observation._replace(model=found.key, route=route)

    def has(self, model: str) -> bool:
        """Whether a table has that name, or several."""
        return bool(self._find(model))

    def shared(self, model: str) -> tuple[str, ...]:
        """The keys that share a name which means no one table; none where it means one, or is unknown."""
        found = self._find(model)
        return tuple(sorted(one.key for one in found)) if len(found) > 1 else ()

    def nearest(self, model: str) -> str:
        """The known names that the name might have meant; empty where none is near."""
        near = self._catalogue.names.nearest(model)
        return joined_or(near) if near else ""
