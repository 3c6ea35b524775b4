"""What a plan shares with others: its inputs under names that theirs have too, and a name for each workflow that those
have which are alike in every product. It finds no law; difference.py does."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from costplan.plan.charge import Input
from costplan.risk.rejects import inputs_of_failures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from costplan.plan.charge import Charge
    from costplan.plan.costs import Span
    from costplan.plan.outcomes import Outcome
    from costplan.plan.plan import Plan
    from costplan.plan.plan_runs import PlanRuns
    from costplan.quantity import Quantity
    from costplan.scenario.step import Failure


class Shared:
    """The names that inputs and workflows of a plan have beside another plan, whatever their scenarios are called.

    An input of a scenario (a driver, the runs of one workflow, a prompt) is that of another plan where both have one
    name, one law and ends that lie in one proportion: 30 % more of a driver is more of the same. Two of them in one
    plan are two. What all scenarios share, such as the figures of a model, keeps its name.
    """

    def __init__(self, plan: Plan) -> None:
        self._inputs = _named(plan)
        self.workflows = self._workflows(plan)
        """``(digest, which of those alike)`` of each ``(scenario, workflow)``."""

    def input(self, one: Input) -> Input:
        """What an input is called."""
        return self._inputs.get(one, one)

    def _workflows(self, plan: Plan) -> dict[tuple[str, str], tuple[str, str]]:
        spans: dict[tuple[str, str], list[Span]] = {}
        for span in plan.costs.spans:
            first = span.products[0].charge
            spans.setdefault((first.scenario, first.workflow), []).append(span)
        found, alike = {}, Counter[str]()
        for runs in plan.runs:
            name = runs.scenario, runs.workflow
            digest = hashlib.sha256(repr(self._content(runs, spans.get(name, ()))).encode("utf-8", "surrogatepass"))
            found[name] = digest.hexdigest(), str(alike[digest.hexdigest()])
            alike[digest.hexdigest()] += 1
        return found

    def _content(self, runs: PlanRuns, spans: Iterable[Span]) -> tuple[object, ...]:
        """All of a workflow that has to do with what it may cost: what it is called, and what becomes of its runs; not
        where it is written, and who pays."""
        volume = runs.volume
        return (
            runs.workflow,
            runs.solved,
            [(stretch.start.toordinal(), stretch.end.toordinal()) for stretch in volume.stretches],
            [(self.input(part.hangs_on), part.amount, part.shape.above, part.shape.below) for part in volume.parts],
            list(_ways(runs.outcome, self.input)),
            [(tuple(span.days), [self._charged(one.charge) for one in span.products]) for span in spans],
        )

    def _charged(self, charge: Charge) -> tuple[object, ...]:
        one = charge.per_call
        return (
            charge.step,
            charge.variant,
            charge.model,
            charge.tier,
            one.meter,
            one.label,
            one.quantity,
            one.cost,
            one.measure.noise,
            one.measure.mixture,
            charge.figure and self.input(charge.figure),
        )


def _ways(outcome: Outcome, named: Callable[[Input], Input]) -> Iterator[tuple[object, ...]]:
    """How a run may go, step by step."""
    for found in outcome.steps:
        step = found.step
        tries = [
            (
                one.number,
                one.variant,
                [(*_rate(failure, named), failure.is_billed, again) for failure, again in one.failures],
            )
            for one in found.tries
        ]
        learned: object = step.learned and (step.learned.model, step.learned.step, step.learned.share)
        if step.stated is not None:
            learned = named(Input(*step.stated.hangs_on)), step.stated.share
        yield step.name, step.accepted, learned, step.on_reject and step.on_reject.at_most, found.redo, tries


def _rate(failure: Failure, named: Callable[[Input], Input]) -> tuple[object, object]:
    return failure.rate, failure.stated and (named(Input(*failure.stated.hangs_on)), failure.stated.share)


def _named(plan: Plan) -> dict[Input, Input]:
    """The inputs of a plan's scenarios, each with its name beside another plan."""
    ranges: dict[Input, set[str]] = {}
    for runs in plan.runs:
        for part in runs.volume.parts:
            ranges.setdefault(part.hangs_on, set()).add(_proportion(part.amount))
        for one in inputs_of_failures(runs.outcome):
            ranges.setdefault(one, set()).add("a share")
        for stated in (found.step.stated for found in runs.outcome.steps):
            if stated is not None and not stated.moves_with:  # its range is in its name
                ranges.setdefault(Input(*stated.hangs_on), set()).add("a share")
    prompts = {
        (runs.scenario, runs.workflow, found.step.name): found.step.call.prompt_tokens
        for runs in plan.runs
        for found in runs.outcome.steps
    }
    for charge in plan.costs.charges:
        if charge.figure is not None and charge.figure.scenario:
            prompt = prompts.get((charge.scenario, charge.workflow, charge.step))
            quantity = prompt if prompt and charge.per_call.meter == "text_in" else charge.per_call.quantity
            ranges.setdefault(charge.figure, set()).add(_proportion(quantity))
    named = {one: Input("; ".join(sorted(found)), one.name) for one, found in ranges.items()}
    often = Counter(named.values())
    return {
        one: name if often[name] == 1 else Input(f"{name.scenario} in {one.scenario}", name.name)
        for one, name in named.items()
    }


def _proportion(quantity: Quantity) -> str:
    """Where the ends of a quantity lie, and its law, whatever multiple of it there is."""
    if not quantity.high:
        return "nothing"
    low, middle = (float(end / quantity.high) for end in (quantity.low, quantity.expected))
    return f"{low:.6g} {middle:.6g} {quantity.law}"
