"""``costplan diff``: what is compared with what, in a real git repository: files, saved plans, versions, revisions.
What the parts of a bridge are stands in tests/bridging; here each is one cause, worked out in a comment."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from click.shell_completion import ShellComplete

import costplan
from costplan.cli.main import costplan as command
from costplan.render.json.diff import diff_json
from tests.command import AS_OF, run
from tests.gating.test_gate import commit, git
from tests.places import TESTS
from tests.project.test_old_files import OLD

if TYPE_CHECKING:
    from pathlib import Path

DAY = date.fromisoformat(AS_OF[1])

# 100 images a month at test/next's $0.01 (low) or $0.05 (medium): $1.00, or $5.00.
POSTS = """\
version: 1
scenario: Posts
period: 2027-01
workflows:
  posts:
    runs: {amount: 100, per: month}
    steps: {image: {model: own/next, quality: QUALITY}}
"""
TABLE = (TESTS / "pricing" / "test" / "next.yaml").read_text(encoding="utf-8").replace("test/next", "own/next")


def posts(to: str = "low", **other: str) -> str:
    text = POSTS
    for old, new in other.items():
        text = text.replace(old, new)
    return text.replace("QUALITY", to)


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in a repository of its own, at $1.00, with a version FY27 of it beside that."""
    folder = tmp_path_factory.mktemp("committed")
    write(folder, costplan="version: 1\npricing: tables\nscenarios: [posts.yaml]\n", posts=posts())
    own = folder / "tables" / "own"
    own.mkdir(parents=True)
    (own / "next.yaml").write_text(TABLE, encoding="utf-8")
    git(folder, "init", "-q")
    commit(folder)
    costplan.freeze("posts.yaml", as_of=DAY, label="FY27", moment=datetime(2026, 11, 23, tzinfo=UTC), folder=folder)
    return folder


@pytest.fixture
def tree(committed: Path, here: Path) -> Path:
    """The same, whose files come to $5.00 now."""
    shutil.copytree(committed, here, dirs_exist_ok=True)
    write(here, posts=posts("medium"))
    return here


def told(*words: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("diff", *words, "--format", "json", *AS_OF, code=0).stdout)
    return found


def parts(found: dict[str, Any]) -> dict[str, str]:
    total = found["total"]
    named = {part: one["usd"] for part, one in total["parts"].items()}
    assert sum(map(Fraction, named.values())) == Fraction(total["difference_usd"])
    assert Fraction(total["head_usd"]) - Fraction(total["base_usd"]) == Fraction(total["difference_usd"])
    return named


def keys(found: dict[str, Any]) -> list[tuple[str, str | None, str | None, str | None, str | None]]:
    return [(one["path"], one["before"], one["after"], one["base"], one["head"]) for one in found["keys"]]


def saved(tree: Path, quality: str = "low", name: str = "plan.json") -> None:
    """A plan of another quality than the files' is saved."""
    run(
        "estimate",
        "posts.yaml",
        "--set",
        f"posts.image.quality={quality}",
        "--format",
        "json",
        "-o",
        name,
        *AS_OF,
        code=0,
    )


def frozen(tree: Path, label: str, quality: str = "low", scenario: str = "posts") -> None:
    """A version of another quality than the files' is frozen."""
    now = (tree / f"{scenario}.yaml").read_text(encoding="utf-8")
    write(tree, **{scenario: now.replace("medium", quality)})
    run("freeze", f"{scenario}.yaml", "--label", label, *AS_OF, code=0)
    write(tree, **{scenario: now})


QUALITY = "workflows.posts.steps.image.quality"

# ------------------------------------------------------------------------------------------------------------ the sides


def test_two_files(tree: Path) -> None:
    write(tree, old=posts())
    found = told("old.yaml", "posts.yaml")
    assert parts(found) == {"mix": "4"}  # 100 x ($0.05 - $0.01)
    assert keys(found) == [(QUALITY, "low", "medium", "old.yaml:7", "posts.yaml:7")]
    assert [(one["step"], one["meter"], one["kind"], one["difference_usd"]) for one in found["lines"]] == [
        ("image", "image", "changed", "4")
    ]
    assert (found["base"]["name"], found["base"]["expected_usd"]) == ("old.yaml", "1")
    assert found["head"]["files"].keys() == {"posts.yaml"}
    assert found["head"]["tables"].keys() == {"tables/own/next.yaml"}


