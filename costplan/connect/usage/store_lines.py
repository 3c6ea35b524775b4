"""Lines of our own store, read back, so that stores can be put together.
A line has been through another reader once; its fields are checked as strictly here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from costplan.connect.usage.asked import is_size
from costplan.connect.usage.body import Body, shown, usage_only
from costplan.errors import did_you_mean
from costplan.observation import KINDS, TOKENS, VERSION, Observation, check_parts
from costplan.scenario.scenario import FAILURES

if TYPE_CHECKING:
    from costplan.errors import InputError

_IDENTITY = re.compile(r"[0-9a-f]{32}")
_CALLS = ("generate", "edit", "responses")
_FIELDS = Observation._fields


def is_store_line(body: Body) -> bool:
    """Whether this is a line of a store."""
    return "observation" in body.value


def read_store_line(body: Body) -> tuple[Observation, str]:
    """The observation and its id.

    Raises:
        InputError: another version, a field that is not known or not what it should be, parts that cannot be true.
    """
    version = body.value["observation"]
    if isinstance(version, bool) or version != VERSION:
        raise body.fault("version", f"observation is {shown(version)}", f"this costplan reads {VERSION}")
    for key in body.value:
        if key not in ("id", "observation", *_FIELDS):
            raise body.fault("unknown-key", f"{key[:60]!r} is not a field", did_you_mean(key[:60], _FIELDS))
    identity = body.value.get("id")
    if not isinstance(identity, str) or not _IDENTITY.fullmatch(identity):
        raise body.fault("not-allowed", f"id is {shown(identity)}", "32 hexadecimal digits")
    model = body.label("model")
    if model is None:
        raise body.fault("missing-key", "there is no model", "a line of a store names it")
    said: dict[str, Any] = {"model": model}
    for name in ("n", "n_calls", "attempt"):
        said[name] = body.tokens(name)
        if said[name] == 0:
            raise body.fault("not-whole", f"{name} is 0", "a whole number from 1 is needed here")
    for name in (*TOKENS, "thoughts", "prompt_chars", "prompt_tokens"):
        said[name] = body.tokens(name)
    for name in ("route", "step", "source"):
        said[name] = body.label(name)
    for name in ("quality", "served_quality", "prompt_sha256"):
        said[name] = body.word(name)
    for name, allowed in (("kind", KINDS), ("call", _CALLS), ("outcome", ("made", *FAILURES))):
        said[name] = _one_of(body, name, allowed)
    for name in ("size", "served_size"):
        said[name] = _sizes(body, name, [body.value[name]])[0] if body.value.get(name) is not None else None
    for name in ("cost_usd", "latency_s"):
        said[name] = body.amount(name)
    for name in ("accepted", "unsplit"):
        said[name] = body.truth(name)
    said["at"] = body.moment("at")
    if (images := body.value.get("input_images")) is not None:
        said["input_images"] = _sizes(body, "input_images", images)
    parameters = body.inner("parameters")
    if parameters is not None:
        said["parameters"] = tuple(
            (name, parameters.word(name) or _fault(parameters, name)) for name in parameters.value
        )
    notes = body.value.get("notes") or []
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise body.fault("not-text", "notes is no list of texts", "write a list of texts")
    found = Observation(**{name: value for name, value in said.items() if value is not None})
    found = found._replace(notes=tuple(notes), usage=usage_only(body.value.get("usage")))
    check_parts(found, None, None, None, body.place)
    return found, identity


def _one_of(body: Body, name: str, allowed: tuple[str, ...]) -> str | None:
    value = body.value.get(name)
    if value is not None and value not in allowed:
        raise body.fault("not-allowed", f"{name} is {shown(value)}", f"allowed: {', '.join(allowed)}")
    return value if value is None else str(value)


def _sizes(body: Body, name: str, told: Any) -> tuple[str, ...]:
    if not isinstance(told, list) or not all(isinstance(size, str) and is_size(size) for size in told):
        raise body.fault(
            "not-a-size", f"{name} is {shown(told)} with something that is no size", "write WxH or a class"
        )
    return tuple(told)


def _fault(body: Body, name: str) -> str:
    raise _not_a_word(body, name)


def _not_a_word(body: Body, name: str) -> InputError:
    return body.fault("not-text", f"{body.named(name[:60])} is {shown(body.value[name])}", "a word is needed here")
