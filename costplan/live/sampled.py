"""The report on samples: all attempts beside their plan, what is off, and the verdict.
It holds no page; render/live.py shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import DriftError, GateError, OutsideError, Problem
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from fractions import Fraction

    from costplan.errors import CostplanError
    from costplan.live.comparison import Compared
    from costplan.live.sample import Sample, SamplePlan


class SampleReport(NamedTuple):
    """Samples beside their plan.

    Attributes:
        plan: what they were to be.
        asked: how many were asked for.
        samples: every attempt that was sent, in order.
        compared: line by line; nothing where no answer came.
        tolerance: how far outside of the planned range a figure may lie, as a share of its end.
        cap: the most that all may cost, in words; empty where the project's caps alone hold.
        stopped: why fewer were made than asked for; empty where none are missing.
        store: the file that the observations went to.
        kept_prompt: whether the report holds the prompt.
        ledger: the file that has its reservations.
        folder: where the images of several samples lie; empty where they lie elsewhere.
    """

    plan: SamplePlan
    asked: int
    samples: tuple[Sample, ...]
    compared: tuple[Compared, ...]
    tolerance: Fraction
    cap: str
    stopped: str
    store: str
    kept_prompt: bool
    ledger: str = ""
    folder: str = ""

    @property
    def answered(self) -> tuple[Sample, ...]:
        """Those that an answer came for."""
        return tuple(sample for sample in self.samples if not sample.failed)

    @property
    def unpriced(self) -> tuple[Sample, ...]:
        """Those whose answer told no usage that could be priced."""
        return tuple(sample for sample in self.answered if sample.cost is None)

    @property
    def settled(self) -> int:
        """What all attempts cost together, as the ledger holds it, in pico-dollars."""
        return sum(sample.settled for sample in self.samples)

    @property
    def off(self) -> tuple[Compared, ...]:
        """The lines that lie outside."""
        return tuple(line for line in self.compared if line.off)

    @property
    def verdict(self) -> str:
        """``failed``, ``unpriced``, ``drift``, ``stopped`` or ``within``: the first that applies."""
        if not self.answered:
            return "failed" if self.samples else "stopped"
        if self.unpriced:
            return "unpriced"
        if self.off:
            return "drift"
        return "stopped" if self.stopped else "within"

    def failure(self) -> CostplanError | None:
        """What is wrong, the first that applies: the outside failed, a cap stopped it, the calls left their plan; None
        where all is as planned."""
        if self.samples and self.samples[-1].failed:
            return OutsideError([Problem("call-failed", self.samples[-1].told)])
        if self.unpriced:
            told = f"an answer does not say what it cost: {self.unpriced[0].why}"
            remedy = "it counts as its worst case; look at the vendor's usage page"
            return OutsideError([Problem("unpriced", told, remedy)])
        if lost := next((sample.lost for sample in self.answered if sample.lost), ""):
            told = f"an image that was asked for was not received: {lost}"
            return OutsideError(
                [Problem("no-image", told, "the call counts as it was billed, and a new one is a new bill")]
            )
        if self.stopped:
            told = f"{len(self.answered)} of {self.asked} samples were made: {self.stopped}"
            return GateError([Problem("over-cap", told)])
        if self.off:
            told = f"the call lies outside of its plan: {', '.join(line.label for line in self.off)}"
            return DriftError([Problem("sample-off", told, "look at these lines; then calibrate, or change the plan")])
        return None
