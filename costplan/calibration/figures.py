"""The figures of a calibration: cells in groups that lean on each other, and what auto was served as.
It does no statistics (learning/ does) and reads no file; what they say of a call stands in of_model.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan.calibration.dates import days_told
from costplan.calibration.latency import keys_of
from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.quantity import Basis, Quantity, ranged
from costplan.units import exact, many

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from costplan.calibration.acceptance import Acceptance
    from costplan.calibration.latency import Latency
    from costplan.errors import Place
    from costplan.pricing.call import Call
    from costplan.pricing.profiles import Auto
    from costplan.units import Number

    Publish: TypeAlias = Callable[[Call], tuple[Quantity, Basis] | None]


class GoesBy(NamedTuple):
    """What tells the cells of a learned meter apart, beside the kind of call and its parameters. ``of_inputs`` tells
    that its tokens, and its size, are those of an input image."""

    quality: bool
    size: bool
    of_inputs: bool = False


LEARNED = {
    "image_in": GoesBy(quality=False, size=True, of_inputs=True),
    "text_out": GoesBy(quality=True, size=False),
    "image_out": GoesBy(quality=True, size=True),
}
"""The meters that are learned: tokens of an input image, and of an image made. Text input follows from the prompt."""

AT = ("mean", "p80", "p90")
"""What an estimate takes: the expected mean of many calls, or what 80 or 90 of 100 calls stay below."""

ENOUGH = 5
"""Calls against an exact published figure before a measured one takes its place."""


class Learned(NamedTuple):
    """A figure learned from calls: the mean of many calls with its 90 % interval, and quantiles of a single call.

    In a cell these are tokens of one image (of one input image for ``image_in``); for what was never seen, ratios to
    the published figure.
    """

    mean: Number
    low: Number
    high: Number
    p80: Number
    p90: Number

    def quantity(self, at: str) -> Quantity:
        """The figure as an estimate takes it; at a quantile that quantile is what is expected."""
        if at == "mean":
            return ranged(self.low, self.mean, self.high)
        expected: Number = getattr(self, at)
        return ranged(min(self.low, expected), expected, max(self.high, expected))


class Seen(NamedTuple):
    """What was seen in a cell, as it was seen: per image; quantiles and spread of the calls known one by one.

    ``calls`` made ``images``, which weigh the mean; ``singles`` are calls known one by one, without which the rest but
    the mean is None. The calls came in ``runs``, 0 where each single call was its own: calls of one prompt, so many as
    ``prompts``, or of one day where no prompt is known. ``error`` is the standard error of the mean as runs scatter.
    """

    calls: int
    images: int
    singles: int
    mean: Number
    sd: Number | None
    p50: Number | None
    p90: Number | None
    least: Number | None
    most: Number | None
    first: str
    last: str
    sources: tuple[int, ...]
    runs: int = 0
    prompts: int = 0
    error: Number = 0

    @property
    def words(self) -> str:
        """``22 calls, 2026-04-19 to 2026-05-01``."""
        return _words(self.calls, self.first, self.last)


def _words(calls: int, first: str, last: str) -> str:
    return many(calls, "call") + days_told(first, last)


class Changed(NamedTuple):
    """That the calls of a cell changed on a day: their mean tokens and their number before it, and from then on."""

    day: str
    before: Number
    calls_before: int
    after: Number
    calls_after: int


class CellKey(NamedTuple):
    """A cell within its group: kind of call, size (of the input for ``image_in``), parameters beyond the defaults."""

    call: str
    size: str
    parameters: tuple[tuple[str, str], ...]


class Mode(NamedTuple):
    """One of the heaps that the single calls of a cell fall into, with no call between them, such as answers without
    text beside answers with some.

    ``tokens`` is its mean and ``noise`` the spread within it, as a share of that. ``calls`` are those that tell how
    often it comes: repeats of a prompt that went this way every time count as one.
    """

    tokens: Number
    calls: int
    noise: Number


class Cell(NamedTuple):
    """A call's kind, size and parameters (beyond the model's defaults), and what is known of it.

    ``size`` is the input image's for ``image_in`` and empty for ``text_out``, which goes by quality. ``use`` is None
    where the published figure is exact and stands. ``outliers`` are tokens seen far from the rest, with their calls.
    ``noise`` is the spread of its single calls as a share of their mean, None where only the group's is known.
    ``modes`` are the heaps that its single calls fall into, least tokens first; empty where one spread tells them all.
    ``changed`` tells since when the calls on record are others than before; None where they are not.
    """

    call: str
    size: str
    parameters: tuple[tuple[str, str], ...]
    seen: Seen
    published: Number | None
    use: Learned | None
    outliers: tuple[tuple[Number, int], ...]
    noise: Number | None = None
    modes: tuple[Mode, ...] = ()
    changed: Changed | None = None
    place: Place | None = None

    @property
    def key(self) -> CellKey:
        """What tells it from the other cells of its group."""
        return CellKey(self.call, self.size, self.parameters)

    @property
    def deterministic(self) -> bool:
        """Whether calls repeated one another and only one value was ever seen."""
        return self.seen.singles > 1 and self.seen.least == self.seen.most == self.seen.mean


class GroupKey(NamedTuple):
    """Cells that lean on each other."""

    model: str
    route: str
    meter: str
    quality: str
    against_published: bool


class Group(NamedTuple):
    """The cells of one meter of a model on a route at one quality, which lean on each other.

    ``unseen`` is what a call never seen takes, None where the published figure stands; ``noise`` is the spread of its
    single calls, as a share of their mean. ``prompts`` and ``sources`` are the parts of such spreads that lie between
    prompts and between sources, and ``freedom`` the degrees of freedom that they rest on, None where nobody said.
    ``by_image`` tells that the images of one call scatter each on their own, not together.
    """

    model: str
    route: str
    meter: str
    quality: str
    against_published: bool
    noise: Number
    unseen: Learned | None
    cells: tuple[Cell, ...]
    prompts: Number = 0
    sources: Number = 0
    freedom: Number | None = None
    by_image: bool = False
    place: Place | None = None

    @property
    def key(self) -> GroupKey:
        """What tells it from the other groups."""
        return GroupKey(
            model=self.model,
            route=self.route,
            meter=self.meter,
            quality=self.quality,
            against_published=self.against_published,
        )

    @property
    def words(self) -> str:
        """The calls of all its cells, with their first and last day."""
        seen = [cell.seen for cell in self.cells]
        first = min((one.first for one in seen if one.first), default="")
        return _words(sum(one.calls for one in seen), first, max((one.last for one in seen), default=""))


class AutoServed(NamedTuple):
    """What ``quality: auto`` was served as on a route, and the tokens that belong to no quality, with their calls."""

    model: str
    route: str
    auto: Auto
    unmatched: tuple[tuple[Number, int], ...]


class Several(NamedTuple):
    """How calls for several images at once were billed for their input images on a route: so many calls paid them for
    ``each`` image that they made, so many ``once``, and so many ``neither``."""

    model: str
    route: str
    each: int
    once: int
    neither: int
    place: Place | None = None

    @property
    def known(self) -> int:
        """The calls that tell."""
        return self.each + self.once


class Calibration(NamedTuple):
    """A fitted calibration. ``shown`` is how pages name its file; ``left_out`` counts records by why they taught
    nothing."""

    as_of: date
    at: str
    sources: tuple[str, ...]
    left_out: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]
    auto: tuple[AutoServed, ...]
    several: tuple[Several, ...] = ()
    shown: str = ""
    acceptances: tuple[Acceptance, ...] = ()
    latencies: tuple[Latency, ...] = ()

    def acceptance(self, model: str, workflow: str, step: str) -> Acceptance | None:
        """How often people take what a model makes in a step: as it was learned there, else over all steps of the model
        (``step`` of what is returned is empty then); None where nobody judged anything that it made."""
        of_steps = {one.step: one for one in self.acceptances if one.model == model}
        return next((of_steps[name] for name in (f"{workflow}.{step}", step, "") if name in of_steps), None)

    def latency(self, model: str, call: Call, route: str = DIRECT) -> Latency | None:
        """How long such a call of a model takes on a route: as it was learned of calls of its quality, size class and
        number of images, else of its quality and number, else of all calls of the model; None where none was timed."""
        known = {one.key: one for one in self.latencies if (one.model, one.route) == (model, route)}
        return next((known[key] for key in keys_of(call.quality, call.size, call.n) if key in known), None)


NOTHING = 1e-12
"""A fitted number below this is none."""


def figure(number: float) -> Number:
    """A fitted number as it is written and used: six significant digits, so that no machine's last bit shows."""
    return exact(Fraction(f"{number:.6g}")) if number > NOTHING else 0
