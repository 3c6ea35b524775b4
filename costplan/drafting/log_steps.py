"""A kind of calls of a log as a step of a scenario: what the records tell, and what is taken where they are silent.
How often it is made stands in log_months.py."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from costplan.drafting.draft import Figure
from costplan.drafting.log_kinds import SQUARE, any_size, qualities_of, sizes_of, takes
from costplan.drafting.logged import Sums
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.costing import price_call
from costplan.planning.in_force import prices_in_force
from costplan.pricing.call import Call
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import Size
from costplan.quantity import certain
from costplan.units import many
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.drafting.log_kinds import Kind
    from costplan.pricing.legal_calls import Rules

PROMPT_TOKENS = 50
"""Of a prompt of which nothing is told: what the TokenMix guide reckons with."""


class LoggedStep(NamedTuple):
    """A step as it is drafted, and the call that it plans, which is legal and has a price."""

    keys: tuple[tuple[str, Figure], ...]
    model: str
    tier: str
    call: Call


class Steps:
    """Makes steps of kinds of calls, in the terms of the tables on the first and last day that is planned.

    What calls took is held against what was expected on the day ``logged``. ``by_tokens`` are the kinds of which tokens
    told the size or the quality.
    """

    def __init__(self, catalogue: Catalogue, days: tuple[date, date], logged: date, by_tokens: set[Kind]) -> None:
        self._catalogue = catalogue
        self._days = days
        self._logged = logged
        self._by_tokens = by_tokens

    def of(self, kind: Kind, by_month: Mapping[str, Sums], months: Sequence[str]) -> LoggedStep:
        """The step of a kind.

        Args:
            kind: what was asked for.
            by_month: its calls.
            months: those whose prompts are planned with; all where there are none of it.

        Raises:
            InputError: no model takes such a call on the days that are planned.
        """
        every = Sums()
        for sums in by_month.values():
            every.take(sums)
        model = self._model(kind, every)
        name = str(model.value)
        rules = self._catalogue.table(name).rules
        inputs = self._input_images(kind, rules, every)
        bare = Call(
            kind="edit" if inputs and kind.call == "generate" and "edit" in rules.calls else kind.call,
            n=kind.n,
            input_images=tuple(map(_pixels, inputs.value)) if inputs else (),
            parameters=tuple(item for item in kind.parameters if rules.takes(*item)),
            prompt_tokens=certain(0),
        )
        size, quality = self._size_and_quality(kind, rules, bare, every)
        call = bare._replace(
            size=any_size(str(size.value)) if size else None, quality=str(quality.value) if quality else None
        )
        takes_text = self._takes_text(name, kind.tier, call)
        prompt = self._prompt(kind, call, [by_month[month] for month in months if month in by_month] or [every])
        if prompt is None and takes_text:
            prompt = Figure(
                Plain(str(PROMPT_TOKENS)), f"no call tells what of its text is left for {name}", assumed=True
            )
        keys = {
            "model": model,
            "tier": Figure(kind.tier, "as its calls told") if kind.tier != STANDARD else None,
            "call": Figure(kind.call, "as its calls told") if kind.call == "responses" else None,
            "size": size,
            "quality": quality,
            "make": Figure(Plain(str(kind.n)), f"{kind.n} images a call") if kind.n > 1 else None,
            "input_images": inputs,
            "parameters": Figure(dict(bare.parameters), "as its calls told") if bare.parameters else None,
            "prompt_tokens": prompt,
            "accepted": _accepted(every),
        }
        return LoggedStep(tuple((key, figure) for key, figure in keys.items() if figure), name, kind.tier, call)

    # ------------------------------------------------------------------------------------------------------ the model

    def _model(self, kind: Kind, every: Sums) -> Figure:
        """The model, or what takes its place where it stops before the days that are planned."""
        table = self._catalogue.table(kind.model)
        over = ", ".join(f"{calls:,} over {route}" for route, calls in sorted(every.routes.items()))
        told = f"{many(every.calls, 'call')}{f', of them {over}' if over else ''}"
        if table.shutdown is None or self._days[1] < table.shutdown:
            return Figure(kind.model, told)
        for other in table.replacement:
            if self._may_replace(other, kind):
                return Figure(other, f"{kind.model} stops on {table.shutdown}; its replacement", assumed=True)
        return Figure(kind.model, told)

    def _may_replace(self, model: str, kind: Kind) -> bool:
        try:
            table = self._catalogue.table(model)
            blocks = [prices_in_force(self._catalogue, self._catalogue.account, model, day) for day in self._days]
        except CostplanError:
            return False
        return kind.call in table.rules.calls and all(kind.tier in block.tiers for block in blocks)

    def _takes_text(self, model: str, tier: str, call: Call) -> bool:
        """Whether the text of a call's prompt is counted on the days that are planned.

        Raises:
            InputError: the call is not legal, or has no price.
        """
        call = self._catalogue.table(model).rules.settle(model, call)
        priced = [price_call(call, model, day, tier, self._catalogue) for day in self._days]
        return any("text_in" in one.usage.measures for one in priced)

    def tokens(self, kind: Kind, call: Call, meter: str) -> float | None:
        """What its model was expected to take of a meter for a call when the log was written; None where it could not
        be made or counted."""
        try:
            settled = self._catalogue.table(kind.model).rules.settle(kind.model, call)
            measures = price_call(settled, kind.model, self._logged, kind.tier, self._catalogue).usage.measures
        except CostplanError:
            return None
        return float(measures[meter].quantity.expected) if meter in measures else None

    # ---------------------------------------------------------------------------------------------- size and quality

    def _size_and_quality(
        self, kind: Kind, rules: Rules, bare: Call, every: Sums
    ) -> tuple[Figure | None, Figure | None]:
        """Both as they were told, or those of which a call takes the tokens that are nearest to what its calls took."""
        sizes = [kind.size] if takes(rules, kind.size) else list(sizes_of(rules))
        qualities = [kind.quality] if kind.quality in qualities_of(rules) else list(qualities_of(rules))
        seen = every.mean("image_out")
        options = [(size, quality) for size in sizes for quality in qualities]
        if len(options) > 1 and seen:
            size, quality = min(options, key=lambda option: self._off(kind, bare, option, seen))
            by = f"their {seen:,.0f} image tokens a call are nearest to it"
        else:
            size, quality = options[0]
            quality = (rules.quality_default or quality) if len(qualities) > 1 else quality
            by = "the model's own choice" if quality == "auto" else "the usual one"
        return (
            _told("size", size, kind.size, kind in self._by_tokens, by) if size and rules.size is not None else None,
            _told("quality", quality, kind.quality, kind in self._by_tokens, by) if quality else None,
        )

    def _off(self, kind: Kind, bare: Call, option: tuple[str, str], seen: float) -> tuple[bool, float]:
        size, quality = option
        tokens = self.tokens(kind, bare._replace(size=any_size(size), quality=quality or None), "image_out")
        return tokens is None, abs((tokens or 0) - seen)

    # ------------------------------------------------------------------------------------------------------- the input

    def _input_images(self, kind: Kind, rules: Rules, every: Sums) -> Figure | None:
        """The input images as told, or as many squares as are nearest to the tokens that they took."""
        sizes = [size for size in kind.input_images or () if isinstance(any_size(size), Size)]
        if sizes:
            return Figure(sizes[: rules.max_input_images], f"as told, of {many(every.calls, 'call')}")
        seen = every.mean("image_in")
        if not rules.max_input_images or (kind.call != "edit" and not seen):
            return None
        number = 1
        if seen:
            call = Call(kind=kind.call, size=any_size(next(sizes_of(rules), "")), n=kind.n, prompt_tokens=certain(0))

            def off(images: int) -> float:
                taken = self.tokens(kind, call._replace(input_images=(SQUARE,) * images), "image_in")
                return abs((taken or 0) - seen)

            number = min(range(1, rules.max_input_images + 1), key=off)
        by = f"; {seen:,.0f} tokens a call are nearest to so many" if seen else ""
        return Figure([str(SQUARE)] * number, f"the log tells no sizes of input images{by}", assumed=True)

    def _prompt(self, kind: Kind, call: Call, months: Sequence[Sums]) -> Figure | None:
        """The tokens of a prompt: the text that went in, without what the model adds, from the lowest to the highest
        mean of a month."""
        added = self.tokens(kind, call, "text_in")
        if added is None:
            return None
        means = [mean for sums in months if (mean := sums.mean("text_in")) is not None]
        told = sum(sums.told["text_in"] for sums in months)
        if means:
            own = [max(0.0, (mean - added) / call.n) for mean in means]
            by = f"mean text of {many(told, 'call')}, less {added / call.n:g} that each image adds"
        else:
            own = [mean for sums in months if (mean := sums.mean("prompt_tokens")) is not None]
            by = f"mean of {many(sum(sums.told['prompt_tokens'] for sums in months), 'prompt')}, counted"
        if not own:
            return Figure(Plain(str(PROMPT_TOKENS)), "no call tells its text", assumed=True)
        low, high = floor(min(own)), ceil(max(own))
        return Figure(Plain(f"{low} to {high}" if low < high else str(low)), by)


def _told(name: str, value: str, told: str, by_tokens: bool, by: str) -> Figure:
    if value == told:
        why = "as its calls told, or just its tokens" if by_tokens else "as its calls told"
        return Figure(_plain(value), why)
    was = f"{told} is no {name} that can be planned" if told else f"no call tells its {name}"
    return Figure(_plain(value), f"{was}: {by}", assumed=True)


def _plain(value: str) -> str:
    return Plain(value) if value[:1].isdigit() and "x" in value else value


def _accepted(every: Sums) -> Figure | None:
    judged = every.accepted + every.rejected
    if not every.accepted:
        return None
    share = 100 * every.accepted / judged
    return Figure(Plain(f"{share:.4f}".rstrip("0").rstrip(".") + "%"), f"{every.accepted:,} of {judged:,} judged calls")


def _pixels(size: str) -> Size:
    found = any_size(size)
    return found if isinstance(found, Size) else SQUARE
