"""Caps on the cost itself, held against each period, month, day, call or accepted image of what they are about.
Exactly at a cap fits; what is over by any amount does not. Growth against a base stands in growth.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.gating.scope import Exchange, scope_of
from costplan.gating.verdict import Cause, Finding, Status
from costplan.named import NamedTuple
from costplan.units import exact, percent, told_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from costplan.budget.budget import Budget, Cap, Money
    from costplan.gating.revision import Revision
    from costplan.gating.scope import Scope
    from costplan.planning.plan import PlanLine
    from costplan.risk.risks import Risk
    from costplan.units import Number

PICO = 10**12


class Slice(NamedTuple):
    """What a cap allows in one slice: its name, its amount, and the lines that fall into it."""

    where: str
    allowed: Money
    lines: tuple[PlanLine, ...]


def hold_cap(cap: Cap, budget: Budget, revision: Revision) -> list[Finding]:
    """What becomes of a cap: one Finding for each period or month, and for days and calls those over, else the dearest.

    Raises:
        InputError: a currency has no rate on a day of the plan.
    """
    held = hold_slices(cap, budget, revision)
    over = [one for one in held if one.status is Status.BROKEN]
    if cap.per in ("day", "call") and held:
        return over or [max(held, key=lambda one: one.found or 0)]
    return held


def hold_slices(cap: Cap, budget: Budget, revision: Revision) -> list[Finding]:
    """The same for every slice, day and call, over or not."""
    return list(_OF[cap.per](cap, budget, revision, scope_of(cap, budget, revision.files, revision.asked)))


def lines_in(scope: Scope, lines: tuple[PlanLine, ...]) -> tuple[PlanLine, ...]:
    """The lines that a scope has."""
    return tuple(line for line in lines if scope.has(line.scenario, line.workflow, line.tags))


def _over_time(cap: Cap, budget: Budget, revision: Revision, scope: Scope) -> Iterator[Finding]:
    daily = cap.per == "day"
    lines = lines_in(scope, (revision.plan_by_day if daily else revision.plan).lines)
    for part in _slices(cap, lines):
        scale = scale_of(cap, budget, part.allowed.currency, with_contingency=cap.at == "expected")
        risk = None
        if cap.at == "expected":
            found = total_of(part.lines, scale)
        else:
            risk = _risk(cap, budget, revision, part)
            found = risk.at(cap.at)
        if not daily and not revision.is_certain:  # by day the chances of all days would take long and say little
            risk = risk or _risk(cap, budget, revision, part)
        yield judged(cap, budget, part.where, found, part.allowed, part.lines, risk)


def _risk(cap: Cap, budget: Budget, revision: Revision, part: Slice) -> Risk:
    risks = revision.risks_by_day if cap.per == "day" else revision.risks
    chosen = frozenset(map(id, part.lines))
    scale = scale_of(cap, budget, part.allowed.currency, with_contingency=False)
    return risks.of(lambda line: id(line) in chosen, scale)


def _slices(cap: Cap, lines: tuple[PlanLine, ...]) -> Iterator[Slice]:
    if cap.per == "period":
        assert cap.max is not None
        if lines:
            yield Slice("", cap.max, lines)
        return
    groups: dict[str, list[PlanLine]] = {}
    for line in lines:
        groups.setdefault(line.stretch.month if cap.per == "month" else str(line.stretch.start), []).append(line)
    months = {f"{year:04d}-{month:02d}": money for (year, month), money in cap.by_month}
    for where, group in sorted(groups.items()):
        allowed = months.get(where, cap.max)
        if allowed is not None:
            yield Slice(where, allowed, tuple(group))


def _of_calls(cap: Cap, budget: Budget, revision: Revision, scope: Scope) -> Iterator[Finding]:
    """The dearest single call of each step: a step's images are made by as many calls as the model needs."""
    assert cap.max is not None
    calls = {
        (runs.scenario, runs.workflow, found.step.name, variant.why): variant.call
        for runs in revision.plan.runs
        for found in runs.outcome.steps
        for variant in found.variants
    }
    by_call: dict[tuple[tuple[str, str, str, str], date], list[PlanLine]] = {}
    for line in lines_in(scope, revision.plan.lines):
        if (key := (line.scenario, line.workflow, line.step, line.variant)) in calls:
            by_call.setdefault((key, line.stretch.start), []).append(line)
    dearest: dict[str, Finding] = {}
    for (key, _), lines in by_call.items():
        call = calls[key]
        share = Fraction(min(call.n, max(1, revision.catalogue.table(lines[0].model).rules.max_n)), call.n)
        scale = scale_of(cap, budget, cap.max.currency, with_contingency=False)
        each = sum(
            (line.per_call.cost.high if cap.at == "worst" else line.per_call.cost.expected) * scale(line)
            for line in lines
        )
        where = revision.named(key[0], f"{key[1]}.{key[2]}")
        held = judged(cap, budget, where, exact(each * share), cap.max, tuple(lines), None)
        if where not in dearest or (held.found or 0) > (dearest[where].found or 0):
            dearest[where] = held
    yield from dearest.values()


