"""What few calls teach beside what is published, or beside the calls of others: trials of tests/trials/priors.yaml."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan import Catalogue, calibrate, calibration_yaml, quote
from tests.observed import store
from tests.places import TESTS

if TYPE_CHECKING:
    from costplan import Quantity

AS_OF = date(2026, 11, 23)
TRIALS: dict[str, dict[str, Any]] = {
    trial["name"]: trial for trial in yaml.safe_load((TESTS / "trials" / "priors.yaml").read_text(encoding="utf-8"))
}


@cache
def found(name: str) -> Quantity:
    """The tokens of one image as a quote takes them after the calls."""
    trial = TRIALS[name]
    asked = {"model": trial["model"], "quality": trial["quality"]}
    with TemporaryDirectory() as folder:
        rows = [{"at": "2026-11-01"} | asked | row for row in trial["observed"]]
        learned = calibrate(store(Path(folder) / "observed.jsonl", rows), as_of=AS_OF)
        path = Path(folder) / "calibration.yaml"
        path.write_text(calibration_yaml(learned), encoding="utf-8")
        catalogue = Catalogue(calibration=path, shown="calibration.yaml")
        said = quote(**asked, size=trial["ask"], as_of=AS_OF, prompt_tokens=0, catalogue=catalogue)
    return said.priced.usage.measures["image_out"].quantity


@pytest.mark.parametrize("name", TRIALS)
def test_what_few_calls_teach(name: str) -> None:
    trial, told = TRIALS[name], found(name)
    low, high = trial["mean"]
    assert low <= told.expected <= high
    assert all(told.low <= number <= told.high for number in trial["has"])
    if narrower := trial.get("wider_than"):
        other = found(narrower)
        assert told.high - told.low > other.high - other.low
