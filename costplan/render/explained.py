"""A figure of an estimate explained, in the currency that the estimate is told in, with its dollars and its rates.
What is said of a sum and of a line stands in sum_explanation.py and explanation.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.currency import costs_in
from costplan.render.dollars_beside import rate_words, told_in
from costplan.render.explanation import explain
from costplan.render.sum_explanation import sum_page

if TYPE_CHECKING:
    from costplan.render.formats import Estimate
    from costplan.render.view import Page
    from costplan.scenario.file import LoadedScenario


def sum_told(estimate: Estimate, name: str, month: str | None) -> Page | None:
    """What a sum is made of; None where the plan has no sum of that name.

    Raises:
        CommandLineError: the sum has nothing in that month.
    """
    if sum_page(estimate.plan, name, month) is None:
        return None

    def page(is_told: bool) -> Page:
        found = sum_page(estimate.told[0] if is_told else estimate.plan, name, month)
        assert found is not None
        return found

    return told_in(estimate.reporting, estimate.span, page)


def line_told(estimate: Estimate, loaded: LoadedScenario, name: str, month: str | None, width: int) -> str:
    """The working of one line, as :func:`costplan.render.explanation.explain` gives it.

    Raises:
        CommandLineError: the plan has no such line.
    """
    if estimate.reporting is None:
        return explain(estimate.plan, loaded, name, month, width)
    with costs_in(estimate.reporting.currency):
        told = explain(estimate.told[0], loaded, name, month, width, estimate.reporting)
    return "\n".join((told, *rate_words(estimate.reporting, estimate.span))) + "\n"
