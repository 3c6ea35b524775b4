"""A call as a plan describes it: what is asked for, how often, and what of its use the plan states itself.
It knows no model; what one lets a call say stands in legal_calls.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import SEARCH

if TYPE_CHECKING:
    from costplan.pricing.sizes import AnySize, Size
    from costplan.quantity import Quantity
    from costplan.units import Number

TEXT = "text"
"""A call of a text model, which makes no image."""

KINDS = ("generate", "edit", "responses", TEXT)
"""generations, edits, the image_generation tool inside a Responses call, and what a text model is asked."""

ANSWERS = ("url", "base64")
"""How a model hands over an image: by an address to fetch it from, or in the answer itself."""


class MainModel(NamedTuple):
    """What the text model of a Responses call takes: tokens of one kind, and their rate in pico-dollars a token."""

    meter: str
    tokens: Quantity
    rate: Number


class Call(NamedTuple):
    """One call. ``None`` is what nobody says; :func:`Rules.settle` puts the model's default there. The tokens of a
    prompt are ``prompt_assumed`` where they are a guess, ``prompt_counted`` where a tokenizer counted them before.
    ``layout`` is how many frames of its size across and down are made as one image, once it is settled. ``stated`` has
    the units of meters that the scenario says itself, for each image, or for each call of a text model."""

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
    layout: tuple[int, int] = (1, 1)
    stated: tuple[tuple[str, Quantity], ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether a text model is asked, which makes no image: ``n`` is how often."""
        return self.kind == TEXT

    @property
    def images(self) -> int:
        """How many images it makes."""
        return 0 if self.is_text else self.n

    @property
    def without_tokens(self) -> Call:
        """The same without tokens that it states, which are those of one model."""
        return self._replace(stated=tuple(item for item in self.stated if item[0] == SEARCH)) if self.stated else self

    def parameter(self, name: str) -> str | None:
        """A parameter's value, or None."""
        for key, value in self.parameters:
            if key == name:
                return value
        return None

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
