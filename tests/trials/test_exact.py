"""What exact.yaml says of published figures that stand and fall, and of calls that teach nothing, or not the rest."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan import Catalogue, Folder, quote
from costplan.calibration.file import read_calibration
from costplan.calibration.writer import calibration_yaml
from costplan.learning.cells import observed_cells
from costplan.learning.counts import count_files
from costplan.learning.fitting import calibrate
from costplan.learning.trials import leave_source_out
from costplan.learning.words import words_of
from tests.observed import store
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

TRIALS: dict[str, Any] = yaml.safe_load((TESTS / "trials" / "exact.yaml").read_text(encoding="utf-8"))
AS_OF = date(2026, 11, 23)
SOURCE = 'source: {title: Acme, url: "https://example.com", checked: 2026-11-01, confidence: third_party}'
TABLE = f"""\
version: 1
model: acme/pool
profile: acme/pool
currency: USD
prices: [{{from: 2026-01-01, {SOURCE}, tiers: {{standard: {{image: 0.01, text_out: 10}}}}}}]
request: {{size: {{values: [1024x1024]}}, parameters: {{draft: {{values: ["on", "off"], default: "off"}}}}}}
"""
PROFILE = f"""\
version: 1
profile: acme/pool
blocks:
  - from: 2026-01-01
    text_out:
      method: fixed
      tokens: {{mean: 1000, low: 500, high: 2000}}
      basis: measured
      n_calls: 10
      from_records: [a benchmark]
      {SOURCE}
"""


def pool(tmp_path: Path) -> Folder:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "pool.yaml").write_text(TABLE, encoding="utf-8")
    (tmp_path / "acme" / "pool.tokens.yaml").write_text(PROFILE, encoding="utf-8")
    return Folder(tmp_path, "ours")


@pytest.mark.parametrize("name", TRIALS)
def test_trial(name: str, tmp_path: Path) -> None:
    trial = TRIALS[name]
    folder = pool(tmp_path)
    rows = count_files([store(tmp_path / "o.jsonl", trial["observed"])])
    learned = calibrate(rows, Catalogue([folder]), AS_OF)
    path = tmp_path / "c.yaml"
    path.write_text(calibration_yaml(learned), encoding="utf-8")
    assert calibration_yaml(read_calibration(path, "c.yaml")[0]) == path.read_text(encoding="utf-8")
    calibrated = Catalogue([folder], calibration=path, shown="c.yaml")
    found = quote(**trial["ask"], as_of=AS_OF, prompt_tokens=0, catalogue=calibrated).priced.usage.measures
    for meter, stated in trial["tokens"].items():
        low, high = stated if isinstance(stated, list) else (stated, stated)
        assert low <= found[meter].quantity.expected <= high
    for meter, high in trial.get("high", {}).items():
        assert found[meter].quantity.high == high
    for meter, basis in trial.get("basis", {}).items():
        assert found[meter].basis.value == basis
    for meter, words in trial.get("says", {}).items():
        assert words in found[meter].why
    if "told" in trial:
        assert trial["told"] in "\n".join(words_of(learned, Catalogue([folder]), {}))


def test_what_made_a_figure_is_predicted_without_it(tmp_path: Path) -> None:
    calls = {"model": "acme/pool", "size": "1024x1024", "times": 10}
    rows = [calls | {"text_out": 1000, "source": "a benchmark"}, calls | {"text_out": 2000, "source": "our logs"}]
    folder = pool(tmp_path)
    observed = observed_cells(count_files([store(tmp_path / "o.jsonl", rows)]), Catalogue([folder]), AS_OF)
    ((key, cells),) = observed.groups.items()
    said = {trial.source: trial.predicted for trial in leave_source_out(key, cells).values}
    of_benchmark, of_logs = said["a benchmark"], said["our logs"]
    assert of_benchmark is not None
    assert of_logs is not None
    assert of_benchmark.expected == pytest.approx(2000, rel=0.01)  # our logs alone, and not the 1,000 that it made
    assert of_logs.expected == pytest.approx(1000, rel=0.01)
