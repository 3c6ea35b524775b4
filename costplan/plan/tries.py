"""The law of a run: which try of a call follows which, and how often each step is walked, in any kind of number.
outcomes.py reckons it exactly, risk/walk.py values every way that a run can go, the workbook writes it as formulas.

A call fails for technical reasons before anybody looks at the result; all calls of one step share their fate (they
share the prompt). A step whose calls fail for good ends its run, undelivered, as does a reject that is not redone.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.scenario.step import Failure, Step


class Try(NamedTuple):
    """The ``number``-th try of a call, in one of its variants.

    ``failures`` has each way to fail and the place of the try that follows (None: the call has failed for good). Tries
    follow only later ones.
    """

    number: int
    variant: int
    failures: tuple[tuple[Failure, int | None], ...]


SURE = (Try(1, 0, ()),)
"""The tries of a call that never fails."""


Form: TypeAlias = "tuple[Failure, ...]"
"""A form of a call, by the failures whose retries changed it, in the order of the workflow; none: as planned."""


def changes_of(form: Form) -> str:
    """What was changed, in words; empty as planned."""
    return ", ".join(failure.change for failure in form)


def formed(failures: Sequence[Failure], changes: Callable[[Form, Form], bool]) -> tuple[tuple[Try, ...], list[Form]]:
    """The tries of a call, and the forms that they have it in, as planned first: a retry changes the call at hand.

    Args:
        failures: what each try may meet, in the order of the workflow.
        changes: whether a call of one form is another one in the second, which has one failure more.
    """
    forms: list[Form] = [()]

    def moved(variant: int, failure: Failure) -> int:
        form = forms[variant]
        lower = tuple(one for one in failures if one in form or one == failure)
        if not failure.then or lower == form or not changes(form, lower):
            return variant
        if lower not in forms:
            forms.append(lower)
        return forms.index(lower)

    return tries_of(failures, moved), forms


def tries_of(failures: Sequence[Failure], moved: Callable[[int, Failure], int]) -> tuple[Try, ...]:
    """The tries of a call, the first first; those of one number and one variant are one.

    ``at_most`` counts the first try: after a failure at try j there is another where j < at_most of its kind.

    Args:
        failures: what each try may meet.
        moved: in which variant the call is tried again, by the variant that failed and how it did; the first is 0.
    """
    tries: list[Try] = []
    number, variants = 1, [0]
    while variants:
        after = {
            (variant, failure.kind): moved(variant, failure)
            for variant in variants
            for failure in failures
            if number < failure.at_most
        }
        following = sorted(set(after.values()))
        place = {variant: len(tries) + len(variants) + at for at, variant in enumerate(following)}
        for variant in variants:
            ways = ((failure, place.get(after.get((variant, failure.kind), -1))) for failure in failures)
            tries.append(Try(number, variant, tuple(ways)))
        number, variants = number + 1, following
    return tuple(tries)


class Reckoning(Protocol):
    """A kind of number in which a run's expected values are reckoned: such numbers add, subtract, multiply, divide."""

    one: Any
    """1, as this kind of number."""

    def rate(self, failure: Failure) -> Any:
        """How often a try fails in that way."""
        ...

    def accepted(self, step: Step) -> Any:
        """Which share of a step's results is accepted."""
        ...

    def at_most(self, step: Step) -> Any:
        """How often a step that is redone is walked at most."""
        ...

    def total(self, terms: Iterable[Any]) -> Any:
        """The sum."""
        ...

    def ratio(self, one: Any, other: Any) -> Any:
        """The quotient."""
        ...

    def series(self, again: Any, terms: Any) -> Any:
        """1 + r + r² + ... of so many terms."""
        ...

    def made(self, one: Try, times: Any) -> Any:
        """How often a try is made; may be written down, and is taken as it is returned."""
        ...

    def noted(self, figure: str, here: int, number: Any) -> Any:
        """A figure of the step at a place, likewise."""
        ...


def tried(tries: Sequence[Try], variants: int, reckoning: Reckoning) -> tuple[list[Any], Any]:
    """For one execution of a step: how often its call is tried in each variant, and how often it succeeds.

    A try is made as often as those before it fail in a way that it follows on.
    """
    arriving: dict[int, list[Any]] = {0: [reckoning.one]}
    by_variant: list[list[Any]] = [[] for _ in range(variants)]
    for place, one in enumerate(tries):
        times = reckoning.made(one, reckoning.total(arriving[place]))
        by_variant[one.variant].append(times)
        for failure, again in one.failures:
            if again is not None:
                arriving.setdefault(again, []).append(times * reckoning.rate(failure))
    sums = [reckoning.total(times) for times in by_variant]
    failing = reckoning.total(reckoning.rate(failure) for failure, _ in tries[0].failures)
    return sums, reckoning.total(sums) * (1 - failing)


def walked(
    steps: Sequence[Step], redos: Sequence[int | None], successes: Sequence[Any], reckoning: Reckoning
) -> tuple[list[Any], Any]:
    """For one run: how often each step is executed, and how often the last one's result is accepted.

    With reach the chance that a pass from the redone step arrives at this one, c its technical success and p its
    acceptance, a try is redone with r = reach·c·(1 - p), so the expected passes are 1 + r + ... + r^(m-1), which is
    (1 - r^m)/(1 - r); with reach·c = 1 that is (1 - (1-p)^m)/p. All steps from the redone one on are walked that many
    times.

    Args:
        steps: in the order in which they are walked.
        redos: for each, the place of the step that a reject goes back to; None where it ends the run.
        successes: for each, how often one execution of its call succeeds.
        reckoning: the kind of number.
    """
    reached: list[Any] = []
    loops: list[list[Any]] = [[] for _ in steps]
    arriving = reckoning.one
    for here, step in enumerate(steps):
        reached.append(reckoning.noted("reached", here, arriving))
        succeeds = reckoning.noted("calls succeed", here, successes[here])
        accepted = reckoning.noted("accepted", here, reckoning.accepted(step))
        passes, start = reckoning.one, redos[here]
        if start is not None:
            again = reckoning.ratio(reached[here], reached[start]) * succeeds * (1 - accepted)
            again = reckoning.noted("again", here, again)
            at_most = reckoning.at_most(step)
            reckoning.noted("at most", here, at_most)
            passes = reckoning.noted("passes", here, reckoning.series(again, at_most))
            for loop in loops[start : here + 1]:
                loop.append(passes)
        arriving = reckoning.noted("arrives after", here, reached[here] * succeeds * accepted * passes)
    executions = [
        reckoning.noted("executions", here, prod(passes, start=reached[here])) for here, passes in enumerate(loops)
    ]
    return executions, arriving
