"""What finding risks takes, in counts: no line is made, a run is made once for its charges, and months share what is
found of their runs."""

from __future__ import annotations

from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costplan.plan.costs import Span
from costplan.risk import integrals, terms
from costplan.risk.finding import Finding
from costplan.risk.risks import Risks
from costplan.risk.run import Run
from costplan.yamlio import Plain, write
from tests.drawn import scenarios
from tests.planning.test_cases import plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.plan.costs import Scale
    from costplan.plan.line import PlanLine
    from costplan.plan.plan import Plan

FLOWS = 6
CERTAIN = (
    {"model": "test/flat"},
    {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "medium", "prompt_tokens": Plain("40")},
)


def plan_over(months: int) -> Plan:
    """Workflows of two steps, as many runs as grow by another rate each, for so many months."""
    flows = "".join(
        f"  w{at}: {{runs: {{amount: {50 + at} to {90 + at}, per: month, growth: {at}% per month}}, steps: {{draft: "
        "{model: test/next, quality: low}, final: {model: test/next, quality: high}}}\n"
        for at in range(FLOWS)
    )
    return plan_of(f"version: 1\nscenario: counts\nperiod: 2027-01 through 2027-{months:02d}\nworkflows:\n{flows}")


@pytest.fixture
def runs_made(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """The runs that are made, while no line can be."""

    def refused(_: Span) -> Iterator[PlanLine]:
        raise AssertionError("a line is made")

    made: list[Run] = []
    before = Run.__init__

    def counted(run: Run, *arguments: object) -> None:
        made.append(run)
        before(run, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Span, "lines", refused)
    monkeypatch.setattr(Run, "__init__", counted)
    return made


def test_a_run_is_made_once_for_all_and_for_every_month(runs_made: list[Run]) -> None:
    plan = plan_over(12)
    risks = Risks(plan)
    whole, months = risks.of(), risks.by_time(lambda stretch: stretch.month)
    assert len(months) == 12
    assert len(runs_made) == FLOWS
    scaled = risks.of(scale=lambda stretch: 2)
    flows = risks.by(lambda charge: charge.workflow)
    assert len(runs_made) == 2 * FLOWS, "those of twice the cost"
    assert sum(risk.expected for risk in months.values()) == sum(risk.expected for risk in flows.values())
    assert sum(risk.worst for risk in months.values()) == whole.worst
    assert scaled.expected == 2 * whole.expected


def test_months_share_their_groups_and_the_laws_at_their_nodes() -> None:
    counted = {}
    for months in (1, 12):
        plan = plan_over(months)
        for kept in (terms.groups_of, integrals._rows, integrals._values):
            kept.cache_clear()
        laws = Risks(plan).by_time(lambda stretch: stretch.month)
        assert {risk.method for risk in laws.values()} == {"fft"}
        counted[months] = [kept.cache_info().misses for kept in (terms.groups_of, integrals._rows, integrals._values)]
    assert counted[12] == counted[1]


def test_few_sines_make_the_waves_at_all_frequencies(monkeypatch: pytest.MonkeyPatch) -> None:
    cost, frequency = np.array([[0.0, 1.5e9, -7e12], [3e11, 2e12, 5e12]]), np.arange(1025) * 3e-12
    straight = np.exp(1j * frequency[:, None, None] * cost)
    taken: list[int] = []
    exp = np.exp

    def counted(values: Any) -> Any:
        taken.append(np.size(values))
        return exp(values)

    monkeypatch.setattr(np, "exp", counted)
    assert integrals._turned(cost, frequency) == pytest.approx(straight, abs=1e-11)
    assert sum(taken) == 11 * cost.size, "one for each doubling of 1,024"


@given(scenarios(), st.sampled_from([None, lambda stretch: Fraction(1, stretch.start.month + 2)]))
def test_what_is_certain_has_the_risk_that_would_be_found(document: dict[str, Any], scale: Scale | None) -> None:
    flows = {
        name: {
            "runs": flow["runs"] | {"amount": Plain("7")},
            "steps": {step: CERTAIN[count % 2] for count, step in enumerate(flow["steps"])},
        }
        for name, flow in document["workflows"].items()
    }
    plan = plan_of(write(document | {"workflows": flows}))
    risks, finding = Risks(plan), Finding(plan, 0)
    assert plan.is_certain
    assert risks.of(None, scale) == finding.of(plan.costs, scale)
    assert risks.by(attrgetter("step")) == {
        step: finding.of(costs, None) for step, costs in plan.costs.grouped(attrgetter("step")).items()
    }
    assert risks.worst_of(plan.costs) == finding.worst_of(plan.costs)
    assert risks.inputs() == finding.inputs() == ()