@pytest.mark.parametrize("words", [["posts.yaml", "--base", "HEAD"], ["--base", "HEAD"]])
def test_a_revision(tree: Path, words: list[str]) -> None:
    found = told(*words)
    assert parts(found) == {"mix": "4"}
    assert keys(found) == [(QUALITY, "low", "medium", "posts.yaml:7", "posts.yaml:7")]
    assert (found["base"]["name"], found["base"]["expected_usd"]) == ("HEAD", "1")


def test_a_revision_with_its_own_tables(tree: Path) -> None:
    write(tree, posts=posts("medium"))
    commit(tree)
    (tree / "tables/own/next.yaml").write_text(TABLE.replace("0.05", "0.06"), encoding="utf-8")
    found = told("--base", "HEAD")
    assert parts(found) == {"rate": "1"}  # 100 x ($0.06 - $0.05)
    assert found["keys"] == []


def test_a_scenario_that_a_revision_does_not_have_is_new(tree: Path) -> None:
    write(tree, pins=posts("medium", Posts="Pins"))
    found = told("pins.yaml", "--base", "HEAD")
    assert parts(found) == {"new": "5"}
    assert [(one["kind"], one["path"], one["head"]) for one in found["keys"]] == [("added", "scenario", "pins.yaml:1")]
    assert found["notes"] == ["HEAD has no pins.yaml: all of it is new"]


def test_a_scenario_that_moved_and_one_under_another_title(tree: Path) -> None:
    (tree / "posts.yaml").rename(tree / "pictures.yaml")
    write(tree, costplan="version: 1\npricing: tables\nscenarios: [pictures.yaml]\n")
    assert parts(told("--base", "HEAD")) == {"mix": "4"}
    write(tree, posts=posts("medium", Posts="Pictures"))
    (tree / "pictures.yaml").unlink()
    found = told("posts.yaml", "--base", "HEAD")
    assert parts(found) == {"mix": "4"}
    assert ("scenario", "Posts", "Pictures", "posts.yaml:2", "posts.yaml:2") in keys(found)


def test_a_saved_plan(tree: Path) -> None:
    saved(tree)
    found = told("plan.json", "posts.yaml")
    assert parts(found) == {"mix": "4"}
    assert [key[0::4] for key in keys(found)] == [(QUALITY, "posts.yaml:7")]
    # it counts by the tables that it keeps, whatever lies about
    (tree / "tables/own/next.yaml").write_text(TABLE.replace("0.01", "0.02"), encoding="utf-8")
    found = told("plan.json", "posts.yaml", "--set", "posts.image.quality=low")
    assert parts(found) == {"rate": "1"}  # 100 x ($0.02 - $0.01)
    assert found["keys"] == []


def test_a_prompt_is_the_same_beside_the_tokens_that_a_saved_plan_keeps(tree: Path) -> None:
    plan = POSTS.replace(
        "own/next, quality: QUALITY", "openai/gpt-image-2, quality: low, size: 1024x1024, prompt: a cat"
    )
    write(tree, posts=plan)
    run("estimate", "posts.yaml", "--format", "json", "-o", "plan.json", *AS_OF, code=0)
    assert run("diff", "plan.json", "posts.yaml", *AS_OF, code=0).stdout.startswith("Nothing changed")


def test_a_version_by_its_label(tree: Path) -> None:
    found = told("FY27", "posts.yaml")
    assert (found["base"]["name"], parts(found)) == ("FY27", {"mix": "4"})
    assert parts(told("budgets/versions/posts/FY27.json", "posts.yaml")) == {"mix": "4"}
    assert parts(told("posts.yaml", "FY27")) == {"mix": "-4"}
    frozen(tree, "FY28", "medium")
    assert parts(told("FY27", "FY28")) == {"mix": "4"}


