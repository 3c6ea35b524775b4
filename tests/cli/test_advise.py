"""``costplan advise`` as it is typed: pages, the file that it writes, what it refuses."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

import costplan
from costplan.advising import advised
from costplan.alternatives.way import StepAt, Way
from costplan.render.advice_formats import ADVICE
from costplan.render.migration_formats import MIGRATIONS
from costplan.render.mode_formats import MODE_FORMATS
from tests.command import AS_OF, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POSTS = """\
version: 1
scenario: Posts
period: 2027-03
requires: {by: 2027-04-05}
workflows:
  posts:
    runs: {amount: 500, per: month}
    steps:
      # one picture a post
      picture: {model: openai/gpt-image-2, size: 1024x1024, quality: medium, prompt_tokens: 100}
"""


def two_ways(at: StepAt) -> Iterator[Way]:
    """Batch is the same, and low quality has to be judged; high quality is dearer, and excludes low."""
    yield Way("tier", "Posts", at.where, at.changing(tier="batch"), "tier batch", "nobody waits", "it comes late")
    for quality in ("low", "high"):
        changed = at.changing(quality=quality)
        yield Way("model", "Posts", at.where, changed, f"quality {quality}", "it is good enough", firm=False)


@pytest.fixture(autouse=True)
def ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advised, "ways_of", two_ways)


def test_the_command_is_what_python_gets(here: Path) -> None:
    (here / "posts.yaml").write_text(POSTS, encoding="utf-8")
    found = costplan.advise("posts.yaml", as_of=date(2026, 11, 23))
    for fmt in ADVICE:
        said = run("advise", "posts.yaml", "--format", fmt, *AS_OF, code=0)
        assert said.stdout == "".join(ADVICE[fmt](found)).replace("\r\n", "\n")  # as the runner has lines
        assert said.stderr == ""


def test_nothing_cheaper_is_no_error_and_writes_nothing(here: Path) -> None:
    free = POSTS.replace("runs: {amount: 500, per: month}", "runs: {amount: 0, per: month}")
    (here / "posts.yaml").write_text(free, encoding="utf-8")
    said = run("advise", "posts.yaml", "--apply", "cheaper.yaml", *AS_OF, code=0)
    assert said.stdout.startswith("Posts: no way to make the images for less\n")
    assert said.stderr == (
        "costplan: nothing is cheaper and the same, so cheaper.yaml is not written; --take NAME takes what you find as "
        "good\n"
    )
    assert not (here / "cheaper.yaml").exists()


def test_what_is_written_costs_what_was_told_and_keeps_its_comments(here: Path) -> None:
    (here / "posts.yaml").write_text(POSTS, encoding="utf-8")
    said = run("advise", "posts.yaml", "--apply", "cheaper.yaml", "--format", "json", *AS_OF, code=0)
    same = json.loads(said.stdout)["best"]["same"]
    assert "costplan: wrote cheaper.yaml\n" in said.stderr
    assert "see costplan diff posts.yaml cheaper.yaml --as-of 2026-11-23\n" in said.stderr
    plan = json.loads(run("estimate", "cheaper.yaml", "--format", "json", *AS_OF, code=0).stdout)
    assert plan["total"]["expected_usd"] == same["total"]["expected_usd"]
    assert "# one picture a post\n" in (here / "cheaper.yaml").read_text(encoding="utf-8")
    change = json.loads(run("diff", "posts.yaml", "cheaper.yaml", "--format", "json", *AS_OF, code=0).stdout)
    assert Decimal(change["total"]["difference_usd"]) == -Decimal(same["saving_usd"])


def test_what_is_taken_by_name_is_written_instead(here: Path) -> None:
    (here / "posts.yaml").write_text(POSTS, encoding="utf-8")
    take = ("advise", "posts.yaml", "--take", "posts.picture:tier")
    said = run(*take, "--apply", "-", *AS_OF, code=0)
    assert said.stdout == POSTS.replace("prompt_tokens: 100}", "prompt_tokens: 100, tier: batch}")
    page = run(*take, *AS_OF, code=0).stdout
    assert "as you take them" in page
    assert "costplan advise posts.yaml --take posts.picture:tier --apply cheaper.yaml --as-of 2026-11-23\n" in page


def test_what_is_refused(here: Path) -> None:
    (here / "posts.yaml").write_text(POSTS, encoding="utf-8")
    assert (
        "did you mean posts.picture:tier?"
        in run("advise", "posts.yaml", "--take", "posts.picture:tir", *AS_OF, code=2).stderr
    )
    tried = run("advise", "posts.yaml", "--set", "posts.picture.quality=high", "--apply", "new.yaml", *AS_OF, code=2)
    assert "[cannot-apply]" in tried.stderr
    assert run("advise", "posts.yaml", "--apply", "posts.yaml", *AS_OF, code=2).stderr
    assert run("advise", "nothing.yaml", *AS_OF, code=6).stderr
    (here / "wrong.yaml").write_text(POSTS.replace("gpt-image-2,", "gpt-image-99,"), encoding="utf-8")
    assert "wrong.yaml:10:" in run("advise", "wrong.yaml", *AS_OF, code=4).stderr


def test_a_move_to_another_model_is_written_too(here: Path) -> None:
    (here / "posts.yaml").write_text(POSTS, encoding="utf-8")
    words = ("advise", "posts.yaml", "--to", "gpt-image-2.5-flare", "--apply", "moved.yaml", "--format", "json")
    said = run(*words, *AS_OF, code=0)
    assert json.loads(said.stdout)["to"]["model"] == "openai/gpt-image-2.5-flare"
    assert said.stderr.endswith(
        "1 step on openai/gpt-image-2.5-flare; see costplan diff posts.yaml moved.yaml --as-of 2026-11-23\n"
    )
    assert (here / "moved.yaml").read_text(encoding="utf-8") == POSTS.replace("gpt-image-2,", "gpt-image-2.5-flare,")


def test_the_decision_tree_takes_a_scenario_or_prompts(here: Path) -> None:
    (here / "posts.yaml").write_text(POSTS, encoding="utf-8")
    (here / "prompts.txt").write_text("a cup\na poster with six lines of text\n", encoding="utf-8")
    for words in (["posts.yaml"], ["--prompt", "a cup", "-n", "8"], ["--prompts", "prompts.txt", "-m", "gpt-image-2"]):
        assert json.loads(run("advise", "--mode", *words, "--format", "json", *AS_OF, code=0).stdout)["prompts"]


@pytest.mark.parametrize(("words", "option"), [("--to gpt-image-2.5-flare", "--to"), ("--mode", "--mode")])
def test_each_answer_is_written_in_the_formats_that_help_names(words: str, option: str, here: Path) -> None:
    (here / "posts.yaml").write_text(POSTS, encoding="utf-8")
    told = " ".join(run("advise", "--help", code=0).stdout.split())
    named = set(re.findall(r"\w+", re.findall(rf"{option} .*? as ([a-z, ]+)\.", told)[0])) - {"or"}
    for fmt in ADVICE:
        code = 0 if fmt in named else 2
        said = run("advise", "posts.yaml", *words.split(), "--format", fmt, *AS_OF, code=code)
        assert said.stdout if code == 0 else f"{option} is written as" in said.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "name a SCENARIO"),
        ("--mode", "name a SCENARIO, or give --prompt or --prompts"),
        ("--prompt cup", "name a SCENARIO"),
        ("a.yaml --prompt cup", "--prompt goes with --mode"),
        ("a.yaml -n 2", "-n goes with --mode"),
        ("a.yaml --mode -n 2", "-n goes with --prompt or --prompts"),
        ("a.yaml --from gpt-image-1", "--from goes with --to"),
        ("a.yaml --mode --to gpt-image-2", "--mode and --to ask two things; keep one of them"),
        ("a.yaml --to gpt-image-2 --take a", "--take goes with SCENARIO alone"),
        ("a.yaml --mode --apply b.yaml", "--apply goes with SCENARIO alone or with --to"),
        ("a.yaml --mode --format html", "--mode is written as table, json, md or csv, and not as html"),
        ("a.yaml --to gpt-image-2 --format csv", "--to is written as table, json or md, and not as csv"),
    ],
)
def test_words_that_do_not_go_together(words: str, told: str) -> None:
    assert run("advise", *words.split(), code=2).stderr.endswith(f"Error: {told}\n")


@pytest.mark.parametrize("fmt", ["csv", "html"])
def test_a_format_of_the_environment_that_an_answer_has_not_is_passed_over(
    fmt: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "posts.yaml").write_text(POSTS, encoding="utf-8")
    for words, formats in ((["--to", "gpt-image-2.5-flare"], MIGRATIONS), (["--mode"], MODE_FORMATS)):
        asked = ("advise", "posts.yaml", *words, *AS_OF)
        with_it = run(*asked, "--format", fmt if fmt in formats else "table", code=0).stdout
        monkeypatch.setenv("COSTPLAN_FORMAT", fmt)
        assert run(*asked, code=0).stdout == with_it
        monkeypatch.delenv("COSTPLAN_FORMAT")


@pytest.mark.parametrize("road", [(), ("--to", "gpt-image-2.5-flare")])
@pytest.mark.parametrize("file", ["x.yaml", "-"])
def test_a_page_and_a_scenario_are_not_written_to_one_place(road: tuple[str, ...], file: str, here: Path) -> None:
    (here / "posts.yaml").write_text(POSTS, encoding="utf-8")
    where = "stdout" if file == "-" else file
    told = run("advise", "posts.yaml", *road, "--apply", file, "-o", file, *AS_OF, code=2)
    assert (told.stdout, told.stderr.split(";")[0]) == ("", f"costplan: two outputs would go to {where}")
    assert not (here / file).exists()


@pytest.mark.parametrize("road", [(), ("--to", "gpt-image-2.5-flare")])
@pytest.mark.parametrize("extends", [False, True])
def test_a_folder_that_is_not_there_is_told_as_such(road: tuple[str, ...], extends: bool, here: Path) -> None:
    (here / "posts.yaml").write_text(POSTS, encoding="utf-8")
    (here / "top.yaml").write_text("version: 1\nextends: posts.yaml\nscenario: top\n", encoding="utf-8")
    name = "top.yaml" if extends else "posts.yaml"
    told = run("advise", name, *road, "--apply", "nodir/x.yaml", *AS_OF, code=6)
    assert told.stderr.startswith("costplan: nodir/x.yaml: No such file or directory; check the folder")
    assert sorted(path.name for path in here.iterdir()) == ["posts.yaml", "top.yaml"]
