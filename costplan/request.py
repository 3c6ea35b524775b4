"""A call as a plan describes it, and the rules of a model that say what a call may ask; checked before pricing.
It knows no tokens and no prices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from costplan import yamlio
from costplan.errors import Finding, InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.errors import Place
    from costplan.quantity import Quantity
    from costplan.units import Number

KINDS = ("generate", "edit", "responses")
"""generations, edits, and the image_generation tool inside a Responses call."""


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


AnySize: TypeAlias = Size | str
"""Pixels, or a class the provider sells (``1K``), or ``auto``."""

_SIZE = re.compile(r"([1-9]\d{0,5})x([1-9]\d{0,5})\Z", re.ASCII)
_RATIO = re.compile(r"([1-9]\d{0,3}):([1-9]\d{0,3})\Z", re.ASCII)
_CLASS = re.compile(r"(512|[1-9]K|auto)\Z", re.ASCII)


class SizeError(ValueError):
    """A text that is no size; the message says what is one."""


def size_of(value: str) -> AnySize:
    """``1024x1024`` as pixels, ``2K``, ``512`` or ``auto`` as they are.

    Raises:
        SizeError: anything else, with a hint for ratios.
    """
    if found := _SIZE.match(value):
        return Size(int(found.group(1)), int(found.group(2)))
    if _CLASS.match(value):
        return value
    if found := _RATIO.match(value):
        across, down = int(found.group(1)), int(found.group(2))
        scale = (1048576 / (across * down)) ** 0.5 / 16
        near = Size(max(1, round(across * scale)) * 16, max(1, round(down * scale)) * 16)
        raise SizeError(f"{value} is a ratio, not a size; write pixels, such as {near}")
    raise SizeError(f"{value!r} is not a size; write WxH in pixels, such as 1024x1024, or a class such as 2K")


def read_size(node: yamlio.Node) -> AnySize:
    """A size in a file."""
    value = yamlio.word(node)
    try:
        return size_of(value)
    except SizeError as error:
        message, _, remedy = str(error).partition("; ")
        raise node.fault("not-a-size", message, remedy) from None


def read_pixels(node: yamlio.Node) -> Size:
    """A size in pixels in a file, such as that of an input image."""
    value = read_size(node)
    if isinstance(value, str):
        raise node.fault("not-a-size", f"{value!r} is a class; pixels are needed here", "write WxH, such as 1024x1024")
    return value


class MainModel(NamedTuple):
    """A stated line for the text model that runs the image tool in a Responses call: tokens of one kind and their rate
    in pico-dollars a token."""

    meter: str
    tokens: Quantity
    rate: Number


class Call(NamedTuple):
    """One call. ``None`` means that the scenario does not say; :func:`Rules.settle` puts the model's default there."""

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

    def parameter(self, name: str) -> str | None:
        """A parameter's value, or None."""
        for key, value in self.parameters:
            if key == name:
                return value
        return None

    def attribute(self, name: str) -> str | None:
        """What a price row or a profile may ask of a call: size, quality, call, or a parameter."""
        if name == "size":
            return None if self.size is None else str(self.size)
        if name == "quality":
            return self.quality
        if name == "call":
            return self.kind
        return self.parameter(name)


