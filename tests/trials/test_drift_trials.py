"""Trials of drift: newer calls that left a calibration or only seem to, and records that changed among themselves. What
is said of the calls of drift.yaml is what is right."""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import run
from tests.observed import store
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

TABLE = yaml.safe_load((TESTS / "trials" / "drift.yaml").read_text(encoding="utf-8"))


def calls_of(trial: dict[str, Any], which: str) -> list[dict[str, Any]]:
    """The calls as records: each of its day, and of a prompt of its own where prompts are known."""
    asked = dict(trial["call"])
    meter, own = asked.pop("meter"), asked.pop("prompts", "")
    made: list[dict[str, Any]] = []
    for row in trial[which]:
        for number in range(row.get("times", 1)):
            call = asked | {meter: row["tokens"]} | ({"source": row["source"]} if "source" in row else {})
            if "at" in row:
                call["at"] = str(date.fromisoformat(str(row["at"])) + timedelta(days=number // row.get("runs", 1)))
            if own:
                call["prompt_sha256"] = sha256(f"{which} {len(made)}".encode()).hexdigest()
            made.append(call)
    return made


@pytest.mark.parametrize("trial", [one for one in TABLE if "new" in one], ids=lambda trial: trial["trial"])
def test_newer_calls(trial: dict[str, Any], here: Path) -> None:
    run("calibrate", store(here / "old.jsonl", calls_of(trial, "old")), "-o", "c.yaml", code=0)
    expect = dict(trial["expect"])
    code, says = expect.pop("exit"), expect.pop("says", "")
    newer = ("calibrate", store(here / "new.jsonl", calls_of(trial, "new")), "--check", "--calibration", "c.yaml")
    told = json.loads(run(*newer, "--format", "json", code=code).stdout)
    assert says in " ".join(run(*newer, code=code).stdout.split())
    found = {**told, **(told["drifted"][0] if told["drifted"] else {})}
    assert {name: str(found[name]) for name in expect} == {name: str(value) for name, value in expect.items()}


@pytest.mark.parametrize("trial", [one for one in TABLE if "changed" in one], ids=lambda trial: trial["trial"])
def test_a_change_on_record(trial: dict[str, Any], here: Path) -> None:
    told = run("calibrate", store(here / "old.jsonl", calls_of(trial, "old")), "-o", "c.yaml", code=0).stderr
    assert trial["changed"] in told
    assert ("changed on" in told) == bool(trial["changed"])
    assert ("changed:" in (here / "c.yaml").read_text(encoding="utf-8")) == bool(trial["changed"])
