"""A report of a plan, and the files that it has in each format, all from one reading.
How a page or a sheet looks is decided in render/ and workbook/."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.intake import read_bytes
from costplan.project.content import utf8
from costplan.project.private_price import private_price
from costplan.project.progress import SILENCE
from costplan.project.writing import write_once
from costplan.render.formats import REPORTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from costplan.books.report import Report
    from costplan.project.content import Content
    from costplan.project.progress import Progress
    from costplan.project.request import Request


FORMATS = {"xlsx": "A workbook with live formulas."} | {name: made.about for name, made in REPORTS.items()}
"""What a report can be written as: the ending of its file, and what it is."""


def read_report(request: Request, progress: Progress = SILENCE) -> Report:
    """What there is to report, beside the versions that were frozen of it.

    Raises:
        CostplanError: a scenario, a budget, a version or the comments on one are wrong.
    """
    from costplan.books.report import Report
    from costplan.errors import Problems
    from costplan.gating.gate import Gate, hold
    from costplan.keeping.rests import rests_on
    from costplan.project.budgets import read_budgets
    from costplan.project.kept import kept_in
    from costplan.project.reading import read_revision
    from costplan.project.versions import read_versions

    budgets, files = read_budgets(request)
    revision, errors = read_revision(request, budgets, progress=progress)
    problems = Problems()
    problems.errors += errors
    problems.stop_if_any()  # a report of half of a plan would be signed for the whole
    asked = revision.asked
    rests = rests_on(asked.loaded, revision.budgets, asked.plan, revision.catalogue)  # before others read more tables
    with progress.stage("holding"):
        verdict = hold(Gate(revision=revision))
    kept = kept_in(request)
    for note in kept.told(asked.plan, request, revision.catalogue) if kept else ():
        progress.tell(note)
    asked_files = {title: revision.files[title] for title in asked.plan.titles}
    versions, comments = read_versions(asked_files, request.folder)
    since = None
    if versions:
        from costplan.project.since_frozen import since_frozen

        with progress.stage("comparing"):
            since = since_frozen(versions, asked, request)
    return Report(
        scenarios=asked.loaded,
        plan=asked.plan,
        risks=asked.risks,
        verdict=verdict,
        budgets=revision.budgets,
        catalogue=revision.catalogue,
        files=revision.files,
        requested=revision.requested,
        inputs=asked.plan.files | revision.catalogue.read | files,
        versions=versions,
        comments=comments,
        rests=rests,
        bridge=since and since.bridge,
        rates=since and since.rates,
        told=asked.told if asked.reporting else None,
    )


def claim(report: Report, folder: Path) -> str:
    """The name of a report's files in a folder: that of its scenarios, else with eight digits of the hash of their
    paths, where files about other scenarios have it. Who has a name stands in a hidden file beside them.

    Raises:
        InputError: both are taken by others, or the hidden file leaves the folder.
        OutsideError: it cannot be written or read.
    """
    owner = utf8(f"{report.owner}\n")
    for stem in (report.stem, report.stem_apart):
        path = folder / f".{stem}.costplan"
        if write_once(owner, path, top=folder) or read_bytes(path, path.as_posix()) == owner:
            return stem
    told = f"{path} says that the name is of other scenarios"
    raise wrong("name-taken", told, "write into another folder, or remove the file and what it names")


def formats_of(report: Report, named: Sequence[str]) -> tuple[list[str], str]:
    """The formats to write: those that are named, else all that a plan may have; and why one of these is left out, or
    nothing.

    Raises:
        InputError: a workbook is named, and would hold rates of a private contract that nobody asked to see.
    """
    from costplan.plan.private import hidden_in  # which --help does without

    wanted, hidden = list(dict.fromkeys(named or FORMATS)), hidden_in(report.plan)
    if not hidden or "xlsx" not in wanted:
        return wanted, ""
    why = f"holds every rate, and some are {hidden}"
    if named:
        raise private_price(f"a workbook {why}")
    wanted.remove("xlsx")
    return wanted, f"no workbook: it {why}; --show-private writes it"


def report_files(report: Report, fmt: str, *, bom: bool = False) -> Mapping[str, Content]:
    """The files of a report in a format, by the endings of their names.

    Args:
        report: what to write.
        fmt: one of those of :func:`formats_of`; csv has two files, the lines of the plan and what it books.
        bom: whether CSV files begin with a byte order mark.
    """
    if fmt not in REPORTS:
        from costplan.workbook.workbook import workbook_bytes

        return {fmt: workbook_bytes(report)}
    made = REPORTS[fmt]
    files = made.files(report)
    return {ending: chain(("\ufeff",), text) for ending, text in files.items()} if bom and made.marked else files
