"""Laws that every plan obeys, tried on generated scenarios: additive, linear, monotone, independent of order.
The generated scenarios go through YAML, so that reading and writing are part of every law."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan import Catalogue, Folder, quote, write_scenario
from costplan.budget.reader import read_own_budget
from costplan.budget.writer import budget_entries
from costplan.distributions.laws import interval
from costplan.exchange.money import Money, read_money
from costplan.planning.building import build_plan, build_plans
from costplan.quantity import Quantity, certain
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import exact
from costplan.yamlio import Plain, parse, write
from tests.drawn import budgets, scenarios
from tests.places import TESTS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from costplan.budget.budget import Budget
    from costplan.plan.charge import Charge
    from costplan.plan.line import PlanLine
    from costplan.plan.plan import Plan
    from costplan.plan.stretch import Stretch

pytestmark = pytest.mark.once("exact")

CATALOGUE = Catalogue([Folder(TESTS / "pricing", "tests/pricing")])
DAY = date(2026, 11, 23)

settings.register_profile("laws", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("laws")


def plan_of(document: dict[str, Any] | str) -> Plan:
    text = document if isinstance(document, str) else write(document)
    loaded = LoadedScenario(read_scenario(parse(text.encode(), "law.yaml")), "law.yaml", {})
    return build_plan(loaded, CATALOGUE, DAY)


def scaled(document: dict[str, Any], factor: int) -> dict[str, Any]:
    """The scenario with every amount of runs multiplied."""
    workflows = {}
    for name, workflow in document["workflows"].items():
        runs = dict(workflow["runs"])
        low, _, high = runs["amount"].partition(" to ")
        ends = [
            str(Fraction(end) * factor) if "." not in end else str(float(end) * factor) for end in (low, high) if end
        ]
        runs["amount"] = Plain(" to ".join(ends))
        runs["peaks"] = [peak | {"add": Plain(str(int(peak["add"]) * factor))} for peak in runs.get("peaks", [])]
        workflows[name] = workflow | {"runs": runs}
    return document | {"workflows": workflows}


GROUPS: list[Callable[[Charge], object]] = [
    *map(attrgetter, ("scenario", "workflow", "step", "variant", "model", "tier", "tags", "id", "failed", "rejected")),
    attrgetter("per_call.label"),
    attrgetter("per_call.basis"),
    lambda _: "all",
]


def added(lines: Iterable[PlanLine], by: Callable[[PlanLine], object]) -> dict[object, Quantity]:
    """What groups of lines come to, one line after the other."""
    found: dict[object, Quantity] = {}
    for line in lines:
        low, expected, high = found.get(by(line), certain(0)).numbers
        cost = line.quantity.of(line.per_call.rate)
        found[by(line)] = Quantity(low + cost.low, expected + cost.expected, high + cost.high)
    return found


@given(scenarios())
def test_a_plan_is_the_sum_of_its_lines_by_every_group(document: dict[str, Any]) -> None:
    plan = plan_of(document)
    lines = list(plan.each_line())
    assert [line.number for line in lines] == list(range(len(lines)))
    for by in GROUPS:
        slowly = added(lines, lambda line, by=by: by(line.charge))  # type: ignore[misc]
        assert list(plan.sums(by)) == list(slowly)
        assert plan.sums(by) == slowly
        assert plan.sums_when(lambda stretch: stretch.month, by) == added(
            lines,
            lambda line, by=by: (by(line.charge), line.stretch.month),  # type: ignore[misc]
        )
    assert added(lines, lambda _: "all") == ({"all": plan.total} if lines else {})
    assert {one.name: one.total for one in plan.workflows if one.runs.high} == added(lines, lambda line: line.workflow)
    assert sum(one.rejected for one in plan.workflows) == sum(line.cost.expected * line.rejected for line in lines)
    assert sum(one.failed for one in plan.workflows) == sum(line.cost.expected * line.failed for line in lines)
    assert 0 <= plan.total.low <= plan.total.expected <= plan.total.high


@given(scenarios(), st.sampled_from([attrgetter("month"), attrgetter("start"), lambda days: days.days % 2]))
def test_a_selection_of_a_plan_is_that_of_its_lines(
    document: dict[str, Any], when: Callable[[Stretch], object]
) -> None:
    plan = plan_of(document)
    chosen = plan.costs.select(lambda charge: charge.step != "step1")
    lines = [line for line in plan.each_line() if line.step != "step1"]
    assert list(chosen.each()) == lines
    parts = chosen.split(when)
    assert list(parts) == list(dict.fromkeys(when(line.stretch) for line in lines))
    for label, part in parts.items():
        mine = [line for line in lines if when(line.stretch) == label]
        assert list(part.each()) == mine
        assert {"all": part.total} == added(mine, lambda _: "all")


@given(scenarios(), scenarios())
@settings(max_examples=20)
def test_the_order_of_files_changes_nothing(one: dict[str, Any], other: dict[str, Any]) -> None:
    files = [
        LoadedScenario(
            read_scenario(parse(write(document | {"scenario": title}).encode(), f"{title}.yaml")), f"{title}.yaml", {}
        )
        for title, document in (("one", one), ("other", other))
    ]
    first, last = build_plans(files, CATALOGUE, DAY), build_plans(files[::-1], CATALOGUE, DAY)
    for by in GROUPS:
        assert first.sums(by) == last.sums(by)
    assert first.total == last.total
    assert {(flow.scenario, flow.name): flow for flow in first.workflows} == {
        (flow.scenario, flow.name): flow for flow in last.workflows
    }


@given(scenarios())
def test_cost_is_additive_over_workflows(document: dict[str, Any]) -> None:
    parts = [plan_of(document | {"workflows": {name: flow}}) for name, flow in document["workflows"].items()]
    assert sum(plan.total.expected for plan in parts) == plan_of(document).total.expected


@given(scenarios())
def test_cost_is_additive_over_steps_that_all_succeed(document: dict[str, Any]) -> None:
    flows = {
        name: {
            "runs": flow["runs"],
            "steps": {
                s: {k: v for k, v in step.items() if k not in ("accepted", "on_reject")}
                for s, step in flow["steps"].items()
            },
        }
        for name, flow in document["workflows"].items()
    }
    whole = plan_of(document | {"workflows": flows}).total.expected
    parts = [
        plan_of(document | {"workflows": {name: {"runs": flow["runs"], "steps": {s: step}}}}).total.expected
        for name, flow in flows.items()
        for s, step in flow["steps"].items()
    ]
    assert sum(parts) == whole


@given(scenarios(), st.integers(2, 9))
def test_cost_is_linear_in_runs(document: dict[str, Any], factor: int) -> None:
    once, more = plan_of(document).total, plan_of(scaled(document, factor)).total
    # A range's mean keeps twelve significant digits, so its multiple may differ in the last of them.
    assert abs(Fraction(more.expected) - factor * once.expected) <= Fraction(more.expected) / 10**11
    assert (more.low, more.high) == (factor * once.low, factor * once.high)


@given(scenarios(), st.randoms(use_true_random=False))
def test_cost_does_not_depend_on_the_order_of_the_file(document: dict[str, Any], chance: random.Random) -> None:
    names = list(document["workflows"])
    chance.shuffle(names)
    top = list(document)
    chance.shuffle(top)
    shuffled = {key: document[key] for key in top} | {
        "workflows": {name: document["workflows"][name] for name in names}
    }
    one, other = plan_of(document), plan_of(shuffled)
    assert one.total == other.total
    assert sorted(line.id + line.stretch.month for line in one.each_line()) == sorted(
        line.id + line.stretch.month for line in other.each_line()
    )


@given(scenarios())
def test_yaml_to_model_to_yaml(document: dict[str, Any]) -> None:
    read = read_scenario(parse(write(document).encode(), "law.yaml"))
    written = write_scenario(read)
    again = read_scenario(parse(written.encode(), "law.yaml"))
    assert write_scenario(again) == written
    one, other = plan_of(document), plan_of(written)
    assert one.total == other.total
    what = attrgetter("scenario", "workflow", "step", "variant", "stretch", "model", "tier", "tags", "owner", "number")
    assert [*map(what, one.each_line())] == [*map(what, other.each_line())]


@given(budgets())
def test_a_budget_reads_back_as_it_was_written(document: dict[str, Any]) -> None:
    def without_places(value: Any) -> Any:
        if hasattr(value, "_asdict"):
            value = {key: one for key, one in value._asdict().items() if key not in ("place", "places")}
        if isinstance(value, dict):
            return {key: without_places(one) for key, one in value.items()}
        return [without_places(one) for one in value] if isinstance(value, tuple) else value

    def read(text: str) -> Budget:
        return read_own_budget(parse(text.encode(), "law.yaml"), "law", "law.yaml")

    budget = read(write(document))
    assert without_places(read(write(budget_entries(budget)))) == without_places(budget)


@given(st.decimals(0, 10**15, places=6), st.sampled_from(["USD", "EUR", "JPY"]))
def test_money_reads_back_as_it_was_written(amount: Decimal, currency: str) -> None:
    assert read_money(parse(f"{amount} {currency}".encode(), "law.yaml")) == Money(exact(Fraction(amount)), currency)


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(0, 2000), st.integers(0, 2000), st.integers(1, 12))
def test_cost_is_monotone_in_every_rate_and_quantity(rate: int, more: int, tokens: int, extra: int, n: int) -> None:
    def total(image_rate: int, prompt: int, images: int) -> Fraction:
        text = f"""
