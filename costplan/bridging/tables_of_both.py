"""Prices of one catalogue with the counting of another, so that what a changed table does is told from the rest.
It reads no file that the two do not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.catalogue import Catalogue
from costplan.errors import CostplanError
from costplan.pricing.folder import KeptFolder

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.profiles import TokenProfile


class TablesOfBoth(Catalogue):
    """The price tables and contracts of the base, with the profiles and the calibration of either side.

    Args:
        prices: the base, whose tables count; a model that it does not have is priced as in the head.
        counting: whose token profiles and calibration count.
        head: the other side.
    """

    def __init__(self, prices: Catalogue, counting: Catalogue, head: Catalogue) -> None:
        super().__init__()
        self.calibration, self.account = counting.calibration, prices.account
        self._prices, self._counting, self._head_side = (one.apart() for one in (prices, counting, head))

    def table(self, model: str, place: Place | None = None, _chain: tuple[str, ...] = ()) -> PriceTable:
        """The table of a model; see :meth:`Catalogue.table`."""
        try:
            return self._prices.table(model, place)
        except CostplanError:
            return self._head_side.table(model, place)

    def profile(self, name: str, place: Place | None = None, _chain: tuple[str, ...] = ()) -> TokenProfile:
        """A token profile; see :meth:`Catalogue.profile`."""
        try:
            return self._counting.profile(name, place)
        except CostplanError:
            return self._head_side.profile(name, place)


def is_same(base: Catalogue, head: Catalogue) -> bool:
    """Whether all files that either side has read so far hold the same on the other, and both have the same contracts.
    Of tables that a file keeps nobody knows: they are shortened, and the hash beside one is that of the whole."""
    if base is head:
        return True
    if base.account != head.account:
        return False
    if any(isinstance(folder, KeptFolder) for side in (base, head) for folder in side.folders):
        return False
    files = {file for side in (base, head) for _, file, _ in side.counted()}
    return all(base.digest(file) == head.digest(file) for file in files)
