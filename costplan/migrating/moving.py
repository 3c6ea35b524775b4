"""One step on another model: the size, the quality, the tier and the parameters that its calls then have, and why.
What of them is written where, stands in writing_down.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.drafting.quality_of_request import counts_auto, nearest_quality
from costplan.drafting.sizes_of_vendors import legal_size, usual_size
from costplan.migrating.migration import ChangedKey
from costplan.named import NamedTuple
from costplan.planning.cheapest_size import distance
from costplan.planning.in_force import prices_in_force
from costplan.pricing.legal_sizes import legal_sizes, pixels_made, pixels_sold
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import ASPECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costplan.catalogue import Catalogue
    from costplan.migrating.leaving import Leaving
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.size_rule import SizeRule
    from costplan.pricing.sizes import AnySize
    from costplan.scenario.driver import Period
    from costplan.scenario.requires import Requires


class NewCall(NamedTuple):
    """What the calls of a step have to be on the new model, with what changed: None is what nothing may be said of, and
    ``parameters`` are all that count."""

    where: str
    tier: str
    size: AnySize | None
    quality: str | None
    parameters: tuple[tuple[str, str], ...]
    changes: tuple[ChangedKey, ...]


class Mover:
    """Moves steps to a model.

    Args:
        to: its table.
        catalogue: the tables.
        period: the days that are planned.
    """

    def __init__(self, to: PriceTable, catalogue: Catalogue, period: Period) -> None:
        self._to, self._catalogue, self._period = to, catalogue, period

    def wanted(self, leaving: Leaving, settled: Call, own: Mapping[str, str], *, states_quality: bool) -> NewCall:
        """What the calls of a step have to be.

        Args:
            leaving: the step.
            settled: its call as the model that it leaves makes it.
            own: the parameters that the scenario states for it, and not the model.
            states_quality: whether the scenario states the quality, and not the model.

        Raises:
            InputError: the new model takes no such call, whatever its size, quality and parameters are.
        """
        where, changes = leaving.where, [_told(leaving.where, "model", leaving.step.model, self._to.name)]
        parameters, quality, told = self._parameters(where, own)
        size, resized = self._size(where, settled, leaving)
        chosen, requalified = self._quality(where, settled, quality, size, is_stated=states_quality)
        least = leaving.step.requires.min_quality
        if least is not None and self._to.rules.ranks_above("quality", least, chosen or ""):
            chosen, requalified = (
                least,
                [_told(where, "quality", settled.quality or "", least, f"min_quality {least} is required")],
            )
        tier, retiered = self._tier(where, leaving.step.tier)
        changes += [*resized, *requalified, *told, *retiered, *self._calls(where, settled, leaving)]
        call = settled._replace(size=size, quality=chosen, parameters=tuple(sorted(parameters.items())))
        if counts_otherwise(call, leaving.table, self._to):
            call = call.without_tokens
            why = f"they are stated of {leaving.table.model}, and {self._to.model} counts its own"
            changes.append(_told(where, "tokens", "stated", "", why))
        self._to.rules.settle(self._to.model, call, leaving.step.place)
        return NewCall(
            where=where, tier=tier, size=size, quality=chosen, parameters=call.parameters, changes=tuple(changes)
        )

    # ------------------------------------------------------------------------------------------------- what is asked

    def _parameters(
        self, where: str, own: Mapping[str, str]
    ) -> tuple[dict[str, str], list[tuple[str, str]], list[ChangedKey]]:
        """Those that count, the qualities that stand for some with the parameter of each, and what changed."""
        rules = self._to.rules
        known = dict(rules.parameters)
        kept = {key: value for key, value in own.items() if rules.takes(key, value)}
        qualities: list[tuple[str, str]] = []
        changes = []
        for key, value in own.items():
            if key in kept:
                continue
            put = rules.stands_for(key, value)
            said = rules.instead_of(key)
            if key in known:
                said = f"{key} cannot be {value} ({self._to.model} takes {known[key].allowed})"
            after = []
            for name, word in (put or {}).items():
                if name == "quality":
                    qualities.append((word, f"{key} {value}"))
                elif name not in kept:
                    kept[name] = word
                    after.append(f"{name} {word}")
            if key == ASPECT and not said:
                said = "its size in pixels says it"
            why = said or f"{self._to.model} has no parameter {key}"
            changes.append(_told(where, f"parameters.{key}", value, ", ".join(after), why))
        return kept, qualities, changes

    def _size(self, where: str, settled: Call, leaving: Leaving) -> tuple[AnySize | None, list[ChangedKey]]:
        rule, asked = self._to.rules.size, settled.size or leaving.step.call.size
        before = str(asked) if asked is not None else ""
        if rule is None:
            gone = (
                [_told(where, "size", before, "", f"the price of {self._to.model} hangs on no size")] if before else []
            )
            return None, gone
        if asked is None or asked == "auto":
            usual = _as_required(leaving.step.requires, rule, usual_size(rule))
            why = f"{leaving.table.model} states none; choose one"
            return usual, [_told(where, "size", before, str(usual), why, guess=True)]
        if rule.takes(asked):
            return asked, []
        asked = pixels_made(leaving.table.rules, settled) or asked
        near, (_, broken, _) = legal_size(rule, asked), rule.settle(asked)
        required = _as_required(leaving.step.requires, rule, near)
        told = "the nearest legal size" if required == near else "the nearest that meets what is required"
        return required, [_told(where, "size", before, str(required), f"{broken}; {told}")]

    def _quality(
        self, where: str, settled: Call, stood_for: list[tuple[str, str]], size: AnySize | None, *, is_stated: bool
    ) -> tuple[str | None, list[ChangedKey]]:
        """The quality: the same word where the model has it and it can be counted, what its table has for the word of
        the other, what a parameter stood for, else the model's own or one from its middle."""
        rules, before = self._to.rules, settled.quality
        if not rules.qualities:
            gone = [_told(where, "quality", before, "", f"{self._to.model} has no quality")] if before else []
            return None, gone
        best = max((quality for quality, _ in stood_for), key=rules.qualities.index, default=None)
        if best is not None and not is_stated:
            return best, [_told(where, "quality", before or "", best, f"in the place of {dict(stood_for)[best]}")]
        if before is not None and before != "auto":
            if before in rules.qualities:
                return before, []
            near = nearest_quality(rules, before)
            known = before in dict(rules.quality_from)
            what = f"its table has {near} for it" if known else f"{near} is a guess"
            why = rules.instead_of(before) or f"{self._to.model} has no quality {before}; {what}"
            return near, [_told(where, "quality", before, near, why, guess=not known)]
        usual = rules.quality_default
        if usual is not None and (usual != "auto" or self._counts_auto(size)):
            if before == usual:
                return usual, []
            return usual, [
                _told(where, "quality", before or "", usual, f"what {self._to.model} makes where none is said")
            ]
        middle = nearest_quality(rules, "medium")
        why = f"what auto is served as cannot be counted on {self._to.model}; choose one" if before else "choose one"
        return middle, [_told(where, "quality", before or "", middle, why, guess=True)]

    def _counts_auto(self, size: AnySize | None) -> bool:
        return counts_auto(self._to.model, size, self._period.first, self._catalogue)

    def _tier(self, where: str, tier: str) -> tuple[str, list[ChangedKey]]:
        for day in (self._period.first, self._period.last):
            if tier not in prices_in_force(self._catalogue, self._catalogue.account, self._to.model, day).tiers:
                why = f"{self._to.model} is not sold in tier {tier} on {day}"
                return STANDARD, [_told(where, "tier", tier, STANDARD, why)]
        return tier, []

    def _calls(self, where: str, settled: Call, leaving: Leaving) -> Iterator[ChangedKey]:
        """That as many images take another number of calls."""
        before, after = leaving.table.rules.calls_for(settled), self._to.rules.calls_for(settled)
        if before != after:
            most = self._to.rules.most_a_call(settled)
            why = f"one call makes {most} at most; n independent images, each billed"
            yield _told(where, "make", f"{settled.n} in {_calls(before)}", f"{settled.n} in {_calls(after)}", why)


def counts_otherwise(call: Call, before: PriceTable, after: PriceTable) -> bool:
    """Whether a call states tokens of one model that are not those of another."""
    return call.without_tokens != call and not (after.profile and after.profile == before.profile)


def _told(where: str, key: str, before: str, after: str, why: str = "", *, guess: bool = False) -> ChangedKey:
    return ChangedKey(where=where, key=key, before=before, after=after, why=why, is_guess=guess)


def _as_required(requires: Requires, rule: SizeRule, near: AnySize) -> AnySize:
    """A size, or the legal one nearest to it that meets what is required, where it does not; itself where none does."""
    pixels = pixels_sold(rule, near)
    if pixels is None or requires.size.is_met_by(pixels):
        return near
    if isinstance(near, str) and not rule.shapes:
        sold = [(pixels_sold(rule, name), name) for name in rule.classes]
        met = [(distance(size, pixels), name) for size, name in sold if size and requires.size.is_met_by(size)]
        return min(met, default=(1.0, near))[1]
    return min(legal_sizes(rule, requires.size), key=lambda size: (distance(size, pixels), size.pixels), default=near)


def _calls(number: int) -> str:
    return "1 call" if number == 1 else f"{number} calls"