def _of_accepted_images(cap: Cap, budget: Budget, revision: Revision, scope: Scope) -> Iterator[Finding]:
    assert cap.max is not None
    lines = lines_in(scope, revision.plan.lines)
    chosen = {(line.scenario, line.workflow) for line in lines}
    images = sum(
        workflow.delivered.expected
        for workflow in revision.plan.workflows
        if (workflow.scenario, workflow.name) in chosen
    )
    if images:
        cost = total_of(lines, scale_of(cap, budget, cap.max.currency, with_contingency=True))
        yield judged(cap, budget, "", exact(Fraction(cost) / Fraction(images)), cap.max, lines, None)


_OF: dict[str, Callable[[Cap, Budget, Revision, Scope], Iterator[Finding]]] = {
    "period": _over_time,
    "month": _over_time,
    "day": _over_time,
    "call": _of_calls,
    "accepted_image": _of_accepted_images,
}


def scale_of(cap: Cap, budget: Budget, currency: str, *, with_contingency: bool) -> Callable[[PlanLine], Number]:
    """What a pico-dollar of a line counts for a cap: exchange, contingency, and tax where caps hold it."""
    exchange = Exchange(currency, budget.fx, cap.place)
    more = Fraction(1)
    if with_contingency:
        more *= 1 + budget.contingency
    if budget.tax is not None and budget.tax.in_caps:
        more *= 1 + budget.tax.rate
    each = exact(more)
    if currency == "USD":
        return lambda _: each
    return lambda line: each * exchange.factor(line.stretch.start)


def total_of(lines: tuple[PlanLine, ...], scale: Callable[[PlanLine], Number]) -> Number:
    """The expected cost of lines as a cap counts it."""
    return exact(sum(line.cost.expected * scale(line) for line in lines))


def judged(
    cap: Cap,
    budget: Budget,
    where: str,
    found: Number,
    money: Money,
    lines: tuple[PlanLine, ...],
    risk: Risk | None,
) -> Finding:
    """One slice of a cap against what was found there, in pico-units of the cap's currency."""
    allowed = exact(Fraction(money.amount) * PICO)
    near = cap.warn_at is not None and 0 < allowed * cap.warn_at <= found
    status = Status.BROKEN if found > allowed else Status.NEAR if near else Status.FITS
    spent, most, by = told_apart(found, allowed, money.currency)
    name = f"{cap.id} {where}".strip()
    if status is Status.BROKEN:
        text = f"{name}: {spent} {_at(cap, budget)} is {by} over the cap of {most}"
    elif status is Status.NEAR:
        text = (
            f"{name}: {spent} {_at(cap, budget)} is {percent(Fraction(found) / Fraction(allowed))} of the cap of {most}"
        )
    else:
        text = f"{name}: {spent} {_at(cap, budget)} fits the cap of {most}"
    causes = causes_of(lines) if status is not Status.FITS else ()
    return Finding(
        rule="cap",
        name=cap.id,
        where=where,
        status=status,
        message=text,
        owner=cap.owner or budget.owner,
        at=cap.at,
        found=found,
        allowed=allowed,
        currency=money.currency,
        probability=risk.above(allowed) if risk is not None else None,
        error=risk.error if risk is not None and cap.at != "expected" else None,
        place=causes[0].place if causes else None,
        rule_place=cap.place,
        causes=causes,
    )


def _at(cap: Cap, budget: Budget) -> str:
    """In words, which figure was held."""
    if cap.per == "call":
        return "for one call" + (" at worst" if cap.at == "worst" else "")
    contingency = f" with {percent(budget.contingency)} contingency" if budget.contingency else ""
    if cap.per == "accepted_image":
        return f"an accepted image{contingency}"
    return cap.at + (contingency if cap.at == "expected" else "")


def causes_of(lines: tuple[PlanLine, ...], most: int = 3) -> tuple[Cause, ...]:
    """The steps and meters that cost most among lines."""
    groups: dict[tuple[str, str, str, str], Cause] = {}
    for line in lines:
        key = (line.scenario, line.workflow, line.step, line.per_call.label)
        so_far = groups.get(key)
        cost = line.cost.expected + (so_far.cost if so_far else 0)
        groups[key] = Cause(f"{line.workflow}.{line.step} {line.per_call.label}", line.place, cost)
    dearest = sorted(groups.values(), key=lambda cause: -cause.cost)
    return tuple(cause for cause in dearest[:most] if cause.cost)
