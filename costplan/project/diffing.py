"""What changed between two sides: their bridge, the keys that were written otherwise, and the lines that moved.
It reads the sides, or has sides.py read them, and has bridging/ find the rest."""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.bridging.bridged import bridge, days_cut, plan_cut
from costplan.bridging.changed_lines import changed_lines
from costplan.bridging.contracts_moved import contracts_moved
from costplan.bridging.diff import Diff, ToldBridge
from costplan.bridging.exchanged import Exchanged
from costplan.bridging.pairing import Pairs, titles
from costplan.bridging.split_alike import split_alike
from costplan.budget.booked import booked_in
from costplan.errors import CommandLineError, InputError, Problem, Problems
from costplan.exchange.reporting import Reporting
from costplan.named import NamedTuple
from costplan.planning.cautions import catalogues_of
from costplan.project.currencies import reporting_of
from costplan.project.diffed_keys import changed_keys_of
from costplan.project.git import top_around
from costplan.project.kept import is_kept
from costplan.project.renaming import stated_names
from costplan.project.repricing import repriced
from costplan.project.scenarios import is_shipped
from costplan.project.sides import HERE, ReadSide, budgets_of, named, planned, read_sides, unclear
from costplan.render.diff_formats import DIFFS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from costplan.bridging.diff import KeyChange, LineChange
    from costplan.bridging.side import Side
    from costplan.gating.revision import Revision
    from costplan.project.content import Content
    from costplan.project.request import Request

    TwoSides = tuple[ReadSide, ReadSide]


def diff(
    request: Request, *, base: str | None = None, pricing_base: str | None = None, renamed: Sequence[str] = ()
) -> Diff:
    """What changed between two sides.

    Args:
        request: names the base and the head; with ``base`` or ``pricing_base`` the scenarios of the head alone, those
            of costplan.yaml where it names none. What it changes in scenarios, it changes in the head.
        base: a git revision, such as ``origin/main``: the same scenarios there, by its tables.
        pricing_base: a git revision or a folder: the same scenarios here, by its tables.
        renamed: ``OLD=NEW`` texts: a workflow or ``workflow.step`` of the base, and what it is called in the head.

    Raises:
        CommandLineError: it does not say what is compared with what, or a name that it states is not there.
        InputError: a side is wrong, or the head cannot be planned again.
        OutsideError: there is no such side or revision, or a file cannot be read.
    """
    for option, given in (("base", base), ("pricing-base", pricing_base)):
        if given is not None and not given.strip():
            remedy = "name a revision; a variable of CI that is not set here reads as nothing"
            raise CommandLineError([Problem("no-revision", f"--{option} is empty", remedy)])
    if base is not None and pricing_base is not None:
        raise unclear("a revision of --base is planned by its own tables", "leave out --base or --pricing-base")
    if base is not None:
        with _since(base, request) as sides:
            return between(*sides, renamed, request)
    if pricing_base is not None:
        with repriced(pricing_base, request) as sides:
            return between(*sides, renamed, request)
    if len(request.names) != 2:
        raise unclear(*_lacking(request.names))
    before, after = request.names
    return between(*read_sides(before, after, request), renamed, request)


def diff_content(found: Diff, fmt: str, day: date, run: str = "") -> Content:
    """A difference as it is written.

    Args:
        found: what to write.
        fmt: one of :data:`costplan.render.diff_formats.DIFFS`, ``comment`` or ``xlsx``.
        day: a workbook says that it was made on it.
        run: the moment of the run, which a comment tells.

    Raises:
        OutsideError: what makes the format is not installed.
    """
    if fmt in DIFFS:
        return DIFFS[fmt](found)
    if fmt == "comment":
        from costplan.render.diff import diff_comment

        return diff_comment(found, run)
    from costplan.workbook.diff import diff_bytes

    return diff_bytes(found, day)


def _lacking(names: Sequence[str]) -> tuple[str, str]:
    if len(names) > 2:
        return f"{len(names)} sides are named, and a diff is of two", "write costplan diff BASE HEAD"
    if not names:
        return "no side is named", "write costplan diff BASE HEAD, or costplan diff --base main"
    one = names[0]
    ways = f"costplan diff BASE {one}, costplan diff {one} --base main, --pricing-base v1.2 or --actuals calls.jsonl"
    return f"{one} is compared with nothing", f"write {ways}"


# ------------------------------------------------------------------------------------------------------------ revisions


