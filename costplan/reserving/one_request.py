"""OneRequest: what one request to an image API asks for, in our words, and the reading of its plain words.
How each endpoint spells it stands in images_request.py and responses_request.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import arguments
from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import SizeError, size_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costplan.pricing.call import Call
    from costplan.pricing.sizes import AnySize


class OneRequest(NamedTuple):
    """A request before it is sent.

    Attributes:
        model: the model as the request spells it.
        call: the call.
        tier: the service tier.
        unsized_inputs: input images beside those of the call, whose size nobody knows.
        max_tool_calls: how often a Responses call may run the image tool at most.
        streams: whether the answer comes as events.
    """

    model: str
    call: Call
    tier: str = STANDARD
    unsized_inputs: int = 0
    max_tool_calls: int | None = None
    streams: bool = False


def body_of_request(said: Mapping[str, Any], free: Iterable[str]) -> dict[str, Any]:
    """What a request says, as it will be sent: ``extra_body`` is laid over it, as the SDK does; what moves no cost is
    left out.

    Raises:
        InputError: something in it may move its cost unseen.
    """
    body = {key: value for key, value in said.items() if not is_unsaid(value)}
    more = body.pop("extra_body", None)
    if more is not None:
        if not hasattr(more, "items"):
            raise _unseen("extra_body is no mapping", "pass a dict")
        if "stream" in more:
            raise _unseen("extra_body says stream", "say it as an argument of the call")
        body |= {str(key): value for key, value in more.items() if not is_unsaid(value)}
    refuse_query(body.pop("extra_query", None), "extra_query")
    return {key: _plain(value) for key, value in body.items() if key not in free and value is not None}


def refuse_query(query: Any, where: str) -> None:
    """Refuse what an address says beside a version: it is not known what a vendor takes from there.

    Raises:
        InputError: it says something.
    """
    strange = [str(key) for key in dict(query or {}) if str(key) != "api-version"]
    if strange:
        raise _unseen(f"{where} says {', '.join(strange)[:80]}", "say it as an argument of the call")


def is_unsaid(value: Any) -> bool:
    """Whether it is the SDK's own word for an argument that is not given."""
    kind = type(value)
    return kind.__name__ in ("NotGiven", "Omit") and kind.__module__.partition(".")[0] == "openai"


def _plain(value: Any) -> Any:
    """What an SDK's object says, as plain data; anything else as it is."""
    dump = getattr(value, "model_dump", None)
    if callable(dump) and not isinstance(value, type):
        return dump(exclude_none=True, warnings=False)
    if isinstance(value, list | tuple):
        return type(value)(map(_plain, value)) if type(value) in (list, tuple) else value
    return {key: _plain(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _unseen(message: str, remedy: str) -> Exception:
    return wrong("no-bound", f"{message}, which may move what the call costs", remedy)


# --------------------------------------------------------------------------------------------------- the plain words


def model_in(body: dict[str, Any], name: str = "model") -> str:
    """The model that a request names, taken out of it.

    Raises:
        InputError: it names none: what an API takes then changes without notice.
    """
    found = body.pop("model", None)
    if found is None:
        raise wrong("no-model", f"the call names no {name}", "name it: what an API takes otherwise may change any day")
    return arguments.text(found, name, "gpt-image-2")


def size_in_request(body: dict[str, Any]) -> AnySize | None:
    """The size that it asks for, taken out of it.

    Raises:
        InputError: it is none.
    """
    found = body.pop("size", None)
    if found is None:
        return None
    try:
        return size_of(arguments.text(found, "size", "1024x1024"))
    except SizeError as error:
        message, _, remedy = str(error).partition("; ")
        raise wrong("not-a-size", message, remedy) from None


def word_in(body: dict[str, Any], key: str, such_as: str) -> str | None:
    """A word that it says, taken out of it."""
    found = body.pop(key, None)
    return None if found is None else arguments.text(found, key, such_as)


def parameters_of(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What is left of a request, each a parameter that the model's table must know.

    Raises:
        InputError: one holds more than a word, of which nothing says what it costs.
    """
    for key, value in body.items():
        if not isinstance(value, bool | int | str):
            raise wrong("no-bound", f"{key} is no word, and nothing says what it costs", "leave it out")
    return arguments.words(dict(body), "parameters")
