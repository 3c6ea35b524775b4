"""A saved plan or a frozen version that stands for a scenario: its scenarios, budgets and tables, all out of the one
file. What a plan keeps is decided in keeping/; what it comes to, where every plan is made."""

from __future__ import annotations

import posixpath
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costplan.catalogue import CALIBRATION
from costplan.errors import Place, wrong
from costplan.named import NamedTuple
from costplan.quantity import Basis
from costplan.units import PICO, number_of, round_half_up, usd_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan import yamlio
    from costplan.books.version import Version
    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.contracts.contract import Contract
    from costplan.errors import InputError
    from costplan.exchange.fx import Fx
    from costplan.keeping.rests import KeptScenario, RestsOn
    from costplan.plan.plan import Plan
    from costplan.plan.saved import SavedPlan
    from costplan.project.kept_contracts import KeptContracts
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Scenario
    from costplan.scenario.step import Step
    from costplan.units import Number


class Kept(NamedTuple):
    """A saved plan or a version, ``shown`` so; ``total`` is what it says that it comes to, in pico-dollars, and
    ``assumed`` what of that is assumed, None where it does not say; ``at_hand`` are those of its private contracts that
    lie here. With ``is_under_others`` other contracts are named, and none that it keeps counts."""

    shown: str
    rests: RestsOn
    total: Number
    assumed: Number | None = None
    at_hand: tuple[Contract, ...] = ()
    is_under_others: bool = False

    def loaded(self, overrides: Sequence[str], scale: Sequence[str] = ()) -> list[LoadedScenario]:
        """Its scenarios.

        Raises:
            InputError: with everything that is wrong in any of them.
            CommandLineError: an override names nothing.
        """
        from costplan.errors import Problems

        problems = Problems()
        found = []
        for one in self.rests.scenarios:
            with problems.collect():
                found.append(self._loaded(one, overrides, scale))
        problems.stop_if_any()
        return found

    def _loaded(self, one: KeptScenario, overrides: Sequence[str], scale: Sequence[str]) -> LoadedScenario:
        from costplan.scenario.file import Source, loaded_from, read_scenario
        from costplan.yamlio import parse

        def read(document: yamlio.Node) -> Scenario:
            contract = partial(self.contracts.beside, one.file)
            if self.is_under_others:
                document = _without_contracts(document)
            scenario = read_scenario(document, partial(self._fx, one.file), contract)
            if scenario.budget:
                scenario = scenario._replace(budget=scenario.budget._replace(file=one.file))
            if scenario.contracts:  # which are written as seen from it
                scenario = scenario._replace(place=scenario.place._replace(file=one.file))
            return _with_prompts(scenario, one)

        source = Source(parse(one.text.encode(), f"{self.shown}/{one.file}"), read)
        found = loaded_from(source, one.file, dict(one.files), overrides, scale)
        return found._replace(what_ifs=(*one.what_ifs, *found.what_ifs))

    def here(self, request: Request, file: str = "") -> Kept:
        """The same for a request: with its private contracts, where their files lie in the folder of the request or
        around its own ``file``; or under the contracts that the request names."""
        other = self._replace(is_under_others=bool(request.contracts))
        if request.contracts or all(kept.text for _, kept in self.rests.contracts):
            return other
        from costplan.project.kept_contracts import contracts_at_hand

        return other._replace(at_hand=contracts_at_hand(self.rests, request, file or self.shown))

    @property
    def contracts(self) -> KeptContracts:
        """What it keeps of contracts."""
        from costplan.project.kept_contracts import KeptContracts

        return KeptContracts(self.shown, dict(self.rests.contracts), self.at_hand, self._fx)

    def budgets(self) -> list[Budget]:
        """Those over it that lie in files of their own.

        Raises:
            InputError: with everything that is wrong in any of them.
        """
        from costplan import yamlio
        from costplan.budget.reader import read_budget

        return [
            read_budget(yamlio.parse(text.encode(), f"{self.shown}/{file}"), partial(self._fx, file))._replace(
                file=file
            )
            for file, text in self.rests.budgets
        ]

    def _fx(self, file: str, node: yamlio.Node) -> Fx:
        from costplan import yamlio
        from costplan.exchange.fx_file import read_fx

        name = posixpath.normpath(posixpath.join(posixpath.dirname(file), yamlio.text(node)))
        rates = {posixpath.normpath(kept): text for kept, text in self.rests.rates}
        if name not in rates:
            raise node.fault("no-fx", f"{self.shown} keeps no {name!r}", "write the saved plan anew")
        return read_fx(yamlio.parse(rates[name].encode(), name))

    def catalogue(self, request: Request) -> Catalogue:
        """Its tables under its calibration, for its contracts; those that the request names win over them.

        Raises:
            CostplanError: the calibration, or the folder that the request names, is wrong.
        """
        from costplan.pricing.folder import KeptFolder
        from costplan.project.tables import open_kept

        folder = KeptFolder(self.shown, dict(self.rests.tables))
        found = open_kept(folder, self.rests.calibration, request.pricing, request.calibration, request.folder)
        if request.show_private:
            found.account = found.account.shown
        if not request.contracts:
            return found.under(self.contracts.all())
        from costplan.project.tables import for_account

        return for_account(found, request.contracts, request.folder)

    def told(self, plan: Plan, request: Request, catalogue: Catalogue) -> list[str]:
        """That the plan is not what the file says, though nothing was asked for beside it; nothing where it is."""
        if request.what_ifs or request.pricing or request.calibration or request.contracts:
            return []
        kept = {CALIBRATION, *dict(self.rests.tables)}
        if lacking := [file for _, file, _ in catalogue.counted() if file not in kept]:
            return [f"{self.shown} keeps no {lacking[0]}, which its plan needs: what it keeps was edited"]
        pairs = [("", self.total, plan.total.expected)]
        if self.assumed is not None:
            pairs.append((" assumed", self.assumed, plan.with_basis(Basis.ASSUMED)))
        for what, said, planned in pairs:
            then, now = round_half_up(said, 0), round_half_up(planned, 0)
            if then != now:
                why = "what it keeps was edited, or this costplan reckons otherwise than the one that wrote it"
                told = (
                    f"{self.shown} says {usd_text(then)} USD{what}, and planned again it comes to {usd_text(now)} USD"
                )
                return [f"{told}{what}: {why}"]
        return []


