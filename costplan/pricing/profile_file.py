"""Reads ``<model>.tokens.yaml`` into a TokenProfile: its dated blocks, and the parameters of each counting method."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import dated, yamlio
from costplan.pricing import counting, sources
from costplan.pricing.call import KINDS
from costplan.quantity import Basis, Quantity, ranged
from costplan.units import METERS, exact

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.errors import Place

from costplan.pricing.profiles import Auto, Counted, Extra, ProfileBlock, TokenProfile


def read_profile(node: yamlio.Node, name: str, other: Callable[[str, Place], TokenProfile]) -> TokenProfile:
    """A token profile from its document; ``other`` loads the profile that a prior leans on.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "a token profile") as fields:
        fields.need("version", yamlio.version)
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
        found = {
            meter: fields.get(meter, lambda value: _read_counted(value, start or _LATE, other), None)
            for meter in METERS
        }
        auto = fields.get("auto", _read_auto, None)
        extras = fields.get("extras", yamlio.listing("extras", _read_extra), ())
    return ProfileBlock(
        start, {meter: counted for meter, counted in found.items() if counted}, auto, extras, node.where
    )


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
        meter = fields.need("meter", yamlio.one_of(*METERS))
        what = fields.need("what", yamlio.text)
        remedy = fields.get("remedy", yamlio.text, "")
    return Extra(tuple(when.items()), meter, what, remedy, node.where)


def _read_counted(node: yamlio.Node, day: date, other: Callable[[str, Place], TokenProfile]) -> Counted:
    with yamlio.Fields(node, "a way to count") as fields:
        method = fields.need("method", yamlio.one_of(*_METHODS, "measured"))
        source = fields.need("source", sources.read)
        basis = fields.get("basis", yamlio.one_of("published", "measured", "assumed"), None)
        n_calls = fields.get("n_calls", yamlio.integer(1), None)
        note = fields.get("note", yamlio.text, "")
        readers = _METHODS | {"measured": lambda fields: _measured(fields, day, other)}
        built = fields.according_to("method", method, readers)
        if basis == "measured" and n_calls is None:
            fields.fault(
                "basis", "missing-key", "a measured figure says on how many calls it rests", "add 'n_calls: 22'"
            )
    assert built is not None
    return Counted(built, Basis(basis) if basis else source.basis, source, n_calls, note)


# ------------------------------------------------------------------------------------- one reader a counting method

_tokens = yamlio.integer(0, 10**7)


def _cells(node: yamlio.Node) -> tuple[tuple[str, str, int], ...]:
    by_size = yamlio.mapping("tokens by size", _tokens)
    by_quality = yamlio.entries(node, "tokens by quality", by_size)
    return tuple((quality, size, tokens) for quality, row in by_quality.items() for size, tokens in row.items())


def _grid(fields: yamlio.Fields) -> counting.Method:
    grid = fields.need("grid", yamlio.mapping("grid", yamlio.integer(1, 4096)))
    return counting.Grid(tuple((grid or {}).items()), fields.get("per_partial_image", _tokens, 0))


def _table(fields: yamlio.Fields) -> counting.Method:
    return counting.Table(fields.need("tokens", _cells), fields.get("per_partial_image", _tokens, 0))


def _class(fields: yamlio.Fields) -> counting.Method:
    tokens = fields.need("tokens", lambda node: yamlio.entries(node, "tokens by class", _tokens, yamlio.word))
    return counting.ByClass(tuple((tokens or {}).items()))


def _range(node: yamlio.Node) -> Quantity:
    """``{mean, low, high}``."""
    with yamlio.Fields(node, "a measured figure") as fields:
        mean = fields.need("mean", yamlio.amount)
        low = fields.get("low", yamlio.amount, mean)
        high = fields.get("high", yamlio.amount, mean)
    try:
        return ranged(*(exact(Fraction(part)) for part in (low, mean, high)))
    except ValueError:
        raise node.fault("not-a-range", "a measured figure needs low <= mean <= high") from None


