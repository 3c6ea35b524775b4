"""A plan that ``costplan estimate --format json`` saved, read back to hold another against.
Only what that needs is read: whose each line is, its days and what it costs."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import InputError, OutsideError, Place, Problem
from costplan.plan.saved import SavedPlan, Spend, saved_plan
from costplan.units import PICO, exact

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
    try:
        saved = json.loads(path.read_bytes())
        if saved["version"] != 1:
            raise ValueError(saved["version"])
        return saved_plan(name, map(_spend, saved["lines"]), is_rounded=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutsideError([Problem("cannot-read", f"{name}: {reason}", "check the path")]) from None
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation, RecursionError):
        remedy = "write one with 'costplan estimate SCENARIO --format json -o plan.json'"
        finding = Problem("not-a-plan", "this is no plan that costplan saved", remedy, Place(name, 1, 1))
        raise InputError([finding]) from None


def _spend(line: dict[str, Any]) -> Spend:
    cost = Decimal(line["cost_usd"])
    if not cost.is_finite():
        raise ValueError(cost)
    return Spend(
        scenario=str(line["scenario"]),
        workflow=str(line["workflow"]),
        tags=tuple((str(key), str(value)) for key, value in line["tags"].items()),
        start=date.fromisoformat(line["from"]),
        end=date.fromisoformat(line["until"]),
        cost=exact(Fraction(cost) * PICO),
    )
