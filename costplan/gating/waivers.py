"""Waivers: which finding each excuses, and what is told of those that are expired, unused or too small.
A waiver never hides: what it excuses stands in the verdict with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.gating.one_finding import Status
from costplan.gating.scope import is_part_of
from costplan.units import sum_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from costplan.budget.budget import Waiver
    from costplan.gating.one_finding import Finding


def waived(findings: Iterable[Finding], waivers: Sequence[Waiver], day: date) -> tuple[list[Finding], list[str]]:
    """The findings with those waived that a waiver in force on the day excuses, and what to tell of the waivers."""
    used: set[Waiver] = set()
    too_small: dict[Waiver, str] = {}
    result = []
    for finding in findings:
        taken = finding
        for waiver in waivers if finding.status is Status.BROKEN else ():
            if not _is_for(waiver, finding) or waiver.until < day:
                continue
            if _is_too_small(waiver, finding):
                assert finding.found is not None
                name = f"{finding.name} {finding.where}".strip()
                too_small[waiver] = f"{name} is {sum_text(finding.found, finding.currency)}"
                continue
            used.add(waiver)
            taken = finding._replace(status=Status.WAIVED, waiver=waiver)
            break
        result.append(taken)
    return result, [text for waiver in waivers if (text := _note(waiver, waiver in used, too_small.get(waiver), day))]


def _is_for(waiver: Waiver, finding: Finding) -> bool:
    if waiver.cap:
        fits = finding.rule in ("cap", "growth") and finding.name == waiver.cap
    else:
        fits = finding.rule == f"policy/{waiver.policy}"
    return fits and (not waiver.where or any(is_part_of(name, waiver.where) for name in (finding.where, finding.part)))


def _is_too_small(waiver: Waiver, finding: Finding) -> bool:
    if waiver.up_to is None or finding.found is None:
        return False
    return waiver.up_to.currency != finding.currency or finding.found > waiver.up_to.pico


def _note(waiver: Waiver, used: bool, too_small: str | None, day: date) -> str:
    where = f" at {waiver.where}" if waiver.where else ""
    ref = f", {waiver.ref}" if waiver.ref else ""
    name = f"the waiver of {waiver.cap or waiver.policy}{where} (by {waiver.by}{ref})"
    if waiver.until < day:
        return f"{name} ended on {waiver.until}; remove it, or have it granted anew"
    if too_small and waiver.up_to is not None:
        most = sum_text(waiver.up_to.pico, waiver.up_to.currency)
        return f"{name} is up to {most}; {too_small}"
    return "" if used else f"{name} excuses nothing; remove it"
