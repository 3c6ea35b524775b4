"""What modes cost beside the decision tree: over steps of a scenario, prompts and files of them, on every page."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

import costplan
from costplan.advising import step_modes
from costplan.errors import CostplanError
from costplan.planning.building import build_plan
from costplan.project import modes_advised as office
from costplan.project.estimating import estimate
from costplan.project.modes_advised import advised_modes
from costplan.project.request import Request
from costplan.project.scenarios import read_scenarios
from costplan.render.mode_formats import MODE_FORMATS
from costplan.scenario.file import changed
from costplan.units import PICO

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.advising.modes_advised import Modes

DAY = date(2026, 11, 27)
COVER = "Magazine cover, hero photo of a coffee shop, headline 'Brew Renaissance' in bold serif"

SCENARIO = """\
version: 1
scenario: Covers
period: 2026-12-01 through 2026-12-01
defaults: {model: tokenmix-guide/gpt-image-2, size: 1024x1024}
workflows:
  covers:
    runs: {amount: 100, per: total}
    steps:
      wrong: {prompt: "Magazine cover, headline 'Brew Renaissance'"}
      right: {prompt: "cat on a chair"}
      dear: {prompt: "cat on a chair", parameters: {mode: thinking}}
      guessed: {prompt_tokens: 50}
      max: {prompt: "a poster", size: 2000x1125, parameters: {mode: thinking}}
  today:
    runs: {amount: 10, per: total}
    steps:
      flare: {model: openai/gpt-image-2.6-flare, prompt: "a poster, 'Hoy' in Spanish"}
      klein: {model: bfl/flux-2-klein-4b, prompt: "cat on a chair", make: 4, keep: 1}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = SCENARIO.replace("prompt: \"a poster, 'Hoy'", "quality: high, prompt: \"a poster, 'Hoy'")
    (tmp_path / "covers.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(**more: Any) -> Request:
    return Request(as_of=DAY, **more)


@pytest.fixture
def covers() -> Modes:
    return advised_modes(asked(scenarios=["covers.yaml"]))


def usd(pico: Any) -> Fraction | None:
    return None if pico is None else Fraction(pico) / PICO


def text(modes: Modes, fmt: str) -> str:
    return "".join(MODE_FORMATS[fmt](modes))


def test_steps_are_told_whether_their_mode_is_the_tree_s(covers: Modes) -> None:
    told = {one.where: (one.branch.mode, one.stated, one.agrees) for one in covers.prompts}
    assert told == {
        "covers.wrong": ("thinking", "instant", False),
        "covers.right": ("instant", "instant", True),
        "covers.dear": ("instant", "thinking", False),
        "covers.guessed": ("not known", "instant", None),
        "covers.max": ("thinking", "thinking", True),
        "today.flare": ("thinking", "", None),
        "today.klein": ("thinking", "", None),
    }


def test_each_mode_costs_what_its_plan_does(covers: Modes) -> None:
    # the guide's sheet: $0.10 an image Instant, $0.21 Thinking; 100 of each step
    costs = {one.where: one.costs[0] for one in covers.prompts}
    assert covers.total is not None
    assert [usd(way.each) for way in costs["covers.wrong"].modes] == [Fraction("0.10"), Fraction("0.21")]
    instant, thinking = costs["covers.wrong"].modes
    assert instant.total == covers.total
    assert thinking.total is not None
    assert usd(thinking.total.expected - covers.total.expected) == usd(thinking.more) == 11  # 100 x ($0.21 - $0.10)
    again = estimate(asked(scenarios=["covers.yaml"], overrides=["covers.wrong.parameters.mode=thinking"]))
    assert again.plan.total == thinking.total
    # wrong becomes Thinking, +$11, and dear becomes Instant, -$11; what is not known stays as it is
    assert covers.by_tree == covers.total
    assert covers.more == 0


def test_a_workflow_alone_comes_to_what_the_whole_does() -> None:
    catalogue, (loaded,) = read_scenarios(asked(scenarios=["quarter"]))
    found = advised_modes(asked(scenarios=["quarter"]))
    tried = 0
    for one in found.prompts[:3]:
        for way in one.costs[0].ways:
            if way.total is not None and not way.present:
                sets = [f"{one.where}.{key}={value}" for key, value in way.changes]
                assert build_plan(changed(loaded, sets), catalogue, DAY).total == way.total
                tried += 1
    assert tried > 5


def test_a_cell_that_is_not_on_the_sheet_is_not_known_and_not_free(covers: Modes) -> None:
    instant, thinking = next(one for one in covers.prompts if one.where == "covers.max").costs[0].modes
    assert (instant.cost, instant.each, instant.total) == (None, None, None)
    assert "has no price for" in instant.why
    assert usd(thinking.each) == Fraction("0.50")


def test_what_takes_the_place_of_modes_is_told_with_its_cost(covers: Modes) -> None:
    flare = next(one for one in covers.prompts if one.where == "today.flare").costs[0]
    assert flare.modes == ()
    assert "complexity" in flare.told
    # the step states its quality, which stays: complexity alone stands for a mode, and costs nothing
    assert [(way.mode, way.words, way.total == covers.total) for way in flare.places] == [
        ("instant", "complexity low", True),
        ("thinking", "complexity high", True),
    ]
    words = [way.words for way in flare.others]
    assert words == [f"complexity {one}" for one in ("low", "medium", "high")] + [
        f"quality {one}" for one in ("low", "medium", "high", "xhigh", "max")
    ]
    known = [usd(way.each) or 0 for way in flare.others if way.words.startswith("quality")]
    assert known == sorted(known)
    klein = next(one for one in covers.prompts if one.where == "today.klein")
    assert klein.costs[0].ways == ()
    assert "1 of 4 are kept" in klein.remarks[0]


def test_where_the_plan_is_not_all_known_no_difference_is(folder: Path) -> None:
    # without a quality the model picks one, so that its images are in no total: one that states it is more by no figure
    (folder / "auto.yaml").write_text(SCENARIO, encoding="utf-8")
    found = advised_modes(asked(scenarios=["auto.yaml"]))
    flare = next(one for one in found.prompts if one.where == "today.flare").costs[0]
    assert not found.complete
    assert all(way.more is None and way.total is not None for way in flare.places)
    assert [way.words for way in flare.places] == ["complexity low, quality medium", "complexity high, quality high"]
    wrong = next(one for one in found.prompts if one.where == "covers.wrong").costs[0].modes[1]
    assert usd(wrong.more) == 11
    assert "at least" in text(found, "table")


def test_a_prompt_is_priced_on_the_guide_s_sheet_and_on_a_model_of_today() -> None:
    found = advised_modes(asked(), prompt=COVER)
    (one,) = found.prompts
    guide, today = one.costs
    assert (guide.model, today.model) == office.MODELS
    assert [(way.mode, usd(way.each)) for way in guide.modes] == [
        ("instant", Fraction("0.10")),
        ("thinking", Fraction("0.21")),
    ]
    assert [(way.mode, way.words) for way in today.places] == [
        ("instant", "complexity low, quality medium"),
        ("thinking", "complexity high, quality high"),
    ]
    assert one.stated == ""
    assert found.total is found.by_tree is None


def test_the_model_the_number_and_the_size_may_be_said() -> None:
    found = advised_modes(asked(), prompt="cat", model="openai/gpt-image-2", n=8, size="1024x1536")
    (costs,) = found.prompts[0].costs
    assert (costs.model, costs.size) == ("openai/gpt-image-2", "1024x1536")
    assert found.prompts[0].branch.why == "n = 8: the images have to go together"
    high = costs.of("thinking")
    assert high is not None
    assert high.cost is not None
    assert high.each == Fraction(high.cost.expected) / 8


FILES = {
    "prompts.txt": "\ufeff# a comment\n\ncat on a chair\r\n  a poster  \n",
    "prompts.csv": 'id,prompt,n\n1,cat on a chair,\n2,"a poster",1\n',
    "prompts.jsonl": '{"prompt": "cat on a chair"}\n\n{"prompt": "a poster", "n": 1, "other": []}\n',
    "prompts.json": '["cat on a chair", {"prompt": "a poster"}]',
}


ANY_NAME = {
    "prompts.csv": FILES["prompts.csv"],
    "prompts.tsv": FILES["prompts.csv"].replace(",", "\t"),
    "semicolons": 'id;prompt;n\n1;cat on a chair;\n2;"a poster"; 1 \n',
    "sep=": 'sep=;\nid;prompt;n\n1;cat on a chair;\n2;"a poster";1\n',
    "Prompt": '\n"Id", Prompt ,N\n1,cat on a chair,\n,,\n2,"a poster", 1 \n',
    "one column": "\ufeffprompt\r\ncat on a chair\r\n  a poster  \r\n",
    "prompts.jsonl": FILES["prompts.jsonl"],
    "prompts.json": FILES["prompts.json"],
    "printed": '[\n  {\n    "prompt": "cat on a chair"\n  },\n  {"prompt": "a poster"}\n]\n',
    "prompts.txt": FILES["prompts.txt"],
}
"""What a file has, and what it might be called."""


NAMES = ("prompts", "prompts.txt", "PROMPTS.TSV", "prompts.csv")
NAMED = [
    (kind, name) for kind in ANY_NAME for name in NAMES if kind != "prompts.txt" or not name.lower().endswith("sv")
]
"""All but a plain text under the name of a table, which its name makes one."""


@pytest.mark.parametrize(("kind", "name"), NAMED)
def test_what_a_file_has_tells_its_kind_before_its_name(kind: str, name: str, folder: Path) -> None:
    (folder / name).write_text(ANY_NAME[kind], encoding="utf-8")
    found = advised_modes(asked(), prompts_file=name)
    assert [(one.prompt, one.n) for one in found.prompts] == [("cat on a chair", 1), ("a poster", 1)]


@pytest.mark.parametrize(
    "prompt",
    ["[night] {subject} in the rain", "{{subject}}, on a chair", "[[noir]] a cat", "cat; dog", "fashion, model, size"],
)
def test_a_prompt_with_brackets_or_commas_is_a_text(prompt: str, folder: Path) -> None:
    for text in (f"{prompt}\n# none\n", f"# n, id\tof mine\n{prompt}\n"):
        (folder / "p.txt").write_text(text, encoding="utf-8")
        assert [one.prompt for one in advised_modes(asked(), prompts_file="p.txt").prompts] == [prompt]


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_prompts(name: str, folder: Path) -> None:
    (folder / name).write_text(FILES[name], encoding="utf-8")
    found = advised_modes(asked(), prompts_file=name)
    assert [(one.prompt, one.n, one.branch.mode) for one in found.prompts] == [
        ("cat on a chair", 1, "instant"),
        ("a poster", 1, "thinking"),
    ]
    assert [one.where.partition(":")[0] for one in found.prompts] == [name, name]
    sums = {(one.model, one.words): usd(one.cost.expected) for one in found.sums()}
    guide = office.MODELS[0]
    assert sums[guide, "all instant"] == Fraction("0.20")
    assert sums[guide, "all thinking"] == Fraction("0.42")
    assert sums[guide, "by the tree"] == Fraction("0.31")  # $0.10 + $0.21


def test_a_file_says_number_model_and_size_of_each_prompt(folder: Path) -> None:
    (folder / "p.csv").write_text("prompt,n,model,size\ncat,8,openai/gpt-image-2,1024x1536\ncat,,,\n", "utf-8")
    first, second = advised_modes(asked(), prompts_file="p.csv").prompts
    assert (first.n, first.costs[0].model, first.costs[0].size) == (8, "openai/gpt-image-2", "1024x1536")
    assert (second.n, len(second.costs)) == (1, 2)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("p.txt", "", "p.txt:1:1: there is no prompt in it"),
        ("p.txt", "# only a comment\n", "p.txt:1:1: there is no prompt in it"),
        ("p.txt", b"cat\n\xff\n", "p.txt:2:1: the text is not UTF-8"),
        ("p.txt", "cat\n" + "x" * 100_001, "p.txt:2:1: the prompt has 100,001 characters"),
        ("p.csv", "text\ncat\n", "p.csv:1:1: no column is called 'prompt', but 'text'; name the column of prompts"),
        (
            "p.tsv",
            "\na\tb\tc\td\te\tf\n" + "1\t" * 5 + "\n",
            "p.tsv:2:1: no column is called 'prompt', but 'a', 'b', 'c'",
        ),
        ("p.csv", "prompt,Prompt\ncat,\n", "p.csv:1:1: the columns 'prompt' and 'Prompt' are called alike"),
        ("p.csv", "id,prompt\n1,cat\n2, \n", "p.csv:3:1: the prompt is empty; write one, or leave it out"),
        ("p.csv", "prompt\n", "p.csv:1:1: there is no prompt in it"),
        ("p.txt", "# mine\n" + '{"prompt": "cat"}\n', "p.txt:2:1: this is JSON, and the lines before it are none"),
        ("p.txt", '{"prompt": "cat"\n', "p.txt:1:1"),
        ("p.txt", "caption\tmood\ncat\tcalm\n", "p.txt:1:1: no column is called 'prompt', but 'caption', 'mood'"),
        ("p.txt", "caption,n\ncat,2\n", "p.txt:1:1: no column is called 'prompt', but 'caption', 'n'"),
        ("p.txt", "Id;Text\n1;cat\n", "p.txt:1:1: no column is called 'prompt', but 'Id', 'Text'"),
        ("covers.yaml", SCENARIO, "covers.yaml:1:1: this is YAML; a scenario is given by its name alone"),
        ("p.txt", SCENARIO, "p.txt:1:1: this is YAML"),
        ("p.txt", b"PK\x03\x04\x14\x00", "p.txt:1:1: this is a workbook or an archive"),
        (
            "p.jsonl",
            '{"Prompt": "cat", "id": 7}\n',
            "p.jsonl:1:1: this has 'Prompt', 'id', and no 'prompt'; write the text",
        ),
        ("p.jsonl", '{"prompt": null}\n', "p.jsonl:1:1: the prompt is empty"),
        ("p.jsonl", "{}\n", "p.jsonl:1:1: this has no 'prompt'"),
        ("p.csv", "prompt,n\ncat,0\ndog,many\n", "p.csv:3:1: n is 'many'"),
        ("p.csv", 'prompt\n"cat\n', "p.csv:2:1: a quote opens here"),
        ("p.jsonl", '{"prompt": 7}\n', "p.jsonl:1:1: the prompt is '7', and no text"),
        ("p.jsonl", "7\n", "p.jsonl:1:1: this is no prompt"),
        ("p.jsonl", '{"prompt": "cat", "model": "openai/gpt-image-9"}\n', "p.jsonl:1:1: "),
        ("p.csv", "prompt,model,size\ncat,openai/gpt-image-2,1000x1000\n", "p.csv:2:1: openai/gpt-image-2: "),
        ("p.csv", "prompt,size\ncat,huge\n", "p.csv:2:1: "),
    ],
)
def test_what_is_wrong_in_a_file_is_told_at_its_line(name: str, content: str | bytes, told: str, folder: Path) -> None:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CostplanError) as raised:
        advised_modes(asked(), prompts_file=name)
    assert told in str(raised.value)
    assert raised.value.exit_code == 4


