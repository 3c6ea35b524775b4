"""What a shell is told at Tab: commands, options, choices, models, scenarios.
``make proofs`` asks bash, zsh and fish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete

from costplan.cli.main import costplan
from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

CASES = [
    # what is typed, the word that is begun, what is offered
    ("", "est", "estimate"),
    ("prices", "", "list show lint lock"),
    ("check", "--new", "--new-only"),
    ("estimate --format", "", "table json csv yaml"),
    ("init --template", "m", "manga"),
    ("schema", "pr", "prices profile project"),
    ("quote", "openai/gpt-image-2.6", "openai/gpt-image-2.6-flare openai/gpt-image-2.6-sunburst"),
    ("prices show", "test/", ""),
    ("prices show --pricing tables", "test/fla", "test/flat"),
    ("prices show --pricing nowhere", "test/", ""),
    ("actuals import --model", "openai/gpt-image-1-", "openai/gpt-image-1-mini"),
    ("estimate", "", "FILE guide-workflows guide-workflows-today providers quarter costplan.yaml scenario.yaml"),
    ("explain", "qu", "FILE quarter"),
    ("report quarter", "budgets/", "FILE budgets/daily-social.yaml"),
    ("prices lock", "[", "FILE"),
    ("check --budget", "b", "FILE"),
    ("calibrate --scenario", "prov", "FILE providers"),
    ("quote --calibration", "", "FILE public"),
]


@pytest.mark.parametrize(("typed", "begun", "offered"), CASES)
def test_what_is_offered(typed: str, begun: str, offered: str, here: Path) -> None:
    run("init", here, code=0)
    (here / "tables").symlink_to(TESTS / "pricing")
    asked = ShellComplete(costplan, {}, "costplan", "_COSTPLAN_COMPLETE")
    found = asked.get_completions(typed.split(), begun)
    assert ["FILE" if item.type == "file" else item.value for item in found] == offered.split()


def test_a_broken_project_offers_nothing_and_says_nothing(here: Path) -> None:
    (here / "costplan.yaml").write_text("version: [", encoding="utf-8")
    asked = ShellComplete(costplan, {}, "costplan", "_COSTPLAN_COMPLETE")
    assert asked.get_completions(["quote"], "open") == []
