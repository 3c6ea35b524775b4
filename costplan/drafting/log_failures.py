"""The failed calls of a log: with which kind of calls each is planned, and what the scenario says of them.
What a failure is, connect/usage/ has told already."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.drafting.draft import Figure
from costplan.drafting.logged import Sums
from costplan.units import many
from costplan.yamlio import Plain, share_text

if TYPE_CHECKING:
    from costplan.drafting.log_kinds import Kind
    from costplan.drafting.logged import Logged

_DIGITS = 6
"""So many digits after the point of a percentage: a share of a thousand calls is off by less than a hundred-thousandth
of one."""


def with_their_failures(logged: Logged) -> dict[Kind, dict[str, Sums]]:
    """The kinds of which calls were made, each with those that failed. What failed tells less of itself: it goes to the
    kind of its model that it may have been, the largest where there are several."""
    made = {kind: months for kind, months in logged.kinds.items() if _made(months)}
    largest = sorted(made, key=lambda kind: (-_made(made[kind]), kind.size, kind.quality, kind.n))
    kinds = {kind: dict(months) for kind, months in made.items()}
    for kind, months in logged.kinds.items():
        if kind in made:
            continue
        same = [other for other in largest if other.model == kind.model]
        home = next((other for other in same if _may_be(kind, other)), same[0] if same else None)
        if home is None:
            calls = sum(sums.calls for sums in months.values())
            logged.leave_out(f"of {kind.model}, of which no call was made", calls)
            continue
        for month, sums in months.items():
            together = Sums()
            together.take(sums)
            if month in kinds[home]:
                together.take(kinds[home][month])
            kinds[home][month] = together
    return kinds


def _made(months: dict[str, Sums]) -> int:
    return sum(sums.made for sums in months.values())


def _may_be(failed: Kind, made: Kind) -> bool:
    """Whether a call that failed may have been of a kind: nothing that it tells says otherwise."""
    told = ((failed.step, made.step), (failed.size, made.size), (failed.quality, made.quality))
    return failed.n in (1, made.n) and all(not own or own == other for own, other in told)


def failures_of(sums: Sums) -> Figure | None:
    """What the scenario says of failed calls; None where none failed. They are billed where one of them tells tokens or
    a cost."""
    if not sums.failed:
        return None
    billed = Plain("yes" if sums.billed else "no")
    said = {}
    for outcome, calls in sorted(sums.failed.items()):
        rate = {"rate": share_text(_rounded(Fraction(calls, sums.calls)))}
        said[outcome] = rate if outcome == "rate_limited" else rate | {"billed": billed}
    told = ", ".join(f"{calls:,} {outcome}" for outcome, calls in sorted(sums.failed.items()))
    why = f"{sums.billed:,} of them tell a cost" if sums.billed else "none of them tells tokens or a cost"
    return Figure(said, f"{sums.failed.total():,} of {many(sums.calls, 'call')} failed ({told}); {why}")


def _rounded(share: Fraction) -> Fraction:
    """Down, so that no call is lost."""
    scale = 10 ** (_DIGITS + 2)
    return Fraction(int(share * scale), scale)
