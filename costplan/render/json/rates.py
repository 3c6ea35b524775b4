"""What changed rates of exchange do to caps, as a part of a document.
Money is in exact decimal strings, in the currency of each cap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.units import PICO, decimal_text

if TYPE_CHECKING:
    from costplan.gating.rates import ChangedRates, MovedCap


def rates_keys(rates: ChangedRates) -> dict[str, Any]:
    """What stands under the key of changed rates."""
    return {"files": list(rates.files), "caps": [_moved(one) for one in rates.caps], "untold": list(rates.untold)}


def _moved(cap: MovedCap) -> dict[str, Any]:
    """What a cap holds now, and what it would at the rates of then."""
    return {
        "cap": cap.cap,
        "where": cap.where,
        "currency": cap.currency,
        "at_base_rates": decimal_text(cap.then, 12, PICO),
        "found": decimal_text(cap.now, 12, PICO),
        "fits_by_rates_alone": cap.is_let_through,
    }
