"""Reads a scenario's merged document into nouns: workflows, steps, outcomes, failures, seats, defaults.
It checks what the file alone can tell; whether a model takes a call is checked when it is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from costplan import yamlio
from costplan.errors import did_you_mean, wrong
from costplan.pricing.call import KINDS, Call, MainModel
from costplan.pricing.sizes import read_pixels, read_size
from costplan.scenario.scenario import (
    FAILURES,
    SEATS,
    Defaults,
    Driver,
    Failure,
    Period,
    Redo,
    Scenario,
    Seats,
    Step,
    Workflow,
)
from costplan.scenario.volumes import read_driver, read_period
from costplan.units import METERS, rate_in_pico

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.budget.budget import Budget
    from costplan.budget.fx import ReadFx
    from costplan.errors import Place
    from costplan.scenario.scenario import Throughput

_STEP_KEYS = (
    "call",
    "size",
    "quality",
    "make",
    "keep",
    "prompt",
    "prompt_tokens",
    "input_images",
    "cached_text_tokens",
    "cached_image_tokens",
    "main_model",
    "parameters",
    "accepted",
    "on_reject",
)


def read_scenario(node: yamlio.Node, read_fx: ReadFx | None = None) -> Scenario:
    """A scenario from its merged document; ``read_fx`` gives the exchange rates that its budget names.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "a scenario") as fields:
        fields.need("version", yamlio.version)
        title = fields.need("scenario", yamlio.label)
        period = fields.need("period", read_period)
        holidays = fields.get("holidays", yamlio.listing("holidays", yamlio.day), ())
        model, tier, defaults = fields.get("defaults", _read_defaults, None) or (None, "standard", Defaults())
        drivers = fields.get("drivers", yamlio.named("drivers", lambda n, v: read_driver(n, v, period)), {})
        seats = fields.get("seats", yamlio.named("seats", _read_seats), None) or {}
        read_one = _WorkflowReader(drivers, model, tier or "standard", period)
        workflows = fields.get("workflows", yamlio.named("workflows", read_one), None) or {}
        _check_names(workflows.values())
        budget = fields.get("budget", lambda value: _read_budget(value, title or "", node.file, read_fx), None)
        throughput = fields.get("throughput", _read_throughput, None)
        if not fields.has_any("workflows", "seats"):
            fields.fault("workflows", "missing-key", "a scenario needs workflows or seats", "add 'workflows:'")
    return Scenario(
        title,
        period,
        holidays,
        defaults,
        tuple(workflows.values()),
        tuple(seats.values()),
        tuple(drivers.values()),
        node.where,
        budget,
        throughput,
    )


def _read_budget(node: yamlio.Node, title: str, file: str, read_fx: ReadFx | None) -> Budget:
    from costplan.budget.reader import read_own_budget

    return read_own_budget(node, title, file, read_fx)


def _read_throughput(node: yamlio.Node) -> Throughput:
    from costplan.scenario.throughput import read_throughput

    return read_throughput(node)


def _check_names(workflows: Iterable[Workflow]) -> None:
    """A step is named ``workflow.step`` on every page; with dots in the names two steps could share it."""
    seen = set()
    for workflow in workflows:
        for step in workflow.steps:
            name = f"{workflow.name}.{step.name}"
            if name in seen:
                raise wrong("said-twice", f"{name!r} would name two steps", "rename one of them", step.place(""))
            seen.add(name)


def _read_defaults(node: yamlio.Node) -> tuple[tuple[str, Place] | None, str, Defaults]:
    with yamlio.Fields(node, "defaults") as fields:
        model = fields.get("model", lambda value: (yamlio.label(value), value.where), None)
        tier = fields.get("tier", yamlio.label, "standard")
        size = fields.get("size", read_size, None)
        quality = fields.get("quality", yamlio.text, None)
        prompt_tokens = fields.get("prompt_tokens", yamlio.quantity, None)
        parameters = fields.get("parameters", yamlio.mapping("parameters", yamlio.word), None) or {}
    return model, tier, Defaults(size, quality, prompt_tokens, tuple(sorted(parameters.items())), node.where)


