"""What calls teach of acceptance and latency, as a calibration keeps and is asked for it."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from costplan import Catalogue, yamlio
from costplan.calibration.acceptance import Acceptance
from costplan.calibration.figures import Calibration
from costplan.calibration.file import read_document
from costplan.calibration.latency import Latency
from costplan.calibration.writer import calibration_yaml
from costplan.errors import InputError
from costplan.learning.counts import count_files
from costplan.learning.experience import Judged, experience_of
from costplan.learning.fitting import calibrate
from costplan.learning.taken import acceptances_of
from costplan.pricing.call import Call
from costplan.pricing.sizes import size_of
from costplan.units import decimal_text
from tests.command import run
from tests.observed import store

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 11, 27)
HEAD = "version: 1\ncalibration: 2026-11-27\nat: mean\nsources: {s1: our logs}\ngroups: []\n"
MODEL = "openai/gpt-image-2"


def _read(text: str) -> Calibration:
    return read_document(yamlio.parse((HEAD + text).encode(), "calibration.yaml"), "calibration.yaml")


def _latency(mean: int, quality: str = "", size: str = "", images: int = 0) -> Latency:
    return Latency(
        model=MODEL,
        route="direct",
        quality=quality,
        size=size,
        images=images,
        calls=9,
        mean=mean,
        low=mean - 1,
        high=mean + 1,
        median=mean,
        p90=mean + 5,
        first="2026-11",
        last="2026-11-20",
        sources=(1,),
    )


KNOWN = Calibration(
    as_of=date(2026, 11, 27),
    at="mean",
    sources=("our logs",),
    left_out=(),
    groups=(),
    auto=(),
    shown="calibration.yaml",
    acceptances=(
        Acceptance(model=MODEL, step="", accepted=17, judged=30, sources=(1,)),
        Acceptance(model=MODEL, step="final", accepted=3, judged=10, first="2026-11-01", last="2026-11-20"),
        Acceptance(model=MODEL, step="posts.draft", accepted=14, judged=20, draws=12),
    ),
    latencies=(_latency(40), _latency(20, "low", "", 1), _latency(19, "low", "1K", 1), _latency(90, "high", "", 8)),
)


@pytest.mark.parametrize(
    ("accepted", "judged", "draws", "share", "low", "high"),
    [  # Jeffreys: Beta(accepted + 1/2, judged - accepted + 1/2); mean, 5 % and 95 % points as scipy has them
        (14, 20, None, "0.690476190476", "0.518032", "0.841832"),  # 14.5 / 21; beta.ppf([.05, .95], 14.5, 6.5)
        (0, 5, None, "0.083333333333", "0.000373997", "0.305746"),  # 0.5 / 6; beta.ppf([.05, .95], 0.5, 5.5)
        (5, 5, None, "0.916666666667", "0.694254", "0.999626"),  # 5.5 / 6, the same from above
        (1, 1, None, "0.75", "0.22852", "0.998457"),  # 1.5 / 2; beta.ppf([.05, .95], 1.5, 0.5)
        (14, 20, 10, "0.681818181818", "0.441873", "0.882671"),  # as 7 of 10: 7.5 / 11; beta.ppf([.05, .95], 7.5, 3.5)
    ],
)
def test_counts_tell_a_share_with_its_interval(
    accepted: int, judged: int, draws: int | None, share: str, low: str, high: str
) -> None:
    found = Acceptance(model=MODEL, step="", accepted=accepted, judged=judged, draws=draws).share
    assert [decimal_text(end, 12) for end in found.numbers] == [low, share, high]


def test_a_calibration_keeps_them() -> None:
    text = calibration_yaml(KNOWN)
    read = read_document(yamlio.parse(text.encode(), "calibration.yaml"), "calibration.yaml")
    assert calibration_yaml(read) == text
    assert [one._replace(place=None) for one in read.acceptances] == list(KNOWN.acceptances)
    assert [one._replace(place=None) for one in read.latencies] == list(KNOWN.latencies)


@pytest.mark.parametrize(
    ("workflow", "step", "accepted"),
    [
        ("posts", "draft", 14),  # the step of that workflow
        ("posts", "final", 3),  # the records name the step alone
        ("ads", "draft", 17),  # nobody judged this step: all of the model
    ],
)
def test_a_step_takes_what_was_judged_of_it_else_of_its_model(workflow: str, step: str, accepted: int) -> None:
    found = KNOWN.acceptance(MODEL, workflow, step)
    assert found is not None
    assert found.accepted == accepted
    assert KNOWN.acceptance("openai/gpt-image-1", workflow, step) is None


@pytest.mark.parametrize(
    ("quality", "size", "images", "mean"),
    [
        ("low", "1024x1536", 1, 19),  # an edge of 1254 pixels is of the class 1K
        ("low", "2048x2048", 1, 20),  # no call of that class was timed enough: all of the quality
        ("low", "auto", 1, 20),
        ("high", "1024x1024", 8, 90),
        ("high", "1024x1024", 1, 40),  # eight at once tell nothing of one: all of the model
    ],
)
def test_a_call_takes_as_long_as_the_nearest_calls_did(quality: str, size: str, images: int, mean: int) -> None:
    found = KNOWN.latency(MODEL, Call(kind="generate", size=size_of(size), quality=quality, n=images))
    assert found is not None
    assert found.mean == mean
    assert KNOWN.latency("openai/gpt-image-1", Call(kind="generate", n=1)) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("accepted:\n- {model: m, accepted: 3, of: 2}\n", "not-a-range"),
        ("accepted:\n- {model: m, accepted: 1, of: 2, draws: 3}\n", "not-a-range"),
        ("accepted:\n- {model: m, accepted: 14, of: 20, share: 90%}\n", "not-a-range"),  # the counts tell 69 %
        ("accepted:\n- {model: m, accepted: 1, of: 2}\n- {model: m, accepted: 2, of: 2}\n", "said-twice"),
        ("accepted:\n- {model: m, acepted: 1, of: 2}\n", "unknown-key"),
        (
            "latency:\n- {model: m, route: direct, calls: 2, mean: 3, low: 4, high: 5, median: 3, p90: 4}\n",
            "not-a-range",
        ),
    ],
)
def test_what_cannot_have_been_learned_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        _read(text)
    assert raised.value.problems[0].code == code
    assert str(raised.value.problems[0].place).startswith("calibration.yaml:")


# ------------------------------------------------------------------------------------------------------ what is learned


def _learned(folder: Path, rows: list[dict[str, Any]]) -> Calibration:
    path = store(
        folder / "observed.jsonl", [{"model": MODEL, "size": "1024x1024", "quality": "low"} | row for row in rows]
    )
    return calibrate(count_files([path]), Catalogue(), AS_OF, experience=experience_of([path]))


def _verdicts(step: str, taken: int, left: int, **more: Any) -> list[dict[str, Any]]:
    """So many calls of a step that somebody took, and so many that nobody did."""
    counts = ((True, taken), (False, left))
    return [{"step": step, "accepted": accepted, "times": times} | more for accepted, times in counts if times]


def test_verdicts_are_counted_by_step_and_over_all_steps(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        *_verdicts("posts.draft", 14, 6),
        *_verdicts("posts.final", 7, 3, at="2026-11-02"),
        {"step": "posts.draft", "times": 50},  # nobody judged them
        {"step": "posts.draft", "outcome": "errored", "accepted": False, "times": 9},  # there was nothing to judge
        {"step": "posts.draft", "kind": "documentation", "accepted": True},
        {"model": "openai/gpt-image-1", "step": "posts.draft", "accepted": True, "n_calls": 4},  # the verdict of four
    ]
    found = _learned(tmp_path, rows).acceptances
    assert [(one.model, one.step, one.accepted, one.judged) for one in found] == [
        ("openai/gpt-image-1", "", 4, 4),
        ("openai/gpt-image-1", "posts.draft", 4, 4),
        (MODEL, "", 21, 30),
        (MODEL, "posts.draft", 14, 20),
        (MODEL, "posts.final", 7, 10),
    ]
    assert [one.draws for one in found] == [None] * 5  # steps that agree, and calls of prompts nobody recorded
    assert (found[4].first, found[4].last) == ("2026-11-02", "2026-11-08")


@pytest.mark.parametrize(
    ("rows", "least", "most"),
    [
        (_verdicts("s", 5, 3, prompt_sha256="a"), 2.8, 3),  # eight of one prompt: 8 / (1 + 7 x 0.25)
        # ten prompts that were always taken and ten that never were, eight calls each, are twenty draws
        (
            [row for at in range(20) for row in _verdicts("s", 8 * (at % 2), 8 - 8 * (at % 2), prompt_sha256=f"p{at}")],
            20,
            24,
        ),
        # two steps of which people took nearly all and nearly none are hardly more than two draws over all steps
        ([*_verdicts("a", 39, 1), *_verdicts("b", 1, 39)], 1, 3),
    ],
)
def test_results_that_are_judged_alike_tell_less(
    rows: list[dict[str, Any]], least: float, most: float, tmp_path: Path
) -> None:
    overall = _learned(tmp_path, rows).acceptances[0]
    assert least <= float(overall.draws or 0) <= most


def test_seconds_are_learned_by_quality_and_size_class_from_five_calls_on(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"latency_s": "20", "at": "2026-11-01", "times": 6},
        {"latency_s": "30", "at": "2026-11-01", "size": "2048x2048", "times": 5},
        {"latency_s": "60.04", "at": "2026-11-01", "quality": "high", "times": 4},  # too few of a quality
        {"latency_s": "90", "outcome": "timed_out", "times": 9},  # how long it would have taken, nobody knows
        {"latency_s": "5", "route": "acme", "at": "2026-11-01"},
    ]
    found = _learned(tmp_path, rows).latencies
    assert [(one.route, *one.key, one.calls) for one in found] == [
        ("acme", "", "", 0, 1),
        ("direct", "", "", 0, 15),
        ("direct", "low", "", 1, 11),
        ("direct", "low", "1K", 1, 6),
        ("direct", "low", "2K", 1, 5),
    ]
    assert [float(one.mean) for one in found[2:]] == pytest.approx(
        [270 / 11, 20, 30], rel=0.01
    )  # (6 x 20 + 5 x 30) / 11
    assert all(one.low <= one.mean <= one.high and one.median <= one.p90 for one in found)


def test_seconds_are_rounded_to_the_same_three_digits_whatever_counts_them(tmp_path: Path) -> None:
    """A tie goes to the even digit, as Python has it: versions of DuckDB round it their own ways."""
    drawn = random.Random(17)
    seconds = [
        26.25,
        174.5,
        175.5,
        47.05,
        66.85,
        0.0012345,
        9.995,
        99950,
        *(drawn.randrange(1, 40_000) / 80 for _ in range(400)),
    ]
    path = store(tmp_path / "observed.jsonl", [{"model": MODEL, "latency_s": str(number)} for number in seconds])
    counted = {row.seconds: row.calls for row in experience_of([path]).timed}
    assert counted == dict(Counter(float(f"{number:.2e}") for number in seconds))


def test_the_interval_of_an_acceptance_holds() -> None:
    """Of 90 in 100, over shares from 0.1 to 0.9, on average (Brown, Cai and DasGupta 2001): 400 draws of 20 calls."""
    drawn = random.Random(16)
    held = 0
    for at in range(400):
        truth = 0.1 + 0.8 * at / 399
        accepted = sum(drawn.random() < truth for _ in range(20))
        low, _, high = Acceptance(model=MODEL, step="", accepted=accepted, judged=20).share.numbers
        held += float(low) <= truth <= float(high)
    assert 0.87 <= held / 400 <= 0.94


def test_the_interval_holds_where_verdicts_of_a_prompt_are_alike() -> None:
    """Three prompts of eight results, correlated by 0.25: an interval that took them for 24 would hold in 64 of 100."""
    drawn, held, alone = np.random.default_rng(16), 0, 0
    for at in range(200):
        truth = 0.1 + 0.8 * at / 199
        taken = drawn.binomial(8, drawn.beta(3 * truth, 3 * (1 - truth), 3))  # a weight of 3 is a correlation of 1 / 4
        rows = [
            Judged(
                model="m", step="s", source="a", prompt=f"p{which}", accepted=accepted, calls=calls, first="", last=""
            )
            for which, number in enumerate(taken.tolist())
            for accepted, calls in ((True, number), (False, 8 - number))
            if calls
        ]
        found = acceptances_of(rows, {"a": 1})[1]
        for number, one in enumerate((found, found._replace(draws=None))):
            low, _, high = one.share.numbers
            held, alone = held + (number == 0 and low <= truth <= high), alone + (number == 1 and low <= truth <= high)
    assert 0.82 <= held / 200 <= 0.95
    assert alone / 200 < 0.72


def test_calibrate_tells_what_it_learned_of_both(tmp_path: Path) -> None:
    rows = [{"model": MODEL, "image_out": 196, "size": "1024x1024", "quality": "low", "latency_s": "20"} | row
            for row in _verdicts("posts.draft", 14, 6)]  # fmt: skip
    found = run("calibrate", store(tmp_path / "observed.jsonl", rows), "--as-of", "2026-11-27")
    assert found.exit_code == 0
    assert f"{MODEL} accepted in posts.draft: 69%, 90% interval 51.8% to 84.2%, 14 of 20 judged calls" in found.stderr
    assert f"{MODEL} latency: mean 20 s" in found.stderr
    assert "- {model: openai/gpt-image-2, step: posts.draft, accepted: 14, of: 20," in found.stdout


def test_verdicts_alone_are_enough_to_learn_from(tmp_path: Path) -> None:
    rows = [{"model": MODEL, "accepted": True, "step": "posts.draft", "times": 3}]
    found = run("calibrate", store(tmp_path / "observed.jsonl", rows), "--as-of", "2026-11-27")
    assert found.exit_code == 0, found.stderr
    assert "accepted: 3, of: 3" in found.stdout


# ---------------------------------------------------------------------------------------------------------------- drift

SCENARIO = f"""version: 1
scenario: Learned
period: 2026-12
defaults: {{model: {MODEL}, size: 1024x1024, quality: low, prompt_tokens: 50}}
workflows:
  posts:
    runs: {{amount: 100, per: month}}
    steps:
      draft: {{accepted: calibrated, on_reject: {{redo: draft, at_most: 3}}}}
      final: {{accepted: 90%}}
