"""Migrates a scenario: its steps one by one, what that is as a change of the file, and what is told of the models.
It reads no file and plans nothing twice; the office adds the difference between both sides."""

from __future__ import annotations

from shlex import join, quote
from typing import TYPE_CHECKING

from costplan.alternatives.required import unmet
from costplan.errors import CommandLineError, InputError, Problem
from costplan.migrating.as_coded import as_coded
from costplan.migrating.leaving import Leaving, leaving
from costplan.migrating.looking_for import Coded, code_by_step, looked_for
from costplan.migrating.migration import LeftModel, Migration, Refused, StandIn
from costplan.migrating.moving import Mover
from costplan.migrating.retesting import retested
from costplan.migrating.still_answering import StillAnswering
from costplan.migrating.writing_down import WritingDown
from costplan.planning.in_force import prices_in_force
from costplan.planning.settling import settle
from costplan.pricing.prices import STANDARD
from costplan.scenario.file import laid, source_of

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.migrating.migration import Retest
    from costplan.migrating.moving import NewCall
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Scenario


def migrated(
    loaded: LoadedScenario,
    to: str,
    catalogue: Catalogue,
    as_of: date,
    *,
    named: Sequence[str] = (),
    asked_as: str = "",
    options: Sequence[str] = (),
    cited: Mapping[tuple[str, int], tuple[str, bool]] | None = None,
    notes: Iterable[str] = (),
) -> Migration:
    """A scenario on another model.

    Args:
        loaded: the scenario, as it was read.
        to: any name of the model.
        catalogue: tables and profiles.
        as_of: the day on which it is asked.
        named: the models that are left; none means those of :func:`costplan.migrating.leaving.leaving`.
        asked_as: what commands call the scenario; its file if empty.
        options: words that each command ends with, such as those of the day.
        cited: the lines of code that stand beside keys of the scenario, by file and line of the keys, each with whether
            the code says nothing of the key.
        notes: what was told when it was read.

    Raises:
        InputError: there is no such model, it has no price on the days that are planned, or no step can go there.
        CommandLineError: nothing tells which models are left.
    """
    of_code = as_coded(loaded, catalogue)
    scenario, target = of_code.loaded.scenario, catalogue.table(to)
    for day in (scenario.period.first, scenario.period.last):
        prices_in_force(catalogue, catalogue.account, target.name, day)
    no_model = "it is sold by seats, and answers no calls" if any(block.included for block in target.blocks) else ""
    if target.reference:
        no_model = "its prices are kept to be compared with, and nobody sells by them"
    if no_model:
        told = f"--to {target.model}: {no_model}"
        raise CommandLineError([Problem("nothing-to-migrate", told, "name a model that is asked by calls")])
    leave, stayed = leaving(scenario, catalogue, target, named, of_code.tables)
    moved, refused = _moved(leave, scenario, target, catalogue, of_code.autos)
    if not moved:
        raise InputError(problem for one in refused for problem in one.problems)
    change = WritingDown(loaded.scenario, source_of(loaded).document, target, catalogue).change(
        [(_planned(one, loaded.scenario, catalogue), want) for one, want in moved]
    )
    made = laid(loaded, change)
    supposed = {one.path: one.why for one in scenario.assumed}
    coded = Coded(lines=cited or {}, supposed=supposed, said=code_by_step(scenario))
    changes = tuple(change for _, want in moved for change in want.changes)
    return Migration(
        title=scenario.title,
        file=loaded.file,
        as_of=as_of,
        period=str(scenario.period),
        to=target.name,
        meters=_meters(target, scenario.period.first, catalogue),
        answers=target.rules.answers,
        left=_left([one for one, _ in moved], scenario, catalogue),
        moved=tuple(one.where for one, _ in moved),
        changes=changes,
        stayed=tuple(stayed),
        refused=tuple(refused),
        code=tuple(looked_for(moved, target, coded)),
        retest=tuple(
            _with(options, one)
            for one in retested(
                moved, target, coded, _shown_by([one for one, _ in moved], loaded, asked_as or loaded.file)
            )
        ),
        change=change,
        base=loaded,
        coded=of_code.loaded,
        loaded=made,
        stand_ins=_stand_ins(loaded.scenario, of_code.tables),
        unmet=tuple(_unmet(made.scenario, moved, catalogue)),
        notes=tuple(
            dict.fromkeys(
                [
                    *notes,
                    *of_code.notes,
                    *_told(scenario, {one.table.model for one, _ in moved}, target, refused, catalogue),
                ]
            )
        ),
        tables_used=catalogue.used(),
        fingerprint=catalogue.fingerprint(),
        options=tuple(options),
    )