class Signed(NamedTuple):
    """The file of a saved plan or a version, ``shown`` so: the plan that it says, and what it keeps; None where that is
    no tables. ``label`` is that of a version."""

    shown: str
    saved: SavedPlan
    kept: Kept | None
    label: str = ""


def read_kept(request: Request) -> Kept:
    """The one that a request names alone.

    Raises:
        InputError: it is none, was changed, or keeps no tables.
        OutsideError: it cannot be read.
    """
    kept = read_signed(request.folder / request.names[0], Path(request.names[0]).as_posix()).kept
    if kept is None:
        raise keeps_no_tables(Path(request.names[0]).as_posix(), "plan its scenario")
    return kept.here(request)


def keeps_no_tables(shown: str, remedy: str) -> InputError:
    """That a file is of the first version of its format, so that it cannot be planned again."""
    told = "this is of version 1, which keeps no tables: it may be compared with, and cannot be planned again"
    return wrong("keeps-no-tables", told, remedy, Place(shown, 1, 1))


def read_signed(path: Path, shown: str) -> Signed:
    """A saved plan or a version; ``shown`` is how errors name it.

    Raises:
        InputError: it is neither, or was changed.
        OutsideError: it cannot be read.
    """
    from costplan.books.version_file import is_version, version_of
    from costplan.plan.saved_file import read_document, saved_plan_of

    document = read_document(path, shown)
    if is_version(document):
        return signed_version(version_of(document, path, shown))
    saved = saved_plan_of(document, shown)  # whose lines are those of its total
    kept = None
    if (rests := rests_of(document, shown)) is not None:
        total, assumed = (number_of(usd) * PICO for usd in (document["total"]["expected_usd"], document["assumed_usd"]))
        kept = Kept(shown=shown, rests=rests, total=total, assumed=assumed)
    return Signed(shown, saved, kept)


def signed_version(version: Version) -> Signed:
    """The same of a version that was read."""
    kept = None
    if version.rests is not None:
        kept = Kept(shown=version.file, rests=version.rests, total=version.total)
    return Signed(version.file, version.plan, kept, version.label)


def rests_of(document: Any, shown: str) -> RestsOn | None:
    """What a saved plan rests on; None where it keeps nothing of that.

    Raises:
        InputError: it was changed.
    """
    from costplan.keeping.document import KEY, read_rests
    from costplan.plan.saved_file import NOT_A_PLAN

    try:
        if document["version"] == 1:
            return None
        _ = number_of(document["total"]["expected_usd"]), number_of(document["assumed_usd"])
        rests = read_rests(document[KEY])
        if not (rests.scenarios and rests.tables):
            raise ValueError(KEY)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise wrong("not-a-plan", *NOT_A_PLAN, Place(shown, 1, 1)) from None
    return rests


def _without_contracts(document: yamlio.Node) -> yamlio.Node:
    from costplan.yamlio import Node

    entries = {key: entry for key, entry in document.value.items() if key != "contracts"}
    return Node("mapping", entries, document.where, flow=document.flow)


def _with_prompts(scenario: Scenario, one: KeptScenario) -> Scenario:
    """The scenario, whose prompts count as they were counted."""
    counted = {(prompt.workflow, prompt.step): prompt for prompt in one.prompts}

    def with_prompt(workflow: str, step: Step) -> Step:
        from costplan.quantity import certain

        prompt = counted.get((workflow, step.name))
        if prompt is None or step.call.prompt_tokens != certain(prompt.tokens.expected):
            return step  # what --set has put there goes before
        is_assumed = prompt.basis is Basis.ASSUMED
        call = step.call._replace(prompt_tokens=prompt.tokens, prompt_assumed=is_assumed, prompt_counted=not is_assumed)
        return step._replace(call=call)

    def with_steps(steps: Iterable[Step], name: str) -> tuple[Step, ...]:
        return tuple(with_prompt(name, step) for step in steps)

    workflows = tuple(
        workflow._replace(steps=with_steps(workflow.steps, workflow.name)) for workflow in scenario.workflows
    )
    return scenario._replace(workflows=workflows)
