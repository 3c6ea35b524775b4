"""The verdict where nothing can be planned: the errors alone, on each surface that somebody asked for.
What can be planned beside a fault is held in gate.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.gating.one_finding import finding_of_fault
from costplan.gating.verdict import Verdict

if TYPE_CHECKING:
    from datetime import date

    from costplan.errors import CostplanError


def unplanned(error: CostplanError, as_of: date, folder: str) -> Verdict:
    """A verdict without a plan: it does not fit, and says why; ``folder`` is where names of files start."""
    return Verdict(
        titles=(),
        files=(),
        budgets=(),
        as_of=as_of,
        quantiles=(),
        base=None,
        base_name="",
        added=(),
        findings=tuple(map(finding_of_fault, error.problems)),
        notes=(),
        incomplete=(),
        tables_used="",
        fingerprint="",
        folder=folder,
    )
