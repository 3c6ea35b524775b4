"""A scenario's file with changes in it: what is written, is what was planned, or nothing is written."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costplan.advising.advised import advice
from costplan.advising.trial import Trial
from costplan.catalogue import Catalogue, shipped
from costplan.errors import CostplanError
from costplan.planning.building import build_plan
from costplan.planning.built import Built
from costplan.project.applying import applied
from costplan.project.request import Request
from costplan.project.scenarios import find_scenario
from costplan.project.standing import Standing
from costplan.scenario.file import laid, load_scenario
from costplan.yamlio import Plain, write
from tests.command import AS_OF, run
from tests.drawn import scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = date(2026, 11, 23)
BASE = """\
# what every team plans with
version: 1
scenario: base
period: 2027-01
defaults: {model: openai/gpt-image-2.5-flare, quality: medium, prompt_tokens: 80}
workflows:
  posts:
    runs: {amount: 1000, per: month}
    steps:
      draft: {size: 1024x1024, quality: low, make: 4, keep: 1}
      final: {size: 1024x1024, accepted: 80%}
"""
TOP = """\
version: 1
extends: base.yaml   # the team's
scenario: "ours"     # as finance calls it
budget:
  fx: fx.yaml        # pinned
  caps:
    - {id: all, max: 1000 EUR, per: month}
workflows:
  posts:
    # agreed with the shop
    steps:
      final: {size: 1536x1024}  # wide
