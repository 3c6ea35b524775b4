"""The only reader and writer of YAML: a small strict subset, exact decimals, a place for everything, no key unread.
It knows no price and no scenario; the rooms above say what a file may hold, in terms of the readers here."""

from typing import TYPE_CHECKING

from costplan.yamlio.fields import Fields, either, entries, items, listing, mapping, named, nonempty
from costplan.yamlio.nodes import MAX_BYTES, USES_LIBYAML, Node, is_null, parse, read_bytes, read_file
from costplan.yamlio.probe import Schema, or_null, taken_by, written
from costplan.yamlio.quantities import quantity, share_between, share_between_or
from costplan.yamlio.values import (
    DAY,
    MONTH,
    PERCENTAGE,
    amount,
    amount_or,
    boolean,
    day,
    day_of,
    decimal,
    decimal_of,
    integer,
    label,
    month,
    one_of,
    percentage,
    reads_as_text,
    seen_as,
    share,
    text,
    word,
)

if TYPE_CHECKING:
    from costplan.yamlio.writer import (
        Plain,
        in_a_line,
        number_text,
        quantity_text,
        range_text,
        share_text,
        without_nothing,
        write,
    )

__all__ = [
    "DAY",
    "MAX_BYTES",
    "MONTH",
    "PERCENTAGE",
    "USES_LIBYAML",
    "Fields",
    "Node",
    "Plain",
    "Schema",
    "amount",
    "amount_or",
    "boolean",
    "day",
    "day_of",
    "decimal",
    "decimal_of",
    "either",
    "entries",
    "in_a_line",
    "integer",
    "is_null",
    "items",
    "label",
    "listing",
    "mapping",
    "month",
    "named",
    "nonempty",
    "number_text",
    "one_of",
    "or_null",
    "parse",
    "percentage",
    "quantity",
    "quantity_text",
    "range_text",
    "read_bytes",
    "read_file",
    "reads_as_text",
    "seen_as",
    "share",
    "share_between",
    "share_between_or",
    "share_text",
    "taken_by",
    "text",
    "without_nothing",
    "word",
    "write",
    "written",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """The writer's names, imported by who writes."""
        if name not in __all__:
            raise AttributeError(f"module 'costplan.yamlio' has no attribute {name!r}")
        from costplan.yamlio import writer

        value = globals()[name] = getattr(writer, name)
        return value
