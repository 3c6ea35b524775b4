"""Kinds of calls: what tells the calls of a log apart, in the terms of the tables of their models.
How many there are of a kind is summed in logged.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.calibration.of_model import beyond_defaults
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.in_force import counting_in_force
from costplan.pricing.call import Call
from costplan.pricing.counting.method import NotKnown
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import Size, SizeError, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.observation import Observation
    from costplan.pricing.counting.method import Method
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.sizes import AnySize

MOST_KINDS = 20_000
"""So many kinds of calls are kept apart; a log of more has something in its sizes that is no size."""

COMMON = (
    "1024x1024",
    "1536x1024",
    "1024x1536",
    "2048x2048",
    "1536x864",
    "864x1536",
    "2048x1152",
    "3840x2160",
    "2160x3840",
)
"""Sizes that a call may have had whose record tells none, the most usual first."""

SQUARE = Size(1024, 1024)
"""The size of an input image of which nothing is told."""

_OPEN = (None, "", "auto")
_TIER = "service_tier"


class Kind(NamedTuple):
    """What tells calls apart: each kind is a step of its own. What no record tells is empty, and None for
    the sizes of input images. Size and quality are what the answer names where the request left them open, or else
    those that published figures have for just the image tokens that it took."""

    step: str
    model: str
    tier: str
    call: str
    size: str
    quality: str
    n: int
    input_images: tuple[str, ...] | None
    parameters: tuple[tuple[str, str], ...]


def any_size(size: str) -> AnySize | None:
    """A size; None where the text is none."""
    try:
        return size_of(size) if size else None
    except SizeError:
        return None


def takes(rules: Rules, size: str) -> bool:
    """Whether a model takes a size that is told; one without a rule takes any."""
    return bool(size) and (rules.size is None or rules.size.takes(any_size(size)))


def sizes_of(rules: Rules) -> Iterator[str]:
    """The sizes that a model may have been asked for, the most usual first; an empty one where it has no rule."""
    if rules.size is None:
        yield ""
        return
    usual = [str(rules.size.default)] if rules.size.default else []
    listed = (*usual, *COMMON, *rules.size.classes, *map(str, rules.size.values), str(rules.size.nearest(SQUARE)))
    yield from (size for size in dict.fromkeys(listed) if takes(rules, size))


def qualities_of(rules: Rules) -> tuple[str, ...]:
    """The qualities of a model but auto; an empty one where it has none."""
    return rules.concrete or ("",)


class Kinds:
    """Sorts observations into kinds, in the terms of the models' tables. ``by_tokens`` are those of which the tokens of
    a call told the size or the quality."""

    def __init__(self, catalogue: Catalogue, as_of: date) -> None:
        self._catalogue = catalogue
        self._as_of = as_of
        self._tables: dict[str, PriceTable | None] = {}
        self.by_tokens: set[Kind] = set()
        self._methods: dict[str, Method | None] = {}
        self._known: dict[tuple[object, ...], Kind] = {}

    def of(self, one: Observation) -> Kind:
        """The kind of a call."""
        size = one.size if one.size not in _OPEN else one.served_size if one.served_size not in _OPEN else ""
        quality = one.quality if one.quality not in _OPEN else one.served_quality
        quality = quality if quality not in _OPEN else one.quality
        table = self._table(one.model)
        call = one.call or ("edit" if one.image_in or one.input_images else "generate")
        inputs = one.input_images if call != "generate" or one.input_images else ()
        tokens = one.image_out if size in _OPEN or quality in _OPEN else None
        said = (one.step, one.model, call, size, quality, one.n, inputs, one.parameters, tokens)
        kind = self._known.get(said)
        if kind is None:
            tier, parameters = self._asked(table, call, one.parameters)
            kind = Kind(
                step=one.step or "",
                model=one.model,
                tier=tier,
                call=call,
                size=size or "",
                quality=quality or "",
                n=one.n,
                input_images=inputs if inputs is None else tuple(sorted(inputs)),
                parameters=parameters,
            )
            if tokens and table is not None:
                kind = self._by_tokens(kind, table.rules, tokens)
            if len(self._known) < MOST_KINDS:
                self._known[said] = kind
        return kind

    def _by_tokens(self, kind: Kind, rules: Rules, tokens: int) -> Kind:
        """The kind with the size and quality of which a call takes just so many image tokens, where one does."""
        method = self._method(kind.model)
        if method is None or not any(rules.qualities or (rules.size,)):
            return kind
        sizes = (kind.size,) if takes(rules, kind.size) else sizes_of(rules)
        for size in sizes:
            for quality in (kind.quality,) if kind.quality in qualities_of(rules) else qualities_of(rules):
                call = Call(
                    kind=kind.call,
                    size=any_size(size),
                    quality=quality or None,
                    n=kind.n,
                    input_images=(SQUARE,) if kind.call == "edit" else (),
                    parameters=kind.parameters,
                )
                if self._is(method, kind.model, rules, call, tokens):
                    found = kind._replace(size=size, quality=quality)
                    self.by_tokens.add(found)
                    return found
        return kind

    def _is(self, method: Method, model: str, rules: Rules, call: Call, tokens: int) -> bool:
        try:
            counted = method.quantity(rules.settle(model, call))
        except (CostplanError, NotKnown):
            return False
        return counted.is_exact and counted.expected == tokens

    def _method(self, model: str) -> Method | None:
        """How a model's image tokens are counted; None where they are not."""
        if model not in self._methods:
            try:
                counting = counting_in_force(self._catalogue, model, self._as_of)
                counted = counting.counted.get("image_out") if counting else None
            except CostplanError:
                counted = None
            self._methods[model] = counted.method if counted else None
        return self._methods[model]

    def _asked(
        self, table: PriceTable | None, call: str, parameters: tuple[tuple[str, str], ...]
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The service tier, and the parameters that the model has, beyond its defaults."""
        if table is None:
            return STANDARD, ()
        asked = dict(parameters).get(_TIER, STANDARD)
        tier = asked if any(asked in block.tiers for block in table.blocks) else STANDARD
        kept = tuple(item for item in parameters if table.rules.takes(*item))
        return tier, beyond_defaults(Call(kind=call, parameters=kept), table.rules)

    def _table(self, model: str) -> PriceTable | None:
        if model not in self._tables:
            try:
                self._tables[model] = self._catalogue.table(model)
            except CostplanError:
                self._tables[model] = None
        return self._tables[model]
