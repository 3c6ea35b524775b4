"""Distributions: of the total and of every workflow of a large plan; and of a total of 200 uncertain workflows three
ways, held against draws of every run's outcome.

    python benchmarks/risk.py [--smoke] [--rounds N]

Each of the 200 workflows has a figure of its own that nobody knows exactly (lognormal, 90 % within a factor of 1.2 to
2.3 either way) and calls that are rejected and made again: 520,000 runs.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from plans import DAY, FILE, write_ranges
from rows import Candidate, Goal, Row, before

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from costplan import Plan
    from costplan.units import Number

RUNS, DRAWS = 2600, 16_384
SMALL = "small.yaml"
SHARE = 0.95
TRIES = ((1, 0.7), (2, 0.21), (3, 0.09))
A_CALL = 6_380e-6
"""Dollars of a call of the 200 workflows without its main model: 90 text tokens in, the picture of 1024x1024 at low."""

TRUTH = 111_624.12
"""The p95 of 1,000,000 draws of every run's outcome; its standard error is 5.3e-05 of it."""


def write_uncertain(folder: Path, n: int) -> None:
    write_200(folder, n)
    write_200(folder, 3, SMALL)


def write_200(folder: Path, n: int, file: str = FILE) -> None:
    """So many workflows of one step."""
    flows = "".join(
        f"  w{number}:\n    runs: {{amount: {RUNS}, per: total}}\n    steps:\n      s:\n"
        "        model: openai/gpt-image-2\n        call: responses\n        size: 1024x1024\n        quality: low\n"
        "        prompt_tokens: 90\n        accepted: 70%\n        on_reject: {redo: s, at_most: 3}\n"
        "        main_model: "
        f"{{text_in: {{tokens: 0, usd_per_mtok: 1}}, text_out: {{tokens: {low} to {high}, usd_per_mtok: 15}}}}\n"
        for number, (low, high) in enumerate(intervals(n))
    )
    text = f"version: 1\nscenario: 200 lines\nperiod: 2027-01\nworkflows:\n{flows}"
    (folder / file).write_text(text, encoding="utf-8")


def intervals(n: int) -> list[tuple[int, int]]:
    """The 90 % interval of each workflow's tokens."""
    spreads = [0.1 + 0.4 * number / (n - 1) for number in range(n)]
    return [(round(9000 / math.exp(1.645 * s)), round(9000 * math.exp(1.645 * s))) for s in spreads]


def write_large(folder: Path, n: int) -> None:
    write_ranges(folder, n)
    write_200(folder, 3, SMALL)


def planned(file: str = FILE) -> Plan:
    from costplan import Catalogue, load_scenario
    from costplan.planning.building import build_plan

    return build_plan(load_scenario(file), Catalogue(), DAY)


def ready() -> Plan:
    """The plan, after the p90 of a small one: what is imported for it is no part of the time."""
    from costplan.risk.risks import Risks

    assert Risks(planned(SMALL)).of().p90
    return planned()


def dollars(pico: Number) -> str:
    return f"${float(pico) / 10**12:,.2f}"


def total_p90(_: int) -> Callable[[], object]:
    """The p90 of all of a plan, once it is made."""
    from costplan.risk.risks import Risks

    plan = ready()
    return lambda: dollars(Risks(plan).of().p90)


def every_p90(_: int) -> Callable[[], object]:
    """The p90 of each workflow, once the plan is made."""
    from costplan.risk.risks import Risks

    plan = ready()

    def work() -> object:
        by = Risks(plan).by(lambda line: (line.scenario, line.workflow))
        return f"{dollars(sum(Fraction(risk.p90) for risk in by.values()))} in all"

    return work


def p95(_: int) -> Callable[[], object]:
    """The p95 of the 200, once the plan is made."""
    from costplan.risk.risks import Risks

    plan = ready()
    return lambda: off(Risks(plan).of().distribution.quantile(SHARE) / 1e12)


def off(cost: float) -> str:
    return f"${cost:,.2f}, off by {abs(cost - TRUTH) / TRUTH:.1e}"


def every_run(n: int) -> Callable[[], object]:
    """Every figure and the tries of every run drawn: the law itself, by no method of costplan's."""
    import numpy as np

    drawing = np.random.default_rng(5)

    def work() -> object:
        total = np.zeros(DRAWS)
        for low, high in intervals(n):
            sd = math.log(high / low) / (2 * 1.6448536269514722)
            tokens = np.exp(drawing.normal(math.log(low * high) / 2, sd, DRAWS))
            tries = drawing.multinomial(RUNS, [chance for _, chance in TRIES], DRAWS) @ [tries for tries, _ in TRIES]
            total += tries * (A_CALL + tokens * 15e-6)
        return off(float(np.quantile(total, SHARE)))

    return work


def squiggle(n: int) -> Callable[[], object]:
    """The same with squigglepy; the tries of all runs of a workflow are one normal."""
    import numpy as np
    import squigglepy as sq  # type: ignore[import-not-found, unused-ignore]

    mean = sum(tries * chance for tries, chance in TRIES)
    sd = math.sqrt(RUNS * (sum(tries**2 * chance for tries, chance in TRIES) - mean**2))

    def work() -> object:
        total = np.zeros(DRAWS)
        for low, high in intervals(n):
            tokens, tries = sq.sample(sq.lognorm(low, high), DRAWS), sq.sample(sq.norm(mean=RUNS * mean, sd=sd), DRAWS)
            total += tries * (A_CALL + tokens * 15e-6)
        return off(float(np.quantile(total, SHARE)))

    return work


def of_large(what: str, ours: Candidate) -> Row:
    """A row of the large plan, beside the same at :data:`rows.BEFORE`."""
    return Row(
        what=what,
        of="workflows",
        n=(20, 1000),
        prepare=write_large,
        ours=ours,
        yardstick=before(ours),
        goals=(Goal(1 / 10),),
    )


ROWS = (
    of_large("total p90, 36 months with ranges", Candidate("costplan", total_p90)),
    of_large("every workflow's p90, 36 months with ranges", Candidate("costplan", every_p90)),
    Row(
        what="p95 of a total, every figure uncertain",
        of="workflows",
        n=(10, 200),
        prepare=write_uncertain,
        ours=Candidate("costplan, by characteristic function", p95),
        yardstick=Candidate(f"every run drawn, {DRAWS:,} draws", every_run),
        peers=(Candidate(f"squigglepy, {DRAWS:,} draws", squiggle, home="peers"),),
    ),
)

if __name__ == "__main__":
    from running import run

    run(ROWS)
