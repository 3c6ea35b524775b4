"""The caps of budgets as the ledger holds them before a call: windows, tags, and amounts in whole pico-dollars.
What a plan is to the same caps stands in gating/; here nothing is reserved, and no file is read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from costplan.errors import InputError, Problem, Problems, wrong
from costplan.gating.one_finding import value_part
from costplan.ledger.cap import MOST, LedgerCap
from costplan.ledger.window import WINDOWS, milliseconds
from costplan.named import NamedTuple
from costplan.units import PICO, decimal_text, percent, sum_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.budget.budget import Budget, Cap, Waiver
    from costplan.exchange.money import Money
    from costplan.ledger.window import Window

_APART = "keep it in a budget for plans alone, and name those that hold calls as 'budgets:' under 'ledger:'"


def caps_of(budgets: Iterable[Budget], day: date) -> tuple[LedgerCap, ...]:
    """The caps of budgets as they hold on a day, in UTC: at its rate of exchange and under its waivers.

    What was spent is a fact, so that neither ``at`` nor ``contingency`` says anything here; a tax counts where caps
    hold it, but not per call, as with plans.

    Raises:
        InputError: with every cap that a ledger cannot hold, and every currency without a rate on that day.
    """
    caps, left_out = caps_and_others(budgets, day)
    if left_out:
        raise InputError(left_out)
    return caps


def caps_and_others(budgets: Iterable[Budget], day: date) -> tuple[tuple[LedgerCap, ...], tuple[Problem, ...]]:
    """The same, with why others cannot be held, for who states an amount that holds beside them.

    Raises:
        InputError: with every currency without a rate on that day.
    """
    problems = Problems()
    caps: list[LedgerCap] = []
    left_out: list[Problem] = []
    for budget in budgets:
        for cap in budget.caps:
            if told := [Problem("not-for-ledger", *one, cap.place) for one in _against(cap, budget)]:
                left_out += told
                continue
            with problems.collect():
                caps += _held(cap, budget, day)
    if problems.errors and left_out:
        problems.errors.insert(0, InputError(left_out))
    problems.stop_if_any()
    return tuple(caps), tuple(left_out)


def accepts_estimates(budgets: Iterable[Budget]) -> bool:
    """Whether a call may be held at an estimate where nothing bounds what it costs: all budgets that hold must say
    so, and one at least."""
    said = [budget.accept_estimates for budget in budgets if budget.caps]
    return bool(said) and all(said)


def _against(cap: Cap, budget: Budget) -> Iterator[tuple[str, str]]:
    """Why a ledger cannot hold a cap: in words, and what to do."""
    name = f"the cap {cap.id!r}"
    if cap.is_relative:
        yield f"{name} limits growth against a base, which no call has", _APART
    if not cap.per.window:
        yield f"{name} is per {cap.per.words}, which is not known before a call", _APART
    if cap.over:
        yield f"{name} is over files of scenarios, to which no call belongs", "hold calls by a 'tag:' that they carry"
    if cap.workflow:
        hint = f"hold calls by a 'tag:' that they carry, such as {{workflow: {cap.workflow}}}"
        yield f"{name} is for a workflow, to which no call belongs", hint
    if budget.scenario:
        yield f"{name} holds one scenario alone, to which no call belongs", "write it in a budget of its own file"


class _Amount(NamedTuple):
    """What a cap allows in pico-dollars, None where it holds nothing; and as it was written, with what was applied to
    it, empty where nothing was."""

    most: int | None
    words: str = ""


def _held(cap: Cap, budget: Budget, day: date) -> Iterator[LedgerCap]:
    """The cap; and where it holds each value of a tag, one apart for each value that a waiver names."""
    waivers = [
        waiver for waiver in budget.waivers if waiver.cap == cap.id and waiver.up_to is not None and waiver.until >= day
    ]
    named = dict.fromkeys(filter(None, (_each_in(waiver.where, cap.every) for waiver in waivers)))
    ones = [cap.of_value(each) for each in named]
    yield _under(waivers, cap, budget, day)._replace(apart=tuple(one.tags for one in ones))
    for one in ones:
        yield _under(waivers, one, budget, day)


def _under(waivers: Iterable[Waiver], cap: Cap, budget: Budget, day: date) -> LedgerCap:
    """A cap under waivers in force. What ``where`` names is named as findings are; of a value that no waiver names,
    nothing is known but that it is one."""
    stated = _Amount(most=None) if cap.max is None else _amount(cap.max, cap, budget, day)
    by_window = {f"{year:04d}-{month:02d}": _amount(money, cap, budget, day) for (year, month), money in cap.by_month}
    window = WINDOWS[cap.per.window]
    each = cap.each or tuple((key, "\0") for key in cap.every)
    for waiver in waivers:
        for label in _labels(window, day):
            before = by_window.get(label, stated)
            if before.most is None or not waiver.up_to:
                continue
            if fnmatchcase(value_part(each, label), waiver.where or "*"):
                raised = _amount(waiver.up_to, cap, budget, day, waiver)
                by_window[label] = max(before, raised, key=lambda amount: amount.most or 0)
    return LedgerCap(
        id=cap.id,
        window=window,
        most=stated.most,
        by_window=tuple((label, amount.most) for label, amount in by_window.items() if amount.most is not None),
        tags=cap.tags,
        source=str(cap.place),
        stated=stated.words,
        model=cap.model,
        vendor=cap.vendor,
        stated_by_window=tuple((label, amount.words) for label, amount in by_window.items()),
    )


def _each_in(where: str, keys: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The values of tags that a waiver is for: ``team=red``, ``team=red 2027-03``, ``team=red*``; none where the value
    itself is a glob."""
    shape = " ".join(rf"{re.escape(key)}=([^*?[]+?)" for key in keys)
    found = re.fullmatch(rf"{shape}(?:\*| \d{{4}}-\S+| \S*[*?[]\S*)?", where) if keys else None
    return tuple(zip(keys, found.groups(), strict=True)) if found else ()


def _labels(window: Window, day: date) -> Iterable[str]:
    """The windows that a day has something of."""
    start = milliseconds(datetime(day.year, day.month, day.day, tzinfo=UTC))
    return dict.fromkeys(window.label(start + hour * 3_600_000) for hour in range(24))


def _amount(money: Money, cap: Cap, budget: Budget, day: date, waiver: Waiver | None = None) -> _Amount:
    """An amount in whole pico-dollars before tax, rounded down, and in words where that is not what was written.

    Raises:
        InputError: its currency has no rate on the day, or it is more than a ledger counts.
    """
    written, applied = sum_text(money.pico, money.currency), []
    rate = Fraction(budget.fx.usd_per(money.currency, day, cap.place) if budget.fx else 1)
    if money.currency != "USD":
        applied.append(f"at {decimal_text(rate)} USD")
    taxed = Fraction(1)
    if budget.tax is not None and budget.tax.in_caps and cap.per.window != "call":
        taxed += budget.tax.rate
        applied.append(f"less {percent(budget.tax.rate)} {budget.tax.name}")
    if waiver is not None:
        applied.append(f"by waiver of {waiver.by} until {waiver.until}")
    pico = floor(Fraction(money.pico) * rate / taxed)
    if pico > MOST:
        message = f"the cap {cap.id!r} of {written} is more than a ledger counts"
        raise wrong("out-of-bounds", message, f"write at most {MOST // PICO} USD", cap.place)
    return _Amount(pico, " ".join((written, ", ".join(applied))) if applied else "")