def _read_seats(name: str, node: yamlio.Node) -> Seats:
    with yamlio.Fields(node, "seats") as fields:
        plan = fields.need("plan", yamlio.label)
        count = fields.need("count", yamlio.integer(1, 10**6))
        billed = fields.get("billed", yamlio.one_of("monthly", "yearly"), "monthly")
        shared = fields.get("shared_by", yamlio.mapping("shared_by", yamlio.integer(1, 10**6)), None) or {}
        if shared and count and sum(shared.values()) != count:
            fields.fault(
                "shared_by",
                "seats-do-not-add",
                f"{sum(shared.values())} seats are shared out of {count}",
                "make them equal",
            )
    return Seats(name, plan, count, billed, tuple(shared.items()), node.where)


class _WorkflowReader:
    """Reads one workflow; knows the drivers and defaults that it may name."""

    def __init__(
        self, drivers: dict[str, Driver] | None, model: tuple[str, Place] | None, tier: str, period: Period | None
    ) -> None:
        self.drivers = drivers
        self.model = model
        self.tier = tier
        self.period = period

    def __call__(self, name: str, node: yamlio.Node) -> Workflow:
        if name == SEATS:
            raise node.fault("not-allowed", f"a workflow cannot be called {SEATS!r}", "that is where seats stand")
        with yamlio.Fields(node, "a workflow") as fields:
            owner = fields.get("owner", yamlio.label, "")
            note = fields.get("note", yamlio.text, "")
            tags = fields.get("tags", yamlio.mapping("tags", yamlio.label), None) or {}
            volume = yamlio.either("mapping", lambda volume: read_driver("", volume, self.period), self._driver)
            runs = fields.get("runs", volume, None)
            deliver = fields.get("deliver", volume, None)
            steps = fields.need("steps", yamlio.named("steps", self._step))
            failures = fields.get("failures", yamlio.named("failures", _read_failure, FAILURES), None) or {}
            if not fields.has_one("runs", "deliver"):
                fields.fault(
                    "runs",
                    "missing-key",
                    "a workflow has either runs or deliver",
                    "add 'runs: {amount: 100, per: day}'",
                )
            if steps is not None and not steps:
                fields.fault("steps", "missing-key", "a workflow needs a step", "add one under steps")
            for step in (steps or {}).values():
                if step.on_reject and step.on_reject.step not in (*steps, "run"):
                    fields.fault(
                        "steps",
                        "unknown-step",
                        f"step {step.name!r} redoes {step.on_reject.step!r}, which is no step",
                        did_you_mean(step.on_reject.step, (*steps, "run")),
                    )
            if failures and sum(failure.rate for failure in failures.values() if failure.kind != "rate_limited") >= 1:
                fields.fault(
                    "failures", "out-of-bounds", "the failures add up to 100% or more", "leave some calls to succeed"
                )
        return Workflow(
            name,
            owner,
            note,
            tuple(tags.items()),
            runs,
            deliver,
            tuple(steps.values()),
            tuple(failures.values()),
            node.where,
        )

    def _driver(self, node: yamlio.Node) -> Driver:
        if node.kind == "sequence" or (node.kind == "scalar" and node.value[:1].isdigit()):
            raise node.fault(
                "no-unit-of-time",
                f"{node.shown} has no unit of time",
                "write {amount: 100, per: day} or a driver's name",
            )
        name = yamlio.label(node)
        if self.drivers is None:
            return cast("Driver", None)  # the drivers have problems of their own; those are told, not these
        if name not in self.drivers:
            raise node.fault(
                "unknown-driver",
                f"there is no driver {name!r}",
                did_you_mean(name, self.drivers) or "add it under drivers",
            )
        return self.drivers[name]

    def _step(self, name: str, node: yamlio.Node) -> Step:
        if name == "run":
            raise node.fault(
                "not-allowed", "a step cannot be called 'run'", "on_reject uses that word for the whole run"
            )
        with yamlio.Fields(node, "a step") as fields:
            by_default = None if fields.has("model") else self.model
            model = fields.need_or("model", yamlio.label, by_default[0] if by_default else None)
            tier = fields.get("tier", yamlio.label, self.tier)
            kind = fields.get("call", yamlio.one_of(*KINDS), "")
            size = fields.get("size", read_size, None)
            quality = fields.get("quality", yamlio.text, None)
            make = fields.get("make", yamlio.integer(1, 10**6), 1)
            keep = fields.get("keep", yamlio.integer(1, 10**6), make)
            prompt = fields.get("prompt", yamlio.text, None)
            prompt_tokens = fields.get("prompt_tokens", yamlio.quantity, None)
            inputs = fields.get("input_images", yamlio.listing("input_images", read_pixels), ())
            cached_text = fields.get("cached_text_tokens", yamlio.integer(), 0)
            cached_image = fields.get("cached_image_tokens", yamlio.integer(), 0)
            main_model = fields.get("main_model", _read_main_model, ())
            parameters = fields.get("parameters", yamlio.mapping("parameters", yamlio.word), None) or {}
            accepted = fields.get("accepted", yamlio.share, None)
            on_reject = fields.get("on_reject", _read_redo, None)
            if keep is not None and make is not None and keep > make:
                fields.fault("keep", "keep-over-make", f"it keeps {keep} of {make} images", f"keep at most {make}")
            if accepted == 0:
                fields.fault(
                    "accepted", "out-of-bounds", "an acceptance of 0% delivers nothing", "write a share above 0%"
                )
            if fields.has("on_reject") and not fields.has("accepted"):
                fields.fault("on_reject", "missing-key", "on_reject needs to know how often", "add 'accepted: 70%'")
            if fields.has("prompt") and fields.has("prompt_tokens"):
                fields.fault(
                    "prompt_tokens", "said-twice", "the prompt and its tokens are both stated", "keep one of them"
                )
            places = {key: fields.place(key) for key in ("model", "tier", *_STEP_KEYS) if key in node.value}
        if parameters:
            places |= {
                f"parameters.{key}": value.where for key, (_, value) in node.value["parameters"][1].value.items()
            }
        call = Call(
            kind or ("edit" if inputs else "generate"),
            size,
            quality,
            make,
            inputs,
            tuple(sorted(parameters.items())),
            prompt,
            prompt_tokens,
            cached_text,
            cached_image,
            main_model,
        )
        if by_default:
            places["model"] = by_default[1]  # so that what is wrong with it is told once, where it stands
        return Step(name, model or "", tier, call, keep, accepted, on_reject, places | {"": node.where})


