"""Truths from which calls are drawn to try a calibration: laws of calls, with the days, prompts and sources of those on
record, and models of which something or nothing is published. What is said of them is tried in coverage.py."""

from __future__ import annotations

from datetime import date
from itertools import accumulate
from math import comb
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from costplan import Folder
from costplan.learning.counts import CountRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Floats: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"

START, DAYS = date(2026, 10, 1), 30

CALLS = (1, 2, 3, 5, 10, 30, 300)
SOURCES = (2, 3, 5, 10)

_PRICES = """version: 1
model: {name}
profile: {name}
currency: USD
prices:
  - from: 2026-01-01
    source: {source}
    tiers: {{standard: {{text_out: 10000.00, image_out: 0}}}}
request:
  size: {{values: [1024x1024], default: 1024x1024}}
  quality: {{values: [high], default: high}}
  n: {{max: 1}}
"""
_PROFILE = """version: 1
profile: {name}
blocks:
  - from: 2026-01-01
    text_out:
      {method}
      source: {source}
    image_out:
      method: fixed
      tokens: 1
      source: {source}
"""
_SOURCE = '{title: made for trials, url: "https://example.com", checked: 2026-01-01, confidence: official}'
PUBLISHED = {"nothing": None, "range": 400, "wide range": 278}
"""Models by what is published of their text: nothing; a range that tells as much spread as calls have, with its mean;
or a wide one, as for Gemini 3 Pro."""

_METHODS = {
    "nothing": "method: never_measured\n      why: made for trials",
    "range": "method: fixed\n      tokens: {mean: 400, low: 190, high: 710}",
    "wide range": "method: fixed\n      tokens: {mean: 278, low: 87, high: 880}",
}
RATIO = 0.3
"""How far the truth lies from the published mean: a lognormal of that spread around it."""


def model_of(published: str) -> str:
    """Its key."""
    return f"trial/{published.replace(' ', '-')}"


def tables(folder: Path) -> Folder:
    """A folder with the models."""
    (folder / "trial").mkdir(exist_ok=True)
    for published, method in _METHODS.items():
        name = model_of(published)
        for suffix, text in ((".yaml", _PRICES), (".tokens.yaml", _PROFILE)):
            filled = text.format(name=name, method=method, source=_SOURCE)
            (folder / f"{name}{suffix}").write_text(filled, encoding="utf-8")
    return Folder(folder, "trials")


# ----------------------------------------------------------------------------------------------------------- the truths


class Drawn(NamedTuple):
    """Calls as multiples of the level: their tokens, and the prompt and the source of each (None: not known)."""

    tokens: Floats
    prompts: Sequence[int] | None = None
    sources: Sequence[int] | None = None


class Truth(NamedTuple):
    """A law of calls around a level of 1.

    ``draw`` makes so many calls as they come on record, given the days on which they are made (as shares of the whole
    time); ``fresh`` makes so many next calls; ``mean`` is theirs. ``at_best`` is what a central interval of 90 % of the
    next call covers where the law is known, which is more than 90 % where it has jumps; ``rare`` is the share of the
    rarer of two values. ``quiet`` calls scatter less than is supposed of calls, and may be covered more often than 95 %
    until enough of them say so.
    """

    draw: Callable[[np.random.Generator, Floats], Drawn]
    fresh: Callable[[np.random.Generator, int], Floats]
    mean: float = 1.0
    at_best: float = 0.9
    rare: float | None = None
    quiet: bool = False
    published: tuple[str, ...] = ("nothing", "range")
    columns: tuple[int, ...] = CALLS
    calls_each: int = 1


def _lognormal(random: np.random.Generator, spread: float, number: int) -> Floats:
    """Of mean 1."""
    return np.asarray(np.exp(spread * random.standard_normal(number) - spread**2 / 2))


def _alone(fresh: Callable[[np.random.Generator, int], Floats]) -> Callable[[np.random.Generator, Floats], Drawn]:
    return lambda random, days: Drawn(fresh(random, len(days)))


def _grouped(each: int, between: float, within: float, what: str) -> Callable[[np.random.Generator, Floats], Drawn]:
    """``each`` calls of a prompt or source, one after the other."""

    def draw(random: np.random.Generator, days: Floats) -> Drawn:
        group = np.arange(len(days)) // each
        level = _lognormal(random, between, int(group[-1]) + 1)[group]
        names: Any = {what: group.tolist()}
        return Drawn(level * _lognormal(random, within, len(days)), **names)

    return draw


