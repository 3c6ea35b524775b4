"""The distribution of a plan's cost, held against closed forms, against enumeration, and against itself in three ways.
Cases with their arithmetic stand in data/risk_cases.yaml."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from textwrap import indent
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from costplan.distributions.laws import interval, law_of
from costplan.normal import NORMAL, Points, point
from costplan.plan.charge import Input
from costplan.plan.costs import PlanCosts
from costplan.quantity import Quantity, certain
from costplan.risk.characteristic import by_characteristic
from costplan.risk.distribution import SHARES, SURELY
from costplan.risk.orders import BATCHES, NUMBER
from costplan.risk.risks import Risks
from costplan.risk.sampling import Sampling
from costplan.risk.selection import Selections
from costplan.risk.walk import Series, Worst, walk
from costplan.units import PICO
from costplan.yamlio import Plain
from tests.drawn import scenarios
from tests.places import TESTS
from tests.planning.test_cases import plan_of
from tests.planning.test_laws import plan_of as plan_of_document
from tests.risk.reference import enumerated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.plan.charge import Charge
    from costplan.plan.outcomes import Outcome
    from costplan.plan.plan import Plan
    from costplan.plan.product import Product
    from costplan.risk.chosen import Selection
    from costplan.risk.risk import Risk
    from costplan.units import Number

HERE = TESTS
ROUNDING = 0.00005000001
"""Half of the ten-thousandth of a dollar that quantiles are told in."""


def dollars(pico: Number) -> float:
    return float(Fraction(pico) / PICO)


# ----------------------------------------------------------------------------------------------------- closed forms


def deviation(low: float, high: float) -> float:
    return math.log(high / low) / (2 * float(stats.norm.ppf(0.95)))


def both(share: float, one: Callable[[float], float], other: Callable[[float], float]) -> float:
    """A quantile of f(x) + g(y), both rising, x and y independent standard normals, by integration over x."""
    grid = np.linspace(-8, 8, 6401)
    first, second = (np.array([f(x) for x in grid.tolist()]) for f in (one, other))
    weights = stats.norm.pdf(grid) / stats.norm.pdf(grid).sum()

    def below(total: float) -> float:
        return float(weights @ stats.norm.cdf(np.interp(total - first, second, grid, left=-40, right=40)))

    return float(optimize.brentq(lambda total: below(total) - share, first[0] + second[0], first[-1] + second[-1]))


NAMES: dict[str, Any] = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "z": NORMAL.inv_cdf,
    "phi": NORMAL.cdf,
    "s": deviation,
    "both": both,
    "binomial": lambda share, number, chance: float(stats.binom.ppf(share, number, chance)),
}


def value(expression: str, given: dict[str, Any]) -> float:
    return float(eval(expression, NAMES | given))


def cases() -> Iterator[Any]:
    text = (HERE / "data" / "risk_cases.yaml").read_text(encoding="utf-8")
    for case in yaml.load(text, Loader=yaml.BaseLoader):
        yield pytest.param(case, id=case["name"])


def scenario(workflows: dict[str, str], period: str = "2027-01", seats: str = "{}", drivers: str = "{}") -> str:
    head = f"version: 1\nscenario: case\nperiod: {period}\n"
    head += "".join(f"{key}: {text}\n" for key, text in (("seats", seats), ("drivers", drivers)) if text != "{}")
    return head + "workflows:\n" + "".join(f"  {name}:\n{indent(text, '    ')}\n" for name, text in workflows.items())


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    plan = plan_of(scenario({"w": case["workflow"]}, case.get("period", "2027-01-01"), case.get("seats", "{}")))
    only = case.get("only")
    risk = Risks(plan).of(plan.costs.select(lambda charge: only in (None, charge.per_call.meter)))
    given: dict[str, Any] = {}
    for name, text in case.get("given", {}).items():
        given[name] = eval(text, NAMES | given)
    assert risk.method == case["method"]
    off = ROUNDING + float(case.get("within", 0)) + 2 * dollars(risk.error) * (risk.method == "sampled")
    for key, expression in case["expect"].items():
        name, _, limit = key.partition(" ")
        found = risk.above(Fraction(limit) * PICO) if name == "above" else dollars(risk.at(name))
        assert found == pytest.approx(value(expression, given), abs=1e-6 if name == "above" else off), key
    assert risk.expected == sum(line.cost.expected for line in plan.each_line() if only in (None, line.per_call.meter))


# ------------------------------------------------------------------------------------------------- laws of quantities


def between(low: int, high: int) -> Quantity:
    return interval(Decimal(low), Decimal(high))


def middle(low: float, expected: float, high: float) -> Quantity:
    return Quantity(Fraction(str(low)), Fraction(str(expected)), Fraction(str(high)))


@pytest.mark.parametrize(
    ("quantity", "name"),
    [
        (certain(7), "Sure"),
        (middle(3, 8, 8), "Sure"),  # what a calibration takes at p90 may lie above the mean's high end
        (between(0, 100).times(Fraction(7, 3)), "Truncated"),
        (between(5000, 7000).times(Fraction(1, 31)), "Lognormal"),
        (between(1, 10000), "Lognormal"),
        (between(40, 120) + certain(6), "Skewed"),  # an overhead on top of a prompt
        (middle(900, 1000, 1100), "Skewed"),  # a normal law, all but
        (middle(9900, 10030, 10100), "Skewed"),  # skewed the other way
        (middle(30, 200, 370), "Skewed"),  # a normal law that would go below 0
        (middle(10, 200, 390), "Between"),  # nearly a written range from 0
        (middle(100, 120, 200), "Skewed"),  # a long tail that flattens out
        (middle(100, 181, 200), "Skewed"),
        (middle(100, 110, 200), "Between"),  # drawn towards its low end
        (middle(100, 195, 200), "Between"),
        (middle(1, 5000, 10000), "Between"),  # nearly a wide written range
    ],
    ids=str,
)  # fmt: skip
def test_law_of_a_quantity(quantity: Quantity, name: str) -> None:
    law = law_of(quantity)
    low, mean, high = map(float, quantity.numbers)
    assert type(law).__name__ == name

    def density(z: float) -> float:
        return float(law.at(point(z))) * NORMAL.pdf(z)

    assert integrate.quad(density, -8, 8, limit=200)[0] == pytest.approx(mean, rel=1e-6)
    if name in ("Lognormal", "Skewed"):
        assert law.at(point(NORMAL.inv_cdf(0.05))) == pytest.approx(low)
        assert law.at(point(NORMAL.inv_cdf(0.95))) == pytest.approx(high)
    z = np.linspace(-6, 6, 101)
    values = law.at(Points(z, np.array([NORMAL.cdf(one) for one in z]), np.exp))
    assert values.min() >= 0
    assert (np.diff(values) >= 0).all()
    assert values.tolist() == pytest.approx([law.at(point(one)) for one in z.tolist()])


def test_an_overhead_on_a_range_is_the_range_shifted() -> None:
    alone, more = between(40, 120), between(40, 120) + certain(6)
    for z in (-3.0, -0.5, 1.0, 3.0):
        assert law_of(more).at(point(z)) == pytest.approx(law_of(alone).at(point(z)) + 6, rel=1e-6)


# ------------------------------------------------------------------------------------------------------ walks of a run

NESTED = """
runs: {amount: 3, per: total}
steps:
  sketch: {model: test/next, quality: low, accepted: 80%, on_reject: {redo: sketch, at_most: 2}}
  draft: {model: test/next, quality: medium}
  final: {model: test/next, quality: high, accepted: 60%, on_reject: {redo: draft, at_most: 3}}
  check: {model: test/flat, accepted: 90%, on_reject: {redo: run, at_most: 2}}
  last: {model: test/flat, make: 2, accepted: 50%}
