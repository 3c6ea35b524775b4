"""Plans of many workflows over many months: their sums, all of their lines, and how both grow.

python benchmarks/plans.py [--smoke] [--rounds N]
"""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from rows import EXPONENT, MEMORY, Candidate, Curve, Goal, Row, before

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from costplan import LoadedScenario

DAY = date(2026, 11, 23)
MONTHS = 36
FILE = "plan.yaml"
HEAD = """version: 1
scenario: large
period: 2027-01 through {last}
defaults: {{model: openai/gpt-image-2.5-flare}}
workflows:
"""
WORKFLOW = """  w{number}:
    owner: team-{team}
    tags: {{cost_center: C-{center}}}
    runs: {{amount: {low}{upwards}, per: month, growth: 2% per month}}
    steps:
      draft: {{size: 1024x1024, quality: low, prompt_tokens: {tokens}}}
      final: {{size: 1536x1024, quality: high, prompt_tokens: 80}}
"""
CHARGES = 6
"""Text in, image in and image out of two steps: lines of a workflow in a month."""

READ = ("python", "-c", f"import click, yaml; kept = yaml.load(open({FILE!r}), yaml.CSafeLoader)")
"""The whole process: start-up, and libyaml's events made into dicts."""


def write_plan(folder: Path, n: int, *, ranges: bool = False, months: int = MONTHS) -> None:
    """So many workflows of two steps; all volumes grow, and with ``ranges`` all volumes are uncertain."""
    last = f"{2027 + (months - 1) // 12}-{(months - 1) % 12 + 1:02}"
    parts = (
        WORKFLOW.format(
            number=number,
            team=number % 7,
            center=number % 20,
            low=50 + number % 100,
            upwards=f" to {80 + number % 100}" if ranges else "",
            tokens=40 + number % 50,
        )
        for number in range(n)
    )
    (folder / FILE).write_text(HEAD.format(last=last) + "".join(parts), encoding="utf-8")


def write_ranges(folder: Path, n: int) -> None:
    write_plan(folder, n, ranges=True)


def write_growth(folder: Path, n: int) -> None:
    """20 workflows over so many months, each growing."""
    write_plan(folder, 20, ranges=True, months=n)


def write_redo(folder: Path, n: int) -> None:
    """One workflow of so many steps; each is made again where it is rejected."""
    steps = "".join(
        f"      s{number}: {{size: 1024x1024, quality: low, prompt_tokens: {40 + number % 50}, accepted: 90%, "
        f"on_reject: {{redo: s{number}, at_most: 3}}}}\n"
        for number in range(n)
    )
    head = HEAD.format(last="2027-03")
    text = f"{head}  w:\n    runs: {{amount: 1000, per: month}}\n    steps:\n{steps}"
    (folder / FILE).write_text(text, encoding="utf-8")


def loaded() -> LoadedScenario:
    from costplan import load_scenario

    return load_scenario(FILE)


def sums(_: int) -> Callable[[], object]:
    """From the scenario, as it was read, to the total, the months and the workflows."""
    from costplan import Catalogue
    from costplan.planning.building import build_plan

    scenario, catalogue = loaded(), Catalogue()

    def plan() -> object:
        made = build_plan(scenario, catalogue, DAY)
        made.by_month()
        made.sums(lambda line: (line.scenario, line.workflow))
        return f"${made.total_usd:,.2f}"

    return plan


def lines(_: int) -> Callable[[], object]:
    """From the scenario, as it was read, to a list of all lines, each with its quantity and its cost looked at."""
    from costplan import Catalogue
    from costplan.planning.building import build_plan

    scenario, catalogue = loaded(), Catalogue()

    def plan() -> object:
        every = build_plan(scenario, catalogue, DAY).each_line()
        return f"{len([(line, line.quantity, line.cost) for line in every]):,} lines"

    return plan


def lines_alone(_: int) -> Callable[[], object]:
    """The same without looking at one."""
    from costplan import Catalogue
    from costplan.planning.building import build_plan

    scenario, catalogue = loaded(), Catalogue()
    return lambda: f"{len(list(build_plan(scenario, catalogue, DAY).each_line())):,} lines"


def with_quicktions(n: int) -> Callable[[], object]:
    """The same sums, where every Fraction is quicktions'."""
    import quicktions  # type: ignore[import-not-found, unused-ignore]

    sys.modules["fractions"] = quicktions
    return sums(n)


