"""What real calls used: ``observe``, ``calibrate`` and ``accuracy``.
It reads no record and fits nothing; the office has it done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import arguments
from costplan.api.checked import path_or_none, some_paths, text_or_none

if TYPE_CHECKING:
    from datetime import date

    from costplan.api.checked import AnyPath
    from costplan.calibration.figures import Calibration
    from costplan.learning.scores import Accuracy
    from costplan.project.observing import Tally


def observe(
    *records: AnyPath,
    store: AnyPath,
    model: str | None = None,
    call: str | None = None,
    route: str | None = None,
    source: str | None = None,
    strict: bool = False,
    pricing: AnyPath | None = None,
) -> tuple[Tally, ...]:
    """Add usage records to an observation store, which is made where there is none.

    Args:
        records: files of usage records: JSON, JSONL, CSV or Parquet.
        store: the store's file.
        model, call, route, source: what holds for records that do not say.
        strict: whether one wrong record stops everything.
        pricing: a folder of tables, whose models are known by their names.

    Returns:
        What became of the records, file by file: added, duplicates, refused with the problems, skipped with the
        reasons.

    Raises:
        InputError: the store is broken, or ``strict`` and a record is wrong: nothing is stored.
        OutsideError: a file or the store cannot be read or written: nothing is stored.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.observation import CALLS
    from costplan.project.observing import import_records

    tallies = import_records(
        some_paths(records, "records"),
        arguments.path(store, "store"),
        model=text_or_none(model, "model", "openai/gpt-image-2"),
        call=None if call is None else arguments.one_of(call, "call", CALLS),
        route=text_or_none(route, "route", "openrouter"),
        source=text_or_none(source, "source", "invoices"),
        strict=arguments.flag(strict, "strict"),
        pricing=path_or_none(pricing, "pricing"),
    )
    return tuple(tallies)


def calibrate(*stores: AnyPath, as_of: date, at: str = "mean", pricing: AnyPath | None = None) -> Calibration:
    """What observed calls teach about tokens.

    Args:
        stores: observation stores, or count tables of them; at least one.
        as_of: the day of the calibration.
        at: what estimates take of it: ``mean``, ``p80`` or ``p90``.
        pricing: a folder of tables that wins over costplan.yaml's and the shipped ones.

    Returns:
        The calibration; :func:`costplan.calibration_yaml` writes it as a file.

    Raises:
        InputError: a store is wrong, or nothing can be learned.
        OutsideError: a store cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.calibration.figures import AT
    from costplan.project.calibrating import calibrate as of_stores

    return of_stores(
        some_paths(stores, "stores"),
        arguments.day(as_of, "as_of"),
        at=arguments.one_of(at, "at", AT),
        pricing=path_or_none(pricing, "pricing"),
    ).calibration


def accuracy(*stores: AnyPath, as_of: date, by_source: bool = False, pricing: AnyPath | None = None) -> Accuracy:
    """How right predictions are: what calls used, against the published figures and against calibrations on the others.

    Args:
        stores: observation stores, or count tables of them; at least one.
        as_of: the day of the published figures.
        by_source: whether each source is told apart too.
        pricing: a folder of tables that wins over costplan.yaml's and the shipped ones.

    Raises:
        InputError: a store is wrong.
        OutsideError: a store cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.calibrating import accuracy as of_stores

    day = arguments.day(as_of, "as_of")
    return of_stores(
        some_paths(stores, "stores"),
        day,
        by_source=arguments.flag(by_source, "by_source"),
        pricing=path_or_none(pricing, "pricing"),
    )
