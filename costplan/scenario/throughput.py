"""``throughput:``, what a scenario says of how fast its calls may go, from YAML and back.
Whether the providers, levels and models are known is checked when it is planned."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.pricing.price_file import read_limit
from costplan.scenario.scenario import Throughput
from costplan.scenario.step import CALIBRATED
from costplan.units import exact

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.units import Number


def read_throughput(node: yamlio.Node) -> Throughput:
    """The ``throughput:`` mapping of a scenario; it may be empty.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "throughput") as fields:
        levels = fields.get("levels", yamlio.mapping("levels", yamlio.label), None) or {}
        limits = fields.get("limits", yamlio.mapping("limits", read_limit), None) or {}
        hours = fields.get("hours", _read_hours, None)
        peak_factor = fields.get("peak_factor", _read_factor, None)
        parallel = fields.get("parallel", yamlio.integer(1, 10**6), None)
        latency = fields.get("latency", yamlio.mapping("latency", yamlio.amount_or(CALIBRATED)), None) or {}
    return Throughput(
        levels=tuple(levels.items()),
        limits=tuple((model, tuple(limit.items())) for model, limit in limits.items()),
        hours=hours,
        parallel=parallel,
        latency=tuple(
            (model, seconds if isinstance(seconds, str) else exact(Fraction(seconds)))
            for model, seconds in latency.items()
        ),
        places=tuple(_places(node)),
        peak_factor=peak_factor,
    )


def _read_hours(node: yamlio.Node) -> Number:
    hours = exact(Fraction(yamlio.amount(node)))
    if not 0 < hours <= 24:
        raise node.fault(
            "out-of-bounds", f"{node.shown} is not above 0 and at most 24", "write hours a day, such as 1.5"
        )
    return hours


def _read_factor(node: yamlio.Node) -> Number:
    factor = exact(Fraction(yamlio.amount(node)))
    if not 1 <= factor <= 1440:
        told = f"{node.shown} is not from 1 to 1,440"
        raise node.fault("out-of-bounds", told, "write how many times the even rate the busiest minute has, such as 3")
    return factor


def _places(node: yamlio.Node) -> list[tuple[str, Place]]:
    places = []
    for key, (_, value) in node.value.items():
        places.append((key, value.where))
        if value.kind == "mapping":
            places += [(f"{key}.{name}", entry[0].where) for name, entry in value.value.items()]
    return places


def throughput_entries(throughput: Throughput) -> dict[str, Any]:
    """What the mapping holds; reading it gives an equal one."""
    number = yamlio.number_text
    return yamlio.without_nothing(
        levels=dict(throughput.levels),
        limits={model: {limit: number(most) for limit, most in limits} for model, limits in throughput.limits},
        hours=number(throughput.hours) if throughput.hours else None,
        peak_factor=number(throughput.peak_factor) if throughput.peak_factor else None,
        parallel=number(throughput.parallel) if throughput.parallel else None,
        latency={
            model: seconds if isinstance(seconds, str) else number(seconds) for model, seconds in throughput.latency
        },
    )
