"""Advice on a scenario that a request names: which ways there are to the same images for less.
What they are and what they save is found in advising/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.advising.advice_in_currency import advice_in
from costplan.advising.advised import advice
from costplan.advising.gotchas import gotchas
from costplan.advising.trial import Trial
from costplan.budget.budget import Policy
from costplan.errors import CommandLineError, CostplanError, InputError, Problem
from costplan.gating.policies_broken import broken_policies
from costplan.named import NamedTuple
from costplan.planning.built import Built, under_theirs
from costplan.planning.cautions import lent_told
from costplan.project.applying import applied
from costplan.project.currencies import reporting_of
from costplan.project.progress import SILENCE
from costplan.project.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from costplan.advising.advice import Advice, Combination
    from costplan.advising.under_policies import Held
    from costplan.project.progress import Progress
    from costplan.project.request import Request


def advise(request: Request, *, take: Sequence[str] = (), progress: Progress = SILENCE) -> Advice:
    """What there is to be done for less in one scenario.

    Args:
        request: names the scenario, or a saved plan that has one; its what-ifs are tried in it first.
        take: names of ways that are wanted together.
        progress: hears of the stages.

    Raises:
        CommandLineError: it does not name one scenario, a name is of no way, or two ways exclude each other.
        InputError: the scenario cannot be planned.
        OutsideError: a file cannot be read.
    """
    return _advised(one_scenario(request), request, take, progress)


class Applied(NamedTuple):
    """Advice with what came of it: the ways that were ``taken`` and the ``text`` of the file that has them in it; None
    and empty where nothing is cheaper and the same."""

    advice: Advice
    taken: Combination | None
    text: str


def apply(request: Request, to: Path, *, take: Sequence[str] = (), progress: Progress = SILENCE) -> Applied:
    """Advice on one scenario, and its own file with the best of what is the same in it, or with what ``take`` names.

    Args:
        request: as for :func:`advise`; of a scenario that has a file, and without what-ifs.
        to: where that file is to lie; ``-`` is stdout.
        take: names of ways that are wanted together, in place of the best of what is the same.
        progress: hears of the stages.

    Raises:
        CommandLineError: as for :func:`advise`; or a what-if is in the scenario, which no file says.
        InputError: the scenario cannot be planned, or what would be written is not what was planned.
        OutsideError: a file cannot be read.
    """
    standing = one_scenario(request)
    found = _advised(standing, request, take, progress)
    taken = found.taken if take else found.same
    if taken is None:
        return Applied(found, None, "")
    changes = [one.way.change for name in taken.names if (one := found.way(name))]
    made = applied(standing.loaded[0], changes, to, request.folder)
    notes = (*found.notes, *made.notes)
    told = found.told and found.told._replace(advice=found.told.advice._replace(notes=notes))
    return Applied(found._replace(notes=notes, told=told), taken, made.text)


def _advised(standing: Standing, request: Request, take: Sequence[str], progress: Progress) -> Advice:
    """Advice on a scenario, which is named as it is typed again."""
    with progress.stage("advising"):
        reporting = reporting_of(request, standing.loaded, standing.caps.budgets)
        catalogue = under_theirs(standing.catalogue, standing.loaded)
        trial = Trial(standing.loaded[0], catalogue, request.as_of, reporting)
        policies, told = _policies(standing)
        steps = (step for workflow in standing.loaded[0].scenario.workflows for step in workflow.steps)
        lent = lent_told((step.model for step in steps), trial.catalogue)
        found = advice(trial, take, (*(remark.text for remark in lent), *standing.notes, *told), policies)
        name = "-" if standing.name == "stdin" else standing.name
        bites = gotchas(trial, name, request.tried, request.options)
        found = found._replace(file=standing.name, gotchas=bites, options=request.options)
        if reporting is None:
            return found
        in_currency = Trial(standing.loaded[0], catalogue, request.as_of, reporting, in_currency=True)
        bites = gotchas(in_currency, name, request.tried, request.options)
        return found._replace(told=advice_in(reporting, found, in_currency, bites))


def _policies(standing: Standing) -> tuple[Held | None, tuple[str, ...]]:
    """Which policies of the budgets over it a scenario breaks, None where these state none; and why none is held."""
    try:
        over = standing.caps.over(standing.loaded)
        if all(budget.policy._replace(places=()) == Policy() for budget in over.budgets):
            return None, ()
        broken_policies(over)
    except CostplanError as error:
        return None, (f"no policy is held: {error.problems[0]}",)
    return lambda scenario: broken_policies(standing.caps.over([scenario])), ()


def one_scenario(request: Request) -> Standing:
    """The one scenario that a request names, read, with its tables.

    Raises:
        CommandLineError: it does not name one.
        InputError: it is wrong.
        OutsideError: a file cannot be read.
    """
    if len(request.names) != 1:
        told = f"{len(request.names)} scenarios are named" if request.names else "no scenario is named"
        raise CommandLineError([Problem("one-scenario", told, "name one, such as costplan advise quarter")])
    standing = Standing(request.names[0], request, Built(request.catalogue()))
    if standing.broken:
        raise InputError(standing.broken)
    if len(standing.loaded) != 1:
        told = f"{standing.name} keeps {len(standing.loaded)} scenarios"
        raise CommandLineError([Problem("one-scenario", told, "name the scenario's own file")])
    return standing
