"""The sticky comment: the hidden lines at the head of a Markdown file, and what a new verdict does to the old one.
It opens no connection: github.py and gitlab.py know where comments stand, rest.py talks to the host."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from costplan.errors import Place, wrong
from costplan.named import NamedTuple
from costplan.units import PICO, money

if TYPE_CHECKING:
    from costplan.errors import InputError

_MARKER = re.compile(r"<!-- costplan: (?:(?!--!?>).){1,500} -->")
_STATE = re.compile(r"<!-- costplan-state: (\{.*\}) -->")
_RUN = re.compile(r"<!-- costplan-run: (\d{1,20}(?:\.\d{1,20})?) -->")
_DOLLARS = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?", re.ASCII)
_MOMENT = re.compile(r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?", re.ASCII)


class Run(NamedTuple):
    """Which run made a verdict: ``moment`` as ``2026-11-23T06:00:00Z``, ``number`` as ``7012345.2``; or empty."""

    moment: str
    number: str

    def is_newer_than(self, other: Run) -> bool:
        """By the moment, and by the number where the moments are equal or one has none; False where neither tells."""
        if self.moment and other.moment and self.moment != other.moment:
            return self.moment > other.moment
        return bool(self.number and other.number) and _counted(self.number) > _counted(other.number)


class State(NamedTuple):
    """What the second line tells machines, in dollars; ``findings`` are the fingerprints of what breaks the gate."""

    total: Fraction
    base: Fraction | None
    findings: tuple[str, ...]
    moment: str


class Report(NamedTuple):
    """A verdict to post. ``marker`` is the first line, by which its comment is found again; ``text`` is the whole."""

    marker: str
    state: State
    run: Run
    text: str


class Comment(NamedTuple):
    """A comment that stands, with the name by which people find it."""

    id: int
    name: str
    body: str


class Thread(Protocol):
    """The comments of one pull or merge request."""

    @property
    def name(self) -> str:
        """``owner/name#12``."""

    @property
    def limit(self) -> int:
        """How many characters a comment may have."""

    def find(self, marker: str) -> Comment | None:
        """Our comment that starts with the marker."""

    def create(self, text: str) -> str:
        """Post a new one, and name it."""

    def update(self, comment: Comment, text: str) -> str:
        """Replace the text of one, and name it."""


class Step(StrEnum):
    """What a new verdict asks for."""

    CREATE = "create"
    UPDATE = "update"
    NOTHING = "nothing"


class Decision(NamedTuple):
    """A step, and why."""

    step: Step
    why: str


