"""One figure of a plan walked back to its files, lines and sources, as text.
It computes nothing: it repeats the working that the plan's lines carry."""

from __future__ import annotations

import textwrap
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import units
from costplan.errors import CommandLineError, Problem, did_you_mean
from costplan.plan.charge import BY_TIME
from costplan.plan.private import private_told
from costplan.planning import schedule
from costplan.planning.learned_shares import over_all
from costplan.planning.terms_told import due_of, tallies_told
from costplan.quantity import total
from costplan.render.currency import money, unit_money
from costplan.render.view import clean, moves_told, range_text, rate_told
from costplan.scenario.scenario import CONTRACTS, SEATS
from costplan.units import count, decimal_text, exact, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.exchange.reporting import Reporting
    from costplan.plan.line import PlanLine
    from costplan.plan.plan import Plan
    from costplan.scenario.driver import Driver
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.scenario.step import Failure, Step


def line_ids(plan: Plan) -> list[str]:
    """The names of all lines, ``workflow.step.meter``, in the order of the plan, cleaned as pages show them."""
    return list(dict.fromkeys(clean(charge.id) for charge in plan.costs.charges))


def _names(plan: Plan) -> list[str]:
    from costplan.render.sum_explanation import sum_names

    return [*line_ids(plan), *sum_names(plan)]


def explain(
    plan: Plan, loaded: LoadedScenario, name: str, month: str | None, width: int, reporting: Reporting | None = None
) -> str:
    """The working of one line of a plan.

    Args:
        plan: the plan of the scenario.
        loaded: the scenario and its files.
        name: ``workflow.step.meter``.
        month: ``2027-02`` for that month alone.
        width: columns to fill.
        reporting: the currency that the plan is in; None for dollars.

    Raises:
        CommandLineError: the plan has no such line.
    """
    name = clean(name)
    costs = plan.costs.select(lambda charge: clean(charge.id) == name)
    lines = list(costs.each(lambda line: month in (None, line.stretch.month)))
    if not lines:
        if name in line_ids(plan):
            months = costs.split(lambda stretch: stretch.month)
            raise CommandLineError(
                [Problem("no-such-line", f"{name} has nothing in {month}", f"it has {', '.join(sorted(months))}")]
            )
        raise CommandLineError(
            [Problem("no-such-line", f"there is no line or sum {name!r}", did_you_mean(name, _names(plan)))]
        )
    cost = total(line.cost for line in lines)
    out = [f"{name}: {money(cost.expected)} expected" + (f", {range_text(cost)}" if not cost.is_exact else "")]
    if len(lines) > 1:
        out.append(f"the sum of {len(lines)} lines")
    out += [f"! {told}" for told in private_told(plan)]
    models = {line.model for line in lines}
    out += [f"! {remark.text}" for remark in plan.lent if remark.where in models]
    for line in lines:
        is_of_pool = line.is_bend and line.workflow != CONTRACTS
        out += ["", *(_bend(line, plan) if is_of_pool else _line(line, loaded, plan)), *_exchanged(line, reporting)]
    wrapped: list[str] = []
    for text in map(clean, out):  # names of files too
        indent = text[: len(text) - len(text.lstrip())]
        wrapped += textwrap.wrap(
            text, width, subsequent_indent=indent + "  ", break_on_hyphens=False, break_long_words=False
        ) or [""]
    return "\n".join(wrapped) + "\n"


def _exchanged(line: PlanLine, reporting: Reporting | None) -> Iterator[str]:
    """How dollars become the currency of the line."""
    if reporting is not None:
        moved = line.charge.moved
        rate = Fraction(reporting.usd_per(line.stretch.start)) / Fraction(moved)
        dollars = units.unit_money(exact(Fraction(line.cost.expected) * rate))
        when = f"of {line.stretch.start}" if moved == 1 else "at which it was paid (IAS 21)"
        yield f"  in {reporting.currency}: {dollars} / {decimal_text(rate)}, the rate {when}"


