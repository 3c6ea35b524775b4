"""As how many independent calls the calls at auto tell its shares: by the file that calibrate writes of them."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from costplan import Catalogue
from costplan.learning.counts import count_files
from costplan.learning.fitting import calibrate
from tests.observed import store

if TYPE_CHECKING:
    from pathlib import Path

TOKENS = {"low": 196, "high": 7024}


def calls(served: str, times: int, prompt: str = "", source: str = "ours") -> dict[str, Any]:
    """Calls of gpt-image-2 at auto, of one prompt or (without one) of prompts that nobody recorded."""
    row = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "auto", "at": "2026-10-03", "source": source}
    known = {"prompt_sha256": sha256(prompt.encode()).hexdigest()} if prompt else {}
    return row | known | {"image_out": TOKENS[served], "times": times}


@pytest.mark.parametrize(
    ("rows", "least", "most"),
    [
        ([calls("low", 700), calls("high", 300)], None, None),
        # seven prompts of 100 calls that were always low and three that were always high are ten draws
        ([calls("high" if of < 3 else "low", 100, f"p{of}") for of in range(10)], 10, 11),
        # a hundred calls of one prompt are hardly more than one, since calls of a prompt are supposed to be alike
        ([calls("low", 100, "p")], 1, 1.2),
        # fifty prompts of which both come half the time are a hundred calls, or nearly
        ([calls(served, 1, f"p{of}") for of in range(50) for served in TOKENS], 80, None),
        # two sources that contradict each other are two draws, and two that agree are all their calls
        ([calls("low", 700, source="a"), calls("high", 300, source="b")], 1, 3),
        ([calls(served, 50, source=source) for served in TOKENS for source in "ab"], None, None),
    ],
)
def test_calls_that_are_served_alike(
    rows: list[dict[str, Any]], least: float | None, most: float | None, tmp_path: Path
) -> None:
    counted = count_files([store(tmp_path / "store.jsonl", rows)])
    (served,) = calibrate(counted, Catalogue(), date(2026, 11, 23)).auto
    draws = served.auto.draws
    if least is None:
        assert draws is None
    else:
        assert least <= float(draws or served.auto.n_calls) <= (most or served.auto.n_calls)
