"""Which options a comparison has, each with what it is planned of: scenarios, variants of one, it with all runs of a
split on one part, and it under swaps.
What they cost is found in comparing.py."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from costplan.comparing.swaps import MOST, changes_of, mistyped, swapped, ways_of
from costplan.errors import CommandLineError, InputError, Problem, did_you_mean
from costplan.named import NamedTuple
from costplan.scenario.file import all_on_change, changed, variant, varied
from costplan.scenario.scenario import Variant
from costplan.scenario.variants import AS_PLANNED, entries_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.comparing.swaps import Swap
    from costplan.project.standing import Standing
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Scenario, Split


class Asked(NamedTuple):
    """An option before it is planned: the scenario that it stands for, what it changes in it and what is ``told`` of
    that, and the scenarios that come of it; none where it is ``broken``."""

    name: str
    stands_for: Standing
    scenarios: tuple[LoadedScenario, ...]
    reason: str = ""
    changes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    broken: tuple[Problem, ...] = ()


def options_of(stands: Sequence[Standing], swaps: Sequence[str]) -> list[Asked]:
    """The options that are asked for, at least two, each under a name of its own.

    Raises:
        CommandLineError: there is nothing to compare, too much of it, or a swap is none.
        InputError: the one scenario is wrong.
    """
    ways = ways_of(swaps)
    if len(stands) == 1:
        return list(_of_one(stands[0], ways))
    if ways:
        told = f"--swap is for one scenario, and {len(stands)} are named"
        raise CommandLineError([Problem("swap", told, "name one, or use --set, which changes each of them")])
    _hold(len(stands))
    return [_as_planned(name, one) for name, one in zip(_names(stands), stands, strict=True)]


def variants_left(stands: Sequence[Standing]) -> Iterator[str]:
    """That variants of scenarios are not compared, where several are."""
    loaded = [one for standing in stands for one in standing.loaded]
    titles = [one.scenario.title for one in loaded if one.scenario.variants] if len(loaded) > 1 else []
    if titles:
        yield f"'variants:' of {', '.join(titles)} are not compared: only those of one scenario that stands alone are"


def baseline_of(asked: Sequence[Asked], name: str) -> Asked:
    """The option of that name, or of its scenario's; the first where none is said.

    Raises:
        CommandLineError: there is none.
    """
    if not name:
        return asked[0]
    known: dict[str, Asked] = {one.stands_for.name: one for one in reversed(asked)}
    known.update((one.name, one) for one in asked)
    if name not in known:
        remedy = did_you_mean(f"{name!r}", [f"{one.name!r}" for one in asked])  # a name of two swaps has a comma
        raise CommandLineError([Problem("baseline", f"--baseline {name}: no option is called so", remedy)])
    return known[name]


def _as_planned(name: str, standing: Standing) -> Asked:
    return Asked(name=name, stands_for=standing, scenarios=standing.loaded, broken=standing.broken)


def _of_one(standing: Standing, ways: Sequence[tuple[Swap, ...]]) -> Iterator[Asked]:
    """The options of one scenario: as it is planned, in each of its variants, with all on each part of its splits, and
    under each of the swaps."""
    if standing.broken:
        raise InputError(standing.broken)
    if ways and len(standing.loaded) > 1:
        told = f"--swap is for one scenario, and {standing.name} keeps {len(standing.loaded)}"
        raise CommandLineError([Problem("swap", told, "name the scenario's own file")])
    variants = standing.loaded[0].scenario.variants if len(standing.loaded) == 1 else ()
    whole = _on_one_part(standing.loaded[0].scenario) if len(standing.loaded) == 1 else {}
    if not (ways or variants or whole):
        remedy = "name another scenario, give --swap quality=low, or write 'variants:' into the scenario"
        raise CommandLineError(
            [Problem("nothing-to-compare", f"{standing.name} alone has nothing to compare with", remedy)]
        )
    _hold(len(ways) + len(variants) + len(whole))
    yield _as_planned(AS_PLANNED, standing)
    names = {", ".join(map(str, way)): way for way in ways}
    for one in variants:
        if one.name in names:
            told = f"the variant {one.name!r} is called as --swap {one.name} is"
            raise CommandLineError([Problem("said-twice", told, "rename it, or leave out the swap", one.place)])
        yield _in_variant(standing, one)
    taken = {AS_PLANNED, *names, *(one.name for one in variants)}
    for name, part in whole.items():
        yield _all_on(standing, f"{name}, as split" if name in taken else name, part)
    for name, way in names.items():
        yield _under(standing, name, way)


def _hold(number: int) -> None:
    """Not more options than one comparison has."""
    if number > MOST:
        told = f"{number:,} options are too many"
        raise CommandLineError([Problem("swap", told, f"compare at most {MOST:,} at once")])


def _in_variant(standing: Standing, one: Variant) -> Asked:
    made = Asked(name=one.name, stands_for=standing, scenarios=(), reason=one.why, changes=changes_of(one))
    try:
        return made._replace(scenarios=(variant(standing.loaded[0], one.name),))
    except InputError as error:
        return made._replace(broken=error.problems)


def _on_one_part(scenario: Scenario) -> dict[str, Split]:
    """The parts of split workflows, each by what it is called to make all runs so."""
    models = {
        one.split: " and ".join(dict.fromkeys(step.model for step in one.steps if step.name in dict(one.split.own)))
        for one in scenario.workflows
        if one.split is not None
    }
    alone = len({split.workflow for split in models}) == 1
    often = Counter((split.workflow, model) for split, model in models.items())

    def name(split: Split, model: str) -> str:
        told = model if often[split.workflow, model] == 1 else f"{model} as {split.task}"
        return f"all on {told}" if alone else f"{split.workflow}: all on {told}"

    return {name(split, model): split for split, model in models.items()}


def _all_on(standing: Standing, name: str, part: Split) -> Asked:
    """The scenario with all runs of a split workflow made as those of one task."""
    change = all_on_change(standing.loaded[0], part.workflow, part.task)
    why = f"all of {part.workflow} as its {part.task} is made"
    said = Variant(name=name, why=why, change={"workflows": entries_of(change)["workflows"]})
    made = Asked(name=name, stands_for=standing, scenarios=(), reason=why, changes=changes_of(said))
    try:
        loaded = varied(standing.loaded[0], change)
        return made._replace(scenarios=(loaded,), told=tuple(_told_of_all_on(standing, loaded.scenario, part)))
    except InputError as error:
        return made._replace(broken=error.problems)


def _told_of_all_on(standing: Standing, scenario: Scenario, part: Split) -> Iterator[str]:
    """What nobody knows of a task that another model made so far, and what is paid on for nothing."""
    whole = next(one for one in scenario.workflows if one.name == part.workflow)
    if any(step.accepted is not None or step.calibrated for step in whole.steps if step.name in dict(part.own)):
        yield f"supposes that every task is accepted as often as {part.task}"
    catalogue = standing.catalogue

    def called(one: Scenario) -> set[str]:
        return {catalogue.table(step.model).model for flow in one.workflows for step in flow.steps}

    for seats in scenario.seats:
        if catalogue.table(seats.model).model in called(standing.loaded[0].scenario) - called(scenario):
            yield f"still pays the seats {seats.name} of {seats.model}, with which nothing is made any more"


def _under(standing: Standing, name: str, way: tuple[Swap, ...]) -> Asked:
    """The scenario under swaps.

    Raises:
        CommandLineError: one names nothing in it, or says what nothing could be.
    """
    made = Asked(name=name, stands_for=standing, scenarios=())
    try:
        change = swapped(way, standing.loaded[0].scenario, standing.catalogue)
        made = made._replace(changes=change.overrides, told=change.told)
        return made._replace(scenarios=(changed(standing.loaded[0], change.overrides),))
    except InputError as error:
        if typos := list(mistyped(error.problems, way)):
            raise CommandLineError(typos) from None
        return made._replace(broken=error.problems)


def _names(stands: Iterable[Standing]) -> list[str]:
    """The titles of scenarios, and the names that were typed of those whose title another has for its title or name.

    Raises:
        CommandLineError: two of those are the same.
    """
    stands = list(stands)
    titles, typed = [one.title for one in stands], [one.name for one in stands]
    names = [
        title if titles.count(title) == 1 and title not in (*typed[:at], *typed[at + 1 :]) else typed[at]
        for at, title in enumerate(titles)
    ]
    for at, name in enumerate(names):
        if name in names[:at]:
            told = f"two options are called {name!r}"
            raise CommandLineError([Problem("said-twice", told, "name it once, or give each its own 'scenario:'")])
    return names
