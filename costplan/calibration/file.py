"""Reads a calibration: the YAML that a person reviews in a pull request and that estimates take.
Nothing is fitted here; writer.py writes it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.calibration.bounds import check_group
from costplan.calibration.experience_file import read_acceptance, read_day, read_latency, read_sources
from costplan.calibration.figures import (
    AT,
    LEARNED,
    AutoServed,
    Calibration,
    Cell,
    Changed,
    Group,
    Learned,
    Mode,
    Seen,
    Several,
)
from costplan.digest import sha256
from costplan.errors import wrong
from costplan.pricing.folder import KeptFile
from costplan.pricing.profiles import Auto
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from costplan.errors import Place
    from costplan.units import Number


def read_calibration(path: Path, shown: str) -> tuple[Calibration, bytes]:
    """A calibration and the bytes it was read from.

    Raises:
        InputError: with every problem of the file.
        OutsideError: it cannot be read.
    """
    node, data = yamlio.read_file(path, shown)
    return read_document(node, shown), data


def opened(calibration: Path | KeptFile, shown: str) -> tuple[Calibration, bytes, str]:
    """A calibration, the bytes it was read from, and the SHA-256 of all that its file holds, or held when it was kept.

    Raises:
        InputError: with every problem of the file.
        OutsideError: it cannot be read.
    """
    if isinstance(calibration, KeptFile):
        data, name = calibration.text.encode(), calibration.shown
        return read_document(yamlio.parse(data, name), name), data, calibration.sha256
    found, data = read_calibration(calibration, shown or str(calibration))
    return found, data, sha256(data).hexdigest()


def read_document(node: yamlio.Node, shown: str) -> Calibration:
    """A calibration from its document.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "a calibration") as fields:
        fields.version()
        as_of = fields.need("calibration", yamlio.day)
        at = fields.need("at", yamlio.one_of(*AT))
        sources = fields.need("sources", yamlio.mapping("sources", yamlio.word))
        left_out = fields.get("left_out", yamlio.mapping("left_out", yamlio.integer(0)), None) or {}
        groups = fields.need("groups", yamlio.listing("groups", _read_group))
        auto = fields.get("auto", yamlio.listing("auto", _read_auto), ())
        several = fields.get("several", yamlio.listing("several", _read_several), ())
        acceptances = fields.get("accepted", yamlio.listing("accepted", read_acceptance), ())
        latencies = fields.get("latency", yamlio.listing("latency", read_latency), ())
    _refuse_twice((group.key, group.place, f"{group.model} {group.meter} {group.quality}") for group in groups)
    for group in groups:
        _refuse_twice((cell.key, cell.place, f"{cell.call} {cell.size}") for cell in group.cells)
    _refuse_twice(((one.model, one.route), one.auto.place, f"auto of {one.model}") for one in auto)
    _refuse_twice(((one.model, one.route), one.place, f"several of {one.model}") for one in several)
    _refuse_twice((one.key, one.place, f"accepted of {one.model} {one.step}") for one in acceptances)
    _refuse_twice(((one.model, one.route, one.key), one.place, f"latency of {one.model}") for one in latencies)
    return Calibration(
        as_of=as_of,
        at=at,
        sources=tuple(sources.values()),
        left_out=tuple(left_out.items()),
        groups=groups,
        auto=auto,
        several=several,
        shown=shown,
        acceptances=acceptances,
        latencies=latencies,
    )


def _refuse_twice(found: Iterable[tuple[object, Place | None, str]]) -> None:
    seen = set()
    for key, place, what in found:
        if key in seen:
            raise wrong("said-twice", f"{what.strip()} stands here twice", "keep one of them", place)
        seen.add(key)


def _read_group(node: yamlio.Node) -> Group:
    with yamlio.Fields(node, "a group of cells") as fields:
        model = fields.need("model", yamlio.word)
        route = fields.need("route", yamlio.word)
        meter = fields.need("meter", yamlio.one_of(*LEARNED))
        quality = fields.get("quality", yamlio.word, "")
        against = fields.need("against", yamlio.one_of("published", "nothing"))
        noise = fields.need("noise", _spread)
        prompts = fields.get("prompts", _spread, 0)
        sources = fields.get("sources", _spread, 0)
        freedom = fields.get("freedom", _number, None)
        by_image = fields.get("by_image", yamlio.boolean, False)
        unseen = fields.get("unseen", _read_use, None)
        cells = fields.need("cells", yamlio.listing("cells", _read_cell))
    group = Group(
        model=model,
        route=route,
        meter=meter,
        quality=quality,
        against_published=against == "published",
        noise=noise,
        unseen=unseen,
        cells=cells,
        prompts=prompts,
        sources=sources,
        freedom=freedom,
        by_image=bool(by_image),
        place=node.where,
    )
    check_group(group)
    return group


def _read_cell(node: yamlio.Node) -> Cell:
    with yamlio.Fields(node, "a cell") as fields:
        call = fields.need("call", yamlio.word)
        size = fields.get("size", yamlio.word, "")
        parameters = fields.get("parameters", yamlio.mapping("parameters", yamlio.word), None) or {}
        seen = fields.need("seen", _read_seen)
        fields.get("deterministic", yamlio.boolean, None)
        published = fields.get("published", _number, None)
        use = fields.need("use", _read_use)
        noise = fields.get("noise", _spread, None)
        modes = fields.get("modes", _read_modes, ())
        changed = fields.get("changed", _read_changed, None)
        outliers = fields.get("outliers", _read_tokens, ())
    return Cell(
        call=call,
        size=size,
        parameters=tuple(sorted(parameters.items())),
        seen=seen,
        published=published,
        use=use,
        outliers=outliers,
        noise=noise,
        modes=modes,
        changed=changed,
        place=node.where,
    )


