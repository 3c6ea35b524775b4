"""Records and exports from the field through ``costplan observe import``: imports.yaml says what each must become."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = TESTS / "data" / "trials"
TRIALS: dict[str, dict[str, Any]] = yaml.safe_load((TESTS / "trials" / "imports.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", TRIALS)
def test_an_import_loses_nothing_and_names_what_it_does_not_read(
    name: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = TRIALS[name]
    monkeypatch.chdir(INPUTS)
    result = run("observe", "import", name, "--store", here / "store", *trial.get("arguments", ()))
    told = [line.removeprefix("costplan: ") for line in result.stderr.splitlines()]
    if "records" in trial:
        lines = (here / "store").read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines]
        for record, wanted in zip(found, trial["records"], strict=True):
            assert {key: record.get(key) for key in wanted} == wanted
        assert (result.exit_code, told) == (0, [])
    else:
        assert (result.exit_code, told[:-1]) == (4, trial["told"])
        assert told[-1].startswith("1 refused; nothing was added")
        assert not (here / "store").exists()
