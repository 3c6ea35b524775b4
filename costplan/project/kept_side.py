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
    from collections.abc import Sequence

    from costplan.keeping.rests import RestsOn
    from costplan.plan.saved import SavedPlan
    from costplan.project.request import Request


def kept_side(
    signed: SavedPlan,
    rests: RestsOn | None,
    request: Request,
    *,
    overrides: Sequence[str] = (),
    scale: Sequence[str] = (),
    file: str = "",
) -> Side:
    """A side of what a file says, and of what it keeps.

    Args:
        signed: what the plan came to when it was saved.
        rests: what it rests on, under the same titles; None where the file keeps nothing of that, and nothing of it can
            be planned again.
        request: in whose folder, and for which day, it is planned again; by the tables that it keeps alone.
        overrides: what is changed in its scenarios, which is no longer what was signed.
        scale: the same, by a factor.
        file: the file as seen from that folder; where it is not given, the side is called so.

    Raises:
        InputError: what it keeps was edited, or is a part that cannot be planned without the rest.
        CommandLineError: a change names nothing.
    """
    if rests is None or not rests.scenarios:
        return Side(name=signed.name, signed=signed)
    asked = request._replace(pricing=None, calibration=None, contracts=())
    kept = Kept(shown=signed.name, rests=rests, total=signed.total).here(asked, file)
    pairs = zip(kept.loaded(overrides, scale), rests.scenarios, strict=True)
    loaded = tuple(one._replace(scenario=one.scenario._replace(title=named.title)) for one, named in pairs)
    own = [one.scenario.budget for one in loaded if one.scenario.budget]
    budgets = (*kept.budgets(), *own)
    built = Built(kept.catalogue(asked))
    return Side(
        name=signed.name,
        loaded=loaded,
        catalogue=built.catalogue,
        plan=build_plans(loaded, built.catalogue, request.as_of, days_of_exchange(budgets), built),
        signed=None if overrides or scale else signed,
        budgets=budgets,
        built=built,
    )
