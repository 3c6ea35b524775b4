"""A call as a plan describes it, and the rules of a model that say what a call may ask; checked before pricing.
It knows no tokens and no prices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.errors import InputError, Problem, did_you_mean
from costplan.named import NamedTuple
from costplan.pricing.sizes import AnySize, Size, SizeRule, read_size_rule
from costplan.units import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.errors import Place
    from costplan.quantity import Quantity
    from costplan.units import Number

KINDS = ("generate", "edit", "responses")
"""generations, edits, and the image_generation tool inside a Responses call."""


class MainModel(NamedTuple):
    """What the text model of a Responses call takes: tokens of one kind, and their rate in pico-dollars a token."""

    meter: str
    tokens: Quantity
    rate: Number


class Call(NamedTuple):
    """One call. ``None`` is what nobody says; :func:`Rules.settle` puts the model's default there. The tokens of a
    prompt are ``prompt_assumed`` where they are a guess, ``prompt_counted`` where a tokenizer counted them before."""

    kind: str = "generate"
    size: AnySize | None = None
    quality: str | None = None
    n: int = 1
    input_images: tuple[Size, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    prompt: str | None = None
    prompt_tokens: Quantity | None = None
    cached_text_tokens: int = 0
    cached_image_tokens: int = 0
    main_model: tuple[MainModel, ...] = ()
    prompt_assumed: bool = False
    prompt_counted: bool = False

    def parameter(self, name: str) -> str | None:
        """A parameter's value, or None."""
        return dict(self.parameters).get(name)

    def without_partials(self) -> Call:
        """The same call without streamed partial images, for figures that are about whole images."""
        return self._replace(parameters=tuple(item for item in self.parameters if item[0] != "partial_images"))

    def attribute(self, name: str) -> str | None:
        """What a price row or a profile may ask of a call: size, quality, call, or a parameter."""
        if name == "size":
            return None if self.size is None else str(self.size)
        if name == "quality":
            return self.quality
        return self.kind if name == "call" else self.parameter(name)


class ParameterRule(NamedTuple):
    """A parameter beyond size and quality: its values (or a whole number's bounds) and its default."""

    values: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    default: str | None = None

    @property
    def allowed(self) -> str:
        """What it takes, in words."""
        return ", ".join(self.values) if self.values else f"{self.low} to {self.high}"

    def takes(self, value: str) -> bool:
        """Whether the value is allowed."""
        if self.values:
            return value in self.values
        return bool(re.fullmatch(r"\d{1,9}", value, re.ASCII)) and self.low <= int(value) <= self.high


