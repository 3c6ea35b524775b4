"""The two sides of a diff of prices: the same scenarios by the tables of a git revision or a folder, and by those here.
Which of the tables that a plan needs they have is told; how a base of scenarios is read stands in diffing.py."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from costplan.catalogue import CALIBRATION, Catalogue
from costplan.errors import CommandLineError, CostplanError, Problem
from costplan.pricing.folder import Folder
from costplan.project.agreements import agreed_there
from costplan.project.changed_tables import tables_of
from costplan.project.git import full_name, told_in
from costplan.project.kept import is_kept
from costplan.project.reading import listed_in
from costplan.project.sides import HERE, named, planned, scenario_side, side_of_file, unclear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.project.request import Request
    from costplan.project.sides import ReadSide

_OPTION = "--pricing-base"


@contextmanager
def repriced(name: str, request: Request) -> Iterator[tuple[ReadSide, ReadSide]]:
    """The scenarios of a request by the tables of a folder, else of a git revision, and by those here.

    Raises:
        CommandLineError: no scenario is named, or none of the tables that the plan needs is there.
        CostplanError: a scenario or a table is wrong, or it cannot be planned by those tables.
        OutsideError: there is no such revision.
    """
    names = request.names or listed_in(request)
    if not names:
        raise unclear("no scenario is named", "name one, or list globs under 'scenarios:' in costplan.yaml")
    head = side_of_file(names[0], request) if len(names) == 1 and is_kept(names[0]) else scenario_side(names, request)
    if not request.names:
        head = head._replace(side=head.side._replace(name=named([HERE], request)))
    here = head.side.catalogue
    assert here is not None  # a file that keeps none is refused
    is_folder = (request.folder / name).is_dir()
    with tables_of(None if is_folder else name, request, _OPTION) as there:
        if is_folder:
            others = there._replace(pricing=name).catalogue()
        else:
            with told_in(name):
                others = agreed_there(there.catalogue(), head.side.loaded, there.tables or there.folder)
        own = [one if is_folder else Folder(one.path, f"{name}:{one.shown}") for one in _own(others)]
        tables = Catalogue((*own, others.folders[-1], *here.folders))
        tables.calibration, tables.account = others.calibration, others.account
        try:
            base = planned(f"the plan at prices of {name}", head.side.loaded, tables, request, head.side.budgets)
        except CostplanError as error:
            raise _by_them(error, name) from None
        notes = [
            *_shared(name, request, is_folder=is_folder),
            *_elsewhere(name, tables, own, here, is_folder=is_folder),
        ]
        yield head._replace(side=base, notes=tuple(notes)), head._replace(side=head.side._replace(signed=None))


def _own(catalogue: Catalogue) -> list[Folder]:
    return [one for one in catalogue.folders[:-1] if isinstance(one, Folder)]


def _by_them(error: CostplanError, name: str) -> CostplanError:
    """An error at a scenario that is sound by the tables here."""
    return type(error)(one._replace(message=f"by the prices of {name}, {one.message}") for one in error.problems)


def _elsewhere(name: str, tables: Catalogue, own: list[Folder], here: Catalogue, *, is_folder: bool) -> Iterator[str]:
    """Of the tables that the plan by ``tables`` needs, those that are not among their ``own``.

    Raises:
        CommandLineError: none is, so that nothing would be compared.
    """
    needed = [file for _, file, _ in tables.counted() if file != CALIBRATION]
    lacking = [file for file in needed if not any(folder.has(file) for folder in own)]
    shipped = [file for file in lacking if here.folders[-1].has(file)]
    kept = [file for file in lacking if file not in shipped]
    changed = [file for file in shipped if tables.digest(file) != here.digest(file)]
    if len(lacking) == len(needed) and (is_folder or (kept and not changed)):
        told = f"{name} has none of the tables that the plan needs: {_named(needed)}"
        remedy = f"name a folder of tables, or a revision that has them, after {_OPTION}"
        raise CommandLineError([Problem("no-table", told, remedy)])
    if len(lacking) == len(needed) and not changed:
        yield f"prices of {name} are those shipped with costplan, which are the prices here"
    if changed:
        yield f"prices of {name} have no {_named(changed)}: priced as shipped"
    if kept:
        yield f"prices of {name} have no {_named(kept)}: priced as here"


def _named(files: list[str]) -> str:
    return ", ".join(file.removesuffix(".yaml") for file in files)


def _shared(name: str, request: Request, *, is_folder: bool) -> Iterator[str]:
    """That a revision has the name of the folder that was taken."""
    if is_folder and (revision := full_name(name, request.folder)):
        yield f"{name} is a folder and a revision: its prices are the folder's; {_OPTION} {revision} is the revision"
