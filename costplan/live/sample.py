"""A sample: what one real call is planned to take and to cost, and how it ended.
Both are compared in comparison.py; the call is made by the front office."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.quantity import Z90, Quantity, total

if TYPE_CHECKING:
    from datetime import date

    from costplan.observation import Observation
    from costplan.planning.costing import PricedCall
    from costplan.units import Number


class SamplePlan(NamedTuple):
    """What a sample is to be.

    Attributes:
        model: its table's key.
        tier: service tier.
        as_of: the day by whose prices it is planned and settled.
        priced: the settled call with what one call of it takes and costs.
        step: ``posts.draft`` of a scenario, empty for a call without one.
        scenario: how the scenario is called.
        worst: the most that one attempt can cost, in pico-dollars; so much is reserved.
        method: ``hard``, or ``estimated`` where nothing bounds the call.
        why: where the worst case comes from, in words.
        request: what goes over the wire, without key and image bytes.
        prompt: its text, for the request.
        latency: seconds that a scenario plans for a call, else the mean that a calibration has learned; None where
            neither says anything.
        tables: those that were read, as pages name them.
        hidden: what stands in place of what the call takes, which beside its cost tells a private rate; else empty.
    """

    model: str
    tier: str
    as_of: date
    priced: PricedCall
    step: str
    scenario: str
    worst: int
    method: str
    why: tuple[str, ...]
    request: dict[str, Any]
    prompt: str
    latency: Number | None
    tables: str
    hidden: str = ""

    @property
    def what(self) -> str:
        """How a page names it: the step, or the model."""
        return self.step or self.model

    @property
    def usage(self) -> dict[str, Quantity]:
        """What one call takes by meter, the spread of single calls included."""
        measures = self.priced.usage.measures.items()
        return {meter: _spread(measure.quantity, measure.noise) for meter, measure in measures}

    @property
    def cost(self) -> Quantity:
        """What one call costs in pico-dollars, the spread of single calls included; without what is unknown."""
        return total(_spread(line.cost, line.measure.noise) for line in self.priced.lines)


class Sample(NamedTuple):
    """One attempt as it ended.

    Attributes:
        number: of the sample, from 1; attempts at one sample share it.
        attempt: from 1.
        observation: what is known of the call; of one that failed, its outcome.
        served_model: as the answer names it; empty where it does not.
        same_model: whether that is a name of the model that was asked.
        same_size: whether the size that was served is what was asked for.
        made: images of the answer that were received.
        files: the names under which its images were saved.
        cost: by the usage that the answer told, in pico-dollars; None where it told none that could be priced.
        settled: what the ledger holds for it.
        how: ``actual``, ``estimated`` or ``maximum``.
        why: why so, where it is not what the usage says.
        failed: the kind of failure; empty where an answer came.
        told: the failure in words, with what to do.
        reservation: its id in the ledger.
        request_id: as the vendor calls the request.
        lost: why fewer were received than asked for, where the answer has none or one of it could not be had.
    """

    number: int
    attempt: int
    observation: Observation
    served_model: str
    same_model: bool
    same_size: bool
    made: int
    files: tuple[str, ...]
    cost: int | None
    settled: int
    how: str
    why: str
    failed: str
    told: str
    reservation: str
    request_id: str
    lost: str = ""

    @property
    def latency(self) -> str:
        """Seconds from sending to the whole answer, as a decimal text; empty where it is not known."""
        return self.observation.latency_s or ""


def _spread(quantity: Quantity, noise: Number) -> Quantity:
    """A quantity with a range that holds 90 of 100 single calls, where ``noise`` is their spread as a share of it."""
    if not noise:
        return quantity
    off = Fraction(Z90) * noise * quantity.expected
    return Quantity(max(Fraction(0), quantity.low - off), quantity.expected, quantity.high + off)
