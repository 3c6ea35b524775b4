"""A ladder: what one call costs at each quality and size that it could ask for, where it states none of them.
A call that states both is a quote; which sizes a model takes stands in pricing/sizes.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import InputError
from costplan.named import NamedTuple
from costplan.planning.cheapest_size import cheapest_size
from costplan.planning.in_force import tariff_in_force
from costplan.planning.quoting import quote
from costplan.pricing.legal_sizes import Wanted
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import Size
from costplan.pricing.usual_sizes import sold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.planning.quoting import Quote
    from costplan.pricing.call import MainModel
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.sizes import AnySize

LONGEST = 3
"""A ladder's cheapest size is so many times as long as high at most."""


class Asked(NamedTuple):
    """One call in the words of whoever asks, as :func:`costplan.planning.quoting.quote` takes them."""

    model: str
    as_of: date
    size: str | None = None
    quality: str | None = None
    n: int = 1
    prompt: str | None = None
    prompt_tokens: int | None = None
    input_images: tuple[str, ...] = ()
    call: str | None = None
    tier: str = STANDARD
    parameters: tuple[tuple[str, str], ...] = ()
    cached_text_tokens: int = 0
    cached_image_tokens: int = 0
    main_model: tuple[MainModel, ...] = ()
    tokens: tuple[tuple[str, int], ...] = ()
    searches: int | None = None

    def quote(self, catalogue: Catalogue) -> Quote:
        """What it costs.

        Raises:
            InputError: the model is unknown, takes no such call, or has no price for it.
        """
        words = self._asdict() | {"parameters": dict(self.parameters), "tokens": dict(self.tokens) or None}
        return quote(words.pop("model"), catalogue=catalogue, **words)


class Rung(NamedTuple):
    """A quality and a size with what the call costs there; ``alike`` are other sizes at the same price. Where the table
    has no price for them there is no quote, and ``refusal`` says so."""

    quality: str | None
    size: AnySize | None
    quote: Quote | None
    refusal: InputError | None = None
    alike: tuple[AnySize, ...] = ()


_NO_PRICE = {"no-price", "no-figure"}
"""What a cell that a table does not have is refused with."""


def leaves_open(asked: Asked, rules: Rules) -> bool:
    """Whether a call does not say all of what its model sells by: its quality, its size."""
    return (asked.quality is None and bool(rules.qualities)) or (asked.size is None and rules.size is not None)


def ladder(asked: Asked, catalogue: Catalogue) -> tuple[Rung, ...]:
    """Each quality that the model sells, in its order, at the sizes that it sells; what the call states stays as it is.

    Of a model that takes any size on a grid there are 1024x1024 and, at each quality, the cheapest one whose edges are
    no shorter and that is at most three times as long as high; without qualities there are larger squares instead.
    Sizes at one price are one rung.

    Raises:
        InputError: no rung has a price, or the call is wrong at every quality and size.
    """
    rules = catalogue.table(asked.model).rules
    rungs: list[Rung] = []
    for quality in [asked.quality] if asked.quality is not None else rules.qualities or (None,):
        rungs += _merged(_rung(asked, quality, size, catalogue) for size in _sizes(asked, quality, rungs, catalogue))
    if not any(rung.quote for rung in rungs):
        raise next(rung.refusal for rung in rungs if rung.refusal)
    return tuple(rungs)


def _rung(asked: Asked, quality: str | None, size: AnySize | None, catalogue: Catalogue) -> Rung:
    stated = asked._replace(quality=quality, size=None if size is None else str(size))
    try:
        return Rung(quality=quality, size=size, quote=stated.quote(catalogue))
    except InputError as refusal:
        if any(problem.code not in _NO_PRICE for problem in refusal.problems):
            raise
        return Rung(quality=quality, size=size, quote=None, refusal=refusal)


def _sizes(asked: Asked, quality: str | None, before: Iterable[Rung], catalogue: Catalogue) -> Iterable[AnySize | None]:
    """The sizes of the rungs at a quality; ``before`` are those of other qualities."""
    rules = catalogue.table(asked.model).rules
    if asked.size is not None or rules.size is None:
        return [asked.size]
    listed = sold(rules.size)
    if rules.size.is_listed or quality is None:
        return listed
    first = listed[0]
    if not isinstance(first, Size):
        return [first]
    # auto is one of the other qualities, so that no other size is cheaper for it
    others: set[AnySize] = {rung.size for rung in before if rung.size is not None} if quality == "auto" else set()
    if not others:
        return dict.fromkeys([first, _cheapest(asked, quality, first, catalogue)])
    quotes = {size: _rung(asked, quality, size, catalogue).quote for size in (first, *others)}
    costs = {size: found.cost.expected for size, found in quotes.items() if found is not None}
    return dict.fromkeys([first, min(costs, key=costs.__getitem__, default=first)])


def _cheapest(asked: Asked, quality: str, least: Size, catalogue: Catalogue) -> Size:
    """The cheapest size that is no smaller than one and lies; itself where it has no price."""
    found = _rung(asked, quality, least, catalogue).quote
    if found is None:
        return least
    tariff = tariff_in_force(catalogue, catalogue.account, asked.model, asked.tier, asked.as_of)
    wanted = Wanted(least.width, least.height, Fraction(1), Fraction(LONGEST))
    cheapest = cheapest_size(found.priced.call, tariff, wanted, least)
    return cheapest.size if cheapest else least


def _merged(rungs: Iterable[Rung]) -> list[Rung]:
    """Sizes at one price as one rung, under the first of them."""
    found: dict[object, Rung] = {}
    for rung in rungs:
        key = rung.size if rung.quote is None else (rung.quote.cost, rung.quote.unknowns)
        first = found.setdefault(key, rung)
        if first is not rung and rung.size is not None:
            found[key] = first._replace(alike=(*first.alike, rung.size))
    return list(found.values())
