"""What else could make the same images: every alternative can be called and priced, and a lesser one is no
dearer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue, load_scenario
from costplan.alternatives.alternative import alternatives
from costplan.alternatives.lesser import lesser_ways
from costplan.alternatives.models import tables_of
from costplan.alternatives.way import at_step
from costplan.catalogue import shipped
from costplan.planning.building import build_plan
from costplan.planning.settling import settle
from costplan.pricing.sizes import Size
from costplan.scenario.file import laid
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.scenario.scenario import Scenario
    from costplan.scenario.step import Step

SIZES = (Size(1024, 1024), Size(1536, 1024))
CATALOGUE = Catalogue()
PLANNED = [
    pytest.param(loaded.scenario, step, id=f"{name}-{workflow.name}.{step.name}")
    for name, file in (("quarter", shipped("scenarios") / "quarter.yaml"), ("sellers", TESTS / "data" / "sellers.yaml"))
    for loaded in [load_scenario(file)]
    for workflow in loaded.scenario.workflows
    for step in workflow.steps
]
DAY, LAST = date(2027, 1, 1), date(2027, 3, 31)

each = pytest.mark.parametrize(("scenario", "step"), PLANNED)


@each
def test_an_alternative_makes_as_many_images_of_the_same_request(scenario: Scenario, step: Step) -> None:
    planned = settle(step, scenario.defaults, CATALOGUE)
    tables = list(tables_of([step.model], CATALOGUE, DAY, LAST))
    found = list(alternatives(step, scenario.defaults, CATALOGUE, tables, DAY, SIZES))
    models = list(dict.fromkeys(other.settled.model for other in found))
    assert models[0] == planned.model  # its own first
    assert len(models) > 1
    for other in found:
        call = other.settled.call
        assert (call.n, call.kind, call.prompt_tokens) == (
            planned.call.n,
            planned.call.kind,
            planned.call.prompt_tokens,
        )
        assert other.settled == settle(other.step, scenario.defaults._replace(quality=None, size=None), CATALOGUE)
        table = CATALOGUE.table(other.settled.model)
        assert table.rules.size is None or table.rules.size.takes(other.step.call.size)
    own = (planned.model, planned.tier, planned.call.quality, planned.call.size)
    assert own in {(o.settled.model, o.settled.tier, o.settled.call.quality, o.settled.call.size) for o in found}


@pytest.mark.parametrize("file", [shipped("scenarios") / "quarter.yaml", TESTS / "data" / "sellers.yaml"])
def test_one_thing_less_is_no_dearer(file: Path) -> None:
    loaded = load_scenario(file)
    before = build_plan(loaded, CATALOGUE, DAY).total
    for workflow in loaded.scenario.workflows:
        for step in workflow.steps:
            for way in lesser_ways(at_step(loaded, workflow, step, CATALOGUE)):
                [(path, value)] = [one.split("=") for one in way.sets]
                assert path in (f"{way.where}.size", f"{way.where}.make")
                assert value in way.words
                assert build_plan(laid(loaded, way.change), CATALOGUE, DAY).total.expected <= before.expected


def test_what_sells_no_hours_and_ends_too_soon_is_no_other_model() -> None:
    found = [table.model for table in tables_of(["openai/gpt-image-2"], CATALOGUE, DAY, LAST)]
    assert found[0] == "openai/gpt-image-2"
    assert len(found) == len(set(found))
    assert not [model for model in found if model.startswith("midjourney/")]  # seats
    ended = [
        table.model
        for model in CATALOGUE.models()
        if (table := CATALOGUE.table(model)).shutdown and table.shutdown <= LAST
    ]
    assert ended
    assert not set(ended) & set(found)


@pytest.mark.parametrize(
    ("requires", "widths"),
    [
        ("{}", [1152, 976]),  # three quarters, 1152x768; for half of it the least that the model takes, 976x640
        ("{min_width: 1000}", [1152]),
        ("{min_width: 1000, min_height: 1000}", []),  # 1152x768 is too low
        ("{min_height: 500}", [1152]),  # the other edge follows from the shape, of which 976x640 is off
        ('{aspect: "3:2"}', []),  # silent about both edges, which stay as they are planned
        ("{providers: [openai]}", []),
    ],
)
def test_a_lesser_size_is_as_required_and_else_as_planned(tmp_path: Path, requires: str, widths: list[int]) -> None:
    step = "{model: openai/gpt-image-2, size: 1536x1024, quality: low}"
    text = f"version: 1\nscenario: S\nperiod: 2027-01\nrequires: {requires}\n"
    if requires == "{}":
        text = text.replace("requires: {}\n", "")
    text += f"workflows: {{w: {{runs: {{amount: 1, per: month}}, steps: {{s: {step}}}}}}}\n"
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    loaded = load_scenario(tmp_path / "s.yaml")
    [workflow] = loaded.scenario.workflows
    ways = list(lesser_ways(at_step(loaded, workflow, workflow.steps[0], CATALOGUE)))
    assert [int(one.sets[0].split("=")[1].split("x")[0]) for one in ways] == widths
    assert {one.condition for one in ways} <= {"images smaller than planned will do"}
