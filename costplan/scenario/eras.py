"""A step that is another from a day on, and a workflow cut into eras in each of which its steps are the same ones.
How much is made in an era stands in planning/schedule.py; what a step may hold in steps.py."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.errors import Problems, did_you_mean, wrong
from costplan.named import NamedTuple
from costplan.scenario.layers import put_on
from costplan.scenario.scenario import Dated, Era
from costplan.yamlio.probe import Taken, or_null

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from costplan.scenario.driver import Period
    from costplan.scenario.scenario import Workflow
    from costplan.scenario.step import Step
    from costplan.yamlio import Schema

_A_USE = "a model of some days"
_OF_ALL_DAYS = ("from", "through", "split", "by_date")
"""What a step says once, for all of its days."""


class _Layers(NamedTuple):
    """What lies on a step, from which day on each; None of what does from the start."""

    since: tuple[date | None, ...]
    each: tuple[yamlio.Node, ...]

    def since_on(self, day: date | None) -> date:
        """Since when that lies on it which does on a day."""
        return max(
            (since or date.min for since in self.since if (since or date.min) <= (day or date.min)), default=date.min
        )

    def on(self, day: date | None, turned: date) -> yamlio.Node | None:
        """What lies on it on a day; None where nothing does, or only what does since before the step last turned."""
        since = self.since_on(day)
        found = (node for of, node in zip(self.since, self.each, strict=True) if (of or date.min) == since >= turned)
        return next(found, None)


def read_dated(node: yamlio.Node, read: Callable[[yamlio.Node], Step]) -> Step:
    """A step, with what it is from other days on: by its ``by_date``, and by a list of models.

    Raises:
        InputError: with every problem of it.
    """
    if node.kind == "probe":
        raise Taken(_takes(yamlio.taken_by(read)))
    model, by_date = (_child(node, key) for key in ("model", "by_date"))
    is_list = model is not None and model.kind == "sequence"
    if by_date is None and not is_list:
        return read(node)
    layers = [_models(model)] if is_list and model is not None else []
    layers += [_by_date(by_date)] if by_date is not None else []
    base = _without(node, ("by_date", "model") if is_list else ("by_date",))
    keys = frozenset(key for one in layers for layer in one.each for key in layer.value)
    days = sorted({day for one in layers for day in one.since if day is not None})
    problems, forms = Problems(), []
    for day in (None, *days):
        form = base
        turned = layers[0].since_on(day)  # what by_date says ends where a list of models turns
        for one in layers:
            over = one.on(day, turned)
            form = put_on(form, over) if over is not None else form
        with problems.collect():
            forms.append((day, read(form)))
    problems.stop_if_any()
    (_, first), *more = forms
    return first._replace(forms=tuple((day, step) for day, step in more if day), keys=keys)


def _models(node: yamlio.Node) -> _Layers:
    """``[{until: 2027-06-30, use: a}, {use: b}]``: each with what else of the step is other then."""
    uses = yamlio.nonempty("models", _read_use)(node)
    since: list[date | None] = [None]
    for (until, _), at in zip(uses[:-1], node.value, strict=False):
        if until is None:
            raise at.fault(
                "missing-key", "another model follows it, and nobody knows from when", "add 'until:', its last day"
            )
        if since[-1] is not None and until < since[-1]:
            raise at.fault("not-a-period", f"it ends on {until}, before it starts", "put the models in their order")
        since.append(until + timedelta(days=1))
    if uses[-1][0] is not None:
        told = "nothing follows the last model, which has no 'until'"
        raise node.value[-1].fault("not-allowed", told, "remove 'until', or write 'through:' into the step")
    return _Layers(tuple(since), tuple(layer for _, layer in uses))


def _read_use(node: yamlio.Node) -> tuple[date | None, yamlio.Node]:
    own = ("until", "use")
    with yamlio.Fields(_with(node, own), _A_USE) as fields:
        until = fields.get("until", yamlio.day, None)
        fields.need("use", yamlio.label)
    layer = _layer(node)
    key, model = layer.value["use"]
    return until, _mapping(node, {"model": (key, model)} | _without(layer, own).value)


def _by_date(node: yamlio.Node) -> _Layers:
    def day(key: yamlio.Node) -> str:
        return str(yamlio.day(key))

    found = yamlio.entries(node, "by_date", _layer, day)
    ordered = sorted(found.items())
    return _Layers(tuple(date.fromisoformat(name) for name, _ in ordered), tuple(layer for _, layer in ordered))


def _layer(node: yamlio.Node) -> yamlio.Node:
    """What lies on a step, which must be a mapping of what may differ."""
    if node.kind != "mapping":
        raise node.fault(
            "not-a-mapping", f"{node.shown} is not what differs", "write keys of the step, such as {model: a}"
        )
    for key in _OF_ALL_DAYS:
        if key in node.value:
            raise node.value[key][0].fault(
                "not-allowed", f"{key!r} is of all days of the step", "write it into the step"
            )
    return node


def _child(node: yamlio.Node, key: str) -> yamlio.Node | None:
    child = node.value[key][1] if node.kind == "mapping" and key in node.value else None
    return None if child is None or yamlio.is_null(child) else child


def _mapping(like: yamlio.Node, entries: dict[str, tuple[yamlio.Node, yamlio.Node]]) -> yamlio.Node:
    return yamlio.Node("mapping", entries, like.where, flow=like.flow)


def _without(node: yamlio.Node, keys: Sequence[str]) -> yamlio.Node:
    return _mapping(node, {name: entry for name, entry in node.value.items() if name not in keys})


def _with(node: yamlio.Node, keys: Sequence[str]) -> yamlio.Node:
    if node.kind != "mapping":
        return node
    return _mapping(node, {name: entry for name, entry in node.value.items() if name in keys})


def _takes(step: Schema) -> Schema:
    """What a step takes, with what it is on other days: each entry takes what a step does."""
    properties = {key: value for key, value in step["properties"].items() if key not in _OF_ALL_DAYS}
    entry = {"type": "object", "properties": properties, "additionalProperties": False}
    days = {
        "propertyNames": yamlio.taken_by(yamlio.day),
        "additionalProperties": entry | {"title": "a step from a day"},
    }
    use = {"until": yamlio.taken_by(yamlio.day), "use": yamlio.taken_by(yamlio.label)}
    more = {key: value for key, value in properties.items() if key != "model"}
    models = {
        "type": "array",
        "minItems": 1,
        "items": entry | {"title": _A_USE, "properties": use | more, "required": ["use"]},
    }
    model = {"anyOf": [step["properties"]["model"], models]}
    by_date = or_null({"type": "object"} | days)
    return step | {"properties": step["properties"] | {"model": model, "by_date": by_date}}


# ----------------------------------------------------------------------------------------------------------------- eras


def in_eras(workflow: Workflow, period: Period | None) -> tuple[Workflow, ...]:
    """A workflow, or its eras in a period where its steps change.

    Raises:
        InputError: on some days there is no step, or none that a reject goes back to.
    """
    if period is None or not any(step.forms or step.first or step.last for step in workflow.steps):
        return (workflow,)
    first, end = workflow.days or (date.min, date.max)
    starts = max(first, period.first)
    turns = {day for step in workflow.steps for day in _turns(step) if first < day < end}
    inside = sorted(day for day in turns if starts < day < period.end)
    bounds = [None, *inside, None]
    eras = []
    for since, until in itertools.pairwise(bounds):
        day = since or starts
        steps = tuple(_form(step, day) for step in workflow.steps if _walked(step, day))
        if not steps:
            until_told = f" through {until - timedelta(days=1)}" if until else ""
            told = f"it has no step from {day}{until_told}"
            raise wrong("no-step-then", told, "write 'from' and 'through' into the workflow", workflow.place)
        _check_redo(steps, day)
        dated = tuple(_dated(step, day, starts) for step in workflow.steps if step.forms and _walked(step, day))
        last = until - timedelta(days=1) if until else None
        eras.append(workflow._replace(steps=steps, era=Era(workflow.name, since, last, dated)))
    if len(eras) == 1:
        return tuple(eras)
    return tuple(one._replace(name=_named(one.era)) for one in eras if one.era)


_OF_AN_ERA = re.compile(r"/(?:from|until) \d{4}-\d\d-\d\d\Z", re.ASCII)


def of_all_days(workflow: str) -> str:
    """What a workflow is called without its eras, by the name that a line of a plan has: by it plans are compared, as
    the day on which a step changes is no name of it."""
    return _OF_AN_ERA.sub("", workflow)


def _named(era: Era) -> str:
    return f"{era.name}/from {era.first}" if era.first else f"{era.name}/until {era.last}"


def cut_alike(workflows: Iterable[Workflow], other: Iterable[Workflow]) -> Iterator[Workflow]:
    """Workflows cut into eras, also where another scenario cuts those of the same name."""
    others = _starts(other)
    here = tuple(workflows)
    own = _starts(here)
    for workflow in here:
        era = workflow.era or Era(workflow.name, None, None, ())
        days = sorted(own.get(era.name, set()) | others.get(era.name, set()))
        first, last = era.first or date.min, era.last or date.max
        starts = [era.first, *(day for day in days if first < day <= last)]
        ends = [*(day - timedelta(days=1) for day in starts[1:] if day), era.last]
        for since, until in zip(starts, ends, strict=True):
            if not days:
                yield workflow
            else:
                cut = era._replace(first=since, last=until)
                yield workflow._replace(name=_named(cut), era=cut)


def _starts(workflows: Iterable[Workflow]) -> dict[str, set[date]]:
    """On which days eras start, by what their workflow is called without them."""
    found: dict[str, set[date]] = {}
    for one in workflows:
        if one.era is not None and one.era.first is not None:
            found.setdefault(one.era.name, set()).add(one.era.first)
    return found


def _turns(step: Step) -> Iterator[date]:
    yield from (day for day, _ in step.forms)
    if step.first:
        yield step.first
    if step.last:
        yield step.last + timedelta(days=1)


def _walked(step: Step, day: date) -> bool:
    return (step.first or date.min) <= day <= (step.last or date.max)


def _form(step: Step, day: date) -> Step:
    """The step as it is on a day."""
    form = next((form for since, form in reversed(step.forms) if since <= day), step)
    return form._replace(forms=(), keys=frozenset())


def _dated(step: Step, day: date, starts: date) -> Dated:
    since = next((since for since, _ in reversed(step.forms) if since <= day), None)
    return Dated(step=step.name, day=since or starts, keys=step.keys, stated=since is not None)


def _check_redo(steps: Sequence[Step], day: date) -> None:
    names = [step.name for step in steps]
    for step in steps:
        if step.on_reject and step.on_reject.step not in (*names, "run"):
            told = f"step {step.name!r} redoes {step.on_reject.step!r}, which is no step on {day}"
            raise wrong("unknown-step", told, did_you_mean(step.on_reject.step, names), step.place("on_reject"))


# -------------------------------------------------------------------------------------------------------------- writing


def dated_entries(eras: Iterable[tuple[Dated, Mapping[str, Any]]]) -> dict[str, Any]:
    """A step that is another on other days, of what it is in each era."""
    forms = {one.day: (one, entries) for one, entries in reversed(tuple(eras))}
    _, base = forms[min(forms)]
    by_date: dict[Any, Any] = {}
    for day, (one, entries) in sorted(forms.items()):
        own = {key: entries.get(key, yamlio.Plain("null")) for key in sorted(one.keys) if key in entries or key in base}
        if one.stated:
            by_date[yamlio.Plain(str(day))] = own
    return {**base} | ({"by_date": by_date} if by_date else {})
