"""What is told of a throughput: limits that are passed, and work that is not done when its period ends.
What it comes to is found in finish.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.units import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.plan.throughput_plan import Finish, ModelThroughput, ThroughputPlan

OF = {
    "images_per_minute": "images",
    "tokens_per_minute": "tokens",
    "input_tokens_per_minute": "tokens in",
    "requests_per_minute": "requests",
}
"""What each limit is of."""


def warnings_of(throughput: ThroughputPlan) -> Iterator[str]:
    """Limits that are passed, and work that is late; a name in them stands as its user wrote it."""
    for model in throughput.models:
        for rate in model.rates:
            if rate.passed and rate.held is not None and rate.allowed is not None:
                whose = "of your own" if rate.own else f"of {model.level}"
                need = f"{count(rate.held)} {OF[rate.limit]} a minute" + ("" if rate.high is None else " at p90")
                yield (
                    f"{model.model}: {need} on {rate.day} are more than the "
                    f"{count(rate.allowed)} {whose}; {_advice(model)}"
                )
        yield from _late(model.model, model.finish)
    serial = throughput.serial
    if serial and serial.hours > throughput.hours:
        yield (
            f"calls take {count(serial.hours)} hours on {serial.day}, {serial.parallel} at once, and the day has "
            f"{count(throughput.hours)}; {serial.enough} at once would do"
        )
    if serial:
        yield from _late(f"calls, {serial.parallel} at once", serial.finish)


def _late(what: str, finish: Finish | None) -> Iterator[str]:
    """What each scenario does not have done when its own period ends."""
    late = [end for end in finish.ends if end.is_late] if finish else []
    for end in late:
        if finish and len(finish.ends) == 1:
            yield f"{what}: the work ends on {end.done}, after the period"
        else:
            yield f"{what}: the work of {end.scenario} ends on {end.done}, and its period on {end.last}"


def _advice(model: ModelThroughput) -> str:
    if model.enough is None:
        return "which level would do is not known"
    return f"ask for {model.enough}" if model.enough else "no level of its table is enough"
