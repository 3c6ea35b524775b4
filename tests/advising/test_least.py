"""Nothing that meets what is required is cheaper than the best advice that is the same: every model that is as good, in
every tier, at every legal size, priced one by one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from costplan import Catalogue
from costplan.advising.advised import advice
from costplan.advising.trial import Trial
from costplan.errors import CostplanError
from costplan.planning.costing import price_call
from costplan.pricing.call import Call
from costplan.pricing.legal_sizes import Wanted, legal_sizes
from costplan.pricing.sizes import Size
from costplan.quantity import certain
from costplan.scenario.file import load_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.scenario.requires import Aspect
    from costplan.units import Number

CATALOGUE = Catalogue()
DAY = date(2027, 3, 1)
MODELS = (
    *("openai/gpt-image-2", "openai/gpt-image-2.5-flare", "openai/gpt-image-2.6-flare", "azure/gpt-image-2"),
    *("azure/gpt-image-2.5-flare", "openai/gpt-image-2.5-sunburst"),
)
QUALITIES = ("low", "medium", "high")
RUNS = 1000

PLANNED = """
version: 1
scenario: least
period: 2027-03
requires: {{min_width: {width}, aspect: '{aspect}', providers: [openai, azure], by: {by}}}
equivalent: [{{these: [{{model: {model}, quality: {quality}}}, {{model: {other}, quality: {of_other}}}], why: a panel}}]
workflows:
  w:
    runs: {{amount: 1000, per: total}}
    steps: {{s: {{model: {model}, quality: {quality}, size: 1024x1024, prompt_tokens: 80}}}}
"""


def sold_by(model: str) -> Iterator[str]:
    """The same model from each of those that may be asked: here, whatever has its name."""
    name = model.partition("/")[2]
    return (one for one in MODELS if one.partition("/")[2] == name)


def least(model: str, quality: str, wanted: Wanted, *, is_late: bool) -> Number | None:
    """The cheapest call for an image, of all."""
    found = []
    for seller in sold_by(model):
        rule = CATALOGUE.table(seller).rules.size
        assert rule is not None
        for size in legal_sizes(rule, wanted):
            for tier in ("standard",) if is_late else ("standard", "batch"):
                call = Call(quality=quality, size=size, prompt_tokens=certain(80))
                try:
                    found.append(price_call(call, seller, DAY, tier, CATALOGUE).cost.expected)
                except CostplanError:
                    continue  # it sells no batch
    return min(found, default=None)


@pytest.mark.parametrize("aspect", ["1:1", "3:2", "16:9 +- 1%"])
@settings(deadline=None, derandomize=True, max_examples=4, phases=[Phase.generate])
@given(
    st.sampled_from(MODELS),
    st.sampled_from(QUALITIES),
    st.sampled_from(MODELS),
    st.sampled_from(QUALITIES),
    st.integers(1100, 2000),
    st.booleans(),
)
def test_brute_force_finds_nothing_cheaper(
    aspect: str, model: str, quality: str, other: str, of_other: str, width: int, is_late: bool
) -> None:
    if (model, quality) == (other, of_other):
        return
    text = PLANNED.format(
        width=width,
        aspect=aspect,
        by="2027-03-31" if is_late else "2027-04-01",
        model=model,
        quality=quality,
        other=other,
        of_other=of_other,
    )
    trial = Trial(load_scenario(Path("least.yaml"), data=text.encode()), CATALOGUE, date(2026, 11, 27))
    required: Aspect | None = trial.loaded.scenario.workflows[0].steps[0].requires.aspect
    assert required is not None
    ends = (required.ratio * (1 - required.within), required.ratio * (1 + required.within))
    wanted = Wanted(width, 1, *ends)
    each = [
        cost
        for one, at in ((model, quality), (other, of_other))
        if (cost := least(one, at, wanted, is_late=is_late)) is not None
    ]
    best = advice(trial).same
    cheapest = best.total.expected if best else trial.plan.total.expected
    assert not each or cheapest <= min(each) * RUNS
    assert isinstance(trial.loaded.scenario.workflows[0].steps[0].call.size, Size)
