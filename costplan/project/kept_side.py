"""A saved plan or a frozen version as a side of a bridge: planned again where its file keeps what it rests on.
What a file keeps is read in kept_plan.py, and what leads from one side to the other found in bridging/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.bridging.side import Side
from costplan.budget.budget import days_of_exchange
from costplan.planning.building import build_plans
from costplan.planning.built import Built
from costplan.project.kept_plan import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costplan.keeping.rests import RestsOn
    from costplan.plan.saved import SavedPlan
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


def kept_side(
    signed: SavedPlan,
    rests: RestsOn | None,
    request: Request,
    names: Mapping[str, str] | None = None,
    *,
    overrides: Sequence[str] = (),
    scale: Sequence[str] = (),
) -> Side:
    """A side of what a file says, and of what it keeps.

    Args:
        signed: what the plan came to when it was saved.
        rests: what it rests on; None where the file keeps nothing of that, and nothing of it can be planned again.
        request: in whose folder, and for which day, it is planned again; by the tables that it keeps alone.
        names: what its scenarios are called now, where not all of them count; the others are left out.
        overrides: what is changed in its scenarios, which is no longer what was signed.
        scale: the same, by a factor.

    Raises:
        InputError: what it keeps was edited, and cannot be planned.
        CommandLineError: a change names nothing.
    """
    if names is not None:
        signed = signed.only(names).called(names)
    if rests is None:
        return Side(name=signed.name, signed=signed)
    kept = Kept(shown=signed.name, rests=rests, total=signed.total)
    loaded = [
        _called(one, names) for one in kept.loaded(overrides, scale) if names is None or one.scenario.title in names
    ]
    own = [one.scenario.budget for one in loaded if one.scenario.budget]
    budgets = (*kept.budgets(), *own)
    built = Built(kept.catalogue(request._replace(pricing=None, calibration=None)))
    plan = build_plans(loaded, built.catalogue, request.as_of, days_of_exchange(budgets), built) if loaded else None
    return Side(
        name=signed.name,
        loaded=tuple(loaded),
        catalogue=built.catalogue,
        plan=plan,
        signed=None if overrides or scale else signed,
        budgets=budgets,
        built=built,
    )


def _called(one: LoadedScenario, names: Mapping[str, str] | None) -> LoadedScenario:
    title = one.scenario.title
    name = title if names is None else names[title]
    return one if name == title else one._replace(scenario=one.scenario._replace(title=name))
