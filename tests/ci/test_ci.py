"""The files by which CI runs costplan: the Action, the pre-commit hook and the examples, linted by their makers' tools.
The Action's scripts are run, with a costplan that only writes down what it was asked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.host import TOKEN, running
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
    ("pre-commit", "validate-manifest", str(HOOKS)),
    ("pre-commit", "validate-config", str(EXAMPLES / "pre-commit-config.yaml")),
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


# --------------------------------------------------------------------------------------------------------------- hook

TRIGGERS = {
    "costplan.yaml": True,
    "scenarios/q1.yaml": True,
    "scenarios/team/q1.yml": True,
    "budgets/q1.yaml": True,
    "pricing/openai/gpt-image-2.yaml": True,
    "docs/costplan.yaml.md": False,
    "other/scenarios/q1.yaml": False,
    "scenarios/readme.md": False,
}


def test_the_hook_checks_all_scenarios_when_one_of_their_files_changes() -> None:
    (hook,) = read(HOOKS)
    assert (hook["id"], hook["entry"], hook["language"]) == ("costplan-check", "costplan check", "python")
    assert hook["pass_filenames"] is False
    assert {name: bool(re.search(hook["files"], name)) for name in TRIGGERS} == TRIGGERS


# -------------------------------------------------------------------------------------------------------------- action

RECORDER = """#!/bin/sh
for argument in "$@"; do printf '%s\\n' "$argument" >> "$RUNNER_TEMP/asked"; done
for argument in "$@"; do
  case "$argument" in
    md=*) [ -z "$TOTAL" ] || printf '<!-- m -->\\n<!-- costplan-state: {"total": "%s", "base": null} -->\\n' "$TOTAL" \\
      > "${argument#md=}" ;;
    github=*) echo "::error::over" > "${argument#github=}" ;;
  esac
