"""A scenario that options of a comparison stand for: read once, under its tables and its budgets.
Which options there are is said in options.py, and what they cost found in comparing.py."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.errors import InputError, wrong
from costplan.planning.built import Built
from costplan.project.headroom import Caps
from costplan.project.kept import is_kept, kept_in
from costplan.project.scenarios import find_scenario, has_scenario
from costplan.project.versions import labels, versions_folder
from costplan.scenario.file import tried_in

if TYPE_CHECKING:
    from costplan.errors import Problem
    from costplan.plan.plan import Plan
    from costplan.project.kept_plan import Kept
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


class Standing:
    """A scenario that was asked for by its name or is read already, or all that a saved plan keeps, with the tables and
    the budgets that it is planned under. It is read once, whatever it is compared with."""

    def __init__(self, asked: str | LoadedScenario, request: Request, tables: Built) -> None:
        name = asked if isinstance(asked, str) else asked.file
        self.name = "stdin" if name == "-" else Path(name).as_posix()
        self.loaded: tuple[LoadedScenario, ...] = ()
        self.broken: tuple[Problem, ...] = ()
        alone = request._replace(scenarios=(_file_of(name, request.folder),))
        self._kept: tuple[Kept, Request] | None = None
        notes: list[str] = []
        try:
            kept = kept_in(alone) if isinstance(asked, str) else None
            if not isinstance(asked, str):
                self.loaded = (asked,)
            elif kept:
                self._kept = kept, alone
                self.loaded = tuple(kept.loaded(request.overrides, request.scale))
                tables = Built(kept.catalogue(alone))
                notes.append(f"{self.name} is planned by the tables that it keeps")
            else:
                self.loaded = (find_scenario(name, request.overrides, request.folder, alone, request.scale),)
            self.caps = Caps(self.loaded, alone, tables)
            notes += (*(note for one in self.loaded for note in one.notes), *self.caps.notes)
        except InputError as error:
            self.loaded, self.broken = (), error.problems
        self.catalogue = tables.catalogue
        self.notes = tuple(notes)
        self.what_ifs = tried_in(self.loaded)

    @property
    def title(self) -> str:
        """What its scenarios are called."""
        return ", ".join(one.scenario.title for one in self.loaded) or self.name

    def edited(self, plan: Plan) -> tuple[str, ...]:
        """That its plan is not what the file says, which was edited or is of another costplan; nothing where it is."""
        if self._kept is None:
            return ()
        kept, alone = self._kept
        return tuple(kept.told(plan, alone, self.catalogue))


def _file_of(name: str, folder: Path) -> str:
    """The file of a version by its label, where nothing nearer is called so; else the name itself.

    Raises:
        InputError: versions of several scenarios have the label.
    """
    if name == "-" or "/" in name or is_kept(name) or has_scenario(name, folder) or name not in labels(folder):
        return name
    found = sorted(versions_folder(folder).glob(f"*/{name}.json"))
    if len(found) > 1:
        names = " and ".join(path.relative_to(folder).as_posix() for path in found[:2])
        raise wrong("two-versions", f"several versions are called {name}: {names}", "name the file of one")
    return os.path.relpath(found[0], folder)
