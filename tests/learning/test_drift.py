"""``costplan calibrate --check``: newer calls that a calibration no longer fits, since when, by how much, in dollars.
A calibration is made of older calls, newer ones are held against it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from costplan import Catalogue
from costplan.learning.counts import CountRow, merge
from costplan.learning.drift import check
from costplan.learning.fitting import calibrate
from tests.command import run
from tests.observed import store
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

AS_OF = date(2026, 11, 23)
OLD = TESTS / "data" / "old" / "counts_of_no_prompts.csv"
HIGH: dict[str, Any] = {
    "model": "openai/gpt-image-2",
    "size": "1024x1024",
    "quality": "high",
}  # 7,024 tokens are published
TEXT: dict[str, Any] = {"model": "openai/gpt-image-1.5", "size": "1024x1024", "quality": "medium"}
SHOTS = """\
version: 1
scenario: shots
period: 2027-01 through 2027-01
workflows:
  shots:
    runs: {amount: 1000, per: month}
    steps:
      shot: {model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 0}
"""


@pytest.fixture
def here(here: Path) -> Path:
    (here / "shots.yaml").write_text(SHOTS, encoding="utf-8")
    return here


def calibrated_on(folder: Path, rows: list[dict[str, Any]]) -> None:
    found = run("calibrate", store(folder / "old.jsonl", rows), "-o", folder / "c.yaml")
    assert found.exit_code == 0, found.stderr


def checked(folder: Path, rows: list[dict[str, Any]], *more: object) -> Result:
    new = store(folder / "new.jsonl", rows)
    return run("calibrate", new, "--check", "--calibration", "c.yaml", *more)


CASES: dict[
    str, tuple[list[dict[str, Any]], list[dict[str, Any]], int]
] = {  # old calls, newer calls, how many cells drifted
    "an exact figure that still holds": (
        [{**HIGH, "image_out": 7024, "times": 9}],
        [{**HIGH, "image_out": 7024, "times": 9}],
        0,
    ),
    "an exact figure left by every call": (
        [{**HIGH, "image_out": 7024, "times": 9}],
        [{**HIGH, "image_out": 7100, "times": 5}],
        1,
    ),
    "one odd token is no drift of an exact figure": (
        [{**HIGH, "image_out": 7024, "times": 9}],
        [{**HIGH, "image_out": 7100}],
        0,
    ),
    "one stray call among a hundred": (
        [{**HIGH, "image_out": 7024, "times": 9}],
        [{**HIGH, "image_out": 7024, "times": 99}, {**HIGH, "image_out": 2058}],
        0,
    ),
    "six strays among a hundred": (
        [{**HIGH, "image_out": 7024, "times": 9}],
        [{**HIGH, "image_out": 7024, "times": 94}, {**HIGH, "image_out": 2058, "times": 6}],
        1,
    ),
    "a size never measured, at its published figure": (
        [{**HIGH, "image_out": 7024, "times": 9}],
        [{**HIGH, "size": "1536x1024", "image_out": 5488, "times": 3}],
        0,
    ),
    "a size never measured, at another": (
        [{**HIGH, "image_out": 7024, "times": 9}],
        [{**HIGH, "size": "1536x1024", "image_out": 5500, "times": 3}],
        1,
    ),
    "a deterministic measured cell": (
        [{**HIGH, "image_out": 3512, "times": 9}],
        [{**HIGH, "image_out": 3513, "times": 3}],
        1,
    ),
    "text as noisy as before": (
        [{**TEXT, "text_out": tokens, "times": 40} for tokens in (300, 400, 500)],
        [{**TEXT, "text_out": tokens, "times": 4} for tokens in (300, 400, 500)],
        0,
    ),
    "one loud call is no drift": (
        [{**TEXT, "text_out": tokens, "times": 40} for tokens in (300, 400, 500)],
        [{**TEXT, "text_out": 500}],
        0,
    ),
    "text at twice the tokens": (
        [{**TEXT, "text_out": tokens, "times": 40} for tokens in (300, 400, 500)],
        [{**TEXT, "text_out": tokens, "times": 4} for tokens in (600, 800, 1000)],
        1,
    ),
    "another route is another cell": (
        [{**HIGH, "image_out": 7024, "times": 9}],
        [{**HIGH, "route": "plan", "image_out": 515, "times": 9}, {**HIGH, "image_out": 7024}],
        1,  # on the plan's route the published figure is held against the calls, and left
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, here: Path) -> None:
    old, new, number = CASES[name]
    calibrated_on(here, old)
    found = checked(here, new, "--format", "json")
    assert found.exit_code == (5 if number else 0), found.stderr
    assert len(json.loads(found.stdout)["drifted"]) == number


def test_which_since_when_by_how_much_and_what_it_costs(here: Path) -> None:
    calibrated_on(here, [{**HIGH, "image_out": 7024, "times": 9, "at": "2026-10-01"}])
    new = [
        {**HIGH, "image_out": 7024, "times": 4, "at": "2026-11-01"},
        {**HIGH, "image_out": 7025, "at": "2026-11-01"},  # one stray is no change
        {**HIGH, "image_out": 9024, "times": 6, "at": "2026-11-05"},
    ]
    found = checked(here, new, "--scenario", "shots.yaml")
    assert found.exit_code == 5
    assert "1 of 1 cells has left the calibration" in found.stderr
    words = " ".join(found.stdout.split())
    # since 5 November 6 calls took 9,024: 9,024 / 7,024 is 28.5 % more;
    # 1,000 runs take (7,024 x 30 + 6 x 5) / 1,000 = $210.75, and (9,024 x 30 + 6 x 5) / 1,000 = $270.75 as observed
    assert "7,024 9,024 +28.5% 6 2026-11-05" in words
    assert "$210.75 as calibrated, $270.75 as observed: $60.00 more" in words
    told = json.loads(checked(here, new, "--scenario", "shots.yaml", "--format", "json").stdout)
    assert told["scenario"] == {"calibrated_usd": "210.75", "observed_usd": "270.75"}
    (cell,) = told["drifted"]
    assert (cell["expected"], cell["observed"], cell["images"], cell["since"]) == ("7024", "9024", 6, "2026-11-05")
    assert max(map(len, found.stdout.splitlines())) <= 80


def test_only_calls_from_a_day_on(here: Path) -> None:
    calibrated_on(here, [{**HIGH, "image_out": 7024, "times": 9, "at": "2026-10-01"}])
    new = [
        {**HIGH, "image_out": 9024, "times": 4, "at": "2026-11-01"},
        {**HIGH, "image_out": 7024, "times": 4, "at": "2026-11-05"},
    ]
    assert checked(here, new).exit_code == 5
    assert checked(here, new, "--since", "2026-11-05").exit_code == 0
    nothing = checked(here, new, "--since", "2026-11-20")
    assert nothing.exit_code == 4
    assert "nothing-to-check" in nothing.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--check",), "--check needs a calibration"),
        (("--since", "2026-11-01"), "--since goes with --check"),
        (("--score", "--scenario", "shots.yaml"), "--scenario goes with learning or with --check"),
        (("--calibration", "c.yaml"), "--calibration goes with --check"),
        (("--by-source",), "--by-source goes with --score"),
        (("--format", "json"), "--format goes with --check or --score"),
        (("--check", "--score"), "--check and --score answer different questions; keep one of them"),
        (("--check", "--by-source"), "--by-source goes with --score"),
        (("--check", "--format", "svg"), "--format svg goes with --score; a check is a table or json"),
        (("--score", "--since", "2026-11-01"), "--since goes with --check"),
        (("--score", "--calibration", "c.yaml"), "--calibration goes with --check"),
        (("--score", "--at", "p90"), "--at is for a new calibration; leave it out with --score"),
        (("--check", "--at", "p90"), "--at is for a new calibration"),
    ],
)
def test_options_that_do_not_go_together(here: Path, arguments: tuple[str, ...], message: str) -> None:
    found = run("calibrate", store(here / "o.jsonl", [{**HIGH, "image_out": 7024}]), *arguments)
    assert found.exit_code == 2
    assert message in found.stderr


Draws = dict[str, "np.ndarray[Any, np.dtype[np.float64]]"]
CATALOGUE = Catalogue()


def counted(draws: Draws) -> list[CountRow]:
    """Text tokens of single calls by quality, as a count table."""
    rows = (
        CountRow(
            TEXT["model"], "direct", "generate", "text_out", quality, "", "", "{}", "", "", 1, 1, tokens, 1, "", ""
        )
        for quality, drawn in draws.items()
        for tokens in drawn.astype(int).tolist()
    )
    return merge([row] for row in rows)


def drifted(old: Draws, new: Draws) -> bool:
    learned = calibrate(counted(old), CATALOGUE, AS_OF)
    return bool(check(counted(new), learned, CATALOGUE, AS_OF).drifted)


@pytest.mark.once("draws")
def test_false_alarms_are_rare() -> None:
    """100 quiet worlds of 3 cells: with FALSE_ALARM 1 % a world, more than 6 alarms have a chance below 1 in
    10,000."""
    draw = np.random.default_rng(2026)
    means = {"low": 200, "medium": 400, "high": 420}
    alarms = 0
    for _ in range(100):
        old, new = ({name: draw.gamma(9, mean / 9, calls) for name, mean in means.items()} for calls in (30, 8))
        alarms += drifted(old, new)
    assert alarms <= 6


@pytest.mark.once("draws")
def test_a_change_of_thirty_percent_is_found() -> None:
    """100 worlds whose 60 newer calls take 30 % more, at a noise of a third: 7 standard errors, found nearly always."""
    draw = np.random.default_rng(2027)
    worlds = (({"medium": draw.gamma(9, 400 / 9, 200)}, {"medium": draw.gamma(9, 520 / 9, 60)}) for _ in range(100))
    assert sum(drifted(old, new) for old, new in worlds) >= 95


# ------------------------------------------------------------------------------------------------- days, auto, quantile


def test_a_step_is_dated_and_measured_by_what_came_after(here: Path) -> None:
    """Noisy text at 400, then at 500 from 21 October on: not diluted by the quiet days before."""
    noisy = [300, 350, 400, 450, 500]
    calibrated_on(here, [{**TEXT, "text_out": tokens, "times": 60} for tokens in noisy])
    days = [f"2026-10-{day:02d}" for day in range(1, 31)]
    new = [
        {**TEXT, "text_out": round(tokens * (1.25 if day >= "2026-10-21" else 1)), "at": day}
        for day in days
        for tokens in noisy * 4
    ]
    (found,) = json.loads(checked(here, new, "--format", "json").stdout)["drifted"]
    assert found["since"] == "2026-10-21"
    assert found["images"] == 10 * 20
    assert float(found["observed"]) == pytest.approx(500.4, abs=0.5)


def test_a_count_table_is_cut_at_a_day_as_its_store_is(here: Path) -> None:
    calibrated_on(here, [{**HIGH, "image_out": 7024, "times": 9, "at": "2026-10-01"}])
    new = store(here / "new.jsonl", [{**HIGH, "image_out": tokens, "at": "2026-10-01"} for tokens in (2058, 7024)])
    assert run("actuals", "count", here / "old.jsonl", new, "-o", "c.csv").exit_code == 0
    pages = [
        run("calibrate", *files, "--check", "--calibration", "c.yaml", "--since", "2026-10-05", "--format", "json")
        for files in (["c.csv"], ["old.jsonl", "new.jsonl"])
    ]
    assert [page.exit_code for page in pages] == [0, 0]  # the odd call is of 1 October
    assert pages[0].stdout == pages[1].stdout
    assert json.loads(pages[0].stdout)["figures"] == 5


def test_an_old_count_table_is_cut_where_its_rows_allow_it(here: Path) -> None:
    cut = run("calibrate", OLD, "--check", "--calibration", "public", "--since", "2026-10-01")
    assert cut.exit_code == 4
    assert f"{OLD}:3:1: this row has calls of 2026-09-30 to 2026-10-02" in cut.stderr
    assert "[since-a-table]" in cut.stderr


AUTO = {**HIGH, "model": "openai/gpt-image-2.5-flare", "quality": "auto"}  # 196 low, 439 medium, 1,756 high


def test_auto_that_is_served_otherwise(here: Path) -> None:
    calibrated_on(here, [{**AUTO, "image_out": 196, "times": 180}, {**AUTO, "image_out": 1756, "times": 20}])
    steady = [{**AUTO, "image_out": 196, "times": 90}, {**AUTO, "image_out": 1756, "times": 10}]
    assert checked(here, steady).exit_code == 0
    (here / "shots.yaml").write_text(
        SHOTS.replace("gpt-image-2,", "gpt-image-2.5-flare,").replace("quality: high", "quality: auto"),
        encoding="utf-8",
    )
    dear = [{**AUTO, "image_out": 1756, "times": 100}]
    found = json.loads(checked(here, dear, "--scenario", "shots.yaml", "--format", "json").stdout)
    assert checked(here, dear).exit_code == 5
    assert {(one["quality"], one["expected"], one["observed"]) for one in found["auto"]} == {
        ("low", "0.9", "0"),
        ("high", "0.1", "1"),
    }
    # 1,000 images at $30 per 1M tokens and 6 x $5 of text; one call more is spread over two, then over all five
    before = (180.5 * 196 + 20.5 * 1756) / 201
    now = (100 * 1756 + 0.2 * (196 + 439 + 1756 + 3122 + 7024)) / 101
    told = {"calibrated_usd": before * 0.03 + 0.03, "observed_usd": now * 0.03 + 0.03}
    assert {key: float(usd) for key, usd in found["scenario"].items()} == pytest.approx(told)


def test_dollars_compare_means_whatever_the_calibration_budgets(here: Path) -> None:
    rows = [{**TEXT, "text_out": tokens, "times": 40} for tokens in (300, 400, 500)]
    old = store(here / "old.jsonl", rows)
    assert run("calibrate", old, "--at", "p90", "-o", "c.yaml").exit_code == 0
    text = SHOTS.replace("gpt-image-2,", "gpt-image-1.5,").replace("quality: high", "quality: medium")
    (here / "shots.yaml").write_text(
        text.replace("2027-01 through 2027-01", "2026-11-24 through 2026-11-30"), encoding="utf-8"
    )
    found = json.loads(checked(here, rows, "--scenario", "shots.yaml", "--format", "json").stdout)["scenario"]
    assert found["calibrated_usd"] == found["observed_usd"]
