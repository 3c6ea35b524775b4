"""A number of a scenario times an exact factor, as it stands in the document: an amount, a range, a share, a driver.
Which number that is, and who asks for it, stands in overrides.py."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.named import NamedTuple
from costplan.scenario.paths import Refused

if TYPE_CHECKING:
    from costplan.errors import Place

_N = r"(?:0|[1-9]\d*)(?:\.\d+)?"
_MOVE = re.compile(rf"([+-])({_N})%\Z", re.ASCII)
_ALMOST = re.compile(r"[+-]+\s*\d[\d.,_eE+-]*\s*%?\Z", re.ASCII)
_FACTOR = re.compile(rf"{_N}\Z", re.ASCII)
_FORMS = (
    rf"(?P<a>{_N})(?P<percent>%?)(?:\s+to\s+)(?P<c>{_N})(?P=percent)(?P<unit>(?:\s+\S+)?)",
    rf"(?P<a>{_N})(?P<percent>%?)\s+likely\s+(?P<b>{_N})(?P=percent)\s+up\s+to\s+(?P<c>{_N})(?P=percent)",
    rf"(?P<a>-?{_N})(?P<percent>%?)(?P<unit>(?:\s+(?!(?:to|likely|up)\b)[A-Za-z].*)?)",
)
_WRITTEN = tuple(re.compile(rf"{form}\Z", re.ASCII) for form in _FORMS)
"""Every form in which a file writes a quantity: a range, three points, or one number; plain, or each a share. A range
has the law that it names behind it, one number its unit: ``5000``, ``70%``, ``-5% per month``, ``4000 EUR``."""
_NUMBER = re.compile(rf"-?{_N}", re.ASCII)

_OF_A_VOLUME = ("amount", "by_month", "peaks")
_OF_A_PEAK = ("add",)

_OF_ALL = "write --scale drivers=1.3 for all of them, or name one"


def move_of(value: str, path: str) -> Fraction | None:
    """The factor that ``+30%`` stands for; None where a value is none.

    Raises:
        Refused: it is nearly one, or takes away more than there is.
    """
    found = _MOVE.match(value)
    if not found:
        if _ALMOST.match(value):
            raise no_change(value, path)
        return None
    change = Fraction(f"{found[1]}{found[2]}") / 100
    if change < -1:
        raise Refused("it would go below 0", "take away 100% at most")
    return 1 + change


def no_change(value: str, path: str) -> Refused:
    """That a value is none, ready to raise."""
    return Refused(f"{value!r} is no change in percent", f"write --set {path}=+30%, or the new value")


def is_amount(node: yamlio.Node) -> bool:
    """Whether it is meant as a number, or a range of some."""
    return node.kind == "scalar" and node.plain and node.value[:1].isdigit()


def scale_of(value: str, path: str) -> Fraction:
    """The factor of ``--scale``.

    Raises:
        Refused: it is none.
    """
    if _FACTOR.match(value):
        return Fraction(value)
    remedy = f"write --scale {path}=1.3"
    if _MOVE.match(value) and path != "drivers":
        remedy = f"{remedy}, or --set {path}={value}"
    raise Refused("it would go below 0" if value.startswith("-") else f"{value!r} is no factor", remedy)


def moved(node: yamlio.Node, key: str, factor: Fraction, where: Place) -> tuple[yamlio.Node, list[tuple[str, str]]]:
    """What stands under a key times a factor, and each number in it before and after. Of a driver that is its amount
    or its months, and its peaks.

    Raises:
        Refused: it is no number, and has none that are meant.
    """
    if node.kind == "scalar":
        text = _product(node, factor)
        return yamlio.Node("scalar", text, where), [(node.value, text)]
    if node.kind == "sequence":
        parts = [moved(one, key, factor, where) for one in node.value if key == "peaks"]
        made: object = [new for new, _ in parts]
        pairs = [pair for _, more in parts for pair in more]
    else:
        names = [
            name for name in node.value if key == "by_month" or name in (_OF_A_PEAK if key == "peaks" else _OF_A_VOLUME)
        ]
        inside = {name: moved(node.value[name][1], name, factor, where) for name in names}
        made = node.value | {name: (node.value[name][0], new) for name, (new, _) in inside.items()}
        pairs = [pair for _, more in inside.values() for pair in more]
    if not pairs:
        among = f"name one of its keys: {', '.join(node.value)}" if node.kind == "mapping" else "name a number"
        raise Refused(f"{key!r} is {node.shown}, not a number", _OF_ALL if key == "drivers" else among)
    return yamlio.Node(node.kind, made, node.where, flow=node.flow), pairs


class Standing(NamedTuple):
    """A number as it stands in a document: its value, a range's expected one; whether it is a share or a rate in
    percent; and the unit that follows it."""

    value: Fraction
    percent: bool
    unit: str


NO_NUMBER = Standing(Fraction(0), percent=False, unit="")
"""Of what is changed, whatever it is."""


def standing(node: yamlio.Node) -> Standing:
    """The number that a scalar holds.

    Raises:
        Refused: it holds none.
    """
    found = _written(node)
    if found is None:
        raise Refused(
            f"{node.shown} is not one number", "give it one with --set beside it, or change it by a percentage"
        )
    parts = found.groupdict()
    percent = bool(parts["percent"])
    if parts.get("c") is None:
        return Standing(Fraction(parts["a"]) / (100 if percent else 1), percent, parts["unit"])
    value = _SHARE(node) if percent else yamlio.quantity(node)
    return Standing(Fraction(value.expected if isinstance(value, tuple) else value), percent, unit="")


_SHARE = yamlio.share_between_or("")


def _written(node: yamlio.Node) -> re.Match[str] | None:
    """The form in which a scalar is a number, a range or three points; None where it is none."""
    if node.kind != "scalar" or not node.plain:
        return None
    return next((found for form in _WRITTEN if (found := form.match(str(node.value)))), None)


def _product(node: yamlio.Node, factor: Fraction) -> str:
    """A number, or every number of a range or of three points, times a factor, with the unit or the law behind."""
    found = _written(node)
    if found is None:
        raise Refused(f"{node.shown} is not a number", "give the new value")
    parts = found.groupdict()
    if not factor and parts.get("c") is not None:
        return f"0{parts['percent']}"
    unit = parts.get("unit") or ""
    numbers = found[0].removesuffix(unit)
    return _NUMBER.sub(lambda number: _times(number[0], factor), numbers) + unit


def _times(number: str, factor: Fraction) -> str:
    return str(yamlio.number_text(Fraction(number) * factor))
