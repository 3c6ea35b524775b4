"""Which requests of a model both sides are asked to price: its usual sizes, its qualities, an edit, each service tier.
Where a plan is at hand, its own calls are asked instead, with what they cost there."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.auditing.audit import Asked
from costplan.auditing.same_request import as_taken
from costplan.errors import CostplanError
from costplan.pricing.call import Call
from costplan.pricing.sizes import USUAL
from costplan.pricing.usual_sizes import sold
from costplan.quantity import certain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.connect.catalogues.listed import ListedRate
    from costplan.plan.plan import Plan
    from costplan.pricing.prices import PriceBlock, PriceTable
    from costplan.pricing.sizes import AnySize
    from costplan.units import Number

STEPS = 20
"""Steps of a request to a model that makes as many as a call states and has no default; the share is that of any."""

PROMPT_TOKENS = 50
"""Tokens of the prompt of a request, as quotes assume them."""

_MOST_SIZES = 12


def requests_of(table: PriceTable, block: PriceBlock, rates: Iterable[ListedRate], kind: str = "") -> Iterator[Asked]:
    """The requests of a model in the tiers of a block, of one ``kind`` alone where that is said. Sizes that theirs has
    a price of its own for are among them."""
    rules = table.rules
    said = [value for rate in rates for name, value in rate.when if name == "size"]
    theirs = [size for one in said if (size := as_taken(one, table)) is not None]
    each_size: list[AnySize | None] = [*dict.fromkeys([*(sold(rules.size) if rules.size else ()), *theirs])]
    each_size = each_size[:_MOST_SIZES] or [USUAL]  # a table without a rule of sizes takes any
    qualities: list[str | None] = [quality for quality in rules.qualities if quality != "auto"]
    qualities = qualities or [None]
    main = kind if kind in rules.calls else "generate" if "generate" in rules.calls else rules.calls[0]
    for tier in block.tiers:
        for size in each_size:
            for quality in qualities:
                yield Asked(_settled(table, _call(main, size, quality)), tier)
        if not kind and "edit" in rules.calls and main != "edit" and rules.max_input_images:
            yield Asked(_settled(table, _call("edit", each_size[0], qualities[0])), tier)


def _call(kind: str, size: AnySize | None, quality: str | None) -> Call:
    inputs = (USUAL,) if kind == "edit" else ()
    return Call(kind=kind, size=size, quality=quality, input_images=inputs, prompt_tokens=certain(PROMPT_TOKENS))


def _settled(table: PriceTable, call: Call) -> Call:
    """The call with the model's defaults; as it is where it breaks a rule, which pricing it then tells."""
    steps = dict(table.rules.parameters).get("steps")
    if steps is not None and steps.default is None and not steps.values:
        call = call._replace(parameters=(("steps", str(min(max(STEPS, steps.low), steps.high))),))
    try:
        return table.rules.settle(table.model, call)
    except CostplanError:
        return call


def requests_of_plan(plan: Plan) -> dict[str, list[Asked]]:
    """The calls of a plan by their model, each with what it costs there."""
    tiers = {(one.scenario, one.workflow, one.step, one.model): one.tier for one in plan.costs.charges}
    costs = plan.sums(lambda one: (one.scenario, one.workflow, one.step, one.model))
    made: dict[tuple[str, str, str, str], dict[Call, Number]] = {}
    for one in plan.calls:
        of_step = made.setdefault((one.scenario, one.workflow, one.step, one.model), {})
        of_step[one.call] = of_step.get(one.call, 0) + one.made
    found: dict[str, dict[tuple[Call, str], Number]] = {}
    for step, calls in made.items():
        if step in tiers:
            whole = sum(calls.values())
            asked = found.setdefault(step[3], {})
            for call, number in calls.items():
                share = Fraction(number) / Fraction(whole) if whole else Fraction(0)
                key = (call, tiers[step])
                asked[key] = asked.get(key, 0) + Fraction(costs[step].expected) * share
    return {
        model: [Asked(call, tier, at_stake) for (call, tier), at_stake in asked.items()]
        for model, asked in found.items()
    }
