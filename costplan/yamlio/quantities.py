"""Quantities: a number, or a range with the law that it names, whose laws are imported where there is a range.
What a number alone may be stands in values.py."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.quantity import Quantity, certain
from costplan.yamlio.nodes import Node
from costplan.yamlio.probe import Taken, written
from costplan.yamlio.values import A_SHARE, AN_AMOUNT, PERCENTAGE, amount, decimal_of, scalar, share

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.distributions.beta import Share
    from costplan.yamlio.probe import Schema

_THREE = re.compile(r"(?P<low>\S+)\s+likely\s+(?P<middle>\S+)\s+up\s+to\s+(?P<high>\S+)\Z")
_SHARES = re.compile(r"(\S+%)\s+to\s+(\S+%)\Z")
_LIKELY = re.compile(r"(\S+%)\s+likely\s+(\S+%)\s+up\s+to\s+(\S+%)\Z")
_RANGE = re.compile(r"(?P<low>\S+)\s+to\s+(?P<high>\S+)(?:\s+(?P<law>\S+))?\Z")


def quantity(node: Node) -> Quantity:
    """A plain number, or ``a to b``: a 90 % interval (see :func:`costplan.distributions.laws.interval`); or ``a likely
    b up to c``, with hard ends (:func:`costplan.distributions.laws.three_points`)."""
    if node.kind == "probe":
        raise Taken(_a_quantity())
    value = scalar(node, "a number or a range such as '400 to 700'", {})
    found = (_THREE.match(value) or _RANGE.match(value)) if node.plain else None
    if not found:
        return _number(node)
    from costplan.distributions import laws

    words = found.groupdict()
    law = words.get("law") or ""
    if law and law not in laws.words():
        return _number(node)
    low, high = (decimal_of(words[end], node) for end in ("low", "high"))
    if low < 0 or high > 10**15:
        raise node.fault("out-of-bounds", f"{node.shown} is not within 0 and 1,000,000,000,000,000", "write '0 to ...'")
    remedy = "write 'low to high', such as 400 to 700"
    try:
        if "middle" not in words:
            return laws.interval(low, high, law)
        remedy = "write 'low likely middle up to high', such as 400 likely 500 up to 700"
        return laws.three_points(low, decimal_of(words["middle"], node), high)
    except ValueError as error:
        raise node.fault("not-a-range", f"{node.shown} is not a range: {error}", remedy) from None


def share_between(node: Node) -> Fraction | Share | Quantity:
    """A share, or a range of it such as ``1% to 5%`` or ``1% likely 2% up to 5%``."""
    return _share_or_range(node, "", nearly_none=True)


def share_between_or(word: str) -> Callable[[Node], Fraction | Share | Quantity | str]:
    """A reader of a share above nothing, of a range of it such as ``60% to 75%`` or ``60% likely 70% up to 75%``, or of
    one word that stands for it."""

    def read(node: Node) -> Fraction | Share | Quantity | str:
        if node.kind == "scalar" and node.value == word:
            return word
        return _share_or_range(node, word)

    return read


def _share_or_range(node: Node, word: str, *, nearly_none: bool = False) -> Fraction | Share | Quantity:
    plain = node.value if node.kind == "scalar" and node.plain else ""
    found = _LIKELY.match(plain) or _SHARES.match(plain)
    if not found:
        ranges = (
            rf"{PERCENTAGE}\s+to\s+{PERCENTAGE}",
            rf"{PERCENTAGE}\s+likely\s+{PERCENTAGE}\s+up\s+to\s+{PERCENTAGE}",
        )
        takes = {"anyOf": [A_SHARE, *map(written, ranges), *([{"const": word}] if word else [])]}
        return share(
            node, takes, f", a range such as 60% to 75%, or {word}" if word else ", or a range such as 1% to 5%"
        )
    try:
        return _share_within([share(Node("scalar", end, node.where)) for end in found.groups()], nearly_none)
    except ValueError as error:
        remedy = "write 'low to high', such as 60% to 75%, or 60% likely 70% up to 75%"
        raise node.fault("not-a-range", f"{node.shown} is not a range: {error}", remedy) from None


def _share_within(ends: list[Fraction], nearly_none: bool) -> Fraction | Share | Quantity:
    """A share by the ends of its 90 % interval, or by its hard ends with what is likeliest in the middle."""
    low, high = ends[0], ends[-1]
    if low == high:
        return low
    if len(ends) > 2:
        from costplan.distributions.laws import three_points

        if not (low > 0 or nearly_none):
            raise ValueError("the low end is above 0%")
        return three_points(low, ends[1], high)
    from costplan.distributions.beta import share_between

    if not 0 < low < high < 1:
        raise ValueError("the low end comes first, and both lie between 0% and 100%")
    share_taken = share_between(low, high)
    if (
        share_taken.one < 1 and not nearly_none
    ):  # then the mean number of tries, which is that of one over the share, has no end
        raise ValueError("in so wide a range as good as nothing may be accepted")
    return share_taken


def _number(node: Node) -> Quantity:
    above, below = amount(node).as_integer_ratio()
    return certain(above if below == 1 else Fraction(above, below))


def _a_quantity() -> Schema:
    from costplan.distributions import laws

    named = "".join(f"|\\s+{word}" for word in laws.words())
    number = r"\d+(\.\d+)?"
    range_of_two = rf"{number}\s+to\s+{number}" + (f"({named})" if named else "")
    return {"oneOf": [AN_AMOUNT, written(range_of_two), written(rf"{number}\s+likely\s+{number}\s+up\s+to\s+{number}")]}