def test_too_many_prompts_are_not_read(folder: Path) -> None:
    (folder / "p.txt").write_text("cat\n" * 10_001, encoding="utf-8")
    with pytest.raises(CostplanError, match="more than 10,000 prompts"):
        advised_modes(asked(), prompts_file="p.txt")


@pytest.mark.parametrize(
    ("request_", "given"),
    [
        ({}, {}),
        ({}, {"prompt": "a", "prompts_file": "b"}),
        ({"scenarios": ["covers.yaml"]}, {"prompt": "a"}),
        ({"overrides": ["covers.wrong.make=2"]}, {"prompt": "a"}),
        ({"scale": ["drivers=2"]}, {"prompts_file": "b"}),
    ],
)
def test_one_thing_is_asked_for(request_: dict[str, Any], given: dict[str, Any]) -> None:
    with pytest.raises(CostplanError, match="nothing-to-advise") as raised:
        advised_modes(asked(**request_), **given)
    assert raised.value.exit_code == 2


def test_a_model_that_is_named_takes_the_call_and_one_that_is_not_is_passed_over() -> None:
    with pytest.raises(CostplanError, match="illegal-size"):
        advised_modes(asked(), prompt="cat", model="openai/gpt-image-2", size="1000x1000")
    with pytest.raises(CostplanError, match="1152x576 is the nearest legal size"):  # no model that is asked takes it
        advised_modes(asked(), prompt="cat", size="100x50")
    guide, today = advised_modes(asked(), prompt="cat", size="1536x1024").prompts[0].costs
    assert {way.cost for way in guide.modes} == {None}
    assert all(way.cost for way in today.places)


