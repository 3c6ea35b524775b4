"""ImageRequest: what one call asks of an image endpoint, whoever's it is, in one set of words.
Which of it a model takes is for who plans it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.pricing.prices import STANDARD

if TYPE_CHECKING:
    from costplan.connect.code.code_call import Found
    from costplan.errors import Place


class ImageRequest(NamedTuple):
    """A call.

    Attributes:
        function: what is called, as it is told: ``images.generate``.
        provider: whose endpoint it is, by the name of its tables; empty where it may be anybody's.
        kind: generate, edit or responses.
        fields: what it says: ``model``, ``prompt``, ``size``, ``quality``, ``n``, ``image``, ``mask``, and whatever
            else under its own name.
        place: where it stands.
        tier: the service tier.
        told: what it says beside that, each a sentence with its place.
        spread: what else may be among its arguments, in words.
        via: where the functions that hold it are called, the last first.
        inside: the function that it stands in; empty at the top.
        times: how often loops call it, where the code tells.
        unsaid: a loop around it whose length the code does not tell, in words.
        attempts: how many tries a loop gives it, the first included.
        caught: what such a loop catches; none: everything.
    """

    function: str
    provider: str
    kind: str
    fields: dict[str, Found]
    place: Place
    tier: str = STANDARD
    told: tuple[str, ...] = ()
    spread: tuple[str, ...] = ()
    via: tuple[Place, ...] = ()
    inside: str = ""
    times: int | None = None
    unsaid: str = ""
    attempts: int = 1
    caught: tuple[str, ...] = ()

    @property
    def starts(self) -> Place:
        """Where the call starts in the reader's eyes: where the function that holds it is called, if one does."""
        return self.via[-1] if self.via else self.place
