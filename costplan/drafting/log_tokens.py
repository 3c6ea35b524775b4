"""The tokens that the calls of a log took beside those that a plan has for such calls, and what they teach where the
plan has others. Fitting is learning/'s business."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from costplan.catalogue import Catalogue
from costplan.connect.usage.defaults import ModelNames, RecordDefaults
from costplan.connect.usage.importing import Record, read_observations
from costplan.errors import OutsideError
from costplan.intake import open_file
from costplan.named import NamedTuple
from costplan.observation import LONGEST
from costplan.planning.costing import price_call
from costplan.units import METERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from costplan.drafting.log_kinds import Kind
    from costplan.drafting.log_steps import LoggedStep
    from costplan.drafting.logged import Sums

LEARNED = ("image_out", "text_out")
"""The tokens that a call makes: what is published of them may be another number than what it took."""


class Planned(NamedTuple):
    """A kind of calls with its step: what it is called, its calls by counted month, and what is planned for them."""

    name: str
    by_month: Mapping[str, Sums]
    kind: Kind
    step: LoggedStep


def beside(planned: Iterable[Planned], catalogue: Catalogue, day: date) -> Iterator[str]:
    """Where a month's calls took tokens beyond what is planned for such calls, in words. Nothing is said of a model
    that another takes the place of."""
    for one in planned:
        step = one.step
        if step.model != one.kind.model:
            continue
        settled = catalogue.table(step.model).rules.settle(step.model, step.call)
        measures = price_call(settled, step.model, day, step.tier, catalogue).usage.measures
        for meter in LEARNED:
            for month, sums in sorted(one.by_month.items()):
                mean, measure = sums.mean(meter), measures.get(meter)
                if mean is None or measure is None:
                    continue
                low, high = float(measure.quantity.low), float(measure.quantity.high)
                if not low * (1 - _ROUNDED) <= mean <= high * (1 + _ROUNDED):
                    had = f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
                    took = f"took {mean:,.1f} tokens of {METERS[meter].label} on average"
                    yield f"{one.name}: a call of {month} {took}, planned are {had}"


_ROUNDED = 1e-9
"""A mean is a float, a figure is not."""


def learned_from(path: Path, shown: str, catalogue: Catalogue, as_of: date) -> str:
    """The calibration that the calls of a log teach, as its file; empty where they teach nothing.

    Raises:
        OutsideError: what learns is not installed.
    """
    from costplan.calibration.writer import calibration_yaml
    from costplan.learning.counts import count_files
    from costplan.learning.fitting import calibrate

    with TemporaryDirectory() as folder:
        store = Path(folder) / "calls.jsonl"
        _write_store(store, path, shown, catalogue)
        calibration = calibrate(count_files([store]), catalogue, as_of)
    if not (calibration.groups or calibration.auto or calibration.several):
        return ""
    return calibration_yaml(calibration)


def _write_store(store: Path, path: Path, shown: str, catalogue: Catalogue) -> None:
    defaults = RecordDefaults(names=ModelNames(catalogue), source=path.name)
    known: set[bytes] = set()
    with open_file(path, shown) as stream, store.open("wb") as file:
        for record in read_observations(stream, shown, defaults, path, known):
            if isinstance(record, Record):
                known.add(record.identity)
                line = record.observation.line(record.identity.hex())
                if len(line) <= LONGEST:
                    file.write(line)


def under(catalogue: Catalogue, calibration: str) -> Catalogue:
    """The tables under a calibration."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "calibration.yaml"
        path.write_text(calibration, encoding="utf-8")
        return Catalogue(catalogue.folders[:-1], path, path.name)


def calibrated(
    planned: list[Planned], path: Path, shown: str, catalogue: Catalogue, days: tuple[date, date]
) -> tuple[str, tuple[str, ...]]:
    """A calibration to plan the calls of a log with, and where they still took other tokens.

    It is learned where what is in force has other tokens than the calls took; where nothing is off there is none, and
    where what learns is not installed, that is told.

    Args:
        planned: the kinds of calls.
        path: the log.
        shown: how it is named.
        catalogue: the tables.
        days: the day of drafting, and the first that is planned.
    """
    as_of, first = days
    off = tuple(beside(planned, catalogue, first))
    if not off or catalogue.calibration is not None:
        return "", off
    try:
        text = learned_from(path, shown, catalogue, as_of)
    except OutsideError as error:
        remedy = "; ".join(problem.remedy for problem in error.problems)
        return "", (*off, f"to plan with what these calls took, {remedy}, and draft again")
    if not text:
        return "", off
    still = tuple(beside(planned, under(catalogue, text), first))
    return text, (f"{off[0].partition(', planned')[0]}: the calibration that is beside the draft learned it", *still)
