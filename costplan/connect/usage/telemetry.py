"""OpenTelemetry's GenAI spans: OTLP documents as JSON, and exports of an SDK with one span a line.
How vendors spell what a span tells stands in span_words.py."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costplan.connect.usage.body import MOST, Body, moment_of, seconds_between, usage_only
from costplan.connect.usage.failures import failure_of
from costplan.connect.usage.request import measured, size_in
from costplan.connect.usage.span_words import is_image_operation, may_make_images, prompt_in, usage_in, words_of
from costplan.connect.usage.tokens import Told, with_tokens
from costplan.observation import Observation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.connect.usage.defaults import RecordDefaults

_FAILED = (2, "STATUS_CODE_ERROR", "ERROR")
_VALUES = ("intValue", "stringValue", "doubleValue", "boolValue")
_SIGNS = {"spanId", "span_id", "traceId", "context", "startTimeUnixNano", "start_time"}


def is_otlp(body: Body) -> bool:
    """Whether this is an OTLP document."""
    return "resourceSpans" in body.value


def is_span(body: Body) -> bool:
    """Whether this is one span."""
    return "spanId" in body.value or ("attributes" in body.value and bool(_SIGNS & set(body.value)))


def spans_of(body: Body) -> Iterator[Body]:
    """The spans of an OTLP document."""
    for resource in body.bodies("resourceSpans"):
        for scope in resource.bodies("scopeSpans"):
            yield from scope.bodies("spans")


def read_span(span: Body, defaults: RecordDefaults) -> Observation | None:
    """The call that a span tells of; None where it is no image call.

    Raises:
        InputError: no model, tokens that are none or cannot be true.
    """
    attributes = _attributes(span)
    words = words_of(attributes)
    model = words.label("model")
    if not _is_image_call(attributes, words, model, defaults):
        return None
    failure = _failure_of(span, attributes)
    counts: dict[str, Any] = {name: words.tokens(name) for name in _COUNTS}
    told = Told(**counts, input_parts="the span", output_parts="the span")
    if failure is None and told.output is None and told.total is None and told.image_out is None:
        raise span.fault("no-usage", "the span has no gen_ai.usage.output_tokens", "its tokens are not known")
    start, end = _moment(span, "startTimeUnixNano", "start_time"), _moment(span, "endTimeUnixNano", "end_time")
    cost = words.amount("cost")
    observation = Observation(
        model=defaults.model_of(span, model),
        call=_call_of(attributes, words, defaults),
        route=defaults.route,
        kind=defaults.kind,
        size=size_in(words, "size"),
        quality=words.word("quality"),
        n=words.tokens("n") or 1,
        latency_s=seconds_between(start, end),
        at=start,
        outcome=failure or "made",
        source=defaults.source,
        notes=(f"the span's own sum is ${cost}",) if cost else (),
        **measured(*_prompt(span, attributes))._asdict(),
    )
    return with_tokens(observation, told, span)._replace(usage=usage_only(usage_in(attributes)) or None)


_COUNTS = ("input", "text_in", "image_in", "cached", "output", "text_out", "image_out", "thoughts", "total")


def _prompt(span: Body, attributes: Body) -> list[str]:
    """The prompt of a span: in its own attributes, or in those of the first event that has one."""
    told = (prompt_in(one) for one in (attributes, *map(_attributes, span.bodies("events"))))
    return next((texts for texts in told if texts), [])


def _is_image_call(attributes: Body, words: Body, model: str | None, defaults: RecordDefaults) -> bool:
    operation = words.word("operation")
    if attributes.value.get("gen_ai.output.type") == "image" or is_image_operation(operation):
        return True
    if words.tokens("image_out"):
        return True
    return model is not None and may_make_images(operation) and defaults.names.has(model)


def _call_of(attributes: Body, words: Body, defaults: RecordDefaults) -> str | None:
    """An operation that makes images generates them, if it says nothing of an image that goes in."""
    operation = (words.word("operation") or "").lower()
    if "edit" in operation or attributes.value.get("gen_ai.request.is_edit") is True or words.tokens("image_in"):
        return "edit"
    return defaults.call or ("generate" if is_image_operation(operation) and "variation" not in operation else None)


def _failure_of(span: Body, attributes: Body) -> str | None:
    error, status = attributes.word("error.type"), span.inner("status")
    failed = error is not None or (status is not None and status.first("code", "status_code")[1] in _FAILED)
    return failure_of(error) if failed else None


def _attributes(span: Body) -> Body:
    """The attributes by name: OTLP writes a list of keys and typed values, SDKs a plain object."""
    stated = span.value.get("attributes")
    if isinstance(stated, dict):
        return Body(stated, span.place)
    attributes: dict[str, Any] = {}
    for attribute in span.bodies("attributes"):
        key, value = attribute.value.get("key"), attribute.value.get("value")
        if isinstance(key, str) and isinstance(value, dict):
            attributes[key] = next((value[kind] for kind in _VALUES if kind in value), None)
    return Body(attributes, span.place)


def _moment(span: Body, nanos: str, iso: str) -> str | None:
    """A span's time: nanoseconds since 1970, which JSON may write as a text, or an ISO text."""
    value = span.value.get(nanos)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 20:
        value = int(value)
    if isinstance(value, int) and 0 < value < MOST * 10**8:
        return moment_of(Decimal(value) / 10**9)
    return span.moment(iso)
