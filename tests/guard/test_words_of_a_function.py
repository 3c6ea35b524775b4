"""What the arguments of a guarded function say of its calls, however it is written: none that moves the cost is
ignored."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from costplan import guard
from tests.guard.test_guard import answer, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("here")

DECORATOR: dict[str, Any] = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low", "max_usd": 5}
TWO = {"quality": "high", "n": 2}


def in_words(prompt: str, **asked: Any) -> dict[str, Any]:
    return answer(text_tokens=7)


def by_name(prompt: str, *, n: int, quality: str = "high") -> dict[str, Any]:
    return answer(text_tokens=7)


def by_position(prompt: str, quality: str = "high", n: int = 2, /) -> dict[str, Any]:
    return answer(text_tokens=7)


class Painter:
    """Draws."""

    def draw(self, prompt: str, **asked: Any) -> dict[str, Any]:
        return answer(text_tokens=7)

    def __call__(self, prompt: str, **asked: Any) -> dict[str, Any]:
        return answer(text_tokens=7)


@pytest.mark.parametrize(
    ("function", "args", "words"),
    [
        (in_words, ["cup"], TWO),
        (by_name, ["cup"], {"n": 2}),
        (by_position, ["cup"], {}),
        (by_position, ["cup", "high", 2], {}),
        (partial(in_words, "cup", quality="high"), [], {"n": 2}),
        (partial(by_position, "cup", "high"), [2], {}),
        (partial(partial(by_name, n=1), n=2), ["cup"], {}),
        (Painter().draw, ["cup"], TWO),
        (Painter(), ["cup"], TWO),
    ],
)
def test_each_word_is_priced(function: Callable[..., Any], args: list[Any], words: dict[str, Any], here: Path) -> None:
    guard.guarded(**DECORATOR)(function)(*args, **words)
    (row,) = rows(here)
    assert '"quality":"high","n":2' in row.request
    assert row.prompt_chars == 3


def test_a_method_too(here: Path) -> None:
    class Guarded:
        @guard.guarded(**DECORATOR)
        def draw(self, prompt: str, **asked: Any) -> dict[str, Any]:
            return answer(text_tokens=7)

    Guarded().draw("cup", **TWO, user="u-1", timeout=180, background="opaque", partial_images=2)
    (row,) = rows(here)
    assert '"n":2' in row.request
    assert '"parameters":{"background":"opaque","partial_images":"2"}' in row.request


def test_a_word_that_nothing_prices_is_refused(here: Path) -> None:
    draw = guard.guarded(**DECORATOR)(in_words)
    with pytest.raises(guard.InputError, match="quality_mode"):
        draw("cup", quality_mode="thinking")
    assert not (here / ".costplan" / "ledger.sqlite").exists()


def test_words_of_a_call_are_laid_over_the_decorators(here: Path) -> None:
    @guard.guarded(**DECORATOR, tags={"team": "growth", "env": "prod"})
    def draw(prompt: str, key: str, tags: dict[str, str] | None = None, max_usd: str | None = None) -> dict[str, Any]:
        return answer(text_tokens=7)

    draw("cup", "order-1", {"team": "brand"})
    draw("cup", "order-2")
    with pytest.raises(guard.Refused, match=r"of the \$0.01 that 'max_usd'"):
        draw("cup", "order-3", max_usd="0.01")
    assert [(row.key, dict(row.tags)) for row in rows(here)] == [
        ("order-1", {"team": "brand", "env": "prod"}), ("order-2", {"team": "growth", "env": "prod"}),
    ]  # fmt: skip


def test_a_setting_that_a_call_leaves_open_counts_as_the_dearest(here: Path) -> None:
    @guard.guarded(**DECORATOR)
    def draw(prompt: str, quality: str | None = None) -> dict[str, Any]:
        return answer(text_tokens=7)

    draw("cup")
    draw("cup", "high")
    open_, high = rows(here)
    assert open_.reserved == high.reserved


@pytest.mark.parametrize("name", ["ledger", "budget", "cap"])
def test_which_caps_hold_is_for_the_decorator_to_say(name: str) -> None:
    function = eval(f"lambda prompt, {name}=None: None")
    with pytest.raises(TypeError, match=rf"has an argument '{name}', which is said of all calls"):
        guard.guarded(**DECORATOR)(function)
    with pytest.raises(TypeError, match="is said of all calls"):
        guard.guarded(**DECORATOR)(in_words)("cup", **{name: "x"})