"""


@pytest.mark.parametrize(
    ("step", "taken", "left", "told"),
    [
        ("posts.draft", 13, 7, ""),  # beside 14 of 20
        ("posts.draft", 2, 18, f"{MODEL} posts.draft  70% by the calibration"),  # Fisher's exact test: 0.0003
        ("posts.final", 19, 1, ""),
        ("posts.final", 12, 8, f"{MODEL} posts.final  90% by the scenario"),  # 12 or fewer of 20 at 90 %: 0.0004
    ],
)
def test_a_check_tells_that_people_take_less(step: str, taken: int, left: int, told: str, here: Path) -> None:
    def observed(name: str, rows: list[dict[str, Any]]) -> Path:
        each = {"model": MODEL, "size": "1024x1024", "quality": "low", "image_out": 196}
        return store(here / name, [each | row for row in rows])

    run("calibrate", observed("before.jsonl", _verdicts("posts.draft", 14, 6)), "-o", "c.yaml", code=0)
    (here / "s.yaml").write_text(SCENARIO)
    newer = observed("newer.jsonl", _verdicts(step, taken, left))
    checking = ("calibrate", newer, "--check", "--calibration", "c.yaml", "--scenario", "s.yaml", "--as-of", AS_OF)
    found = run(*checking, code=5 if told else 0)
    assert told in found.stdout
    machine = json.loads(run(*checking, "--format", "json").stdout)
    assert [one["step"] for one in machine.get("accepted", [])] == ([step] if told else [])
    if told and step == "posts.draft":  # 6.5 / 21 of drafts are left, then 18.5 / 21; what is taken has a final
        before, after = (1 + q + q**2 + (1 - q**3) for q in (6.5 / 21, 18.5 / 21))
        costs = {name: float(machine["scenario"][name]) for name in ("calibrated_usd", "observed_usd")}
        assert costs["observed_usd"] / costs["calibrated_usd"] == pytest.approx(after / before)


# ----------------------------------------------------------------------------------------------------------- throughput


def test_a_plan_takes_the_seconds_that_were_learned(here: Path) -> None:
    """3,600 calls of one image at 20 s and 3,600 of two at 30 s, four at once: 3,600 x 50 / 4 s are 12.5 hours."""
    each = {"model": MODEL, "size": "1024x1024", "quality": "low", "image_out": 196, "at": "2026-11-01"}
    rows = [each | {"latency_s": "20", "times": 9}, each | {"latency_s": "30", "n": 2, "times": 9}]
    run("calibrate", store(here / "observed.jsonl", rows), "-o", "c.yaml", code=0)
    (here / "s.yaml").write_text(
        "version: 1\nscenario: Timed\nperiod: 2026-12-01\n"
        f"throughput: {{hours: 24, parallel: 4, latency: {{{MODEL}: calibrated}}}}\n"
        f"defaults: {{model: {MODEL}, size: 1024x1024, quality: low, prompt_tokens: 50}}\n"
        "workflows: {w: {runs: {amount: 3600, per: day}, steps: {a: {make: 1}, b: {make: 2}}}}\n"
    )
    by = ("s.yaml", "--as-of", "2026-11-27", "--calibration", "c.yaml")
    found = json.loads(run("estimate", *by, "--format", "json", code=0).stdout)["throughput"]["serial"]
    assert float(found["hours"]) == pytest.approx(12.5, rel=0.01)
    assert [(one["quality"], one["images"], one["calls"]) for one in found["learned"]] == [("low", 1, 9), ("low", 2, 9)]
    page = " ".join(run("estimate", *by, code=0).stdout.split())
    assert f"{MODEL}, low: mean 20 s" in page
    missing = run("estimate", *by[:3], code=4)
    assert f"s.yaml:4:48: the latency of {MODEL} is asked of a calibration, and there is none" in missing.stderr
