"""What observed calls teach: cases of tests/data/calibration_cases.yaml, the file and its bytes, and the command line.
The statistics are tried in test_pooling.py, the count tables in test_counts.py."""

from __future__ import annotations

import json
import random
import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

from costplan import Catalogue, quote
from costplan.calibration.file import read_calibration
from costplan.calibration.writer import calibration_yaml
from costplan.catalogue import shipped
from costplan.errors import InputError
from costplan.learning import fitting
from costplan.learning.counts import count_files
from costplan.learning.fitting import calibrate
from costplan.learning.seen import seen_of
from tests.command import run
from tests.observed import lines_of, store
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from costplan.learning.cells import CellData
    from costplan.learning.seen import Seen
    from costplan.units import Number


HERE = TESTS
AS_OF = date(2026, 11, 23)
CASES: dict[str, Any] = yaml.safe_load((HERE / "data" / "calibration_cases.yaml").read_text(encoding="utf-8"))
HIGH: dict[str, Any] = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "high"}


def calibrated(folder: Path, rows: list[dict[str, Any]], at: str = "mean") -> Path:
    learned = calibrate(count_files([store(folder / "observed.jsonl", rows)]), Catalogue(), AS_OF, at)
    path = folder / "calibration.yaml"
    path.write_text(calibration_yaml(learned), encoding="utf-8")
    return path


# --------------------------------------------------------------------------------------------------------------- cases


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    path = calibrated(tmp_path, case["observed"], case.get("at", "mean"))
    found = quote(**case["ask"], as_of=AS_OF, prompt_tokens=0, catalogue=Catalogue(calibration=path, shown="c.yaml"))
    measures = found.priced.usage.measures
    for meter, stated in case["tokens"].items():
        low, high = stated if isinstance(stated, list) else (stated, stated)
        assert low <= measures[meter].quantity.expected <= high
    for meter, basis in case.get("basis", {}).items():
        assert measures[meter].basis.value == basis
    for meter, words in case.get("says", {}).items():
        assert words in measures[meter].why
    assert [unknown.meter for unknown in found.unknowns] == case.get("unknown", [])
    assert dict(read_calibration(path, "c.yaml")[0].left_out) == case.get(
        "left_out", dict(read_calibration(path, "c.yaml")[0].left_out)
    )
    for meter, high in case.get("high", {}).items():
        assert measures[meter].quantity.high == high
    for measure in measures.values():
        assert measure.quantity.low <= measure.quantity.expected <= measure.quantity.high


@pytest.mark.parametrize("name", CASES)
def test_the_file_reads_back_and_the_order_of_calls_does_not_matter(name: str, tmp_path: Path) -> None:
    path = calibrated(tmp_path, CASES[name]["observed"])
    learned, data = read_calibration(path, "c.yaml")
    assert calibration_yaml(learned).encode() == data
    lines = lines_of(CASES[name]["observed"])
    random.Random(1).shuffle(lines)
    (tmp_path / "observed.jsonl").write_text("".join(lines), encoding="utf-8")
    again = calibrate(count_files([tmp_path / "observed.jsonl"]), Catalogue(), AS_OF)
    assert calibration_yaml(again).encode() == data


