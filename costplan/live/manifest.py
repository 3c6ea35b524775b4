"""The manifest of a folder of samples: which image has which number, and which observation of a store it belongs to.
It holds no prompt unless it was asked to, and never a key."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from costplan.errors import wrong
from costplan.intake import other_version
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

FILE = "samples.json"
SHEET = "contact-sheet.html"
VERSION = 1

_ID = re.compile(r"[0-9a-f]{32}")


class SavedImage(NamedTuple):
    """An image of the folder: its number on the sheet, its file, the id of its call's observation, and whether a person
    took it; None where nobody said."""

    number: int
    file: str
    observation: str
    accepted: bool | None = None


class Manifest(NamedTuple):
    """What lies in the folder. ``prompt`` is empty unless it was to be kept."""

    model: str
    step: str
    images: tuple[SavedImage, ...]
    prompt: str = ""

    def text(self) -> str:
        """The file."""
        document = {
            "samples": VERSION,
            "model": self.model,
            "step": self.step,
            **({"prompt": self.prompt} if self.prompt else {}),
            "images": [image._asdict() for image in self.images],
        }
        return json.dumps(document, indent=2) + "\n"

    def judged(self, taken: Collection[int]) -> Manifest:
        """The same where these numbers were taken, and all others were not.

        Raises:
            InputError: a number stands on no image.
        """
        known = {image.number for image in self.images}
        if missing := sorted(set(taken) - known):
            told = f"there is no image {', '.join(map(str, missing))}"
            raise wrong("no-sample", told, f"the folder has {_numbers(known)}; nothing was recorded")
        images = (image._replace(accepted=image.number in taken) for image in self.images)
        return self._replace(images=tuple(images))

    @property
    def verdicts(self) -> dict[str, bool]:
        """Whether each call was taken, by the id of its observation: one is where any of its images was."""
        found: dict[str, bool] = {}
        for image in self.images:
            if image.accepted is not None:
                found[image.observation] = found.get(image.observation, False) or image.accepted
        return found


def _numbers(known: Collection[int]) -> str:
    return f"1 to {max(known)}" if known else "none"


def read_manifest(data: bytes, shown: str) -> Manifest:
    """The manifest of a folder.

    Raises:
        InputError: it is none, or one of another version.
    """
    try:
        held = json.loads(data.decode())
    except (ValueError, RecursionError):
        held = None
    version = held.get("samples") if isinstance(held, dict) else None
    if type(version) is int and version != VERSION:
        told, remedy = other_version(str(version), (VERSION,), "a manifest of samples")
        raise wrong("version", f"{shown}: {told}", remedy)
    try:
        if version != VERSION:
            raise ValueError(version)
        images = tuple(_image(image) for image in held["images"])
        if [image.number for image in images] != list(range(1, len(images) + 1)):
            raise ValueError("numbers")
        return Manifest(
            model=_text(held["model"]), step=_text(held["step"]), images=images, prompt=_text(held.get("prompt", ""))
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        remedy = "name the folder that --repeat N --save FOLDER made"
        raise wrong("not-a-manifest", f"{shown} is no manifest of samples", remedy) from None


def _image(held: dict[str, Any]) -> SavedImage:
    number, file, observation, accepted = (held[name] for name in SavedImage._fields)
    if type(number) is not int or not _ID.fullmatch(observation) or accepted not in (True, False, None):
        raise ValueError(number)
    return SavedImage(number=number, file=_text(file), observation=observation, accepted=accepted)


def _text(held: object) -> str:
    if not isinstance(held, str):
        raise TypeError(held)
    return held