failures:
  blocked: {rate: 5%, billed: no}
  timed_out: {rate: 10%, billed: yes, retry: {at_most: 2, then: {quality: medium}}}
"""


def tries_of(plan: Plan) -> tuple[Outcome, list[list[Fraction]]]:
    """What may become of a run of a plan's first workflow, and what each try costs by step and variant."""
    outcome = plan.runs[0].outcome
    cost = [
        [
            sum(
                (
                    Fraction(x.per_call.cost.expected)
                    for x in plan.each_line()
                    if (x.step, x.variant) == (step.step.name, one.why)
                ),
                Fraction(0),
            )
            for one in step.variants
        ]
        for step in outcome.steps
    ]
    return outcome, cost


def test_a_walk_is_the_sum_over_all_ways_that_a_run_can_go() -> None:
    plan = plan_of(scenario({"w": NESTED}))
    outcome, cost = tries_of(plan)
    chances = enumerated(outcome, cost)
    assert sum(chances.values()) == 1
    assert len(chances) > 50

    billed = [[Series.exp(one, 0) for one in variants] for variants in cost]
    series = walk(outcome, billed, Fraction)
    for power, term in enumerate(series.terms):
        assert math.factorial(power) * term == sum(chance * cost**power for cost, chance in chances.items())
    total = sum(line.cost.expected for line in plan.each_line())
    assert 3 * series.terms[1] == total, "the mean is the plan's expected cost, to the last digit"

    worst = walk(outcome, [[Worst(one) for one in variants] for variants in cost], Worst.of)
    assert worst.cost == max(chances)
    wave = walk(outcome, [[np.exp(7e-11j * float(one)) for one in variants] for variants in cost], float)
    assert wave == pytest.approx(sum(float(chance) * np.exp(7e-11j * float(cost)) for cost, chance in chances.items()))


