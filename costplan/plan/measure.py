"""Measure: how much of one meter a call takes, by its profile or by a calibration that knows better; or nobody knows.
What a call takes of all meters together stands in usage.py."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costplan.calibration.figures import figure
from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.pricing.counting.method import NotKnown, NotMeasured, NotStated
from costplan.quantity import Basis, Quantity, mixture, weakest
from costplan.units import METERS

if TYPE_CHECKING:
    from costplan.calibration.of_model import OfModel
    from costplan.errors import Place
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.profiles import Auto, Counted
    from costplan.units import Number


class Measure(NamedTuple):
    """How much of a meter one call takes. ``counted`` is None where the call itself is counted (images, calls);
    ``learned`` is the place in a calibration that said how much, and ``noise`` the spread of single calls around it,
    as a share of it. ``shared`` tells an input of a call for several images, paid once or for each of them."""

    meter: str
    quantity: Quantity
    basis: Basis
    counted: Counted | None
    why: str
    learned: Place | None = None
    noise: Number = 0
    shared: bool = False

    @property
    def source(self) -> str | None:
        """The place in a calibration, or the address of the profile's source; None for what the call itself says."""
        if self.learned is not None:
            return str(self.learned)
        return self.counted.source.url if self.counted else None


class Unknown(NamedTuple):
    """Something that is billed and that cannot be counted: it makes a plan incomplete, never zero."""

    meter: str
    what: str
    remedy: str
    place: Place | None


class Way(NamedTuple):
    """How one meter of a model is counted: by its profile, unless a calibration knows better. ``calls`` make the images
    of what is counted."""

    meter: str
    counted: Counted
    auto: Auto | None
    table: PriceTable
    learned: OfModel | None
    prompt_basis: Basis
    calls: int = 1

    def measure(self, call: Call) -> Measure | Unknown:
        """The meter's quantity in the call."""
        if self.counted.method.by_quality and call.quality == "auto":
            return self._mixed(call)
        return self._learned(call) or self._counted(call)

    def _counted(self, call: Call) -> Measure | Unknown:
        place = self.counted.source.place
        try:
            return self._published(call)
        except NotStated as missing:
            return Unknown(self.meter, missing.what, missing.remedy, None)
        except NotMeasured as why:
            what = f"{METERS[self.meter].label} of {self.table.model} ({why})"
            return Unknown(self.meter, what, "measure some calls", place)
        except NotKnown as why:
            what = f"{self.table.model}: {self.meter} has no figure for this call: {why}"
            raise wrong("no-figure", what, "plan a call that has one", place) from None

    def _published(self, call: Call) -> Measure:
        method, basis = self.counted.method, self.counted.basis
        if method.of_prompt:
            basis = weakest([basis, self.prompt_basis])
        if method.is_supposed(call):
            basis = Basis.ASSUMED
        return Measure(
            meter=self.meter,
            quantity=method.quantity(call),
            basis=basis,
            counted=self.counted,
            why=method.explain(call),
        )

    def _learned(self, call: Call) -> Measure | None:
        if self.learned is None:
            return None

        def publish(asked: Call) -> tuple[Quantity, Basis] | None:
            try:
                published = self._published(asked)
            except NotKnown:
                return None
            return published.quantity, published.basis

        found = self.learned.find(self.meter, call, publish, self.table.rules)
        if found is None:
            return None
        noise = found.noise
        if found.by_image and noise and call.n > self.calls:
            noise = figure(float(noise) / math.sqrt(call.n / self.calls))
        return Measure(
            meter=self.meter,
            quantity=found.quantity,
            basis=found.basis,
            counted=self.counted,
            why=found.why,
            learned=found.place,
            noise=noise,
        )

    def _mixed(self, call: Call) -> Measure | Unknown:
        """``auto`` as the mixture of what it was served as."""
        auto = self.learned.auto_instead(self.auto) if self.learned else self.auto
        if auto is None:
            what = f"{METERS[self.meter].label} at quality auto"
            remedy = "state a quality; no calls with auto are on record"
            return Unknown(self.meter, what, remedy, self.counted.source.place)
        parts = []
        for quality, share in auto.shares():
            part = self.measure(call._replace(quality=quality))
            if isinstance(part, Unknown):
                return part
            parts.append((share, part))
        mixed = mixture((share, part.quantity) for share, part in parts)
        if self.learned:
            mixed = self.learned.at_quantile(mixed, [(share, part.quantity.expected) for share, part in parts])
        served = ", ".join(f"{calls} {quality}" for quality, calls in auto.served)
        return Measure(
            meter=self.meter,
            quantity=mixed,
            basis=weakest([Basis.MEASURED, *(part.basis for _, part in parts)]),
            counted=self.counted,
            why=f"auto was served as {served} in {auto.n_calls} calls",
            learned=None if auto is self.auto else auto.place,
            noise=max(part.noise for _, part in parts),
        )