def tuples(n: int) -> Callable[[], object]:
    """As many bare tuples as there are lines, each with one for its quantity and one for its cost, whose ends are
    products of integers over one denominator: the least that makes a list of lines."""
    units = [(f"meter{number}", 1000 + number, 30_000_000 + number) for number in range(CHARGES)]
    stretches, tags = list(range(MONTHS)), (("cost_center", "C-1"),)
    volumes = [[(50 + number % 100) * 51**month * 50 ** (MONTHS - month) for month in stretches] for number in range(n)]

    def build() -> object:
        made: list[tuple[object, ...]] = []
        for number, every in enumerate(volumes):
            name = f"w{number}"
            for month, volume in zip(stretches, every, strict=True):
                runs = (volume, volume, volume, "")
                for meter, unit, rate in units:
                    quantity, cost = unit * volume, rate * volume
                    both = (quantity, quantity, quantity, ""), (cost, cost, cost, "")
                    line = ("large", name, "s", "", month, "m", "t", tags, "o", *both, 0, 0, runs, 1, meter, None, None)
                    made.append((*line, len(made), False))
        return f"{len(made):,} tuples"

    return build


def tuples_of_ranges(n: int) -> Callable[[], object]:
    """The same with three products for each."""
    units = [(f"meter{number}", 1000 + number, 30_000_000 + number) for number in range(CHARGES)]
    stretches, tags = list(range(MONTHS)), (("cost_center", "C-1"),)
    grown = [51**month * 50 ** (MONTHS - month) for month in stretches]
    volumes = [[(50 * by, (65 + number % 100) * by, 180 * by) for by in grown] for number in range(n)]

    def build() -> object:
        made: list[tuple[object, ...]] = []
        for number, every in enumerate(volumes):
            name = f"w{number}"
            for month, (low, expected, high) in zip(stretches, every, strict=True):
                runs = (low, expected, high, "")
                for meter, unit, rate in units:
                    both = (
                        (unit * low, unit * expected, unit * high, ""),
                        (rate * low, rate * expected, rate * high, ""),
                    )
                    line = ("large", name, "s", "", month, "m", "t", tags, "o", *both, 0, 0, runs, 1, meter, None, None)
                    made.append((*line, len(made), False))
        return f"{len(made):,} tuples"

    return build


SUMS, LINES = Candidate("costplan", sums), Candidate("costplan", lines)
THE_READ = Candidate("C YAML read of the file, start-up included", READ)
LINES_ALONE = Candidate("costplan, no line looked at", lines_alone)
TUPLES = Candidate("bare tuples of as many lines", tuples)
TUPLES_OF_RANGES = TUPLES._replace(does=tuples_of_ranges)
QUICKTIONS = Candidate("costplan with quicktions", with_quicktions, home="peers")
SIZES = (125, 250, 500, 1000)

ROWS = (
    Row(
        what="plan, 36 months, two steps, growth: sums",
        of="workflows",
        n=(20, 1000),
        prepare=write_plan,
        ours=SUMS,
        yardstick=THE_READ,
        goals=(Goal(1), Goal(1 / 4, MEMORY)),
        beside=(before(SUMS), QUICKTIONS),
        why="a thousand workflows are settled, checked and charged in some 0.2 ms each; their sums take a "
        "tenth of the whole",
    ),
    Row(
        what="plan, 36 months, two steps, growth, ranges: sums",
        of="workflows",
        n=(20, 1000),
        prepare=write_ranges,
        ours=SUMS,
        yardstick=THE_READ,
        goals=(Goal(1), Goal(1 / 4, MEMORY)),
        beside=(before(SUMS), QUICKTIONS),
        why="low, expected and high are three times the digits; a thousand workflows are settled, checked "
        "and charged in "
        "some 0.2 ms each, and their sums take a fifth of the whole",
    ),
    Row(
        what="plan, 36 months, two steps, growth: all lines",
        of="workflows",
        n=(20, 1000),
        prepare=write_plan,
        ours=LINES,
        yardstick=TUPLES,
        goals=(Goal(3),),
        beside=(LINES_ALONE, before(LINES)),
        why="a made line is a tuple of three; each number that is looked at is a Fraction, of two to four "
        "microseconds with "
        "the digits of 36 months of growth, where the tuples hold bare integers; sums need none of them",
    ),
    Row(
        what="plan, 36 months, two steps, growth, ranges: all lines",
        of="workflows",
        n=(20, 1000),
        prepare=write_ranges,
        ours=LINES,
        yardstick=TUPLES_OF_RANGES,
        goals=(Goal(3),),
        beside=(LINES_ALONE, before(LINES)),
        why="a made line is a tuple of three; each number that is looked at is a Fraction, of two to four "
        "microseconds with "
        "the digits of 36 months of growth, where the tuples hold bare integers; sums need none of them",
    ),
)

CURVES = (
    Curve("sums of a plan over 36 months", "workflows", SIZES, SUMS, (), write_plan),
    Curve("all lines of a plan over 36 months", "workflows", SIZES, LINES, (), write_plan),
    Curve("growth over months, 20 workflows", "months", (15, 30, 60, 120), SUMS, (Goal(1.2, EXPONENT),), write_growth),
    Curve("redo on each step", "steps", (25, 50, 100, 200), SUMS, (Goal(1.2, EXPONENT),), write_redo),
)

if __name__ == "__main__":
    from running import run

    run(ROWS, CURVES)
