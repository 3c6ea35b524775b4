"""A way and a combination of ways in plain words: what it does, what has to hold, what may go wrong, how sure it is.
It ranks nothing, and places nothing on a page."""

from __future__ import annotations

from fractions import Fraction
from shlex import join
from typing import TYPE_CHECKING

from costplan.comparing.option import Against
from costplan.render.comparison.told import NOISE, sure_or_chance, tips_words
from costplan.render.view import share_of
from costplan.units import many, money

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.advising.advice import Advice, Advised, Combination

    Label = Callable[[str], str]

SURE = 0.9995
"""That something is likelier than this to be cheaper needs no words."""


def saves_cell(one: Advised) -> str:
    """What it saves, or costs more where it is dearer, with the mark of noise before what may be chance."""
    return f"{NOISE} " * _against(one).is_noise + money(abs(Fraction(one.saving)))


def way_words(one: Advised, label: Label, told_at: str = "") -> str:
    """A way by its name: what it does, what has to hold for it, and what may go wrong, or at the number of which way
    that is told already."""
    group = f" ({', '.join(one.letters)})" if one.groups else ""
    told = [f"{label(one.name)}{group}: {label(one.way.words)}"]
    if one.way.condition:
        told.append(f"condition: {label(one.way.condition)}")
    if one.way.risk:
        told.append(f"risk: {f'as of no. {told_at}' if told_at else label(one.way.risk)}")
    if one.cheaper is not None and one.cheaper.less < SURE:
        told.append(sure_or_chance(_against(one)))
    if one.break_even is not None:
        told.append(f"break-even: {tips_words(one.break_even, label)}")
    return "; ".join(told)


def combination_words(advice: Advice, found: Combination, label: Label) -> str:
    """What ways save together, by their names; and that it is not what each saves alone, added up."""
    saving = abs(Fraction(found.saving))
    share = share_of(saving, advice.total.expected)
    which = "less" if found.saving >= 0 else "more"
    names = ", ".join(map(label, found.names))
    least = "" if advice.complete else "at least "
    then = f"{least}{money(found.total.expected)} then, {money(saving)} ({share}) {which}"
    if len(found.names) == 1:
        return f"{then}: {names}"
    alone = advice.each_alone(found)
    told = ""
    if alone is not None and money(alone) != money(found.saving):
        does = f"save {money(alone)}" if alone >= 0 else f"cost {money(-alone)} more"
        told = f"; each alone would {does} in all, which they do not together"
    return f"{then}, with {many(len(found.names), 'way')} together: {names}{told}"


def applied_words(advice: Advice, taken: Combination | None, file: str) -> str:
    """What was written into a file, and how to see it; or that nothing was."""
    if taken is None:
        return f"nothing is cheaper and the same, so {file} is not written; --take NAME takes what you find as good"
    told = combination_words(advice, taken, str)
    return told if file == "-" else f"{told}; see {join(('costplan', 'diff', advice.file, file, *advice.options))}"


def _against(one: Advised) -> Against:
    return Against(-one.saving, None, one.cheaper)
