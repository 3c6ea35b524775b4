"""Reads ``<model>.tokens.yaml`` into a TokenProfile: its dated blocks, with how each meter is counted.
What the parameters of a counting method may be is read beside the method."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from costplan import dated, yamlio
from costplan.errors import wrong
from costplan.pricing import sources
from costplan.pricing.counting.methods import METHODS
from costplan.pricing.profiles import Auto, Counted, Extra, ProfileBlock, TokenProfile
from costplan.quantity import Basis
from costplan.units import PRICED

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.errors import Place
    from costplan.pricing.counting.method import Method, MethodOf


def read_profile(node: yamlio.Node, name: str, other: Callable[[str, Place], TokenProfile]) -> TokenProfile:
    """A token profile from its document; ``other`` loads the profile that a prior leans on.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "a token profile") as fields:
        fields.version()
        named = fields.need("profile", yamlio.label)
        blocks = fields.need("blocks", yamlio.listing("blocks", lambda item: _read_block(item, other)))
        notes = fields.get("notes", yamlio.listing("notes", yamlio.text), ())
        if named is not None and named != name:
            fields.fault(
                "profile", "model-path", f"the file's path says {name}, its profile key {named}", "make them equal"
            )
        if blocks is not None and not blocks:
            fields.fault("blocks", "no-profile", "a profile needs at least one block", "add one")
    dated.check_order(blocks)
    return TokenProfile(name, blocks, notes, node.where)


_LATE = date(2999, 12, 31)
"""Stands in for a start that is wrong and told, so that the rest of the block is still read."""


def _read_block(node: yamlio.Node, other: Callable[[str, Place], TokenProfile]) -> ProfileBlock:
    with yamlio.Fields(node, "a profile block") as fields:
        start = fields.need("from", yamlio.day)
        found = {}
        for meter in PRICED:
            method_of = partial(_method_of, meter, start or _LATE, other)
            found[meter] = fields.get(meter, partial(_read_counted, method_of=method_of), None)
        auto = fields.get("auto", _read_auto, None)
        extras = fields.get("extras", yamlio.listing("extras", _read_extra), ())
    counted = {meter: by for meter, by in found.items() if by}
    return ProfileBlock(start=start, counted=counted, auto=auto, extras=extras, place=node.where)


def _method_of(meter: str, day: date, other: Callable[[str, Place], TokenProfile], name: str, place: Place) -> Method:
    """The way in which another profile counts a meter on a day."""
    counted = other(name, place).block_on(day).counted.get(meter)
    if counted is None:
        raise wrong("no-profile", f"profile {name} counts no {meter}", "lean on one that does", place)
    return counted.method


def _read_auto(node: yamlio.Node) -> Auto:
    with yamlio.Fields(node, "auto") as fields:
        served = fields.need("served", yamlio.mapping("served", yamlio.integer(1)))
        up_to = fields.get("up_to", yamlio.text, None)
        fields.need("source", sources.read)
    if not served:
        raise node.fault("no-value", "auto needs at least one served quality")
    if "auto" in (up_to, *served):
        raise node.fault("not-allowed", "auto cannot be served as auto", "name the qualities it was served as")
    return Auto(tuple(served.items()), up_to, node.where)


def _read_extra(node: yamlio.Node) -> Extra:
    with yamlio.Fields(node, "an extra") as fields:
        when = fields.need("when", yamlio.mapping("when", yamlio.word))
        meter = fields.need("meter", yamlio.one_of(*PRICED))
        what = fields.need("what", yamlio.text)
        remedy = fields.get("remedy", yamlio.text, "")
    return Extra(when=tuple(when.items()), meter=meter, what=what, remedy=remedy, place=node.where)


def _read_counted(node: yamlio.Node, method_of: MethodOf) -> Counted:
    with yamlio.Fields(node, "a way to count") as fields:
        word = fields.need("method", yamlio.one_of(*METHODS))
        source = fields.need("source", sources.read)
        basis = fields.get("basis", yamlio.one_of("published", "measured", "assumed"), None)
        n_calls = fields.get("n_calls", yamlio.integer(1), None)
        note = fields.get("note", yamlio.text, "")
        from_records = fields.get("from_records", yamlio.listing("from_records", yamlio.text), ())
        readers = {name: partial(method.read, method_of=method_of) for name, method in METHODS.items()}
        method = fields.according_to("method", word, readers)
        if basis == "measured" and n_calls is None:
            fields.fault(
                "basis", "missing-key", "a measured figure says on how many calls it rests", "add 'n_calls: 22'"
            )
    assert method is not None
    basis = Basis(basis) if basis else source.basis
    return Counted(method=method, basis=basis, source=source, n_calls=n_calls, note=note, from_records=from_records)
