"""Plans at quality auto, as a user has them: a calibration with the calls on record, and a scenario. Cases with their
arithmetic stand in auto.yaml."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import costplan
from costplan.render.plan import plan_page
from costplan.risk.risks import Risks
from costplan.units import PICO
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

CASES = yaml.safe_load((TESTS / "trials" / "auto.yaml").read_text(encoding="utf-8"))
CALIBRATION = """
version: 1
calibration: 2026-11-23
at: mean
sources: {{s1: our logs}}
groups: []
auto: [{{model: openai/gpt-image-2, route: direct, served: {served}}}]
"""
SCENARIO = """
version: 1
scenario: auto
period: 2027-01
workflows:
  w:
    runs: {{amount: {runs}, per: total}}
    steps: {{p: {{model: openai/gpt-image-2, size: 1024x1024, quality: auto, prompt_tokens: 0}}}}
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    served = ", ".join(f"{quality}: {calls}" for quality, calls in case["served"].items())
    calibration, scenario = tmp_path / "calibration.yaml", tmp_path / "auto.yaml"
    calibration.write_text(CALIBRATION.format(served=f"{{{served}}}"), encoding="utf-8")
    scenario.write_text(SCENARIO.format(runs=case["runs"]), encoding="utf-8")
    as_of = date(2026, 11, 23)
    if sum(case["served"].values()) < 5:  # too few to take the place of the seven calls of the profile
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("costplan.calibration.of_model.ENOUGH", 1)
            plan = costplan.estimate(scenario, as_of=as_of, calibration=calibration).plan
    else:
        plan = costplan.estimate(scenario, as_of=as_of, calibration=calibration).plan
    risk = Risks(plan).of()
    assert float(Fraction(risk.expected) / PICO) == pytest.approx(eval(case["expected"]), rel=1e-9)
    worst = float(Fraction(risk.worst) / PICO)  # no less than p95, which may be off by what is told
    assert case["worst"] - 0.00005 <= worst <= case["worst"] + risk.error / PICO + 0.00005
    for name in ("p50", "p90"):
        found = float(Fraction(risk.at(name)) / PICO)
        assert found == pytest.approx(case[name], abs=risk.error / PICO + 0.0001), name


@pytest.mark.parametrize("at", ["mean", "p90"])
def test_what_is_told_of_shares_is_true(tmp_path: Path, at: str) -> None:
    """One call that is low in 70 of 100 cases: nothing passes the worst, and nothing costs less than nothing."""
    calibration, scenario = tmp_path / "calibration.yaml", tmp_path / "auto.yaml"
    text = CALIBRATION.format(served="{low: 700, high: 300}").replace("at: mean", f"at: {at}")
    calibration.write_text(text, encoding="utf-8")
    scenario.write_text(SCENARIO.format(runs=1), encoding="utf-8")
    plan = costplan.estimate(scenario, as_of=date(2026, 11, 23), calibration=calibration).plan
    risks = Risks(plan)
    told = " ".join(note for table in plan_page(plan, risks).tables for note in table.notes)
    (auto,) = {line.per_call.measure.why for line in plan.each_line() if "auto:" in line.per_call.measure.why}
    assert auto.endswith("; p90 of single calls") is (at == "p90")
    if at == "mean":
        assert "which 5 of 100 cases pass" not in told
        assert "low to high is that of the mean" in told
        assert all(0 <= swing.low <= swing.high <= risks.of().worst for swing in risks.inputs())
