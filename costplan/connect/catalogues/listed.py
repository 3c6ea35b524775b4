"""Listed: what somebody else's catalogue says of one model, its rates each with the key that it stands under there.
Whether that is right is not asked here: a catalogue is a copy of a page, and the provider's own page decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.pricing.prices import STANDARD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from fractions import Fraction

PIXEL = "pixel"
"""The unit of a rate by the pixel of an image that is made."""


ANY = ("any", "call")
"""What a rate asks of a call that is for all calls which no other rate of its meter prices."""


class ListedRate(NamedTuple):
    """What one unit costs there.

    ``meter`` is one of :data:`costplan.units.METERS`, or a unit that is no meter here, such as ``pixel``; ``usd`` is
    dollars for a single unit of it, whatever number the catalogue prints them for. ``when`` is what a call must ask
    for: ``size`` (``1024x1024`` or a class), ``quality``, ``steps``. ``start`` is the first day, None where it tells
    none. ``key`` is how the catalogue calls the figure and ``written`` the figure as it stands there.
    """

    meter: str
    usd: Fraction
    key: str
    written: str
    tier: str = STANDARD
    when: tuple[tuple[str, str], ...] = ()
    start: date | None = None

    @property
    def told(self) -> str:
        """The figure as it stands there: its key and what is written."""
        return f"{self.key} {self.written}"


class Odd(NamedTuple):
    """What stands where a price should and is none: 0, -1, null, a text, NaN, or a figure of another scale; ``why`` is
    a sentence without its full stop. ``is_zero`` tells a 0, by which some mean that a plan includes it; ``scaled``
    is the meter of a number that is of another scale, else empty."""

    key: str
    written: str
    why: str
    is_zero: bool = False
    scaled: str = ""


class Listed(NamedTuple):
    """A model of a catalogue.

    ``name`` is its id there and ``spelling`` the same with its seller before it, as our look-up of names is asked.
    ``other`` has the keys of prices whose unit is not read. ``url`` is the source that it cites, if any, and
    ``checked`` when it looked. ``ends`` is the day on which it ends there, ``successors`` what follows. ``terms`` are
    what it says beside its rates, such as units that are included, in words.
    """

    name: str
    spelling: str
    provider: str
    rates: tuple[ListedRate, ...] = ()
    odd: tuple[Odd, ...] = ()
    other: tuple[str, ...] = ()
    url: str = ""
    checked: str = ""
    ends: date | None = None
    successors: tuple[str, ...] = ()
    takes_images: bool = False
    terms: tuple[str, ...] = ()

    @property
    def is_included(self) -> bool:
        """Whether all that it says is 0, as where a plan includes the calls: that is no price."""
        return not self.rates and any(odd.is_zero for odd in self.odd)

    def in_force(self, day: date) -> tuple[ListedRate, ...]:
        """The rates of a day: of those alike but for their start, the last that has started."""
        last: dict[tuple[str, str, tuple[tuple[str, str], ...]], ListedRate] = {}
        for rate in self.rates:
            if rate.start is None or rate.start <= day:
                key = (rate.meter, rate.tier, rate.when)
                held = last.get(key)
                if held is None or held.start is None or (rate.start is not None and rate.start >= held.start):
                    last[key] = rate
        return tuple(last.values())


class Listing(NamedTuple):
    """A catalogue as it was read: those of its models that make images.

    ``kind`` is its word, such as ``litellm``; ``shown`` how it is named on pages, ``version`` the release where it
    tells one, ``sha256`` the hash of all that was read. ``others`` counts its models that make no images. ``odd`` is
    what is wrong beside any model, such as a name that stands twice.
    """

    kind: str
    shown: str
    version: str
    sha256: str
    models: tuple[Listed, ...]
    others: int = 0
    odd: tuple[Odd, ...] = ()

    def named(self, name: str) -> Listed | None:
        """The model of that id or spelling."""
        return next((one for one in self.models if name in (one.name, one.spelling)), None)

    def __iter__(self) -> Iterator[Listed]:  # type: ignore[override]
        return iter(self.models)
