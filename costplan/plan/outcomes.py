"""What a run really takes: tries after rejects, retries and downgrades after failures, and what is delivered.
Exact expected values of the law in tries.py; no money and no tokens. docs/scenario.md has the arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.plan.tries import SURE, changes_of, formed, tried, walked
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.plan.tries import Form, Try
    from costplan.pricing.call import Call
    from costplan.scenario.scenario import Workflow
    from costplan.scenario.step import Failure, Step
    from costplan.units import Number


class Variant(NamedTuple):
    """One form of a step's call and how often it is billed for each time the step is executed.

    ``attempts`` are all tries, ``succeeded`` billed successes, ``failed`` billed failures; ``why`` is empty for the
    call as planned.
    """

    call: Call
    why: str
    attempts: Number
    succeeded: Number
    failed: Number


class StepOutcome(NamedTuple):
    """Expected executions of a step for one run, its call's variants, and the tries of one execution, the first first.

    ``redo`` is the place of the step that a reject goes back to; None where a reject ends the run.
    """

    step: Step
    executions: Number
    variants: tuple[Variant, ...]
    success: Number
    tries: tuple[Try, ...]
    redo: int | None

    @property
    def is_certain(self) -> bool:
        """Whether every execution is one billed call whose result is taken."""
        return not self.tries[0].failures and self.step.accepted in (None, 1)

    @property
    def made(self) -> Number:
        """How often its call succeeds in a run."""
        return exact(self.executions * self.success)

    @property
    def taken(self) -> Number:
        """How often its result is taken in a run."""
        return self.made if self.step.accepted is None else exact(self.made * Fraction(self.step.accepted))

    @property
    def paid(self) -> Number:
        """How many tries of its call a run pays for, in all variants."""
        return exact(self.executions * sum(variant.succeeded + variant.failed for variant in self.variants))


class Outcome(NamedTuple):
    """Expected values for one run of a workflow. ``delivered`` is the share of runs that end in an accepted result."""

    steps: tuple[StepOutcome, ...]
    delivered: Number
    images: Number


class Exact:
    """Exact numbers, nothing written down. See :class:`costplan.plan.tries.Reckoning`."""

    one: Number = 1

    def rate(self, failure: Failure) -> Fraction:
        """As the scenario states it."""
        return failure.rate

    def accepted(self, step: Step) -> Number:
        """All, where the scenario states nothing."""
        return 1 if step.accepted is None else step.accepted

    def at_most(self, step: Step) -> int:
        """As the scenario states it."""
        assert step.on_reject is not None
        return step.on_reject.at_most

    def total(self, terms: Iterable[Number]) -> Number:
        """The sum."""
        return sum(terms, Fraction(0))

    def ratio(self, one: Number, other: Number) -> Fraction:
        """The quotient."""
        return Fraction(one) / Fraction(other)

    def series(self, again: Fraction, terms: int) -> Fraction:
        """1 + r + r² + ... of so many terms."""
        return sum((again**power for power in range(terms)), Fraction(0))

    def made(self, one: Try, times: Number) -> Number:  # noqa: ARG002  as every reckoning
        """As it is."""
        return times

    def noted(self, figure: str, here: int, number: Number) -> Number:  # noqa: ARG002  as every reckoning
        """As it is."""
        return number


_EXACT = Exact()

Downgraded: TypeAlias = "Callable[[Step, Form], Call]"
"""The step's call with the changes of the retries after some failures, as far as they lower it."""


def outcome_of(workflow: Workflow, downgraded: Downgraded) -> Outcome:
    """Expected executions, success and delivery of a run, by :func:`costplan.plan.tries.walked`.

    Args:
        workflow: steps with ``accepted`` and ``on_reject``, and failures.
        downgraded: the step's call with the changes of the retries after some failures, as far as they lower it.

    Raises:
        InputError: two loops of on_reject cross.
    """
    failures = [failure for failure in workflow.failing if failure.rate]
    calls: list[tuple[tuple[Variant, ...], tuple[Try, ...], Number]] = []
    redos: list[int | None] = []
    for here, step in enumerate(workflow.steps):
        calls.append(_attempts(step, failures, downgraded) if failures else _never_failing(step))
        redos.append(workflow.redo(step))
        _check_nesting(workflow.steps, redos, here)
    executions, delivered = walked(workflow.steps, redos, [success for _, _, success in calls], _EXACT)
    steps = tuple(
        StepOutcome(step=step, executions=exact(times), variants=variants, success=success, tries=tries, redo=redo)
        for step, times, (variants, tries, success), redo in zip(workflow.steps, executions, calls, redos, strict=True)
    )
    return Outcome(steps, exact(delivered), exact(delivered * workflow.kept))


def _check_nesting(steps: Sequence[Step], redos: Sequence[int | None], here: int) -> None:
    """A redo goes back, and not into the middle of another."""
    step, start = steps[here], redos[here]
    if start is None:
        return
    if start > here:
        raise wrong(
            "redo-forward",
            f"step {step.name!r} redoes {steps[start].name!r}, which comes after it",
            "redo the step itself, one before it, or the run",
            step.place("on_reject"),
        )
    for other_end, other_start in enumerate(redos[:here]):
        if other_start is not None and other_start < start <= other_end:
            raise wrong(
                "redo-crossing",
                f"step {step.name!r} goes back to {steps[start].name!r}, into the middle of a redo from "
                f"{steps[other_end].name!r} to {steps[other_start].name!r}",
                f"redo {steps[other_start].name!r} or the run",
                step.place("on_reject"),
            )


def _never_failing(step: Step) -> tuple[tuple[Variant, ...], tuple[Try, ...], Number]:
    return (Variant(call=step.call, why="", attempts=1, succeeded=1, failed=0),), SURE, 1


def _attempts(
    step: Step, failures: Sequence[Failure], downgraded: Downgraded
) -> tuple[tuple[Variant, ...], tuple[Try, ...], Number]:
    """The variants of a step's call with their billed successes and failures per execution, its tries, and the success
    in all."""
    tries, forms = formed(failures, lambda form, lower: downgraded(step, lower) != downgraded(step, form))
    times, success = tried(tries, len(forms), _EXACT)
    succeeds = 1 - sum(failure.rate for failure in failures)
    failing = sum((failure.rate for failure in failures if failure.is_billed), Fraction(0))
    variants = tuple(
        Variant(
            call=downgraded(step, form),
            why=changes_of(form),
            attempts=exact(made),
            succeeded=exact(made * succeeds),
            failed=exact(made * failing),
        )
        for form, made in zip(forms, times, strict=True)
    )
    return variants, tries, success
