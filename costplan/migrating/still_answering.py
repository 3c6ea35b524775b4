"""Tables in which models that have ended still answer, at their last prices, so that a plan on them has a cost.
Nothing is planned on them for real: a page that uses them says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Collection

    from costplan.errors import Place
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.scenario import Scenario


class StillAnswering(Catalogue):
    """The tables of a catalogue, where no model of some ends.

    Args:
        catalogue: the tables.
        models: the keys of those models.
    """

    def __init__(self, catalogue: Catalogue, models: Collection[str]) -> None:
        super().__init__()
        self.__dict__.update(catalogue.apart().__dict__)
        self._still = frozenset(models)

    def table(self, model: str, place: Place | None = None, _chain: tuple[str, ...] = ()) -> PriceTable:
        """The table of a model; see :meth:`Catalogue.table`."""
        table = super().table(model, place, _chain)
        if table.model not in self._still:
            return table
        return table._replace(shutdown=None, alias_ends=(), asked_as="")


def still_answering(scenario: Scenario, catalogue: Catalogue) -> StillAnswering:
    """The tables in which the scenario's models never end."""
    models = {catalogue.table(step.model).model for one in scenario.workflows for step in one.steps}
    return StillAnswering(catalogue, models)
