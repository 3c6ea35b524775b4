"""Reads a workbook back: the scenarios it was made of, with what was changed under Inputs and Options.
It believes no formula: what the plan costs is planned anew."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from costplan.errors import Place, Problems, wrong
from costplan.named import NamedTuple
from costplan.pricing.sizes import SizeError, size_of
from costplan.render.view import clean
from costplan.scenario.file import load_scenario
from costplan.scenario.split import check_shares
from costplan.workbook import inputs, options, prices, sources, term_inputs
from costplan.workbook.input_rows import (
    EMPTY,
    FILL,
    FIRST,
    UNSAVED,
    changed_to,
    input_rows,
    no_longer_a_range,
    not_read,
)
from costplan.workbook.inputs import shown_assumptions
from costplan.workbook.offers import NONE
from costplan.workbook.opened import Sheets, open_sheets
from costplan.yamlio import text

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

    from costplan.catalogue import Catalogue
    from costplan.contracts.contract import Contract
    from costplan.exchange.fx import Fx
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Scenario
    from costplan.scenario.step import Step
    from costplan.yamlio import Node

_COLUMNS = max(inputs.MIDDLE_WRITTEN, options.WRITTEN, prices.LISTED_WRITTEN, term_inputs.WRITTEN) + 1
"""So many cells a row has."""

_READ = (sources.SCENARIO, sources.SHEET, inputs.SHEET, options.SHEET, prices.SHEET, term_inputs.SHEET)


class Reading(NamedTuple):
    """What a workbook says: its scenarios as they were changed and as they were written, what was changed that no
    scenario holds, and the rows of its sheet Sources, which say what it rests on."""

    scenarios: tuple[LoadedScenario, ...]
    written: tuple[LoadedScenario, ...]
    notes: tuple[str, ...]
    sources: tuple[tuple[Any, ...], ...]


def read_workbook(path: Path, catalogue: Catalogue) -> Reading:
    """The scenarios of a workbook that ``costplan report`` wrote and somebody changed.

    Raises:
        OutsideError: the file cannot be read.
        InputError: it is no such workbook; an input is gone or is no number that it may be; a choice names no size; a
            rate was changed, which a scenario does not hold.
    """
    sheets = open_sheets(path, _READ, _COLUMNS, edited=(inputs.SHEET, options.SHEET))
    problems = Problems()
    texts: dict[int, list[str]] = {}
    for row in sheets.rows(sources.SCENARIO, 3):
        if isinstance(row[0], int):
            texts.setdefault(row[0], []).append(str(row[1] or ""))
    if not texts:
        told = f"there is no scenario in the sheet {sources.SCENARIO}"
        raise wrong("workbook-changed", told, "write the report anew", sheets.place(sources.SCENARIO, 3, 0))
    loaded = []
    for lines in texts.values():
        data = "\n".join([*lines, ""]).encode()
        shown = f"{path}#{sources.SCENARIO}"
        named = partial(_named_contract, path, shown, catalogue)
        rates = partial(_named_rates, shown)
        loaded.append(load_scenario(path, shown=shown, data=data, fx=rates, contract=named))
    _check_rates(sheets, problems)
    cells = input_rows(sheets)
    rests = tuple(sheets.rows(sources.SHEET, 3))
    tried = sources.what_ifs_in(rests)
    changed, notes = [], list[str]()
    for one in loaded:
        scenario = one.scenario
        for shown, assumption in shown_assumptions(scenario):
            with problems.collect():
                found = cells.pop((clean(scenario.title), shown), None)
                if found is None:
                    told = f"the input {shown!r} of {scenario.title!r} is gone from the sheet {inputs.SHEET}"
                    raise wrong("workbook-changed", told, "write the report anew", Place(sheets.name, 1, 1))
                value = changed_to(sheets, found, assumption)
                if value is not None:
                    scenario = assumption.put(scenario, value)
                    notes += no_longer_a_range(scenario.title, shown, found)
        with problems.collect():
            _check_split(sheets, scenario)
        with problems.collect():
            scenario = _chosen(sheets, scenario, catalogue)
        what_ifs = tried.get(clean(scenario.title), ())
        changed.append(one._replace(scenario=scenario, what_ifs=what_ifs, source=None))  # its source says other cells
    problems.stop_if_any()
    return Reading(
        scenarios=tuple(changed),
        written=tuple(loaded),
        notes=(*notes, *not_read(cells)),
        sources=rests,
    )


def _named_rates(shown: str, node: Node) -> Fx:
    """The file of exchange rates that a scenario's own budget names, which does not lie beside the workbook."""
    from costplan.exchange.fx import Fx

    return Fx(blocks=(), place=Place((PurePosixPath(shown).parent / text(node)).as_posix(), 1, 1))


def _named_contract(path: Path, shown: str, catalogue: Catalogue, node: Node) -> Contract:
    """The contract that a scenario names: one that the account has by that file's name, else from beside the workbook.

    Raises:
        InputError: it is wrong.
        OutsideError: there is none.
    """
    from costplan.contracts.file import contract_beside

    name = PurePosixPath(text(node)).name
    for one in catalogue.account.contracts:
        if PurePosixPath(one.file).name == name:
            return one
    return contract_beside(node, path=path, shown=shown, root=path.parent, files={})


