"""Names: every spelling of a model to the key of its table: a maker's bare id, an alias, a dated id, a gateway's name.
It reads no price; which tables there are, catalogue.py says."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from costplan.errors import FEW, joined_or, nearest, wrong
from costplan.named import NamedTuple
from costplan.pricing.folder import LONGEST
from costplan.pricing.vendor_names import (
    GATEWAYS,
    HOSTS,
    SPELLINGS,
    endpoint_of,
    folded,
    is_hosted,
    plainer,
    sellers_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.errors import CostplanError, InputError, Place
    from costplan.pricing.heads import Sold

_VERSION = re.compile(r"v?\d[\d.]*(/|\Z)", re.IGNORECASE)

_TOO_SHORT = 3
"""A word of so many letters says little where it stands within a name."""


class Named(NamedTuple):
    """A table that a spelling means: its key, the alias that was used, and the route that a gateway's name tells.

    ``seller`` is who the spelling says sells it, where the table is another's; ``endpoint`` the endpoint of it that was
    passed over.
    """

    key: str
    alias: str = ""
    route: str = ""
    seller: str = ""
    endpoint: str = ""

    @property
    def provider(self) -> str:
        """Whose table it is."""
        return self.key.partition("/")[0]


def _folded_whole(name: str) -> str:
    provider, slash, rest = name.partition("/")
    return folded(provider) + slash + folded(rest)


class Names:
    """Finds the key of a model's table by any spelling that the tables know.

    A bare id means its maker: who counts its own tokens; no host is meant alone. Resellers lean on the maker's profile
    or prices; they are meant by their whole key alone. A reference table, which sells nothing, is never meant by a bare
    id either.
    """

    def __init__(self, tables: Iterable[Sold]) -> None:
        self._sold = {one.key: one for one in tables}
        self._providers = {one.provider for one in self._sold.values()}
        self._sellers = self._providers | HOSTS
        self._makers = {
            one.provider
            for one in self._sold.values()
            if one.profile and not (one.leans or one.extends or one.is_reference)
        }
        self._bare: dict[str, dict[str, str]] = {}
        self._whole: dict[str, dict[str, str]] = {}
        for one in self._sold.values():
            self._whole.setdefault(one.key, {})[one.key] = ""
            for name, alias in ((self._id(one.key), ""), *((alias, alias) for alias in one.aliases)):
                bare = name.removeprefix(f"{one.provider}/")
                self._bare.setdefault(bare, {}).setdefault(one.key, alias)
                for whole in {f"{one.provider}/{bare}", *((alias,) if "/" in alias else ())}:
                    self._whole.setdefault(whole, {}).setdefault(one.key, alias)
        self._of_hosts()
        self._of_resellers()

    @cached_property
    def _folded_bare(self) -> dict[str, dict[str, str]]:
        return _by(folded, self._bare)

    @cached_property
    def _folded_whole(self) -> dict[str, dict[str, str]]:
        return _by(_folded_whole, self._whole)

    def _of_hosts(self) -> None:
        """What a host calls by a maker's name that has no table, as together/hidream-ai/hidream-i1-fast, is another
        seller's table of the same model where that has the name too."""
        for one in self._sold.values():
            last = one.key.rpartition("/")[2]
            if is_hosted(one.key) and last in self._bare:
                self._bare[last].setdefault(one.key, "")

    def _of_resellers(self) -> None:
        """A maker's alias with a reseller's name before it, and the maker's between them where the reseller has that,
        is that reseller's table of the same model."""
        for one in self._sold.values():
            own = self._id(one.key)
            for maker in self._chosen(self._bare[own]):
                for alias in self._sold[maker.key].aliases:
                    for before in {f"{one.provider}/", one.key.removesuffix(own)}:
                        self._whole.setdefault(f"{before}{alias}", {one.key: ""})

    def _id(self, key: str) -> str:
        """The bare id of a key, in the words of its maker: gpt-image-2 of fal/openai/gpt-image-2 too."""
        rest = key.partition("/")[2]
        maker, slash, own = rest.partition("/")
        says = slash and not _VERSION.match(own)  # v3 says no model, ideogram/v3 does
        return own if says and not self._providers.isdisjoint(_spelled(maker)) else rest

    # ------------------------------------------------------------------------------------------------------- look-up

    def find(self, spelling: str) -> tuple[Named, ...]:
        """The table that a spelling means; none where it is unknown, several where two makers or hosts share it. How a
        name is spelled never decides who sells it."""
        if len(spelling) > LONGEST:
            return ()
        found = (
            self._whole_key(spelling) or self._through(spelling) or self._bare_id(spelling) or self._others_id(spelling)
        )
        if not found and (plain := plainer(spelling)):
            endpoint = endpoint_of(spelling) if spelling.startswith(plain) else ""
            found = tuple(one._replace(endpoint=one.endpoint or endpoint) for one in self.find(plain))
        seller = self._seller(spelling)
        return tuple(one._replace(seller=seller) if seller not in ("", one.provider) else one for one in found)

    def _seller(self, spelling: str) -> str:
        """Our name for who sells a model by a spelling; empty where it names nobody."""
        prefix, slash, _ = spelling.partition("/")
        first = sellers_of(spelling)[0]
        return first if slash and (first in self._sellers or folded(prefix) in SPELLINGS) else ""

    def _whole_key(self, spelling: str) -> tuple[Named, ...]:
        """The table of a seller's that is called so behind the seller's name, best as it is spelled."""
        if spelling in self._sold:
            return (Named(key=spelling),)
        mine = self._of_seller(spelling, self._whole.get(spelling, {}))
        return mine or self._of_seller(spelling, self._folded_whole.get(_folded_whole(spelling), {}))

    def _of_seller(self, spelling: str, names: dict[str, str]) -> tuple[Named, ...]:
        seller = folded(spelling.partition("/")[0])
        return tuple(Named(key=key, alias=alias) for key, alias in names.items() if self._sold[key].provider == seller)

    def _through(self, spelling: str) -> tuple[Named, ...]:
        """What a gateway's name means, or a provider's by somebody else."""
        prefix, slash, rest = spelling.partition("/")
        prefix = folded(prefix)
        if not (slash and rest):
            return ()
        ours = SPELLINGS.get(prefix, ())
        again, _, own = rest.partition("/")
        if own and not {prefix, *ours}.isdisjoint(_spelled(folded(again))):  # fal_ai/fal-ai/flux/dev
            return self.find(f"{prefix}/{own}")
        for provider in ours:
            if found := self.find(f"{provider}/{rest}"):
                return found
        if prefix in GATEWAYS:
            return tuple(named._replace(route=GATEWAYS[prefix]) for named in self.find(rest))
        return ()

    def _bare_id(self, spelling: str) -> tuple[Named, ...]:
        found = self._chosen(self._folded_bare.get(folded(spelling), {}))
        if len({self._sold[one.key].provider for one in found}) > 1:
            return found
        written = self._bare.get(spelling, {})
        return tuple(one for one in found if one.key in written) or found

    def _others_id(self, spelling: str) -> tuple[Named, ...]:
        """Tables that have a name with a slash as an alias: a seller's own id of what somebody else counts."""
        return tuple(
            Named(key=key, alias=alias) for key, alias in self._folded_whole.get(_folded_whole(spelling), {}).items()
        )

    def _chosen(self, sellers: dict[str, str]) -> tuple[Named, ...]:
        """The makers among those who sell a model; where none has a table, all who sell it, if one of them leans on
        nobody; one host alone is no reason to take it."""
        sold = [self._sold[key] for key in sellers if not self._sold[key].is_reference]
        alone = [one for one in sold if not one.leans]
        own = [one for one in alone if not is_hosted(one.key)]
        hosts = sold if alone and len(sold) > 1 else []
        makers = [one for one in own if self._makes(one)] or own or hosts
        return tuple(Named(key=one.key, alias=sellers[one.key]) for one in makers)

    def one(self, spelling: str) -> Named | None:
        """The one table that a spelling means; None where it is unknown, or several have it."""
        found = self.find(spelling)
        return found[0] if len(found) == 1 else None

    def fault(self, key: str) -> CostplanError | None:
        """What is wrong with a table that keeps its names and cannot be priced."""
        return self._sold[key].fault

    def is_makers(self, key: str) -> bool:
        """Whether a table is of whoever makes the model, and not of one of its other sellers."""
        one = self._sold.get(key)
        return one is not None and not one.leans and not one.is_reference and not is_hosted(key)

    def _makes(self, one: Sold) -> bool:
        return not one.leans and not one.is_reference and one.provider in self._makers

    def resellers(self, key: str) -> tuple[str, ...]:
        """The keys under which others sell the model of a table, as they are typed whole."""
        others = self._folded_bare.get(folded(self._id(key)), {})
        return tuple(sorted(one for one in others if one != key and not others[one] and self._sells(one)))

    def _sells(self, key: str) -> bool:
        return not self._sold[key].is_reference

    def bare(self) -> list[str]:
        """The ids that mean one table each without its seller's name, aliases left out."""
        chosen = {name: self._chosen(sellers) for name, sellers in sorted(self._bare.items())}
        return [name for name, found in chosen.items() if [one.alias for one in found] == [""]]

    # ------------------------------------------------------------------------------------------------------ remedies

    def nearest(self, spelling: str) -> tuple[str, ...]:
        """The keys that an unknown spelling might have meant: resellers alone where nobody else sells what it names."""
        word = spelling[:LONGEST]
        if sellers := self._folded_bare.get(folded(word)):
            return tuple(sorted(sellers))[:FEW]
        provider, slash, rest = (word if "/" in word else word.replace(":", "/", 1)).partition("/")
        if slash and (near := self._provider_near(provider)):
            mine = [key for key, one in self._sold.items() if one.provider == near]
            if found := self._alike(rest, mine):
                return found
        if slash and (named := self.find(rest)):
            return tuple(one.key for one in named)
        if slash and (sellers := self._folded_bare.get(folded(rest))):
            return tuple(sorted(sellers))[:FEW]
        makers = [key for key, one in self._sold.items() if self._makes(one)]
        others = [key for key, one in self._sold.items() if not (one.leans or one.is_reference)]
        mine = [key for key in others if self._sold[key].provider == folded(word)]
        return tuple(mine)[:FEW] or self._alike(rest or word, makers) or self._alike(rest or word, others)

    def none_of(self, spelling: str, found: Sequence[Named], place: Place | None) -> InputError:
        """The error of a spelling that means no table, or one of those that were found for it."""
        shown = repr(spelling[:LONGEST])
        if found:
            keys = " and ".join(sorted(one.key for one in found))
            return wrong("two-models", f"{shown} is a name of {keys}", "write the one that is meant whole", place)
        near = self.nearest(spelling)
        hint = f"did you mean {joined_or(near)}?" if near else "'costplan prices list --all' shows every model"
        return wrong("unknown-model", f"there is no pricing table for {shown}", hint, place)

    def _provider_near(self, provider: str) -> str:
        plain = folded(provider)
        known = {name: name for name in sorted(self._providers)}
        known |= {name: ours for name, every in SPELLINGS.items() for ours in every if ours in self._providers}
        return known.get(plain) or known.get(nearest(plain, known), "")

    def _alike(self, word: str, keys: Iterable[str]) -> tuple[str, ...]:
        """Those of some keys that have a name like the word: the same but for what parts it, longer ones that begin
        with it or hold it, the most alike."""
        names: dict[str, dict[str, None]] = {}
        for bare, sellers in self._bare.items():
            for key in sellers.keys() & keys:
                names.setdefault(folded(bare).replace("-", ""), {})[key] = None
        plain = folded(word).replace("-", "")
        longer = [name for name in sorted(names) if plain and name.startswith(plain)]
        within = [name for name in sorted(names) if len(plain) > _TOO_SHORT and plain in name]
        begun = [name for name in sorted(names, key=len) if len(name) > _TOO_SHORT and plain.startswith(name)][-1:]
        like = [plain] if plain in names else longer or within or [nearest(plain, names)]
        like = begun if like == [""] else like
        return tuple(dict.fromkeys(key for name in like for key in names.get(name, ())))[:FEW]


def _spelled(provider: str) -> tuple[str, ...]:
    """A provider's name by somebody, and ours for it."""
    return (provider, *SPELLINGS.get(folded(provider), ()))


def _by(fold: Callable[[str], str], names: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The same under folded names."""
    folded: dict[str, dict[str, str]] = {}
    for name, keys in names.items():
        folded.setdefault(fold(name), {}).update(keys)
    return folded
