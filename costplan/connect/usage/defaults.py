"""Defaults: what the command line says of records that are silent about it, and how models are found by their names.
It reads no record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError, nearest
from costplan.named import NamedTuple
from costplan.observation import DIRECT

if TYPE_CHECKING:
    from costplan.catalogue import Catalogue
    from costplan.connect.usage.body import Body
    from costplan.observation import Observation


GATEWAYS = ("openrouter", "replicate", "together_ai", "vercel_ai_gateway")
"""Prefixes of names that tell whose door a call went through; the maker's name follows."""

SPELLINGS = {
    "azure_ai": "azure",
    "black-forest-labs": "bfl",
    "black_forest_labs": "bfl",
    "bytedance-seed": "bytedance",
    "fal-ai": "fal",
    "fal_ai": "fal",
    "gemini": "google",
    "google-vertex": "google",
    "models": "google",
    "vertex_ai": "google",
}
"""Other people's names for a provider, by LiteLLM, OpenRouter and Google's own interfaces."""


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
    """Finds the key of a model's table by its key, an alias, the bare name that its maker gives it, or a gateway's name
    for it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._keys: dict[str, str] | None = None

    def settled(self, observation: Observation) -> Observation:
        """The observation under the key of its model's table, ``openai/gpt-image-2`` for ``gpt-image-2`` or
        ``openai/gpt-image-2-2026-04-21``, on the route of the gateway that the name tells. A name that no table has
        stays as it is, so that nothing is lost."""
        key, route = self._found(observation.model)
        if key is None:
            return observation
        return observation._replace(model=key, route=observation.route if observation.route != DIRECT else route)

    def has(self, model: str) -> bool:
        """Whether a table has that name."""
        return self._found(model)[0] is not None

    def nearest(self, model: str) -> str:
        """The known name that the name might have meant; empty where none is near."""
        return nearest(model[:60], (name for name in self._by_name() if ("/" in name) == ("/" in model)))

    def _found(self, model: str, route: str = DIRECT) -> tuple[str | None, str]:
        """The key of a name, and the route that its prefixes tell."""
        if (key := self._by_name().get(model)) is not None:
            return key, route
        prefix, slash, rest = model.partition("/")
        if not slash:
            return None, route
        if prefix in GATEWAYS:
            return self._found(rest, prefix)
        if prefix in SPELLINGS:
            return self._found("/".join(filter(None, (SPELLINGS[prefix], rest))), route)
        return None, route

    def _by_name(self) -> dict[str, str]:
        if self._keys is None:
            self._keys = self._read()
        return self._keys

    def _read(self) -> dict[str, str]:
        keys: dict[str, str] = {}
        bare: dict[str, list[tuple[bool, str]]] = {}
        for key in self._catalogue.models():
            keys[key] = key
            try:
                table = self._catalogue.table(key)
            except CostplanError:
                continue  # a broken table is not the record's error; lint tells it
            provider = key.partition("/")[0]
            # The maker counts its own tokens: a reseller's table leans on another provider's profile.
            is_maker = table.profile is not None and table.profile.startswith(provider + "/")
            for name in (key.rpartition("/")[2], *table.aliases):
                if not table.reference:  # such as tokenmix-guide, which sells nothing
                    bare.setdefault(name.rpartition("/")[2], []).append((is_maker, key))
                keys.setdefault(f"{provider}/{name}", key)
        for name, sellers in bare.items():
            makers = sorted({key for is_maker, key in sellers if is_maker}) or sorted({key for _, key in sellers})
            if len(makers) == 1:
                keys.setdefault(name, makers[0])
        return keys