def test_the_law_of_several_runs_is_that_of_the_enumeration() -> None:
    plan = plan_of(scenario({"w": NESTED}))
    outcome, cost = tries_of(plan)
    once = enumerated(outcome, cost)
    law: dict[Fraction, float] = {Fraction(0): 1.0}
    for _ in range(3):
        more: dict[Fraction, float] = {}
        for so_far, chance in law.items():
            for one, share in once.items():
                more[so_far + one] = more.get(so_far + one, 0.0) + chance * float(share)
        law = more
    risk = Risks(plan).of()
    below = 0.0
    for cost_of_three in sorted(law):
        below += law[cost_of_three]
        assert risk.above(cost_of_three) == pytest.approx(1 - below, abs=1e-9)
    assert risk.worst == 3 * max(once)


# ------------------------------------------------------------------------------------------------- what moves together

FINAL = "steps: {final: {model: test/next, quality: high}}"


def test_a_shared_driver_moves_its_workflows_together_and_two_drivers_do_not() -> None:
    posts = "{posts: {amount: 100 to 200, per: month}, more: {amount: 100 to 200, per: month}}"
    shared = plan_of(scenario({"a": f"runs: posts\n{FINAL}", "b": f"runs: posts\n{FINAL}"}, drivers=posts))
    apart = plan_of(scenario({"a": f"runs: posts\n{FINAL}", "b": f"runs: more\n{FINAL}"}, drivers=posts))
    one = Risks(shared).of(shared.costs.select(lambda charge: charge.workflow == "a"))
    together, independent = Risks(shared).of(), Risks(apart).of()
    assert together.p90 == pytest.approx(2 * one.p90, abs=10**8)
    assert dollars(independent.p90) == pytest.approx(
        both(0.9, *[lambda x: 0.2 * math.sqrt(100 * 200) * math.exp(x * deviation(100, 200))] * 2), abs=2 * ROUNDING
    )
    assert together.expected == independent.expected == 2 * one.expected
    assert independent.p90 < together.p90 < together.worst == independent.worst


