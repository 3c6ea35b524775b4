"""Drafts at a lower quality: which ways there are, and what the whole comes to with each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from costplan import Catalogue, Folder
from costplan.advising.looking import dearest_steps
from costplan.advising.trial import Trial
from costplan.alternatives.drafts import draft_ways
from costplan.scenario.file import load_scenario
from costplan.units import PICO
from tests.command import PRICES
from tests.places import TESTS

CASES = yaml.load((TESTS / "data" / "draft_way_cases.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)

TEXT = """\
version: 1
scenario: case
period: 2027-01
workflows:
  w:
    runs: {amount: 100, per: total}
    steps:
      picture: """


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_drafts_at_a_lower_quality(case: dict[str, Any]) -> None:
    step = yaml.safe_dump(case["step"] | {"model": "test/next"}, default_flow_style=True).replace("'", "")
    text = TEXT + step
    loaded = load_scenario(Path("case.yaml"), data=text.encode())
    trial = Trial(loaded, Catalogue([Folder(Path(PRICES), "tests")]), date(2026, 11, 23))
    assert trial.plan.total.expected * 100 == int(case["total"].replace(".", "")) * PICO
    (at,) = dearest_steps(trial)
    ways = list(draft_ways(at))
    assert [way.words for way in ways] == [way["words"] for way in case["ways"]]
    for way, expected in zip(ways, case["ways"], strict=True):
        total = trial.total([way])
        assert total is not None
        assert total.expected * 100 == int(expected["total"].replace(".", "")) * PICO
        assert not way.firm
        assert "nobody has compared them here" in way.condition
