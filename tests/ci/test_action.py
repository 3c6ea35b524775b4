"""The Action and the workflows of the documentation, run as GitHub's runner runs them, with the real costplan on a real
pull request. ``make proofs`` has the Action install it too."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.ci.repository import DEARER, NONE, RAISED, Change, make_repository
from tests.ci.runner import Runner, programs
from tests.host import TOKEN, running
from tests.places import ROOT

pytestmark = pytest.mark.once("tools")

EXAMPLES = ROOT / "docs" / "examples"


def jobs(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))["jobs"].values())


def pull(repository: str = "owner/name") -> dict[str, Any]:
    """The event of a pull request from a branch of that repository."""
    return {"pull_request": {"number": 12, "head": {"repo": {"full_name": repository}}}}


class Case(NamedTuple):
    """What a pull request changes, and what the check then says and counts to."""

    changes: tuple[Change, ...]
    verdict: str
    total: str
    said: str


WRONG = Change("scenario.yaml", r"(?m)^version: 1", "version: 2")
CASES = {
    "a word": Case((NONE,), "0", "361.99", "FITS"),
    # ten times the posts, ten times the cost, against caps of $450 and $150 a month
    "ten times the posts, and caps raised in the same change": Case((DEARER, RAISED), "3", "3619.85", "DOES NOT FIT"),
    "a wrong file": Case((WRONG,), "4", "", "scenario.yaml:4:10"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_pull_request(case: Case, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    repository.pull_request(*case.changes)
    with running("github") as host:
        runner = Runner(tmp_path / "runner", repository.top, pull(), {"TOKEN": TOKEN, "GITHUB_API_URL": host.url})
        runner.job(*jobs("github-pull-request.yml"))
        comments = [comment["body"] for comment in host.comments]
    told = runner.outputs["check"]
    assert (told["verdict"], told["total"] and f"{float(told['total']):.2f}") == (case.verdict, case.total), runner.log
    assert runner.failed is (case.verdict != "0")
    assert case.said in runner.log
    [comment] = comments
    assert case.said in unescape(comment)
    assert case.said in unescape(runner.summary)
    verdict = json.loads((Path(told["files"]) / "costplan.json").read_text(encoding="utf-8"))
    assert verdict["fits"] is (case.verdict == "0")
    assert any(line.startswith("::error") for line in runner.commands) is (case.verdict != "0")


def test_a_merge_queue_is_checked_and_not_commented_on(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    base = repository.base
    repository.pull_request(DEARER)
    runner = Runner(tmp_path / "runner", repository.top, {"merge_group": {"base_sha": base}})
    runner.job(*jobs("github-pull-request.yml"))
    assert runner.failed
    assert f"budgets are those of {base}" in runner.log
    assert "comment" not in runner.log


def test_a_fork_leaves_its_comment_to_a_second_workflow(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    repository.pull_request(DEARER)
    runner = Runner(tmp_path / "runner", repository.top, pull("stranger/name"))
    runner.job(*jobs("github-forks-check.yml"))
    assert runner.failed
    event = {
        "workflow_run": {
            "event": "pull_request", "id": 7012345, "run_attempt": 1, "head_branch": "change", "head_sha": "abc",
            "head_repository": {"full_name": "stranger/name", "owner": {"login": "stranger"}},
        }
    }  # fmt: skip
    # gh tells the pull request; pipx, which would install costplan, runs that of the tests
    others = programs(tmp_path / "programs", gh="echo 12", pipx='[ "$1 $2" = "run --spec" ] && shift 3 && exec "$@"')
    with running("github") as host:
        variables = {"TOKEN": TOKEN, "GITHUB_API_URL": host.url, **others}
        second = Runner(tmp_path / "second", tmp_path, event, variables)
        (tmp_path / "runner" / "artifacts").rename(tmp_path / "second" / "artifacts")
        second.job(*jobs("github-forks-comment.yml"))
        assert not second.failed, second.log
        assert "DOES NOT FIT" in host.comments[0]["body"]


def test_a_fork_is_not_commented_on_by_its_own_run(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    repository.pull_request(NONE)
    runner = Runner(tmp_path / "runner", repository.top, pull("stranger/name"), {"TOKEN": "read only"})
    runner.action({"base": "HEAD^1", "comment": True})
    assert not runner.failed, runner.log
    assert any(line.startswith("::notice title=costplan::no comment: the token of a run from a fork")
               for line in runner.commands)  # fmt: skip


def test_every_week_all_findings_go_to_code_scanning(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    repository.apply(DEARER)
    runner = Runner(tmp_path / "runner", repository.top, {})
    runner.job(*jobs("github-scheduled.yml"))
    assert runner.failed
    sarif = json.loads((repository.top / "costplan.sarif").read_text(encoding="utf-8"))
    assert {result["ruleId"] for result in sarif["runs"][0]["results"]} == {"cap"}


GH = """
case "$2" in
  list) test -f "$HOME/title" && test "$(cat "$HOME/title")" = "$TITLE" && echo 7; exit 0;;
  create) echo "$4" > "$HOME/title"; cp "$6" "$HOME/created";;
  edit) test "$3" = 7 && cp "$5" "$HOME/edited";;
