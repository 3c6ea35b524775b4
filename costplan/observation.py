"""Observation: what one real call (or the mean of several) used, with what was asked and where the record comes from.
It holds no prompt and no image, knows no vendor's shape (connect/) and learns nothing (calibration/)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from costplan.errors import wrong
from costplan.intake import other_version
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.errors import Place

VERSION = 1
"""Heads every line of a store as ``"observation": 1``."""

KINDS = ("observed", "calculator", "documentation")
"""Only ``observed`` calibrates: a calculator repeats a formula, an example in documentation may be made up."""

CALLS = ("generate", "edit", "responses")
"""What a call may be."""

DIRECT = "direct"
"""The route whose figures an estimate uses. A plan, or a gateway that does not honour the size, is another route."""

# What a field of the row may hold. connect/usage/row_fields.py reads each of them by this name.
Name = str  # a text of up to 200 characters, such as a model's
Word = str  # without spaces
Call = str
Kind = str
Outcome = str
Size = str  # pixels, a class, or auto
Sizes = tuple[str, ...]
Words = tuple[tuple[str, str], ...]
Sentences = tuple[str, ...]
Count = int  # from 1
Whole = int  # from 0
Amount = str  # a plain decimal
Moment = str  # or a day, or a month
Truth = bool
Usage = Any

SQL_TYPES = {"Count": "BIGINT", "Whole": "BIGINT", "Truth": "BOOLEAN", "Sizes": "VARCHAR[]", "Words": "JSON"}
"""What holds a field in a table, by what the field holds; all others are ``VARCHAR``."""

LEAST = {"Count": 1, "Whole": 0}
"""The least number that a field may hold, by what it holds."""


class Observation(NamedTuple):
    """One call, as it was asked and as it was billed. None means that the record does not say.

    ``size`` and ``quality`` are what was asked, ``served_*`` what the answer says it made. Tokens are of the whole
    call, all ``n`` images; cached tokens are part of the input tokens, ``thoughts`` of ``text_out``. Where ``n_calls``
    is above 1 the record is an aggregate: its tokens are means, and it says nothing of the spread. ``at`` is a moment,
    a day or a month in UTC. ``outcome`` is ``made`` or the kind of failure; ``attempt`` counts from 1; ``accepted`` is
    a person's verdict. ``unsplit`` tells that the record does not part its output, so that ``image_out`` holds all of
    it, text included if there was any. ``usage`` is what the vendor sent, verbatim.

    This is the row of a store: a field is written in this order, read back by what its annotation says it holds, and
    typed for SQL by the same word (see ``ROW``). A new field is a line here.
    """

    model: Name
    call: Call | None = None
    route: Name = DIRECT
    kind: Kind = "observed"
    size: Size | None = None
    quality: Word | None = None
    served_size: Size | None = None
    served_quality: Word | None = None
    n: Count = 1
    n_calls: Count = 1
    input_images: Sizes | None = None
    parameters: Words = ()
    prompt_chars: Whole | None = None
    prompt_tokens: Whole | None = None
    prompt_sha256: Word | None = None
    text_in: Whole | None = None
    cached_text_in: Whole | None = None
    image_in: Whole | None = None
    cached_image_in: Whole | None = None
    text_out: Whole | None = None
    image_out: Whole | None = None
    thoughts: Whole | None = None
    cost_usd: Amount | None = None
    latency_s: Amount | None = None
    at: Moment | None = None
    unsplit: Truth | None = None
    outcome: Outcome = "made"
    accepted: Truth | None = None
    attempt: Count = 1
    step: Name | None = None
    source: Name = ""
    notes: Sentences = ()
    usage: Usage | None = None

    def record(self, identity: str) -> dict[str, Any]:
        """The line of a store as a mapping: ``id`` first, then every field that says something, in the order above.
        Texts are on one line, and only ``usage`` may hold characters that cannot be seen."""
        stated: dict[str, Any] = {"id": identity, "observation": VERSION}
        for name, value in zip(self._fields, self, strict=True):
            if value is None:
                continue
            if type(value) is str and name != "usage":
                stated[name] = _plain(value)
            elif type(value) is not tuple:
                stated[name] = value
            elif name == "parameters":
                if value:  # else they stand last
                    stated[name] = {key: one_line(word) for key, word in self.parameters}
            elif value or name == "input_images":
                stated[name] = [_plain(text) for text in value]
        stated.setdefault("parameters", {})
        return stated

    def line(self, identity: str) -> bytes:
        """The line of a store, its end included."""
        return _encode()(self.record(identity)).encode() + b"\n"


@cache
def _encode() -> Callable[[Any], str]:
    import json

    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


ROW: dict[str, str] = {name: held.removesuffix(" | None") for name, held in Observation.__annotations__.items()}
"""What each field of the row holds, in its order: one of the words above the class."""

LONGEST = 4 << 20
"""Bytes of the longest line of a store: numbers and words."""

_LINE = re.compile(rb'\{"id":"([0-9a-f]{32})","observation":%d,.*\}\n' % VERSION)
_ANY_LINE = re.compile(rb'\{"id":"[0-9a-f]{32}","observation":([0-9]{1,9}),')


def sql_type(name: str) -> str:
    """What holds a field of the row in a table."""
    return SQL_TYPES.get(ROW[name], "VARCHAR")


def identity_in(line: bytes) -> bytes | None:
    """The 16 bytes that a line of a store has for its record; None where it is no line that :meth:`Observation.line`
    writes."""
    ours = _LINE.fullmatch(line)
    return bytes.fromhex(ours[1].decode()) if ours else None


def refuse_other_version(line: bytes, place: Place) -> None:
    """Refuse a line of a store of another version.

    Raises:
        InputError: it is one.
    """
    found = _ANY_LINE.match(line)
    if found and int(found[1]) != VERSION:
        told, remedy = other_version(found[1].decode(), (VERSION,), "an observation")
        raise wrong("version", told, f"{remedy}; nothing was written", place)


def one_line(text: str) -> str:
    """A text without control, bidi and other characters that cannot be seen; white space is one space."""
    if text.isalnum():
        return text
    if not text.isprintable():
        text = "".join(char for char in text if char.isprintable() or char.isspace())
    return " ".join(text.split())


_plain = lru_cache(maxsize=1024)(one_line)
"""Of what the lines of a store say again and again."""


def identity_of(body: bytes, at: str | None, occurrence: int = 0) -> str:
    """What makes two records the same one: SHA-256 over the body and its timestamp. Where there is no timestamp, the
    how-manieth such body of its file it is tells apart calls that look alike."""
    moment = at if at is not None else f"#{occurrence}"
    digest: str = _sha256()(body + b"\n" + moment.encode()).hexdigest()
    return digest[:32]


@cache
def _sha256() -> Callable[[bytes], Any]:
    from hashlib import sha256  # of a log's every record: what digest.py has is found sooner, and four times as slow

    return sha256


def check_parts(
    parts: Observation, input_tokens: int | None, output_tokens: int | None, total: int | None, place: Place
) -> None:
    """Refuse a record whose parts cannot be true.

    Args:
        parts: the tokens by kind.
        input_tokens: the input as the record sums it, None where it does not.
        output_tokens: the output as the record sums it.
        total: input and output together.
        place: where the record stands.

    Raises:
        InputError: text + image is not the sum that the record gives, or more was cached than went in. Means were
            rounded, so their sum may be off by a token a part.
    """
    off = 2 if parts.n_calls > 1 else 0
    sums = (
        ("text_in", parts.text_in, "image_in", parts.image_in, "the input", input_tokens),
        ("text_out", parts.text_out, "image_out", parts.image_out, "the output", output_tokens),
        ("input", input_tokens, "output", output_tokens, "the total", total),
    )
    faults = [
        f"{name} {one:,} + {other_name} {other:,} = {one + other:,}, not {whole} {stated:,}"
        for name, one, other_name, other, whole, stated in sums
        if stated is not None and one is not None and other is not None and abs(one + other - stated) > off
    ]
    within = (
        ("cached_text_in", parts.cached_text_in, "text_in", parts.text_in),
        ("cached_image_in", parts.cached_image_in, "image_in", parts.image_in),
        ("thoughts", parts.thoughts, "text_out", parts.text_out),
    )
    for name, part, whole, full in within:
        if part is not None and full is not None and part > full:
            faults.append(f"{name} {part:,} is more than {whole} {full:,}")
    if faults:
        raise wrong("impossible-parts", "the tokens do not add up: " + "; ".join(faults), "check the record", place)


_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?", re.ASCII)


def is_day(text: str) -> bool:
    """Whether a text is a day that exists, ``2026-02-28``, or a month, ``2026-02``."""
    from datetime import date

    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text if len(text) > len("2026-02") else f"{text}-01")
    except ValueError:
        return False
    return True
