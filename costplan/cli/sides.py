"""Reads one revision of the project for the gate: scenarios, the budgets they are held against, and the tables.
A broken file does not hide the rest: it is told, and what is sound is held all the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.cli.options import find_scenario, has_scenario, open_calibrated
from costplan.cli.progress import stage
from costplan.errors import CommandLineError, CostplanError, Problem, Problems, wrong
from costplan.gating.revision import Revision
from costplan.gating.scope import covers
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costplan.budget.budget import Budget
    from costplan.scenario.file import LoadedScenario


class Asked(NamedTuple):
    """What the command line asks to be read; empty names mean the globs of costplan.yaml."""

    scenarios: tuple[str, ...]
    budgets: tuple[str, ...]
    overrides: tuple[str, ...]
    pricing: Path | None
    calibration: str | None
    as_of: date


def read_budgets(asked: Asked, files: dict[str, str] | None = None) -> list[Budget]:
    """The budgets' own files; ``files`` gathers the SHA-256 of what was read.

    Raises:
        CostplanError: one of them is wrong.
    """
    from costplan.budget.file import load_budget
    from costplan.project.settings import files_of, find_project

    project = find_project(Path.cwd())
    listed = files_of(project.root, project.budgets) if project.root else ()
    problems = Problems()
    budgets = []
    named: dict[Path, Path] = {}
    for name in asked.budgets:
        named.setdefault(Path(name).resolve(), Path(name))
    for path in named.values() if named else listed:
        with problems.collect():
            root = project.root or Path.cwd()
            loaded = load_budget(path, root=root, shown=os.path.relpath(path))
            budgets.append(loaded.budget)
            if files is not None:
                files |= loaded.files
    problems.stop_if_any()
    return budgets


def read_side(asked: Asked, budgets: Sequence[Budget], *, inline: bool = True) -> tuple[Revision, list[CostplanError]]:
    """Scenarios under budgets, with those inside them unless ``inline`` is False, and the errors of what is not sound.

    Raises:
        CostplanError: no scenario is sound.
    """
    from costplan.project.settings import files_of, find_project

    project = find_project(Path.cwd())
    root = project.root or Path.cwd()
    names = list(asked.scenarios) or [os.path.relpath(path) for path in files_of(root, project.scenarios)]
    if not names:
        remedy = "name one, or list globs under 'scenarios:' in costplan.yaml"
        raise CommandLineError([Problem("nothing-to-check", "no scenario is named", remedy)])
    reading = _Reading(asked, root)
    with stage("reading", stdin="-" in names):
        for name in names:
            reading.read(name)
    titles = frozenset(reading.files)
    for budget in budgets:
        for cap in budget.caps:
            if any(covers(cap.over, reading.files[title]) for title in titles):
                for path in files_of(root, [(glob, cap.place) for glob in cap.over]):
                    reading.read(os.path.relpath(path))
    own = [one.scenario.budget for one in reading.loaded if one.scenario.budget and one.scenario.title in titles]
    return reading.side(titles, [*budgets, *(own if inline else ())])


def inline_budgets(asked: Asked) -> list[Budget]:
    """The budgets inside the scenarios.

    Raises:
        CostplanError: a scenario is wrong.
    """
    side, _ = read_side(asked, ())
    return list(side.budgets)


def of_revision(asked: Asked) -> Asked:
    """The same in another revision: without overrides, and without the files that were not there yet."""
    pricing = asked.pricing if asked.pricing is None or asked.pricing.is_dir() else None
    return asked._replace(
        scenarios=tuple(name for name in asked.scenarios if name != "-" and has_scenario(name)),
        budgets=tuple(name for name in asked.budgets if Path(name).exists()),
        overrides=(),
        pricing=pricing,
    )


class _Reading:
    """Scenarios on their way into a side; a file is read once, under whichever name it comes."""

    def __init__(self, asked: Asked, root: Path) -> None:
        self.asked = asked
        self.root = root.resolve()
        self.loaded: list[LoadedScenario] = []
        self.files: dict[str, str] = {}
        self.problems = Problems()
        self.seen: set[Path] = set()

    def read(self, name: str) -> None:
        """Read a scenario, unless it was read already; what is wrong with it is kept."""
        path = Path(name).resolve()
        if path in self.seen:
            return
        self.seen.add(path)
        with self.problems.collect():
            one = find_scenario(name, self.asked.overrides)
            title = one.scenario.title
            if title in self.files:
                files = f"{self.files[title]}, {one.file}"
                remedy = "give each its own 'scenario:'"
                raise wrong("same-title", f"two scenarios are called {title!r}: {files}", remedy, one.scenario.place)
            inside = path.is_relative_to(self.root) and path.is_file()
            self.files[title] = path.relative_to(self.root).as_posix() if inside else one.file
            self.loaded.append(one)

    def side(self, titles: frozenset[str], budgets: Sequence[Budget]) -> tuple[Revision, list[CostplanError]]:
        """The side of what can be planned, and the errors of what cannot."""
        catalogue = open_calibrated(self.asked.pricing, self.asked.calibration)
        side = Revision(self.loaded, self.files, titles, budgets, catalogue, self.asked.as_of)
        whole = Problems()
        if self.loaded:
            with whole.collect(), stage("planning"):
                _ = side.plan
        if whole.errors and len(self.loaded) > 1:
            sound = []
            for one in self.loaded:
                with self.problems.collect():
                    _ = side.of([one]).plan
                    sound.append(one)
            side = side.of(sound)
        else:
            self.problems.errors += whole.errors
        if not self.loaded or not side.loaded or (whole.errors and len(self.loaded) == 1):
            self.problems.stop_if_any()
        side.faults = tuple(dict.fromkeys(fault for error in self.problems.errors for fault in error.problems))
        return side, self.problems.errors
