"""What a plan was frozen at, what it comes to now and the difference, as finished strings.
It reads no file and compares nothing; books/variance.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import FEW
from costplan.render.view import Table, clean
from costplan.units import many, money, percent, sum_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.books.comments import Comment
    from costplan.books.variance import Variance, Variances

_HEADS = ("original", "reforecast", "difference", "%")


def versions_words(found: Variances) -> str:
    """What the columns of the tables stand for."""
    new = f" In no version, and so wholly new: {'; '.join(found.new)}." if found.new else ""
    return clean(
        f"Original is {', '.join(found.originals)}; reforecast is this plan. Contingency and tax are not in them.{new}"
    )


def versions_table(found: Variances) -> Table:
    """The versions from the oldest on, each beside what its scenarios come to now."""
    rows = []
    for compared in found.versions:
        version = compared.version
        least = "" if version.complete else " (incomplete)"
        tails = ("-" if pico is None else money(pico) for pico in (version.p90, version.worst))
        told = (version.label, version.frozen[:10], str(version.as_of), version.approved_by, version.ref)
        figures = (money(version.total) + least, *tails, *_change(compared.whole))
        rows.append((*map(clean, told), *figures))
    heads = ("version", "frozen", "as of", "approved by", "ref", "expected", "p90", "worst", "difference", "%")
    return Table(
        title="Versions", headers=heads, rows=tuple(rows), right=frozenset(range(5, 10)), notes=changed_inputs(found)
    )


def variance_tables(found: Variances, most: int) -> tuple[Table, ...]:
    """By month and cost center, then by each where there are several; of more rows than ``most`` those that differ most,
    and each that somebody commented on."""
    groups = []
    if len(found.centers) > 1:
        groups = [("By month and cost center", found.cells), ("By cost center", found.centers)]
    if len(found.months) > 1 or not groups:
        groups.append(("By month", found.months))
    tables = [_table(title, rows, found.whole, most) for title, rows in groups]
    beside = {
        comment for rows in (*(rows for _, rows in groups), [found.whole]) for row in rows for comment in row.comments
    }
    others = [comment for row in (*found.cells, *found.centers, *found.months) for comment in row.comments]
    notes = [f"on {_where(one)}: {comment_text(one)}" for one in others if one not in beside]
    notes += [f"on {_where(one)}, which neither has: {comment_text(one)}" for one in found.stray]
    return (*tables[:-1], tables[-1]._replace(notes=(*tables[-1].notes, *notes)))


def _table(title: str, found: Sequence[Variance], whole: Variance, most: int) -> Table:
    kept = set(sorted(range(len(found)), key=lambda at: (not found[at].comments, -abs(found[at].difference)))[:most])
    shown = [row for at, row in enumerate(found) if at in kept or row.comments]
    rest = len(found) - len(shown)
    labels = [name for name in ("month", "cost_center") if any(getattr(row, name) for row in found)]
    rows = [(*(clean(getattr(row, name)) for name in labels), *_figures(row)) for row in shown]
    rows.append(("total", *("" for _ in labels[1:]), *_figures(whole)))
    notes = (f"{many(rest, 'more row')} that differ less are not shown",) if rest else ()
    heads = (*(name.replace("_", " ") for name in labels), *_HEADS, "comment")
    return Table(
        title=title, headers=heads, rows=tuple(rows), right=frozenset(range(len(labels), len(labels) + 4)), notes=notes
    )


def _figures(row: Variance) -> tuple[str, ...]:
    told = "; ".join(map(comment_text, row.comments))
    return (money(row.original), money(row.reforecast), *_change(row), told)


def _change(row: Variance) -> tuple[str, str]:
    """The difference in dollars and percent, with its sign."""
    sign = "+" if row.difference > 0 else ""
    share = row.share
    told = "-" if share is None and not row.difference else "new" if share is None else f"{sign}{percent(share)}"
    return sign + sum_text(row.difference, "USD"), told


def change_text(row: Variance) -> str:
    """``+$120.00 (+2.1%)``."""
    usd, share = _change(row)
    return usd if share in ("-", "new") else f"{usd} ({share})"


def comment_text(comment: Comment) -> str:
    """What somebody wrote, and who."""
    return clean(comment.text.strip() + (f" ({comment.by})" if comment.by else ""))


def _where(comment: Comment) -> str:
    return clean(", ".join(filter(None, (comment.month, comment.cost_center))))


def changed_inputs(found: Variances) -> tuple[str, ...]:
    """For each version, which inputs say something else than when it was frozen, the first few by name."""
    told = []
    for version, _, names in found.versions:
        more = f" and {len(names) - FEW:,} more" if len(names) > FEW else ""
        if names:
            told.append(clean(f"since {version.label} these inputs changed: {', '.join(names[:FEW])}{more}"))
    return tuple(told)
