"""Reads one revision of the project for the gate: scenarios, the budgets they are held against, and the tables.
A broken file does not hide the rest: it is told, and what is sound is held all the same."""

from __future__ import annotations

import os
from os.path import isfile
from pathlib import Path
from typing import TYPE_CHECKING

from costplan import elsewhere
from costplan.errors import CommandLineError, CostplanError, InputError, Problem, Problems
from costplan.gating.revision import Revision
from costplan.gating.scope import covers
from costplan.planning.building import same_title
from costplan.planning.built import Built
from costplan.project.agreements import NONE, agreed_there
from costplan.project.currencies import reporting_of
from costplan.project.kept import kept_in
from costplan.project.progress import SILENCE
from costplan.project.scenarios import find_scenario, has_scenario
from costplan.project.settings import files_of, find_project, projects_below
from costplan.project.tables import has_calibration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.errors import Place
    from costplan.project.kept_plan import Kept
    from costplan.project.progress import Progress
    from costplan.project.request import Request
    from costplan.project.unchanged import Unchanged
    from costplan.scenario.file import LoadedScenario


def read_revision(
    request: Request, budgets: Sequence[Budget], *, inline: bool = True, progress: Progress = SILENCE
) -> tuple[Revision, list[CostplanError]]:
    """The scenarios of a request under budgets, planned, and the errors of those that are not sound.

    Args:
        request: without scenarios, those that costplan.yaml lists are read.
        budgets: also the scenarios that their caps are over are read.
        inline: whether the budgets inside the scenarios count as well.
        progress: hears of the stages.

    Raises:
        CommandLineError: no scenario is named anywhere.
        CostplanError: no scenario is sound.
    """
    root = find_project(request.folder.absolute()).root or request.folder.absolute()
    reading = Reading(request, root, kept_in(request))
    names = request.names or reading.listed()
    if not names and reading.empty:
        raise NothingThere([Problem("no-match", reading.notes[0])])
    if not names:
        raise _no_scenario(request.folder)
    with progress.stage("reading", stdin="-" in names):
        for name in names:
            reading.read_named(name)
        for name in request.dropped:
            reading.read_dropped(name)
    titles = frozenset(reading.files)
    for budget in budgets if reading.kept is None else ():
        reading.read_covered(budget, titles)
        if inline and not request.revision:
            reading.check_over(budget)
    own = [one.scenario.budget for one in reading.loaded if one.scenario.budget and one.scenario.title in titles]
    return reading.revision(titles, [*budgets, *(own if inline else ())], progress)


def _no_scenario(folder: Path) -> CommandLineError:
    remedy = "name one, or list globs under 'scenarios:' in costplan.yaml"
    if find_project(folder.absolute()).root is None and (below := projects_below(folder)):
        remedy = f"run costplan where costplan.yaml lies: in {', '.join(below)}"
    return CommandLineError([Problem("nothing-to-check", "no scenario is named", remedy)])


def listed_in(request: Request) -> list[str]:
    """The names of the scenarios that costplan.yaml lists where a request is read."""
    folder = request.folder.absolute()
    return Reading(request, find_project(folder).root or folder).listed()


def inline_budgets(request: Request, progress: Progress = SILENCE) -> tuple[list[Budget], dict[str, str]]:
    """The budgets inside the scenarios, and the scenarios' files by title.

    Raises:
        CostplanError: no scenario is sound.
    """
    revision, _ = read_revision(request, (), progress=progress)
    return list(revision.budgets), revision.files


class NothingThere(InputError):
    """A revision has no file for any glob of its scenarios."""


