"""A workflow's YAML: its volume, its steps in order and the failures of their calls, to a Workflow and back.
What a step may hold stands in steps.py, and how it is split in split.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from costplan import yamlio
from costplan.distributions.beta import Share
from costplan.errors import did_you_mean
from costplan.named import NamedTuple
from costplan.quantity import Quantity
from costplan.scenario.eras import dated_entries, in_eras, read_dated
from costplan.scenario.other_cost import OF_TIME, OtherCost, other_cost_entries, read_other_cost
from costplan.scenario.requires import NOTHING, Requires, read_requires
from costplan.scenario.scenario import CONTRACTS, SEATS, Split, Workflow
from costplan.scenario.split import SplitStep, read_parts, shares_of, split_entries
from costplan.scenario.step import FAILURES, Failure, Stated, Step
from costplan.scenario.steps import read_step, step_entries
from costplan.scenario.volumes import days_entries, driver_entries, read_days, read_driver

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costplan.errors import Place
    from costplan.scenario.driver import Driver, Period


class WorkflowReader(NamedTuple):
    """Reads workflows. It knows the drivers (None where they have problems of their own) and the defaults that one may
    name."""

    drivers: Mapping[str, Driver] | None
    model: tuple[str, Place] | None
    tier: str
    period: Period | None
    requires: Requires = NOTHING

    def read(self, name: str, node: yamlio.Node) -> tuple[Workflow, ...]:
        """A workflow, or its parts where steps of it are split by task.

        Raises:
            InputError: with every problem of it.
        """
        if name in (SEATS, CONTRACTS):
            what = "seats stand" if name == SEATS else "stands what contracts add"
            raise node.fault("not-allowed", f"a workflow cannot be called {name!r}", f"that is where {what}")
        with yamlio.Fields(node, "a workflow") as fields:
            owner = fields.get("owner", yamlio.label, "")
            note = fields.get("note", yamlio.text, "")
            tags = fields.get("tags", yamlio.mapping("tags", yamlio.label), None) or {}
            volume = yamlio.either("mapping", lambda volume: read_driver("", volume, self.period), self._driver)
            runs = fields.get("runs", volume, None)
            deliver = fields.get("deliver", volume, None)
            first, last = read_days(fields)
            requires = fields.get("requires", read_requires, None) or NOTHING
            reader = self._replace(requires=requires.over(self.requires))
            steps = fields.need("steps", yamlio.named("steps", reader._step))
            costs = fields.get("costs", yamlio.named("costs", read_other_cost), None) or {}
            failures = fields.get("failures", yamlio.named("failures", _read_failure, FAILURES), None) or {}
            what = "a workflow has either runs or deliver"
            fields.has_one(what, "add 'runs: {amount: 100, per: day}'", "runs", "deliver")
            shares = shares_of((steps or {}).values())
            for task in shares or ("",):
                _check_steps(fields, None if steps is None else {of: one.of(task) for of, one in steps.items()})
            _check_rates(fields, failures.values())
            _check_costs(fields, costs.values(), (steps or {}).values())
            forms = [form for one in (steps or {}).values() for form in one.steps.values()]
            if fields.has("deliver") and forms and all(form.call.is_text for form in forms):
                what = "no step makes an image that is delivered: all calls are of text"
                fields.fault("deliver", "not-allowed", what, "write 'runs:'")
        whole = Workflow(
            name=name,
            owner=owner,
            note=note,
            tags=tuple(tags.items()),
            runs=runs,
            deliver=deliver,
            steps=tuple(one.of("") for one in steps.values()) if not shares else (),
            failures=tuple(failures.values()),
            place=node.where,
            costs=tuple(costs.values()),
            first=first,
            last=last,
        )
        parts = tuple(_part(whole, task, share, steps) for task, share in shares.items()) or (whole,)
        return tuple(era for part in parts for era in in_eras(part, self.period))

    def _step(self, name: str, node: yamlio.Node) -> SplitStep:
        def read(of: str, part: yamlio.Node) -> Step:
            return read_dated(part, lambda form: read_step(of, form, self.model, self.tier, self.requires))

        return read_parts(name, node, read)

    def _driver(self, node: yamlio.Node) -> Driver:
        if node.kind == "sequence" or (node.kind == "scalar" and node.value[:1].isdigit()):
            what = f"{node.shown} has no unit of time"
            raise node.fault("no-unit-of-time", what, "write {amount: 100, per: day} or a driver's name")
        name = yamlio.label(node)
        if self.drivers is None:
            return cast("Driver", None)  # the drivers have problems of their own; those are told, not these
        if name not in self.drivers:
            remedy = did_you_mean(name, self.drivers) or "add it under drivers"
            raise node.fault("unknown-driver", f"there is no driver {name!r}", remedy)
        return self.drivers[name]


def _part(whole: Workflow, task: str, share: Fraction, steps: Mapping[str, SplitStep]) -> Workflow:
    """The part of a workflow that makes a task."""
    own = tuple((name, one.own[task]) for name, one in steps.items() if one.shares)
    return whole._replace(
        name=f"{whole.name}/{task}",
        steps=tuple(one.of(task) for one in steps.values()),
        split=Split(workflow=whole.name, task=task, share=share, own=own),
    )


def _check_steps(fields: yamlio.Fields, steps: Mapping[str, Step] | None) -> None:
    if steps is not None and not steps:
        fields.fault("steps", "missing-key", "a workflow needs a step", "add one under steps")
    targets = (*(steps or {}), "run")
    for step in (steps or {}).values():
        if step.on_reject and step.on_reject.step not in targets:
            what = f"step {step.name!r} redoes {step.on_reject.step!r}, which is no step"
            fields.fault("steps", "unknown-step", what, did_you_mean(step.on_reject.step, targets))


def _check_costs(fields: yamlio.Fields, costs: Iterable[OtherCost], steps: Iterable[SplitStep]) -> None:
    named = {form.name: (one, form) for one in steps for form in one.steps.values()}
    taken = {*named, *(cost.name for cost in costs)}
    for cost in costs:
        if cost.name in named:
            what = f"a step is called {cost.name!r} too, and lines of both would have one name"
            fields.fault("costs", "not-allowed", what, "give the cost a name of its own")
        if cost.of and cost.of not in named:
            what = f"{cost.name!r} is of {cost.of!r}, which is no step"
            fields.fault("costs", "unknown-step", what, did_you_mean(cost.of, named))
        elif cost.of and all(form.call.is_text for form in named[cost.of][0].steps.values()):
            what = f"{cost.name!r} is for images of {cost.of!r}, whose calls are of text"
            fields.fault("costs", "not-allowed", what, "name a step that makes images, or write 'per: run'")
    for one, form in named.values():
        every = (state for step in one.steps.values() for state in (step, *(later for _, later in step.forms)))
        for cost in (each for state in every for each in state.costs):
            if (name := cost.on(form.name).name) in taken:
                what = f"{name!r} is a step or a cost of the workflow too, and lines of both would have one name"
                fields.fault("steps", "not-allowed", what, "give one of them another name")
        stated = [task for task, keys in one.own.items() if "costs" in keys]
        if any(cost.per in OF_TIME for task in stated for cost in one.steps[task].costs):
            what = f"step {form.name!r} states a cost per month for a part of its split, which has a share of it only"
            fields.fault("steps", "not-allowed", what, "write it into the costs of the workflow")


def _check_rates(fields: yamlio.Fields, failures: Iterable[Failure]) -> None:
    ended = (failure for failure in failures if failure.kind != "rate_limited")
    if sum(failure.stated.share.high if failure.stated else failure.rate for failure in ended) >= 1:
        what = "the failures add up to 100% or more"
        fields.fault("failures", "out-of-bounds", what, "leave some calls to succeed")


def _read_failure(kind: str, node: yamlio.Node) -> Failure:
    with yamlio.Fields(node, "a failure") as fields:
        rate = fields.need("rate", yamlio.share_between)
        billed = fields.get("billed", yamlio.one_of("yes", "no", "unknown"), "unknown")
        at_most, then = fields.get("retry", _read_retry, None) or (1, ())
        if kind not in FAILURES:
            what = f"{kind!r} is not a failure known here"
            fields.fault("rate", "unknown-failure", what, did_you_mean(kind, FAILURES))
        if kind == "blocked" and fields.has("retry"):
            fields.fault("retry", "refusal-retried", "a content-policy refusal is never retried", "remove 'retry'")
        if kind == "rate_limited" and (fields.has("retry") or fields.has("billed")):
            fields.fault("rate", "rate-limit-billed", "a rate limit costs time, not money", "state its rate alone")
    stated = Stated(rate) if isinstance(rate, Share | Quantity) else None
    return Failure(
        kind=kind,
        rate=rate if isinstance(rate, Fraction) else Fraction(rate.expected),
        billed="no" if kind == "rate_limited" else billed,
        at_most=at_most,
        then=then,
        place=node.where,
        stated=stated,
    )


def _read_retry(node: yamlio.Node) -> tuple[int, tuple[tuple[str, str], ...]]:
    with yamlio.Fields(node, "retry") as fields:
        at_most = fields.need("at_most", yamlio.integer(1, 10))
        then = fields.get("then", yamlio.mapping("then", yamlio.word), None) or {}
    return at_most, tuple(sorted(then.items()))


# -------------------------------------------------------------------------------------------------------------- writing


def workflows_entries(workflows: Iterable[Workflow], drivers: Iterable[Driver]) -> dict[str, dict[str, Any]]:
    """What workflows hold, by name; reading it gives equal ones. The parts of a split one stand in one."""
    alike: dict[str, list[Workflow]] = {}
    for workflow in workflows:
        alike.setdefault(workflow.called, []).append(workflow)
    return {name: _entries(parts, drivers) for name, parts in alike.items()}


def _entries(parts: Sequence[Workflow], drivers: Iterable[Driver]) -> dict[str, Any]:
    """One workflow, or all parts of a split one. A volume that is one of the drivers is written by its name."""
    workflow = parts[0]
    known = [driver for driver in drivers if driver.name]

    def volume(driver: Driver | None) -> Any:
        if driver is None:
            return None
        return next((same.name for same in known if same == driver), None) or driver_entries(driver)

    return yamlio.without_nothing(
        owner=workflow.owner,
        note=workflow.note,
        tags=dict(workflow.tags),
        runs=volume(workflow.runs),
        deliver=volume(workflow.deliver),
        **days_entries(workflow.first, workflow.last),
        steps={name: _steps_entries(name, parts) for name in _names(parts)},
        failures={failure.kind: _failure_entries(failure) for failure in workflow.failures},
        costs={cost.name: other_cost_entries(cost) for cost in workflow.costs},
    )


def _names(parts: Iterable[Workflow]) -> list[str]:
    """The steps of all parts and eras, in their order."""
    names: list[str] = []
    for part in parts:
        at = 0
        for step in part.steps:
            if step.name not in names:
                names.insert(at, step.name)
            at = names.index(step.name) + 1
    return names


def _steps_entries(name: str, parts: Iterable[Workflow]) -> dict[str, Any]:
    """A step of a workflow, as it stands in each of the parts, and there in each of the eras."""
    found = {}
    for eras in _by_part(parts):
        part, steps = eras[0], [(era, step) for era in eras for step in era.steps if step.name == name]
        dated = [(one, step_entries(step)) for era, step in steps if (one := era.dated(name))]
        entries = dated_entries(dated) if dated else step_entries(steps[0][1])
        if part.split is None or name not in (own := dict(part.split.own)):
            return entries
        found[part.split.task] = (part.split.share, entries, own[name])
    return split_entries(found)


def _by_part(workflows: Iterable[Workflow]) -> list[list[Workflow]]:
    """The eras of each part of a split workflow, or of the whole."""
    alike: dict[str, list[Workflow]] = {}
    for one in workflows:
        alike.setdefault(one.of_all_days, []).append(one)
    return list(alike.values())


def _failure_entries(failure: Failure) -> dict[str, Any]:
    if failure.kind == "rate_limited":
        return {"rate": _rate_text(failure)}
    retry = yamlio.without_nothing(at_most=yamlio.number_text(failure.at_most), then=dict(failure.then))
    return yamlio.without_nothing(
        rate=_rate_text(failure),
        billed=yamlio.Plain(failure.billed),
        retry=retry if failure.at_most > 1 or failure.then else None,
    )


def _rate_text(failure: Failure) -> Any:
    if failure.stated is not None:
        return yamlio.range_text(*map(Fraction, failure.stated.ends))
    return yamlio.share_text(failure.rate)
