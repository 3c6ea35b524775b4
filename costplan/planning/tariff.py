"""Tariff: what a model asks for its calls while neither its prices nor its way of counting change, and what hangs on
these alone. On which days it holds is known in in_force.py; it prices no call."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costplan.calibration.of_model import OfModel
    from costplan.pricing.prices import PriceTable, Rates
    from costplan.pricing.profiles import ProfileBlock


class Tariff:
    """One model in one service tier, in one price block and one block of its profile; it is equal to itself alone.

    Attributes:
        table: of the model, under the name that was asked for.
        rates: the meters charged.
        counting: the profile's block, or None for a model that is charged by image or call alone.
        learned: what a calibration says about the model.
    """

    __slots__ = ("counting", "learned", "rates", "table")

    def __init__(self, table: PriceTable, rates: Rates, counting: ProfileBlock | None, learned: OfModel | None) -> None:
        self.table = table
        self.rates = rates
        self.counting = counting
        self.learned = learned
