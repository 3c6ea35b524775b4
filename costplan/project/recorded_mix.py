"""Whether the calls on record are those that a plan expects: scenarios beside stores of observations.
What is off is decided in learning/mix.py; what calls cost is not asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costplan.errors import CostplanError, DriftError, Problem, wrong
from costplan.named import NamedTuple
from costplan.project.scenarios import read_scenarios

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from fractions import Fraction
    from os import PathLike

    from costplan.learning.mix import Mix
    from costplan.plan.plan import Plan
    from costplan.project.request import Request


class RecordedMix(NamedTuple):
    """The calls on record against those that a plan expects."""

    plan: Plan
    mix: Mix

    def failure(self) -> CostplanError | None:
        """That a share no longer matches, or that nothing could be held; None where all match."""
        if self.mix.off:
            what = f"{len(self.mix.off)} of {len(self.mix.shares)} shares no longer match the plan"
            return DriftError([Problem("mix-off", what, "change the scenario to what is really called")])
        if self.mix.calls:
            return None
        return wrong("nothing-to-check", "no call on record could be compared with the plan", "check the stores")


def recorded_mix(
    request: Request, stores: Sequence[str | PathLike[str]], within: Fraction, since: date | None = None
) -> RecordedMix:
    """Compare the shares of calls by model, size, quality and n, of retries, failures and rejects, with a plan's.

    A share is off when even its 90 % interval lies outside the bounds.

    Args:
        request: the scenarios of the plan.
        stores: observations (JSONL or Parquet).
        within: how far a share may be from the plan's, as a share of all calls.
        since: only calls known to be of that day or later.

    Raises:
        InputError: a scenario or a store is wrong.
        OutsideError: one of them cannot be read.
    """
    from costplan.learning.mix import compare_mix
    from costplan.planning.building import build_plans

    catalogue, loaded = read_scenarios(request)
    plan = build_plans(loaded, catalogue, request.as_of)
    return RecordedMix(plan, compare_mix(plan, [Path(store) for store in stores], catalogue, within, since))
