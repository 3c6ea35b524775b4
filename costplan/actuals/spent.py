"""Spent: priced cells added up, by what is asked, beside what the records tell; unpriced ones are counted apart.
It prices nothing and writes no page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from costplan.actuals.cell_price import price_cell, tier_of
from costplan.actuals.told_cost import why_differs
from costplan.named import NamedTuple
from costplan.units import sum_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from costplan.actuals.cell import UsageCell
    from costplan.actuals.cell_price import CellPrice
    from costplan.catalogue import Catalogue
    from costplan.units import Number


class Sums(NamedTuple):
    """What calls of one label cost, in pico-dollars from ``low`` to ``high``; ``told`` is what those of them that tell
    a cost say, and ``told_low`` to ``told_high`` what these are priced at. ``why`` are the likely reasons of the
    difference, the one with most calls first."""

    label: str
    calls: int
    images: int
    low: Number
    high: Number
    unpriced: int
    told_calls: int
    told: int
    told_low: Number
    told_high: Number
    why: tuple[tuple[str, int], ...]


class Spent(NamedTuple):
    """What calls on record cost: all of them, by label, and each record where they are few or asked for.

    ``unpriced``, ``failed`` and ``left_out`` are calls by model or outcome and reason, none of which is in a sum of
    dollars. ``notes`` are what was assumed, with the calls that it was assumed of; ``reasons`` why each record tells
    another cost. ``refused`` raw records were wrong.
    """

    as_of: date
    by: str
    all: Sums
    groups: tuple[Sums, ...]
    unpriced: tuple[tuple[str, str, int], ...]
    failed: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, int], ...]
    notes: tuple[tuple[str, int], ...]
    records: tuple[CellPrice, ...] | None
    reasons: tuple[str, ...]
    refused: int = 0


def label_of(price: CellPrice, by: str) -> str:
    """What a cell is under; a dash where its records do not say."""
    cell = price.cell
    if by == "model":
        return price.model or cell.model
    if by == "month":
        return cell.day[:7] or "-"
    return (tier_of(cell) if by == "tier" else str(getattr(cell, by))) or "-"


def spent_on(
    cells: Iterable[UsageCell], by: str, catalogue: Catalogue, as_of: date, records: Sequence[UsageCell] | None = None
) -> Spent:
    """What cells cost.

    Args:
        cells: of all records.
        by: one of BY.
        catalogue: the tables, whose account pays.
        as_of: the day of records that tell none.
        records: a cell for each record where each is to be told, in their order.
    """
    counted: list[tuple[CellPrice, str]] = []
    unpriced: Counter[tuple[str, str]] = Counter()
    failed: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    for cell in cells:
        if cell.kind != "observed":
            left_out[f"kind {cell.kind}, not observed"] += cell.calls
        elif is_failed_untold(cell):
            failed[cell.outcome] += cell.calls
        else:
            price = price_cell(cell, catalogue, as_of)
            counted.append((price, why_differs(price, catalogue, as_of)))
            if price.low is None:
                unpriced[price.model or cell.model, price.why] += cell.calls
            notes.update(dict.fromkeys(price.notes, cell.calls))
    labels: dict[str, list[tuple[CellPrice, str]]] = {}
    for price, why in counted:
        labels.setdefault(label_of(price, by), []).append((price, why))
    each = None if records is None else tuple(price_cell(one, catalogue, as_of) for one in records)
    return Spent(
        as_of=as_of,
        by=by,
        all=_sums("all", counted),
        groups=tuple(_sums(label, labels[label]) for label in sorted(labels)),
        unpriced=tuple((model, why, calls) for (model, why), calls in sorted(unpriced.items())),
        failed=tuple(sorted(failed.items())),
        left_out=tuple(sorted(left_out.items())),
        notes=tuple(sorted(notes.items())),
        records=each,
        reasons=tuple(why_differs(one, catalogue, as_of) for one in each or ()),
    )


def is_failed_untold(cell: UsageCell) -> bool:
    """Whether calls failed and tell no usage, so that nobody knows whether they were billed."""
    said = cell.told.split()
    return cell.outcome != "made" and "image_out" not in said and "text_out" not in said


def _sums(label: str, counted: Iterable[tuple[CellPrice, str]]) -> Sums:
    counted = list(counted)
    priced = [(one, why, one.low, one.high) for one, why in counted if one.low is not None and one.high is not None]
    told = [(one, why, low, high) for one, why, low, high in priced if "cost" in one.cell.told.split()]
    why: Counter[str] = Counter()
    for one, reason, _, _ in told:
        if reason:
            why[reason] += one.cell.calls
    return Sums(
        label=label,
        calls=sum(one.cell.calls for one, _, _, _ in priced),
        images=sum(one.cell.images for one, _, _, _ in priced),
        low=sum_of(low for _, _, low, _ in priced),
        high=sum_of(high for _, _, _, high in priced),
        unpriced=sum(one.cell.calls for one, _ in counted if one.low is None),
        told_calls=sum(one.cell.calls for one, _, _, _ in told),
        told=sum(one.cell.cost_pico for one, _, _, _ in told),
        told_low=sum_of(low for _, _, low, _ in told),
        told_high=sum_of(high for _, _, _, high in told),
        why=tuple(sorted(why.items(), key=lambda item: (-item[1], item[0]))),
    )
