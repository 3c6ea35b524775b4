"""Quantities: a number, or a range with the law that it names, whose laws are imported where there is a range.
What a number alone may be stands in values.py."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.quantity import Quantity, certain
from costplan.yamlio.probe import Taken, written
from costplan.yamlio.values import AN_AMOUNT, amount, decimal_of, scalar

if TYPE_CHECKING:
    from costplan.yamlio.nodes import Node
    from costplan.yamlio.probe import Schema

_RANGE = re.compile(r"(\S+)\s+to\s+(\S+)(?:\s+(\S+))?\Z")


def quantity(node: Node) -> Quantity:
    """A plain number, or ``a to b``: a 90 % interval (see :func:`costplan.distributions.laws.interval`)."""
    if node.kind == "probe":
        raise Taken(_a_quantity())
    value = scalar(node, "a number or a range such as '400 to 700'", {})
    found = _RANGE.match(value) if node.plain else None
    if not found:
        return _number(node)
    from costplan.distributions import laws

    law = found[3] or ""
    if law and law not in laws.words():
        return _number(node)
    low, high = (decimal_of(end, node) for end in found.groups()[:2])
    if low < 0 or high > 10**15:
        raise node.fault("out-of-bounds", f"{node.shown} is not within 0 and 1,000,000,000,000,000", "write '0 to ...'")
    try:
        return laws.interval(low, high, law)
    except ValueError as error:
        raise node.fault(
            "not-a-range", f"{node.shown} is not a range: {error}", "write 'low to high', such as 400 to 700"
        ) from None


def _number(node: Node) -> Quantity:
    above, below = amount(node).as_integer_ratio()
    return certain(above if below == 1 else Fraction(above, below))


def _a_quantity() -> Schema:
    from costplan.distributions import laws

    named = "".join(f"|\\s+{word}" for word in laws.words())
    return {"oneOf": [AN_AMOUNT, written(r"\d+(\.\d+)?\s+to\s+\d+(\.\d+)?" + (f"({named})" if named else ""))]}
