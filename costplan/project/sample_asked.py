"""What is asked for where a real call is made: the words of the command line, and the files that go with them.
Which call they make stands in sample_call.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.intake import open_file
from costplan.live.wire_request import InputFile
from costplan.named import NamedTuple
from costplan.project.scenarios import has_scenario, is_table
from costplan.reserving.picture import format_of, size_of_picture

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from costplan.pricing.sizes import Size

MAX_IMAGE = 50 << 20
"""Bytes of an input image: what OpenAI takes."""


class SampleAsked(NamedTuple):
    """One real call in the words of whoever asks.

    ``named`` is a scenario or a model. With a scenario, ``step`` and ``overrides`` choose and change its step; size,
    quality, n, call, tier and parameters are of a call without one. ``images`` and ``mask`` are files; ``text_model``
    runs a Responses call. ``env_base_url`` is the address that the environment has for OpenAI, where that may be used:
    for its own models alone, so that no other vendor's key goes there.
    """

    named: str
    as_of: date
    step: str | None = None
    overrides: tuple[str, ...] = ()
    pricing: Path | None = None
    calibration: str | None = None
    size: str | None = None
    quality: str | None = None
    n: int = 1
    prompt: str | None = None
    images: tuple[Path, ...] = ()
    mask: Path | None = None
    call: str | None = None
    tier: str = "standard"
    parameters: tuple[tuple[str, str], ...] = ()
    text_model: str | None = None
    base_url: str | None = None
    env_base_url: str | None = None
    deployment: str | None = None
    timeout_s: float | None = None
    accept_estimates: bool = False
    contracts: tuple[str, ...] = ()

    @property
    def is_scenario(self) -> bool:
        """Whether a scenario is named; anything else is the name of a model."""
        name = self.named
        return name == "-" or name.endswith((".yaml", ".yml", ".json")) or is_table(name) or has_scenario(name)


def read_image(path: Path) -> InputFile:
    """An input image of a file.

    Raises:
        InputError: it is no image whose size can be told, or too long.
        OutsideError: it cannot be read.
    """
    with open_file(path, str(path)) as file:
        data = file.read(MAX_IMAGE + 1)
    if len(data) > MAX_IMAGE:
        raise wrong("too-large", f"{path} has more than {MAX_IMAGE >> 20} MB", "give a smaller image")
    found = format_of(data)
    if found is None or size_of_picture(data) is None:
        raise wrong("not-an-image", f"{path} is no PNG, JPEG, WebP or GIF", "give an image as it would be sent")
    return InputFile(path.name, data, found.media)


def size_in(file: InputFile) -> Size:
    """The size of an input image, which was found when it was read."""
    found = size_of_picture(file.data)
    assert found is not None
    return found
