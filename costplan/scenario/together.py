"""Drivers, peaks and acceptances that move with a driver: that it is there, and hangs on nothing else itself.
What moving together does to a plan's quantiles is risk's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import did_you_mean, wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costplan.errors import Place
    from costplan.scenario.driver import Driver
    from costplan.scenario.scenario import Workflow


def check_together(drivers: Mapping[str, Driver], workflows: Iterable[Workflow]) -> None:
    """Every driver that another one, a peak or an acceptance moves with.

    Raises:
        InputError: it is not among the drivers, is the same one, or moves with a third.
    """
    volumes = (volume for workflow in workflows for volume in (workflow.runs, workflow.deliver))
    in_place = (volume for volume in volumes if volume is not None and not volume.name)
    for driver in (*drivers.values(), *in_place):
        for other in filter(None, (driver.moves_with, *(peak.moves_with for peak in driver.peaks))):
            _check(drivers, other, driver.place, of=driver.name if other == driver.moves_with else "")
    for step in (step for workflow in workflows for step in workflow.steps):
        if step.stated is not None and step.stated.moves_with:
            _check(drivers, step.stated.moves_with, step.place("moves_with"))


def _check(drivers: Mapping[str, Driver], other: str, place: Place, of: str = "") -> None:
    if other not in drivers:
        remedy = did_you_mean(other, drivers) or "add it under drivers"
        raise wrong("unknown-driver", f"moves_with: there is no driver {other!r}", remedy, place)
    if third := drivers[other].moves_with:
        what = f"moves_with: {other!r} moves with {third!r} itself"
        raise wrong("not-allowed", what, "remove it" if other == of else f"name {third!r}", place)
