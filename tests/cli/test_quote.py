"""``costplan quote`` as it is typed: a ladder where the call leaves something open, and what stands below it."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from datetime import date

import pytest

from costplan import Catalogue, CostplanError, quote
from costplan.planning.ladder import Asked, ladder
from costplan.pricing.sizes import Size
from tests.command import run
from tests.kinds_of_tables import one_of_each_kind
from tests.places import ROOT

DAY = "2026-11-23"
MODELS = one_of_each_kind()


def told(*words: str) -> str:
    found = run("quote", *words, *([] if "--as-of" in words else ["--as-of", DAY]))
    assert found.exit_code == 0, found.output
    return found.stdout


def document(*words: str) -> dict:  # type: ignore[type-arg]  # any JSON
    found: dict = json.loads(told(*words, "--format", "json"))  # type: ignore[type-arg]
    return found


def rows(*words: str) -> list[tuple[str | None, str | None, str | None]]:
    return [(row["quality"], row["size"], row["cost_usd"]) for row in document(*words)["ladder"]]


# Tokens of gpt-image-2's grid at 1024x1024: 196, 1,756, 7,024; of the text 50 + 6. $5 and $30 for 1M of them:
# 8 x (56 x 5 + 196 x 30) / 10^6 = $0.04928. At 2992x1024: 8 x (56 x 5 + 102 x 30) / 10^6 = $0.02672.
LADDERS = [
    (
        "gpt-image-2 -n 8",
        [
            ("low", "1024x1024", "0.04928"),
            ("low", "2992x1024", "0.02672"),
            ("medium", "1024x1024", "0.42368"),
            ("medium", "2992x1024", "0.23576"),
            ("high", "1024x1024", "1.688"),
            ("high", "3040x1024", "0.94472"),
            ("auto", "1024x1024", "0.5252"),
            ("auto", "3040x1024", "0.29419"),
        ],
    ),
    ("gpt-image-2 -q low", [("low", "1024x1024", "0.00616"), ("low", "2992x1024", "0.00334")]),
    (
        "gpt-image-2 -s 1536x1024",
        [
            ("low", "1536x1024", "0.00502"),
            ("medium", "1536x1024", "0.04144"),
            ("high", "1536x1024", "0.16492"),
            ("auto", "1536x1024", "0.0513975"),
        ],
    ),
    ("flux-2-pro", [(None, "1024x1024", "0.03"), (None, "2048x2048", "0.075")]),  # 1 MP at $0.03, 3 more at $0.015
    ("gemini-nano-banana-2.1", [(None, "1K", "0.0362775"), (None, "2K", "0.0530775"), (None, "4K", "0.1160775")]),
    (
        "tokenmix-guide/gpt-image-2",
        [(None, "1024x1024", "0.1"), (None, "1792x1024", "0.18"), (None, "2000x1125", None)],
    ),
    (
        "dall-e-3 --as-of 2026-01-02",
        [
            ("standard", "1024x1024", "0.04"),
            ("standard", "1024x1792", "0.08"),
            ("standard", "1792x1024", "0.08"),
            ("hd", "1024x1024", "0.08"),
            ("hd", "1024x1792", "0.12"),
            ("hd", "1792x1024", "0.12"),
        ],
    ),
]


@pytest.mark.parametrize(("words", "expected"), LADDERS, ids=[words for words, _ in LADDERS])
def test_what_a_call_leaves_open_is_priced_at_each_of_its_values(
    words: str, expected: list[tuple[str | None, str | None, str | None]]
) -> None:
    model, *more = words.split()
    assert [row for row in rows(model, *more) if row[2]] == [row for row in expected if row[2]]
    assert [row[:2] for row in rows(model, *more)] == [row[:2] for row in expected]


def test_a_ladder_has_no_cost_at_the_top_that_is_taken_for_a_quotes() -> None:
    found = document("gpt-image-2", "-n", "12")
    assert "cost_usd" not in found
    assert (found["version"], found["call"]["size"], found["call"]["quality"]) == (1, None, None)
    first = found["ladder"][0]
    assert (first["n"], first["calls"], first["complete"]) == (12, 2, True)  # 10 a call at most
    assert float(first["per_image_usd"]) * 12 == pytest.approx(float(first["cost_usd"]))
    assert float(first["worst_usd"]) == pytest.approx(4 * float(first["high_usd"]))
    assert any("split into 2 calls" in remark for remark in found["remarks"])


def test_the_csv_of_a_ladder_has_its_rows() -> None:
    found = list(csv.DictReader(io.StringIO(told("gpt-image-2", "-n", "8", "--format", "csv"))))
    assert [(row["quality"], row["size"], row["cost_usd"]) for row in found] == LADDERS[0][1]
    assert {row["complete"] for row in found} == {"true"}
    *_, gap = csv.DictReader(io.StringIO(told("tokenmix-guide/gpt-image-2", "--format", "csv")))
    assert (gap["cost_usd"], gap["complete"]) == ("", "false")
    assert "no price" in gap["unknown"]


def test_the_cheapest_size_is_the_cheapest_of_all_that_are_no_smaller() -> None:
    tables, day = Catalogue(), date.fromisoformat(DAY)
    rule = tables.table("openai/gpt-image-2").rules.size
    assert rule is not None
    method = tables.profile("openai/gpt-image-2").block_on(day).counted["image_out"].method
    rungs = ladder(Asked("openai/gpt-image-2", day, quality="high"), tables)
    call = rungs[1].quote.priced.call if rungs[1].quote else None
    assert call is not None
    every = (Size(across, down) for across in range(1024, 3841, 16) for down in range(1024, across + 1, 16))
    counts = {size: method.quantity(call._replace(size=size)).expected for size in every if rule.takes(size)}
    assert min(counts, key=counts.__getitem__) == rungs[1].size


@pytest.mark.parametrize("more", [[], ["--attempts", "3"]], ids=str)
def test_a_ladder_under_a_cap_fits_the_terminal(more: list[str]) -> None:
    page = run("quote", "gpt-image-2", "-n", "8", "--max", "9 USD", "--as-of", DAY, *more).stdout
    rows = [line.split() for line in page.splitlines() if line.startswith(("low ", "medium ", "high ", "auto "))]
    assert len(rows) == 8  # none of them wraps
    assert {row[-1] for row in rows} <= {"fits", "over"}


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_a_sensible_page_or_one_clear_sentence(model: str) -> None:
    found = run("quote", model, "-n", "2", "--as-of", DAY)
    if found.exit_code:
        assert found.exit_code == 4
        assert found.stdout == ""
        assert re.fullmatch(r"costplan: [^\n]+\n", found.stderr)
        return
    assert found.stderr == ""
    assert all(len(line) <= 80 for line in found.stdout.splitlines() if not line.startswith("  costplan "))
    assert "cheapest other model of" in found.stdout
    assert re.search(r"^time: ", found.stdout, re.MULTILINE)
    costs = re.findall(r"^(?:.*  )?\$0\.00(?:  .*)?$", found.stdout.partition("\n\n")[2], re.MULTILINE)
    if "not in the cost: steps of the call" in found.stdout:  # they are all that costs
        costs = []
    assert not [row for row in costs if " / " not in row], costs  # a meter of which nothing is used has its rate


def test_what_is_not_known_is_told_as_such() -> None:
    page = told("gpt-image-2.6-flare")
    (row,) = [line for line in page.splitlines() if line.startswith("auto")]
    assert row.split() == ["auto", "1024x1024", "unknown", "unknown"]
    assert "INCOMPLETE at auto" in page


SENTENCES = [
    ("gpt-image-2 -q thinking", "thinking belongs to ChatGPT plans"),
    ("gpt-image-2 -q quality_mode", "thinking belongs to ChatGPT plans"),
    ("gpt-image-2 -q hd", "'hd' was dall-e-3's; high is the nearest"),
    ("gpt-image-2 -q standard -s 1024x1024", "'standard' was dall-e-3's; medium is the nearest"),
    ("gpt-image-2 -P quality_mode=thinking", "thinking belongs to ChatGPT plans"),
    ("gpt-image-2 -P thinking=true -q high -s 1024x1024", "thinking belongs to ChatGPT plans"),
    ("gpt-image-2 -P hd=true", "'hd' was dall-e-3's; high is the nearest"),
    ("gpt-image-2 -P mode=thinking -q thinking", "thinking belongs to ChatGPT plans"),
    ("gpt-image-2.6-flare -q thinking", "complexity (low, medium, high; default high) took its place"),
    ("fal/openai/gpt-image-2 -q thinking", "fal has no such parameter"),
    ("dall-e-3 -q thinking --as-of 2026-01-02", "allowed: standard, hd"),
]


@pytest.mark.parametrize(("words", "sentence"), SENTENCES, ids=[words for words, _ in SENTENCES])
@pytest.mark.parametrize("fmt", ["table", "json"])
def test_words_of_other_models_get_their_sentence_and_the_ladder(words: str, sentence: str, fmt: str) -> None:
    day = [] if "--as-of" in words else ["--as-of", DAY]
    found = run("quote", *words.split(), *day, "--format", fmt)
    assert found.exit_code == 4
    assert sentence in found.stderr
    assert "1024x1024" in found.stdout
    if fmt == "json":
        assert "cost_usd" not in json.loads(found.stdout)


@pytest.mark.parametrize(
    ("words", "cost"),
    [
        ("dall-e-3 -s 1024x1024 -q hd --as-of 2026-01-02", "0.08"),
        ("tokenmix-guide/gpt-image-2 -s 1024x1024 -P mode=thinking", "0.21"),
        ("recraft-v4 -n 2", "0.08"),  # one price for all its sizes
    ],
)
def test_what_a_model_does_sell_is_a_quote(words: str, cost: str) -> None:
    model, *more = words.split()
    assert document(model, *more)["cost_usd"] == cost


def test_a_call_that_is_wrong_elsewhere_too_has_no_ladder() -> None:
    found = run("quote", "gpt-image-2", "-q", "thinking", "-s", "1000x1000", "--as-of", DAY)
    assert (found.exit_code, found.stdout) == (4, "")
    assert "1000 is not a multiple of 16" in found.stderr


def test_the_makers_cheapest_other_model_takes_the_same_call() -> None:
    tables, day = Catalogue(), date.fromisoformat(DAY)
    found = document("gpt-image-2", "-n", "8")["cheapest_other"]
    own = quote("openai/gpt-image-2", as_of=day, size="1024x1024", quality="low", n=8)
    costs = {}
    for model in MODELS:
        for quality in ("low", None):
            if model.startswith("openai/") and model != own.model:
                try:
                    other = quote(model, as_of=day, size="1024x1024", quality=quality, n=8, catalogue=tables)
                except CostplanError:
                    continue
                if other.complete:
                    costs[model] = other.cost_usd
    assert found["cost_usd"] == min(costs.values(), key=float)
    assert found["model"] in costs
    assert not found["quality_judged"]


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("gpt-image-2 -n 8 -q low", "1.6 minutes at level tier1"),  # 8 images, 5 a minute
        ("gpt-image-2 -n 100 -q high", "20 minutes at level tier1"),  # 703,000 tokens at 100,000 a minute are 7.1
        ("gpt-image-2 -n 8 -q low --tier batch", "a batch is answered within 24 hours"),
        ("flux-2-pro", "no rate limit is on record"),
    ],
)
def test_minutes_at_the_lowest_level(words: str, minutes: str) -> None:
    assert minutes in told(*words.split())


CAPS = [
    ("gpt-image-2 -s 1024x1024 -q high", "0.22 USD", 0, ""),
    ("gpt-image-2 -s 1024x1024 -q high", "0.211 USD", 0, ""),  # exactly at the cap fits
    (
        "gpt-image-2 -s 1024x1024 -q high",
        "0.2 USD",
        3,
        "the call does not fit: max: $0.211 expected is $0.011 over the cap of $0.20",
    ),
    ("gpt-image-2 -n 8", "1.69 USD", 0, ""),
    (
        "gpt-image-2 -n 8",
        "1.68 USD",
        3,
        "the dearest of these calls does not fit: max: $1.69 expected is $0.008 over the cap of $1.68",
    ),
    ("gpt-image-2.6-flare", "9 USD", 3, "nobody can count image out at quality auto"),
    ("gpt-image-2 -q thinking", "0.01 USD", 4, "thinking belongs to ChatGPT plans"),  # the first of what is wrong
    ("gpt-image-2", "2", 2, "--max"),
]


@pytest.mark.parametrize(("words", "cap", "code", "sentence"), CAPS)
def test_a_cap_without_a_file(words: str, cap: str, code: int, sentence: str) -> None:
    found = run("quote", *words.split(), "--max", cap, "--as-of", DAY)
    assert (found.exit_code, sentence in found.stderr) == (code, True), found.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["gpt-image-2", "-n", "8"],
        ["gpt-image-2", "-s", "1024x1024", "-q", "auto", "--prompt", 'a cat\'s "hat"'],
        ["fal/openai/gpt-image-2", "--input-image", "1024x1024", "-P", "output_format=png"],
        ["gpt-image-2", "--call", "responses", "--main-model", "text_in=10@2.5", "--main-model", "text_out=30@15"],
        ["gemini-3-pro-image", "-n", "2", "--tier", "batch"],
        ["midjourney/basic"],
    ],
    ids=str,
)
def test_the_command_of_the_gate_runs_and_holds(words: list[str]) -> None:
    command = next(line for line in told(*words).splitlines() if line.startswith("  costplan "))
    _, *parts = shlex.split(command)
    assert run(*parts, "--as-of", DAY).exit_code == 0
    parts[-1] = f"{float(parts[-1].removesuffix(' USD')) - 0.0101:.4f} USD"
    less = run(*parts, "--as-of", DAY)
    assert less.exit_code == (3 if float(parts[-1].removesuffix(" USD")) >= 0 else 2), less.output


@pytest.mark.parametrize(("attempts", "worst"), [("4", "$0.844"), ("2", "$0.422")])  # of $0.211
def test_the_worst_is_so_many_times_the_cost(attempts: str, worst: str) -> None:
    page = told("gpt-image-2", "-s", "1024x1024", "-q", "high", "--attempts", attempts)
    assert f"worst: {worst} at most if the image is tried {attempts} times, each try billed" in page


def test_the_json_of_a_quote_with_everything_stated_is_that_of_0_1_0() -> None:
    """Byte for byte, but for the hash of the tables, which moves with each of them."""
    words = ("openai/gpt-image-2", "-s", "1024x1024", "-q", "high", "--n", "2", "--prompt-tokens", "150")
    found = told(*words, "--tier", "batch", "-P", "background=opaque", "--format", "json")
    kept = (ROOT / "tests" / "data" / "quote_0.1.0.json").read_text(encoding="utf-8")
    assert re.sub(r"[0-9a-f]{12,}", "", found) == re.sub(r"[0-9a-f]{12,}", "", kept)
