"""A quote by the tables in force: what a door asks, and where these tables lie.
What the answer holds is found in alternatives/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.answer import ATTEMPTS, QuoteAnswer
from costplan.project.tables import open_calibrated

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.planning.ladder import Asked


def answer_quote(
    asked: Asked, pricing: Path | None = None, calibration: str | None = None, attempts: int = ATTEMPTS
) -> QuoteAnswer:
    """The answer to one question.

    Raises:
        InputError: the model is unknown, takes no such call or has no price; not where the call has words of another
            model only, as the answer then is a ladder with its ``refusal``.
        OutsideError: there is no such calibration.
    """
    return QuoteAnswer(asked, open_calibrated(pricing, calibration), attempts)
