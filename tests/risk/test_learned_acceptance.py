"""What a plan takes of an acceptance that was learned: its share, how well that is known, and what rests on it."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from costplan.calibration.acceptance import Acceptance
from costplan.calibration.figures import Calibration
from costplan.catalogue import Catalogue
from costplan.errors import InputError
from costplan.planning.building import build_plan
from costplan.pricing.folder import Folder
from costplan.risk.risks import Risks
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.command import run
from tests.observed import store
from tests.places import TESTS
from tests.spreadsheets import change, column

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.plan.plan import Plan
    from costplan.units import Number

LEARNED = (
    Acceptance(model="test/flat", step="", accepted=17, judged=30),
    Acceptance(model="test/flat", step="posts.picture", accepted=14, judged=20),
)
ONE, OTHER = 14.5, 6.5
"""Of 20 results 14 were taken: the share has the law Beta(14.5, 6.5), its mean is 14.5 / 21."""


def plan_of(workflows: str, acceptances: tuple[Acceptance, ...] = LEARNED) -> Plan:
    """A plan of December 2026, when an image of test/flat costs $0.04."""
    text = (
        f"version: 1\nscenario: Learned\nperiod: 2026-12\ndefaults: {{model: test/flat}}\nworkflows: {{{workflows}}}\n"
    )
    catalogue = Catalogue([Folder(TESTS / "pricing", "tests/pricing")])
    catalogue.calibration = Calibration(
        as_of=date(2026, 11, 27),
        at="mean",
        sources=(),
        left_out=(),
        groups=(),
        auto=(),
        shown="c.yaml",
        acceptances=acceptances,
    )
    catalogue.read["c.yaml"] = ""
    loaded = LoadedScenario(read_scenario(parse(text.encode(), "case.yaml")), "case.yaml", {})
    return build_plan(loaded, catalogue, date(2026, 11, 27))


def dollars(pico: Number) -> float:
    return float(Fraction(pico) / PICO)


REDONE = "accepted: calibrated, on_reject: {redo: picture, at_most: 3}"


@pytest.mark.parametrize(
    ("volume", "step", "expected", "p90"),
    [
        # nothing is done again, and as much is delivered as is taken: the cost is 100 x $0.04 whatever is taken
        ("runs: {amount: 100, per: month}", "accepted: calibrated", 4.0, 4.0),
        # 300 images take 300 / p calls; nine in ten draws of the share lie above its 10 % point
        (
            "deliver: {amount: 300, per: month}",
            "accepted: calibrated",
            300 * 0.04 * 21 / ONE,
            300 * 0.04 / stats.beta.ppf(0.1, ONE, OTHER),
        ),
        # with q = 6.5 / 21 a run takes 1 + q + q^2 calls; of 1e6 runs chance is nothing, and the share is all
        (
            "runs: {amount: 1000000, per: month}",
            REDONE,
            40_000 * (1 + OTHER / 21 + (OTHER / 21) ** 2),
            40_000 * (1 + stats.beta.ppf(0.9, OTHER, ONE) + stats.beta.ppf(0.9, OTHER, ONE) ** 2),
        ),
    ],
)
def test_a_plan_takes_the_share_and_draws_it(volume: str, step: str, expected: float, p90: float) -> None:
    plan = plan_of(f"posts: {{{volume}, steps: {{picture: {{{step}}}}}}}")
    risk = Risks(plan).of()
    assert dollars(plan.total.expected) == pytest.approx(expected, rel=1e-9)
    assert dollars(risk.p90) == pytest.approx(p90, rel=2e-3, abs=1e-4)
    assert dollars(risk.worst) >= dollars(risk.p95)


WORDS = "69%, 90% interval 51.8% to 84.2%, 14 of 20 judged calls"
TAKES = "'accepted: calibrated' in the scenario takes it"


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("picture: {accepted: 80%}", [f"accepted 80% is stated, and {WORDS}, was measured; {TAKES}"]),
        ("picture: {accepted: calibrated}", [f"accepted {WORDS}, measured"]),
        ("other: {accepted: 80%}", []),  # what is known over all steps of a model says nothing of this one
        ("picture: {}", []),
    ],
)  # fmt: skip
def test_a_share_that_was_learned_and_is_not_taken_is_told(step: str, told: list[str]) -> None:
    plan = plan_of(f"posts: {{runs: {{amount: 10, per: month}}, steps: {{{step}}}}}")
    assert [remark.text for remark in plan.remarks if "accepted" in remark.text] == told


def test_few_runs_have_the_law_of_a_simulation() -> None:
    """40 images, three tries at most: the share is drawn, runs are solved from it, and each goes its way."""
    plan = plan_of(f"posts: {{deliver: {{amount: 40, per: month}}, steps: {{picture: {{{REDONE}}}}}}}")
    risk, drawn = Risks(plan).of(), np.random.default_rng(16)
    taken = drawn.beta(ONE, OTHER, 100_000)
    left = np.floor(40 / (1 - (1 - taken) ** 3) + 0.5).astype(int)
    calls = np.zeros(len(left))
    for _ in range(3):
        calls += left
        left = drawn.binomial(left, 1 - taken)
    for name, share in (("p50", 0.5), ("p80", 0.8), ("p90", 0.9), ("p95", 0.95)):
        assert dollars(risk.at(name)) == pytest.approx(0.04 * np.quantile(calls, share), rel=0.02)


def test_what_takes_one_learned_share_moves_together() -> None:
    """Two workflows whose steps nobody judged take the share over all steps, Beta(17.5, 13.5), both at once."""
    each = "{deliver: {amount: 300, per: month}, steps: {cover: {accepted: calibrated}}}"
    plan = plan_of(f"one: {each}, two: {each}")
    assert dollars(Risks(plan).of().p90) == pytest.approx(2 * 300 * 0.04 / stats.beta.ppf(0.1, 17.5, 13.5), rel=1e-3)
    (swing,) = Risks(plan).inputs()
    assert swing.input.name == "acceptance of test/flat"
    ends = (2 * 12 / stats.beta.ppf(share, 17.5, 13.5) for share in (0.95, 0.05))
    assert [dollars(swing.low), dollars(swing.high)] == pytest.approx(list(ends), rel=1e-5)
    told = [remark.text for remark in plan.remarks if remark.where == "one.cover"]
    counts = "accepted 56.5%, 90% interval 41.8% to 70.7%, 17 of 30 judged calls, measured"
    assert told == [f"{counts}, over all steps of test/flat, as nobody judged cover"]


@pytest.mark.parametrize(
    ("acceptances", "told"),
    [
        ((), "c.yaml does not know how often people take what test/flat makes"),
        (
            (Acceptance(model="test/next", step="", accepted=3, judged=4),),
            "does not know how often people take what test/flat makes; of test/next it knows 70%",
        ),
    ],
)
def test_a_share_that_nobody_learned_is_an_error(acceptances: tuple[Acceptance, ...], told: str) -> None:
    with pytest.raises(InputError, match=told) as raised:
        plan_of("posts: {runs: {amount: 1, per: day}, steps: {picture: {accepted: calibrated}}}", acceptances)
    (problem,) = raised.value.problems
    assert problem.code == "no-acceptance"
    assert str(problem.place).startswith("case.yaml:5:")


@pytest.fixture
def project(here: Path) -> Path:
    """Calls of which people took 14 of 20, the calibration that they teach, and a scenario that asks for it."""
    call: dict[str, Any] = {
        "model": "openai/gpt-image-2",
        "size": "1024x1024",
        "quality": "low",
        "image_out": 196,
        "step": "posts.draft",
    }
    rows = [call | {"accepted": True, "times": 14}, call | {"accepted": False, "times": 6}]
    run("calibrate", store(here / "observed.jsonl", rows), "--as-of", "2026-11-27", "-o", "c.yaml", code=0)
    (here / "s.yaml").write_text(
        "version: 1\nscenario: Learned\nperiod: 2026-12\n"
        "defaults: {model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 50}\n"
        "workflows:\n  posts:\n    deliver: {amount: 300, per: month}\n"
        "    steps: {draft: {accepted: calibrated, on_reject: {redo: draft, at_most: 3}}}\n"
    )
    return here


def test_every_page_has_the_learned_share(project: Path) -> None:
    by = ("s.yaml", "--as-of", "2026-11-27", "--calibration", "c.yaml")
    words = "90% interval 51.8% to 84.2%, 14 of 20 judged calls"
    assert words in " ".join(run("estimate", *by, code=0).stdout.split())
    explained = run("explain", "s.yaml", "posts.draft.image_out", *by[1:], code=0).stdout
    assert words in " ".join(explained.split())
    assert "[c.yaml:" in explained
    saved = run("estimate", *by, "--format", "json", code=0)
    assert '"accepted": 14' in saved.stdout
    (project / "plan.json").write_text(saved.stdout)
    (project / "c.yaml").unlink()
    again = run("estimate", "plan.json", "--format", "json", code=0)
    parts = ("total", "acceptance", "inputs")
    assert [json.loads(again.stdout)[part] for part in parts] == [json.loads(saved.stdout)[part] for part in parts]
    missing = run("check", "s.yaml", "--as-of", "2026-11-27", "--max", "100 USD", code=4)
    assert "step 'draft' asks a calibration how often it is accepted, and there is none" in missing.stderr


def test_a_workbook_has_it_and_reads_it_back(project: Path) -> None:
    """As it was written it is still the calibration's, with its risk; changed it is stated, and certain."""
    by = ("--as-of", "2026-11-27", "--calibration", "c.yaml", "--format", "json")
    run("report", "s.yaml", *by[:4], "--xlsx", "-o", "out", code=0)
    told = json.loads(run("estimate", "s.yaml", *by, code=0).stdout)
    same = json.loads(run("estimate", "--from-xlsx", "out/s.xlsx", *by, code=0).stdout)
    assert (same["total"], same["inputs"]) == (told["total"], told["inputs"])
    rows = {row[0]: row[1:] for row in column(project / "out" / "s.xlsx", "Inputs", "input", "basis", "source")}
    path = "workflows.posts.steps.draft.accepted"
    assert rows[path][0] == "measured"
    assert rows[path][1].startswith("69%, 90% interval 51.8% to 84.2%, 14 of 20 judged calls")
    change(project / "out" / "s.xlsx", project / "changed.xlsx", {"Inputs": {path: 0.9}})
    stated = json.loads(run("estimate", "--from-xlsx", "changed.xlsx", *by, code=0).stdout)
    assert "acceptance" not in stated
    as_learned, as_stated = (float(one["total"]["expected_usd"]) for one in (told, stated))
    assert as_stated == pytest.approx(as_learned * 14.5 / 21 / 0.9, rel=1e-9)  # 300 images take 300 / share calls
