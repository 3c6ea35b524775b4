"""The single change of a step that makes a broken cap fit: of the ways that advice knows, and less of the images where
none of them is enough. Each is planned as ``--set`` would plan it; nothing is guessed from ratios."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from costplan.alternatives.as_much import fewer
from costplan.alternatives.every_way import AS_STATED, OF_OTHERS
from costplan.alternatives.lesser import lesser_ways
from costplan.alternatives.way import at_step
from costplan.budget.per import STRICTER
from costplan.errors import CostplanError
from costplan.gating.one_finding import Change, scenario_part
from costplan.gating.policies_broken import broken_policies
from costplan.gating.slices import SlicesOfCosts
from costplan.gating.spend import figure_of
from costplan.gating.tried import Candidate
from costplan.named import NamedTuple
from costplan.planning.moved_by import typed
from costplan.scenario.scenario import NO_WORKFLOWS
from costplan.units import count, money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.alternatives.way import StepAt
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.one_finding import Finding
    from costplan.gating.revision import Revision
    from costplan.gating.tried import Tried
    from costplan.plan.charge import Charge
    from costplan.units import Number

STEPS = 4
"""Of how many of the dearest steps changes are tried."""

TRIED = 6
"""How many changes of a sort are planned in full, since at a quantile the parts of a plan do not add up."""


def cheapest_change(cap: Cap, finding: Finding, budget: Budget, tried: Tried) -> Change | None:
    """Of the single changes that make this slice of the cap fit, the one that takes least off its cost, of the first
    sort of which any does: to the same images, without and then with somebody's judgement; by other models; less of
    them. None if none of those tried does.

    Under a cap on models or vendors what leaves these counts where it lowers the whole spend alone: such a change says
    what it moves, and that which saves most in all comes first, after those that stay."""
    search = _Search(cap, finding, budget, tried)
    steps = _steps(tried.revision, _dearest(cap, finding, budget, tried.revision))
    seen: set[str] = set()
    for of in (AS_STATED, OF_OTHERS, (lesser_ways,)):
        candidates = []
        for at in steps:
            for way in tried.ways(at, of):
                if (key := f"{way.where} {way.change!r}") not in seen:
                    seen.add(key)
                    candidates.append(Candidate(at.workflow.called, way))
        change = search.first_that_fits(candidates)
        if change is not None:
            return change
    return None


def advice_on(cap: Cap, finding: Finding, budget: Budget, revision: Revision) -> str:
    """The command that looks for several changes together, in the scenario whose step costs most in a slice of a cap;
    empty where no file says it as it is held."""
    names = filter(None, (typed(at.loaded) for at in _steps(revision, _dearest(cap, finding, budget, revision))))
    name = next(names, None)
    return f"costplan advise {quote(name)}" if name else ""


class _Spent(NamedTuple):
    """What a plan costs in the slice of a cap, in its figure and currency; and in dollars under the cap and in all."""

    held: Number
    under: Number
    in_all: Number

    def less(self, then: _Spent) -> _Spent:
        """How much less another plan costs."""
        return _Spent(self.held - then.held, self.under - then.under, self.in_all - then.in_all)

    @property
    def moved(self) -> Number:
        """Of what is less under the cap, the part that is more elsewhere."""
        return max(0, self.under - self.in_all)


class _Search:
    """What one slice of a cap costs under changes, of which each part of the plan is priced once."""

    def __init__(self, cap: Cap, finding: Finding, budget: Budget, tried: Tried) -> None:
        assert finding.found is not None
        assert finding.allowed is not None
        self._cap, self._where, self._budget, self._tried = cap, finding.where, budget, tried
        self._revision = tried.revision
        self._found, self._allowed = finding.found, finding.allowed
        self._is_of_models = bool(cap.model or cap.vendor)
        self._is_drawn = cap.per.adds_up and cap.at in STRICTER
        self._before: dict[tuple[str, str], _Spent | None] = {}

    def first_that_fits(self, candidates: Iterable[Candidate]) -> Change | None:
        """The change of the first that makes the slice fit: of firm ones before others, that which takes least off."""
        saving = [(saved, one) for one in candidates if (saved := self._saved(one)) is not None]
        saving.sort(key=lambda one: (not one[1].way.is_same, *_order(one[0])))
        over, per = self._found - self._allowed, self._cap.per
        if self._cap.at == "expected" and per.adds_up:
            worth = [candidate for saved, candidate in saving if saved.held >= over]
        else:
            worth = [candidate for saved, candidate in saving if per.is_average or saved.held * 2 >= over]
        return next(filter(None, map(self._change, worth[:TRIED])), None)

    def _saved(self, candidate: Candidate) -> _Spent | None:
        """What a change takes off its workflow alone; None where it takes nothing off, or cannot be planned."""
        key = (candidate.way.scenario, candidate.workflow)
        if key not in self._before:
            self._before[key] = self._spent(self._tried.alone(candidate, changed=False))
        before, alone = self._before[key], self._tried.alone(candidate, changed=True)
        if before is None or (least := self._least(alone)) is None:
            return None
        if self._is_drawn and (least >= before.held or (before.held - least) * 2 < self._found - self._allowed):
            return None  # whatever is drawn, it takes nothing off, or not half of what is over
        after = self._spent(alone)
        if after is None or after.held >= before.held:
            return None
        saved = before.less(after)
        return None if self._is_of_models and saved.in_all <= 0 else saved

    def _change(self, candidate: Candidate) -> Change | None:
        """The change, made in the whole plan as ``--set`` makes it; None where the slice does not fit then, a policy
        is newly broken, something more is unknown, or there are fewer images without its being told so."""
        way, whole = candidate.way, self._tried.whole(candidate)
        if whole is None or (least := self._least(whole)) is None or least > self._allowed:
            return None
        spent = self._spent(whole)
        if spent is None or spent.held > self._allowed:
            return None
        now, then = self._revision.plan, whole.plan
        missing, is_lesser = fewer(then, now), way.kind == "lesser"
        if len(then.unknowns) > len(now.unknowns) or (missing and not is_lesser):
            return None
        if not self._is_allowed(whole):
            return None
        less = f"delivers {count(missing)} fewer images" if missing else ""
        if is_lesser and way.sets[0].split("=")[0].endswith(".size"):
            less = "smaller than planned"
        if self._is_of_models and (before := self._spent(self._revision)) is not None:
            saved = before.less(spent)
            if saved.in_all <= 0:
                return None
            if saved.moved:
                told = f"moves {money(saved.moved)} out of what the cap is on; {money(saved.in_all)} are saved in all"
                less = "; ".join(filter(None, (less, told)))
        return Change(
            sets=way.sets,
            words=f"{way.where}: {way.words}",
            cost=spent.held,
            less=less,
            condition=way.condition,
            risk=way.risk,
        )

    def _is_allowed(self, whole: Revision) -> bool:
        """Whether a plan breaks no policy but what is broken already."""
        try:
            return set(broken_policies(whole)) <= set(broken_policies(self._revision))
        except CostplanError:
            return True  # a policy that is about nothing: the verdict says so

    def _least(self, revision: Revision | None) -> Number | None:
        """What another plan costs at least, without a draw: 0 where it costs what it does, or has no least. None where
        it cannot be planned."""
        if revision is None:
            return None
        if not self._is_drawn:
            return 0
        try:
            return figure_of(self._where, self._cap, self._budget, revision, least=True)
        except CostplanError:
            return None

    def _spent(self, revision: Revision | None) -> _Spent | None:
        """What another plan costs: 0 where it has nothing in the slice, None where it cannot be planned."""
        if revision is None:
            return None
        try:
            held = figure_of(self._where, self._cap, self._budget, revision)
            if revision is not self._revision:
                revision.forget_risks()  # of a plan that is kept: draws take much room
            if held is None:
                return None
            if not self._is_of_models:
                return _Spent(held, held, held)
            under = revision.costs_in(revision.scope(self._cap, self._budget)).total.expected
            return _Spent(held, under, revision.plan.total.expected)
        except CostplanError:
            return None


def _order(saved: _Spent) -> tuple[bool, Number]:
    """What stays under a cap by what it takes off it, the least first; then what leaves it by what is saved in all."""
    return (True, -saved.in_all) if saved.moved else (False, saved.held)


# -------------------------------------------------------------------------------------------------------- candidates


def _dearest(cap: Cap, finding: Finding, budget: Budget, revision: Revision) -> list[tuple[str, str, str]]:
    """The steps that cost most in a slice, by scenario, workflow and name; what is stated beside calls is no step."""
    costs = revision.costs_in(revision.scope(cap, budget), cap.per)
    if cap.per.adds_up:
        costs = SlicesOfCosts(costs, cap.per).of(finding.slice)

    def is_there(charge: Charge) -> bool:
        step = scenario_part(charge.scenario, f"{charge.workflow}.{charge.step}")
        return (charge.is_of_model and charge.workflow not in NO_WORKFLOWS) and (
            cap.per.adds_up or cap.per.label(revision.as_of, step) == finding.slice
        )

    sums = costs.sums(lambda charge: (charge.scenario, charge.workflow, charge.step), is_there)
    return sorted(sums, key=lambda key: -sums[key].expected)[:STEPS]


def _steps(revision: Revision, steps: Iterable[tuple[str, str, str]]) -> list[StepAt]:
    """Steps where they stand; without those that no file says, so that nothing can be set in them."""
    by_name = {
        (loaded.scenario.title, workflow.name, step.name): (loaded, workflow, step)
        for loaded in revision.loaded
        for workflow in loaded.scenario.workflows
        for step in workflow.steps
    }
    found = [by_name[key] for key in steps]
    return [at_step(*one, revision.catalogue) for one in found if one[0].source is not None]
