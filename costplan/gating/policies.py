"""Policies, held against what a plan is made of: models, qualities, sizes, tiers, price checks, basis, tags.
Each rule is one function from a plan to what breaks it; a policy that nothing breaks fits."""

from __future__ import annotations

from datetime import timedelta
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.budget import REFUSED, WARNED
from costplan.gating.verdict import Finding, Status, scenario_part
from costplan.named import NamedTuple
from costplan.pricing.prices import BATCH
from costplan.pricing.sizes import pixels_about
from costplan.quantity import Basis, total
from costplan.scenario.scenario import SEATS
from costplan.units import count, exact, many, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from costplan.budget.budget import Budget
    from costplan.errors import Place
    from costplan.gating.revision import Revision
    from costplan.plan.calls import PlanCalls
    from costplan.plan.line import PlanLine
    from costplan.plan.plan import PlanUnknown
    from costplan.units import Number


class Breach(NamedTuple):
    """One place where a policy is broken. ``found`` and ``allowed`` are shares, where the policy is about one."""

    where: str
    text: str
    owner: str
    place: Place | None
    found: Number | None = None
    allowed: Number | None = None
    scenario: str = ""


class Part(NamedTuple):
    """What a budget's policy is about: the scenarios that were asked for, or the one it stands in."""

    revision: Revision
    budget: Budget
    lines: tuple[PlanLine, ...]
    calls: tuple[PlanCalls, ...]
    unknowns: tuple[PlanUnknown, ...]
    owners: dict[tuple[str, str], str]

    def owner_of(self, part: PlanLine | PlanCalls | PlanUnknown) -> str:
        """Who answers for a workflow, else for the budget."""
        return self.owners.get((part.scenario, part.workflow)) or self.budget.owner


def hold_policies(budget: Budget, revision: Revision) -> list[Finding]:
    """What becomes of each policy that the budget states."""
    titles = {budget.scenario} if budget.scenario else revision.requested
    part = Part(
        revision=revision,
        budget=budget,
        lines=tuple(revision.plan.each_line(lambda line: line.scenario in titles)),
        calls=tuple(calls for calls in revision.plan.calls if calls.scenario in titles),
        unknowns=tuple(unknown for unknown in revision.plan.unknowns if unknown.scenario in titles),
        owners={(workflow.scenario, workflow.name): workflow.owner for workflow in revision.plan.workflows},
    )
    findings = []
    for key, rule in RULES.items():
        stated = getattr(budget.policy, key)
        if stated is None or stated == () or (key == "shutdowns" and stated) or (key == "unknowns" and stated):
            continue
        findings += held(key, budget, rule(part))
    return findings


def held(key: str, budget: Budget, breaches: Iterable[Breach], stance: str = REFUSED) -> list[Finding]:
    """The findings of what is against a policy, each place once; one that fits where nothing is and the policy is
    stated."""
    policy = budget.policy
    place = policy.place(key) if policy.place(key).line else budget.place
    findings = [
        Finding(
            rule=f"policy/{key}",
            name=key,
            where=breach.where,
            status=Status.WARNED if stance == WARNED else Status.BROKEN,
            message=breach.text,
            owner=breach.owner,
            found=breach.found,
            allowed=breach.allowed,
            currency="",
            place=breach.place,
            rule_place=place,
            scenario=breach.scenario,
        )
        for breach in {breach.where: breach for breach in breaches}.values()
    ]
    if findings or (stance != REFUSED and not policy.place(key).line):
        return findings
    return [
        Finding(
            rule=f"policy/{key}",
            name=key,
            where="",
            status=Status.FITS,
            message=f"{key}: nothing is against it",
            owner=budget.owner,
            currency="",
            rule_place=place,
        )
    ]


# ------------------------------------------------------------------------------------------------------------- rules


