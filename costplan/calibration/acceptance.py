"""How often people take what a model made in a step: counts, the share that they tell with its interval, and its YAML.
Verdicts are counted in learning/judged_calls.py; what a plan does with the share stands in planning/."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.calibration.dates import days_told, read_day, read_sources, sources_text
from costplan.distributions.beta import share_of
from costplan.named import NamedTuple
from costplan.units import decimal_text, exact, many, percent
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from costplan.distributions.beta import Share
    from costplan.errors import Place
    from costplan.units import Number

HALF = Fraction(1, 2)
"""Jeffreys' prior: half a call that was taken and half a call that was not (Brown, Cai and DasGupta 2001, *Statist.
Sci.* 16:101, have how often its interval holds)."""


class Acceptance(NamedTuple):
    """Of ``judged`` calls of a model in a step people took ``accepted``; an empty ``step`` tells of all its steps.

    ``step`` is as the records say it, such as ``posts.draft``. ``draws`` are as how many independent calls they tell,
    where calls of one prompt or one source are judged alike; None where each tells for itself. ``sources`` are numbers
    of the calibration's.
    """

    model: str
    step: str
    accepted: int
    judged: int
    draws: Number | None = None
    first: str = ""
    last: str = ""
    sources: tuple[int, ...] = ()
    place: Place | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others of a calibration."""
        return self.model, self.step

    @property
    def share(self) -> Share:
        """The share that people take: expected exactly, with its 90 % interval, by :data:`HALF` and the calls."""
        draws = Fraction(self.judged if self.draws is None else self.draws)
        taken = draws * self.accepted / self.judged
        return share_of(exact(taken + HALF), exact(draws - taken + HALF))

    @property
    def counts(self) -> str:
        """``14 of 20 judged calls, 2026-04-19 to 2026-05-01``."""
        return f"{self.accepted:,} of {many(self.judged, 'judged call')}" + days_told(self.first, self.last)

    @property
    def words(self) -> str:
        """``69.05%, 90% interval 51.3% to 84%, 14 of 20 judged calls``."""
        low, expected, high = (percent(end) for end in self.share.numbers)
        return f"{expected}, 90% interval {low} to {high}, {self.counts}"


def read_acceptance(node: yamlio.Node) -> Acceptance:
    """A line of ``accepted:`` in a calibration.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "an acceptance") as fields:
        model = fields.need("model", yamlio.word)
        step = fields.get("step", yamlio.label, "")
        accepted = fields.need("accepted", yamlio.integer(0))
        judged = fields.need("of", yamlio.integer(1))
        draws = fields.get("draws", yamlio.amount, None)
        told = [(name, fields.get(name, yamlio.share, None)) for name in ("share", "low", "high")]
        first, last = (fields.get(name, read_day, "") for name in ("first", "last"))
        sources = fields.get("sources", read_sources, ())
    if accepted > judged:
        raise node.fault(
            "not-a-range", f"{accepted:,} of {judged:,} were accepted", "no more are taken than are judged"
        )
    if draws is not None and not 0 < draws <= judged:
        raise node.fault("not-a-range", f"{float(draws):g} draws", "write no more than the calls judged")
    found = Acceptance(
        model=model,
        step=step,
        accepted=accepted,
        judged=judged,
        draws=None if draws is None else exact(Fraction(draws)),
        first=first,
        last=last,
        sources=sources,
        place=node.where,
    )
    _check_told(node, found, told)
    return found


NEAR = Fraction(1, 1000)
"""How far a share as it is written may be from what the counts tell: it was rounded."""


def _check_told(node: yamlio.Node, found: Acceptance, told: list[tuple[str, Fraction | None]]) -> None:
    """The share and its ends follow from the counts, so a changed one would be passed over without a word.

    Raises:
        InputError: one does not follow.
    """
    share = dict(zip(("low", "share", "high"), found.share.numbers, strict=True))
    for name, said in told:
        if said is not None and abs(said - Fraction(share[name])) > NEAR:
            what = f"{name} is {percent(said)}, and {found.counts} tell {percent(share[name])}"
            raise node.fault("not-a-range", what, "change accepted and of, or state the share in the scenario")


def acceptance_entries(one: Acceptance) -> dict[str, Any]:
    """What the line holds; reading it gives an equal one."""
    told: dict[str, Any] = {"model": one.model}
    if one.step:
        told["step"] = one.step
    told |= {"accepted": Plain(str(one.accepted)), "of": Plain(str(one.judged))}
    if one.draws is not None:
        told["draws"] = Plain(decimal_text(one.draws, 12))
    for name, end in zip(("low", "share", "high"), one.share.numbers, strict=True):
        told[name] = Plain(f"{decimal_text(Fraction(end) * 100, 2)}%")
    told |= {name: Plain(day) for name, day in (("first", one.first), ("last", one.last)) if day}
    if one.sources:
        told["sources"] = sources_text(one.sources)
    return told
