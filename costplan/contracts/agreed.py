"""Agreed: what the contracts of an account make of a model's prices on a day, and from which days on they do.
Only what moves rates or is put on a call; what is counted over many calls (steps, floors, lots) stands in planning/."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.pricing.prices import RateMove, hidden_by
from costplan.pricing.whole_credits import EACH, WholeCredits
from costplan.quantity import Basis, weakest
from costplan.units import METERS, decimal_text, exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from costplan.contracts.contract import Contract, CreditTerm, RateTerm, Span
    from costplan.contracts.paying import Account
    from costplan.pricing.prices import Free, PriceBlock, Row


def block_under(block: PriceBlock, account: Account, model: str, day: date) -> PriceBlock:
    """The prices of a model's block as an account pays them on a day: each row that a contract moves says what is
    listed, and the block whose terms these are.

    Raises:
        InputError: two contracts move one rate, and one of them fixes it; two terms bill whole credits; or both an
            account and its seats have units of a meter free.
    """
    moved = {
        (tier, meter): terms
        for tier, meters in block.tiers.items()
        for meter in meters
        if (terms := rate_terms(account, model, tier, meter, day))
    }
    for (tier, meter), terms in moved.items():
        _refuse_two(terms, model, tier, meter)
    tiers = {
        tier: {meter: _moved(rows, meter, moved.get((tier, meter), ())) for meter, rows in meters.items()}
        for tier, meters in block.tiers.items()
    }
    named = {
        contract.id
        for (tier, meter), terms in moved.items()
        if tiers[tier][meter] != block.tiers[tier][meter]
        for contract, _ in terms
    }
    free = _free(block, account, model, day)
    named |= {one.shared.partition(".")[0] for _, one in free}
    whole = {tier: found for tier in block.tiers if (found := _whole(account, model, tier, day))}
    named |= {one.contract for one in whole.values()}
    if not named:
        return block
    said = ", ".join(f"contract {name}" for name in sorted(named))
    return block._replace(
        tiers=tiers,
        free=(*(one for one in block.free if one[0] not in dict(free)), *free),
        whole=tuple(whole.items()),
        basis=weakest([block.basis, Basis.STATED]),
        terms=f"{block.terms}, {said}" if block.terms else said,
    )


def rate_terms(account: Account, model: str, tier: str, meter: str, day: date) -> list[tuple[Contract, RateTerm]]:
    """The terms that move a rate of a model, by its table's key, on a day, in the order in which they are put on."""
    return [
        (contract, term)
        for contract in account.contracts
        for term in contract.rates
        if holds(term.span, model, day)
        and is_for(term.span, tier, meter)
        and (term.fixed is None or meter in dict(term.fixed))
    ]


def credit_terms(account: Account, model: str, tier: str, day: date) -> list[tuple[Contract, CreditTerm]]:
    """The terms that round what calls of a model, by its table's key, cost on a day: one at most, or it is an error."""
    return [
        (contract, term)
        for contract in account.contracts
        for term in contract.whole
        if holds(term.span, model, day) and (not term.span.tiers or tier in term.span.tiers)
    ]


def _whole(account: Account, model: str, tier: str, day: date) -> WholeCredits | None:
    found = credit_terms(account, model, tier, day)
    if len(found) > 1:
        (first, _), (other, term) = found[:2]
        told = f"contracts {first.id} and {other.id} both bill" if first.id != other.id else f"{first.id} bills"
        what = f"{told} calls of {model} in tier {tier} in whole credits, by two terms"
        raise wrong("two-contracts", what, "narrow one of them by models, tiers or days", term.place)
    return next(
        (
            WholeCredits(
                contract=contract.id,
                worth=term.worth,
                per=term.per,
                words=f"whole credits {EACH[term.per]}" + (f", {term.why}" if term.why else ""),
                is_hidden=contract.is_hidden,
                place=term.place,
            )
            for contract, term in found
        ),
        None,
    )


