"""Tables of a git revision: a plan held at them, and what tables that changed do to what it costs.
Tables alone are looked at here; scenarios and budgets of a base are read in base.py."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from costplan.catalogue import Catalogue
from costplan.contracts.changed import changed_contracts
from costplan.errors import CostplanError, OutsideError, Problem
from costplan.gating.since import ChangedTables
from costplan.pricing.prices import hidden_by
from costplan.project.reading import lacking_contracts, request_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.gating.revision import Revision
    from costplan.plan.saved import SavedPlan
    from costplan.project.request import Request


@contextmanager
def tables_of(name: str | None, request: Request, option: str = "--pricing-from") -> Iterator[Request]:
    """The request under the tables, contracts and calibration of a git revision, which an option of the command line
    names, while the block lasts; as it is without one.

    Raises:
        OutsideError: there is no such revision, or it has no such folder or calibration.
    """
    if not name:
        yield request
        return
    from costplan.project.git import revision
    from costplan.project.listing import lacks_project

    with revision(name, request.folder) as folder:
        there = request_in(request, folder, name)
        if request.pricing is None and (lacking := lacks_project(request, there)):
            message = f"{lacking}, so it cannot tell which tables count"
            raise OutsideError([Problem("cannot-read", message, f"leave out {option} until it is merged")])
        lost = [
            one
            for one, other in ((request.pricing, there.pricing), (request.calibration, there.calibration))
            if one is not None and other is None
        ]
        for one in (*lost, *lacking_contracts(request, there)):
            remedy = f"name one that it has, or leave out {option}"
            raise OutsideError([Problem("cannot-read", f"{name} has no {one}", remedy)])
        yield request._replace(
            tables=folder, pricing=there.pricing, calibration=there.calibration, contracts=there.contracts
        )


def changed_tables(
    revision: Revision, others: Catalogue, name: str, *, are_before: bool = True
) -> ChangedTables | None:
    """The tables and contracts of a revision that are not those of ``others``, and what that does to the plan; None
    where all are.

    Args:
        revision: what is planned.
        others: other tables, for the account of all that counts there.
        name: whose they are, or of those that count where the others are those of now.
        are_before: whether the others are those of before.
    """
    asked = revision.asked
    _ = asked.plan  # it reads the tables that count
    changed = [shown for shown, file, digest in asked.catalogue.counted() if others.digest(file) != digest]
    accounts = (others.account, asked.catalogue.account)
    contracts = changed_contracts(*(accounts if are_before else reversed(accounts)))
    if not (changed or contracts):
        return None
    # A model that the others do not have is new, and priced by the tables of the revision.
    both = Catalogue((*others.folders, *asked.catalogue.folders))
    both.calibration, both.account = others.calibration, others.account.closed
    said = {one.one.file: one.words for one in contracts}
    found = ChangedTables(
        name=name,
        files=tuple(dict.fromkeys((*changed, *said))),
        cost=None,
        why=hidden_by(*(one.one.id for one in contracts if one.is_hidden)),
        contracts=tuple(said.items()),
    )
    if any(one.is_hidden for one in contracts):
        return found
    try:
        cost = asked.under(both).plan.total.expected
    except CostplanError as error:
        return found._replace(why=error.problems[0].message)
    return found._replace(cost=asked.plan.total.expected - cost, why="")


def tables_since(saved: SavedPlan | None, revision: Revision) -> ChangedTables | None:
    """Whether a saved plan was made from other tables than a revision's, by fingerprint; None where it was not."""
    if saved is None or not saved.prices:
        why = "the saved plan has no fingerprint of its prices"
        return ChangedTables(name=saved.name if saved else "", files=(), cost=None, why=why)
    _ = revision.plan  # it reads the tables that count
    if saved.prices == revision.catalogue.fingerprint():
        return None
    why = f"the tables that count have another fingerprint than those of {saved.name}, or are others"
    return ChangedTables(name=saved.name, files=(), cost=None, why=why, is_other=True)


def unused_tables(revision: Revision, here: Catalogue, name: str) -> ChangedTables | None:
    """The tables here that are not those of a revision, at which the plan is held instead, and what they would do."""
    found = changed_tables(revision, here, name, are_before=False)
    if found is None:
        return None
    called = {shown: here.shown(file) or shown for shown, file, _ in revision.asked.catalogue.counted()}
    files = tuple(called.get(file, file) for file in found.files)
    return found._replace(files=files, cost=None if found.cost is None else -found.cost)
