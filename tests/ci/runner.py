"""A runner of GitHub's workflows, as far as ours go: steps in order, ``if``, ``env``, expressions, the files by which
steps speak, commands in the log. Actions of others are played; costplan's own is read from action.yml and run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from tests.ci.repository import COSTPLAN, ENVIRONMENT
from tests.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

INSTALL = "Install costplan"
"""The step that ``make proofs`` runs, with pip; elsewhere the environment of the tests stands in its place."""


@dataclass
class Runner:
    """A machine for one job.

    Attributes:
        temp: its RUNNER_TEMP; the logs and artifacts of the job.
        workspace: where the repository is checked out.
        event: ``github.event``.
        variables: what the host sets beside, such as GITHUB_API_URL; tools such as ``gh`` may stand first on PATH.
        installs: whether the Action installs costplan by pip.
    """

    temp: Path
    workspace: Path
    event: dict[str, Any]
    variables: dict[str, str] = field(default_factory=dict)
    installs: bool = False
    log: str = ""
    failed: bool = False
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.temp.mkdir(parents=True, exist_ok=True)
        self.variables = {
            **ENVIRONMENT, "CI": "true", "GITHUB_ACTIONS": "true", "HOME": str(self.temp),
            "RUNNER_TEMP": str(self.temp), "GITHUB_WORKSPACE": str(self.workspace), "GITHUB_REPOSITORY": "owner/name",
            "GITHUB_RUN_ID": "7012345", "GITHUB_RUN_ATTEMPT": "1", "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
            "GITHUB_REF": "refs/pull/12/merge" if "pull_request" in self.event else "refs/heads/main",
            **self.variables,
        }  # fmt: skip
        if not self.installs:
            scripts = self.temp / "costplan-python" / "bin"
            scripts.mkdir(parents=True)
            (scripts / "python").symlink_to(sys.executable)
            (scripts / "costplan").symlink_to(COSTPLAN)

    @property
    def summary(self) -> str:
        return (self.temp / "summary").read_text(encoding="utf-8")

    @property
    def commands(self) -> list[str]:
        """The lines of the log that the runner obeys, without the pairs that stop and resume it."""
        obeyed, stop = [], ""
        for line in self.log.splitlines():
            if stop:
                stop = "" if line == f"::{stop}::" else stop
            elif line.startswith("::stop-commands::"):
                stop = line.removeprefix("::stop-commands::")
            elif line.startswith("::"):
                obeyed.append(line)
        return obeyed

    def job(self, job: Mapping[str, Any]) -> None:
        """Every step of a job of a workflow."""
        scope = Scope(self, {})
        for step in job["steps"]:
            scope.step(step)

    def action(self, inputs: Mapping[str, object]) -> dict[str, str]:
        """costplan's Action with these inputs; its outputs."""
        action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        assert set(inputs) <= set(action["inputs"])
        given = {name: _text(inputs.get(name, told["default"])) for name, told in action["inputs"].items()}
        inside = Scope(self, given)
        for step in action["runs"]["steps"]:
            if step.get("name") != INSTALL or self.installs:
                inside.step(step)
        return {name: inside.fill(told["value"]) for name, told in action["outputs"].items()}


class Scope:
    """The steps of a job or of an action: what one of them says is seen by those after it."""

    def __init__(self, runner: Runner, inputs: dict[str, str]) -> None:
        self.runner = runner
        self.inputs = inputs
        self.outputs: dict[str, dict[str, Any]] = {}

    def step(self, step: Mapping[str, Any]) -> None:
        condition = str(step.get("if", "success()"))
        if self.runner.failed and "always()" not in condition:
            return
        if not self.value(condition):
            return
        was, self.runner.failed = self.runner.failed, False
        told = self._use(step) if "uses" in step else self._run(step)
        outcome = "failure" if self.runner.failed else "success"
        self.outputs[step.get("id", "")] = {"outputs": told, "outcome": outcome}
        self.runner.outputs[step.get("id", "")] = told
        self.runner.failed = was or (self.runner.failed and not step.get("continue-on-error"))

    def _use(self, step: Mapping[str, Any]) -> dict[str, str]:
        name = step["uses"].partition("@")[0]
        given = {key: self.fill(value) for key, value in step.get("with", {}).items()}
        artifacts = self.runner.temp / "artifacts"
        if name == "OWNER/costplan":
            return self.runner.action(given)
        if name == "actions/setup-python":
            return {"python-path": sys.executable}
        if name == "actions/upload-artifact":
            artifacts.mkdir(exist_ok=True)
            shutil.copy(given["path"], artifacts)
        elif name == "actions/download-artifact":
            shutil.copytree(artifacts, given["path"])
        elif name == "github/codeql-action/upload-sarif":
            assert (self.runner.workspace / given["sarif_file"]).is_file()
        else:
            assert name == "actions/checkout", f"nobody plays {name}"
        return {}

    def _run(self, step: Mapping[str, Any]) -> dict[str, str]:
        output = self.runner.temp / "output"
        output.write_text("", encoding="utf-8")
        variables = {
            **self.runner.variables,
            "GITHUB_OUTPUT": str(output),
            "GITHUB_ACTION_PATH": str(ROOT),
            **{name: self.fill(value) for name, value in step.get("env", {}).items()},
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.runner.workspace / self.fill(step.get("working-directory", ".")), env=variables,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        self.runner.log += done.stdout
        self.runner.failed = done.returncode != 0
        return dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())

    def fill(self, text: object) -> str:
        """A text with its ``${{ }}`` filled in."""
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: _text(self.value(found[1])), _text(text))

    def value(self, expression: str) -> Any:
        """An expression of the kinds that our files have: no brackets but those of a function."""
        if "||" in expression:
            return next(filter(None, map(self.value, expression.split("||"))), "")
        if "&&" in expression:
            values = [self.value(part) for part in expression.split("&&")]
            return next((value for value in values if not value), values[-1])
        for sign, same in (("==", True), ("!=", False)):
            if sign in expression:
                left, right = map(self.value, expression.split(sign))
                return (_text(left) == _text(right)) is same
        return self._term(expression.strip())

    def _term(self, term: str) -> Any:
        if term in ("success()", "always()"):
            return True
        if term.startswith("'"):
            return term.strip("'")
        if found := re.fullmatch(r"hashFiles\('(.*)'\)", term):
            return (self.runner.workspace / found[1]).is_file()
        github = {"event": self.runner.event, "repository": "owner/name", "token": self.runner.variables.get("TOKEN")}
        found_at: Any = {
            "inputs": self.inputs, "steps": self.outputs, "github": github, "runner": {"temp": str(self.runner.temp)},
        }  # fmt: skip
        for key in term.split("."):
            found_at = found_at.get(key) if isinstance(found_at, dict) else None
        return found_at


def _text(value: object) -> str:
    """A value as an expression writes it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def programs(folder: Path, **scripts: str) -> dict[str, str]:
    """Programs of others, played by shell scripts, first on PATH."""
    folder.mkdir()
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
        (folder / name).chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{ENVIRONMENT['PATH']}"}
