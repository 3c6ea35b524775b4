"""Builds one workflow's part of a plan: steps settled, what a run takes, runs in stretches of days, and cost lines.
What its lines come to in the end is known only when seats are billed, in building.py.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import Problems
from costplan.named import NamedTuple
from costplan.plan.calls import PlanCalls
from costplan.plan.line import Input, PlanLine
from costplan.plan.outcomes import outcome_of
from costplan.plan.plan import PlanRuns, PlanUnknown, Remark
from costplan.planning import schedule
from costplan.planning.learned_shares import learned_told, with_learned
from costplan.planning.remarks import remarks_on
from costplan.planning.settling import check_lowers, check_taken, lowered, settle
from costplan.planning.usage import calls_needed, most_a_call
from costplan.quantity import Basis, certain, total
from costplan.scenario.assumed import has_assumed_prompt, is_assumed
from costplan.units import exact, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.plan.cost_line import CostLine
    from costplan.plan.outcomes import Outcome, StepOutcome, Variant
    from costplan.plan.stretch import Stretch
    from costplan.planning.costing import PricedCall
    from costplan.planning.step_prices import StepPrices
    from costplan.planning.stretches import Stretches
    from costplan.quantity import Quantity
    from costplan.scenario.scenario import Scenario, Step, Workflow
    from costplan.units import Number


class _Billed(NamedTuple):
    """A variant of a step's call, the tries of it that a run pays for, and what shares of them are lost."""

    variant: Variant
    tries: Number
    failed: Number
    rejected: Number


