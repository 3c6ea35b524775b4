"""The entries of a report as CSV (RFC 4180), a row an entry, for the frozen versions and for the plan of today.
Nothing is dropped: what is untagged says so, and what nobody can count is a row without amounts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.books.entries import currency_of, entries_of
from costplan.plan.charge import UNTAGGED
from costplan.render.csv import csv_pieces, formula_safe
from costplan.units import decimal_text, exact, usd_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.books.entries import Entry
    from costplan.books.report import Report

COLUMNS = (
    "version",
    "month",
    "entity",
    "gl_account",
    "cost_center",
    "provider",
    "model",
    "meter",
    "quantity",
    "net",
    "tax",
    "currency",
    "fx",
    "view",
)


def entries_csv(report: Report) -> Iterator[str]:
    """The versions from the oldest on, then this plan, in one currency: their own where all have the same, else USD.
    The plan's own is the one that is asked for, else that of the caps."""
    parts = [(version.label, version.currency, version.entries) for version in report.versions]
    one = report.reporting
    now = one.currency if one else currency_of(report.budgets)
    parts.append((report.label, now, entries_of(report.plan, report.budgets, one)))
    rows = [(label, currency, entry) for label, currency, entries in parts for entry in entries]
    if len({currency for _, currency, _ in parts}) > 1:
        rows = [(label, "USD", entry._replace(account=entry.account._replace(fx=1))) for label, _, entry in rows]
    return csv_pieces(COLUMNS, (_row(*row) for row in rows))


def _row(label: str, currency: str, entry: Entry) -> list[str]:
    account = entry.account
    tags = (account.entity, account.gl_account, account.cost_center)
    return [
        label,
        account.month,
        *(formula_safe(tag or UNTAGGED) for tag in tags),
        *map(formula_safe, (account.provider, account.model)),
        account.meter,
        decimal_text(entry.quantity) if entry.quantity is not None else "",
        *(
            "" if entry.net is None else usd_text(exact(pico / Fraction(account.fx)))
            for pico in (entry.net or 0, entry.tax)
        ),
        currency,
        decimal_text(account.fx),
        account.view,
    ]
