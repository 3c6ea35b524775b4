"""Freezes the plan of a report under a label, into a file that never changes and that later reports are held against.
What stands in the file is decided in books/version_file.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.books.comments import EMPTY, FILE
from costplan.books.version_file import read_version, version_json
from costplan.errors import wrong
from costplan.project.content import utf8
from costplan.project.progress import SILENCE
from costplan.project.reporting import read_report
from costplan.project.settings import find_project
from costplan.project.versions import versions_folder
from costplan.project.writing import check_inside, make_folder, write_once

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from costplan.books.report import Report
    from costplan.project.progress import Progress
    from costplan.project.request import Request

_ANOTHER = "a version never changes; freeze under another label"


def freeze(
    request: Request,
    label: str,
    moment: datetime,
    *,
    approved_by: str = "",
    ref: str = "",
    progress: Progress = SILENCE,
) -> Path:
    """Keep the plan of a request as a version, ``budgets/versions/NAME/LABEL.json``, beside a file for comments on it.

    Args:
        request: as for a report; each scenario has a file.
        label: what to call it; see :func:`is_label`.
        moment: when it is frozen, in UTC.
        approved_by: who approved it, one line.
        ref: where that is written down, one line.
        progress: hears of the stages, and which files were written.

    Returns:
        Where it lies.

    Raises:
        InputError: the label is taken or none, approval or reference is no line, the plan rests on what was only tried,
            or as for a report.
        OutsideError: it cannot be written.
    """
    if not is_label(label):
        message = f"{label[:70]!r} is not up to 64 letters, digits, points, dashes and underscores"
        raise wrong("label", message, "name the version such as FY27-original")
    for text in filter(None, (approved_by, ref)):
        if not is_line(text):
            raise wrong("label", f"{text[:60]!r} is not 1 to 200 characters that can be seen", "write it on one line")
    report = read_report(request, progress)
    if tried := report.plan.what_ifs:
        more = f", and {len(tried) - 1} more" if tried[1:] else ""
        told = f"the plan rests on what was only tried: {tried[0]}{more}"
        raise wrong("only-tried", told, "write it into the scenario, as 'costplan estimate --format yaml' does")
    _refuse_again(label, report)
    version = report.freeze(label, moment.strftime("%Y-%m-%dT%H:%M:%SZ"), approved_by=approved_by, ref=ref)
    top, versions = find_project(request.folder.absolute()).root or request.folder, versions_folder(request.folder)
    name = report.stem if _is_free(versions / report.stem, report, top) else report.stem_apart
    path = versions / name / f"{label}.json"
    check_inside(path.parent, top)
    make_folder(path.parent)
    if not write_once(utf8(version_json(version)), path, top=top):
        raise wrong("frozen", f"{path} was frozen meanwhile, or lies there unread", _ANOTHER)
    progress.tell(f"wrote {path}")
    if write_once(utf8(EMPTY), path.parent / FILE, top=top):
        progress.tell(f"wrote {path.parent / FILE}")
    return path


def is_label(label: str) -> bool:
    """Whether a text may name a version: it names a file everywhere."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", label, re.ASCII) is not None


def is_line(text: str) -> bool:
    """Whether a text may stand in a version: 1 to 200 characters that can be seen."""
    return bool(text.strip()) and text.isprintable() and len(text) <= 200


def _refuse_again(label: str, report: Report) -> None:
    """A label means one version of a scenario, also where letters count alike for file names."""
    for version in report.versions:
        if version.label.lower() == label.lower():
            told = f"{version.label} of {version.scenarios[0][0]!r} was frozen at {version.frozen}: {version.file}"
            raise wrong("frozen", told, _ANOTHER)


def _is_free(folder: Path, report: Report, top: Path) -> bool:
    """Whether a folder holds no version of other scenario files than the report's. A version whose file is gone is of
    one that moved if a scenario of the report has its title."""
    for path in sorted(folder.glob("*.json")):
        for title, file in read_version(path, path.as_posix()).scenarios:
            moved = title in report.own_files and not (top / file).exists()
            if file not in report.own_files.values() and not moved:
                return False
    return True
