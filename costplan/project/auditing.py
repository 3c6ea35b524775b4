"""Our tables held against somebody else's catalogue, for a door: which tables, which catalogue, over which scenarios.
What is found is in auditing/; what it may differ by is for the door to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.auditing.audit import Verdict
from costplan.errors import DriftError, Problem
from costplan.units import many, percent

if TYPE_CHECKING:
    from fractions import Fraction

    from costplan.auditing.audit import Audit
    from costplan.project.request import Request


def audit(catalogue: str, request: Request, known: str | None = None) -> Audit:
    """Our tables beside a catalogue, ranked over the plan of the scenarios that a request names, if any.

    Args:
        catalogue: as :func:`costplan.connect.catalogues.opening.open_listing` takes it.
        request: the day, the tables, and scenarios; without any, those of costplan.yaml are not taken either.
        known: a file of differences that somebody looked into.

    Raises:
        CostplanError: the catalogue cannot be read, or anything is wrong in a scenario or the tables.
    """
    from costplan.auditing.auditing import audited
    from costplan.auditing.known_file import known_differences
    from costplan.connect.catalogues.opening import open_listing
    from costplan.project.estimating import estimate

    listing = open_listing(catalogue, request.folder)
    told = known_differences(request.folder / known, known, listing.kind) if known else ()
    if not request.scenarios:
        return audited(request.catalogue(), listing, request.as_of)._replace(known=told)
    made = estimate(request)
    return audited(made.catalogue, listing, request.as_of, made.plan)._replace(known=told)


def differs_by(audit: Audit, share: Fraction) -> DriftError | None:
    """That prices differ by more than a share, or that none of a catalogue's could be compared; None else."""
    over = audit.over(share)
    if not any(one.compared for one in audit.audited) and audit.with_verdict(Verdict.NO_PRICE) and not over:
        text = f"no price of {audit.listing.shown} can be compared with ours"
        return DriftError([Problem("catalogue-differs", text, "look at what it has in the place of prices")])
    if not over:
        return None
    names = ", ".join(dict.fromkeys(one.model for one in over[:3])) + (", ..." if len(over) > 3 else "")
    differ = f"{many(len(over), 'model')} {'differs' if len(over) == 1 else 'differ'}"
    text = f"{differ} from {audit.listing.shown} by more than {percent(share)}: {names}"
    return DriftError([Problem("catalogue-differs", text, "look at the provider's own page, and mend what is wrong")])