class WorkflowPart:
    """One workflow on its way into a plan; all but the first three are empty until it is built.

    Args:
        scenario: that it stands in.
        workflow: as it was read.
        prices: of the calls of the scenario's steps.
        numbers: of the plan's lines, from the next one on.
    """

    def __init__(self, scenario: Scenario, workflow: Workflow, prices: StepPrices, numbers: Iterator[int]) -> None:
        self.scenario = scenario
        self.workflow = workflow
        self.prices = prices
        self.lines: list[PlanLine] = []
        self.runs: list[PlanRuns] = []
        self.number = certain(0)
        self.images: Number = 0
        self.unknowns: dict[PlanUnknown, None] = {}
        self.remarks: dict[Remark, None] = {}
        self._numbers = numbers
        self._told: set[tuple[str, int]] = set()
        self._assumed = {step.name for step in workflow.steps if is_assumed(scenario, workflow, step)}

    def build(self, stretches: Stretches) -> None:
        """Fill in everything.

        Raises:
            InputError: with every illegal call, missing price and run after a shutdown in the workflow.
        """
        problems, workflow = Problems(), self.workflow
        steps = self._settled(problems)
        amounts = self._amounts(stretches.of(steps))
        self._check(steps, [stretch for stretch, _ in amounts], problems)
        problems.stop_if_any()
        catalogue = self.prices.catalogue
        outcome = outcome_of(workflow._replace(steps=tuple(steps)), lambda step, form: lowered(step, form, catalogue))
        self.images = outcome.images
        each = 1 if workflow.runs else exact(1 / Fraction(outcome.images))
        billed = [(found.step, _billed(here, outcome)) for here, found in enumerate(outcome.steps)]
        for stretch, amount in amounts:
            parts = tuple((name, quantity.times(each)) for name, quantity in amount)
            runs = total(quantity for _, quantity in parts)
            self.number += runs
            self.runs.append(
                PlanRuns(
                    scenario=self.scenario.title,
                    workflow=workflow.name,
                    stretch=stretch,
                    parts=parts,
                    outcome=outcome,
                    solved=workflow.runs is None,
                )
            )
            for step, variants in billed:
                with problems.collect():
                    self._add(step, variants, stretch, runs)
        problems.stop_if_any()
        self.remarks |= dict.fromkeys(learned_told(workflow.name, steps, self.prices.catalogue))
        self.remarks |= dict.fromkeys(remarks_on(workflow, self.scenario.period))

    def _settled(self, problems: Problems) -> list[Step]:
        steps = []
        for step in self.workflow.steps:
            with problems.collect():
                supposed = has_assumed_prompt(self.scenario, self.workflow, step)
                asked = step._replace(call=step.call._replace(prompt_assumed=supposed)) if supposed else step
                settled = settle(asked, self.scenario.defaults, self.prices.catalogue)
                steps.append(with_learned(settled, self.workflow.name, self.prices.catalogue))
        return steps

    def _check(self, steps: Iterable[Step], stretches: list[Stretch], problems: Problems) -> None:
        """The first day without a price is told for every step, before any outcome; then what no retry can change."""
        for step in steps:
            with problems.collect():
                self.prices.check(step, (stretch.start for stretch in stretches))
        for failure in self.workflow.failures:
            with problems.collect():
                what = f"{failure.kind}.retry.then"
                check_taken(failure.then, self.workflow.steps, what, failure.place, self.prices.catalogue)
                if text := check_lowers(failure, steps, self.prices.catalogue):
                    self.remarks[Remark(self.workflow.name, text)] = None

    def _amounts(self, stretches: Iterable[Stretch]) -> list[tuple[Stretch, tuple[tuple[Input, Quantity], ...]]]:
        """The stretches in which there is something to do, with the runs, or the accepted images to deliver, in each,
        apart by what they hang on."""
        scenario, driver = self.scenario, self.workflow.runs or self.workflow.deliver
        assert driver is not None  # the reader lets no workflow through without one
        name = driver.name or f"runs of {self.workflow.name}"
        amounts = []
        for stretch in stretches:
            parts = schedule.parts(driver, scenario.period, scenario.holidays, stretch)
            if any(quantity.high for _, quantity in parts):
                named = (
                    (Input(scenario.title, f"{name}, peak {peak}" if peak else name), quantity)
                    for peak, quantity in parts
                )
                amounts.append((stretch, tuple(named)))
        return amounts

    # --------------------------------------------------------------------------------------------------------- lines

    def _add(self, step: Step, variants: Iterable[_Billed], stretch: Stretch, runs: Quantity) -> None:
        """The lines of a step in a stretch, and what is to be told of them."""
        for billed in variants:
            priced = self.prices.of(step, billed.variant.call, stretch.start)
            self.lines += (self._line(step, billed, stretch, runs, one) for one in priced.lines)
            self._tell(step, priced)

    def _line(self, step: Step, billed: _Billed, stretch: Stretch, runs: Quantity, one: CostLine) -> PlanLine:
        if step.name in self._assumed:
            one = one._replace(basis=Basis.ASSUMED)
        quantity = one.quantity.of(runs)
        quantity = quantity if billed.tries == 1 else quantity.times(billed.tries)
        return PlanLine(
            scenario=self.scenario.title,
            workflow=self.workflow.name,
            step=step.name,
            variant=billed.variant.why,
            stretch=stretch,
            model=step.model,
            tier=step.tier,
            tags=self.workflow.tags,
            owner=self.workflow.owner,
            quantity=quantity,
            cost=quantity.of(one.rate),
            failed=billed.failed,
            rejected=billed.rejected,
            runs=runs,
            executions=billed.tries,
            per_call=one,
            figure=None if one.quantity.is_exact else self._figure(step, one),
            place=step.place(""),
            number=next(self._numbers),
        )

    def _figure(self, step: Step, one: CostLine) -> Input:
        """What the units of one call hang on: a measured figure is shared by all steps that use it."""
        measure, where = one.measure, f"{self.workflow.name}.{step.name}"
        if measure.counted is None:  # tokens stated for a main model
            return Input(self.scenario.title, f"{where}: {one.label}")
        prompt = step.call.prompt_tokens if measure.meter == "text_in" else None
        if measure.shared and (prompt is None or prompt.is_exact):
            return Input("", f"inputs that several images share, of {self.prices.catalogue.table(step.model).profile}")
        if measure.meter == "text_in":
            stated = "prompt_tokens" in step.places
            return Input(self.scenario.title, f"{where}: prompt tokens" if stated else "prompt tokens by default")
        if measure.mixture is not None:
            return Input("", measure.mixture.name)
        return Input("", measure.figure(one.label, self.prices.catalogue.table(step.model), step.call.quality))

    def _tell(self, step: Step, priced: PricedCall) -> None:
        """What is unknown and remarkable in a priced call, once."""
        if (told := (step.name, id(priced))) in self._told:
            return
        self._told.add(told)
        for unknown in priced.unknowns:
            self.unknowns[PlanUnknown(self.scenario.title, self.workflow.name, step.name, unknown)] = None
        texts = list(priced.remarks)
        for one in priced.lines:
            texts += [f"{one.label}: {one.flag}"] if one.flag else []
            texts += [f"{one.label}: {one.measure.why}"] if one.measure.learned or one.measure.mixture else []
        where = f"{self.workflow.name}.{step.name}"
        self.remarks |= {Remark(where, text): None for text in texts}

    # --------------------------------------------------------------------------------------------------------- calls

    def calls(self) -> Iterator[PlanCalls]:
        """What the calls of each step come to in each stretch: tries, retries, failures, verdicts."""
        for runs in self.runs:
            number = sum_of(quantity.expected for _, quantity in runs.parts)
            for found in runs.outcome.steps:
                yield from self._calls(found, runs.stretch, number * found.executions)

    def _calls(self, found: StepOutcome, stretch: Stretch, executions: Number) -> Iterator[PlanCalls]:
        step = found.step
        table = self.prices.catalogue.table(step.model)
        split = calls_needed(step.call, table)
        ways = (failure.rate for failure in self.workflow.failing)
        failing = sum(ways, Fraction(0))
        for variant in found.variants:
            made = executions * variant.attempts * split
            judged = executions * variant.succeeded * split if step.accepted is not None else 0
            yield PlanCalls(
                scenario=self.scenario.title,
                workflow=self.workflow.name,
                step=step.name,
                stretch=stretch,
                model=step.model,
                call=variant.call,
                most_a_call=most_a_call(variant.call, table),
                place=step.place(""),
                made=exact(made),
                repeated=exact(made if variant.why else made - executions * split),
                failing=exact(made * failing) if failing else 0,
                judged=exact(judged),
                rejected=exact(judged * (1 - step.accepted)) if step.accepted is not None else 0,
            )


def _billed(here: int, outcome: Outcome) -> list[_Billed]:
    """The variants that a run pays for of the call of the step at a place. A result that is not delivered is lost
    to a failure where a later call of the same walk fails for good, else to a reject."""
    found, later = outcome.steps[here], outcome.steps[here + 1 :]
    is_kept = found.is_certain and found.executions == outcome.delivered
    ended = sum((Fraction(step.executions) * (1 - Fraction(step.success)) for step in later), Fraction(0))
    variants = []
    for variant in found.variants:
        if paid := variant.succeeded + variant.failed:
            tries = found.executions * paid
            of_all = Fraction(variant.succeeded) / Fraction(found.success) if found.success else Fraction(0)
            failed = found.executions * Fraction(variant.failed) + ended * of_all
            lost = 0 if is_kept else found.executions * variant.succeeded - (outcome.delivered + ended) * of_all
            variants.append(
                _Billed(
                    variant=variant,
                    tries=tries,
                    failed=exact(failed / Fraction(tries)) if failed else 0,
                    rejected=exact(Fraction(lost) / Fraction(tries)) if lost else 0,
                )
            )
    return variants