_mean = yamlio.either("mapping", _range, yamlio.quantity)
"""A figure, or a mapping of its mean and ends."""


def _fixed(fields: yamlio.Fields) -> counting.Method:
    of_inputs = fields.get("per", yamlio.one_of("image", "input_image"), "image") == "input_image"
    return counting.Fixed(fields.need("tokens", _mean), of_inputs)


def _by_quality(fields: yamlio.Fields) -> counting.Method:
    cells = fields.need("tokens", yamlio.mapping("tokens by quality", _mean))
    return counting.ByQuality(tuple((cells or {}).items()))


def _tiles(fields: yamlio.Fields) -> counting.Method:
    base = fields.need("base", _tokens)
    per_tile = fields.need("per_tile", _tokens)
    square = fields.need("high_fidelity_square", _tokens)
    other = fields.need("high_fidelity_other", _tokens)
    served = fields.get("served_fidelity", yamlio.mapping("served_fidelity", yamlio.one_of("low", "high")), None) or {}
    return counting.Tiles(base, per_tile, square, other, tuple(served.items()))


def _patches(fields: yamlio.Fields) -> counting.Method:
    return counting.Patches(fields.need("most", yamlio.integer(1, 10**6)))


def _megapixels(fields: yamlio.Fields) -> counting.Method:
    pixels = fields.need("pixels", yamlio.integer(1, 10**8))
    return counting.Megapixels(pixels, fields.need("part", yamlio.one_of("all", "first", "extra")))


def _jobs(fields: yamlio.Fields) -> counting.Method:
    minutes = fields.need("minutes_per_job", yamlio.amount)
    images = fields.need("images_per_job", yamlio.integer(1, 1000))
    return counting.Jobs(exact(Fraction(minutes or 0)), images)


def _text(fields: yamlio.Fields) -> counting.Method:
    fields.need("tokenizer", yamlio.one_of("o200k_base"))
    overhead = fields.need(
        "overhead", lambda node: yamlio.entries(node, "overhead", yamlio.quantity, yamlio.one_of(*KINDS))
    )
    per_image = fields.get("per_input_image", _tokens, 0)
    edits = (
        fields.get("edits", lambda node: yamlio.entries(node, "edits", yamlio.quantity, yamlio.integer(1, 100)), None)
        or {}
    )
    by_number = tuple(sorted((int(number), tokens) for number, tokens in edits.items()))
    return counting.Text(tuple((overhead or {}).items()), per_image, by_number)


def _included(fields: yamlio.Fields) -> counting.Method:
    return counting.Included(fields.need("tokens", _tokens))


def _never_measured(fields: yamlio.Fields) -> counting.Method:
    return counting.NeverMeasured(fields.need("why", yamlio.text))


def _measured(fields: yamlio.Fields, day: date, other: Callable[[str, Place], TokenProfile]) -> counting.Method | None:
    cells = fields.get("cells", _cells, ())
    prior = fields.need("prior", yamlio.label)
    factors = fields.need("factors", yamlio.mapping("factors", _mean))
    if prior is None or factors is None or day is None:
        return None
    place = fields.place("prior")
    leaned_on = other(prior, place).block_on(day).counted.get("image_out")
    if leaned_on is None:
        fields.fault("prior", "no-profile", f"profile {prior} counts no image_out", "lean on one that does")
        return None
    return counting.Measured(cells, leaned_on.method, prior, tuple(factors.items()))


_METHODS: dict[str, Callable[[yamlio.Fields], counting.Method | None]] = {
    "grid": _grid,
    "table": _table,
    "class": _class,
    "fixed": _fixed,
    "by_quality": _by_quality,
    "tiles": _tiles,
    "patches": _patches,
    "megapixels": _megapixels,
    "jobs": _jobs,
    "text": _text,
    "included": _included,
    "never_measured": _never_measured,
}