def test_a_label_is_that_of_the_other_sides_scenario(tree: Path) -> None:
    write(tree, pins=posts("medium", Posts="Pins"))
    assert run("diff", "FY27", "pins.yaml", *AS_OF, code=2).stderr == (
        "costplan: no version FY27 is of Pins; name the version's file [which-version]\n"
    )
    frozen(tree, "FY27", scenario="pins")
    assert told("FY27", "pins.yaml")["base"]["scenarios"] == [{"title": "Pins", "file": "pins.yaml"}]
    both = run("diff", "FY27", "FY27", *AS_OF, code=2).stderr
    assert "2 versions are called FY27: " in both
    assert "budgets/versions/pins/FY27.json" in both


def test_a_plan_that_keeps_no_tables_is_not_split(tree: Path) -> None:
    (tree / "old.json").write_bytes((OLD / "plan.json").read_bytes())
    found = told("old.json", "posts.yaml")
    assert parts(found).keys() == {"not split"}
    assert (found["lines"], found["keys"]) == (None, [])
    assert "of version 1" in found["notes"][0]
    said = run("diff", "posts.yaml", "old.json", *AS_OF, code=4).stderr
    assert "name it first, as the base, or write it anew [keeps-no-tables]" in said


def test_other_tables_of_a_folder_and_of_a_revision(tree: Path) -> None:
    commit(tree)
    (tree / "tables/own/next.yaml").write_text(TABLE.replace("0.05", "0.06"), encoding="utf-8")
    found = told("posts.yaml", "--pricing-base", "HEAD")
    assert (parts(found), found["base"]["name"]) == ({"rate": "1"}, "the plan at prices of HEAD")
    (tree / "tables").rename(tree / "dear")
    git(tree, "checkout", "-q", "tables")
    assert parts(told("posts.yaml", "--pricing-base", "dear")) == {"rate": "-1"}
    assert parts(told("--pricing-base", "dear")) == {"rate": "-1"}
    saved(tree, "medium")
    assert parts(told("plan.json", "--pricing-base", "dear")) == {"rate": "-1"}


def test_what_is_changed_is_changed_in_the_head(tree: Path) -> None:
    found = told("posts.yaml", "posts.yaml", "--set", "posts.image.quality=low")
    assert parts(found) == {"mix": "-4"}
    assert keys(found) == [(QUALITY, "medium", "low", "posts.yaml:7", "--set posts.image.quality")]
    assert found["head"]["name"] == "posts.yaml with --set posts.image.quality=low"
    assert parts(told("posts.yaml", "posts.yaml", "--scale", "drivers=1.5")) == {"volume": "2.5"}
    saved(tree, "medium")
    assert parts(told("posts.yaml", "plan.json", "--scale", "drivers=1.5")) == {"volume": "2.5"}


def test_from_a_folder_below(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "below").mkdir()
    monkeypatch.chdir(tree / "below")
    assert parts(told("--base", "HEAD")) == {"mix": "4"}
    assert parts(told("FY27", "../posts.yaml")) == {"mix": "4"}


# ---------------------------------------------------------------------------------------------------------- other names


def test_a_stated_name(tree: Path) -> None:
    write(tree, old=posts("medium"), posts=posts("medium", image="picture"))
    found = told("old.yaml", "posts.yaml")
    assert parts(found) == {"new": "5", "dropped": "-5"}
    [note] = found["notes"]
    assert note.endswith("--renamed posts.image=posts.picture compares them")
    found = told("old.yaml", "posts.yaml", "--renamed", "posts.image=posts.picture")
    assert (parts(found), found["lines"], [one["kind"] for one in found["keys"]]) == ({}, [], ["renamed"])
    write(tree, posts=posts("low", **{"posts:": "social:"}))
    found = told("old.yaml", "posts.yaml", "--renamed", "posts=social")
    assert parts(found) == {"mix": "-4"}
    assert [one["workflow"] for one in found["lines"]] == ["social"]


