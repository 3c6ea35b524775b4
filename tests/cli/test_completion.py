"""What a shell is told at Tab: commands, options, choices, models, scenarios and what stands in them.
``make proofs`` asks bash, zsh and fish."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete

from costplan.cli.main import costplan
from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = "batch campaign dall-e-3 finance-year gpt-image-1 gpt-image-1.5 guide-workflows providers quarter"
SHIPPED += " quarter-reforecast routed subscription"
CASES = [
    # what is typed, the word that is begun, what is offered
    ("", "est", "estimate"),
    ("prices", "", "list show lookup lint import lock checked export"),
    ("check", "--new", "--new-only"),
    ("estimate --format", "", "table json csv yaml"),
    ("init --template", "m", "manga"),
    ("schema", "pr", "prices profile project"),
    ("schema", "ch", "checked"),
    ("prices lint --with", "", "FILE litellm genai-prices models.dev"),
    ("prices lint --with", "lit", "FILE litellm"),
    ("prices import --from", "g", "FILE genai-prices"),
    ("quote", "openai/gpt-image-2.6", "openai/gpt-image-2.6-flare openai/gpt-image-2.6-sunburst"),
    ("prices show", "test/", ""),
    ("prices show --pricing tables", "test/fla", "test/flat"),
    ("prices show --pricing nowhere", "test/", ""),
    ("actuals import --model", "openai/gpt-image-1-", "openai/gpt-image-1-mini"),
    (
        "estimate",
        "",
        f"FILE {SHIPPED} broken.yaml held.yaml scenario.yaml held.csv held.xlsx held.json",
    ),
    ("advise", "qu", "FILE quarter quarter-reforecast"),
    ("advise quarter --to", "openai/gpt-image-2.6", "openai/gpt-image-2.6-flare openai/gpt-image-2.6-sunburst"),
    ("advise --format", "", "table json md csv html"),
    ("explain", "qu", "FILE quarter quarter-reforecast"),
    ("report quarter", "budgets/", "FILE budgets/daily-social.yaml"),
    ("prices lock", "[", "FILE"),
    ("check --budget", "b", "FILE"),
    ("calibrate --scenario", "prov", "FILE providers"),
    ("explain quarter", "T", "TOTAL"),
    ("explain quarter", "social", "social-posts social-posts.draft social-posts.final"),
    ("explain quarter", "cost_center=M", "cost_center=MKT-114"),
    ("explain scenario.yaml", "posts.", "posts.draft posts.post"),
    ("explain scenario.yml", "p", ""),
    ("explain -", "T", "TOTAL"),
    ("estimate quarter --set", "social-posts.t", "social-posts.tags.cost_center"),
    ("check scenario.yaml --set", "posts.draft.mo", "posts.draft.model"),
    ("check scenario.yaml --set posts.draft.quality=low --set", "posts.runs.a", "posts.runs.amount"),
    (
        "estimate quarter --set",
        "drivers.sk",
        "drivers.skus drivers.skus.by_month.2027-01 drivers.skus.by_month.2027-02 drivers.skus.by_month.2027-03",
    ),
    ("check quarter --scale", "social-posts.r", "social-posts.runs"),
    ("report broken.yaml --set", "", ""),
    ("estimate --set", "", ""),
    ("estimate", "held", "FILE held.yaml held.csv held.xlsx held.json"),
    ("quote", "gpt-image-2.6", "gpt-image-2.6-all gpt-image-2.6-flare gpt-image-2.6-sunburst"),
    ("prices show", "flux-kontext", "flux-kontext-max flux-kontext-pro"),
    ("quote --calibration", "", "FILE public"),
    ("live", "quar", "FILE quarter quarter-reforecast"),
    ("live", "openai/gpt-image-1-", "FILE openai/gpt-image-1-mini"),
    ("live quarter --step", "social", "social-posts.draft social-posts.final"),
    ("live scenario.yaml --set", "posts.draft.mo", "posts.draft.model"),
    ("live scenario.yaml --image", "held", "FILE"),
    ("live --format", "", "text json md"),
]


@pytest.mark.parametrize(("typed", "begun", "offered"), CASES)
def test_what_is_offered(typed: str, begun: str, offered: str, here: Path) -> None:
    run("init", here, code=0)
    (here / "tables").symlink_to(TESTS / "pricing")
    (here / "broken.yaml").write_text("version: [", encoding="utf-8")
    for name in ("held.yaml", "held.csv", "held.xlsx", "held.json", "held.txt"):
        (here / name).touch()
    asked = ShellComplete(costplan, {}, "costplan", "_COSTPLAN_COMPLETE")
    found = asked.get_completions(typed.split(), begun)
    assert ["FILE" if item.type == "file" else item.value for item in found] == offered.split()


def test_a_broken_project_offers_nothing_and_says_nothing(here: Path) -> None:
    (here / "costplan.yaml").write_text("version: [", encoding="utf-8")
    asked = ShellComplete(costplan, {}, "costplan", "_COSTPLAN_COMPLETE")
    assert asked.get_completions(["quote"], "open") == []


def test_what_stands_in_a_filled_table_is_offered(here: Path) -> None:
    (here / "plan.csv").write_text(
        "what,model,size,quality,images_per_month\nbanners,gpt-image-2,1024x1024,low,100\n", encoding="utf-8"
    )
    asked = ShellComplete(costplan, {}, "costplan", "_COSTPLAN_COMPLETE")
    assert next(item.value for item in asked.get_completions(["explain", "plan.csv"], "b")) == "banners"


@pytest.mark.parametrize("typed", ["diff", "compare", "estimate", "explain", "check --budget", "live"])
@pytest.mark.parametrize("begun", ["", os.fsdecode(b"\xff")], ids=["nothing", "a byte"])
def test_a_name_that_is_no_utf_8_is_left_to_the_shell(typed: str, begun: str, here: Path) -> None:
    versions = here / "budgets" / "versions" / "posts"
    versions.mkdir(parents=True)
    for folder, end in ((here, ".yaml"), (versions, ".json")):
        (folder / os.fsdecode(b"\xff" + end.encode())).touch()
    asked = ShellComplete(costplan, {}, "costplan", "_COSTPLAN_COMPLETE")
    found = asked.get_completions(typed.split(), begun)
    assert found[0].type == "file"
    assert all(item.value.encode() is not None for item in found)  # as click answers
