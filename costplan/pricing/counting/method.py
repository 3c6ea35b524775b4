"""What a counting method is, and what the methods share. The methods stand in output_tokens.py, input_tokens.py and charges.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from costplan.pricing.sizes import Size

if TYPE_CHECKING:
    from costplan.pricing.call import Call
    from costplan.quantity import Quantity


class NotKnown(LookupError):
    """The method has no figure for this call; the message says what it has. Not an answer of zero."""


class Method(Protocol):
    """A way to count."""

    def quantity(self, call: Call) -> Quantity:
        """The quantity for the whole call, all ``n`` images of it."""
        ...

    def explain(self, call: Call) -> str:
        """The arithmetic of :meth:`quantity` in one line, with this call's numbers."""
        ...


def pixels_of(call: Call) -> Size:
    """The call's size, which must be in pixels."""
    if not isinstance(call.size, Size):
        raise NotKnown(f"it counts pixels, and the size is {call.size}")
    return call.size


def times_n(call: Call) -> str:
    """`` x 4 images`` for an explanation, nothing for one image."""
    return f" x {call.n} images" if call.n > 1 else ""
