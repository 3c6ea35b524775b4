"""Which call a sample makes: a step of a scenario, or a model with the words of the command line; what it is planned to
take, what it can cost at most, and its exact request. Nothing is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem, nearest, wrong
from costplan.live.asking import wire_request
from costplan.live.sample import SamplePlan
from costplan.named import NamedTuple
from costplan.planning.costing import price_call
from costplan.planning.ladder import Asked
from costplan.planning.settling import settle
from costplan.project.request import Request
from costplan.project.sample_asked import read_image, size_in
from costplan.project.scenarios import read_scenarios
from costplan.project.tables import open_calibrated
from costplan.reserving.dispatch import AskedCall

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from costplan.catalogue import Catalogue
    from costplan.live.wire_request import InputFile, WireRequest
    from costplan.planning.costing import PricedCall
    from costplan.pricing.call import Call
    from costplan.project.sample_asked import SampleAsked
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.scenario.step import Step
    from costplan.units import Number


class SampleCall(NamedTuple):
    """A call that is ready to be sent.

    Attributes:
        plan: what it is planned to be.
        asked: the same as it is asked of the ledger.
        wire: its exact request.
        catalogue: the tables that price it.
        tags: of its workflow.
        again: makes the same of another call, such as one of a lower quality for a retry.
    """

    plan: SamplePlan
    asked: AskedCall
    wire: WireRequest
    catalogue: Catalogue
    tags: tuple[tuple[str, str], ...]
    again: Callable[[Call], SampleCall]


class _Chosen(NamedTuple):
    """What a scenario or the command line chose, before it is priced."""

    model: str
    tier: str
    priced: PricedCall
    catalogue: Catalogue
    step: str = ""
    scenario: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    latency: Number | None = None


def sample_call(asked: SampleAsked) -> SampleCall:
    """The call of a sample.

    Raises:
        InputError: the scenario, its step or the call is wrong, has no price, no prompt, or nothing bounds its cost.
        CommandLineError: the step is not one of the scenario, or the address is none that a key may be sent to.
        OutsideError: a file cannot be read.
    """
    files = tuple(read_image(path) for path in asked.images)
    mask = read_image(asked.mask) if asked.mask else None
    chosen = _of_step(asked, files) if asked.is_scenario else _of_words(asked, files)
    return _ready(asked, chosen, files, mask)


def _ready(asked: SampleAsked, chosen: _Chosen, files: tuple[InputFile, ...], mask: InputFile | None) -> SampleCall:
    def again(call: Call) -> SampleCall:
        priced = price_call(call, chosen.model, asked.as_of, chosen.tier, chosen.catalogue).of_one_call
        return _ready(asked, chosen._replace(priced=priced), files, mask)

    call, table = chosen.priced.call, chosen.catalogue.table(chosen.model)
    held = AskedCall(
        model=chosen.model, call=call, day=asked.as_of, tier=chosen.tier, accept_estimates=asked.accept_estimates
    )
    bound = held.bound(chosen.catalogue)
    prompt = call.prompt or ""
    wire = wire_request(
        call,
        prompt,
        table,
        images=files,
        mask=mask,
        main_model=asked.text_model,
        base_url=asked.base_url or (asked.env_base_url if table.name.startswith("openai/") else None),
        deployment=asked.deployment,
        timeout_s=asked.timeout_s,
    )
    plan = SamplePlan(
        model=table.name,
        tier=chosen.tier,
        as_of=asked.as_of,
        priced=chosen.priced,
        step=chosen.step,
        scenario=chosen.scenario,
        worst=bound.pico,
        method=bound.method,
        why=bound.why,
        request=wire.shown(),
        prompt=prompt,
        latency=_learned_latency(chosen.catalogue, table.model, call) if chosen.latency is None else chosen.latency,
        tables=chosen.catalogue.used(),
        hidden=bound.hidden,
    )
    return SampleCall(plan=plan, asked=held, wire=wire, catalogue=chosen.catalogue, tags=chosen.tags, again=again)


# ----------------------------------------------------------------------------------------------------------- a model


def _of_words(asked: SampleAsked, files: Sequence[InputFile]) -> _Chosen:
    """The call that the command line says."""
    if asked.step is not None or asked.overrides:
        told = f"{asked.named} is no scenario, and has no steps"
        raise CommandLineError([Problem("no-step", told, "name a scenario, or leave out --step and --set")])
    catalogue = open_calibrated(asked.pricing, asked.calibration, contracts=asked.contracts)
    catalogue.table(asked.named)
    if asked.prompt is None:
        raise wrong("no-prompt", "a real call has a prompt", "say it with --prompt")
    words = Asked(
        model=asked.named,
        as_of=asked.as_of,
        size=asked.size,
        quality=asked.quality,
        n=asked.n,
        prompt=asked.prompt,
        input_images=tuple(str(size_in(file)) for file in files),
        call=asked.call,
        tier=asked.tier,
        parameters=_with_mask(asked),
    )
    quote = words.quote(catalogue)
    return _Chosen(model=quote.model, tier=asked.tier, priced=quote.priced, catalogue=catalogue)


def _with_mask(asked: SampleAsked) -> tuple[tuple[str, str], ...]:
    """The parameters, with the one that says that there is a mask, where a file of one is given."""
    return tuple((dict(asked.parameters) | ({"mask": "true"} if asked.mask else {})).items())


# ------------------------------------------------------------------------------------------------------------ a step


def _of_step(asked: SampleAsked, files: Sequence[InputFile]) -> _Chosen:
    """The call of a scenario's step, as it is made today: of its images as many as one call makes."""
    request = Request(
        as_of=asked.as_of,
        scenarios=(asked.named,),
        overrides=asked.overrides,
        pricing=asked.pricing,
        calibration=asked.calibration,
        contracts=asked.contracts,
    )
    catalogue, loaded = read_scenarios(request)
    scenarios = [one.scenario for one in loaded]
    name, scenario, workflow, step = _chosen_step(asked, scenarios)
    step = settle(step, scenario.defaults, catalogue)
    rules, call = catalogue.table(step.model).rules, step.call
    call = call._replace(n=min(call.n, rules.most_a_call(call)))
    prompt = asked.prompt if asked.prompt is not None else call.prompt
    if prompt is None:
        told = f"{name} has no prompt, and a real call has one"
        raise wrong("no-prompt", told, "say it with --prompt, or write 'prompt:' into the step", step.place(""))
    call = call._replace(prompt=prompt, prompt_tokens=None, prompt_counted=False, prompt_assumed=False)
    if len(files) != len(call.input_images):
        told = f"{name} has {len(call.input_images)} input images, and {len(files)} files are given"
        raise wrong("no-input-image", told, "give a file for each with --image", step.place("input_images"))
    call = rules.settle(step.model, call._replace(input_images=tuple(map(size_in, files))), step.place)
    seconds = dict(scenario.throughput.latency) if scenario.throughput else {}
    return _Chosen(
        model=step.model,
        tier=step.tier,
        priced=price_call(call, step.model, asked.as_of, step.tier, catalogue).of_one_call,
        catalogue=catalogue,
        step=name,
        scenario=scenario.title,
        tags=workflow.tags,
        latency=_latency(seconds, step),
    )


