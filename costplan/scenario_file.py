"""Scenario files: YAML to Scenario and back, layered with ``extends:`` inside the tree, overridden with ``--set``.
What the words mean in numbers stands elsewhere; here they are only read, checked and written."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from costplan import yamlio
from costplan.errors import CommandLineError, Finding, Problems, did_you_mean
from costplan.request import KINDS, Call, MainModel, read_pixels, read_size
from costplan.scenario import (
    FAILURES,
    SEATS,
    UNITS,
    Defaults,
    Driver,
    Failure,
    Peak,
    Period,
    Redo,
    Scenario,
    Seats,
    Step,
    Workflow,
)
from costplan.units import METERS, rate_in_pico

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.quantity import Quantity
    from costplan.units import Number

MAX_LAYERS = 8
MAX_DAYS = 3653

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


class LoadedScenario(NamedTuple):
    """A scenario with the files it was read from (shown name to SHA-256)."""

    scenario: Scenario
    file: str
    files: dict[str, str]


# ------------------------------------------------------------------------------------------------- files and layers


def load_scenario(path: Path, *, root: Path | None = None, overrides: Iterable[str] = ()) -> LoadedScenario:
    """Read a scenario file with its layers and overrides.

    Args:
        path: the file.
        root: what ``extends:`` may not leave; the file's own folder if None.
        overrides: ``workflow.step.key=value`` texts, applied after the layers.

    Raises:
        InputError: the file or a layer is wrong.
        CommandLineError: an override names nothing in the scenario.
        OutsideError: a file cannot be read.
    """
    files: dict[str, str] = {}
    document = _layered(path, (root or path.parent).resolve(), files, ())
    problems = Problems()
    for override in overrides:
        with problems.collect():
            _override(document, override)
    problems.stop_if_any()
    return LoadedScenario(read_scenario(document), path.as_posix(), files)


def _layered(path: Path, root: Path, files: dict[str, str], chain: tuple[Path, ...]) -> yamlio.Node:
    document, data = yamlio.read_file(path, path.as_posix())
    files[path.as_posix()] = sha256(data).hexdigest()
    if document.kind != "mapping" or "extends" not in document.value:
        return document
    _, extends = document.value.pop("extends")
    target = yamlio.text(extends)
    if Path(target).is_absolute() or "://" in target or "\\" in target:
        raise extends.fault(
            "extends-outside", f"{target!r} is not a path inside the tree", "name a file beside this one"
        )
    below = path.parent / target
    resolved = below.resolve()
    if not resolved.is_relative_to(root):
        raise extends.fault(
            "extends-outside", f"{target!r} leaves the tree", "put a costplan.yaml at the top of the tree"
        )
    here = path.resolve()
    if resolved == here or resolved in chain or len(chain) + 1 >= MAX_LAYERS:
        raise extends.fault(
            "extends-cycle",
            f"{target!r} closes a circle or is layer {len(chain) + 2}",
            f"at most {MAX_LAYERS} layers, no circle",
        )
    return _merge(_layered(below, root, files, (*chain, here)), document)


def _merge(base: yamlio.Node, over: yamlio.Node) -> yamlio.Node:
    """``over`` on ``base``: mappings merge key by key, null removes a key, all else replaces."""
    if base.kind != "mapping" or over.kind != "mapping":
        return over
    merged = yamlio.Node("mapping", dict(base.value), (over.file, over.line, over.col), flow=over.flow)
    for name, (key, value) in over.value.items():
        if yamlio.is_null(value):
            merged.value.pop(name, None)
        elif name in merged.value:
            merged.value[name] = (key, _merge(merged.value[name][1], value))
        else:
            merged.value[name] = (key, value)
    return merged


_TOP = ("scenario", "period", "holidays", "defaults", "drivers", "seats", "workflows")


def _override(document: yamlio.Node, assignment: str) -> None:
    path, equals, value = assignment.partition("=")
    names = path.split(".")

    def refuse(message: str, remedy: str) -> CommandLineError:
        return CommandLineError([Finding("set", f"--set {assignment}: {message}", remedy)])

    if not equals or not all(names):
        raise refuse("it is not a path and a value", "write --set workflow.step.key=value")
    here = document
    workflows = _child(document, "workflows")
    if names[0] in _names(workflows):
        here = _child(workflows, names.pop(0)) or document
        steps = _child(here, "steps")
        if len(names) > 1 and names[0] in _names(steps):
            here = _child(steps, names.pop(0)) or here
        elif len(names) > 1 and names[0] not in ("tags", "runs", "deliver", "steps", "failures"):
            raise refuse(f"{path.split('.')[0]} has no step {names[0]!r}", did_you_mean(names[0], _names(steps)))
    elif names[0] not in _TOP:
        raise refuse(f"there is no workflow {names[0]!r}", did_you_mean(names[0], (*_names(workflows), *_TOP)))
    where = (f"--set {path}", 1, 1)
    for name in names[:-1]:
        child = _child(here, name)
        if child is None:
            if here.kind != "mapping":
                raise refuse(f"{name!r} has nothing to stand in", "name a mapping's key")
            child = yamlio.Node("mapping", {}, where)
            here.value[name] = (yamlio.Node("scalar", name, where), child)
        here = child
    if here.kind != "mapping":
        raise refuse(f"{names[-1]!r} has nothing to stand in", "name a mapping's key")
    new = yamlio.parse((value or "null").encode(), where[0])
    here.value[names[-1]] = (yamlio.Node("scalar", names[-1], where), new)


def _child(node: yamlio.Node | None, name: str) -> yamlio.Node | None:
    if node is None or node.kind != "mapping" or name not in node.value:
        return None
    child: yamlio.Node = node.value[name][1]
    return child


def _names(node: yamlio.Node | None) -> tuple[str, ...]:
    return tuple(node.value) if node is not None and node.kind == "mapping" else ()


# ------------------------------------------------------------------------------------------------- YAML to Scenario


def read_scenario(node: yamlio.Node) -> Scenario:
    """A scenario from its merged document.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "a scenario") as fields:
        fields.need("version", yamlio.version)
        title = fields.need("scenario", yamlio.label)
        period = fields.need("period", _read_period)
        holidays = fields.get("holidays", yamlio.listing("holidays", yamlio.day), ())
        model, tier, defaults = fields.get("defaults", _read_defaults, (None, "standard", Defaults()))
        drivers = fields.get("drivers", yamlio.named("drivers", lambda n, v: _read_driver(n, v, period)), {})
        seats = fields.get("seats", yamlio.named("seats", _read_seats), None) or {}
        read_one = _WorkflowReader(drivers, model, tier or "standard", period)
        workflows = fields.get("workflows", yamlio.named("workflows", read_one), None) or {}
        if not fields.has("workflows") and not fields.has("seats"):
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
    )


