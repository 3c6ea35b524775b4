"""A second, plain simulation of what a plan costs: every way that a run can go, and how many runs go it, drawn.
It shares the laws of ranges with costplan, and nothing else of its risk; and plans to draw, made from a seed."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from costplan.distributions.laws import law_of
from costplan.normal import Points
from costplan.plan.charge import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.plan.line import PlanLine
    from costplan.plan.outcomes import Outcome
    from costplan.plan.plan import Plan
    from costplan.plan.plan_runs import StretchRuns
    from costplan.quantity import Quantity

CHUNK = 50_000


def enumerated(outcome: Outcome, cost: list[list[Fraction]]) -> dict[Fraction, Fraction]:
    """All ways one run can go, followed step by step: the chance of each cost. Counters of inner loops start afresh
    when an outer one goes back over them."""
    found: dict[Fraction, Fraction] = {}
    todo = {(0, 0, (1,) * len(outcome.steps), Fraction(0)): Fraction(1)}  # step, try, turns, cost so far
    while todo:
        following: dict[Any, Fraction] = {}
        for (here, number, turns, so_far), chance in todo.items():
            step = outcome.steps[here]
            one = step.tries[number]
            paid = so_far + cost[here][one.variant]
            ways: list[tuple[Any, Fraction]] = []
            for failure, again in one.failures:
                after = paid if failure.is_billed else so_far
                ways.append((after if again is None else (here, again, turns, after), failure.rate))
            succeeds = 1 - sum(failure.rate for failure, _ in one.failures)
            accepted = step.step.accepted if step.step.accepted is not None else Fraction(1)
            on = (here + 1, 0, (*turns[:here], 1, *turns[here + 1 :]), paid)
            ways.append((paid if here + 1 == len(outcome.steps) else on, succeeds * accepted))
            back: Any = paid
            if step.redo is not None and turns[here] < step.step.on_reject.at_most:  # type: ignore[union-attr]  # a redo has one
                afresh = (
                    *turns[: step.redo],
                    *(1 for _ in range(step.redo, here)),
                    turns[here] + 1,
                    *turns[here + 1 :],
                )
                back = (step.redo, 0, afresh, paid)
            ways.append((back, succeeds * (1 - accepted)))
            for state, share in ways:
                where = following if isinstance(state, tuple) else found
                where[state] = where.get(state, Fraction(0)) + chance * share
        todo = {state: chance for state, chance in following.items() if chance}
    return {cost: chance for cost, chance in found.items() if chance}


def ways(outcome: Outcome) -> tuple[Any, Any]:
    """The billed tries of each way that a run can go, by step and variant in one row, and its chance."""
    digits = [Fraction(1000) ** place for place in range(sum(len(step.variants) for step in outcome.steps))]
    places = iter(digits)
    chances = enumerated(outcome, [[next(places) for _ in step.variants] for step in outcome.steps])
    rows = [[int(cost // digit) % 1000 for digit in digits] for cost in chances]
    return np.array(rows, dtype=float), np.array([float(chance) for chance in chances.values()])


def simulated(plan: Plan, number: int, seed: int, keep: Callable[[PlanLine], bool] = lambda _: True) -> Any:
    """So many draws of what the kept lines of a plan cost, in pico-dollars, sorted."""
    generator = np.random.default_rng(seed)
    return np.sort(np.concatenate([_chunk(plan, generator, keep, {}) for _ in range(number // CHUNK)]))


def simulated_difference(one: Plan, other: Plan, number: int, seed: int, keep: Callable[[PlanLine], bool]) -> Any:
    """So many draws of what the kept lines of a plan cost more than those of another. Inputs of one name are the same
    in both, whatever the scenarios are called; all else is drawn for each of them."""
    generator, found = np.random.default_rng(seed), []
    for _ in range(number // CHUNK):
        known: dict[object, Any] = {}
        cost, less = (_chunk(plan, generator, keep, known) for plan in (one, other))
        found.append(np.where(np.abs(cost - less) < 1e-9 * cost, 0.0, cost - less))
    return np.concatenate(found)


def _chunk(plan: Plan, generator: Any, keep: Callable[[PlanLine], bool], known: dict[object, Any]) -> Any:
    """Draws of the kept lines; ``known`` keeps inputs and shares by their names."""
    tables = {id(runs.outcome): ways(runs.outcome) for runs in plan.runs}

    def at(hangs_on: Input | None, quantity: Quantity) -> Any:
        if hangs_on is None or quantity.expected in (quantity.low, quantity.high):
            return float(quantity.expected)
        if hangs_on.name not in known:
            z = generator.standard_normal(CHUNK)
            known[hangs_on.name] = Points(z, special.ndtr(z), np.exp)
        return law_of(quantity).at(known[hangs_on.name])

    tries: dict[Any, Any] = {}
    for runs in (one for of_workflow in plan.runs for one in of_workflow.each()):
        whole, one, part = _counts(runs, tables[id(runs.outcome)], at, generator)
        names = [(step.step.name, variant.why) for step in runs.outcome.steps for variant in step.variants]
        for i in range(len(names)):
            tries[runs.scenario, runs.workflow, runs.stretch, *names[i]] = whole[:, i], one[:, i], part
    calls = {(one.workflow, one.step): -(-one.call.n // one.most_a_call) for one in plan.calls}
    fallen: dict[Any, Any] = {}

    def spent(line: PlanLine, quantity: Quantity) -> Any:
        """What all tries of a line come to; each call of a mixture is one of its parts, and all its meters the same."""
        key = (line.scenario, line.workflow, line.stretch, line.step, line.variant)
        whole, one, part = tries[key]
        mixture, number = line.per_call.measure.mixture, calls[line.workflow, line.step]
        if mixture is None:
            return (whole + one * part) * at(line.figure, quantity)
        if ("shares", mixture.name) not in known:
            weights = [float(part.weight) for part in mixture.parts]
            known["shares", mixture.name] = generator.dirichlet(weights, CHUNK)
        shares = known["shares", mixture.name]
        if (key, mixture.name) not in fallen:
            of_whole, of_one = (generator.multinomial((number * count).astype(int), shares) for count in (whole, one))
            fallen[key, mixture.name] = of_whole + of_one * part[:, None]
        scale = Fraction(quantity.expected) / Fraction(line.per_call.quantity.expected) / number
        found = np.zeros(CHUNK)
        for i, each in enumerate(mixture.parts):
            figure = Input("", each.figure) if each.figure else None
            found += fallen[key, mixture.name][:, i] * at(figure, each.quantity.times(scale))
        return found

    total = np.zeros(CHUNK)
    pooled = {line.number for pool in plan.pools for line in pool.uses}
    stepped = {(runs.scenario, runs.workflow) for runs in plan.runs}
    for line in filter(keep, plan.each_line()):
        if (line.scenario, line.workflow) not in stepped:
            total += float(line.cost.expected)
        elif line.number not in pooled and not line.per_call.label.startswith("bend"):
            total += spent(line, line.per_call.cost)
    for pool in plan.pools:
        used = sum(spent(line, line.per_call.quantity) for line in pool.uses)
        share = np.maximum(0.0, used - float(pool.included)) / np.maximum(used, 1e-9)
        for line in filter(keep, pool.uses):
            total += share * spent(line, line.per_call.cost)
    return total


def _counts(runs: StretchRuns, table: Any, at: Callable[..., Any], generator: Any) -> Any:
    """The billed tries of all whole runs of a stretch, those of one run more, and the part of it that is billed."""
    rows, chances = table
    number = sum(at(*part) for part in runs.parts) + np.zeros(CHUNK)
    whole = np.floor(number + 1e-9)
    counts = generator.multinomial(whole.astype(int), chances / chances.sum()) @ rows
    part = np.maximum(0.0, number - whole)
    if not part.any():
        return counts, counts * 0, part
    return counts, rows[generator.choice(len(rows), CHUNK, p=chances / chances.sum())], part


STEPS = {
    "hours": "model: midjourney/standard, make: 4, keep: 1",
    "image": "model: test/next, quality: {quality}",
    "tokens": "model: openai/gpt-image-2.6-flare, size: 1024x1536, quality: high, prompt_tokens: {prompt}",
}
AUTO = (
    "model: openai/gpt-image-2, size: 1024x1024, quality: auto, prompt_tokens: {prompt}",
    "model: openai/gpt-image-2.5-flare, size: 1024x1024, quality: auto, prompt_tokens: {prompt}, make: 12",
)
"""Steps whose calls are one of several; twelve images take two calls."""

RETRIES = "{timed_out: {rate: 10%, billed: yes, retry: {at_most: 2}}, blocked: {rate: 3%, billed: no}}"


def document(seed: int, *, auto: bool = False) -> str:
    """A scenario with pools, retries, few runs or many, and ranges, another one for every seed; with ``auto`` among the
    qualities where that is wanted."""
    draw = random.Random(seed)
    text = _document(seed, draw)
    if auto:
        of_tokens = STEPS["tokens"].partition(", prompt")[0]
        one = draw.choice(AUTO)
        text = text.replace(of_tokens, one.partition(", prompt")[0]) if of_tokens in text else text
        text = text.replace("model: test/next, quality: high", one.format(prompt=90)) if of_tokens not in text else text
    return text


def _document(seed: int, draw: random.Random) -> str:
    seats, months = draw.choice([1, 1, 2]), draw.choice([1, 1, 2, 3, 12])
    lines = ["version: 1", f"scenario: case {seed}", f"period: 2027-01 through 2027-{months:02d}"]
    lines += [f"drivers: {{shared: {_amount(draw)}}}", "workflows:"]
    for name in ("v", "w")[: draw.choice([1, 2])]:
        first = draw.choice(["hours", "hours", "image", "tokens"])
        jobs = _around(draw, seats * 900)  # jobs of a minute, of the 15 hours that a seat includes
        amount = jobs if first == "hours" else draw.choice(["shared", _amount(draw)])
        lines += [f"  {name}:", f"    runs: {amount}", "    steps:", f"      {_step(draw, 'a', first)}"]
        if draw.random() < 0.5:
            lines.append(f"      {_step(draw, 'b', draw.choice(list(STEPS)))}")
        if draw.random() < 0.3:
            lines.append(f"    failures: {RETRIES}")
    text = "\n".join(lines)
    if "runs: shared" not in text:
        lines.pop(3)
    if "midjourney" in text:
        lines.insert(3, f"seats: {{s: {{plan: midjourney/standard, count: {seats}}}}}")
    return "\n".join([*lines, ""])


def _amount(draw: random.Random) -> str:
    low = draw.choice([1, 2, 4, 9, 30, 200, 3000])
    return _monthly(draw, low, low * draw.choice([2, 3]))


def _around(draw: random.Random, middle: int) -> str:
    middle = int(middle * draw.choice([0.4, 0.55, 0.8, 1.0, 1.5]))
    return _monthly(draw, int(middle * 0.7), int(middle * 1.4))


def _monthly(draw: random.Random, low: int, high: int) -> str:
    return f"{{amount: {draw.choice([low, f'{low} to {high}'])}, per: month}}"


def _step(draw: random.Random, name: str, kind: str) -> str:
    call = STEPS[kind].format(quality=draw.choice(["low", "high"]), prompt=draw.choice(["90", "50 to 120"]))
    redo = f", accepted: 50%, on_reject: {{redo: {name}, at_most: {draw.choice([2, 3, 5])}}}"
    return f"{name}: {{{call}{draw.choice(['', ', accepted: 70%', redo, redo])}}}"
