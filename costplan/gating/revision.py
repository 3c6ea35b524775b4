"""One revision of the project, read and planned: scenarios, budgets, the plan and its risk, cut as a cap asks.
It holds nothing against anything; the other rooms of gating/ do."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from costplan.budget.budget import days_of_exchange
from costplan.budget.per import CASH, PERIOD
from costplan.gating.billed import Billed
from costplan.gating.scope import Scope, scope_of
from costplan.gating.slices import PartsOfPlan
from costplan.planning.building import build_plans
from costplan.planning.built import Built, under_theirs
from costplan.scenario.eras import of_all_days

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from datetime import date

    from costplan.budget.budget import Budget, Cap
    from costplan.budget.per import Per
    from costplan.catalogue import Catalogue
    from costplan.errors import Place, Problem
    from costplan.exchange.reporting import Reporting
    from costplan.gating.scope import Exchange
    from costplan.plan.calls import PlanCalls
    from costplan.plan.charge import Charge
    from costplan.plan.costs import PlanCosts
    from costplan.plan.plan import Plan
    from costplan.risk.risks import Risks
    from costplan.scenario.driver import Driver
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.step import Step
    from costplan.units import Number


class Revision:
    """A revision.

    Args:
        loaded: the scenarios that are sound, at least one; also those that only a cap asks for.
        files: each scenario's file from the top of the tree, by title.
        requested: the titles that were asked for; a cap that names no files is about these.
        budgets: what they are held against.
        catalogue: the tables of the revision, for the account of its project.
        as_of: the day of the plan.
        faults: what is wrong with the files that are not sound.
        seed: of the draws, where any are made.
        is_whole: whether all scenarios of the tree were asked for, and not some by their names.
    """

    def __init__(
        self,
        loaded: Sequence[LoadedScenario],
        files: dict[str, str],
        requested: frozenset[str],
        budgets: Sequence[Budget],
        catalogue: Catalogue,
        as_of: date,
        faults: Sequence[Problem] = (),
        seed: int = 0,
        *,
        is_whole: bool = False,
    ) -> None:
        self.loaded = tuple(loaded)
        self.files = files
        self.requested = requested
        self.budgets = tuple(budgets)
        self._tables = catalogue
        self.as_of = as_of
        self.faults = tuple(faults)
        self.notes: tuple[str, ...] = ()
        self.changed: frozenset[tuple[str, str, str]] = frozenset()
        """The steps that do not cost what they did in a base: what drives a finding is looked for there first."""
        self.formerly: dict[str, str] = {}
        """Files of a base, by the titles of now: a scenario that moved stays under the caps that it was under."""
        self.built = Built(catalogue)
        """What was planned of the scenarios, for plans of some of them and for a base that has them too."""
        self.reporting: Reporting | None = None
        """The currency in which the plan is told beside dollars; caps keep theirs."""
        self.tells_chances = True
        """Whether a finding says how likely its cap is passed, also where the cap asks for no quantile."""
        self.seed = seed
        self.is_whole = is_whole
        self._plans: dict[Per, Plan] = {}
        self._parts: dict[tuple[int, str, str, int], PartsOfPlan] = {}
        self._scopes: dict[object, Scope] = {}
        self._billed: dict[frozenset[str], Billed] = {}
        self._risks: dict[Per, Risks] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        """The tables, for an account that has the contracts too that its scenarios name.

        Raises:
            InputError: two files have a contract of one id.
        """
        return under_theirs(self._tables, self.loaded)

    def of(self, loaded: Sequence[LoadedScenario]) -> Revision:
        """The same revision with other scenarios."""
        return self._other(loaded, self._tables)

    def under(self, catalogue: Catalogue) -> Revision:
        """The same scenarios under other tables."""
        return self._other(self.loaded, catalogue)

    def _other(self, loaded: Sequence[LoadedScenario], catalogue: Catalogue) -> Revision:
        other = Revision(
            loaded,
            self.files,
            self.requested,
            self.budgets,
            catalogue,
            self.as_of,
            seed=self.seed,
            is_whole=self.is_whole,
        )
        other.formerly, other.reporting = self.formerly, self.reporting
        other.built = Built(catalogue, self.built if catalogue is self._tables else None)
        return other

    def scope(self, cap: Cap, budget: Budget) -> Scope:
        """What a cap of a budget is about here."""
        about = (cap.over, cap.workflow, cap.tags, cap.each, cap.model, cap.vendor, budget.scenario, id(self.formerly))
        if about not in self._scopes:
            self._scopes[about] = scope_of(cap, budget, self.files, self.requested, self.formerly)
        return self._scopes[about]

    @cached_property
    def asked(self) -> Revision:
        """The scenarios that were asked for alone: total, titles and versions are theirs, whatever a cap is over."""
        asked = [one for one in self.loaded if one.scenario.title in self.requested]
        return self if len(asked) == len(self.loaded) else self.of(asked)

    @cached_property
    def plan(self) -> Plan:
        """All scenarios as one plan, cut where an exchange rate changes."""
        return self._planned(())

    def billed(self, titles: frozenset[str]) -> Billed:
        """What the plan has of some scenarios, as policies ask for it."""
        if titles not in self._billed:
            calls = [one for title in self.plan.titles if title in titles for one in self._calls.get(title, ())]
            unknowns = [one for one in self.plan.unknowns if one.scenario in titles]
            self._billed[titles] = Billed(self.costs_in(Scope(titles=titles)), calls, unknowns)
        return self._billed[titles]

    @cached_property
    def _calls(self) -> dict[str, list[PlanCalls]]:
        calls: dict[str, list[PlanCalls]] = {}
        for one in self.plan.calls:
            calls.setdefault(one.scenario, []).append(one)
        return calls

    @cached_property
    def last_days(self) -> dict[str, date]:
        """The last day of each scenario, by title."""
        return {one.scenario.title: one.scenario.period.last for one in self.loaded}

    @cached_property
    def last_uses(self) -> dict[tuple[str, str], date]:
        """The last day of each workflow, by title and name."""
        return {
            (one.scenario.title, workflow.name): workflow.last_in(one.scenario.period)
            for one in self.loaded
            for workflow in one.scenario.workflows
        }

    @cached_property
    def of_titles(self) -> dict[str, Number]:
        """The expected cost of each scenario, by title."""
        return {title: cost.expected for title, cost in self.plan.sums(lambda charge: charge.scenario).items()}

    @cached_property
    def owners(self) -> dict[tuple[str, str], str]:
        """Who answers for each workflow, by scenario and name."""
        return {(workflow.scenario, workflow.name): workflow.owner for workflow in self.plan.workflows}

    def workflows(self, titles: Container[str]) -> dict[tuple[str, str], Number]:
        """What each workflow of some scenarios is expected to cost on all its days, by scenario and name."""
        costs = self.plan.sums(
            lambda charge: (charge.scenario, of_all_days(charge.workflow)), lambda charge: charge.scenario in titles
        )
        return {key: cost.expected for key, cost in costs.items()}

    @cached_property
    def changed_places(self) -> frozenset[Place]:
        """Where the changed steps stand."""
        return frozenset(charge.place for charge in self._changed_charges())

    def _changed_charges(self) -> Iterator[Charge]:
        for charge in self.plan.costs.charges if self.changed else ():
            if (charge.scenario, charge.workflow, charge.step) in self.changed:
                yield charge

    def volumes_since(self, base: Revision) -> dict[Place, Place]:
        """Of the changed steps that say what they did in a base, and are walked otherwise: where each stands, and where
        its runs are said."""
        then, now = (dict(one.steps(self.changed)) for one in (base, self))
        found = {}
        for charge in self._changed_charges():
            key = (charge.scenario, charge.workflow, charge.step)
            if key in then and key in now:
                (step_then, runs_then), (step, runs) = then[key], now[key]
                is_other = runs_then and runs and runs._replace(place=runs_then.place) != runs_then
                if step == step_then and is_other and runs and runs.place.line:
                    found[charge.place] = runs.place
        return found

    def steps(
        self, among: Container[tuple[str, str, str]]
    ) -> Iterator[tuple[tuple[str, str, str], tuple[Step, Driver | None]]]:
        """Each step that is among these by scenario, workflow and name: what it says, and its workflow's volume."""
        for one in self.loaded:
            for workflow in one.scenario.workflows:
                for step in workflow.steps:
                    if (key := (one.scenario.title, workflow.name, step.name)) in among:
                        yield key, (step._replace(places={}), workflow.runs or workflow.deliver)

    @cached_property
    def risks(self) -> Risks:
        """The distribution of the plan."""
        return self._risks_of(self.plan)

    @cached_property
    def told(self) -> tuple[Plan, Risks]:
        """The plan and its distribution in the currency in which they are told.

        Raises:
            InputError: there is no rate of it on a day of the plan.
        """
        if self.reporting is None:
            return self.plan, self.risks
        from costplan.plan.told_in import told_in

        plan = told_in(self.plan, self.reporting)
        return plan, self._risks_of(plan)

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day of the scenarios."""
        periods = [one.scenario.period for one in self.loaded]
        return min(period.first for period in periods), max(period.last for period in periods)

    def plan_by(self, per: Per) -> Plan:
        """The same plan, cut also where slices of a cap start inside a month."""
        if per not in self._plans:
            periods = dict.fromkeys(loaded.scenario.period for loaded in self.loaded)
            cuts = per.cuts(day for period in periods for day in period.each_day())
            self._plans[per] = self._planned(cuts) if cuts else self.plan
        return self._plans[per]

    def costs_in(
        self, scope: Scope, per: Per = PERIOD, view: str = CASH, exchange: Exchange | None = None
    ) -> PlanCosts:
        """What a scope has of that plan, in one of the views; ``exchange`` where what is paid before it is used bears
        its rate of then."""
        plan, currency = self.plan_by(per), exchange.currency if exchange else "USD"
        key = (id(plan), view, currency, id(exchange.fx) if exchange else 0)
        if key not in self._parts:
            if exchange is not None and currency != "USD":
                from costplan.plan.paid_at import at_rates_of_payment

                plan = at_rates_of_payment(plan, exchange.usd_paid)
            self._parts[key] = PartsOfPlan(plan.costs if view == CASH else plan.accrued)
        return self._parts[key].of(scope)

    def risks_by(self, per: Per) -> Risks:
        """The distribution of that plan."""
        if per not in self._risks:
            plan = self.plan_by(per)
            self._risks[per] = self.risks if plan is self.plan else self._risks_of(plan)
        return self._risks[per]

    def forget_risks(self) -> None:
        """Drops the distributions, which are found again where they are asked for."""
        self._risks.clear()
        vars(self).pop("risks", None)

    def _planned(self, cuts: Iterable[date]) -> Plan:
        cuts = days_of_exchange(self.budgets).union(cuts, self.reporting.starts if self.reporting else ())
        return build_plans(self.loaded, self.catalogue, self.as_of, cuts, self.built)

    def _risks_of(self, plan: Plan) -> Risks:
        from costplan.risk.risks import Risks

        return Risks(plan, self.seed)

    @cached_property
    def is_certain(self) -> bool:
        """Whether nothing in the plan is left to chance."""
        return self.plan.is_certain
