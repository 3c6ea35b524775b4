"""What ``costplan diff`` says of a base that is not what it is taken for, in real git repositories: a folder without
the tables, a revision with an error, a file that git does not have. What a verdict rests on is told beside it."""

from __future__ import annotations

import json
import shutil
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.command import AS_OF, run
from tests.gating.test_gate import commit, git
from tests.project.test_diffing import TABLE, posts, write

if TYPE_CHECKING:
    from pathlib import Path

NOTHING = "Nothing changed: both sides say the same and cost the same.\n"
TWO = "version: 1\npricing: tables\nscenarios: [posts.yaml, pins.yaml]\n"


def table(folder: Path, model: str = "own/next", text: str = TABLE) -> None:
    path = folder / f"{model}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("own/next", model), encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository: posts at $5.00 by a table of its own; the tag ``bare`` has no table yet, and the one that follows
    is called ``tables``, as the folder is."""
    made = tmp_path_factory.mktemp("made")
    git(made, "init", "-q", "-b", "main")
    write(made, costplan="version: 1\npricing: tables\nscenarios: [posts.yaml]\n", posts=posts("medium"))
    table(made / "tables", "own/other")
    commit(made)
    git(made, "tag", "bare")
    table(made / "tables")
    commit(made)
    git(made, "tag", "tables")
    (made / "empty").mkdir()
    table(made / "wrong", "own/other")
    return made


@pytest.fixture
def tree(made: Path, here: Path) -> Path:
    """The same where the test stands."""
    shutil.copytree(made, here, dirs_exist_ok=True)
    return here


def said(*words: object) -> str:
    """How a command ends and what it says, on one line."""
    result = run(*words, *AS_OF)
    return unescape(f"{result.exit_code} {' '.join(result.output.split())}")


# --------------------------------------------------------------------------------------------------------------- prices

PRICES = [
    # after diff posts.yaml --pricing-base, what is said
    ("empty", "2 costplan: empty has none of the tables that the plan needs: own/next; name a folder of tables"),
    ("wrong", "2 costplan: wrong has none of the tables that the plan needs: own/next; name a folder of tables"),
    ("bare", "2 costplan: bare has none of the tables that the plan needs: own/next; name a folder of tables"),
    ("main", f"0 {NOTHING.strip()}"),
    ("tables", "is a folder and a revision: its prices are the folder's; --pricing-base refs/tags/tables is the rev"),
    ("refs/tags/tables", f"0 {NOTHING.strip()}"),
]


@pytest.mark.parametrize(("base", "answer"), PRICES)
def test_prices_of_a_base_that_lacks_the_tables(tree: Path, base: str, answer: str) -> None:
    assert answer in said("diff", "posts.yaml", "--pricing-base", base)


@pytest.mark.parametrize("fmt", ["table", "json", "md", "html", "comment", "csv"])
def test_a_table_that_a_base_lacks_is_noted_on_every_page(tree: Path, fmt: str) -> None:
    write(tree, posts=posts("medium").replace("image: {", "other: {model: own/other, quality: low}, image: {"))
    page = said("diff", "posts.yaml", "--pricing-base", "wrong", "--format", fmt)
    assert "Nothing changed" in page or '"changed": false' in page or fmt == "csv"
    assert "prices of wrong have no own/next: priced as here" in page


def test_tables_of_a_base_are_told_by_its_name(tree: Path) -> None:
    table(tree / "tables", text=TABLE.replace("0.05", "0.06"))
    found = json.loads(run("diff", "posts.yaml", "--pricing-base", "main", "--format", "json", *AS_OF, code=0).stdout)
    assert [list(found[side]["tables"]) for side in ("base", "head")] == [
        ["main:tables/own/next.yaml"],
        ["tables/own/next.yaml"],
    ]


def test_a_contract_that_a_base_does_not_have_yet(tree: Path) -> None:
    model = "openai/gpt-image-2"
    write(tree, posts=posts("medium").replace("own/next", f"{model}, size: 1024x1024"))
    assert "prices of main are those shipped with costplan" in said("diff", "posts.yaml", "--pricing-base", "main")
    table(tree / "tables", model)
    assert f"prices of main have no {model}: priced as shipped" in said("diff", "posts.yaml", "--pricing-base", "main")


# -------------------------------------------------------------------------------------------------- errors of revisions

BROKEN = "broken:posts.yaml:7:38: 'qualty' is not a key of a step; did you mean quality? [unknown-key]"
ERRORS = [
    # with posts.yaml broken in the revision alone, what is said
    (["diff", "posts.yaml", "--base", "broken"], f"4 costplan: {BROKEN}"),
    (["diff", "--base", "broken"], f"4 costplan: {BROKEN}"),
    (["diff", "posts.yaml", "pins.yaml", "--base", "broken"], f"4 costplan: {BROKEN}"),
    (["diff", "pins.yaml", "--base", "broken"], f"0 {NOTHING.strip()}"),
    (["check", "--base", "broken", "--max", "100 USD"], f"cannot be planned, so it is new now: {BROKEN}"),
    (["check", "posts.yaml", "--base", "broken", "--max", "9 USD"], f"so nothing is compared with it: {BROKEN}"),
    (["check", "posts.yaml", "--budget-from", "broken"], f"4 costplan: {BROKEN}"),
    (["diff", "posts.yaml", "--base", "dear"], "4 costplan: dear:posts.yaml:7:47: own/next: it has no quality 'dear'"),
    (["diff", "posts.yaml", "--pricing-base", "low"], "4 costplan: posts.yaml:7:47: by the prices of low, own/next"),
    (["diff", "posts.yaml", "--pricing-base", "torn"], "4 costplan: torn:tables/own/next.yaml:"),
    (["diff", "posts.yaml", "--base", "torn"], "4 costplan: torn:tables/own/next.yaml:"),
    (["diff", "posts.yaml", "--base", "unset"], "4 costplan: unset:costplan.yaml:2:1: 'prices'"),
    (["diff", "posts.yaml", "--pricing-base", "unset"], "4 costplan: unset:costplan.yaml:2:1: 'prices'"),
]  # fmt: skip


@pytest.fixture(scope="module")
def mixed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a second scenario, and branches where something is wrong."""
    mixed = shutil.copytree(made, tmp_path_factory.mktemp("mixed"), dirs_exist_ok=True)
    write(mixed, costplan=TWO, pins=posts("medium", Posts="Pins"))
    commit(mixed)
    wrong = {
        "broken": ("posts", posts("medium", quality="qualty")),
        "dear": ("posts", posts("dear")),
        "low": ("tables/own/next", TABLE.replace("low, medium, high", "low").replace("medium", "low")),
        "torn": ("tables/own/next", TABLE.replace("currency", "curency")),
        "unset": ("costplan", TWO.replace("pricing", "prices")),
    }
    for name, (file, text) in wrong.items():
        git(mixed, "checkout", "-qb", name)
        write(mixed, **{file: text})
        commit(mixed)
        git(mixed, "checkout", "-q", "main")
    return mixed


