"""What bites in production: which gotchas a plan has, at what figure, and that each command runs and says it."""

from __future__ import annotations

import shlex
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan.advising.gotchas import gotchas
from costplan.advising.trial import Trial
from costplan.project.advising import advise, one_scenario
from costplan.project.request import Request
from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.advising.gotcha import Gotcha

CASES = yaml.safe_load((TESTS / "data" / "gotcha_cases.yaml").read_text(encoding="utf-8"))
DAY = date(2026, 11, 23)


def found(case: dict[str, Any], folder: Path) -> tuple[Gotcha, ...]:
    name = case.get("scenario", "own.yaml")
    if "text" in case:
        (folder / name).write_text(case["text"], encoding="utf-8")
    calibration = case.get("calibration")
    request = Request(as_of=DAY, scenarios=(name,), calibration=calibration)
    standing = one_scenario(request)
    options = ("--as-of", str(DAY), *(("--calibration", calibration) if calibration else ()))
    return gotchas(Trial(standing.loaded[0], standing.catalogue, DAY), standing.name, options=options)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_which_gotchas_a_plan_has(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = found(case, tmp_path)
    assert [(one.what, list(one.about)) for one in told] == [(one["what"], one["about"]) for one in case["gotchas"]]
    for one, expected in zip(told, case["gotchas"], strict=True):
        assert expected["figure"] in one.figure
        assert expected.get("says", "") in one.words
        assert one.source
        program, *words = shlex.split(one.command)
        assert program == "costplan"
        run(*words, code=0)


def test_commands_ask_what_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    request = Request(
        as_of=DAY, scenarios=("campaign",), overrides=("visuals.visual.quality=low",), scale=("drivers.pictures=2",)
    )
    (refused,) = advise(request).gotchas
    assert refused.command == (
        "costplan estimate campaign --set visuals.visual.quality=low --scale drivers.pictures=2 "
        "--set 'visuals.failures.blocked={rate: 1%, billed: yes}' --as-of 2026-11-23"
    )
    run(*shlex.split(refused.command)[1:], code=0)
