"""A draft of code or of request bodies: each call that asks for images becomes a workflow of one step.
What code says is read in connect/code; what of it a model takes is decided in of_request.py."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from costplan.connect.code.source_code import image_requests
from costplan.drafting.draft import Draft, DraftStep, DraftWorkflow, Figure
from costplan.drafting.model_of_request import models_of
from costplan.drafting.of_request import StepOfRequest
from costplan.errors import CostplanError, InputError
from costplan.yamlio import Plain, seen_as

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.catalogue import Catalogue
    from costplan.connect.code.image_request import ImageRequest

MOST = 200
"""So many calls become workflows, the first of the file."""

RUNS = 100
"""Runs a month where the code does not say how many: a guess that is told as one."""

_TIMED_OUT = "2%"
"""How often a call is supposed to fail where code tries again: a guess that is told as one."""

_MOST_TRIES = 10
_UNBILLED = {"RateLimitError", "BadRequestError", "AuthenticationError", "PermissionDeniedError"}
"""What is caught and costs nothing when it happens."""

_NO_NAMES = {"", "get", "handler", "main", "post", "run", "start", "test"}
"""Functions whose names say nothing of what is made."""


def draft_of_code(path: Path, shown: str, catalogue: Catalogue, as_of: date) -> Draft:
    """The draft of a file of code or of request bodies.

    Args:
        path: where it lies.
        shown: how it is named in places.
        catalogue: the tables; a model that none of them has is told.
        as_of: the day; the month after it is planned.

    Raises:
        InputError: it cannot be read, makes no call for images, or none of them names a model that a table has.
        OutsideError: it cannot be read from the disk.
    """
    requests = image_requests(path, shown)
    first, last = _next_months(as_of)
    told: list[str] = []
    problems: list[CostplanError] = []
    workflows: list[DraftWorkflow] = []
    names: Counter[str] = Counter()
    if len(requests) > MOST:
        told.append(f"{shown} makes {len(requests):,} calls; those behind the first {MOST} are left out")
    requests = requests[:MOST]
    for request, model in zip(requests, models_of(requests, catalogue, last), strict=True):
        told += request.told
        if isinstance(model, InputError):
            problems.append(model)
            told += map(str, model.problems)
            continue
        step = StepOfRequest(request, model, catalogue, first)
        keys = step.keys()
        told += step.told
        name = _name_of(request, model.table.model)
        names[name] += 1
        numbered = name if names[name] == 1 else f"{name}-{names[name]}"
        of_workflow, more = _workflow_keys(request)
        told += more
        workflows.append(DraftWorkflow(numbered, of_workflow, (DraftStep(step.kind, keys, step.in_code(keys)),)))
    if not workflows:
        raise InputError(dict.fromkeys(problem for error in problems for problem in error.problems))
    return Draft(
        title=f"Images of {seen_as(path.name)[:150]}",
        source=shown,
        period=Figure(Plain(f"{first:%Y-%m} through {last:%Y-%m}"), f"the three months after {as_of}"),
        workflows=tuple(workflows),
        told=tuple(dict.fromkeys(told)),
    )


def _next_months(as_of: date) -> tuple[date, date]:
    """The first and the last day of the three months after a day."""
    months = [as_of.year * 12 + as_of.month + ahead for ahead in (0, 3)]
    first, behind = (date(month // 12, month % 12 + 1, 1) for month in months)
    return first, behind - timedelta(days=1)


def _name_of(request: ImageRequest, model: str) -> str:
    """A workflow by the function that the call stands in, else by its model."""
    inside = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", request.inside).lower()).strip("-")[:60]
    if inside not in _NO_NAMES and inside[:1].isalpha():
        return inside
    return model.rpartition("/")[2] + ("-edit" if request.kind == "edit" else "")


def _workflow_keys(request: ImageRequest) -> tuple[tuple[tuple[str, Figure], ...], list[str]]:
    """How often it runs and what fails, and what of that is not taken."""
    keys, told = [("runs", _runs(request))], []
    failures = _failures(request)
    if isinstance(failures, Figure):
        keys.append(("failures", failures))
    elif failures:
        told.append(failures)
    return tuple(keys), told


def _runs(request: ImageRequest) -> Figure:
    at = f"{request.place.file}:{request.starts.line}"
    if request.times is not None and not request.unsaid:
        amount, why = (
            request.times,
            f"{at} is called {request.times:,} times a run; that it runs once a month is a guess",
        )
    elif request.unsaid:
        amount, why = RUNS, f"how long {request.unsaid} is, is not in the code; {RUNS} a month is a guess"
    else:
        amount, why = RUNS, f"the code does not say how often {at} runs; {RUNS} a month is a guess"
    return Figure({"amount": Plain(str(amount)), "per": "month"}, why, assumed=True)


def _failures(request: ImageRequest) -> Figure | str:
    """What a loop that tries again makes of a call: tries that are paid, or a sentence where none are."""
    if request.attempts < 2:
        return ""
    at = f"{request.place}: it is tried up to {request.attempts} times"
    if request.caught and set(request.caught) <= _UNBILLED:
        return f"{at} after {' or '.join(request.caught)}, which costs time and no money"
    at_most = min(request.attempts, _MOST_TRIES)
    why = f"{at}; that {_TIMED_OUT} of the calls time out and may be billed is a guess"
    retry = {"at_most": Plain(str(at_most))}
    return Figure({"timed_out": {"rate": Plain(_TIMED_OUT), "billed": "unknown", "retry": retry}}, why, assumed=True)
