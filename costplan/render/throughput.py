"""A plan's throughput as finished strings: tables, and warnings for the head of the page.
What is not known is told as not known, never as unlimited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.planning.throughput.warned import OF, warnings_of
from costplan.render.view import Table, clean
from costplan.units import count, many, percent

if TYPE_CHECKING:
    from datetime import date

    from costplan.plan.plan import Plan
    from costplan.plan.throughput_plan import Finish, ModelThroughput, Rate, ThroughputPlan

_NOT_KNOWN = "?"


def throughput_warnings(throughput: ThroughputPlan) -> list[str]:
    """Limits that are passed, and work that is not done when the period ends."""
    return [clean(warning) for warning in warnings_of(throughput)]


def throughput_tables(plan: Plan) -> list[Table]:
    """What the calls come to beside what is allowed, and when the work is done."""
    throughput = plan.throughput
    assert throughput is not None
    held = any(rate.high is not None for model in throughput.models for rate in model.rates)
    rows = [_rate(model, rate, is_held=held) for model in throughput.models for rate in model.rates]
    headers = ("model", "a minute", "needed", *(["at p90"] if held else []), "allowed", "used", "enough at")
    levels = dict.fromkeys(
        f"{model.model.partition('/')[0]} {model.level}" for model in throughput.models if model.level
    )
    title = ", ".join((f"Throughput with calls in {_hours(throughput)} a day", *_factor(throughput), *levels))
    return [
        Table(
            title=clean(title),
            headers=headers,
            rows=tuple(rows),
            right=frozenset(range(2, len(headers) - 1)),
            notes=_notes(throughput),
        ),
        _finishes(plan, throughput),
    ]


def need_words(rate: Rate) -> str:
    """``312 of 250 images a minute on 2027-02-14 (own)``: the need of the busiest day of what is allowed."""
    need = _NOT_KNOWN if rate.held is None else count(rate.held)
    allowed = _NOT_KNOWN if rate.allowed is None else count(rate.allowed)
    least = "" if rate.counted or rate.need is None else "at least "
    at_p90 = "" if rate.high is None else " at p90"
    return f"{least}{need} of {allowed} {OF[rate.limit]} a minute{at_p90} on {rate.day}" + " (own)" * rate.own


def _hours(throughput: ThroughputPlan) -> str:
    return f"{count(throughput.hours)} hour{'' if throughput.hours == 1 else 's'}"


def _factor(throughput: ThroughputPlan) -> list[str]:
    return [] if throughput.peak_factor == 1 else [f"{count(throughput.peak_factor)} times that in the busiest minute"]


def _rate(model: ModelThroughput, rate: Rate, *, is_held: bool) -> tuple[str, ...]:
    need = _NOT_KNOWN if rate.need is None else count(rate.need)
    allowed = _NOT_KNOWN if rate.allowed is None else count(rate.allowed)
    return (
        clean(model.model),
        OF[rate.limit],
        need if rate.counted or rate.need is None else f"at least {need}",
        *([_NOT_KNOWN if rate.held is None else count(rate.held)] if is_held else []),
        f"{allowed} (own)" if rate.own else allowed,
        "-" if rate.used is None else percent(rate.used),
        clean(_NOT_KNOWN if rate.enough is None else rate.enough or "none"),
    )


def _notes(throughput: ThroughputPlan) -> tuple[str, ...]:
    notes = ["Expected calls, every try counted; tokens are those in and out."]
    if any(rate.high is not None for model in throughput.models for rate in model.rates):
        notes.append("Levels are judged at p90: every range of an amount at its 90 % point.")
    if any(None in (rate.need, rate.allowed, rate.enough) for model in throughput.models for rate in model.rates):
        notes.append("? is not known, which is not unlimited.")
    notes += [f"{model.model}: {OF[model.binds.limit]} bind." for model in throughput.models if model.binds]
    if throughput.serial and throughput.serial.missing:
        notes.append(
            f"No latency is stated for {', '.join(throughput.serial.missing)}; these calls take no time below."
        )
    for model, latency in throughput.serial.learned if throughput.serial else ():
        notes.append(f"{model}, {latency.of}: {latency.words}, measured [{latency.place}].")
    if throughput.unused:
        notes.append(f"Stated, and called by no step outside the batch tier: {', '.join(throughput.unused)}.")
    return tuple(map(clean, notes))


def _finishes(plan: Plan, throughput: ThroughputPlan) -> Table:
    rows = []
    for model in throughput.models:
        rate = model.binds or model.rates[0]
        rows += _finish(clean(model.model), rate.day, model.finish)
    if serial := throughput.serial:
        rows += _finish(f"calls, {serial.parallel} at once", serial.day, serial.finish)
    for batch in throughput.batches:
        name = f"{clean(plan.named(batch.scenario, batch.workflow))}, in batches"
        inside = "yes" if batch.finish.inside() else "perhaps"
        most = "at most " if batch.windows > batch.once else ""
        rows.append((name, str(batch.day), most + many(batch.windows, "window"), str(batch.finish.done), inside))
    notes = [f"A day is {_hours(throughput)} at full speed; what a day leaves over waits for the next."]
    if throughput.batches:
        notes.append(
            "Batches have limits of their own, which are not known. A step waits up to 24 hours for its window, and "
            "so does each try that is redone; done is the latest day."
        )
    headers = ("work", "busiest day", "takes", "done", "inside the period")
    return Table(title="Time to finish", headers=headers, rows=tuple(rows), right=frozenset({2}), notes=tuple(notes))


def _finish(what: str, day: date, finish: Finish | None) -> list[tuple[str, ...]]:
    """A row for the work, and where scenarios share it one for each."""
    if finish is None:
        return [(what, str(day), _NOT_KNOWN, _NOT_KNOWN, _NOT_KNOWN)]
    days = f"{count(finish.days)} day{'' if finish.days == 1 else 's'}"
    takes = f"at least {days}" if finish.least else days
    inside = {True: "yes", False: "no", None: _NOT_KNOWN}
    rows: list[tuple[str, ...]] = [(what, str(day), takes, str(finish.done), inside[finish.inside()])]
    if len(finish.ends) > 1:
        rows += [
            (f"- of {clean(end.scenario)}", "", "", str(end.done), inside[finish.inside(end)]) for end in finish.ends
        ]
    return rows
