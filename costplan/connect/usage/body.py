"""Body: a JSON object of somebody else's with its place; reads counts, words, moments and amounts from it by key.
It knows no vendor's keys; the files beside it do."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.observation import one_line

if TYPE_CHECKING:
    from costplan.errors import InputError, Place

MOST = 10**12
"""No call takes so many tokens."""

_WORD = re.compile(r"[A-Za-z0-9][\w.:/+-]{0,63}", re.ASCII)
_LABEL = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,200}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.{0,30}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,30})?", re.ASCII)
_NOTHING = (type(None), dict, list)
_MAX_SECONDS = 4_102_444_800  # 2100-01-01


class Body(NamedTuple):
    """An object, where it begins, and the keys that lead to it from there, for errors."""

    value: dict[str, Any]
    place: Place
    path: str = ""

    def fault(self, code: str, message: str, remedy: str = "") -> InputError:
        """An error at this object's place, ready to raise."""
        return wrong(code, message, remedy, self.place)

    def named(self, key: str) -> str:
        """A key with the keys that lead to it."""
        return f"{self.path}.{key}" if self.path else key

    def first(self, *keys: str) -> tuple[str, Any]:
        """The first of these keys that says something, and what; the last key and None where none does. An empty
        object says nothing, nor does an empty list, which is how PHP writes one."""
        for key in keys:
            value = self.value.get(key)
            if value or not isinstance(value, _NOTHING):
                return key, value
        return keys[-1], None

    def inner(self, *keys: str) -> Body | None:
        """The object under the first of these keys that says something.

        Raises:
            InputError: it is no object.
        """
        for key in keys:
            value = self.value.get(key)
            if value and isinstance(value, dict):
                return Body(value, self.place, f"{self.path}.{key}" if self.path else key)
            if value or not isinstance(value, _NOTHING):
                raise self.fault("not-a-mapping", f"{self.named(key)} is {shown(value)}", "an object is needed here")
        return None

    def bodies(self, *keys: str) -> tuple[Body, ...]:
        """The objects of the list under the first of these keys that says something; none where there is no list."""
        key, value = self.first(*keys)
        if not value or not isinstance(value, list):
            return ()
        named = self.named(key)
        return tuple([Body(item, self.place, named) for item in value if isinstance(item, dict)])

    def tokens(self, *keys: str) -> int | None:
        """A number of tokens or images; of several spellings the first that is above zero, if any is.

        Raises:
            InputError: it is no whole number from 0 to a million million.
        """
        said: int | None = None
        for key in keys:
            value = self.value.get(key)
            if type(value) is not int or not 0 <= value <= MOST:
                if not value and isinstance(value, _NOTHING):
                    continue
                value = self._whole(key, value)
            said = said or value
        return said

    def counts(self, *keys: str) -> list[int | None]:
        """The number of tokens under each of these keys, None where nothing is said.

        Raises:
            InputError: one is no whole number from 0 to a million million.
        """
        said, found = self.value.get, list[int | None]()
        for key in keys:
            value = said(key)
            if value is not None and (type(value) is not int or not 0 <= value <= MOST):
                value = self.tokens(key)
            found.append(value)
        return found

    def _whole(self, key: str, value: Any) -> int:
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
            raise self.fault(
                "not-whole", f"{self.named(key)} is {shown(value)}", "a whole number from 0 is needed here"
            )
        return value

    def word(self, *keys: str) -> str | None:
        """A short word without spaces, such as a quality; None where something else stands there. So no prompt is ever
        taken for one."""
        value = self.first(*keys)[1]
        return value if isinstance(value, str) and _WORD.fullmatch(value) else None

    def label(self, *keys: str) -> str | None:
        """A name of up to 200 characters, such as a model's, without characters that cannot be seen.

        Raises:
            InputError: it is longer, has control characters, or is no text.
        """
        key, value = self.first(*keys)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or not _LABEL.fullmatch(value):
            raise self.fault("not-text", f"{self.named(key)} is {shown(value)}", "a text of 1 to 200 characters")
        return one_line(value) or None

    def truth(self, *keys: str) -> bool | None:
        """A yes or no.

        Raises:
            InputError: it is neither.
        """
        key, value = self.first(*keys)
        found = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
        if value is not None and not isinstance(found, bool):
            raise self.fault("not-a-boolean", f"{self.named(key)} is {shown(value)}", "write true or false")
        return found

    def moment(self, *keys: str) -> str | None:
        """A moment in UTC (``2026-11-23T08:00:00Z``), a day or a month, from Unix seconds or an ISO text.

        Raises:
            InputError: it is neither.
        """
        key, value = self.first(*keys)
        if value is None or value == "":
            return None
        found = moment_of(value)
        if found is None:
            raise self.fault(
                "not-a-date",
                f"{self.named(key)} is {shown(value)}",
                "Unix seconds, or a text such as 2026-11-23T08:00:00Z",
            )
        return found

    def amount(self, *keys: str) -> str | None:
        """Dollars or seconds as a plain decimal.

        Raises:
            InputError: it is negative, or no number.
        """
        key, value = self.first(*keys)
        if value is None or value == "":
            return None
        plain = format(value, "f") if isinstance(value, Decimal) else str(value)
        if isinstance(value, bool) or not _AMOUNT.fullmatch(plain):
            raise self.fault(
                "not-a-number", f"{self.named(key)} is {shown(value)}", "a decimal from 0 without an exponent is needed"
            )
        return plain


