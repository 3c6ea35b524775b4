"""Where samples go: observations into a store, images into a file or a numbered folder with its manifest and a contact
sheet. Whether all of them can be written is found before anything is sent."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from shlex import quote as for_shell
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, OutsideError, Problem
from costplan.live.manifest import FILE, SHEET, Manifest, SavedImage
from costplan.named import NamedTuple
from costplan.observation import identity_of
from costplan.project.content import utf8
from costplan.project.guarding import guard
from costplan.project.settings import find_project
from costplan.project.store import Store
from costplan.project.writing import check_outputs, check_writable, make_folder, write_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.live.sampled import SampleReport
    from costplan.live.vendor_answer import Image
    from costplan.observation import Observation
    from costplan.project.progress import Progress

STORE = "observations.jsonl"
"""The store of a project, in its top folder; in the current one without a project."""

_MEDIA = {"jpg": "jpeg", "svg": "svg+xml"}
"""Media types whose name is not the ending of their files."""


def own_store(folder: Path) -> Path:
    """Where observations go if nobody says where."""
    here = folder.absolute()
    return Path(os.path.relpath((find_project(here).root or here) / STORE, here))


class SampleFiles:
    """Where the samples of one command go.

    Attributes:
        store: the store.
        save: the file or the folder of the images; None where they are not kept.
        is_folder: whether it is a folder.

    Args:
        store: the store.
        save: the file or the folder.
        number: how many samples are to be taken; several go to a folder.
        prompt: the text that the manifest keeps; empty where it keeps none.
    """

    def __init__(self, store: Path, save: Path | None, *, number: int, prompt: str = "") -> None:
        self.store = store
        self.save = save
        self.is_folder = save is not None and (number > 1 or save.is_dir())
        self._prompt = prompt
        self._images: list[SavedImage] = []
        self._told: list[_Shown] = []

    def check(self, outputs: Sequence[Path] = (), ledger: Path | None = None) -> None:
        """All of it can be written, and nothing else is lost by it; ``outputs`` are other files of the command, and
        ``ledger`` is what holds its calls.

        Raises:
            InputError: the store is broken.
            CommandLineError: a file is an input of the command, or one of the project.
            OutsideError: the store cannot be read, a folder cannot be made, or has samples already.
        """
        files = [*outputs, *([self.save] if self.save is not None and not self.is_folder else [])]
        for file in [*files, self.store]:
            guard(file, ledger=ledger)
        check_outputs([*files, self.store])
        Store(self.store).identities()
        for file in (self.store, *files):
            check_writable(file)
        if self.save is not None and self.is_folder:
            if ledger is not None and Path(os.path.realpath(ledger)).is_relative_to(os.path.realpath(self.save)):
                told = f"the ledger lies in {self.save}, where an image may take its name"
                raise CommandLineError([Problem("output-is-input", told, "nothing was sent; name another folder")])
            if self.save.exists() and (not self.save.is_dir() or any(self.save.iterdir())):
                told = f"{self.save} is there already"
                raise OutsideError([Problem("file-exists", told, "nothing was sent; name a folder that is not there")])
            make_folder(self.save)
            check_writable(self.save / FILE)

    def observe(self, observation: Observation, reservation: str, progress: Progress) -> str:
        """Add an observation to the store, and give its id.

        Raises:
            InputError: the store was broken meanwhile.
            OutsideError: it cannot be written.
        """
        identity = identity_of(reservation.encode(), observation.at)
        into = Store(self.store)
        with into.locked(progress):
            if bytes.fromhex(identity) not in into.identities():
                into.append(BytesIO(observation.line(identity)))
        return identity

    def keep(self, images: Sequence[Image], observation: str, told: str) -> tuple[str, ...]:
        """Write the images of an answer, and in a folder its manifest anew.

        Args:
            images: as the answer had them; what is missing of them is told elsewhere.
            observation: the id of the call's observation.
            told: what the contact sheet says of each of them.

        Raises:
            OutsideError: one cannot be written.
        """
        if self.save is None:
            return ()
        names: list[str] = []
        for image in images:
            if image.data is None:
                continue
            path = self._path(len(names) + 1, image.format)
            write_file(image.data, path, renews=True)
            names.append(path.name if self.is_folder else str(path))
            if self.is_folder:
                number = len(self._images) + 1
                self._images.append(SavedImage(number=number, file=path.name, observation=observation))
                self._told.append(_Shown(path, f"image/{_MEDIA.get(image.format, image.format)}", told))
        return tuple(names)

    def _path(self, which: int, made: str) -> Path:
        assert self.save is not None
        if self.is_folder:
            return self.save / f"{len(self._images) + 1:03d}.{made}"
        return self.save if which == 1 else self.save.with_stem(f"{self.save.stem}-{which}")

    def write_manifest(self, model: str, step: str) -> None:
        """The manifest of the images so far, in their folder.

        Raises:
            OutsideError: it cannot be written.
        """
        if self.save is None or not self.is_folder:
            return
        manifest = Manifest(model=model, step=step, images=tuple(self._images), prompt=self._prompt)
        write_file(utf8(manifest.text()), self.save / FILE, renews=True)

    def write_sheet(self, report: SampleReport) -> Path | None:
        """The contact sheet of the folder; None where there is no folder, or nothing came.

        Raises:
            OutsideError: it cannot be written.
        """
        if self.save is None or not self._images:
            return None
        from costplan.render.contact_sheet import Picture, contact_sheet

        pictures = (
            Picture(number=image.number, media=shown.media, data=shown.path.read_bytes(), told=shown.told)
            for image, shown in zip(self._images, self._told, strict=True)
        )
        path = self.save / SHEET
        write_file(utf8(contact_sheet(report, pictures, self.accept_command)), path, renews=True)
        return path

    @property
    def folder(self) -> str:
        """The folder of the images; empty where they go elsewhere."""
        return str(self.save) if self.save is not None and self.is_folder else ""

    @property
    def accept_command(self) -> str:
        """What records which of them were taken; the numbers are for a person to fill in."""
        return f"costplan live --accept NUMBERS --save {for_shell(str(self.save))} --store {for_shell(str(self.store))}"


class _Shown(NamedTuple):
    """An image that was written: where, its media type, and what is told of it."""

    path: Path
    media: str
    told: str
