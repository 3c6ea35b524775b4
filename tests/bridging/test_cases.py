"""Bridges as a controller reckons them: two plans, and each part as arithmetic that must be equal to the last digit."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan import Catalogue, Folder
from costplan.bridging.bridged import bridge
from costplan.bridging.side import Side
from costplan.planning.building import build_plans
from costplan.scenario.file import load_scenario
from costplan.units import PICO
from tests.places import TESTS
from tests.planning.test_cases import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costplan.bridging.bridge import Bridge, Change
    from costplan.units import Number

DAY = date(2026, 11, 23)
HERE = TESTS / "bridging"
CASES = yaml.load((HERE / "cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@pytest.fixture(scope="module")
def catalogues() -> dict[bool, Catalogue]:
    """The tables of the base, and those of a head whose tables are others."""
    changed, shared = Folder(HERE / "changed", "changed"), Folder(TESTS / "pricing", "tests/pricing")
    base = Folder(HERE / "tables", "tables")
    return {False: Catalogue([base, shared]), True: Catalogue([changed, base, shared])}


def side(name: str, text: str, overrides: Iterable[str], catalogue: Catalogue) -> Side:
    loaded = (load_scenario(Path("case.yaml"), data=text.encode(), overrides=overrides),)
    plan = build_plans(loaded, catalogue, DAY)
    return Side(name=name, loaded=loaded, catalogue=catalogue, plan=plan)


def dollars(parts: Mapping[str, Number]) -> dict[str, Fraction]:
    return {part: Fraction(cost) / PICO for part, cost in parts.items()}


def expected(parts: Mapping[str, object]) -> dict[str, Fraction]:
    return {part: exact(cost) for part, cost in parts.items() if part not in ("base", "head")}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_case(case: dict[str, Any], catalogues: dict[bool, Catalogue]) -> None:
    base = side("then", case["base"], (), catalogues[False])
    overrides = case.get("set", ())
    head = side("now", case.get("head", case["base"]), overrides, catalogues[case.get("tables") == "true"])
    found = bridge(base, head, case.get("renamed"))
    assert dollars(found.total.parts) == expected(case["expect"])
    for end in ("base", "head"):
        if end in case["expect"]:
            assert Fraction(getattr(found.total, end)) / PICO == exact(case["expect"][end])
    for key, groups in groups_of(found).items():
        if key in case:
            changed = {name: dollars(change.parts) for name, change in groups.items() if change.parts}
            assert changed == {name: expected(parts) for name, parts in case[key].items()}, key
    for name, tie in case.get("ties", {}).items():
        [step] = [one for one in found.steps if f"{one.workflow}.{one.step}" == name]
        assert step.base is not None
        assert step.head is not None
        for figure, ends in tie.items():
            unit = PICO if figure == "attempt_cost" else 1
            assert [Fraction(getattr(end, figure)) / unit for end in (step.base, step.head)] == list(map(exact, ends))
    assert case.get("notes", "") in "; ".join(found.notes)
    if "back" in case:
        assert dollars(bridge(head, base).total.parts) == expected(case["back"])


def groups_of(found: Bridge) -> dict[str, dict[str, Change]]:
    steps = {".".join(filter(None, (workflow, step))): one for (_, workflow, step), one in found.by_step().items()}
    return {"steps": steps, "months": found.by_month(), "centers": found.by_cost_center()}