def _latency(seconds: Mapping[str, Number | str], step: Step) -> Number | None:
    """The seconds that the scenario states; what it leaves to a calibration is none."""
    stated = seconds.get(step.model) or seconds.get(step.model.rpartition("/")[2])
    return None if isinstance(stated, str) else stated


def _learned_latency(catalogue: Catalogue, model: str, call: Call) -> Number | None:
    """The mean of the nearest calls that the calibration in force has timed; None where it has timed none."""
    learned = catalogue.calibration.latency(model, call) if catalogue.calibration else None
    return None if learned is None else learned.mean


def _chosen_step(asked: SampleAsked, scenarios: Sequence[Scenario]) -> tuple[str, Scenario, Workflow, Step]:
    """The step that is named, ``workflow.step`` or ``step`` alone; without a name the only one.

    Raises:
        CommandLineError: there is no such step, or several and none is named.
    """
    steps = {
        f"{workflow.name}.{step.name}": (f"{workflow.name}.{step.name}", scenario, workflow, step)
        for scenario in scenarios
        for workflow in scenario.workflows
        for step in workflow.steps
        if not step.call.is_text
    }
    if asked.step is None and len(steps) == 1:
        return next(iter(steps.values()))
    listed = ", ".join(steps) or "none, so there is nothing to call"
    if asked.step is None:
        told = f"{asked.named} has {len(steps)} steps"
        raise CommandLineError([Problem("no-step", told, f"choose one with --step: {listed}")])
    meant = [name for name in steps if asked.step in (name, name.rpartition(".")[2])]
    if len(meant) == 1:
        return steps[meant[0]]
    near = nearest(asked.step, steps) or nearest(asked.step, (name.rpartition(".")[2] for name in steps))
    remedy = f"did you mean {near}? steps are {listed}" if near else f"steps are {listed}"
    what = f"{len(meant)} steps are called {asked.step!r}" if meant else f"there is no step {asked.step!r}"
    raise CommandLineError([Problem("no-step", f"{asked.named}: {what}", remedy)])
