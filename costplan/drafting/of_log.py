"""A draft of a usage log: what was called, how often a month and with which outcome is what the next months are planned
with. Which files are logs stands in log_head.py; how their records are read, in connect/usage/."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from costplan.drafting.draft import Draft, DraftStep, DraftWorkflow
from costplan.drafting.log_failures import failures_of, with_their_failures
from costplan.drafting.log_months import months_of, period_of, runs_of
from costplan.drafting.log_steps import Steps
from costplan.drafting.log_tokens import Planned, calibrated
from costplan.drafting.log_told import Unplanned, not_planned, nothing_in, so_taken
from costplan.drafting.logged import Sums, last_day, read_log
from costplan.errors import InputError
from costplan.intake import open_file
from costplan.pricing.prices import STANDARD

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.catalogue import Catalogue
    from costplan.drafting.log_kinds import Kind
    from costplan.drafting.log_months import Months

MOST = 200
"""So many kinds of calls become workflows, those with the most calls."""


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
    unplanned, names = Unplanned(), _Names()
    workflows: list[DraftWorkflow] = []
    planned: list[Planned] = []
    for kind in sorted(kinds, key=lambda kind: (-_calls(kinds[kind]), kind.model, kind.size, kind.quality, kind.n)):
        found = _workflow(kind, kinds[kind], months, steps, logged.calls)
        if isinstance(found, str) or len(planned) == MOST:
            why = found if isinstance(found, str) else f"of kinds beyond the {MOST} with the most calls"
            unplanned.add(kind, _calls(kinds[kind]), why)
            continue
        workflow, one = found
        name = names.apart(workflow.name)
        workflows.append(workflow._replace(name=name))
        planned.append(one._replace(name=name))
    if not workflows:
        raise nothing_in(logged, shown, unplanned)
    calibration, off = calibrated(planned, path, shown, catalogue, (as_of, days[0]))
    return Draft(
        title=f"As in {shown.rpartition('/')[2]}"[:200],
        source=shown,
        period=period,
        workflows=tuple(workflows),
        told=(*unplanned.words(), *not_planned(logged, kinds, months, shown)),
        calibration=calibration,
        taken=(*off, *so_taken(kinds, months)),
        teaches=logged.teaches,
    )


def _calls(months: dict[str, Sums]) -> int:
    return sum(sums.calls for sums in months.values())


def _workflow(
    kind: Kind, by_month: dict[str, Sums], months: Months, steps: Steps, all_calls: int
) -> tuple[DraftWorkflow, Planned] | str:
    """A kind of calls as a workflow of one step, a run a call; or why it is not planned."""
    runs = runs_of(by_month, months, all_calls)
    if isinstance(runs, str):
        return runs
    try:
        step = steps.of(kind, by_month, months.counted)
    except InputError as error:
        return "; ".join(problem.message for problem in error.problems)
    every = Sums()
    for sums in by_month.values():
        every.take(sums)
    failures = failures_of(every)
    keys = (("runs", runs), *((("failures", failures),) if failures else ()))
    counted = {month: by_month[month] for month in months.counted if month in by_month}
    return DraftWorkflow(_name(kind), keys, (DraftStep("image", step.keys),)), Planned("", counted, kind, step)


def _name(kind: Kind) -> str:
    """What a kind's workflow is called: after the step that its records name, or after what they ask for."""
    asked = (
        kind.model.rpartition("/")[2],
        kind.size,
        kind.quality,
        kind.call if kind.call != "generate" else "",
        kind.tier if kind.tier != STANDARD else "",
        f"n{kind.n}" if kind.n > 1 else "",
    )
    name = kind.step or "-".join(filter(None, asked))
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:100] or "calls"


class _Names:
    """Gives each workflow a name of its own."""

    def __init__(self) -> None:
        self._taken = {"seats"}

    def apart(self, name: str) -> str:
        """The name, with a number where it is taken."""
        numbered = (name, *(f"{name}-{number}" for number in range(2, MOST + 2)))
        free = next(one for one in numbered if one not in self._taken)
        self._taken.add(free)
        return free
