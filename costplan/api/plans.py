"""What scenarios cost, which is cheaper, what moves it: ``estimate``, ``compare``, ``vary``.
It plans nothing and holds nothing; the office does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import arguments
from costplan.api.checked import folder_of, request_of, text_or_none, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from costplan.api.checked import AnyPath
    from costplan.comparing.option import Comparison
    from costplan.comparing.vary import Sensitivity
    from costplan.project.estimating import Estimate
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


def load_scenario(
    scenario: AnyPath,
    *,
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    folder: AnyPath = ".",
    as_of: date | None = None,
) -> LoadedScenario:
    """A scenario with the layers that it extends.

    Args:
        scenario: its file, or the bare name of a shipped one, such as ``quarter``.
        overrides: ``workflow.step.key=value`` texts, as ``--set`` takes them; ``drivers.posts=+30%`` is a change.
        scale: ``drivers.posts=1.3`` texts, as ``--scale`` takes them.
        folder: where the file is looked up.
        as_of: the day, which a filled table in CSV or xlsx needs: the months after it are planned where it names none.

    Raises:
        InputError: the scenario, or a layer of it, is wrong: all that is wrong is told.
        CommandLineError: an override names nothing in it.
        OutsideError: it cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.scenarios import find_scenario

    name = arguments.path(scenario, "scenario")
    texts, where = texts_of(overrides, "overrides", "posts.draft.quality=low"), folder_of(folder)
    request = None if as_of is None else request_of((), as_of, pricing=None, calibration=None, folder=where)
    return find_scenario(name, texts, where, request, texts_of(scale, "scale", "drivers=1.3"))


def estimate(
    *scenarios: AnyPath | LoadedScenario,
    as_of: date,
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    currency: str | None = None,
    fx: AnyPath | None = None,
    folder: AnyPath = ".",
) -> Estimate:
    """The plan of one or several scenarios, with its risk.

    Args:
        scenarios: their files, bare names of shipped ones, or what :func:`load_scenario` gave; at least one.
        as_of: the day the plan is made; prices are those of the days of the runs.
        overrides: ``workflow.step.key=value`` texts, for every scenario; what ``load_scenario`` gave has its own.
        scale: ``drivers.posts=1.3`` texts, for every scenario in the same way.
        pricing: a folder of tables that wins over costplan.yaml's and the shipped ones.
        calibration: a file, or ``public`` for the shipped one; costplan.yaml's if None.
        contracts: files or folders of contracts, or ``none`` for list prices; costplan.yaml's if None.
        currency: such as ``EUR``, in which costs are told beside dollars: ``estimate.told`` are plan and risks in it;
            that which a budget states if None.
        fx: a file of its pinned rates; those of a budget if None.
        folder: where all of these are looked up.

    Raises:
        InputError: with every illegal call, missing price and run after a shutdown in any of them.
        CommandLineError: an override names nothing.
        OutsideError: a file cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.currencies import reporting_of
    from costplan.project.estimating import Estimate
    from costplan.project.estimating import estimate as of_request
    from costplan.project.scenarios import find_scenario
    from costplan.scenario.file import LoadedScenario

    if not scenarios:
        raise TypeError("estimate() needs a scenario; pass its file, or the name of a shipped one, such as 'quarter'")
    paths = [scenario for scenario in scenarios if not isinstance(scenario, LoadedScenario)]
    request = request_of(
        paths,
        as_of,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        currency=currency,
        fx=fx,
        folder=folder,
    )
    _reach_all(request, scenarios)
    if len(paths) == len(scenarios):
        found = of_request(request)
    else:
        loaded = [
            scenario
            if isinstance(scenario, LoadedScenario)
            else find_scenario(scenario, request.overrides, request.folder, request, request.scale)
            for scenario in scenarios
        ]
        reporting = reporting_of(request, loaded)
        found = Estimate(loaded, request.catalogue(), request.as_of, reporting=reporting)
    found.plan  # noqa: B018  planned now, so that what is wrong is told here
    return found


def compare(
    *scenarios: AnyPath | LoadedScenario,
    as_of: date,
    swaps: Iterable[str] = (),
    baseline: str | None = None,
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    currency: str | None = None,
    fx: AnyPath | None = None,
    folder: AnyPath = ".",
) -> Comparison:
    """Options side by side: several scenarios, or one beside its variants and what it would be under swaps.

    Args:
        scenarios: files, names of shipped ones, saved plans or versions, or what :func:`load_scenario` gave; at least
            one.
        as_of: the day of the plans.
        swaps: ``key=value`` texts, such as ``quality=medium`` for every step that states or takes it, or
            ``posts.final.quality=medium``; each value of a key with each value of each other key is an option.
        baseline: the name of the option that the others are compared with; the first one if None.
        overrides, scale, pricing, calibration, contracts, currency, fx, folder: as for :func:`estimate`.

    Returns:
        The options; one that cannot be planned says why.

    Raises:
        CommandLineError: there is nothing to compare, or a swap, an override or the baseline names nothing.
        InputError: the baseline cannot be planned.
        OutsideError: a file cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.comparing import compare as of_request
    from costplan.scenario.file import LoadedScenario

    if not scenarios:
        raise TypeError("compare() needs a scenario; pass its file, or the name of a shipped one, such as 'quarter'")
    request = request_of(
        [one for one in scenarios if not isinstance(one, LoadedScenario)],
        as_of,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        currency=currency,
        fx=fx,
        folder=folder,
    )
    _reach_all(request, scenarios)
    names = iter(request.names)
    return of_request(
        request,
        scenarios=[one if isinstance(one, LoadedScenario) else next(names) for one in scenarios],
        swaps=texts_of(swaps, "swaps", "quality=medium"),
        baseline=text_or_none(baseline, "baseline", "as planned") or "",
    )


def vary(
    scenario: AnyPath | LoadedScenario,
    *inputs: str,
    as_of: date,
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    folder: AnyPath = ".",
) -> Sensitivity:
    """What a scenario costs where inputs of it vary: one makes a line, two a grid, more a tornado.

    Args:
        scenario: a file, the name of a shipped one, a saved plan or a version, or what :func:`load_scenario` gave.
        inputs: ``drivers.posts=-30%..+50%`` or ``posts.final.accepted=50%..90%/5`` texts, as ``--vary`` takes them.
        as_of: the day of the plans.
        overrides, scale, pricing, calibration, contracts, folder: as for :func:`estimate`.

    Returns:
        The points; one that cannot be planned says why.

    Raises:
        CommandLineError: an input or an override names nothing, or nothing that is a number.
        InputError: the scenario cannot be planned as it is.
        OutsideError: a file cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.varying import vary as of_request
    from costplan.scenario.file import LoadedScenario

    if not inputs:
        raise TypeError("vary() needs an input; pass such as 'drivers.posts=-30%..+50%'")
    request = request_of(
        [] if isinstance(scenario, LoadedScenario) else [scenario],
        as_of,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        folder=folder,
    )
    _reach_all(request, [scenario])
    loaded = scenario if isinstance(scenario, LoadedScenario) else None
    return of_request(request, texts_of(inputs, "inputs", "drivers.posts=-30%..+50%"), loaded=loaded)


def _reach_all(request: Request, scenarios: Sequence[object]) -> None:
    """What-ifs are for scenarios that are read by them."""
    if request.what_ifs and len(request.scenarios) < len(scenarios):
        raise TypeError("overrides reach no scenario that is loaded already; pass them to load_scenario()")
