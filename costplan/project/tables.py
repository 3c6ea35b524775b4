"""Which pricing tables and which calibration count in a folder: what is named, else costplan.yaml's, else the shipped.
It opens them; catalogue.py reads them."""

from __future__ import annotations

from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.catalogue import Catalogue, Folder, shipped
from costplan.project.settings import find_project

if TYPE_CHECKING:
    from os import PathLike


def open_catalogue(pricing: str | PathLike[str] | None = None, folder: Path = Path()) -> Catalogue:
    """The tables alone: those in ``pricing``, else in costplan.yaml's folder, before the shipped ones.

    Raises:
        InputError: costplan.yaml is wrong.
    """
    return Catalogue(_folders(pricing, folder))


def open_calibrated(
    pricing: str | PathLike[str] | None = None,
    calibration: str | PathLike[str] | None = None,
    folder: Path = Path(),
) -> Catalogue:
    """The tables under a calibration: the one named (``public`` is shipped), else costplan.yaml's, else none.

    Raises:
        InputError: costplan.yaml or the calibration is wrong.
        OutsideError: there is no such calibration.
    """
    if calibration is None:
        own = find_project(folder.absolute()).calibration
        return Catalogue(_folders(pricing, folder), own, _shown(own, folder) if own else "")
    name = fspath(calibration)
    path = folder / name
    ours = shipped("pricing") / f"{name}.calibration.yaml"
    if "/" not in name and not path.exists() and ours.is_file():
        return Catalogue(_folders(pricing, folder), ours, f"pricing/{ours.name}")
    return Catalogue(_folders(pricing, folder), path, _shown(Path(name), folder))


def _folders(pricing: str | PathLike[str] | None, folder: Path) -> list[Folder]:
    if pricing is not None:
        return [Folder(folder / pricing, Path(pricing).as_posix())]
    own = find_project(folder.absolute()).pricing
    if own is None or own.resolve() == shipped("pricing").resolve():
        return []
    return [Folder(own, _shown(own, folder))]


def _shown(path: Path, folder: Path) -> str:
    """How a path is shown: as seen from the folder where it lies below it."""
    try:
        return path.relative_to(folder.absolute()).as_posix()
    except ValueError:
        return path.as_posix()