def request_in(request: Request, folder: Path, revision: str) -> Request:
    """The same request in the folder of another revision: without what-ifs, and without what is not there yet."""
    request = request._replace(
        scenarios=[in_tree(name, request.folder) for name in request.scenarios],
        budgets=[in_tree(name, request.folder) for name in request.budgets],
        pricing=request.pricing and in_tree(request.pricing, request.folder),
        calibration=request.calibration and in_tree(request.calibration, request.folder),
        contracts=[in_tree(name, request.folder) for name in request.contracts],
    )
    for name in (*request.scenarios, *request.budgets, *request.contracts, request.pricing, request.calibration):
        if name is not None and name != "-":
            elsewhere.bring(folder / name)
    there = request._replace(folder=folder, revision=revision)
    return there._replace(
        scenarios=tuple(name for name in request.scenarios if name != "-" and has_scenario(name, folder)),
        budgets=tuple(name for name in request.budgets if (folder / name).exists()),
        overrides=(),
        scale=(),
        pricing=request.pricing if request.pricing is not None and (folder / request.pricing).is_dir() else None,
        calibration=request.calibration if has_calibration(request.calibration, folder) else None,
        contracts=_contracts_there(request.contracts, folder),
    )


def lacking_contracts(here: Request, there: Request) -> tuple[str | PathLike[str], ...]:
    """The contracts that are named here and that the folder of another revision does not have."""
    return tuple(one for one in here.contracts if str(one) != NONE and in_tree(one, here.folder) not in there.contracts)


def _contracts_there(named: Sequence[str | PathLike[str]], folder: Path) -> tuple[str | PathLike[str], ...]:
    """Those of the contracts that are named which are there; list prices where none is yet."""
    return tuple(one for one in named if (folder / one).exists()) or ((NONE,) if named else ())


def in_tree(name: str | PathLike[str], folder: Path) -> str | PathLike[str]:
    """A path of the repository around a folder as seen from the folder, so that it names a file of each revision."""
    if not Path(name).is_absolute():
        return name
    here = folder.resolve()
    top = next((parent for parent in (here, *here.parents) if (parent / ".git").exists()), None)
    path = Path(os.path.realpath(Path(name).parent)) / Path(name).name
    return os.path.relpath(path, here) if top and path.is_relative_to(top) else name


