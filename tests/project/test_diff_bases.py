"""What ``costplan diff`` says of a base that is not what it is taken for, in real git repositories: a folder without
the tables, a revision with an error, a file that git does not have. What a verdict rests on is told beside it."""

from __future__ import annotations

import json
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


@pytest.fixture
def tree(here: Path) -> Path:
    """A repository: posts at $5.00 by a table of its own; the tag ``bare`` has no table yet, and two that follow are
    ``tables``, as the folder is."""
    git(here, "init", "-q", "-b", "main")
    write(here, costplan="version: 1\npricing: tables\nscenarios: [posts.yaml]\n", posts=posts("medium"))
    table(here / "tables", "own/other")
    commit(here)
    git(here, "tag", "bare")
    table(here / "tables")
    commit(here)
    git(here, "tag", "tables")
    (here / "empty").mkdir()
    table(here / "wrong", "own/other")
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


@pytest.mark.parametrize("fmt", ["table", "json", "md", "html", "comment"])
def test_a_table_that_a_base_lacks_is_noted_on_every_page(tree: Path, fmt: str) -> None:
    write(tree, posts=posts("medium").replace("image: {", "other: {model: own/other, quality: low}, image: {"))
    page = said("diff", "posts.yaml", "--pricing-base", "wrong", "--format", fmt)
    assert "Nothing changed" in page or '"changed": false' in page
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
