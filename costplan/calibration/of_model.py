"""What a calibration says about a call: its measured cell, or the ratio that calls of its quality were measured at.
The figures stand in figures.py; how much that is beside the token profile decides plan/measure.py."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan.calibration.figures import ENOUGH, LEARNED, figure
from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.quantity import Basis, Quantity, ranged, weakest
from costplan.units import METERS, count, many

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.calibration.figures import Calibration, Cell, Group, Several
    from costplan.errors import Place
    from costplan.mixture import Mixture
    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.profiles import Auto
    from costplan.units import Number

    Publish: TypeAlias = Callable[[Call], tuple[Quantity, Basis] | None]


class CallFigure(NamedTuple):
    """A figure for a call, and what it rests on. ``noise`` is the spread of single calls around it, as its share;
    ``by_image`` tells that it is that of one image, and the images of a call scatter each on their own. ``mixture`` has
    the modes of such calls, where it is one of several."""

    quantity: Quantity
    basis: Basis
    why: str
    place: Place | None
    noise: Number = 0
    by_image: bool = False
    mixture: Mixture | None = None


def of_model(calibration: Calibration, model: str, route: str = DIRECT) -> OfModel | None:
    """What a calibration says about a model on a route; None when nothing."""
    groups = {
        (group.meter, group.quality, group.against_published): group
        for group in calibration.groups
        if group.model == model and group.route == route
    }
    auto = next((served.auto for served in calibration.auto if (served.model, served.route) == (model, route)), None)
    several = next((one for one in calibration.several if (one.model, one.route) == (model, route)), None)
    if not (groups or auto or several):
        return None
    return OfModel(groups, auto if auto and auto.served else None, several, calibration.at)


class OfModel(NamedTuple):
    """The groups of one model on one route, by meter, quality and whether their ratios are to a published figure; what
    auto was served as; how calls for several images paid their inputs."""

    groups: dict[tuple[str, str, bool], Group]
    auto: Auto | None
    several: Several | None
    at: str

    def auto_instead(self, published: Auto | None) -> Auto | None:
        """What auto was served as, where it was seen often enough or the profile says nothing; else what that says."""
        if self.auto is not None and (published is None or self.auto.n_calls >= ENOUGH):
            return self.auto
        return published

    def at_quantile(self, mixture: Mixture) -> Quantity | None:
        """What an estimate takes of one of several at a quantile: the least part that so many calls do not exceed; None
        where it takes the mean."""
        if self.at == "mean":
            return None
        least, _, most = mixture.single.numbers
        wanted = Fraction(int(self.at[1:]), 100)
        parts = sorted(zip((part.quantity.expected for part in mixture.parts), mixture.shares, strict=True))
        sums = itertools.accumulate(Fraction(share) for _, share in parts)
        expected = next(one for (one, _), reached in zip(parts, sums, strict=True) if reached >= wanted)
        return ranged(min(least, expected), expected, max(most, expected))

    def find(self, meter: str, call: Call, publish: Publish, rules: Rules) -> CallFigure | None:
        """The figure of a settled call for all its ``n`` images, or None when the calibration says nothing of it.

        Args:
            meter: of any name; of one that is not LEARNED it says nothing.
            call: with an explicit quality.
            publish: what the token profile counts for a call and its basis; None where it counts nothing.
            rules: the model's, whose defaults are no part of a cell.
        """
        goes_by = LEARNED.get(meter)
        if goes_by is None:
            return None
        if goes_by.of_inputs:
            return self._of_inputs(meter, call, publish, rules)
        size = str(call.size) if goes_by.size else ""
        return self._in(meter, call.quality or "", size, call, publish(call), rules)

    def _of_inputs(self, meter: str, call: Call, publish: Publish, rules: Rules) -> CallFigure | None:
        """The figures of the call's input images together; None where it says nothing of one."""
        parts = []
        for image in call.input_images:
            alone = call._replace(input_images=(image,))
            part = self._in(meter, "", str(image), alone, publish(alone), rules)
            if part is None:
                return None
            parts.append(part)
        if not parts:
            return None
        quantity = parts[0].quantity
        for part in parts[1:]:
            quantity += part.quantity
        return CallFigure(
            quantity=quantity,
            basis=weakest(part.basis for part in parts),
            why="; ".join(dict.fromkeys(part.why for part in parts)),
            place=parts[0].place,
            noise=_together([(part.quantity.expected, part.noise) for part in parts]),
        )

    def _in(
        self, meter: str, quality: str, size: str, call: Call, published: tuple[Quantity, Basis] | None, rules: Rules
    ) -> CallFigure | None:
        key = (call.kind, size, beyond_defaults(call, rules))
        for against_published in (True, False):
            group = self.groups.get((meter, quality, against_published))
            if group is None:
                continue
            for cell in group.cells:
                if key == (cell.call, cell.size, cell.parameters):
                    found = self._measured(cell, group, call.n, published)
                    of_modes = self.at == "mean" and 1 in (call.n, rules.most_a_call(call))
                    mixture = _mixture(cell, group, call.n) if of_modes else None
                    if found is None or mixture is None:
                        return found
                    return found._replace(mixture=mixture, why=f"{found.why}; {_heaps(cell)}")
        counts = published is not None and published[0].expected > 0
        group = self.groups.get((meter, quality, counts))
        if group is None or group.unseen is None:
            return None
        each = group.unseen.quantity(self.at)
        of_what = ""
        times: Number = call.n
        if published is not None and counts:
            of_what, times = " x the published figure,", published[0].expected
        return CallFigure(
            quantity=each.times(times),
            basis=Basis.ASSUMED,
            why=f"never measured itself: {count(each.expected)}{of_what} as in {group.words}",
            place=group.place,
            noise=group.noise,
            by_image=group.by_image,
        )

    def _measured(
        self, cell: Cell, group: Group, n: int, published: tuple[Quantity, Basis] | None
    ) -> CallFigure | None:
        if cell.use is None:
            if published is None:
                return None
            quantity, basis = published
            return CallFigure(quantity=quantity, basis=basis, why=_standing(cell, quantity, n), place=cell.place)
        one = cell.use.quantity(self.at)
        why = f"measured on {cell.seen.words}, mean {count(cell.seen.mean)}"
        if self.at != "mean":
            why += f"; {self.at} of single calls {count(one.expected)}"
        elif one.expected != cell.seen.mean:
            why += f", pooled to {count(one.expected)}"
            if group.against_published and cell.published is not None:
                why += f" (published {count(cell.published)})"
        if cell.outliers:
            why += f"; {many(sum(calls for _, calls in cell.outliers), 'call')} far from the rest"
        return CallFigure(
            quantity=one.times(n),
            basis=Basis.MEASURED,
            why=why,
            place=cell.place,
            noise=group.noise if cell.noise is None else cell.noise,
            by_image=group.by_image,
        )


