"""Code that names ended models, words that no plan needs, and other sellers' clients: what a move finds of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from costplan import CostplanError
from costplan.project.migrating import migrate
from costplan.project.request import Request
from costplan.units import PICO
from tests.command import run
from tests.places import TESTS

CASES = yaml.safe_load((TESTS / "migrating" / "code_cases.yaml").read_text(encoding="utf-8"))
AS_OF = date(2026, 11, 27)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_move_starts_from_the_code(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(case["code"], encoding="utf-8")
    told = run("init", "--from", "a.py", "--as-of", AS_OF, code=0).stderr
    assert case.get("told", "") in told
    leave = [] if case["in_code"] else ["openai/gpt-image-2"]
    found = migrate(Request(as_of=AS_OF, scenarios=("scenario.yaml",)), case["to"], leave=leave)
    assert [one.in_code for one in found.stand_ins] == case["in_code"]
    rows = [[one.find, one.write, ", ".join(one.where)] for one in found.code]
    assert [row for row in rows if row in case["rows"]] == case["rows"]
    assert all(find != write for find, write, _ in rows)
    assert not [find for find, _, _ in rows if find.startswith(tuple(case.get("never", ["never"])))]
    if "attempts" in case:
        assert found.diff is not None
        (tie,) = found.diff.bridge.steps
        sides = [side.attempt_cost for side in (tie.base, tie.head) if side is not None]
        assert [Fraction(cost) * 10**6 / PICO for cost in sides] == case["attempts"]
    mechanical = found.retest[0]
    assert case.get("not_mechanical", "") in mechanical.why

    request = ("advise", "scenario.yaml", "--to", case["to"], "--as-of", AS_OF, *(f"--from={name}" for name in leave))
    page = run(*request, "--apply", "new.yaml", code=0)
    assert ("the code names" in page.stdout) == bool(case["in_code"])
    assert "in_code" not in yaml.safe_load(Path("new.yaml").read_text(encoding="utf-8"))
    with pytest.raises(CostplanError, match="nothing-to-migrate"):
        migrate(Request(as_of=AS_OF, scenarios=("new.yaml",)), case["to"])


REQUIRED = """\
version: 1
scenario: Posts
period: 2027-01
requires: {providers: [openai], min_width: 1200}
workflows:
  posts:
    runs: {amount: 10, per: day}
    steps:
      wide: {model: openai/gpt-image-2, size: 1536x1024, quality: medium, requires: {aspect: "3:2"}}
      square: {model: openai/gpt-image-2, size: 1536x1024, quality: medium}
"""


def test_what_the_move_breaks_is_told_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is the nearest that meets what is required; where none does, as of a shape that the model makes not
    exactly, the nearest."""
    monkeypatch.chdir(tmp_path)
    Path("posts.yaml").write_text(REQUIRED, encoding="utf-8")
    words = ("advise", "posts.yaml", "--to", "google/gemini-3.1-flash-image", "--from", "openai/gpt-image-2")
    page = run(*words, "--apply", "new.yaml", "--as-of", AS_OF, code=0)
    head = page.stdout.partition("Step by step")[0]
    assert "posts.wide: 1264x848, which is made for aspect_ratio 3:2, is not of" in head
    assert "aspect 3:2: it is off by 0.6%" in head
    assert "NOT MET: posts.square: google/gemini-3.1-flash-image is none of the providers openai" in page.stderr
    steps = yaml.safe_load(Path("new.yaml").read_text(encoding="utf-8"))["workflows"]["posts"]["steps"]
    assert (steps["wide"]["size"], steps["square"]["size"]) == ("1264x848", "1264x848")


def test_what_code_says_is_of_a_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("posts.yaml").write_text(f"{REQUIRED}in_code: {{posts.wid.quality: hd}}\n", encoding="utf-8")
    told = run("estimate", "posts.yaml", "--as-of", AS_OF, code=4).stderr
    assert "'posts.wid.quality' is of no step of this scenario; did you mean posts.wide?" in told
