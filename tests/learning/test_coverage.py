"""What a calibration says of few calls holds as often as it says, at every number of calls: a small copy of the tables
of docs/calibration.md. 'make fire' has all of them, with 300 replications a cell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from costplan import Catalogue, quote
from costplan.learning.fitting import calibrate
from tests.learning.coverage import AS_OF, LEAST, MOST, cell_of, missed
from tests.learning.totals import CALLS, ROWS, Office, enough
from tests.learning.truths import START, TRUTHS, attainable, count_rows, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from costplan.calibration.figures import Cell
    from costplan.learning.counts import CountRow

pytestmark = pytest.mark.once("draws")

ALL = int(os.environ.get("COSTPLAN_REPLICATIONS", "0"))
FEW = 30
STANDARD_ERRORS = 3

FLARE: dict[str, Any] = {"model": "openai/gpt-image-2.6-flare", "quality": "low"}
SIZES = [
    "1024x1024",
    "1024x1536",
    "2048x2048",
    "1792x1024",
    "1536x1536",
    "1280x1280",
    "2560x1440",
    "1024x768",
    "2048x1024",
    "2048x1152",
]

SMALL: dict[str, dict[str, tuple[int, ...]]] = {
    "lognormal, spread 0.4": {"nothing": (1, 2, 10), "range": (3,)},
    "two values, 90 and 10 %, four times apart": {"nothing": (2, 10)},
    "60 % zeros": {"wide range": (1, 5)},
    "drift of +30 %, against the end": {"nothing": (30, 300)},
    "five calls a prompt": {"nothing": (10, 30)},
    "ten calls a source": {"nothing": (3,)},
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
    room = 2  # standard errors: of so many cells some are past the mark by chance
    assert {calls: why for calls, cell in cells.items() if (why := missed(truth, calls, cell, room))} == {}


# --------------------------------------------------------------------------------------------------------------- plans

FEW_PLANS = 10


@pytest.mark.parametrize(("name", "published", "calls"), [("lognormal, spread 0.4", "range", 5)])
def test_p90_of_a_total(name: str, published: str, calls: int, tmp_path: Path) -> None:
    found = enough(Office(tmp_path), TRUTHS[name], published, calls, FEW_PLANS)
    room = [STANDARD_ERRORS * (end * (1 - end) / FEW_PLANS) ** 0.5 for end in (LEAST, MOST)]
    assert [share for share in found.values() if not LEAST - room[0] <= share <= MOST + room[1]] == []


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "published"), ROWS if ALL else [])
def test_p90_of_every_total(name: str, published: str, tmp_path: Path) -> None:
    office = Office(tmp_path)
    shares = {calls: enough(office, TRUTHS[name], published, calls) for calls in CALLS}
    low, high = (LEAST - 2 * (LEAST * (1 - LEAST) / 200) ** 0.5, MOST + 2 * (MOST * (1 - MOST) / 200) ** 0.5)
    assert [(calls, of) for calls, of in shares.items() if not all(low <= one <= high for one in of.values())] == []


# ------------------------------------------------------------------------------------------------------- what was sound


def error_of(cells: Sequence[Cell], truth: Sequence[float]) -> float:
    """The squared error of the pooled means, as a share of that of the means that were seen."""
    pooled = sum((float(cell.use.mean) / mean - 1) ** 2 for cell, mean in zip(cells, truth, strict=True) if cell.use)
    return pooled / sum((float(cell.seen.mean) / mean - 1) ** 2 for cell, mean in zip(cells, truth, strict=True))


def test_pooling_halves_the_error_where_the_truth_agrees() -> None:
    """Ten sizes of GPT Image 2.6 with three calls each, at nine tenths of what is published, give or take a tenth."""
    catalogue = Catalogue()
    quotes = [quote(**FLARE, size=size, as_of=AS_OF, prompt_tokens=0) for size in SIZES]
    published = [float(one.priced.usage.measures["image_out"].quantity.expected) for one in quotes]
    errors = []
    for seed in range(10):
        random = np.random.default_rng([4, seed])
        truth = [0.9 * np.exp(0.1 * random.standard_normal()) * figure for figure in published]
        rows: list[CountRow] = []
        for size, mean in zip(SIZES, truth, strict=True):
            calls = TRUTHS["lognormal, spread 0.4"].draw(random, np.ones(3))
            as_of_flare = {"meter": "image_out", "size": size} | FLARE
            rows += [row._replace(**as_of_flare) for row in count_rows(calls, mean, [START] * 3, "range")]
        (group,) = calibrate(rows, catalogue, AS_OF).groups
        at = {cell.size: cell for cell in group.cells}
        errors.append(error_of([at[size] for size in SIZES], truth))
    assert np.mean(errors) <= 0.5


def test_what_two_values_allow() -> None:
    """Nine in ten and one in ten: 0.9^2 = 0.81 of two calls never show the rarer, 0.99 show it once at most."""
    assert [share for share in attainable(2, 0.1) if share > 0.5] == pytest.approx([0.81, 0.99, 1.0])
    assert max(share for share in attainable(3, 0.1) if share < 0.95) == pytest.approx(0.729)