def _free(block: PriceBlock, account: Account, model: str, day: date) -> list[tuple[str, Free]]:
    """What the models of a contract have free together, in place of what the table has free."""
    found: dict[str, Free] = {}
    for contract in account.contracts:
        for term in contract.free:
            if not holds(term.span, model, day) or not any(term.meter in rows for rows in block.tiers.values()):
                continue
            if term.meter in block.included or term.meter in found:
                told = f"{METERS[term.meter].label} of {model} are free by contract {contract.id} and by another term"
                raise wrong("two-contracts", told, "narrow one of them by models or days", term.place)
            hidden = hidden_by(contract.id) if contract.is_hidden else ""
            found[term.meter] = term.free._replace(shared=f"{contract.id}.{term.name}", hidden=hidden)
    return list(found.items())


def _refuse_two(terms: Sequence[tuple[Contract, RateTerm]], model: str, tier: str, meter: str) -> None:
    """Two contracts move one rate only where both multiply it: which comes first does not matter then."""
    for contract, term in terms:
        other = next((one for one, _ in terms if one.id != contract.id), None)
        if term.fixed is not None and other is not None:
            what = f"{METERS[meter].label} of {model} in tier {tier}"
            told = f"contract {contract.id} fixes the price of {what}, which contract {other.id} moves too"
            raise wrong("two-contracts", told, "narrow one of them by models, tiers, meters or days", term.place)


def _moved(rows: tuple[Row, ...], meter: str, terms: Sequence[tuple[Contract, RateTerm]]) -> tuple[Row, ...]:
    """The rows under terms, put on one after the other."""
    return tuple(_priced(row, meter, terms) for row in rows) if terms else rows


def _priced(row: Row, meter: str, terms: Sequence[tuple[Contract, RateTerm]]) -> Row:
    pico, moves = Fraction(row.pico), []
    for contract, term in terms:
        pico = pico * term.factor if term.factor is not None else Fraction(dict(term.fixed or ())[meter])
        moves.append(RateMove(contract.id, _words(term, meter), exact(pico), contract.is_hidden))
    paid = exact(pico)
    return row if paid == row.pico else row._replace(pico=paid, listed=row.pico, moves=tuple(moves))


def _words(term: RateTerm, meter: str) -> str:
    """A term as its file says it: ``discount 12%``."""
    if term.factor is None:
        said = f"{term.word} {METERS[meter].label}"
    else:
        said = f"{term.word} {decimal_text(abs(term.factor - 1) * 100)}%"
    return f"{said}, {term.why}" if term.why else said


def hidden_over(account: Account, model: str, day: date) -> str:
    """What stands in place of what a model costs an account on a day, where a private contract is over it: words that
    name the contracts; empty where none is, or what they hold is shown."""
    names = [one.id for one in account.contracts if one.is_hidden and holds(one.span, model, day)]
    return hidden_by(*names) if names else ""


def changes_under(account: Account, model: str) -> Iterator[date]:
    """The days from which contracts make something else of a model's prices, or nothing any more."""
    for contract in account.contracts:
        spans = [term.span for term in contract.rates] + [term.span for term in contract.whole]
        spans += [term.span for term in contract.free] + [term.span for term in contract.volume]
        for span in spans:
            if is_of(span, model):
                yield span.first
                if span.last is not None:
                    yield span.last + timedelta(days=1)


def holds(span: Span, model: str, day: date) -> bool:
    """Whether a term is for a model, by its table's key, on a day."""
    return span.first <= day and (span.last is None or day <= span.last) and is_of(span, model)


def is_of(span: Span, model: str) -> bool:
    """Whether a term is for a model, by its table's key, on any day."""
    from fnmatch import fnmatchcase

    return not span.models or any(fnmatchcase(model, glob) for glob in span.models)


def is_for(span: Span, tier: str, meter: str) -> bool:
    """Whether a term is for a meter in a service tier."""
    return (not span.tiers or tier in span.tiers) and (not span.meters or meter in span.meters)
