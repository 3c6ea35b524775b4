"""``costplan ledger``: what it shows of calls under caps, what it hands on, and what it does not take."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from costplan import guard
from costplan.errors import InputError
from tests.command import run

if TYPE_CHECKING:
    from click.testing import Result

pytestmark = pytest.mark.usefixtures("here")

PROJECT = "version: 1\nbudgets: [b.yaml]\nledger: spend.sqlite\n"
BUDGET = """\
version: 1
budget: Pictures
caps:
  - {id: all, per: month, max: 2 USD}
  - {id: a-team, per: day, tag: {team: "*"}, max: 1 USD}
"""
ASKED: dict[str, Any] = {"size": "1024x1024", "quality": "low", "prompt_tokens": 44}
"""At most (44 + 6) x $5/1M + 196 x $30/1M = $0.00613."""


@pytest.fixture
def ledger(here: Path) -> Path:
    """Three calls of two teams: two that their makers settled, and one that was left."""
    Path("costplan.yaml").write_text(PROJECT, encoding="utf-8")
    Path("b.yaml").write_text(BUDGET, encoding="utf-8")
    usage = {"input_tokens": 50, "input_tokens_details": {"text_tokens": 50, "image_tokens": 0}, "output_tokens": 196}
    answer = {"created": 1, "data": [{"b64_json": "aGk="}], "size": "1024x1024", "quality": "low", "usage": usage}
    for team, settled in (("growth", {"answer": answer}), ("growth", {"usd": "0.003"}), ("design", {})):
        with guard.reserve("gpt-image-2", tags={"team": team}, **ASKED) as hold:
            if settled:
                hold.settle(**settled)
    return here / "spend.sqlite"


def asked(*words: object) -> Any:
    return json.loads(run("ledger", *words, "--format", "json", code=0).stdout)


@pytest.mark.usefixtures("ledger")
def test_status_tells_caps_teams_and_what_no_answer_told() -> None:
    found = asked("status", "--by", "team")
    caps = {(cap["cap"], cap["tags"].get("team")): (cap["spent_usd"], cap["left_usd"]) for cap in found["caps"]}
    assert caps == {  # 0.00613 + 0.003 and 0.00613, which was left and counts in full
        ("all", None): ("0.01526", "1.98474"),
        ("a-team", "growth"): ("0.00913", "0.99087"),
        ("a-team", "design"): ("0.00613", "0.99387"),
    }
    assert found["total"] | {"value": ""} == {
        "value": "", "calls": 3, "out": 0, "spent_usd": "0.01526", "at_maximum_usd": "0.00613", "reserved_usd": "0",
    }  # fmt: skip
    assert [(one["value"], one["calls"]) for one in found["by"]["values"]] == [("design", 1), ("growth", 2)]
    assert (found["faults"], found["breaches"], found["expired"]) == (None, [], [])
    assert asked("status", "--check")["faults"] == []


@pytest.mark.usefixtures("ledger")
def test_status_of_a_tag_has_the_caps_that_such_calls_meet() -> None:
    found = asked("status", "--tag", "team=growth")
    assert [(cap["cap"], cap["tags"]) for cap in found["caps"]] == [("all", {}), ("a-team", {"team": "growth"})]
    assert "Caps, of all calls" in run("ledger", "status", "--tag", "team=growth", code=0).stdout


def test_a_cap_for_each_value_is_shown_before_there_is_one() -> None:
    Path("costplan.yaml").write_text(PROJECT, encoding="utf-8")
    Path("b.yaml").write_text(BUDGET, encoding="utf-8")
    with guard.reserve("gpt-image-2", **ASKED):
        pass
    assert [cap["cap"] for cap in asked("status")["unused_caps"]] == ["a-team"]
    assert "a-team team=*" in run("ledger", "status", code=0).stdout


@pytest.mark.usefixtures("ledger")
def test_show_and_export() -> None:
    assert [call["id"] for call in asked("show", "--tag", "team=growth")["reservations"]] == ["r1", "r2"]
    assert asked("show", "r3")["reservations"][0]["how"] == "maximum"
    assert "2 older ones are not listed" in run("ledger", "show", "--limit", "1", code=0).stdout
    exported = run("ledger", "export", "-o", "calls.jsonl", code=0)
    assert "2 of 3 calls told no usage, and are left out" in exported.stderr
    (line,) = Path("calls.jsonl").read_text(encoding="utf-8").splitlines()
    assert (json.loads(line)["image_out"], json.loads(line)["source"]) == (196, "ledger")
    run("ledger", "export", "--format", "csv", "-o", "counts.csv", code=0)
    run("actuals", "count", "calls.jsonl", "-o", "again.csv", code=0)
    assert Path("counts.csv").read_bytes() == Path("again.csv").read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("status --by taem", 4, "no call has a tag 'taem'; did you mean team?"),
        ("status --tag team", 4, "'team' is no tag; write it as name=value"),
        ("show r9", 4, "has no reservation 'r9'"),
        ("reap r9", 4, "has no reservation 'r9'"),
        ("accept r1 --why no", 4, "'costplan ledger status' lists those that do"),
        ("show --ledger none.sqlite", 6, "none.sqlite is no ledger yet"),
        ("show --ledger b.yaml", 4, "b.yaml is no ledger"),
        ("export -o spend.sqlite", 2, "spend.sqlite"),
    ],
)
@pytest.mark.usefixtures("ledger")
def test_what_is_not_taken(words: str, code: int, told: str) -> None:
    done: Result = run("ledger", *words.split(), code=code)
    assert told in done.stderr
    assert asked("status")["total"]["calls"] == 3


@pytest.mark.usefixtures("ledger")
def test_labels_cannot_move_a_terminal() -> None:
    with guard.reserve("gpt-image-2", tags={"team": "\x1b[31mred\u202e"}, key="\x1b]0;x\x07", **ASKED):
        pass
    for words in (("status", "--by", "team"), ("show",), ("show", "r4")):
        shown = run("ledger", *words, code=0).stdout
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


# ------------------------------------------------------------------------------------------------------ what is kept


@pytest.mark.parametrize("words", ["export", "export --format json", "export --format csv", "status", "show", "reap"])
@pytest.mark.parametrize("name", ["spend.sqlite", "link", "twin", "spend.sqlite-journal", "spend.sqlite-turn"])
def test_no_output_replaces_the_ledger_under_any_name(ledger: Path, words: str, name: str) -> None:
    Path("link").symlink_to(ledger)
    Path("twin").hardlink_to(ledger)
    before = ledger.read_bytes()
    result = run("ledger", *words.split(), "-o", name)
    assert (result.exit_code, "output-is-input" in result.stderr) == (2, True), result.output
    assert ledger.read_bytes() == before


@pytest.mark.parametrize(
    ("said", "variable", "name"),
    [
        ("", "", ".costplan/ledger.sqlite"),
        ("", "", ".costplan/ledger.sqlite-wal"),
        ("version: 1\n", "", ".costplan/ledger.sqlite"),
        ("version: 1\nledger: l.sqlite\n", "", "l.sqlite"),
        ("version: 1\nledger: l.sqlite\n", "", "l.sqlite-shm"),
        ("", "l.sqlite", "l.sqlite"),
    ],
)
def test_no_command_writes_where_a_ledger_will_be(
    said: str, variable: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".costplan").mkdir()
    if said:
        Path("costplan.yaml").write_text(said, encoding="utf-8")
    if variable:
        monkeypatch.setenv("COSTPLAN_LEDGER", variable)
    result = run("quote", "gpt-image-2", "-q", "low", "-o", name)
    assert (result.exit_code, "output-is-input" in result.stderr) == (2, True), result.output
    assert not Path(name).exists()


@pytest.mark.parametrize("name", ["", ":memory:", "file:x?mode=memory", "l.sqlite-wal"])
def test_a_name_that_is_no_file_is_no_ledger(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("ledger", "status", "--ledger", name)
    assert (result.exit_code, "name a file such as" in result.stderr) == (2, True), result.output
    with pytest.raises(InputError, match="not-a-ledger"):
        guard.reserve("gpt-image-2", max_usd=1, ledger=name, **ASKED).__enter__()
    monkeypatch.setenv("COSTPLAN_LEDGER", name)
    if name:  # an empty variable is one that says nothing
        with pytest.raises(InputError, match="not-a-ledger"):
            guard.reserve("gpt-image-2", max_usd=1, **ASKED).__enter__()
        assert run("ledger", "status").exit_code == 2
    monkeypatch.delenv("COSTPLAN_LEDGER")
    Path("costplan.yaml").write_text(f"version: 1\nledger: {json.dumps(name)}\n", encoding="utf-8")
    assert "not-a-ledger" in run("ledger", "status", code=4).stderr or not name
    assert [path.name for path in Path().iterdir()] == ["costplan.yaml"]


def test_no_store_takes_the_place_of_a_ledger() -> None:
    Path(".costplan").mkdir()
    Path("calls.jsonl").touch()
    words = ("actuals", "import", "calls.jsonl", "--model", "openai/gpt-image-2")
    result = run(*words, "--store", ".costplan/ledger.sqlite")
    assert (result.exit_code, "output-is-input" in result.stderr) == (2, True), result.output
