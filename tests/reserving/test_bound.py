"""The most that one call can cost: cases by hand in tests/data/bound_cases.yaml, the largest sizes, and what still
fits. That no bound is below a quote is tried in test_bound_laws.py, every model in test_bounds_of_models.py."""

from __future__ import annotations

from datetime import date
from timeit import timeit
from typing import Any

import pytest
import yaml

from costplan.catalogue import shipped_catalogue
from costplan.errors import InputError
from costplan.pricing.call import Call, MainModel
from costplan.pricing.sizes import Size, size_of
from costplan.quantity import certain
from costplan.reserving.bound import bound_of, dearest_that_fits
from costplan.units import PICO, sum_of, usd_text
from tests.places import TESTS

DAY = date(2026, 11, 27)
MAIN = (MainModel("text_in", certain(1000), 5 * 10**6), MainModel("text_out", certain(2000), 10 * 10**6))
CASES: dict[str, Any] = yaml.safe_load((TESTS / "data" / "bound_cases.yaml").read_text(encoding="utf-8"))


def pixels(text: str) -> Size:
    size = size_of(text)
    assert isinstance(size, Size)
    return size


def arguments(ask: dict[str, Any]) -> dict[str, Any]:
    """A case's words as the arguments of :func:`bound_of`."""
    words = dict(ask)
    beside = {key: words.pop(key) for key in ("accept_estimates", "unsized_inputs", "max_tool_calls") if key in words}
    size, tokens = words.pop("size", None), words.pop("prompt_tokens", None)
    call = Call(
        kind=words.pop("call", "generate"),
        size=size if size is None else size_of(size),
        quality=words.pop("quality", None),
        n=words.pop("n", 1),
        input_images=tuple(map(pixels, words.pop("inputs", ()))),
        parameters=tuple((key, str(value)) for key, value in words.pop("parameters", {}).items()),
        prompt=words.pop("prompt", None),
        prompt_tokens=None if tokens is None else certain(tokens),
        cached_text_tokens=words.pop("cached_text_tokens", 0),
        main_model=MAIN if words.pop("main", False) else (),
    )
    found = {"model": words.pop("model"), "call": call, "day": words.pop("day", DAY), "catalogue": shipped_catalogue()}
    return found | beside | words


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    if "refused" in case:
        with pytest.raises(InputError) as refused:
            bound_of(**arguments(case["ask"]))
        assert [problem.code for problem in refused.value.problems] == [case["refused"]]
        told = str(refused.value)
    else:
        bound = bound_of(**arguments(case["ask"]))
        assert (usd_text(bound.pico), bound.method) == (case["usd"], case.get("method", "hard"))
        told = "\n".join(bound.why)
    for words in case.get("says", ()):
        assert words in told


def test_a_bound_is_the_sum_of_its_parts() -> None:
    bound = bound_of(**arguments(CASES["every input image counts"]["ask"]))
    assert sum_of(part.pico for part in bound.parts) == bound.pico
    assert [(part.label, part.quantity) for part in bound.parts] == [
        ("text in", 52),
        ("image in", 2048),
        ("image out", 196),
    ]


def test_a_bound_does_not_keep_the_prompt() -> None:
    bound = bound_of(**arguments({"model": "gpt-image-2", "size": "1024x1024", "quality": "low", "prompt": "a secret"}))
    assert "secret" not in repr(bound)


RARE = {"prompt": "\U00012000" * 32_000}


def test_a_character_of_several_bytes_may_be_as_many_tokens() -> None:
    prompt = "ein Leuchtturm für Öl"  # 21 characters, 23 bytes
    bound = bound_of(
        **arguments({"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low", "prompt": prompt})
    )
    assert usd_text(bound.pico) == "0.006025"  # 196 x $30 + (23 + 6) x $5
    rare = bound_of(**arguments({"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low"} | RARE))
    assert usd_text(rare.pico) == "0.64591"  # 196 x $30 + (4 x 32,000 + 6) x $5: as many characters as are allowed


