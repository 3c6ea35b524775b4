"""The rules of a policy: models, qualities, sizes, tiers, price checks, basis, tags.
Each is one function from a part of a plan to what breaks it; policies.py asks them."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.gating.breaches import Breach, worst_of_each
from costplan.gating.call_rules import CALL_RULES, against_models, missing_tags
from costplan.gating.judged import uncounted
from costplan.gating.verdict import scenario_part
from costplan.planning.cautions import STALE_DAYS, age_of, end_told, stale_told
from costplan.pricing.prices import BATCH
from costplan.quantity import Basis, total
from costplan.scenario.scenario import SEATS
from costplan.units import count, exact, many, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from costplan.gating.breaches import Part


def _models(part: Part) -> Iterator[Breach]:
    for lines in part.kinds:
        line = lines[0]
        if against := against_models(part.budget.policy, line.model):
            text = f"{part.called(line)} {against.text}"
            yield part.breach(line, text, line.model, what=line.model, lines=lines)


def _of_call(key: str) -> Callable[[Part], Iterable[Breach]]:
    """The rule of a policy that each call of a step is held by."""

    def rule(part: Part) -> Iterable[Breach]:
        return worst_of_each(_against_call(part, key))

    return rule


def _against_call(part: Part, key: str) -> Iterator[Breach]:
    for calls in part.asked:
        against = CALL_RULES[key](part.budget.policy, calls.model, calls.call, part.revision.catalogue)
        if against:
            text = f"{part.called(calls)} {against.text}"
            yield part.breach(calls, text, degree=against.degree, is_told=against.is_told)


def _batch_above(part: Part) -> Iterator[Breach]:
    most = part.budget.policy.batch_above
    assert most is not None
    busy = {
        (workflow.scenario, workflow.name): workflow.runs.expected
        for workflow in part.revision.plan.workflows
        if workflow.name != SEATS and workflow.runs.expected > most
    }
    for lines in part.kinds:
        line = lines[0]
        runs = busy.get((line.scenario, line.workflow))
        if runs is None or line.tier == BATCH or line.per_call.block is None:
            continue
        if BATCH in line.per_call.block.tiers:
            text = f"runs {count(runs)} times outside the batch tier; above {many(most, 'run')} batch is required"
            yield part.breach(line, f"{part.called(line)} {text}", degree=runs, lines=lines)


def _prices_checked_within(part: Part) -> Iterator[Breach]:
    days = part.budget.policy.prices_checked_within
    assert days is not None
    since = part.revision.as_of - timedelta(days=days)
    for lines in part.kinds:
        line, block = lines[0], lines[0].per_call.block
        if block is not None and block.source.last_day_checked() < since:
            age = (part.revision.as_of - block.source.last_day_checked()).days
            text = f"the price of {line.model} was last checked {many(age, 'day')} ago, on {block.source.checked}"
            text += f"; {many(days, 'day')} are allowed"
            yield part.breach(line, text, line.model, what=line.model, degree=age, lines=lines)


def _calibrated_within(part: Part) -> Iterator[Breach]:
    days = part.budget.policy.calibrated_within
    assert days is not None
    calibration = part.revision.catalogue.calibration
    age = (part.revision.as_of - calibration.as_of).days if calibration is not None else 0
    if calibration is None or age <= days:
        return
    text = f"the calibration {calibration.shown} is {many(age, 'day')} old; {many(days, 'day')} are allowed"
    for lines in part.kinds:
        if lines[0].per_call.measure.learned:
            breach = part.breach(lines[0], text, calibration.shown, degree=age, lines=lines)
            yield breach._replace(owner=part.budget.owner, place=None)


def _assumed_at_most(part: Part) -> Iterator[Breach]:
    most = part.budget.policy.assumed_at_most
    assert most is not None
    whole = total(line.cost for line in part.lines).expected
    assumed = [lines for lines in part.kinds if lines[0].per_call.basis is Basis.ASSUMED]
    cost = total(line.cost for lines in assumed for line in lines).expected
    if whole and Fraction(cost) / Fraction(whole) > most:
        share = exact(Fraction(cost) / Fraction(whole))
        for lines in assumed:
            text = f"{percent(share)} of the expected total is assumed, above all {part.called(lines[0])}"
            breach = part.breach(lines[0], f"{text}; {percent(most)} is allowed", lines=lines)
            yield breach._replace(where="", scenario="", found=share, allowed=most)


def _shutdowns(part: Part) -> Iterator[Breach]:
    """Models whose last day lies in the period of a scenario that uses them; those that end soon after it, or of whose
    end the earliest day alone is known, only warn."""
    last = {loaded.scenario.title: loaded.scenario.period.last for loaded in part.revision.loaded}
    for lines in part.kinds:
        line = lines[0]
        table = part.revision.catalogue.table(line.model)
        last_day = table.shutdown and table.shutdown - timedelta(days=1)
        if last_day is not None and last_day <= last[line.scenario]:
            instead = f"; plan {' or '.join(table.replacement)}" if table.replacement else ""
            text = f"{part.called(line)} uses {line.model}, whose last day {last_day} is in the period{instead}"
            yield part.breach(line, text, line.model, what=line.model, lines=lines)
        elif told := end_told(table, part.revision.as_of, last[line.scenario]):
            breach = part.breach(line, told, line.model, what=line.model, lines=lines)
            yield breach._replace(only_warns=True)


def _stale_prices(part: Part) -> Iterator[Breach]:
    """Tables at which nobody has looked for long, in one finding."""
    tables = {lines[0].model: part.revision.catalogue.table(lines[0].model) for lines in part.kinds}
    if not (told := stale_told(tables.values(), part.revision.as_of)):
        return
    for lines in part.kinds:
        if (age := age_of(tables[lines[0].model], part.revision.as_of)) > STALE_DAYS:
            breach = part.breach(lines[0], told, what=lines[0].model, degree=age, lines=lines)
            yield breach._replace(where="", scenario="", owner=part.budget.owner)


def _unknowns(part: Part) -> Iterator[Breach]:
    firsts = {(lines[0].scenario, lines[0].workflow, lines[0].step): lines[0] for lines in part.kinds}
    calls = {(calls.scenario, calls.workflow, calls.step): calls for calls in part.calls}
    for item in part.unknowns:
        text = uncounted(item.unknown, "plan")
        key = (item.scenario, item.workflow, item.step)
        of = firsts.get(key) or calls.get(key)
        breach = Breach(
            where=scenario_part(item.scenario, f"{item.workflow}.{item.step} {item.unknown.meter}"),
            text=f"{part.revision.plan.step_of(item)}: {text}",
            owner=part.owner_of(item),
            place=of.place if of else item.unknown.place,
            scenario=item.scenario,
        )
        yield breach._replace(use=part.breach(of, breach.text, what=item.unknown.meter).use) if of else breach


def _required_tags(part: Part) -> Iterator[Breach]:
    for lines in part.kinds:
        line = lines[0]
        missing = missing_tags(part.budget.policy, line.tags)
        name = f"{line.workflow}.{line.step}" if line.workflow == SEATS else line.workflow
        text = f"{part.called(line, name)} has no tag {' and no tag '.join(missing)}"
        for tag in missing:
            breach = part.breach(line, text, scenario_part(line.scenario, name), what=tag, lines=lines)
            yield breach._replace(scenario=line.scenario)


RULES = {
    "models": _models,
    "max_quality": _of_call("max_quality"),
    "max_size": _of_call("max_size"),
    "batch_above": _batch_above,
    "prices_checked_within": _prices_checked_within,
    "calibrated_within": _calibrated_within,
    "assumed_at_most": _assumed_at_most,
    "unknowns": _unknowns,
    "required_tags": _required_tags,
}
"""Each key of a policy that asks for something, and what breaks it."""

STANCE_RULES = {"shutdowns": _shutdowns, "stale_prices": _stale_prices}
"""Each key of a policy that is allowed, warned of or refused, and what is against it."""
