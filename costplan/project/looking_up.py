"""Which model each of many names means, from the command line or from stdin.
How a name is found stands in pricing/model_names.py."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from costplan.errors import CostplanError, OutsideError, Place, Problem, wrong
from costplan.named import NamedTuple
from costplan.planning.cautions import lent_told
from costplan.units import many
from costplan.yamlio import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.catalogue import Catalogue

TOLD = 20
"""So many names that mean no one model are told with what they might have meant."""


class LookedUp(NamedTuple):
    """The key of the model that each name means, or None, what is wrong with those that mean none, and what is told of
    those that are priced as another seller's."""

    models: dict[str, str | None]
    problems: list[Problem]
    remarks: list[str]


def look_up(names: Iterable[str], catalogue: Catalogue) -> LookedUp:
    """The models of names, of which ``-`` stands for those on stdin, one a line.

    Raises:
        InputError: stdin holds too much.
        OutsideError: stdin is closed.
    """
    found, untold = LookedUp({}, [], []), 0
    for name, place in _each(names):
        if name in found.models:
            continue
        found.models.update(models_of([name], catalogue))
        if found.models[name] is not None:
            found.remarks.extend(_lent(name, catalogue))
            continue
        if len(found.problems) == TOLD:
            untold += 1
            continue
        try:
            catalogue.named(name, place)
        except CostplanError as error:
            found.problems.extend(error.problems)
    if untold:
        remedy = "look up fewer at once to be told what they might have meant"
        found.problems.append(Problem("unknown-model", f"{many(untold, 'more name')} of no one model", remedy))
    if more := len(found.remarks) - TOLD:
        found.remarks[TOLD:] = [f"{many(more, 'more name')} priced as another seller's"] if more > 0 else []
    return found


def models_of(names: Iterable[str], catalogue: Catalogue) -> dict[str, str | None]:
    """The key of the model that each name means; None where no table or more than one has it, or it is a draft's."""
    found = {name: catalogue.names.one(name) for name in names}
    return {name: one.key if one and catalogue.names.fault(one.key) is None else None for name, one in found.items()}


def _lent(name: str, catalogue: Catalogue) -> Iterator[str]:
    every = catalogue.names.find(name)
    try:
        if any(one.seller or one.endpoint for one in every):
            yield from (remark.text for remark in lent_told([name], catalogue))
    except CostplanError:
        return  # its table is not sound, which lint tells


def _each(names: Iterable[str]) -> Iterator[tuple[str, Place | None]]:
    for name in names:
        if name != "-":
            yield name, None
            continue
        for number, line in enumerate(_stdin().splitlines(), start=1):
            if stripped := line.strip():
                yield stripped, Place("stdin", number, 1)


def _stdin() -> str:
    if sys.stdin is None:
        raise OutsideError([Problem("cannot-read", "stdin is closed", "pipe names into it")])
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise wrong("too-large", f"stdin has more than {MAX_BYTES:,} bytes", "look up fewer names at once")
    return data.decode("utf-8", "replace")