def _chosen(sheets: Sheets, scenario: Scenario, catalogue: Catalogue) -> Scenario:
    """The scenario with the choices of the sheet Options."""
    rows = {
        tuple(str(cell or "") for cell in row[:3]): (at, row)
        for at, row in enumerate(sheets.rows(options.SHEET, FIRST), FIRST)
    }
    problems = Problems()
    workflows = []
    for workflow in scenario.workflows:
        steps = []
        for step in workflow.steps:
            key = tuple(clean(name) for name in (scenario.title, workflow.name, step.name))
            with problems.collect():
                if key not in rows:
                    told = f"the step {workflow.name}.{step.name} is gone from the sheet {options.SHEET}"
                    raise wrong("workbook-changed", told, "write the report anew", Place(sheets.name, 1, 1))
                at, row = rows[key]
                asked, was = _asked(sheets, at, row), str(row[options.WRITTEN]).split("|")
                if asked != was:
                    place = sheets.place(options.SHEET, at, options.MODEL)
                    steps.append(_as_chosen(step, asked, was, catalogue, place))
                else:
                    steps.append(step)
        workflows.append(workflow._replace(steps=tuple(steps)))
    problems.stop_if_any()
    return scenario._replace(workflows=tuple(workflows))


def _asked(sheets: Sheets, at: int, row: tuple[Any, ...]) -> list[str]:
    """Model, tier, quality and size of a row; a cell that had one may be empty only where the model is another."""
    asked = [str(cell or NONE) for cell in row[options.MODEL : options.SIZE + 1]]
    unsaved, written = sheets.unsaved(options.SHEET, at), str(row[options.WRITTEN])
    for col, (now, was) in enumerate(zip(asked, written.split("|"), strict=False), options.MODEL):
        place = sheets.place(options.SHEET, at, col)
        if col in unsaved:
            raise wrong("not-an-input", UNSAVED, FILL, place)
        if row[col] is None and (col == options.MODEL or (now != was and written.startswith(f"{asked[0]}|"))):
            raise wrong("not-an-input", EMPTY, FILL, place)
    return asked


def _as_chosen(step: Step, asked: list[str], was: list[str], catalogue: Catalogue, place: Place) -> Step:
    """A step as it is chosen; what was not touched stays as the scenario says it."""
    model, tier, quality, size = asked
    rules = catalogue.table(model, place).rules
    call = step.call
    if model != was[0]:
        call = call._replace(
            parameters=tuple((key, value) for key, value in call.parameters if rules.takes(key, value)),
            quality=call.quality if rules.qualities else None,
            size=call.size if rules.size is not None else None,
        )
    if rules.qualities and (quality != was[2] or model != was[0]) and quality != NONE:
        call = call._replace(quality=quality)
    if rules.size is not None and (size != was[3] or model != was[0]) and size != NONE:
        try:
            call = call._replace(size=size_of(size))
        except SizeError as error:
            message, _, remedy = str(error).partition("; ")
            raise wrong("not-a-size", message, remedy, place) from None
    return step._replace(model=model, tier=tier, call=call)


def _check_split(sheets: Sheets, scenario: Scenario) -> None:
    """That the parts of a split workflow are all of it still."""
    shares: dict[str, dict[str, Fraction]] = {}
    for workflow in scenario.workflows:
        if workflow.split is not None:
            shares.setdefault(workflow.called, {})[workflow.split.task] = workflow.split.share
    for split in shares.values():
        check_shares(split, sheets.place(inputs.SHEET, FIRST, inputs.VALUE))


def _check_rates(sheets: Sheets, problems: Problems) -> None:
    """That rates and terms of contracts, which no scenario holds, are as they were written."""
    remedy = "put it into a table of your own that extends this one, and write the report with --pricing"
    for at, row in enumerate(sheets.rows(prices.SHEET, FIRST), FIRST):
        if row[0] is None:
            continue
        for now, was in ((prices.RATE, prices.WRITTEN), (prices.LISTED, prices.LISTED_WRITTEN)):
            if row[now] != row[was]:
                with problems.collect():
                    what = f"{row[1]}, {row[3]}: {row[was]} was made {_now(row[now])}"
                    told = f"a scenario holds no rates, and one was changed: {what}"
                    raise wrong("rate-in-workbook", told, remedy, sheets.place(prices.SHEET, at, now))
                break
    if term_inputs.SHEET not in sheets.names:
        return
    for at, row in enumerate(sheets.rows(term_inputs.SHEET, FIRST), FIRST):
        if row[0] is None:
            break
        if row[term_inputs.VALUE] != row[term_inputs.WRITTEN]:
            with problems.collect():
                what = (
                    f"{row[0]}.{row[1]}, {row[2]}: {row[term_inputs.WRITTEN]} was made {_now(row[term_inputs.VALUE])}"
                )
                told = f"a scenario holds no terms of contracts, and one was changed: {what}"
                place = sheets.place(term_inputs.SHEET, at, term_inputs.VALUE)
                remedy = "change the file of the contract, and write the report with --contracts"
                raise wrong("rate-in-workbook", told, remedy, place)


def _now(value: Any) -> Any:
    return "empty, or a formula whose result nobody saved" if value is None else value
