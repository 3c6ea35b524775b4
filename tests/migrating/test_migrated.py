"""Scenarios on another model: cases with every change, the change of the file, and both costs as sums."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import costplan
from costplan import CostplanError
from costplan.project.applying import applied
from costplan.project.migrating import migrate
from costplan.project.request import Request
from costplan.units import PICO
from tests.places import TESTS

if TYPE_CHECKING:
    from costplan.migrating.migration import ChangedKey, Migration

HERE = TESTS / "migrating"
CASES = yaml.load((HERE / "cases.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
AS_OF = date(2026, 11, 27)
HEAD = "version: 1\nscenario: Posts\nperiod: 2027-01\n"


def migration(folder: Path, text: str, to: str, leave: list[str]) -> Migration:
    (folder / "posts.yaml").write_text(HEAD + text, encoding="utf-8")
    return migrate(request(folder, "posts.yaml"), to, leave=leave)


def request(folder: Path, name: str) -> Request:
    return Request(as_of=AS_OF, scenarios=(name,), folder=folder, pricing=HERE / "tables")


def told(one: ChangedKey) -> str:
    why = f" ({one.why})" if one.why else ""
    return f"{one.where} {one.key}: {one.before or 'none'} -> {one.after or 'gone'}{' ?' if one.is_guess else ''}{why}"


def plain(change: Any) -> Any:
    """A change as the case has it: every value as a text."""
    if isinstance(change, dict):
        return {key: plain(value) for key, value in change.items()}
    return "null" if change is None else str(change)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_scenario_moves(case: dict[str, Any], tmp_path: Path) -> None:
    found = migration(tmp_path, case["scenario"], case["to"], case.get("from", []))
    assert plain(found.change) == case["change"]
    if "changes" in case:
        assert [told(one) for one in found.changes] == case["changes"]
    assert [f"{one.where} {one.model}: {one.why}" for one in found.stayed] == case.get("stayed", [])
    refused = [
        f"{one.where} {one.model}: {problem.message}; {problem.remedy}"
        for one in found.refused
        for problem in one.problems
    ]
    assert refused == case.get("refused", [])
    if "unplanned" in case:
        assert found.diff is None
        assert {problem.code for problem in found.unplanned} == {case["unplanned"]}
        return
    assert found.diff is not None
    total = found.diff.bridge.total
    assert total.base == Fraction(case["before"]) * PICO
    assert total.head == Fraction(case["after"]) * PICO
    lost = [one.lost for one in found.left if one.lost is not None]
    assert sum(lost) == Fraction(case.get("lost", 0)) * PICO


@pytest.mark.parametrize("case", [case for case in CASES if "unplanned" not in case], ids=lambda case: case["name"])
def test_what_is_written_is_what_was_planned(case: dict[str, Any], tmp_path: Path) -> None:
    """The file with the change in it comes to the same, on the tables as they are; comments of the old one stay."""
    text = case["scenario"] + "# the end\n"
    found = migration(tmp_path, text, case["to"], case.get("from", []))
    written = applied(found.base, [found.change], Path("new.yaml"), tmp_path).text
    assert written.endswith("# the end\n")
    (tmp_path / "new.yaml").write_text(written, encoding="utf-8")
    plan = costplan.estimate(tmp_path / "new.yaml", as_of=AS_OF, pricing=HERE / "tables").plan
    assert plan.total.expected == Fraction(case["after"]) * PICO
    with pytest.raises(CostplanError, match=r"nothing-to-migrate|nothing tells which"):
        migrate(request(tmp_path, "new.yaml"), case["to"], leave=case.get("from", []))


REFUSED = [
    ("acme/new", [], "{model: acme/new, size: 1024x1024}", "every step is on acme/new already"),
    ("acme/new", ["other/flat"], "{model: acme/old, size: 1024x1024}", "no step is on other/flat; allowed: acme/old"),
    ("acme/newer", [], "{model: acme/old, size: 1024x1024}", "'acme/newer'; did you mean acme/new"),
    ("midjourney/standard", [], "{model: acme/old, size: 1024x1024}", "it is sold by seats, and answers no calls"),
    ("tokenmix-guide/gpt-image-2", [], "{model: acme/old, size: 1024x1024}", "nobody sells by them"),
    ("other/classes", [], "{model: acme/old, size: 1024x1024, input_images: [64x64]}", "it takes no call 'edit'"),
    ("acme/old", [], "{model: acme/new, size: 1024x1024}", "acme/old does not answer on 2027-01-31"),
]  # fmt: skip


@pytest.mark.parametrize(("to", "leave", "step", "message"), REFUSED)
def test_what_cannot_move_is_said(to: str, leave: list[str], step: str, message: str, tmp_path: Path) -> None:
    text = f"workflows: {{posts: {{runs: {{amount: 10, per: month}}, steps: {{image: {step}}}}}}}\n"
    with pytest.raises(CostplanError) as error:
        migration(tmp_path, text, to, leave)
    assert message in str(error.value)


def test_which_of_several_is_left_has_to_be_said(tmp_path: Path) -> None:
    steps = "{one: {model: other/flat}, two: {model: other/classes}}"
    text = f"workflows: {{posts: {{runs: {{amount: 10, per: month}}, steps: {steps}}}}}\n"
    with pytest.raises(CostplanError, match="of other/flat, other/classes nothing tells which to leave"):
        migration(tmp_path, text, "acme/new", [])
    assert migration(tmp_path, text, "acme/new", ["other/flat"]).moved == ("posts.one",)
