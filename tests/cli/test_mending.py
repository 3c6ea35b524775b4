"""What would meet a requirement that the plan breaks: told with what it costs, taken by name, and written."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.command import AS_OF, run

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = """\
version: 1
scenario: Posts
period: 2027-01
workflows:
  posts:
    runs: {{amount: 100, per: month}}
    requires: {requires}
    steps:
      final: {{{call}, prompt_tokens: 100}}
"""

SQUARE = "model: openai/gpt-image-2, size: 1024x1024, quality: low"

# A step, what is required of it, what each way that meets it changes, and what it saves, by the token tables.
CASES = [
    # more pixels in fewer tokens: 100 x (196 - 124) tokens x $30 / 1M = $0.216 less
    (SQUARE, "{min_width: 1600, aspect: 16:9 +- 2%, providers: [openai]}", {"size": {"size": "1600x896"}}, "0.216"),
    # 1600 x 1600 is the smallest square that wide
    (SQUARE, "{min_width: 1600, providers: [openai]}", {"size": {"size": "1600x1600"}}, None),
    # medium of gpt-image-2: 1,756 tokens; 100 x (1,756 - 196) x $30 / 1M = $4.68 more
    (SQUARE, "{min_quality: medium, providers: [openai]}", {"quality": {"quality": "medium"}}, "-4.68"),
    (SQUARE, "{min_quality: high, min_height: 1030, providers: [openai]}",
     {"size": {"size": "1040x1040"}, "quality": {"quality": "high"}}, None),
    # the cheapest that the one seller sells which is allowed
    (SQUARE, "{providers: [azure]}",
     {"model": {"model": "azure/gpt-image-1-mini", "quality": "low", "size": "1024x1024", "tier": "standard"}}, None),
    # longer than the model takes: the cheapest of the others that do
    (SQUARE, '{aspect: "4:1"}',
     {"model": {"model": "bfl/flux-2-klein-4b", "quality": None, "size": "4096x1024", "tier": "standard"}}, None),
    # nobody takes so much
    (SQUARE, "{min_width: 100000}", {}, None),
    # what is met needs no mending
    (SQUARE, "{min_width: 1000, min_quality: low}", {}, None),
]  # fmt: skip


def advised(name: str, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("advise", name, *more, "--format", "json", *AS_OF, code=0).stdout)
    return found


@pytest.mark.parametrize(("call", "requires", "kinds", "saving"), CASES)
def test_what_would_meet_it(
    here: Path, call: str, requires: str, kinds: dict[str, dict[str, str | None]], saving: str | None
) -> None:
    (here / "posts.yaml").write_text(SCENARIO.format(requires=requires, call=call), encoding="utf-8")
    found = advised("posts.yaml")
    mending = [one for one in found["mending"] if one["kind"] != "together"]
    steps = {one["kind"]: one["change"]["workflows"]["posts"]["steps"]["final"] for one in mending}
    assert steps == kinds
    if saving is not None:
        assert [one["saving_usd"] for one in mending] == [saving]
    if not kinds:
        return
    told = sorted(f"posts.final: {told}" for one in mending for told in one["mends"])
    assert told == sorted(found["unmet"])
    takes = [word for one in found["mending"] for word in ("--take", one["name"])]
    written = run("advise", "posts.yaml", *takes, "--apply", "met.yaml", "--format", "json", *AS_OF, code=0)
    taken = json.loads(written.stdout)["taken"]
    plan = json.loads(run("estimate", "met.yaml", "--format", "json", *AS_OF, code=0).stdout)
    assert plan["total"]["expected_usd"] == taken["total"]["expected_usd"]
    assert advised("met.yaml")["unmet"] == []


def test_the_page_and_csv_tell_it(here: Path) -> None:
    requires = "{min_width: 1600, min_quality: medium, providers: [openai]}"
    (here / "posts.yaml").write_text(SCENARIO.format(requires=requires, call=SQUARE), encoding="utf-8")
    page = run("advise", "posts.yaml", *AS_OF, code=0).stdout
    assert " not met posts.final: 1024x1024 is less than min_width 1600 " in " ".join(page.split())
    assert "What would meet what is required\n" in page
    assert " $4.68 more posts.final:quality: quality medium instead of low; condition: " in " ".join(page.split())
    assert " meets: quality low is below min_quality medium " in " ".join(page.split())
    rows = list(csv.DictReader(io.StringIO(run("advise", "posts.yaml", "--format", "csv", *AS_OF, code=0).stdout)))
    names = [row["name"] for row in rows if row["kind"]]  # the others are no ways
    assert len(names) == len(set(names))
    assert {row["mends"] for row in rows if row["name"] == "posts.final:quality"} == {
        "quality low is below min_quality medium"
    }


def test_what_alone_costs_more_is_told_as_that(here: Path) -> None:
    requires = "{min_height: 1030, min_quality: medium, providers: [openai]}"
    (here / "posts.yaml").write_text(SCENARIO.format(requires=requires, call=SQUARE), encoding="utf-8")
    words = ("--take", "posts.final:size", "--take", "posts.final:quality")
    page = " ".join(run("advise", "posts.yaml", *words, *AS_OF, code=0).stdout.split())
    assert " more, with 2 ways together: posts.final:size, posts.final:quality; each alone would " in page
    assert "$-" not in page


def test_what_leaves_something_unmet_is_not_the_same_and_says_so(here: Path) -> None:
    """Batch halves a step that an allowed provider does not make; another that is as required is firm all the same."""
    two = "model: openai/gpt-image-2, size: 1024x1024, quality: high"
    file = SCENARIO.format(requires="{providers: [google]}", call=two)
    (here / "posts.yaml").write_text(file, encoding="utf-8")
    left = "what is required is still not met: "
    told = "openai/gpt-image-2 is none of the providers google"
    found = advised("posts.yaml")
    assert found["best"]["same"] is None
    [batch] = [one for one in found["ways"] if one["kind"] == "tier"]
    assert not batch["firm"]
    assert batch["condition"] == f"each image is there within 24 hours, and {left}{told}"
    taken = advised("posts.yaml", "--take", batch["name"])["taken"]
    assert taken["unmet"] == [f"posts.final: {told}"]
    page = " ".join(run("advise", "posts.yaml", "--take", batch["name"], *AS_OF, code=0).stdout.split())
    assert f" less: {batch['name']}; {left}posts.final: {told} " in page
    (here / "posts.yaml").write_text(file.replace("google", "openai"), encoding="utf-8")
    same = advised("posts.yaml")["best"]["same"]
    assert (same["names"], same["unmet"]) == ([batch["name"]], [])