class Reading:
    """Scenarios on their way into a revision; a file is read once, under whichever name it comes."""

    def __init__(
        self, request: Request, root: Path, kept: Kept | None = None, unchanged: Unchanged | None = None
    ) -> None:
        self.request = request
        self.kept = kept
        self.unchanged = unchanged
        self.root = root
        self.top = os.path.join(os.path.realpath(root), "")  # noqa: PTH118  a start of names
        self.loaded: list[LoadedScenario] = []
        self.files: dict[str, str] = {}
        self.problems = Problems()
        self.seen: set[str] = set()
        self.empty: list[tuple[str, Place]] = []

    def listed(self) -> list[str]:
        """The names of the scenarios that costplan.yaml lists."""
        project = find_project(self.request.folder.absolute())
        paths = files_of(self.root, project.scenarios, self.empty if self.request.revision else None)
        return [os.path.relpath(path, self.request.folder) for path in paths]

    @property
    def notes(self) -> tuple[str, ...]:
        """The globs that a revision has no file for."""
        revision = self.request.revision
        return tuple(
            f"{revision} has no scenario that matches {glob!r}: what does now is new" for glob, _ in self.empty
        )

    def read_named(self, name: str) -> None:
        """Read a scenario that was asked for; twice is once too often, as in an estimate."""
        if self.kept is not None:
            self.loaded = self.kept.loaded(self.request.overrides, self.request.scale)
            self.files = {one.scenario.title: one.file for one in self.loaded}
            return
        if not self.read(name):
            with self.problems.collect():
                raise same_title("", [Path(name).as_posix()] * 2)

    def read(self, name: str) -> bool:
        """Read a scenario, unless it was read already; what is wrong with it is kept. Whether it was read now."""
        path = os.path.realpath(self.request.folder / name)
        if path in self.seen:
            return False
        self.seen.add(path)
        with self.problems.collect():
            known = self.unchanged.scenario(name) if self.unchanged else None
            request = self.request
            one = known or find_scenario(name, request.overrides, request.folder, request, request.scale)
            self.take(one, path, is_file=known is not None or isfile(path))  # noqa: PTH113  a text, as seen
        return True

    def take(self, loaded: LoadedScenario, path: str, *, is_file: bool) -> None:
        """Keep a scenario that was read from a path without links; there ``is_file`` unless it is a shipped one.

        Raises:
            InputError: another has its title.
        """
        self.seen.add(path)
        title = loaded.scenario.title
        if title in self.files:
            raise same_title(title, [self.files[title], loaded.file], loaded.scenario.place)
        inside = is_file and path.startswith(self.top)
        self.files[title] = path.removeprefix(self.top).replace(os.sep, "/") if inside else loaded.file
        self.loaded.append(loaded)

    def read_dropped(self, name: str) -> None:
        """Read a scenario that is no longer listed, unless another has taken its title."""
        with self.problems.collect():
            if find_scenario(name, (), self.request.folder, self.request).scenario.title not in self.files:
                self.read(name)

    def call_as(self, names: Mapping[str, str]) -> None:
        """Give scenarios other titles, where ``names`` has one."""
        self.files = {names.get(title, title): file for title, file in self.files.items()}
        for place, one in enumerate(self.loaded):
            title = names.get(one.scenario.title, one.scenario.title)
            if title != one.scenario.title:
                self.loaded[place] = one._replace(scenario=one.scenario._replace(title=title))

    def read_covered(self, budget: Budget, titles: frozenset[str]) -> None:
        """Read what the caps are over that are about any of these titles."""
        for cap in budget.caps:
            if any(covers(cap.over, self.files[title]) for title in titles):
                for path in files_of(self.root, [(glob, cap.place) for glob in cap.over]):
                    self.read(os.path.relpath(path, self.request.folder))

    def check_over(self, budget: Budget) -> None:
        """Each glob that a cap of a budget is over has files, of the tree or of those that were read."""
        for cap in budget.caps if not budget.scenario else ():
            for glob in cap.over:
                if not any(covers([glob], file) for file in self.files.values()):
                    with self.problems.collect():
                        files_of(self.root, [(glob, cap.place)])

    def _tables(self) -> Catalogue:
        """Those that count, for what was agreed on where they lie."""
        found, there = self.request.catalogue(), self.request.tables
        return found if there is None else agreed_there(found, self.loaded, there)

    def revision(
        self,
        titles: frozenset[str],
        budgets: Sequence[Budget],
        progress: Progress = SILENCE,
        built: Built | None = None,
    ) -> tuple[Revision, list[CostplanError]]:
        """The revision of what can be planned, and the errors of what cannot; ``built`` is what was planned of it."""
        if built is None:
            built = Built(self.kept.catalogue(self.request) if self.kept else self._tables())
        revision = Revision(
            self.loaded,
            self.files,
            titles,
            budgets,
            built.catalogue,
            self.request.as_of,
            is_whole=not self.request.scenarios,
        )
        revision.built = built
        revision.reporting = reporting_of(self.request, self.loaded, budgets)
        whole = Problems()
        if self.loaded:
            with whole.collect(), progress.stage("planning"):
                _ = revision.plan
        if whole.errors and len(self.loaded) > 1:
            sound = []
            for loaded in self.loaded:
                with self.problems.collect():
                    _ = revision.of([loaded]).plan
                    sound.append(loaded)
            revision = revision.of(sound)
        else:
            self.problems.errors += whole.errors
        if not any(one.scenario.title in titles for one in revision.loaded) or (whole.errors and len(self.loaded) == 1):
            self.problems.stop_if_any()
        revision.notes = self.notes
        revision.faults = tuple(dict.fromkeys(fault for error in self.problems.errors for fault in error.problems))
        return revision, self.problems.errors
