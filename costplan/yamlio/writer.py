"""Documents to text: what parse() reads back unchanged, quoted where another reader of YAML could misread it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from costplan.units import decimal_text

if TYPE_CHECKING:
    from fractions import Fraction

    from costplan.quantity import Quantity
    from costplan.units import Number

from costplan.yamlio.values import reads_as_text

_TEXT = "tag:yaml.org,2002:str"


class Plain(str):
    """A text that the writer puts down without quotes: a number, a share, a date, a range."""

    __slots__ = ()


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # the base depends on libyaml
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  the subset has no aliases
        return True


def _put_text(dumper: Any, value: str) -> Any:
    # The resolver would quote a plain "5" and leave "0114" bare to some readers; the style says what was meant.
    quoted = not isinstance(value, Plain) and not reads_as_text(value)
    return dumper.represent_scalar(_TEXT, str(value), style="'" if quoted else None)


_Dumper.add_representer(str, _put_text)
_Dumper.add_representer(Plain, lambda _, value: yaml.ScalarNode(_tag_of(str(value)), str(value), style=None))


class _EscapingDumper(_Dumper):
    pass


_EscapingDumper.add_representer(str, lambda dumper, value: dumper.represent_scalar(_TEXT, value, style='"'))


def _tag_of(value: str) -> str:
    """The tag a plain scalar resolves to; with it the emitter needs neither quotes nor a tag."""
    resolver: Any = yaml.resolver.Resolver()
    return str(resolver.resolve(yaml.ScalarNode, value, (True, False)))


def write(document: dict[str, Any], *, leaves_in_a_line: bool = False) -> str:
    """A document of dicts, lists, texts and :class:`Plain` as YAML that :func:`parse` reads back unchanged.

    With ``leaves_in_a_line`` a mapping or list that holds only scalars stands between braces.
    """
    flow = None if leaves_in_a_line else False
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=flow)


def in_a_line(value: Any) -> str:
    """A value of a document, or a key, on one line, whatever stands in it: a line break or a character that no file may
    hold is escaped."""
    line = _flow(value, _Dumper, allow_unicode=True)
    return line if line.isprintable() else _flow(value, _EscapingDumper, allow_unicode=False)


def _flow(value: Any, dumper: type[Any], *, allow_unicode: bool) -> str:
    text: str = yaml.dump(
        value, Dumper=dumper, sort_keys=False, allow_unicode=allow_unicode, width=2**30, default_flow_style=True
    )
    return text.removesuffix("\n").removesuffix("\n...")


def number_text(number: Number) -> Plain:
    """An exact decimal as it is written in a file."""
    return Plain(decimal_text(number, 30))


def quantity_text(quantity: Quantity | None) -> Plain | None:
    """A quantity as it is written in a file: a number, ``400 to 700``, ``400 likely 500 up to 700``; None of None."""
    if quantity is None:
        return None
    if quantity.is_exact:
        return number_text(quantity.expected)
    if quantity.law:
        from costplan.distributions.laws import middle_of

        middle = middle_of(quantity)
        if middle is not None:
            low, high = number_text(quantity.low), number_text(quantity.high)
            return Plain(f"{low} likely {number_text(middle)} up to {high}")
    return Plain(f"{number_text(quantity.low)} to {number_text(quantity.high)} {quantity.law}".rstrip())


def share_text(share: Fraction) -> Plain:
    """A share of 1 as it is written in a file: ``70%``."""
    return Plain(f"{number_text(share * 100)}%")


def range_text(low: Fraction, *more: Fraction) -> Plain:
    """A range of a share as it is written in a file: ``60% to 75%``, ``60% likely 70% up to 75%``."""
    *middle, high = map(share_text, more)
    return Plain(f"{share_text(low)} likely {middle[0]} up to {high}" if middle else f"{share_text(low)} to {high}")


def without_nothing(**entries: Any) -> dict[str, Any]:
    """The entries that say something."""
    return {key: value for key, value in entries.items() if value not in (None, "", {}, [], ())}