@contextmanager
def _since(name: str, request: Request) -> Iterator[TwoSides]:
    """The scenarios of a request as they are in a git revision, and as they are here, while the block lasts."""
    from costplan.project.base import read_base
    from costplan.project.git import revision, told_in
    from costplan.project.listing import lacks_project
    from costplan.project.progress import SILENCE
    from costplan.project.reading import read_revision, request_in

    if kept := [one for one in request.names if is_kept(one)]:
        raise unclear(f"{kept[0]} is a plan that does not change with revisions", "name its scenario, or leave --base")
    absent = [*_not_in_git(name, request)]
    now, errors = read_revision(request, ())
    problems = Problems()
    problems.errors += errors
    problems.stop_if_any()  # a diff of half of a plan would be taken for the whole
    head_notes = [note for one in now.asked.loaded for note in one.notes]
    head = _revised(named(request.names or [HERE], request), now, request, head_notes)
    with revision(name, request.folder) as folder:
        there = request_in(request, folder, name)
        lacking = lacks_project(request, there)
        if lacking and not request.scenarios:
            raise unclear(f"{lacking}, so it cannot tell which scenarios it has", "name a scenario")
        found = read_base(there, request, now, SILENCE)
        assert found.revision is not None  # a git revision has one
        if found.revision.faults:
            raise InputError(found.revision.faults)  # as for the head
        notes = [*absent, *([lacking] if lacking else [])]
        if not found.revision.asked.loaded and request.scenarios:
            notes.append(f"{name} has no {', '.join(request.names)}: all of it is new")
        with told_in(name):
            before = _revised(name, found.revision, there, [*notes, *found.revision.notes])
        yield before, head


def _not_in_git(revision: str, request: Request) -> Iterator[str]:
    """The scenarios of which no revision says anything, since they are shipped.

    Raises:
        CommandLineError: one lies in another repository, or in none.
    """
    top = top_around(request.folder)
    for name in request.names:
        if is_shipped(name, request.folder):
            yield f"{name} is shipped with costplan and not in git, so {revision} has the same"
        elif top and name != "-" and (around := top_around((request.folder / name).parent)) != top:
            if around is None or top not in around.parents:
                raise unclear(
                    f"{name} lies outside this repository, so {revision} does not have it", "name another BASE"
                )
            inner = Path(os.path.relpath(around, request.folder.resolve())).as_posix()
            told = (
                f"{name} lies in {inner}, a repository of its own such as a submodule, of which {revision} has no file"
            )
            raise unclear(told, f"run it in {inner}, with a revision of that")


def _revised(name: str, revision: Revision, request: Request, notes: Sequence[str]) -> ReadSide:
    asked = revision.asked
    budgets, told = budgets_of(request)
    side = planned(name, asked.loaded, asked.catalogue, request, budgets, asked.built)
    return ReadSide(side, asked.files, notes=(*notes, *told))


# --------------------------------------------------------------------------------------------------------------- a diff


def between(base: ReadSide, head: ReadSide, renamed: Sequence[str], request: Request | None = None) -> Diff:
    """What changed between two sides that were read; ``renamed`` as :func:`diff` takes it, and the request may name a
    currency.

    Raises:
        CommandLineError: a name that is stated is not there.
        InputError: a currency has no rate on a day of the head.
    """
    names = titles(base.side.files, head.side.files)
    stated = stated_names(renamed, base.side, head.side)
    found = bridge(base.side.in_dollars, head.side.in_dollars, stated)
    keys: tuple[KeyChange, ...] = ()
    lines = None
    if base.side.plan is not None or base.side.signed is None:
        keys = changed_keys_of(base, head, names, Pairs(stated))
        lines = _lines(base.side, head.side, names, stated)
    lent = (remark.text for one in (base, head) if one.side.plan for remark in one.side.plan.lent)
    read = tuple(dict.fromkeys((*base.notes, *head.notes, *lent)))
    moved = tuple(contracts_moved(base.side, head.side))
    told = Diff(bridge=found, keys=keys, lines=lines, base=base.side, head=head.side, notes=read, contracts=moved)
    asked = _asked(base.side, head.side, request)
    is_kept_alone = base.side.plan is None and base.side.signed is not None
    if asked is not None and not is_kept_alone:
        told = told._replace(told=_told(told, asked, names, stated))
    if told.is_nothing:
        return told  # what no part holds, neither side does
    priced = catalogues_of(head.side.plan.costs.charges) if head.side.plan is not None else ()
    alone = [f"in US dollars: nobody knows on which days {base.side.name} spends"] if asked and is_kept_alone else []
    notes = chain(read, moved, found.notes, alone, priced, _unstated(keys, base.side, head.side))
    return told._replace(notes=tuple(dict.fromkeys(notes)))


