"""Reads a scenario's merged document into a Scenario: title, period, defaults, seats, and what other files here read.
It checks what the file alone can tell; whether a model takes a call is checked when it is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.errors import wrong
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import read_size
from costplan.scenario.assumed import check_assumed, read_assumed
from costplan.scenario.in_code import check_in_code, read_in_code
from costplan.scenario.paid_before import NO_OPENING, read_opening
from costplan.scenario.requires import NOTHING, check_equivalent, read_equivalent, read_requires
from costplan.scenario.scenario import Defaults, Scenario, Seats, Workflow
from costplan.scenario.together import check_together
from costplan.scenario.volumes import read_driver, read_period
from costplan.scenario.workflows import WorkflowReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costplan.budget.budget import Budget
    from costplan.contracts.contract import Contract
    from costplan.errors import Place
    from costplan.exchange.fx_file import ReadFx
    from costplan.scenario.scenario import Throughput, Variant


def read_scenario(
    node: yamlio.Node, read_fx: ReadFx | None = None, read_contract: Callable[[yamlio.Node], Contract] | None = None
) -> Scenario:
    """A scenario from its merged document; ``read_fx`` gives the exchange rates that its budget names,
    ``read_contract`` the contract that a path names.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "a scenario") as fields:
        fields.version()
        title = fields.need("scenario", yamlio.label)
        period = fields.need("period", read_period)
        holidays = fields.get("holidays", yamlio.listing("holidays", yamlio.day), ())
        model, tier, defaults = fields.get("defaults", _read_defaults, None) or (None, STANDARD, Defaults())
        drivers = fields.get("drivers", yamlio.named("drivers", lambda n, v: read_driver(n, v, period)), {})
        seats = fields.get("seats", yamlio.named("seats", _read_seats), None) or {}
        requires = fields.get("requires", read_requires, None) or NOTHING
        read_workflow = WorkflowReader(
            drivers=drivers, model=model, tier=tier or STANDARD, period=period, requires=requires
        ).read
        named = fields.get("workflows", yamlio.named("workflows", read_workflow), None)
        workflows = tuple(one for parts in (named or {}).values() for one in parts)
        _check_names(workflows)
        budget = fields.get("budget", lambda value: _read_budget(value, title or "", node.where.file, read_fx), None)
        billed = {name: one.billed for name, one in seats.items()}
        opening = fields.get("opening", lambda value: read_opening(value, billed, period), NO_OPENING)
        listed = yamlio.listing("contracts", read_contract or _no_contract)
        contracts = fields.get("contracts", listed, ())
        throughput = fields.get("throughput", _read_throughput, None)
        assumed = fields.get("assumed", yamlio.named("assumed", read_assumed), None) or {}
        in_code = fields.get("in_code", yamlio.named("in_code", read_in_code), None) or {}
        equivalent = fields.get("equivalent", read_equivalent, ())
        variants = fields.get("variants", yamlio.named("variants", _read_variant), None) or {}
        if not fields.has_any("workflows", "seats"):
            fields.fault("workflows", "missing-key", "a scenario needs workflows or seats", "add 'workflows:'")
        elif named == {} and not seats:
            fields.fault(
                "workflows", "no-value", "the scenario has no workflow and no seat", "write one, or remove the file"
            )
    check_together(drivers, workflows)
    check_assumed(assumed.values(), workflows)
    check_in_code(in_code.values(), [one.said(step.name) for one in workflows for step in one.steps])
    names = [name for workflow in workflows for name in (workflow.called, workflow.name)]
    steps = [f"{one.name}.{step.name}" for one in workflows for step in one.steps]
    called = [f"{one.called}.{step.name}" for one in workflows for step in one.steps]
    check_equivalent(equivalent, list(dict.fromkeys([*names, *called, *steps])))
    return Scenario(
        title=title,
        period=period,
        holidays=holidays,
        defaults=defaults,
        workflows=workflows,
        seats=tuple(seats.values()),
        drivers=tuple(drivers.values()),
        place=node.where,
        budget=budget,
        throughput=throughput,
        assumed=tuple(assumed.values()),
        variants=tuple(variants.values()),
        equivalent=equivalent,
        in_code=tuple(in_code.values()),
        opening=opening,
        contracts=contracts,
    )


def _read_budget(node: yamlio.Node, title: str, file: str, read_fx: ReadFx | None) -> Budget:
    from costplan.budget.reader import read_own_budget

    return read_own_budget(node, title, file, read_fx)


def _no_contract(node: yamlio.Node) -> Contract:
    name = yamlio.text(node)
    told = f"{name!r} lies beside nothing: the scenario was not read from a file"
    raise node.fault("no-contract", told, "load its file")


def _read_throughput(node: yamlio.Node) -> Throughput:
    from costplan.scenario.throughput import read_throughput

    return read_throughput(node)


def _read_variant(name: str, node: yamlio.Node) -> Variant:
    from costplan.scenario.variants import read_variant

    return read_variant(name, node)


def _check_names(workflows: Iterable[Workflow]) -> None:
    """A step is named ``workflow.step`` on every page; with dots in the names two steps could share it."""
    seen, names = set(), set()
    for workflow in workflows:
        if workflow.name in names:
            what = f"the part {workflow.name!r} of a split has the name of a workflow"
            raise wrong("said-twice", what, "rename one of them", workflow.place)
        names.add(workflow.name)
        for step in workflow.steps:
            name = f"{workflow.name}.{step.name}"
            if name in seen:
                raise wrong("said-twice", f"{name!r} would name two steps", "rename one of them", step.place(""))
            seen.add(name)


def _read_defaults(node: yamlio.Node) -> tuple[tuple[str, Place] | None, str, Defaults]:
    with yamlio.Fields(node, "defaults") as fields:
        model = fields.get("model", lambda value: (yamlio.label(value), value.where), None)
        tier = fields.get("tier", yamlio.label, STANDARD)
        size = fields.get("size", read_size, None)
        quality = fields.get("quality", yamlio.text, None)
        prompt_tokens = fields.get("prompt_tokens", yamlio.quantity, None)
        parameters = fields.get("parameters", yamlio.mapping("parameters", yamlio.word), None) or {}
    defaults = Defaults(
        size=size,
        quality=quality,
        prompt_tokens=prompt_tokens,
        parameters=tuple(sorted(parameters.items())),
        place=node.where,
    )
    return model, tier, defaults


def _read_seats(name: str, node: yamlio.Node) -> Seats:
    with yamlio.Fields(node, "seats") as fields:
        plan = fields.need("plan", yamlio.label)
        count = fields.need("count", yamlio.integer(1, 10**6))
        billed = fields.get("billed", yamlio.one_of("monthly", "yearly"), "monthly")
        shared = fields.get("shared_by", yamlio.mapping("shared_by", yamlio.integer(1, 10**6)), None) or {}
        if shared and count and sum(shared.values()) != count:
            what = f"{sum(shared.values())} seats are shared out of {count}"
            fields.fault("shared_by", "seats-do-not-add", what, "make them equal")
        tags = fields.get("tags", yamlio.mapping("tags", yamlio.label), None) or {}
        if shared and "cost_center" in tags:
            what = "shared_by says the cost center of each seat, and the tags say another of all"
            fields.fault("tags", "said-twice", what, "remove one of them")
    return Seats(
        name=name,
        model=plan,
        number=count,
        billed=billed,
        shared_by=tuple(shared.items()),
        place=node.where,
        tags=tuple(tags.items()),
    )
