"""How much a verdict over caps draws and plans: by the number of things, never by the clock."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import costplan
from costplan.gating import revision
from costplan.planning.building import build_plans
from costplan.risk.sampling import Sampling

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SCENARIO = """\
version: 1
scenario: Pictures
period: 2027-01 through 2027-06
contracts: [contract.yaml]
workflows:
  pictures:
    runs: {amount: 900 to 1500, per: month}
    steps:
      picture:
        model: openai/gpt-image-2
        size: 1024x1024
        quality: high
        prompt_tokens: 44
        accepted: 70% to 80%
        on_reject: {redo: picture, at_most: 2}
budget:
  caps:
    - {id: months, per: month, max: 30 USD, at: p90}
"""
CONTRACT = """\
version: 1
contract: deal
models: [openai/*]
from: 2027-01-01
through: 2027-12-31
minimums:
  least: {amount: 90 USD, per: month}
commitments:
  floor: {model: continuous, amount: 200 USD, per: month}
"""
TRIES = 200
"""For six months, of each plan the bends, and what is due on the contract: 180 with the changes that are tried."""

PLANS = 30
"""The plan, and each change that is tried, once for all six caps: 26."""


def test_caps_of_months_under_a_contract_draw_and_plan_each_thing_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "s.yaml").write_text(SCENARIO)
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    tries, plans = [0], [0]
    drawn, planned = Sampling._tries, build_plans

    def counted_tries(*about: object) -> object:
        tries[0] += 1
        return drawn(*about)  # type: ignore[arg-type]

    def counted_plans(*about: object) -> object:
        plans[0] += 1
        return planned(*about)  # type: ignore[arg-type]

    monkeypatch.setattr(Sampling, "_tries", counted_tries)
    monkeypatch.setattr(revision, "build_plans", counted_plans)
    verdict = costplan.check("s.yaml", as_of=date(2026, 11, 28), folder=tmp_path)
    assert sum(finding.status.name == "BROKEN" for finding in verdict.findings) == 6
    assert tries[0] <= TRIES
    assert plans[0] <= PLANS
