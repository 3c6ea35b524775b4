"""OneRequest: what one request of an SDK asks for, in the words of ``guard.reserve``, and what of it is left unsaid.
How each endpoint spells it stands in images_request.py and responses_request.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import arguments
from costplan.errors import wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costplan.errors import InputError


class OneRequest(NamedTuple):
    """A request before it is sent: the model as it spells it, the other words of the call, and whether the answer comes
    as events."""

    model: str
    words: Mapping[str, Any]
    streams: bool


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
    _refuse_unsendable(body)
    return {key: _plain(value) for key, value in body.items() if key not in free and value is not None}


def _refuse_unsendable(value: Any) -> None:
    """Refuse a text that no bytes stand for: the SDK would fail on it after the money was reserved.

    Raises:
        InputError: there is one.
    """
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            told = "a text of the call has half of a character (a lone surrogate), which cannot be sent"
            raise wrong("not-text", told, "write it as whole characters") from None
    elif isinstance(value, dict | list | tuple):
        for one in [*value, *value.values()] if isinstance(value, dict) else value:
            _refuse_unsendable(one)


def refuse_query(query: Mapping[str, Any] | None, where: str) -> None:
    """Refuse what an address says beside a version: nobody knows what a vendor takes from there.

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


def model_in(body: dict[str, Any], name: str = "model") -> str:
    """The model that a request names, taken out of it.

    Raises:
        InputError: it names none: what an API takes then changes without notice.
    """
    found = body.pop("model", None)
    if found is None:
        raise wrong("no-model", f"the call names no {name}", "name it: what an API takes otherwise may change any day")
    return arguments.text(found, name, "gpt-image-2")


def parameters_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of a request, each a parameter that the model's table must know.

    Raises:
        InputError: one holds more than a word, of which nothing says what it costs.
    """
    for key, value in body.items():
        if not isinstance(value, bool | int | str):
            raise wrong("no-bound", f"{key} is no word, and nothing says what it costs", "leave it out")
    return dict(body)


def _plain(value: Any) -> Any:
    """What an SDK's object says, as plain data; anything else as it is."""
    dump = getattr(value, "model_dump", None)
    if callable(dump) and not isinstance(value, type):
        return dump(exclude_none=True, warnings=False)
    if type(value) in (list, tuple):
        return type(value)(map(_plain, value))
    return {key: _plain(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _unseen(message: str, remedy: str) -> InputError:
    return wrong("no-bound", f"{message}, which may move what the call costs", remedy)
