"""The files by which CI runs costplan: the Action, the pre-commit hook and the examples, linted by their makers' tools
and held against what the documentation says of them. The tests beside this file run them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = ROOT / "docs" / "examples"
WORKFLOWS = sorted(EXAMPLES.glob("github-*.yml"))
ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def tool(name: str, *arguments: str) -> None:
    """A console script that must be there and must be content."""
    done = subprocess.run(
        [Path(sys.executable).parent / name, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


# ---------------------------------------------------------------------------------------------------------------- lint

CHECKS = [
    ("check-jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION)),
    ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS)),
    ("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(EXAMPLES / "gitlab-ci.yml")),
    ("zizmor", "--offline", "--no-progress", "--persona", "pedantic", str(ACTION), *map(str, WORKFLOWS)),
    (
        "check-jsonschema",
        "--builtin-schema",
        "vendor.github-issue-forms",
        str(ROOT / ".github/ISSUE_TEMPLATE/price.yml"),
    ),
    ("check-jsonschema", "--builtin-schema", "vendor.citation-file-format", str(ROOT / "CITATION.cff")),
    ("pre-commit", "validate-manifest", str(HOOKS)),
    ("pre-commit", "validate-config", *map(str, sorted(EXAMPLES.glob("pre-commit-*.yaml")))),
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: " ".join(check[:3]))
def test_the_makers_tools_are_content(check: tuple[str, ...]) -> None:
    tool(*check)


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((ACTION.name, step) for step in read(ACTION)["runs"]["steps"])
    for path in WORKFLOWS:
        yield from ((path.name, step) for job in read(path)["jobs"].values() for step in job["steps"])


def test_nothing_is_pasted_into_a_script() -> None:
    scripts = [(name, step["run"]) for name, step in steps() if "run" in step]
    assert len(scripts) > 4
    assert not [name for name, script in scripts if "${{" in script]


def test_every_action_is_pinned_to_a_commit_and_says_its_version() -> None:
    for path in (ACTION, *WORKFLOWS):
        uses = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
        assert uses
        for used in uses:
            assert re.fullmatch(r"(OWNER/costplan@0{40} # .*|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)", used), used


def test_no_workflow_runs_with_more_than_it_needs() -> None:
    for path in WORKFLOWS:
        workflow = read(path)
        assert workflow["permissions"] == {}
        assert "pull_request_target" not in str(workflow)
    fork = read(EXAMPLES / "github-forks-check.yml")["jobs"]["costplan"]["permissions"]
    assert fork == {"contents": "read"}


def test_the_page_shows_the_examples_as_they_are() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^<!-- example: (\S+) -->\n```\w+\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    assert shown == {path.name: path.read_text(encoding="utf-8") for path in EXAMPLES.iterdir()}


def test_the_page_names_every_input_and_output() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    action = read(ACTION)
    named = re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)
    assert named == [*action["inputs"], *action["outputs"]]
    given = {name for _, step in steps() if "costplan" in step.get("uses", "") for name in step["with"]}
    assert given <= set(action["inputs"])


def test_no_example_installs_costplan_from_an_index_that_does_not_have_it() -> None:
    for path in EXAMPLES.iterdir():
        for asked in re.findall(r"costplan(?:\[\w+\])? ?(?:==|@)[^'\"]*", path.read_text(encoding="utf-8")):
            assert re.fullmatch(
                r"costplan(\[\w+\])? ?@ ?(https://github.com/OWNER/costplan/archive/)?0{40}.*", asked, re.DOTALL
            )


def test_the_action_installs_what_it_then_uses() -> None:
    scripts = [step["run"] for name, step in steps() if name == ACTION.name and "run" in step]
    assert '"$GITHUB_ACTION_PATH[comment]"' in scripts[0]
    assert set(re.findall(r"\$RUNNER_TEMP/costplan-python/bin/(\w+)", "\n".join(scripts))) == {
        "pip",
        "python",
        "costplan",
    }
