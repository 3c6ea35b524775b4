"""Which requests of a model both sides are asked to price: its usual sizes, its qualities, an edit, each service tier.
Where a plan is at hand, its own calls are asked instead, with what they cost there."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, islice
from typing import TYPE_CHECKING

from costplan.auditing.audit import Asked
from costplan.auditing.same_request import as_taken
from costplan.errors import CostplanError
from costplan.pricing.call import TEXT, Call
from costplan.pricing.sizes import USUAL
from costplan.pricing.usual_sizes import sold
from costplan.quantity import certain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.connect.catalogues.listed import ListedRate
    from costplan.plan.plan import Plan
    from costplan.pricing.prices import PriceBlock, PriceTable
    from costplan.pricing.sizes import AnySize
    from costplan.units import Number

STEPS = 20
"""Steps of a request to a model that makes as many as a call states and has no default; the share is that of any."""

PROMPT_TOKENS = 50
"""Tokens of the prompt of a request, as quotes assume them."""

TEXT_TOKENS = (("text_in", certain(1_000)), ("text_out", certain(1_000)))
"""What a request to a text model states."""

MOST = 4_000
"""So many requests of a model are priced; of a figure that none of them is charged by, it is told."""


def requests_of(table: PriceTable, block: PriceBlock, rates: Iterable[ListedRate], kind: str = "") -> Iterator[Asked]:
    """The requests of a model in the tiers of a block, of one ``kind`` alone where that is said: its usual ones, and
    those of every size that theirs has a price of its own for, up to :data:`MOST` in all."""
    rules = table.rules
    main = kind if kind in rules.calls else "generate" if "generate" in rules.calls else rules.calls[0]
    qualities: list[str | None] = [quality for quality in rules.qualities if quality != "auto"]
    asked = chain(
        _usual(table, block, kind, main, qualities or [None]),
        _of_theirs(table, block, rates, main, qualities or [None]),
    )
    yield from islice(dict.fromkeys(asked), MOST)


def _usual(table: PriceTable, block: PriceBlock, kind: str, main: str, qualities: list[str | None]) -> Iterator[Asked]:
    rules = table.rules
    sizes: Sequence[AnySize] = sold(rules.size) if rules.size else ()
    for tier in block.tiers:
        if rules.of_text:
            yield Asked(Call(kind=TEXT, stated=TEXT_TOKENS), tier)
            continue
        for size in sizes or [USUAL]:  # a table without a rule of sizes takes any
            for quality in qualities:
                yield Asked(_settled(table, _call(main, size, quality)), tier)
        if not kind and "edit" in rules.calls and main != "edit" and rules.max_input_images:
            yield Asked(_settled(table, _call("edit", (*sizes, USUAL)[0], qualities[0])), tier)


def _of_theirs(
    table: PriceTable, block: PriceBlock, rates: Iterable[ListedRate], main: str, qualities: list[str | None]
) -> Iterator[Asked]:
    """What each of their rates by size is for: the size in the quality that it says, or in all."""
    whens = dict.fromkeys((rate.tier, rate.when) for rate in rates if rate.tier in block.tiers)
    for tier, said in ((tier, dict(when)) for tier, when in whens):
        size = as_taken(said["size"], table) if "size" in said else None
        if size is not None:
            for quality in qualities:
                if said.get("quality", quality) == quality:
                    yield Asked(_settled(table, _call(main, size, quality)), tier)


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