@pytest.mark.parametrize("name", CASES)
def test_no_last_bit_shows(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each processor and each numpy add up in an order of their own: what moves a ratio by 1e-13 moves no figure."""
    learned = calibrated(tmp_path, CASES[name]["observed"]).read_bytes()
    drawn = np.random.default_rng(17)

    def a_little_off(cells: Sequence[CellData], bases: Sequence[Number]) -> list[Seen]:
        found = seen_of(cells, bases)
        return [one._replace(values=one.values * (1 + 1e-13 * drawn.standard_normal(len(one.values)))) for one in found]

    monkeypatch.setattr(fitting, "seen_of", a_little_off)
    assert calibrated(tmp_path, CASES[name]["observed"]).read_bytes() == learned


@pytest.mark.parametrize("mean", ["0", "1", "99999"])
def test_what_is_used_follows_from_what_was_seen(mean: str, tmp_path: Path) -> None:
    rows = [{**HIGH, "model": "openai/gpt-image-1.5", "text_out": tokens, "times": 5} for tokens in (200, 210)]
    path = calibrated(tmp_path, rows)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"use: \{mean: .*\}", f"use: {{mean: {mean}, low: 0, high: 99999, p80: 1, p90: 2}}", text))
    with pytest.raises(InputError, match=f"a mean of {mean} in use cannot follow from 205 seen"):
        read_calibration(path, "c.yaml")


def test_a_cell_says_what_was_seen(tmp_path: Path) -> None:
    rows = [
        {**HIGH, "model": "openai/gpt-image-1.5", "text_out": tokens, "times": times, "at": day, "source": source}
        for tokens, times, day, source in (
            (200, 5, "2026-05-01", "one"),
            (210, 4, "2026-05-03", "two"),
            (900, 1, "2026-04-01", "two"),
        )
    ]
    learned, _ = read_calibration(calibrated(tmp_path, rows), "c.yaml")
    (group,) = learned.groups
    (cell,) = group.cells
    seen = cell.seen
    assert (seen.calls, seen.singles) == (10, 10)
    assert seen.mean == 274  # (5 x 200 + 4 x 210 + 900) / 10
    assert seen.sd == pytest.approx(220.01, abs=1e-9)  # ((5 x 74² + 4 x 64² + 626²) / 9) ^ 0.5
    assert (seen.p50, seen.p90) == (200, 210)  # the 5th and the 9th of 10 calls
    assert (seen.least, seen.most) == (200, 900)
    assert (seen.first, seen.last) == ("2026-04-01", "2026-05-06")
    assert [learned.sources[number - 1] for number in seen.sources] == ["one", "two"]
    assert cell.outliers == ((900, 1),)  # quartiles 200 and 210; 900 is far beyond 210 + 3 x 10
    assert not cell.deterministic


def test_a_deterministic_cell_is_marked(tmp_path: Path) -> None:
    text = calibrated(tmp_path, [{**HIGH, "image_out": 3512, "times": 7}]).read_text(encoding="utf-8")
    assert "deterministic: true" in text
    # three in seven may be odd (the rule of three) and 1.2 times more than the others: the ends are 1 + 3.6 / 7 away
    assert "use: {mean: 3512, low: 2319.25, high: 5318.17, p80: 3512, p90: 3512}" in text


def test_a_second_opinion_makes_the_interval_of_the_mean_narrower(tmp_path: Path) -> None:
    widths = []
    for times in (2, 20, 200):
        rows = [
            {**HIGH, "model": "openai/gpt-image-1.5", "text_out": tokens, "times": times} for tokens in (300, 400, 500)
        ]
        learned, _ = read_calibration(calibrated(tmp_path, rows), "c.yaml")
        use = learned.groups[0].cells[0].use
        assert use is not None
        widths.append(Fraction(use.high - use.low))
    assert widths[0] > 2 * widths[1] > 4 * widths[2]


# ---------------------------------------------------------------------------------------------- the shipped calibration


def test_the_shipped_calibration_is_what_the_public_observations_give(tmp_path: Path, update_golden: bool) -> None:
    ours = shipped("pricing") / "public.calibration.yaml"
    here = tmp_path / "observations.jsonl"
    assert run("actuals", "import", HERE / "data" / "observations.csv", "--store", here).exit_code == 0
    found = run("calibrate", here, "--as-of", AS_OF)
    assert found.exit_code == 0, found.stderr
    if update_golden:
        ours.write_text(found.stdout, encoding="utf-8")
    assert found.stdout == ours.read_text(encoding="utf-8")


def test_exact_models_are_not_touched_by_the_shipped_calibration() -> None:
    learned, _ = read_calibration(shipped("pricing") / "public.calibration.yaml", "public")
    exactly = {
        "openai/gpt-image-1",
        "openai/gpt-image-2",
        "openai/gpt-image-2.5-flare",
        "openai/gpt-image-2.5-sunburst",
    }
    cells = [
        (group.model, cell)
        for group in learned.groups
        if group.model in exactly and group.route == "direct" and group.meter == "image_out"
        for cell in group.cells
    ]
    assert {model for model, _ in cells} == exactly
    assert len(cells) == 57
    for _, cell in cells:
        assert cell.use is None
        assert cell.seen.mean == cell.published


# ------------------------------------------------------------------------------------------------------ command line


ASK = ("quote", "openai/gpt-image-2", "-s", "1024x1024", "-q", "high", "--prompt-tokens", "0", "--format", "json")


def cost(*more: object) -> str:
    found = run(*ASK, *more)
    assert found.exit_code == 0, found.stderr
    return str(json.loads(found.stdout)["cost_usd"])


def test_which_calibration_counts(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = "0.21075"  # (7,024 x 30 + 6 x 5) / 1,000,000
    half = calibrated(here, [{**HIGH, "image_out": 3512, "times": 9}])
    third = here / "third.yaml"
    edited = re.sub(r"use: {[^}]*}", "use: {mean: 2000, low: 2000, high: 2000, p80: 2000, p90: 2000}", half.read_text())
    third.write_text(edited, encoding="utf-8")
    assert cost() == full
    (here / "costplan.yaml").write_text("version: 1\ncalibration: calibration.yaml\n", encoding="utf-8")
    assert cost() == "0.10539"  # (3,512 x 30 + 6 x 5) / 1,000,000
    monkeypatch.setenv("COSTPLAN_CALIBRATION", "third.yaml")
    assert cost() == "0.06003"  # (2,000 x 30 + 30) / 1,000,000
    assert cost("--calibration", "calibration.yaml") == "0.10539"
    assert cost("--calibration", "public") == full


def test_json_names_the_calibrated_cell(here: Path) -> None:
    calibrated(here, [{**HIGH, "image_out": 3512, "times": 9, "at": "2026-10-01"}])
    found = json.loads(run(*ASK, "--calibration", "calibration.yaml").stdout)
    (line,) = (line for line in found["lines"] if line["meter"] == "image_out")
    assert line["usage_basis"] == "measured"
    assert line["usage"] == "measured on 9 calls, 2026-10-01 to 2026-10-09, mean 3,512"
    assert line["usage_source"].startswith("calibration.yaml:")
    assert "calibration calibration.yaml of 2026-11-23" in found["prices"]["used"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--calibration", "none.yaml"), 6, "none.yaml"),
        (("--calibration", "wrong.yaml"), 4, "wrong.yaml:3:5: men is not allowed here; did you mean mean?"),
    ],
)
def test_a_calibration_that_cannot_be_read(here: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    (here / "wrong.yaml").write_text("version: 1\ncalibration: 2026-11-23\nat: men\nsources: []\ngroups: []\n")
    found = run(*ASK, *arguments)
    assert found.exit_code == code
    assert message in found.stderr
    assert "Traceback" not in found.output


def test_what_a_person_should_know_is_told(here: Path) -> None:
    rows = [
        {**HIGH, "image_out": 7100, "times": 4, "at": "2026-10-01"},
        {**HIGH, "size": None, "image_out": 7100},
        {**HIGH, "quality": None, "image_out": 7100},
    ]
    found = run("calibrate", store(here / "o.jsonl", rows), "-o", "c.yaml")
    assert found.exit_code == 0
    assert "gpt-image-2 image_out high 1024x1024 generate: the published 7024 stands, though 4 calls" in found.stderr
    assert "left out: 1 figure, size not stated" in found.stderr
    assert "left out: 1 figure, quality not stated" in found.stderr


# ----------------------------------------------------------------------------------------------------- edited by hand

MODES = "[{{tokens: {}, calls: {}}}, {{tokens: {}, calls: {}}}]"
EDITED = {  # what is replaced, by what, and what is said of it
    "outliers without a number": (
        "    use: {mean: 3512",
        "    outliers: {abc: 2}\n    use: {mean: 3512",
        "not-a-number",
    ),
    "outliers of a fraction": ("    use: {mean: 3512", "    outliers: {1/0: 2}\n    use: {mean: 3512", "not-a-number"),
    "outliers without end": (
        "    use: {mean: 3512",
        "    outliers: {1e99999999: 2}\n    use: {mean: 3512",
        "not-a-number",
    ),
    "a mean outside its interval": ("low: 2508.57, high", "low: 9999, high", "not-a-range"),
    "quantiles that fall": ("p80: 3512, p90: 3512", "p80: 3512, p90: 1", "not-a-range"),
    "a spread of a million": ("  noise: 0\n", "  noise: 1000000\n", "not-a-range"),
    "a spread of prompts beyond all": ("  meter:", "  prompts: 1001\n  meter:", "not-a-range"),
    "a spread of sources beyond all": ("  meter:", "  sources: 1001\n  meter:", "not-a-range"),
    "modes of tokens nobody saw": (
        "    use:",
        f"    modes: {MODES.format(3512, 2, 35121, 2)}\n    use:",
        "not-a-range",
    ),
    "modes of calls nobody made": ("    use:", f"    modes: {MODES.format(0, 9, 3512, 1)}\n    use:", "not-a-range"),
    "a mode of a spread beyond all": (
        "    use:",
        "    modes: [{tokens: 0, calls: 1}, {tokens: 9, calls: 1, noise: 100000}]\n    use:",
        "not-a-range",
    ),
    "what was never seen, beyond all": (
        "  unseen:",
        "  unseen: {mean: 11, low: 11, high: 11, p80: 11, p90: 11}  #",
        "not-a-range",
    ),
    "a change on no day": (
        "    use:",
        "    changed: {day: banana, before: 1, calls_before: 1, after: 2, calls_after: 1}\n    use:",
        "not-a-date",
    ),
    "a first day that is none": ("calls: 9,", "calls: 9, first: 2026-02-30,", "not-a-date"),
    "a key too many": ("    deterministic: true", "    certain: true", "unknown-key"),
    "another version": ("version: 1", "version: 2", "version"),
    "auto as auto": ("groups:", "auto:\n- {model: m, route: direct, served: {auto: 5}}\ngroups:", "not-allowed"),
}


@pytest.mark.parametrize("name", EDITED)
def test_a_calibration_edited_into_nonsense(name: str, here: Path) -> None:
    old, new, code = EDITED[name]
    path = calibrated(here, [{**HIGH, "image_out": 3512, "times": 9}])
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = run(*ASK, "--calibration", "calibration.yaml")
    assert found.exit_code == 4
    assert f"[{code}]" in found.stderr
    assert "calibration.yaml:" in found.stderr


def test_a_cell_or_a_group_that_stands_twice(here: Path) -> None:
    path = calibrated(here, [{**HIGH, "image_out": 3512, "times": 9}])
    text = path.read_text(encoding="utf-8")
    _, _, group = text.partition("groups:\n")
    cell = group[group.index("  - call:") :]
    for twice in (text + cell, text + group):
        path.write_text(twice, encoding="utf-8")
        found = run(*ASK, "--calibration", "calibration.yaml")
        assert found.exit_code == 4
        assert "[said-twice]" in found.stderr


def test_a_profile_that_changed_since_is_told(here: Path) -> None:
    path = calibrated(here, [{**HIGH, "image_out": 7024, "times": 9}])
    path.write_text(path.read_text(encoding="utf-8").replace("published: 7024", "published: 5000"), encoding="utf-8")
    found = json.loads(run(*ASK, "--calibration", "calibration.yaml").stdout)
    (line,) = (line for line in found["lines"] if line["meter"] == "image_out")
    assert line["quantity"] == 7024
    assert line["usage"] == "published since the calibration; 9 calls had a mean of 7,024"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("o.jsonl", "-o", "o.jsonl"), 2, "o.jsonl is an input of this command, and would be lost"),
        (("o.jsonl", "o.jsonl"), 4, "[said-twice]"),
        (("empty.jsonl",), 4, "[nothing-learned]"),
    ],
)
def test_what_calibrate_refuses(here: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    store(here / "o.jsonl", [{**HIGH, "image_out": 7024}])
    (here / "empty.jsonl").write_text("")
    found = run("calibrate", *arguments)
    assert found.exit_code == code
    assert message in found.stderr
    assert (here / "o.jsonl").read_text(encoding="utf-8").startswith('{"id"')