def _mixture(cell: Cell, group: Group, n: int) -> Mixture | None:
    """The modes of which each of ``n`` calls is one. Of a call for several images nobody knows whether all of these are
    of one mode."""
    if cell.use is None or not cell.modes:
        return None
    from costplan.calibration.of_modes import mixture_of

    name = f"{METERS[group.meter].label} of {group.model}, calibrated at {cell.place}"
    return mixture_of(cell, cell.use, name).times(n)


def _heaps(cell: Cell) -> str:
    """``18 calls near 0, 12 near 633``."""
    first, *rest = cell.modes
    others = (f"{mode.calls:,} near {count(mode.tokens)}" for mode in rest)
    return ", ".join((f"{many(first.calls, 'call')} near {count(first.tokens)}", *others))


def _together(parts: list[tuple[Number, Number]]) -> Number:
    """The noise of a sum, as its share, of expected figures that scatter on their own by a share each."""
    if not any(noise for _, noise in parts):
        return 0
    whole = float(sum(expected for expected, _ in parts))
    return figure(math.hypot(*(float(expected * noise) for expected, noise in parts)) / whole)


def _standing(cell: Cell, published: Quantity, n: int) -> str:
    """What calls say of a published figure that stands, which may have changed since the calibration."""
    if cell.published != Fraction(published.expected) / n:
        return f"published since the calibration; {cell.seen.words} had a mean of {count(cell.seen.mean)}"
    told = "equal" if cell.seen.mean == cell.published else f"though the mean was {count(cell.seen.mean)}"
    return f"published, {told} in {cell.seen.words}"


INDIFFERENT: dict[str, tuple[str, ...] | None] = {
    "background": None,
    "moderation": None,
    "output_compression": None,
    "output_format": ("png", "jpeg", "webp"),
}
"""Parameters that move no token on any public record, with the values that do not (None: any). They part no cells."""


def beyond_defaults(call: Call, rules: Rules) -> tuple[tuple[str, str], ...]:
    """The call's parameters that are not the model's defaults and may move tokens: what tells cells apart."""
    defaults = {name: rule.default for name, rule in rules.parameters}
    return tuple(
        (name, value)
        for name, value in call.parameters
        if defaults.get(name) != value and not _is_indifferent(name, value)
    )


def _is_indifferent(name: str, value: str) -> bool:
    return name in INDIFFERENT and value in (INDIFFERENT[name] or (value,))
