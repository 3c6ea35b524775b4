"""The most that one call can cost, by hand: tokens times rates, with what the call leaves open at its dearest."""

from __future__ import annotations

from datetime import date

import pytest

from costplan.catalogue import shipped_catalogue
from costplan.errors import InputError
from costplan.pricing.call import Call
from costplan.pricing.sizes import Size
from costplan.quantity import certain
from costplan.reserving.bound import bound_of, dearest_that_fits

DAY = date(2026, 11, 27)
SQUARE = Call(size=Size(1024, 1024), quality="high", n=8, prompt_tokens=certain(4))


def test_the_guides_call_of_eight() -> None:
    bound = bound_of("openai/gpt-image-2", SQUARE, day=DAY, catalogue=shipped_catalogue())
    # 8 x (7,024 image tokens x $30 + (4 + 6) text tokens x $5) / 1M
    assert (bound.pico, bound.method) == (8 * (7024 * 30 + 10 * 5) * 10**6, "hard")


def test_what_still_fits() -> None:
    fits = dearest_that_fits("openai/gpt-image-2", SQUARE, left=10**12, day=DAY, catalogue=shipped_catalogue())
    assert fits == "quality medium, n=8 ($0.42184)"  # 8 x (1,756 x $30 + 10 x $5) / 1M


def test_more_than_one_request_is_refused() -> None:
    with pytest.raises(InputError, match="too-many-images"):
        bound_of("openai/gpt-image-2", SQUARE._replace(n=11), day=DAY, catalogue=shipped_catalogue())
