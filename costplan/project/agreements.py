"""Which contracts count in a folder: those that are named, else those of costplan.yaml, else none.
What stands in them contracts/ reads; what a scenario names itself is read with the scenario."""

from __future__ import annotations

import os
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

from costplan import elsewhere
from costplan.errors import NOWHERE, Problems, wrong
from costplan.project.settings import files_of, find_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from os import PathLike

    from costplan.catalogue import Catalogue
    from costplan.contracts.contract import Contract
    from costplan.project.settings import Project
    from costplan.scenario.file import LoadedScenario

NONE = "none"
"""What is named for list prices: no contract counts."""

_REMEDY = f"name a file or a folder of contracts, or '{NONE}' for list prices"


def at_list(named: Sequence[str | PathLike[str]]) -> bool:
    """Whether list prices are named.

    Raises:
        InputError: contracts are named beside them, or a name is empty.
    """
    if not all(map(fspath, named)):
        raise wrong("no-match", "--contracts is empty", _REMEDY)
    is_none = any(fspath(one) == NONE for one in named)
    if is_none and len(named) > 1:
        told = f"contracts are named beside '{NONE}', which is for list prices"
        raise wrong("not-allowed", told, "leave out one or the other")
    return is_none


def contracts_in(
    project: Project, named: Sequence[str | PathLike[str]], folder: Path, read: dict[str, str]
) -> tuple[Contract, ...]:
    """The contracts that count.

    Args:
        project: the one around the folder.
        named: files and folders of files, or :data:`NONE`; what costplan.yaml names if there are none. Of a folder or
            a glob, files of exchange rates are passed over.
        folder: where that is looked up, and what shown names are relative to.
        read: gathers the SHA-256 of what was read, by shown name.

    Raises:
        InputError: with every problem of the files, or there is none where some are named.
        OutsideError: a file cannot be read.
    """
    if at_list(named) or not (named or project.contracts):
        return ()
    from costplan.contracts.file import load_contract, load_if_contract

    found, problems = [], Problems()
    for path, shown, is_named in dict.fromkeys(_files(project, named, folder, problems)):
        load = load_contract if is_named else load_if_contract
        with problems.collect():
            found.append(load(path, root=project.root, shown=shown, files=read))
    problems.stop_if_any()
    contracts = tuple(one for one in found if one is not None)
    if not contracts:
        place = NOWHERE if named else project.contracts[0][1]
        raise wrong("no-match", "what is named has exchange rates and no contract", _REMEDY, place)
    return contracts


def agreed_there(catalogue: Catalogue, loaded: Iterable[LoadedScenario], folder: Path) -> Catalogue:
    """The tables of another revision, for what was agreed on there alone: of contracts that scenarios name what its
    folder has in their place, and none that it does not have.

    Raises:
        InputError: one of them is wrong there, or two have one id.
        OutsideError: one cannot be read.
    """
    from costplan.contracts.file import load_contract

    root = find_project(folder.absolute()).root or folder
    named = dict.fromkeys(one.file for each in loaded for one in each.scenario.contracts)
    for file in named:
        elsewhere.bring(folder / file)
    there = [file for file in named if (folder / file).is_file()]
    found = catalogue.under([load_contract(folder / file, root=root, shown=file) for file in there])
    found.account = found.account.closed
    return found


def _files(
    project: Project, named: Sequence[str | PathLike[str]], folder: Path, problems: Problems
) -> Iterator[tuple[Path, str, bool]]:
    """Each file, how it is shown, and whether it is named itself."""
    if not named:
        for path in files_of(project.root or folder, project.contracts):
            yield path, Path(os.path.relpath(path, folder.absolute())).as_posix(), False
    for one in named:
        with problems.collect():
            yield from _files_under(one, folder)


def _files_under(named: str | PathLike[str], folder: Path) -> Iterator[tuple[Path, str, bool]]:
    """A file, or those of a folder."""
    elsewhere.bring(folder / named)
    path = folder / named
    if not path.is_dir():
        yield path, Path(named).as_posix(), True
        return
    names = sorted(one.name for one in path.iterdir() if one.suffix == ".yaml" and one.is_file())
    if not names:
        told = f"{Path(named).as_posix()} has no contract"
        raise wrong("no-match", told, _REMEDY)
    yield from ((path / name, (Path(named) / name).as_posix(), False) for name in names)