def moment_of(value: Any) -> str | None:
    """A moment in UTC, a day or a month as ISO text; None where the value is none. Without a zone it is UTC."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        if not 0 <= value < _MAX_SECONDS:
            return None
        if isinstance(value, int):
            return _of_seconds(value)
        return _iso(datetime.fromtimestamp(int(value), UTC).replace(microsecond=int(value % 1 * 1_000_000)))
    if not isinstance(value, str):
        return None
    if _MONTH.fullmatch(value):
        return value
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value).isoformat()
        if not _MOMENT.fullmatch(value):
            return None
        found = datetime.fromisoformat(value.removesuffix(" UTC"))
        return _iso(found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=16)
def _of_seconds(value: int) -> str:
    """A record's moment is asked for twice: is it known, and what does it say."""
    return _iso(datetime.fromtimestamp(value, UTC))


_TOLD = ("at", "timestamp", "startTime", "created", "created_at", "createTime")


def moment_told(record: dict[str, Any]) -> str | None:
    """The moment that a record is likely to be of, by the keys at its top or of the answer in it; None where those hold
    none. What it is of, its reader says."""
    for key in _TOLD:
        if record.get(key):
            moment = moment_of(record[key])
            return moment if moment and "T" in moment else None
    answer = record.get("response") or record.get("body")
    return moment_told(answer) if isinstance(answer, dict) else None


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def seconds_between(start: str | None, end: str | None) -> str | None:
    """Seconds from one moment to another, as a plain decimal; None where one is not known or they stand backwards."""
    if start is None or end is None or "T" not in start or "T" not in end:
        return None
    past = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    micros = past.days * 86_400_000_000 + past.seconds * 1_000_000 + past.microseconds
    if micros < 0:
        return None
    whole, rest = divmod(micros, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def shown(value: Any) -> str:
    """What stands there, as an error quotes it: a text by its length, for it may be a prompt."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return repr(value) if _WORD.fullmatch(value) else f"a text of {len(value):,} characters"
    return (
        {True: "true", False: "false", None: "null"}[value] if value is None or isinstance(value, bool) else _cut(value)
    )


def _cut(number: int | Decimal) -> str:
    text = str(number)
    return text if len(text) <= 40 else text[:37] + "..."


def usage_only(value: Any) -> Any:
    """A usage object as it may be stored: numbers and words; a longer text is told by its length and not kept."""
    if isinstance(value, dict):
        kept, is_word = {}, _WORD.fullmatch
        for key, item in value.items():
            if is_word(key):
                kept[key] = item if type(item) is int else usage_only(item)
        return kept
    if isinstance(value, list):
        return [usage_only(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str) and not _WORD.fullmatch(value):
        return f"({len(value)} characters, not stored)"
    return value


def canonical(value: Any) -> bytes:
    """The same bytes for the same JSON value, whatever the order of its keys and its white space."""
    return _CANONICAL.encode(value).encode()


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str, check_circular=False)
