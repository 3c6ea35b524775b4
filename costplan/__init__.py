"""costplan: what an image workload will cost, whether it fits the budget, and why the number is what it is.

The public names are imported when they are first used, so that ``import costplan`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from costplan.catalogue import Catalogue, Folder
    from costplan.errors import CommandLineError, CostplanError, InputError, OutsideError
    from costplan.planning.building import build_plan
    from costplan.planning.plan import Plan
    from costplan.planning.quoting import Quote, quote
    from costplan.scenario.file import load_scenario
    from costplan.scenario.writer import write_scenario

_HOMES = {
    "Catalogue": "catalogue",
    "CommandLineError": "errors",
    "CostplanError": "errors",
    "Folder": "catalogue",
    "InputError": "errors",
    "OutsideError": "errors",
    "Plan": "planning.plan",
    "Quote": "planning.quoting",
    "build_plan": "planning.building",
    "load_scenario": "scenario.file",
    "quote": "planning.quoting",
    "write_scenario": "scenario.writer",
}

__all__ = [
    "Catalogue",
    "CommandLineError",
    "CostplanError",
    "Folder",
    "InputError",
    "OutsideError",
    "Plan",
    "Quote",
    "build_plan",
    "load_scenario",
    "quote",
    "write_scenario",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'costplan' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"costplan.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
