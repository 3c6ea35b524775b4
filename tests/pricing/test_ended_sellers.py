"""Models that a seller no longer answers for, by any of their names: none is priced after its end.
How an end is told before it comes, the tests of plans and quotes say."""

from __future__ import annotations

from datetime import date

import pytest

from costplan import InputError, quote

ENDED = [
    "stability.stable-diffusion-xl-v0",
    "bedrock/stability.stable-diffusion-xl-v1",
    "stability.sd3-large-v1:0",
    "us.stability.stable-image-core-v1:0",
    "bedrock/stability.stable-image-ultra-v1:0",
    "fal/imagen4/preview",
    "fal/imagen4/preview/fast",
    "fal/imagen4/preview/ultra",
    "aiml/dall-e-2",
    "aiml/dall-e-3",
    "aiml/google/imagen-4.0-ultra-generate-001",
    "together/google/imagen-4.0-preview",
    "together/google/imagen-4.0-fast",
    "together/google/imagen-4.0-ultra",
]


@pytest.mark.parametrize("name", ENDED)
def test_what_has_ended_has_no_price(name: str) -> None:
    with pytest.raises(InputError, match="after-shutdown"):
        quote(name, as_of=date(2026, 11, 28))
