"""Quotes in one process, beside other people's tools pricing the same usage.

    python benchmarks/quotes.py [--smoke] [--rounds N]

Peers must be told the tokens; costplan also checks the request and counts them. Its total is computed at once, its
lines when they are read.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from rows import MICROSECONDS, Candidate, Goal, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rows import Work

    from costplan import Quote

DAY = date(2026, 11, 23)
CALLS = [
    ("1024x1024", "low", 196),
    ("1024x1024", "high", 7024),
    ("1536x1024", "medium", 1372),
    ("2048x2048", "high", 14272),
    ("3840x2160", "low", 371),
]
DAYS = [date(2026, 5, 1) + timedelta(days=number) for number in range(600)]
MODEL = "openai/gpt-image-2"


def tokens_of(number: int) -> tuple[int, int]:
    """Text in, with the six tokens around a prompt, and image out of a call."""
    return 56 + number % 200, CALLS[number % len(CALLS)][2]


def asked(n: int, days: Sequence[date] = ()) -> list[tuple[date, str, str, int]]:
    """So many calls: day, size, quality and the prompt's own tokens."""
    return [(days[number] if days else DAY, *CALLS[number % len(CALLS)][:2], 50 + number % 200) for number in range(n)]


def of_calls(calls: list[tuple[date, str, str, int]]) -> Callable[[], list[Quote]]:
    """What quotes them; their shapes are known."""
    from costplan import quote

    def every() -> list[Quote]:
        return [
            quote(MODEL, as_of=day, size=size, quality=quality, prompt_tokens=tokens)
            for day, size, quality, tokens in calls
        ]

    for size, quality, _ in CALLS:
        quote(MODEL, as_of=DAY, size=size, quality=quality, prompt_tokens=50)
    return every


def new_size(number: int) -> str:
    """A size for each number below 10,000."""
    return f"{1024 + 16 * (number % 100)}x{1024 + 16 * (number // 100)}"


def quoted(n: int) -> Callable[[], object]:
    """The totals of shapes of call that are known."""
    from costplan.units import usd_decimal

    every = of_calls(asked(n))
    return lambda: f"${usd_decimal(sum([quote.cost.expected for quote in every()][:200]))} the first 200"


def with_lines(n: int) -> Callable[[], object]:
    """The same with every line."""
    every = of_calls(asked(n))
    return lambda: f"{sum(len(quote.lines) for quote in every()):,} lines"


def new_shapes(n: int) -> Callable[[], object]:
    """Calls of which none is of a size that was asked before."""
    from costplan import quote
    from costplan.units import usd_decimal

    quote(MODEL, as_of=DAY, size="1024x1024", quality="low", prompt_tokens=50)
    sizes = [new_size(number) for number in range(n)]

    def work() -> object:
        every = [quote(MODEL, as_of=DAY, size=size, quality="low", prompt_tokens=50).cost.expected for size in sizes]
        return f"${usd_decimal(sum(every))}"

    return work


def edits(n: int) -> Callable[[], object]:
    """Edits of which none has an input image of a size that was asked before."""
    from costplan import quote
    from costplan.units import usd_decimal

    quote(MODEL, as_of=DAY, size="1024x1024", quality="low", prompt_tokens=50, input_images=["1024x1024"])
    images = [[new_size(number)] for number in range(n)]

    def work() -> object:
        every = [
            quote(
                MODEL,
                as_of=DAY,
                size="1024x1024",
                quality="low",
                prompt_tokens=50,
                input_images=given,
            ).cost.expected
            for given in images
        ]
        return f"${usd_decimal(sum(every))}"

    return work


def days_of(n: int) -> list[date]:
    """Days in random order; the same on every run."""
    return random.Random(1).choices(DAYS, k=n)


def many_days(n: int) -> Callable[[], object]:
    """Known shapes on days in random order."""
    from costplan.units import usd_decimal

    every = of_calls(asked(n, days_of(n)))
    return lambda: f"${usd_decimal(sum(quote.cost.expected for quote in every()))}"


def arrays(n: int) -> Callable[[], object]:
    """The tokens times the rates of the days, with numpy: all that a total needs once everything is known."""
    import numpy as np

    offsets = np.array([(day - DAYS[0]).days for day in days_of(n)])
    text, image = np.array([tokens_of(number) for number in range(n)]).T
    text_rate, image_rate = np.full(len(DAYS), 5_000_000), np.full(len(DAYS), 30_000_000)

    def work() -> object:
        costs = text * text_rate[offsets] + image * image_rate[offsets]
        return f"${int(costs.sum()) / 10**12:.2f}"

    return work


