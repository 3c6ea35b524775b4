"""What calls on record teach: a calibration, whether newer calls still fit one, and how right predictions were.
How that is found out stands in learning/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costplan.errors import DriftError, Problem, wrong
from costplan.named import NamedTuple
from costplan.project.progress import SILENCE
from costplan.project.scenarios import find_scenario
from costplan.project.tables import open_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from os import PathLike

    from costplan.calibration.figures import Calibration
    from costplan.catalogue import Catalogue
    from costplan.errors import CostplanError, InputError
    from costplan.learning.drift import Checked
    from costplan.learning.scores import Accuracy
    from costplan.learning.taken_drift import Stated
    from costplan.plan.plan import Plan
    from costplan.project.progress import Progress
    from costplan.units import Number

    Stores = Sequence[str | PathLike[str]]
    """Observation stores (JSONL or Parquet), or count tables of them (CSV)."""


class Taught(NamedTuple):
    """A calibration, and what its reader should know of it."""

    calibration: Calibration
    remarks: tuple[str, ...]


def calibrate(
    observations: Stores,
    as_of: date,
    *,
    at: str = "mean",
    pricing: str | PathLike[str] | None = None,
    scenario: str | PathLike[str] | None = None,
    progress: Progress = SILENCE,
) -> Taught:
    """Learn tokens, acceptance and latency from observed calls; and of which call one more sample would teach most.

    Args:
        observations: the stores.
        as_of: the day of the calibration.
        at: what estimates take of it; one of ``costplan.calibration.figures.AT``.
        pricing: a folder of tables that wins over costplan.yaml's and the shipped ones.
        scenario: in whose dollars the next sample is looked for; None takes those of the observed calls.
        progress: hears of the stages.

    Raises:
        InputError: a store or the scenario is wrong, or no observation teaches anything.
        OutsideError: a store cannot be read.
    """
    from costplan.learning.counts import count_files, uncounted
    from costplan.learning.experience import experience_of
    from costplan.learning.fitting import calibrate as fit
    from costplan.learning.words import words_of

    catalogue, paths = open_catalogue(pricing), [Path(store) for store in observations]
    with progress.stage("counting"):
        counted, not_counted, experience = count_files(paths), uncounted(paths), experience_of(paths)
    with progress.stage("fitting"):
        calibration = fit(counted, catalogue, as_of, at, experience)
    learned = (
        calibration.groups,
        calibration.auto,
        calibration.several,
        calibration.acceptances,
        calibration.latencies,
    )
    if not any(learned):
        raise _nothing_learned(not_counted, calibration.left_out)
    following = _next_sample(calibration, catalogue, as_of, scenario)
    return Taught(calibration, (*words_of(calibration, catalogue, not_counted), *following))


def _next_sample(
    calibration: Calibration, catalogue: Catalogue, as_of: date, scenario: str | PathLike[str] | None
) -> list[str]:
    """What one more sample would teach, as a sentence; for a scenario as the fresh calibration plans it."""
    from costplan.learning.next_sample import next_for_plan, next_for_store
    from costplan.planning.building import build_plan
    from costplan.project.request import Request

    if scenario is None:
        found = next_for_store(calibration, catalogue, as_of)
        return [found.words] if found else []
    loaded = find_scenario(scenario, request=Request(as_of=as_of))
    apart = catalogue.apart()
    apart.calibration = calibration
    found = next_for_plan(build_plan(loaded, apart, as_of))
    return [
        found.words if found else "one more sample would teach nothing of this scenario: no figure of it has a range"
    ]


def _nothing_learned(not_counted: dict[str, int], left_out: Iterable[tuple[str, int]]) -> InputError:
    """That no observation teaches anything, with why each was left out."""
    from costplan.learning.words import left_out_words

    words = list(left_out_words(not_counted, left_out))
    if not words:
        return wrong("nothing-learned", "there is no observation", "import records of image calls first")
    return wrong("nothing-learned", f"no observation teaches anything: {'; '.join(words)}", "see docs/calibration.md")


class Drifted(NamedTuple):
    """Newer calls against a calibration: what left it, and what that does to a scenario's expected cost, in
    pico-dollars as calibrated and as observed; None without a scenario."""

    checked: Checked
    calibration: Calibration
    costs: tuple[Number, Number] | None

    def failure(self) -> CostplanError | None:
        """That figures left the calibration, or that nothing could be checked; None where all hold."""
        checked = self.checked
        if number := checked.number:
            what = f"{number} of {checked.cells} cells {'has' if number == 1 else 'have'} left the calibration"
            return DriftError([Problem("drifted", what, "look at what changed, then run 'costplan calibrate' again")])
        if checked.cells:
            return None
        message = "no observation belongs to a figure that could be checked"
        return wrong("nothing-to-check", message, "see what was left out")


def check_calibration(
    observations: Stores,
    catalogue: Catalogue,
    as_of: date,
    *,
    since: date | None = None,
    scenario: str | PathLike[str] | None = None,
    progress: Progress = SILENCE,
) -> Drifted:
    """Hold newer observations against the calibration of a catalogue, which must have one.

    Args:
        observations: the stores.
        catalogue: the tables under the calibration.
        as_of: the day on which the scenario is planned.
        since: only calls known to be of that day or later.
        scenario: for what a drift does to its cost, and for the acceptance that it states.
        progress: hears of the stages.

    Raises:
        InputError: a store or the scenario is wrong.
        OutsideError: one of them cannot be read.
    """
    from costplan.learning.counts import count_files
    from costplan.learning.drift import check
    from costplan.learning.experience import experience_of
    from costplan.learning.moved import as_observed
    from costplan.learning.taken import newer_acceptances
    from costplan.learning.taken_drift import held_of
    from costplan.planning.building import build_plan
    from costplan.project.request import Request

    calibration, paths = catalogue.calibration, [Path(store) for store in observations]
    assert calibration is not None
    loaded = None if scenario is None else find_scenario(scenario, request=Request(as_of=as_of))
    apart = catalogue.apart()
    apart.calibration = calibration._replace(at="mean")  # what is observed is known by its mean alone
    plan = None if loaded is None else build_plan(loaded, apart, as_of)
    with progress.stage("counting"):
        counted, experience = count_files(paths, since), experience_of(paths, since)
    judged = held_of(newer_acceptances(experience.judged), calibration, _stated(plan, catalogue) if plan else ())
    with progress.stage("checking"):
        checked = check(counted, calibration, catalogue, as_of, judged)
    if loaded is None or plan is None:
        return Drifted(checked, calibration, None)
    apart.calibration = as_observed(apart.calibration, checked)
    return Drifted(checked, calibration, (plan.total.expected, build_plan(loaded, apart, as_of).total.expected))


def _stated(plan: Plan, catalogue: Catalogue) -> Iterator[Stated]:
    """The shares that a scenario states of its steps; those that it has of the calibration are held with that."""
    from costplan.learning.taken_drift import Stated

    for scenario, workflow in dict.fromkeys((runs.scenario, runs.workflow) for runs in plan.runs):
        for step in plan.steps(scenario, workflow):
            if step.accepted is not None and step.learned is None:
                yield Stated(catalogue.table(step.model).model, f"{workflow}.{step.name}", step.accepted)


def accuracy(
    observations: Stores, as_of: date, *, by_source: bool = False, pricing: str | PathLike[str] | None = None
) -> Accuracy:
    """What observed calls used against what was predicted, with and without a calibration on the others.

    Raises:
        InputError: a store is wrong, or nothing in it can be judged.
        OutsideError: a store cannot be read.
    """
    from costplan.learning.accuracy import accuracy as judge
    from costplan.learning.counts import count_files, uncounted

    paths = [Path(store) for store in observations]
    judged = judge(count_files(paths), open_catalogue(pricing), as_of, by_source)
    if not judged.rows:
        raise _nothing_learned(uncounted(paths), judged.left_out)
    return judged
