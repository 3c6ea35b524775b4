"""The Outcomes sheet: for one run of each workflow, how often a step is executed and its calls are billed, as formulas.
The same arithmetic as :mod:`costplan.planning.outcomes`, from the cells of shares and tries; no money and no tokens."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.workbook.book import Cell

if TYPE_CHECKING:
    from costplan.scenario.scenario import Failure, Scenario, Workflow
    from costplan.workbook.book import Book
    from costplan.workbook.inputs import Inputs

_TRIES = ("scenario", "workflow", "try", "call", "chance")
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
_ONE = Cell("1", 1.0)


class Variant(NamedTuple):
    """A form of a step's call: as planned where ``then`` is empty, else with the changes of a retry after a failure."""

    why: str
    then: tuple[tuple[str, str], ...]


def variants_of(workflow: Workflow, moves: frozenset[str]) -> list[Variant]:
    """The call as planned, then one form for each kind of failure in ``moves``, whose retry changes the call."""
    after = [failure for failure in workflow.failures if failure.kind in moves]
    return [Variant("", ()), *(Variant(_why(failure), failure.then) for failure in after)]


def _why(failure: Failure) -> str:
    return f"{', '.join(f'{name} {value}' for name, value in failure.then)} after {failure.kind}"


class Outcomes:
    """What formulas of the plan need for a run: executions of steps, billed calls by variant, images.

    ``moves`` has for each workflow, by scenario and name, the kinds of failures after which the call changes.
    """

    def __init__(
        self, book: Book, scenarios: list[Scenario], moves: dict[tuple[str, str], frozenset[str]], inputs: Inputs
    ) -> None:
        self.sheet = book.sheet("Outcomes")
        self.sheet.widths(24, 24, 24, 14, 14, 14, 14, 14, 14, 14, 14, 14)
        self.inputs = inputs
        self.executions: dict[tuple[str, str, str], Cell] = {}
        self.billed: dict[tuple[str, str], list[Cell]] = {}
        self.images: dict[tuple[str, str], Cell] = {}
        self._success: dict[tuple[str, str], Cell] = {}
        self._row = 3
        failing = [
            (scenario, workflow)
            for scenario in scenarios
            for workflow in scenario.workflows
            if any(failure.kind != "rate_limited" for failure in workflow.failures)
        ]
        if failing:
            self.sheet.text(self._row, 0, "Tries of a call after technical failures", "heading")
            self.sheet.heads(self._row + 1, _TRIES, right=4)
            self._row += 2
        for scenario, workflow in failing:
            self._tries(scenario, workflow, moves[scenario.title, workflow.name])
        self._row += 1
        self.sheet.text(self._row, 0, "Steps", "heading")
        self.sheet.heads(self._row + 1, _STEPS, right=3)
        self._row += 2
        for scenario in scenarios:
            for workflow in scenario.workflows:
                self._steps(scenario, workflow)

    def calls(self, key: tuple[str, str, str], variant: int) -> Cell:
        """How many calls of a step are billed in one of their forms, for a run; as a product of cells."""
        executions, billed = self.executions[key], self.billed[key[:2]][variant]
        return executions if billed is _ONE else Cell(f"{executions.ref}*{billed.ref}", executions.value * billed.value)

    def _tries(self, scenario: Scenario, workflow: Workflow, moves: frozenset[str]) -> None:
        """A row a try and variant; the chance of one is that of the tries before it to fail and be tried again."""
        told = [failure for failure in workflow.failures if failure.kind != "rate_limited"]
        rates = {
            failure.kind: self.inputs.cell(scenario.title, "workflows", workflow.name, "failures", failure.kind, "rate")
            for failure in told
        }
        variants = variants_of(workflow, moves)
        numbers = {variant.why: number for number, variant in enumerate(variants)}
        state: dict[int, list[tuple[str, float]]] = {0: [("1", 1.0)]}
        chances: list[list[Cell]] = [[] for _ in variants]
        number = 1
        while state:
            following: dict[int, list[tuple[str, float]]] = {}
            for variant, terms in sorted(state.items()):
                cells = (scenario.title, workflow.name, str(number), variants[variant].why or "as planned")
                for col, text in enumerate(cells):
                    self.sheet.text(self._row, col, text)
                text = "+".join(term for term, _ in terms)
                chance = self.sheet.formula(self._row, 4, text, fsum(value for _, value in terms), "quantity")
                self._row += 1
                chances[variant].append(chance)
                for failure in told:
                    if number < failure.at_most:
                        then = numbers[_why(failure)] if failure.kind in moves else variant
                        rate = rates[failure.kind]
                        following.setdefault(then, []).append((f"{chance.ref}*{rate.ref}", chance.value * rate.value))
            state = following
            number += 1
        fails = "+".join(rates[failure.kind].ref for failure in told)
        failing = fsum(rates[failure.kind].value for failure in told)
        free = [rates[failure.kind] for failure in told if failure.billed == "no"]
        not_billed = "-".join(["1", *(rate.ref for rate in free)])
        is_billed = 1 - fsum(rate.value for rate in free)
        billed, good = [], []
        for form, tried in zip(variants, chances, strict=True):
            tries = "+".join(cell.ref for cell in tried) or "0"
            amount = fsum(cell.value for cell in tried)
            for col, text in enumerate((scenario.title, workflow.name, "billed", form.why or "as planned")):
                self.sheet.text(self._row, col, text, "bold")
            billed.append(self.sheet.formula(self._row, 4, f"({tries})*({not_billed})", amount * is_billed, "quantity"))
            good.append((tries, amount))
            self._row += 1
        for col, text in enumerate((scenario.title, workflow.name, "succeed", "all")):
            self.sheet.text(self._row, col, text, "bold")
        all_tries = "+".join(tries for tries, _ in good)
        value = fsum(amount for _, amount in good) * (1 - failing)
        key = (scenario.title, workflow.name)
        self._success[key] = self.sheet.formula(self._row, 4, f"({all_tries})*(1-({fails}))", value, "quantity")
        self.billed[key] = billed
        self._row += 1

    def _steps(self, scenario: Scenario, workflow: Workflow) -> None:
        key = (scenario.title, workflow.name)
        self.billed.setdefault(key, [_ONE])
        success = self._success.get(key, _ONE)
        names = [step.name for step in workflow.steps]
        first = self._row
        reached: list[Cell] = []
        loops: list[list[Cell]] = [[] for _ in names]
        arriving: list[Cell] = []
        for here, step in enumerate(workflow.steps):
            row, of_step = first + here, (scenario.title, "workflows", workflow.name, "steps", step.name)
            for col, text in enumerate((scenario.title, workflow.name, step.name)):
                self.sheet.text(row, col, text)
            before = arriving[here - 1] if here else _ONE
            reached.append(self.sheet.formula(row, 3, before.ref, before.value, "quantity"))
            succeeds = self.sheet.formula(row, 4, success.ref, success.value, "quantity")
            said = self.inputs.cell(*of_step, "accepted") if step.accepted is not None else _ONE
            accepted = self.sheet.formula(row, 5, said.ref, said.value, "share")
            passes = _ONE
            if step.on_reject is not None:
                start = 0 if step.on_reject.step == "run" else names.index(step.on_reject.step)
                most = self.inputs.cell(*of_step, "on_reject", "at_most")
                again = self.sheet.formula(
                    row,
                    6,
                    f"{reached[here].ref}/{reached[start].ref}*{succeeds.ref}*(1-{accepted.ref})",
                    reached[here].value / reached[start].value * succeeds.value * (1 - accepted.value),
                    "quantity",
                )
                self.sheet.formula(row, 7, most.ref, most.value, "plain")
                passes = self.sheet.formula(row, 8, *_passes(again, most), "quantity")
                for index in range(start, here + 1):
                    loops[index].append(passes)
            arriving.append(
                self.sheet.formula(
                    row,
                    10,
                    f"{reached[here].ref}*{succeeds.ref}*{accepted.ref}*{passes.ref}",
                    reached[here].value * succeeds.value * accepted.value * passes.value,
                    "quantity",
                )
            )
        for here, step in enumerate(workflow.steps):
            value = reached[here].value
            for passes in loops[here]:
                value *= passes.value
            text = "*".join([reached[here].ref, *(passes.ref for passes in loops[here])])
            self.executions[(*key, step.name)] = self.sheet.formula(first + here, 9, text, value, "quantity")
        last = first + len(names) - 1
        keep = workflow.steps[-1].keep
        self.images[key] = self.sheet.formula(
            last, 11, f"{arriving[-1].ref}*{keep}", arriving[-1].value * keep, "quantity"
        )
        self._row = last + 1


def _passes(again: Cell, most: Cell) -> tuple[str, float]:
    """1 + r + r^2 + ... of ``most`` terms; near r = 1, where the closed form loses digits, its series about 1."""
    r, m = again.ref, most.ref
    text = f"IF(1-{r}<0.000001,{m}-(1-{r})*{m}*({m}-1)/2,(1-{r}^{m})/(1-{r}))"
    left = 1 - again.value
    count = most.value
    if left < 1e-6:
        return text, count - left * count * (count - 1) / 2
    return text, (1 - again.value**count) / left
