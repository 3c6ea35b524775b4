"""What calls on record cost as a page: sums beside what the records tell, what has no price, and each record.
Nothing is added up here."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.actuals.cell_price import tier_of
from costplan.pricing.prices import STANDARD
from costplan.render.view import Page, Table, clean
from costplan.units import exact, many, unit_money, usd_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.actuals.cell_price import CellPrice
    from costplan.actuals.spent import Spent, Sums
    from costplan.units import Number

_FEW = 20


def actuals_page(spent: Spent, encode: Callable[[str], str] = str) -> Page:
    """What calls cost; ``encode`` makes text of records safe for the page."""
    whole = spent.all
    is_partly = " (partly unpriced)" if whole.unpriced else ""
    cost = f"{_range(whole.low, whole.high)}{is_partly}" if whole.calls else "nothing could be priced"
    headline = [("cost", cost), ("priced", f"{many(whole.calls, 'call')}, {many(whole.images, 'image')}")]
    if whole.unpriced:
        headline.append(("unpriced", f"{many(whole.unpriced, 'call')}, in no sum"))
    if whole.told_calls:
        headline.append(
            ("records tell", f"{unit_money(whole.told)} for {many(whole.told_calls, 'call')}, {_beside(whole)}")
        )
    tables = [_groups(spent, encode)] if spent.groups else []
    tables += [_unpriced(spent, encode)] if spent.unpriced else []
    tables += [_records(spent, encode)] if spent.records else []
    return Page(
        title="What calls on record cost",
        subtitle=f"by {spent.by}, each call at the prices of its own day and tier",
        headline=tuple(headline),
        warnings=tuple(_warnings(spent, encode)),
        tables=tuple(tables),
        footer=(),
    )


def _warnings(spent: Spent, encode: Callable[[str], str]) -> Iterator[str]:
    if spent.refused:
        yield f"{many(spent.refused, 'record')} could not be read, and are in no sum"
    for why, calls in spent.left_out:
        yield f"left out: {many(calls, 'call')}, {encode(clean(why))}"
    for outcome, calls in spent.failed:
        yield f"{many(calls, 'call')} failed ({outcome}), and no usage is told: whether that was billed is not known"
    for note, calls in spent.notes:
        yield f"{many(calls, 'call')}: {encode(clean(note))}"


def _range(low: Number, high: Number) -> str:
    return unit_money(low) if low == high else f"{unit_money(low)} to {unit_money(high)}"


def _beside(sums: Sums) -> str:
    """The difference from what the records tell, and why."""
    why = ", ".join(reason for reason, _ in sums.why)
    if sums.told_low <= sums.told <= sums.told_high:
        return "the same" if not why else f"the same in sum ({why})"
    near = sums.told_low if Fraction(sums.told) < sums.told_low else sums.told_high
    return f"{_signed(exact(Fraction(sums.told) - Fraction(near)))} from ours" + (f" ({why})" if why else "")


def _signed(pico: Number) -> str:
    return f"{'+' if pico > 0 else '-'}{unit_money(-pico if pico < 0 else pico)}"


def _groups(spent: Spent, encode: Callable[[str], str]) -> Table:
    has_told = bool(spent.all.told_calls)
    rows: list[tuple[str, ...]] = []
    for one in spent.groups:
        cost = _range(one.low, one.high) if one.calls else "-"
        row = [encode(clean(one.label)), f"{one.calls:,}", f"{one.images:,}", cost]
        row += [f"{one.unpriced:,}" if one.unpriced else "-"] if spent.all.unpriced else []
        row += [unit_money(one.told), _beside(one)] if has_told and one.told_calls else ["-", "-"] if has_told else []
        rows.append(tuple(row))
    headers = [spent.by, "calls", "images", "cost"]
    headers += ["unpriced"] if spent.all.unpriced else []
    right = set(range(1, len(headers)))
    right |= {len(headers)} if has_told else set()
    headers += ["records tell", "difference"] if has_told else []
    return Table(title=f"By {spent.by}", headers=tuple(headers), rows=tuple(rows), right=frozenset(right))


def _unpriced(spent: Spent, encode: Callable[[str], str]) -> Table:
    shown = spent.unpriced[:_FEW]
    rows = tuple((encode(clean(model)), f"{calls:,}", encode(clean(why))) for model, why, calls in shown)
    more = len(spent.unpriced) - len(shown)
    notes = (f"{many(more, 'more reason')}; --format json has all",) if more else ()
    headers = ("unpriced", "calls", "why")
    return Table(title="Without a price, in no sum", headers=headers, rows=rows, right=frozenset({1}), notes=notes)


def _records(spent: Spent, encode: Callable[[str], str]) -> Table:
    """Each record; columns in which no row says anything are left out."""
    records = zip(spent.records or (), spent.reasons, strict=True)
    rows = [(str(number), *_record(one, why, encode)) for number, (one, why) in enumerate(records, start=1)]
    headers = ("record", "day", "model", "call", "cost", "told", "why")
    kept = [at for at in range(len(headers)) if at < _MAY_LACK or any(row[at] != "-" for row in rows)]
    return Table(
        title="Each record",
        headers=tuple(headers[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in rows),
        right=frozenset(at for at, of in enumerate(kept) if headers[of] in ("record", "cost", "told")),
    )


_MAY_LACK = 5


def _record(one: CellPrice, why: str, encode: Callable[[str], str]) -> tuple[str, ...]:
    cell, tier = one.cell, tier_of(one.cell)
    parts = (cell.call, cell.size, cell.quality, f"x{cell.n}" if cell.n > 1 else "", "" if tier == STANDARD else tier)
    cost = "unpriced"
    if one.low is not None and one.high is not None:
        cost = f"${usd_text(one.low)}" + (f" to ${usd_text(one.high)}" if one.low != one.high else "")
    return (
        cell.day or "-",
        encode(clean(one.model or cell.model)),
        encode(clean(" ".join(filter(None, parts)))) or "-",
        cost,
        f"${usd_text(cell.cost_pico)}" if "cost" in cell.told.split() else "-",
        encode(clean(one.why or why)) or "-",
    )
