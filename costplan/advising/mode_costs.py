"""What each mode of a call costs where its model has modes, and what takes their place where it has none.
Which mode a prompt asks for stands in decision_tree.py; volumes come from whoever plans them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.advising.decision_tree import INSTANT, THINKING
from costplan.drafting.quality_of_request import nearest_quality
from costplan.errors import InputError
from costplan.named import NamedTuple
from costplan.planning.costing import price_call
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.prices import PriceTable
    from costplan.quantity import Quantity
    from costplan.units import Number

PARAMETERS = ("mode", "quality_mode", "thinking")
"""What the guide, its resellers and later articles call the parameter of a mode."""


class ModeChoice(NamedTuple):
    """One way to make a call: ``changes`` are keys and values as ``--set`` takes them below a step, and ``mode`` is the
    one that it is or stands for, if any. ``cost`` is that of the call, in pico-dollars, None where nobody can say, and
    ``why`` then tells it. ``total`` is what the scenario comes to over its period that way, None where none is asked or
    it cannot be planned; ``more`` is by how much that is more than as planned, None where one of both is not all known.
    ``present`` is what the call says already."""

    changes: tuple[tuple[str, str], ...]
    mode: str
    n: int
    cost: Quantity | None
    why: str = ""
    present: bool = False
    total: Quantity | None = None
    more: Number | None = None

    @property
    def words(self) -> str:
        """``mode thinking``, ``quality high``, ``complexity high, quality high``."""
        return ", ".join(f"{key.rpartition('.')[2]} {value}" for key, value in self.changes)

    @property
    def each(self) -> Number | None:
        """What an image of it is expected to cost."""
        return None if self.cost is None else exact(Fraction(self.cost.expected) / self.n)


class ModeCosts(NamedTuple):
    """What the modes of a call cost. ``modes`` are Instant and Thinking, in this order, empty where its model has none;
    ``places`` are then what stands for both by its table, and ``others`` each value of what they are made of, for
    choosing oneself. ``told`` is what the table says of that. ``size`` is that of the call, ``quality`` what those
    ways are priced at that do not change it, empty where neither plays a part."""

    model: str
    size: str
    quality: str
    modes: tuple[ModeChoice, ...]
    places: tuple[ModeChoice, ...]
    others: tuple[ModeChoice, ...]
    told: str

    @property
    def ways(self) -> tuple[ModeChoice, ...]:
        """All of them."""
        return (*self.modes, *self.places, *self.others)

    @property
    def stated(self) -> str:
        """The mode that the call says, or has by default: ``instant``, ``thinking`` or nothing."""
        return next((way.mode for way in self.modes if way.present), "")

    def of(self, mode: str) -> ModeChoice | None:
        """The way of a mode, or what stands for it."""
        return next((way for way in (*self.modes, *self.places) if way.mode == mode), None)

    @property
    def to_choose(self) -> tuple[ModeChoice, ...]:
        """What there is in the place of the modes, each once."""
        stands = [way.changes for way in self.places]
        return (*self.places, *(way for way in self.others if way.changes not in stands))

    def each_way(self, made: Callable[[ModeChoice], ModeChoice]) -> ModeCosts:
        """The same with each way made anew."""
        return self._replace(
            modes=tuple(map(made, self.modes)),
            places=tuple(map(made, self.places)),
            others=tuple(map(made, self.others)),
        )

    def unplanned(self) -> ModeCosts:
        """The same of a call that nobody has planned yet: none of its ways is the present one."""
        return self.each_way(lambda way: way._replace(present=False))


def mode_parameter(rules: Rules) -> str:
    """The parameter of a model that takes both modes; empty where it has none."""
    both = (name for name, rule in rules.parameters if {INSTANT, THINKING} <= set(rule.values))
    return next(both, "")


def mode_costs(call: Call, model: str, tier: str, day: date, catalogue: Catalogue, *, others: bool = True) -> ModeCosts:
    """What the modes of a call cost on a day, or what takes their place; a way that it does not take has no cost.

    With ``others`` there is more to choose from than what stands for the modes.

    Raises:
        InputError: there is no such model.
    """
    table = catalogue.table(model)
    rules = table.rules
    name = mode_parameter(rules)
    at = _concrete(call, rules)

    def way(changes: Mapping[str, str], base: Call, mode: str = "") -> ModeChoice:
        cost, why = _priced(_changed(base, changes), table, tier, day, catalogue)
        present = all(_now(call, key, rules) == value for key, value in changes.items())
        keys = (key if key == "quality" else f"parameters.{key}" for key in changes)
        put = tuple(zip(keys, changes.values(), strict=True))
        return ModeChoice(changes=put, mode=mode, n=call.n, cost=cost, why=why, present=present)

    modes = (INSTANT, THINKING) if name else ()
    return ModeCosts(
        model=table.name,
        size="" if call.size is None else str(call.size),
        quality=at.quality or "",
        modes=tuple(way({name: mode}, call, mode) for mode in modes),
        places=() if name else tuple(way(put, at, mode) for mode, put in _places(call, rules)),
        others=() if name or not others else tuple(way({key: value}, at) for key, value in _others(rules)),
        told="" if name else next(filter(None, map(rules.instead_of, PARAMETERS)), ""),
    )


def _places(call: Call, rules: Rules) -> Iterator[tuple[str, dict[str, str]]]:
    """What stands for the modes by the model's table; a quality only where the call states none."""
    for mode in (INSTANT, THINKING):
        for parameter in PARAMETERS:
            put = dict(rules.stands_for(parameter, mode) or {})
            if call.quality not in (None, "auto"):
                put.pop("quality", None)
            if put:
                yield mode, put
                break


def _others(rules: Rules) -> Iterator[tuple[str, str]]:
    """The values of a parameter that the table names in the place of a mode, then the qualities."""
    told = " ".join(map(rules.instead_of, PARAMETERS))
    for parameter, rule in rules.parameters:
        if re.search(rf"\b{re.escape(parameter)}\b", told):
            yield from ((parameter, value) for value in rule.values)
    yield from (("quality", quality) for quality in rules.concrete)


def _now(call: Call, key: str, rules: Rules) -> str | None:
    """What a call says under a key, or the model's default."""
    if key == "quality":
        return call.quality or rules.quality_default
    return call.parameter(key) or dict(rules.parameters)[key].default


def _concrete(call: Call, rules: Rules) -> Call:
    """The call at a quality that can be counted: its own, else medium or the model's middle one."""
    if not rules.concrete or call.quality in rules.concrete:
        return call
    return call._replace(quality=nearest_quality(rules, "medium"))


def _changed(call: Call, changes: Mapping[str, str]) -> Call:
    parameters = dict(call.parameters) | {key: value for key, value in changes.items() if key != "quality"}
    quality = changes.get("quality", call.quality)
    return call._replace(quality=quality, parameters=tuple(sorted(parameters.items())))


def _priced(call: Call, table: PriceTable, tier: str, day: date, catalogue: Catalogue) -> tuple[Quantity | None, str]:
    """What a call costs, or why nobody can say."""
    try:
        settled = table.rules.settle(table.name, call)
        priced = price_call(settled, table.name, day, tier, catalogue).of_one_call
    except InputError as error:
        return None, error.problems[0].message
    if priced.unknowns:
        return None, priced.unknowns[0].what
    return priced.cost, ""