def _bend(line: PlanLine, plan: Plan) -> Iterator[str]:
    """The share of a pool's bend that a line bears."""
    key = (line.charge.pool, line.stretch.month, line.per_call.meter)
    pool = next(pool for pool in plan.pools if (pool.model, pool.month, pool.meter) == key)
    assert pool.bend is not None  # else there is no line of it
    if line.per_call.row.hidden:
        yield from _head(line)
        return
    used, whose = (
        pool.used,
        "an account has {} of it free" if pool.free else f"seats of {clean(pool.model)} include {{}}",
    )
    seats = f"{whose.format(count(pool.included))} in {pool.month}"
    ends = "" if used.is_exact else f" ({count(used.low)} to {count(used.high)})"
    yield from _head(line)
    yield f"  {count(used.expected)}{ends} used in all, and {seats}: what is beyond is billed, and chance moves it"
    bend = f"{units.money(pool.bend.cost)} ({pool.bend.how})"
    yield f"    {line.per_call.measure.why}: {bend}, shared by what each step's use would cost"
    yield from _rate(line)


def _head(line: PlanLine) -> Iterator[str]:
    last = line.stretch.end - timedelta(days=1)
    variant = f", {clean(line.variant)}" if line.variant else ""
    yield f"{line.stretch.start} through {last}{variant}: {unit_money(line.cost.expected)}"
    call = line.per_call
    if call.row.hidden:
        yield f"  {call.label}, {call.row.hidden}: how many and at what rate '--show-private' tells"
        return
    yield (f"  = {count(line.quantity.expected)} {call.label} x {rate_told(call)}, basis {call.basis.value}")


def _line(line: PlanLine, loaded: LoadedScenario, plan: Plan) -> Iterator[str]:
    yield from _head(line)
    if line.per_call.row.hidden:
        return
    scenario = loaded.scenario
    if line.workflow == CONTRACTS:
        yield f"  {clean(line.per_call.measure.why)} [{line.place}]"
        tally, due = due_of(line, plan)
        shares = dict(due.shares)
        if len(shares) > 1:
            yield f"  {percent(shares[line.scenario])} of it is of {clean(line.scenario)}, by what its use costs"
        if line.is_bend and due.bend is not None:
            yield f"  {money(due.bend.cost)} in all ({due.bend.how})"
        for remark in tallies_told(plan.tallies):
            if remark.where == tally.name:
                yield f"    {clean(remark.text)}"
        return
    if line.workflow == SEATS:
        seats = next(seats for seats in scenario.seats if seats.name == line.step)
        yield (
            f"  seats: {count(line.quantity.expected)}, billed {seats.billed} for each started month or year "
            f"[{seats.place}]"
        )
    else:
        workflow = next(workflow for workflow in scenario.workflows if workflow.name == line.workflow)
        if line.charge.counts == BY_TIME:
            yield f"  {decimal_text(line.times.expected, 6)} times, by the days [{line.place}]"
        else:
            yield from _volume(line, workflow, scenario)
            yield from _executions(line, workflow, plan)
        yield from _usage(line)
    yield from _rate(line)


def _volume(line: PlanLine, workflow: Workflow, scenario: Scenario) -> Iterator[str]:
    driver = workflow.runs or workflow.deliver
    assert driver is not None
    what = "runs" if workflow.runs else "runs solved from accepted images"
    yield f"  {what}: {_range(line)} [{_driver_place(driver)}]"
    period = schedule.own_period(workflow, scenario.period) or scenario.period
    for text in schedule.explain(driver, period, scenario.holidays, line.stretch):
        yield f"    {clean(text)}"
    if workflow.deliver:
        yield "    divided by the accepted images that one run delivers"


def _range(line: PlanLine) -> str:
    runs = line.runs
    return (
        count(runs.expected) if runs.is_exact else f"{count(runs.expected)} ({count(runs.low)} to {count(runs.high)})"
    )


