"""What a record teaches: calls, images and means told apart, by the values that an estimator takes of a count table."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from costplan import Catalogue
from costplan.learning.cells import Value, observed_cells
from costplan.learning.counts import count_files
from tests.observed import store

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-10-03"
TEXT: dict[str, Any] = {"model": "openai/gpt-image-1.5", "size": "1024x1024", "quality": "medium", "at": DAY}
CATALOGUE = Catalogue()


def values(folder: Path, *rows: dict[str, Any]) -> list[Value]:
    """The values of the one cell that the rows make."""
    counted = count_files([store(folder / "store.jsonl", rows)])
    ((cell,),) = observed_cells(counted, CATALOGUE, date(2026, 11, 23)).groups.values()
    return list(cell.values)


@pytest.mark.parametrize(
    ("row", "tokens", "calls", "n_calls", "images", "alone"),
    [
        ({"text_out": 412}, 412, 1, 1, 1, True),
        ({"text_out": 1648, "n": 4}, 412, 1, 1, 4, False),  # one call for four images: a mean of theirs
        ({"text_out": 1650, "n": 4}, Fraction(825, 2), 1, 1, 4, False),
        ({"text_out": 412, "n_calls": 22}, 412, 22, 22, 1, False),  # a mean of 22 calls
        ({"text_out": 1648, "n": 4, "n_calls": 22}, 412, 22, 22, 4, False),
    ],
)
def test_a_record_counts_as_what_it_is(
    tmp_path: Path, row: dict[str, Any], tokens: Fraction | int, calls: int, n_calls: int, images: int, alone: bool
) -> None:
    (value,) = values(tmp_path, TEXT | row)
    assert (value.tokens, value.calls, value.n_calls, value.images, value.alone) == (
        tokens, calls, n_calls, images, alone,
    )  # fmt: skip
    assert value.units == calls * images


def test_input_images_of_a_call_are_its_images(tmp_path: Path) -> None:
    asked = {"model": "openai/gpt-image-2", "call": "edit", "input_images": ["512x512"] * 3, "image_in": 969}
    (value,) = values(tmp_path, asked)
    assert (value.tokens, value.calls, value.images, value.alone) == (323, 1, 3, False)


def test_prompts_and_days_are_kept_apart(tmp_path: Path) -> None:
    one, other = "1" * 64, "2" * 64
    told = values(
        tmp_path,
        *([TEXT | {"text_out": 412, "prompt_sha256": one}] * 5),
        TEXT | {"text_out": 412, "prompt_sha256": one, "at": "2026-10-04"},
        TEXT | {"text_out": 412, "prompt_sha256": other},
        TEXT | {"text_out": 412},
    )
    assert sorted((value.prompt, value.first, value.last, value.calls) for value in told) == [
        ("", DAY, DAY, 1),
        (one, DAY, DAY, 5),
        (one, "2026-10-04", "2026-10-04", 1),
        (other, DAY, DAY, 1),
    ]
