"""OpenTelemetry's GenAI spans: OTLP documents as JSON, and exports of an SDK with one span a line.
The convention has no size and no quality, so none is taken."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costplan.connect.usage.body import MOST, Body, moment_of, seconds_between, usage_only
from costplan.connect.usage.failures import failure_of
from costplan.connect.usage.tokens import all_image, cached_note, call_by_input
from costplan.named import NamedTuple
from costplan.observation import Observation, check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.connect.usage.defaults import RecordDefaults

_USAGE = "gen_ai.usage."
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
    is_image = attributes.value.get("gen_ai.output.type") == "image"
    if not is_image and f"{_USAGE}image.output_tokens" not in attributes.value:
        return None
    used = _used_of(attributes)
    error = attributes.word("error.type")
    status = span.inner("status")
    failed = error is not None or (status is not None and status.first("code", "status_code")[1] in _FAILED)
    if not failed and used.output_tokens is None and used.meters["image_out"] is None:
        raise span.fault("no-usage", f"the span has no {_USAGE}output_tokens", "its tokens are not known")
    start, end = _moment(span, "startTimeUnixNano", "start_time"), _moment(span, "endTimeUnixNano", "end_time")
    observation = Observation(
        model=defaults.model_of(span, attributes.label("gen_ai.request.model", "gen_ai.response.model")),
        call=defaults.call or call_by_input(used.meters["image_in"]),
        route=defaults.route,
        kind=defaults.kind,
        **used.meters,
        latency_s=seconds_between(start, end),
        at=start,
        outcome=failure_of(error) if failed else "made",
        source=defaults.source,
        notes=used.notes,
        usage=usage_only({key: value for key, value in attributes.value.items() if key.startswith(_USAGE)}) or None,
    )
    check_parts(observation, used.input_tokens, used.output_tokens, None, span.place)
    return observation


class _Used(NamedTuple):
    """The tokens of a span by field of an observation, and its sums."""

    meters: dict[str, Any]
    input_tokens: int | None
    output_tokens: int | None
    notes: tuple[str, ...]


_COUNTS = (
    "input_tokens",
    "output_tokens",
    "text.input_tokens",
    "image.input_tokens",
    "text.output_tokens",
    "image.output_tokens",
    "cache_read.input_tokens",
    "reasoning.output_tokens",
)


def _used_of(attributes: Body) -> _Used:
    counts = {name: attributes.tokens(_USAGE + name) for name in _COUNTS}
    image_in, output = counts["image.input_tokens"], counts["output_tokens"]
    text_out, image_out = counts["text.output_tokens"], counts["image.output_tokens"]
    thoughts, cached = counts["reasoning.output_tokens"], counts["cache_read.input_tokens"]
    notes = []
    unsplit = image_out is None and text_out is None and output is not None
    if unsplit:
        image_out = output
        notes.append(all_image("the span"))
    # Where the parts and the thoughts make the sum, the thoughts stand beside the text; ours are part of it.
    if text_out is not None and image_out is not None and thoughts and text_out + image_out + thoughts == output:
        text_out += thoughts
    is_text = image_in == 0 or cached == 0
    if cached and not is_text:
        notes.append(cached_note(cached))
    return _Used(
        meters={
            "text_in": counts["text.input_tokens"],
            "cached_text_in": cached if is_text else None,
            "image_in": image_in,
            "cached_image_in": 0 if cached is not None and is_text else None,
            "text_out": text_out,
            "image_out": image_out,
            "thoughts": None if text_out is None else thoughts,
            "unsplit": unsplit or None,
        },
        input_tokens=counts["input_tokens"],
        output_tokens=output,
        notes=tuple(notes),
    )


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
