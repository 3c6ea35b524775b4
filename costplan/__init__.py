"""costplan: what an image workload will cost, whether it fits the budget, and why the number is what it is.

The public names are imported when they are first used, so that ``import costplan`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costplan import guard
    from costplan.advising.advice import Advice
    from costplan.advising.modes_advised import Modes
    from costplan.api.advising import advise, migrate, modes
    from costplan.api.catalogues import audit, lookup
    from costplan.api.differences import diff
    from costplan.api.files import freeze, lock, report
    from costplan.api.gates import check
    from costplan.api.plans import compare, estimate, load_scenario, vary
    from costplan.api.records import accuracy, calibrate, observe
    from costplan.auditing.audit import Audit
    from costplan.bridging.diff import Diff
    from costplan.calibration.figures import Calibration
    from costplan.calibration.writer import calibration_yaml
    from costplan.catalogue import Catalogue
    from costplan.comparing.option import Comparison
    from costplan.comparing.vary import Sensitivity
    from costplan.errors import CommandLineError, CostplanError, InputError, OutsideError
    from costplan.gating.verdict import Verdict
    from costplan.learning.scores import Accuracy
    from costplan.locking.lock import Lock
    from costplan.migrating.migration import Migration
    from costplan.plan.plan import Plan
    from costplan.planning.quoting import Quote, quote
    from costplan.pricing.folder import Folder
    from costplan.project.estimating import Estimate
    from costplan.project.observing import Tally
    from costplan.quantity import Quantity
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.writer import write_scenario

    __version__: str

_HOMES = {
    "Accuracy": "learning.scores",
    "Advice": "advising.advice",
    "Audit": "auditing.audit",
    "Calibration": "calibration.figures",
    "Catalogue": "catalogue",
    "CommandLineError": "errors",
    "Comparison": "comparing.option",
    "CostplanError": "errors",
    "Diff": "bridging.diff",
    "Estimate": "project.estimating",
    "Folder": "pricing.folder",
    "InputError": "errors",
    "LoadedScenario": "scenario.file",
    "Lock": "locking.lock",
    "Migration": "migrating.migration",
    "Modes": "advising.modes_advised",
    "OutsideError": "errors",
    "Plan": "plan.plan",
    "Quantity": "quantity",
    "Quote": "planning.quoting",
    "Sensitivity": "comparing.vary",
    "Tally": "project.observing",
    "Verdict": "gating.verdict",
    "accuracy": "api.records",
    "advise": "api.advising",
    "audit": "api.catalogues",
    "calibrate": "api.records",
    "calibration_yaml": "calibration.writer",
    "check": "api.gates",
    "compare": "api.plans",
    "diff": "api.differences",
    "estimate": "api.plans",
    "freeze": "api.files",
    "guard": "guard",
    "load_scenario": "api.plans",
    "lock": "api.files",
    "lookup": "api.catalogues",
    "migrate": "api.advising",
    "modes": "api.advising",
    "observe": "api.records",
    "quote": "planning.quoting",
    "report": "api.files",
    "vary": "api.plans",
    "write_scenario": "scenario.writer",
}

__all__ = [
    "Accuracy",
    "Advice",
    "Audit",
    "Calibration",
    "Catalogue",
    "CommandLineError",
    "Comparison",
    "CostplanError",
    "Diff",
    "Estimate",
    "Folder",
    "InputError",
    "LoadedScenario",
    "Lock",
    "Migration",
    "Modes",
    "OutsideError",
    "Plan",
    "Quantity",
    "Quote",
    "Sensitivity",
    "Tally",
    "Verdict",
    "__version__",
    "accuracy",
    "advise",
    "audit",
    "calibrate",
    "calibration_yaml",
    "check",
    "compare",
    "diff",
    "estimate",
    "freeze",
    "guard",
    "load_scenario",
    "lock",
    "lookup",
    "migrate",
    "modes",
    "observe",
    "quote",
    "report",
    "vary",
    "write_scenario",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from costplan.release import RELEASE

        return RELEASE
    if name not in _HOMES:
        raise AttributeError(f"module 'costplan' has no attribute {name!r}")
    from importlib import import_module

    home = import_module(f"costplan.{_HOMES[name]}")
    value = home if name == _HOMES[name] else getattr(home, name)
    globals()[name] = value
    return value