esac
"""
"""What ``gh issue`` does, with one issue, number 7."""


def test_every_night_prices_that_differ_open_one_issue_and_then_renew_it(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    (repository.top / "differences.yaml").write_text("version: 1\ndifferences: []\n", encoding="utf-8")
    others = programs(tmp_path / "programs", gh=GH, pipx="exit 0")
    runner = Runner(tmp_path / "runner", repository.top, {}, others)
    for made in ("created", "edited"):
        runner.job(*jobs("github-prices.yml"))
        assert not runner.failed, runner.log
        body = (tmp_path / "runner" / made).read_text(encoding="utf-8")
        assert body.startswith("**our prices beside <code>genai-prices ")
        assert "| <code>openai/gpt-image-1-mini</code>" in body
    assert (tmp_path / "runner" / "created").read_text(encoding="utf-8") == body


def test_prices_that_differ_as_is_known_open_no_issue(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    known = (ROOT / "tests" / "data" / "audited" / "differences.yaml").read_text(encoding="utf-8")
    (repository.top / "differences.yaml").write_text(known, encoding="utf-8")
    runner = Runner(tmp_path / "runner", repository.top, {}, programs(tmp_path / "programs", gh=GH, pipx="exit 0"))
    runner.job(*jobs("github-prices.yml"))
    assert not runner.failed, runner.log
    assert not (tmp_path / "runner" / "created").exists()


def test_a_project_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository", "teams/a")
    repository.pull_request(DEARER)
    runner = Runner(tmp_path / "runner", repository.top, {})
    runner.action({"working-directory": "teams/a", "base": "HEAD^1", "budget-from": "HEAD^1", "sarif": "out.sarif"})
    assert runner.failed
    assert runner.outputs["check"]["verdict"] == "3"
    assert (repository.project / "out.sarif").is_file()


# --------------------------------------------------------------------------------------------------------- the inputs

TWO = "version: 1\nbudget: two words\nowner: a\ncaps: [{id: tight, max: 1 USD}]\n"
INPUTS = [
    # the inputs; the exit code, and what the log says
    ({"scenarios": "my plans/one.yaml\n\nscenario.yaml\n"}, 3, "Other social posts, Daily social posts"),
    ({"budgets": "budgets/daily-social.yaml\n\nbudgets/two words.yaml", "warn-only": True}, 0, "cap tight"),
    ({"budgets": "budgets/two words.yaml", "warn-only": "no"}, 3, "cap tight"),
    ({"budgets": "budgets/two words.yaml", "base": "HEAD", "new-only": True}, 0, "known"),
    ({"base": "$(touch evil)"}, 6, "$(touch evil)"),
    ({"scenarios": "--pricing\n`touch evil`"}, 6, "`touch evil`"),
]


@pytest.mark.parametrize(("inputs", "code", "said"), INPUTS)
def test_inputs_become_options_and_nothing_else(
    inputs: dict[str, object], code: int, said: str, tmp_path: Path
) -> None:
    repository = make_repository(tmp_path / "repository")
    (repository.top / "budgets" / "two words.yaml").write_text(TWO, encoding="utf-8")
    (repository.top / "my plans").mkdir()
    other = (repository.top / "scenario.yaml").read_text(encoding="utf-8").replace("scenario: Daily", "scenario: Other")
    (repository.top / "my plans" / "one.yaml").write_text(other, encoding="utf-8")
    (repository.top / "costplan.yaml").write_text(
        "version: 1\nscenarios: [scenario.yaml]\nbudgets: [budgets/daily-social.yaml]\n", encoding="utf-8"
    )
    repository.git("add", "-A")
    repository.git("commit", "-qm", "second")
    runner = Runner(tmp_path / "runner", repository.top, {})
    runner.action(inputs)
    assert (runner.outputs["check"]["verdict"], runner.failed) == (str(code), code != 0), runner.log
    assert said in runner.log
    assert not (repository.top / "evil").exists()


def test_the_runner_takes_no_command_from_a_file(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    repository.apply(Change("scenario.yaml", "scenario: .*", "scenario: '::warning::a label'"))
    runner = Runner(tmp_path / "runner", repository.top, {})
    runner.action({})
    assert "a label" in runner.log
    assert not [line for line in runner.commands if "a label" in line]


def test_a_difference_and_options_are_commented_beside_each_other(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    repository.pull_request(DEARER)
    with running("github") as host:
        variables = {"TOKEN": TOKEN, "GITHUB_API_URL": host.url, **programs(tmp_path / "programs", pipx="exit 0")}
        runner = Runner(tmp_path / "runner", repository.top, pull(), variables)
        runner.job(*jobs("github-compare-and-diff.yml"))
        changed, options = [comment["body"] for comment in host.comments]
    assert not runner.failed, runner.log
    # ten times the posts: $3,619.85 in the place of $361.99
    assert "$3,257.86 more than" in changed
    assert "| volume | +$3,257.86 |" in changed.partition("<details>")[0]
    assert "cheapest: <code>quality=low</code>" in options.partition("<details>")[0]