def _lines(
    base: Side, head: Side, names: Mapping[str, str], stated: Mapping[str, str], exchanged: Exchanged | None = None
) -> tuple[LineChange, ...]:
    """The lines that changed, in dollars or in a currency for which both plans are cut."""
    was, now = split_alike(base, head)
    called = _Called(was, now, names, Pairs(stated))
    return changed_lines(was.plan, now.plan, called, (exchanged or Exchanged()).rates)


class _Asked(NamedTuple):
    """The currency in which a difference is told: one that somebody ``asks`` for, at the same rates on both sides, else
    that of the caps, each side at the rates of its own budget."""

    reporting: Reporting
    asks: bool


def _asked(base: Side, head: Side, request: Request | None) -> _Asked | None:
    """None for dollars. A currency that caps are in is asked for where a file of rates is named."""
    reporting = reporting_of(request, head.loaded, head.budgets) if request else None
    booked = booked_in(head.budgets)
    if Exchanged.of(base, head, None).head is None or booked is None or booked.budget.fx is None:
        return _Asked(reporting, asks=True) if reporting else None
    its = Reporting(booked.currency, booked.budget.fx)
    if reporting is None:
        wants_dollars = request is not None and request.currency is not None
        return None if wants_dollars else _Asked(its, asks=False)
    return _Asked(reporting, asks=reporting.currency != its.currency or bool(request and request.fx))


def _told(diff: Diff, asked: _Asked, names: Mapping[str, str], stated: Mapping[str, str]) -> ToldBridge:
    base, head = diff.base, diff.head
    reporting = asked.reporting if asked.asks else None
    cuts, lines = days_cut(base, head, reporting), None
    if diff.lines is not None:
        was, now = (side._replace(plan=plan_cut(side, cuts)) for side in (base, head))
        lines = _lines(was, now, names, stated, Exchanged.of(base, head, reporting))
    periods = [one.scenario.period for side in (base, head) for one in side.loaded]
    return ToldBridge(
        reporting=asked.reporting,
        days=(min(one.first for one in periods), max(one.last for one in periods)),
        bridge=bridge(base, head, stated, reporting),
        lines=lines,
    )


class _Called:
    """What scenarios, workflows and steps of the base are called in the head."""

    def __init__(self, base: Side, head: Side, names: Mapping[str, str], pairs: Pairs) -> None:
        self._titles = names
        self._steps: dict[tuple[str, str, str], tuple[str, str, str]] = {}
        now = {one.scenario.title: one.scenario for one in head.loaded}
        for was in (one.scenario for one in base.loaded if one.scenario.title in names):
            title = names[was.title]
            before, after = ({one.name: one for one in of.workflows} for of in (was, now[title]))
            for workflow, called in pairs.workflows(was.workflows, now[title].workflows).items():
                for step, now_called in pairs.steps(before[workflow], after[called]).items():
                    self._steps[was.title, workflow, step] = (title, called, now_called)

    def __call__(self, scenario: str, workflow: str, step: str) -> tuple[str, str, str]:
        key = (scenario, workflow, step)
        return self._steps.get(key) or (self._titles.get(scenario, scenario), workflow, step)


def _unstated(keys: Sequence[KeyChange], base: Side, head: Side) -> Iterator[str]:
    """How to have steps compared that say the same under another name: unstated, one is dropped and the other new."""
    before, now = (dict(_names(side)) for side in (base, head))
    for change in keys:
        if change.kind == "moved" and change.was in before and change.path in now:
            stated = f"--renamed {before[change.was]}={now[change.path]}"
            yield f"{change.was} says the same as {change.path} now; {stated} compares them"


def _names(side: Side) -> Iterator[tuple[str, str]]:
    """Workflows and steps by their paths in a document, as they are named."""
    for loaded in side.loaded:
        for workflow in loaded.scenario.workflows:
            yield f"workflows.{workflow.called}", workflow.name
            for step in workflow.steps:
                yield ".".join(("workflows", *workflow.path(step.name))), f"{workflow.name}.{step.name}"
