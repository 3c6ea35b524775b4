"""Our tables beside somebody else's catalogue as a page: what differs, by what, and what each side rests on.
It takes no side; the provider's own page does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.auditing.audit import Verdict
from costplan.render.view import Page, Table, clean, signed_money, signed_percent
from costplan.units import many, unit_money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costplan.auditing.audit import Audit, Audited, Compared

_FEW = 12
"""So many names stand on a line; JSON has all."""

_MOST_ODD = 40
"""So many figures that are no price are shown."""

_SAID = {
    Verdict.INCLUDED: "0, as where a plan includes it",
    Verdict.NO_PRICE: "no price at theirs",
    Verdict.OTHER_UNIT: "no request that both price",
}


def audit_page(audit: Audit, show: Callable[[str], str] = clean) -> Page:
    """What is found, for people. ``show`` writes a label."""
    listing = audit.listing
    counts = [(verdict, len(audit.with_verdict(verdict))) for verdict in Verdict]
    told = ", ".join(f"{number:,} {verdict.value}" for verdict, number in counts if number)
    rows, models = len(audit.audited), len({one.model for one in audit.audited})
    told += f": {many(rows, 'name')} of theirs for {many(models, 'model')} of ours" if rows > models else ""
    alone = []
    if audit.only_ours:
        alone.append(f"{len(audit.only_ours):,} only ours")
    if audit.only_theirs:
        alone.append(f"{len(audit.only_theirs):,} only theirs")
    headline = [
        ("catalogue", f"{show(listing.shown)}, sha256 {listing.sha256[:12]}"),
        ("of both", told or "no model"),
        ("of one", ", ".join(alone) or "none"),
    ]
    if unasked := [one for one in audit.audited if one.unasked]:
        figures = many(sum(len(one.unasked) for one in unasked), "figure")
        headline.append(("not compared", f"{figures} of {many(len(unasked), 'model')} (--format json has them)"))
    if audit.known:
        held = sum(len(one.differing) > len(audit.unknown(one)) for one in audit.audited)
        headline.append(("known", f"differences of {many(held, 'name')} of theirs, which somebody looked into"))
    if audit.plan:
        headline.append(("over", show(audit.plan)))
    warnings = [f"not in the catalogue: {show(model)}" for model in audit.unlisted]
    for one, now in audit.moved():
        told = "no longer there" if now is None else f"{signed_percent(now)} now"
        what = f"{show(one.model)} ({show(one.theirs)}) by {show(one.by)}"
        warnings.append(f"known difference of {what}, {signed_percent(one.share)}: {told}")
    warnings += [f"{show(odd.key)}: {odd.why}" for odd in listing.odd[:_FEW]]
    if len(listing.odd) > _FEW:
        warnings.append(f"and {len(listing.odd) - _FEW:,} more (--format json has all)")
    tables = (_differing(audit, show), _others(audit, show), _odd(audit, show), _ends(audit, show), _named(audit, show))
    return Page(
        title=f"our prices beside {show(listing.shown)} on {audit.as_of}",
        subtitle="",
        headline=tuple(headline),
        warnings=tuple(warnings),
        tables=tuple(table for table in tables if table.rows),
        footer=(
            "Catalogues copy each other: none is a witness, and no vote is taken. The provider's own page decides.",
            "Of a part that one side has no price for, neither is in the figures; up to 0.5% is equal.",
        ),
    )


def _differing(audit: Audit, show: Callable[[str], str]) -> Table:
    """What differs, a row each; names of theirs that say the same of one model share it."""
    alike: dict[tuple[object, ...], list[Audited]] = {}
    for one in audit.differing:
        if not (unknown := audit.unknown(one)):
            continue
        worst = unknown[0]
        alike.setdefault((one.model, worst.asked, worst.by, worst.theirs), []).append(one)
    rows = []
    for several in alike.values():
        worst = audit.unknown(several[0])[0]
        cells = [
            _both(several, show),
            f"{show(worst.asked.words)}, by {worst.by}",
            unit_money(worst.ours),
            unit_money(worst.theirs),
            signed_percent(worst.share),
            *([signed_money(several[0].over_plan or 0)] if audit.plan else []),
        ]
        rows.append(tuple(cells))
    headers = ("model (theirs)", "request", "ours", "theirs", "theirs is", *(("over the plan",) if audit.plan else ()))
    first = [several[0] for several in alike.values()][:_FEW]
    notes = dict.fromkeys(line for one in first for line in _rests(one, show))
    right = frozenset(range(2, len(headers)))
    return Table(title="What differs", headers=headers, rows=tuple(rows), right=right, notes=tuple(notes))


def _both(several: list[Audited], show: Callable[[str], str]) -> str:
    """Our name of a model and those of theirs, where they are other ones."""
    names = [one.listed.name for one in several if one.listed.name != several[0].model]
    more = f" and {many(len(names) - 1, 'other name')}" if len(names) > 1 else ""
    return show(several[0].model) + (f" ({show(names[0])}{more})" if names else "")


def _rests(one: Audited, show: Callable[[str], str]) -> Iterable[str]:
    """What each side of a model rests on."""
    worst = one.differing[0]
    name = show(one.model)
    if one.block is not None:
        source = one.block.source
        yield f"{name}, ours: {show(source.url)}, checked {source.checked} ({source.confidence.replace('_', ' ')})"
    looked = f", checked {show(one.listed.checked)}" if one.listed.checked else ", no day told"
    yield f"{name}, theirs: {show(', '.join(worst.keys))}; {show(one.listed.url or 'no source told')}{looked}"
    if told := _apart(one, worst):
        yield f"{name}: {'; '.join(told)}"


def _apart(one: Audited, worst: Compared) -> list[str]:
    said = []
    if len(one.differing) > 1:
        said.append(f"{len(one.differing)} of {many(len(one.compared), 'request')} differ")
    if worst.older is not None:
        said.append(f"theirs is what ours was from {worst.older}")
    if worst.moved is not None:
        said.append(f"theirs moved on {worst.moved}, and was ours before")
    if worst.ours_alone:
        said.append(f"only ours prices {', '.join(worst.ours_alone)}")
    if worst.theirs_alone:
        said.append(f"only theirs prices {', '.join(worst.theirs_alone)}")
    return said


def _others(audit: Audit, show: Callable[[str], str]) -> Table:
    """Models of both that no request compares."""
    rows = tuple(
        (_both([one], show), said, show(_why(one)))
        for verdict, said in _SAID.items()
        for one in audit.with_verdict(verdict)
    )
    return Table(title="What cannot be compared", headers=("model (theirs)", "", "why"), rows=rows, right=frozenset())


def _why(one: Audited) -> str:
    """What stands at theirs where a price should, else why the first request has none."""
    odd = [f"{odd.key} {odd.written}" for odd in one.listed.odd]
    return "; ".join([*odd, *one.listed.other][:3]) or ", ".join(one.unpriced[:1])


def _odd(audit: Audit, show: Callable[[str], str]) -> Table:
    """What stands where a price should: in models of both, and in those of theirs alone."""
    listed = [*(one.listed for one in audit.audited), *audit.only_theirs]
    found = [(one, odd) for one in dict.fromkeys(listed) for odd in one.odd if not odd.is_zero]
    rows = tuple((show(one.name), show(odd.key), show(odd.written), odd.why) for one, odd in found[:_MOST_ODD])
    return Table(
        title="What is no price at theirs",
        headers=("theirs", "key", "written", "why it is no price"),
        rows=rows,
        right=frozenset(),
        notes=(f"and {len(found) - _MOST_ODD:,} more (--format json has all)",) if len(found) > _MOST_ODD else (),
    )


def _ends(audit: Audit, show: Callable[[str], str]) -> Table:
    rows = dict.fromkeys(
        (show(one.model), show(one.listed.name), one.ends.removeprefix("ends: ")) for one in audit.audited if one.ends
    )
    headers = ("model", "theirs", "first day without an answer")
    return Table(title="When it ends", headers=headers, rows=tuple(rows), right=frozenset())


def _named(audit: Audit, show: Callable[[str], str]) -> Table:
    """The models that agree, and those of one side, the first few by name."""
    equal = dict.fromkeys(one.model for one in audit.with_verdict(Verdict.EQUAL))
    theirs = [one.name for one in audit.only_theirs]
    rows = []
    for said, names in (("equal", [*equal]), ("only ours", audit.only_ours), ("only theirs", theirs)):
        if names:
            more = f" and {len(names) - _FEW:,} more (--format json has all)" if len(names) > _FEW else ""
            rows.append((f"{said}, {many(len(names), 'model')}", ", ".join(map(show, names[:_FEW])) + more))
    return Table(title="By name", headers=("", "models"), rows=tuple(rows), right=frozenset())
