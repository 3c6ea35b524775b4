"""Migration: a scenario on another model, with what changed, what stayed, what to look for and what to test again.
Only the nouns; moving.py and the files beside it find them, and the office adds what both sides cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from costplan.bridging.diff import Diff
    from costplan.comparing.chance import Chance
    from costplan.errors import Problem
    from costplan.scenario.file import LoadedScenario
    from costplan.units import Number


class ChangedKey(NamedTuple):
    """One key of a step that says something else on the new model.

    ``key`` is as a scenario writes it: ``quality``, ``parameters.style``; ``make`` where as many images take another
    number of calls, and nothing is written. ``before`` and ``after`` are what it says, empty where nothing does or
    nothing may. ``is_guess`` is whether it stands for something that nobody stated, so that somebody has to choose.
    """

    where: str
    key: str
    before: str
    after: str
    why: str = ""
    is_guess: bool = False


class Stayed(NamedTuple):
    """A step that stays on its model, and why."""

    where: str
    model: str
    why: str


class Refused(NamedTuple):
    """A step that the new model cannot take over: what is wrong with it there."""

    where: str
    model: str
    problems: tuple[Problem, ...]


class LeftModel(NamedTuple):
    """A model that steps leave.

    ``shutdown`` is the first day without an answer, None where none is announced; ``lost`` is what of the plan falls
    on that day and later, in pico-dollars, None where nothing does, or where that is not known. The meters are those
    that charge a call, in their order; ``answers`` how an image is handed over, empty where that is not on record.
    """

    model: str
    steps: int
    shutdown: date | None
    lost: Number | None
    meters: tuple[str, ...]
    answers: tuple[str, ...]


class StandIn(NamedTuple):
    """A step that a scenario plans on a model in whose place the code names another."""

    where: str
    model: str
    in_code: str


class LookFor(NamedTuple):
    """What to look for in code, what to write in its place, and why; ``where`` are the lines that a draft names."""

    find: str
    write: str
    why: str
    where: tuple[str, ...] = ()


class Retest(NamedTuple):
    """Something that is said of a migration: by whom (``source``), whether it ``holds`` for this one, ``does not hold``
    or is ``not known``, why, and the command that answers it, empty where none does."""

    claim: str
    verdict: str
    why: str
    command: str
    source: str


class Migration(NamedTuple):
    """A scenario on another model, ``to``.

    ``moved`` are the steps that go there, ``changes`` what is written otherwise in them; ``stayed`` and ``refused`` are
    the others. ``meters`` and ``answers`` are those of ``to``. ``change`` is put on the scenario's document as that of
    a variant is, and makes ``loaded`` of ``base``. ``coded`` is ``base`` on the models that the code names, which are
    others in the steps of ``stand_ins``. ``diff`` is between ``coded``, as if all its models still answered, at their
    last prices, and ``loaded``; None where either cannot be planned, and ``unplanned`` says why then. ``unmet`` is what
    the moved steps do not meet of what is required.
    ``cheaper`` is how likely it is cheaper, None where either side cannot be planned or is not known in full.
    ``options`` are words of a command that asks under the same day and tables.
    """

    title: str
    file: str
    as_of: date
    period: str
    to: str
    meters: tuple[str, ...]
    answers: tuple[str, ...]
    left: tuple[LeftModel, ...]
    moved: tuple[str, ...]
    changes: tuple[ChangedKey, ...]
    stayed: tuple[Stayed, ...]
    refused: tuple[Refused, ...]
    code: tuple[LookFor, ...]
    retest: tuple[Retest, ...]
    change: Mapping[str, Any]
    base: LoadedScenario
    coded: LoadedScenario
    loaded: LoadedScenario
    diff: Diff | None = None
    cheaper: Chance | None = None
    unplanned: tuple[Problem, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    unmet: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tables_used: str = ""
    fingerprint: str = ""
    options: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps steps from moving, and a side from being planned; each once."""
        every = [*(one for step in self.refused for one in step.problems), *self.unplanned]
        return tuple(dict.fromkeys(every))

    def __repr__(self) -> str:
        told = f"{many(len(self.moved), 'step')} to {self.to}, {many(len(self.changes), 'change')}"
        return f"<Migration of {self.title}: {told}>"
