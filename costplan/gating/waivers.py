"""Waivers: which finding each excuses, and what is told of those that are expired, unused or too small.
A waiver never hides: what it excuses stands in the verdict with it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.gating.spend import PICO
from costplan.gating.verdict import Status
from costplan.units import sum_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from costplan.budget.budget import Waiver
    from costplan.gating.verdict import Finding


def waived(held: Iterable[Finding], waivers: Sequence[Waiver], day: date) -> tuple[list[Finding], list[str]]:
    """The findings with those waived that a waiver in force on the day excuses, and what to tell of the waivers."""
    used: set[Waiver] = set()
    too_small: dict[Waiver, str] = {}
    result = []
    for one in held:
        taken = one
        for waiver in waivers if one.status is Status.BROKEN else ():
            if not _is_for(waiver, one) or waiver.until < day:
                continue
            if waiver.up_to is not None and one.found is not None:
                most = Fraction(waiver.up_to.amount) * PICO
                if waiver.up_to.currency != one.currency or one.found > most:
                    told = f"{one.name} {one.where}".strip()
                    too_small[waiver] = f"{told} is {sum_text(one.found, one.currency)}"
                    continue
            used.add(waiver)
            taken = one._replace(status=Status.WAIVED, waiver=waiver)
            break
        result.append(taken)
    return result, [text for waiver in waivers if (text := _told(waiver, waiver in used, too_small.get(waiver), day))]


def _is_for(waiver: Waiver, held: Finding) -> bool:
    if waiver.cap:
        fits = held.rule in ("cap", "growth") and held.name == waiver.cap
    else:
        fits = held.rule == f"policy/{waiver.policy}"
    return fits and (not waiver.where or fnmatchcase(held.where, waiver.where))


def _told(waiver: Waiver, used: bool, too_small: str | None, day: date) -> str:
    where = f" at {waiver.where}" if waiver.where else ""
    ref = f", {waiver.ref}" if waiver.ref else ""
    name = f"the waiver of {waiver.cap or waiver.policy}{where} (by {waiver.by}{ref})"
    if waiver.until < day:
        return f"{name} ended on {waiver.until}; remove it, or have it granted anew"
    if too_small and waiver.up_to is not None:
        most = sum_text(Fraction(waiver.up_to.amount) * PICO, waiver.up_to.currency)
        return f"{name} is up to {most}; {too_small}"
    return "" if used else f"{name} excuses nothing; remove it"
