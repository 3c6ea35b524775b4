"""The rules of a model that say what a call may ask; checked before pricing.
They know no tokens and no prices; call_file.py reads them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import InputError, Problem, did_you_mean
from costplan.named import NamedTuple
from costplan.pricing.call import TEXT
from costplan.pricing.sizes import ASPECT
from costplan.units import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.errors import Place
    from costplan.pricing.call import Call
    from costplan.pricing.frames import Frames
    from costplan.pricing.parameter_rule import ParameterRule
    from costplan.pricing.size_rule import SizeRule
    from costplan.pricing.sizes import AnySize
    from costplan.pricing.sources import Source
    from costplan.quantity import Quantity


class TokenLimit(NamedTuple):
    """The most tokens, of every kind together, that one call takes or gives, by its source."""

    most: int
    source: Source


class Rules(NamedTuple):
    """What a call to one model may say; ``max_input`` and ``max_output`` bound what it takes and gives.

    ``quality_from`` has the model's quality for words of other models, and ``words_from`` what stands for a value of a
    parameter that it has not: of the parameter and the value, the quality and the parameters that take its place.
    ``answers`` tells how it hands over an image, empty where that is not on record.
    """

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
    max_input: TokenLimit | None = None
    max_output: TokenLimit | None = None
    quality_from: tuple[tuple[str, str], ...] = ()
    words_from: tuple[tuple[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]], ...] = ()
    answers: tuple[str, ...] = ()
    frames: Frames | None = None

    @property
    def of_text(self) -> bool:
        """Whether the model takes text calls alone, and makes no image."""
        return self.calls == (TEXT,)

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
        size, layout = self._size(call, fault)
        call = self._in_shape(call, fault)
        quality = self._quality(call, fault)
        if call.n < 1:
            fault("make", "out-of-bounds", "at least one image is made")
        self._inputs(call, fault)
        self._prompt(call, fault)
        self._responses(call, fault)
        self._text(call, fault)
        parameters = self._parameters(call, fault)
        if faults:
            raise InputError(faults)
        return call._replace(size=size, quality=quality, parameters=parameters, layout=layout)

    def _size(self, call: Call, fault: Callable[..., None]) -> tuple[AnySize | None, tuple[int, int]]:
        """The size to count with, and how many of it are made as one image."""
        layout = self.frames.layout(call.parameter, fault) if self.frames is not None else (1, 1)
        if self.size is None:
            return call.size, layout
        size, broken, remedy = self.size.settle(call.size)
        if self.frames is not None and layout != (1, 1):
            broken, remedy = self.frames.broken(call.size, layout, self.size) or ("", "")
            size = call.size
        if broken:
            fault("size", "illegal-size", broken, remedy)
        return size, layout

    def sized(self, call: Call, size: AnySize) -> Call:
        """A settled call at another size that the rules take: as its class, in the shape of its pixels, where it is
        sold so."""
        if self.size is None:
            return call._replace(size=size)
        shape = self.size.shape_of(size)
        said = (
            call.parameters if shape is None else tuple(sorted((dict(call.parameters) | {ASPECT: shape.ratio}).items()))
        )
        return call._replace(size=self.size.settle(size)[0], parameters=said)

    def _in_shape(self, call: Call, fault: Callable[..., None]) -> Call:
        """The call with the aspect ratio of its size, where that is one of pixels which a class yields."""
        shape = self.size.shape_of(call.size) if self.size is not None else None
        if shape is None or call.parameter(ASPECT) == shape.ratio:
            return call
        if (said := call.parameter(ASPECT)) is not None:
            message = f"{shape.size} is {shape.sold} at {shape.ratio}, not at {said}"
            fault("size", "illegal-size", message, f"write {shape.sold} with {ASPECT} {said}, or leave {ASPECT} out")
            return call
        return call._replace(parameters=(*call.parameters, (ASPECT, shape.ratio)))

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

    def stands_for(self, key: str, value: str) -> dict[str, str] | None:
        """What the quality and the parameters are that take the place of a parameter of other models; None where the
        table does not say."""
        of_values = dict(dict(self.words_from).get(key, ()))
        return dict(of_values[value]) if value in of_values else None

    def _inputs(self, call: Call, fault: Callable[..., None]) -> None:
        number = len(call.input_images)
        if number > self.max_input_images:
            fault("input_images", "too-many-inputs", f"{number} input images", f"it takes {self.max_input_images}")
        if call.kind == "edit" and not number:
            fault("call", "no-input-image", "an edit needs an input image", "add its size under input_images")
        if call.kind == "generate" and number and "edit" in self.calls:
            fault("input_images", "illegal-call", "input images go with an edit", "write 'call: edit'")

    def refuse_prompt(self, model: str, call: Call) -> None:
        """Refuse a prompt that is too long, as :meth:`settle` does.

        Raises:
            InputError: it is.
        """
        faults: list[Problem] = []
        self._prompt(call, lambda _, code, message, remedy: faults.append(Problem(code, f"{model}: {message}", remedy)))
        if faults:
            raise InputError(faults)

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

    def calls_for(self, call: Call) -> int:
        """How many calls make the ``n`` images of one."""
        return -(-call.n // self.most_a_call(call))

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

    def _text(self, call: Call, fault: Callable[..., None]) -> None:
        """What a call of a text model says: its tokens alone, which no table counts."""
        if not call.is_text:
            return
        for key, is_said in (("size", call.size), ("prompt", call.prompt), ("prompt_tokens", call.prompt_tokens)):
            if is_said is not None:
                fault(
                    key, "illegal-call", f"a text call has no {key}", "remove it, and state its tokens under 'tokens'"
                )
        if not call.stated:
            fault(
                "tokens", "missing-key", "a text call states its tokens", "add 'tokens: {text_in: 800, text_out: 120}'"
            )

    def _parameters(self, call: Call, fault: Callable[..., None]) -> tuple[tuple[str, str], ...]:
        settled = {name: rule.default for name, rule in self.parameters if rule.default is not None}
        rules = dict(self.parameters) if call.parameters else {}
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

    @property
    def concrete(self) -> tuple[str, ...]:
        """Its qualities in their order without auto, which leaves the quality to the model."""
        return tuple(quality for quality in self.qualities if quality != "auto")

    def ranks_above(self, key: str, value: str | None, other: str) -> bool:
        """Whether ``value`` comes after ``other`` in the model's order of a quality or parameter, or is the larger
        number; auto never does."""
        if value is None or "auto" in (value, other) or not (self.takes(key, value) and self.takes(key, other)):
            return False
        order = self.qualities if key == "quality" else dict(self.parameters)[key].values
        return order.index(value) > order.index(other) if order else Fraction(value) > Fraction(other)
