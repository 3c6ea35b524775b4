"""The Python door: functions with plain arguments, each one call of the front office, as a command of the shell is.
It checks what is handed in, reads no clock and prints nothing; what comes back are the nouns of the rooms below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from costplan import arguments
from costplan.project.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from os import PathLike
    from typing import TypeAlias

    from costplan.calibration.figures import Calibration
    from costplan.gating.verdict import Verdict
    from costplan.learning.scores import Accuracy
    from costplan.locking.lock import Lock
    from costplan.project.estimating import Estimate
    from costplan.project.observing import Tally
    from costplan.scenario.file import LoadedScenario

    AnyPath: TypeAlias = str | PathLike[str]


def load_scenario(scenario: AnyPath, *, overrides: Iterable[str] = (), folder: AnyPath = ".") -> LoadedScenario:
    """A scenario with the layers that it extends.

    Args:
        scenario: its file, or the bare name of a shipped one, such as ``quarter``.
        overrides: ``workflow.step.key=value`` texts, as ``--set`` takes them.
        folder: where the file is looked up.

    Raises:
        InputError: the scenario, or a layer of it, is wrong: all that is wrong is told.
        CommandLineError: an override names nothing in it.
        OutsideError: it cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.scenarios import find_scenario

    name = arguments.path(scenario, "scenario")
    return find_scenario(name, _texts(overrides, "overrides", "posts.draft.quality=low"), _folder(folder))


