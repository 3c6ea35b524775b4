"""The calls on record beside the planned ones as JSON for machines: shares of 1 as decimal numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.json.document import MIX

if TYPE_CHECKING:
    from costplan.learning.mix import Kind, Mix, Share
    from costplan.plan.plan import Plan


def mix_json(plan: Plan, mix: Mix) -> str:
    """Every share with its verdict, and the kinds of calls that are not planned."""
    return MIX.text(
        scenarios=list(plan.titles),
        as_of=str(plan.as_of),
        calls=mix.calls,
        within=float(mix.bound),
        matches=not mix.off,
        shares=[_share(share) for share in mix.shares],
        others=[_kind(kind) | {"calls": calls} for kind, calls in mix.others],
    )


def _share(share: Share) -> dict[str, Any]:
    return {
        "what": share.what,
        **_kind(share.kind),
        "planned": round(float(share.planned), 6),
        "observed": round(share.seen / share.of, 6) if share.of else None,
        "low": round(share.low, 6),
        "high": round(share.high, 6),
        "seen": share.seen,
        "of": share.of,
        "verdict": share.verdict,
    }


def _kind(kind: Kind | None) -> dict[str, str | int | None]:
    return {name: value or None for name, value in kind._asdict().items()} if kind else {}
