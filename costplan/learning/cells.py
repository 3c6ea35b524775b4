"""Count rows sorted into cells: what a call was, in the model's own terms, beside what its token profile counts for it.
It fits nothing; fitting.py, accuracy.py and drift.py read the cells."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.calibration.figures import GroupKey, Several
from costplan.learning.counts import OUTPUT, SEVERAL
from costplan.learning.published import MADE, Published, goes_by_of
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from costplan.calibration.figures import CellKey
    from costplan.catalogue import Catalogue
    from costplan.learning.counts import CountRow
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.profiles import Counted
    from costplan.quantity import Quantity
    from costplan.units import Number


class Value(NamedTuple):
    """A number of tokens of one image (one input image for ``image_in``), where and when it was seen, and how often.

    Each record is a call of ``images``, or the mean of ``n_calls`` such calls; ``calls`` were seen in all, and made
    ``units`` images. So ``tokens`` are a mean over the images of a call where ``images`` is above 1, and over calls
    where ``n_calls`` is; both weigh what they were seen for, and neither tells a spread of single images. ``calls``
    over ``n_calls`` is the number of records.

    ``prompt`` is the SHA-256 of the prompt, empty where none is known: each call then counts as if it had a prompt of
    its own. ``first`` and ``last`` are the day of the calls, or the days between which they lie.
    """

    tokens: Number
    units: int
    calls: int
    n_calls: int
    source: str
    prompt: str
    first: str
    last: str

    @property
    def images(self) -> int:
        """How many images each of the calls made (input images, for ``image_in``)."""
        return self.units // self.calls

    @property
    def alone(self) -> bool:
        """Whether these are calls for one image, known one by one: all else is a mean."""
        return self.n_calls == 1 and self.units == self.calls


class CellData(NamedTuple):
    """The values of a cell, and its published figure: None where none is, exact or a range. ``counted`` is the entry of
    the profile that it is of."""

    key: CellKey
    published: Quantity | None
    values: tuple[Value, ...]
    counted: Counted | None = None

    @property
    def calls(self) -> int:
        """Calls seen: a record of several counts as so many, a call for several images as one."""
        return sum(value.calls for value in self.values)

    @property
    def singles(self) -> dict[Number, int]:
        """Calls known one by one by their tokens, the least first: sources and days do not matter to a statistic."""
        calls: dict[Number, int] = {}
        for value in self.values:
            if value.alone:
                calls[value.tokens] = calls.get(value.tokens, 0) + value.units
        return dict(sorted(calls.items()))

    @property
    def agreeing(self) -> int:
        """The calls of these that took what is expected, to the token."""
        expected = self.published and self.published.expected
        return sum(value.calls for value in self.values if value.tokens == expected)

    @property
    def is_exact(self) -> bool:
        """Whether its published figure is one number."""
        return self.published is not None and self.published.is_exact

    @property
    def is_firm(self) -> bool:
        """Whether that number is a fact by the rule of :attr:`costplan.pricing.profiles.Counted.is_firm`."""
        return self.is_exact and self.counted is not None and self.counted.is_firm

    @property
    def is_variant(self) -> bool:
        """Whether its calls have parameters beyond the model's defaults, such as ``partial_images``: they tell of
        themselves, and not of a plain call of another size."""
        return bool(self.key.parameters)

    @property
    def made_its_figure(self) -> bool:
        """Whether its published figure was counted from calls that are among these."""
        return self.is_made_of({value.source for value in self.values})

    def is_made_of(self, sources: Collection[str]) -> bool:
        """Whether its published figure was counted from calls of one of these sources."""
        return self.counted is not None and any(source in sources for source in self.counted.from_records)


class Observed(NamedTuple):
    """All cells by group; calls at quality auto with what the profile counts at each quality; how calls for several
    images paid their inputs; what taught nothing."""

    groups: dict[GroupKey, list[CellData]]
    auto: dict[tuple[str, str], list[tuple[Value, dict[str, Number]]]]
    several: tuple[Several, ...]
    left_out: dict[str, int]


_OPEN = ("", "auto")
"""A size or quality that a record leaves open."""

NO_SIZE = "size not stated"
NO_QUALITY = "quality not stated"
NO_SPLIT = "output not parted into image and text"
NO_IMAGE = "no image tokens"
NO_FIGURE = "input images of a call for several images, and no figure of one to compare them with"
NO_SUCH = "served as a quality that the model has not"
AUTO_TEXT = "quality auto, and not said as what it was served"


def observed_cells(rows: Iterable[CountRow], catalogue: Catalogue, as_of: date) -> Observed:
    """The cells of a count table.

    Args:
        rows: the table.
        catalogue: whose tables say what is a default and whose profiles count.
        as_of: the day whose profile blocks are held against the calls.
    """
    published = Published(catalogue, as_of)
    cells: dict[tuple[GroupKey, CellKey], tuple[Quantity | None, list[Value]]] = {}
    auto: dict[tuple[str, str], list[tuple[Value, dict[str, Number]]]] = {}
    left_out: dict[str, int] = {}
    several: dict[tuple[str, str], Several] = {}
    for counted in rows:
        if counted.meter.startswith(SEVERAL):
            _add_several(several, counted, published, left_out)
            continue
        unsplit = counted.meter == OUTPUT
        row = counted._replace(meter=MADE) if unsplit else counted
        table = published.table(row.model)
        why = NO_SPLIT if unsplit and published.makes_text(row) else _why_not(row, table)
        if why:
            left_out[why] = left_out.get(why, 0) + row.calls * row.n_calls
            continue
        quality = row.served if row.quality in _OPEN and row.served not in _OPEN else row.quality
        value = _value(row)
        if row.meter == MADE and row.quality == "auto":
            counts = {quality: value.tokens} if quality != "auto" else published.by_quality(row, table)
            auto.setdefault((row.model, row.route), []).append((value, counts))
            continue
        goes_by = goes_by_of(row)
        quality = quality if goes_by.quality else ""
        key, figure = published.cell(row, table, quality, row.size)
        key = key._replace(size=row.size if goes_by.size else "")
        group = GroupKey(
            model=row.model,
            route=row.route,
            meter=row.meter,
            quality=quality,
            against_published=figure is not None and figure.expected > 0,
        )
        cells.setdefault((group, key), (figure, []))[1].append(value)
    groups: dict[GroupKey, list[CellData]] = {}
    for group, key in sorted(cells):
        figure, values = cells[group, key]
        groups.setdefault(group, []).append(
            CellData(key, figure, tuple(sorted(values)), published.counted(group.model, group.meter))
        )
    paid = tuple(several[name] for name in sorted(several))
    return Observed(groups, dict(sorted(auto.items())), paid, dict(sorted(left_out.items())))


NEAR = Fraction(1, 10)
"""How far a count may be from that of all images, or of one, to be told as such."""


def _add_several(
    several: dict[tuple[str, str], Several], counted: CountRow, published: Published, left_out: dict[str, int]
) -> None:
    """Whether the input images of a call for several images were paid for each of these, or once."""
    row, images = counted._replace(meter="image_in"), int(counted.meter.removeprefix(SEVERAL))
    table = published.table(row.model)
    why = _why_not(row, table)
    figure = None if why else published.cell(row, table, "", row.size)[1]
    if figure is None or not figure.expected:
        left_out[why or NO_FIGURE] = left_out.get(why or NO_FIGURE, 0) + row.calls
        return
    times = Fraction(row.tokens * images, row.units) / Fraction(figure.expected)
    told = "each" if abs(times / images - 1) < NEAR else "once" if abs(times - 1) < NEAR else "neither"
    name = (row.model, row.route)
    known = several.get(name) or Several(model=row.model, route=row.route, each=0, once=0, neither=0)
    several[name] = known._replace(**{told: getattr(known, told) + row.calls * row.n_calls})


def _why_not(row: CountRow, table: PriceTable | None) -> str:
    """Why a row teaches nothing; empty when it does."""
    goes_by, served = goes_by_of(row), row.served not in _OPEN
    if served and table is not None and table.rules.qualities and row.served not in table.rules.qualities:
        return NO_SUCH
    if row.meter == MADE and not row.tokens:
        return NO_IMAGE  # a text answer of a model that makes images, or a broken record: an image takes tokens
    if goes_by.size and row.size in _OPEN:
        return NO_SIZE
    has_qualities = table is None or bool(table.rules.qualities)
    if goes_by.quality and not row.quality and not served and has_qualities:
        return NO_QUALITY
    by_quality_alone = goes_by.quality and not goes_by.size
    return AUTO_TEXT if by_quality_alone and row.quality == "auto" and not served else ""


def _value(row: CountRow) -> Value:
    whole, rest = divmod(row.tokens, row.units)
    calls = row.calls * row.n_calls
    return Value(
        tokens=Fraction(row.tokens, row.units) if rest else whole,
        units=calls * row.units,
        calls=calls,
        n_calls=row.n_calls,
        source=row.source,
        prompt=row.prompt,
        first=row.first,
        last=row.last,
    )
