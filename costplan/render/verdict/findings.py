"""Everything that was held against a plan as a surface tells it: worst first, amounts and places as finished strings.
It places nothing; a label stays as the user wrote it until the surface's own ``label`` encodes it."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import Place
from costplan.gating.headroom import first_cap
from costplan.gating.one_finding import Status
from costplan.named import NamedTuple
from costplan.render.currency import money
from costplan.render.view import chance_text, clean
from costplan.units import PICO, many, sum_text, told_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costplan.exchange.money import Money
    from costplan.gating.one_finding import Finding
    from costplan.gating.verdict import Verdict
    from costplan.units import Number


CHANCE = "with tax where the cap holds it, without contingency"
"""Of which cost the chance is that it passes a cap."""


class Kind(StrEnum):
    """What a surface makes of a finding, worst first; ``KNOWN`` is broken in the base too, and let through."""

    FAILING = "BROKEN"
    WARNED = "warned"
    NEAR = "near"
    WAIVED = "waived"
    KNOWN = "known"
    NOT_COMPARED = "not compared"
    FITS = "fits"


_KINDS = {
    Status.BROKEN: Kind.FAILING,
    Status.WARNED: Kind.WARNED,
    Status.NEAR: Kind.NEAR,
    Status.WAIVED: Kind.WAIVED,
    Status.NOT_COMPARED: Kind.NOT_COMPARED,
    Status.FITS: Kind.FITS,
}


class Shown(NamedTuple):
    """One Finding with its amounts as finished strings, empty where it has none; ``place`` has line 0 for a whole
    file."""

    finding: Finding
    kind: Kind
    found: str
    allowed: str
    between: str
    chance: str
    place: Place

    @property
    def noun(self) -> str:
        """``cap``, ``growth cap``, ``policy`` or ``input``."""
        return "growth cap" if self.finding.rule == "growth" else self.finding.rule.partition("/")[0]

    @property
    def is_cap(self) -> bool:
        """Whether it is a cap, on the cost or on its growth."""
        return self.finding.is_cap

    @property
    def at(self) -> str:
        """The figure that is held: ``p90``, or ``p90, by expected`` where expected with its contingency is more;
        and its view where a plan has two."""
        at, figure = self.finding.at, self.finding.figure
        at = f"{at}, by {figure}" if figure and figure != at else at
        return f"{at}, {self.finding.view}" if self.finding.is_two_views else at

    @property
    def margin(self) -> str:
        """``$612.40 over``, or ``$187.60 left``."""
        return f"{self.between} {'over' if self.finding.over else 'left'}" if self.between else ""

    @property
    def headroom(self) -> str:
        """The same as a number, below zero where it is over."""
        return f"-{self.between}" if self.finding.over else self.between

    @property
    def change(self) -> str:
        """What to type so that it would fit, ``--set`` and all, or nothing."""
        if self.finding.change is None:
            return ""
        import shlex

        return " ".join(f"--set {shlex.quote(clean(one))}" for one in self.finding.change.sets)

    @property
    def holds(self) -> str:
        """What is to be known of that change before it is made: what it takes away, its condition, its risk."""
        return clean(self.finding.change.holds) if self.finding.change else ""

    @property
    def after(self) -> str:
        """What would then be found."""
        return sum_text(self.finding.change.cost, self.finding.currency) if self.finding.change else ""

    def called(self, label: Callable[[str], str] = clean) -> str:
        """``cap quarter, 2027-02``."""
        return f"{self.noun} {self.slice(label)}"

    def slice(self, label: Callable[[str], str]) -> str:
        """``quarter, 2027-02``."""
        return ", ".join(filter(None, (label(self.finding.name), label(self.finding.where))))

    @property
    def told(self) -> str:
        """All of it in a sentence: the gate's own words, the chance, the waiver, what would fit."""
        parts = [clean(self.finding.message)]
        if self.chance:
            parts.append(f"the chance that the cost, without contingency, passes it is {self.chance}")
        if self.kind is Kind.KNOWN:
            parts.append("the base has it too")
        if self.finding.waiver:
            parts.append(f"waived {granted(self.finding)}")
        if self.change:
            parts.append(f"{self.change} would make it {self.after}")
            parts += filter(None, [self.holds])
        return "; ".join(parts)


