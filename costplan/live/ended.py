"""How a call ended, as a sample: with an answer or with a failure, its observation, and what the ledger holds for it.
It sends, settles and writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.live.sample import Sample
from costplan.named import NamedTuple
from costplan.observation import Observation
from costplan.pricing.sizes import ASPECT, SizeError, size_of
from costplan.reserving.picture import size_of_picture

if TYPE_CHECKING:
    from costplan.live.call_failed import CallFailed
    from costplan.live.sample import SamplePlan
    from costplan.live.vendor_answer import Answer
    from costplan.pricing.size_rule import SizeRule
    from costplan.pricing.sizes import AnySize
    from costplan.reserving.hold import Hold

OUTCOMES = {
    "content": "blocked",
    "limit": "rate_limited",
    "timeout": "timed_out",
    "server": "errored",
    "reset": "errored",
    "unread": "errored",
}
"""The failures that are observed, by their kind: they say how often such calls fail. All others say what is wrong with
a key, a network or a command."""

SOURCE = "costplan live"
"""Where such observations come from."""


class Sent(NamedTuple):
    """A call that was sent: which sample it is for, which attempt at it, when, and what was reserved for it."""

    number: int
    attempt: int
    at: str
    hold: Hold


def answered(plan: SamplePlan, sent: Sent, answer: Answer, rule: SizeRule | None) -> Sample:
    """The sample of an answer, which is settled. Where the answer says no size, it is that of its first image;
    the rule of the model's sizes tells whether it is what was asked for."""
    hold = sent.hold
    sizes = (size_of_picture(image.data) for image in answer.images if image.data)
    seen = _observed(plan, sent)
    received = sum(image.data is not None for image in answer.images)
    size = _size(seen.served_size) or _size(answer.served_size) or next(filter(None, sizes), None)
    return Sample(
        number=sent.number,
        attempt=sent.attempt,
        observation=seen._replace(
            latency_s=f"{answer.latency_s:.3f}",
            served_size=None if size is None else str(size),
            served_quality=seen.served_quality or answer.served_quality,
        ),
        served_model=answer.served_model or "",
        same_model=hold.observation is None or hold.observation.model == plan.model,
        same_size=size is None or rule is None or _is_served_as(plan, size, rule),
        made=received,
        files=(),
        cost=hold.reservation.spent if hold.reservation.how == "actual" else None,
        settled=hold.reservation.spent,
        how=hold.reservation.how or "",
        why=hold.reservation.why,
        failed="",
        told="",
        reservation=hold.id,
        request_id=answer.request_id or "",
        lost=_lost(answer) if received < plan.priced.call.n else "",
    )


def _is_served_as(plan: SamplePlan, size: AnySize, rule: SizeRule) -> bool:
    call = plan.priced.call
    return rule.is_served_as(call.size, size, call.parameter(ASPECT))


def _lost(answer: Answer) -> str:
    """Why images of an answer were not received; empty where all that it has were."""
    if not answer.images:
        return "the answer has no image"
    missing = [f"image {at}: {image.missing}" for at, image in enumerate(answer.images, 1) if image.data is None]
    return "; ".join(missing)


def failed(plan: SamplePlan, sent: Sent, error: CallFailed) -> Sample:
    """The sample of a failure, which is settled: at nothing where the vendor bills nothing, else at the reservation."""
    row = sent.hold.reservation
    return Sample(
        number=sent.number,
        attempt=sent.attempt,
        observation=_observed(plan, sent)._replace(outcome=OUTCOMES.get(error.kind, "errored")),
        served_model="",
        same_model=True,
        same_size=True,
        made=0,
        files=(),
        cost=None,
        settled=row.spent,
        how=row.how or "",
        why=row.why,
        failed=error.kind,
        told=f"{error.message}; {error.remedy}",
        reservation=sent.hold.id,
        request_id=error.request_id or "",
    )


def _observed(plan: SamplePlan, sent: Sent) -> Observation:
    """What the answer taught, and of the call alone where it taught nothing, with what only the caller knows."""
    call, row = plan.priced.call, sent.hold.reservation
    taught = sent.hold.observation or Observation(model=plan.model, call=call.kind, n=call.n)
    return taught._replace(
        size=None if call.size is None else str(call.size),
        quality=call.quality,
        input_images=tuple(map(str, call.input_images)),
        parameters=call.parameters,
        prompt_chars=row.prompt_chars,
        prompt_sha256=row.prompt_sha256,
        at=sent.at,
        attempt=sent.attempt,
        step=plan.step or None,
        source=SOURCE,
    )


def _size(told: str | None) -> AnySize | None:
    """The size that an answer tells; None where it tells none, or something else."""
    try:
        return None if told is None else size_of(told)
    except SizeError:
        return None
