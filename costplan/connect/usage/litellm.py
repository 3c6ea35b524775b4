"""LiteLLM's spend logs (the table LiteLLM_SpendLogs), where the response is kept.
Without it a row has totals only, and is refused; the spend is LiteLLM's own sum, no bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.text.json_text import decode
from costplan.connect.usage.answers import read_answer
from costplan.connect.usage.body import Body, seconds_between
from costplan.connect.usage.failures import failure_of
from costplan.connect.usage.openai_responses import has_image_usage, response_of
from costplan.connect.usage.pairs import read_exchange
from costplan.errors import InputError

if TYPE_CHECKING:
    from costplan.connect.usage.given import Given
    from costplan.observation import Observation

_CALLS = {"image_generation": "generate", "image_edit": "edit"}


def is_litellm(body: Body) -> bool:
    """Whether this is a row of the spend logs."""
    return "request_id" in body.value and "call_type" in body.value


def read_litellm(row: Body, given: Given) -> Observation | None:
    """The call that a row tells of; None where it is no image call.

    Raises:
        InputError: no response is kept, or what the answer's reader says.
    """
    call_type = (row.word("call_type") or "").removeprefix("a")  # aimage_generation is the asynchronous one
    answer = _object(row, "response")
    if call_type not in _CALLS:
        response = response_of(answer) if answer else None
        is_gemini = answer is not None and answer.first("usageMetadata", "usage_metadata")[1] is not None
        if not is_gemini and (response is None or not has_image_usage(response)):
            return None
    provider, model = row.word("custom_llm_provider"), row.label("model")
    if model and provider and "/" not in model:
        prefixed = f"{provider}/{model}"
        model = prefixed if given.names.has(prefixed) else model
    spoken = given._replace(model=model or given.model, call=_CALLS.get(call_type, given.call))
    failed = row.word("status") == "failure"
    if answer is None and not failed:
        raise row.fault("no-usage", "no response is kept: totals only", "let LiteLLM store responses")
    request = _object(row, "proxy_server_request")
    if request is not None:
        request = request.inner("body") or request
        # The model of the request is a name of the proxy's own; the row has the one that was called.
        request = request._replace(value={key: value for key, value in request.value.items() if key != "model"})
    answer = answer or Body({}, row.place, "response")
    status = 500 if failed else None
    if request is not None:
        found = read_exchange(request, answer, spoken, status)
    else:
        found = read_answer(answer, spoken, spoken.model, status)
    if call_type in _CALLS:  # LiteLLM keeps the words of a request and not its files
        found = found._replace(
            call=_CALLS[call_type], input_images=found.input_images or (None if call_type == "image_edit" else ())
        )
    if failed:
        metadata = _object(row, "metadata")
        information = metadata.inner("error_information") if metadata else None
        said = information.word("error_class") if information else None
        code = information.word("error_code") if information else None
        found = found._replace(
            outcome=failure_of(f"{said or ''} {code or ''}"), notes=(f"error: {said or 'not told'}",)
        )
    start, end = row.moment("startTime"), row.moment("endTime")
    spend = row.amount("spend")
    return found._replace(
        at=start or found.at,
        latency_s=seconds_between(start, end),
        notes=(*found.notes, *((f"LiteLLM's own sum is ${spend}",) if spend else ())),
    )


def _object(row: Body, key: str) -> Body | None:
    """The object under a key, which the database may have written as text; None where nothing is kept."""
    value = row.value.get(key)
    if isinstance(value, str) and value.strip():
        try:
            value = decode(value, row.place)
        except InputError as error:  # its lines are no lines of the file
            raise InputError([finding._replace(place=row.place) for finding in error.problems]) from None
    return Body(value, row.place, key) if isinstance(value, dict) and value else None
