"""What is tried again, by the guide's rules: each failure of each call, and what comes next."""

from __future__ import annotations

from typing import Any

import pytest

from costplan.catalogue import shipped_catalogue
from costplan.live.call_failed import KINDS, CallFailed
from costplan.live.retries import next_attempt
from costplan.pricing.call import Call
from costplan.pricing.sizes import Size

NEWEST = "openai/gpt-image-2.6-sunburst"


def after(
    kind: str, tried: int = 1, model: str = "openai/gpt-image-2", retry_after: float | None = None, **call: Any
) -> tuple[float, Call] | None:
    rules = shipped_catalogue().table(model).rules
    settled = rules.settle(model, Call(size=Size(1024, 1024))._replace(**call))
    failed = CallFailed(kind, "openai", retry_after=retry_after)
    found = next_attempt(failed, settled, rules, tried, lambda: 0.25)
    assert found is None or found.number == tried + 1
    return found and (found.wait_s, found.call)


@pytest.mark.parametrize(
    ("kind", "tried", "retry_after", "wait"),
    [
        ("limit", 1, None, 1.25),  # 2^0 + 0.25
        ("limit", 2, None, 2.25),
        ("limit", 3, None, 4.25),
        ("limit", 1, 20, 20.25),  # never sooner than the vendor says
        ("limit", 3, 1, 4.25),
        ("server", 2, None, 2.25),
        ("reset", 1, None, 1.25),
        ("unreached", 1, None, 1.25),
        ("limit", 4, None, None),  # four calls in all
        ("limit", 1, 600, None),  # longer than anybody waits
    ],
)
def test_how_long_is_waited(kind: str, tried: int, retry_after: float | None, wait: float | None) -> None:
    found = after(kind, tried, retry_after=retry_after)
    assert (found and found[0]) == wait


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"limit", "server", "reset", "unreached", "timeout"}))
def test_what_is_met_again_is_not_tried_again(kind: str) -> None:
    assert after(kind) is None


@pytest.mark.parametrize(
    ("model", "asked", "lower"),
    [
        ("openai/gpt-image-2", {"quality": "high"}, {"quality": "medium"}),
        ("openai/gpt-image-2", {"quality": "medium"}, None),
        ("openai/gpt-image-2", {"quality": "auto"}, None),  # nobody knows what that was
        ("openai/gpt-image-2.5-flare", {"quality": "max"}, {"quality": "xhigh"}),
        (NEWEST, {"quality": "high"}, {"complexity": "medium"}),  # high is its default
        (NEWEST, {"quality": "high", "parameters": (("complexity", "low"),)}, {"quality": "medium"}),
        (
            "tokenmix-guide/gpt-image-2",
            {"parameters": (("mode", "thinking"),)},
            {"mode": "instant"},
        ),
        ("tokenmix-guide/gpt-image-2", {}, None),
    ],
)
def test_what_took_too_long_asks_for_one_level_less(
    model: str, asked: dict[str, Any], lower: dict[str, str] | None
) -> None:
    found = after("timeout", model=model, **asked)
    if lower is None:
        assert found is None
        return
    assert found is not None
    wait, call = found
    assert wait == 0
    assert {name: call.attribute(name) for name in lower} == lower