class Rules(NamedTuple):
    """What a call to one model may say."""

    calls: tuple[str, ...] = ("generate",)
    size: SizeRule | None = None
    qualities: tuple[str, ...] = ()
    quality_default: str | None = None
    quality_instead: tuple[tuple[str, str], ...] = ()
    max_n: int = 1
    max_input_images: int = 0
    max_prompt_chars: int | None = None
    parameters: tuple[tuple[str, ParameterRule], ...] = ()
    instead: tuple[tuple[str, str], ...] = ()
    max_prompt_tokens: int | None = None

    def settle(self, model: str, call: Call, place: Callable[[str], Place | None] = lambda _: None) -> Call:
        """The call with the model's defaults filled in.

        Args:
            model: how errors name the model.
            call: as the scenario or the command line says it.
            place: gives the Place of one of the call's keys, for errors.

        Raises:
            InputError: with every rule that the call breaks, and the nearest legal value or what took its place.
        """
        faults: list[Problem] = []

        def fault(key: str, code: str, message: str, remedy: str = "") -> None:
            faults.append(Problem(code, f"{model}: {message}", remedy, place(key)))

        if call.kind not in self.calls:
            fault("call", "illegal-call", f"it takes no call {call.kind!r}", did_you_mean(call.kind, self.calls))
        size = call.size
        if self.size is not None:
            size, broken, remedy = self.size.settle(size)
            if broken:
                fault("size", "illegal-size", broken, remedy)
        quality = self._quality(call, fault)
        if call.n < 1:
            fault("make", "out-of-bounds", "at least one image is made")
        self._inputs(call, fault)
        self._prompt(call, fault)
        self._responses(call, fault)
        parameters = self._parameters(call, fault)
        if faults:
            raise InputError(faults)
        return call._replace(size=size, quality=quality, parameters=parameters)

    def _quality(self, call: Call, fault: Callable[..., None]) -> str | None:
        if call.quality is None:
            return self.quality_default
        if call.quality not in self.qualities:
            near = did_you_mean(call.quality, self.qualities) if self.qualities else "remove it"
            what = f" {call.quality!r}" if self.qualities else f", so {call.quality!r} says nothing"
            remedy = self.instead_of(call.quality) or self.instead_of("quality") or near
            fault("quality", "illegal-quality", f"it has no quality{what}", remedy)
        return call.quality

    def instead_of(self, word: str) -> str:
        """What takes the place of a quality or a parameter of other models; empty where the table has no sentence."""
        return dict(self.quality_instead).get(word) or dict(self.instead).get(word, "")

    def _inputs(self, call: Call, fault: Callable[..., None]) -> None:
        number = len(call.input_images)
        if number > self.max_input_images:
            fault("input_images", "too-many-inputs", f"{number} input images", f"it takes {self.max_input_images}")
        if call.kind == "edit" and not number:
            fault("call", "no-input-image", "an edit needs an input image", "add its size under input_images")
        if call.kind == "generate" and number and "edit" in self.calls:
            fault("input_images", "illegal-call", "input images go with an edit", "write 'call: edit'")

    def _prompt(self, call: Call, fault: Callable[..., None]) -> None:
        if call.prompt is not None and self.max_prompt_chars and len(call.prompt) > self.max_prompt_chars:
            message = f"the prompt has {len(call.prompt):,} characters"
            fault("prompt", "prompt-too-long", message, f"it takes {self.max_prompt_chars:,}")
        if call.prompt_tokens is not None and (most := self.most_tokens_if_over(call.prompt_tokens)):
            at_most = "" if call.prompt_tokens.is_exact else "up to "
            message = f"the prompt has {at_most}{count(call.prompt_tokens.high)} tokens"
            fault("prompt_tokens", "prompt-too-long", message, f"it takes {most:,}")

    def most_a_call(self, call: Call) -> int:
        """How many images a call makes at most: the model's ``n: max``; a Responses call makes one."""
        return 1 if call.kind == "responses" else max(1, self.max_n)

    def most_tokens_if_over(self, tokens: Quantity) -> int | None:
        """The most tokens that a prompt may have, where these may be more; None where they fit or nothing is said."""
        most = self.max_prompt_tokens
        return most if most is not None and tokens.high > most else None

    def _responses(self, call: Call, fault: Callable[..., None]) -> None:
        """What only a Responses call may say."""
        if call.kind == "responses":
            return
        if call.cached_text_tokens or call.cached_image_tokens:
            message = "cached rates are for the Responses route only, not for direct Images calls"
            fault(
                "cached_text_tokens", "cached-not-here", message, "remove the cached tokens or plan 'call: responses'"
            )
        if call.main_model:
            fault("main_model", "illegal-call", "only a Responses call has a main model", "remove main_model")

    def _parameters(self, call: Call, fault: Callable[..., None]) -> tuple[tuple[str, str], ...]:
        rules = dict(self.parameters)
        settled = {name: rule.default for name, rule in rules.items() if rule.default is not None}
        for name, value in call.parameters:
            rule = rules.get(name)
            if rule is None:
                told = self.instead_of(name) or did_you_mean(name, rules) or "it takes none"
                fault(f"parameters.{name}", "no-such-parameter", f"it has no parameter {name!r}", told)
            elif not rule.takes(value):
                fault(
                    f"parameters.{name}", "illegal-parameter", f"{name} cannot be {value!r}", f"allowed: {rule.allowed}"
                )
            else:
                settled[name] = value
        return tuple(sorted(settled.items()))

    def takes(self, key: str, value: str) -> bool:
        """Whether a default such as ``quality: medium`` or a parameter fits this model at all."""
        if key == "quality":
            return value in self.qualities
        rule = dict(self.parameters).get(key)
        return rule is not None and rule.takes(value)

    def ranks_above(self, key: str, value: str | None, other: str) -> bool:
        """Whether ``value`` comes after ``other`` in the model's order of a quality or parameter, or is the larger
        number; auto never does."""
        if value is None or "auto" in (value, other) or not (self.takes(key, value) and self.takes(key, other)):
            return False
        rule = ParameterRule(self.qualities) if key == "quality" else dict(self.parameters)[key]
        order = rule.values
        return order.index(value) > order.index(other) if order else int(value) > int(other)


