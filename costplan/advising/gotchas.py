"""What bites in production, of what costs money or time: calls that outlast a time-out, refused prompts, images behind
addresses that end, calls for many images. Each with its figure in this plan and the command that gives it again."""

from __future__ import annotations

from contextlib import suppress
from shlex import quote as for_shell
from typing import TYPE_CHECKING

from costplan.advising.gotcha import Commands, Gotcha
from costplan.advising.looking import every_step
from costplan.alternatives.answer import ATTEMPTS, QuoteAnswer
from costplan.errors import CostplanError
from costplan.planning.ladder import Asked
from costplan.planning.throughput.loads import waits_of
from costplan.pricing.prices import BATCH
from costplan.units import count, decimal_text, money, unit_money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.advising.trial import Trial
    from costplan.alternatives.way import StepAt
    from costplan.calibration.latency import Latency
    from costplan.catalogue import Catalogue
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable
    from costplan.units import Number

GUIDE = "the TokenMix guide"
GUIDE_SECONDS, SDK_SECONDS, SDK_TRIES = 60, 600, 3
"""After so many seconds a call is given up by default: as the guide has it, and in the openai SDK, which sends it so
often in all."""

MANY = 4
"""So many images of one call are many."""

SDK = "openai-python 3.54.0"
ENDS = {
    "bfl": ("10 minutes", "https://github.com/black-forest-labs/skills"),
    "fal": ("as long as the account keeps files", "https://fal.ai/docs/documentation/model-apis/media-expiration"),
    "recraft": (
        "about 24 hours unless response_format is b64_json",
        "https://www.recraft.ai/docs/api-reference/getting-started",
    ),
}
"""How long the address of an image lasts, by who hands it over, and who says so."""


def gotchas(trial: Trial, name: str, tried: Sequence[str] = (), options: Sequence[str] = ()) -> tuple[Gotcha, ...]:
    """What bites in a plan, of each kind the dearest.

    Args:
        trial: the scenario, planned.
        name: what commands call it.
        tried: the words of a command that put the scenario's what-ifs into it.
        options: words that each command ends with, such as those of the day and a calibration.
    """
    steps = every_step(trial)
    command = Commands(trial, name, tried, options)
    found = (_timed_out(steps, command), _blocked(steps, command), _ending(steps, command), _many(steps, command))
    return tuple(one for one in found if one is not None)


def _images(at: StepAt) -> int:
    """How many one request of a step makes."""
    return min(at.settled.call.n, at.table.rules.most_a_call(at.settled.call))


def _by_openai(table: PriceTable) -> bool:
    """Whether a model is asked as OpenAI's are."""
    routes = table.api.routes if table.api else ()
    return table.model.startswith("tokenmix-guide/") or any(one.route.startswith("openai-") for _, one in routes)


# ------------------------------------------------------------------------------------------------------- time-outs


def _timed_out(steps: Iterable[StepAt], command: Commands) -> Gotcha | None:
    """A step whose calls outlast the time-out that the guide tells of, as far as a calibration has timed them."""
    for at in steps:
        seconds = _p90(at, command.trial.catalogue)
        if seconds is None or at.settled.tier == BATCH or not _by_openai(at.table):
            continue
        of_one, known = seconds
        if known.p90 * (_images(at) if of_one else 1) <= GUIDE_SECONDS:
            continue
        found = command.failing(at.workflow, "timed_out", "10%", f", retry: {{at_most: {SDK_TRIES}}}")
        if found is None:
            continue
        more, said = found
        many = f"; nobody has timed one for {_images(at)} images, which takes no less" if of_one else ""
        return Gotcha(
            what="time-outs",
            about=(at.where,),
            words=f"one in ten calls ({known.of}) takes longer than {decimal_text(known.p90, 1)} s{many}. The TokenMix "
            f"guide has the SDK give up after {GUIDE_SECONDS} s; {SDK} waits {SDK_SECONDS} s, and then sends the call "
            f"again, {SDK_TRIES} times in all, each of which may be billed. Set your own timeout=, and max_retries=0",
            figure=f"{command.money(more)} lost if one call in ten of {at.workflow.name} times out, is billed "
            "and sent again",
            command=said,
            source=f"{GUIDE}; {SDK}; {known.calls:,} timed calls of the calibration",
        )
    return None


def _p90(at: StepAt, catalogue: Catalogue) -> tuple[bool, Latency] | None:
    """What is known of how long a request of a step takes, and whether that is of one image though it makes more."""
    known = [latency for _, latency in waits_of(catalogue, at.settled.model, at.settled.call)]
    if not known:
        return None
    if known[0].images == _images(at):
        return False, known[0]
    alone = next((latency for _, latency in waits_of(catalogue, at.settled.model, at.settled.call._replace(n=1))), None)
    return (True, alone) if alone is not None and _images(at) > 1 else (False, known[0])


