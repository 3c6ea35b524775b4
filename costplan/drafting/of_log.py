"""A draft of a usage log: what was called, how often a month and with which outcome is what the next months are planned
with. Which files are logs, and how their records are read, is known in connect/usage/."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from costplan.connect.usage.foreign import foreign_columns
from costplan.drafting.draft import Draft, DraftStep, DraftWorkflow
from costplan.drafting.log_failures import failures_of, with_their_failures
from costplan.drafting.log_months import months_of, period_of, runs_of
from costplan.drafting.log_steps import Steps
from costplan.drafting.log_tokens import Planned, calibrated
from costplan.drafting.logged import NO_DAY, SHOWN, Sums, last_day, read_log
from costplan.errors import InputError, Place, Problem, wrong
from costplan.intake import open_file
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costplan.catalogue import Catalogue
    from costplan.drafting.log_kinds import Kind
    from costplan.drafting.log_months import Months
    from costplan.drafting.log_steps import LoggedStep
    from costplan.drafting.logged import Logged

MOST = 200
"""So many kinds of calls become workflows, those with the most calls."""

_RECORD = re.compile(
    rb'"(?:usage|usage_?[mM]etadata|response|observation|resourceSpans|call_type|attributes|custom_id|tool_usage|'
    rb'b64_json|candidates|outcome|num_model_requests|results)"\s*:'
)
"""A key that a usage record has, and no request."""

_TOLD = {
    "text_in",
    "image_in",
    "text_out",
    "image_out",
    "output_tokens",
    "total_tokens",
    "n_calls",
    "outcome",
    "attempt",
}
"""Columns that a table of usage records has, and no plan."""


def is_log(head: bytes, file: str) -> bool:
    """Whether the first bytes of a file are those of usage records, or of an export that is told by its name."""
    if head.startswith(b"PAR1"):
        return True
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in (b"{", b"["):
        return _RECORD.search(text) is not None
    columns = {
        cell.strip(' "\r\t') for cell in re.split(r"[,;\t]", text.partition(b"\n")[0].decode("utf-8", "replace"))
    }
    return bool(columns & _TOLD) or foreign_columns(columns, Place(file, 1, 1)) is not None


def draft_of_log(path: Path, shown: str, catalogue: Catalogue, as_of: date) -> Draft:
    """The next three months as the log's were.

    Args:
        path: JSON, JSONL, CSV or Parquet, as ``costplan actuals import`` reads them.
        shown: how errors and the draft name it.
        catalogue: the tables.
        as_of: the day of drafting.

    Raises:
        InputError: no record of it is a call that can be planned.
        OutsideError: it cannot be read.
    """
    with open_file(path, shown) as stream:
        logged = read_log(stream, path, shown, catalogue, as_of)
    kinds = with_their_failures(logged)
    months, period = months_of(logged), period_of(logged, as_of)
    first, _, last = str(period.value).partition(" through ")
    days = (date.fromisoformat(f"{first}-01"), last_day(last))
    steps = Steps(catalogue, days, date.fromisoformat(logged.last) if logged.last else as_of, logged.by_tokens)
    told: list[str] = []
    planned: list[tuple[Kind, DraftWorkflow, LoggedStep]] = []
    for kind in sorted(kinds, key=lambda kind: (-_calls(kinds[kind]), kind.model, kind.size, kind.quality, kind.n)):
        why = f"beyond the {MOST} kinds with the most"
        if len(planned) < MOST:
            why, found = _workflow(kind, kinds[kind], months, steps, logged.calls)
            planned += [(kind, *found)] if found else []
        if why:
            told.append(f"{many(_calls(kinds[kind]), 'call')} of {_words(kind)}: {why}")
    workflows = list(_named_apart([workflow for _, workflow, _ in planned]))
    if not workflows:
        raise _nothing(logged, shown, told)
    taken = [
        Planned(workflow.name, {month: kinds[kind][month] for month in months.counted if month in kinds[kind]}, step)
        for workflow, (kind, _, step) in zip(workflows, planned, strict=True)
        if step.model == kind.model
    ]
    calibration, off = calibrated(taken, path, shown, catalogue, (as_of, days[0]))
    return Draft(
        title=f"As in {shown.rpartition('/')[2]}"[:200],
        source=shown,
        period=period,
        workflows=tuple(workflows),
        told=(*off, *told, *_told(logged, kinds, months)),
        calibration=calibration,
    )


def _calls(months: dict[str, Sums]) -> int:
    return sum(sums.calls for sums in months.values())


def _workflow(
    kind: Kind, by_month: dict[str, Sums], months: Months, steps: Steps, all_calls: int
) -> tuple[str, tuple[DraftWorkflow, LoggedStep] | None]:
    """A kind of calls as a workflow of one step, a run a call; or why it is not planned."""
    runs = runs_of(by_month, months, all_calls)
    if isinstance(runs, str):
        return runs, None
    try:
        step = steps.of(kind, by_month, months.counted)
    except InputError as error:
        return "; ".join(problem.message for problem in error.problems), None
    every = Sums()
    for sums in by_month.values():
        every.take(sums)
    failures = failures_of(every)
    keys = [("runs", runs), *([("failures", failures)] if failures else [])]
    return "", (DraftWorkflow(_name(kind), tuple(keys), (DraftStep("image", step.keys),)), step)


def _name(kind: Kind) -> str:
    """What a kind's workflow is called, after the step that its records name or else what they ask for."""
    parts = [kind.step] if kind.step else [kind.model.rpartition("/")[2], kind.size, kind.quality]
    parts += [
        kind.call if kind.call != "generate" and not kind.step else "",
        kind.tier if kind.tier != "standard" else "",
    ]
    parts.append(f"n{kind.n}" if kind.n > 1 and not kind.step else "")
    return re.sub(r"[^A-Za-z0-9]+", "-", "-".join(filter(None, parts))).strip("-")[:100] or "calls"


