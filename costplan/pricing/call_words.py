"""A call as a Python caller words it: each word checked, and told where it is not what is taken.
Which of them a model lets a call say, its rules decide (call.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import arguments
from costplan.errors import did_you_mean, wrong
from costplan.named import NamedTuple
from costplan.pricing.call import TEXT, Call, MainModel
from costplan.pricing.sizes import ASPECT, AnySize, Size, SizeError, size_of
from costplan.quantity import Quantity, certain
from costplan.units import SEARCH, TOKENS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costplan.pricing.legal_calls import Rules

MOST, MOST_TOKENS = 10**6, 10**7
"""Images and prompt tokens that a call is asked for at most."""


class CallWords(NamedTuple):
    """A call without its prompt, as it was asked for; ``kind`` is empty where nothing says it."""

    kind: str
    size: str | None
    quality: str | None
    n: int
    input_images: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    stated: tuple[tuple[str, Quantity], ...] = ()

    def kind_for(self, rules: Rules | None) -> str:
        """What kind of call it is: where nobody says it, a text call of a model that takes no other, else one that
        generates."""
        return self.kind or (TEXT if rules is not None and rules.of_text else "generate")

    def call(self, rules: Rules | None, **prompt: Any) -> Call:
        """The call that they make with a prompt, and what else a :class:`costplan.pricing.call.Call` has; the ``rules``
        of its model, if known, say what is meant by a size that is none.

        Raises:
            InputError: a size is none.
        """
        return Call(
            kind=self.kind or self.kind_for(rules),
            size=None if self.size is None else _size(self.size, rules),
            quality=self.quality,
            n=self.n,
            input_images=tuple(_pixels(image) for image in self.input_images),
            parameters=self.parameters,
            stated=self.stated,
            **prompt,
        )


def call_words(
    *,
    call: str | None,
    size: str | None,
    quality: str | None,
    n: int,
    input_images: Iterable[str] | None,
    parameters: Mapping[str, str | int | bool] | None,
    tokens: Mapping[str, int] | None = None,
    searches: int | None = None,
) -> CallWords:
    """The words of a call; ``tokens`` and ``searches`` are what it states itself of its use.

    Raises:
        InputError: ``n`` is no number of images, or a meter is none of tokens.
        TypeError: a word is of another type than is taken.
    """
    images = () if input_images is None else _sizes(input_images)
    return CallWords(
        kind=("edit" if images else "") if call is None else arguments.text(call, "call", "generate"),
        size=size if size is None else arguments.text(size, "size", "1024x1024"),
        quality=quality if quality is None else arguments.text(quality, "quality", "high"),
        n=arguments.whole(n, "n", 1, MOST),
        input_images=images,
        parameters=() if parameters is None else arguments.words(parameters, "parameters"),
        stated=() if tokens is None and searches is None else _stated({} if tokens is None else tokens, searches),
    )


def _stated(tokens: Mapping[str, int], searches: int | None) -> tuple[tuple[str, Quantity], ...]:
    if not isinstance(tokens, dict):
        raise TypeError(
            f"tokens is {arguments.shown(tokens)}; pass a dict, such as {{'text_in': 800, 'text_out': 120}}"
        )
    for meter in tokens:
        if meter not in TOKENS:
            what = f"{arguments.shown(meter)} is not a meter of tokens"
            raise wrong("unknown-key", what, did_you_mean(str(meter), TOKENS))
    found = [
        (meter, certain(arguments.whole(tokens[meter], meter, 0, MOST_TOKENS))) for meter in TOKENS if meter in tokens
    ]
    more = [] if searches is None else [(SEARCH, certain(arguments.whole(searches, "searches", 0, MOST)))]
    return (*found, *more)


def prompt_words(prompt: str | None, prompt_tokens: int | None) -> tuple[str | None, int | None]:
    """A prompt's text, and its tokens where they are stated.

    Raises:
        InputError: the tokens are no number of them.
        TypeError: one of them is of another type than is taken.
    """
    text = prompt if prompt is None else arguments.text(prompt, "prompt", "a lighthouse at dusk")
    if prompt_tokens is None:
        return text, None
    return text, arguments.whole(prompt_tokens, "prompt_tokens", 0, MOST_TOKENS)


def main_models(lines: Sequence[MainModel]) -> tuple[MainModel, ...]:
    """What is stated of the text model of a Responses call.

    Raises:
        TypeError: it is something else.
    """
    listed = arguments.listed(lines, "main_model", "[MainModel(...)]")
    for line in listed:
        if not isinstance(line, MainModel):
            raise TypeError(f"main_model has {arguments.shown(line)}; pass lines of costplan.pricing.call.MainModel")
    return listed


def _sizes(images: Iterable[str]) -> tuple[str, ...]:
    listed = arguments.listed(images, "input_images", "['1024x1024']")
    return tuple(arguments.text(image, "an input image", "1024x1024") for image in listed)


def _pixels(image: str) -> Size:
    size = _size(image, None)
    if not isinstance(size, Size):
        raise wrong("not-a-size", f"input image {size}: pixels are needed", "write WxH, such as 1024x1024")
    return size


def _size(size: str, rules: Rules | None) -> AnySize:
    try:
        return size_of(size)
    except SizeError as error:
        if rules is not None and rules.takes(ASPECT, size):
            beside = "" if rules.size is None else f", beside a size such as {rules.size.usual}"
            what = f"{size} is a ratio, not a size"
            raise wrong("not-a-size", what, f"it is the parameter {ASPECT}={size} here{beside}") from None
        message, _, remedy = str(error).partition("; ")
        raise wrong("not-a-size", message, remedy) from None
