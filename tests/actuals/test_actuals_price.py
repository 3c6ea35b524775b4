"""``costplan actuals price`` at its public face: cases with their arithmetic, and what is told beside the sums."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import AS_OF, run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

LOGS = TESTS / "data" / "actuals"
CASES = yaml.safe_load((TESTS / "actuals" / "cases.yaml").read_text(encoding="utf-8"))


def store(path: Path, *records: dict[str, Any]) -> Path:
    """A store of these records."""
    lines = [{"id": f"{at:032x}", "observation": 1, **record} for at, record in enumerate(records)]
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines), encoding="utf-8")
    return path


def priced(*arguments: object, code: int = 0) -> dict[str, Any]:
    result = run("actuals", "price", *arguments, *AS_OF, "--format", "json", code=code)
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_one_call(case: dict[str, Any], tmp_path: Path) -> None:
    log = LOGS / case["log"] if "log" in case else store(tmp_path / "store.jsonl", case["record"])
    model = ("--model", case["model"]) if "model" in case else ()
    found = priced(log, *model, code=0 if "usd" in case else 4)
    (record,) = found["records"]
    high = case.get("usd")
    assert (record["low_usd"], record["high_usd"]) == (case.get("low", high), high)
    assert (found["low_usd"], found["high_usd"]) == (case.get("low", high), high)
    assert record["told_usd"] == case.get("told")
    assert case.get("why", "") in (record["why"] or "")
    assert bool(record["why"]) == ("why" in case)
    assert found["unpriced"] == (0 if high else record["calls"])


CALL = {"model": "openai/gpt-image-2", "text_in": 9, "image_out": 272, "at": "2026-06-29T10:00:00Z"}


def test_what_has_no_price_is_in_no_sum(tmp_path: Path) -> None:
    calls = store(
        tmp_path / "calls.jsonl",
        CALL,
        {**CALL, "model": "acme/brush"},
        {**CALL, "kind": "documentation"},
        {"model": "openai/gpt-image-1", "outcome": "blocked", "at": "2026-06-29"},
    )
    found = priced(calls)
    assert (found["calls"], found["unpriced"], found["high_usd"]) == (1, 1, "0.008205")
    assert [(one["model"], one["calls"]) for one in found["unpriced_calls"]] == [("acme/brush", 1)]
    assert found["failed"] == [{"outcome": "blocked", "calls": 1}]
    assert found["left_out"] == [{"why": "kind documentation, not observed", "calls": 1}]
    page = run("actuals", "price", calls, *AS_OF, code=0)
    assert "(partly unpriced)" in page.stdout
    assert "Without a price, in no sum" in page.stdout
    assert max(map(len, page.stdout.splitlines())) <= 80
    assert "1 call unpriced" in page.stderr


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("day", ["2026-06-29", "2026-11-01"]),
        ("month", ["2026-06", "2026-11"]),
        ("model", ["openai/gpt-image-2"]),
        ("size", ["-", "1024x1024"]),
        ("quality", ["-", "low"]),
        ("tier", ["batch", "standard"]),
        ("call", ["-", "generate"]),
        ("step", ["-", "draft"]),
        ("source", ["-", "gateway"]),
    ],
)
def test_sums_by_what_an_observation_has(by: str, labels: list[str], tmp_path: Path) -> None:
    said = {"size": "1024x1024", "quality": "low", "call": "generate", "step": "draft", "source": "gateway"}
    other = {**CALL, **said, "at": "2026-11-01", "parameters": {"service_tier": "batch"}}
    found = priced(store(tmp_path / "calls.jsonl", CALL, other), "--by", by)
    assert [one["label"] for one in found["groups"]] == labels
    assert found["high_usd"] == "0.0123075"  # 9 x 5 + 272 x 30 = 8,205 micro-dollars, and half of it


def test_a_pattern_names_files_and_none_counts_twice(tmp_path: Path) -> None:
    for name in "ab":
        store(tmp_path / f"{name}.jsonl", CALL)
    assert priced(tmp_path / "*.jsonl")["high_usd"] == "0.01641"
    twice = run("actuals", "price", tmp_path / "*.jsonl", tmp_path / "a.jsonl", code=4)
    assert "said-twice" in twice.stderr
    assert "no file matches" in run("actuals", "price", tmp_path / "*.csv", code=6).stderr


def test_records_come_from_stdin_and_as_csv_and_md() -> None:
    answer = (LOGS / "001-one-response.json").read_text(encoding="utf-8")
    words = ("actuals", "price", "-", "--model", "openai/gpt-image-1", *AS_OF, "--format")
    rows = run(*words, "csv", input=answer, code=0).stdout.splitlines()
    assert rows[1].startswith("1,stdin,,2026-06-29,openai/gpt-image-1,generate,1024x1024,low,standard,1,1,0.010925,")
    assert "<code>openai/gpt-image-1</code>" in run(*words, "md", input=answer, code=0).stdout


def test_a_day_not_told_is_a_remark(tmp_path: Path) -> None:
    call = {name: value for name, value in CALL.items() if name != "at"}
    assert priced(store(tmp_path / "a.jsonl", call))["notes"] == [
        {"note": "tells no day: priced as of 2026-11-23", "calls": 1}
    ]
