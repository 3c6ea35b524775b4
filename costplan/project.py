"""The project around a scenario: ``costplan.yaml`` at the top of a tree, and which tables that makes count.
It reads no tables itself; flags and the environment win over it (cli/options.py)."""

from __future__ import annotations

from os.path import isdir, isfile
from typing import TYPE_CHECKING, NamedTuple

from costplan import yamlio

if TYPE_CHECKING:
    from pathlib import Path

FILE = "costplan.yaml"


class Project(NamedTuple):
    """The tree's top folder (None outside a project), its own folder of pricing tables and its calibration, if it has
    them."""

    root: Path | None
    pricing: Path | None
    calibration: Path | None


def find_project(start: Path) -> Project:
    """The nearest ``costplan.yaml`` in ``start`` or above it.

    Raises:
        InputError: the file is wrong, or its pricing folder or calibration does not exist.
    """
    for folder in (start, *start.parents):
        path = folder / FILE
        if path.is_file():
            shown = FILE if folder == start else path.as_posix()
            document, _ = yamlio.read_file(path, shown)
            return Project(folder, *read_project(document, folder))
    return Project(None, None, None)


def read_project(document: yamlio.Node, folder: Path) -> tuple[Path | None, Path | None]:
    """The pricing folder and the calibration that a ``costplan.yaml`` in ``folder`` names.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(document, "costplan.yaml") as fields:
        fields.need("version", yamlio.version)
        pricing = fields.get("pricing", yamlio.text, None)
        if pricing is not None and not isdir(folder / pricing):  # noqa: PTH112  see the import
            fields.fault(
                "pricing",
                "no-folder",
                f"there is no folder {pricing!r} beside costplan.yaml",
                "make it or remove the key",
            )
        calibration = fields.get("calibration", yamlio.text, None)
        if calibration is not None and not isfile(folder / calibration):  # noqa: PTH113  see the import
            fields.fault(
                "calibration",
                "no-calibration",
                f"there is no file {calibration!r} beside costplan.yaml",
                "write it with 'costplan calibrate', or remove the key",
            )
    return folder / pricing if pricing is not None else None, folder / calibration if calibration is not None else None
