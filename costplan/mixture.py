"""A mixture: what one call takes where it is one of several, such as the qualities that ``auto`` is served as.
It says how likely each is and how well that is known; who may be told apart, and what is drawn, stands elsewhere."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.distributions.beta import LEAST, beta_ends, share_of
from costplan.named import NamedTuple
from costplan.normal import Z
from costplan.quantity import Quantity
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.distributions.beta import Share
    from costplan.units import Number


class Part(NamedTuple):
    """One of those that a call may be: how much it then takes on average, with the 90 % interval of that mean, and the
    spread of single calls around it, as its share.

    ``weight`` is how often it was seen, and its part of one call more that is spread evenly over all (Perks 1947,
    *Journal of the Institute of Actuaries* 73:285): above 0. ``figure`` names what its mean hangs on, empty where that
    is certain. A part that is a mixture itself has it in ``mixture``, whose quantity is its own.
    """

    name: str
    weight: Number
    quantity: Quantity
    noise: Number = 0
    figure: str = ""
    mixture: Mixture | None = None


class Mixture(NamedTuple):
    """Two parts or more, of which each call is one.

    The shares have a Dirichlet law: as one could say of so many calls. Mixtures of one ``name`` have the same parts in
    one order, and the same shares; two meters of one call whose mixtures have one name are the same part.
    """

    name: str
    parts: tuple[Part, ...]

    @property
    def weight(self) -> Number:
        """The calls that shares rest on, and the one that is supposed."""
        return exact(sum((Fraction(part.weight) for part in self.parts), Fraction(0)))

    @property
    def shares(self) -> tuple[Number, ...]:
        """How often each part is expected, exactly: they add to 1."""
        return tuple(exact(Fraction(part.weight) / Fraction(self.weight)) for part in self.parts)

    @property
    def breaks(self) -> tuple[Share, ...]:
        """Of each part but the last, the share of what those before it leave: independent of one another, each with a
        beta law (Ferguson 1973, *Annals of Statistics* 1:209; stick-breaking)."""
        left, found = Fraction(self.weight), []
        for part in self.parts[:-1]:
            left -= Fraction(part.weight)
            found.append(share_of(part.weight, exact(left)))
        return tuple(found)

    @property
    def quantity(self) -> Quantity:
        """What a call takes on average, expected exactly, with the 90 % interval of that mean: how far shares and parts
        are known."""
        return weighed([part.weight for part in self.parts], [part.quantity for part in self.parts])

    @property
    def single(self) -> Quantity:
        """What one call may take: from the low end of the least part to the high end of the most."""
        ends = [part.mixture.single if part.mixture else part.quantity for part in self.parts]
        return Quantity(min(one.low for one in ends), self.quantity.expected, max(one.high for one in ends))

    def times(self, factor: Number) -> Mixture:
        """The same with each part scaled by an exact factor."""
        return self._replace(
            parts=tuple(
                part._replace(
                    quantity=part.quantity.times(factor), mixture=part.mixture.times(factor) if part.mixture else None
                )
                for part in self.parts
            )
        )


def weighed(weights: Sequence[Number], parts: Sequence[Quantity]) -> Quantity:
    """The mean of quantities by shares of which ``weights`` tell, with its 90 % interval.

    The variance of the mean is that of the shares, (sum of s·x² - mean²) / (1 + all weights), and that of the parts'
    own means, sum of E(s²)·variance. The interval is that of the beta law between the least and the most of the parts
    which has this mean and variance: for two parts that are certain it is the law of the shares itself.
    """
    whole = Fraction(sum(weights, Fraction(0)))
    shares = [Fraction(weight) / whole for weight in weights]
    mean = exact(sum((share * part.expected for share, part in zip(shares, parts, strict=True)), Fraction(0)))
    least, most = min(part.low for part in parts), max(part.high for part in parts)
    if least == most:
        return Quantity(mean, mean, mean)
    variance = sum(float(share * (part.expected - mean) ** 2) for share, part in zip(shares, parts, strict=True))
    variance /= float(whole) + 1
    for share, part in zip(map(float, shares), parts, strict=True):
        own = float(part.high - part.low) / (2 * Z)
        variance += (share * share + share * (1 - share) / (float(whole) + 1)) * own * own
    place, width = float(Fraction(mean - least) / Fraction(most - least)), float(most - least)
    if not variance:
        return Quantity(mean, mean, mean)
    calls = place * (1 - place) * width * width / variance - 1
    if min(place, 1 - place) * calls < LEAST:
        return Quantity(least, mean, most)
    ends = (least + end * (most - least) for end in beta_ends(place * calls, (1 - place) * calls))
    low, high = (exact(Fraction(f"{float(end):.6g}")) for end in ends)
    return Quantity(min(low, mean), mean, max(high, mean))
