"""A bridge in short, for pages, comments and reports: its sentence, and its parts in at most ten lines.
What the parts are is found in bridging/; the tables by step, month and so on stand in bridge_tables.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.bridging.bridge import PARTS
from costplan.bridging.shown import shown, whole_units
from costplan.named import NamedTuple
from costplan.render.view import Table, clean
from costplan.units import PICO, PLACES, exact, fixed, many, percent, places_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costplan.bridging.bridge import Bridge, Change
    from costplan.units import Number

SIGN = "+ costs more, - costs less"
"""What signs mean, said on every page."""

TITLE = "What changed the cost"

CHANGE = "+ costs more"
"""The head of a column of differences, so that a table alone tells what its signs mean."""

MEANINGS = {
    "fx": "the rate of exchange",
    "volume": "more or fewer images asked for",
    "mix": "another model, tier, quality, size, n or billing",
    "yield": "attempts that an accepted image takes",
    "usage": "tokens that an attempt takes",
    "rate": "what providers charge for the same",
    "timing": "the same work on other days",
    "new": "steps that were not there before",
    "dropped": "steps that are gone",
    "moved": "other cost centers; nothing in all",
    "bend": "what seats took off, or billed beyond that, and what contracts added",
    "rounding": "digits that a kept plan rounded away",
    "not split": "what was kept too coarsely to tell apart",
}
"""What each part is, in words for people who do not plan."""

_ROWS = 10
_NAMED = 3


class Scale(NamedTuple):
    """How all sums of a bridge are written: in its currency, in cents or with more ``places`` where changes are so
    small. Whole ``units`` of it are what :func:`costplan.bridging.shown.shown` gives."""

    currency: str
    places: int

    @classmethod
    def of(cls, bridge: Bridge) -> Scale:
        """That at which the largest change has two digits, and cents at least."""
        total = bridge.total
        sums = [total.difference, *total.parts.values()]
        if not any(sums):  # what changed cancels out
            sums = [cost for cell in bridge.cells for cost in cell.parts.values()]
        return cls(bridge.currency, places_of(max(abs(Fraction(one)) for one in sums), 2) if any(sums) else PLACES)

    @property
    def unit(self) -> Number:
        """A unit in pico-units of the currency."""
        return Fraction(PICO, 10**self.places)

    @classmethod
    def between(cls, base: Number, head: Number) -> Scale:
        """The same of two sums in dollars, of which no parts are shown."""
        difference = abs(Fraction(head) - base)
        return cls("USD", places_of(difference, 2) if difference else PLACES)

    def beside(self, base: Number, head: Number) -> tuple[str, str, str]:
        """What two sides cost, and the difference of that as it is shown, so that it is one number on a page."""
        before, after = (whole_units(side, self.unit) for side in (base, head))
        return self.sum(before), self.sum(after), self.change(after - before, exact(Fraction(head) - base))

    def sum(self, units: int) -> str:
        """A sum without a sign of its own: ``$1,234.50``, ``1,234.50 EUR``."""
        figure = fixed(Fraction(abs(units), 10**self.places), self.places)
        whole = f"${figure}" if self.currency == "USD" else f"{figure} {self.currency}"
        return f"-{whole}" if units < 0 else whole

    def change(self, units: int, exact: Number) -> str:
        """A difference with its sign; one of less than a unit is told as that: ``+$12.00``, ``-<$0.01``."""
        if not units:
            return f"{'+' if exact > 0 else '-'}<{self.sum(1)}" if exact else self.sum(0)
        return self.sum(units) if units < 0 else f"+{self.sum(units)}"


def bridge_sentence(bridge: Bridge, label: Callable[[str], str] = clean) -> str:
    """One sentence: what the head costs more or less than the base, and the largest parts of that.

    Args:
        bridge: between two plans.
        label: encodes the names of the sides for the surface at hand.
    """
    scale, total = Scale.of(bridge), bridge.total
    of, base, head = shown(total, scale.unit), label(bridge.base), label(bridge.head)
    if bridge.is_nothing:
        return f"No cost changed: {head} costs what {base} does, {scale.sum(of.head)}."
    parts = _largest(total, scale)
    if not total.difference:
        return f"{head} costs what {base} does, {scale.sum(of.head)}, since what changed cancels out: {parts}."
    amount = scale.change(of.difference, total.difference)[1:]
    more = "more" if total.difference > 0 else "less"
    return f"{head} costs {amount} {more} than {base}{_share(total)}: {parts}."


def bridge_figures(bridge: Bridge, label: Callable[[str], str] = clean) -> tuple[tuple[str, str], ...]:
    """The difference, and what the two sides cost, as names and figures."""
    scale, total = Scale.of(bridge), bridge.total
    of = shown(total, scale.unit)
    return (
        ("difference", scale.change(of.difference, total.difference) + _share(total)),
        ("before", f"{scale.sum(of.base)} ({label(bridge.base)})"),
        ("after", f"{scale.sum(of.head)} ({label(bridge.head)})"),
    )


def short_bridge(bridge: Bridge, label: Callable[[str], str] = clean) -> Table:
    """The bridge in at most ten rows, which add up: what the base costs, each part, what the head costs. Of more parts
    than there is room for, the smallest are one row. No row where nothing changed.

    Args:
        bridge: between two plans.
        label: encodes the names of the sides; ``clean`` for text and HTML, ``partial(label, chars=...)`` of
            ``render.markdown`` for Markdown. All other cells are costplan's own words and figures.
    """
    return bridge_table(bridge, label, _ROWS - 2)


def bridge_table(bridge: Bridge, label: Callable[[str], str] = clean, most: int = len(PARTS)) -> Table:
    """The same with at most so many rows between the two sides."""
    scale, total = Scale.of(bridge), bridge.total
    of, parts = shown(total, scale.unit), total.parts
    kept = set(parts)
    if len(parts) > most:
        kept = set(sorted(parts, key=lambda part: -abs(Fraction(parts[part])))[: most - 1])
    rows = [("before", scale.sum(of.base), "", label(bridge.base))]
    rows += [
        (part, scale.change(of.parts[part], parts[part]), _of(parts[part], total), MEANINGS[part])
        for part in parts
        if part in kept
    ]
    if rest := [part for part in parts if part not in kept]:
        exact, units = sum(parts[part] for part in rest), sum(of.parts[part] for part in rest)
        rows.append((many(len(rest), "smaller part"), scale.change(units, exact), _of(exact, total), ", ".join(rest)))
    rows.append(("after", scale.sum(of.head), _of(total.difference, total), label(bridge.head)))
    return Table(
        title=TITLE,
        headers=("part", CHANGE, "%", "what it is"),
        rows=() if bridge.is_nothing else tuple(rows),
        right=frozenset({1, 2}),
    )


def parts_text(change: Change, scale: Scale) -> str:
    """The parts that are met, each with its sum: ``volume +$12.00, mix -$3.00``."""
    return _listed(change, scale, change.parts)


def _largest(change: Change, scale: Scale) -> str:
    """The same of the largest parts, and how many there are beside them that are seen."""
    units = shown(change, scale.unit).parts
    order = sorted(
        filter(units.get, units) if any(units.values()) else units, key=lambda part: -abs(Fraction(change.parts[part]))
    )
    more = len(order) - _NAMED
    return _listed(change, scale, order[:_NAMED]) + (f" and {many(more, 'smaller part')}" if more > 0 else "")


def _listed(change: Change, scale: Scale, parts: Iterable[str]) -> str:
    units = shown(change, scale.unit).parts
    return ", ".join(f"{part} {scale.change(units[part], change.parts[part])}" for part in parts)


def _share(total: Change) -> str:
    """`` (+2.5%)``; nothing where the base costs nothing."""
    return f" ({_of(total.difference, total)})" if total.base else ""


def _of(part: Number, total: Change) -> str:
    """A part as a share of what the base costs, with its sign."""
    if not total.base:
        return "-"
    share = Fraction(part) / Fraction(total.base)
    if 0 < abs(share) < Fraction(1, 2000):
        return "+<0.1%" if share > 0 else "-<0.1%"
    return ("+" if share > 0 else "") + percent(share)
