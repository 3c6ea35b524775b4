"""What a scenario costs when inputs of it vary: lines, grids and tornados, and the JSON of them."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import costplan
from costplan.errors import CostplanError
from costplan.project.request import Request
from costplan.project.varying import vary
from costplan.render.json.sensitivity import sensitivity_json
from costplan.units import PICO
from tests.places import TESTS
from tests.project.test_what_ifs import FILES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from costplan.comparing.vary import Point

CASES = yaml.load((TESTS / "data" / "vary_cases.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(name: str = "what.yaml", **more: Any) -> Request:
    return Request(as_of=DAY, scenarios=[name], **more)


def dollars(points: Iterable[Point]) -> list[str]:
    return ["null" if point.total is None else f"{float(point.total.expected / PICO):.2f}" for point in points]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_inputs_vary(case: dict[str, Any]) -> None:
    if "wrong" in case:
        with pytest.raises(CostplanError) as raised:
            vary(asked(), case["vary"])
        assert case["wrong"] in str(raised.value)
        assert raised.value.exit_code == 2
        return
    found = vary(asked(overrides=case.get("set", ())), case["vary"])
    assert found.kind == case["kind"]
    assert [[f"{point.words}{'*' * point.is_present}" for point in one.points] for one in found.variables] == (
        case["values"]
    )
    if "costs" in case:
        assert [dollars(one.points) for one in found.variables] == case["costs"]
    if "paths" in case:
        assert [one.path for one in found.variables] == case["paths"]
    if "note" in case:
        assert list(found.notes) == [case["note"]]
    assert [*map(dollars, found.rows)] == case.get("rows", [])
    broken = [problem.message for one in found.variables for point in one.points for problem in point.broken]
    assert broken == ([case["broken"]] if "broken" in case else [])
    assert "set" in case or Fraction(found.total.expected) == Fraction("260.4") * PICO


def test_a_point_is_what_set_gives() -> None:
    found = vary(asked(overrides=["hero.image.make=2"]), ["drivers.posts=-30%..+50%/3"])
    assert found.what_ifs == ("hero.image.make becomes 2",)
    for point in found.variables[0].points:
        whole = costplan.estimate(
            "what.yaml", as_of=DAY, overrides=["hero.image.make=2", f"drivers.posts={point.words}"]
        ).plan
        assert (point.total, point.per_accepted) == (whole.total, whole.per_accepted)


def test_a_range_stands_at_what_is_expected_of_it() -> None:
    found = vary(asked("quarter"), ["drivers.posts=5000..7000/3"])
    points = found.variables[0].points
    assert [point.words for point in points] == ["5000", "5000 to 7000", "6000", "7000"]
    assert 5900 < points[1].at < 6000


def test_json_has_every_point() -> None:
    found = json.loads(sensitivity_json(vary(asked(), ["hero.image.accepted=-50%..+50%/2"])))
    assert (found["version"], found["kind"], found["rows"]) == (1, "line", [])
    variable = found["variables"][0]
    assert {key: variable[key] for key in ("path", "present", "relative", "unit")} == {
        "path": "hero.image.accepted",
        "present": "80%",
        "relative": True,
        "unit": "%",
    }
    low, present, high = variable["points"]
    assert (low["value"], low["at"], low["total"]["expected_usd"]) == ("-50%", -0.5, "260.4")
    assert present["is_present"]
    assert (high["total"], high["broken"][0]["code"]) == (None, "not-a-share")
    grid = json.loads(sensitivity_json(vary(asked(), ["drivers.months=-50%..+0%/2", "drivers.posts=-10%..+10%/3"])))
    assert [[point["total"]["expected_usd"] for point in row] for row in grid["rows"]] == [
        ["220.4", "240.4", "260.4"],
        ["240.4", "260.4", "280.4"],
    ]


def test_python_asks_for_the_same() -> None:
    assert costplan.vary("what.yaml", "drivers.posts=-30%..+50%", as_of=DAY) == vary(
        asked(), ["drivers.posts=-30%..+50%"]
    )
    with pytest.raises(TypeError, match=r"vary\(\) needs an input"):
        costplan.vary("what.yaml", as_of=DAY)


def test_one_scenario_varies_at_a_time() -> None:
    with pytest.raises(CostplanError, match="2 scenarios are named; vary one at a time"):
        vary(Request(as_of=DAY, scenarios=["what.yaml", "dotted.yaml"]), ["drivers=-1%..+1%"])