@pytest.fixture
def broken(mixed: Path, here: Path) -> Path:
    """The same where the test stands."""
    shutil.copytree(mixed, here, dirs_exist_ok=True)
    return here


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(("words", "answer"), ERRORS)
def test_an_error_in_a_revision_is_told_there(words: list[str], answer: str) -> None:
    assert answer in said(*words)


# -------------------------------------------------------------------------------------------- what no revision has

NOT_THERE = [
    (
        ["quarter", "--base", "main"],
        f"0 {NOTHING.strip()} quarter is shipped with costplan and not in git, so main has",
    ),
    (
        ["inner/posts.yaml", "--base", "main"],
        "2 costplan: inner/posts.yaml lies in inner, a repository of its own such",
    ),
    (["../other.yaml", "--base", "main"], "2 costplan: ../other.yaml lies outside this repository, so main does not"),
    (
        ["-", "-"],
        "2 costplan: stdin can be read once, and - is named twice; write one of them into a file [said-twice]",
    ),
]


@pytest.mark.parametrize(("words", "answer"), NOT_THERE)
def test_what_no_revision_has(tree: Path, words: list[str], answer: str) -> None:
    (tree / "inner").mkdir()
    git(tree / "inner", "init", "-q")
    for folder, name in ((tree / "inner", "posts"), (tree.parent, "other")):
        write(folder, **{name: posts("medium")})
    assert answer in said("diff", *words)


def test_a_submodule_is_told(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    above = tree.parent / "above"
    above.mkdir()
    git(above, "init", "-q")
    git(above, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tree), "prices")
    commit(above)
    monkeypatch.chdir(above)
    assert "2 costplan: prices/posts.yaml lies in prices, a repo" in said("diff", "prices/posts.yaml", "--base", "HEAD")
    monkeypatch.chdir(above / "prices")
    assert said("diff", "posts.yaml", "--base", "HEAD") == f"0 {NOTHING.strip()}"


COMMANDS = [
    "diff quarter FILE",
    "estimate FILE",
    "report FILE",
    "explain FILE",
    "compare FILE quarter",
    "freeze FILE --label x",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_tables_of_another_project_are_told_where_one_is_missing(
    tree: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree.parent)
    words = command.replace("FILE", f"{tree.name}/posts.yaml").split()
    assert f"do not count here, though {tree.name}/posts.yaml lies there; run it in {tree.name}" in said(*words)


# ------------------------------------------------------------------------------------------------------------- in words

SENTENCES = [
    (["--base", "HEAD"], "the plan here costs $10.00 more than HEAD"),
    (["posts.yaml", "pins.yaml", "--base", "HEAD"], "posts.yaml + pins.yaml costs $10.00 more than HEAD"),
    (["posts.yaml", "pins.yaml", "--pricing-base", "HEAD"], "+ pins.yaml costs $10.00 more than the plan at prices of"),
    (["--pricing-base", "HEAD"], "the plan here costs $10.00 more than the plan at prices of HEAD"),
]


@pytest.mark.parametrize(("words", "sentence"), SENTENCES)
def test_several_scenarios_are_one_plan_in_a_sentence(broken: Path, words: list[str], sentence: str) -> None:
    table(broken / "tables", text=TABLE.replace("0.05", "0.10"))  # 2 x 100 images at $0.05 more
    assert sentence in said("diff", *words)
