"""What a scenario asks of its images, whatever makes them: ``requires:`` and ``equivalent:``, read and written.
Whether a call meets it is asked in alternatives/; a plan costs the same with it and without."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.errors import did_you_mean, wrong
from costplan.named import NamedTuple
from costplan.pricing.legal_sizes import Wanted, about
from costplan.yamlio.values import reads_as_text, scalar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from costplan.errors import Place

_ASPECT = re.compile(r"([1-9]\d{0,4}):([1-9]\d{0,4})(?:\s*\+-\s*((?:0|[1-9]\d?)(?:\.\d+)?)%)?\Z", re.ASCII)


class Aspect(NamedTuple):
    """A shape: the two numbers as somebody wrote them, width to height, and by what share that may be off."""

    width: int
    height: int
    within: Fraction

    @property
    def ratio(self) -> Fraction:
        """Width over height."""
        return Fraction(self.width, self.height)

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The narrowest and the widest that it may be."""
        return about(self.ratio, self.within)

    def __str__(self) -> str:
        shape = f"{self.width}:{self.height}"
        return f"{shape} +- {yamlio.share_text(self.within)}" if self.within else shape


class Requires(NamedTuple):
    """What images of a step have to be, and by when and from whom; None and empty are what nobody asks for.

    Sizes are pixels of the image as it is made. ``min_quality`` is a quality in the model's own order. The last image
    has to be there at the end of the day ``by``. ``providers`` are who may be asked for it.
    """

    min_width: int | None = None
    min_height: int | None = None
    aspect: Aspect | None = None
    min_quality: str | None = None
    by: date | None = None
    providers: tuple[str, ...] = ()

    @property
    def size(self) -> Wanted:
        """What they ask of a size."""
        return Wanted(self.min_width or 1, self.min_height or 1, *(self.aspect.ends if self.aspect else ()))

    def over(self, below: Requires) -> Requires:
        """This on top of what is asked for all: what it is silent about stays."""
        return Requires(
            min_width=self.min_width or below.min_width,
            min_height=self.min_height or below.min_height,
            aspect=self.aspect or below.aspect,
            min_quality=self.min_quality or below.min_quality,
            by=self.by or below.by,
            providers=self.providers or below.providers,
        )


NOTHING = Requires()
"""Of who requires nothing."""


class Same(NamedTuple):
    """A model, and its quality, of several that somebody finds as good as each other; None is any of its qualities."""

    model: str
    quality: str | None


class Equivalent(NamedTuple):
    """Models that somebody finds as good as each other, and why; ``only`` for some workflows, or steps of them as
    ``workflow.step``, for all if empty."""

    these: tuple[Same, ...]
    why: str
    only: tuple[str, ...]
    place: Place


def read_requires(node: yamlio.Node) -> Requires:
    """What is required.

    Raises:
        InputError: with every problem of it.
    """
    edge = yamlio.integer(1, 10**6)
    with yamlio.Fields(node, "requires") as fields:
        return Requires(
            min_width=fields.get("min_width", edge, None),
            min_height=fields.get("min_height", edge, None),
            aspect=fields.get("aspect", _read_aspect, None),
            min_quality=fields.get("min_quality", yamlio.label, None),
            by=fields.get("by", yamlio.day, None),
            providers=fields.get("providers", yamlio.nonempty("providers", yamlio.label), ()),
        )


def _read_aspect(node: yamlio.Node) -> Aspect:
    value = scalar(node, "a shape such as '16:9'", yamlio.written(_ASPECT))
    found = _ASPECT.match(value)
    if not found:
        raise node.fault("not-a-shape", f"{node.shown} is no shape", "write '16:9', or 16:9 +- 2% for what is near it")
    if node.plain and not reads_as_text(value):
        raise node.fault("quote-it", f"{value} is a number of base 60 to some readers of YAML", f"quote it: '{value}'")
    return Aspect(int(found[1]), int(found[2]), Fraction(found[3] or 0) / 100)


def read_equivalent(node: yamlio.Node) -> tuple[Equivalent, ...]:
    """Which models somebody finds as good as each other.

    Raises:
        InputError: with every problem of it.
    """
    return yamlio.items(node, "equivalent", _read_one)


def _read_one(node: yamlio.Node) -> Equivalent:
    with yamlio.Fields(node, "models that are equivalent") as fields:
        these = fields.need("these", yamlio.listing("these", _read_same))
        why = fields.need("why", yamlio.label)
        only = fields.get("only", yamlio.nonempty("only", yamlio.label), ())
        if these is not None and len(set(these)) < 2:
            fields.fault("these", "no-value", "nothing is equivalent to itself alone", "name two models, or qualities")
    return Equivalent(these=these, why=why, only=only, place=node.where)


def _read_same(node: yamlio.Node) -> Same:
    with yamlio.Fields(node, "one of the equivalent") as fields:
        model = fields.need("model", yamlio.label)
        quality = fields.get("quality", yamlio.text, None)
    return Same(model, quality)


def check_equivalent(equivalent: Iterable[Equivalent], known: Collection[str]) -> None:
    """What they are stated for is among the workflows and steps that are ``known``.

    Raises:
        InputError: a workflow or a step is not.
    """
    for one in equivalent:
        for name in one.only:
            if name not in known:
                what = f"there is no workflow or step {name!r}"
                raise wrong("unknown-step", what, did_you_mean(name, known), one.place)


# -------------------------------------------------------------------------------------------------------------- writing


def requires_entries(requires: Requires) -> dict[str, Any] | None:
    """What is required; reading it gives an equal one. None where nothing is."""
    if requires == NOTHING:
        return None
    return yamlio.without_nothing(
        min_width=requires.min_width and yamlio.number_text(requires.min_width),
        min_height=requires.min_height and yamlio.number_text(requires.min_height),
        aspect=requires.aspect and str(requires.aspect),
        min_quality=requires.min_quality,
        by=requires.by and yamlio.Plain(str(requires.by)),
        providers=list(requires.providers),
    )


def equivalent_entries(equivalent: Iterable[Equivalent]) -> list[dict[str, Any]]:
    """The list of what is equivalent."""
    return [
        yamlio.without_nothing(
            these=[yamlio.without_nothing(model=one.model, quality=one.quality) for one in group.these],
            why=group.why,
            only=list(group.only),
        )
        for group in equivalent
    ]
