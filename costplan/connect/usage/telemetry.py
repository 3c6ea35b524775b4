"""OpenTelemetry's GenAI spans: OTLP documents as JSON, and exports of an SDK with one span a line.
The convention has no size and no quality, so none is taken."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costplan.connect.usage.body import MOST, Body, moment_of, seconds_between, usage_only
from costplan.connect.usage.failures import failure_of
from costplan.connect.usage.openai_usage import ALL_IMAGE
from costplan.observation import Observation, check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.connect.usage.given import Given

_USAGE = "gen_ai.usage."


def is_otlp(body: Body) -> bool:
    """Whether this is an OTLP document."""
    return "resourceSpans" in body.value


def is_span(body: Body) -> bool:
    """Whether this is one span."""
    names = {"spanId", "span_id", "traceId", "context", "startTimeUnixNano", "start_time"}
    return "attributes" in body.value and bool(names & set(body.value))


def spans_of(body: Body) -> Iterator[Body]:
    """The spans of an OTLP document."""
    for resource in body.bodies("resourceSpans"):
        for scope in resource.bodies("scopeSpans"):
            yield from scope.bodies("spans")


def read_span(span: Body, given: Given) -> Observation | None:
    """The call that a span tells of; None where it is no image call.

    Raises:
        InputError: no model, tokens that are none or cannot be true.
    """
    told = _attributes(span)
    is_image = told.value.get("gen_ai.output.type") == "image"
    if not is_image and f"{_USAGE}image.output_tokens" not in told.value:
        return None
    used = {name: told.tokens(_USAGE + name) for name in _NAMES}
    text_in, image_in = used["text.input_tokens"], used["image.input_tokens"]
    text_out, image_out = used["text.output_tokens"], used["image.output_tokens"]
    output, thoughts = used["output_tokens"], used["reasoning.output_tokens"]
    notes = []
    unsplit = image_out is None and text_out is None and output is not None
    if unsplit:
        image_out = output
        notes.append(ALL_IMAGE.replace("output_tokens_details", f"{_USAGE}image.output_tokens"))
    if None not in (text_out, image_out, thoughts, output) and text_out + image_out + thoughts == output:  # type: ignore[operator]  # none is None here
        text_out += thoughts  # type: ignore[operator]  # thoughts stand beside the text here; ours are part of it
    cached = used["cache_read.input_tokens"]
    if cached and image_in != 0:
        notes.append(f"{cached:,} cached tokens, text and image not told apart")
    error = told.word("error.type")
    status = span.inner("status")
    failed = error is not None or (status is not None and status.first("code", "status_code")[1] in _FAILED)
    if not failed and output is None and image_out is None:
        raise span.fault("no-usage", f"the span has no {_USAGE}output_tokens", "its tokens are not known")
    start, end = _moment(span, "startTimeUnixNano", "start_time"), _moment(span, "endTimeUnixNano", "end_time")
    found = Observation(
        model=given.model_of(span, told.label("gen_ai.request.model", "gen_ai.response.model")),
        # An edit has at least one input image, and no other direct call has any.
        call=given.call or (None if image_in is None else "edit" if image_in else "generate"),
        route=given.route,
        kind=given.kind,
        text_in=text_in,
        cached_text_in=cached if image_in == 0 or cached == 0 else None,
        image_in=image_in,
        cached_image_in=0 if cached is not None and (image_in == 0 or cached == 0) else None,
        text_out=text_out,
        image_out=image_out,
        thoughts=thoughts if text_out is not None else None,
        latency_s=seconds_between(start, end),
        at=start,
        unsplit=unsplit or None,
        outcome=failure_of(error) if failed else "made",
        source=given.source,
        notes=tuple(notes),
        usage=usage_only({key: value for key, value in told.value.items() if key.startswith(_USAGE)}) or None,
    )
    check_parts(found, used["input_tokens"], output, None, span.place)
    return found


_NAMES = (
    "input_tokens",
    "output_tokens",
    "text.input_tokens",
    "image.input_tokens",
    "text.output_tokens",
    "image.output_tokens",
    "cache_read.input_tokens",
    "reasoning.output_tokens",
)
_FAILED = (2, "STATUS_CODE_ERROR", "ERROR")


def _attributes(span: Body) -> Body:
    """The attributes by name: OTLP writes a list of keys and typed values, SDKs a plain object."""
    told = span.value.get("attributes")
    if isinstance(told, dict):
        return Body(told, span.place)
    found: dict[str, Any] = {}
    for attribute in span.bodies("attributes"):
        key, value = attribute.value.get("key"), attribute.value.get("value")
        if isinstance(key, str) and isinstance(value, dict):
            found[key] = next((value[kind] for kind in _KINDS if kind in value), None)
    return Body(found, span.place)


_KINDS = ("intValue", "stringValue", "doubleValue", "boolValue")


def _moment(span: Body, nanos: str, iso: str) -> str | None:
    """A span's time: nanoseconds since 1970, which JSON may write as a text, or an ISO text."""
    value = span.value.get(nanos)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 20:
        value = int(value)
    if isinstance(value, int) and 0 < value < MOST * 10**8:
        return moment_of(Decimal(value) / 10**9)
    return span.moment(iso)
