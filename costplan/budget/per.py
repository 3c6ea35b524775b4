"""What a cap is for: the whole period, each quarter, month, week, day or hour of it, the dearest call, an accepted
image. One object for each word that ``per:`` takes. It finds no cost itself: who holds a cap is asked in the object's
way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

AT = ("expected", "p50", "p80", "p90", "p95", "worst")
"""Which figure of the distribution is held against a cap."""

EXPECTED, STRICTER = "expected", ("p80", "p90", "p95", "worst")
"""What is held if nothing is said, and the words that are stricter: they are never below it. p50 is a median."""

QUANTILES = ("p50", "p80", "p90", "p95")
"""The words that have a chance; what is worst has none."""

CASH, ACCRUAL = VIEWS = ("cash", "accrual")
"""The two views of a cost: when it is paid, or when it is used or lost."""

T = TypeVar("T")
Found_co = TypeVar("Found_co", covariant=True)


class Costs(Protocol[Found_co]):
    """Costs as a cap may ask for them, of a plan or of anything else that can tell them."""

    def of_slices(self, per: Slices) -> Found_co:
        """What each slice of the period costs."""
        ...

    def of_calls(self) -> Found_co:
        """What the dearest single call of each step costs."""
        ...

    def of_accepted_images(self) -> Found_co:
        """What an accepted image costs on average."""
        ...

    def of_hours(self) -> Found_co:
        """What each hour costs."""
        ...


class Per(ABC):
    """What a cap is for, by the word after ``per:``; ``hint`` says more of the word where it needs it.

    ``at`` are the figures that such a cap may be held at. ``growth`` says in words how such a cap limits growth, and is
    empty where it cannot. ``by_month`` is whether amounts may differ by month. ``tells_each`` is whether a verdict has
    every slice; else it has those over the cap, or the dearest, and where slices are ``folded``, by that noun, one
    stands for all. ``adds_up`` is whether the costs of workflows add up to that of a slice, ``is_average`` whether a
    slice is an average. ``window`` is the word of the ledger's window in which such a cap holds before a call; empty
    where none can.
    """

    word: str
    window = ""
    hint = ""
    at: tuple[str, ...] = AT
    growth = ""
    by_month = False
    tells_each = True
    folded = ""
    adds_up = False
    is_average = False

    @abstractmethod
    def cost(self, costs: Costs[T]) -> T:
        """Asks for what such a cap is held against."""

    @abstractmethod
    def label(self, day: date, step: str) -> str:
        """Names the slice into which the cost of a step on a day falls, for findings and waivers; empty for the
        whole."""

    @abstractmethod
    def figure(self, at: str, more: str) -> str:
        """In words, which figure is held; ``more`` says what is counted beside the cost, such as tax."""

    def cuts(self, days: Iterable[date]) -> list[date]:
        """Those of the days on which a slice starts inside a month: there the lines of a plan must not run on."""
        return []

    def months(self, label: str, months: Iterable[str]) -> list[str] | None:
        """Those of the months that a slice is made of; None where it is not made of whole months."""
        return None

    @property
    def words(self) -> str:
        """The word as prose."""
        return self.word.replace("_", " ")

    def __str__(self) -> str:
        return self.word

    def __repr__(self) -> str:
        return f"per_of({self.word!r})"

    def __reduce__(self) -> tuple[Callable[[str], Per], tuple[str]]:
        return per_of, (self.word,)


class Slices(Per):
    """The cost of each slice of the period, by itself; an amount is for a whole slice also at the edges of the period.

    Args:
        word: what stands after ``per:``.
        label: names the slice that a day is in.
        starts: whether a slice starts on a day, where slices start inside months.
        hint: see :class:`Per`.
        growth: see :class:`Per`.
        by_month: see :class:`Per`.
        tells_each: False for slices that are too many to be told one by one.
        window: see :class:`Per`; the word itself if not given.
    """

    adds_up = True

    def __init__(
        self,
        word: str,
        label: Callable[[date], str],
        *,
        starts: Callable[[date], bool] | None = None,
        hint: str = "",
        growth: str = "",
        by_month: bool = False,
        tells_each: bool = True,
        window: str = "",
    ) -> None:
        self.word, self.hint, self.growth, self.window = word, hint, growth, window or word
        self.by_month, self.tells_each = by_month, tells_each
        self.folded = "" if tells_each else word
        self._label, self._starts = label, starts

    def cost(self, costs: Costs[T]) -> T:
        """See :class:`Per`."""
        return costs.of_slices(self)

    def label(self, day: date, step: str = "") -> str:
        """See :class:`Per`."""
        return self._label(day)

    def figure(self, at: str, more: str) -> str:
        """See :class:`Per`."""
        return (at if at == EXPECTED else f"at {at}") + more

    def cuts(self, days: Iterable[date]) -> list[date]:
        """See :class:`Per`."""
        return [day for day in days if self._starts(day)] if self._starts else []

    def months(self, label: str, months: Iterable[str]) -> list[str] | None:
        """See :class:`Per`."""
        if self._starts:
            return None
        return [month for month in months if self._label(date.fromisoformat(f"{month}-01")) == label]


class Call(Per):
    """The cost of the dearest single call of each step. It has no cases, so no quantiles."""

    word, window, hint = "call", "call", "the dearest one"
    at = ("expected", "worst")
    tells_each = False

    def cost(self, costs: Costs[T]) -> T:
        """See :class:`Per`."""
        return costs.of_calls()

    def label(self, day: date, step: str) -> str:
        """See :class:`Per`."""
        return step

    def figure(self, at: str, more: str) -> str:
        """See :class:`Per`."""
        return "for one call" + (" at worst" if at == "worst" else "")


class AcceptedImage(Per):
    """The cost of a part / the images that it delivers. An average over images has no cases either."""

    word = "accepted_image"
    at = ("expected",)
    is_average = True

    def cost(self, costs: Costs[T]) -> T:
        """See :class:`Per`."""
        return costs.of_accepted_images()

    def label(self, day: date, step: str) -> str:
        """See :class:`Per`."""
        return ""

    def figure(self, at: str, more: str) -> str:
        """See :class:`Per`."""
        return f"an accepted image{more}"


class Hour(Per):
    """The cost of an hour as it is spent. Plans are by day, so that no plan is held against it."""

    word, window, hint = "hour", "hour", "held before each call, not on a plan"
    at = ("expected",)

    def cost(self, costs: Costs[T]) -> T:
        """See :class:`Per`."""
        return costs.of_hours()

    def label(self, day: date, step: str) -> str:
        """See :class:`Per`."""
        return ""

    def figure(self, at: str, more: str) -> str:
        """See :class:`Per`."""
        return f"an hour{more}"


# ----------------------------------------------------------------------------------------------------------- the words


def _whole(day: date) -> str:
    return ""


def _quarter(day: date) -> str:
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _week(day: date) -> str:
    """Of ISO 8601: weeks start on Monday, and belong to the year that has their Thursday."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def _monday(day: date) -> bool:
    return day.isoweekday() == 1


def _every(day: date) -> bool:
    return True


PERIOD = Slices("period", _whole, hint="all of it", growth="over the period", window="total")
TOTAL = Slices("total", _whole, hint="all that is ever spent")
QUARTER = Slices("quarter", _quarter, hint="of the calendar", growth="by quarter")
MONTH = Slices("month", _month, growth="by month", by_month=True)
WEEK = Slices("week", _week, starts=_monday, hint="of ISO 8601, from Monday", growth="by week")
DAY = Slices("day", str, starts=_every, tells_each=False)
HOUR = Hour()
CALL = Call()
ACCEPTED_IMAGE = AcceptedImage()

PERS: dict[str, Per] = {per.word: per for per in (PERIOD, TOTAL, QUARTER, MONTH, WEEK, DAY, HOUR, CALL, ACCEPTED_IMAGE)}
"""What a cap may be for, by the word that says so."""


def per_of(word: str) -> Per:
    """What a word after ``per:`` means."""
    return PERS[word]
