"""A seeded sample of a selection's cost, for laws that no characteristic function gives.
Every input has draws of its own, by its name alone, so that two plans can be compared draw by draw.

docs/risk.md has the method with its sources.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, TypeAlias

from costplan.named import NamedTuple
from costplan.risk.chosen import Selection, Tallied
from costplan.risk.distribution import SHARES, SURELY, Draws
from costplan.risk.heights import heights
from costplan.risk.orders import BATCHES, NUMBER, order_of, points, values_of
from costplan.risk.parts import Hours
from costplan.risk.rejects import accepted_at, failing_at, runs_needed
from costplan.risk.unit import apart, as_expected, parted
from costplan.risk.ways import billed_tries, binomial

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costplan.distributions.beta import Share
    from costplan.plan.charge import Input
    from costplan.plan.plan_runs import StretchRuns
    from costplan.plan.stretch import Stretch
    from costplan.plan.tally import Found
    from costplan.quantity import Quantity
    from costplan.risk.chosen import Counting
    from costplan.risk.parts import Runs
    from costplan.risk.run import Run
    from costplan.risk.unit import Choice, Units

    _Runs: TypeAlias = tuple[str, str, Stretch]
    _Workflow: TypeAlias = tuple[str, str]
    _Tries: TypeAlias = list[list["_Made"]]

MANY = 1_000
"""From so many runs on a part of a run is spread over all of them."""


class _Made(NamedTuple):
    """Draws of how many tries were billed, and the whole numbers that they are the sum of: each with what one of it
    counts, and a name."""

    tries: Any
    wholes: tuple[tuple[Any, Any, str], ...]


class Sampling:
    """Draws of inputs, kept, and the costs that follow from them.

    Args:
        seed: of all draws.
        named: what a workflow is called where its runs are drawn, if not by its scenario and its name.
    """

    def __init__(self, seed: int, named: Mapping[_Workflow, _Workflow] | None = None) -> None:
        self.seed = seed
        self.points = points()
        self._named = named or {}
        self._orders: dict[Input, Any] = {}
        self._found: dict[Counting, dict[int, Found]] = {}

    def order(self, *name: str) -> Any:
        """In which order somebody of that name draws the points. Each batch draws every BATCHES-th of them.

        The order is that of random bits, SHAKE-256 of seed and name (FIPS 202): no library's generator moves it.
        """
        return order_of("\\n".join((str(self.seed), *name)))

    def at(self, hangs_on: Input | None, quantity: Quantity | Share) -> Any:
        """The draws of a quantity, or of a share."""
        if hangs_on is None:
            return float(quantity.expected)
        if hangs_on not in self._orders:
            self._orders[hangs_on] = self.order("input", *hangs_on)
        return values_of(quantity)[self._orders[hangs_on]]

    def _words(self, key: _Runs) -> tuple[str, str, str]:
        scenario, workflow, stretch = key
        return *self._named.get((scenario, workflow), (scenario, workflow)), str(stretch.start)

    def costs(self, chosen: Selection) -> Any:
        """The draws of the cost."""
        straight, pools, found = self._drawn(chosen)
        due = sum(one.of(found) for one in chosen.tallied)
        return straight + sum(billed for billed, _ in pools) + due

    def due(self, counting: Counting) -> list[Found]:
        """The draws of all that is due on tallies."""
        every = tuple(Tallied(counting=counting, at=at, due=0, factor=1) for at in range(len(counting.tallies)))
        found = self._drawn(Selection(expected=0, bent=0, certain=0, runs=(), hours=(), tallied=every))[2]
        return [found[at] for at in range(len(every))]

    def _drawn(self, chosen: Selection) -> tuple[Any, list[tuple[Any, Any]], Mapping[int, Found]]:
        """The draws of what is billed as it is used; for each pool those of what is billed, and of what all its use
        would cost; and what is due on tallies. The tries of runs that use a pool, or that count toward a tally, are
        the same wherever these runs are met."""
        import numpy as np

        counted = [part for one in chosen.tallied for part in one.counting.parts(one.at)]
        every_pool = (*chosen.hours, *(part for part in counted if isinstance(part, Hours)))
        several = (*(runs for pool in every_pool for runs in (*pool.used, *pool.kept)), *_runs(counted))
        pooled = {_key(one) for runs in several for one in runs.stretches}
        tries: dict[_Runs, _Tries] = {}

        def cost(every: Iterable[Runs]) -> Any:
            total = np.zeros(NUMBER)
            for runs in every:
                if not runs.run.varies:
                    total += runs.number(self.at) * runs.run.mean(self.at)
                    continue
                together = []
                for one in runs.stretches:
                    if (key := _key(one)) not in pooled:
                        together.append(one)
                        continue
                    if key not in tries:
                        tries[key] = self._tries([one])
                    total += self._cost(runs.run, key, tries[key])
                if together:
                    total += self._cost(runs.run, _key(together[0]), self._tries(together))
            return total

        def beyond(pool: Hours) -> tuple[Any, Any]:
            used, kept, included = cost(pool.used), cost(pool.kept), float(pool.included)
            return kept * np.maximum(0.0, used - included) / np.maximum(used, max(included, 1e-9)), kept

        def whole(part: Selection) -> Any:
            return float(part.certain) + cost(part.runs) + sum(beyond(pool)[0] for pool in part.hours)

        pools = [beyond(pool) for pool in chosen.hours]
        found: dict[int, Found] = {}
        if chosen.tallied:  # what is due does not hang on what else is selected, so that it is drawn once
            counting = chosen.tallied[0].counting
            found = self._found.setdefault(counting, {})
            counting.reckon(found, (one.at for one in chosen.tallied), whole, heights)
        return float(chosen.certain) + cost(chosen.runs), pools, found

    def _tries(self, stretches: Sequence[StretchRuns]) -> _Tries:
        """The billed tries of all runs of some stretches that are alike, by step and variant.

        A part of a run is billed for that part of a run; where runs are many, all bear it.
        """
        import numpy as np

        runs = sum(self.at(*part) for one in stretches for part in one.parts) + np.zeros(NUMBER)
        runs = runs * runs_needed(stretches[0], self.at)
        whole = np.floor(runs)
        share = np.where(runs < MANY, 1.0, runs / np.maximum(whole, 1.0))
        part = np.where(runs < MANY, runs - whole, 0.0)
        walked = self._walked(stretches[0], whole, "whole runs")
        tries = [[_Made(count * share, ((count, share, "whole runs"),)) for count in step] for step in walked]
        if part.any():
            ones = self._walked(stretches[0], np.ceil(part), "parts of a run")
            pairs = zip(tries, ones, strict=True)
            tries = [
                [
                    _Made(made.tries + part * one, (*made.wholes, (one, part, "parts of a run")))
                    for made, one in zip(*step, strict=True)
                ]
                for step in pairs
            ]
        return tries

    def _walked(self, runs: StretchRuns, number: Any, name: str) -> list[list[Any]]:
        """The billed tries of so many runs, each decision drawn in an order of its own."""
        count = itertools.count()

        def following() -> tuple[Any, Any]:
            order = self.order("outcomes", *self._words(_key(runs)), name, str(next(count)))
            return self.points.z[order], self.points.u[order]

        return billed_tries(
            runs.outcome,
            number,
            following,
            lambda step: accepted_at(step, self.at),
            lambda failure: failing_at(failure, self.at),
        )

    def _cost(self, run: Run, key: _Runs, tries: _Tries) -> Any:
        """What billed tries cost, with the noise of single ones."""
        total: Any = 0.0
        beside = (run.beside.made, run.beside.taken, (run.beside.run, run.beside.delivered))
        for step, variants in enumerate((*run.billed, *beside)):
            for variant, units in enumerate(variants):
                words = (*self._words(key), str(step), str(variant))
                total = total + self._cost_of(units, tries[step][variant], words)
        return total

    def _cost_of(self, units: Units, made: _Made, words: tuple[str, ...]) -> Any:
        import numpy as np

        total: Any = 0.0
        plain, every = apart(units)
        for unit in plain:
            cost = self.at(unit.figure, unit.cost)
            total = total + made.tries * cost
            if unit.noise:
                order = self.order("noise", *words, unit.meter)
                total = total + np.sqrt(made.tries) * cost * unit.noise * self.points.z[order]
        for choices in every:
            name = choices[0].name
            for at, (part, fallen) in enumerate(
                zip(parted(choices), self._fallen(made, choices[0], (*words, name)), strict=True)
            ):
                total = total + self._cost_of(part, fallen, (*words, name, str(at)))
        return total

    def _fallen(self, made: _Made, choice: Choice, words: tuple[str, ...]) -> Iterator[_Made]:
        """How many of the tries' calls were each part of a choice: of those that are left, a binomial number each."""
        import numpy as np

        left = [(whole * choice.calls + np.zeros(NUMBER), counts, name) for whole, counts, name in made.wholes]
        for at, (hangs_on, share) in enumerate(choice.breaks):
            chance = self.at(hangs_on, share)
            taken = []
            for whole, counts, name in left:
                order = self.order("choice", *words, name, str(at))
                number = binomial(whole, chance, self.points.z[order], self.points.u[order])
                taken.append((number, counts, name))
            left = [
                (whole - number, counts, name) for (whole, counts, name), (number, *_) in zip(left, taken, strict=True)
            ]
            yield _made(taken)
        yield _made(left)

    def mean_beyond(self, pool: Hours) -> tuple[float, float]:
        """The mean of what is billed beyond a pool, and what it may be off by: SURELY standard errors.

        What all use would cost has a known mean; how far the draws of that are off corrects those of the rest (a
        control variate).
        """
        import numpy as np

        _, [(billed, kept)], _ = self._drawn(Selection(expected=0, bent=0, certain=0, runs=(), hours=(pool,)))
        off = kept - float(sum(runs.cost(as_expected) for runs in pool.kept))
        share = float(np.mean(billed * off)) / max(float(np.mean(off * off)), 1e-300)
        means = (billed - share * off).reshape(BATCHES, -1).mean(axis=1)
        return float(means.mean()), SURELY * float(means.std(ddof=1)) / math.sqrt(BATCHES)

    def sample(self, chosen: Selection) -> tuple[Draws, float]:
        """The law of the cost and what its quantiles may be off by in pico-dollars: SURELY standard errors."""
        import numpy as np

        costs = self.costs(chosen)
        batches = np.sort(costs.reshape(BATCHES, -1), axis=1)
        places = [math.ceil(share * batches.shape[1]) - 1 for share in SHARES]
        errors = batches[:, places].std(axis=0, ddof=1) / math.sqrt(BATCHES)
        found = Draws(np.sort(costs))
        return found, max(SURELY * float(errors.max()), found.gap)


def _made(wholes: Iterable[tuple[Any, Any, str]]) -> _Made:
    kept = tuple(wholes)
    return _Made(sum(whole * counts for whole, counts, _ in kept), kept)


def _runs(parts: Iterable[Runs | Hours]) -> Iterator[Runs]:
    return (part for part in parts if not isinstance(part, Hours))


def _key(runs: StretchRuns) -> _Runs:
    return runs.scenario, runs.workflow, runs.stretch
