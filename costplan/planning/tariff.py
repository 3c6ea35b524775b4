"""Tariff: what a model asks for its calls while neither its prices nor its way of counting change, and what hangs on
these alone. On which days it holds is known in in_force.py; it prices no call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.plan.measure import Way
from costplan.units import METERS, SEARCH

if TYPE_CHECKING:
    from costplan.calibration.figures import Several
    from costplan.calibration.of_model import OfModel
    from costplan.pricing.prices import PriceTable, Rates
    from costplan.pricing.profiles import Extra, ProfileBlock


class Tariff:
    """One model in one service tier, in one price block and one block of its profile; it is equal to itself alone.

    Attributes:
        table: of the model, under the name that was asked for.
        rates: the meters charged.
        counting: the profile's block, or None for a model that is charged by image or call alone.
        ways: how each meter of the profile is counted, by the profile or a calibration.
        of_the_call: the charged meters that the call itself counts, such as images.
        uncounted: the charged meters that a profile has to count, and that this one does not.
        extras: what is billed in some calls and cannot be counted yet.
        whole: the credits up to which what a call costs is rounded, by a contract.
        several: how calls for several images paid their inputs, by a calibration.
    """

    __slots__ = ("counting", "extras", "of_the_call", "rates", "several", "table", "uncounted", "ways", "whole")

    def __init__(self, table: PriceTable, rates: Rates, counting: ProfileBlock | None, learned: OfModel | None) -> None:
        counted, auto = (counting.counted, counting.auto) if counting else ({}, None)
        self.table = table
        self.rates = rates
        self.whole = dict(rates.block.whole).get(rates.tier)
        self.counting = counting
        self.ways = tuple(
            Way(meter=meter, counted=one, auto=auto, table=table, learned=learned) for meter, one in counted.items()
        )
        self.of_the_call = tuple(meter for meter in rates.rows if METERS[meter].counted == "call")
        self.uncounted = tuple(
            meter for meter in rates.rows if METERS[meter].counted == "profile" and meter not in (*counted, SEARCH)
        )
        self.extras: tuple[Extra, ...] = counting.extras if counting else ()
        self.several: Several | None = (
            learned.several if learned and learned.several and learned.several.known else None
        )