def _read_main_model(node: yamlio.Node) -> tuple[MainModel, ...]:
    of_tokens = [name for name, meter in METERS.items() if meter.unit == "token"]

    def line(meter: str, value: yamlio.Node) -> MainModel:
        with yamlio.Fields(value, "a line of the main model") as fields:
            tokens = fields.need("tokens", yamlio.quantity)
            usd = fields.need("usd_per_mtok", yamlio.amount)
        if meter not in of_tokens:
            raise value.fault("unknown-key", f"{meter!r} is not a meter of tokens", did_you_mean(meter, METERS))
        return MainModel(meter, tokens, rate_in_pico(meter, usd))

    return tuple(yamlio.named("main_model", line, of_tokens)(node).values())


def _read_redo(node: yamlio.Node) -> Redo:
    with yamlio.Fields(node, "on_reject") as fields:
        step = fields.need("redo", yamlio.label)
        at_most = fields.need("at_most", yamlio.integer(1, 20))
    return Redo(step, at_most)


def _read_failure(kind: str, node: yamlio.Node) -> Failure:
    with yamlio.Fields(node, "a failure") as fields:
        rate = fields.need("rate", yamlio.share)
        billed = fields.get("billed", yamlio.one_of("yes", "no", "unknown"), "unknown")
        at_most, then = fields.get("retry", _read_retry, None) or (1, ())
        if kind not in FAILURES:
            fields.fault(
                "rate", "unknown-failure", f"{kind!r} is not a failure known here", did_you_mean(kind, FAILURES)
            )
        if kind == "blocked" and fields.has("retry"):
            fields.fault("retry", "refusal-retried", "a content-policy refusal is never retried", "remove 'retry'")
        if kind == "rate_limited" and (fields.has("retry") or fields.has("billed")):
            fields.fault("rate", "rate-limit-billed", "a rate limit costs time, not money", "state its rate alone")
    return Failure(kind, rate, "no" if kind == "rate_limited" else billed, at_most, then, node.where)


def _read_retry(node: yamlio.Node) -> tuple[int, tuple[tuple[str, str], ...]]:
    with yamlio.Fields(node, "retry") as fields:
        at_most = fields.need("at_most", yamlio.integer(1, 10))
        then = fields.get("then", yamlio.mapping("then", yamlio.word), None) or {}
    return at_most, tuple(sorted(then.items()))
