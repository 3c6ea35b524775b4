"""The Outcomes sheet: for one run of each workflow, how often a step is executed and its calls are billed, as formulas.
It is the law of :mod:`costplan.plan.tries` in formulas of the cells of shares and tries; no money, no tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.plan.tries import changes_of, formed, tried, walked
from costplan.workbook.book import Cell
from costplan.workbook.formula import ONE, Formula, rest, total
from costplan.workbook.workflow_inputs import step_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.plan.tries import Form, Try
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.scenario.step import Failure, Step
    from costplan.workbook.book import Book, Sheet
    from costplan.workbook.inputs import Inputs

_TRIES = ("scenario", "workflow", "try", "call", "chance")
_CHANCE = _TRIES.index("chance")
_STEPS = (
    "scenario",
    "workflow",
    "step",
    "reached",
    "calls succeed",
    "accepted",
    "again",
    "at most",
    "passes",
    "executions",
    "arrives after",
    "images",
)
_STYLE = {"accepted": "share", "at most": "plain"}
_ALWAYS = Cell("1", 1.0)
"""A call that never fails is billed once."""


def forms_of(workflow: Workflow) -> tuple[tuple[Try, ...], list[Form]]:
    """The tries of a workflow's calls, and their forms, whichever calls are chosen: a retry that asks for something new
    counts as a change, though it may change nothing of one call."""

    def changes(form: Form, lower: Form) -> bool:
        return {failure.then for failure in form} != {failure.then for failure in lower}

    return formed(workflow.failing, changes)


class _Rows:
    """A workflow's rows of the sheet as a :class:`costplan.plan.tries.Reckoning`: every figure gets its cell."""

    one = ONE

    def __init__(
        self, sheet: Sheet, first: int, scenario: Scenario, workflow: Workflow, inputs: Inputs, whys: Sequence[str] = ()
    ) -> None:
        self.sheet, self.row, self.whys, self.inputs = sheet, first, whys, inputs
        self.labels = (scenario.title, workflow.name)
        self._workflow = workflow

    def _of_step(self, step: Step, *key: str) -> Formula:
        return Formula.of(self.inputs.cell(self.labels[0], *step_key(self._workflow, step.name, *key)))

    def rate(self, failure: Failure) -> Formula:
        """The input."""
        key = ("workflows", self._workflow.called, "failures", failure.kind, "rate")
        return Formula.of(self.inputs.cell(self.labels[0], *key))

    def accepted(self, step: Step) -> Formula:
        """The input; all, where there is none."""
        return ONE if step.accepted is None else self._of_step(step, "accepted")

    def at_most(self, step: Step) -> Formula:
        """The input."""
        return self._of_step(step, "on_reject", "at_most")

    def total(self, terms: Iterable[Formula]) -> Formula:
        """The sum."""
        return total(terms)

    def ratio(self, one: Formula, other: Formula) -> Formula:
        """The quotient."""
        return one / other

    def series(self, again: Formula, terms: Formula) -> Formula:
        """1 + r + r² + ... of so many terms; near r = 1, where the closed form loses digits, its series about 1."""
        r, m = again.text, terms.text
        text = f"IF(1-{r}<0.000001,{m}-(1-{r})*{m}*({m}-1)/2,(1-{r}^{m})/(1-{r}))"
        left, count = 1 - again.value, terms.value
        if left < 1e-6:
            return Formula(text, count - left * count * (count - 1) / 2)
        return Formula(text, (1 - again.value**count) / left)

    def made(self, one: Try, times: Formula) -> Formula:
        """A row for each try."""
        return self.add(str(one.number), self.whys[one.variant] or "as planned", times)

    def noted(self, figure: str, here: int, number: Formula) -> Formula:
        """A column of the step's row."""
        style = _STYLE.get(figure, "quantity")
        cell = self.sheet.formula(self.row + here, _STEPS.index(figure), number.text, number.value, style)
        return Formula.of(cell)

    def add(self, what: str, call: str, number: Formula, style: str = "text") -> Formula:
        """One more row with a chance."""
        for col, text in enumerate((*self.labels, what, call)):
            self.sheet.text(self.row, col, text, style)
        cell = self.sheet.formula(self.row, _CHANCE, number.text, number.value, "quantity")
        self.row += 1
        return Formula.of(cell)


