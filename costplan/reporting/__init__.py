"""Report: one plan with all that its pages say beside it, its risk, its verdict and where it came from.
It renders nothing; render/report/ makes pages of it, workbook/ a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.records import NamedTuple

if TYPE_CHECKING:
    from costplan.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.plan import Plan
    from costplan.risk import Risks
    from costplan.scenario_file import LoadedScenario
    from costplan.verdict import Verdict


class Report(NamedTuple):
    """What every format of a report is made from. ``label`` names the version of the plan that is shown; the verdict
    holds nothing where there are no ``budgets``. ``files`` has each scenario's file from the top of the tree, by title;
    ``asked`` are the titles that were asked for."""

    label: str
    scenarios: tuple[LoadedScenario, ...]
    plan: Plan
    risks: Risks
    verdict: Verdict
    budgets: tuple[Budget, ...]
    catalogue: Catalogue
    files: dict[str, str]
    asked: frozenset[str]
