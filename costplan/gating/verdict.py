"""Verdict: what a gate found, one Finding for each cap in each slice of time and each policy, ready for any surface.
It decides nothing; gating/ does. Texts are as users wrote them: each surface cleans and escapes them for itself."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from costplan.budget.budget import Tax, Waiver
    from costplan.errors import Place
    from costplan.units import Number


class Status(StrEnum):
    """What became of one cap or policy, from the best to the worst."""

    FITS = "fits"
    NEAR = "near"
    """Within the cap, beyond ``warn_at`` of it."""
    NOT_COMPARED = "not compared"
    """A cap on growth without a base to grow from."""
    WAIVED = "waived"
    BROKEN = "broken"
    """Over the cap, against the policy, or with a cost that nobody can count."""


class Cause(NamedTuple):
    """What drives a figure: a line's name, where the file can be changed, and its part of the cost in pico-dollars."""

    what: str
    place: Place | None
    cost: Number


class Change(NamedTuple):
    """The cheapest single change that would fit: ``set`` is what ``--set`` takes, ``cost`` what would then be found."""

    set: str
    words: str
    cost: Number


class Finding(NamedTuple):
    """One thing that was held against the plan.

    ``rule`` is stable and names the kind: ``cap``, ``growth``, or ``policy/models``, ``policy/max_quality`` and so on.
    ``name`` is the cap's id or the policy's key, ``where`` the slice or part: ``2027-02``, ``social-posts.final``, or
    empty for the whole. ``found`` and ``allowed`` are in pico-units of ``currency`` (1e-12 of a dollar or a euro), or
    shares of 1 where ``currency`` is empty, or None where the thing has no amount; ``over`` is what to take off.
    ``base`` is what the base has there. ``probability`` is the chance that the cost passes the cap, ``error`` the Monte
    Carlo standard error of ``found``, both None where they were not asked or nothing is uncertain. ``place`` is the
    line of the scenario to look at, ``rule_place`` that of the cap or policy. ``is_new`` is None without a base to
    tell.
    """

    rule: str
    name: str
    where: str
    status: Status
    message: str
    owner: str = ""
    at: str = ""
    found: Number | None = None
    allowed: Number | None = None
    base: Number | None = None
    currency: str = "USD"
    probability: float | None = None
    error: Number | None = None
    place: Place | None = None
    rule_place: Place | None = None
    causes: tuple[Cause, ...] = ()
    change: Change | None = None
    waiver: Waiver | None = None
    is_new: bool | None = None

    @property
    def over(self) -> Number | None:
        """By how much it is over; None where it is not, or has no amount."""
        if self.found is None or self.allowed is None or self.found <= self.allowed:
            return None
        return self.found - self.allowed

    @property
    def fingerprint(self) -> str:
        """Names the finding across runs: neither amounts nor line numbers move it."""
        return sha256(f"{self.rule}\n{self.name}\n{self.where}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Added(NamedTuple):
    """Lines on top of the plan's expected total, in pico-dollars: contingency and tax of one budget."""

    budget: str
    contingency: Number
    tax: Tax | None
    taxed: Number


class Verdict(NamedTuple):
    """What a gate found. Money is in pico-dollars; ``base`` is None where nothing was compared.

    ``quantiles`` has the total at ``expected`` and, where it is uncertain, at p50 to worst; ``seed`` is None where
    nothing was sampled. ``notes`` are for the reader: waivers that are expired or unused, caps that met no cost.
    ``incomplete`` has what is billed and nobody can count. ``files`` are the scenarios, ``budgets`` their caps' files.
    """

    titles: tuple[str, ...]
    files: tuple[str, ...]
    budgets: tuple[str, ...]
    as_of: date
    quantiles: tuple[tuple[str, Number], ...]
    base: Number | None
    base_name: str
    added: tuple[Added, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    incomplete: tuple[str, ...]
    tables_used: str
    fingerprint: str
    seed: int | None = None
    new_only: bool = False

    @property
    def total(self) -> Number:
        """The expected total, without contingency and tax."""
        return dict(self.quantiles)["expected"]

    @property
    def failing(self) -> tuple[Finding, ...]:
        """What breaks the gate: all that is broken, or under ``--new-only`` what the base does not have."""
        broken = (finding for finding in self.findings if finding.status is Status.BROKEN)
        return tuple(finding for finding in broken if not (self.new_only and finding.is_new is False))

    @property
    def fits(self) -> bool:
        """Whether the gate lets the plan through."""
        return not self.failing