def granted(finding: Finding) -> str:
    """The waiver of a finding: ``up to $1,100.00 until 2027-02-28 by Ada: launch month (FIN-7)``."""
    waiver = finding.waiver
    if waiver is None:
        return ""
    in_all = "in all " if finding.rule == "growth" else ""
    up_to = f"up to {money_text(waiver.up_to)} {in_all}" if waiver.up_to else ""
    ref = f" ({waiver.ref})" if waiver.ref else ""
    return clean(f"{up_to}until {waiver.until} by {waiver.by}: {waiver.why}{ref}")


def spot(place: Place | None) -> str:
    """``file:line:col``, the file alone where no line is known, or nothing."""
    if place is None:
        return ""
    return str(place) if place.line else place.file


def money_text(money: Money) -> str:
    """An amount as a budget states it."""
    return sum_text(Fraction(money.amount) * PICO, money.currency)


def findings_of(verdict: Verdict) -> tuple[Shown, ...]:
    """All that was held, worst first: by kind, then faults of inputs, then what changed since the base, then by how
    much it is over."""
    order = list(Kind)

    def rank(shown: Shown) -> tuple[int, bool, bool, Number]:
        finding = shown.finding
        return order.index(shown.kind), shown.noun != "input", not finding.is_changed, -(finding.over or 0)

    return tuple(sorted((_shown(verdict, finding) for finding in verdict.findings), key=rank))


def _shown(verdict: Verdict, finding: Finding) -> Shown:
    kind = _KINDS[finding.status]
    if kind is Kind.FAILING and verdict.new_only and finding.is_new is False:
        kind = Kind.KNOWN
    found = allowed = between = ""
    if finding.found is not None and finding.allowed is not None:
        found, allowed, between = told_apart(finding.found, finding.allowed, finding.currency)
    elif finding.found is not None:
        found = sum_text(finding.found, finding.currency)
    elif finding.allowed is not None:
        allowed = sum_text(finding.allowed, finding.currency)
    chance = "" if finding.probability is None else chance_text(finding.probability)
    places = [place for place in (finding.place, finding.rule_place) if place and place.line]
    place = places[0] if places else Place(next(iter(verdict.files), ""), 0, 0)
    return Shown(finding=finding, kind=kind, found=found, allowed=allowed, between=between, chance=chance, place=place)


def verdict_words(verdict: Verdict, findings: tuple[Shown, ...], label: Callable[[str], str]) -> str:
    """The verdict in one sentence: whether it fits, by how much not, at which cap."""
    failing = [shown for shown in findings if shown.kind is Kind.FAILING]
    if failing:
        return f"DOES NOT FIT: {_worst(failing[0], label)}" + _and_more(len(failing) - 1)
    total = verdict.headline.expected if verdict.headline else verdict.total
    parts = [f"FITS: {money(total)} expected" + (", at least" if verdict.incomplete else "")]
    first = first_cap(verdict.findings, new_only=verdict.new_only)
    tight = next((shown for shown in findings if shown.finding is first and shown.kind in (Kind.NEAR, Kind.FITS)), None)
    if tight:
        at = f" at {tight.at}" if tight.at else ""
        parts.append(f"{tight.margin} of {tight.allowed} in {tight.called(label)}{at}")
    told = {Kind.WARNED: "warned of", Kind.WAIVED: "waived", Kind.KNOWN: "known from the base and let through"}
    for kind, words in told.items():
        number = sum(shown.kind is kind for shown in findings)
        if number:
            parts.append(f"{number:,} {words}")
    if unheld := sum(shown.kind is Kind.NOT_COMPARED and shown.finding.rule == "cap" for shown in findings):
        parts.append(f"{many(unheld, 'cap')} not compared")
    return "; ".join(parts)


def _worst(shown: Shown, label: Callable[[str], str]) -> str:
    at = f" at {shown.at}" if shown.at else ""
    if shown.finding.over:
        return f"{shown.margin} {shown.called(label)}{at}"
    return f"{shown.noun} {label(shown.finding.name)}: {label(shown.finding.message)}"


def _and_more(number: int) -> str:
    return f"; {number:,} more {'does' if number == 1 else 'do'} not hold" if number > 0 else ""


def few(names: Iterable[str], label: Callable[[str], str], noun: str) -> str:
    """Up to three names, and how many more there are."""
    every = list(names)
    more = f", {many(len(every) - 3, f'more {noun}')}" if len(every) > 3 else ""
    return ", ".join(map(label, every[:3])) + more
