"""The cells of a table, each to what a scenario says: numbers and ranges as people write them, shares, sizes, texts.
What could be read in two ways is refused and never guessed; what a column is about stands in headings.py."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import InputError, wrong
from costplan.pricing.sizes import SizeError, size_of
from costplan.yamlio import Plain, number_text, seen_as

if TYPE_CHECKING:
    from costplan.connect.text.grid import GridCell

_MOST = 10**12
_GROUPED = re.compile(r"\d{1,3}(?:(?P<apart>[ '’_.,])\d{3})(?:(?P=apart)\d{3})*(?P<rest>[.,]\d+)?\Z", re.ASCII)
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d( .*)?\Z", re.ASCII)
_TO = re.compile(r"\s*(?:\bto\b|\.\.+|[-–—])\s*")
_PERCENT = re.compile(r"(.+?)\s*%\Z")


def text_in(cell: GridCell) -> str:
    """The characters of a cell that can be seen, on one line.

    Raises:
        InputError: it has a fault.
    """
    if cell.fault:
        raise wrong("not-an-input", f"the cell {cell.fault}", _remedy(cell.fault), cell.place)
    return " ".join(seen_as(" ".join(cell.text.split())).split())  # every blank is a plain one


def amount_in(cell: GridCell) -> Plain:
    """A number, or a range such as ``800 to 1200``, as a scenario writes it.

    Raises:
        InputError: it is neither, or could be two numbers.
    """
    text = text_in(cell)
    if cell.is_number and _DAY.match(text):
        remedy = "a spreadsheet makes days of texts such as 8-12: write '8 to 12'"
        raise wrong("not-a-number", f"{text} is a day, where a number is needed", remedy, cell.place)
    ends = _TO.split(text) if not cell.is_number else [text]
    if len(ends) > 2 or not all(ends):
        raise _no_number(cell, text)
    numbers = [number_in(end, cell) for end in ends]
    if len(numbers) == 2 and not numbers[0] < numbers[1]:
        raise wrong("not-a-range", f"{text} is not a range: its low end comes first", "write 'low to high'", cell.place)
    return Plain(" to ".join(number_text(Fraction(number)) for number in numbers))


def number_in(text: str, cell: GridCell) -> Decimal:
    """The number that a text of a cell spells: with thousands apart, and a decimal point or comma.

    Raises:
        InputError: it is none, or ``1.000`` and ``1,000``, which are one or one thousand.
    """
    grouped = None if cell.is_number else _GROUPED.match(text)
    if grouped and grouped["apart"] in ".," and not grouped["rest"] and text.count(grouped["apart"]) == 1:
        if text[0] != "0":
            plain = text.replace(grouped["apart"], "")
            small = text.replace(",", ".").rstrip("0").rstrip(".")
            told = f"{text} may be {plain} or {small}"
            raise wrong("ambiguous-number", told, f"write {plain}, or {small}", cell.place)
        grouped = None
    if grouped and grouped["rest"] and grouped["rest"][0] != grouped["apart"]:
        whole = text.removesuffix(grouped["rest"]).replace(grouped["apart"], "")
        text = whole + grouped["rest"].replace(",", ".")
    elif grouped and not grouped["rest"]:
        text = text.replace(grouped["apart"], "")
    elif _PLAIN.match(text):
        text = text.replace(",", ".")
    else:
        raise _no_number(cell, text)
    number = Decimal(text)
    if len(text) > 30 or number > _MOST:
        raise wrong("out-of-bounds", f"{text[:40]} is more than {_MOST:,}", "write a smaller number", cell.place)
    return number


def share_in(cell: GridCell, *, of_hundred: bool) -> Plain:
    """A share as a scenario writes it, ``70%``.

    Args:
        cell: with ``70%``, or a share of one such as ``0.7``.
        of_hundred: whether its heading says that numbers without a sign are percents.

    Raises:
        InputError: it is neither, or is not above 0% and at most 100%.
    """
    text = text_in(cell)
    signed = _PERCENT.match(text)
    number = number_in(signed[1].strip() if signed else text, cell)
    share = number / 100 if signed or of_hundred else number
    if of_hundred and not signed and number <= 1:
        told = f"{text} below a heading with % may be {text}% or {number_text(Fraction(number) * 100)}%"
        raise wrong("ambiguous-number", told, "write it with its %", cell.place)
    if share > 1:
        remedy = "a share is at most 100%" if signed or of_hundred else f"write {text}% if that is meant"
        raise wrong("not-a-share", f"{text} is not a share of the images", remedy, cell.place)
    if share == 0:
        raise wrong("out-of-bounds", "an acceptance of 0% delivers nothing", "write a share above 0%", cell.place)
    return Plain(f"{number_text(Fraction(share) * 100)}%")


def size_in(cell: GridCell) -> Plain:
    """A size as a scenario writes it, ``1024x1024`` or ``2K``.

    Raises:
        InputError: it is none.
    """
    text = re.sub(r"\s*(px|pixels?)\Z", "", text_in(cell).lower())
    text = re.sub(r"\s*[x×*]\s*", "x", text)
    try:
        return Plain(str(size_of(text[:-1] + "K" if re.fullmatch(r"[\d.]+k", text) else text)))
    except SizeError as error:
        message, _, remedy = str(error).partition("; ")
        raise wrong("not-a-size", message, remedy, cell.place) from None


def _no_number(cell: GridCell, text: str) -> InputError:
    remedy = "write a number such as 400, or a range such as 800 to 1200"
    return wrong("not-a-number", f"{text[:60]!r} is not a number", remedy, cell.place)


def _remedy(fault: str) -> str:
    """What to do about a fault of a cell."""
    if "formula" in fault:
        return "write a plain value, or save the file in a spreadsheet program, which works formulas out"
    if "merged" in fault:
        return "part the cells, and fill each"
    return "mend it, or write a plain value"
