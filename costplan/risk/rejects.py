"""Rejects as an input: a share is known as well as counts or a range tell, and the tries of a run follow it.
Which share a step has stands in planning/learned_shares.py, the law of its tries in plan/tries.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from costplan.distributions.beta import share_of
from costplan.plan.charge import Input
from costplan.plan.outcomes import Exact
from costplan.plan.tries import tried, walked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costplan.distributions.beta import Share
    from costplan.plan.outcomes import Outcome, StepOutcome
    from costplan.plan.plan_runs import PlanRuns, StretchRuns
    from costplan.plan.tries import Try
    from costplan.risk.unit import At
    from costplan.scenario.step import Failure, Step


def _input(step: Step) -> Input:
    """Its name; steps that take one learned share hang on one input, and so do parts of a split with one range."""
    if step.stated is not None:
        return Input(*step.stated.hangs_on)
    assert step.learned is not None
    return Input("", f"acceptance of {step.learned.model}" + (f" in {step.learned.step}" if step.learned.step else ""))


def _inputs(steps: Iterable[Step]) -> tuple[Input, ...]:
    return tuple(dict.fromkeys(_input(step) for step in steps if step.is_known_as_a_range))


def inputs_of_run(outcome: Outcome, *, to_the_end: bool = False) -> tuple[Input, ...]:
    """The learned shares that move how often the steps of a run are executed: of a step that is redone, or has another
    after it; with ``to_the_end`` also of those that move what is delivered."""
    *before, last = (found.step for found in outcome.steps)
    redone = last.on_reject is not None and last.on_reject.at_most > 1
    return (*_inputs([*before, last] if redone or to_the_end else before), *inputs_of_failures(outcome))


def inputs_of_number(runs: PlanRuns | StretchRuns) -> tuple[Input, ...]:
    """The learned shares that move how many runs there are: all, where runs are solved from what is to be delivered."""
    if not runs.solved:
        return ()
    return (*_inputs(found.step for found in runs.outcome.steps), *inputs_of_failures(runs.outcome))


def _ranged(outcome: Outcome) -> list[Failure]:
    """The failures of a run whose rate is a range."""
    every = (failure for found in outcome.steps for failure, _ in found.tries[0].failures)
    return [failure for failure in dict.fromkeys(every) if failure.stated is not None]


def inputs_of_failures(outcome: Outcome) -> tuple[Input, ...]:
    """The ranges of rates at which calls of a run fail."""
    return tuple(dict.fromkeys(Input(*one.stated.hangs_on) for one in _ranged(outcome) if one.stated is not None))


def failing_at(failure: Failure, at: At) -> Any:
    """At which rate calls fail in that way, as ``at`` has it."""
    if failure.stated is None:
        return float(failure.rate)
    return at(Input(*failure.stated.hangs_on), cast("Share", failure.stated.share))


def accepted_at(step: Step, at: At) -> Any:
    """Which share of a step's results is taken; what hangs on it rises with the share that is not, as ``at`` has it."""
    if step.stated is not None:
        return 1 - at(_input(step), cast("Share", step.stated.rest))  # all of them have numbers and a law
    if step.learned is None:
        return 1.0 if step.accepted is None else float(step.accepted)
    share = step.learned.share
    return 1 - at(_input(step), share_of(share.other, share.one))


def renamed(outcome: Outcome, named: Callable[[Input], Input]) -> Outcome:
    """The same, what ranges of acceptances hang on under other names."""

    def step_of(step: Step) -> Step:
        if step.stated is None:
            return step
        one = named(_input(step))
        return step._replace(stated=step.stated._replace(hangs_on=(one.scenario, one.name)))

    def failing(failure: Failure) -> Failure:
        if failure.stated is None:
            return failure
        one = named(Input(*failure.stated.hangs_on))
        return failure._replace(stated=failure.stated._replace(hangs_on=(one.scenario, one.name)))

    def tries_of(found: StepOutcome) -> tuple[Try, ...]:
        return tuple(
            one._replace(failures=tuple((failing(failure), again) for failure, again in one.failures))
            for one in found.tries
        )

    return outcome._replace(
        steps=tuple(one._replace(step=step_of(one.step), tries=tries_of(one)) for one in outcome.steps)
    )


def walked_at(outcome: Outcome, at: At) -> tuple[list[Any], Any]:
    """How often each step of a run is executed and how often the last one's result is taken: exact where ``at`` is."""
    steps = [found.step for found in outcome.steps]
    successes = [success for _, success in called_at(outcome, at)]
    return walked(steps, [found.redo for found in outcome.steps], successes, _At(at, _like(outcome, at)))


def _like(outcome: Outcome, at: At) -> Any:
    """A number of the kind that ``at`` has."""
    uncertain = next((found.step for found in outcome.steps if found.step.is_known_as_a_range), None)
    return failing_at(_ranged(outcome)[0], at) if uncertain is None else accepted_at(uncertain, at)


def called_at(outcome: Outcome, at: At) -> list[tuple[list[Any], Any]]:
    """For each step how many tries one execution pays for in each variant of its call, and how often it succeeds."""
    like = _like(outcome, at)
    reckoning, found = _At(at, like), []
    for step in outcome.steps:
        failures = [failure for failure, _ in step.tries[0].failures]
        if all(failure.stated is None for failure in failures):
            paid = [number_like(like, one.succeeded + one.failed) for one in step.variants]
            found.append((paid, number_like(like, step.success)))
            continue
        times, success = tried(step.tries, len(step.variants), reckoning)
        unpaid = reckoning.total(reckoning.rate(one) for one in failures if not one.is_billed)
        found.append(([made * (1 - unpaid) for made in times], success))
    return found


def runs_needed(runs: PlanRuns | StretchRuns, at: At) -> Any:
    """How many times the expected runs deliver the same images, where steps are rejected as ``at`` has it."""
    if not inputs_of_number(runs):
        return 1
    delivered = walked_at(runs.outcome, at)[1]
    return number_like(delivered, runs.outcome.delivered) / delivered


def number_like(other: Any, number: Any) -> Any:
    """An exact number as another is: exact beside an exact one, else a float."""
    return number if isinstance(other, int | Fraction) or not isinstance(number, int | Fraction) else float(number)


class _At(Exact):
    """Shares as ``at`` has them, all numbers like one of these. See :class:`costplan.plan.tries.Reckoning`."""

    def __init__(self, at: At, like: Any) -> None:
        self._at, self._like = at, like

    def accepted(self, step: Step) -> Any:
        """As it was learned, or as a range has it; all, where the scenario states nothing."""
        if step.is_known_as_a_range:
            return accepted_at(step, self._at)
        return number_like(self._like, super().accepted(step))

    def rate(self, failure: Failure) -> Any:
        """As a range has it, or as it is stated."""
        return number_like(self._like, failure.rate) if failure.stated is None else failing_at(failure, self._at)

    def total(self, terms: Iterable[Any]) -> Any:
        """The sum."""
        return sum(terms, number_like(self._like, Fraction(0)))

    def ratio(self, one: Any, other: Any) -> Any:
        """The quotient."""
        return Fraction(one) / other if isinstance(one, int) and isinstance(other, int | Fraction) else one / other

    def series(self, again: Any, terms: int) -> Any:
        """1 + r + r² + ... of so many terms."""
        return sum(again**power for power in range(terms))
