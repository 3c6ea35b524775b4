"""Whether a planned spend fits its caps and policies.
It reads all there is to decide and has it decided; gating/ decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import (
    EXIT_ORDER,
    CommandLineError,
    CostplanError,
    DriftError,
    GateError,
    InputError,
    OutsideError,
    Problem,
    wrong,
)
from costplan.gating.gate import Gate, hold
from costplan.named import NamedTuple
from costplan.planning.built import under_theirs
from costplan.project.budgets import read_budgets
from costplan.project.changed_tables import changed_tables, tables_of, tables_since, unused_tables
from costplan.project.kept import kept_in
from costplan.project.progress import SILENCE
from costplan.project.reading import (
    NothingThere,
    in_tree,
    inline_budgets,
    listed_in,
    read_revision,
    request_in,
)
from costplan.project.settings import below_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    from costplan.budget.budget import Budget
    from costplan.gating.one_finding import Finding
    from costplan.gating.rates import ChangedRates
    from costplan.gating.revision import Revision
    from costplan.gating.verdict import Verdict
    from costplan.project.progress import Progress
    from costplan.project.request import Request


class Checked(NamedTuple):
    """The verdict over a plan, and the errors of files that are not sound."""

    verdict: Verdict
    errors: tuple[CostplanError, ...]

    def failure(self, *, warn_only: bool = False) -> CostplanError | None:
        """What is wrong first: files, then the gate, then an old calibration; None where nothing is.

        Args:
            warn_only: whether a plan that does not fit, or rests on an old calibration, is wrong at all.
        """
        found = [type(error)(error.problems) for error in self.errors]
        failing = [finding for finding in self.verdict.failing if not finding.is_fault]
        if failing and not warn_only:
            old = [finding for finding in failing if finding.rule == "policy/calibrated_within"]
            over = [finding for finding in failing if finding not in old]
            found += [DriftError([Problem("calibration-old", _first_of(old), "", old[0].rule_place)])] if old else []
            found += [does_not_fit(over)] if over else []
        if not found:
            return None
        worst = min(found, key=lambda error: EXIT_ORDER.index(error.exit_code))
        return type(worst)(dict.fromkeys(problem for error in found for problem in error.problems))


def check(
    request: Request,
    *,
    base: str | None = None,
    base_plan: str | PathLike[str] | None = None,
    budget_from: str | None = None,
    pricing_from: str | None = None,
    new_only: bool = False,
    locked: bool = False,
    progress: Progress = SILENCE,
) -> Checked:
    """Hold the plan of a request against its budgets.

    Args:
        request: scenarios and budgets; those of costplan.yaml where it names none.
        base: a git revision to compare with, such as ``origin/main``.
        base_plan: instead, a plan that ``costplan estimate --format json`` saved.
        budget_from: a git revision whose budgets count instead of those here.
        pricing_from: a git revision whose pricing tables and calibration count instead of those here.
        new_only: whether only what the base does not have makes the verdict fail.
        locked: whether prices and figures must be those of costplan.lock.
        progress: hears of the stages.

    Raises:
        CommandLineError: there is no scenario or no budget.
        InputError: no scenario is sound, a budget is wrong, or inputs are not those of the lock.
        OutsideError: there is no such revision, or a file cannot be read.
    """
    for option, given in (("base", base), ("budget-from", budget_from), ("pricing-from", pricing_from)):
        if given is not None and not given.strip():
            remedy = "name a revision; a variable of CI that is not set here reads as nothing"
            raise CommandLineError([Problem("no-revision", f"--{option} is empty", remedy)])
    if budget_from or pricing_from:
        from costplan.project.listing import keep_named

        keep_named(request)
    notes: list[str] = []
    with tables_of(pricing_from, request) as priced:
        if budget_from:
            notes.append(f"budgets are those of {budget_from}")
            revision, errors = _under_budgets_of(budget_from, request, priced, notes, progress)
        else:
            revision, errors = read_revision(priced, read_budgets(request)[0], progress=progress)
        if not revision.budgets:
            raise _no_budget(budget_from)
        gate, more = _against(Gate(revision=revision, new_only=new_only), base, base_plan, request, progress)
        if pricing_from:
            notes.append(f"tables are those of {pricing_from}")
            unused = unused_tables(revision, under_theirs(request.catalogue(), revision.loaded), pricing_from)
            gate = gate._replace(unused=unused, tables_from=pricing_from)
        if locked:
            from costplan.locking.file import check_locked
            from costplan.project.lockfile import lock_path

            check_locked(lock_path(request.folder), revision.asked.plan, revision.catalogue)
        kept = kept_in(request)
        for edited in kept.told(revision.asked.plan, request, revision.catalogue) if kept else ():
            raise wrong("kept-edited", edited, "write the saved plan anew, or check its scenario")
        with progress.stage("holding"):
            verdict = hold(gate)
    told = {(problem.code, problem.place) for error in errors for problem in error.problems}
    errors += [
        InputError([Problem(finding.name, finding.message, "", finding.place)])
        for finding in verdict.findings
        if finding.is_fault and (finding.name, finding.place) not in told
    ]
    said = (*notes, *more, *verdict.notes)
    verdict = verdict._replace(notes=said, folder=below_repository(request.folder))
    return Checked(verdict, tuple(errors))


def _under_budgets_of(
    name: str, request: Request, priced: Request, notes: list[str], progress: Progress
) -> tuple[Revision, list[CostplanError]]:
    """What is asked for under the budgets of a git revision, also what that revision lists and costplan.yaml no longer
    does."""
    from costplan.plan.saved import retitled
    from costplan.project.git import revision, told_in
    from costplan.project.listing import lacks_project, no_longer_checked, with_dropped

    with revision(name, request.folder) as folder:
        there = request_in(request, folder, name)
        if not request.budgets and (lacking := lacks_project(request, there)):
            remedy = "leave out --budget-from until it is merged"
            message = f"{lacking}, so there is no budget of it to compare the plan with"
            raise CommandLineError([Problem("nothing-to-check", message, remedy)])
        with told_in(name):
            budgets, own, files = _budgets_in(there, request, notes, progress)
        priced = with_dropped(there, priced)
        notes += [f"{file} is not listed any more; it is checked, for {name} lists it" for file in priced.dropped]
        now, errors = read_revision(priced, [*budgets, *own], inline=False, progress=progress)
        now.budgets = (*budgets, *called_as(own, retitled(files, now.files), now))
        now.faults += tuple(no_longer_checked(there, now, request))
        return now, errors


def _budgets_in(
    there: Request, request: Request, notes: list[str], progress: Progress
) -> tuple[list[Budget], list[Budget], dict[str, str]]:
    """The budgets of a git revision, those inside its scenarios, and the files of these by title."""
    of_then = {budget: in_tree(budget, request.folder) for budget in request.budgets}
    if missing := [str(budget) for budget, then in of_then.items() if then not in there.budgets]:
        remedy = "name a budget that it has, or leave out --budget-from"
        raise OutsideError([Problem("cannot-read", f"{there.revision} has no {', '.join(missing)}", remedy)])
    budgets, _ = read_budgets(there, notes)
    if len(there.scenarios) < len(request.scenarios):  # one that moved lies elsewhere
        there = there._replace(scenarios=tuple(dict.fromkeys((*there.scenarios, *listed_in(there)))))
        if not there.scenarios:
            return budgets, [], {}
    try:
        return budgets, *inline_budgets(there, progress)
    except NothingThere:
        return budgets, [], {}


def called_as(budgets: Iterable[Budget], names: Mapping[str, str], now: Revision) -> list[Budget]:
    """The budgets inside the scenarios of another revision, each for its scenario of now, whatever its title; without
    those of scenarios that were not asked for."""
    bound = [budget._replace(scenario=names.get(budget.scenario, budget.scenario)) for budget in budgets]
    return [budget for budget in bound if now.is_whole or budget.scenario in now.requested]


def _no_budget(budget_from: str | None) -> CommandLineError:
    remedy = (
        "give --budget FILE or --max '5000 USD', list globs under 'budgets:' in costplan.yaml, or put 'budget:' into"
    )
    remedy += " the scenario"
    where = f" in {budget_from}" if budget_from else ""
    message = f"there is no budget{where} to compare the plan with"
    return CommandLineError([Problem("nothing-to-check", message, remedy)])


def _against(
    gate: Gate, base: str | None, base_plan: str | PathLike[str] | None, request: Request, progress: Progress
) -> tuple[Gate, list[str]]:
    """The gate with what it is compared with, and what the reader should know of that."""
    if not base_plan and not base:
        return gate, []
    from costplan.project.base import read_base, saved_base

    if base_plan:
        saved, remarks = saved_base(base_plan, request, gate.revision)
        tables = tables_since(saved.saved, gate.revision)
        rates = _rates_since(gate.revision, saved.side.budgets, saved.name) if saved.side else None
        return gate._replace(base=saved, tables=tables, rates=rates), remarks
    assert base is not None
    from costplan.project.git import revision
    from costplan.project.listing import lacks_project, no_longer_checked

    try:
        with revision(base, request.folder) as folder:
            there = request_in(request, folder, base)
            if (lacking := lacks_project(request, there)) and not request.scenarios:
                return gate._replace(no_base=lacking), [f"{lacking}, so nothing is compared with it"]
            notes = [lacking] if lacking else []
            told = {problem.place for problem in gate.revision.faults}
            left = no_longer_checked(there, gate.revision, request)
            notes += [problem.message for problem in left if problem.place not in told]
            budgets, _ = read_budgets(there, notes)
            before = read_base(there, request, gate.revision, progress)
            tables = changed_tables(
                gate.revision, before.revision.catalogue if before.revision else there.catalogue(), base
            )
            loaded, more = (before.revision.loaded, before.revision.notes) if before.revision else ((), ())
            budgets += [one.scenario.budget for one in loaded if one.scenario.budget]
            rates = _rates_since(gate.revision, budgets, base)
            return gate._replace(base=before, tables=tables, rates=rates), [*notes, *more]
    except OutsideError:
        raise
    except CostplanError as error:
        note = f"{base} cannot be planned, so nothing is compared with it: {error.problems[0]}"
        return gate._replace(no_base=f"{base} cannot be planned"), [note]


def _rates_since(revision: Revision, budgets: Iterable[Budget], name: str) -> ChangedRates | None:
    from costplan.gating.rates import changed_rates

    return changed_rates(revision, budgets, name)


def does_not_fit(over: Sequence[Finding], what: str = "plan") -> GateError:
    """That a plan, or something else, breaks what it was held against: the first of it, at its place in a file."""
    place = over[0].rule_place
    return GateError([Problem("does-not-fit", _first_of(over, what), "", place if place and place.line else None)])


def _first_of(failing: Sequence[Finding], what: str = "plan") -> str:
    more = f", and {len(failing) - 1} more" if len(failing) > 1 else ""
    return f"the {what} does not fit: {failing[0].message}{more}"
