"""The next sample: of which call one more would teach most, where the range of a figure is widest in dollars of a plan
or of the calls in a store. It makes no call; ``costplan live`` does."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.planning.in_force import rates_in_force
from costplan.pricing.prices import STANDARD
from costplan.units import METERS, count, exact, many, money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.calibration.figures import Calibration
    from costplan.catalogue import Catalogue
    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan
    from costplan.quantity import Quantity
    from costplan.units import Number

LEARNED = ("image_out", "text_out", "image_in")
"""The meters that calls teach; how many tokens a prompt has, whoever writes it knows."""


class NextSample(NamedTuple):
    """A figure with a range: of which meter of which call, ``tokens`` a call or an image, and ``width`` in pico-dollars
    from its low to its high end over all that hangs on it. ``why`` says what it rests on."""

    model: str
    meter: str
    call: str
    size: str
    quality: str
    tokens: Quantity
    width: Number
    why: str

    @property
    def words(self) -> str:
        """A sentence for it."""
        call = " ".join(filter(None, (self.call, self.size, f"quality {self.quality}" if self.quality else "")))
        ends = f"{count(self.tokens.low)} to {count(self.tokens.high)} tokens"
        told = f"{METERS[self.meter].label} is {ends}, between which lie {money(self.width)}; {self.why}"
        return f"one more sample would teach most of {self.model}, {call}: {told}"


def next_for_plan(plan: Plan) -> NextSample | None:
    """The figure whose range is widest in dollars of a plan, as far as calls teach it; None where each is certain."""
    costs = plan.sums(_asked, lambda charge: _asked(charge) is not None)
    found: list[NextSample] = []
    for asked, cost in costs.items():
        if asked is not None and (expected := asked.tokens.expected):
            share = Fraction(asked.tokens.high - asked.tokens.low) / Fraction(expected)
            found.append(asked._replace(width=exact(share * Fraction(cost.expected))))
    return _widest(found)


def next_for_store(calibration: Calibration, catalogue: Catalogue, as_of: date) -> NextSample | None:
    """The figure whose range is widest in dollars of the images that it was learned of, at standard rates of a day;
    None where each is certain or nobody has a price for it."""
    return _widest(_of_cells(calibration, catalogue, as_of))


def _widest(found: Iterator[NextSample] | list[NextSample]) -> NextSample | None:
    """Of equal ones the first by name, so that the same calls are told the same."""
    ranged = (one for one in found if one.width)
    return min(
        ranged, key=lambda one: (-one.width, one.model, one.meter, one.call, one.size, one.quality), default=None
    )


def _asked(charge: Charge) -> NextSample | None:
    """What calls would teach of a charge, whose cost is not known yet; None where it is none of that, or is certain."""
    line = charge.per_call
    measure, call = line.measure, line.measure.call
    if charge.is_bend or line.meter not in LEARNED or call is None or measure.quantity.is_exact:
        return None
    is_seen = measure.learned is not None or measure.basis.value == "measured"
    return NextSample(
        model=charge.model,
        meter=line.meter,
        call=call.kind,
        size=str(call.size or ""),
        quality=call.quality or "",
        tokens=measure.quantity,
        width=0,
        why="few calls have been seen" if is_seen else "nobody has measured it",
    )


def _of_cells(calibration: Calibration, catalogue: Catalogue, as_of: date) -> Iterator[NextSample]:
    for group in calibration.groups:
        if group.route != DIRECT:
            continue
        try:
            rows = rates_in_force(catalogue, catalogue.account, group.model, STANDARD, as_of).rows.get(group.meter, ())
        except CostplanError:
            continue  # no table has it, or no price on the day
        for cell in group.cells if rows else ():
            if cell.use is not None:
                tokens = cell.use.quantity("mean")
                yield NextSample(
                    model=group.model,
                    meter=group.meter,
                    call=cell.call,
                    size=cell.size,
                    quality=group.quality,
                    tokens=tokens,
                    width=exact(Fraction(tokens.high - tokens.low) * cell.seen.images * rows[0].pico),
                    why=f"{many(cell.seen.calls, 'call')} {'has' if cell.seen.calls == 1 else 'have'} been seen",
                )
