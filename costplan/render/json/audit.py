"""Our tables beside somebody else's catalogue as JSON: every model and request, exact, with what each side rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.json.document import AUDIT
from costplan.units import decimal_text, usd_text

if TYPE_CHECKING:
    from costplan.auditing.audit import Audit, Audited, Compared


def audit_json(audit: Audit) -> str:
    """All that was found."""
    listing = audit.listing
    return AUDIT.text(
        as_of=str(audit.as_of),
        catalogue={
            "kind": listing.kind,
            "name": listing.shown,
            "release": listing.version or None,
            "sha256": listing.sha256,
            "odd": [odd._asdict() for odd in listing.odd],
        },
        plan=audit.plan or None,
        unlisted=list(audit.unlisted),
        models=[_model(one) for one in sorted(audit.audited, key=lambda one: (one.model, one.listed.name))],
        only_ours=list(audit.only_ours),
        only_theirs=[
            {
                "name": one.name,
                "ends": str(one.ends) if one.ends else None,
                "source": one.url or None,
                "odd": [odd._asdict() for odd in one.odd],
            }
            for one in audit.only_theirs
        ],
    )


def _model(one: Audited) -> dict[str, Any]:
    source = one.block.source if one.block else None
    return {
        "model": one.model,
        "theirs": one.listed.name,
        "verdict": one.verdict.value,
        "day": str(one.day),
        "apart": decimal_text(one.apart, 6),
        "over_plan_usd": usd_text(one.over_plan) if one.over_plan is not None else None,
        "our_source": source._asdict() | {"place": str(source.place)} if source else None,
        "their_source": {"url": one.listed.url or None, "checked": one.listed.checked or None},
        "ends": one.ends or None,
        "odd": [odd._asdict() for odd in one.listed.odd],
        "other_units": list(one.listed.other),
        "requests": [_request(each) for each in one.compared],
        "unpriced": list(one.unpriced),
        "unasked": list(one.unasked),
    }


def _request(one: Compared) -> dict[str, Any]:
    call = one.asked.call
    return {
        "call": call.kind,
        "size": str(call.size) if call.size is not None else None,
        "quality": call.quality,
        "n": call.n,
        "input_images": [str(size) for size in call.input_images],
        "tier": one.asked.tier,
        "by": one.by,
        "ours_usd": usd_text(one.ours),
        "theirs_usd": usd_text(one.theirs),
        "share": decimal_text(one.share, 6),
        "differs": one.differs,
        "ours_alone": list(one.ours_alone),
        "theirs_alone": list(one.theirs_alone),
        "their_keys": list(one.keys),
        "ours_from": str(one.older) if one.older else None,
        "theirs_moved": str(one.moved) if one.moved else None,
        "over_plan_usd": usd_text(one.over_plan) if one.over_plan is not None else None,
    }
