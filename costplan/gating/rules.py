"""The rules of a policy: models, qualities, sizes, tiers, price checks, basis, tags.
Each is one function from a part of a plan to what breaks it; policies.py asks them."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.gating.breaches import Breach, worst_of_each
from costplan.gating.call_rules import CALL_RULES, against_models, missing_tags
from costplan.gating.judged import uncounted
from costplan.gating.one_finding import scenario_part
from costplan.planning.cautions import STALE_DAYS, age_of, end_told, stale_told
from costplan.pricing.prices import BATCH
from costplan.quantity import Basis
from costplan.scenario.eras import of_all_days
from costplan.scenario.scenario import NO_WORKFLOWS
from costplan.units import count, exact, many, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from costplan.gating.breaches import Part
    from costplan.units import Number


def _models(part: Part) -> Iterator[Breach]:
    for model, charges in part.billed.by_model.items():
        if against := against_models(part.budget.policy, model):
            for charge in charges:
                yield part.breach(charge, f"{part.called(charge)} {against.text}", model, what=model)


def _of_call(key: str) -> Callable[[Part], Iterable[Breach]]:
    """The rule of a policy that each call of a step is held by."""

    def rule(part: Part) -> Iterable[Breach]:
        return worst_of_each(_against_call(part, key))

    return rule


def _against_call(part: Part, key: str) -> Iterator[Breach]:
    for calls in part.billed.asked:
        against = CALL_RULES[key](part.budget.policy, calls.model, calls.call, part.revision.catalogue)
        if against:
            text = f"{part.called(calls)} {against.text}"
            yield part.breach(calls, text, degree=against.degree, is_told=against.is_told)


def _batch_above(part: Part) -> Iterator[Breach]:
    most = part.budget.policy.batch_above
    assert most is not None
    whole: dict[tuple[str, str], Number] = {}  # a workflow that is split runs as often as before
    workflows = [one for one in part.revision.plan.workflows if one.name not in NO_WORKFLOWS]
    for one in workflows:
        name = (one.scenario, one.part_of or one.name)
        whole[name] = whole.get(name, 0) + one.runs.expected
    often = {(one.scenario, one.name): whole[one.scenario, one.part_of or one.name] for one in workflows}
    busy = {key: runs for key, runs in often.items() if runs > most}
    for charge in part.billed.charges if busy else ():
        runs = busy.get((charge.scenario, charge.workflow))
        if runs is None or charge.tier == BATCH or charge.per_call.block is None:
            continue
        if BATCH in charge.per_call.block.tiers:
            text = f"runs {count(runs)} times outside the batch tier; above {many(most, 'run')} batch is required"
            yield part.breach(charge, f"{part.called(charge)} {text}", degree=runs)


def _prices_checked_within(part: Part) -> Iterator[Breach]:
    days = part.budget.policy.prices_checked_within
    assert days is not None
    for charge in part.billed.charges:
        block = charge.per_call.block
        age = (part.revision.as_of - block.source.last_day_checked()).days if block is not None else 0
        if block is None or abs(age) <= days:
            continue
        when = f"{many(abs(age), 'day')} {'ago' if age > 0 else 'from now'}, on {block.source.checked}"
        text = f"the price of {charge.model} was last checked {when}; {many(days, 'day')} are allowed"
        yield part.breach(charge, text, charge.model, what=charge.model, degree=abs(age))


def _calibrated_within(part: Part) -> Iterator[Breach]:
    days = part.budget.policy.calibrated_within
    assert days is not None
    calibration = part.revision.catalogue.calibration
    age = (part.revision.as_of - calibration.as_of).days if calibration is not None else 0
    if calibration is None or age <= days:
        return
    text = f"the calibration {calibration.shown} is {many(age, 'day')} old; {many(days, 'day')} are allowed"
    for charge in part.billed.charges:
        if charge.per_call.measure.learned:
            breach = part.breach(charge, text, calibration.shown, degree=age)
            yield breach._replace(owner=part.budget.owner, place=None)


def _assumed_at_most(part: Part) -> Iterator[Breach]:
    most = part.budget.policy.assumed_at_most
    assert most is not None
    costs = part.billed.costs
    whole = sum(costs.values())
    assumed = [charge for charge in part.billed.charges if charge.per_call.basis is Basis.ASSUMED]
    cost = sum(costs[id(charge)] for charge in assumed)
    if whole and Fraction(cost) / Fraction(whole) > most:
        share = exact(Fraction(cost) / Fraction(whole))
        for charge in assumed:
            text = f"{percent(share)} of the expected total is assumed, above all {part.called(charge)}"
            breach = part.breach(charge, f"{text}; {percent(most)} is allowed")
            yield breach._replace(where="", scenario="", found=share, allowed=most)


def _shutdowns(part: Part) -> Iterator[Breach]:
    """Models whose last day lies in the period of a scenario that uses them; those that end soon after it, or of whose
    end the earliest day alone is known, only warn."""
    by_workflow, by_scenario = part.revision.last_uses, part.revision.last_days
    for model, charges in part.billed.by_model.items():
        table = part.revision.catalogue.table(model)
        last_day = table.shutdown and table.shutdown - timedelta(days=1)
        last = [by_workflow.get((of.scenario, of.workflow), by_scenario[of.scenario]) for of in charges]
        told = {day: end_told(table, part.revision.as_of, day) for day in set(last)}
        for charge, until in zip(charges, last, strict=True) if any(told.values()) or last_day is not None else ():
            if last_day is not None and last_day <= until:
                instead = f"; plan {' or '.join(table.replacement)}" if table.replacement else ""
                text = f"{part.called(charge)} uses {model}, whose last day {last_day} is in the period{instead}"
                yield part.breach(charge, text, model, what=model)
            elif text := told[until]:
                yield part.breach(charge, text, model, what=model)._replace(only_warns=True)


def _stale_prices(part: Part) -> Iterator[Breach]:
    """Tables at which nobody has looked for long, in one finding."""
    tables = {model: part.revision.catalogue.table(model) for model in part.billed.by_model}
    if not (told := stale_told(tables.values(), part.revision.as_of)):
        return
    for charge in part.billed.charges:
        if (age := age_of(tables[charge.model], part.revision.as_of)) > STALE_DAYS:
            breach = part.breach(charge, told, what=charge.model, degree=age)
            yield breach._replace(where="", scenario="", owner=part.budget.owner)


def _catalogue_prices(part: Part) -> Iterator[Breach]:
    """Prices that a catalogue alone has."""
    for charge in part.billed.charges:
        block = charge.per_call.block
        if block is not None and block.source.is_catalogues:
            text = f"a catalogue alone has the price of {charge.model}: {block.source.title}"
            yield part.breach(charge, text, charge.model, what=charge.model)


def _unknowns(part: Part) -> Iterator[Breach]:
    charged = part.billed.by_step
    calls = {(calls.scenario, calls.workflow, calls.step): calls for calls in part.billed.calls}
    for item in part.billed.unknowns:
        text = uncounted(item.unknown, "plan")
        key = (item.scenario, item.workflow, item.step)
        of = charged[key][-1] if key in charged else calls.get(key)
        breach = Breach(
            where=scenario_part(item.scenario, f"{of_all_days(item.workflow)}.{item.step} {item.unknown.meter}"),
            text=f"{part.revision.plan.step_of(item)}: {text}",
            owner=part.owner_of(item),
            place=of.place if of else item.unknown.place,
            scenario=item.scenario,
        )
        yield (
            breach._replace(use=part.breach(of, breach.text, what=item.unknown.meter, of_step=True).use)
            if of
            else breach
        )


def _required_tags(part: Part) -> Iterator[Breach]:
    for charge in part.billed.charges:
        missing = missing_tags(part.budget.policy, charge.tags)
        name = f"{charge.workflow}.{charge.step}" if charge.workflow in NO_WORKFLOWS else charge.workflow
        text = f"{part.called(charge, name)} has no tag {' and no tag '.join(missing)}"
        for tag in missing:
            breach = part.breach(charge, text, scenario_part(charge.scenario, of_all_days(name)), what=tag)
            yield breach._replace(scenario=charge.scenario)


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

STANCE_RULES = {"shutdowns": _shutdowns, "stale_prices": _stale_prices, "catalogue_prices": _catalogue_prices}
"""Each key of a policy that is allowed, warned of or refused, and what is against it."""