def noisy(plan: Plan, share: Fraction) -> Plan:
    """The plan with single calls that scatter around their figure."""

    def scattered(one: Product) -> Product:
        per_call = one.charge.per_call
        noisy_call = per_call._replace(measure=per_call.measure._replace(noise=share))
        return one._replace(charge=one.charge._replace(per_call=noisy_call))

    spans = (span._replace(products=tuple(map(scattered, span.products))) for span in plan.costs.spans)
    return plan._replace(costs=PlanCosts(spans))


@pytest.mark.parametrize("runs", [100, 10_000])
def test_noise_of_single_calls_averages_out(runs: int) -> None:
    workflow = f"runs: {{amount: {runs}, per: total}}\n{FINAL}"
    risk = Risks(noisy(plan_of(scenario({"w": workflow})), Fraction(3, 10))).of()
    # the sum of n normal costs of $0.20, each with deviation 0.3 x $0.20, is normal with sqrt(n) times that
    assert risk.method == "fft"
    for share, found in zip(SHARES, (risk.p50, risk.p80, risk.p90, risk.p95), strict=True):
        expected = 0.2 * runs + NORMAL.inv_cdf(share) * 0.3 * 0.2 * math.sqrt(runs)
        assert dollars(found) == pytest.approx(expected, abs=2 * ROUNDING)


def test_calls_that_make_the_images_of_one_step_scatter_apart() -> None:
    # 12 images are 3 calls of test/next, which makes at most 4: the noise of their sum is 1 / sqrt(3) of one call's
    workflow = "runs: {amount: 100, per: total}\nsteps: {final: {model: test/next, quality: high, make: 12}}"
    risk = Risks(noisy(plan_of(scenario({"w": workflow})), Fraction(3, 10))).of()
    expected = 240 + NORMAL.inv_cdf(0.9) * 0.3 * 2.4 / math.sqrt(3) * math.sqrt(100)
    assert dollars(risk.p90) == pytest.approx(expected, abs=2 * ROUNDING)


# --------------------------------------------------------------------------------------------------- exact, FFT, sample

AGREE = {
    "a narrow range": "runs: {amount: 900 to 1100, per: total}\n" + FINAL,
    "a wide range": "runs: {amount: 100 to 400, per: total}\n" + FINAL,
    "a normal range": "runs: {amount: 0 to 400, per: total}\n" + FINAL,
    "retries within a range": "runs: {amount: 200 to 300, per: total}\n" + NESTED.partition("\n")[2].partition("\n")[2],
    "retries of a few runs": "runs: {amount: 12, per: total}\n" + NESTED.partition("\n")[2].partition("\n")[2],
    "a figure and a driver": """runs: {amount: 200 to 300, per: total}
steps: {final: {model: openai/gpt-image-2.6-flare, size: 1024x1536, quality: high, prompt_tokens: 90}}""",
    "a figure, a driver and retries": """runs: {amount: 200 to 300, per: total}
steps:
  final:
    model: openai/gpt-image-2.6-flare
    size: 1024x1536
    quality: high
    prompt_tokens: 90
    accepted: 60%
    on_reject: {redo: run, at_most: 3}""",
}


def chosen_of(plan: Plan, workflow: str = "w") -> Selection:
    """What a workflow of a plan costs."""
    costs = plan.costs.select(lambda charge: charge.workflow == workflow)
    return Selections(plan.runs, plan.calls, plan.pools).of(costs)


@pytest.mark.parametrize("name", AGREE)
def test_three_ways_agree(name: str) -> None:
    plan = plan_of(scenario({"w": AGREE[name]}))
    chosen = chosen_of(plan)
    risk = Risks(plan).of()
    sample, error = Sampling(0).sample(chosen)
    found = by_characteristic(chosen)
    laws = [risk.distribution, *([found[0]] if found else [])]
    assert len(laws) == 2 or name == "a normal range"  # its characteristic function dies away too slowly
    told = 2 * error
    for share in SHARES:
        for law in laws:
            assert law.quantile(share) == pytest.approx(sample.quantile(share), abs=told)
        assert laws[-1].quantile(share) == pytest.approx(laws[0].quantile(share), abs=(found[1] if found else 0) + 1e8)
    assert float(np.mean(sample.costs)) == pytest.approx(float(chosen.expected), abs=2 * error)