def _moved(
    leave: Iterable[Leaving], scenario: Scenario, target: PriceTable, catalogue: Catalogue, autos: Collection[str]
) -> tuple[list[tuple[Leaving, NewCall]], list[Refused]]:
    moved, refused = [], []
    mover = Mover(target, catalogue, scenario.period)
    for one in leave:
        settled = settle(one.step, scenario.defaults, catalogue).call
        if one.where in autos:
            settled = settled._replace(quality="auto")
        stated, quality = dict(one.step.call.parameters), scenario.defaults.quality
        states = one.step.call.quality is not None or (
            quality is not None and one.table.rules.takes("quality", quality)
        )
        own = {
            key: value
            for key, value in (dict(scenario.defaults.parameters) | stated).items()
            if key in stated or one.table.rules.takes(key, value)
        }
        try:
            moved.append((one, mover.wanted(one, settled, own, states_quality=states)))
        except InputError as error:
            refused.append(Refused(one.where, one.table.model, error.problems))
    return moved, refused


def _left(leave: Sequence[Leaving], scenario: Scenario, catalogue: Catalogue) -> tuple[LeftModel, ...]:
    tables: Mapping[str, PriceTable] = {one.table.model: one.table for one in leave}
    return tuple(
        LeftModel(
            model=model,
            steps=sum(one.table.model == model for one in leave),
            shutdown=table.shutdown,
            lost=None,
            meters=_meters(table, scenario.period.first, StillAnswering(catalogue, {model})),
            answers=table.rules.answers,
        )
        for model, table in tables.items()
    )


def _planned(one: Leaving, scenario: Scenario, catalogue: Catalogue) -> Leaving:
    """A step that leaves, as the scenario plans it."""
    for workflow in scenario.workflows:
        for step in workflow.steps:
            if (workflow.name, step.name) == (one.workflow.name, one.step.name):
                return Leaving(workflow, step, catalogue.table(step.model))
    return one


def _stand_ins(scenario: Scenario, tables: Mapping[str, PriceTable]) -> tuple[StandIn, ...]:
    return tuple(
        StandIn(where, step.model, tables[where].model)
        for workflow in scenario.workflows
        for step in workflow.steps
        if (where := f"{workflow.name}.{step.name}") in tables
    )


def _with(options: Iterable[str], one: Retest) -> Retest:
    """With the command as it asks under some options."""
    return one._replace(command=" ".join((one.command, join(options)))) if one.command else one


def _shown_by(leave: Iterable[Leaving], loaded: LoadedScenario, name: str) -> str:
    """The command that shows both sides; of one that ends only the other can be planned."""
    ends = [one.table.shutdown for one in leave if one.table.shutdown is not None]
    if ends and min(ends) <= loaded.scenario.period.last:
        return "costplan estimate NEW.yaml"
    return f"costplan diff {quote(name)} NEW.yaml"


def _meters(table: PriceTable, day: date, catalogue: Catalogue) -> tuple[str, ...]:
    """What charges a call on a day, where its prices are known then."""
    try:
        tiers = prices_in_force(catalogue, catalogue.account, table.model, day).tiers
    except InputError:
        return ()
    return tuple(tiers.get(STANDARD) or next(iter(tiers.values())))


def _told(
    scenario: Scenario, left: Container[str], target: PriceTable, refused: Sequence[Refused], catalogue: Catalogue
) -> Iterable[str]:
    if scenario.variants:
        yield "variants are left as they are; compare what is migrated with them anew"
    for key, stated in _throughput(scenario, catalogue):
        stay = [model for model in stated if model in left]
        more = "" if target.model in stated else f"; state those of {target.model} beside them"
        if stay:
            yield f"throughput.{key} of {', '.join(stay)} stay: they say nothing of {target.model}{more}"
    for one in refused:
        yield f"{one.where} stays on {one.model}, since the new model does not take it"


def _throughput(scenario: Scenario, catalogue: Catalogue) -> Iterator[tuple[str, list[str]]]:
    """The models of which limits and seconds are stated."""
    stated = scenario.throughput
    for key, models in (("limits", stated.limits), ("latency", stated.latency)) if stated else ():
        yield key, [catalogue.table(model).model for model, _ in models]


def _unmet(scenario: Scenario, moved: Iterable[tuple[Leaving, NewCall]], catalogue: Catalogue) -> Iterable[str]:
    """What the moved steps do not meet of what is required of them."""
    names = {one.where for one, _ in moved}
    for workflow in scenario.workflows:
        for step in workflow.steps:
            if (where := f"{workflow.name}.{step.name}") in names:
                yield from (f"{where}: {told}" for told in unmet(settle(step, scenario.defaults, catalogue), catalogue))
