"""A way and a combination of ways in plain words: what it does, what has to hold, what may go wrong, how sure it is.
It ranks nothing, and places nothing on a page."""

from __future__ import annotations

from fractions import Fraction
from shlex import join
from typing import TYPE_CHECKING

from costplan.bridging.shown import whole_units
from costplan.comparing.option import Against
from costplan.render.bridge import Scale
from costplan.render.comparison.told import NOISE, sure_or_chance, tips_words
from costplan.render.currency import costs_in, currency
from costplan.render.dollars_beside import both
from costplan.render.view import share_of
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.advising.advice import Advice, Advised, Combination
    from costplan.units import Number

    Label = Callable[[str], str]

SURE = 0.9995
"""That something is likelier than this to be cheaper needs no words."""


def scale_of(advice: Advice) -> Scale:
    """How the sums of an advice are written: that at which what is least of what its combinations save has two digits,
    and cents at least. A saving is what is shown of the plan less what is shown of it then."""
    sides = [one.total.expected for one in (advice.same, advice.judged, advice.taken) if one is not None]
    planned = advice.total.expected
    scales = [_between(planned, planned), *(_between(planned, then) for then in sides)]
    return max(scales, key=lambda scale: scale.places)


def planned_words(advice: Advice) -> str:
    """What the plan costs as it stands."""
    scale = scale_of(advice)
    return scale.sum(whole_units(advice.total.expected, scale.unit))


def saves_cell(advice: Advice, one: Advised) -> str:
    """What it saves, or costs more where it is dearer, with the mark of noise before what may be chance."""
    planned, then = advice.total.expected, one.total.expected
    scale = max(scale_of(advice), _between(planned, then), key=lambda scale: scale.places)
    return f"{NOISE} " * _against(one).is_noise + scale.sum(abs(_less(planned, then, scale)))


def way_words(one: Advised, label: Label, told_at: str = "") -> str:
    """A way by its name: what it does, what has to hold for it, and what may go wrong, or at the number of which way
    that is told already."""
    name, _, condition, risk = way_cells(one, label, told_at)
    told = [f"{name}: {label(one.way.words)}"]
    told += [f"{head}: {said}" for head, said in (("condition", condition), ("risk", risk)) if said]
    return "; ".join([*told, *_also(one, label)])


def way_cells(one: Advised, label: Label, told_at: str = "") -> tuple[str, str, str, str]:
    """The same in columns: its name with its letters, what it does and how sure that is, what has to hold, what may go
    wrong."""
    group = f" ({', '.join(one.letters)})" if one.groups else ""
    risk = f"as of no. {told_at}" if told_at and one.way.risk else label(one.way.risk)
    does = "; ".join([label(one.way.words), *_also(one, label)])
    return f"{label(one.name)}{group}", does, label(one.way.condition), risk


def _also(one: Advised, label: Label) -> Iterator[str]:
    if one.cheaper is not None and one.cheaper.less < SURE:
        yield sure_or_chance(_against(one))
    if one.break_even is not None:
        yield f"break-even: {tips_words(one.break_even, label)}"


def combination_words(advice: Advice, found: Combination, label: Label) -> str:
    """What ways save together, by their names; and whether that is less or more than what each saves alone, added
    up."""
    scale, planned = scale_of(advice), advice.total.expected
    saving = _less(planned, found.total.expected, scale)
    share = share_of(abs(Fraction(found.saving)), planned)
    which = "less" if found.saving >= 0 else "more"
    names = ", ".join(map(label, found.names))
    least = "" if advice.complete else "at least "
    then = scale.sum(whole_units(found.total.expected, scale.unit))
    then = f"{least}{then} then, {scale.sum(abs(saving))} ({share}) {which}"
    unmet = _unmet_words(found, label)
    if len(found.names) == 1:
        return f"{then}: {names}{unmet}"
    told, alone = "", advice.each_alone(found)
    if alone is not None and alone != found.saving:
        ways = [one for name in found.names if (one := advice.way(name)) is not None]
        in_all = sum(_less(planned, one.total.expected, scale) for one in ways)
        if in_all != saving:
            does = f"save {scale.sum(in_all)}" if in_all >= 0 else f"cost {scale.sum(-in_all)} more"
            how = "more" if abs(saving) > abs(in_all) else "less"
            beside = f"and {how} together" if (in_all >= 0) is (saving >= 0) else "which they do not together"
            told = f"; each alone would {does} in all, {beside}"
    return f"{then}, with {many(len(found.names), 'way')} together: {names}{told}{unmet}"


def applied_words(advice: Advice, taken: Combination | None, file: str) -> str:
    """What was written into a file, and how to see it; or that nothing was."""
    if taken is None:
        return f"nothing is cheaper and the same, so {file} is not written; --take NAME takes what you find as good"
    told = combination_words(advice, taken, str)
    if advice.told is not None:
        found = advice.told.advice
        with costs_in(advice.told.reporting.currency):
            told = both(combination_words(found, found.taken or found.same or taken, str), told)
    return told if file == "-" else f"{told}; see {join(('costplan', 'diff', advice.file, file, *advice.options))}"


def _unmet_words(found: Combination, label: Label) -> str:
    """What it does not meet of what is required, the first by its words."""
    if not found.unmet:
        return ""
    more = f", and {len(found.unmet) - 1:,} more" if len(found.unmet) > 1 else ""
    return f"; what is required is still not met: {label(found.unmet[0])}{more}"


def _less(planned: Number, then: Number, scale: Scale) -> int:
    """How much less the one is than the other, as both are shown, in units of the scale."""
    return whole_units(planned, scale.unit) - whole_units(then, scale.unit)


def _between(planned: Number, then: Number) -> Scale:
    return Scale.between(planned, then)._replace(currency=currency())


def _against(one: Advised) -> Against:
    return Against(-one.saving, None, one.cheaper)
