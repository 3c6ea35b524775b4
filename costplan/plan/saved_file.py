"""A plan that ``costplan estimate --format json`` saved, read back to hold another against.
Only what that needs is read: whose each line is, its days and what it costs, held against the plan's own totals."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.errors import Place, wrong
from costplan.intake import check_version, read_json, text_in
from costplan.plan.saved import SavedPlan, Spend, saved_plan
from costplan.units import PICO, exact, number_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


READS = (1, 2)
"""The versions of the format that are read."""

_REMEDY = "write one with 'costplan estimate SCENARIO --format json -o plan.json'"
NOT_A_PLAN = ("this is no plan that costplan saved", _REMEDY)
"""What is told of a file that is none, and what to do."""


def read_saved_plan(path: Path) -> SavedPlan:
    """The saved plan in a file.

    Raises:
        OutsideError: the file cannot be read.
        InputError: it is not what ``costplan estimate --format json`` writes, or its lines are not those of its totals.
    """
    name = path.as_posix()
    return saved_plan_of(read_document(path, name), name)


def read_document(path: Path, shown: str) -> Any:
    """What a file of JSON says that may be a saved plan; ``shown`` is how errors name it.

    Raises:
        OutsideError: the file cannot be read.
        InputError: it is not JSON.
    """
    return read_json(path, shown, "not-a-plan", *NOT_A_PLAN)


def saved_plan_of(saved: Any, name: str) -> SavedPlan:
    """The saved plan in a document; keys that are not known are passed over.

    Raises:
        InputError: as for :func:`read_saved_plan`.
    """
    told, remedy = NOT_A_PLAN
    try:
        check_version(saved["version"], READS, "a saved plan", Place(name, 1, 1))
        files = {str(scenario["title"]): str(scenario.get("file", "")) for scenario in saved["scenarios"]}
        date.fromisoformat(saved["as_of"])
        spends = tuple(map(_spend, saved["lines"]))
        differs = _differs(spends, saved)
        prices = str(saved.get("prices", {}).get("sha256", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise wrong("not-a-plan", told, remedy, Place(name, 1, 1)) from None
    if differs:
        raise wrong("not-a-plan", f"{told}: {differs}", remedy, Place(name, 1, 1))
    return saved_plan(name, spends, files, is_rounded=True)._replace(prices=prices)


def _differs(spends: Sequence[Spend], saved: dict[str, Any]) -> str:
    """Where the lines of a saved plan are not those of its own totals, beyond the rounding of each; empty where they
    are."""
    told = {(text_in(one["scenario"]), text_in(one["id"])): _cost(one["expected_usd"]) for one in saved["workflows"]}
    if len(told) != len(saved["workflows"]):
        return "it has a workflow twice"
    if _apart(spends, _cost(saved["total"]["expected_usd"])):
        return "its lines do not add up to its total"
    lines: dict[tuple[str, str], list[Spend]] = {key: [] for key in told}
    for spend in spends:
        lines.setdefault((spend.scenario, spend.workflow), []).append(spend)
    for key, here in lines.items():
        if _apart(here, told.get(key, Fraction(0))):
            return f"its lines of {key[1]} do not add up to that workflow's total"
    return ""


def _apart(spends: Sequence[Spend], total: Fraction) -> bool:
    return abs(sum((Fraction(spend.cost) for spend in spends), Fraction(0)) - total) > len(spends) + 1


def _cost(usd: Any) -> Fraction:
    return Fraction(number_of(usd)) * PICO


def _spend(line: dict[str, Any]) -> Spend:
    return Spend(
        scenario=text_in(line["scenario"]),
        workflow=text_in(line["workflow"]),
        tags=tuple((text_in(key), text_in(value)) for key, value in line["tags"].items()),
        start=date.fromisoformat(line["from"]),
        end=date.fromisoformat(line["until"]),
        model=text_in(line.get("model", "")),
        cost=exact(_cost(line["cost_usd"])),
    )