def read_report(text: str, number: str, file: str) -> Report:
    """The Markdown that ``check --out md=FILE`` writes, or ``diff`` or ``compare`` with ``--format comment``; the run's
    number joins it as a third hidden line.

    Raises:
        InputError: it does not begin with the two hidden lines.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    marker = lines[0]
    if not _MARKER.fullmatch(marker):
        raise _not_a_verdict(file, 1, "the first line is no marker of costplan")
    state = _state_of(lines[1]) if len(lines) > 1 else None
    if state is None:
        raise _not_a_verdict(file, 2, "the second line is no state of costplan")
    hidden = [marker, lines[1], *([f"<!-- costplan-run: {number} -->"] if number else [])]
    return Report(marker, state, Run(state.moment, number), "\n".join([*hidden, *lines[2:]]))


def decide(report: Report, standing: Comment | None, min_change: Fraction) -> Decision:
    """Whether the report becomes a comment, replaces the one that stands, or neither.

    A comment that stands is replaced whatever has changed, so that it never shows an old verdict; only a newer run's is
    left alone. ``min_change`` in dollars keeps a first comment back.
    """
    if standing is None:
        quiet = _why_quiet(report.state, min_change)
        return Decision(Step.NOTHING, quiet) if quiet else Decision(Step.CREATE, "none stands there yet")
    if _run_of(standing.body).is_newer_than(report.run):
        return Decision(Step.NOTHING, f"{standing.name} is of a newer run")
    if standing.body.strip().splitlines() == report.text.strip().splitlines():
        return Decision(Step.NOTHING, f"{standing.name} says the same")
    return Decision(Step.UPDATE, f"{standing.name} stands there")


def post(report: Report, thread: Thread, min_change: Fraction, *, dry: bool) -> str:
    """Do what ``decide`` says, or only look when ``dry``; returns what was done and why, in a sentence.

    Raises:
        InputError: the comment is longer than the host takes.
        OutsideError: the host does not answer, or refuses.
    """
    check_length(report, thread)
    standing = thread.find(report.marker)
    step, why = decide(report, standing, min_change)
    if dry:
        words = {Step.CREATE: "would create a comment", Step.UPDATE: "would update the comment"}
        return f"{words.get(step, 'would do nothing')} at {thread.name}: {why}"
    if step is Step.UPDATE and standing is not None:
        return f"updated {thread.update(standing, report.text)}"
    if step is Step.CREATE:
        return f"created {thread.create(report.text)}"
    return f"nothing to do at {thread.name}: {why}"


def plan_unseen(report: Report, thread: Thread, min_change: Fraction) -> str:
    """What would be done, when nobody may look whether a comment stands.

    Raises:
        InputError: the comment is longer than the host takes.
    """
    check_length(report, thread)
    quiet = _why_quiet(report.state, min_change)
    first = f"would create none, as {quiet}" if quiet else "would create a comment"
    return f"{first} at {thread.name}, but update one that starts with {report.marker}; without a token nobody looked"


def check_length(report: Report, thread: Thread) -> None:
    """Refuse a comment that the host would refuse; it is never cut.

    Raises:
        InputError: it is too long.
    """
    if len(report.text) > thread.limit:
        raise wrong(
            "comment-too-long",
            f"the comment for {thread.name} has {len(report.text):,} characters, and {thread.limit:,} are taken",
            "check fewer scenarios at a time",
        )


def heads(marker: str, body: str) -> bool:
    """Whether a comment starts with the marker; one that quotes it further down is somebody else's."""
    return body.split("\n", 1)[0].rstrip("\r") == marker


def _not_a_verdict(file: str, line: int, message: str) -> InputError:
    remedy = "post what 'costplan check --out md=FILE' writes, or costplan diff or compare with '--format comment'"
    return wrong("not-a-verdict", message, remedy, Place(file, line, 1))


def _why_quiet(state: State, min_change: Fraction) -> str:
    """Why the report is not worth a first comment; empty where it is."""
    if state.findings or state.base is None or abs(state.total - state.base) >= min_change:
        return ""
    change = money(abs(state.total - state.base) * PICO)
    return f"the change of {change} is below {money(min_change * PICO)} and nothing breaks the gate"


def _state_of(line: str) -> State | None:
    hidden = _STATE.fullmatch(line.rstrip("\r"))
    try:
        state = json.loads(hidden[1]) if hidden else None
    except (ValueError, RecursionError):
        return None
    match state:
        case {"total": str(total), "base": str() | None as base, "findings": list(findings), "run": str(moment)} if (
            (not total or _DOLLARS.fullmatch(total))  # nothing was planned
            and (base is None or _DOLLARS.fullmatch(base))
            and all(isinstance(finding, str) for finding in findings)
            and _MOMENT.fullmatch(moment)
        ):
            return State(Fraction(total or 0), None if base is None else Fraction(base), tuple(findings), moment)
    return None


def _run_of(body: str) -> Run:
    """The run that a comment tells; empty where somebody broke its lines."""
    lines = [*body.split("\n", 3), "", ""]
    state, number = _state_of(lines[1]), _RUN.fullmatch(lines[2].rstrip("\r"))
    return Run(state.moment if state else "", number[1] if number else "")


def _counted(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))