# ------------------------------------------------------------------------------------------------------------- samples

SAMPLED = """
runs: {amount: 200 to 300, per: day}
steps:
  final:
    model: openai/gpt-image-2.6-flare
    size: 1024x1536
    quality: high
    prompt_tokens: 50 to 120
    accepted: 60%
    on_reject: {redo: run, at_most: 3}
"""


def test_draws_of_an_input_do_not_depend_on_what_else_a_plan_holds() -> None:
    alone = plan_of(scenario({"w": SAMPLED}))
    more = plan_of(scenario({"w": SAMPLED.replace("200 to 300", "400 to 600")}))
    among_others = plan_of(scenario({"v": f"runs: {{amount: 5 to 9, per: day}}\n{FINAL}", "w": SAMPLED}))
    sampling = Sampling(7)
    draws = sampling.costs(chosen_of(alone))
    assert np.corrcoef(draws, Sampling(7).costs(chosen_of(more)))[0, 1] > 0.9999
    assert (Sampling(7).costs(chosen_of(among_others)) == draws).all()
    other = Sampling(8).costs(chosen_of(alone))
    assert abs(np.corrcoef(draws, other)[0, 1]) < 0.05


def test_every_input_draws_every_point_once_and_every_batch_is_a_sample() -> None:
    order = Sampling(0).order("input", "", "x")
    assert sorted(order.tolist()) == list(range(NUMBER))
    batches = np.sort(order.reshape(BATCHES, -1), axis=1)
    assert (batches % BATCHES == np.arange(BATCHES)[:, None]).all()
    assert order[:5].tolist() == [7472, 7728, 8096, 512, 1648]  # no library's generator may move it


def test_a_sample_is_told_to_be_off_by_three_times_what_seeds_differ_by() -> None:
    plan = plan_of(scenario({"w": SAMPLED}))
    chosen = chosen_of(plan)
    found = [Sampling(seed).sample(chosen) for seed in range(24)]
    told = np.mean([error for _, error in found])
    differs = max(np.std([law.quantile(share) for law, _ in found], ddof=1) for share in SHARES)
    assert 0.5 < SURELY * differs / told < 1.5


def figures(risk: Risk) -> list[str]:
    """All but the law itself."""
    names = ("expected", "p50", "p80", "p90", "p95", "worst", "method", "seed", "error")
    return [f"{name} {getattr(risk, name)}" for name in names]


def test_the_same_bytes_from_another_process() -> None:
    code = (  # nothing of the tests, whose libraries take seconds to import
        "import sys; from datetime import date; from costplan.catalogue import Catalogue\n"
        "from costplan.planning.building import build_plan; from costplan.pricing.folder import Folder\n"
        "from costplan.risk.risks import Risks; from costplan.scenario.file import LoadedScenario\n"
        "from costplan.scenario.reader import read_scenario; from costplan.yamlio import parse\n"
        "from pathlib import Path\n"
        "read = read_scenario(parse(sys.stdin.buffer.read(), 'case.yaml'))\n"
        "tables = Catalogue([Folder(Path(sys.argv[1]), 'tests/pricing')])\n"
        "plan = build_plan(LoadedScenario(read, 'case.yaml', {}), tables, date(2026, 11, 23))\n"
        "risk = Risks(plan, 3).of()\n"
        "print([int(risk.at(name)) for name in ('p50', 'p80', 'p90', 'p95', 'worst')])"
    )
    command = [sys.executable, "-c", code, str(HERE / "pricing")]
    text = scenario({"w": SAMPLED})
    told = subprocess.run(command, input=text.encode(), capture_output=True, check=True, cwd=HERE.parent).stdout
    risk = Risks(plan_of(text), 3).of()
    assert json.loads(told) == [int(risk.at(name)) for name in ("p50", "p80", "p90", "p95", "worst")]
    assert risk.method == "sampled"
    assert risk.seed == 3


