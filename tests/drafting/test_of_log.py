"""Drafts of usage logs: what a log tells is planned, what it does not tell is said, and the month of a log lies within
the range that its own plan tells."""

from __future__ import annotations

import json
import random
import shlex
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan.catalogue import Catalogue
from costplan.drafting.of_log import draft_of_log
from costplan.drafting.writer import scenario_text
from costplan.errors import InputError
from costplan.project.drafting import draft_files
from costplan.project.estimating import estimate
from costplan.project.request import Request
from tests.command import run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from costplan.drafting.draft import Draft

AS_OF = date(2026, 11, 27)
TOKENS = {"low": 196, "medium": 1756, "high": 7024}  # of gpt-image-2 at 1024x1024


def call(day: str, **told: Any) -> dict[str, Any]:
    """A request and response pair: one image of gpt-image-2 at low unless it says otherwise."""
    said: dict[str, Any] = {
        "quality": "low",
        "size": "1024x1024",
        "n": 1,
        "text": 26,
        "out": None,
        "model": "gpt-image-2",
    } | told
    out = said["out"] if said["out"] is not None else TOKENS[said["quality"]] * said["n"]
    request = {"model": said["model"], "prompt": "a lamp", "n": said["n"]}
    request |= {name: said[name] for name in ("size", "quality") if said[name]}
    usage = {
        "input_tokens": said["text"],
        "input_tokens_details": {"text_tokens": said["text"], "image_tokens": 0},
        "output_tokens": out,
        "output_tokens_details": {"text_tokens": 0, "image_tokens": out},
    }
    pair = {"request": request, "response": {"created": 1, "usage": usage}, "at": f"{day}T10:00:00Z", "id": f"{told}"}
    return pair | {name: told[name] for name in ("accepted", "attempt", "step", "route") if name in told}


def failed(day: str, status: int = 500, **told: Any) -> dict[str, Any]:
    """A pair of a call that failed."""
    return call(day, **told) | {"response": None, "status": status}


