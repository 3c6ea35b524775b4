"""What a plan was frozen at, what it comes to now and the difference, as finished strings.
It reads no file and compares nothing; books/variance.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import FEW
from costplan.plan.charge import UNTAGGED
from costplan.render.bridge import Scale, bridge_table, parts_text
from costplan.render.bridge_tables import change_tables
from costplan.render.view import UNSEEN, Table, clean, signed_percent
from costplan.risk.telling import WORST
from costplan.units import many, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.books.comments import Comment
    from costplan.books.variance import Variance, Variances
    from costplan.bridging.bridge import Bridge
    from costplan.gating.rates import ChangedRates

OF_WHICH = "of which"
"""The head of the parts of a difference."""

_HEADS = ("original", "reforecast", "difference", "%")


def versions_words(variances: Variances) -> str:
    """What the columns of the tables stand for."""
    new = f" In no version, and so wholly new: {'; '.join(variances.new)}." if variances.new else ""
    return clean(
        f"Original is {', '.join(variances.originals)}; reforecast is this plan. Contingency and tax are not "
        f"in them.{new}"
    )


def rates_words(rates: ChangedRates | None) -> str:
    """That rates of exchange changed, to stand after another sentence; empty where none did."""
    if rates is None:
        return ""
    through = rates.warning(clean)
    return f" Exchange rates are {rates.words(clean)}, and are in no sum in dollars." + (
        f" The {through}." if through else ""
    )


def versions_table(variances: Variances, bridge: Bridge | None = None) -> Table:
    """The versions from the oldest on, each beside what its scenarios come to now."""
    rows = []
    for compared in variances.versions:
        version = compared.version
        least = "" if version.complete else " (incomplete)"
        was, _, difference, share = _change(compared.whole, _scale(compared.whole, bridge))
        tails = ("-" if pico is None else money(pico) for pico in (version.p90, version.worst))
        cells = (version.label, version.frozen[:10], str(version.as_of), version.approved_by, version.ref)
        figures = (was + least, *tails, difference, share)
        rows.append((*map(clean, cells), *figures))
    heads = ("version", "frozen", "as of", "approved by", "ref", "expected", "p90", WORST, "difference", "%")
    return Table(
        title="Versions",
        headers=heads,
        rows=tuple(rows),
        right=frozenset(range(5, 10)),
        notes=changed_inputs(variances),
    )


def variance_tables(variances: Variances, most: int, bridge: Bridge | None = None) -> tuple[Table, ...]:
    """By month and cost center, then by each where there are several; of more rows than ``most`` those that differ
    most, and each that somebody commented on. A bridge tells by which parts each differs."""
    groups = []
    if len(variances.centers) > 1:
        groups = [("By month and cost center", variances.cells), ("By cost center", variances.centers)]
    if len(variances.months) > 1 or not groups:
        groups.append(("By month", variances.months))
    tables = [_table(title, rows, variances.whole, most, bridge) for title, rows in groups]
    beside = {
        comment
        for rows in (*(rows for _, rows in groups), [variances.whole])
        for row in rows
        for comment in row.comments
    }
    others = [comment for row in (*variances.cells, *variances.centers, *variances.months) for comment in row.comments]
    notes = [f"on {_where(comment)}: {comment_text(comment)}" for comment in others if comment not in beside]
    notes += [f"on {_where(comment)}, which neither has: {comment_text(comment)}" for comment in variances.stray]
    return (*tables[:-1], tables[-1]._replace(notes=(*tables[-1].notes, *notes)))


def bridge_tables(bridge: Bridge, most: int) -> tuple[Table, ...]:
    """The bridge as a whole, and step by step; by month and cost center it stands beside these."""
    table = bridge_table(bridge)
    return table._replace(notes=(*table.notes, *map(clean, bridge.notes))), next(
        change_tables(bridge, most, in_words=True)
    )


def _table(title: str, rows: Sequence[Variance], whole: Variance, most: int, bridge: Bridge | None) -> Table:
    order = sorted(range(len(rows)), key=lambda at: (not rows[at].comments, -abs(rows[at].difference)))
    kept = set(order[:most])
    shown = [row for at, row in enumerate(rows) if at in kept or row.comments]
    rest = len(rows) - len(shown)
    labels = [name for name in ("month", "cost_center") if any(getattr(row, name) for row in rows)]
    parts, scale = _parts(bridge, labels), _scale(whole, bridge)
    cells = [(*(clean(getattr(row, name)) for name in labels), *_figures(row, scale, parts)) for row in shown]
    return Table(
        title=title,
        headers=(
            *(name.replace("_", " ") for name in labels),
            *_HEADS,
            *([] if parts is None else [OF_WHICH]),
            "comment",
        ),
        rows=(*cells, ("total", *("" for _ in labels[1:]), *_figures(whole, scale, parts))),
        right=frozenset(range(len(labels), len(labels) + 4)),
        notes=(f"{many(rest, 'more row')} that differ less are not shown",) if rest else (),
    )


def _parts(bridge: Bridge | None, labels: Sequence[str]) -> dict[tuple[str, str], str] | None:
    """By which parts each row differs, by month and cost center as far as these are labels, and the whole; None without
    a bridge."""
    if bridge is None:
        return None
    scale, months, centers = Scale.of(bridge), "month" in labels, "cost_center" in labels
    rows = bridge.by(lambda cell: (cell.month if months else "", (cell.cost_center or UNTAGGED) if centers else ""))
    return {key: parts_text(change, scale) for key, change in (*rows.items(), (("", ""), bridge.total))}


def _figures(row: Variance, scale: Scale, parts: dict[tuple[str, str], str] | None) -> tuple[str, ...]:
    comments = "; ".join(map(comment_text, row.comments))
    told = () if parts is None else (parts.get((row.month, row.cost_center), ""),)
    return (*_change(row, scale), *told, comments)


def _scale(row: Variance, bridge: Bridge | None) -> Scale:
    """That of the bridge, which stands on the same page; else that of the difference."""
    return Scale.of(bridge) if bridge else Scale.between(row.original, row.reforecast)


def _change(row: Variance, scale: Scale) -> tuple[str, str, str, str]:
    """Both sides, and the difference in dollars and percent, with its sign."""
    was, comes, difference = scale.beside(row.original, row.reforecast)
    if abs(row.difference) < UNSEEN:
        return was, comes, money(0), "0%" if row.original else "-"
    share = "new" if row.share is None else signed_percent(row.share)
    return was, comes, difference, share


def change_text(row: Variance, bridge: Bridge | None) -> str:
    """``+$120.00 (+2.1%)``."""
    _, _, usd, share = _change(row, _scale(row, bridge))
    return usd if share in ("-", "new") else f"{usd} ({share})"


def comment_text(comment: Comment) -> str:
    """What somebody wrote, and who."""
    return clean(comment.text.strip() + (f" ({comment.by})" if comment.by else ""))


def _where(comment: Comment) -> str:
    return clean(", ".join(filter(None, (comment.month, comment.cost_center))))


def changed_inputs(variances: Variances) -> tuple[str, ...]:
    """For each version, which inputs say something else than when it was frozen, the first few by name."""
    notes = []
    for version, _, names in variances.versions:
        more = f" and {len(names) - FEW:,} more" if len(names) > FEW else ""
        if names:
            notes.append(clean(f"since {version.label} these inputs changed: {', '.join(names[:FEW])}{more}"))
    return tuple(notes)