class SizeRule(NamedTuple):
    """Legal sizes: a grid with bounds, or a list of pixel sizes, or classes (``also`` maps pixels to a class)."""

    values: tuple[Size, ...] = ()
    classes: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    default: AnySize | None = None
    multiple_of: int = 1
    min_pixels: int = 1
    max_pixels: int = 10**10
    max_edge: int = 10**6
    max_ratio: int = 10**6

    def settle(self, size: AnySize | None) -> tuple[AnySize | None, str, str]:
        """The size to count with, what is wrong with it (empty if nothing) and the remedy."""
        if size is None:
            if self.default is None:
                return None, "the size is missing", f"state one, such as {self._example()}"
            return self.default, "", ""
        if size == "auto":
            return size, "size auto cannot be counted: the model picks it", f"state one, such as {self._example()}"
        if self.classes:
            taken = dict(self.also).get(str(size), str(size))
            if taken in self.classes:
                return taken, "", ""
            nearest = self._nearest_class(size) if isinstance(size, Size) else self.classes[0]
            return size, f"{size} is not sold", f"it sells {', '.join(self.classes)}; {nearest} is the nearest"
        if isinstance(size, str):
            return size, f"size {size} is a class; this model takes pixels", f"write WxH, such as {self._example()}"
        if self.values:
            if size in self.values:
                return size, "", ""
            nearest_value = min(self.values, key=lambda value: _distance(value, size))
            return (
                size,
                f"{size} is not a size it takes ({', '.join(map(str, self.values))})",
                f"{nearest_value} is the nearest",
            )
        broken = self._broken(size)
        return size, broken, f"{self.nearest(size)} is the nearest legal size" if broken else ""

    @property
    def words(self) -> str:
        """The rule in words."""
        if self.classes:
            return ", ".join(self.classes)
        if self.values:
            return ", ".join(map(str, self.values))
        said = [f"multiples of {self.multiple_of}"] if self.multiple_of > 1 else []
        said.append(f"{self.min_pixels:,} to {self.max_pixels:,} pixels")
        if self.max_edge < 10**6:
            said.append(f"edges up to {self.max_edge}")
        if self.max_ratio < 10**6:
            said.append(f"at most {self.max_ratio}:1")
        return ", ".join(said)

    def _example(self) -> str:
        return str(
            self.classes[0] if self.classes else self.values[0] if self.values else self.nearest(Size(1024, 1024))
        )

    def _nearest_class(self, size: Size) -> str:
        def pixels(name: str) -> float:
            edge = int(name[:-1]) * 1024 if name.endswith("K") else int(name)
            return float(edge * edge)

        return min(self.classes, key=lambda name: max(pixels(name), size.pixels) / min(pixels(name), size.pixels))

    def _broken(self, size: Size) -> str:
        for edge in size:
            if edge % self.multiple_of:
                return f"{edge} is not a multiple of {self.multiple_of}"
        if max(size) > self.max_edge:
            return f"the edge {max(size)} is over {self.max_edge}"
        if max(size) > self.max_ratio * min(size):
            return f"{size} is longer than {self.max_ratio}:1"
        if size.pixels < self.min_pixels:
            return f"{size} has {size.pixels:,} pixels, fewer than {self.min_pixels:,}"
        if size.pixels > self.max_pixels:
            return f"{size} has {size.pixels:,} pixels, more than {self.max_pixels:,}"
        return ""

    def nearest(self, size: Size) -> Size:
        """The legal size with the smallest change of both edges (in logarithms), the smaller one on a tie."""
        step = self.multiple_of
        edges = range(step, min(self.max_edge, max(*size, 4096) + step) + 1, step)
        if len(edges) > 600:
            return size
        legal = (Size(w, h) for w in edges for h in edges if not self._broken(Size(w, h)))
        return min(legal, key=lambda option: (_distance(option, size), option.pixels), default=size)


def _distance(one: Size, other: Size) -> float:
    from math import log

    return log(one.width / other.width) ** 2 + log(one.height / other.height) ** 2


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

    def settle(self, model: str, call: Call, place: Callable[[str], Place | None] = lambda _: None) -> Call:
        """The call with the model's defaults filled in.

        Args:
            model: how errors name the model.
            call: as the scenario or the command line says it.
            place: gives the Place of one of the call's keys, for errors.

        Raises:
            InputError: with every rule that the call breaks, and the nearest legal value or what took its place.
        """
        faults: list[Finding] = []

        def fault(key: str, code: str, message: str, remedy: str = "") -> None:
            faults.append(Finding(code, f"{model}: {message}", remedy, place(key)))

        if call.kind not in self.calls:
            fault("call", "illegal-call", f"it takes no call {call.kind!r}", did_you_mean(call.kind, self.calls))
        size = call.size
        if self.size is None:
            size = None
        else:
            size, broken, remedy = self.size.settle(size)
            if broken:
                fault("size", "illegal-size", broken, remedy)
        quality = self._quality(call, fault)
        if call.n < 1:
            fault("make", "out-of-bounds", "at least one image is made")
        self._inputs(call, fault)
        if call.prompt is not None and self.max_prompt_chars and len(call.prompt) > self.max_prompt_chars:
            fault(
                "prompt",
                "prompt-too-long",
                f"the prompt has {len(call.prompt):,} characters",
                f"it takes {self.max_prompt_chars:,}",
            )
        if (call.cached_text_tokens or call.cached_image_tokens) and call.kind != "responses":
            fault(
                "cached_text_tokens",
                "cached-not-here",
                "cached rates are for the Responses route only, not for direct Images calls",
                "remove the cached tokens or plan 'call: responses'",
            )
        if call.main_model and call.kind != "responses":
            fault("main_model", "illegal-call", "only a Responses call has a main model", "remove main_model")
        parameters = self._parameters(call, fault)
        if faults:
            raise InputError(faults)
        return call._replace(size=size, quality=quality, parameters=parameters)

    def _quality(self, call: Call, fault: Callable[..., None]) -> str | None:
        if call.quality is None:
            return self.quality_default
        if call.quality in self.qualities:
            return call.quality
        told = dict(self.quality_instead).get(call.quality) or dict(self.instead).get("quality")
        if not self.qualities:
            fault(
                "quality",
                "illegal-quality",
                f"it has no quality, so {call.quality!r} says nothing",
                told or "remove it",
            )
        else:
            fault(
                "quality",
                "illegal-quality",
                f"it has no quality {call.quality!r}",
                told or did_you_mean(call.quality, self.qualities),
            )
        return call.quality

    def _inputs(self, call: Call, fault: Callable[..., None]) -> None:
        number = len(call.input_images)
        if number > self.max_input_images:
            fault("input_images", "too-many-inputs", f"{number} input images", f"it takes {self.max_input_images}")
        if call.kind == "edit" and not number:
            fault("call", "no-input-image", "an edit needs an input image", "add its size under input_images")
        if call.kind == "generate" and number and "edit" in self.calls:
            fault("input_images", "illegal-call", "input images go with an edit", "write 'call: edit'")

    def _parameters(self, call: Call, fault: Callable[..., None]) -> tuple[tuple[str, str], ...]:
        rules = dict(self.parameters)
        settled = {name: rule.default for name, rule in rules.items() if rule.default is not None}
        for name, value in call.parameters:
            rule = rules.get(name)
            if rule is None:
                told = dict(self.instead).get(name) or did_you_mean(name, rules) or "it takes none"
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
        """Whether ``value`` stands after ``other`` in the model's own order of a quality or parameter."""
        if key == "quality":
            order: tuple[str, ...] = self.qualities
        else:
            rule = dict(self.parameters).get(key)
            order = rule.values if rule else ()
        return value in order and other in order and order.index(value) > order.index(other)


