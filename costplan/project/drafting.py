"""A first plan from a file that somebody holds: which reader drafts it, the cap where it names none, and the files.
What is read out of code, logs and tables stands in drafting/; here the files are tried before any is written."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from costplan import intake
from costplan.budget.asked import cap_above
from costplan.drafting.draft import Figure
from costplan.drafting.writer import budget_text, scenario_text
from costplan.errors import CostplanError, Problem, wrong
from costplan.named import NamedTuple
from costplan.project.content import utf8
from costplan.project.estimating import estimate
from costplan.project.scenarios import is_table
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from os import PathLike

    from costplan.catalogue import Catalogue
    from costplan.drafting.draft import Draft
    from costplan.project.request import Request

SCENARIO, BUDGET, CALIBRATION, PROJECT = "scenario.yaml", "budgets/budget.yaml", "calibration.yaml", "costplan.yaml"

_HEAD = 1 << 16
"""So many bytes tell what a file is."""


class Held(NamedTuple):
    """A file that somebody holds: where it lies, how it is shown, its first bytes, and what a draft of it may name."""

    path: Path
    shown: str
    head: bytes
    catalogue: Catalogue
    as_of: date

    @property
    def suffix(self) -> str:
        """The end of its name, ``.csv``."""
        return self.path.suffix.lower()


class Reader(NamedTuple):
    """What drafts one kind of file: ``what`` names it to a user, ``takes`` tells whether a file is one."""

    what: str
    takes: Callable[[Held], bool]
    draft: Callable[[Held], Draft]


def _is_log(held: Held) -> bool:
    from costplan.drafting.log_head import is_log

    return is_log(held.head, held.shown)


def _of_log(held: Held) -> Draft:
    from costplan.drafting.of_log import draft_of_log

    return draft_of_log(held.path, held.shown, held.catalogue, held.as_of)


def _is_code(held: Held) -> bool:
    from costplan.connect.code.source_code import is_code

    return is_code(held.path.name, held.head, held.shown)


def _of_code(held: Held) -> Draft:
    from costplan.drafting.of_code import draft_of_code

    return draft_of_code(held.path, held.shown, held.catalogue, held.as_of)


def _of_table(held: Held) -> Draft:
    from costplan.project.filled import draft_table

    return draft_table(intake.read_bytes(held.path, held.shown), held.shown, held.catalogue, held.as_of)


READERS: tuple[Reader, ...] = (
    Reader("code or request bodies in Python, JavaScript or JSON", _is_code, _of_code),  # ahead of logs: JSON, too
    Reader("a usage log", _is_log, _of_log),
    Reader("a table in CSV or xlsx", lambda held: is_table(held.path.name), _of_table),  # after a log, which is CSV too
)
"""The first that takes a file drafts it."""


class Drafted(NamedTuple):
    """A draft, the files to write, texts by name, and what keeps it from being planned, if anything does."""

    draft: Draft
    files: Mapping[str, str]
    cap: Figure
    problems: tuple[Problem, ...]


def draft_files(source: str | PathLike[str], request: Request, project: str) -> Drafted:
    """The first plan that a file tells: scenario, budget, project.

    A draft that cannot be planned, since its model is shut down for one, is drafted all the same: what is wrong is
    told, and its cap is a guess.

    Args:
        source: code, a request body, a usage log, or a table.
        request: the day and the tables; it names no scenario.
        project: the text of costplan.yaml.

    Raises:
        InputError: nothing can be drafted from it.
        OutsideError: it cannot be read.
    """
    return drafted_files(draft_of(source, request), request, project)


def drafted_files(draft: Draft, request: Request, project: str) -> Drafted:
    """The same of a draft."""
    problems: tuple[Problem, ...] = ()
    files = {SCENARIO: scenario_text(draft, request.as_of), PROJECT: project}
    if draft.calibration:
        files[CALIBRATION] = draft.calibration
        files[PROJECT] += f"calibration: {CALIBRATION}\n"
    cap = draft.cap
    try:
        proposed = _cap(files, request)
        cap = cap or proposed
    except CostplanError as error:
        problems = tuple(error.problems)
        cap = cap or Figure(
            {"max": Plain("100 USD")}, "the draft cannot be planned yet, so this is a guess", assumed=True
        )
    files[BUDGET] = budget_text(draft, cap, request.as_of)
    return Drafted(draft, files, cap, problems)


def draft_of(source: str | PathLike[str], request: Request) -> Draft:
    """The draft of a file, by the first reader that takes it.

    Raises:
        InputError: none does, or what it holds is wrong.
        OutsideError: it cannot be read.
    """
    path, shown = request.folder / source, Path(source).as_posix()
    held = Held(
        path=path,
        shown=shown,
        head=intake.read_head(path, shown, _HEAD),
        catalogue=request.catalogue(),
        as_of=request.as_of,
    )
    for reader in READERS:
        if reader.takes(held):
            return reader.draft(held)
    known = ", ".join(reader.what for reader in READERS)
    raise wrong("nothing-to-draft", f"{shown} is nothing that a plan can be drafted from", f"give {known}")


def _cap(files: Mapping[str, str], request: Request) -> Figure:
    """What the plan comes to at p90, rounded up to two digits: the least cap that the draft fits."""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_bytes(utf8(text))
        trial = request._replace(folder=Path(folder), scenarios=(SCENARIO,), tables=request.folder)
        if CALIBRATION in files:
            trial = trial._replace(calibration=Path(folder) / CALIBRATION)
        least = estimate(trial).quantile_usd("p90")
    return Figure(
        {"max": Plain(cap_above(least)), "at": "p90"},
        f"what the draft comes to at p90, ${least:,.2f}, rounded up; put your own cap here",
        assumed=True,
    )
