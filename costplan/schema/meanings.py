"""What the keys of all files mean, in a phrase each, by the name of the mapping that its reader uses in errors.
The phrases stand in the room of each file, beside its reader; here they are put together."""

from __future__ import annotations

from costplan.budget.meanings import MEANINGS as OF_BUDGETS
from costplan.calibration.meanings import MEANINGS as OF_CALIBRATIONS
from costplan.contracts.meanings import MEANINGS as OF_CONTRACTS
from costplan.pricing.meanings import MEANINGS as OF_PRICING
from costplan.project.meanings import MEANINGS as OF_PROJECTS
from costplan.scenario.meanings import MEANINGS as OF_SCENARIOS

EVERYWHERE = {"version": "The version of the format: 1."}
"""Keys that mean the same in every mapping."""

MEANINGS: dict[str, dict[str, str]] = (
    OF_SCENARIOS | OF_BUDGETS | OF_PRICING | OF_PROJECTS | OF_CALIBRATIONS | OF_CONTRACTS
)
