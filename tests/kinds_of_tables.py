"""One shipped table of each kind: those that differ in figures, sources and dates alone are tried once.
What is tried with them stands with the tests."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from costplan.catalogue import Catalogue

if TYPE_CHECKING:
    from costplan.pricing.prices import PriceTable


@lru_cache
def one_of_each_kind() -> tuple[str, ...]:
    """The first model of each kind, by what a call may say, what is charged for it by what, how that is counted, and
    whether the model has ended."""
    catalogue = Catalogue()
    kinds: dict[str, str] = {}
    for model in catalogue.models():
        kinds.setdefault(_kind(catalogue.table(model)), model)
    return tuple(kinds.values())


def _kind(table: PriceTable) -> str:
    charged = sorted(
        (tier, meter, str([row.when for row in rows]))
        for tier, meters in table.blocks[-1].tiers.items()
        for meter, rows in meters.items()
    )
    ended, flagged = table.shutdown is not None, bool(table.blocks[-1].flag)
    return repr((table.rules, table.api, table.profile, charged, ended, flagged, table.reference))