# --------------------------------------------------------------------------------------------------------- refusals


def _blocked(steps: Iterable[StepAt], command: Commands) -> Gotcha | None:
    """A workflow on OpenAI's models that plans no refused prompt."""
    for at in steps:
        found = command.failing(at.workflow, "blocked", "1%") if _by_openai(at.table) else None
        if found is not None:
            more, said = found
            return Gotcha(
                what="refused prompts",
                about=(at.where,),
                words="a prompt that the content policy refuses is answered with 400, not 403: catch BadRequestError "
                "with the code moderation_blocked, and do not send it again. Whether it is billed is not on record",
                figure=f"{command.money(more)} lost if one call in a hundred of {at.workflow.name} is refused and "
                "billed",
                command=said,
                source=f"{GUIDE}; {SDK}",
            )
    return None


# -------------------------------------------------------------------------------------------------------- addresses


def _ending(steps: Iterable[StepAt], command: Commands) -> Gotcha | None:
    """A step whose images come as addresses, which end."""
    for at in steps:
        seller = at.table.model.partition("/")[0]
        if "base64" in at.table.rules.answers or seller not in ENDS:
            continue
        said = at.workflow.said(at.settled.name)
        redo = f"{said}.on_reject={{redo: {at.settled.name}, at_most: 2}}"
        if at.settled.accepted is not None:
            continue
        found = command.lost(at.workflow, (f"{said}.accepted=99%", redo), lambda plan: plan.rejected)
        if found is None:
            continue
        more, said = found
        lasts, source = ENDS[seller]
        return Gotcha(
            what="addresses that end",
            about=tuple(other.where for other in steps if other.table.model.partition("/")[0] == seller),
            words=f"{seller} hands over the address of an image, which lasts {lasts}: fetch and keep the image at once",
            figure=f"{command.money(more)} lost if the images of one {at.where} in a hundred are not fetched in "
            "time, and made again",
            command=said,
            source=source,
        )
    return None


# ------------------------------------------------------------------------------------------------------ many images


def _many(steps: Iterable[StepAt], command: Commands) -> Gotcha | None:
    """The call for several images that costs most."""
    many = [at for at in steps if _images(at) >= MANY and not any(block.included for block in at.table.blocks)]
    answers = [(at, answer) for at in many if (answer := _answer(at, command)) is not None]
    dearest = max(answers, key=lambda pair: _cost(pair[1]), default=None)
    if dearest is None:
        return None
    at, answer = dearest
    thought = [f" with {name} {value}" for name, value in at.settled.call.parameters if name in ("mode", "complexity")]
    assert answer.quote is not None  # as _answer says
    return Gotcha(
        what="many images a call",
        about=(at.where,),
        words=f"one call makes {count(_images(at))} images{''.join(thought)}, and all are paid when it is "
        "sent again: hold it to a cap before it is made",
        figure=f"{command.of_call(answer.quote.cost.expected, unit_money)} a call, at most "
        f"{command.of_call(answer.worst(answer.quote), money)} in "
        f"{ATTEMPTS} attempts",
        command=answer.gate,
        source=GUIDE,
    )


def _cost(answer: QuoteAnswer) -> Number:
    return answer.quote.cost.expected if answer.quote else 0


def _answer(at: StepAt, command: Commands) -> QuoteAnswer | None:
    """The quote of a step's request; None where there is none, or a part of its cost is unknown."""
    call: Call = at.settled.call
    if call.main_model or call.stated:
        return None
    tokens = call.prompt_tokens
    states = {name for name, _ in (*at.loaded.scenario.defaults.parameters, *at.states.call.parameters)}
    asked = Asked(
        model=at.settled.model,
        as_of=command.trial.as_of,
        size=None if call.size is None else str(call.size),
        quality=call.quality,
        n=_images(at),
        prompt=call.prompt if tokens is None else None,
        prompt_tokens=None if tokens is None else -int(-tokens.high // 1),
        input_images=tuple(map(str, call.input_images)),
        call=call.kind,
        tier=at.settled.tier,
        parameters=tuple((name, value) for name, value in call.parameters if name in states),
    )
    with suppress(CostplanError):
        answer = QuoteAnswer(asked, command.trial.catalogue, options=tuple(map(for_shell, command.options)))
        return answer if answer.quote is not None and answer.quote.complete else None
    return None
