"""LiteLLM's spend logs (the table LiteLLM_SpendLogs), with the response, or with the usage in their metadata.
Without either a row has totals only, and is refused; the spend is LiteLLM's own sum, no bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.text.json_text import decode
from costplan.connect.usage.body import Body, seconds_between
from costplan.connect.usage.chat_completions import chat_answer
from costplan.connect.usage.endpoints import read_answer, read_request
from costplan.connect.usage.failures import failure_of
from costplan.connect.usage.gemini import has_usage
from costplan.connect.usage.openai_responses import has_image_usage, response_answer
from costplan.connect.usage.openai_usage import told_by, with_usage
from costplan.connect.usage.pairs import as_asked, read_exchange
from costplan.connect.usage.request import measured, texts_logged
from costplan.errors import InputError
from costplan.observation import Observation

if TYPE_CHECKING:
    from costplan.connect.usage.defaults import RecordDefaults

_CALLS = {"image_generation": "generate", "image_edit": "edit"}


def is_litellm(body: Body) -> bool:
    """Whether this is a row of the spend logs."""
    return "request_id" in body.value and "call_type" in body.value


def read_litellm(row: Body, defaults: RecordDefaults) -> Observation | None:
    """The call that a row tells of; None where it is no image call.

    Raises:
        InputError: the row tells no tokens, or what the answer's reader says.
        UnknownAnswer: no endpoint gives such a response.
    """
    call = _CALLS.get((row.word("call_type") or "").removeprefix("a"))  # aimage_generation is the asynchronous one
    answer = _object(row, "response")
    defaults = defaults._replace(model=_model_of(row, defaults) or defaults.model, call=call or defaults.call)
    failed = row.word("status") == "failure"
    if answer is None and not failed:
        observation = _of_metadata(row, call, defaults)
    elif call is None and not _may_hold_images(answer):
        return None
    else:
        nothing = Body({}, row.place, "response")
        observation = _read_call(row, answer or nothing, defaults, 500 if failed else None)
    if observation is None:
        return None
    if call is not None:  # LiteLLM keeps the words of a request and not its files
        inputs = observation.input_images or (None if call == "edit" else ())
        observation = observation._replace(call=call, input_images=inputs)
    if failed:
        observation = _with_failure(observation, row)
    prompt = measured(*texts_logged(row.value.get("messages"), row.place))
    if prompt.prompt_sha256 and not observation.prompt_sha256:
        observation = observation._replace(**prompt._asdict())
    start, end = row.moment("startTime"), row.moment("endTime")
    spend = row.amount("spend")
    return observation._replace(
        at=start or observation.at,
        latency_s=seconds_between(start, end),
        notes=(*observation.notes, *((f"LiteLLM's own sum is ${spend}",) if spend else ())),
    )


def _of_metadata(row: Body, call: str | None, defaults: RecordDefaults) -> Observation | None:
    """The call of a row as LiteLLM writes it by default: no response, its usage in ``metadata.usage_object``."""
    metadata = _object(row, "metadata")
    usage = metadata.inner("usage_object") if metadata else None
    if usage is None:
        if call is None:
            return None
        raise row.fault("no-usage", "no response and no usage_object is kept: totals only", "let LiteLLM store them")
    if call is None and not told_by(usage).image_out and not defaults.makes_images(defaults.model):
        return None
    observation = Observation(
        model=defaults.model_of(row, None),
        call=call,
        route=defaults.route,
        kind=defaults.kind,
        source=defaults.source,
    )
    request, served = _request(row), with_usage(observation, usage)
    return served if request is None else as_asked(served, read_request(request), 0)


def _may_hold_images(answer: Body | None) -> bool:
    """Whether an answer to another type of call may tell the tokens of images."""
    if answer is None:
        return False
    response = response_answer(answer)
    return has_usage(answer) or chat_answer(answer) is not None or (response is not None and has_image_usage(response))


def _model_of(row: Body, defaults: RecordDefaults) -> str | None:
    """The model's name, behind its provider's where a table has that."""
    provider, model = row.word("custom_llm_provider"), row.label("model")
    if model and provider and "/" not in model and defaults.names.has(f"{provider}/{model}"):
        return f"{provider}/{model}"
    return model


def _read_call(row: Body, answer: Body, defaults: RecordDefaults, status: int | None) -> Observation | None:
    request = _request(row)
    if chat_answer(answer) is not None and defaults.model is not None:
        answer = answer._replace(value=answer.value | {"model": defaults.model})  # its own may be the proxy's
    if request is None:
        return read_answer(answer, defaults, defaults.model, status)
    return read_exchange(request, answer, defaults, status)


def _request(row: Body) -> Body | None:
    """The request, where it is kept, without its model: that is a name of the proxy's own, and the row has the one that
    was called."""
    request = _object(row, "proxy_server_request")
    if request is None:
        return None
    request = request.inner("body") or request
    return request._replace(value={key: value for key, value in request.value.items() if key != "model"})


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
