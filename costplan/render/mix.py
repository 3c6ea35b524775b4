"""The calls on record beside the planned ones, as a page. What is off is decided in learning/mix.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.view import Page, Table, clean
from costplan.units import percent

if TYPE_CHECKING:
    from costplan.learning.mix import Kind, Mix, Share
    from costplan.plan.plan import Plan


SHOWN = 10
"""So many kinds of calls that are not planned are listed."""


def mix_page(plan: Plan, mix: Mix) -> Page:
    """Every share with its verdict, what is off first."""
    verdicts = [share.verdict for share in mix.shares]
    return Page(
        title="mix: " + clean(", ".join(plan.titles)),
        subtitle="",
        headline=(
            ("calls on record", f"{mix.calls:,}"),
            ("no longer match", f"{verdicts.count('off'):,} of {len(verdicts):,} shares"),
            ("too few calls to tell", f"{verdicts.count('too few'):,}"),
        ),
        warnings=(),
        tables=(_shares(mix), *([_others(mix)] if mix.others else [])),
        footer=(
            f"bounds: {percent(mix.bound)} of all calls around the plan; observed with its 90 % interval (Wilson)",
        ),
    )


def _shares(mix: Mix) -> Table:
    order = {"off": 0, "too few": 1, "holds": 2}
    rows = tuple(
        (_name(share), percent(share.planned), _observed(share), f"{share.seen:,} of {share.of:,}", share.verdict)
        for share in sorted(mix.shares, key=lambda share: order[share.verdict])
    )
    headers = ("share of", "planned", "observed", "calls", "verdict")
    return Table(title="", headers=headers, rows=rows, right=frozenset({1, 2, 3}))


def _others(mix: Mix) -> Table:
    more = len(mix.others) - SHOWN
    return Table(
        title="calls that are not planned",
        headers=("call", "calls"),
        rows=tuple((_kind(kind), f"{calls:,}") for kind, calls in mix.others[:SHOWN]),
        right=frozenset({1}),
        notes=(f"and {more:,} more kinds",) if more > 0 else (),
    )


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