def _words(kind: Kind) -> str:
    inputs = f"{len(kind.input_images)} input images" if kind.input_images else ""
    parts = (kind.model, kind.call, kind.size, kind.quality, f"n={kind.n}" if kind.n > 1 else "", inputs)
    return " ".join(filter(None, parts))


def _named_apart(workflows: list[DraftWorkflow]) -> Iterator[DraftWorkflow]:
    """The workflows, each with a name of its own."""
    taken: set[str] = {"seats"}
    for workflow in workflows:
        name, number = workflow.name, 1
        while name in taken:
            number += 1
            name = f"{workflow.name}-{number}"
        taken.add(name)
        yield workflow._replace(name=name)


def _told(logged: Logged, kinds: dict[Kind, dict[str, Sums]], months: Months) -> Iterator[str]:
    """What was found in the log and is in no figure."""
    for why, calls in logged.left_out.most_common():
        yield f"{many(calls, 'record')}: {why}"
    if logged.first:
        calls = sum(by_month[NO_DAY].calls for by_month in kinds.values() if NO_DAY in by_month)
        if calls:
            yield f"{many(calls, 'call')} without a day: no month has them"
        for one in months.partly if months.whole else ():
            calls = sum(by_month[one.month].calls for by_month in kinds.values() if one.month in by_month)
            yield f"{one.month}, with {many(calls, 'call')}: the log covers {one.covered} of its {one.days} days"
    again = sum(sums.again for by_month in kinds.values() for sums in by_month.values())
    if again:
        yield f"{many(again, 'call')} were tried before: each try is a run of its own here"
    if not any(sums.accepted or sums.rejected for by_month in kinds.values() for sums in by_month.values()):
        yield "no record tells whether an image was accepted: 'accepted' is left out"
    yield from (str(problem) for problem in _remedied(logged.problems))
    if logged.wrong > SHOWN:
        yield f"{logged.wrong - SHOWN:,} more wrong records"


def _remedied(problems: list[Problem]) -> Iterator[Problem]:
    """What is wrong with records; a model that none names cannot be said here."""
    for problem in problems:
        if problem.code == "no-model":
            import_first = "'costplan actuals import FILE --model MODEL --store calls.jsonl' first, and draft from that"
            yield problem._replace(remedy=import_first)
        else:
            yield problem


def _nothing(logged: Logged, shown: str, told: list[str]) -> InputError:
    """That no record is a call that can be planned, with what they are."""
    if logged.problems and not logged.calls:
        return InputError(_remedied(logged.problems))
    left = [f"{many(calls, 'record')}: {why}" for why, calls in logged.left_out.most_common(SHOWN)]
    why = "; ".join([*told[:SHOWN], *left]) or "there is no record in it"
    return wrong("nothing-to-draft", f"{shown} has no call that can be planned: {why}", "see docs/drafts.md")
