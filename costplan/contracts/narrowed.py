"""Narrowed: the models, tiers, meters and days that a term of a contract is for, inside those of another.
Every reader of a term asks here; whether a term holds on a day, agreed.py says."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.contracts.contract import Span
from costplan.errors import did_you_mean
from costplan.units import PRICED

if TYPE_CHECKING:
    from datetime import date


def narrowed(fields: yamlio.Fields, within: Span) -> Span:
    """What the mapping says a term is for; what it leaves out is the contract's."""
    models = models_of(fields, within)
    tiers = fields.get("tiers", yamlio.nonempty("tiers", yamlio.label), None)
    meters = fields.get("meters", yamlio.nonempty("meters", read_meter), None)
    first = fields.get("from", yamlio.day, None)
    last = fields.get("through", yamlio.day, None)
    days_of(fields, first, last, within)
    return Span(
        models=models,
        tiers=tiers or (),
        meters=meters or (),
        first=first or within.first,
        last=last or within.last,
    )


def days_of(fields: yamlio.Fields, first: date | None, last: date | None, within: Span | None) -> None:
    """See that days come in order, and are the contract's where a term has its own."""
    if first is not None and last is not None and last < first:
        fields.fault("through", "out-of-bounds", f"{last} is before {first}", "write the last day after the first")
    if within is None:
        return
    for key, day in (("from", first), ("through", last)):
        if day is not None and (day < within.first or (within.last is not None and day > within.last)):
            days = f"from {within.first}" + (f" through {within.last}" if within.last else "")
            fields.fault(key, "out-of-bounds", f"{day} is outside the contract, which is {days}", "mend one of them")


def models_of(fields: yamlio.Fields, within: Span) -> tuple[str, ...]:
    """The globs of models that the mapping says a term is for, those of the contract where it says none."""
    models = fields.get("models", yamlio.nonempty("models", lambda one: _read_models(one, within)), None)
    return models or within.models


def is_inside(one: Span, whole: Span) -> bool:
    """Whether all models, tiers and meters that a term is for are those of another, too, whatever their days are."""
    return (
        all(_is_of(glob, whole) for glob in one.models)
        and _are_of(one.tiers, whole.tiers)
        and _are_of(one.meters, whole.meters)
    )


def _is_of(glob: str, whole: Span) -> bool:
    return any(fnmatchcase(glob, one) for one in whole.models)


def _are_of(some: tuple[str, ...], every: tuple[str, ...]) -> bool:
    """Whether a list is inside another, where an empty one has all."""
    return not every or (bool(some) and set(some) <= set(every))


def _read_models(node: yamlio.Node, within: Span) -> str:
    glob = yamlio.label(node)
    if not _is_of(glob, within):
        whole = " or ".join(within.models)
        raise node.fault("no-match", f"{node.shown} is outside {whole}, which the contract is for", "mend one of them")
    return glob


def read_meter(node: yamlio.Node) -> str:
    """A meter by its name.

    Raises:
        InputError: there is none of that name.
    """
    name = yamlio.word(node, {"enum": list(PRICED)})
    if name not in PRICED:
        raise node.fault("unknown-key", f"{node.shown} is not a meter", did_you_mean(name, PRICED))
    return name
