"""What the figures of a distribution are and where they are odd, in sentences for every page that has them.
It finds no figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costplan.risk.risk import Risk
    from costplan.units import Number

ERROR = "three standard errors, or the step between two costs where few can occur"
"""What a quantile that was sampled is told to be off by at most."""

WORST = "if everything goes wrong"
"""What ``worst`` is called where people read it."""

CARRIED = "rare dear cases carry the mean"
"""Why a p90 stands below the expected cost."""

STILL = (
    "p50 to p95 are the expected cost: nothing says how often what is taken at its low end comes to more;"
    f" {WORST} it is at its high end"
)
"""What there is to say where no law spreads the cost and it may be more all the same."""


def risk_words(risk: Risk) -> tuple[str, ...]:
    """The same of a risk, of which it is known whether one input alone moves it."""
    return spread_words(risk.figures, of_one_input=risk.method == "exact")


def spread_words(at: Mapping[str, Number], *, of_one_input: bool = False) -> tuple[str, ...]:
    """What ``worst`` is, then what a reader would stumble over; ``at`` has the figures by their names, ``expected`` to
    ``worst``, in pico-dollars."""
    from costplan.risk.distribution import STEP

    if at["p50"] == at["p95"] == at["expected"]:
        return (STILL,)
    words = [f"{WORST}: every range at its high end, every run at its worst"]
    if at["worst"] - at["p95"] < STEP:
        why = ", as of a single range: its high end, which 5 of 100 cases pass" if of_one_input else ""
        words.append(f"p95 is what it costs {WORST}{why}")
    if at["p90"] < at["expected"]:
        words.append(f"p90 is below expected, for {CARRIED}")
    return tuple(words)


def below_words(risks: Iterable[Risk]) -> tuple[str, ...]:
    """A note for a table in which some p90 stands below its expected cost; nothing where none does."""
    return (f"where p90 is below expected, {CARRIED}",) if any(risk.p90 < risk.expected for risk in risks) else ()
