"""What a counting method is, what it is asked, and what the methods share. Each stands in a file beside this one.
Which there are stands in methods.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeAlias

from costplan.named import Fielded
from costplan.pricing.sizes import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from costplan import yamlio
    from costplan.errors import Place
    from costplan.pricing.call import Call
    from costplan.quantity import Quantity

    MethodOf: TypeAlias = Callable[[str, Place], "Method"]
    """The way in which another profile, named at a place, counts the same meter on the same day."""


class NotKnown(LookupError):
    """The method has no figure for this call; the message says what it has. Not an answer of zero."""


class NotMeasured(NotKnown):
    """What is counted here is billed, and nobody has measured it; the message says why."""


class NotStated(NotKnown):
    """The call does not state what is counted: ``what`` it is, and how to state it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} are not stated")
        self.what = what
        self.remedy = remedy


class Method(metaclass=Fielded):
    """A way to count. Its fields are its parameters, and everything that others ask of it is answered by itself."""

    word: ClassVar[str]
    """What ``method:`` of a profile calls it."""

    wire: ClassVar[tuple[str, str]]
    """What a lock's hash calls it and its fields, for good: ``attribute`` is now called so where ``wire=attribute``
    stands there (:mod:`costplan.locking.wire`)."""

    by_quality: ClassVar[bool] = False
    """Whether the quality of the call matters; for such a method ``auto`` is a mixture."""

    of_prompt: ClassVar[bool] = False
    """Whether it counts the prompt's tokens and something on top, so that it is no firmer than they are."""

    is_typical: ClassVar[bool] = False
    """Whether it tells what is usual, so that a call may take more than its high end."""

    of_calls: ClassVar[bool] = False
    """Whether a call's figure may differ from as many calls of one image, such as one that is rounded for each call."""

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Method | None:
        """The method with its parameters, from the other keys of its mapping; None where one is wrong and told."""
        raise NotImplementedError

    def quantity(self, call: Call) -> Quantity:
        """The quantity for the whole call, all ``n`` images of it.

        Raises:
            NotKnown: it has no figure for the call.
        """
        raise NotImplementedError

    def explain(self, call: Call) -> str:
        """The arithmetic of :meth:`quantity` in one line, with this call's numbers."""
        raise NotImplementedError

    @property
    def is_certain(self) -> bool:
        """Whether it counts some call without a range."""
        return True

    @property
    def leans_on(self) -> str:
        """The profile whose figures it takes where it has none of its own; empty where there is no such profile."""
        return ""

    @property
    def largest_inputs(self) -> tuple[Size, ...]:
        """Sizes of input images, one of which counts no less than any image; none where there is no such size."""
        return (Size(1024, 1024),)

    @property
    def sizes_apart(self) -> tuple[str, ...]:
        """The sizes, as calls write them, that it has a figure of their own for. Of all others a call takes no less of
        the meter where its short edge is longer and its long one the same."""
        return ()

    def sees(self, size: Size) -> Hashable:
        """What its figure hangs on of a size that is not apart: of two that it sees alike, calls take the same."""
        return None

    def is_supposed(self, call: Call) -> bool:
        """Whether its figure for this call is taken from the profile that it leans on, so that it is ``assumed``."""
        return False

    @property
    def asks(self) -> str:
        """The parameter that it needs of a call to count it; empty where there is none."""
        return ""

    def is_stated(self, call: Call) -> bool:
        """Whether the call says the number that its figure is made of, so that it is as firm as that."""
        return False

    def beyond(self, call: Call) -> str:
        """What of the call is billed beyond what is counted, at a price that nobody knows; empty where nothing is."""
        return ""


def pixels_of(call: Call) -> Size:
    """The size of one image of the call, which must be in pixels; of frames that of the sheet they are made on."""
    if not isinstance(call.size, Size):
        raise NotKnown(f"it counts pixels, and the size is {call.size}")
    return Size(call.size.width * call.layout[0], call.size.height * call.layout[1])


def times_n(call: Call) -> str:
    """`` x 4 images`` for an explanation, nothing for one image."""
    return f" x {call.n} images" if call.n > 1 else ""
