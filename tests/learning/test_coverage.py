"""What a calibration says of few calls holds as often as it says, at every number of calls: a small copy of the tables
of docs/calibration.md. 'make fire' has all of them, with 300 replications a cell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from costplan import Catalogue
from tests.learning.coverage import cell_of, missed
from tests.learning.truths import TRUTHS, attainable, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = int(os.environ.get("COSTPLAN_REPLICATIONS", "0"))
FEW = 40
STANDARD_ERRORS = 3

SMALL = {
    "lognormal, spread 0.4": {"nothing": (30, 300), "range": (30, 300)},
    "always the same": {"nothing": (2, 5)},
}
"""The cells of the small copy."""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue([tables(tmp_path_factory.mktemp("tables"))])


def small() -> Iterator[Any]:
    for name, of_models in SMALL.items():
        for published, columns in of_models.items():
            for calls in columns:
                yield pytest.param(name, published, calls, id=f"{name}, {published} published: {calls}")


@pytest.mark.parametrize(("name", "published", "calls"), list(small()))
def test_few_calls(name: str, published: str, calls: int, catalogue: Catalogue) -> None:
    found = cell_of(TRUTHS[name], published, calls, catalogue, FEW, central=False)
    assert missed(TRUTHS[name], calls, found, STANDARD_ERRORS) == []


def every() -> Iterator[Any]:
    for name, truth in TRUTHS.items():
        for published in truth.published:
            for one_day in (False, True)[: 1 + (truth.mean == 1)]:  # nothing drifts within a day
                days = "all on one day" if one_day else "a call a day"
                yield pytest.param(name, published, one_day, id=f"{name}, {published} published, {days}")


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "published", "one_day"), list(every()) if ALL else [])
def test_every_cell(name: str, published: str, one_day: bool, catalogue: Catalogue) -> None:
    truth = TRUTHS[name]
    cells = {calls: cell_of(truth, published, calls, catalogue, ALL, one_day=one_day) for calls in truth.columns}
    assert {calls: why for calls, cell in cells.items() if (why := missed(truth, calls, cell))} == {}


def test_what_two_values_allow() -> None:
    """Nine in ten and one in ten: 0.9^2 = 0.81 of two calls never show the rarer, 0.99 show it once at most."""
    assert [share for share in attainable(2, 0.1) if share > 0.5] == pytest.approx([0.81, 0.99, 1.0])
    assert max(share for share in attainable(3, 0.1) if share < 0.95) == pytest.approx(0.729)
