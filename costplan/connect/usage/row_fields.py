"""The fields of an observation as other people write them: one reader for each thing that a field may hold.
Which field holds what stands in costplan/observation.py; what else a shape tells, in its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from costplan.connect.usage.body import Body, shown, usage_only
from costplan.connect.usage.request import is_size
from costplan.observation import CALLS, KINDS, LEAST, ROW
from costplan.scenario.step import FAILURES

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGEST = re.compile(r"[0-9A-Fa-f]{64}")


def read_field(body: Body, name: str) -> Any:
    """What stands in a field of the row; None where nothing does.

    Raises:
        InputError: it is not what the field holds.
    """
    return READERS[ROW[name]](body, name)


def read_count(body: Body, name: str) -> int | None:
    """A whole number from 1.

    Raises:
        InputError: it is none.
    """
    number = body.tokens(name)
    if number is not None and number < LEAST["Count"]:
        raise body.fault("not-whole", f"{name} is 0", "a whole number from 1 is needed here")
    return number


def read_digest(body: Body, name: str) -> str | None:
    """A SHA-256 in hexadecimal; what else stands there is not repeated, for it may be what was to be hashed.

    Raises:
        InputError: it is none.
    """
    value = body.value.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise body.fault("not-allowed", f"{name} is no SHA-256", "64 hexadecimal digits are needed here")
    return value.lower()


def _one_of(*allowed: str) -> Callable[[Body, str], str | None]:
    def read(body: Body, name: str) -> str | None:
        value = body.value.get(name)
        if value is not None and value not in allowed:
            raise body.fault("not-allowed", f"{name} is {shown(value)}", f"allowed: {', '.join(allowed)}")
        return value if value is None else str(value)

    return read


def _size(body: Body, name: str) -> str | None:
    value = body.value.get(name)
    return None if value is None else _check_sizes(body, name, [value])[0]


def _sizes(body: Body, name: str) -> tuple[str, ...] | None:
    value = body.value.get(name)
    return None if value is None else _check_sizes(body, name, value)


def _check_sizes(body: Body, name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(size, str) and is_size(size) for size in value):
        what = f"{name} is {shown(value)} with something that is no size"
        raise body.fault("not-a-size", what, "write WxH or a class")
    return tuple(value)


def _words(body: Body, name: str) -> tuple[tuple[str, str], ...] | None:
    words = body.inner(name)
    return None if words is None else tuple((key, _word(words, key)) for key in words.value)


def _word(body: Body, name: str) -> str:
    word = body.word(name)
    if word is None:
        what = f"{body.named(name[:60])} is {shown(body.value[name])}"
        raise body.fault("not-text", what, "a word is needed here")
    return word


def _sentences(body: Body, name: str) -> tuple[str, ...]:
    value = body.value.get(name) or []
    if not isinstance(value, list) or not all(isinstance(sentence, str) for sentence in value):
        raise body.fault("not-text", f"{name} is no list of texts", "write a list of texts")
    return tuple(value)


READERS: dict[str, Callable[[Body, str], Any]] = {
    "Name": Body.label,
    "Word": Body.word,
    "Call": _one_of(*CALLS),
    "Kind": _one_of(*KINDS),
    "Outcome": _one_of("made", *FAILURES),
    "Size": _size,
    "Sizes": _sizes,
    "Words": _words,
    "Sentences": _sentences,
    "Count": read_count,
    "Whole": Body.tokens,
    "Amount": Body.amount,
    "Moment": Body.moment,
    "Truth": Body.truth,
    "Usage": lambda body, name: usage_only(body.value.get(name)),
}
"""The reader of each thing that a field may hold."""
