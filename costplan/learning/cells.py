"""Count rows sorted into cells: what a call was, in the model's own terms, beside what its token profile counts for it.
It fits nothing; fitting.py, accuracy.py and drift.py read the cells."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.calibration.figures import beyond_defaults
from costplan.errors import CostplanError, wrong
from costplan.learning.counts import OUTPUT
from costplan.named import NamedTuple
from costplan.planning.in_force import counting_in_force
from costplan.pricing.call import KINDS, Call
from costplan.pricing.counting.method import NotKnown
from costplan.pricing.sizes import Size, SizeError, size_of
from costplan.quantity import Quantity, certain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.learning.counts import CountRow
    from costplan.pricing.counting.method import Method
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.profiles import ProfileBlock
    from costplan.units import Number


class GroupKey(NamedTuple):
    """Cells that lean on each other."""

    model: str
    route: str
    meter: str
    quality: str
    against_published: bool


class CellKey(NamedTuple):
    """A cell within its group: kind of call, size (of the input for ``image_in``), parameters beyond the defaults."""

    call: str
    size: str
    parameters: tuple[tuple[str, str], ...]


class Value(NamedTuple):
    """A number of tokens of one image, and where it was seen.

    ``units`` images weigh it, ``calls`` calls made them and ``records`` records tell of it; ``alone`` tells a call for
    one image from a mean over several, for which units is above records.
    """

    tokens: Number
    units: int
    calls: int
    records: int
    alone: bool
    source: str
    first: str
    last: str


class CellData(NamedTuple):
    """The values of a cell, and its published figure: None where none is, exact or a range."""

    key: CellKey
    published: Quantity | None
    values: tuple[Value, ...]


class Observed(NamedTuple):
    """All cells by group; calls at quality auto with what the profile counts at each quality; what taught nothing."""

    groups: dict[GroupKey, list[CellData]]
    auto: dict[tuple[str, str], list[tuple[Value, dict[str, Number]]]]
    left_out: dict[str, int]


STAND_IN = Size(1024, 1024)
"""A size that does not matter to what is counted."""

NO_SIZE = "size not stated"
NO_QUALITY = "quality not stated"
NO_SPLIT = "output not parted into image and text"
NO_IMAGE = "no image tokens"
AUTO_TEXT = "quality auto, and not said as what it was served"


def observed_cells(rows: Iterable[CountRow], catalogue: Catalogue, as_of: date) -> Observed:
    """The cells of a count table.

    Args:
        rows: the table.
        catalogue: whose tables say what is a default and whose profiles count.
        as_of: the day whose profile blocks are held against the calls.
    """
    published = _Published(catalogue, as_of)
    cells: dict[tuple[GroupKey, CellKey], tuple[Quantity | None, list[Value]]] = {}
    auto: dict[tuple[str, str], list[tuple[Value, dict[str, Number]]]] = {}
    left_out: dict[str, int] = {}
    for row in rows:
        value = _value(row)
        table = published.table(row.model)
        if row.meter == OUTPUT:
            row = row._replace(meter="image_out")  # noqa: PLW2901  what an unparted output is, where no text is made
            why = NO_SPLIT if published.makes_text(row) else _why_not(row, table)
        else:
            why = _why_not(row, table)
        if why:
            left_out[why] = left_out.get(why, 0) + row.calls
            continue
        quality = row.served if row.quality in ("", "auto") and row.served not in ("", "auto") else row.quality
        if row.meter == "image_out" and row.quality == "auto":
            counts = {quality: value.tokens} if quality != "auto" else published.by_quality(row, table)
            auto.setdefault((row.model, row.route), []).append((value, counts))
            continue
        quality = "" if row.meter == "image_in" else quality
        key, figure = published.cell(row, table, quality, row.size)
        key = key._replace(size="" if row.meter == "text_out" else row.size)
        group = GroupKey(row.model, row.route, row.meter, quality, figure is not None and figure.expected > 0)
        cells.setdefault((group, key), (figure, []))[1].append(value)
    groups: dict[GroupKey, list[CellData]] = {}
    for group, key in sorted(cells):
        figure, values = cells[group, key]
        groups.setdefault(group, []).append(CellData(key, figure, tuple(sorted(values))))
    return Observed(groups, dict(sorted(auto.items())), dict(sorted(left_out.items())))


def _why_not(row: CountRow, table: PriceTable | None) -> str:
    """Why a row teaches nothing; empty when it does."""
    if row.meter == "image_out" and not row.tokens:
        return NO_IMAGE  # a text answer of a model that makes images, or a broken record: an image takes tokens
    if row.meter != "text_out" and row.size in ("", "auto"):
        return NO_SIZE
    served = row.served not in ("", "auto")
    has_qualities = table is None or bool(table.rules.qualities)
    if row.meter != "image_in" and not row.quality and not served and has_qualities:
        return NO_QUALITY
    return AUTO_TEXT if row.meter == "text_out" and row.quality == "auto" and not served else ""


def _value(row: CountRow) -> Value:
    whole, rest = divmod(row.tokens, row.units)
    tokens = Fraction(row.tokens, row.units) if rest else whole
    alone = row.units == 1 and row.n_calls == 1
    calls = row.calls * row.n_calls
    return Value(tokens, calls * row.units, calls, row.calls, alone, row.source, row.first, row.last)


class _Published:
    """What the tables and profiles say about the calls of a count table, asked once for each shape of call."""

    def __init__(self, catalogue: Catalogue, as_of: date) -> None:
        self.catalogue = catalogue
        self.as_of = as_of
        self._tables: dict[str, tuple[PriceTable, ProfileBlock | None] | None] = {}
        self._cells: dict[tuple[str, ...], tuple[CellKey, Quantity | None]] = {}

    def _known(self, model: str) -> tuple[PriceTable, ProfileBlock | None] | None:
        if model not in self._tables:
            try:
                counting = counting_in_force(self.catalogue, model, self.as_of)
                self._tables[model] = (self.catalogue.table(model), counting)
            except CostplanError:
                self._tables[model] = None  # a model without a table still has what was seen of it
        return self._tables[model]

    def table(self, model: str) -> PriceTable | None:
        known = self._known(model)
        return known[0] if known else None

    def makes_text(self, row: CountRow) -> bool:
        """Whether the model's profile counts text output beside the image, so that an unparted output cannot be told."""
        known = self._known(row.model)
        counted = known[1].counted.get("text_out") if known and known[1] else None
        return counted is not None and not _is_nothing(counted.method)

    def cell(self, row: CountRow, table: PriceTable | None, quality: str, size: str) -> tuple[CellKey, Quantity | None]:
        asked = (row.model, row.meter, row.call, quality, size, row.parameters)
        if asked not in self._cells:
            self._cells[asked] = self._cell(row, table, quality, size)
        return self._cells[asked]

    def _cell(
        self, row: CountRow, table: PriceTable | None, quality: str, size: str
    ) -> tuple[CellKey, Quantity | None]:
        said = _parameters(row)
        call = self._settled(row, table, quality, size, said)
        if call is None or table is None:
            return CellKey(row.call, size, said), None
        key = CellKey(call.kind, size, beyond_defaults(call, table.rules))
        return key, self._count(row, call)

    def _settled(
        self, row: CountRow, table: PriceTable | None, quality: str, size: str, said: tuple[tuple[str, str], ...]
    ) -> Call | None:
        """The call as the model's rules fill it in; None where they refuse it, as a plan's own sizes."""
        if table is None:
            return None
        rules = dict(table.rules.parameters)
        kind = row.call if row.call in KINDS else "generate"
        try:
            pixels = size_of(size) if size else None
        except SizeError:
            return None
        if pixels is None and table.rules.size is not None:
            pixels = STAND_IN if table.rules.size.settle(STAND_IN)[1] == "" else None  # text goes by quality alone
        if row.meter == "image_in":
            if not isinstance(pixels, Size):
                return None
            inputs: tuple[Size, ...] = (pixels,)
            pixels = STAND_IN
        else:
            inputs = (STAND_IN,) if kind == "edit" else ()
        call = Call(
            kind,
            pixels,
            quality or None,
            input_images=inputs,
            parameters=tuple(item for item in said if item[0] in rules),
            prompt_tokens=certain(0),
        )
        try:
            return table.rules.settle(row.model, call)
        except CostplanError:
            return None

    def _count(self, row: CountRow, call: Call) -> Quantity | None:
        known = self._known(row.model)
        counted = known[1].counted.get(row.meter) if known and known[1] else None
        if counted is None:
            return None
        try:
            return counted.method.quantity(call)
        except NotKnown:
            return None

    def by_quality(self, row: CountRow, table: PriceTable | None) -> dict[str, Number]:
        """What the profile counts at each of the model's qualities, where that is one number."""
        found: dict[str, Number] = {}
        for quality in table.rules.qualities if table else ():
            if quality != "auto":
                _, figure = self.cell(row, table, quality, row.size)
                if figure is not None and figure.is_exact:
                    found[quality] = figure.expected
        return found


def _parameters(row: CountRow) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(sorted((str(name), str(value)) for name, value in json.loads(row.parameters).items()))
    except (ValueError, AttributeError, RecursionError):
        what = f"the parameters of {row.model} are no mapping: {row.parameters[:60]}"
        raise wrong("not-a-store", what, "import records with 'costplan observe import'") from None


def _is_nothing(method: Method) -> bool:
    """Whether a way to count gives a measured zero."""
    try:
        return method.quantity(Call(size=STAND_IN)).high == 0
    except NotKnown:
        return False
