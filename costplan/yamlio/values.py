"""Scalars to values: texts, exact decimals, ranges, shares, days, each with a remedy for the spellings that mislead.
The reader that is asked decides what a scalar means; nothing is resolved by its looks."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from costplan.errors import did_you_mean
from costplan.intake import other_version
from costplan.units import decimal_text
from costplan.yamlio.probe import Taken, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from costplan.yamlio.nodes import Node
    from costplan.yamlio.probe import Schema


MAX_DIGITS = 30
YEARS = range(1990, 3000)

_INTEGER = re.compile(r"-?(0|[1-9]\d*)\Z", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?\Z", re.ASCII)
_NUMBERLIKE = re.compile(
    r"[-+]?(0[xob][\da-f_]+|[\d_]*\.?\d[\d_]*\.?(e[-+]?\d+)?|\d+(:\d+)+(\.\d*)?|\.(inf|nan))\Z",
    re.ASCII | re.IGNORECASE,
)
_WORDS_OF_YAML = {"true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", ""}
_MONTH = re.compile(r"(\d{4})-(\d\d)\Z", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z", re.ASCII)


MONTH = r"(199\d|2\d{3})-(0[1-9]|1[0-2])"
DAY = MONTH + r"-(0[1-9]|[12]\d|3[01])"
"""How months and days look to JSON Schema; the days of a month are counted only when one is read."""

_A_TEXT: Schema = {"type": "string"}
_A_LABEL = {"minLength": 1, "maxLength": 200} | written(r"[^\n]*\S[^\n]*")
_A_WORD: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
_A_NUMBER: Schema = {"type": "number"}
AN_AMOUNT: Schema = {"type": "number", "minimum": 0, "maximum": 10**15}
A_SHARE = written(r"(100(\.0+)?|[1-9]?\d(\.\d+)?)%")
PERCENTAGE = r"-?(0|[1-9]\d*)(\.\d+)?%"


def scalar(node: Node, what: str, takes: Schema) -> str:
    """What a scalar says, which ``what`` names in the error of something else; on a probe, what it takes."""
    if node.kind != "scalar":
        if node.kind == "probe":
            raise Taken(takes)
        raise node.fault("not-a-scalar", f"{what} is needed here, not {node.shown}")
    return cast("str", node.value)


def reads_as_text(value: str) -> bool:
    """Whether a plain scalar is a text to every reader of YAML, and not a number, a truth value, a date or nothing."""
    if value.lower() in _WORDS_OF_YAML:
        return False
    return value[0].isalpha() or not (_NUMBERLIKE.match(value) or _DAY.match(value))


def text(node: Node, takes: Schema = _A_TEXT) -> str:
    """A text. What another reader of YAML could take for a number, a truth value or a date must be quoted."""
    value = scalar(node, "a text", takes)
    if node.plain and not reads_as_text(value):
        if not value:
            raise node.fault("no-value", "the value is missing")
        raise node.fault("quote-it", f"{value} is not a text to every reader of YAML", f"quote it: '{value}'")
    return value


def label(node: Node) -> str:
    """A text of at least one and at most 200 characters, on one line."""
    value = text(node, _A_LABEL)
    if len(value) > 200 or "\n" in value or not (value if value.isprintable() else seen_as(value)).strip():
        raise node.fault("label", f"a name is 1 to 200 characters on one line that can be seen, not {node.shown}")
    return value


def seen_as(value: str) -> str:
    """What of a text can be seen: two names that differ only in the rest are one to every reader."""
    return "".join(char for char in value if char.isprintable())


def one_of(*allowed: str) -> Callable[[Node], str]:
    """A reader of one of a few words; numbers among the words need no quotes."""
    takes = {"enum": [*allowed, *(int(word) for word in allowed if word.isdecimal())]}

    def read(node: Node) -> str:
        value = scalar(node, "one of " + ", ".join(allowed), takes)
        if value not in allowed:
            raise node.fault("not-allowed", f"{node.shown} is not allowed here", did_you_mean(value, allowed))
        return value

    return read


def word(node: Node, takes: Schema = _A_WORD) -> str:
    """A scalar taken as it is written, such as a parameter's value, quoted or not; ``takes`` tells more of its
    shape."""
    value = scalar(node, "a word", takes)
    if not value:
        raise node.fault("no-value", "the value is missing")
    return value


def boolean(node: Node) -> bool:
    """``true`` or ``false``, and no other spelling."""
    value = scalar(node, "true or false", {"type": "boolean"})
    if not node.plain or value not in {"true", "false"}:
        near = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
        meant = near.get(value.lower(), value.lower() if value.lower() in {"true", "false"} else "true or false")
        raise node.fault("not-a-boolean", f"{node.shown} is not true or false", f"write {meant}")
    return value == "true"


def decimal(node: Node, takes: Schema = _A_NUMBER) -> Decimal:
    """A plain decimal: no exponent, comma, underscore, leading zero, sexagesimal, infinity."""
    value = scalar(node, "a number", takes)
    if not node.plain:
        raise node.fault("not-a-number", f"{node.shown} is quoted, so it is a text", "write the number without quotes")
    return decimal_of(value, node)


def decimal_of(value: str, node: Node) -> Decimal:
    """The number that ``value`` spells; ``node`` is named in the error."""
    if _DECIMAL.match(value):
        if len(value) > MAX_DIGITS:
            raise node.fault("not-a-number", f"{node.shown} has more than {MAX_DIGITS} digits", "write fewer")
        return Decimal(value)
    remedy = "write a plain decimal such as 40000 or 0.25"
    if re.match(r"-?\d{1,3}(,\d{3})+(\.\d+)?\Z", value, re.ASCII):
        remedy = f"write it without commas: {value.replace(',', '')}"
    elif re.fullmatch(r"-?0\d+(\.\d+)?", value, re.ASCII):
        remedy = (
            f"a leading zero reads as octal elsewhere: write {value.lstrip('0') or '0'}, or quote it if it is a name"
        )
    elif re.fullmatch(r"-?\d+(:\d+)+", value, re.ASCII):
        remedy = "some readers of YAML take it for a number of base 60: a size is WxH pixels, such as 1536x864"
    elif re.fullmatch(r"-?\d+(\.\d*)?%", value, re.ASCII):
        remedy = "a plain number is needed here, not a share"
    elif re.fullmatch(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+", value, re.ASCII):
        remedy = "write it without an exponent"
    elif value.startswith("$") or value.upper().endswith("USD"):
        remedy = "write the number alone; the key carries the unit"
    raise node.fault("not-a-number", f"{node.shown} is not a number", remedy)


def integer(low: int = 0, high: int = 10**12) -> Callable[[Node], int]:
    """A reader of whole numbers from ``low`` to ``high``."""
    takes = {"type": "integer", "minimum": low, "maximum": high}

    def read(node: Node) -> int:
        number = decimal(node, takes)
        if not _INTEGER.match(node.value):
            raise node.fault(
                "not-whole", f"{node.shown} is not a whole number", f"write {int(number)} or {int(number) + 1}"
            )
        if not low <= number <= high:
            raise node.fault("out-of-bounds", f"{node.shown} is not from {low:,} to {high:,}")
        return int(number)

    return read


def amount(node: Node) -> Decimal:
    """A decimal of zero or more, at most 1e15."""
    number = decimal(node, AN_AMOUNT)
    if not 0 <= number <= 10**15:
        raise node.fault("out-of-bounds", f"{node.shown} is not from 0 to 1,000,000,000,000,000")
    return number


def amount_or(word: str) -> Callable[[Node], Decimal | str]:
    """A reader of such a decimal, or of one word that stands for it."""

    def read(node: Node) -> Decimal | str:
        if node.kind == "probe":
            raise Taken({"anyOf": [AN_AMOUNT, {"const": word}]})
        return word if node.kind == "scalar" and node.value == word else amount(node)

    return read


def share(node: Node, takes: Schema = A_SHARE, otherwise: str = "") -> Fraction:
    """A share of 0 % to 100 %, written ``70%``, as a fraction of 1; ``otherwise`` ends the remedy."""
    value = scalar(node, "a share such as 70%", takes)
    found = re.fullmatch(r"((?:0|[1-9]\d*)(?:\.\d+)?)%", value, re.ASCII)
    if not found or not node.plain or len(value) > MAX_DIGITS:
        remedy = f"write a share as a number and %, such as 70%{otherwise}"
        if re.fullmatch(r"0?\.\d+|[01](\.\d+)?", value, re.ASCII):
            remedy = f"write {decimal_text(Fraction(value) * 100)}%"
        elif re.fullmatch(r"\d+(\.\d+)? +%", value, re.ASCII):
            remedy = f"write {value.replace(' ', '')}, without the space"
        elif " to " in value and "range" not in otherwise:
            remedy = f"a share is one number, such as 70%{otherwise}"
        raise node.fault("not-a-share", f"{node.shown} is not a share", remedy)
    result = Fraction(found.group(1)) / 100
    if result > 1:
        raise node.fault("not-a-share", f"{node.shown} is more than 100%", "a share is 0% to 100%")
    return result


def percentage(node: Node) -> Fraction:
    """A rate of change or a mark-up written ``20%`` or ``-5%``, as a fraction of 1; above 100 % is allowed."""
    value = scalar(node, "a percentage such as 20%", written(PERCENTAGE))
    found = re.fullmatch(r"(-?(?:0|[1-9]\d*)(?:\.\d+)?)%", value, re.ASCII)
    if not found or len(value) > MAX_DIGITS:
        raise node.fault("not-a-share", f"{node.shown} is not a percentage", "write it with %, such as 20%")
    return Fraction(found.group(1)) / 100


def day(node: Node) -> date:
    """An ISO date, ``2027-02-28``."""
    value = scalar(node, "a date such as 2027-02-28", written(DAY))
    return day_of(value, node)


def day_of(value: str, node: Node) -> date:
    """The day that ``value`` spells; ``node`` is named in the error."""
    from datetime import date

    found = _DAY.match(value)
    if found:
        _check_year(int(found.group(1)), node)
        try:
            return date(*map(int, found.groups()))
        except ValueError as error:
            raise node.fault("not-a-date", f"{value} is not a day: {error}", "write a day such as 2027-02-28") from None
    raise node.fault("not-a-date", f"{node.shown} is not a day", "write a day as 2027-02-28")


def _check_year(year: int, node: Node) -> None:
    if year not in YEARS:
        raise node.fault(
            "not-a-date", f"{node.shown} is not within the years {YEARS[0]} to {YEARS[-1]}", "mend the year"
        )


def month(value: str, node: Node) -> tuple[int, int] | None:
    """``2027-02`` as (2027, 2); None when it is not the spelling of a month."""
    found = _MONTH.match(value)
    if not found:
        return None
    year, number = map(int, found.groups())
    _check_year(year, node)
    if not 1 <= number <= 12:
        raise node.fault("not-a-date", f"{value} is not a month", "write a month as 2027-02")
    return year, number


def version(kind: str) -> Callable[[Node], int]:
    """A reader of the version of the file format, 1, of a ``kind`` of file such as ``a scenario``."""

    def read(node: Node) -> int:
        value = scalar(node, "the version of the format, 1,", {"const": 1})
        if value != "1":
            raise node.fault("version", *other_version(node.shown, (1,), kind))
        return 1

    return read
