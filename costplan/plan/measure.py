"""Measure: how much of one meter a call takes, by its profile or by a calibration that knows better; or nobody knows.
What a call takes of all meters together stands in usage.py."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import CostplanError, wrong
from costplan.named import NamedTuple
from costplan.pricing.counting.method import NotKnown, NotMeasured, NotStated
from costplan.quantity import Basis, Quantity, weakest
from costplan.units import METERS, count, exact, many, percent

if TYPE_CHECKING:
    from costplan.calibration.of_model import OfModel
    from costplan.errors import Place
    from costplan.mixture import Mixture
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.profiles import Auto, Counted
    from costplan.units import Number


class Measure(NamedTuple):
    """How much of a meter one call takes. ``counted`` is None where the call itself is counted (images, calls);
    ``call`` is the one that its method counts, and ``words`` say what else there is to say. ``learned`` is the place in
    a calibration that said how much, and ``noise`` the spread of single calls around it, as a share of it. ``shared``
    tells an input of a call for several images, paid once or for each of them. ``mixture`` has what a call may be,
    where it is one of several: the quantity is its mean."""

    meter: str
    quantity: Quantity
    basis: Basis
    counted: Counted | None
    words: str = ""
    call: Call | None = None
    learned: Place | None = None
    noise: Number = 0
    shared: bool = False
    mixture: Mixture | None = None

    @property
    def why(self) -> str:
        """Where the quantity comes from: the arithmetic in one line, made when somebody looks."""
        if self.counted is None or self.call is None:
            return self.words
        return self.counted.method.explain(self.call) + self.words

    @property
    def is_certain(self) -> bool:
        """Whether every call takes the same, and how much is known."""
        return self.quantity.is_exact and not (self.noise or self.mixture)

    @property
    def source(self) -> str | None:
        """The place in a calibration, or the address of the profile's source; None for what the call itself says."""
        if self.learned is not None:
            return str(self.learned)
        return self.counted.source.url if self.counted else None

    @property
    def of_one_call(self) -> Measure:
        """The same where one call is all there is: where it is one of several, it may be the least or the most."""
        if self.mixture is None:
            return self
        least, _, most = self.mixture.single.numbers
        return self._replace(quantity=Quantity(least, self.quantity.expected, most))

    def figure(self, label: str, table: PriceTable, quality: str | None) -> str:
        """What its quantity hangs on: a calibrated figure, or one of the profile at a quality."""
        if self.learned is not None:
            return f"{label} of {table.name}, calibrated at {self.learned}"
        return f"{label} of {table.profile}" + (f" at {quality}" if quality else "")


class Unknown(NamedTuple):
    """Something that is billed and that cannot be counted: it makes a plan incomplete, never zero."""

    meter: str
    what: str
    remedy: str
    place: Place | None


