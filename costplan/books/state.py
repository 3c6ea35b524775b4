"""State: how a project stands on a day: its scenarios, the verdict over them, and what grows old or ends.
The noun alone; project/state.py gathers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from costplan.books.version import Version
    from costplan.errors import Problem
    from costplan.gating.verdict import Verdict


class State(NamedTuple):
    """A project on a day.

    Attributes:
        as_of: the day.
        scenarios: what costplan.yaml lists, as seen from the folder at hand.
        verdict: over those that are sound; None where none is.
        budgets: how many hold them.
        assumed: the figures that scenarios only suppose.
        stale: what is told of prices at which nobody has looked for long; empty where there is nothing.
        ending: what is told of models that end soon.
        version: that was frozen last, of any of the scenarios.
        problems: what is wrong with any file.
    """

    as_of: date
    scenarios: tuple[str, ...]
    verdict: Verdict | None = None
    budgets: int = 0
    assumed: tuple[str, ...] = ()
    stale: str = ""
    ending: tuple[str, ...] = ()
    version: Version | None = None
    problems: tuple[Problem, ...] = ()
