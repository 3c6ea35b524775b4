"""A gotcha: one thing that bites in production, with what it comes to in a plan and the command that says so again.
Which there are is found in gotchas.py."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from shlex import quote as for_shell
from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.scenario.file import changed, only
from costplan.units import money

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costplan.advising.trial import Trial
    from costplan.plan.plan import WorkflowPlan
    from costplan.scenario.scenario import Workflow
    from costplan.units import Number


class Gotcha(NamedTuple):
    """One thing that bites: ``what`` it is in a word or two, the ``about`` steps, what happens in ``words``, what it
    comes to in this plan in ``figure``, the ``command`` that says so again, and the ``source``."""

    what: str
    about: tuple[str, ...]
    words: str
    figure: str
    command: str
    source: str


class Commands:
    """Says commands on one scenario, and what comes of them."""

    def __init__(self, trial: Trial, name: str, tried: Sequence[str], options: Sequence[str]) -> None:
        self.trial = trial
        self.options = tuple(options)
        self._words = (name, *tried)

    @property
    def currency(self) -> str:
        """That of the plans."""
        reporting = self.trial.reporting
        return reporting.currency if reporting and self.trial.in_currency else "USD"

    def money(self, pico: Number) -> str:
        """What a plan loses, in the currency of the plans."""
        return money(pico, self.currency)

    def of_call(self, pico: Number, write: Callable[..., str]) -> str:
        """What one call of the day costs, which is in dollars; written so, where that day has no rate."""
        if self.trial.reporting is not None and self.trial.in_currency:
            with suppress(CostplanError):
                rate = self.trial.reporting.usd_per(self.trial.as_of)
                return write(Fraction(pico) / rate, currency=self.currency)
        return write(pico)

    def estimate(self, *words: str) -> str:
        """The command that estimates the scenario, with more words, for a shell."""
        return " ".join(["costplan estimate", *map(for_shell, (*self._words, *words, *self.options))])

    def failing(self, workflow: Workflow, kind: str, rate: str, retry: str = "") -> tuple[Number, str] | None:
        """What a workflow loses if so many of its calls fail so and are billed; see :meth:`lost`. None where it states
        such failures."""
        if any(one.kind == kind and one.rate for one in workflow.failing):
            return None
        override = f"{workflow.called}.failures.{kind}={{rate: {rate}, billed: yes{retry}}}"
        return self.lost(workflow, (override,), lambda one: one.failed)

    def lost(
        self, workflow: Workflow, overrides: Sequence[str], of: Callable[[WorkflowPlan], Number]
    ) -> tuple[Number, str] | None:
        """What a workflow loses more to failures, or to rejects, under some what-ifs, and the command that says so;
        None where it cannot be planned so."""
        with suppress(CostplanError):
            loaded = only(changed(self.trial.loaded, overrides), workflow.called)
            plans = self.trial.planned(loaded), self.trial.plan
            now, before = (next(one for one in plan.workflows if one.name == workflow.name) for plan in plans)
            return of(now) - of(before), self.estimate(*(word for one in overrides for word in ("--set", one)))
        return None
