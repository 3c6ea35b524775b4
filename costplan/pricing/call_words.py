"""A call as a Python caller words it: each word checked, and told where it is not what is taken.
Which of them a model lets a call say, its rules decide (call.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import arguments
from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.pricing.call import Call, MainModel
from costplan.pricing.sizes import ASPECT, AnySize, Size, SizeError, size_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costplan.pricing.legal_calls import Rules

MOST, MOST_TOKENS = 10**6, 10**7
"""Images and prompt tokens that a call is asked for at most."""


class CallWords(NamedTuple):
    """A call without its prompt, as it was asked for."""

    kind: str
    size: str | None
    quality: str | None
    n: int
    input_images: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]

    def call(self, rules: Rules | None, **prompt: Any) -> Call:
        """The call that they make with a prompt, and what else a :class:`costplan.pricing.call.Call` has; the ``rules``
        of its model, if known, say what is meant by a size that is none.

        Raises:
            InputError: a size is none.
        """
        return Call(
            kind=self.kind,
            size=None if self.size is None else _size(self.size, rules),
            quality=self.quality,
            n=self.n,
            input_images=tuple(_pixels(image) for image in self.input_images),
            parameters=self.parameters,
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
) -> CallWords:
    """The words of a call; ``edit`` where it has input images and does not say what it is.

    Raises:
        InputError: ``n`` is no number of images.
        TypeError: a word is of another type than is taken.
    """
    images = () if input_images is None else _sizes(input_images)
    return CallWords(
        kind=arguments.text(("edit" if images else "generate") if call is None else call, "call", "generate"),
        size=size if size is None else arguments.text(size, "size", "1024x1024"),
        quality=quality if quality is None else arguments.text(quality, "quality", "high"),
        n=arguments.whole(n, "n", 1, MOST),
        input_images=images,
        parameters=() if parameters is None else arguments.words(parameters, "parameters"),
    )


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
