"""Files that are not there yet, written all or none, such as those of a new project.
How one of them is written stands in writing.py."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from costplan.errors import CostplanError, OutsideError, Problem
from costplan.project.content import utf8
from costplan.project.writing import check_inside, make_folder, write_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def write_new(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    """Write files that are not there yet, what they hold by their names in a folder; when one of them is there, or
    cannot be written, none is left behind.

    Raises:
        InputError: a file leaves the folder through a link.
        OutsideError: with every file that is there already, or the one that cannot be written.
    """
    taken = [folder / name for name in files if os.path.lexists(folder / name)]
    if taken:
        raise _there_already(taken)
    for name in files:
        check_inside(folder / name, folder)
    written: list[Path] = []
    try:
        for name, held in files.items():
            path = folder / name
            make_folder(path.parent)
            if not write_once(held if isinstance(held, bytes) else utf8(held), path, top=folder):
                raise _there_already([path])
            written.append(path)
    except CostplanError:
        for done in written:
            done.unlink(missing_ok=True)
        raise
    return written


def _there_already(paths: Iterable[Path]) -> OutsideError:
    remedy = "nothing was written; name another folder"
    return OutsideError([Problem("file-exists", f"{path} is there already", remedy) for path in paths])
