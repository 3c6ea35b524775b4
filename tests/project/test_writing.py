"""What is written: over no input, whatever it is called; versions once; names of two scenarios apart; never outside the
tree through a link."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.command import PRICES, run
from tests.observed import store

POSTS = """\
version: 1
scenario: {title}
period: 2027-01
workflows: {{posts: {{runs: {{amount: 1, per: day}}, steps: {{picture: {{model: test/next, quality: low}}}}}}}}
"""
BUDGET = "version: 1\nbudget: all\nowner: us\ncaps: [{id: all, max: 100 USD}]\n"
OWN = ("--pricing", "tables")


def plan(path: str, title: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(POSTS.format(title=title), encoding="utf-8")


@pytest.fixture
def tree(here: Path) -> Path:
    """Every kind of input under one name each, and links of both kinds to each of them."""
    from shutil import copytree

    copytree(PRICES, here / "tables")
    plan("base.yaml", "Base")
    Path("s.yaml").write_text("extends: base.yaml\nscenario: Posts\n", encoding="utf-8")
    Path("b.yaml").write_text(BUDGET, encoding="utf-8")
    run("estimate", "s.yaml", "--format", "json", "-o", "old.json", *OWN, code=0)
    store(here / "st.jsonl", [{"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low", "image_out": 300}])
    return here


COMMANDS = {
    "estimate": ("estimate s.yaml", ["s.yaml", "base.yaml", "tables/test/next.yaml"]),
    "explain": ("explain s.yaml", ["s.yaml", "base.yaml"]),
    "check": ("check s.yaml --budget b.yaml --base-plan old.json", ["s.yaml", "base.yaml", "b.yaml", "old.json"]),
    "count": ("actuals count st.jsonl", ["st.jsonl"]),
    "calibrate": ("calibrate st.jsonl", ["st.jsonl"]),
    "lock": ("prices lock s.yaml", ["s.yaml"]),
}


@pytest.mark.parametrize("kind", ["name", "link", "hard"])
@pytest.mark.parametrize(
    ("command", "source"), [(name, file) for name, (_, files) in COMMANDS.items() for file in files]
)
def test_no_output_replaces_an_input(command: str, source: str, kind: str, tree: Path) -> None:
    output = source
    if kind != "name":
        output = "output"
        (Path("output").symlink_to if kind == "link" else Path("output").hardlink_to)(tree / source)
    before = (tree / source).read_bytes()
    tables = () if command in ("count", "calibrate") else OWN
    result = run(*COMMANDS[command][0].split(), *tables, "-o", output)
    assert (tree / source).read_bytes() == before
    assert result.exit_code == (4 if command == "lock" else 2)  # what a lock is to replace must be one
    assert command == "lock" or f"{output} is an input of this command, and would be lost" in result.stderr


@pytest.mark.parametrize("surface", ["md", "summary", "junit"])
def test_no_surface_goes_over_an_input_and_none_is_written(surface: str, tree: Path) -> None:
    before = Path("b.yaml").read_bytes()
    outs = ["--out", "json=first.json", "--out", f"{surface}=b.yaml"]
    told = run("check", "s.yaml", "--budget", "b.yaml", *OWN, *outs, code=2).stderr
    assert "b.yaml is an input of this command" in told
    assert (Path("b.yaml").read_bytes(), Path("first.json").exists()) == (before, False)


def test_a_report_replaces_no_scenario_that_is_called_like_it(tree: Path) -> None:
    plan("s.md", "Posts")
    before = Path("s.md").read_bytes()
    assert "s.md is an input of this command" in run("report", "s.md", "--md", "-o", ".", *OWN, code=2).stderr
    assert Path("s.md").read_bytes() == before


def test_a_workbook_is_not_written_over(tree: Path) -> None:
    run("report", "s.yaml", "--xlsx", "-o", ".", *OWN, code=0)
    before = Path("s.xlsx").read_bytes()
    assert "s.xlsx is an input" in run("estimate", "--from-xlsx", "s.xlsx", *OWN, "-o", "s.xlsx", code=2).stderr
    assert Path("s.xlsx").read_bytes() == before


def test_two_scenarios_with_one_name_are_frozen_apart(here: Path) -> None:
    for folder in ("a", "b"):
        plan(f"{folder}/plan.yaml", f"Plan {folder}")
        run("freeze", f"{folder}/plan.yaml", "--label", "one", "--pricing", PRICES, code=0)
    first, second = sorted(path.parent.name for path in Path("budgets/versions").glob("*/one.json"))
    assert first == "plan"
    assert second == f"plan-{sha256(b'b/plan.yaml').hexdigest()[:8]}" == "plan-81fccb9e"
    run("freeze", "b/plan.yaml", "--label", "two", "--pricing", PRICES, code=0)
    run("freeze", "a/plan.yaml", "--label", "two", "--pricing", PRICES, code=0)
    assert {path.parent.name for path in Path("budgets/versions").glob("*/two.json")} == {first, second}


def test_a_scenario_that_moved_keeps_the_name_of_its_versions(here: Path) -> None:
    plan("a/plan.yaml", "Plan")
    run("freeze", "a/plan.yaml", "--label", "one", "--pricing", PRICES, code=0)
    Path("c").mkdir()
    Path("a/plan.yaml").rename("c/plan.yaml")
    run("freeze", "c/plan.yaml", "--label", "two", "--pricing", PRICES, code=0)
    assert [path.name for path in sorted(Path("budgets/versions/plan").glob("*.json"))] == ["one.json", "two.json"]


def test_of_a_dozen_who_freeze_at_once_one_does(here: Path) -> None:
    plan("plan.yaml", "Plan")
    code = (
        "import sys, os\n"
        "from costplan.cli.main import costplan as command\n"
        "import costplan.project.freezing, costplan.books.version_file, costplan.gating.gate, costplan.risk.risks\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "sys.argv = ['costplan', *sys.argv[1:]]; command()\n"
    )
    words = ["freeze", "plan.yaml", "--label", "one", "--pricing", PRICES]
    children: list[subprocess.Popen[str]] = []
    for _ in range(12):
        command = [sys.executable, "-c", code, *words, "--approved-by", str(len(children))]
        children.append(subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True))
    for child in children:
        assert child.stdout
        child.stdout.readline()
    for child in children:
        assert child.stdin
        child.stdin.write("\n")
        child.stdin.flush()
    ended = [(child.communicate()[1], child.returncode) for child in children]
    wrote = [at for at, (told, code) in enumerate(ended) if code == 0]
    assert len(wrote) == 1
    assert all(code == 4 and "[frozen]" in told for at, (told, code) in enumerate(ended) if at not in wrote)
    assert f'"approved_by": "{wrote[0]}"' in Path("budgets/versions/plan/one.json").read_text(encoding="utf-8")
    assert not list(Path("budgets/versions/plan").glob(".costplan-*"))


def test_reports_of_two_scenarios_with_one_name_stay_apart(here: Path) -> None:
    def reports() -> dict[str, str]:
        return {path.name: path.read_text(encoding="utf-8").split("\n")[0] for path in Path("out").glob("*.md")}

    for folder in ("a", "b", "a", "b"):
        plan(f"{folder}/plan.yaml", f"Plan {folder}")
        run("report", f"{folder}/plan.yaml", "--md", "-o", "out", "--pricing", PRICES, code=0)
    assert reports() == {"plan.md": "# <code>Plan a</code>", "plan-81fccb9e.md": "# <code>Plan b</code>"}


@pytest.mark.parametrize("link", ["budgets", "budgets/versions", "budgets/versions/plan"])
def test_a_version_does_not_leave_the_tree_by_a_linked_folder(link: str, here: Path) -> None:
    for target in ("there", "nowhere"):
        Path("tree").mkdir()
        Path("there").mkdir(exist_ok=True)
        plan("tree/plan.yaml", "Plan")
        path = Path("tree", link)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(here / target)
        os.chdir("tree")
        assert "[outside-tree]" in run("freeze", "plan.yaml", "--label", "one", "--pricing", PRICES, code=4).stderr
        os.chdir(here)
        assert (list(Path("there").iterdir()), Path("nowhere").exists()) == ([], False)
        Path("tree").rename(target + " was here")


def test_a_version_does_not_follow_a_link_of_its_own_name(here: Path) -> None:
    Path("tree/budgets/versions/plan").mkdir(parents=True)
    plan("tree/plan.yaml", "Plan")
    os.chdir("tree")
    for name in ("one.json", "comments.yaml"):
        Path("budgets/versions/plan", name).symlink_to(here / "nowhere")
    assert run("freeze", "plan.yaml", "--label", "one", "--pricing", PRICES).exit_code in (4, 6)
    assert run("freeze", "plan.yaml", "--label", "two", "--pricing", PRICES).exit_code in (4, 6)
    assert not (here / "nowhere").exists()


def test_a_lock_does_not_leave_the_tree(here: Path) -> None:
    plan("tree/plan.yaml", "Plan")
    os.chdir("tree")
    Path("costplan.lock").symlink_to(here / "nowhere")
    assert "[outside-tree]" in run("prices", "lock", "plan.yaml", "--pricing", PRICES, code=4).stderr
    assert not (here / "nowhere").exists()


def test_a_report_does_not_leave_its_folder(here: Path) -> None:
    plan("plan.yaml", "Plan")
    Path("out").mkdir()
    Path("out/plan.md").symlink_to(here / "nowhere")
    assert "[outside-tree]" in run("report", "plan.yaml", "--md", "-o", "out", "--pricing", PRICES, code=4).stderr
    assert not (here / "nowhere").exists()


def test_a_version_is_no_output(here: Path) -> None:
    plan("plan.yaml", "Plan")
    run("freeze", "plan.yaml", "--label", "one", "--pricing", PRICES, code=0)
    path = "budgets/versions/plan/one.json"
    before = Path(path).read_bytes()
    told = run("estimate", "plan.yaml", "--format", "json", "-o", path, "--pricing", PRICES, code=2).stderr
    assert f"{path} is a frozen version, which never changes" in told
    assert Path(path).read_bytes() == before