def write(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    """Records as JSONL, each with an id of its own."""
    lines = (json.dumps(record | {"id": f"{number}"}) for number, record in enumerate(records))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def drafted(path: Path, records: Iterable[dict[str, Any]]) -> Draft:
    """The draft of some records."""
    return draft_of_log(write(path / "log.jsonl", records), "log.jsonl", Catalogue(), AS_OF)


def days(month: str, last: int, each: int = 1) -> list[str]:
    """Each of the first days of a month, so many times."""
    return [f"{month}-{day:02d}" for day in range(1, last + 1) for _ in range(each)]


def months(*counts: int, before: str = "2026-10") -> list[str]:
    """Days of so many calls in the months up to one, spread over their first 28 days."""
    year, number = int(before[:4]), int(before[5:])
    found = []
    for back, count in enumerate(reversed(counts)):
        month = f"{year}-{number - back:02d}"
        found += [f"{month}-{1 + i * 28 // count:02d}" if i < count - 1 else f"{month}-28" for i in range(count)]
    return found


CASES: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    # 56 calls over the first 28 of 31 days: three quiet days at the end do not part a month
    "one month": (
        [call(day) for day in days("2026-10", 28, 2)],
        {"runs": {"amount": 56, "per": "month"}, "prompt_tokens": 20},  # 26 - 6 that the model adds
    ),
    "three months": (
        [call(day) for day in months(40, 70, 56)],
        {"runs": {"amount": "40 to 70", "per": "month"}},
    ),
    "of five months the last three": (
        [call(day) for day in months(500, 400, 40, 70, 56)],
        {"runs": {"amount": "40 to 70", "per": "month"}},
    ),
    # 20 of 31 days, so 40 x 31 / 20 = 62 in all
    "a month cut short": (
        [call(day) for day in days("2026-10", 20, 2)],
        {"runs": {"amount": "40 to 62", "per": "month"}},
    ),
    # the month cut short is left out: September has 28
    "a month cut short after a whole one": (
        [call(day) for day in [*days("2026-09", 28), *days("2026-10", 10, 5)]],
        {"runs": {"amount": 28, "per": "month"}},
    ),
    "four images a call": (
        [call(day, n=4) for day in days("2026-10", 31)],
        {"make": 4, "prompt_tokens": "0 to 1"},  # 26 / 4 - 6 = 0.5 where each image pays
    ),
    "prompts that differ": (
        [call(day, text=text) for day in days("2026-10", 31) for text in (16, 27)],
        {"prompt_tokens": "15 to 16"},  # (16 + 27) / 2 - 6 = 15.5
    ),
    # 7 of 28 were judged no
    "a verdict": (
        [call(day, accepted=i % 4 > 0) for i, day in enumerate(days("2026-10", 28))],
        {"accepted": "75%"},
    ),
    # the same beside answers alone, and 2 more that failed
    "a verdict and a status beside answers": (
        [
            call(day)["response"]
            | {"created": f"{day}T10:00:00Z", "model": "gpt-image-2", "size": "1024x1024", "quality": "low"}
            | ({"status": 500 if i else "failed"} if i < 2 else {"status": 200, "accepted": i % 4 > 0})
            for i, day in enumerate([*days("2026-10", 2), *days("2026-10", 28)])
        ],
        {
            "accepted": "75%",
            "failures": {"errored": {"rate": "6.666666%", "billed": False}},
        },
    ),
    # 3 of 28 failed, and told no tokens
    "failures": (
        [failed(day, 429 if i else 400) if i < 3 else call(day) for i, day in enumerate(days("2026-10", 28))],
        {
            "runs": {"amount": 28, "per": "month"},
            "failures": {"errored": {"rate": "3.571428%", "billed": False}, "rate_limited": {"rate": "7.142857%"}},
        },
    ),
    # nothing tells the quality, and 1,756 is what medium takes
    "a quality by its tokens": (
        [call(day, quality=None, out=1756) for day in days("2026-10", 28)],
        {"quality": "medium"},
    ),
    "a size by its tokens": (
        [call(day, size=None, quality="medium", out=1372) for day in days("2026-10", 28)],
        {"size": "1536x1024"},
    ),
    "batches": (
        [call(day) | {"request": call(day)["request"] | {"service_tier": "batch"}} for day in days("2026-10", 28)],
        {"tier": "batch"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_log_tells_is_planned(name: str, tmp_path: Path) -> None:
    records, expected = CASES[name]
    scenario = yaml.safe_load(scenario_text(drafted(tmp_path, records), AS_OF))
    ((_, workflow),) = scenario["workflows"].items()
    found = workflow | workflow["steps"]["image"]
    assert {key: found.get(key) for key in expected} == expected
    assert scenario["period"] == "2026-12 through 2027-02"


TOLD: dict[str, tuple[list[dict[str, Any]], str]] = {
    "a model that no table has": (
        [call(day, model="gpt-imagination") for day in days("2026-10", 28)],
        "28 records, of gpt-imagination, which no table has",
    ),
    "calls without a day": ([call("2026-10-01", text=9) | {"at": None}], "1 call of no day that is told"),
    "no image call": (
        [{"object": "chat.completion", "choices": [], "model": "gpt-6", "usage": {}}],
        "1 record, not image",
    ),
    "a wrong record": ([call("2026-10-03", out=-1)], "response.usage.output_tokens is -1"),
    "a month cut short": (
        [call(day, n=2) for day in days("2026-11", 9)],
        "9 calls of 2026-11: the log covers 9 of its 30",
    ),
    "a kind that nobody asks for any more": (
        [call(day, quality="high") for day in days("2026-06", 3)],
        "3 calls, not made since 2026-06: openai/gpt-image-2 generate 1024x1024 high (3)",
    ),
    "a model that all calls of which failed": (
        [failed("2026-10-03", model="gpt-image-1.5")],
        "1 record, of openai/gpt-image-1.5, of which no call was made",
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_not_planned_is_told_with_its_number(name: str, tmp_path: Path) -> None:
    records, told = TOLD[name]
    usual = [call(day) for month in ("2026-08", "2026-09", "2026-10") for day in days(month, 28)]
    draft = drafted(tmp_path, [*usual, *records])
    assert any(told in one for one in draft.told), draft.told


def test_what_is_wrong_with_many_records_is_told_once(tmp_path: Path) -> None:
    wrong = [call("2026-10-03", out=-1) for _ in range(25)]
    draft = drafted(tmp_path, [*(call(day) for day in days("2026-10", 28)), *wrong, call("2026-10-03", out=-2)])
    many, one = (told for told in draft.told if "response.usage.output_tokens is" in told)
    assert "25 records (lines 29, 30, 31 and 22 more): response.usage.output_tokens is -1" in many
    assert one.startswith("log.jsonl:54:1: response.usage.output_tokens is -2")


def test_a_size_and_quality_of_which_nothing_is_told_are_assumed_by_their_tokens(tmp_path: Path) -> None:
    # 1,700 is no published figure at any size; medium at 1024x1024, 1,756, is the nearest
    draft = drafted(tmp_path, [call(day, size=None, quality=None, out=1750) for day in days("2026-10", 28)])
    ((_, size), (_, quality)) = [item for item in draft.workflows[0].steps[0].keys if item[0] in ("size", "quality")]
    assert size.assumed
    assert quality.assumed
    assert quality.value == "medium"
    assert "1,750 image tokens" in quality.origin


def test_an_aggregate_counts_as_its_calls(tmp_path: Path) -> None:
    rows = "model,endpoint,size,quality,n_calls,at,text_in,image_out,text_out,image_in\n"
    rows += "openai/gpt-image-2,generations,1024x1024,low,700,2026-09,26.4,196,0,0\n"
    rows += "openai/gpt-image-2,generations,1024x1024,low,812,2026-10,26,196,0,0\n"
    (tmp_path / "log.csv").write_text(rows)
    draft = draft_of_log(tmp_path / "log.csv", "log.csv", Catalogue(), AS_OF)
    assert dict(draft.workflows[0].keys)["runs"].value["amount"] == "700 to 812"


def test_a_log_of_nothing_to_plan_is_an_error_that_tells_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="3 records, of gpt-imagination, which no table has"):
        drafted(tmp_path, [call(day, model="gpt-imagination") for day in days("2026-10", 3)])


def test_its_last_words_learn_from_its_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "my log.jsonl", [call(day) for day in days("2026-10", 28)])
    said = run("init", "first", "--from", "my log.jsonl", "--as-of", AS_OF, code=0).stderr
    (line,) = [line for line in said.splitlines() if "to learn from its tokens" in line]
    for command in line.partition("tokens: ")[2].split(" && "):
        run(*shlex.split(command)[1:], code=0)
    assert "calibration" in run("estimate", "first/scenario.yaml", "--calibration", "first/calibration.yaml").stdout


# ------------------------------------------------------------------------------------------------------------- the law


def month_of_calls(seed: int) -> list[dict[str, Any]]:
    """October's calls of three models: sizes, qualities and numbers of images at random, some failed, some without a
    quality, some whose tokens nobody published."""
    draw = random.Random(seed)
    odd = draw.random() < 0.5
    shapes = [("gpt-image-2", quality, n) for quality in ("low", "medium", "high", None) for n in (1, 1, 2)]
    shapes += [("gpt-image-2.5-flare", "low", 1)] if odd else []
    records = []
    for day in days("2026-10", 31, draw.randint(1, 12)):
        model, quality, n = draw.choice(shapes)
        out = TOKENS[quality or "medium"] * n + (draw.randint(60, 90) if model != "gpt-image-2" else 0)
        told: dict[str, Any] = {"model": model, "quality": quality, "n": n, "out": out, "text": draw.randint(10, 400)}
        records.append(failed(day, **told) if draw.random() < 0.05 else call(day, **told))
    return records


@pytest.mark.parametrize("seed", range(4))
def test_the_plan_of_a_month_covers_its_own_tokens_and_images(seed: int, tmp_path: Path) -> None:
    records = month_of_calls(seed)
    write(tmp_path / "log.jsonl", records)
    files = draft_files("log.jsonl", Request(as_of=AS_OF, folder=tmp_path), "version: 1\n").files
    scenario = yaml.safe_load(files["scenario.yaml"])
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(
            text.replace("period: 2026-12 through 2027-02", "period: 2026-10"), encoding="utf-8"
        )

    plan = estimate(Request(as_of=AS_OF, scenarios=["scenario.yaml"], folder=tmp_path)).plan
    assert plan.complete
    made = [record["response"]["usage"] for record in records if record["response"]]
    for meter, took in (
        ("image_out", sum(usage["output_tokens"] for usage in made)),
        ("text_in", sum(usage["input_tokens"] for usage in made)),
    ):
        quantity = plan.sums(lambda line: line.per_call.meter)[meter]  # costs, in pico-dollars
        lines = [line.quantity for line in plan.each_line() if line.per_call.meter == meter]
        low, high = sum(one.low for one in lines), sum(one.high for one in lines)
        assert quantity.high
        assert low * (1 - SHARES) <= took <= high * (1 + SHARES), meter
    images = sum(record["request"]["n"] for record in records if record["response"])
    planned = sum(
        workflow["runs"]["amount"]
        * workflow["steps"]["image"].get("make", 1)
        * (1 - sum(float(one["rate"][:-1]) / 100 for one in workflow.get("failures", {}).values()))
        for workflow in scenario["workflows"].values()
    )
    assert planned == pytest.approx(images, rel=SHARES)


def test_each_month_lies_within_the_plan_where_another_share_failed_in_each(tmp_path: Path) -> None:
    # failed of calls: 15 of 110, 12 of 110, 9 of 150, so 36 of 370. October's 141 are made of 141 / (334 / 370) = 156.2
    # calls at that rate, and August's 95 of 105.2
    counts = {"2026-08": (110, 15), "2026-09": (110, 12), "2026-10": (150, 9)}
    records = [
        (failed if i < lost else call)(f"{month}-{1 + i * 30 // calls:02d}", n=2, out=392)
        for month, (calls, lost) in counts.items()
        for i in range(calls)
    ]
    write(tmp_path / "log.jsonl", records)
    files = draft_files("log.jsonl", Request(as_of=AS_OF, folder=tmp_path), "version: 1\n").files
    text = files["scenario.yaml"].replace("period: 2026-12 through 2027-02", "period: 2026-10")
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    ((_, workflow),) = yaml.safe_load(text)["workflows"].items()
    assert workflow["runs"]["amount"] == "105 to 157"
    assert "110 (15 failed) in 2026-08, 110 (12 failed) in 2026-09, 150 (9 failed) in 2026-10" in text

    plan = estimate(Request(as_of=AS_OF, scenarios=["scenario.yaml"], folder=tmp_path)).plan
    (tokens,) = [line.quantity for line in plan.each_line() if line.per_call.meter == "image_out"]
    for calls, lost in counts.values():
        images = (calls - lost) * 2
        assert tokens.low <= images * 196 <= tokens.high
        assert tokens.low / 196 <= images <= tokens.high / 196


SHARES = 1e-6
"""A rate of failures is written with six digits."""


def test_a_table_of_calls_under_other_headings_is_answered_as_a_log(tmp_path: Path) -> None:
    log = tmp_path / "calls.csv"
    log.write_text("id,time,model,input_text_tokens\n1,2026-10-01T00:00:00Z,gpt-image-2,50\n", encoding="utf-8")
    told = run("init", tmp_path / "plan", "--from", log, "--as-of", AS_OF, code=4).stderr
    assert "'time' is not a column of observations" in told
