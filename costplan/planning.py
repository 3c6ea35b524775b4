"""Builds a Plan from a scenario: steps settled, outcomes, volumes by stretch, cost lines, seats and their overage.
The plan itself, with its sums, stands in plan.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import dated, schedule
from costplan.costing import PricedCall, price_call, total
from costplan.errors import CostplanError, Finding, InputError, Place, Problems, did_you_mean, wrong
from costplan.outcomes import Outcome, outcome_of
from costplan.quantity import Quantity, certain
from costplan.scenario import SEATS
from costplan.units import exact
from costplan.usage import calls_needed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.outcomes import StepOutcome
    from costplan.request import Call
    from costplan.scenario import Defaults, Scenario, Seats, Step, Workflow
    from costplan.scenario_file import LoadedScenario
    from costplan.schedule import Stretch

from costplan.plan import Plan, PlanCalls, PlanLine, PlanUnknown, Remark, WorkflowPlan
from costplan.subscriptions import bill_overage, seat_lines


def build_plan(loaded: LoadedScenario, catalogue: Catalogue, as_of: date) -> Plan:
    """Cost a scenario.

    Args:
        loaded: the scenario and its files.
        catalogue: tables and profiles; only those that the scenario names are read.
        as_of: the day the plan is made, printed in every output; prices are those of the days of the runs.

    Raises:
        InputError: with every illegal call, missing price and run after a shutdown in the scenario.
    """
    return _Builder(loaded, catalogue, as_of).build()


class _Builder:
    def __init__(self, loaded: LoadedScenario, catalogue: Catalogue, as_of: date) -> None:
        self.loaded = loaded
        self.scenario: Scenario = loaded.scenario
        self.catalogue = catalogue
        self.as_of = as_of
        self.problems = Problems()
        self.lines: list[PlanLine] = []
        self.calls: list[PlanCalls] = []
        self.unknowns: dict[PlanUnknown, None] = {}
        self.remarks: dict[Remark, None] = {}
        self.workflows: list[WorkflowPlan] = []
        self.priced: dict[tuple[object, ...], PricedCall] = {}

    def build(self) -> Plan:
        volumes = []
        with self.problems.collect():
            self._check_defaults()
        for workflow in self.scenario.workflows:
            with self.problems.collect():
                volumes.append(self._workflow(workflow))
        with self.problems.collect():
            self._overage()
        for seats in self.scenario.seats:
            with self.problems.collect():
                self._seats(seats)
        named = {id(driver) for workflow in self.scenario.workflows for driver in (workflow.runs, workflow.deliver)}
        for driver in self.scenario.drivers:
            if id(driver) not in named:
                self._remark(driver.name, "no workflow runs on this driver, so nothing of it is in the plan")
        self.problems.stop_if_any()
        by_workflow: dict[str, list[PlanLine]] = {}
        for line in self.lines:
            by_workflow.setdefault(line.workflow, []).append(line)
        for workflow, runs, outcome in volumes:
            self._sum_up(workflow, runs, outcome, by_workflow.get(workflow.name, []))
        if self.scenario.seats:
            cost = total(line.cost for line in self.lines if line.workflow == SEATS)
            self.workflows.append(
                WorkflowPlan(self.scenario.title, SEATS, "", "", certain(0), certain(0), cost, 0, 0, complete=True)
            )
        return Plan(
            (self.scenario.title,),
            (str(self.scenario.period),),
            self.as_of,
            tuple(self.lines),
            tuple(self.calls),
            tuple(self.workflows),
            tuple(self.unknowns),
            tuple(self.remarks),
            dict(self.loaded.files),
            self.catalogue.used(),
        )

    # ----------------------------------------------------------------------------------------------------- workflows

    def _workflow(self, workflow: Workflow) -> tuple[Workflow, Quantity, Outcome]:
        steps = []
        problems = Problems()
        for step in workflow.steps:
            with problems.collect():
                steps.append(settle(step, self.scenario.defaults, self.catalogue))
        period = self.scenario.period
        cuts = {day for step in steps for day in self._changes(step, period.first, period.end)}
        stretches = schedule.stretches(period, cuts)
        busy = [stretch for stretch in stretches if self._amount(workflow, stretch).high]
        for step in steps:
            with problems.collect():  # the first day without a price is told for every step, before any outcome
                for stretch in busy:
                    self._price(step, step.call, stretch.start)
        for failure in workflow.failures:
            with problems.collect():
                self._check_taken(failure.then, workflow.steps, f"{failure.kind}.retry.then", failure.place)
        problems.stop_if_any()
        outcome = outcome_of(workflow._replace(steps=tuple(steps)), self._downgraded)
        runs_total = certain(0)
        for stretch in stretches:
            runs = self._runs(workflow, outcome, stretch)
            runs_total += runs
            if runs.high:
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

    def _check_defaults(self) -> None:
        """A default that no step's model takes would be ignored without a word, so it is an error."""
        defaults = self.scenario.defaults
        said = [("quality", defaults.quality)] if defaults.quality is not None else []
        steps = [step for workflow in self.scenario.workflows for step in workflow.steps]
        self._check_taken([*said, *defaults.parameters], steps, "defaults", defaults.place)

    def _check_taken(self, said: Iterable[tuple[str, str]], steps: Iterable[Step], what: str, place: Place) -> None:
        tables = []
        for step in steps:
            try:
                tables.append(self.catalogue.table(step.model))
            except CostplanError:
                return  # the model is told at its step
        for key, value in said:
            if tables and not any(table.rules.takes(key, value) for table in tables):
                known = {name for table in tables for name, _ in table.rules.parameters} | {"quality"}
                values = (
                    {quality for table in tables for quality in table.rules.qualities} if key == "quality" else set()
                )
                raise wrong(
                    "not-taken",
                    f"{what}: no step's model takes {key} {value!r}",
                    did_you_mean(value, values) if key == "quality" else did_you_mean(key, known),
                    place,
                )

    def _changes(self, step: Step, start: date, end: date) -> list[date]:
        table = self.catalogue.table(step.model, step.place("model"))
        days = dated.changes_within(table.blocks, start, end)
        days += [day for day in (table.shutdown, *(block.end for block in table.blocks)) if day]
        if table.profile:
            profile = self.catalogue.profile(table.profile, table.place)
            days += dated.changes_within(profile.blocks, start, end)
        return days

    def _downgraded(self, step: Step, then: tuple[tuple[str, str], ...]) -> Call | None:
        """The call with the changes of a retry, where the model has the key and its value now ranks above."""
        rules = self.catalogue.table(step.model).rules
        call = step.call
        for key, value in then:
            if not rules.ranks_above(key, call.attribute(key), value):
                continue
            if key == "quality":
                call = call._replace(quality=value)
            else:
                call = call._replace(parameters=tuple(sorted((dict(call.parameters) | {key: value}).items())))
        return None if call == step.call else rules.settle(step.model, call, step.place)

    def _amount(self, workflow: Workflow, stretch: Stretch) -> Quantity:
        """Runs, or accepted images to deliver, in a stretch."""
        driver = workflow.runs or workflow.deliver
        assert driver is not None  # the reader lets no workflow through without one
        return schedule.volume(driver, self.scenario.period, self.scenario.holidays, stretch)

    def _runs(self, workflow: Workflow, outcome: Outcome, stretch: Stretch) -> Quantity:
        amount = self._amount(workflow, stretch)
        return amount if workflow.runs else amount.times(exact(1 / Fraction(outcome.images)))

    def _step(self, workflow: Workflow, outcome: Outcome, found: StepOutcome, stretch: Stretch, runs: Quantity) -> None:
        step = found.step
        self._count_calls(workflow, found, stretch, runs)
        for variant in found.variants:
            billed = variant.succeeded + variant.failed
            if not billed:
                continue
            priced = self._price(step, variant.call, stretch.start)
            executions = exact(found.executions * billed)
            lost = found.executions * variant.succeeded - outcome.delivered * variant.succeeded / found.success
            failed = exact(variant.failed / billed) if variant.failed else 0
            rejected = exact(Fraction(lost) / Fraction(executions)) if lost else 0
            for one in priced.lines:
                quantity = one.quantity.of(runs).times(executions)
                self.lines.append(
                    PlanLine(
                        self.scenario.title,
                        workflow.name,
                        step.name,
                        variant.why,
                        stretch,
                        step.model,
                        step.tier,
                        workflow.tags,
                        workflow.owner,
                        quantity,
                        quantity.of(one.rate),
                        failed,
                        rejected,
                        runs,
                        executions,
                        one,
                    )
                )
            where = f"{workflow.name}.{step.name}"
            for unknown in priced.unknowns:
                self.unknowns[PlanUnknown(self.scenario.title, workflow.name, step.name, unknown)] = None
            for text in priced.remarks:
                self._remark(where, text)
            for one in priced.lines:
                if one.flag:
                    self._remark(where, f"{one.label}: {one.flag}")
                if one.measure.learned:
                    self._remark(where, f"{one.label}: {one.measure.why}")

    def _count_calls(self, workflow: Workflow, found: StepOutcome, stretch: Stretch, runs: Quantity) -> None:
        """What the calls of a step come to in a stretch: tries, retries, failures, verdicts."""
        step = found.step
        executions = Fraction(runs.expected) * found.executions
        table = self.catalogue.table(step.model)
        split = calls_needed(step.call, table)
        failing = sum((failure.rate for failure in workflow.failures if failure.kind != "rate_limited"), Fraction(0))
        for variant in found.variants:
            made = executions * variant.attempts
            first = executions if not variant.why else Fraction(0)
            judged = executions * variant.succeeded if step.accepted is not None else Fraction(0)
            rejected = judged * (1 - step.accepted) if step.accepted is not None else Fraction(0)
            numbers = (exact(number * split) for number in (made, made - first, made * failing, judged, rejected))
            self.calls.append(
                PlanCalls(
                    self.scenario.title,
                    workflow.name,
                    step.name,
                    stretch,
                    step.model,
                    variant.call,
                    max(1, table.rules.max_n),
                    *numbers,
                )
            )

    def _price(self, step: Step, call: Call, day: date) -> PricedCall:
        """The call's lines on a day; kept, since they change only where a price or profile block does."""
        try:
            table = self.catalogue.table(step.model)
            price_from = table.block_on(day).start
            profile = self.catalogue.profile(table.profile, table.place) if table.profile else None
            counts_from = profile.block_on(day).start if profile else None
            key = (call, step.model, step.tier, price_from, counts_from)
            if key not in self.priced:
                self.priced[key] = price_call(call, step.model, day, step.tier, self.catalogue)
        except CostplanError as error:
            raise _at(error, step.place("model")) from None
        return self.priced[key]

    def _remark(self, where: str, text: str) -> None:
        self.remarks[Remark(where, text)] = None

    def _sum_up(self, workflow: Workflow, runs: Quantity, outcome: Outcome, mine: list[PlanLine]) -> None:
        self.workflows.append(
            WorkflowPlan(
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
        )

    def _seats(self, seats: Seats) -> None:
        try:
            self.lines += seat_lines(self.scenario, seats, self.catalogue.table(seats.model, seats.place))
        except CostplanError as error:
            raise _at(error, seats.place) from None

    def _overage(self) -> None:
        self.lines, remarks = bill_overage(self.scenario, self.catalogue, self.lines)
        self.remarks.update(dict.fromkeys(remarks))


def _at(error: CostplanError, place: Place) -> InputError:
    """The error, told at the step that met it; where the finding came from is kept in its words."""
    found = []
    for finding in error.findings:
        origin = f" (see {finding.place})" if finding.place else ""
        found.append(Finding(finding.code, finding.message + origin, finding.remedy, place))
    return InputError(found)


def settle(step: Step, defaults: Defaults, catalogue: Catalogue) -> Step:
    """The step with the scenario's defaults where its model takes them, then the model's own, checked by its rules.

    Raises:
        InputError: the model is unknown or its rules refuse the call.
    """
    table = catalogue.table(step.model, step.place("model"))
    rules, call = table.rules, step.call
    if call.size is None and defaults.size is not None and rules.size is not None:
        call = call._replace(size=defaults.size)
    if call.quality is None and defaults.quality is not None and rules.takes("quality", defaults.quality):
        call = call._replace(quality=defaults.quality)
    if call.prompt is None and call.prompt_tokens is None:
        call = call._replace(prompt_tokens=defaults.prompt_tokens)
    said = dict(call.parameters)
    fitting = {key: value for key, value in defaults.parameters if key not in said and rules.takes(key, value)}
    call = call._replace(parameters=tuple(sorted((fitting | said).items())))
    return step._replace(model=table.model, call=rules.settle(table.model, call, step.place))
