"""What was frozen beside what it comes to now: a difference is one number on a page, that of both sides as shown."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.books.variance import Variance, Variances
from costplan.render.bridge import Scale, bridge_sentence
from costplan.render.variance import change_text, variance_tables
from costplan.units import PICO
from tests.differing import moved, of

if TYPE_CHECKING:
    from costplan.bridging.bridge import Bridge

# In February $914.115 + $129.875185 = $1,043.990185, which reads $914.12, $129.88 and $1,043.99; beside that bridge
# the difference of the two as shown is $129.87. January costs what it did.
BASE, MORE = Fraction("914.115") * PICO, Fraction("129.875185")
FEBRUARY = moved({"volume": MORE}, month="2027-02")._replace(base=BASE, head=BASE + MORE * PICO)
BRIDGE = of(moved({}, base=1), FEBRUARY, base="v1", head="reforecast")


def variances(bridge: Bridge) -> Variances:
    months = [
        Variance(month=month, cost_center="", original=int(change.base), reforecast=int(change.head))
        for month, change in bridge.by_month().items()
    ]
    total = bridge.total
    whole = Variance(month="", cost_center="", original=int(total.base), reforecast=int(total.head))
    return Variances(
        versions=(),
        originals=("v1",),
        new=(),
        whole=whole,
        months=tuple(months),
        centers=(),
        cells=(),
        stray=(),
    )


def test_a_difference_is_one_number_on_a_page() -> None:
    found = variances(BRIDGE)
    [table] = variance_tables(found, 10, BRIDGE)
    assert table.rows == (
        ("2027-01", "$1.00", "$1.00", "$0.00", "0%", "", ""),
        ("2027-02", "$914.12", "$1,043.99", "+$129.87", "+14.2%", "volume +$129.87", ""),
        ("total", "$915.12", "$1,044.99", "+$129.87", "+14.2%", "volume +$129.87", ""),
    )
    assert change_text(found.whole, BRIDGE) == "+$129.87 (+14.2%)"
    assert bridge_sentence(BRIDGE) == "reforecast costs $129.87 more than v1 (+14.2%): volume +$129.87."


def test_every_difference_is_that_of_the_sums_beside_it() -> None:
    for base in range(0, 200, 7):
        for head in range(0, 200, 11):
            pico = (side * PICO // 1000 + 10**12 for side in (base, head))
            was, comes, difference = Scale("USD", 2).beside(*pico)
            sums = [0 if "<" in text else int(re.sub(r"[$.+]", "", text)) for text in (was, comes, difference)]
            assert sums[1] - sums[0] == sums[2]
