"""Builds one scenario's part of a plan: steps settled, outcomes, volumes by stretch, cost lines, seats.
The plan itself, with its sums, stands in plan.py; what several scenarios share is billed in __init__.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import dated
from costplan.errors import CostplanError, InputError, Problem, Problems
from costplan.planning import schedule
from costplan.planning.calls import PlanCalls
from costplan.planning.costing import price_call, total
from costplan.planning.in_force import LIST_PRICE, counting_in_force, prices_in_force
from costplan.planning.line import Input, PlanLine
from costplan.planning.outcomes import outcome_of
from costplan.planning.plan import PlanRuns, PlanUnknown, Remark, WorkflowPlan
from costplan.planning.settling import check_defaults, check_taken, lowered, settle
from costplan.planning.subscriptions import seat_lines
from costplan.planning.usage import calls_needed
from costplan.quantity import certain
from costplan.scenario.scenario import SEATS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.errors import Place
    from costplan.planning.costing import CostLine, PricedCall
    from costplan.planning.outcomes import Outcome, StepOutcome
    from costplan.planning.schedule import Stretch
    from costplan.pricing.call import Call
    from costplan.quantity import Quantity
    from costplan.scenario.scenario import Scenario, Seats, Step, Workflow


class Building:
    """One scenario on its way into a plan: lines, runs, calls, and what is to be told."""

    def __init__(self, scenario: Scenario, catalogue: Catalogue, cuts: Iterable[date], numbers: Iterator[int]) -> None:
        self.scenario = scenario
        self.catalogue = catalogue
        self.cuts = frozenset(cuts)
        self.numbers = numbers
        self.lines: list[PlanLine] = []
        self.runs: list[PlanRuns] = []
        self.uncounted: list[tuple[Workflow, StepOutcome, Stretch, Quantity]] = []
        self.unknowns: dict[PlanUnknown, None] = {}
        self.remarks: dict[Remark, None] = {}
        self.volumes: list[tuple[Workflow, Quantity, Outcome]] = []
        self.priced: dict[tuple[object, ...], PricedCall] = {}
        self.stretches: dict[frozenset[date], list[Stretch]] = {}
        self.changes: dict[str, list[date]] = {}
        self.told: set[tuple[str, int]] = set()
        self.starts: dict[tuple[str, date], tuple[date, date | None]] = {}

    def build(self) -> None:
        """Fill in all but the sums.

        Raises:
            InputError: with every illegal call, missing price and run after a shutdown in the scenario.
        """
        problems = Problems()
        with problems.collect():
            check_defaults(self.scenario, self.catalogue)
        for workflow in self.scenario.workflows:
            with problems.collect():
                self.volumes.append(self._workflow(workflow))
        for seats in self.scenario.seats:
            with problems.collect():
                self._seats(seats)
        named = {id(driver) for workflow in self.scenario.workflows for driver in (workflow.runs, workflow.deliver)}
        for driver in self.scenario.drivers:
            if id(driver) not in named:
                self._remark(driver.name, "no workflow runs on this driver, so nothing of it is in the plan")
        problems.stop_if_any()

    def sums(self, lines: Iterable[PlanLine]) -> list[WorkflowPlan]:
        """The workflows' volumes and sums, of the lines as they are billed in the end."""
        by_workflow: dict[str, list[PlanLine]] = {}
        for line in lines:
            by_workflow.setdefault(line.workflow, []).append(line)
        summed = [
            self._sum_up(workflow, runs, outcome, by_workflow.get(workflow.name, []))
            for workflow, runs, outcome in self.volumes
        ]
        if self.scenario.seats:
            cost = total(line.cost for line in by_workflow.get(SEATS, []))
            nothing = certain(0)
            summed.append(WorkflowPlan(self.scenario.title, SEATS, "", "", nothing, nothing, cost, 0, 0, complete=True))
        return summed

    # ----------------------------------------------------------------------------------------------------- workflows

    def _workflow(self, workflow: Workflow) -> tuple[Workflow, Quantity, Outcome]:
        steps = []
        problems = Problems()
        for step in workflow.steps:
            with problems.collect():
                steps.append(settle(step, self.scenario.defaults, self.catalogue))
        period = self.scenario.period
        cuts = self.cuts.union(day for step in steps for day in self._changes(step))
        if cuts not in self.stretches:
            self.stretches[cuts] = schedule.stretches(period, cuts)
        amounts = self._amounts(workflow, self.stretches[cuts])
        for step in steps:
            with problems.collect():  # the first day without a price is told for every step, before any outcome
                for day in self._first_days(step, (stretch.start for stretch, _ in amounts)):
                    self.price(step, step.call, day)
        for failure in workflow.failures:
            with problems.collect():
                what = f"{failure.kind}.retry.then"
                check_taken(failure.then, workflow.steps, what, failure.place, self.catalogue)
        problems.stop_if_any()
        outcome = outcome_of(
            workflow._replace(steps=tuple(steps)), lambda step, then: lowered(step, then, self.catalogue)
        )
        runs_total = certain(0)
        each = 1 if workflow.runs else exact(1 / Fraction(outcome.images))
        for stretch, amount in amounts:
            parts = tuple((name, quantity.times(each)) for name, quantity in amount)
            runs = total(quantity for _, quantity in parts)
            runs_total += runs
            self.runs.append(PlanRuns(self.scenario.title, workflow.name, stretch, parts, outcome))
            for step_outcome in outcome.steps:
                with problems.collect():
                    self._step(workflow, outcome, step_outcome, stretch, runs)
        problems.stop_if_any()
        for failure in workflow.failures:
            if failure.billed == "unknown":
                self._remark(
                    workflow.name, f"whether {failure.kind} calls are billed is unknown; they are priced as billed"
                )
            if failure.kind == "rate_limited":
                self._remark(workflow.name, "rate-limited calls wait and are asked again; they cost time, not money")
        for driver in (workflow.runs, workflow.deliver):
            first, last = ((day.year, day.month) for day in (period.first, period.last))
            beyond = [month for month, _ in driver.by_month if not first <= month <= last] if driver else []
            if beyond:
                told = ", ".join(f"{year}-{month:02d}" for year, month in beyond)
                self._remark(workflow.name, f"amounts of {told} are beyond the period and do not count")
            for peak in driver.peaks if driver else ():
                if peak.first < period.first or peak.last >= period.end:
                    self._remark(
                        workflow.name, f"peak {peak.name} reaches beyond the period; only the days inside count"
                    )
        return workflow, runs_total, outcome

    def _changes(self, step: Step) -> list[date]:
        """The days in the period from which other prices, or another way to count, hold for the step's model."""
        found = self.changes.get(step.model)
        if found is None:
            found = self.changes[step.model] = self._changes_of(step)
        return found

    def _changes_of(self, step: Step) -> list[date]:
        start, end = self.scenario.period.first, self.scenario.period.end
        table = self.catalogue.table(step.model, step.place("model"))
        days = dated.changes_within(table.blocks, start, end)
        days += [day for day in (table.shutdown, *(block.end for block in table.blocks)) if day]
        if table.profile:
            profile = self.catalogue.profile(table.profile, table.place)
            days += dated.changes_within(profile.blocks, start, end)
        return days

    def _amounts(
        self, workflow: Workflow, stretches: Iterable[Stretch]
    ) -> list[tuple[Stretch, tuple[tuple[Input, Quantity], ...]]]:
        """The stretches in which there is something to do, with the runs, or the accepted images to deliver, in each,
        apart by what they hang on."""
        driver = workflow.runs or workflow.deliver
        assert driver is not None  # the reader lets no workflow through without one
        name = driver.name or f"runs of {workflow.name}"
        amounts = []
        for stretch in stretches:
            parts = schedule.parts(driver, self.scenario.period, self.scenario.holidays, stretch)
            if any(quantity.high for _, quantity in parts):
                named = (
                    (Input(self.scenario.title, f"{name}, peak {peak}" if peak else name), quantity)
                    for peak, quantity in parts
                )
                amounts.append((stretch, tuple(named)))
        return amounts

    def _figure(self, where: str, step: Step, one: CostLine) -> Input:
        """What the units of one call hang on: a measured figure is shared by all steps that use it."""
        measure = one.measure
        if measure.counted is None:  # tokens stated for a main model
            return Input(self.scenario.title, f"{where}: {one.label}")
        if measure.meter == "text_in":
            stated = "prompt_tokens" in step.places
            return Input(self.scenario.title, f"{where}: prompt tokens" if stated else "prompt tokens by default")
        if measure.learned is not None:
            return Input("", f"{one.label} of {step.model}, calibrated at {measure.learned}")
        quality = f" at {step.call.quality}" if step.call.quality else ""
        return Input("", f"{one.label} of {self.catalogue.table(step.model).profile}{quality}")

    def _step(self, workflow: Workflow, outcome: Outcome, found: StepOutcome, stretch: Stretch, runs: Quantity) -> None:
        step = found.step
        self.uncounted.append((workflow, found, stretch, runs))
        is_kept = found.is_certain and found.executions == outcome.delivered
        for variant in found.variants:
            billed = variant.succeeded + variant.failed
            if not billed:
                continue
            priced = self.price(step, variant.call, stretch.start)
            executions = found.executions * billed
            lost = (
                0
                if is_kept
                else found.executions * variant.succeeded
                - Fraction(outcome.delivered) * variant.succeeded / found.success
            )
            failed = exact(Fraction(variant.failed) / billed) if variant.failed else 0
            rejected = exact(Fraction(lost) / Fraction(executions)) if lost else 0
            where, place = f"{workflow.name}.{step.name}", step.place("")
            for one in priced.lines:
                quantity = one.quantity.of(runs)
                quantity = quantity if executions == 1 else quantity.times(executions)
                self.lines.append(
                    PlanLine(
                        scenario=self.scenario.title,
                        workflow=workflow.name,
                        step=step.name,
                        variant=variant.why,
                        stretch=stretch,
                        model=step.model,
                        tier=step.tier,
                        tags=workflow.tags,
                        owner=workflow.owner,
                        quantity=quantity,
                        cost=quantity.of(one.rate),
                        failed=failed,
                        rejected=rejected,
                        runs=runs,
                        executions=executions,
                        per_call=one,
                        figure=None if one.quantity.is_exact else self._figure(where, step, one),
                        place=place,
                        number=next(self.numbers),
                    )
                )
            if (told := (where, id(priced))) in self.told:
                continue
            self.told.add(told)
            for unknown in priced.unknowns:
                self.unknowns[PlanUnknown(self.scenario.title, workflow.name, step.name, unknown)] = None
            for text in priced.remarks:
                self._remark(where, text)
            for one in priced.lines:
                if one.flag:
                    self._remark(where, f"{one.label}: {one.flag}")
                if one.measure.learned:
                    self._remark(where, f"{one.label}: {one.measure.why}")

    def calls(self) -> Iterator[PlanCalls]:
        """What the calls of each step come to in each stretch: tries, retries, failures, verdicts."""
        for workflow, found, stretch, runs in self.uncounted:
            yield from self._counted(workflow, found, stretch, runs)

    def _counted(self, workflow: Workflow, found: StepOutcome, stretch: Stretch, runs: Quantity) -> Iterator[PlanCalls]:
        step = found.step
        executions = runs.expected * found.executions
        table = self.catalogue.table(step.model)
        split = calls_needed(step.call, table)
        failing = sum((failure.rate for failure in workflow.failures if failure.kind != "rate_limited"), Fraction(0))
        for variant in found.variants:
            made = executions * variant.attempts * split
            first = executions * split if not variant.why else 0
            judged = executions * variant.succeeded * split if step.accepted is not None else 0
            rejected = judged * (1 - step.accepted) if step.accepted is not None else 0
            counted = (made, made - first, made * failing if failing else 0, judged, rejected)
            numbers = map(exact, counted)
            yield PlanCalls(
                self.scenario.title,
                workflow.name,
                step.name,
                stretch,
                step.model,
                variant.call,
                max(1, table.rules.max_n),
                step.place(""),
                *numbers,
            )

    def _first_days(self, step: Step, days: Iterable[date]) -> Iterator[date]:
        """Of the days, the first under each price and profile; one without a price is among them."""
        seen = set()
        for day in days:
            try:
                starts = self._starts(step, day)
            except CostplanError:
                starts = None
            if starts not in seen:
                seen.add(starts)
                yield day

    def price(self, step: Step, call: Call, day: date) -> PricedCall:
        """The call's lines on a day; kept, since they change only where a price or profile block does."""
        try:
            key = (call, step.model, step.tier, self._starts(step, day))
            priced = self.priced.get(key)
            if priced is None:
                priced = self.priced[key] = price_call(call, step.model, day, step.tier, self.catalogue)
        except CostplanError as error:
            raise _at(error, step.place("model")) from None
        return priced

    def _starts(self, step: Step, day: date) -> tuple[date, date | None]:
        """The days from which the price and the profile that hold on a day do."""
        starts = self.starts.get((step.model, day))
        if starts is None:
            prices = prices_in_force(self.catalogue, LIST_PRICE, step.model, day)
            counting = counting_in_force(self.catalogue, step.model, day)
            starts = (prices.start, counting.start if counting else None)
            self.starts[step.model, day] = starts
        return starts

    def _remark(self, where: str, text: str) -> None:
        self.remarks[Remark(where, text)] = None

    def _sum_up(self, workflow: Workflow, runs: Quantity, outcome: Outcome, mine: list[PlanLine]) -> WorkflowPlan:
        return WorkflowPlan(
            self.scenario.title,
            workflow.name,
            workflow.owner,
            workflow.note,
            runs,
            runs.times(outcome.images),
            total(line.cost for line in mine),
            exact(Fraction(sum(line.cost.expected * line.rejected for line in mine))),
            exact(Fraction(sum(line.cost.expected * line.failed for line in mine))),
            all(unknown.workflow != workflow.name for unknown in self.unknowns),
        )

    def _seats(self, seats: Seats) -> None:
        try:
            self.lines += seat_lines(self.scenario, seats, self.catalogue, self.numbers)
        except CostplanError as error:
            raise _at(error, seats.place) from None


def _at(error: CostplanError, place: Place) -> InputError:
    """The error, told at the step that met it; where the finding came from is kept in its words."""
    found = []
    for finding in error.problems:
        origin = f" (see {finding.place})" if finding.place else ""
        found.append(Problem(finding.code, finding.message + origin, finding.remedy, place))
    return InputError(found)