def _read_period(node: yamlio.Node) -> Period:
    value = yamlio.word(node)
    first, through, last = value.partition(" through ")
    start = _span(first.strip(), node)[0]
    end = _span((last if through else first).strip(), node)[1]
    if end < start:
        raise node.fault("not-a-period", f"{value} ends before it starts", "write 'first through last', both included")
    period = Period(start, end)
    if period.days > MAX_DAYS:
        raise node.fault("not-a-period", f"{value} is longer than ten years", "plan fewer months")
    return period


def _span(value: str, node: yamlio.Node) -> tuple[date, date]:
    """First and last day of a month or a day."""
    month = yamlio.month(value, node)
    if month is None:
        day = yamlio.day_of(value, node)
        return day, day
    year, number = month
    following = date(year + number // 12, number % 12 + 1, 1) if (year, number) < (9999, 12) else date.max
    return date(year, number, 1), following - timedelta(days=1)


def _read_defaults(node: yamlio.Node) -> tuple[str | None, str, Defaults]:
    with yamlio.Fields(node, "defaults") as fields:
        model = fields.get("model", yamlio.label, None)
        tier = fields.get("tier", yamlio.label, "standard")
        size = fields.get("size", read_size, None)
        quality = fields.get("quality", yamlio.text, None)
        prompt_tokens = fields.get("prompt_tokens", yamlio.quantity, None)
        parameters = fields.get("parameters", yamlio.mapping("parameters", yamlio.word), None) or {}
    return model, tier, Defaults(size, quality, prompt_tokens, tuple(sorted(parameters.items())))


def _read_driver(name: str, node: yamlio.Node, period: Period | None) -> Driver:
    with yamlio.Fields(node, "a driver") as fields:
        amount = fields.get("amount", yamlio.quantity, None)
        per = fields.get("per", yamlio.one_of(*UNITS), "")
        by_month = fields.get("by_month", _read_by_month, None) or {}
        growth = fields.get("growth", _read_growth, None)
        peaks = fields.get("peaks", yamlio.listing("peaks", _read_peak), ())
        if fields.has("amount") == fields.has("by_month"):
            fields.fault(
                "amount", "missing-key", "a driver has either an amount or a by_month table", "add 'amount: 100'"
            )
        elif fields.has("amount") and not fields.has("per"):
            fields.fault("per", "missing-key", "an amount needs a unit of time", f"add 'per:' {', '.join(UNITS)}")
        elif fields.has("by_month"):
            if fields.has("per"):
                fields.fault("per", "per-by-month", "a by_month table is per month already", "remove 'per'")
            missing = [month for month in months_of(period) if month not in (by_month or {})] if period else []
            if missing and by_month is not None:
                told = ", ".join(f"{year}-{number:02d}" for year, number in missing)
                fields.fault(
                    "by_month",
                    "month-missing",
                    f"the table lacks {told}, which the period covers",
                    "write 0 where nothing is made",
                )
        if fields.has("growth") and (fields.has("by_month") or per == "total"):
            fields.fault(
                "growth", "growth-here", "growth goes with an amount per hour, day, workday, week or month", "remove it"
            )
    return Driver(name, amount, per or "month", tuple(by_month.items()), growth, peaks, node.where)


def months_of(period: Period) -> list[tuple[int, int]]:
    """The calendar months that a period touches."""
    first = period.first.year * 12 + period.first.month - 1
    last = period.last.year * 12 + period.last.month - 1
    return [(number // 12, number % 12 + 1) for number in range(first, last + 1)]


def _read_by_month(node: yamlio.Node) -> dict[tuple[int, int], Quantity]:
    def month_key(key: yamlio.Node) -> str:
        if yamlio.month(key.value, key) is None:
            raise key.fault("not-a-date", f"{key.shown} is not a month", "write a month as 2027-02")
        return str(key.value)

    found = yamlio.entries(node, "by_month", yamlio.quantity, month_key)
    return {(int(month[:4]), int(month[5:])): quantity for month, quantity in found.items()}


def _read_growth(node: yamlio.Node) -> Fraction:
    value = yamlio.word(node)
    rate, per, unit = value.partition(" per ")
    if not per or unit != "month":
        raise node.fault("not-a-growth", f"{node.shown} is not a growth", "write '3% per month'")
    growth = yamlio.percentage(yamlio.Node("scalar", rate, (node.file, node.line, node.col)))
    if not -1 < growth <= 10:
        raise node.fault("out-of-bounds", f"{node.shown} is not within -100% and 1000%", "write '3% per month'")
    return growth


def _read_peak(node: yamlio.Node) -> Peak:
    with yamlio.Fields(node, "a peak") as fields:
        name = fields.need("name", yamlio.label)
        first = fields.need("from", yamlio.day)
        last = fields.need("through", yamlio.day)
        add = fields.need("add", yamlio.quantity)
        per = fields.need("per", yamlio.one_of(*UNITS))
    if last < first:
        raise node.fault("not-a-period", f"the peak ends on {last}, before it starts", "put 'from' first")
    return Peak(name, first, last, add, per)


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

    def __init__(self, drivers: dict[str, Driver] | None, model: str | None, tier: str, period: Period | None) -> None:
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
            runs = fields.get("runs", self._volume, None)
            deliver = fields.get("deliver", self._volume, None)
            steps = fields.need("steps", yamlio.named("steps", self._step))
            failures = fields.get("failures", yamlio.named("failures", _read_failure), None) or {}
            if fields.has("runs") == fields.has("deliver"):
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

    def _volume(self, node: yamlio.Node) -> Driver:
        if node.kind == "mapping":
            return _read_driver("", node, self.period)
        name = yamlio.label(node) if not node.value[:1].isdigit() else ""
        if not name:
            raise node.fault(
                "no-unit-of-time",
                f"{node.shown} has no unit of time",
                "write {amount: 100, per: day} or a driver's name",
            )
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
            model = (
                fields.get("model", yamlio.label, self.model)
                if fields.has("model") or self.model
                else fields.need("model", yamlio.label)
            )
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
        return Step(name, model or "", tier, call, keep, accepted, on_reject, places | {"": node.where})


def _read_main_model(node: yamlio.Node) -> tuple[MainModel, ...]:
    def line(meter: str, value: yamlio.Node) -> MainModel:
        with yamlio.Fields(value, "a line of the main model") as fields:
            tokens = fields.need("tokens", yamlio.quantity)
            usd = fields.need("usd_per_mtok", yamlio.amount)
        if meter not in METERS or METERS[meter].unit != "token":
            raise value.fault("unknown-key", f"{meter!r} is not a meter of tokens", did_you_mean(meter, METERS))
        return MainModel(meter, tokens, rate_in_pico(meter, usd))

    return tuple(yamlio.named("main_model", line)(node).values())


def _read_redo(node: yamlio.Node) -> Redo:
    with yamlio.Fields(node, "on_reject") as fields:
        step = fields.need("redo", yamlio.label)
        at_most = fields.need("at_most", yamlio.integer(1, 1000))
    return Redo(step, at_most)


def _read_failure(kind: str, node: yamlio.Node) -> Failure:
    with yamlio.Fields(node, "a failure") as fields:
        rate = fields.need("rate", yamlio.share)
        billed = fields.get("billed", yamlio.one_of("yes", "no", "unknown"), "unknown")
        at_most, then = fields.get("retry", _read_retry, (1, ()))
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


# ------------------------------------------------------------------------------------------------- Scenario to YAML


def write_scenario(scenario: Scenario) -> str:
    """The scenario as YAML; :func:`read_scenario` reads an equal one back (defaults of model and tier are written out)."""
    names = {id(driver): driver.name for driver in scenario.drivers}

    def volume(driver: Driver) -> Any:
        known = next((known for known in scenario.drivers if known == driver and driver.name), None)
        return names[id(known)] if known is not None else _driver_out(driver)

    defaults = scenario.defaults
    document: dict[str, Any] = {
        "version": yamlio.Plain("1"),
        "scenario": scenario.title,
        "period": yamlio.Plain(str(scenario.period)),
        "holidays": [yamlio.Plain(str(day)) for day in scenario.holidays],
        "defaults": _without_nothing(
            size=yamlio.Plain(str(defaults.size)) if defaults.size else None,
            quality=defaults.quality,
            prompt_tokens=_quantity_out(defaults.prompt_tokens),
            parameters=dict(defaults.parameters),
        ),
        "drivers": {driver.name: _driver_out(driver) for driver in scenario.drivers},
        "seats": {seats.name: _seats_out(seats) for seats in scenario.seats},
        "workflows": {
            workflow.name: _without_nothing(
                owner=workflow.owner,
                note=workflow.note,
                tags=dict(workflow.tags),
                runs=volume(workflow.runs) if workflow.runs else None,
                deliver=volume(workflow.deliver) if workflow.deliver else None,
                steps={step.name: _step_out(step) for step in workflow.steps},
                failures={failure.kind: _failure_out(failure) for failure in workflow.failures},
            )
            for workflow in scenario.workflows
        },
    }
    return yamlio.write(_without_nothing(**document))


def _without_nothing(**entries: Any) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value not in (None, "", {}, [], ())}


def _number(number: Number) -> yamlio.Plain:
    return yamlio.number_text(number)


def _quantity_out(quantity: Quantity | None) -> yamlio.Plain | None:
    if quantity is None:
        return None
    if quantity.is_exact:
        return _number(quantity.expected)
    return yamlio.Plain(f"{_number(quantity.low)} to {_number(quantity.high)}")


def _driver_out(driver: Driver) -> dict[str, Any]:
    by_month = {yamlio.Plain(f"{y}-{m:02d}"): _quantity_out(amount) for (y, m), amount in driver.by_month}
    return _without_nothing(
        amount=_quantity_out(driver.amount),
        per=None if by_month else yamlio.Plain(driver.per),
        by_month=by_month,
        growth=yamlio.Plain(f"{_share(driver.growth)} per month") if driver.growth is not None else None,
        peaks=[
            {
                "name": peak.name,
                "from": yamlio.Plain(str(peak.first)),
                "through": yamlio.Plain(str(peak.last)),
                "add": _quantity_out(peak.add),
                "per": yamlio.Plain(peak.per),
            }
            for peak in driver.peaks
        ],
    )


def _share(share: Fraction) -> str:
    return f"{_number(share * 100)}%"


def _seats_out(seats: Seats) -> dict[str, Any]:
    return _without_nothing(
        plan=seats.model,
        count=_number(seats.number),
        billed=seats.billed,
        shared_by={center: _number(number) for center, number in seats.shared_by},
    )


def _step_out(step: Step) -> dict[str, Any]:
    call = step.call
    return _without_nothing(
        model=step.model,
        tier=step.tier,
        call=call.kind,
        size=yamlio.Plain(str(call.size)) if call.size else None,
        quality=call.quality,
        make=_number(call.n),
        keep=_number(step.keep),
        prompt=call.prompt,
        prompt_tokens=_quantity_out(call.prompt_tokens),
        input_images=[str(size) for size in call.input_images],
        cached_text_tokens=_number(call.cached_text_tokens) if call.cached_text_tokens else None,
        cached_image_tokens=_number(call.cached_image_tokens) if call.cached_image_tokens else None,
        main_model={
            line.meter: {"tokens": _quantity_out(line.tokens), "usd_per_mtok": _number(Fraction(line.rate, 10**6))}
            for line in call.main_model
        },
        parameters=dict(call.parameters),
        accepted=yamlio.Plain(_share(step.accepted)) if step.accepted is not None else None,
        on_reject={"redo": step.on_reject.step, "at_most": _number(step.on_reject.at_most)} if step.on_reject else None,
    )


def _failure_out(failure: Failure) -> dict[str, Any]:
    if failure.kind == "rate_limited":
        return {"rate": yamlio.Plain(_share(failure.rate))}
    retry = _without_nothing(at_most=_number(failure.at_most), then=dict(failure.then))
    return _without_nothing(
        rate=yamlio.Plain(_share(failure.rate)),
        billed=yamlio.Plain(failure.billed),
        retry=retry if failure.at_most > 1 or failure.then else None,
    )
