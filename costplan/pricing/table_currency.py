"""Foreign: that a table states its prices in another currency than USD, and which file has the rates; and its reader.
It converts nothing: what a unit costs in dollars on a day, the file of rates says."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.errors import Place

CURRENCY = "[A-Z]{3}"
"""How a currency by its ISO 4217 code is written."""

_RATES = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*\.)?fx\.yaml\Z", re.ASCII)


class Foreign(NamedTuple):
    """The currency of a table's prices by its ISO 4217 code, and its file of rates by its name in their folder."""

    currency: str
    fx: str
    place: Place


def is_rates(file: str) -> bool:
    """Whether a file of a folder of tables has, by its name, exchange rates: ``fx.yaml``, or such as ``bank.fx.yaml``,
    at the top of it."""
    return bool(_RATES.match(file))


def read_currency(node: yamlio.Node) -> str:
    """A currency by its ISO 4217 code in upper case."""
    code = yamlio.word(node, yamlio.written(CURRENCY))
    if not re.fullmatch(CURRENCY, code):
        raise node.fault("not-a-currency", f"{node.shown} is not a currency", "write its ISO 4217 code, such as EUR")
    return code


def read_foreign(fields: yamlio.Fields, model: str, currency: str | None) -> Foreign | None:
    """What the mapping of a table says of its ``currency`` and of ``fx``; None where it is in USD."""
    target = fields.get("fx", yamlio.text, None)
    if currency is None or currency == "USD":
        if target is not None and currency is not None:
            what = "prices in USD need no exchange rate"
            fields.fault("fx", "not-allowed", what, "take 'fx' away, or name another currency")
        return None
    if target is None:
        remedy = "name a file of rates at the top of the folder of tables, such as 'fx: ../fx.yaml'"
        fields.fault("currency", "no-fx", f"{currency} needs an exchange rate", remedy)
        return None
    file = posixpath.normpath(posixpath.join(posixpath.dirname(model), target))
    if not is_rates(file):
        top = "../" * model.count("/")
        remedy = f"keep rates at the top of the folder of tables, as '{top}fx.yaml' or such as '{top}bank.fx.yaml'"
        fields.fault("fx", "not-allowed", f"{target!r} is no file of rates here", remedy)
    return Foreign(currency, file, fields.place("fx"))
