"""The refusal of what cannot be told without the rates of a private contract.
Which rates are private, rows of prices say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import wrong

if TYPE_CHECKING:
    from costplan.errors import InputError


def private_price(told: str) -> InputError:
    """That something would tell a private rate, and how to ask for it all the same."""
    remedy = "ask with --show-private where the page is for you alone, or with '--contracts none' for list prices"
    return wrong("private-price", told, remedy)
