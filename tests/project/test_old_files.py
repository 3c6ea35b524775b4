"""Files of earlier releases are read by the commands of today, or refused in one sentence; so are files of later ones.
``docs/upgrading.md`` names the command that mends each; all of them run here."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from costplan.release import RELEASE
from tests.command import AS_OF, run
from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD = TESTS / "data" / "old" / "0.1.0"
FY27 = "budgets/versions/scenario/FY27.json"
TOTAL = "153.236384911501"
"""What 0.1.0 said that scenario.yaml comes to, in dollars."""


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tree of 0.1.0, to work in."""
    folder = tmp_path / "old"
    shutil.copytree(OLD, folder)
    monkeypatch.chdir(folder)
    return folder


def total(*words: object) -> str:
    found: dict[str, Any] = json.loads(run("estimate", *words, *AS_OF, "--format", "json", code=0).stdout)
    return str(found["total"]["expected_usd"])


# ------------------------------------------------------------------------------------------------------- what is read


def test_a_plan_comes_to_what_it_came_to(old: Path) -> None:
    then = json.loads((old / "plan.json").read_text(encoding="utf-8"))
    now = json.loads(run("estimate", "scenario.yaml", *AS_OF, "--format", "json", code=0).stdout)
    assert now["total"] == then["total"]
    assert counted(now) == counted(then)