# ------------------------------------------------------------------------------------------------------ from files


def read_rules(node: yamlio.Node) -> Rules:
    """The ``request:`` mapping of a pricing table."""
    with yamlio.Fields(node, "request") as fields:
        calls = fields.get("calls", yamlio.listing("calls", yamlio.one_of(*KINDS)), ("generate",))
        size = fields.get("size", read_size_rule, None)
        qualities, default, quality_instead = fields.get("quality", _read_quality, None) or ((), None, ())
        max_n = fields.get("n", _read_max, 1)
        max_inputs = fields.get("input_images", _read_max, 0)
        max_chars, max_tokens = fields.get("prompt", _read_prompt, None) or (None, None)
        parameters = fields.get("parameters", yamlio.mapping("parameters", _read_parameter), None) or {}
        instead = fields.get("instead", yamlio.mapping("instead", yamlio.text), None) or {}
        if calls == ():
            fields.fault("calls", "no-value", "a model takes a call", "name one, such as generate, or remove the key")
        if max_n == 0:
            fields.fault("n", "out-of-bounds", "a call makes an image at least", "write 'n: {max: 1}'")
    return Rules(
        calls=calls,
        size=size,
        qualities=qualities,
        quality_default=default,
        quality_instead=quality_instead,
        max_n=max_n,
        max_input_images=max_inputs,
        max_prompt_chars=max_chars,
        parameters=tuple(parameters.items()),
        instead=tuple(instead.items()),
        max_prompt_tokens=max_tokens,
    )


def _read_quality(node: yamlio.Node) -> tuple[tuple[str, ...], str | None, tuple[tuple[str, str], ...]]:
    with yamlio.Fields(node, "quality") as fields:
        values = fields.need("values", yamlio.listing("values", yamlio.text))
        default = fields.get("default", yamlio.text, None)
        instead = fields.get("instead", yamlio.mapping("instead", yamlio.text), None) or {}
    if default is not None and default not in values:
        raise node.fault(
            "not-allowed", f"the default {default!r} is not among the values", did_you_mean(default, values)
        )
    return values, default, tuple(instead.items())


def _read_max(node: yamlio.Node) -> int:
    with yamlio.Fields(node, "this rule") as fields:
        return fields.need("max", yamlio.integer(0, 10_000))


def _read_prompt(node: yamlio.Node) -> tuple[int | None, int | None]:
    """The most characters and the most tokens; at least one of them is said."""
    with yamlio.Fields(node, "prompt") as fields:
        chars = fields.get("max_chars", yamlio.integer(1), None)
        tokens = fields.get("max_tokens", yamlio.integer(1), None)
        if not fields.has_any("max_chars", "max_tokens"):
            fields.fault("max_chars", "missing-key", "a prompt's rule has a number", "add 'max_chars: 32000'")
    return chars, tokens


def _read_parameter(node: yamlio.Node) -> ParameterRule:
    with yamlio.Fields(node, "a parameter") as fields:
        values = fields.get("values", yamlio.listing("values", yamlio.word), ())
        low = fields.get("min", yamlio.integer(), 0)
        high = fields.get("max", yamlio.integer(), 0)
        default = fields.get("default", yamlio.word, None)
        is_said = fields.has_any("values", "min", "max")
        is_listed = fields.has("values")
    if low > high and not values:
        raise node.fault("out-of-bounds", "min is above max, so no value is allowed", "correct one of them")
    if not is_said or (is_listed and not values):
        raise node.fault("no-value", "a parameter takes a value", "name one, or give it min and max")
    rule = ParameterRule(values, low, high, default)
    if default is not None and not rule.takes(default):
        raise node.fault("not-allowed", f"the default {default!r} is not allowed", f"allowed: {rule.allowed}")
    return rule
