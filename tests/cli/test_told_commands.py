"""Every command that pages of advice name: it asks under the same day and tables, and runs as it stands."""

from __future__ import annotations

import json
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.command import AS_OF, run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

CALIBRATION = ("--calibration", "public")
TABLES = ("--pricing", "my tables")

OLD = """\
version: 1
scenario: Old
period: 2027-01
defaults: {model: acme/old, size: 1024x1024}
workflows:
  posts:
    runs: {amount: 300, per: month}
    requires: {min_width: 1000, min_quality: hd}
    steps:
      image: {tier: standard}
"""


@pytest.fixture(autouse=True)
def tables(here: Path) -> None:
    shutil.copytree(TESTS / "migrating" / "tables", here / "my tables")
    old = OLD.replace("acme/old", "acme/lasting")  # the same, and it does not end
    table = (here / "my tables" / "acme" / "old.yaml").read_text(encoding="utf-8")
    kept = [line for line in table.splitlines() if not line.startswith(("shutdown", "replacement", "aliases"))]
    (here / "my tables" / "acme" / "lasting.yaml").write_text(
        "\n".join(kept).replace("acme/old", "acme/lasting") + "\n", encoding="utf-8"
    )
    (here / "old plan.yaml").write_text(OLD, encoding="utf-8")
    (here / "lasting.yaml").write_text(old, encoding="utf-8")


def told(page: str) -> list[list[str]]:
    """The commands on lines of their own, in words; what stands behind # is no part of them."""
    lines = [line.strip() for line in page.splitlines() if line.startswith("  costplan ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize(
    ("words", "options", "least"),
    [
        (("campaign",), CALIBRATION, 3),
        (("lasting.yaml",), TABLES, 4),
        (("lasting.yaml", "--to", "acme/new", "--from", "acme/lasting"), TABLES, 2),
        (("old plan.yaml", "--to", "acme/new"), TABLES, 2),
        (("quarter", "--to", "openai/gpt-image-2.6-flare"), CALIBRATION, 2),
    ],
)
def test_they_carry_the_day_and_the_tables_and_run(
    words: tuple[str, ...], options: tuple[str, ...], least: int
) -> None:
    asked = ("advise", *words, *options, *AS_OF)
    commands = told(run(*asked, code=0).stdout)
    assert len(commands) >= least
    if "--to" in words:
        said = run(*asked, "--apply", "NEW.yaml", code=0).stderr
        commands.append(shlex.split(said.rpartition("; see ")[2])[1:])
    for command in commands:
        joined = shlex.join(command)
        assert shlex.join(AS_OF) in joined
        assert shlex.join(options) in joined
        run(*command, code=0)


def test_in_json_too() -> None:
    asked = ("advise", "lasting.yaml", "--to", "acme/new", "--from", "acme/lasting", *TABLES, *AS_OF)
    found = json.loads(run(*asked, "--format", "json", code=0).stdout)
    commands = [one["command"] for one in found["retest"] if one["command"]]
    assert all(command.endswith(shlex.join((*AS_OF, *TABLES))) for command in commands)
    assert f"costplan diff lasting.yaml NEW.yaml {shlex.join((*AS_OF, *TABLES))}" in commands
