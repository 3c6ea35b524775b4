"""Which pricing tables and which calibration count in a folder: what is named, else costplan.yaml's, else the shipped.
It opens them; catalogue.py reads them."""

from __future__ import annotations

import os
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.catalogue import Catalogue, shipped
from costplan.contracts.paying import AT_LIST
from costplan.errors import InputError, wrong
from costplan.pricing.folder import Folder
from costplan.project.settings import find_project

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from costplan.pricing.folder import KeptFile, KeptFolder


def open_catalogue(
    pricing: str | PathLike[str] | None = None, folder: Path = Path(), *, strays: bool = False
) -> Catalogue:
    """The tables alone: those in ``pricing``, else in costplan.yaml's folder, before the shipped ones; ``strays`` is
    whether the folder may have files that would be passed over.

    Raises:
        InputError: costplan.yaml is wrong, or the folder is none, or has files that would be passed over.
    """
    catalogue = Catalogue(_folders(pricing, folder))
    return catalogue if strays else _without_strays(catalogue)


def open_calibrated(
    pricing: str | PathLike[str] | None = None,
    calibration: str | PathLike[str] | None = None,
    folder: Path = Path(),
    *,
    contracts: Sequence[str | PathLike[str]] = (),
    strays: bool = False,
) -> Catalogue:
    """The tables under a calibration: the one named (``public`` is shipped), else costplan.yaml's, else none; for the
    account of the contracts that are named (``none``: list prices), else of costplan.yaml's. ``strays`` is as for
    :func:`open_catalogue`.

    Raises:
        InputError: costplan.yaml, the calibration or a contract is wrong, or the folder of tables, as there.
        OutsideError: there is no such calibration.
    """
    if calibration is None:
        own = find_project(folder.absolute()).calibration
        path, shown = own, _shown(own, folder) if own else ""
    else:
        path, shown = _named(calibration, folder)
    catalogue = Catalogue(_folders(pricing, folder), path, shown)
    return for_account(catalogue if strays else _without_strays(catalogue), contracts, folder)


def for_account(catalogue: Catalogue, contracts: Sequence[str | PathLike[str]], folder: Path) -> Catalogue:
    """The same for the account of the contracts that are named, else of those of costplan.yaml; ``none`` is for list
    prices.

    Raises:
        InputError: one is wrong, or there is none.
        OutsideError: one cannot be read.
    """
    project = find_project(folder.absolute())
    if not contracts and not project.contracts:
        return catalogue
    from costplan.project.agreements import at_list, contracts_in

    if at_list(contracts):
        catalogue.account = AT_LIST
    return catalogue.under(contracts_in(project, contracts, folder, catalogue.read))


def open_kept(
    kept: KeptFolder,
    learned: KeptFile | None,
    pricing: str | PathLike[str] | None,
    calibration: str | PathLike[str] | None,
    folder: Path,
) -> Catalogue:
    """The tables that a saved plan keeps under the calibration that it keeps; what is named goes before, and
    costplan.yaml says nothing.

    Raises:
        InputError: a calibration or the folder of tables is wrong.
        OutsideError: there is no such calibration.
    """
    named = _folders(pricing, folder) if pricing is not None else []
    if calibration is None:
        return _without_strays(Catalogue((*named, kept), learned))
    return _without_strays(Catalogue((*named, kept), *_named(calibration, folder)))


def _named(calibration: str | PathLike[str], folder: Path) -> tuple[Path, str]:
    """The calibration of a name, and how it is shown."""
    name = fspath(calibration)
    path, ours = folder / name, _shipped(name)
    if not path.exists() and ours is not None:
        return ours, f"pricing/{ours.name}"
    return path, Path(name).as_posix()


def _without_strays(catalogue: Catalogue) -> Catalogue:
    """The same, whose folders have no file that would be passed over.

    Raises:
        InputError: with every file that would.
    """
    if found := catalogue.strays():
        raise InputError(found)
    return catalogue


def has_calibration(calibration: str | PathLike[str] | None, folder: Path) -> bool:
    """Whether there is a calibration of that name, or a shipped one."""
    if calibration is None:
        return False
    name = fspath(calibration)
    return (folder / name).exists() or _shipped(name) is not None


def _shipped(name: str) -> Path | None:
    ours = shipped("pricing") / f"{name}.calibration.yaml"
    return ours if "/" not in name and ours.is_file() else None


def _folders(pricing: str | PathLike[str] | None, folder: Path) -> list[Folder]:
    if pricing is not None:
        if not (folder / pricing).is_dir():
            told = f"{Path(pricing).as_posix()} is no folder of pricing tables"
            raise wrong("no-folder", told, "name a folder with tables such as openai/gpt-image-2.yaml")
        return [Folder(folder / pricing, Path(pricing).as_posix())]
    own = find_project(folder.absolute()).pricing
    if own is None or own.resolve() == shipped("pricing").resolve():
        return []
    return [Folder(own, _shown(own, folder))]


def _shown(path: Path, folder: Path) -> str:
    """How a path is shown: one that costplan.yaml names as seen from the folder, another as it was named."""
    return Path(os.path.relpath(path, folder.absolute())).as_posix() if path.is_absolute() else path.as_posix()
