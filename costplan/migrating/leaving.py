"""Which steps of a scenario leave their model for another, and why the others stay.
What becomes of one that leaves stands in moving.py."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem, did_you_mean
from costplan.migrating.migration import Stayed
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.scenario.step import Step


class Leaving(NamedTuple):
    """A step that leaves: where it stands, as the scenario states it, and the table of its model."""

    workflow: Workflow
    step: Step
    table: PriceTable

    @property
    def where(self) -> str:
        """How pages name it: ``workflow.step``."""
        return f"{self.workflow.name}.{self.step.name}"


def leaving(
    scenario: Scenario,
    catalogue: Catalogue,
    to: PriceTable,
    named: Sequence[str] = (),
    in_code: Mapping[str, PriceTable] = MappingProxyType({}),
) -> tuple[list[Leaving], list[Stayed]]:
    """The steps that leave their model, and those that stay.

    Where no model is named, those are left that end before the scenario does, and older ones of the same maker; else
    the only other one that the scenario has.

    Args:
        scenario: its steps.
        catalogue: the tables.
        to: the table of the model that they leave for.
        named: the models that are left, by any name of them.
        in_code: the tables of the models that code names in the place of those of steps, by ``workflow.step``.

    Raises:
        InputError: there is no such model.
        CommandLineError: no step is of a named model, every step is on the new one, or nothing tells which leave.
    """
    every = [
        Leaving(
            workflow,
            step,
            in_code.get(f"{workflow.name}.{step.name}") or catalogue.table(step.model, step.place("model")),
        )
        for workflow in scenario.workflows
        for step in workflow.steps
        if not step.call.is_text
    ]
    others = {one.table.model: one.table for one in every if one.table.model != to.model}
    if not others:
        told = f"every step is on {to.model} already" if every else "the scenario has no step"
        raise CommandLineError([Problem("nothing-to-migrate", f"--to {to.model}: {told}", "name another model")])
    left = _named(named, others, catalogue) if named else _by_default(others.values(), to, scenario.period.last)
    if not named:  # what the code names and nobody plans any more
        left |= {table.model for table in in_code.values() if table.model in others}
    if not left and len(others) == 1:
        left = set(others)
    if not left:
        told = f"--to {to.model}: of {', '.join(others)} nothing tells which to leave"
        raise CommandLineError([Problem("nothing-to-migrate", told, f"name it: --from {next(iter(others))}")])
    return [one for one in every if one.table.model in left], list(_staying(every, left, to, named))


def _named(named: Iterable[str], others: dict[str, PriceTable], catalogue: Catalogue) -> set[str]:
    left = set()
    for name in named:
        model = catalogue.table(name).model
        if model not in others:
            told = f"--from {name}: no step is on {model}"
            raise CommandLineError([Problem("nothing-to-migrate", told, did_you_mean(model, others))])
        left.add(model)
    return left


def _by_default(others: Iterable[PriceTable], to: PriceTable, last: date) -> set[str]:
    return {
        table.model
        for table in others
        if (table.shutdown is not None and table.shutdown <= last)
        or (table.model.partition("/")[0] == to.model.partition("/")[0] and _since(table) < _since(to))
    }


def _since(table: PriceTable) -> date:
    """The day on which a model came."""
    return table.released or table.blocks[0].start


def _staying(every: Iterable[Leaving], left: set[str], to: PriceTable, named: Sequence[str]) -> Iterator[Stayed]:
    for one in every:
        model = one.table.model
        if model in left:
            continue
        if model == to.model:
            why = "it is there already"
        elif named:
            why = "--from does not name it"
        elif model.partition("/")[0] == to.model.partition("/")[0]:
            why = f"it is no older than {to.model}; --from {model} moves it too"
        else:
            why = f"it is another maker's, and does not end; --from {model} moves it too"
        yield Stayed(one.where, model, why)
