"""A cost line and an unknown cost as JSON, in the documents of a quote and of a plan.
Shares that have no finite decimal are rounded half up at the pico-dollar; nothing else is rounded."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.render.json.document import among, members, number
from costplan.render.plan_lines import ends_of
from costplan.units import METERS, usd_text

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.mixture import Mixture
    from costplan.plan.cost_line import CostLine
    from costplan.plan.measure import Unknown
    from costplan.quantity import Quantity


def unknown_keys(unknown: Unknown) -> dict[str, Any]:
    """What nobody can count, and what to do about it."""
    return {"meter": unknown.meter, "what": unknown.what, "remedy": unknown.remedy, "place": _place(unknown.place)}


class LineText:
    """Lines of one call, or of many such calls: all that is the same in each of them is written once."""

    def __init__(self, line: CostLine) -> None:
        block, mixture = line.block, None if line.row.hidden else line.measure.mixture
        self._is_hidden = bool(line.row.hidden)
        per = METERS[line.meter].per
        self._meter = members(meter=line.meter, label=line.label)
        self._rate = members(
            rate=None if line.row.hidden else usd_text(Fraction(line.rate.expected) * per),
            rate_per=per,
            **({"private": line.row.hidden} if line.row.hidden else {}),
        )
        self._basis = members(
            basis=line.basis.value,
            flag=line.flag,
            source=block.source.url if block else line.stated_in,
            source_checked=block.source.checked if block else None,
            usage_basis=line.measure.basis.value,
            usage_source=line.measure.source,
            usage=line.row.hidden or line.measure.why,
            place=_place(line.row.place) if block else None,
            **({"one_of": _one_of(mixture)} if mixture else {}),
        )

    def at(self, quantity: Quantity, cost: Quantity) -> str:
        """The line at the quantity and the cost of all calls."""
        low, expected, high = ("null",) * 3 if self._is_hidden else ends_of(number, quantity)
        least, mean, most = ends_of(usd_text, cost)
        return among(
            self._meter,
            f'"quantity": {expected}',
            f'"quantity_low": {low}',
            f'"quantity_high": {high}',
            self._rate,
            f'"cost_usd": "{mean}"',
            f'"low_usd": "{least}"',
            f'"high_usd": "{most}"',
            self._basis,
        )


def _one_of(mixture: Mixture) -> list[dict[str, Any]]:
    """What one call may take, and how often it does."""
    return [
        {
            "part": part.name,
            "share": number(share),
            "quantity": number(part.quantity.expected),
            "quantity_low": number(part.quantity.low),
            "quantity_high": number(part.quantity.high),
        }
        | ({"one_of": _one_of(part.mixture)} if part.mixture else {})
        for part, share in zip(mixture.parts, mixture.shares, strict=True)
    ]


def _place(place: Place | None) -> str | None:
    return str(place) if place else None
