"""Terms of contracts that never hold, by the tables that there are, and free units of which tables disagree.
It mends nothing; `costplan prices lint` and `costplan doctor` print what it finds; linting.py looks at tables."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeAlias

from costplan.contracts.contract import Commitment, FreeUnits, RateTerm, VolumeSteps
from costplan.errors import CostplanError, Problem, did_you_mean
from costplan.units import METERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.contracts.contract import Contract, Lot, Minimum, Reload, Span
    from costplan.pricing.prices import Free, PriceTable

    Term: TypeAlias = RateTerm | VolumeSteps | FreeUnits | Minimum | Commitment | Lot | Reload

_MEND = "correct the contract, or remove it"


def idle_terms(catalogue: Catalogue) -> list[Problem]:
    """What an account's contracts say that is for no model, tier, meter or day of the tables; and tables that share
    free units, and not how many."""
    tables = [*_sound(catalogue)]
    found = [problem for one in catalogue.account.contracts for problem in _idle(one, tables)]
    return list(dict.fromkeys([*found, *_unlike_free(tables)]))


def ended(catalogue: Catalogue, day: date) -> list[str]:
    """Contracts and lots of credits that are over on a day, in sentences; that is no fault of their files."""
    return [told for one in catalogue.account.contracts for told in _ended(one, day)]


def _ended(contract: Contract, day: date) -> Iterator[str]:
    if contract.span.last is not None and contract.span.last < day:
        yield f"contract {contract.id} ({contract.file}) ended on {contract.span.last}"
        return
    for lot in contract.lots:
        if lot.expires is not None and lot.expires < day:
            yield f"credits {lot.name} of contract {contract.id} ({contract.file}) were lost after {lot.expires}"


def _sound(catalogue: Catalogue) -> Iterator[PriceTable]:
    for model in catalogue.models():
        try:
            yield catalogue.table(model)
        except CostplanError:
            continue  # linting.py tells of it


def _idle(contract: Contract, tables: list[PriceTable]) -> Iterator[Problem]:
    """What of one contract never holds."""
    models = [table.model for table in tables]
    for glob in contract.span.models:
        if not any(fnmatchcase(model, glob) for model in models):
            remedy = did_you_mean(glob, models)
            yield Problem("term-idle", f"contract {contract.id} is for {glob}, and no table is", remedy, contract.place)
    terms: list[Term] = [*contract.rates, *contract.volume, *contract.free, *contract.minimums, *contract.commitments]
    terms += [*contract.lots, *([contract.reload] if contract.reload else [])]
    for term in terms:
        if why := _never(term, contract, tables):
            yield Problem("term-idle", f"a term of contract {contract.id} never holds: {why}", _MEND, term.place)


def _never(term: Term, contract: Contract, tables: list[PriceTable]) -> str:
    """Why a term never holds; empty where it does, or the contract is for no model at all."""
    span = term.span
    for glob in span.models if span.models != contract.span.models else ():
        if not any(fnmatchcase(table.model, glob) for table in tables):
            return f"no table is for {glob}"
    own = [table for table in tables if any(fnmatchcase(table.model, glob) for glob in span.models)]
    if not own:
        return ""
    if not (alive := [table for table in own if _is_sold(table, span)]):
        return f"no model of {', '.join(span.models)} is sold {_days(span)}"
    sold = {
        (tier, meter)
        for table in alive
        for block in table.blocks
        for tier, rows in block.tiers.items()
        for meter in rows
    }
    tiers, meters = {tier for tier, _ in sold}, {meter for _, meter in sold}
    for tier in span.tiers:
        if tier not in tiers:
            return f"no model of {', '.join(span.models)} has tier {tier}"
    for meter in _meters(term):
        if meter not in meters:
            return f"no model of {', '.join(span.models)} has a price of {METERS[meter].label} ({meter})"
        if span.tiers and not any((tier, meter) in sold for tier in span.tiers):
            return f"no model of {', '.join(span.models)} has a price of {meter} in tier {' or '.join(span.tiers)}"
    return ""


def _meters(term: Term) -> tuple[str, ...]:
    """The meters that a term names."""
    if isinstance(term, RateTerm):
        return (*term.span.meters, *(meter for meter, _ in term.fixed or ()))
    named = (term.meter,) if isinstance(term, VolumeSteps | FreeUnits | Commitment) and term.meter else ()
    return (*term.span.meters, *named)


def _is_sold(table: PriceTable, span: Span) -> bool:
    """Whether a model has a price on any of the days."""
    starts = span.last is None or table.blocks[0].start <= span.last
    return starts and (table.shutdown is None or span.first < table.shutdown)


def _days(span: Span) -> str:
    return f"from {span.first} on" if span.last is None else f"from {span.first} through {span.last}"


def _unlike_free(tables: list[PriceTable]) -> Iterator[Problem]:
    """Free units of one name that are not as many, or not as often, in all tables that share them."""
    first: dict[tuple[str, str], tuple[str, Free]] = {}
    for table in tables:
        for meter, free in table.blocks[-1].free:
            if not free.shared:
                continue
            other, shared = first.setdefault((free.shared, meter), (table.model, free))
            if shared != free:
                what = f"{table.model} has {free.words} as {free.shared}, and {other} has {shared.words}"
                yield Problem("free-unlike", what, "one account has them once: make both alike", table.blocks[-1].place)
