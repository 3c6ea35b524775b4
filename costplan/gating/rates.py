"""What changed rates of exchange do to what caps hold, cap by cap in its currency: to the total in dollars they do
nothing. It judges nothing; the policy on changed tables stands in tables.py."""

from __future__ import annotations

from fractions import Fraction
from posixpath import normpath
from typing import TYPE_CHECKING

from costplan.budget.budget import days_of_exchange
from costplan.budget.per import PERIOD
from costplan.errors import CostplanError
from costplan.gating.one_by_one import one_by_one
from costplan.gating.one_finding import Status, value_part
from costplan.gating.slices import SlicesOfCosts
from costplan.gating.spend import hold_slices, scale_of
from costplan.named import NamedTuple
from costplan.units import exact, many, sum_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.budget.budget import Budget, Cap
    from costplan.gating.revision import Revision
    from costplan.units import Number

_NAMED = 3


class MovedCap(NamedTuple):
    """A slice of a cap that holds ``now`` what it would not at the rates of then, in pico-units of its currency; of a
    cap's slices the one that differs most. ``is_let_through`` is whether it would be over at those alone."""

    cap: str
    where: str
    currency: str
    then: Number
    now: Number
    is_let_through: bool

    @property
    def named(self) -> str:
        """The cap and its slice."""
        return f"{self.cap} {self.where}".strip()

    @property
    def change(self) -> Number:
        """By how much it holds more than at the rates of then."""
        return exact(Fraction(self.now) - self.then)

    @property
    def weight(self) -> Fraction:
        """By how much of what it would hold, so that caps in several currencies compare."""
        return abs(Fraction(self.change)) / Fraction(self.then) if self.then else Fraction(0)


class ChangedRates(NamedTuple):
    """Rates of exchange that are not those of ``name``, and the ``caps`` that they move, those that are let through
    first; ``untold`` says of which caps that cannot be told, and why."""

    name: str
    files: tuple[str, ...]
    caps: tuple[MovedCap, ...]
    untold: tuple[str, ...] = ()

    def words(self, label: Callable[[str], str] = str) -> str:
        """Which rates they are, and what they do; ``label`` encodes names for the surface at hand."""
        files = ", ".join(map(label, self.files))
        does = [f"they {self.does(label)}"] if self.caps or not self.untold else []
        return f"not as in {label(self.name)}: {files}; {'; '.join([*does, *map(label, self.untold)])}"

    def does(self, label: Callable[[str], str] = str) -> str:
        """What they do to what caps hold: ``take 205.00 EUR off what cap eu holds``."""
        if not self.caps:
            return "do to caps what cannot be told" if self.untold else "move no cap"
        first, more = self.caps[0], len(self.caps) - 1
        amount = sum_text(abs(Fraction(first.change)), first.currency)
        verb = f"add {amount} to" if first.change > 0 else f"take {amount} off"
        rest = f", and move {many(more, 'more cap')}" if more else ""
        return f"{verb} what cap {label(first.named)} holds{rest}"

    def warning(self, label: Callable[[str], str] = str) -> str:
        """That a cap fits at these rates alone; empty where none does."""
        through = [label(one.named) for one in self.caps if one.is_let_through]
        if not through:
            return ""
        more = f" and {len(through) - _NAMED} more" if len(through) > _NAMED else ""
        named = f"{', '.join(through[:_NAMED])}{more}"
        caps = f"cap {named} fits" if len(through) == 1 else f"caps {named} fit"
        return f"{caps} at the changed exchange rates alone, not at those of {label(self.name)}"


def changed_rates(revision: Revision, budgets: Iterable[Budget], name: str) -> ChangedRates | None:
    """What becomes of a revision's caps by rates of exchange that are not those of other budgets; None where all are.

    Args:
        revision: what is planned, under its budgets.
        budgets: those of then; what they do not have is new, and compared with nothing.
        name: whose they are.
    """
    others = list(budgets)
    pairs = [(now, then) for now in revision.budgets if now.fx and (then := _of_then(now, others))]
    pairs = [(now, then) for now, then in pairs if _rates(now) != _rates(then)]
    if not pairs:
        return None
    cut = _cut_at_both(revision, [then for _, then in pairs])
    moved: list[MovedCap] = []
    untold: list[str] = []
    for now, then in pairs:
        for cap in now.caps:
            if set(cap.currencies) - {"USD"}:
                try:
                    for one in one_by_one(cap, now, cut)[0]:
                        moved += _moved(one, now, now._replace(fx=then.fx), cut)
                except CostplanError as error:
                    untold.append(f"what they do to cap {cap.id} cannot be told: {error.problems[0].message}")
    moved.sort(key=lambda one: (not one.is_let_through, -one.weight))
    files = dict.fromkeys(normpath(now.fx.place.file) for now, _ in pairs if now.fx)
    return ChangedRates(name=name, files=tuple(files), caps=tuple(moved), untold=tuple(untold))


def _rates(budget: Budget) -> list[tuple[object, ...]]:
    return [(block.start, block.usd) for block in budget.fx.blocks] if budget.fx else []


def _of_then(budget: Budget, others: Sequence[Budget]) -> Budget | None:
    """The same budget of then with its rates, else, where it lies elsewhere now, one that named the same rates."""
    rated = [one for one in others if one.fx]
    same = [one for one in rated if one.file == budget.file or (budget.scenario and one.scenario == budget.scenario)]
    named = [one for one in rated if one.fx and budget.fx and one.fx.place.file == budget.fx.place.file]
    return next(iter([*same, *named]), None)


def _cut_at_both(revision: Revision, then: Sequence[Budget]) -> Revision:
    """The revision, also cut on the days on which other rates held then."""
    if days_of_exchange(then) <= days_of_exchange(revision.budgets):
        return revision
    cut = revision.of(revision.loaded)
    cut.budgets = (*revision.budgets, *then)
    return cut


def _moved(cap: Cap, now: Budget, then: Budget, revision: Revision) -> list[MovedCap]:
    """The slice of a cap that rates move most; one that they let through before others. None where nothing moves."""
    [currency] = cap.currencies
    before, after = (_held(cap, budget, revision) for budget in (then, now))
    found = []
    for where, (comes, is_over) in after.items():
        was, was_over = before[where]
        through = was_over and not is_over
        moved = MovedCap(cap=cap.id, where=where, currency=currency, then=was, now=comes, is_let_through=through)
        found += [moved] if moved.change else []
    return sorted(found, key=lambda one: (not one.is_let_through, -abs(Fraction(one.change))))[:1]


def _held(cap: Cap, budget: Budget, revision: Revision) -> dict[str, tuple[Number, bool]]:
    """What each slice holds, and whether that is over; a cap on growth holds what there is now against a base."""
    if cap.is_relative:
        scale = scale_of(cap, budget, cap.currencies[0], with_contingency=False)
        costs = revision.costs_in(revision.scope(cap, budget), PERIOD)
        return {value_part(cap.each, ""): (cost, False) for cost in SlicesOfCosts(costs, PERIOD).sums(scale).values()}
    return {
        finding.where: (finding.found, finding.status is Status.BROKEN)
        for finding in hold_slices(cap, budget, revision)
        if finding.found is not None
    }