DRIFT = 0.3
"""The rise over the time on record."""


def _lognormals(random: np.random.Generator, number: int) -> Floats:
    return _lognormal(random, 0.4, number)


def _two_values(random: np.random.Generator, number: int) -> Floats:
    return np.where(random.random(number) < 0.9, 1.0, 4.0) / 1.3


def _zeros(random: np.random.Generator, number: int) -> Floats:
    return np.where(random.random(number) < 0.6, 0.0, _lognormal(random, 0.3, number) / 0.4)


def _drifting(spread: float, *, quiet: bool = False) -> Truth:
    return Truth(
        lambda random, days: Drawn((1 + DRIFT * days) * _lognormal(random, spread, len(days))),
        lambda random, number: (1 + DRIFT) * _lognormal(random, spread, number),
        mean=1 + DRIFT,
        quiet=quiet,
    )


TRUTHS = {
    "lognormal, spread 0.4": Truth(_alone(_lognormals), _lognormals),
    "two values, 90 and 10 %, four times apart": Truth(_alone(_two_values), _two_values, at_best=1.0, rare=0.1),
    "60 % zeros": Truth(_alone(_zeros), _zeros, at_best=0.95, published=("wide range",)),
    "drift of +30 %, against the end": _drifting(0.4),
    "the same with a spread of 0.15": _drifting(0.15, quiet=True),
    "five calls a prompt": Truth(
        _grouped(5, 0.4, 0.1, "prompts"), lambda random, number: _lognormal(random, (0.4**2 + 0.1**2) ** 0.5, number)
    ),
    "ten calls a source": Truth(
        _grouped(10, 0.3, 0.2, "sources"),
        lambda random, number: _lognormal(random, (0.3**2 + 0.2**2) ** 0.5, number),
        columns=SOURCES,
        calls_each=10,
    ),
    "always the same": Truth(_alone(lambda _, number: np.ones(number)), lambda _, number: np.ones(number), at_best=1.0),
}


def attainable(calls: int, rare: float) -> list[float]:
    """What an interval of the mean of two values can cover with nothing but the calls to go by: the chances that the
    rarer comes between so many and so many times among them."""
    chances = [comb(calls, times) * rare**times * (1 - rare) ** (calls - times) for times in range(calls + 1)]
    upto = [0.0, *accumulate(chances)]
    return sorted({high - low for number, high in enumerate(upto) for low in upto[:number]})


# -------------------------------------------------------------------------------------------------------- on record


def days_of(calls: int, *, one_day: bool) -> Floats:
    """When the calls are made, as shares of the time on record; the last on its last day."""
    return np.ones(calls) if one_day else np.linspace(0, 1, calls + 1)[1:]


def level_of(random: np.random.Generator, published: str) -> int:
    """The mean in whole tokens: around what is published, or anywhere about a thousand."""
    known, z = PUBLISHED[published], random.standard_normal()
    return round(float(known * np.exp(RATIO * z) if known else 1000 * np.exp(z)))


def count_rows(drawn: Drawn, level: float, days: Sequence[date], published: str) -> list[CountRow]:
    """The calls as a count table has them: equal calls of a day, prompt and source added up."""
    added: dict[tuple[int, str, str, str], int] = {}
    for number, (tokens, day) in enumerate(zip(drawn.tokens, days, strict=True)):
        prompt = f"{drawn.prompts[number]:064x}" if drawn.prompts is not None else ""
        source = f"source {drawn.sources[number]}" if drawn.sources is not None else "ours"
        key = (round(float(tokens) * level), str(day), prompt, source)
        added[key] = added.get(key, 0) + 1
    rows = []
    for (tokens, on, prompt, source), calls in sorted(added.items()):
        fields: dict[str, Any] = {
            "model": model_of(published),
            "route": "direct",
            "call": "generate",
            "meter": "text_out",
            "quality": "high",
            "served": "",
            "size": "1024x1024",
            "parameters": "{}",
            "source": source,
            "prompt": prompt,
            "units": 1,
            "n_calls": 1,
            "tokens": tokens,
            "calls": calls,
            "first": on,
            "last": on,
        }
        rows.append(CountRow(**{name: fields[name] for name in CountRow._fields}))
    return rows
