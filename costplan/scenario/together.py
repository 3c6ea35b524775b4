"""Drivers and peaks that move with a driver: that it is there, and hangs on nothing else itself.
What moving together does to a plan's quantiles is risk's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import did_you_mean, wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costplan.scenario.driver import Driver
    from costplan.scenario.scenario import Workflow


def check_together(drivers: Mapping[str, Driver], workflows: Iterable[Workflow]) -> None:
    """Every driver that another one or a peak moves with.

    Raises:
        InputError: it is not among the drivers, is the same one, or moves with a third.
    """
    volumes = (volume for workflow in workflows for volume in (workflow.runs, workflow.deliver))
    in_place = (volume for volume in volumes if volume is not None and not volume.name)
    for driver in (*drivers.values(), *in_place):
        for other in filter(None, (driver.moves_with, *(peak.moves_with for peak in driver.peaks))):
            if other not in drivers:
                remedy = did_you_mean(other, drivers) or "add it under drivers"
                raise wrong("unknown-driver", f"moves_with: there is no driver {other!r}", remedy, driver.place)
            if third := drivers[other].moves_with:
                what = f"moves_with: {other!r} moves with {third!r} itself"
                remedy = "remove it" if other == driver.moves_with == driver.name else f"name {third!r}"
                raise wrong("not-allowed", what, remedy, driver.place)
