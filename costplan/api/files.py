"""Files that finance and reviewers keep: ``report``, ``lock`` and ``freeze``.
How each looks is decided in the rooms below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costplan import arguments
from costplan.api.checked import request_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from costplan.api.checked import AnyPath
    from costplan.locking.lock import Lock


def report(
    *scenarios: AnyPath,
    as_of: date,
    formats: Iterable[str] | None = None,
    budgets: Iterable[AnyPath] = (),
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    currency: str | None = None,
    fx: AnyPath | None = None,
    folder: AnyPath = ".",
) -> dict[str, bytes]:
    """The finance pack of a plan, every format from one plan.

    Args:
        scenarios: files, or names of shipped ones; those of costplan.yaml if there are none.
        as_of: the day of the plan.
        formats: such as ``xlsx`` or ``html``, as the options of ``costplan report`` are called; all of them if None.
        budgets, overrides, scale, pricing, calibration, contracts, currency, fx, folder: as for :func:`check`.

    Returns:
        Files by their names, which are those that ``costplan report`` writes.

    Raises:
        InputError: a scenario, a budget, a version or the comments on one are wrong.
        CommandLineError: there is no scenario.
        OutsideError: a file cannot be read, or a format needs an extra that is not installed.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.content import blocks
    from costplan.project.reporting import FORMATS, formats_of, read_report, report_files

    named = list(FORMATS) if formats is None else arguments.listed(formats, "formats", "['xlsx']")
    wanted = [arguments.one_of(name, "formats", list(FORMATS)) for name in named]
    request = request_of(
        scenarios,
        as_of,
        budgets=budgets,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        currency=currency,
        fx=fx,
        folder=folder,
    )
    found = read_report(request)
    names, _ = formats_of(found, [] if formats is None else wanted)
    files = [one for name in names if formats is None or wanted for one in report_files(found, name).items()]
    return {f"{found.stem}.{ending}": b"".join(blocks(content)) for ending, content in files}


def lock(
    *scenarios: AnyPath,
    as_of: date,
    path: AnyPath | None = None,
    update: bool = False,
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    folder: AnyPath = ".",
) -> Lock:
    """Pin the inputs that scenarios rest on in a file, or hold the inputs in force against the one that is there.

    Args:
        scenarios: their files, or bare names of shipped ones; those in the lock if there are none.
        as_of: the day of the plan.
        path: the lock's file; costplan.lock beside costplan.yaml, or in ``folder``, if None.
        update: whether a lock that is there is rewritten with the inputs in force.
        pricing, calibration, contracts, folder: as for :func:`estimate`.

    Returns:
        The lock of the inputs in force; the file holds it where it was written, else a lock of the same inputs.

    Raises:
        InputError: the inputs are not those of the lock, and it is not to be updated; or a scenario is wrong.
        CommandLineError: no scenario is named, and there is no lock.
        OutsideError: a file cannot be read or written.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.lockfile import LockFile

    request = request_of(scenarios, as_of, pricing=pricing, calibration=calibration, contracts=contracts, folder=folder)
    file = LockFile(None if path is None else Path(arguments.path(path, "path")), request.folder)
    return file.keep(request, update=arguments.flag(update, "update")).lock


def freeze(
    *scenarios: AnyPath,
    as_of: date,
    label: str,
    moment: datetime,
    approved_by: str = "",
    ref: str = "",
    budgets: Iterable[AnyPath] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    folder: AnyPath = ".",
) -> Path:
    """Keep a plan as a version, which reports then show beside the plan of their day.

    Args:
        scenarios: files, or names of shipped ones; those of costplan.yaml if there are none.
        as_of: the day of the plan.
        label: what to call the version: up to 64 letters, digits, points, dashes and underscores.
        moment: when it is frozen, with its time zone.
        approved_by, ref: who approved it and where that is written down, one line each.
        budgets, pricing, calibration, contracts, folder: as for :func:`check`.

    Returns:
        The version's file, ``budgets/versions/NAME/LABEL.json``. It is never written again.

    Raises:
        InputError: the label is taken or none, or as for :func:`report`.
        OutsideError: a file cannot be read or written.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.freezing import freeze as of_request

    request = request_of(
        scenarios, as_of, budgets=budgets, pricing=pricing, calibration=calibration, contracts=contracts, folder=folder
    )
    return of_request(
        request,
        arguments.text(label, "label", "FY27-original"),
        arguments.moment(moment, "moment"),
        approved_by=arguments.text(approved_by, "approved_by", "A. Lovelace"),
        ref=arguments.text(ref, "ref", "FIN-12"),
    )
