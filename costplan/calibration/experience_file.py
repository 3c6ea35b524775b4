"""``accepted:`` and ``latency:`` of a calibration, a line each, from YAML and back; and how days and sources are read.
What they say stands in acceptance.py and latency.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.calibration.acceptance import Acceptance
from costplan.calibration.dates import sources_text
from costplan.calibration.latency import Latency
from costplan.observation import is_day
from costplan.units import decimal_text, exact, percent
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from costplan.units import Number


def read_day(node: yamlio.Node) -> str:
    """A day or a month.

    Raises:
        InputError: it is none.
    """
    text = yamlio.word(node)
    if not is_day(text):
        raise node.fault("not-a-date", f"{node.shown} is no day and no month", "write a day as 2027-02-28")
    return text


def read_sources(node: yamlio.Node) -> tuple[int, ...]:
    """The numbers of sources, written ``s1 s2``."""
    return tuple(int(name[1:]) for name in yamlio.word(node).split() if name[1:].isdecimal())


def read_acceptance(node: yamlio.Node) -> Acceptance:
    """A line of ``accepted:`` in a calibration.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "an acceptance") as fields:
        model = fields.need("model", yamlio.word)
        step = fields.get("step", yamlio.label, "")
        accepted = fields.need("accepted", yamlio.integer(0))
        judged = fields.need("of", yamlio.integer(1))
        draws = fields.get("draws", yamlio.amount, None)
        told = [(name, fields.get(name, yamlio.share, None)) for name in ("share", "low", "high")]
        first, last = (fields.get(name, read_day, "") for name in ("first", "last"))
        sources = fields.get("sources", read_sources, ())
    if accepted > judged:
        raise node.fault(
            "not-a-range", f"{accepted:,} of {judged:,} were accepted", "no more are taken than are judged"
        )
    if draws is not None and not 0 < draws <= judged:
        raise node.fault("not-a-range", f"{float(draws):g} draws", "write no more than the calls judged")
    found = Acceptance(
        model=model,
        step=step,
        accepted=accepted,
        judged=judged,
        draws=None if draws is None else exact(Fraction(draws)),
        first=first,
        last=last,
        sources=sources,
        place=node.where,
    )
    _check_told(node, found, told)
    return found


NEAR = Fraction(1, 1000)
"""How far a share as it is written may be from what the counts tell: it was rounded."""


def _check_told(node: yamlio.Node, found: Acceptance, told: list[tuple[str, Fraction | None]]) -> None:
    """The share and its ends follow from the counts, so a changed one would be passed over without a word.

    Raises:
        InputError: one does not follow.
    """
    share = dict(zip(("low", "share", "high"), found.share.numbers, strict=True))
    for name, said in told:
        if said is not None and abs(said - Fraction(share[name])) > NEAR:
            what = f"{name} is {percent(said)}, and {found.counts} tell {percent(share[name])}"
            raise node.fault("not-a-range", what, "change accepted and of, or state the share in the scenario")


def acceptance_entries(one: Acceptance) -> dict[str, Any]:
    """What the line holds; reading it gives an equal one."""
    told: dict[str, Any] = {"model": one.model}
    if one.step:
        told["step"] = one.step
    told |= {"accepted": Plain(str(one.accepted)), "of": Plain(str(one.judged))}
    if one.draws is not None:
        told["draws"] = Plain(decimal_text(one.draws, 12))
    for name, end in zip(("low", "share", "high"), one.share.numbers, strict=True):
        told[name] = Plain(f"{decimal_text(Fraction(end) * 100, 2)}%")
    told |= {name: Plain(day) for name, day in (("first", one.first), ("last", one.last)) if day}
    if one.sources:
        told["sources"] = sources_text(one.sources)
    return told


def read_latency(node: yamlio.Node) -> Latency:
    """A line of ``latency:`` in a calibration.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "a latency") as fields:
        model = fields.need("model", yamlio.word)
        route = fields.need("route", yamlio.word)
        quality, size = (fields.get(name, yamlio.word, "") for name in ("quality", "size"))
        images = fields.get("images", yamlio.integer(1), 0)
        calls = fields.need("calls", yamlio.integer(1))
        mean, low, high = (fields.need(name, _seconds) for name in ("mean", "low", "high"))
        median, p90 = (fields.need(name, _seconds) for name in ("median", "p90"))
        first, last = (fields.get(name, read_day, "") for name in ("first", "last"))
        sources = fields.get("sources", read_sources, ())
    if not low <= mean <= high or not median <= p90:
        raise node.fault("not-a-range", "a latency needs low <= mean <= high and median <= p90")
    return Latency(
        model=model,
        route=route,
        quality=quality,
        size=size,
        images=images,
        calls=calls,
        mean=mean,
        low=low,
        high=high,
        median=median,
        p90=p90,
        first=first,
        last=last,
        sources=sources,
        place=node.where,
    )


def _seconds(node: yamlio.Node) -> Number:
    return exact(Fraction(yamlio.amount(node)))


def latency_entries(one: Latency) -> dict[str, Any]:
    """What the line holds; reading it gives an equal one."""
    told: dict[str, Any] = {"model": one.model, "route": one.route}
    told |= {name: Plain(word) for name, word in (("quality", one.quality), ("size", one.size)) if word}
    if one.images:
        told["images"] = Plain(str(one.images))
    told["calls"] = Plain(str(one.calls))
    seconds = (("mean", one.mean), ("low", one.low), ("high", one.high), ("median", one.median), ("p90", one.p90))
    told |= {name: Plain(decimal_text(number, 12)) for name, number in seconds}
    told |= {name: Plain(day) for name, day in (("first", one.first), ("last", one.last)) if day}
    if one.sources:
        told["sources"] = sources_text(one.sources)
    return told
