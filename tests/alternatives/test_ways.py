"""Another tier, seller, model or quality of a step: what is proposed of which, what it saves planned anew, and the laws
that hold for all that is proposed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan import Catalogue
from costplan.alternatives.other_models import MOST, model_ways
from costplan.alternatives.qualities import quality_ways
from costplan.alternatives.required import unmet
from costplan.alternatives.sellers import seller_ways
from costplan.alternatives.tiers import tier_ways, too_late
from costplan.alternatives.way import at_step
from costplan.catalogue import shipped
from costplan.planning.building import build_plan
from costplan.planning.settling import settle
from costplan.scenario.file import laid, load_scenario
from tests.places import TESTS
from tests.steps_at import scenario_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costplan.alternatives.way import StepAt, Way
    from costplan.scenario.file import LoadedScenario

CATALOGUE = Catalogue()
CASES = yaml.load((TESTS / "data" / "way_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["cases"]
FINDERS = {"tier": tier_ways, "seller": seller_ways, "quality": quality_ways, "model": model_ways}


def loaded_of(case: Mapping[str, Any]) -> LoadedScenario:
    step = {"prompt_tokens": "50", **case["step"]}
    workflow = {"runs": {"amount": "1000", "per": "total"}, "steps": {"s": step}, **case.get("workflow", {})}
    return scenario_of({"workflows": {"w": workflow}} | case.get("scenario", {}))


def steps_of(loaded: LoadedScenario) -> Iterator[StepAt]:
    for workflow in loaded.scenario.workflows:
        for step in workflow.steps:
            yield at_step(loaded, workflow, step, CATALOGUE)


def ways_of(at: StepAt) -> Iterator[Way]:
    for find in FINDERS.values():
        yield from find(at)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_what_is_proposed(case: dict[str, Any]) -> None:
    loaded = loaded_of(case)
    (at,) = steps_of(loaded)
    base = build_plan(loaded, CATALOGUE, at.first).total_usd
    found = []
    for way in FINDERS[case["kind"]](at):
        assert (way.kind, way.where, way.scenario) == (case["kind"], "w.s", "case")
        change = dict(way.change["workflows"]["w"]["steps"]["s"])
        saves = base - build_plan(laid(loaded, way.change), CATALOGUE, at.first).total_usd
        shown = {key: "null" if value is None else str(value) for key, value in change.items()}
        found.append({"change": shown, "firm": str(way.firm).lower(), "saves": f"{saves.normalize():f}"})
    assert found == case["ways"]
    assert too_late(at) == case.get("told", too_late(at))


SHIPPED = ("quarter", "batch", "campaign", "guide-workflows", "providers")
PLANNED = [
    pytest.param(load_scenario(file), id=file.stem)
    for file in (*(shipped("scenarios") / f"{name}.yaml" for name in SHIPPED), TESTS / "data" / "sellers.yaml")
]
REQUIRED = (
    "providers: [openai, google, bfl, fal]",
    "min_quality: medium",
    "min_width: 1024, min_height: 1024",
    "by: 2027-04-03",
)


@pytest.mark.parametrize("loaded", PLANNED)
@pytest.mark.parametrize("requires", REQUIRED)
def test_no_way_breaks_a_requirement_and_each_can_be_planned(loaded: LoadedScenario, requires: str) -> None:
    loaded = laid(loaded, {"requires": yaml.safe_load(f"{{{requires}}}")})
    for at in steps_of(loaded):
        for way in ways_of(at):
            there = laid(loaded, way.change)
            (step,) = (
                step
                for workflow in there.scenario.workflows
                for step in workflow.steps
                if f"{workflow.name}.{step.name}" == way.where
            )
            settled = settle(step, there.scenario.defaults, CATALOGUE)
            assert not set(unmet(settled, CATALOGUE)) - set(unmet(at.settled, CATALOGUE)), way.words
            table = CATALOGUE.table(settled.model)
            assert not table.reference
            assert table.shutdown is None or table.shutdown > at.last
            assert way.condition
            assert way.words


@pytest.mark.parametrize("loaded", PLANNED)
def test_ways_are_few_and_always_the_same(loaded: LoadedScenario) -> None:
    for at in steps_of(loaded):
        ways = list(ways_of(at))
        assert ways == list(ways_of(at))
        assert len({repr(way.change) for way in ways}) == len(ways)
        assert sum(way.kind == "model" for way in ways) <= 2 * MOST


def test_of_steps_that_are_late_together_the_dearest_goes_into_batch() -> None:
    # Each alone waits for one window, until 2027-02-01; both for two. Four drafts at low cost 4 x $0.00616, less than a
    # final at high, $0.05296.
    step = {"model": "openai/gpt-image-2.5-flare", "size": "1024x1024", "prompt_tokens": "50"}
    steps = {"draft": step | {"quality": "low", "make": "4", "keep": "1"}, "final": step | {"quality": "high"}}
    case = {"step": {}, "workflow": {"steps": steps}, "scenario": {"requires": {"by": "2027-02-01"}}}
    assert [[way.where for way in tier_ways(at)] for at in steps_of(loaded_of(case))] == [[], ["w.final"]]
    case["scenario"] = {"requires": {"by": "2027-02-02"}}
    assert [[way.where for way in tier_ways(at)] for at in steps_of(loaded_of(case))] == [["w.draft"], ["w.final"]]


def test_drafts_may_be_of_the_model_that_makes_the_final() -> None:
    # A run of four drafts is 4 x $0.014 on FLUX.2 klein and 4 x $0.00616 at low of gpt-image-2.5: $0.03136 less each.
    draft = {"model": "bfl/flux-2-klein-4b", "size": "1024x1024", "prompt_tokens": "50", "make": "4", "keep": "1"}
    final = {"model": "openai/gpt-image-2.5-flare", "size": "1024x1024", "quality": "high", "prompt_tokens": "50"}
    loaded = loaded_of({"step": {}, "workflow": {"steps": {"draft": draft, "final": final}}})
    (way,) = model_ways(next(steps_of(loaded)))
    assert way.words == "openai/gpt-image-2.5-flare at quality low instead of bfl/flux-2-klein-4b"
    assert not way.firm
    base, there = (
        build_plan(one, CATALOGUE, loaded.scenario.period.first) for one in (loaded, laid(loaded, way.change))
    )
    assert base.total_usd - there.total_usd == Decimal("31.36")


def test_what_no_step_would_take_any_more_goes_from_the_defaults() -> None:
    case: dict[str, Any] = {
        "step": {"model": "openai/gpt-image-2.5-flare", "size": "1024x1024", "requires": {"providers": ["bfl"]}},
        "scenario": {"defaults": {"quality": "medium"}},
    }
    (at,) = steps_of(loaded_of(case))
    (way,) = [way for way in model_ways(at) if "klein-4b" in way.words]
    assert way.change["defaults"] == {"quality": None}
    assert build_plan(laid(at.loaded, way.change), CATALOGUE, at.first).complete


def test_a_parameter_of_no_other_model_is_told() -> None:
    step = {"model": "openai/gpt-image-1", "quality": "high", "size": "1024x1024", "input_images": ["1024x1024"]}
    case = {"step": step | {"parameters": {"input_fidelity": "high"}}, "scenario": {"period": "2026-10-01"}}
    (at,) = steps_of(loaded_of(case))
    ways = [way for way in model_ways(at) if "parameters" in way.change["workflows"]["w"]["steps"]["s"]]
    assert ways
    assert all("input_fidelity high is left out: " in way.risk and not way.firm for way in ways)
