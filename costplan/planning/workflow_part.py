"""Builds one workflow's part of a plan: steps settled, its runs, what may become of one, and what one is charged.
What they come to in the end is known only when seats are billed, in building.py.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import Problems
from costplan.named import NamedTuple
from costplan.plan.calls import PlanCalls
from costplan.plan.charge import Charge, Input
from costplan.plan.costs import Span
from costplan.plan.outcomes import outcome_of
from costplan.plan.plan import PlanUnknown, Remark
from costplan.plan.plan_runs import PlanRuns
from costplan.plan.volume import Part, Volume
from costplan.planning import schedule
from costplan.planning.learned_shares import learned_told, with_learned
from costplan.planning.other_costs import charges_of_runs, spans_of_time
from costplan.planning.remarks import remarks_on
from costplan.planning.settling import check_lowers, check_taken, lowered, settle
from costplan.planning.usage import SAID, calls_needed, most_a_call
from costplan.quantity import Basis, certain
from costplan.scenario.assumed import has_assumed_prompt, is_assumed
from costplan.units import SEARCH, exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.plan.cost_line import CostLine
    from costplan.plan.outcomes import Outcome, StepOutcome, Variant
    from costplan.plan.stretch import Stretch
    from costplan.planning.costing import PricedCall
    from costplan.planning.step_prices import StepPrices
    from costplan.planning.stretches import Stretches
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.scenario.step import Failure, Step
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
    """

    def __init__(self, scenario: Scenario, workflow: Workflow, prices: StepPrices) -> None:
        self.scenario = scenario
        self.workflow = workflow
        self.prices = prices
        self.spans: list[Span] = []
        self.runs: PlanRuns | None = None
        self.number = certain(0)
        self.images: Number = 0
        self.unknowns: dict[PlanUnknown, None] = {}
        self.remarks: dict[Remark, None] = {}
        self._told: set[tuple[str, int]] = set()
        self._assumed = {step.name for step in workflow.steps if is_assumed(scenario, workflow, step)}

    def build(self, stretches: Stretches) -> None:
        """Fill in everything.

        Raises:
            InputError: with every illegal call, missing price and run after a shutdown in the workflow.
        """
        problems, workflow = Problems(), self.workflow
        steps = self._settled(problems)
        volume = self._volume(stretches, steps)
        self._check(steps, volume.stretches, problems)
        problems.stop_if_any()
        catalogue = self.prices.catalogue
        named = workflow._replace(steps=tuple(steps), failures=tuple(map(self._failing, workflow.failures)))
        outcome = outcome_of(named, lambda step, form: lowered(step, form, catalogue))
        self.images = outcome.images
        if not workflow.runs:
            volume = volume.scaled(exact(1 / Fraction(outcome.images)))
        self.number = volume.total
        if volume.stretches:
            self.runs = PlanRuns(
                scenario=self.scenario.title,
                workflow=workflow.name,
                volume=volume,
                outcome=outcome,
                solved=workflow.runs is None,
            )
        billed = _billed(outcome)
        for days in self.prices.spans(steps, volume.stretches):
            charges: list[Charge] = []
            for step, variants in billed:
                with problems.collect():
                    charges += self._charges(step, variants, volume.stretches[days[0]].start)
            charges += charges_of_runs(self.scenario, workflow, outcome)
            self.spans.append(Span.of(charges, volume, days))
        self.spans += spans_of_time(self.scenario, workflow, stretches)
        problems.stop_if_any()
        self.remarks |= dict.fromkeys(learned_told(workflow, steps, self.prices.catalogue))
        self.remarks |= dict.fromkeys(remarks_on(workflow, self.scenario.period))

    def _settled(self, problems: Problems) -> list[Step]:
        steps = []
        for step in self.workflow.steps:
            with problems.collect():
                supposed = has_assumed_prompt(self.scenario, self.workflow, step)
                asked = step._replace(call=step.call._replace(prompt_assumed=supposed)) if supposed else step
                settled = settle(asked, self.scenario.defaults, self.prices.catalogue)
                steps.append(self._named(with_learned(settled, self.workflow, self.prices.catalogue)))
        return steps

    def _failing(self, failure: Failure) -> Failure:
        """With the name of the range of its rate."""
        if failure.stated is None:
            return failure
        name = f"{self.workflow.called}: {failure.kind} {failure.stated.words}"
        return failure._replace(stated=failure.stated._replace(hangs_on=(self.scenario.title, name)))

    def _named(self, step: Step) -> Step:
        """With the name of what a range of its acceptance hangs on: itself, or a driver."""
        if step.stated is None:
            return step
        own = f"{self.workflow.owner_of(step.name, 'accepted')}.{step.name}: accepted {step.stated.words}"
        hangs_on = (self.scenario.title, step.stated.moves_with or own)
        return step._replace(stated=step.stated._replace(hangs_on=hangs_on))

    def _check(self, steps: Iterable[Step], stretches: Sequence[Stretch], problems: Problems) -> None:
        """The first day without a price is told for every step, before any outcome; then what no retry can change."""
        for step in steps:
            with problems.collect():
                self.prices.check(step, stretches)
        called = self.workflow.called  # a retry need not be for every part of a split
        every = [step for one in self.scenario.workflows if one.called == called for step in one.steps]
        for failure in self.workflow.failures:
            with problems.collect():
                what = f"{failure.kind}.retry.then"
                check_taken(failure.then, every or self.workflow.steps, what, failure.place, self.prices.catalogue)
                if text := check_lowers(failure, steps, self.prices.catalogue):
                    self.remarks[Remark(self.workflow.name, text)] = None

    def _volume(self, stretches: Stretches, steps: Iterable[Step]) -> Volume:
        """The runs, or the accepted images to deliver, in the stretches in which there are any."""
        scenario, driver = self.scenario, self.workflow.runs or self.workflow.deliver
        assert driver is not None  # the reader lets no workflow through without one
        name = driver.name or f"runs of {self.workflow.called}"
        spreads = [one for one in schedule.volumes(self.workflow, scenario.period) if one[1].high]
        busy = stretches.of(steps, [spread for _, _, spread in spreads])
        parts = (
            Part(Input(scenario.title, driver.hangs_on(peak, name)), amount, stretches.shape(spread, busy))
            for peak, amount, spread in spreads
        )
        return Volume.of_parts(busy, tuple(parts))

    # ------------------------------------------------------------------------------------------------------- charges

    def _charges(self, step: Step, variants: Iterable[_Billed], day: date) -> Iterator[Charge]:
        """What a run is charged for a step at the prices of a day; what is to be told of them is noted."""
        for billed in variants:
            priced = self.prices.of(step, billed.variant.call, day)
            yield from (self._charge(step, billed, one) for one in priced.lines)
            self._tell(step, priced)

    def _charge(self, step: Step, billed: _Billed, one: CostLine) -> Charge:
        if step.name in self._assumed:
            one = one._replace(basis=Basis.ASSUMED)
        units, cost = one.quantity, one.cost
        if billed.tries != 1:
            units, cost = units.times(billed.tries), cost.times(billed.tries)
        return Charge(
            scenario=self.scenario.title,
            workflow=self.workflow.name,
            step=step.name,
            variant=billed.variant.why,
            model=step.model,
            tier=step.tier,
            tags=self.workflow.tags,
            owner=self.workflow.owner,
            units=units,
            run_cost=cost,
            failed=billed.failed,
            rejected=billed.rejected,
            executions=billed.tries,
            per_call=one,
            figure=None if one.quantity.is_exact else self._figure(step, one),
            place=step.place(""),
        )

    def _figure(self, step: Step, one: CostLine) -> Input:
        """What the units of one call hang on: a measured figure is shared by all steps that use it."""
        measure, workflow = one.measure, self.workflow
        if measure.words == SAID:
            key = "searches" if measure.meter == SEARCH else "tokens"
            return Input(self.scenario.title, f"{workflow.owner_of(step.name, key)}.{step.name}: {one.label}")
        if measure.counted is None:  # tokens stated for a main model
            return Input(self.scenario.title, f"{workflow.owner_of(step.name, 'main_model')}.{step.name}: {one.label}")
        prompt = step.call.prompt_tokens if measure.meter == "text_in" else None
        if measure.shared and (prompt is None or prompt.is_exact):
            return Input("", f"inputs that several images share, of {self.prices.catalogue.table(step.model).profile}")
        if measure.meter == "text_in":
            stated = f"{workflow.owner_of(step.name, 'prompt_tokens')}.{step.name}: prompt tokens"
            said = "prompt_tokens" in step.places
            return Input(self.scenario.title, stated if said else "prompt tokens by default")
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
        """What the calls of each step come to: tries, retries, failures, verdicts."""
        if self.runs is not None:
            for found in self.runs.outcome.steps:
                yield from self._calls(found, self.runs.volume)

    def _calls(self, found: StepOutcome, volume: Volume) -> Iterator[PlanCalls]:
        step, executions = found.step, self.number.expected * found.executions
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
                stretches=volume.stretches,
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


def _billed(outcome: Outcome) -> list[tuple[Step, list[_Billed]]]:
    """The variants that a run pays for of the call of each step. A result that is not delivered is lost to a failure
    where a later call of the same walk fails for good, else to a reject."""
    ended: Number = 0
    billed: list[tuple[Step, list[_Billed]]] = []
    for found in reversed(outcome.steps):
        is_kept = found.is_certain and found.executions == outcome.delivered
        variants = []
        for variant in found.variants:
            if paid := variant.succeeded + variant.failed:
                tries = found.executions * paid
                of_all = Fraction(variant.succeeded, found.success) if found.success else 0
                failed = found.executions * variant.failed + ended * of_all
                lost = 0 if is_kept else found.executions * variant.succeeded - (outcome.delivered + ended) * of_all
                variants.append(
                    _Billed(
                        variant=variant,
                        tries=tries,
                        failed=exact(Fraction(failed, tries)) if failed else 0,
                        rejected=exact(Fraction(lost, tries)) if lost else 0,
                    )
                )
        billed.append((found.step, variants))
        ended += found.executions * (1 - found.success)
    return billed[::-1]