# ---------------------------------------------------------------------------------------------- selections and inputs


def test_selections_of_lines_have_laws_of_their_own() -> None:
    plan = plan_of(
        scenario({"a": SAMPLED, "b": f"runs: {{amount: 100 to 300, per: month}}\n{FINAL}"}, "2027-01 through 2027-02")
    )
    risks = Risks(plan)

    def of(keep: Callable[[Charge], bool]) -> Risk:
        return risks.of(plan.costs.select(keep))

    parts = list(risks.by(lambda charge: charge.workflow).values())
    months = list(risks.by_time(lambda stretch: stretch.month).values())
    assert figures(parts[0]) == figures(of(lambda charge: charge.workflow == "a"))
    for divided in (parts, months):
        assert sum(risk.expected for risk in divided) == risks.of().expected
    assert [risk.method for risk in parts] == ["sampled", "exact"]
    prompts = of(lambda charge: charge.per_call.meter == "text_in")
    assert 0 < prompts.p50 < prompts.worst
    assert of(lambda _: False).p95 == 0
    euros = risks.of(plan.costs.select(lambda charge: charge.workflow == "b"), lambda _: Fraction(4, 5))
    assert euros.expected == parts[1].expected * Fraction(4, 5)
    assert dollars(euros.p90) == pytest.approx(0.8 * dollars(parts[1].p90), abs=2 * ROUNDING)


def test_the_inputs_that_move_a_cost_most() -> None:
    retried = (
        "runs: {amount: 300, per: total}\nsteps: {x: {model: test/flat, accepted: 50%, on_reject: {redo: "
        "x, at_most: 2}}}"
    )
    peak = "peaks: [{name: sale, from: 2027-01-02, through: 2027-01-02, add: 90 to 110, per: day}]"
    flows = {"a": f"runs: {{amount: 100 to 300, per: month, {peak}}}\n{FINAL}", "b": SAMPLED, "c": retried}
    plan = plan_of(scenario(flows))
    total = plan.total.expected
    swings = Risks(plan).inputs()
    assert [swing.input.name for swing in swings] == [
        "runs of b", "runs of a", "image out of openai/gpt-image-2.6 at high", "outcomes of b",
        "b.final: prompt tokens",
    ]  # fmt: skip
    base = between(100, 300).expected
    assert swings[1].input == Input("case", "runs of a")
    assert (swings[1].low, swings[1].high) == (total + (100 - base) * 2 * 10**11, total + (300 - base) * 2 * 10**11)
    # of each of 300 runs the second try, $0.04, comes with 50 %: deviation 0.04 x sqrt(300) / 2
    only = Risks(plan_of(scenario({"c": retried}))).inputs()
    assert [swing.input.name for swing in only] == ["outcomes of c"]
    z = NORMAL.inv_cdf(0.95)
    assert dollars(only[0].high) == pytest.approx(300 * 1.5 * 0.04 + z * 0.04 * math.sqrt(300) / 2, abs=2 * ROUNDING)


