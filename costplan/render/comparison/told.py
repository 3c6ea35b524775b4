"""What an option comes to in plain words: its difference from the baseline, how sure that is, its cap, when it is done.
It finds no figure, and orders no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.currency import money, unit_money
from costplan.render.headline import UNKNOWN, UNREAD_CAP, WHAT_IF, cap_words, left_words
from costplan.render.view import chance_text, clean, signed_money, signed_percent
from costplan.units import count, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.comparing.break_even import BreakEven
    from costplan.comparing.chance import Chance
    from costplan.comparing.option import Against, Comparison, Costed, Option, Pace
    from costplan.units import Number

    Label = Callable[[str], str]

NOISE = "~"
"""Stands before a difference that may be chance."""

BASELINE = "baseline"

TYPED = "*"
"""Stands behind what an accepted image costs where nobody has measured how many are accepted."""

SIGN = "against the baseline: + costs more, - costs less"


def is_nothing_known(option: Costed) -> bool:
    """Whether some costs are unknown and all that is known is nothing, which is no price of zero."""
    return not (option.plan.complete or any(option.total.numbers))


def least(option: Costed) -> str:
    """Said before a sum of which a part is not known."""
    return "" if option.plan.complete else "at least "


def named(option: Option, label: Label) -> str:
    """An option as tables name it: the baseline says that it is, and so does one in which something is only tried."""
    marks = ", ".join([BASELINE] * option.is_baseline + [WHAT_IF] * bool(option.tried_alone))
    return f"{label(option.name)} ({marks})" if marks else label(option.name)


def tried_words(comparison: Comparison) -> Iterator[str]:
    """What is only tried, in all options or in one."""
    yield from comparison.what_ifs
    for option in comparison.options:
        yield from (f"{told}, in {option.name} alone" for told in option.tried_alone)


def difference_words(against: Against) -> str:
    """``-$617.28 (-50%)``, with the mark of noise before it where it may be chance."""
    share = "" if against.share is None else f" ({signed_percent(against.share)})"
    told = signed_money(against.difference) + share if against.difference else "the same"
    return f"{NOISE} " * against.is_noise + told


def sure_words(against: Against) -> str:
    """``91% sure to be cheaper``, of the likelier of both; of a cost that nothing moves, that it is."""
    chance = against.cheaper
    if chance is None:
        return "not known"
    if chance.tie >= 1:
        return "sure to cost the same"
    if _is_even(chance):
        return "as likely to cost less as more"
    less = chance.less >= chance.more
    what, likely = ("be cheaper", chance.less) if less else ("cost more", chance.more)
    if likely >= 1:
        return f"sure to {what}"
    same = f", {chance_text(chance.tie)} to cost the same" if chance.tie >= 0.0005 else ""
    return f"{chance_text(likely)} sure to {what}{same}"


def sure_or_chance(against: Against) -> str:
    """The same in a sentence, which says of noise that it is."""
    return sure_words(against) + (", which may be chance" if against.is_noise else "")


def sure_cell(against: Against) -> str:
    """The same in a narrow cell: ``91% cheaper``."""
    chance = against.cheaper
    if chance is None:
        return "?"
    if chance.tie >= 1:
        return "the same"
    if _is_even(chance):
        return "even odds"
    what, likely = ("cheaper", chance.less) if chance.less >= chance.more else ("dearer", chance.more)
    return f"sure: {what}" if likely >= 1 else f"{chance_text(likely)} {what}"


def _is_even(chance: Chance) -> bool:
    """Whether a page would say as much of either side."""
    return chance_text(chance.less) == chance_text(chance.more)


def cost_words(option: Costed) -> str:
    """The expected total, or that it is at least so much, or that nothing of it is known."""
    if is_nothing_known(option):
        return UNKNOWN
    return f"{least(option)}{money(option.total.expected)}"


def each_words(option: Costed) -> str:
    """What an accepted image costs, marked where its acceptance is only typed in."""
    if option.per_accepted is None:
        return "-"
    if is_nothing_known(option):
        return UNKNOWN
    return f"{least(option)}{unit_money(option.per_accepted, 4)}{TYPED * bool(option.typed)}"


def cap_cell(option: Costed) -> str:
    """``fits, $160.70 (2.1%) left``, or by how much it is over; of the option's own budget where it states one."""
    room = option.headroom
    if room is None:
        return "none stated" if option.caps_known else "not known"
    told = left_words(room) if room.left < 0 else f"fits, {left_words(room)} left"
    return told + ", of its own budget" * option.own_budget


def cap_sentence(option: Costed, label: Label) -> str:
    """The same with the cap that is meant."""
    if option.headroom is None:
        return cap_cell(option) if option.caps_known else UNREAD_CAP
    return f"{cap_cell(option)}, of {cap_words(option.headroom, label)}"


def done_cell(pace: Pace | None) -> str:
    """The day on which all is done, and whether that is inside the period."""
    if pace is None or pace.done is None:
        return "not asked" if pace is None else "not known"
    inside = {True: "in time", False: "after the period", None: "perhaps in time"}[pace.inside]
    return f"{pace.done}, {inside}"


def value_words(at: Number, unit: str) -> str:
    """A value of an input without its unit: a share in percent, else a number."""
    return percent(at) if unit == "%" else count(at)


def unit_words(at: Number, unit: str, label: Label = clean) -> str:
    """The same with its unit."""
    plain = all(char.isalpha() or char in " '" for char in unit)
    return value_words(at, unit) + ("" if unit == "%" else f" {unit if plain else label(unit)}".rstrip())


def tips_cell(found: BreakEven, label: Label = clean) -> str:
    """Where it tips, about where it is not exact, or that it does not."""
    if found.at is None:
        return "nowhere"
    return "about " * bool(found.error) + unit_words(found.at, found.unit, label)


def tips_words(found: BreakEven, label: Label) -> str:
    """Where an option and the baseline cost the same, and who is cheaper on which side."""
    if found.at is None:
        return f"{label(found.words)}: {label(found.why)}"
    sides = f"cheaper below: {label(found.below)}, above: {label(found.above)}"
    today = "" if found.present is None else f", today {value_words(found.present, found.unit)}"
    return f"{tips_cell(found, label)} ({label(found.words)}{today}); {sides}"


def changes_words(changes: Sequence[str], label: Label) -> Iterator[str]:
    """What an option changes, a step or driver a text: ``posts.final: model=bfl/flux-2-pro, without quality``. Notes
    are for people, and say nothing of a cost."""
    told: dict[str, list[str]] = {}
    for change in changes:
        path, _, value = change.partition("=")
        place, _, key = path.rpartition(".")
        if key != "note":
            told.setdefault(place, []).append(label(f"{key}={value}" if value else f"without {key}"))
    for place, keys in told.items():
        yield f"{label(place)}: {', '.join(keys)}" if place else ", ".join(keys)
