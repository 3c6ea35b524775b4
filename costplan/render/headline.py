"""What every page says first: expected, p90, cap, headroom, what an accepted image costs, and the biggest costs.
What it says of a plan is found in gating/headline.py, and which cap in gating/headroom.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.gating.headline import CONTINGENCY
from costplan.pricing.prices import hidden_by
from costplan.render.currency import money, unit_money
from costplan.render.view import Table, clean, share_of
from costplan.units import many, percent, told_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from costplan.gating.headline import Headline
    from costplan.gating.headroom import Headroom
    from costplan.plan.savings import Saved, Savings

CERTAIN = "nothing in it is left to chance"
"""Said of a p90 that is the expected cost because no figure is uncertain."""


def headline_rows(
    headline: Headline,
    room: Headroom | None,
    none: str,
    label: Callable[[str], str] = clean,
    *,
    bare: str = "",
) -> Iterator[tuple[str, str]]:
    """Names and figures, in the order that every page has.

    Args:
        headline: of the plan.
        room: of the cap that is named; None where none is stated.
        none: what is said of the cap then.
        label: encodes what users wrote.
        bare: said of figures that have no tax in them, beside caps that hold it.
    """
    is_known = headline.complete or bool(headline.expected)  # 0 of what nobody can count is no amount
    least = "" if headline.complete else ", at least" * is_known
    yield f"expected{bare}{least}", money(headline.expected) if is_known else UNKNOWN
    p90 = money(headline.expected if headline.p90 is None else headline.p90)
    if is_known:
        yield f"p90{bare}{least}", p90 + (f", for {CERTAIN}" if headline.p90 is None else "")
    yield "cap", cap_words(room, label) if room else none
    if room:
        yield "headroom" + ("" if headline.complete else ", at most"), headroom_words(room)
    if headline.added and is_known:
        yield added_row(headline, least, label)
    if headline.savings and is_known:
        yield f"at list prices{least}", savings_words(headline.savings, label)
    if headline.per_accepted is not None:
        seats = ", with seats" if headline.has_seats else ""
        each = unit_money(headline.per_accepted, 4) if is_known else UNKNOWN
        yield f"per accepted image{seats}{least}", each


def added_row(headline: Headline, least: str, label: Callable[[str], str] = clean) -> tuple[str, str]:
    """``with contingency and VAT 19%``, and ``$5,236.00: contingency $400.00, VAT 19% $836.00 on top``."""
    names = [name if name == CONTINGENCY else label(name) for name, _ in headline.added]
    *most, last = names
    amounts = ", ".join(f"{name} {money(amount)}" for name, (_, amount) in zip(names, headline.added, strict=True))
    name = f"with {', '.join(most)} and {last}" if most else f"with {last}"
    return f"{name}{least}", f"{money(headline.with_added)}: {amounts} on top"


def savings_words(savings: Savings, label: Callable[[str], str] = clean) -> str:
    """``$18,900.12: contract openai-2027 saves $2,100.00 (11.1%), unused $900.00``."""
    private = [label(one.id) for one in savings.contracts if one.saved is None]
    whole = hidden_by(*private) if savings.listed is None else money(savings.listed)
    told = [_saved_words(one, savings, label) for one in savings.contracts if one.saved is not None or one.unused]
    return f"{whole}: {'; '.join(told)}" if told else whole


def _saved_words(one: Saved, savings: Savings, label: Callable[[str], str]) -> str:
    parts = []
    if one.saved is not None:
        share = f" ({percent(abs(Fraction(one.saved) / Fraction(savings.listed)))})" if savings.listed else ""
        adds = f"adds {money(-one.saved)}{share}" if one.saved < 0 else "saves nothing"
        parts.append(f"saves {money(one.saved)}{share}" if one.saved > 0 else adds)
    if one.unused:
        parts.append(f"unused {money(one.unused)}")
    return f"contract {label(one.id)} {', '.join(parts)}"


UNKNOWN = "unknown"
"""Said of a sum of which nothing is known: $0.00 would be a price."""

UNREAD_CAP = "not known, for a budget is wrong; 'costplan check' says where"
"""What there is to say where budgets cannot be read."""

WHAT_IF = "what if"
"""What stands on something that was only tried is marked so, wherever it is named first."""


def what_if_rows(what_ifs: Iterable[str], label: Callable[[str], str] = clean) -> Iterator[tuple[str, str]]:
    """What was only tried, before any figure that rests on it."""
    return ((WHAT_IF, label(told)) for told in what_ifs)


def cap_words(room: Headroom, label: Callable[[str], str] = clean) -> str:
    """``$5,000.00 (monthly, 2027-02, at p90; 2 other caps)``."""
    from costplan.gating.one_finding import Status

    _, allowed, _ = told_apart(room.compared, room.allowed, room.currency)
    at = f"at {room.at}" + (f", by {room.figure}" if room.figure not in ("", room.at) else "") if room.at else ""
    waived = "waived" if room.status is Status.WAIVED else ""
    named = ", ".join(filter(None, (label(room.cap), label(room.where), at, waived)))
    others = f"; {many(room.others, 'other cap')}" if room.others else ""
    return f"{allowed} ({named}{others})"


def headroom_words(room: Headroom) -> str:
    """``$187.60 (3.8%), compared with $4,812.40``, or ``over by $612.40 (12.2%), ...``."""
    compared, _, _ = told_apart(room.compared, room.allowed, room.currency)
    return f"{left_words(room)}, compared with {compared}"


def left_words(room: Headroom) -> str:
    """``$187.60 (3.8%)``, or ``over by $612.40 (12.2%)``."""
    _, _, between = told_apart(room.compared, room.allowed, room.currency)
    share = "" if room.share is None or abs(room.share) >= 10 else f" ({percent(abs(room.share))})"
    return f"{'over by ' if room.left < 0 else ''}{between}{share}"


def biggest_words(headline: Headline, label: Callable[[str], str] = clean) -> str:
    """The biggest costs in a line."""
    return "; ".join(f"{label(name.replace('  ', ' '))} {money(cost)}" for name, cost in headline.biggest)


def biggest_table(headline: Headline, label: Callable[[str], str] = clean) -> Table:
    """The biggest costs, each with its share of the expected total."""
    rows = tuple((label(name), money(cost), share_of(cost, headline.expected)) for name, cost in headline.biggest)
    return Table(title="Biggest costs", headers=("what", "expected", "share"), rows=rows, right=frozenset({1, 2}))
