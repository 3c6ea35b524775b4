"""What a step could be and still make the same images: with every model in every way.
Whether that is cheaper is for whoever prices it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.in_force import prices_in_force
from costplan.planning.settling import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.sizes import AnySize
    from costplan.scenario.scenario import Defaults
    from costplan.scenario.step import Step


class Alternative(NamedTuple):
    """A step as it could be: as a scenario would state it, and settled, as it would be called."""

    step: Step
    settled: Step


def alternatives(
    step: Step,
    defaults: Defaults,
    catalogue: Catalogue,
    tables: Sequence[PriceTable],
    day: date,
    sizes: Iterable[AnySize],
) -> Iterator[Alternative]:
    """Every tier, quality and size of every model that takes the call, the step's own model first.

    Args:
        step: as the scenario states it; its number of images, its prompt and its input images stay.
        defaults: the scenario's.
        catalogue: where the tables are from.
        tables: of the models, as :func:`costplan.alternatives.models.tables_of` finds them.
        day: on which the tiers are sold.
        sizes: to choose from, beside the step's own.
    """
    planned = settle(step, defaults, catalogue)
    silent = defaults._replace(quality=None, size=None)
    own = [table for table in tables if table.model == planned.model]
    for table in (*own, *(table for table in tables if table.model != planned.model)):
        wanted = [step.call.size or planned.call.size, *sizes]
        stated = step if table in own else _counted_by(step, planned, table, catalogue)
        for tier in prices_in_force(catalogue, catalogue.account, table.model, day).tiers:
            for quality in _qualities(planned.call, table):
                for size in _sizes(wanted, table):
                    other = _with(stated, table, quality=quality, size=size)._replace(model=table.model, tier=tier)
                    try:
                        settled = settle(other, silent, catalogue)
                    except CostplanError:
                        continue  # the model does not take such a call
                    yield Alternative(other, settled)


def _counted_by(step: Step, planned: Step, table: PriceTable, catalogue: Catalogue) -> Step:
    """The step for a model: tokens that it states are left to be counted where that counts in another way."""
    profile = catalogue.table(planned.model).profile
    return step if profile and profile == table.profile else step._replace(call=step.call.without_tokens)


def _with(step: Step, table: PriceTable, *, quality: str | None, size: AnySize | None) -> Step:
    """The step at a quality and a size, with those of its parameters that the model takes."""
    parameters = tuple((key, value) for key, value in step.call.parameters if table.rules.takes(key, value))
    return step._replace(call=step.call._replace(quality=quality, size=size, parameters=parameters))


def _qualities(planned: Call, table: PriceTable) -> Iterable[str | None]:
    """The planned one first where the model has it, then all of the model's; None where it has none."""
    if not table.rules.qualities:
        return [None]
    every = (planned.quality, *table.rules.qualities)
    return dict.fromkeys(quality for quality in every if quality in (None, *table.rules.qualities))


def _sizes(wanted: Iterable[AnySize | None], table: PriceTable) -> Iterable[AnySize | None]:
    """Those that the model takes; None where the size plays no part."""
    rule = table.rules.size
    return [None] if rule is None else dict.fromkeys(size for size in wanted if rule.takes(size))
