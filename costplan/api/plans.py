"""What scenarios cost, which is cheaper, what moves it, if they fit: ``estimate``, ``compare``, ``vary``, ``check``.
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
    from costplan.gating.verdict import Verdict
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
        folder: where all of these are looked up.

    Raises:
        InputError: with every illegal call, missing price and run after a shutdown in any of them.
        CommandLineError: an override names nothing.
        OutsideError: a file cannot be read.
        TypeError: an argument is of another type than is taken.
    """
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
        found = Estimate(loaded, request.catalogue(), request.as_of)
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
        overrides, scale, pricing, calibration, contracts, folder: as for :func:`estimate`.

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


def check(
    *scenarios: AnyPath,
    as_of: date,
    budgets: Iterable[AnyPath] = (),
    max: str | None = None,  # noqa: A002  the word of a budget's cap
    base: str | None = None,
    base_plan: AnyPath | None = None,
    budget_from: str | None = None,
    pricing_from: str | None = None,
    new_only: bool = False,
    locked: bool = False,
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    folder: AnyPath = ".",
) -> Verdict:
    """Whether a planned spend fits its caps and policies.

    Args:
        scenarios: files, or names of shipped ones; those of costplan.yaml if there are none.
        as_of: the day of the plan.
        budgets: files; those of costplan.yaml if there are none, beside those inside the scenarios.
        max: an amount such as ``2 USD``: a cap on the whole, beside those of the budgets, that needs no file.
        base: a git revision to compare with, such as ``origin/main``.
        base_plan: instead, a file with a plan as JSON.
        budget_from: a git revision whose budgets count instead of those here.
        pricing_from: a git revision whose pricing tables and calibration count instead of those here.
        new_only: whether only what the base does not have fails.
        locked: whether the inputs must be those of costplan.lock.
        overrides, scale, pricing, calibration, contracts, folder: as for :func:`estimate`.

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
    request = request_of(
        scenarios,
        as_of,
        budgets=budgets,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        folder=folder,
        max=text_or_none(max, "max", "2 USD"),
    )
    return of_request(
        request,
        base=base if base is None else arguments.text(base, "base", "origin/main"),
        base_plan=base_plan if base_plan is None else arguments.path(base_plan, "base_plan"),
        budget_from=budget_from if budget_from is None else arguments.text(budget_from, "budget_from", "origin/main"),
        pricing_from=pricing_from
        if pricing_from is None
        else arguments.text(pricing_from, "pricing_from", "origin/main"),
        new_only=arguments.flag(new_only, "new_only"),
        locked=arguments.flag(locked, "locked"),
    ).verdict
