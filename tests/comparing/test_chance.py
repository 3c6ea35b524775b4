"""How likely an option costs less than a baseline: against closed forms, against a plain simulation that draws what
both share once, and against itself from the other side. Cases with their arithmetic stand in data/chance_cases.yaml."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from scipy import stats

from costplan.comparing.chance import Chance, Chances, chance
from costplan.risk.sampling import Sampling
from costplan.yamlio import write
from tests.drawn import scenarios
from tests.places import TESTS
from tests.planning.test_cases import plan_of
from tests.risk.reference import CHUNK, document, simulated_difference
from tests.risk.test_learned_acceptance import LEARNED
from tests.risk.test_learned_acceptance import plan_of as learned_plan_of
from tests.risk.test_risk import value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.plan.plan import Plan
    from costplan.risk.chosen import Selection

NAMES = {
    "below": lambda number, of, share: float(stats.binom.cdf(number, of, share)),
    "exactly": lambda number, of, share: float(stats.binom.pmf(number, of, share)),
}
DRAWS = int(os.environ.get("COSTPLAN_DRAWS", 2 * CHUNK))
SEEDS = range(60) if "COSTPLAN_DRAWS" in os.environ else (2, 6, 10, 25, 28, 36, 55)
AUTO = range(100, 140) if "COSTPLAN_DRAWS" in os.environ else (104,)
STANDARD_ERRORS = 4


def cases() -> Iterator[Any]:
    for case in yaml.safe_load((TESTS / "data" / "chance_cases.yaml").read_text(encoding="utf-8")):
        yield pytest.param(case, id=case["name"])


def off(found: Chance, expected: tuple[float, ...]) -> float:
    return max(abs(mine - other) for mine, other in zip((found.less, found.tie, found.more), expected, strict=True))


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    option, baseline = (
        plan_of(f"version: 1\nscenario: {side}\nperiod: 2027-01\n{case[side]}") for side in ("option", "baseline")
    )
    found = chance(option, baseline)
    expected = tuple(value(str(case["expect"].get(key, 0)), NAMES) for key in ("less", "tie", "more"))
    assert found.method == case["method"]
    assert off(found, expected) <= found.error + float(case.get("within", 1e-9))
    assert (found.less + found.tie + found.more) == pytest.approx(1, abs=1e-12)
    mirrored = chance(baseline, option)
    assert off(mirrored, (found.more, found.tie, found.less)) <= 2 * found.error + 1e-9


def varied(seed: int, *, auto: bool) -> tuple[str, str]:
    """A scenario and another one in which each workflow has other rejects, or another model."""
    text = document(seed, auto=auto)
    other = re.sub("accepted: [57]0%", "accepted: 60%", text).replace("scenario: case", "scenario: other")
    other = re.sub(r"(\n    runs: \{amount: )(\d+)(,)", lambda found: f"{found[1]}{int(found[2]) + 1}{found[3]}", other)
    return other, text


def lines_apart(option: Plan, baseline: Plan) -> set[str]:
    """The workflows that are written otherwise."""
    return {
        one.workflow
        for one, other in zip(option.runs, baseline.runs, strict=True)
        if (one.outcome, one.volume.total) != (other.outcome, other.volume.total)
    }


@pytest.mark.once("draws")
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("seed", "auto"), [*((seed, False) for seed in SEEDS), *((seed, True) for seed in AUTO)])
def test_chances_are_those_of_a_plain_simulation(seed: int, auto: bool) -> None:
    option, baseline = map(plan_of, varied(seed, auto=auto))
    apart = lines_apart(option, baseline)
    if baseline.pools and len(apart) < len(baseline.runs):
        pytest.skip("two workflows use a pool, and one of them is the same in both")
    draws = simulated_difference(option, baseline, DRAWS, seed, lambda line: line.workflow in apart)
    found = chance(option, baseline)
    expected = tuple(float(np.mean(one)) for one in (draws < 0, draws == 0, draws > 0))
    assert off(found, expected) <= found.error + STANDARD_ERRORS * (0.25 / DRAWS) ** 0.5


@given(scenarios(), scenarios())
@settings(max_examples=4)
def test_chances_add_up_and_mirror_each_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    option, baseline = plan_of(write(one)), plan_of(write(other))
    found, mirrored = chance(option, baseline, seed=5), chance(baseline, option, seed=5)
    assert found.less + found.tie + found.more == pytest.approx(1, abs=1e-12)
    assert min(found.less, found.tie, found.more) >= 0
    assert off(mirrored, (found.more, found.tie, found.less)) <= (1e-9 if found.method == "sampled" else 2e-4)
    for plan in (option, baseline):
        itself = chance(plan, plan)
        assert itself == Chance(less=0.0, tie=1.0, more=0.0, method="exact", error=0.0)


def test_a_plan_is_not_dearer_than_itself_under_another_title() -> None:
    for seed in (2, 11, 14, 42):  # with pools, redos and ranges
        text = document(seed)
        copy = plan_of("# a line more\n" + text.replace("scenario: case", "scenario: copy of case"))
        assert chance(copy, plan_of(text)).tie == 1


def test_a_learned_share_is_the_same_in_both() -> None:
    """Two redos at most of $0.04 each, at the share of test/flat in all its steps, which both rest on: an image more is
    dearer in all but few cases, where rejects alone turn the difference round."""
    steps = "steps: {picture: {accepted: calibrated, on_reject: {redo: picture, at_most: 3}}}"
    one, more = (
        learned_plan_of(f"{name}: {{runs: {{amount: {runs}, per: total}}, {steps}}}", LEARNED[:1])
        for name, runs in (("first", 4000), ("second", 4200))
    )
    found = chance(one, more)
    assert found.method == "sampled"
    # Tries of a run at 17.5 / 31: mean 1.626, deviation 0.77; of 8,200 runs 70 tries, and 200 runs are 325 tries.
    assert found.less > 0.9999
    # Were the shares two, their deviation of 0.088 alone would be 0.13 tries of each run, 530 of 4,000.
    assert found.more < 0.0002


def test_one_baseline_is_drawn_once_for_all_options(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Selection] = []
    before = Sampling.costs

    def counted(sampling: Sampling, chosen: Selection) -> Any:
        drawn.append(chosen)
        return before(sampling, chosen)

    monkeypatch.setattr(Sampling, "costs", counted)
    baseline = plan_of(document(6))
    options = [plan_of(re.sub("accepted: [57]0%", f"accepted: {share}%", document(6))) for share in (60, 61, 62)]
    chances = Chances(baseline)
    found = [chances.of(option) for option in options]
    assert {one.method for one in found} == {"sampled"}
    assert len(drawn) == 1 + len(options)
    assert found[0] == chance(options[0], baseline), "whatever else is asked"


def test_what_is_certain_or_hangs_on_one_input_loads_no_numpy() -> None:
    code = (
        "import sys; from tests.planning.test_cases import plan_of; from costplan.comparing.chance import chance\n"
        "text = 'version: 1\\nscenario: x\\nperiod: 2027-01\\nworkflows: {w: {runs: {amount: AMOUNT, per: total},"
        " steps: {s: {model: test/MODEL}}}}'\n"
        "for amount in ('9', '9 to 12'):\n"
        "    plans = [plan_of(text.replace('AMOUNT', amount).replace('MODEL', one)) for one in ('next', 'flat')]\n"
        "    sys.modules.pop('numpy', None)\n"
        "    assert chance(*plans).more == 1\n"
        "    assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=TESTS.parent)
