"""What another revision has word for word as it was read here, scenarios and tables: what was made of it counts there.
It reads no scenario; base.py asks it before it does."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import dirname, normpath
from typing import TYPE_CHECKING

from costplan import elsewhere, intake
from costplan.catalogue import CALIBRATION
from costplan.errors import CostplanError
from costplan.project.kept import kept_in
from costplan.project.scenarios import is_table
from costplan.project.settings import top_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.catalogue import Catalogue
    from costplan.pricing.folder import Folder, KeptFolder
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


class Unchanged:
    """The scenarios of a revision of which every file is the same there.

    Args:
        here: where they were read.
        there: the same in the folder of the other revision, whose files git names by what they hold.
        loaded: the scenarios as they were read.
    """

    def __init__(self, here: Request, there: Request, loaded: Iterable[LoadedScenario]) -> None:
        self._folders = here.folder.absolute(), there.folder
        self._loaded: dict[str, LoadedScenario] = {}
        self._same: dict[str, bool] = {}
        if not here.what_ifs and kept_in(here) is None:
            self._loaded = {one.file: one for one in loaded if not one.notes and not is_table(one.file)}

    def scenario(self, name: str) -> LoadedScenario | None:
        """The scenario of that name; None where it has to be read."""
        one = self._loaded.get(PurePosixPath(name).as_posix())
        return one if one and all(self._is_same(normpath(file), digest) for file, digest in one.files.items()) else None

    def _is_same(self, file: str, digest: str) -> bool:
        """Whether a file still holds what was read, and does so in the other revision."""
        here, there = (f"{root}/{file}" for root in self._folders)
        if not self._is_same_place(dirname(file)):
            return False
        try:
            data = intake.read_bytes(Path(here), file)
        except CostplanError:
            return False
        return sha256(data).hexdigest() == digest and elsewhere.holds(Path(there), data)

    def _is_same_place(self, folder: str) -> bool:
        """Whether no link leads to a folder, and its costplan.yaml, which says how far files may name others, lies in
        the same place."""
        if folder not in self._same:
            here = self._folders[0]
            is_plain = os.path.realpath(here / folder) == normpath(f"{os.path.realpath(here)}/{folder}")
            tops = [(top_of(Path(normpath(root / folder))), root) for root in self._folders]
            now, then = (top and os.path.relpath(top, root) for top, root in tops)
            self._same[folder] = is_plain and now == then
        return self._same[folder]


def same_tables(one: Catalogue, other: Catalogue) -> bool:
    """Whether two have the same tables, profiles and calibration: files of the same names that hold the same."""
    if (_calibration(one), len(one.folders)) != (_calibration(other), len(other.folders)):
        return False
    pairs = zip(one.folders, other.folders, strict=True)
    return all(here == there or _contents(here) == _contents(there) for here, there in pairs)


def _calibration(of: Catalogue) -> tuple[str, str]:
    return of.shown(CALIBRATION), of.digest(CALIBRATION)


def _contents(folder: Folder | KeptFolder) -> tuple[str, dict[str, str]]:
    return folder.shown, {file: folder.read(file)[1] for file in folder.files(".yaml")}
