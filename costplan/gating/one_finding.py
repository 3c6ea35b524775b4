"""Finding: one thing that was held against a plan, a cap in a slice of time or a policy, and what became of it.
The whole of them is a verdict (verdict.py); texts are as users wrote them."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.digest import sha256
from costplan.named import NamedTuple
from costplan.units import PICO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.budget.budget import Waiver
    from costplan.errors import Place, Problem
    from costplan.gating.use import Use
    from costplan.units import Number


class Status(StrEnum):
    """What became of one cap or policy, from the best to the worst."""

    FITS = "fits"
    NEAR = "near"
    """Within the cap, beyond ``warn_at`` of it."""
    NOT_COMPARED = "not compared"
    """A cap on growth without a base to grow from, one by hour, which no plan is, or a quality that no scale ranks."""
    WARNED = "warned"
    """Against a policy that warns and does not refuse."""
    WAIVED = "waived"
    BROKEN = "broken"
    """Over the cap, against the policy, or with a cost that nobody can count."""


class Cause(NamedTuple):
    """What drives a figure: a line's name, where the file can be changed, and its part of the cost in pico-dollars:
    at worst where the cap holds that, else expected."""

    what: str
    place: Place | None
    cost: Number


class Change(NamedTuple):
    """The cheapest single change that would fit: ``sets`` are what ``--set`` takes, all of them together, ``cost`` is
    what would then be found. ``less`` is what it takes away from what was planned, ``condition`` what has to hold for
    it, ``risk`` what may go wrong, in words; empty where there is nothing."""

    sets: tuple[str, ...]
    words: str
    cost: Number
    less: str = ""
    condition: str = ""
    risk: str = ""

    @property
    def set(self) -> str | None:
        """What ``--set`` takes, where one is enough."""
        return self.sets[0] if len(self.sets) == 1 else None

    @property
    def holds(self) -> str:
        """What is to be known of it before it is made, in words."""
        told = (self.less, self.condition and f"condition: {self.condition}", self.risk and f"risk: {self.risk}")
        return "; ".join(filter(None, told))


FINDING_COLUMNS = (
    *("rule", "name", "where", "status", "at", "message", "found", "allowed", "over", "currency", "probability"),
    *("owner", "place", "is_new"),
)
"""What a data frame has of a finding."""


class Finding(NamedTuple):
    """One thing that was held against the plan.

    ``rule`` is stable and names the kind: ``cap``, ``growth``, or ``policy/models``, ``policy/max_quality`` and so on.
    ``name`` is the cap's id or the policy's key, ``where`` the slice or part: ``2027-02``, ``bfl/flux-2-pro``, or empty
    for the whole; a workflow or step has its ``scenario`` before it (``Q1 plan: social-posts.final``), whichever others
    are held beside it. ``found`` and ``allowed`` are in pico-units of ``currency`` (1e-12 of a dollar or a euro), or
    shares of 1 where ``currency`` is empty, or None where the thing has no amount; ``over`` is what to take off.
    ``base`` is what the base has there. ``at`` is the figure that the cap asks for, ``figure`` the one that ``found``
    is: expected with its contingency where that is more than the ``quantile`` that was asked for. ``probability`` is
    the chance that the cost passes the cap, with tax where caps hold it and without contingency; ``error`` what
    ``found`` may be off by, where it is a quantile; both are None where they were not asked or nothing is uncertain.
    ``place`` is the line of the scenario to look at, ``rule_place`` that of the cap or policy. ``is_new`` is None
    without a base to tell. ``uses`` are the steps that break a policy. ``is_changed`` is whether a step that it names
    costs other than in the base. ``each`` has the value of each tag that a cap holds value by value, with which
    ``where`` then starts (``team=red 2027-02``). ``budget`` is the file of the budget that holds it, empty for a
    fault. ``view`` is that of a cap on the cost, ``cash`` or ``accrual``, and ``is_two_views`` whether the
    plan's differ.
    """

    rule: str
    name: str
    where: str
    status: Status
    message: str
    owner: str = ""
    at: str = ""
    figure: str = ""
    quantile: Number | None = None
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
    scenario: str = ""
    uses: tuple[Use, ...] = ()
    is_changed: bool = False
    budget: str = ""
    each: tuple[tuple[str, str], ...] = ()
    view: str = ""
    is_two_views: bool = False

    @property
    def slice(self) -> str:
        """``where`` without values of tags: ``2027-02``."""
        return self.where[len(value_part(self.each, "")) :].removeprefix(" ")

    @property
    def is_fault(self) -> bool:
        """Whether it tells what is wrong with an input, and not what is against a cap or a policy."""
        return self.rule.startswith("input/")

    @property
    def is_cap(self) -> bool:
        """Whether it is a cap, on the cost or on its growth."""
        return self.rule in ("cap", "growth")

    @property
    def part(self) -> str:
        """``where`` without its scenario: ``social-posts.final``."""
        if not self.scenario:
            return self.where
        return value_part(self.each, self.slice.removeprefix(scenario_part(self.scenario, "")))

    @property
    def over(self) -> Number | None:
        """By how much it is over; None where it is not, or has no amount."""
        if self.found is None or self.allowed is None or self.found <= self.allowed:
            return None
        return self.found - self.allowed

    def row(self) -> dict[str, Any]:
        """For a data frame: :data:`FINDING_COLUMNS`."""
        per = PICO if self.currency else 1
        amounts = {key: getattr(self, key) for key in ("found", "allowed", "over")}
        return {
            **{key: getattr(self, key) for key in FINDING_COLUMNS if key not in amounts},
            **{key: None if amount is None else float(Fraction(amount) / per) for key, amount in amounts.items()},
            "status": self.status.value,
            "place": str(self.place) if self.place else "",
        }

    @property
    def fingerprint(self) -> str:
        """Names the finding across runs: neither amounts, line numbers nor other budgets move it."""
        named = "\n".join((self.rule, self.name, self.where, *filter(None, [self.budget])))
        return sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def finding_of_fault(fault: Problem) -> Finding:
    """What is wrong with an input, as a finding that breaks the gate."""
    return Finding(
        rule=f"input/{fault.code}",
        name=fault.code,
        where=fault.place.file if fault.place else "",
        status=Status.BROKEN,
        message=fault.message + (f"; {fault.remedy}" if fault.remedy else ""),
        currency="",
        place=fault.place,
    )


def scenario_part(scenario: str, part: str) -> str:
    """How findings name a workflow or step, whichever scenarios are held beside its own."""
    return f"{scenario}: {part}"


def value_part(each: Iterable[tuple[str, str]], part: str) -> str:
    """How findings name a part of what has a value of a tag, whichever values are held beside it."""
    return " ".join((*(f"{key}={value}" for key, value in each), *([part] if part else [])))