def counted(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Its lines without where a shipped figure stands today and who is cited for it: sources are corrected."""
    cited = ("source", "source_checked", "usage_source", "place")
    return [{key: value for key, value in line.items() if key not in cited} for line in plan["lines"]]


def test_a_lock_holds(old: Path) -> None:
    """The arithmetic has the number that it had; that a shipped model takes more calls since, is told."""
    before = (old / "costplan.lock").read_text(encoding="utf-8")
    refused = run("check", "--locked", *AS_OF, code=4).stderr
    told = re.findall(r"costplan\.lock:\d+:\d+: (\w+) of ([^\s:]+)", refused)
    assert told == [("rules", "google/gemini-3-pro-image"), ("prices", "google/gemini-3-pro-image")]
    run("prices", "lock", "--update", *AS_OF, code=0)
    run("check", "--locked", *AS_OF, code=0)
    was, now = (kept(text) for text in (before, (old / "costplan.lock").read_text(encoding="utf-8")))
    assert was == [line.replace(", search: 14", "") for line in now]  # of which the table said nothing then


def kept(lock: str) -> list[str]:
    """Its lines without who wrote it, the rules of what a call may say and the hash of who says a price."""
    return [line for line in lock.splitlines() if not re.match(r"costplan: |#|    rules: |    hash: ", line)]


@pytest.mark.parametrize(("saved", "scenarios"), [("plan.json", 1), ("plans.json", 2), ("pack/scenario.json", 1)])
def test_a_saved_plan_is_compared_with(saved: str, scenarios: int, old: Path) -> None:
    names = ["scenario.yaml", "drafts.yaml"][:scenarios]
    checked = run("check", *names, "--base-plan", saved, *AS_OF, "--format", "json", code=0)
    found = json.loads(checked.stdout)
    now = json.loads(run("estimate", *names, *AS_OF, "--format", "json", code=0).stdout)["total"]["expected_usd"]
    assert float(now) == pytest.approx(float(found["base"]["expected_usd"]), abs=1e-9)  # what rounding its lines makes
    # Shipped tables have keys since that move no plan; which files it had been planned with is not kept, so that nobody
    # can say what these do by themselves.
    assert (found["base"]["scenarios_usd"], found["base"]["tables_usd"]) == (None, None)


def test_a_version_stands_beside_the_plan(old: Path) -> None:
    run("report", "scenario.yaml", "--md", "--csv", "-o", "new", *AS_OF, code=0)
    assert "FY27" in (old / "new" / "scenario.md").read_text(encoding="utf-8")
    then = (old / "pack" / "scenario.ledger.csv").read_text(encoding="utf-8").splitlines()
    now = (old / "new" / "scenario.entries.csv").read_text(encoding="utf-8").splitlines()
    assert [row.rpartition(",")[0] for row in now] == then  # the column that came later is the last: view


def test_what_a_version_does_not_keep_is_not_split(old: Path) -> None:
    run("report", "scenario.yaml", "--json", "-o", "more", *AS_OF, "--scale", "drivers=1.3", code=0)
    bridge = json.loads((old / "more" / "scenario.json").read_text(encoding="utf-8"))["bridge"]
    assert (bridge["base"], list(bridge["parts"])) == ("FY27", ["not split"])


def test_a_store_is_counted_learned_from_and_added_to(old: Path) -> None:
    for store in ("observations.jsonl", "observations.parquet"):
        run("actuals", "count", store, "-o", "new.csv", code=0)
        assert (old / "new.csv").read_bytes() == (old / "counts.csv").read_bytes()
    for calls in ("observations.jsonl", "observations.parquet", "counts.csv"):
        run("calibrate", calls, *AS_OF, "-o", "new.yaml", code=0)
        assert "modes:" in (old / "new.yaml").read_text(encoding="utf-8")
    again = run("actuals", "import", "records.csv", "--store", "observations.jsonl", code=0)
    assert "66 read, 0 added, 66 duplicates dropped" in again.stdout


@pytest.mark.parametrize("calibration", ["calibration.yaml", "calibration-of-fewer-keys.yaml"])
def test_a_calibration_is_used(calibration: str, old: Path) -> None:
    assert total("scenario.yaml", "--calibration", calibration) == TOTAL
    run("calibrate", "observations.jsonl", "--check", "--calibration", calibration, *AS_OF, code=0)


def test_a_workbook_is_read_back(old: Path) -> None:
    refused = run("estimate", "--from-xlsx", "pack/scenario.xlsx", *AS_OF, code=4)
    assert "the plan is $153.24 with both" in refused.stderr  # shipped tables have keys since that move no plan
    assert total("--from-xlsx", "pack/scenario.xlsx", "--reprice") == TOTAL


# ---------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("name", ["plan.json", "plans.json", FY27])
def test_what_keeps_no_tables_is_not_planned_again(name: str, old: Path) -> None:
    refused = run("estimate", name, *AS_OF, code=4)
    told = f"costplan: {name}:1:1: this is of version 1, which keeps no tables: it may be compared with, and cannot be"
    assert refused.stderr == f"{told} planned again; plan its scenario [keeps-no-tables]\n"


def _replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


_YAML = ("version: 1", "version: 3")
_JSON = ('"version": 1', '"version": 3')
_LINE = ('"observation":1', '"observation":3')
TOKENS = "tables/acme/pixel.tokens.yaml"
LATER: dict[str, tuple[Callable[[Path], None], str, str, str]] = {
    "a scenario": (_replace("scenario.yaml", *_YAML), "estimate scenario.yaml", "a scenario", "1"),
    "a budget": (_replace("budgets/budget.yaml", *_YAML), "check", "a budget", "1"),
    "an overlay": (
        _replace("tables/acme/gpt-image-2.5-flare.yaml", *_YAML), "estimate scenario.yaml", "a price overlay", "1"),
    "a calibration": (_replace("calibration.yaml", *_YAML), "estimate scenario.yaml", "a calibration", "1"),
    "a project": (_replace("costplan.yaml", *_YAML), "check", "costplan.yaml", "1"),
    "a lock": (_replace("costplan.lock", *_YAML), "prices lock", "a lock", "1"),
    "comments": (
        _replace("budgets/versions/scenario/comments.yaml", *_YAML), "report scenario.yaml --md", "comments", "1"),
    "a saved plan": (_replace("plan.json", *_JSON), "check --base-plan plan.json", "a saved plan", "1 and 2"),
    "a saved plan again": (_replace("plan.json", *_JSON), "estimate plan.json", "a saved plan", "1 and 2"),
    "a version": (_replace(FY27, *_JSON), "report scenario.yaml --md", "a frozen plan", "1 and 2"),
    "a version again": (_replace(FY27, *_JSON), f"estimate {FY27}", "a frozen plan", "1 and 2"),
    "a store": (_replace("observations.jsonl", *_LINE), "actuals count observations.jsonl", "an observation", "1"),
    "a store that is added to": (
        _replace("observations.jsonl", *_LINE), "actuals import records.csv", "an observation", "1"),
}  # fmt: skip
"""A file of a later release, a command that reads it, the kind that it tells, and the versions that are read."""


@pytest.mark.parametrize("name", LATER)
def test_a_file_of_a_later_release_is_refused_in_one_sentence(name: str, old: Path) -> None:
    edit, command, kind, reads = LATER[name]
    edit(old)
    told = run(*command.split(), code=4).stderr
    versions = f"version{'s' if ' ' in reads else ''} {reads}"
    said = f"this is version 3 of {kind}; costplan {RELEASE} reads {versions}; update costplan, or write it anew"
    assert said in told, told
    assert told.count("[") == 1, told


@pytest.mark.parametrize("kind", ["pricing table", "token profile", "rates"])
def test_so_is_a_table(kind: str, old: Path) -> None:
    from costplan.catalogue import shipped

    own, text = old / "tables" / "own", (shipped("pricing") / "openai" / "gpt-image-2.yaml").read_text(encoding="utf-8")
    own.mkdir()
    if kind == "rates":
        (old / "budgets" / "rates.fx").write_text("version: 3\nfx: {}\n", encoding="utf-8")
        _replace("budgets/budget.yaml", "caps:", "fx: rates.fx\ncaps:")(old)
        assert "version 3 of exchange rates; costplan" in run("check", *AS_OF, code=4).stderr
        return
    if kind == "token profile":
        (own / "pixel.tokens.yaml").write_text("version: 3\nprofile: own/pixel\nblocks: 7\n", encoding="utf-8")
        text = text.replace("profile: openai/gpt-image-2", "profile: own/pixel")
    else:
        text = text.replace("version: 1", "version: 3")
    (own / "pixel.yaml").write_text(text.replace("model: openai/gpt-image-2", "model: own/pixel"), encoding="utf-8")
    told = run("quote", "own/pixel", "-s", "1024x1024", "-q", "low", *AS_OF, code=4).stderr
    assert f"this is version 3 of a {kind}; costplan {RELEASE} reads version 1; update costplan" in told


# ------------------------------------------------------------------------------------------------------ what mends it

_PAGE = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
MENDING = [line for block in re.findall(r"```sh\n(.*?)```", _PAGE, re.DOTALL) for line in block.splitlines()]


def test_every_command_that_mends_runs(old: Path) -> None:
    """In the order of the page, in a tree of 0.1.0."""
    assert MENDING
    for line in MENDING:
        words = shlex.split(line)
        if words[0] == "rm":
            (old / words[1]).unlink()
            continue
        assert words[0] == "costplan"
        done = run(*words[1:])
        assert done.exit_code == 0, f"{line}\n{done.output}"
        assert "is now" not in done.stderr


def test_every_old_word_runs_and_the_page_names_the_new_one(old: Path) -> None:
    from costplan.cli.groups import OLD as WORDS

    for word, new in WORDS.items():
        assert f"| `{word}" in _PAGE
        assert f"`costplan {' '.join(new)}" in _PAGE
