"""The throughput of a plan: what calls come to on the busiest day, what the accounts allow, and when the work is done.
It is found in planning/throughput/."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import exact

if TYPE_CHECKING:
    from datetime import date

    from costplan.calibration.latency import Latency
    from costplan.units import Number


class Load(NamedTuple):
    """Images made, tokens in and out, those in alone, and requests: expected numbers. ``seconds`` are what requests
    take one after the other by a calibration; 0 where it knows none.

    ``uncounted`` are the limits for which some or all of the tokens are not known.
    """

    images: Number
    tokens: Number
    input_tokens: Number
    requests: Number
    uncounted: frozenset[str]
    seconds: Number = 0

    def of(self, limit: str) -> Fraction:
        """What counts under one of :data:`costplan.pricing.prices.LIMITS`."""
        return Fraction(getattr(self, limit.removesuffix("_per_minute")))

    def __add__(self, other: Load) -> Load:  # type: ignore[override]  # a sum, not a longer tuple
        return Load(
            images=self.images + other.images,
            tokens=self.tokens + other.tokens,
            input_tokens=self.input_tokens + other.input_tokens,
            requests=self.requests + other.requests,
            uncounted=self.uncounted | other.uncounted,
            seconds=self.seconds + other.seconds,
        )

    def times(self, factor: Number) -> Load:
        """So many of them."""
        return Load(
            images=self.images * factor,
            tokens=self.tokens * factor,
            input_tokens=self.input_tokens * factor,
            requests=self.requests * factor,
            uncounted=self.uncounted,
            seconds=self.seconds * factor,
        )


class Rate(NamedTuple):
    """What one model's calls come to under one limit, a key of :data:`costplan.pricing.prices.LIMITS`.

    ``need`` is the expected number a minute on ``day``, the busiest, in its busiest minute; None where nobody can count
    it, and too low where not ``counted``. ``high`` is the same at p90, None where that is no other. ``allowed`` is the
    limit, None where it is not known; ``own`` says that the scenario stated it. ``enough`` is the lowest level of the
    model's table that holds the need, empty where none does, None where that is not known.
    """

    limit: str
    day: date
    need: Number | None
    counted: bool
    allowed: int | None
    own: bool
    enough: str | None
    high: Number | None = None

    @property
    def held(self) -> Number | None:
        """What is held against the limit: the need at p90."""
        return self.need if self.high is None else self.high

    @property
    def used(self) -> Number | None:
        """The share of the limit that the busiest day needs; None where either is not known."""
        return None if self.held is None or self.allowed is None else exact(Fraction(self.held) / self.allowed)

    @property
    def passed(self) -> bool:
        """Whether the busiest day needs more than the limit."""
        return self.used is not None and self.used > 1


class End(NamedTuple):
    """The day on which a scenario's part of some work is done, and the last day of its period."""

    scenario: str
    done: date
    last: date

    @property
    def is_late(self) -> bool:
        """Whether something is left when its period ends."""
        return self.done > self.last


class Finish(NamedTuple):
    """How long some work takes at full speed, in days of the hours stated, and when it is done, by scenario.

    Work is done on the day it falls on, or waits for the next, until the last day there is. With ``least`` it takes at
    least as long, since something is not known; with ``most`` at most, since each wait is taken for its longest.
    """

    days: Number
    ends: tuple[End, ...]
    least: bool = False
    most: bool = False

    @property
    def done(self) -> date:
        """The day on which all of it is done."""
        return max(end.done for end in self.ends)

    def inside(self, *ends: End) -> bool | None:
        """Whether nothing of a scenario, or of any, is left when its own period ends; None where that is not known."""
        if any(end.is_late for end in ends or self.ends):
            return None if self.most else False
        return None if self.least else True


class ModelThroughput(NamedTuple):
    """One model outside the batch tier. ``level`` is empty where none is stated; ``enough`` holds all needs, and is
    empty or None as that of a rate. ``finish`` is under the limits that are known, None where none is."""

    model: str
    level: str
    rates: tuple[Rate, ...]
    enough: str | None
    finish: Finish | None

    @property
    def binds(self) -> Rate | None:
        """The limit that is used most; None where none is known."""
        known = [rate for rate in self.rates if rate.used is not None]
        return max(known, key=lambda rate: rate.used or 0) if known else None


class Batch(NamedTuple):
    """A workflow's steps in the batch tier, on ``load`` at most a day: ``once`` windows, each waiting for the one
    before, and ``windows`` at most, where all is redone that may be. ``finish`` supposes that many, each as long as it
    may be."""

    scenario: str
    workflow: str
    once: int
    windows: int
    day: date
    load: Load
    finish: Finish


class Serial(NamedTuple):
    """Calls that wait for each other: ``hours`` on the busiest day with ``parallel`` at once, and how many at once
    would be ``enough``. ``missing`` are models whose latency is not known, so that their calls are not in it, and
    ``learned`` tells of each whose latency is that of a calibration what it rests on."""

    day: date
    hours: Number
    parallel: int
    enough: int
    finish: Finish
    missing: tuple[str, ...]
    learned: tuple[tuple[str, Latency], ...] = ()


class ThroughputPlan(NamedTuple):
    """The throughput of one or several scenarios on one account a provider. ``hours`` are those a day in which calls
    are made, ``peak_factor`` times as many as on average in the busiest minute; ``unused`` what was stated of models
    that no step calls."""

    hours: Number
    models: tuple[ModelThroughput, ...]
    batches: tuple[Batch, ...]
    serial: Serial | None
    unused: tuple[str, ...]
    peak_factor: Number = 1
