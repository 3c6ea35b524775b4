"""A plan's throughput as JSON, a key of the plan's document: null is what is not known, never unlimited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.json.document import number

if TYPE_CHECKING:
    from costplan.calibration.latency import Latency
    from costplan.plan.throughput_plan import (
        Batch,
        Finish,
        ModelThroughput,
        Rate,
        Serial,
        ThroughputPlan,
    )


def throughput_keys(throughput: ThroughputPlan) -> dict[str, Any]:
    """What the calls come to beside what is allowed, and when the work is done."""
    return {
        "hours": throughput.hours if isinstance(throughput.hours, int) else number(throughput.hours),
        **({} if throughput.peak_factor == 1 else {"peak_factor": number(throughput.peak_factor)}),
        "by_model": [_model(model) for model in throughput.models],
        "batches": [_batch(batch) for batch in throughput.batches],
        "serial": _serial(throughput.serial) if throughput.serial else None,
        "unused": list(throughput.unused),
    }


def _model(model: ModelThroughput) -> dict[str, Any]:
    return {
        "model": model.model,
        "level": model.level,
        "limits": [rate_keys(rate) for rate in model.rates],
        "binds": model.binds.limit if model.binds else None,
        "enough_at": model.enough,
        "finish": finish_keys(model.finish) if model.finish else None,
    }


def rate_keys(rate: Rate) -> dict[str, Any]:
    """What calls come to under one limit."""
    return {
        "limit": rate.limit,
        "day": str(rate.day),
        "needed": number(rate.need) if rate.need is not None else None,
        **({} if rate.high is None else {"needed_p90": number(rate.high)}),
        "counted": rate.counted,
        "allowed": rate.allowed,
        "own": rate.own,
        "used": number(rate.used) if rate.used is not None else None,
        "passed": rate.passed,
        "enough_at": rate.enough,
    }


def _batch(batch: Batch) -> dict[str, Any]:
    return {
        "scenario": batch.scenario,
        "workflow": batch.workflow,
        "windows_at_least": batch.once,
        "windows": batch.windows,
        "day": str(batch.day),
        "images": number(batch.load.images),
        "tokens": number(batch.load.tokens),
        "requests": number(batch.load.requests),
        "counted": "tokens_per_minute" not in batch.load.uncounted,
        "finish": finish_keys(batch.finish),
    }


def _serial(serial: Serial) -> dict[str, Any]:
    return {
        "day": str(serial.day),
        "hours": number(serial.hours),
        "parallel": serial.parallel,
        "enough_parallel": serial.enough,
        "missing": list(serial.missing),
        **({"learned": [latency_keys(one) for _, one in serial.learned]} if serial.learned else {}),
        "finish": finish_keys(serial.finish),
    }


def latency_keys(one: Latency) -> dict[str, Any]:
    """What a calibration learned of how long calls take."""
    seconds = ("mean", "low", "high", "median", "p90")
    return {
        "model": one.model,
        "quality": one.quality or None,
        "size": one.size or None,
        "images": one.images or None,
        "calls": one.calls,
        **{name: number(getattr(one, name)) for name in seconds},
        "source": str(one.place),
    }


def finish_keys(finish: Finish) -> dict[str, Any]:
    """When work is done."""
    return {
        "days": number(finish.days),
        "at_least": finish.least,
        "at_most": finish.most,
        "done": str(finish.done),
        "inside_period": finish.inside(),
        "scenarios": [
            {
                "scenario": end.scenario,
                "done": str(end.done),
                "last_day": str(end.last),
                "inside_period": finish.inside(end),
            }
            for end in finish.ends
        ],
    }
