"""The calls on record beside the planned ones, as a page. What is off is decided in learning/mix.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.view import Page, Table, clean
from costplan.units import percent

if TYPE_CHECKING:
    from costplan.learning.mix import Kind, Mix, Share
    from costplan.planning.plan import Plan


SHOWN = 10
"""So many kinds of calls that are not planned are listed."""


def mix_page(plan: Plan, mix: Mix) -> Page:
    """Every share with its verdict, what is off first."""
    order = {"off": 0, "too few": 1, "holds": 2}
    shares = sorted(mix.shares, key=lambda share: order[share.verdict])
    verdicts = [share.verdict for share in shares]
    headline = (
        ("calls on record", f"{mix.calls:,}"),
        ("no longer match", f"{verdicts.count('off'):,} of {len(verdicts):,} shares"),
        ("too few calls to tell", f"{verdicts.count('too few'):,}"),
    )
    rows = tuple(
        (_name(share), percent(share.planned), _observed(share), f"{share.seen:,} of {share.of:,}", share.verdict)
        for share in shares
    )
    tables = [Table("", ("share of", "planned", "observed", "calls", "verdict"), rows, frozenset({1, 2, 3}))]
    if mix.others:
        listed = tuple((_kind(kind), f"{calls:,}") for kind, calls in mix.others[:SHOWN])
        more = len(mix.others) - SHOWN
        notes = (f"and {more:,} more kinds",) if more > 0 else ()
        tables.append(Table("calls that are not planned", ("call", "calls"), listed, frozenset({1}), notes))
    footer = (f"bounds: {percent(mix.bound)} of all calls around the plan; observed with its 90 % interval (Wilson)",)
    return Page("mix: " + clean(", ".join(plan.titles)), "", headline, (), tuple(tables), footer)


def _name(share: Share) -> str:
    return _kind(share.kind) if share.kind else share.what


def _kind(kind: Kind) -> str:
    parts = [kind.model, kind.size, kind.quality, f"n={kind.n}" if kind.n > 1 else ""]
    return clean(" ".join(part for part in parts if part))


def _observed(share: Share) -> str:
    if not share.of:
        return "-"
    low, high = (percent(Fraction(round(end * 1000), 1000)) for end in (share.low, share.high))
    return f"{percent(Fraction(share.seen, share.of))} ({low} to {high})"