class Outcomes:
    """What formulas of the plan need for a run: executions of steps, billed calls by variant, images."""

    def __init__(self, book: Book, scenarios: list[Scenario], inputs: Inputs) -> None:
        self.sheet = book.sheet("Outcomes")
        self.sheet.widths(24, 24, 24, 14, 14, 14, 14, 14, 14, 14, 14, 14)
        self.inputs = inputs
        self.executions: dict[tuple[str, str, str], Cell] = {}
        self.billed: dict[tuple[str, str], list[Cell]] = {}
        self.images: dict[tuple[str, str], Cell] = {}
        self._success: dict[tuple[str, str], Formula] = {}
        self._accepted: dict[tuple[str, str, str], Formula] = {}
        self._row = 3
        every = [(scenario, workflow) for scenario in scenarios for workflow in scenario.workflows]
        failing = [(scenario, workflow) for scenario, workflow in every if workflow.failing]
        if failing:
            self._heads("Tries of a call after technical failures", _TRIES, right=_CHANCE)
        for scenario, workflow in failing:
            self._tries(scenario, workflow)
        self._row += 1
        self._heads("Steps", _STEPS, right=3)
        for scenario, workflow in every:
            self._steps(scenario, workflow)

    def calls(self, key: tuple[str, str, str], variant: int) -> Cell:
        """How many calls of a step are billed in one of their forms, for a run; as a product of cells."""
        executions, billed = self.executions[key], self.billed[key[:2]][variant]
        if billed is _ALWAYS:
            return executions
        return Cell(f"{executions.ref}*{billed.ref}", executions.value * billed.value)

    def made(self, key: tuple[str, str, str]) -> Cell:
        """How often the calls of a step succeed in a run; as a product of cells."""
        executions, success = self.executions[key], self._success.get(key[:2], ONE)
        return Cell(f"{executions.ref}*{success.text}", executions.value * success.value)

    def taken(self, key: tuple[str, str, str]) -> Cell:
        """How often the result of a step is taken in a run, likewise."""
        made, accepted = self.made(key), self._accepted[key]
        return Cell(f"{made.ref}*{accepted.text}", made.value * accepted.value)

    def _heads(self, title: str, heads: Sequence[str], right: int) -> None:
        self.sheet.text(self._row, 0, title, "heading")
        self.sheet.heads(self._row + 1, heads, right=right)
        self._row += 2

    def _tries(self, scenario: Scenario, workflow: Workflow) -> None:
        """A row a try and variant, then what is billed of each variant, and what succeeds."""
        tries, forms = forms_of(workflow)
        whys = [changes_of(form) for form in forms]
        rows = _Rows(self.sheet, self._row, scenario, workflow, self.inputs, whys)
        times, success = tried(tries, len(whys), rows)
        is_billed = rest(rows.rate(failure) for failure in workflow.failing if not failure.is_billed)
        billed = [
            rows.add("billed", why or "as planned", made * is_billed, "bold")
            for why, made in zip(whys, times, strict=True)
        ]
        key = (scenario.title, workflow.name)
        self.billed[key] = [Cell(cell.text, cell.value) for cell in billed]
        self._success[key] = rows.add("succeed", "all", success, "bold")
        self._row = rows.row

    def _steps(self, scenario: Scenario, workflow: Workflow) -> None:
        """A row a step."""
        key, steps = (scenario.title, workflow.name), workflow.steps
        self.billed.setdefault(key, [_ALWAYS])
        rows = _Rows(self.sheet, self._row, scenario, workflow, self.inputs)
        for here, step in enumerate(steps):
            for col, text in enumerate((*key, step.name)):
                self.sheet.text(self._row + here, col, text)
        redos = [workflow.redo(step) for step in steps]
        executions, accepted = walked(steps, redos, [self._success.get(key, ONE)] * len(steps), rows)
        for step, times in zip(steps, executions, strict=True):
            self.executions[(*key, step.name)] = Cell(times.text, times.value)
            self._accepted[(*key, step.name)] = rows.accepted(step)
        images = rows.noted("images", len(steps) - 1, accepted * workflow.kept)
        self.images[key] = Cell(images.text, images.value)
        self._row += len(steps)
