"""What the total may come to, as a table: its quantiles, low to high, and what it is if everything goes wrong.
It finds no figure; risk/ does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.currency import money
from costplan.render.view import Table
from costplan.risk.telling import ERROR, WORST, risk_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costplan.gating.headline import Headline
    from costplan.risk.risk import Risk
    from costplan.units import Number

RANGE = "low to high"
"""What the total is with every range at its low end, and at its high end."""

TITLE = "Risk"


def risk_table(headline: Headline, figures: Mapping[str, Number], notes: Sequence[str], bare: str = "") -> Table:
    """The figures of the total in the order of their size, without ``expected``; no row where nothing is uncertain.

    Args:
        headline: has the ends.
        figures: those of a risk by their names; none where nothing is left to chance.
        notes: how they were found, and what is to be said of them.
        bare: said of figures that have no tax in them, beside caps that hold it.
    """
    least = "" if headline.complete else ", at least"
    rows = [(name, money(cost)) for name, cost in figures.items() if name not in ("expected", "worst")]
    if headline.low != headline.high:
        rows.append((RANGE, f"{money(headline.low)} to {money(headline.high)}"))
    if "worst" in figures:
        rows.append((WORST, money(figures["worst"])))
    return Table(
        title=TITLE,
        headers=("figure", f"total{bare}{least}"),
        rows=tuple(rows),
        right=frozenset({1}),
        notes=tuple(notes) if rows else (),
    )


def figures_of(risk: Risk) -> dict[str, Number]:
    """Those of a risk by their names; none where nothing is left to chance."""
    return {} if risk.is_certain else risk.figures


def method_words(risk: Risk) -> str:
    """How the quantiles were found and what is to be said of them."""
    words = "; ".join(risk_words(risk))
    if not risk.has_spread:
        return words
    how = {
        "exact": "from the law of one input",
        "fft": "by characteristic function" + (f", to {money(risk.error)}" if risk.error else ""),
        "sampled": f"sampled with seed {risk.seed}, off by {money(risk.error)} at most ({ERROR})",
    }
    return f"method: quantiles {how[risk.method]}; {words}"