def genai(n: int) -> Callable[[], object]:
    """The same calls."""
    return priced_by_genai([(*tokens_of(number), 0, DAY) for number in range(n)])


def genai_days(n: int) -> Callable[[], object]:
    """The same on days in random order."""
    return priced_by_genai([(*tokens_of(number), 0, day) for number, day in enumerate(days_of(n))])


def genai_edits(n: int) -> Callable[[], object]:
    """As many edits, whose tokens somebody has counted."""
    return priced_by_genai([(56, 196, 500 + number, DAY) for number in range(n)])


def priced_by_genai(calls: list[tuple[int, int, int, date]]) -> Callable[[], object]:
    """What text in, image out and image in cost on a day."""
    from genai_prices import Usage, calc_price

    moments = {day: datetime(day.year, day.month, day.day, tzinfo=UTC) for *_, day in calls}

    def price(text: int, made: int, given: int, day: date) -> Decimal:
        usage = Usage(
            input_tokens=text + given,
            input_text_tokens=text,
            input_image_tokens=given,
            output_tokens=made,
            output_image_tokens=made,
        )
        moment = moments[day]
        return calc_price(usage, "gpt-image-2", provider_id="openai", genai_request_timestamp=moment).total_price

    price(*calls[0])
    return lambda: f"${sum([price(*call) for call in calls][:200], Decimal())} the first 200"


def litellm(n: int) -> Callable[[], object]:
    """Text tokens alone: its image answers take longer."""
    from litellm import cost_per_token  # type: ignore[import-not-found, unused-ignore]

    def work() -> object:
        for number in range(n):
            text, image = tokens_of(number)
            cost_per_token("gpt-4o", prompt_tokens=text, completion_tokens=image)
        return "of text tokens"

    cost_per_token("gpt-4o", prompt_tokens=1, completion_tokens=1)
    return work


def tokencost(n: int) -> Callable[[], object]:
    """Text in and text out: it knows no tokens of images, and no days."""
    from tokencost import calculate_cost_by_tokens  # type: ignore[import-not-found, unused-ignore]

    def work() -> object:
        for number in range(n):
            text, image = tokens_of(number)
            calculate_cost_by_tokens(text, "gpt-4o", "input") + calculate_cost_by_tokens(image, "gpt-4o", "output")
        return "of text tokens"

    return work


ARRAYS = Candidate("numpy, tokens times rates", arrays)
GENAI = Candidate("genai-prices", genai, home="peers")
ALL = (GENAI, Candidate("litellm", litellm, home="peers"), Candidate("tokencost", tokencost, home="peers"))


def quotes(what: str, ours: Work, n: int, *goals: Goal, peers: tuple[Candidate, ...], why: str = "") -> Row:
    return Row(
        what=what,
        of="quotes",
        n=(20, n),
        ours=Candidate("costplan", ours),
        yardstick=ARRAYS,
        goals=goals,
        peers=peers,
        why=why,
    )


RECORDS = (
    "four measures, three lines and some fourteen quantities are records, 15 us of them alone; less would need a total "
    "that has no lines to show"
)
"""What the floor of a call that was never asked is made of."""

ROWS = (
    quotes("quotes of known shapes, the total", quoted, 5000, peers=ALL),
    quotes("quotes of known shapes, total and lines", with_lines, 3000, peers=(GENAI,)),
    quotes(
        "quotes over many days, random order",
        many_days,
        5000,
        Goal(3, MICROSECONDS),
        peers=(GENAI._replace(does=genai_days),),
        why="a quote on another day costs what asking again does; what is left is 27 functions, of which checking and "
        "wording what was asked are half",
    ),
    quotes(
        "a new shape of call",
        new_shapes,
        3000,
        Goal(25, MICROSECONDS),
        peers=(GENAI,),
        why=RECORDS,
    ),
    quotes(
        "an edit with a new input image",
        edits,
        3000,
        Goal(40, MICROSECONDS),
        peers=(GENAI._replace(does=genai_edits),),
        why=RECORDS,
    ),
)

if __name__ == "__main__":
    from running import run

    run(ROWS)