# ------------------------------------------------------------------------------------------------------ from files


def read_rules(node: yamlio.Node) -> Rules:
    """The ``request:`` mapping of a pricing table."""
    with yamlio.Fields(node, "request") as fields:
        calls = fields.get("calls", yamlio.listing("calls", yamlio.one_of(*KINDS)), ("generate",))
        size = fields.get("size", _read_size_rule, None)
        qualities, default, quality_instead = fields.get("quality", _read_quality, ((), None, ()))
        max_n = fields.get("n", _read_max, 1)
        max_inputs = fields.get("input_images", _read_max, 0)
        max_chars = fields.get("prompt", _read_max_chars, None)
        parameters = fields.get("parameters", yamlio.mapping("parameters", _read_parameter), None) or {}
        instead = fields.get("instead", yamlio.mapping("instead", yamlio.text), None) or {}
    return Rules(
        calls,
        size,
        qualities,
        default,
        quality_instead,
        max_n,
        max_inputs,
        max_chars,
        tuple(parameters.items()),
        tuple(instead.items()),
    )


def _read_size_rule(node: yamlio.Node) -> SizeRule:
    bound = yamlio.integer(1, 10**10)
    with yamlio.Fields(node, "size") as fields:
        values = fields.get("values", yamlio.listing("values", read_pixels), ())
        classes = fields.get("classes", yamlio.listing("classes", yamlio.word), ())
        also = fields.get("also", yamlio.mapping("also", yamlio.word), None) or {}
        default = fields.get("default", read_size, None)
        bounds = {
            key: fields.get(key, bound, unbound)
            for key, unbound in (
                ("multiple_of", 1),
                ("min_pixels", 1),
                ("max_pixels", 10**10),
                ("max_edge", 10**6),
                ("max_ratio", 10**6),
            )
        }
    return SizeRule(values, classes, tuple(also.items()), default, **bounds)


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


def _read_max_chars(node: yamlio.Node) -> int | None:
    with yamlio.Fields(node, "prompt") as fields:
        return fields.need("max_chars", yamlio.integer(1))


def _read_parameter(node: yamlio.Node) -> ParameterRule:
    with yamlio.Fields(node, "a parameter") as fields:
        values = fields.get("values", yamlio.listing("values", yamlio.word), ())
        low = fields.get("min", yamlio.integer(), 0)
        high = fields.get("max", yamlio.integer(), 0)
        default = fields.get("default", yamlio.word, None)
    rule = ParameterRule(values, low, high, default)
    if default is not None and not rule.takes(default):
        raise node.fault("not-allowed", f"the default {default!r} is not allowed", f"allowed: {rule.allowed}")
    return rule
