"""A scenario that a request names, migrated to another model, with what it costs before and after.
How steps move is found in migrating/, and the difference where all differences are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.bridging.side import Side
from costplan.comparing.chance import chance
from costplan.comparing.costed import held_over
from costplan.errors import InputError
from costplan.migrating.looking_for import cited_in
from costplan.migrating.migrated import migrated
from costplan.migrating.still_answering import still_answering
from costplan.planning.building import build_plans
from costplan.planning.built import under_theirs
from costplan.project.advising import one_scenario
from costplan.project.applying import applied
from costplan.project.diffing import between
from costplan.project.progress import SILENCE
from costplan.project.sides import ReadSide
from costplan.scenario.file import source_of
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from costplan.catalogue import Catalogue
    from costplan.migrating.migration import LeftModel, Migration
    from costplan.plan.plan import Plan
    from costplan.project.progress import Progress
    from costplan.project.request import Request
    from costplan.project.standing import Standing


def migrate(request: Request, to: str, *, leave: Sequence[str] = (), progress: Progress = SILENCE) -> Migration:
    """A scenario on another model.

    Args:
        request: names the scenario, or a saved plan that has one; its what-ifs are tried in it first.
        to: any name of the model.
        leave: the models that are left; none means what ends and what is older of the same maker, else the only other.
        progress: hears of the stages.

    Raises:
        CommandLineError: it does not name one scenario, or nothing tells which models are left.
        InputError: the scenario is wrong, there is no such model, or it takes none of the steps.
        OutsideError: a file cannot be read.
    """
    return _migrated(one_scenario(request), request, to, leave, progress)


def migrated_file(
    request: Request, to: str, file: Path, *, leave: Sequence[str] = (), progress: Progress = SILENCE
) -> tuple[Migration, str]:
    """A scenario on another model, and its own file with what changes in it.

    Args:
        request: as for :func:`migrate`; of a scenario that has a file, and without what-ifs.
        to: any name of the model.
        file: where it is to lie; ``-`` is stdout.
        leave: as for :func:`migrate`.
        progress: hears of the stages.

    Raises:
        CommandLineError: as for :func:`migrate`; or a what-if is in the scenario, which no file says.
        InputError: as for :func:`migrate`; or what would be written is not what was planned.
        OutsideError: a file cannot be read.
    """
    standing = one_scenario(request)
    found = _migrated(standing, request, to, leave, progress)
    made = applied(standing.loaded[0], [found.change], file, request.folder)
    return found._replace(notes=(*found.notes, *made.notes)), made.text


def _migrated(standing: Standing, request: Request, to: str, leave: Sequence[str], progress: Progress) -> Migration:
    loaded, catalogue = standing.loaded[0], under_theirs(standing.catalogue, standing.loaded)
    with progress.stage("migrating"):
        top = source_of(loaded).top
        cited = cited_in(top.data.decode(errors="replace"), loaded.file) if top is not None else {}
        found = migrated(
            loaded,
            to,
            catalogue,
            request.as_of,
            named=leave,
            asked_as="-" if standing.name == "stdin" else standing.name,
            options=request._replace(currency=None, fx=None).options,  # which live does not take
            cited=cited,
            notes=standing.notes,
        )
        costed = _with_costs(found, catalogue)
        return costed if costed.unplanned else costed._replace(notes=(*costed.notes, *_broken(costed, standing)))


def _broken(found: Migration, standing: Standing) -> Iterable[str]:
    """The caps and policies of the budgets over a scenario that it breaks on the new model."""
    _, broken, is_known = held_over(standing.caps.over([found.loaded]))
    return [f"on {found.to} it breaks a budget: {told}" for told in broken] if is_known else broken


def _with_costs(found: Migration, catalogue: Catalogue) -> Migration:
    """With what both sides cost; or why they cannot be planned."""
    loaded = found.coded
    still = still_answering(loaded.scenario, catalogue)
    ends = {one.shutdown for one in found.left if one.shutdown is not None}
    try:
        build_plans([found.loaded], catalogue, found.as_of)  # whether it can be planned for real
        before = build_plans([loaded], still, found.as_of)
        after = build_plans([found.loaded], still, found.as_of)
        cut = build_plans([loaded], still, found.as_of, cuts=ends) if ends else before
    except InputError as error:
        return found._replace(unplanned=error.problems)
    sides = [
        Side(name=name, loaded=(one,), catalogue=still, plan=plan)
        for name, one, plan in (
            ("as the code has it" if found.stand_ins else "as it stands", loaded, before),
            (f"on {found.to}", found.loaded, after),
        )
    ]
    base, head = (ReadSide(side, {loaded.scenario.title: loaded.file}) for side in sides)
    left = tuple(one._replace(lost=_lost(one, cut)) for one in found.left)
    cheaper = chance(after, before) if before.complete and after.complete else None
    return found._replace(diff=between(base, head, ()), left=left, cheaper=cheaper)


def _lost(one: LeftModel, plan: Plan) -> int | Fraction | None:
    """What of a plan falls on days on which a model does not answer, in pico-dollars."""
    if one.shutdown is None:
        return None
    shutdown = one.shutdown
    sums = plan.costs.sums_when(
        lambda charge: charge.model == one.model, None, lambda stretch: stretch.start >= shutdown
    )
    lost = sums.get((True, True))
    return exact(Fraction(lost.expected)) if lost is not None and lost.expected else None