def _read_changed(node: yamlio.Node) -> Changed:
    with yamlio.Fields(node, "a change") as fields:
        day = fields.need("day", read_day)
        before, after = (fields.need(name, _number) for name in ("before", "after"))
        calls_before, calls_after = (fields.need(f"calls_{name}", yamlio.integer(1)) for name in ("before", "after"))
    return Changed(day=day, before=before, calls_before=calls_before, after=after, calls_after=calls_after)


def _read_modes(node: yamlio.Node) -> tuple[Mode, ...]:
    modes: tuple[Mode, ...] = yamlio.listing("modes", _read_mode)(node)
    if len(modes) < 2 or any(after.tokens <= before.tokens for before, after in pairwise(modes)):
        raise node.fault("not-a-range", "modes are two or more, each of more tokens than the one before")
    return modes


def _read_mode(node: yamlio.Node) -> Mode:
    with yamlio.Fields(node, "a mode") as fields:
        tokens = fields.need("tokens", _number)
        calls = fields.need("calls", yamlio.integer(1))
        noise = fields.get("noise", _spread, 0)
    return Mode(tokens=tokens, calls=calls, noise=noise)


def _read_seen(node: yamlio.Node) -> Seen:
    with yamlio.Fields(node, "what was seen") as fields:
        calls = fields.need("calls", yamlio.integer(1))
        images = fields.get("images", yamlio.integer(1), calls)
        singles = fields.need("singles", yamlio.integer(0))
        mean = fields.need("mean", _number)
        sd = fields.get("sd", _number, None)
        p50 = fields.get("p50", _number, None)
        p90 = fields.get("p90", _number, None)
        least = fields.get("min", _number, None)
        most = fields.get("max", _number, None)
        first = fields.get("first", read_day, "")
        last = fields.get("last", read_day, "")
        sources = fields.need("sources", read_sources)
        runs = fields.get("runs", yamlio.integer(1), 0)
        prompts = fields.get("prompts", yamlio.integer(1), 0)
        error = fields.get("error", _number, 0)
    return Seen(
        calls=calls,
        images=images,
        singles=singles,
        mean=mean,
        sd=sd,
        p50=p50,
        p90=p90,
        least=least,
        most=most,
        first=first,
        last=last,
        sources=sources,
        runs=runs,
        prompts=prompts,
        error=error,
    )


def _read_published(node: yamlio.Node) -> None:
    yamlio.one_of("published")(node)


def _read_learned(node: yamlio.Node) -> Learned:
    with yamlio.Fields(node, "a learned figure") as fields:
        mean = fields.need("mean", _number)
        low = fields.need("low", _number)
        high = fields.need("high", _number)
        p80 = fields.need("p80", _number)
        p90 = fields.need("p90", _number)
    if not low <= mean <= high or not p80 <= p90:
        raise node.fault("not-a-range", "a learned figure needs low <= mean <= high and p80 <= p90")
    return Learned(mean=mean, low=low, high=high, p80=p80, p90=p90)


_read_use = yamlio.either("scalar", _read_published, _read_learned)


def _read_auto(node: yamlio.Node) -> AutoServed:
    with yamlio.Fields(node, "auto") as fields:
        model = fields.need("model", yamlio.word)
        route = fields.need("route", yamlio.word)
        served = fields.need("served", yamlio.mapping("served", yamlio.integer(1)))
        unmatched = fields.get("unmatched", _read_tokens, ())
        up_to = fields.get("up_to", yamlio.word, None)
        draws = fields.get("draws", _number, None)
        if draws is not None and not 0 < draws <= sum((served or {}).values()):
            fields.fault("draws", "not-a-range", f"{float(draws):g} draws", "write no more than the calls served")
        if "auto" in (up_to, *(served or ())):
            fields.fault(
                "served", "not-allowed", "auto cannot be served as auto", "name the qualities it was served as"
            )
    return AutoServed(model, route, Auto(tuple(served.items()), up_to, node.where, draws), unmatched)


def _read_several(node: yamlio.Node) -> Several:
    with yamlio.Fields(node, "several") as fields:
        model = fields.need("model", yamlio.word)
        route = fields.need("route", yamlio.word)
        each, once, neither = (fields.get(name, yamlio.integer(0), 0) for name in ("each", "once", "neither"))
    return Several(model=model, route=route, each=each, once=once, neither=neither, place=node.where)


def _read_tokens(node: yamlio.Node) -> tuple[tuple[Number, int], ...]:
    """Tokens and how many calls showed them."""

    def key(of: yamlio.Node) -> object:
        return yamlio.decimal_of(yamlio.word(of), of)

    found = yamlio.entries(node, "tokens and their calls", yamlio.integer(1), key)
    return tuple((exact(Fraction(tokens)), calls) for tokens, calls in found.items())


WIDEST = 1000
"""The most that a spread may be, as a share of the mean: that of one call in a million which takes all the tokens."""


def _spread(node: yamlio.Node) -> Number:
    number = _number(node)
    if number > WIDEST:
        raise node.fault("not-a-range", f"a spread of {node.shown} times the mean is beyond {WIDEST:,}, which none is")
    return number


def _number(node: yamlio.Node) -> Number:
    return exact(Fraction(yamlio.amount(node)))
