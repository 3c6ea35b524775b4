"""Quotes a second in process, beside genai-prices pricing the same usage, in turn in one run; prints medians and
ratios.

    python benchmarks/quotes.py [rounds]

genai-prices must be told the tokens; costplan also checks the request and counts them. Its total is computed at once,
its lines when they are read: both are measured, and the first quote of a new shape of call as well.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from genai_prices import Usage, calc_price

from costplan import Catalogue, quote

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
CALLS = [
    ("1024x1024", "low", 196),
    ("1024x1024", "high", 7024),
    ("1536x1024", "medium", 1372),
    ("2048x2048", "high", 14272),
    ("3840x2160", "low", 371),
]


def genai(number: int) -> object:
    _, _, tokens = CALLS[number % len(CALLS)]
    text = 56 + number % 200
    usage = Usage(input_tokens=text, input_text_tokens=text, output_tokens=tokens, output_image_tokens=tokens)
    return calc_price(usage, "gpt-image-2", provider_id="openai", genai_request_timestamp=MOMENT).total_price


def ours(number: int) -> object:
    size, quality, _ = CALLS[number % len(CALLS)]
    return quote(
        "openai/gpt-image-2", as_of=DAY, size=size, quality=quality, prompt_tokens=50 + number % 200
    ).cost.expected


def with_lines(number: int) -> object:
    size, quality, _ = CALLS[number % len(CALLS)]
    return quote("openai/gpt-image-2", as_of=DAY, size=size, quality=quality, prompt_tokens=50 + number % 200).lines


TABLES = Catalogue()
TABLES.profile(TABLES.table("openai/gpt-image-2").profile or "")


def new_shape(number: int) -> object:
    width = 1024 + 16 * (number % 100)
    size = f"{width}x{1024 + 16 * (number // 100 % 100)}"
    return quote(
        "openai/gpt-image-2", as_of=DAY, size=size, quality="low", prompt_tokens=50, catalogue=TABLES
    ).cost.expected


def microseconds(call: Callable[[int], object], start: int, times: int) -> float:
    began = time.perf_counter()
    for number in range(start, start + times):
        call(number)
    return (time.perf_counter() - began) / times * 1e6


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    from fractions import Fraction

    for number in range(len(CALLS)):  # the two agree before they are raced
        assert Fraction(str(genai(number))) * 10**12 == ours(number), CALLS[number]
    racers: dict[str, tuple[Callable[[int], object], int]] = {
        "genai-prices calc_price": (genai, 300),
        "costplan.quote, total": (ours, 5000),
        "costplan.quote, total and lines": (with_lines, 3000),
        "costplan.quote, a new shape each time": (new_shape, 300),
    }
    times: dict[str, list[float]] = {name: [] for name in racers}
    for number in range(rounds):
        for name, (call, count) in racers.items():
            times[name].append(microseconds(call, number * count, count))
    yardstick = statistics.median(times["genai-prices calc_price"])
    for name, found in times.items():
        median = statistics.median(found)
        print(f"{name:<40} {median:8.1f} us a call   genai-prices / this = {yardstick / median:6.1f}")


if __name__ == "__main__":
    main()