class Way(NamedTuple):
    """How one meter of a model is counted: by its profile, unless a calibration knows better."""

    meter: str
    counted: Counted
    auto: Auto | None
    table: PriceTable
    learned: OfModel | None

    def measure(self, call: Call, prompt: Basis = Basis.STATED) -> Measure | Unknown:
        """The meter's quantity in the call, whose prompt's tokens are of some basis."""
        if self.counted.method.by_quality and call.quality == "auto":
            return self._mixed(call, prompt)
        found = None if self.learned is None else self._learned(self.learned, call, prompt)
        return found or self._counted(call, prompt)

    def _counted(self, call: Call, prompt: Basis) -> Measure | Unknown:
        try:
            return self._published(call, prompt)
        except NotStated as missing:
            return Unknown(self.meter, missing.what, missing.remedy, None)
        except NotMeasured as why:
            what = f"{METERS[self.meter].label} of {self.table.model} ({why})"
            return Unknown(self.meter, what, "measure some calls", self.counted.source.place)
        except NotKnown as why:
            what = f"{self.table.model}: {self.meter} has no figure for this call: {why}"
            raise wrong("no-figure", what, "plan a call that has one", self.counted.source.place) from None

    def _published(self, call: Call, prompt: Basis) -> Measure:
        method, basis = self.counted.method, self.counted.basis
        if method.of_prompt:
            basis = weakest((basis, prompt))
        if method.is_supposed(call):
            basis = Basis.ASSUMED
        if method.is_stated(call):
            basis = Basis.STATED
        return Measure(
            meter=self.meter,
            quantity=self._of_all_calls(call),
            basis=basis,
            counted=self.counted,
            call=call,
        )

    def _of_all_calls(self, call: Call) -> Quantity:
        """What the method counts, call by call where it rounds what a call has and the images need several."""
        method, most = self.counted.method, self.table.rules.most_a_call(call)
        if not method.of_calls or call.n <= most:
            return method.quantity(call)
        whole, rest = divmod(call.n, most)
        all_full = method.quantity(call._replace(n=most)).times(whole)
        return all_full + method.quantity(call._replace(n=rest)) if rest else all_full

    def _learned(self, learned: OfModel, call: Call, prompt: Basis) -> Measure | None:
        def publish(asked: Call) -> tuple[Quantity, Basis] | None:
            try:
                published = self._published(asked, prompt)
            except NotKnown:
                return None
            return published.quantity, published.basis

        found = learned.find(self.meter, call, publish, self.table.rules)
        if found is None:
            return None
        noise = found.noise
        if found.by_image and noise and call.n > (calls := self.table.rules.calls_for(call)):
            from costplan.calibration.figures import figure

            noise = figure(float(noise) / math.sqrt(call.n / calls))
        return Measure(
            meter=self.meter,
            quantity=found.quantity,
            basis=found.basis,
            counted=self.counted,
            words=found.why,
            learned=found.place,
            noise=0 if found.mixture else noise,
            mixture=found.mixture,
        )

    def _mixed(self, call: Call, prompt: Basis) -> Measure | Unknown:
        """``auto`` as one of the qualities that it may be served as, by how often it was served as each."""
        auto = self.learned.auto_instead(self.auto) if self.learned else self.auto
        if auto is None:
            what = f"{METERS[self.meter].label} at quality auto"
            remedy = "state a quality; no calls with auto are on record"
            return Unknown(self.meter, what, remedy, self.counted.source.place)
        found: dict[str, Measure] = {}
        for quality, calls in self._servable(auto):
            one = self._served(call._replace(quality=quality), prompt, is_met=calls > 0)
            if isinstance(one, Unknown):
                return one
            if one is not None:
                found[quality] = one
        mixture = self._mixture(auto, found)
        measure = Measure(
            meter=self.meter,
            quantity=mixture.quantity,
            basis=weakest([Basis.MEASURED, *(one.basis for one in found.values())]),
            counted=self.counted,
            words=_told(mixture, auto),
            learned=None if auto is self.auto else auto.place,
        )
        if len({(part.quantity, part.noise, part.figure, part.mixture) for part in mixture.parts}) == 1:
            return measure._replace(noise=mixture.parts[0].noise, mixture=mixture.parts[0].mixture)
        at_quantile = self.learned.at_quantile(mixture) if self.learned else None
        if self.learned is not None and at_quantile is not None:
            words = f"{measure.words}; {self.learned.at} of single calls"
            return measure._replace(quantity=at_quantile, words=words, noise=max(part.noise for part in mixture.parts))
        return measure._replace(mixture=mixture)

    def _servable(self, auto: Auto) -> list[tuple[str, int]]:
        """The qualities that ``auto`` was served as, with how often, in the model's order; those up to the one that
        bounds tokens of no quality; and where that is one alone, all that are offered: it is not sure to stay so.

        No other is supposed: a dear one that was never met would weigh more than all that was.
        """
        served, offered = dict(auto.served), self.table.rules.concrete
        met = {*served, *(offered[: offered.index(auto.up_to) + 1] if auto.up_to in offered else ())}
        if len(met) == 1:
            met.update(offered)
        return [(quality, served.get(quality, 0)) for quality in dict.fromkeys([*offered, *served]) if quality in met]

    def _served(self, call: Call, prompt: Basis, *, is_met: bool) -> Measure | Unknown | None:
        """What the call takes at its quality; None where nobody can count that, and it was never met."""
        try:
            one = self.measure(call, prompt)
        except CostplanError:
            if is_met:
                raise
            return None
        return one if is_met or isinstance(one, Measure) else None

    def _mixture(self, auto: Auto, found: dict[str, Measure]) -> Mixture:
        from costplan.mixture import Mixture, Part

        calls, even = dict(auto.served), Fraction(1, len(found))
        whose = self.table.profile if auto is self.auto else self.table.name
        parts = (
            Part(
                name=quality,
                weight=exact(calls.get(quality, 0) * Fraction(auto.weight_of_a_call) + even),
                quantity=one.quantity,
                noise=one.noise,
                figure="" if one.quantity.is_exact else one.figure(METERS[self.meter].label, self.table, quality),
                mixture=one.mixture,
            )
            for quality, one in found.items()
        )
        return Mixture(f"auto shares of {whose}", tuple(parts))


def _told(mixture: Mixture, auto: Auto) -> str:
    """``auto: 70% low, 0% medium, 30% high (700, 0 and 300 of 1,000 calls, and one spread over all)``."""
    calls = dict(auto.served)
    shares = (f"{percent(share)} {part.name}" for share, part in zip(mixture.shares, mixture.parts, strict=True))
    *first, last = (f"{calls.get(part.name, 0):,}" for part in mixture.parts)
    seen = f"{', '.join(first)} and {last}" if first else last
    as_many = "" if auto.draws is None else f" that tell as much as {count(auto.draws)}"
    return f"auto: {', '.join(shares)} ({seen} of {many(auto.n_calls, 'call')}{as_many}, and one spread over all)"