"""
FX = """\
version: 1
fx:
  - from: 2026-01-01
    source: {title: bank, url: https://bank.example, checked: 2026-11-01, confidence: official}
    usd: {EUR: 1.08}
"""
DRAFTED = """\
version: 1
scenario: four to pick from
period: 2027-01
workflows:
  posts:
    runs: {amount: 100, per: total}
    steps:
      # the shop picks one
      picture: {model: openai/gpt-image-2, size: 1024x1024, quality: high, make: 4, keep: 1, prompt_tokens: 50,
                accepted: 70%, on_reject: {redo: picture, at_most: 3}}   # agreed
"""
FINAL_IN_BATCH = {"workflows": {"posts": {"steps": {"final": {"tier": "batch"}}}}}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {"costplan.yaml": "version: 1\n", "plans/base.yaml": BASE, "plans/top.yaml": TOP, "plans/fx.yaml": FX}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "others").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, change: Mapping[str, Any], to: str) -> str:
    """Apply a change, write what comes of it, and see that it costs what was promised."""
    loaded = find_scenario(name)
    text = applied(loaded, [change], Path(to)).text
    Path(to).write_bytes(text.encode())
    promised = build_plan(laid(loaded, change), Catalogue(), DAY)
    assert build_plan(find_scenario(to), Catalogue(), DAY).total == promised.total
    return text


def test_beside_its_own_file_one_line_more_says_the_change() -> None:
    text = put("plans/top.yaml", FINAL_IN_BATCH, "plans/mine.yaml")
    assert text == TOP.replace("{size: 1536x1024}", "{size: 1536x1024, tier: batch}")


def test_what_a_layer_below_says_is_changed_in_the_file_itself() -> None:
    change = {"workflows": {"posts": {"steps": {"draft": {"make": Plain("2"), "keep": None}}}}}
    text = put("plans/top.yaml", change, "plans/mine.yaml")
    assert text == TOP + "      draft: {make: 2, keep: null}\n"


def test_in_another_folder_names_of_files_lead_to_the_same_files() -> None:
    text = put("plans/top.yaml", FINAL_IN_BATCH, "others/mine.yaml")
    assert "extends: ../plans/base.yaml   # the team's\n" in text
    assert "  fx: ../plans/fx.yaml        # pinned\n" in text


def test_in_another_folder_with_the_same_files_their_names_stay(folder: Path) -> None:
    (folder / "others" / "base.yaml").write_text(BASE, encoding="utf-8")
    text = put("plans/top.yaml", FINAL_IN_BATCH, "others/mine.yaml")
    assert "extends: base.yaml   # the team's\n" in text


def test_the_same_files_that_lie_outside_of_the_tree_are_not_meant(folder: Path) -> None:
    inner = folder / "plans" / "inner"
    (inner / "deep").mkdir(parents=True)
    (inner / "costplan.yaml").write_text("version: 1\n", encoding="utf-8")
    (inner / "base.yaml").write_text(BASE, encoding="utf-8")
    (inner / "fx.yaml").write_text(FX, encoding="utf-8")
    there = TOP.replace("extends: base", "extends: ../base").replace("fx: fx.", "fx: ../fx.")
    (inner / "deep" / "top.yaml").write_text(there, encoding="utf-8")
    text = put("plans/inner/deep/top.yaml", FINAL_IN_BATCH, "plans/inner/mine.yaml")
    assert "extends: base.yaml   # the team's\n" in text
    assert "  fx: fx.yaml        # pinned\n" in text


def test_several_changes_are_laid_one_on_the_other() -> None:
    loaded = find_scenario("plans/top.yaml")
    low = {"workflows": {"posts": {"steps": {"final": {"quality": "low", "size": None}}}}}
    text = applied(loaded, [FINAL_IN_BATCH, low], Path("plans/mine.yaml")).text
    assert "final: {size: null, tier: batch, quality: low}  # wide\n" in text or "tier: batch, quality: low" in text


def test_a_shipped_scenario_keeps_all_its_comments() -> None:
    change = {"workflows": {"social-posts": {"steps": {"final": {"quality": "medium"}}}}}
    text = put("quarter", change, "mine.yaml")
    was = Path(find_scenario("quarter").source.top.path).read_text(encoding="utf-8")  # type: ignore[union-attr]
    assert [a for a, b in zip(text.splitlines(), was.splitlines(), strict=True) if a != b] == [
        "        quality: medium"
    ]


def test_stdin_is_written_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(("\ufeff" + BASE.replace("\n", "\r\n")).encode())

    monkeypatch.setattr(sys, "stdin", Stdin)
    loaded = find_scenario("-")
    text = applied(loaded, [FINAL_IN_BATCH], Path("-")).text
    was = "\ufeff" + BASE.replace("\n", "\r\n")
    assert text == was.replace("accepted: 80%}", "accepted: 80%, tier: batch}")


def test_a_filled_table_becomes_the_scenario_that_it_is_read_as(folder: Path) -> None:
    table = "what,images_per_month,model,size,quality\nposts,100,openai/gpt-image-2.5-flare,1024x1024,low\n"
    (folder / "plan.csv").write_text(table, encoding="utf-8")
    loaded = find_scenario("plan.csv", request=Request(as_of=DAY))
    (workflow,) = loaded.scenario.workflows
    (step,) = workflow.steps
    change = {"workflows": {workflow.name: {"steps": {step.name: {"tier": "batch"}}}}}
    text = applied(loaded, [change], Path("mine.yaml")).text
    assert "# Drafted by 'costplan init' from plan.csv" in text
    assert "tier: batch" in text


REFUSED = {
    "a layer that another folder cannot reach": (
        "plans/top.yaml",
        "/elsewhere/mine.yaml",
        "plans/top.yaml cannot lie at",
        "write it beside plans/top.yaml, or copy what it names",
    ),
    "its layer itself": ("plans/top.yaml", "plans/base.yaml", "cannot lie at", "write it beside plans/top.yaml"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_could_not_be_read_there_is_refused(case: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    name, to, told, remedy = REFUSED[case]
    to = to.replace("/elsewhere", str(tmp_path_factory.mktemp("elsewhere")))
    with pytest.raises(CostplanError) as refused:
        applied(find_scenario(name), [FINAL_IN_BATCH], Path(to))
    assert "[cannot-apply]" in str(refused.value)
    assert told in str(refused.value)
    assert remedy in str(refused.value)


def test_a_variant_that_the_change_leaves_nothing_to_change_is_left_out(folder: Path) -> None:
    variants = """\
variants:
  # asked for in May
  one: {why: fewer, change: {workflows: {posts: {steps: {draft: {keep: null}}}}}}
  two: {why: more, change: {workflows: {posts: {steps: {draft: {make: 8}}}}}}   # stays
"""
    (folder / "varied.yaml").write_text(BASE + variants, encoding="utf-8")
    change = {"workflows": {"posts": {"steps": {"draft": {"keep": None}}}}}
    made = applied(find_scenario("varied.yaml"), [change], Path("x.yaml"))
    assert made.notes == ("the variant 'one' is left out: there is no 'keep' below to remove",)
    assert made.text == (BASE + variants).replace(", keep: 1", "").replace(variants.splitlines()[2] + "\n", "")
    (folder / "varied.yaml").write_text(BASE + variants[: variants.index("  two")], encoding="utf-8")
    assert "variants" not in applied(find_scenario("varied.yaml"), [change], Path("x.yaml")).text


def test_a_what_if_stands_in_no_file() -> None:
    loaded = find_scenario("plans/top.yaml", ["posts.final.quality=low"])
    with pytest.raises(CostplanError, match="write it into the file first, or leave it out"):
        applied(loaded, [FINAL_IN_BATCH], Path("mine.yaml"))


def test_a_saved_plan_is_not_changed() -> None:
    run("estimate", "quarter", *AS_OF, "--format", "json", "-o", "saved.json")
    standing = Standing("saved.json", Request(as_of=DAY), Built(Catalogue()))
    with pytest.raises(CostplanError, match="is kept in a saved plan or a version, which never changes"):
        applied(standing.loaded[0], [FINAL_IN_BATCH], Path("mine.yaml"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scenarios(), st.sampled_from(["low", "high"]), st.booleans())
def test_a_drawn_scenario_costs_what_was_promised(
    folder: Path, scenario: dict[str, Any], quality: str, inline: bool
) -> None:
    path = folder / "drawn.yaml"
    path.write_text(write(scenario, leaves_in_a_line=inline), encoding="utf-8")
    loaded = load_scenario(path)
    first = next(iter(scenario["workflows"]))
    step = next(iter(scenario["workflows"][first]["steps"]))
    change = {
        "scenario": "another",
        "workflows": {
            first: {"tags": {"team": "a: b"}, "steps": {step: {"tier": "batch", "prompt_tokens": Plain("7")}}}
        },
    }
    text = applied(
        loaded, [change, {"workflows": {first: {"steps": {step: {"tier": None}}}}}], folder / "new.yaml"
    ).text
    planned = laid(laid(loaded, change), {"workflows": {first: {"steps": {step: {"tier": None}}}}})
    (folder / "new.yaml").write_text(text, encoding="utf-8")
    assert load_scenario(folder / "new.yaml").scenario.title == planned.scenario.title == "another"


@pytest.mark.parametrize("name", ["quarter-reforecast", "campaign", "batch", "subscription", "drafted.yaml"])
def test_every_way_that_is_applied_saves_what_was_promised(name: str, folder: Path) -> None:
    (folder / "drafted.yaml").write_text(DRAFTED, encoding="utf-8")
    (folder / "quarter.yaml").write_bytes(
        (shipped("scenarios") / "quarter.yaml").read_bytes()
    )  # what a layer is put on
    loaded = find_scenario(name)
    catalogue = Catalogue()
    found = advice(Trial(loaded, catalogue, DAY))
    for one in (*found.ways, *found.dearer):
        (folder / "mine.yaml").write_text(applied(loaded, [one.way.change], Path("mine.yaml")).text, encoding="utf-8")
        planned = build_plan(find_scenario("mine.yaml"), catalogue, DAY).total
        assert planned.expected == one.total.expected == found.total.expected - one.saving, one.name
