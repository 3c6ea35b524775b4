"""The cheapest legal size of a call: of all that are large enough and of a shape, not of a few usual ones.
More pixels may take fewer tokens, so every long edge is looked at; what is legal stands in pricing/legal_sizes.py."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import inf
from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.costing import price_at
from costplan.pricing.legal_sizes import in_pixels, named, spans

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call
    from costplan.pricing.legal_sizes import Span, Wanted
    from costplan.pricing.sizes import Size
    from costplan.units import Number


class SizeCost(NamedTuple):
    """A size and what a call is expected to cost at it, in pico-dollars."""

    size: Size
    cost: Number


def cheapest_size(call: Call, tariff: Tariff, wanted: Wanted, near: Size) -> SizeCost | None:
    """The size in pixels at which a call is expected to cost least; of several the nearest to ``near``, then the one
    with fewer pixels.

    A size at which the call cannot be counted, or less of it can than at its own, is none of them. Along one long edge
    no method counts less for a longer short edge (:attr:`costplan.pricing.counting.method.Method.sizes_apart`), so that
    of each long edge the shortest is priced, and each size that has a figure or a price of its own.

    Args:
        call: settled by the rules of its model.
        tariff: the model's, on a day.
        wanted: what the size has to be.
        near: the size that was stated.

    Returns:
        None where no legal size is wanted, or none can be counted.

    Raises:
        InputError: the call has no price as it stands.
    """
    rule = tariff.table.rules.size
    if rule is None:
        return None
    prices = _Prices(call, tariff)
    pieces = [piece for span in spans(rule, wanted) for piece in prices.pieces(span)]
    alone = dict.fromkeys(named(rule, wanted))
    alone |= dict.fromkeys(size for size in prices.apart if rule.takes(size) and wanted.is_met_by(size))
    costs = {size: prices.alone(size) for size in alone}
    costs |= {size: prices.at(size) for piece in pieces for size in [piece.size(piece.first)]}
    least = min(costs.values(), default=inf)
    if isinstance(least, float):
        return None
    alike = [size for size in alone if costs[size] == least]
    for piece in pieces:
        if costs[piece.size(piece.first)] == least:
            alike += prices.nearest(piece, least, near)
    return SizeCost(min(alike, key=lambda size: (distance(size, near), size.pixels, size)), least)


def distance(size: Size, near: Size) -> float:
    """How far a size is from another: by how much width and height change, multiplied; 1 where they are the same."""
    across, down = sorted((size.width, near.width)), sorted((size.height, near.height))
    return (across[1] * down[1]) / (across[0] * down[0])


class _Prices:
    """What a call costs at sizes; of those that are counted and priced alike the price is found once.

    Attributes:
        apart: the sizes in pixels that have a figure or a price of their own.
    """

    def __init__(self, call: Call, tariff: Tariff) -> None:
        self._call = call
        self._tariff = tariff
        self._unknowns = price_at(call, tariff).unknowns
        self._methods = [way.counted.method for way in tariff.ways]
        rows = [row for meter in tariff.rates.rows.values() for row in meter]
        self._bands = sorted({row.max_pixels for row in rows if row.max_pixels is not None})
        self.apart = frozenset(_apart(tariff))
        self._apart_on: dict[tuple[int, bool], list[int]] = {}
        for size in self.apart:
            self._apart_on.setdefault((max(size), size.width >= size.height), []).append(min(size))
        self._found: dict[Hashable, Number | float] = {}

    def at(self, size: Size) -> Number | float:
        """Pico-dollars as expected at a size of a piece; infinite where it cannot be counted."""
        key = (bisect_left(self._bands, size.pixels), *(method.sees(size) for method in self._methods))
        if key not in self._found:
            self._found[key] = self.alone(size)
        return self._found[key]

    def alone(self, size: Size) -> Number | float:
        """The same at any size."""
        try:
            priced = price_at(self._tariff.table.rules.sized(self._call, size), self._tariff)
        except CostplanError:
            return inf
        return priced.cost.expected if priced.unknowns == self._unknowns else inf

    def pieces(self, span: Span) -> Iterator[Span]:
        """A span without the sizes that are apart, cut where another price row begins: in each the cost does not fall
        with the short edge."""
        apart = self._apart_on.get((span.long_edge, span.is_wide), [])
        step, first = span.step, span.first
        cuts = [(edge - step, edge + step) for edge in apart if edge % step == 0]
        for pixels in self._bands:
            last = pixels // span.long_edge // step * step
            cuts.append((last, last + step))
        for last, following in sorted(cuts):
            if first <= (last := min(last, span.last)):
                yield span._replace(first=first, last=last)
            first = max(first, following)
        if first <= span.last:
            yield span._replace(first=first)

    def nearest(self, piece: Span, least: Number | float, near: Size) -> Iterator[Size]:
        """The sizes of a piece that cost what its first costs and lie on both sides of a size, or at its end."""
        edges = range(piece.first, piece.last + 1, piece.step)
        last = bisect_right(edges, least, key=lambda edge: self.at(piece.size(edge))) - 1
        below = (near.height if piece.is_wide else near.width) - piece.first
        for index in dict.fromkeys((below // piece.step, below // piece.step + 1)):
            yield piece.size(edges[min(max(index, 0), last)])


def _apart(tariff: Tariff) -> Iterator[Size]:
    """The sizes in pixels of which a method, a calibration, a price row or a surcharge says something of its own."""
    said = [size for way in tariff.ways for size in way.counted.method.sizes_apart]
    conditions = [row.when for rows in tariff.rates.rows.values() for row in rows]
    conditions += [extra.when for extra in tariff.extras]
    said += [value for when in conditions for name, value in when if name == "size"]
    learned = next((way.learned for way in tariff.ways if way.learned), None)
    said += [cell.size for group in (learned.groups.values() if learned else ()) for cell in group.cells]
    for text in said:
        size = in_pixels(text)
        if size is not None:
            yield size
