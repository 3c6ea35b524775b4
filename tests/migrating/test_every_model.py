"""Every image model that can be asked by calls moves to newer ones, or is told why not: what moves can be planned, and
what its file then says is not moved again."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from costplan import Catalogue, CostplanError
from costplan.migrating.migrated import migrated
from costplan.migrating.still_answering import StillAnswering
from costplan.planning.building import build_plan
from costplan.pricing.call import TEXT
from costplan.pricing.sizes import Size
from costplan.scenario.file import load_scenario
from tests.kinds_of_tables import one_of_each_kind

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.scenario.file import LoadedScenario

AS_OF = date(2026, 11, 27)
TARGETS = ("openai/gpt-image-2.6-flare", "google/gemini-3-pro-image", "bfl/flux-2-pro", "bytedance/seedream-5.5")

TRIES = 12
"""So many values of a model's parameters are tried together until they make a sound call."""


@lru_cache
def catalogue() -> Catalogue:
    return Catalogue()


def sources() -> list[str]:
    tables = (catalogue().table(model) for model in one_of_each_kind())
    of_images = (table for table in tables if table.rules.calls != (TEXT,))
    return [table.model for table in of_images if not any(block.included for block in table.blocks)]


def text_of(model: str, place: int) -> str:
    """A step at one of its qualities and sizes, with each of its parameters at one value."""
    table = catalogue().table(model)
    rules, keys = table.rules, {"model": model, "make": "2"}
    if "generate" not in rules.calls:
        keys |= {"call": rules.calls[0], "input_images": "[1024x1024]"}
    if rules.size is None and table.profile is not None:
        keys["size"] = "1024x1024"  # a megapixel is counted, of any size
    if rules.qualities:
        plain = [quality for quality in rules.qualities if quality != "auto"]
        keys["quality"] = f"'{plain[place % len(plain)]}'"
    if rules.size is not None:
        sizes = [*map(str, rules.size.values), *(f"'{name}'" for name in rules.size.classes)] or [
            str(rules.size.nearest(Size(1024, 1024)))
        ]
        keys["size"] = sizes[place % len(sizes)]
    values = {name: rule.values[place % len(rule.values)] for name, rule in rules.parameters if rule.values}
    if values.get("output_format") == "gif":  # its sheet of frames may be larger than the size may be
        del values["output_format"]
    keys["parameters"] = "{" + ", ".join(f"{name}: '{value}'" for name, value in values.items() if name != "mask") + "}"
    step = ", ".join(f"{key}: {value}" for key, value in keys.items())
    workflow = f"{{runs: {{amount: 1, per: day}}, steps: {{image: {{{step}}}}}}}"
    return f"version: 1\nscenario: One\nperiod: 2027-01\nworkflows: {{one: {workflow}}}\n"


def written(file: Path, model: str) -> tuple[LoadedScenario, StillAnswering]:
    """A file of the model with the first values that go together, from a place that its name alone chooses."""
    still, first = StillAnswering(catalogue(), {model}), crc32(model.encode())
    for place in range(first, first + TRIES):
        file.write_text(text_of(model, place), encoding="utf-8")
        loaded = load_scenario(file)
        try:
            build_plan(loaded, still, AS_OF)
        except CostplanError as error:
            if {problem.code for problem in error.problems} != {"no-price"}:  # it has ended
                continue  # such as frames of a size that has none
        return loaded, still
    raise AssertionError(f"no call of {model} is sound")


@pytest.mark.parametrize("model", sources())
def test_it_moves(model: str, tmp_path: Path) -> None:
    loaded, still = written(tmp_path / "one.yaml", model)
    for to in TARGETS:
        if to != model:
            found = migrated(loaded, to, still, AS_OF, named=[model])
            assert not found.refused
            assert build_plan(found.loaded, catalogue(), AS_OF).costs.total.expected > 0
            with pytest.raises(CostplanError, match="nothing-to-migrate"):
                migrated(found.loaded, to, still, AS_OF)
