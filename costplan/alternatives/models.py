"""Which models could make the images of a plan on all of its days, and which others of its maker those of one call.
What a step can be with one of them stands in alternative.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.planning.in_force import prices_in_force
from costplan.pricing.sources import CATALOGUE
from costplan.pricing.usual_sizes import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.planning.ladder import Asked
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.sizes import AnySize


def tables_of(planned: Iterable[str], catalogue: Catalogue, first: date, last: date) -> Iterator[PriceTable]:
    """Tables of the planned models, then of others that answer on the first and the last day and sell no hours of
    seats: those of makers, of the planned models' sellers and of whoever else sells these, and the user's own; none
    whose price a catalogue alone has, since a list is chosen from without reading what flags a figure.

    One that is broken is left out.
    """
    names = tuple(dict.fromkeys(catalogue.table(model).model for model in planned))
    for name in names:
        yield catalogue.table(name)
    sellers = {name.partition("/")[0] for name in names}
    resold = {key for name in names for key in catalogue.names.resellers(name)}
    for model in catalogue.models():
        is_near = model.partition("/")[0] in sellers or model in resold or catalogue.names.is_makers(model)
        if model in names or not (is_near or catalogue.is_own(model)):
            continue
        table = answering(model, catalogue, (first, last))
        if table is not None and (catalogue.is_own(model) or not _is_of_catalogues(model, catalogue, first)):
            yield table


def _is_of_catalogues(model: str, catalogue: Catalogue, day: date) -> bool:
    return prices_in_force(catalogue, catalogue.account, model, day).source.confidence == CATALOGUE


def others_of_maker(asked: Asked, size: AnySize | None, catalogue: Catalogue) -> Iterator[Asked]:
    """One call as each other model of the same provider could take it that answers on its day: at the quality that it
    states where the model has that, else at each that does not leave it to the model; with those of its parameters that
    the model takes.

    Args:
        asked: the call.
        size: what the size has to be, or to be no smaller than.
        catalogue: only the provider's tables are read.
    """
    own = catalogue.table(asked.model).model
    provider = own.partition("/")[0]
    for model in catalogue.models():
        if model == own or model.partition("/")[0] != provider:
            continue
        table = answering(model, catalogue, (asked.as_of,))
        if table is None:
            continue
        rules = table.rules
        fitting = size if size is None or rules.size is None else comparable(rules.size, size)
        if size is not None and fitting is None:
            continue
        for quality in (asked.quality,) if asked.quality in rules.concrete else rules.concrete or (None,):
            yield asked._replace(
                model=table.model,
                size=None if fitting is None else str(fitting),
                quality=quality,
                parameters=tuple((key, value) for key, value in asked.parameters if rules.takes(key, value)),
                tokens=(),  # which are those of one model
            )


BUDGET = ("fast", "flash", "klein", "lite", "mini", "turbo")
"""How makers call the models that they sell as their cheap ones."""


def is_budget(model: str) -> bool:
    """Whether a model is sold as a cheap one, by its name."""
    return not set(BUDGET).isdisjoint(model.rpartition("/")[2].split("-"))


def answering(model: str, catalogue: Catalogue, days: Iterable[date]) -> PriceTable | None:
    """The table of a model that makes images, answers on the days and sells no hours of seats; else None, also if it is
    broken."""
    try:
        table = catalogue.table(model)
        if table.reference or table.rules.of_text:
            return None
        for day in days:
            prices_in_force(catalogue, catalogue.account, table.model, day)
    except CostplanError:
        return None
    return None if any(block.included for block in table.blocks) else table
