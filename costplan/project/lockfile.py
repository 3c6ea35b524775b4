"""The lock of a tree: where it lies, which scenarios it names, and how it is made, held and renewed.
What is pinned, and what a lock looks like, is decided in locking/."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem
from costplan.locking.file import FILE, hold, lock_yaml, read_lock
from costplan.locking.lock import differences, lock_of, moved
from costplan.named import NamedTuple
from costplan.planning.building import build_plans
from costplan.project.content import utf8
from costplan.project.kept import is_kept
from costplan.project.scenarios import read_scenarios
from costplan.project.settings import find_project
from costplan.project.writing import write_file

if TYPE_CHECKING:
    from costplan.catalogue import Catalogue
    from costplan.locking.lock import Difference, Lock, Moved
    from costplan.plan.plan import Plan
    from costplan.project.request import Request


def lock_path(folder: Path = Path()) -> Path:
    """Where the lock of this tree is: beside the costplan.yaml that counts in ``folder``, else in it.

    Raises:
        InputError: costplan.yaml is wrong.
    """
    here = folder.absolute()
    top = find_project(here).root or here
    return folder / FILE if top == here else top / FILE


class LockFile:
    """A lock as it lies in a tree.

    Args:
        path: where; :func:`lock_path` if not given.
        folder: where the scenarios of requests are looked up.

    Attributes:
        held: what it says; None where there is none yet.

    Raises:
        InputError: it is broken.
        OutsideError: it cannot be read.
    """

    def __init__(self, path: Path | None = None, folder: Path = Path()) -> None:
        self.path = lock_path(folder) if path is None else folder / path
        self.held = read_lock(self.path) if self.path.exists() else None
        # A lock that is a link stands where the link is.
        self._home = Path(os.path.abspath(self.path)).parent  # noqa: PTH100
        self._folder = folder
        tree = find_project(folder.absolute()).root or folder.absolute()
        self._top = tree if self._home.is_relative_to(tree) else self._home

    @property
    def names(self) -> tuple[str, ...]:
        """The scenarios in it, each as a request names it."""
        return tuple(self._name(scenario.file) for scenario in (self.held.scenarios if self.held else ()))

    def made(self, request: Request) -> Made:
        """The lock of the scenarios of a request, with the inputs in force; it is not written.

        Raises:
            CostplanError: with what is wrong in any of the scenarios.
        """
        if kept := next(filter(is_kept, request.names), ""):
            told = f"{kept} keeps the tables that it is planned by, and needs no lock"
            raise CommandLineError([Problem("kept-alone", told, "name its scenario")])
        catalogue, loaded = read_scenarios(request)
        plan = build_plans(loaded, catalogue, request.as_of)
        files = map(self._file, request.names)
        lock = lock_of(list(zip(loaded, files, strict=True)), plan, catalogue)
        return Made(held=self.held, lock=lock, plan=plan, catalogue=catalogue)

    def keep(self, request: Request, *, update: bool = False) -> Made:
        """Write the lock of the scenarios of a request where there is none; else hold the inputs in force against it.

        Args:
            request: its scenarios; those in the lock if it names none.
            update: whether a lock that is there is rewritten instead, if the inputs in force are others.

        Raises:
            CommandLineError: there are no scenarios.
            InputError: the inputs in force are not those of the lock; or with what is wrong in any of the scenarios.
            OutsideError: it cannot be written.
        """
        names = request.scenarios or self.names
        if not names:
            raise CommandLineError([Problem("nothing-to-check", "no scenario is named", "name the scenarios to lock")])
        made = self.made(request._replace(scenarios=names))
        if made.is_news and (update or made.held is None):
            write_file(utf8(made.text), self.path, top=self._top, renews=made.held is not None)
            return made._replace(written=True)
        made.hold()
        return made

    def _name(self, file: str) -> str:
        """A scenario of the lock as a request names it."""
        if "/" not in file and not (self._home / file).exists():
            return file  # a shipped one
        return Path(os.path.relpath(self._home / file, self._folder)).as_posix()

    def _file(self, name: str) -> str:
        """A scenario of a request as the lock names it, so that it is found from any folder."""
        if "/" not in name and not (self._folder / name).exists():
            return name  # a shipped one
        return Path(os.path.relpath(self._folder / name, self._home)).as_posix()


class Made(NamedTuple):
    """A lock of the inputs in force, beside the one that was held, and the plan that it is of; whether it is
    written."""

    held: Lock | None
    lock: Lock
    plan: Plan
    catalogue: Catalogue
    written: bool = False

    @property
    def text(self) -> str:
        """What the file is to hold."""
        return lock_yaml(self.lock)

    @property
    def is_news(self) -> bool:
        """Whether the file held anything else, or was not there."""
        return self.held is None or self.text != lock_yaml(self.held)

    @property
    def moved(self) -> list[Moved]:
        """What the inputs in force do to each scenario, held or new."""
        assert self.held is not None
        return moved(self.held, self.lock)

    @property
    def differences(self) -> list[Difference]:
        """The inputs that are not as they are held."""
        assert self.held is not None
        return differences(self.held.pins, self.lock.pins)

    def hold(self) -> None:
        """The inputs in force are those that are held.

        Raises:
            InputError: with every difference, at its line of the lock.
        """
        if self.held is not None:
            hold(self.held, self.plan, self.catalogue)