# ------------------------------------------------------------------------------------------------------ what still fits

FITS = [
    # 8 high cost $1.6878; 8 medium 8 x (1,756 x $30 + 50 x $5) = $0.42344, 8 low 8 x (196 x $30 + 50 x $5) = $0.04904
    ({"quality": "high", "n": 8}, "1", "quality medium, n=8 ($0.42344)"),
    ({"quality": "high", "n": 8}, "0.1", "quality low, n=8 ($0.04904)"),
    ({"quality": "high", "n": 8}, "0.03", "quality low, n=4 ($0.02452)"),
    ({"quality": "auto", "n": 8}, "1", "quality medium, n=8 ($0.42344)"),
    ({"quality": "medium", "n": 1}, "0.01", "quality low, n=1 ($0.00613)"),
    ({"quality": "low", "n": 2}, "0.01", "quality low, n=1 ($0.00613)"),
    ({"quality": "low", "n": 8}, "0.006", None),
    ({"quality": "high", "size": "auto"}, "0.3", "quality high, size 1024x1024, n=1 ($0.21097)"),
    ({"model": "bfl/flux-1.1-pro"}, "0.01", None),
    ({"model": "apiyi/gpt-image-2.6-all", "n": 4}, "0.06", "n=2 ($0.05)"),
]


@pytest.mark.parametrize(("ask", "left", "fits"), FITS)
def test_what_still_fits(ask: dict[str, Any], left: str, fits: str | None) -> None:
    usual = {} if "model" in ask else {"model": "openai/gpt-image-2", "size": "1024x1024"}
    words = arguments(usual | {"prompt_tokens": 44} | ask)
    assert dearest_that_fits(**words, left=int(float(left) * PICO)) == fits


# ------------------------------------------------------------------------------------------------ the largest there is


@pytest.mark.parametrize("model", ["openai/gpt-image-2", "openai/gpt-image-2.5-flare"])
def test_a_size_left_open_bounds_every_legal_size(model: str) -> None:
    table = shipped_catalogue().table(model)
    assert table.profile is not None
    assert table.rules.size is not None
    grid = shipped_catalogue().profile(table.profile).blocks[-1].counted["image_out"].method
    edges = range(16, 3841, 16)
    legal = [size for width in edges for height in edges if table.rules.size.takes(size := Size(width, height))]
    assert len(legal) == 29_146
    for quality in ("low", "high"):
        bound = bound_of(**arguments({"model": model, "quality": quality, "prompt_tokens": 0}))
        most = max(grid.quantity(Call(size=size, quality=quality)).high for size in legal)
        assert [part.quantity for part in bound.parts if part.meter == "image_out"] == [most]


@pytest.mark.parametrize("profile", ["openai/gpt-image-2", "openai/gpt-image-1"])
def test_no_input_image_counts_more_than_the_largest(profile: str) -> None:
    method = shipped_catalogue().profile(profile).blocks[-1].counted["image_in"].method
    for fidelity in ("low", "high"):
        edit = Call(kind="edit", parameters=(("input_fidelity", fidelity),))
        most = max(method.quantity(edit._replace(input_images=(size,))).high for size in method.largest_inputs)
        edges = [1, 31, 33, 512, 767, 1023, 1024, 1025, 1536, 2047, 2048, 2049, 4096, 9000, *range(64, 4096, 251)]
        found = (
            method.quantity(edit._replace(input_images=(Size(width, height),))).high
            for width in edges
            for height in edges
        )
        assert max(found) == most


def test_a_bound_asked_again_costs_microseconds() -> None:
    words = arguments({"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "high", "n": 8, "prompt": "dusk"})
    bound_of(**words)
    assert min(timeit(lambda: bound_of(**words), number=100) / 100 for _ in range(5)) < 500e-6  # 20 in truth