def _models(part: Part) -> Iterator[Breach]:
    globs = part.budget.policy.models
    for line in _first_of_each(part.lines, lambda line: line.model):
        if not any(fnmatchcase(line.model, glob) for glob in globs):
            yield Breach(
                where=line.model,
                text=f"{_step(part, line)} uses {line.model}; models may be {', '.join(globs)}",
                owner=part.owner_of(line),
                place=line.place,
            )


def _max_quality(part: Part) -> Iterator[Breach]:
    highest = part.budget.policy.max_quality
    assert highest is not None
    for calls in part.calls:
        rules = part.revision.catalogue.table(calls.model).rules
        quality = calls.call.quality
        served = (
            quality == "auto"
            and highest in rules.qualities
            and rules.qualities.index(highest)
            < max(index for index, name in enumerate(rules.qualities) if name != "auto")
        )
        if served or rules.ranks_above("quality", quality, highest):
            what = "auto, which may be served higher" if served else quality
            yield _of_calls(part, calls, f"asks for quality {what}; the highest allowed is {highest}")


def _max_size(part: Part) -> Iterator[Breach]:
    largest = part.budget.policy.max_size
    assert largest is not None
    for calls in part.calls:
        size = calls.call.size
        if size is not None and pixels_about(size) > pixels_about(largest):
            yield _of_calls(part, calls, f"makes {size}; the largest size allowed is {largest}")


def _batch_above(part: Part) -> Iterator[Breach]:
    most = part.budget.policy.batch_above
    assert most is not None
    busy = {
        (workflow.scenario, workflow.name): workflow.runs.expected
        for workflow in part.revision.plan.workflows
        if workflow.name != SEATS and workflow.runs.expected > most
    }
    for line in _first_of_each(part.lines, lambda line: f"{line.scenario}\n{line.workflow}.{line.step}"):
        runs = busy.get((line.scenario, line.workflow))
        if runs is None or line.tier == BATCH or line.per_call.block is None:
            continue
        if BATCH in line.per_call.block.tiers:
            text = f"runs {count(runs)} times outside the batch tier; above {many(most, 'run')} batch is required"
            yield _of_step(part, line, f"{_step(part, line)} {text}")


def _prices_checked_within(part: Part) -> Iterator[Breach]:
    days = part.budget.policy.prices_checked_within
    assert days is not None
    since = part.revision.as_of - timedelta(days=days)
    for line in _first_of_each(
        part.lines, lambda line: f"{line.model} {line.per_call.block.start if line.per_call.block else ''}"
    ):
        block = line.per_call.block
        if block is not None and block.source.last_day_checked() < since:
            age = (part.revision.as_of - block.source.last_day_checked()).days
            text = f"the price of {line.model} was last checked {many(age, 'day')} ago, on {block.source.checked}"
            text += f"; {many(days, 'day')} are allowed"
            yield Breach(where=line.model, text=text, owner=part.owner_of(line), place=line.place)


def _calibrated_within(part: Part) -> Iterator[Breach]:
    days = part.budget.policy.calibrated_within
    assert days is not None
    calibration = part.revision.catalogue.calibration
    if calibration is None or not any(line.per_call.measure.learned for line in part.lines):
        return
    age = (part.revision.as_of - calibration.as_of).days
    if age > days:
        text = f"the calibration {calibration.shown} is {many(age, 'day')} old; {many(days, 'day')} are allowed"
        yield Breach(where=calibration.shown, text=text, owner=part.budget.owner, place=None)


def _assumed_at_most(part: Part) -> Iterator[Breach]:
    most = part.budget.policy.assumed_at_most
    assert most is not None
    whole = total(line.cost for line in part.lines).expected
    assumed = [line for line in part.lines if line.per_call.basis is Basis.ASSUMED]
    cost = total(line.cost for line in assumed).expected
    if whole and Fraction(cost) / Fraction(whole) > most:
        share = exact(Fraction(cost) / Fraction(whole))
        biggest = max(assumed, key=lambda line: line.cost.expected)
        of_whole = f"{percent(share)} of the expected total is assumed"
        text = f"{of_whole}, above all {_step(part, biggest)}; {percent(most)} is allowed"
        yield Breach(where="", text=text, owner=part.owner_of(biggest), place=biggest.place, found=share, allowed=most)


