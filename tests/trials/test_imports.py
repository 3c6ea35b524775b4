"""Records and exports from the field through ``costplan actuals import``, and what they teach: imports.yaml says it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import run
from tests.observed import store
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = TESTS / "data" / "trials"
TRIALS: dict[str, Any] = yaml.safe_load((TESTS / "trials" / "imports.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", TRIALS["imports"])
def test_an_import_loses_nothing_and_names_what_it_does_not_read(
    name: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = TRIALS["imports"][name]
    monkeypatch.chdir(INPUTS)
    result = run("actuals", "import", name, "--store", here / "store", *trial.get("arguments", ()))
    told = [line.removeprefix("costplan: ") for line in result.stderr.splitlines()]
    if "told" in trial:
        sentence, total = told
        assert re.fullmatch(rf"{re.escape(name)}:1:\d: {re.escape(trial['told'])} \[foreign-file\]", sentence)
        assert (result.exit_code, total.split(" to ")[0]) == (4, "1 refused; nothing was added")
        assert not (here / "store").exists()
        return
    assert (result.exit_code, told) == (0, [])
    found = [json.loads(line) for line in (here / "store").read_text(encoding="utf-8").splitlines()]
    for record, wanted in zip(found, trial["records"], strict=True):
        assert {key: record.get(key) for key in wanted} == wanted


@pytest.mark.parametrize("name", TRIALS["calibrations"])
def test_a_calibration_takes_what_was_seen(name: str, here: Path) -> None:
    wanted = TRIALS["calibrations"][name]
    assert run("actuals", "import", INPUTS / name).exit_code == 0
    assert run("calibrate", "observations.jsonl", "-o", "learned.yaml").exit_code == 0
    groups = yaml.safe_load((here / "learned.yaml").read_text(encoding="utf-8"))["groups"]
    ((cell,),) = [group["cells"] for group in groups if group["meter"] == wanted["meter"]]
    assert (cell["use"]["mean"], cell["seen"]["calls"]) == (wanted["mean"], wanted["calls"])


@pytest.mark.parametrize("score", [[], ["--score"]])
@pytest.mark.parametrize("trial", TRIALS["nothing_learned"], ids=lambda trial: f"{len(trial['rows'])} rows")
def test_what_teaches_nothing_is_told_with_every_reason(trial: dict[str, Any], score: list[str], here: Path) -> None:
    result = run("calibrate", store(here / "store", trial["rows"]), *score)
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr == f"costplan: {trial['told']} [nothing-learned]\n"
