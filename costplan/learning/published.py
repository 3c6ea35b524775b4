"""What the tables and profiles say about the calls of a count table: defaults filled in, and published figures.
Which cells the calls make stands in cells.py."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from costplan.calibration.figures import LEARNED, CellKey, GoesBy
from costplan.calibration.of_model import beyond_defaults
from costplan.errors import CostplanError, wrong
from costplan.planning.in_force import counting_in_force
from costplan.pricing.call import KINDS, Call
from costplan.pricing.counting.method import NotKnown
from costplan.pricing.sizes import Size, SizeError, size_of
from costplan.quantity import Quantity, certain

if TYPE_CHECKING:
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.learning.counts import CountRow
    from costplan.pricing.counting.method import Method
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.profiles import Counted, ProfileBlock
    from costplan.units import Number


MADE = "image_out"
"""The meter of the image made: what an output that is not parted is, where no text is made; and what tells auto."""

STAND_IN = Size(1024, 1024)
"""A size that does not matter to what is counted."""


def goes_by_of(row: CountRow) -> GoesBy:
    """What tells the cells of a row's meter apart."""
    return LEARNED.get(row.meter, LEARNED[MADE])


class Published:
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
        """The model's table; None where there is none, or a broken one."""
        known = self._known(model)
        return known[0] if known else None

    def makes_text(self, row: CountRow) -> bool:
        """Whether the profile counts text output beside the image, so that an unparted output cannot be told."""
        counted = self.counted(row.model, "text_out")
        return counted is not None and not _is_nothing(counted.method)

    def counted(self, model: str, meter: str) -> Counted | None:
        """What the model's profile says of a meter and what that rests on; None where it counts none."""
        known = self._known(model)
        return known[1].counted.get(meter) if known and known[1] else None

    def cell(self, row: CountRow, table: PriceTable | None, quality: str, size: str) -> tuple[CellKey, Quantity | None]:
        """The cell of a call at a quality and size, and its published figure; None where nothing is published."""
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
        if goes_by_of(row).of_inputs:
            if not isinstance(pixels, Size):
                return None
            inputs: tuple[Size, ...] = (pixels,)
            pixels = STAND_IN
        else:
            inputs = (STAND_IN,) if kind == "edit" else ()
        call = Call(
            kind=kind,
            size=pixels,
            quality=quality or None,
            input_images=inputs,
            parameters=tuple(item for item in said if item[0] in rules),
            prompt_tokens=certain(0),
        )
        try:
            return table.rules.settle(row.model, call)
        except CostplanError:
            return None

    def _count(self, row: CountRow, call: Call) -> Quantity | None:
        counted = self.counted(row.model, row.meter)
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
        raise wrong("not-a-store", what, "import records with 'costplan actuals import'") from None


def _is_nothing(method: Method) -> bool:
    """Whether a way to count gives a measured zero."""
    try:
        return method.quantity(Call(size=STAND_IN)).high == 0
    except NotKnown:
        return False
