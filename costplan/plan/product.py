"""A product: a charge and how often it is billed in each stretch of days. One of its lines is made in line.py, and what
many come to is added up in costs.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.plan.charge import Charge
    from costplan.plan.volume import Volume


class Product(NamedTuple):
    """A charge, how often it is billed, and the runs that it is billed for: both volumes over the same stretches.
    ``place`` is where its lines stand among those of one stretch."""

    charge: Charge
    times: Volume
    runs: Volume
    place: int
