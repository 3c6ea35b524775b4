"""From code to a new plan: a draft of the code, moved to another model, written, and the difference between the files.
And the shipped scenarios whose models have ended, moved, as sums."""

from __future__ import annotations

import json
import shlex
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan.project.migrating import migrate
from costplan.project.request import Request
from costplan.units import PICO
from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from costplan.migrating.migration import Migration

SNIPPETS = yaml.safe_load((TESTS / "data" / "snippets.yaml").read_text(encoding="utf-8"))
AS_OF = date(2026, 11, 27)
NEW = "openai/gpt-image-2.6-flare"


def moved(name: str, to: str = NEW) -> Migration:
    return migrate(Request(as_of=AS_OF, scenarios=(name,)), to)


def micro_dollars(sums: str) -> Fraction:
    """``8 x 5 + 439 x 30``: tokens times dollars a million."""
    total = Fraction(0)
    for product in sums.split(" + "):
        factors = Fraction(1)
        for factor in product.split(" x "):
            factors *= Fraction(factor)
        total += factors
    return total


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet["name"])
def test_code_is_drafted_moved_and_compared(
    snippet: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(snippet["file"]).write_text(snippet["code"], encoding="utf-8")
    run("init", "--from", snippet["file"], "--as-of", AS_OF, code=0)
    found = moved("scenario.yaml")
    assert found.diff is not None
    ties = {f"{tie.workflow}.{tie.step}": tie for tie in found.diff.bridge.steps}
    assert set(ties) == set(snippet["attempts"])
    for where, sums in snippet["attempts"].items():
        for side, said in zip((ties[where].base, ties[where].head), sums, strict=True):
            assert side is not None
            assert Fraction(side.attempt_cost) == micro_dollars(str(said)) * PICO / 10**6
    rows = [[row.find, row.write, ", ".join(row.where)] for row in found.code]
    assert [row for row in rows if row in snippet["code_has"]] == snippet["code_has"]

    words = ("advise", "scenario.yaml", "--to", NEW, "--apply", "new.yaml", "--format", "json", "--as-of", AS_OF)
    shown = json.loads(run(*words, code=0).stdout)
    assert [[row["look_for"], row["write"], ", ".join(row["where"])] for row in shown["code"]] == rows
    told = json.loads(run("diff", "scenario.yaml", "new.yaml", "--format", "json", "--as-of", AS_OF, code=0).stdout)
    total = found.diff.bridge.total
    if not found.stand_ins:  # else the file has what its makers name in the place of what the code names
        assert Fraction(told["total"]["base_usd"]) * PICO == total.base
    assert Fraction(told["total"]["head_usd"]) * PICO == total.head
    before, after = (
        sum((micro_dollars(str(sums[side])) * 300 for sums in snippet["attempts"].values()), Fraction(0))
        for side in (0, 1)
    )
    assert total.base == before * PICO / 10**6
    assert total.head == after * PICO / 10**6


SHIPPED = [
    # 120 headers, 1.56 tries each = (1 - 0.4^3) / 0.6, and 2,700 pairs of thumbnails; in millionths of a dollar
    ("dall-e-3", NEW, "187.2 x 120000 + 2700 x 80000", "187.2 x 37620 + 2700 x 92850", "all"),
    # 77 days x 20 posts: three sketches of $0.014 each, and the final; 5,000 cards, of which 1,000 in November
    ("gpt-image-1.5", NEW, None, "1540 x 42000 + 1540 x 630 + 1540 x 41160 + 5000 x 630 + 5000 x 23520", "some"),
    ("gpt-image-1", "openai/gpt-image-2.5-flare", None, None, "all"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "to", "before", "after", "lost"), SHIPPED)
def test_a_shipped_scenario_moves(name: str, to: str, before: str | None, after: str | None, lost: str) -> None:
    found = moved(name, to)
    assert not found.refused
    assert found.diff is not None
    total = found.diff.bridge.total
    assert before is None or Fraction(total.base) == micro_dollars(before) * PICO / 10**6
    assert after is None or Fraction(total.head) == micro_dollars(after) * PICO / 10**6
    left = found.left[0]
    assert left.lost is not None
    assert (left.lost == total.base) == (lost == "all")
    assert "after-shutdown" in run("estimate", name, code=4).stderr


def test_a_page_of_a_shipped_one_fits_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = run(
        "advise", "dall-e-3", "--to", NEW, "--as-of", AS_OF, "--apply", "new.yaml", env={"COLUMNS": "80"}, code=0
    )
    commands = [line for line in page.stdout.splitlines() if line.startswith("  costplan ")]
    assert max(len(line) for line in page.stdout.splitlines() if line not in commands) <= 80
    assert "see costplan estimate new.yaml" in page.stderr
    text = Path("new.yaml").read_text(encoding="utf-8")
    assert "# legal on the newer models too" in text
    assert "dall-e-3" not in text.partition("version: 1")[2]
    assert "$257.74" in run("estimate", "new.yaml", code=0).stdout
    for command in commands:
        run(*shlex.split(command.replace("NEW.yaml", "new.yaml"))[1:], "--as-of", AS_OF, code=0)


def test_steps_that_cannot_move_are_told_below_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    step = "model: openai/gpt-image-2, size: 1024x1024, quality: low"
    workflow = f"{{runs: {{amount: 1, per: day}}, steps: {{one: {{{step}, input_images: [64x64]}}, two: {{{step}}}}}}}"
    text = f"version: 1\nscenario: Posts\nperiod: 2027-01\nworkflows: {{posts: {workflow}}}\n"
    Path("posts.yaml").write_text(text, encoding="utf-8")
    result = run("advise", "posts.yaml", "--to", "bytedance/seedream-3.0", "--from", "openai/gpt-image-2", code=4)
    assert "NOT MOVED: posts.one stays on openai/gpt-image-2" in result.stdout
    assert "[illegal-call]" in result.stderr


def test_what_falls_after_an_end_is_what_is_lost() -> None:
    """62 days of 20 posts from December on, and 4,000 cards; text in, text out and image out of gpt-image-1.5."""
    found = moved("gpt-image-1.5")
    assert found.diff is not None
    costs = {tie.step: tie.base.attempt_cost for tie in found.diff.bridge.steps if tie.base is not None}
    assert found.left[0].lost == 62 * 20 * Fraction(costs["final"]) + 4000 * Fraction(costs["card"])