WRONG_NAMES = [
    ("posts.imgae=posts.image", "the base has no 'posts.imgae'; did you mean posts.image?"),
    ("posts=psots", "the head has no 'psots'; did you mean posts?"),
    ("posts", "it is not two names; write --renamed workflow=workflow or workflow.step=workflow.step"),
    ("posts=posts.image", "one is a workflow and one a step; name two of a kind"),
    ("posts.image=social.picture", "posts is not called social; state posts=social too"),
]


@pytest.mark.parametrize(("text", "said"), WRONG_NAMES)
def test_a_name_that_is_not_there(tree: Path, text: str, said: str) -> None:
    text_of_social = posts("medium", image="picture").split("workflows:\n")[1].replace("posts:", "social:")
    write(tree, more=posts("medium") + text_of_social)
    found = run("diff", "posts.yaml", "more.yaml", "--renamed", text, *AS_OF, code=2)
    assert f"--renamed {text}: {said}" in found.stderr
    assert found.stderr.endswith(" [renamed]\n")


def test_a_name_that_is_stated_twice(tree: Path) -> None:
    stated = ["--renamed", "posts=posts", "--renamed", "posts=posts"]
    assert "posts is stated twice" in run("diff", "posts.yaml", "posts.yaml", *stated, *AS_OF, code=2).stderr


def test_a_new_name_that_the_base_has_too(tree: Path) -> None:
    """What the base calls so would be dropped, and what the head does new, though it is the same."""
    social = posts("medium", image="picture").split("workflows:\n")[1].replace("posts:", "social:")
    write(tree, both=posts("medium") + social, one=posts("medium", **{"posts:": "social:"}))
    stated = ["--renamed", "posts=social"]
    told_so = (
        "--renamed posts=social: the base has social beside posts, so social is no new name of posts; leave it out"
    )
    assert told_so in run("diff", "both.yaml", "one.yaml", *stated, *AS_OF, code=2).stderr
    assert told_so in run("diff", "both.yaml", "both.yaml", *stated, *AS_OF, code=2).stderr
    swapped = [*stated, "--renamed", "social=posts"]
    assert "social.picture" in run("diff", "both.yaml", "both.yaml", *swapped, *AS_OF, code=0).stdout
    two = ["--renamed", "posts=social", "--renamed", "social=social"]
    assert "social is stated twice, and is one" in run("diff", "both.yaml", "one.yaml", *two, *AS_OF, code=2).stderr


# ------------------------------------------------------------------------------------------------------------- mistakes

MISTAKES = [
    # the words, the exit code, the code of the error, what is said
    ([], 2, "which-sides", "no side is named; write costplan diff BASE HEAD"),
    (["posts.yaml"], 2, "which-sides", "costplan diff posts.yaml --base main, --pricing-base v1.2 or --actuals"),
    (["a", "b", "c"], 2, "which-sides", "3 sides are named"),
    (["posts.yaml", "--base", "HEAD", "--pricing-base", "HEAD"], 2, "which-sides", "leave out --base or"),
    (["plan.json", "--base", "HEAD"], 2, "which-sides", "name its scenario"),
    (["posts.yaml", "--base", ""], 2, "no-revision", "--base is empty"),
    (["posts.yaml", "--base", "nowhere"], 6, "no-revision", "there is no revision 'nowhere'"),
    (["posts.yaml", "--pricing-base", "nowhere"], 6, "no-revision", "there is no revision 'nowhere'"),
    (["FY26", "posts.yaml"], 6, "cannot-read", "no label of a version; did you mean FY27?"),
    (["posts.yaml", "nothere.json"], 6, "cannot-read", "nothere.json"),
    (["broken.yaml", "posts.yaml"], 4, "unknown-key", "broken.yaml:7:38: 'qualty'"),
    (["posts.yaml", "broken.yaml"], 4, "unknown-key", "broken.yaml:7:38: 'qualty'"),
    (["posts.yaml", "posts.yaml", "--set", "nobody.x=1"], 2, "set", "there is no workflow 'nobody'"),
    (["posts.yaml", "costplan.yaml"], 4, "missing-key", "costplan.yaml:1:1"),
]


