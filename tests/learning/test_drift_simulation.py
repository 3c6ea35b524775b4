"""A check raises one false alarm in a hundred, and tells a change: a small copy of the tables of docs/calibration.md.
'make fire' has all of them, with 300 replications a cell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from scipy.stats import binom

from costplan import Catalogue
from costplan.learning.apart import ODD, never_before, odd_by_chance
from costplan.learning.drift import FALSE_ALARM
from tests.learning.drift_simulation import CALLS, NEWER, ROWS, alarms, told_on_record
from tests.learning.truths import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once("draws")

ALL = int(os.environ.get("COSTPLAN_REPLICATIONS", "0"))
FEW = 40
UNLIKELY = 1e-5
"""The chance that a sound cell has more alarms than it may."""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue([tables(tmp_path_factory.mktemp("tables"))])


def most(checks: int, share: float = FALSE_ALARM) -> int:
    return int(binom.ppf(1 - UNLIKELY, checks, share))


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("lognormal, spread 0.4", 2),
        ("five calls a prompt", 10),
        ("two values", 3),
    ],
)
def test_false_alarms_are_rare(name: str, calls: int, catalogue: Catalogue) -> None:
    newer = ((20, 5),)
    assert alarms(ROWS[name], calls, 1, catalogue, FEW, newer)[20, 5, 0.0] <= most(FEW)


@pytest.mark.parametrize(
    ("name", "calls", "change"),
    [
        ("lognormal, spread 0.1", 10, 0.5),
        ("lognormal, spread 0.4", 30, 1.0),
        ("five calls a prompt, prompts known", 300, 1.0),
    ],
)
def test_a_change_is_told(name: str, calls: int, change: float, catalogue: Catalogue) -> None:
    assert alarms(ROWS[name], calls, 1, catalogue, FEW, ((100, 5),), (change,))[100, 5, change] >= 0.8 * FEW


def every() -> Iterator[Any]:
    yield from (pytest.param(name, calls, id=f"{name}: {calls}") for name in ROWS for calls in CALLS)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "calls"), list(every()) if ALL else [])
@pytest.mark.parametrize("cells", [1, 10])
def test_every_check(name: str, calls: int, cells: int, catalogue: Catalogue) -> None:
    """Within chance of 1 % in each, and 1.5 % over all newer calls at most."""
    checks = ALL // (1 if cells == 1 else 3)
    found = alarms(ROWS[name], calls, cells, catalogue, checks)
    assert {key: times for key, times in found.items() if times > most(checks)} == {}
    assert found.total() <= max(0.015 * checks * len(NEWER), most(checks * len(NEWER)))


# ---------------------------------------------------------------------------------------------------- changes on record


@pytest.mark.parametrize("name", ["lognormal, spread 0.4", "five calls a prompt"])
def test_a_change_on_record(name: str, catalogue: Catalogue) -> None:
    assert told_on_record(ROWS[name], 30, 1, catalogue, FEW) <= most(FEW)
    assert told_on_record(ROWS[name], 300, 1, catalogue, FEW, 1.0) >= 0.8 * FEW


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "calls"), list(every()) if ALL else [])
@pytest.mark.parametrize("cells", [1, 10])
def test_every_record(name: str, calls: int, cells: int, catalogue: Catalogue) -> None:
    checks = ALL // (1 if cells == 1 else 3)
    assert told_on_record(ROWS[name], calls, cells, catalogue, checks) <= most(checks)


# ------------------------------------------------------------------------------------------------------- what is exact


@pytest.mark.parametrize("calls", [1, 2, 5, 20, 100, 1000])
def test_an_exact_figure_with_one_odd_call_in_a_hundred(calls: int) -> None:
    """The chance of an alarm, added up over every number of odd calls."""
    chances = [float(binom.pmf(odd, calls, ODD)) for odd in range(calls + 1)]
    raised = sum(of for odd, of in enumerate(chances) if odd_by_chance(odd, calls) < FALSE_ALARM)
    assert raised <= FALSE_ALARM
    assert odd_by_chance(1, calls) == 1
    assert odd_by_chance(calls, calls) < FALSE_ALARM or calls == 1


def test_all_others_on_one_side() -> None:
    """Nine older calls that are alike and three newer that are not: one of 12! / 9! / 3! = 220 ways."""
    assert never_before(9, 3, 3) == pytest.approx(1 / 220)
    assert never_before(2, 5, 1) == pytest.approx(5 / 7)
    assert never_before(5, 2, 3) == 0.0  # the newer are but two
