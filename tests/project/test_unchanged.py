"""What a base has word for word is read once for both; what the verdict says is as if it were read twice."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from costplan.planning.scenario_part import ScenarioPart
from costplan.project import scenarios
from costplan.project.unchanged import Unchanged
from costplan.scenario.file import load_scenario
from tests.command import PRICES, run

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.scenario.file import LoadedScenario

TREE = {
    "costplan.yaml": "version: 1\nscenarios: [s/*.yaml]\nbudgets: [b.yaml]\n",
    "b.yaml": "version: 1\nbudget: B\ncaps: [{id: all, max: 1000 USD}, {id: more, max_increase: 1%}]\n",
    "below.yaml": "period: 2027-01-01\nworkflows: {posts: {runs: {amount: 1000, per: total}}}\n",
    **{
        f"s/{name}.yaml": f"version: 1\nscenario: {name}\nperiod: 2027-01-01\n"
        "workflows: {posts: {runs: {amount: 1000, per: total}, steps: {s: {model: test/flat}}}}\n"
        for name in "abc"
    },
    "s/d.yaml": "version: 1\nscenario: d\nextends: ../below.yaml\nworkflows: {posts: {steps: {s: {model: test/flat}}}}",
}

CHANGES: dict[str, tuple[dict[str, str | None], int]] = {  # a scenario that is gone is also looked for, by its title
    "nothing": ({}, 0),
    "one of them": ({"s/a.yaml": TREE["s/a.yaml"].replace("1000", "2000")}, 1),
    "what one lies over": ({"below.yaml": TREE["below.yaml"].replace("1000", "3000")}, 1),
    "a name": ({"s/a.yaml": None, "s/e.yaml": TREE["s/a.yaml"]}, 2),
    "a title": ({"s/a.yaml": TREE["s/a.yaml"].replace("scenario: a", "scenario: z")}, 1),
    "one is new": ({"s/e.yaml": TREE["s/a.yaml"].replace("scenario: a", "scenario: e")}, 0),
    "a line's end": ({"s/a.yaml": TREE["s/a.yaml"].replace("\n", "\r\n")}, 1),
    "a file for a link": ({"s/a.yaml": None, "t": TREE["s/a.yaml"], "s/a.yaml ": "../t"}, 1),
    "a project of its own": ({"s/costplan.yaml": "version: 1\n", "s/d.yaml": None}, 5),
}


GONE = ("a name", "a file for a link", "a project of its own")
"""Where a file that is gone is read once more for its title, and not planned."""


def git(tree: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=tree, check=True)


def write(tree: Path, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        path = tree / name.strip()
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(" "):
            path.symlink_to(str(text))
        elif text is None:
            path.unlink()
        else:
            path.write_bytes(text.encode())


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_base_has_word_for_word_is_read_once(change: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here, dict(TREE))
    git(here, "init", "-q")
    git(here, "add", ".")
    git(here, "commit", "-qm", "as it was")
    files, again = CHANGES[change]
    write(here, files)
    read: list[object] = []

    def load(path: Path, **more: Any) -> LoadedScenario:
        read.append(path)
        return load_scenario(path, **more)

    monkeypatch.setattr(scenarios, "load_scenario", load)

    planned: list[object] = []
    build = ScenarioPart.build

    def plan(part: ScenarioPart) -> None:
        planned.append(part)
        build(part)

    monkeypatch.setattr(ScenarioPart, "build", plan)

    def check() -> str:
        read.clear()
        asked = ("--base", "HEAD", "--as-of", "2026-11-23", "--pricing", PRICES)
        return run("check", *asked, "--format", "json").output

    once = check()
    assert len(read) == len(list(here.glob("s/?.yaml"))) + again
    assert len(planned) == len(read) - (change in GONE)
    with monkeypatch.context() as without:
        without.setattr(Unchanged, "scenario", lambda *_: None)
        assert check() == once
