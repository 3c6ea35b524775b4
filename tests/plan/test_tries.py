"""The law of a run is told once (plan/tries.py) and reckoned in three kinds of number, which agree: exact numbers,
the sum over all ways that a run can go, and the formulas of the workbook, worked out here as a spreadsheet would."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from costplan import InputError
from costplan.plan.tries import tries_of
from costplan.risk.walk import Series, walk
from costplan.scenario.step import Failure
from costplan.workbook.book import Cell, column
from costplan.workbook.outcomes import Outcomes
from tests.planning.test_cases import plan_of

if TYPE_CHECKING:
    from costplan.plan.outcomes import Outcome
    from costplan.scenario.scenario import Scenario


class Sheet:
    """Keeps the formulas of a sheet and works them out in exact numbers."""

    def __init__(self) -> None:
        self.formulas: dict[str, str] = {}
        self.inputs: dict[str, Fraction] = {}

    def formula(self, row: int, col: int, text: str, value: float, style: str) -> Cell:
        ref = f"Outcomes!${column(col)}${row + 1}"
        self.formulas[ref] = text
        return Cell(ref, value)

    def sheet(self, name: str) -> Sheet:
        return self

    def nothing(self, *_: Any, **__: Any) -> None: ...

    text = heads = widths = nothing

    def worked_out(self, text: str) -> Fraction:
        worked: dict[str, Fraction] = {}

        def number(found: re.Match[str]) -> str:
            ref = found.group()
            worked[ref] = self.inputs[ref] if ref in self.inputs else self.worked_out(self.formulas[ref])
            return f"worked[{ref!r}]"

        formula = re.sub(r"Outcomes!\$[A-Z]+\$\d+|in_\w+", number, text)
        formula = re.sub(r"(?<![\w$'\"])(\d+(?:\.\d+)?)(?![\w'\"\]])", r"Fraction('\1')", formula).replace("^", "**")
        names = {"worked": worked, "Fraction": Fraction, "IF": lambda test, yes, no: yes if test else no}
        return Fraction(eval(lazily(formula), names))


def lazily(formula: str) -> str:
    """IF works out one of its branches alone."""
    found = re.fullmatch(r"IF\((.*?),(.*),(\(1-.*)\)", formula)
    return f"({found[2]}) if ({found[1]}) else ({found[3]})" if found else formula


class Inputs:
    """Cells of inputs, by key, with exact values."""

    def __init__(self, sheet: Sheet, scenario: Scenario) -> None:
        self.sheet, self.scenario = sheet, scenario

    def cell(self, _: str, __: str, name: str, what: str, of: str, *rest: str) -> Cell:
        workflow = next(workflow for workflow in self.scenario.workflows if workflow.name == name)
        value: Any
        if what == "failures":
            value = next(failure.rate for failure in workflow.failures if failure.kind == of)
        else:
            step = next(step for step in workflow.steps if step.name == of)
            value = step.accepted if rest == ("accepted",) else step.on_reject.at_most  # type: ignore[union-attr]
        ref = "in_" + re.sub(r"\W", "_", "_".join((name, what, of, *rest)))
        self.sheet.inputs[ref] = Fraction(value)
        return Cell(ref, float(value))


@st.composite
def workflows(draw: st.DrawFn) -> str:
    lines = ["runs: {amount: 1, per: total}", "steps:"]
    names = ["a", "b", "c", "d"][: draw(st.integers(1, 4))]
    for here, name in enumerate(names):
        accepted = draw(st.sampled_from(["", ", accepted: 50%", ", accepted: 85%"]))
        redo = draw(st.sampled_from([*names[: here + 1], "run", ""])) if accepted else ""
        redone = f", on_reject: {{redo: {redo}, at_most: {draw(st.integers(2, 4))}}}" if redo else ""
        lines.append(f"  {name}: {{model: test/next, quality: high{accepted}{redone}}}")
    kinds = draw(st.lists(st.sampled_from(["timed_out", "errored"]), unique=True))
    failures = [f"  {kind}: {draw(failing())}" for kind in kinds]
    if draw(st.booleans()):
        failures.append(f"  blocked: {{rate: 3%, billed: {draw(st.sampled_from(['yes', 'no']))}}}")
    return "\n".join([*lines, *(["failures:", *failures] if failures else [])])


def failing() -> st.SearchStrategy[str]:
    rate, billed = st.sampled_from(["0%", "5%", "20%"]), st.sampled_from(["yes", "no", "unknown"])
    then = st.sampled_from(["", ", then: {quality: medium}", ", then: {quality: low}"])
    retry = st.one_of(st.just(""), st.builds(", retry: {{at_most: {}{}}}".format, st.integers(2, 4), then))
    return st.builds("{{rate: {}, billed: {}{}}}".format, rate, billed, retry)


def billed_in(outcome: Outcome) -> list[Fraction]:
    """How many calls of each step a run is billed for, as reckoned."""
    return [
        sum((Fraction(step.executions) * (one.succeeded + one.failed) for one in step.variants), Fraction(0))
        for step in outcome.steps
    ]


@settings(max_examples=40, deadline=None)
@given(workflows())
def test_three_kinds_of_number_agree_on_a_run(workflow: str) -> None:
    from textwrap import indent

    from costplan.scenario.reader import read_scenario
    from costplan.yamlio import parse

    text = f"version: 1\nscenario: case\nperiod: 2027-01-01\nworkflows:\n  w:\n{indent(workflow, '    ')}\n"
    try:
        outcome = plan_of(text).runs[0].outcome
    except InputError as error:
        assume("redo-crossing" not in str(error.problems))
        raise
    calls = billed_in(outcome)

    for here in range(len(outcome.steps)):  # a billed try of this step costs 1, all others nothing
        costs = [[Series.exp(int(at == here), 0)] * len(step.variants) for at, step in enumerate(outcome.steps)]
        assert walk(outcome, costs, Fraction).terms[1] == calls[here]

    scenario = read_scenario(parse(text.encode(), "case.yaml"))
    sheet = Sheet()
    book: Any = sheet
    inputs: Any = Inputs(sheet, scenario)
    written = Outcomes(book, [scenario], inputs)
    number = len(written.billed["case", "w"])
    for step, exact in zip(outcome.steps, calls, strict=True):
        forms = [written.calls(("case", "w", step.step.name), form) for form in range(number)]
        assert sum(sheet.worked_out(form.ref) for form in forms) == exact
        assert abs(sum(form.value for form in forms) - float(exact)) < 1e-9
    assert sheet.worked_out(written.images["case", "w"].ref) == outcome.images


def test_tries_of_one_number_and_one_variant_are_one() -> None:
    late = Failure("timed_out", Fraction(1, 10), "no", 3, (("quality", "low"),))
    broken = Failure("errored", Fraction(1, 20), "yes", 2, ())
    tries = tries_of([late, broken], lambda variant, failure: 1 if failure is late else variant)
    assert [(one.number, one.variant) for one in tries] == [(1, 0), (2, 0), (2, 1), (3, 1)]
    assert [[again for _, again in one.failures] for one in tries] == [[2, 1], [3, None], [3, None], [None, None]]
