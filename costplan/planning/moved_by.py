"""Which command moves a scenario off a model that ends before its plan does, told with the error that says so.
What the move takes is found in migrating/."""

from __future__ import annotations

from contextlib import contextmanager
from shlex import quote
from typing import TYPE_CHECKING

from costplan.catalogue import shipped
from costplan.errors import InputError
from costplan.scenario.file import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.catalogue import Catalogue
    from costplan.errors import Problem
    from costplan.scenario.file import LoadedScenario


@contextmanager
def moved_by(loaded: LoadedScenario, catalogue: Catalogue) -> Iterator[None]:
    """That a model does not answer on the days of a scenario is told with the command that moves it."""
    try:
        yield
    except InputError as error:
        name = typed(loaded)
        if not name or all(one.code != "after-shutdown" for one in error.problems):
            raise
        raise InputError([_with_command(one, name, loaded, catalogue) for one in error.problems]) from None


def _with_command(problem: Problem, name: str, loaded: LoadedScenario, catalogue: Catalogue) -> Problem:
    """The problem of a model of one of the steps with the command; any other as it is, such as that of ``--set``, which
    stands in no file."""
    if problem.code != "after-shutdown" or problem.place is None or problem.place.file not in loaded.files:
        return problem
    steps = (step for workflow in loaded.scenario.workflows for step in workflow.steps)
    ended = next((catalogue.table(step.model) for step in steps if step.place("model") == problem.place), None)
    last = loaded.scenario.period.last
    for to in ended.replacement if ended is not None else ():
        end = catalogue.table(to).shutdown if catalogue.has(to) else last
        if end is None or last < end:
            command = f"costplan advise {quote(name)} --to {to}"
            return problem._replace(remedy=f"{problem.remedy}: {command} says what that takes")
    return problem


def typed(loaded: LoadedScenario) -> str:
    """What a scenario is called on the command line, wherever that is; empty where it is in no file of its own."""
    top = None if loaded.source is None else source_of(loaded).top
    if top is None or loaded.what_ifs:
        return ""
    if loaded.file == "stdin":
        return "-"
    return top.path.stem if top.path.parent == shipped("scenarios") else loaded.file
