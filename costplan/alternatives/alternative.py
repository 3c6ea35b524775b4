"""What a step could be and still make the same images: with every model in every way, or with its own model a bit less.
Whether that is cheaper is for whoever prices it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.in_force import LIST_PRICE, prices_in_force
from costplan.planning.settling import settle
from costplan.pricing.prices import BATCH
from costplan.pricing.sizes import Size, pixels_about

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.sizes import AnySize
    from costplan.scenario.scenario import Defaults, Step


class Alternative(NamedTuple):
    """A step as it could be: as a scenario would state it, and settled, as it would be called."""

    step: Step
    settled: Step


class Lesser(NamedTuple):
    """A step with one thing less: the key and the value that ``--set`` takes, the step as a scenario would state it."""

    key: str
    value: str
    step: Step


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
        for tier in prices_in_force(catalogue, LIST_PRICE, table.model, day).tiers:
            for quality in _qualities(planned.call, table):
                for size in _sizes(wanted, table):
                    other = _with(step, table, quality=quality, size=size)._replace(model=table.model, tier=tier)
                    try:
                        settled = settle(other, silent, catalogue)
                    except CostplanError:
                        continue  # the model does not take such a call
                    yield Alternative(other, settled)


def lesser(step: Step, planned: Call, table: PriceTable) -> Iterator[Lesser]:
    """The step in the batch tier, at each lower quality, at each smaller size and with each smaller number of images,
    by its own model; ``planned`` is its call as it is settled."""
    if step.tier != BATCH and any(BATCH in block.tiers for block in table.blocks):
        yield Lesser("tier", BATCH, step._replace(tier=BATCH))
    for quality in _qualities(planned, table):
        if quality is not None and table.rules.ranks_above("quality", planned.quality, quality):
            yield Lesser("quality", quality, _with(step, table, quality=quality, size=step.call.size))
    for size in _smaller(planned, table):
        yield Lesser("size", str(size), _with(step, table, quality=step.call.quality, size=size))
    is_kept = "keep" in step.places
    for number in range(step.keep if is_kept else 1, planned.n):
        fewer = step._replace(call=step.call._replace(n=number), keep=step.keep if is_kept else number)
        yield Lesser("make", str(number), fewer)


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


def _smaller(planned: Call, table: PriceTable) -> Iterable[AnySize]:
    """Sizes with fewer pixels: those that the model sells, or its own shape at three quarters and half the edges."""
    rule = table.rules.size
    if rule is None or planned.size is None:
        return []
    sold: list[AnySize] = [*rule.classes, *rule.values]
    if not sold and isinstance(planned.size, Size):
        sold = [rule.nearest(Size(planned.size.width * part // 4, planned.size.height * part // 4)) for part in (3, 2)]
    return [size for size in dict.fromkeys(sold) if 0 < pixels_about(size) < pixels_about(planned.size)]