@pytest.mark.parametrize(("words", "code", "name", "said"), MISTAKES)
def test_a_mistake(tree: Path, words: list[str], code: int, name: str, said: str) -> None:
    write(tree, broken=posts("medium", quality="qualty"))
    found = run("diff", *words, *AS_OF, code=code)
    assert said in found.stderr
    assert f"[{name}]" in found.stderr
    assert found.stdout == ""


def test_what_is_broken_on_both_sides_is_told_at_once(tree: Path) -> None:
    write(tree, one=posts(quality="qualty"), two=posts(runs="rnus"))
    said = run("diff", "one.yaml", "two.yaml", *AS_OF, code=4).stderr
    assert "one.yaml:7" in said
    assert "two.yaml:6" in said


def test_a_base_that_cannot_be_planned_is_told(tree: Path) -> None:
    write(tree, posts=posts("qualty"))
    commit(tree)
    write(tree, posts=posts())
    assert "it has no quality 'qualty'" in run("diff", "--base", "HEAD", *AS_OF, code=4).stderr


# ------------------------------------------------------------------------------------------------------------ the doors


def test_nothing_changed_is_one_sentence(tree: Path) -> None:
    saved(tree, "medium")
    write(tree, other=f"# a comment\n{posts('medium')}")
    for base in ("posts.yaml", "other.yaml", "plan.json"):
        said = run("diff", base, "posts.yaml", *AS_OF, code=0).stdout
        assert said == "Nothing changed: both sides say the same and cost the same.\n"


@pytest.mark.parametrize("fmt", ["table", "json", "md", "csv", "html", "xlsx"])
def test_each_format_goes_into_a_file(tree: Path, fmt: str) -> None:
    run("diff", "--base", "HEAD", "--format", fmt, "-o", f"change.{fmt}", *AS_OF, code=0)
    assert (tree / f"change.{fmt}").stat().st_size > 100


def test_a_workbook_is_no_stdout(tree: Path) -> None:
    assert "name its file with -o" in run("diff", "--base", "HEAD", "--format", "xlsx", *AS_OF, code=2).stderr


def test_python_gives_what_the_command_tells(tree: Path) -> None:
    found = costplan.diff(as_of=DAY, base="HEAD")
    assert diff_json(found) == run("diff", "--base", "HEAD", "--format", "json", *AS_OF, code=0).stdout
    assert repr(found) == "<Diff of HEAD and the plan here: $1.00 -> $5.00>"
    write(tree, old=posts("medium", image="picture"))
    renamed = {"posts.picture": "posts.image"}
    assert repr(costplan.diff("old.yaml", "posts.yaml", as_of=DAY, renamed=renamed)).endswith("$5.00 -> $5.00>")
    with pytest.raises(TypeError, match="pass a mapping"):
        costplan.diff("old.yaml", "posts.yaml", as_of=DAY, renamed=["a=b"])  # type: ignore[arg-type]


def test_a_shell_offers_labels(tree: Path) -> None:
    offered = {
        one.value for one in ShellComplete(command, {}, "costplan", "_COSTPLAN_COMPLETE").get_completions(["diff"], "")
    }
    assert {"FY27", "posts.yaml", "quarter"} <= offered


@pytest.mark.parametrize("old", [["--against", "calls.jsonl"], ["--against", "calls.jsonl", "--within", "5%"]])
def test_the_old_word_for_the_mix_of_calls_answers_with_the_new_one(old: list[str]) -> None:
    said = run("check", "quarter", *old, *AS_OF, code=2).stderr
    assert "is now 'costplan diff SCENARIO --actuals STORE'" in said


def test_a_diff_of_calls_takes_no_other_base() -> None:
    said = run("diff", "quarter", "--actuals", "calls.jsonl", "--base", "HEAD", *AS_OF, code=2).stderr
    assert "takes no other base" in said
    assert "--within goes with --actuals" in run("diff", "quarter", "quarter", "--within", "5%", *AS_OF, code=2).stderr
