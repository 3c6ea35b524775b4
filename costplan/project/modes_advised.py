"""The decision tree over the prompts of a scenario, of a file or of a command line, with what each mode costs there.
The tree and the cost of a call stand in advising/; here they meet files, defaults and plans."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costplan.advising.decision_tree import INSTANT, THINKING, decide
from costplan.advising.mode_costs import mode_costs
from costplan.advising.modes_advised import HONEST, AdvisedPrompt, Modes
from costplan.errors import CommandLineError, CostplanError, Problem, Problems, told_at, wrong
from costplan.planning.building import build_plan
from costplan.planning.quoting import ASSUMED_PROMPT
from costplan.planning.settling import settle
from costplan.pricing.call import Call
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import SizeError, size_of
from costplan.pricing.usual_sizes import sold
from costplan.project.progress import SILENCE
from costplan.project.prompt_file import StatedPrompt, read_prompts
from costplan.project.scenarios import read_scenarios
from costplan.quantity import certain
from costplan.scenario.file import changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from os import PathLike

    from costplan.advising.mode_costs import ModeCosts, Way
    from costplan.catalogue import Catalogue
    from costplan.plan.plan import Plan
    from costplan.pricing.call import Rules
    from costplan.project.progress import Progress
    from costplan.project.request import Request
    from costplan.quantity import Quantity
    from costplan.scenario.file import LoadedScenario
    from costplan.units import Number

MODELS = ("tokenmix-guide/gpt-image-2", "openai/gpt-image-2.6-flare")
"""What prompts without a scenario are priced on where no model is named: the guide's own sheet, which has the modes,
and a model that answers today, which has what took their place."""

MOST_PLANS = 80
"""So many changed scenarios are planned; the costs of further steps are told a call."""

MOST_FAULTS = 20
"""So many prompts that are wrong are told."""

USUAL = "1024x1024"


def advised_modes(
    request: Request,
    *,
    prompt: str | None = None,
    prompts_file: str | PathLike[str] | None = None,
    model: str | None = None,
    n: int = 1,
    size: str | None = None,
    progress: Progress = SILENCE,
) -> Modes:
    """What the decision tree says of prompts, and what the modes cost: of the one scenario of a request, or of a
    ``prompt`` or a file of them.

    Args:
        request: the scenario; none where prompts are given.
        prompt: the text of one.
        prompts_file: a text with a prompt a line, or CSV or JSONL with a column ``prompt``; ``n``, ``model`` and
            ``size`` may stand beside it.
        model: what they are priced on; :data:`MODELS` where nothing says it.
        n: images that are made of each.
        size: of the images; 1024x1024, or the first that a model sells, where nothing says it.
        progress: hears of the stages.

    Raises:
        CommandLineError: there is no scenario and no prompt, or both, or several of them.
        InputError: something named is wrong, or the scenario cannot be planned.
        OutsideError: a file cannot be read.
    """
    given = [one for one in (prompt, prompts_file) if one is not None]
    if len(given) + len(request.names) != 1:
        told = "give a scenario, --prompt or --prompts, one of them"
        raise CommandLineError([Problem("nothing-to-advise", told)])
    if request.names:
        return _of_scenario(request, progress)
    catalogue = request.catalogue()
    if prompts_file is None:
        title, file = "a prompt", ""
        stated = [StatedPrompt(prompt=prompt or "", place=None)]
    else:
        title = file = Path(prompts_file).as_posix()
        stated = read_prompts(request.folder / prompts_file, file)
    problems = Problems()
    found = []
    with progress.stage("pricing"):
        for one in stated:
            with problems.collect():
                asked = one._replace(n=one.n or n, model=one.model or model or "", size=one.size or size or "")
                found.append(_of_prompt(asked, catalogue, request.as_of))
            if len(problems.errors) >= MOST_FAULTS:
                break
    problems.stop_if_any()
    return Modes(
        title=title,
        file=file,
        as_of=request.as_of,
        prompts=tuple(found),
        tables_used=catalogue.used(),
        fingerprint=catalogue.fingerprint(),
        notes=HONEST,
    )


def _of_prompt(stated: StatedPrompt, catalogue: Catalogue, day: date) -> AdvisedPrompt:
    """A prompt on the models that are asked.

    Raises:
        InputError: the model or the size that is asked for is wrong; told at the prompt's line where it has one.
    """
    try:
        costs = tuple(
            mode_costs(_call(stated, catalogue, name), name, STANDARD, day, catalogue).unplanned()
            for name in ([stated.model] if stated.model else MODELS)
        )
    except CostplanError as error:
        raise told_at(error, stated.place) if stated.place else error from None
    branch = decide(stated.prompt, stated.n)
    where = f"{stated.place.file}:{stated.place.line}" if stated.place else ""
    return AdvisedPrompt(
        where=where, prompt=stated.prompt, n=stated.n, kept=stated.n, branch=branch, costs=costs,
        remarks=branch.remarks,
    )  # fmt: skip


def _call(stated: StatedPrompt, catalogue: Catalogue, model: str) -> Call:
    """The call of a prompt; where a model is named, one that it takes."""
    table = catalogue.table(model)
    size = None
    if stated.size:
        try:
            size = size_of(stated.size)
        except SizeError as error:
            message, _, remedy = str(error).partition("; ")
            raise wrong("not-a-size", message, remedy) from None
    elif table.rules.size is not None:
        usual = size_of(USUAL)
        size = usual if table.rules.size.takes(usual) else sold(table.rules.size)[0]
    call = Call(n=stated.n, prompt=stated.prompt, size=size)
    if stated.model:
        table.rules.settle(table.name, call)
    return call


# ------------------------------------------------------------------------------------------------------- of a scenario


class _Planner:
    """Plans a scenario with other ways of its steps, so many times at most."""

    def __init__(self, loaded: LoadedScenario, catalogue: Catalogue, as_of: date) -> None:
        self._loaded = loaded._replace(scenario=loaded.scenario._replace(throughput=None, budget=None))
        self._catalogue, self._as_of = catalogue, as_of
        self.left = MOST_PLANS
        self.present: Plan = build_plan(self._loaded, catalogue, as_of)

    def planned(self, changes: Iterable[str]) -> tuple[Quantity | None, Number | None]:
        """What it comes to under some ``--set``, and how much more that is than as planned; None where it cannot be
        planned, or not any more, and where something else is unknown in it."""
        if self.left <= 0:
            return None, None
        self.left -= 1
        try:
            other = changed(self._loaded, changes)
            other = other._replace(scenario=other.scenario._replace(throughput=None, budget=None))
            plan = build_plan(other, self._catalogue, self._as_of)
        except CostplanError:
            return None, None
        if _unknown(plan) == _unknown(self.present):
            return plan.total, plan.total.expected - self.present.total.expected
        return plan.total if plan.complete else None, None


def _unknown(plan: Plan) -> set[tuple[str, str, str]]:
    return {(one.workflow, one.step, one.unknown.what) for one in plan.unknowns}


def _of_scenario(request: Request, progress: Progress) -> Modes:
    catalogue, scenarios = read_scenarios(request)
    loaded = scenarios[0]
    if len(scenarios) > 1:
        told = f"{len(scenarios)} scenarios are kept in it; the tree is for one at a time"
        raise CommandLineError([Problem("nothing-to-advise", told)])
    with progress.stage("planning"):
        planner = _Planner(loaded, catalogue, request.as_of)
        prompts = tuple(_steps(loaded, catalogue, request.as_of, planner))
    notes = [*loaded.notes, *HONEST]
    if planner.left <= 0:
        notes.append(f"{MOST_PLANS} changed scenarios were planned; the costs of further steps are told a call")
    by_tree: tuple[Quantity | None, Number | None] = (planner.present.total, 0)
    if moved := [change for one in prompts for change in _by_tree(one)]:
        planner.left = max(planner.left, 1)
        by_tree = planner.planned(moved)
    if not planner.present.complete:
        notes.append("something in the plan is not known and in no total: costplan estimate says what")
    period = loaded.scenario.period
    return Modes(
        title=loaded.scenario.title,
        file=loaded.file,
        as_of=request.as_of,
        prompts=prompts,
        tables_used=catalogue.used(),
        fingerprint=catalogue.fingerprint(),
        period=str(period),
        total=planner.present.total,
        complete=planner.present.complete,
        by_tree=by_tree[0] if any(costs.modes for one in prompts for costs in one.costs) else None,
        more=by_tree[1],
        notes=tuple(notes),
        what_ifs=loaded.what_ifs,
    )


def _by_tree(one: AdvisedPrompt) -> Iterator[str]:
    """What ``--set`` puts a step into the mode of the tree by, where it is in the other."""
    for costs in one.costs if one.agrees is False else ():
        way = costs.of(one.branch.mode)
        if way is not None:
            yield from _sets(one.where, way)


def _steps(loaded: LoadedScenario, catalogue: Catalogue, as_of: date, planner: _Planner) -> Iterator[AdvisedPrompt]:
    scenario = loaded.scenario
    day = min(max(as_of, scenario.period.first), scenario.period.last)
    for workflow in scenario.workflows:
        for step in workflow.steps:
            settled = settle(step, scenario.defaults, catalogue)
            call, where = settled.call, f"{workflow.name}.{step.name}"
            tokens = call.prompt_tokens
            if call.prompt is None and tokens is None:
                call = call._replace(prompt_tokens=certain(ASSUMED_PROMPT), prompt_assumed=True)
            costs = mode_costs(call, settled.model, settled.tier, day, catalogue)
            branch = decide(call.prompt, call.n, tokens)
            yield AdvisedPrompt(
                where=where,
                prompt=call.prompt,
                n=call.n,
                kept=settled.keep,
                branch=branch,
                costs=(_over_period(costs, where, planner),),
                remarks=(*branch.remarks, *_told(call, settled.keep, costs, catalogue.table(settled.model).rules)),
            )


def _over_period(costs: ModeCosts, where: str, planner: _Planner) -> ModeCosts:
    """Each way with what the scenario comes to over its period."""

    def planned(way: Way) -> Way:
        if way.present:
            return way._replace(total=planner.present.total, more=0)
        if way.cost is None:
            return way
        total, more = planner.planned(_sets(where, way))
        return way._replace(total=total, more=more)

    return costs.each_way(planned)


def _sets(where: str, way: Way) -> list[str]:
    """What ``--set`` takes to make a step that way."""
    return [f"{where}.{key}={value}" for key, value in way.changes]


def _told(call: Call, kept: int, costs: ModeCosts, rules: Rules) -> Iterator[str]:
    """What is to be known of several images."""
    if call.n > 1 and kept < call.n:
        yield (
            f"{kept} of {call.n:,} are kept: images to choose from need not go together, and for these the guide has "
            f"'{INSTANT.title()} or {THINKING.title()}'"
        )
    if (calls := rules.calls_for(call)) > 1:
        yield f"its model makes them in {calls:,} calls, which know nothing of each other"
    elif call.n > 1 and not costs.modes:
        yield "models of today make the images of a call apart from each other, and no consistent series"
