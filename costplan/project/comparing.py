"""Options side by side: which ones a request asks for, each planned under the budgets of the scenario that it stands
for, and held against the baseline. What is told of an option stands in comparing/."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.comparing.chance import Chances
from costplan.comparing.contender import Contender
from costplan.comparing.costed import costed
from costplan.comparing.option import Comparison, Option, against
from costplan.comparing.swaps import changes_of, swapped, ways_of
from costplan.comparing.tipping import MOST as SOLVED
from costplan.comparing.tipping import break_evens
from costplan.errors import CommandLineError, InputError, Problem, did_you_mean, wrong
from costplan.named import NamedTuple
from costplan.planning.building import build_plans
from costplan.planning.built import Built
from costplan.project.headroom import Caps
from costplan.project.kept import is_kept, kept_in
from costplan.project.progress import SILENCE
from costplan.project.scenarios import find_scenario, has_scenario
from costplan.project.versions import labels, versions_folder
from costplan.scenario.file import changed, tried_in, variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.comparing.option import Costed
    from costplan.comparing.swaps import Swap
    from costplan.plan.plan import Plan
    from costplan.project.kept_plan import Kept
    from costplan.project.progress import Progress
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Variant

AS_PLANNED = "as planned"
"""What a scenario is called beside what it could be."""


def compare(
    request: Request, *, swaps: Sequence[str] = (), baseline: str = "", progress: Progress = SILENCE
) -> Comparison:
    """Several scenarios side by side, or one beside its variants and what it would be under swaps.

    Args:
        request: the scenarios, at least one; what-ifs are for each of them.
        swaps: ``key=value`` texts; each value of a key with each value of each other key is an option.
        baseline: the option that the others are compared with, by its name or its scenario's; the first one if empty.
        progress: hears of the stages.

    Raises:
        CommandLineError: there is nothing to compare, or no option is called as the baseline.
        InputError: the baseline cannot be planned.
        OutsideError: a scenario cannot be read.
    """
    tables = Built(request.catalogue())
    stands = [_Standing(name, request, tables) for name in dict.fromkeys(request.names)]
    ways = ways_of(swaps)
    if len(stands) == 1:
        asked = list(_of_one(stands[0], ways))
    elif ways:
        told = f"--swap is for one scenario, and {len(stands)} are named"
        raise CommandLineError([Problem("swap", told, "name one, or use --set, which changes each of them")])
    else:
        asked = [_Asked(name, one) for name, one in zip(_names(stands), stands, strict=True)]
    first = _baseline(asked, baseline)
    with progress.stage("planning"):
        planned = [_planned(one, is_baseline=one is first) for one in asked]
    base = next(one for one in planned if one.option.is_baseline)
    if base.option.costed is None:
        raise InputError(base.option.broken)
    others = [
        _contender(one, one.option.costed, request.as_of) for one in planned if one is not base and one.option.costed
    ]
    notes = [note for one in stands for note in one.notes]
    tried = _tried_in_all(stands)
    if len(others) > SOLVED:
        notes.append(f"break-evens are solved for the first {SOLVED} of {len(others):,} options")
    with progress.stage("comparing"):
        return Comparison(
            title=stands[0].title if len(stands) == 1 else f"{len(stands)} scenarios",
            as_of=request.as_of,
            options=tuple(_beside([_apart(one.option, tried) for one in planned], base.option.costed)),
            tables_used=tables.catalogue.used(),
            fingerprint=tables.catalogue.fingerprint(),
            break_evens=break_evens(_contender(base, base.option.costed, request.as_of), others),
            notes=tuple(dict.fromkeys(notes)),
            what_ifs=tried,
        )


def _tried_in_all(stands: Iterable[_Standing]) -> tuple[str, ...]:
    """What is only tried in every scenario that can be read."""
    each = [one.what_ifs for one in stands if one.loaded]
    return tuple(told for told in each[0] if all(told in one for one in each)) if each else ()


def _apart(option: Option, tried: Sequence[str]) -> Option:
    """An option with what is tried in it and not in all."""
    return option._replace(tried_alone=tuple(told for told in option.what_ifs if told not in tried))


def _beside(options: Iterable[Option], base: Costed) -> Iterator[Option]:
    """Options with what each that can be planned costs more than the baseline."""
    chances = Chances(base.plan)
    for option in options:
        if option.costed is None or option.is_baseline:
            yield option
        else:
            yield option._replace(against=against(option.costed, base, chances.of(option.costed.plan)))


class _Standing:
    """A scenario that was asked for by its name, or all that a saved plan keeps, with the tables and the budgets that
    it is planned under. It is read once, whatever it is compared with."""

    def __init__(self, name: str, request: Request, tables: Built) -> None:
        self.name = "stdin" if name == "-" else Path(name).as_posix()
        self.loaded: tuple[LoadedScenario, ...] = ()
        self.broken: tuple[Problem, ...] = ()
        alone = request._replace(scenarios=(_file_of(name, request.folder),))
        self._kept: tuple[Kept, Request] | None = None
        notes: list[str] = []
        try:
            kept = kept_in(alone)
            if kept:
                self._kept = kept, alone
                self.loaded = tuple(kept.loaded(request.overrides, request.scale))
                tables = Built(kept.catalogue(alone))
                notes.append(f"{self.name} is planned by the tables that it keeps")
            else:
                self.loaded = (find_scenario(name, request.overrides, request.folder, alone, request.scale),)
            self.caps = Caps(self.loaded, alone, tables)
            notes += (*(note for one in self.loaded for note in one.notes), *self.caps.notes)
        except InputError as error:
            self.loaded, self.broken = (), error.problems
        self.catalogue = tables.catalogue
        self.notes = tuple(notes)
        self.what_ifs = tried_in(self.loaded)

    @property
    def title(self) -> str:
        """What its scenarios are called."""
        return ", ".join(one.scenario.title for one in self.loaded) or self.name

    def edited(self, plan: Plan) -> tuple[str, ...]:
        """That its plan is not what the file says, which was edited or is of another costplan; nothing where it is."""
        if self._kept is None:
            return ()
        kept, alone = self._kept
        return tuple(kept.told(plan, alone, self.catalogue))


def _file_of(name: str, folder: Path) -> str:
    """The file of a version by its label, where nothing nearer is called so; else the name itself.

    Raises:
        InputError: versions of several scenarios have the label.
    """
    if name == "-" or "/" in name or is_kept(name) or has_scenario(name, folder) or name not in labels(folder):
        return name
    found = sorted(versions_folder(folder).glob(f"*/{name}.json"))
    if len(found) > 1:
        names = " and ".join(path.relative_to(folder).as_posix() for path in found[:2])
        raise wrong("two-versions", f"several versions are called {name}: {names}", "name the file of one")
    return os.path.relpath(found[0], folder)


class _Asked(NamedTuple):
    """An option before it is planned: the scenario that it stands for, and its swaps or its variant."""

    name: str
    stands_for: _Standing
    way: tuple[Swap, ...] = ()
    variant: Variant | None = None


def _of_one(standing: _Standing, ways: Iterable[tuple[Swap, ...]]) -> Iterator[_Asked]:
    """The options of one scenario: as it is planned, in each of its variants, and under each of the swaps.

    Raises:
        CommandLineError: there is none beside the first.
        InputError: the scenario is wrong.
    """
    if standing.broken:
        raise InputError(standing.broken)
    yield _Asked(AS_PLANNED, standing)
    variants = [one for scenario in standing.loaded for one in scenario.scenario.variants]
    ways = list(ways)
    if not (ways or variants):
        remedy = "name another scenario, give --swap quality=low, or write 'variants:' into the scenario"
        raise CommandLineError(
            [Problem("nothing-to-compare", f"{standing.name} alone has nothing to compare with", remedy)]
        )
    if ways and len(standing.loaded) > 1:
        told = f"--swap is for one scenario, and {standing.name} keeps {len(standing.loaded)}"
        raise CommandLineError([Problem("swap", told, "name the scenario's own file")])
    if len(standing.loaded) == 1:
        yield from (_Asked(one.name, standing, variant=one) for one in variants)
    yield from (_Asked(", ".join(map(str, way)), standing, way=way) for way in ways)


def _names(stands: Sequence[_Standing]) -> list[str]:
    """The titles of scenarios, and the names that were typed of those that share theirs."""
    titles = [one.title for one in stands]
    return [title if titles.count(title) == 1 else one.name for title, one in zip(titles, stands, strict=True)]


def _baseline(asked: Sequence[_Asked], name: str) -> _Asked:
    """The option of that name.

    Raises:
        CommandLineError: there is none.
    """
    if not name:
        return asked[0]
    known: dict[str, _Asked] = {one.stands_for.name: one for one in reversed(asked)}
    known.update((one.name, one) for one in reversed(asked))
    if name not in known:
        remedy = did_you_mean(name, [one.name for one in asked])
        raise CommandLineError([Problem("baseline", f"--baseline {name}: no option is called so", remedy)])
    return known[name]


class _Planned(NamedTuple):
    """An option, and the scenarios that it was planned of."""

    option: Option
    asked: _Asked
    scenarios: tuple[LoadedScenario, ...]


def _planned(asked: _Asked, *, is_baseline: bool) -> _Planned:
    """An option, planned where it can be."""
    standing = asked.stands_for
    changes: tuple[str, ...] = ()
    found, broken, scenarios = None, standing.broken, standing.loaded
    if standing.loaded:
        try:
            told: tuple[str, ...] = ()
            if asked.way:
                change = swapped(asked.way, scenarios[0].scenario, standing.catalogue)
                changes, told = change.overrides, change.told
                scenarios = (changed(scenarios[0], changes),)
            elif asked.variant is not None:
                changes = changes_of(asked.variant)
                scenarios = (variant(scenarios[0], asked.variant.name),)
            found = costed(standing.caps.over(scenarios), told)
            if scenarios is standing.loaded:
                found = found._replace(cautions=(*found.cautions, *standing.edited(found.plan)))
        except InputError as error:
            broken = error.problems
    option = Option(
        name=asked.name,
        reason=asked.variant.why if asked.variant else "",
        file=standing.loaded[0].file if standing.loaded else standing.name,
        changes=changes,
        is_baseline=is_baseline,
        costed=found,
        broken=broken,
        what_ifs=standing.what_ifs,
    )
    return _Planned(option, asked, scenarios)


def _contender(one: _Planned, found: Costed, as_of: date) -> Contender:
    """An option that can be planned anew with something changed."""
    catalogue = one.asked.stands_for.catalogue
    return Contender(
        name=one.option.name,
        scenarios=one.scenarios,
        plan=found.plan,
        planned=lambda scenarios: build_plans(scenarios, catalogue, as_of),
    )
