"""Which models could make the images of a plan on all of its days.
What a step can be with one of them stands in alternative.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.planning.in_force import LIST_PRICE, prices_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.prices import PriceTable


def tables_of(planned: Iterable[str], catalogue: Catalogue, first: date, last: date) -> Iterator[PriceTable]:
    """Tables of the planned models, then of all that answer on the first and the last day and sell no hours of seats.

    All tables are read; one that is broken is left out.
    """
    names = tuple(dict.fromkeys(catalogue.table(model).model for model in planned))
    for name in names:
        yield catalogue.table(name)
    for model in catalogue.models():
        try:
            table = catalogue.table(model)
            if table.model in names or table.reference:
                continue
            for day in (first, last):
                prices_in_force(catalogue, LIST_PRICE, table.model, day)
        except CostplanError:
            continue
        if not any(block.included for block in table.blocks):
            yield table
