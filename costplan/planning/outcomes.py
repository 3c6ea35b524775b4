"""What a run really takes: tries after rejects, retries and downgrades after failures, and what is delivered.
Exact expected values from the scenario's shares; no money and no tokens. docs/scenario.md has the arithmetic.

A call fails for technical reasons before anybody looks at the result; all calls of one step share their fate (they
share the prompt). A step whose calls fail for good ends its run, undelivered, as does a reject that is not redone.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.pricing.call import Call
    from costplan.scenario.scenario import Failure, Step, Workflow
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


class Try(NamedTuple):
    """One try of a step's call: ``variant`` is its place in the variants, ``succeeds`` the chance that it does.

    ``failures`` has the rate of each way to fail, whether it is billed, and the place of the try that follows (None:
    the call has failed for good). Tries follow only later ones.
    """

    variant: int
    succeeds: Fraction
    failures: tuple[tuple[Fraction, bool, int | None], ...]


_SURE = (Try(0, Fraction(1), ()),)
"""The tries of a call that never fails."""


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
        return self.tries[0].succeeds == 1 and self.step.accepted in (None, 1)


class Outcome(NamedTuple):
    """Expected values for one run of a workflow. ``delivered`` is the share of runs that end in an accepted result."""

    steps: tuple[StepOutcome, ...]
    delivered: Number
    images: Number


def outcome_of(workflow: Workflow, downgraded: Callable[[Step, tuple[tuple[str, str], ...]], Call | None]) -> Outcome:
    """Expected executions, success and delivery of a run.

    With reach the chance that a pass from the redone step arrives at this one, c its technical success and p its
    acceptance, a try is redone with r = reach·c·(1 - p), so the expected tries are (1 - r^m)/(1 - r); with reach·c = 1
    that is (1 - (1-p)^m)/p. All steps from the redone one on are walked that many times.

    Args:
        workflow: steps with ``accepted`` and ``on_reject``, and failures.
        downgraded: the step's call with a retry's changes, or None where they do not lower it.

    Raises:
        InputError: two loops of on_reject cross.
    """
    names = [step.name for step in workflow.steps]
    executions: list[Number] = []
    reach: list[Number] = [1]
    loops: list[tuple[int, int]] = []
    calls: list[tuple[tuple[Variant, ...], tuple[Try, ...], Number]] = []
    redos: list[int | None] = []
    for here, step in enumerate(workflow.steps):
        calls.append(_attempts(step, workflow.failures, downgraded))
        success = calls[here][2]
        executions.append(reach[here])
        accepted = step.accepted if step.accepted is not None else 1
        tries: Number = 1
        redos.append(None)
        if step.on_reject is not None:
            redos[here] = start = 0 if step.on_reject.step == "run" else names.index(step.on_reject.step)
            _check_nesting(step, start, here, loops, names)
            again = Fraction(reach[here]) / reach[start] * success * (1 - accepted)
            tries = sum((again**number for number in range(step.on_reject.at_most)), Fraction(0))
            for index in range(start, here + 1):
                executions[index] *= tries
            loops.append((start, here))
        reach.append(reach[here] * success * accepted * tries)
    steps = tuple(
        StepOutcome(step=step, executions=exact(times), variants=variants, success=success, tries=tries, redo=redo)
        for step, times, (variants, tries, success), redo in zip(workflow.steps, executions, calls, redos, strict=True)
    )
    return Outcome(steps, exact(reach[-1]), exact(reach[-1] * workflow.steps[-1].keep))


def _check_nesting(step: Step, start: int, here: int, loops: list[tuple[int, int]], names: list[str]) -> None:
    if start > here:
        raise wrong(
            "redo-forward",
            f"step {step.name!r} redoes {names[start]!r}, which comes after it",
            "redo the step itself, one before it, or the run",
            step.place("on_reject"),
        )
    for other_start, other_end in loops:
        if other_start < start <= other_end:
            raise wrong(
                "redo-crossing",
                f"step {step.name!r} goes back to {names[start]!r}, into the middle of a redo from "
                f"{names[other_end]!r} to {names[other_start]!r}",
                f"redo {names[other_start]!r} or the run",
                step.place("on_reject"),
            )


def _attempts(
    step: Step, failures: tuple[Failure, ...], downgraded: Callable[[Step, tuple[tuple[str, str], ...]], Call | None]
) -> tuple[tuple[Variant, ...], tuple[Try, ...], Number]:
    """The variants of a step's call with their billed successes and failures per execution, its tries, and the success
    in all.

    ``at_most`` counts the first try; a failure at try j is retried when j < at_most of its kind.
    """
    told = [failure for failure in failures if failure.kind != "rate_limited"]
    if not told:
        return (Variant(call=step.call, why="", attempts=1, succeeded=1, failed=0),), _SURE, 1
    succeeds = 1 - sum((failure.rate for failure in told), Fraction(0))
    billed_failing = sum((failure.rate for failure in told if failure.billed != "no"), Fraction(0))
    state: dict[tuple[Call, str], Fraction] = {(step.call, ""): Fraction(1)}
    tried: dict[tuple[Call, str], Fraction] = {}
    good: dict[tuple[Call, str], Fraction] = {}
    bad: dict[tuple[Call, str], Fraction] = {}
    tries: list[Try] = []
    number = 1
    while state:
        following: dict[tuple[Call, str], Fraction] = {}
        after = len(tries) + len(state)
        for key, chance in state.items():
            tried[key] = tried.get(key, Fraction(0)) + chance
            good[key] = good.get(key, Fraction(0)) + chance * succeeds
            bad[key] = bad.get(key, Fraction(0)) + chance * billed_failing
            failing: list[tuple[Fraction, bool, int | None]] = []
            for failure in told:
                again = None
                if number < failure.at_most and failure.rate:
                    then = _then(step, key, failure, downgraded)
                    following[then] = following.get(then, Fraction(0)) + chance * failure.rate
                    again = after + list(following).index(then)
                failing.append((failure.rate, failure.billed != "no", again))
            tries.append(Try(list(good).index(key), succeeds, tuple(failing)))
        state = following
        number += 1
    variants = tuple(
        Variant(call=key[0], why=key[1], attempts=exact(tried[key]), succeeded=exact(good[key]), failed=exact(bad[key]))
        for key in good
    )
    return variants, tuple(tries), sum(good.values(), Fraction(0))


def _then(
    step: Step,
    key: tuple[Call, str],
    failure: Failure,
    downgraded: Callable[[Step, tuple[tuple[str, str], ...]], Call | None],
) -> tuple[Call, str]:
    call, _ = key
    lower = downgraded(step, failure.then) if failure.then else None
    if lower is None or lower == call:
        return key
    changed = ", ".join(f"{name} {value}" for name, value in failure.then)
    return lower, f"{changed} after {failure.kind}"