def _shutdowns(part: Part) -> Iterator[Breach]:
    last = {loaded.scenario.title: loaded.scenario.period.last for loaded in part.revision.loaded}
    for line in _first_of_each(part.lines, lambda line: f"{line.scenario}\n{line.model}"):
        table = part.revision.catalogue.table(line.model)
        last_day = table.shutdown and table.shutdown - timedelta(days=1)
        if last_day is not None and last_day <= last[line.scenario]:
            instead = f"; plan {' or '.join(table.replacement)}" if table.replacement else ""
            text = f"uses {line.model}, whose last day {last_day} is in the period{instead}"
            yield Breach(
                where=line.model, text=f"{_step(part, line)} {text}", owner=part.owner_of(line), place=line.place
            )


def _unknowns(part: Part) -> Iterator[Breach]:
    places = {(line.scenario, line.workflow, line.step): line.place for line in part.lines}
    for item in part.unknowns:
        step = part.revision.plan.step_of(item)
        remedy = f"; {item.unknown.remedy}" if item.unknown.remedy else ""
        yield Breach(
            where=scenario_part(item.scenario, f"{item.workflow}.{item.step} {item.unknown.meter}"),
            text=f"{step}: nobody can count {item.unknown.what}, so the plan cannot be said to fit{remedy}",
            owner=part.owner_of(item),
            place=places.get((item.scenario, item.workflow, item.step)) or item.unknown.place,
            scenario=item.scenario,
        )


def _required_tags(part: Part) -> Iterator[Breach]:
    for line in _first_of_each(
        part.lines, lambda line: f"{line.scenario}\n{line.workflow}.{line.step if line.workflow == SEATS else ''}"
    ):
        missing = [tag for tag in part.budget.policy.required_tags if tag not in dict(line.tags)]
        if missing:
            name = f"{line.workflow}.{line.step}" if line.workflow == SEATS else line.workflow
            called = part.revision.plan.named(line.scenario, name)
            yield Breach(
                where=scenario_part(line.scenario, name),
                text=f"{called} has no tag {' and no tag '.join(missing)}",
                owner=part.owner_of(line),
                place=line.place,
                scenario=line.scenario,
            )


RULES = {
    "models": _models,
    "max_quality": _max_quality,
    "max_size": _max_size,
    "batch_above": _batch_above,
    "prices_checked_within": _prices_checked_within,
    "calibrated_within": _calibrated_within,
    "assumed_at_most": _assumed_at_most,
    "shutdowns": _shutdowns,
    "unknowns": _unknowns,
    "required_tags": _required_tags,
}
"""Each key of a policy and what breaks it."""


def _first_of_each(lines: Iterable[PlanLine], key: Callable[[PlanLine], str]) -> Iterable[PlanLine]:
    """The first line of each group."""
    first: dict[str, PlanLine] = {}
    for line in lines:
        first.setdefault(key(line), line)
    return first.values()


def _of_calls(part: Part, calls: PlanCalls, text: str) -> Breach:
    step = f"{calls.workflow}.{calls.step}"
    return _of_step(part, calls, f"{part.revision.plan.named(calls.scenario, step)} {text}")


def _of_step(part: Part, of: PlanLine | PlanCalls, text: str) -> Breach:
    """What a step breaks."""
    where = scenario_part(of.scenario, f"{of.workflow}.{of.step}")
    return Breach(where=where, text=text, owner=part.owner_of(of), place=of.place, scenario=of.scenario)


def _step(part: Part, line: PlanLine) -> str:
    return part.revision.plan.step_of(line)