def estimate(
    *scenarios: AnyPath | LoadedScenario,
    as_of: date,
    overrides: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    folder: AnyPath = ".",
) -> Estimate:
    """The plan of one or several scenarios, with its risk.

    Args:
        scenarios: their files, bare names of shipped ones, or what :func:`load_scenario` gave; at least one.
        as_of: the day the plan is made; prices are those of the days of the runs.
        overrides: ``workflow.step.key=value`` texts, for every scenario.
        pricing: a folder of tables that wins over costplan.yaml's and the shipped ones.
        calibration: a file, or ``public`` for the shipped one; costplan.yaml's if None.
        folder: where all of these are looked up.

    Raises:
        InputError: with every illegal call, missing price and run after a shutdown in any of them.
        CommandLineError: an override names nothing.
        OutsideError: a file cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.estimating import Estimate
    from costplan.project.estimating import estimate as of_request
    from costplan.scenario.file import LoadedScenario

    if not scenarios:
        raise TypeError("estimate() needs a scenario; pass its file, or the name of a shipped one, such as 'quarter'")
    paths = [scenario for scenario in scenarios if not isinstance(scenario, LoadedScenario)]
    request = _request(paths, as_of, overrides=overrides, pricing=pricing, calibration=calibration, folder=folder)
    if len(paths) == len(scenarios):
        found = of_request(request)
    else:
        loaded = [
            scenario
            if isinstance(scenario, LoadedScenario)
            else load_scenario(scenario, overrides=request.overrides, folder=folder)
            for scenario in scenarios
        ]
        found = Estimate(loaded, request.catalogue(), request.as_of)
    found.plan  # noqa: B018  planned now, so that what is wrong is told here
    return found


def check(
    *scenarios: AnyPath,
    as_of: date,
    budgets: Iterable[AnyPath] = (),
    base: str | None = None,
    base_plan: AnyPath | None = None,
    budget_from: str | None = None,
    new_only: bool = False,
    locked: bool = False,
    overrides: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    folder: AnyPath = ".",
) -> Verdict:
    """Whether a planned spend fits its caps and policies.

    Args:
        scenarios: files, or names of shipped ones; those of costplan.yaml if there are none.
        as_of: the day of the plan.
        budgets: files; those of costplan.yaml if there are none, beside those inside the scenarios.
        base: a git revision to compare with, such as ``origin/main``.
        base_plan: instead, a file with a plan as JSON.
        budget_from: a git revision whose budgets count instead of those here.
        new_only: whether only what the base does not have fails.
        locked: whether the inputs must be those of costplan.lock.
        overrides, pricing, calibration, folder: as for :func:`estimate`.

    Returns:
        The verdict; its ``fits`` answers the question. A file that is wrong beside sound ones is one of its findings.

    Raises:
        CommandLineError: there is no scenario or no budget.
        InputError: no scenario is sound, a budget is wrong, or inputs are not those of the lock.
        OutsideError: there is no such revision, or a file cannot be read.
        TypeError: an argument is of another type than is taken, or two do not go together.
    """
    from costplan.project.checking import check as of_request

    if base is not None and base_plan is not None:
        raise TypeError("base and base_plan are two ways to say one thing; pass one of them")
    if new_only and base is None:
        raise TypeError("new_only needs base, to tell what is new")
    request = _request(
        scenarios,
        as_of,
        budgets=budgets,
        overrides=overrides,
        pricing=pricing,
        calibration=calibration,
        folder=folder,
    )
    return of_request(
        request,
        base=base if base is None else arguments.text(base, "base", "origin/main"),
        base_plan=base_plan if base_plan is None else arguments.path(base_plan, "base_plan"),
        budget_from=budget_from if budget_from is None else arguments.text(budget_from, "budget_from", "origin/main"),
        new_only=new_only,
        locked=locked,
    ).verdict


def report(
    *scenarios: AnyPath,
    as_of: date,
    formats: Iterable[str] = ("xlsx", "html", "md", "csv", "json"),
    budgets: Iterable[AnyPath] = (),
    overrides: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    folder: AnyPath = ".",
) -> dict[str, bytes]:
    """The finance pack of a plan, every format from one plan.

    Args:
        scenarios: files, or names of shipped ones; those of costplan.yaml if there are none.
        as_of: the day of the plan.
        formats: of ``xlsx``, ``html``, ``md``, ``csv`` and ``json``; csv has two files.
        budgets, overrides, pricing, calibration, folder: as for :func:`check`.

    Returns:
        Files by their names, which are those that ``costplan report`` writes.

    Raises:
        InputError: a scenario, a budget, a version or the comments on one are wrong.
        CommandLineError: there is no scenario.
        OutsideError: a file cannot be read, or a format needs an extra that is not installed.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.reporting import FORMATS, read_report, report_files

    wanted = [
        arguments.one_of(name, "formats", list(FORMATS)) for name in arguments.listed(formats, "formats", "['xlsx']")
    ]
    request = _request(
        scenarios,
        as_of,
        budgets=budgets,
        overrides=overrides,
        pricing=pricing,
        calibration=calibration,
        folder=folder,
    )
    found = read_report(request)
    files = {name: report_files(found, name) for name in dict.fromkeys(wanted)}
    return {f"{found.stem}.{ending}": data for of_format in files.values() for ending, data in of_format.items()}


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
        What became of the records, file by file: added, duplicates, refused with the problems, skipped with the reasons.

    Raises:
        InputError: the store is broken, or ``strict`` and a record is wrong: nothing is stored.
        OutsideError: a file or the store cannot be read or written: nothing is stored.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.observing import import_records

    tallies = import_records(
        _some(records, "records"),
        arguments.path(store, "store"),
        model=model,
        call=call,
        route=route,
        source=source,
        strict=strict,
        pricing=_path_or_none(pricing, "pricing"),
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
        _some(stores, "stores"),
        arguments.day(as_of, "as_of"),
        at=arguments.one_of(at, "at", AT),
        pricing=_path_or_none(pricing, "pricing"),
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
    return of_stores(_some(stores, "stores"), day, by_source=by_source, pricing=_path_or_none(pricing, "pricing"))


def lock(
    *scenarios: AnyPath,
    as_of: date,
    path: AnyPath | None = None,
    update: bool = False,
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    folder: AnyPath = ".",
) -> Lock:
    """Pin the inputs that scenarios rest on in a file, or hold the inputs in force against the one that is there.

    Args:
        scenarios: their files, or bare names of shipped ones; those in the lock if there are none.
        as_of: the day of the plan.
        path: the lock's file; costplan.lock beside costplan.yaml, or in ``folder``, if None.
        update: whether a lock that is there is rewritten with the inputs in force.
        pricing, calibration, folder: as for :func:`estimate`.

    Returns:
        The lock of the inputs in force, which the file holds now.

    Raises:
        InputError: the inputs are not those of the lock, and it is not to be updated; or a scenario is wrong.
        CommandLineError: no scenario is named, and there is no lock.
        OutsideError: a file cannot be read or written.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.lockfile import LockFile

    request = _request(scenarios, as_of, pricing=pricing, calibration=calibration, folder=folder)
    file = LockFile(None if path is None else Path(arguments.path(path, "path")), request.folder)
    return file.keep(request, update=update).lock


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
    folder: AnyPath = ".",
) -> Path:
    """Keep a plan as a version, which reports then show beside the plan of their day.

    Args:
        scenarios: files, or names of shipped ones; those of costplan.yaml if there are none.
        as_of: the day of the plan.
        label: what to call the version: up to 64 letters, digits, points, dashes and underscores.
        moment: when it is frozen, with its time zone.
        approved_by, ref: who approved it and where that is written down, one line each.
        budgets, pricing, calibration, folder: as for :func:`check`.

    Returns:
        The version's file, ``budgets/versions/NAME/LABEL.json``. It is never written again.

    Raises:
        InputError: the label is taken or none, or as for :func:`report`.
        OutsideError: a file cannot be read or written.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.freezing import freeze as of_request

    request = _request(scenarios, as_of, budgets=budgets, pricing=pricing, calibration=calibration, folder=folder)
    return of_request(
        request,
        arguments.text(label, "label", "FY27-original"),
        arguments.moment(moment, "moment"),
        approved_by=arguments.text(approved_by, "approved_by", "A. Lovelace"),
        ref=arguments.text(ref, "ref", "FIN-12"),
    )


def _request(
    scenarios: Iterable[AnyPath],
    as_of: date,
    *,
    budgets: Iterable[AnyPath] = (),
    overrides: Iterable[str] = (),
    pricing: AnyPath | None,
    calibration: AnyPath | None,
    folder: AnyPath,
) -> Request:
    return Request(
        as_of=arguments.day(as_of, "as_of"),
        scenarios=_paths(scenarios, "scenarios"),
        budgets=_paths(budgets, "budgets"),
        overrides=_texts(overrides, "overrides", "posts.draft.quality=low"),
        pricing=_path_or_none(pricing, "pricing"),
        calibration=_path_or_none(calibration, "calibration"),
        folder=_folder(folder),
    )


def _paths(values: Any, name: str) -> tuple[str, ...]:
    return tuple(arguments.path(value, name) for value in arguments.listed(values, name, "['scenarios/quarter.yaml']"))


def _some(values: tuple[Any, ...], name: str) -> tuple[str, ...]:
    if not values:
        raise TypeError(f"{name} are needed; pass a file or more, such as 'store.jsonl'")
    return _paths(values, name)


def _texts(values: Any, name: str, such_as: str) -> tuple[str, ...]:
    return tuple(arguments.text(value, name, such_as) for value in arguments.listed(values, name, f"[{such_as!r}]"))


def _path_or_none(value: AnyPath | None, name: str) -> str | None:
    return None if value is None else arguments.path(value, name)


def _folder(value: AnyPath) -> Path:
    return Path(arguments.path(value, "folder"))
