"""The only reader and writer of YAML: a small strict subset, exact decimals, a place for everything, no key unread.
It knows no price and no scenario; the rooms above say what a file may hold, in terms of the readers here."""

from costplan.yamlio.fields import Fields, entries, items, listing, mapping, named
from costplan.yamlio.nodes import USES_LIBYAML, Node, is_null, parse, read_file
from costplan.yamlio.values import (
    amount,
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
    quantity,
    reads_as_text,
    share,
    text,
    version,
    word,
)
from costplan.yamlio.writer import Plain, number_text, write

__all__ = [
    "USES_LIBYAML",
    "Fields",
    "Node",
    "Plain",
    "amount",
    "boolean",
    "day",
    "day_of",
    "decimal",
    "decimal_of",
    "entries",
    "integer",
    "is_null",
    "items",
    "label",
    "listing",
    "mapping",
    "month",
    "named",
    "number_text",
    "one_of",
    "parse",
    "percentage",
    "quantity",
    "read_file",
    "reads_as_text",
    "share",
    "text",
    "version",
    "word",
    "write",
]
