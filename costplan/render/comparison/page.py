"""A comparison as a page: who is cheapest, by how much and how sure, where it tips, what breaks; then tables.
The tables stand in tables.py; it draws nothing, and ``label`` encodes what users wrote for the surface at hand."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from costplan.render.comparison.ranked import ranked
from costplan.render.comparison.tables import tables_of
from costplan.render.comparison.told import (
    BASELINE,
    cap_cell,
    cap_sentence,
    cost_words,
    done_cell,
    each_words,
    is_nothing_known,
    sure_or_chance,
    tips_words,
    tried_words,
)
from costplan.render.currency import money
from costplan.render.dollars_beside import told_in
from costplan.render.headline import what_if_rows
from costplan.render.view import Page, clean
from costplan.units import many, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.comparing.break_even import BreakEven
    from costplan.comparing.option import Comparison, Lead, Option
    from costplan.render.comparison.ranked import Planned, Ranked

    Label = Callable[[str], str]

NAMED = 2
"""So many options or break-evens are named where there is a table of all of them below."""


def comparison_page(comparison: Comparison, label: Label = clean) -> Page:
    """The page.

    Args:
        comparison: what is shown.
        label: encodes what users wrote.
    """
    order = ranked(comparison)
    number = len(comparison.options)
    periods = dict.fromkeys(period for one in order.planned for period in one.costed.plan.periods)
    return Page(
        title=f"{label(comparison.title)}: {many(number, 'option')} side by side",
        subtitle="; ".join(map(label, periods)),
        headline=(*what_if_rows(tried_words(comparison), label), *_headline(comparison, order, label)),
        warnings=tuple(_warnings(order, label)),
        tables=tables_of(comparison, order, label),
        footer=(
            f"as of {comparison.as_of}; a total is the sum of exact lines, rounded once",
            f"prices: {label(comparison.tables_used)}",
            *map(label, comparison.notes),
        ),
    )


def both_ways(comparison: Comparison, label: Label = clean) -> Page:
    """The page, in the currency that the comparison is told in, where there is one, with dollars beside it."""
    if (told := comparison.told) is None:
        return comparison_page(comparison, label)
    return told_in(
        told.reporting, told.days, lambda is_told: comparison_page(told.comparison if is_told else comparison, label)
    )


def _headline(comparison: Comparison, order: Ranked, label: Label) -> Iterator[tuple[str, str]]:
    if order.planned:
        yield from _cheapest(order, comparison.lead, label)
    if found := [one for one in comparison.break_evens if one.at is not None]:
        first = {one.option.name for one in order.planned[:1]}
        nearest = sorted(found, key=lambda one: (one.option not in first, _far(one)))
        told = [f"{label(one.option)}: {tips_words(one, label)}" for one in nearest[:NAMED]]
        yield "break-even", _and_more(told, len(found), "break-even")
    elif comparison.break_evens:
        yield "break-even", "nowhere; who is cheaper today is cheaper throughout"
    if order.planned:
        yield from _fits_and_is_done(order, label)
    cannot = [f"{label(one.name)} cannot be planned: {_why(one, label)}" for one in order.others]
    warned = [
        f"{label(one.option.name)}: {label(one.costed.cautions[0])}" for one in order.planned if one.costed.cautions
    ]
    if broken := [*cannot, *warned]:
        yield "what breaks", _and_more(broken[:NAMED], len(broken), "option")


def _far(found: BreakEven) -> float:
    """How far from today it tips, as a share of what it is today."""
    return abs(float(found.at) / float(found.present) - 1) if found.at is not None and found.present else inf


def _why(option: Option, label: Label) -> str:
    return label(option.broken[0].message) if option.broken else "nobody says why"


def _cheapest(order: Ranked, lead: Lead | None, label: Label) -> Iterator[tuple[str, str]]:
    """Who is cheapest, and how sure that is against the baseline and against the next."""
    first, dearer = order.planned[0], _dearer_each(order, label)
    if is_nothing_known(first.costed):
        yield "cheapest", f"not known: nobody can count what {label(first.option.name)} costs"
        return
    known = "" if order.complete else ", as far as costs are known"
    cost = cost_words(first.costed)
    others = order.planned[1:]
    beside = next((one for one in others if one.option.is_baseline), None) or (others[0] if others else None)
    compared = first.option.against or (beside.option.against if beside else None)
    if beside is None or compared is None:
        whose = "can be planned" if beside is None else "is cheapest"
        yield "cheapest", f"{label(first.option.name)}: {cost}; no other option {whose}{known}"
        return
    if first.option.is_baseline and not compared.difference:
        more = sum(one.costed.total.expected == first.costed.total.expected for one in others) - 1
        alike = f"{label(beside.option.name)} and {more} more" if more else f"and {label(beside.option.name)}"
        yield "cheapest", f"the {BASELINE}, {label(first.option.name)}, {alike} alike: {cost}{known}{dearer}"
    elif first.option.is_baseline:
        told = f"the next, {label(beside.option.name)}, costs {cost_words(beside.costed)}"
        yield "cheapest", f"the {BASELINE}, {label(first.option.name)}: {cost}{known}; {told}{dearer}"
    else:
        share = "" if compared.share is None else f" ({percent(-compared.share)})"
        less = f"{money(-compared.difference)}{share} less than the {BASELINE}, {label(beside.option.name)}"
        equal = f"as much as the {BASELINE}, {label(beside.option.name)}"
        yield (
            "cheapest",
            f"{label(first.option.name)}: {cost}{known}; {less if compared.difference else equal}{dearer}",
        )
    told = sure_or_chance(compared)
    if first.option.is_baseline:
        told = f"{label(beside.option.name)} is {told}"
    elif lead is not None and lead.next != beside.option.name:
        after = f"the next, {label(lead.next)} at {cost_words(others[0].costed)}"
        told = f"against the {BASELINE}: {told}; against {after}: {sure_or_chance(lead.against)}"
    yield "how sure", told


def _dearer_each(order: Ranked, label: Label) -> str:
    """That the cheapest is not the cheapest an accepted image, where totals are of different numbers of images."""
    first, best = order.planned[0], order.cheapest_image
    if order.are_alike or best is None or best.costed.per_accepted == first.costed.per_accepted:
        return ""
    return f"; but not all deliver as many images, and one costs least with {label(best.option.name)}"


def _fits_and_is_done(order: Ranked, label: Label) -> Iterator[tuple[str, str]]:
    """What the cheapest costs an image, whether it fits and when it is done, and who is otherwise."""
    first = order.planned[0]
    best = order.cheapest_image
    if first.costed.per_accepted is not None and best is not None:
        dearer = best.costed.per_accepted != first.costed.per_accepted
        other = f"; least for {label(best.option.name)}, {each_words(best.costed)}" if dearer else ""
        told = "" if order.are_alike else "; not all deliver as many images, so compare this"
        yield "per accepted image", each_words(first.costed) + other + told
    over = [one for one in order.planned if one.costed.headroom and one.costed.headroom.left < 0]
    if first.costed.headroom is not None or not first.costed.caps_known:
        others = [one for one in over if one is not first]
        yield "cap", cap_sentence(first.costed, label) + _also("over it", others, label)
    elif over:
        yield "cap", f"{label(over[0].option.name)}: {cap_cell(over[0].costed)}"
    if first.costed.pace is not None:
        late = [one for one in order.planned[1:] if one.costed.pace and one.costed.pace.inside is False]
        yield "done", done_cell(first.costed.pace) + _also("late", late, label)


def _also(what: str, others: Sequence[Planned], label: Label) -> str:
    names = [label(one.option.name) for one in others[:NAMED]]
    return f"; {what}: {_and_more(names, len(others), 'option')}" if others else ""


def _and_more(told: Sequence[str], number: int, noun: str) -> str:
    more = [f"{many(number - len(told), f'more {noun}')} below"] if number > len(told) else []
    return "; ".join((*told, *more))


def _warnings(order: Ranked, label: Label) -> Iterator[str]:
    """What no reader may miss: costs that are not known."""
    unknown = [one for one in order.planned if not one.costed.plan.complete]
    if unknown:
        names = _and_more([label(one.option.name) for one in unknown[:NAMED]], len(unknown), "option")
        yield f"INCOMPLETE: some costs are unknown and not in the total of {names}"
