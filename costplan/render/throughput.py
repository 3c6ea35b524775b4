"""A plan's throughput as finished strings: tables, and warnings for the head of the page.
What is not known is told as not known, never as unlimited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.view import Table, clean
from costplan.units import count, many, percent

if TYPE_CHECKING:
    from costplan.planning.plan import Plan
    from costplan.planning.throughput.finish import Finish, ModelThroughput, Rate, ThroughputPlan

_NOT_KNOWN = "?"
_OF = {
    "images_per_minute": "images",
    "tokens_per_minute": "tokens",
    "input_tokens_per_minute": "tokens in",
    "requests_per_minute": "requests",
}


def throughput_warnings(found: ThroughputPlan) -> list[str]:
    """Limits that are passed, and work that is not done when the period ends."""
    warnings = []
    for model in found.models:
        for rate in model.rates:
            if rate.passed and rate.need is not None and rate.allowed is not None:
                whose = "of your own" if rate.own else f"of {model.level}"
                warnings.append(
                    f"{model.model}: {count(rate.need)} {_OF[rate.limit]} a minute on {rate.day} are more than the "
                    f"{count(rate.allowed)} {whose}; {_advice(model)}"
                )
        if model.finish and model.finish.inside is False:
            warnings.append(f"{model.model}: the work ends on {model.finish.done}, after the period")
    serial = found.serial
    if serial and serial.hours > found.hours:
        warnings.append(
            f"calls take {count(serial.hours)} hours on {serial.day}, {serial.parallel} at once, and the day has "
            f"{found.hours}; {serial.enough} at once would do"
        )
    if serial and serial.finish.inside is False:
        warnings.append(f"calls, {serial.parallel} at once: the work ends on {serial.finish.done}, after the period")
    return [clean(warning) for warning in warnings]


def _advice(model: ModelThroughput) -> str:
    if model.enough is None:
        return "which level would do is not known"
    return f"ask for {model.enough}" if model.enough else "no level of its table is enough"


def throughput_tables(plan: Plan) -> list[Table]:
    """What the calls come to beside what is allowed, and when the work is done."""
    found = plan.throughput
    assert found is not None
    rows = [_rate(model, rate) for model in found.models for rate in model.rates]
    headers = ("model", "a minute", "needed", "allowed", "used", "enough at")
    levels = dict.fromkeys(f"{model.model.partition('/')[0]} {model.level}" for model in found.models if model.level)
    title = ", ".join((f"Throughput with calls in {found.hours} hours a day", *levels))
    return [Table(clean(title), headers, tuple(rows), frozenset({2, 3, 4}), _notes(found)), _finishes(plan, found)]


def _rate(model: ModelThroughput, rate: Rate) -> tuple[str, ...]:
    need = _NOT_KNOWN if rate.need is None else count(rate.need)
    allowed = _NOT_KNOWN if rate.allowed is None else count(rate.allowed)
    return (
        clean(model.model),
        _OF[rate.limit],
        need if rate.counted or rate.need is None else f"at least {need}",
        f"{allowed} (own)" if rate.own else allowed,
        "-" if rate.used is None else percent(rate.used),
        clean(_NOT_KNOWN if rate.enough is None else rate.enough or "none"),
    )


def _notes(found: ThroughputPlan) -> tuple[str, ...]:
    notes = ["Expected calls, every try counted; tokens are those in and out."]
    if any(None in (rate.need, rate.allowed, rate.enough) for model in found.models for rate in model.rates):
        notes.append("? is not known, which is not unlimited.")
    notes += [f"{model.model}: {_OF[model.binds.limit]} bind." for model in found.models if model.binds]
    if found.serial and found.serial.missing:
        notes.append(f"No latency is stated for {', '.join(found.serial.missing)}; these calls take no time below.")
    if found.unused:
        notes.append(f"Stated, and called by no step outside the batch tier: {', '.join(found.unused)}.")
    return tuple(map(clean, notes))


def _finishes(plan: Plan, found: ThroughputPlan) -> Table:
    rows = []
    for model in found.models:
        rate = model.binds or model.rates[0]
        rows.append((clean(model.model), str(rate.day), *_finish(model.finish)))
    if serial := found.serial:
        rows.append((f"calls, {serial.parallel} at once", str(serial.day), *_finish(serial.finish)))
    for batch in found.batches:
        name = f"{clean(plan.named(batch.scenario, batch.workflow))}, in batches"
        inside = "yes" if batch.finish.inside else "perhaps"
        rows.append((name, str(batch.day), many(batch.windows, "window"), str(batch.finish.done), inside))
    notes = [f"A day is {found.hours} hours at full speed; what a day leaves over waits for the next."]
    if found.batches:
        notes.append(
            "Batches have limits of their own, which are not known. A step waits up to 24 hours for its window; what "
            "is redone waits again."
        )
    headers = ("work", "busiest day", "takes", "done", "inside the period")
    return Table("Time to finish", headers, tuple(rows), frozenset({2}), tuple(notes))


def _finish(finish: Finish | None) -> tuple[str, str, str]:
    if finish is None:
        return _NOT_KNOWN, _NOT_KNOWN, _NOT_KNOWN
    days = f"{count(finish.days)} day{'' if finish.days == 1 else 's'}"
    inside = {True: "yes", False: "no", None: _NOT_KNOWN}[finish.inside]
    return f"at least {days}" if finish.least else days, str(finish.done), inside
