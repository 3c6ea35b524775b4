"""A plan that ``costplan estimate --format json`` saved, read back to hold another against.
Only what that needs is read: whose each line is, its days and what it costs."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import Place, wrong
from costplan.intake import read_json, text_in
from costplan.plan.saved import SavedPlan, Spend, saved_plan
from costplan.units import PICO, exact, number_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def read_saved_plan(path: Path) -> SavedPlan:
    """The saved plan in a file.

    Raises:
        OutsideError: the file cannot be read.
        InputError: it is not what ``costplan estimate --format json`` writes.
    """
    name = path.as_posix()
    told = "this is no plan that costplan saved"
    remedy = "write one with 'costplan estimate SCENARIO --format json -o plan.json'"
    saved = read_json(path, name, "not-a-plan", told, remedy)
    try:
        if saved["version"] != 1:
            raise ValueError(saved["version"])
        files = {str(scenario["title"]): str(scenario.get("file", "")) for scenario in saved["scenarios"]}
        return saved_plan(name, map(_spend, saved["lines"]), files, is_rounded=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise wrong("not-a-plan", told, remedy, Place(name, 1, 1)) from None


def _spend(line: dict[str, Any]) -> Spend:
    return Spend(
        scenario=text_in(line["scenario"]),
        workflow=text_in(line["workflow"]),
        tags=tuple((text_in(key), text_in(value)) for key, value in line["tags"].items()),
        start=date.fromisoformat(line["from"]),
        end=date.fromisoformat(line["until"]),
        cost=exact(Fraction(number_of(line["cost_usd"])) * PICO),
    )