def test_the_outcomes_of_a_pool_and_its_hours() -> None:
    flow = (
        "runs: {amount: 700, per: month}\nsteps: {sketch: {model: midjourney/standard, make: 4, accepted: "
        "70%, on_reject: {redo: sketch, at_most: 2}}}"
    )
    seats = "{art: {plan: midjourney/standard, count: 1, billed: monthly}}"
    plan = plan_of(scenario({"w": flow}, seats=seats))
    risks = Risks(plan)
    # 700 runs of one minute, a second one with 30 %: 910 on average, 10 beyond the 900 included, deviation 12.12
    spread = math.sqrt(700 * 0.3 * 0.7)
    risk = risks.of()
    beyond = sum((more - 200) * float(stats.binom.pmf(more, 700, 0.3)) for more in range(201, 701))
    assert dollars(risk.expected) == pytest.approx(30 + 4 * beyond / 60, abs=ROUNDING)
    for name, share in zip(("p50", "p80", "p90", "p95"), SHARES, strict=True):
        minutes = max(0.0, float(stats.binom.ppf(share, 700, 0.3)) + 700 - 900)
        assert dollars(risk.at(name)) == pytest.approx(30 + 4 * minutes / 60, abs=ROUNDING)
    assert risk.above(30 * PICO) == pytest.approx(float(stats.binom.sf(200, 700, 0.3)), abs=0.01)
    assert dollars(risk.worst) == pytest.approx(30 + 4 * 500 / 60)
    (swing,) = risks.inputs()
    assert swing.input.name == "outcomes of w"
    assert (dollars(swing.low), dollars(swing.high)) == pytest.approx(
        (30, 30 + 4 * (10 + 1.6449 * spread) / 60), abs=0.001
    )


# ----------------------------------------------------------------------------------------------------------- all plans


@given(scenarios())
def test_quantiles_are_in_order_and_no_more_than_the_worst(document: dict[str, Any]) -> None:
    plan = plan_of_document(document)
    risk = Risks(plan).of()
    assert 0 <= risk.p50 <= risk.p80 <= risk.p90 <= risk.p95 <= risk.worst
    assert risk.expected == plan.total.expected
    for name, share in zip(("p50", "p80", "p90", "p95"), SHARES, strict=True):
        assert risk.above(risk.at(name) + 10**8) <= 1 - share + 1e-9
    assert risk.above(risk.worst + 10**8) <= 0.05
    assert (risk.method == "exact") <= (risk.error == 0)


@given(scenarios(), st.integers(2, 9))
def test_dearer_prices_scale_the_law(document: dict[str, Any], factor: int) -> None:
    risks = Risks(plan_of_document(document))
    once, more = risks.of(), risks.of(scale=lambda _: factor)
    assert (more.expected, more.method) == (factor * once.expected, once.method)
    for name in ("p50", "p80", "p90", "p95"):
        assert abs(float(more.at(name) - factor * once.at(name))) <= 10**8 * factor + 2 * more.error


@given(scenarios())
def test_what_is_certain_shifts_the_law(document: dict[str, Any]) -> None:
    flow = {"runs": {"amount": Plain("1000"), "per": "total"}, "steps": {"s": {"model": "test/flat"}}}
    without = Risks(plan_of_document(document)).of()
    found = Risks(plan_of_document(document | {"workflows": document["workflows"] | {"more": flow}})).of()
    added = found.expected - without.expected
    for name in ("p50", "p80", "p90", "p95", "worst"):
        assert abs(float(found.at(name) - added - without.at(name))) <= 2 * 10**8 + 2 * without.error


CERTAIN = """
import sys; sys.path.insert(0, "tests")
from tests.planning.test_cases import plan_of
from costplan.risk.risk import Risk
from costplan.risk.risks import Risks
head = "version: 1\\nscenario: case\\nperiod: 2027-01\\nworkflows:\\n"
for amount, more in (("100", ""), ("100 to 200", ""), ("100", ", accepted: 50%, on_reject: {redo: run, at_most: 2}")):
    flow = f"  w: {{runs: {{amount: {amount}, per: month}}, steps: {{final: {{model: test/next{more}}}}}}}"
    print(Risks(plan_of(head + flow)).of().method, "numpy" in sys.modules)
"""


def test_a_certain_plan_imports_no_numpy_and_a_driver_alone_neither() -> None:
    told = subprocess.run([sys.executable, "-c", CERTAIN], capture_output=True, text=True, check=True, cwd=HERE.parent)
    assert told.stdout == "exact False\nexact False\nfft True\n"
