"""LiteLLM's spend logs (the table LiteLLM_SpendLogs), where the response is kept.
Without it a row has totals only, and is refused; the spend is LiteLLM's own sum, no bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.text.json_text import decode
from costplan.connect.usage.body import Body, seconds_between
from costplan.connect.usage.endpoints import read_answer
from costplan.connect.usage.failures import failure_of
from costplan.connect.usage.gemini import has_usage
from costplan.connect.usage.openai_responses import has_image_usage, response_answer
from costplan.connect.usage.pairs import read_exchange
from costplan.errors import InputError

if TYPE_CHECKING:
    from costplan.connect.usage.defaults import RecordDefaults
    from costplan.observation import Observation

_CALLS = {"image_generation": "generate", "image_edit": "edit"}


def is_litellm(body: Body) -> bool:
    """Whether this is a row of the spend logs."""
    return "request_id" in body.value and "call_type" in body.value


def read_litellm(row: Body, defaults: RecordDefaults) -> Observation | None:
    """The call that a row tells of; None where it is no image call.

    Raises:
        InputError: no response is kept, or what the answer's reader says.
        UnknownAnswer: no endpoint gives such a response.
    """
    call = _CALLS.get((row.word("call_type") or "").removeprefix("a"))  # aimage_generation is the asynchronous one
    answer = _object(row, "response")
    if call is None and not _has_image_usage(answer):
        return None
    defaults = defaults._replace(model=_model_of(row, defaults) or defaults.model, call=call or defaults.call)
    failed = row.word("status") == "failure"
    if answer is None and not failed:
        raise row.fault("no-usage", "no response is kept: totals only", "let LiteLLM store responses")
    observation = _read_call(row, answer or Body({}, row.place, "response"), defaults, 500 if failed else None)
    if call is not None:  # LiteLLM keeps the words of a request and not its files
        inputs = observation.input_images or (None if call == "edit" else ())
        observation = observation._replace(call=call, input_images=inputs)
    if failed:
        observation = _with_failure(observation, row)
    start, end = row.moment("startTime"), row.moment("endTime")
    spend = row.amount("spend")
    return observation._replace(
        at=start or observation.at,
        latency_s=seconds_between(start, end),
        notes=(*observation.notes, *((f"LiteLLM's own sum is ${spend}",) if spend else ())),
    )


def _has_image_usage(answer: Body | None) -> bool:
    """Whether an answer to another type of call tells the tokens of images."""
    if answer is None:
        return False
    response = response_answer(answer)
    return has_usage(answer) or (response is not None and has_image_usage(response))


def _model_of(row: Body, defaults: RecordDefaults) -> str | None:
    """The model's name, behind its provider's where a table has that."""
    provider, model = row.word("custom_llm_provider"), row.label("model")
    if model and provider and "/" not in model and defaults.names.has(f"{provider}/{model}"):
        return f"{provider}/{model}"
    return model


def _read_call(row: Body, answer: Body, defaults: RecordDefaults, status: int | None) -> Observation:
    request = _object(row, "proxy_server_request")
    if request is None:
        return read_answer(answer, defaults, defaults.model, status)
    request = request.inner("body") or request
    # The model of the request is a name of the proxy's own; the row has the one that was called.
    words = {key: value for key, value in request.value.items() if key != "model"}
    return read_exchange(request._replace(value=words), answer, defaults, status)


def _with_failure(observation: Observation, row: Body) -> Observation:
    metadata = _object(row, "metadata")
    information = metadata.inner("error_information") if metadata else None
    name = information.word("error_class") if information else None
    code = information.word("error_code") if information else None
    return observation._replace(
        outcome=failure_of(f"{name or ''} {code or ''}"), notes=(f"error: {name or 'not told'}",)
    )


def _object(row: Body, key: str) -> Body | None:
    """The object under a key, which the database may have written as text; None where nothing is kept."""
    value = row.value.get(key)
    if isinstance(value, str) and value.strip():
        try:
            value = decode(value, row.place)
        except InputError as error:  # its lines are no lines of the file
            raise InputError([problem._replace(place=row.place) for problem in error.problems]) from None
    return Body(value, row.place, key) if isinstance(value, dict) and value else None