done
echo "::warning::a label"
exit "$CODE"
"""


def script(name: str) -> dict[str, Any]:
    (step,) = [step for step in read(ACTION)["runs"]["steps"] if step.get("name") == name]
    return dict(step)


def run(step: dict[str, Any], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A step's script as the runner runs it; a variable that the step does not set is not there."""
    given = dict.fromkeys(step["env"], "") | environment
    assert set(environment) - {"TOTAL", "CODE"} <= set(step["env"])
    runner = {
        "PATH": os.environ["PATH"],
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder, env=runner | given, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scripts = tmp_path / "costplan-python" / "bin"
    scripts.mkdir(parents=True)
    (scripts / "python").symlink_to(sys.executable)
    (scripts / "costplan").write_text(RECORDER, encoding="utf-8")
    (scripts / "costplan").chmod(0o755)
    return tmp_path


# what the inputs say, and the options that they become, after those of every run
INPUTS = [
    ({}, []),
    ({"SCENARIOS": "a.yaml\nmy plans/*.yaml\n"}, ["--", "a.yaml", "my plans/*.yaml"]),
    ({"BUDGETS": "one.yaml\n\ntwo words.yaml"}, ["--budget", "one.yaml", "--budget", "two words.yaml", "--"]),
    ({"BASE": "HEAD^1", "BUDGET_FROM": "origin/main"}, ["--base", "HEAD^1", "--budget-from", "origin/main", "--"]),
    ({"NEW_ONLY": "true", "WARN_ONLY": "true"}, ["--new-only", "--warn-only", "--"]),
    ({"NEW_ONLY": "false", "WARN_ONLY": "no"}, ["--"]),
    ({"SARIF": "out/costplan.sarif"}, ["--out", "sarif=out/costplan.sarif", "--"]),
    ({"BASE": "$(touch evil)", "SCENARIOS": "--pricing\n`touch evil`"},
        ["--base", "$(touch evil)", "--", "--pricing", "`touch evil`"]),
]  # fmt: skip


@pytest.mark.parametrize(("inputs", "options"), INPUTS)
def test_inputs_become_options_and_nothing_else(inputs: dict[str, str], options: list[str], folder: Path) -> None:
    done = run(script("costplan check"), folder, {"TOTAL": "12.5", "CODE": "0", **inputs})
    assert done.returncode == 0, done.stderr
    asked = (folder / "asked").read_text(encoding="utf-8").splitlines()
    assert asked[:1] == ["check"]
    outs = [asked[number + 1].partition("=")[0] for number, word in enumerate(asked[:11]) if word == "--out"]
    assert outs == ["table", "summary", "github", "md", "json"]
    assert asked[11:] == (options or ["--"])
    assert not (folder / "evil").exists()


@pytest.mark.parametrize(("code", "total"), [("0", "12.5"), ("3", "0.1234"), ("4", "")])
def test_the_verdict_is_an_output_and_ends_the_job(code: str, total: str, folder: Path) -> None:
    done = run(script("costplan check"), folder, {"TOTAL": total, "CODE": code})
    assert done.returncode == 0
    told = dict(line.split("=", 1) for line in (folder / "output").read_text(encoding="utf-8").splitlines())
    assert (told["verdict"], told["total"]) == (code, total)
    assert Path(told["files"]).is_dir()
    assert run(script("costplan verdict"), folder, {"VERDICT": code}).returncode == int(code)


def test_the_runner_takes_commands_from_the_annotations_alone(folder: Path) -> None:
    said = run(script("costplan check"), folder, {"TOTAL": "1", "CODE": "3"}).stdout.splitlines()
    stop = said[0].removeprefix("::stop-commands::")
    assert re.fullmatch(r"[0-9a-f]{32}", stop)
    assert said[1:] == ["::warning::a label", f"::{stop}::", "::error::over"]


COMMENTS = [
    # fork, whether there is a verdict; what is said, and how many comments there are then
    ("false", True, "created https://github.com/owner/name/pull/12#issuecomment-1", 1),
    ("true", True, "::notice title=costplan::no comment", 0),
    ("false", False, "no comment: there is no verdict", 0),
]


@pytest.mark.parametrize(("fork", "verdict", "said", "comments"), COMMENTS)
def test_the_comment_is_posted_where_it_can_be(
    fork: str, verdict: bool, said: str, comments: int, folder: Path
) -> None:
    (folder / "costplan-python" / "bin" / "costplan").unlink()
    (folder / "costplan-python" / "bin" / "costplan").symlink_to(Path(sys.executable).parent / "costplan")
    body = folder / "costplan.md"
    if verdict:
        state = '{"total": "1", "base": "2", "findings": [], "run": ""}'
        body.write_text(f"<!-- costplan: x -->\n<!-- costplan-state: {state} -->\nhello\n", encoding="utf-8")
    with running("github") as host:
        step = script("costplan comment")
        step["env"] |= {"GITHUB_API_URL": "", "GITHUB_REPOSITORY": "", "GITHUB_REF": ""}  # the runner sets these
        given = {
            "GITHUB_TOKEN": TOKEN, "BODY": str(body), "MIN_CHANGE": "0", "FORK": fork, "GITHUB_API_URL": host.url,
            "GITHUB_REPOSITORY": "owner/name", "GITHUB_REF": "refs/pull/12/merge",
        }  # fmt: skip
        done = run(step, folder, given)
        assert (done.returncode, len(host.comments)) == (0, comments), done.stderr
    assert done.stdout.startswith(said)


def test_the_action_installs_what_it_then_uses() -> None:
    install = script("Install costplan")["run"]
    assert '"$GITHUB_ACTION_PATH[comment]"' in install
    shell = "\n".join(step["run"] for _, step in steps() if "run" in step)
    assert set(re.findall(r"\$RUNNER_TEMP/costplan-python/bin/(\w+)", shell)) == {"pip", "python", "costplan"}


def test_the_shell_gate_is_a_shell_script() -> None:
    subprocess.run(["sh", "-n", EXAMPLES / "gate.sh"], check=True)