def _stated(step: Step | Failure) -> str:
    if step.stated is None:
        return ""
    moves = f", which moves with {clean(step.stated.moves_with)}" if step.stated.moves_with else ""
    return f", expected of {step.stated.words}{moves}"


def _driver_place(driver: Driver) -> str:
    place = f"driver {clean(driver.name)}, {driver.place}" if driver.name else str(driver.place)
    return place + (f", moves with {clean(driver.moves_with)}" if driver.moves_with else "")


def _executions(line: PlanLine, workflow: Workflow, plan: Plan) -> Iterator[str]:
    counted = "times" if line.charge.counts else "billed calls of the step"
    yield f"  {counted} for each run: {decimal_text(line.executions, 6)}"
    for other in plan.steps(line.scenario, workflow.name):
        if other.accepted is not None:
            redo = (
                f", on reject {clean(other.on_reject.step)} again, {_tries(other.on_reject.at_most)}"
                if other.on_reject
                else ""
            )
            yield (
                f"    {clean(other.name)} is accepted {percent(other.accepted)} of the time{_stated(other)}{redo} "
                f"[{other.place('accepted')}]"
            )
            if other.learned is not None:
                yield f"      measured: {clean(other.learned.words + over_all(other))} [{other.learned.place}]"
    for failure in workflow.failures:
        yield (
            f"    {failure.kind} {percent(failure.rate)}{_stated(failure)}, billed {failure.billed}, "
            f"{_tries(failure.at_most)} [{failure.place}]"
        )
    if line.failed or line.rejected:
        yield f"    of the cost {percent(line.failed)} is lost to failures and {percent(line.rejected)} to rejects"


def _tries(number: int) -> str:
    return "1 try at most" if number == 1 else f"{number} tries at most"


def _usage(line: PlanLine) -> Iterator[str]:
    call = line.per_call
    yield (
        f"  {call.label} of one such {'time' if line.charge.counts else 'call'}: {count(call.quantity.expected)}, "
        f"{call.measure.basis.value} [{line.place}]"
    )
    if call.measure.why:
        yield f"    {clean(call.measure.why)}"
    if call.measure.mixture:
        for part, share in zip(call.measure.mixture.parts, call.measure.mixture.shares, strict=True):
            yield f"    {percent(share)} of such calls take {count(part.quantity.expected)}: {clean(part.name)}"
    counted = call.measure.counted
    if call.measure.learned:
        yield f"    calibration of {call.measure.learned}"
    elif counted:
        calls = f", {counted.n_calls} calls" if counted.n_calls else ""
        yield f"    {counted.source.line}{calls} [{counted.source.place}]"
        if counted.note:
            yield f"    {clean(counted.note)}"


def _rate(line: PlanLine) -> Iterator[str]:
    call = line.per_call
    if call.block is None and call.row.moves:
        yield f"  rate: {rate_told(call)}, contract {clean(call.row.moves[0].contract)} [{call.row.place}]"
        return
    if call.block is None:
        yield f"  rate: {rate_told(call)}, {call.stated_in}"
        return
    block = call.block
    start = f"from {block.start}" if block.start_known else f"seen from {block.start}"
    flag = f", {block.flag}" if block.flag else ""
    yield (f"  rate: {rate_told(call)}, {clean(line.model)}, tier {line.tier}, {start}{flag} [{call.row.place}]")
    if moves := moves_told(call):
        yield f"    {moves}"
    yield f"    {block.source.line} [{block.source.place}]"
    if block.note:
        yield f"    {clean(block.note)}"
    included = block.included.get(call.meter)
    if included and not line.is_bend:
        full = call.quantity.of(line.runs).times(line.executions)
        share = Fraction(line.quantity.expected) / Fraction(full.expected) if full.expected else Fraction(0)
        yield f"    each seat includes {count(included)} a month; {percent(share)} of the use is beyond and billed"