version: 1
model: test/made
profile: openai/gpt-image-2
currency: USD
prices:
  - from: 2026-12-01
    source: {{title: t, url: "https://example.com", checked: 2026-11-01, confidence: official}}
    tiers: {{standard: {{text_in: {image_rate}, image_in: 1, image_out: {image_rate}}}}}
request:
  size: {{multiple_of: 16}}
  quality: {{values: [low]}}
  n: {{max: 10}}
"""
        from costplan.pricing.price_file import read_table

        catalogue = Catalogue()
        table = read_table(parse(text.encode(), "made.yaml"), "test/made")
        catalogue._tables["test/made"] = table  # type: ignore[assignment]  # it is no overlay
        found = quote(
            "test/made",
            as_of=date(2027, 1, 1),
            size="1024x1024",
            quality="low",
            n=images,
            prompt_tokens=prompt,
            catalogue=catalogue,
        )
        return Fraction(found.cost.expected)

    base = total(rate, tokens, n)
    assert total(rate + more, tokens, n) > base
    assert total(rate, tokens + extra, n) >= base
    assert total(rate, tokens, n + 1) > base
    assert total(rate * 2, tokens, n) == 2 * base


@given(st.decimals("0.01", "1000", places=2), st.decimals("1", "50", places=2))
def test_a_range_holds_its_mean(low: Any, ratio: Any) -> None:
    found = interval(low, (low * ratio).quantize(low))
    assert found.low <= found.expected <= found.high