def test_a_model_without_a_medium_quality_is_asked_as_it_is_unasked() -> None:
    [prompt] = costplan.modes(prompt="a cat", model="openai/dall-e-3", as_of=date(2026, 4, 1)).prompts
    assert prompt.costs[0].quality == "standard"


def test_the_table_is_eighty_columns_wide(covers: Modes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page = text(covers, "table")
    assert max(map(len, page.splitlines())) <= 80
    assert "+$11.00" in page
    assert "-$11.00" in page
    assert "bfl/flux-2-klein-4b: no mode" in page
    assert "a rule of thumb of April 2026" in page


def test_every_format_has_every_prompt(covers: Modes) -> None:
    rows = list(csv.DictReader(io.StringIO(text(covers, "csv"))))
    document = json.loads(text(covers, "json"))
    markdown = text(covers, "md")
    for one in covers.prompts:
        assert any(row["where"] == one.where and row["mode"] == one.branch.mode for row in rows)
        assert any(said["where"] == one.where and said["mode"] == one.branch.mode for said in document["prompts"])
        assert one.where in markdown
    assert document["total"]["expected_usd"] == document["by_tree"]["expected_usd"]
    (known,) = [row for row in rows if row["where"] == "covers.wrong" and row["way_mode"] == "thinking"]
    assert (known["per_image_usd"], known["as_planned"]) == ("0.21", "false")


def test_what_users_write_moves_no_page() -> None:
    hostile = "=cmd|' /C calc'!A0 \x1b[31m\u202e<b>@you</b> 'sign' ::error::"
    found = advised_modes(asked(), prompt=hostile)
    assert "\x1b" not in text(found, "table")
    assert "\u202e" not in text(found, "table")
    assert "<b>" not in text(found, "md")
    (row, *_) = csv.DictReader(io.StringIO(text(found, "csv")))
    assert row["prompt"].startswith("'=cmd")
    assert json.loads(text(found, "json"))["prompts"][0]["prompt"] == hostile


def test_plans_are_made_so_many_times_and_not_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_modes, "MOST_PLANS", 1)
    found = advised_modes(asked(scenarios=["covers.yaml"]))
    totals = [way.total for one in found.prompts for way in one.costs[0].modes if not way.present]
    assert [total is None for total in totals] == [False, True, True, True, True]
    assert found.by_tree == found.total
    assert any("1 changed scenarios were planned" in note for note in found.notes)


def test_the_python_door_is_the_office() -> None:
    assert costplan.modes("covers.yaml", as_of=DAY) == advised_modes(asked(scenarios=["covers.yaml"]))
    assert costplan.modes(prompt=COVER, as_of=DAY, n=2) == advised_modes(asked(), prompt=COVER, n=2)
    with pytest.raises(CostplanError, match=r"(?i)no such file"):  # - is a file of that name here, not stdin
        costplan.modes(prompts="-", as_of=DAY)
    with pytest.raises(TypeError, match="prompt"):
        costplan.modes(prompt=7, as_of=DAY)  # type: ignore[arg-type]
