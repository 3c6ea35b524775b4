"""A comparison as CSV (RFC 4180), a row an option: raw numbers, and texts that no spreadsheet takes for a formula.
It orders nothing: options stand as they were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.quantity import ZERO
from costplan.render.comparison.told import tips_words
from costplan.render.csv import csv_pieces, formula_safe
from costplan.render.view import clean
from costplan.units import decimal_text, usd_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.comparing.option import Against, Comparison, Costed, Option

_FIRST = ("option", "baseline", "reason", "file", "changes", "what_ifs", "planned", "what_breaks", "what_to_do")
_COSTS = ("expected_usd", "low_usd", "high_usd", "p50_usd", "p80_usd", "p90_usd", "p95_usd", "worst_usd", "complete")
_AGAINST = ("difference_usd", "difference_share", "chance_cheaper", "chance_same", "chance_dearer", "noise")
_IMAGES = ("accepted_images", "per_accepted_usd", "typed_acceptance")
_CAP = ("cap_known", "own_budget", "cap", "cap_amount", "compared", "left", "currency", "fits")
_PACE = ("done", "in_time")
_LAST = "break_even"


def comparison_csv(comparison: Comparison) -> Iterator[str]:
    """A row an option; what it costs by month stands to the right, and all amounts again where they are told in
    another currency."""
    months = comparison.months
    figures = (*_COSTS, *_AGAINST, *_IMAGES, *_CAP, *_PACE)
    told = comparison.told
    amounts = [name for name in figures if name.endswith("_usd")]
    in_currency = [name.removesuffix("_usd") for name in (*amounts, *(f"{month}_usd" for month in months))]
    more = ("currency", *in_currency) if told else ()
    others = told.comparison.options if told else comparison.options
    heads = (*_FIRST, *figures, _LAST, *(f"{month}_usd" for month in months), *more)
    rows = (
        [
            *_about(option),
            *(_figures(option.costed, option.against) if option.costed else [""] * len(figures)),
            formula_safe(_tips(comparison, option)),
            *_months(option.costed, months),
            *(_in_currency(told.reporting.currency, other, months) if told else ()),
        ]
        for option, other in zip(comparison.options, others, strict=True)
    )
    return csv_pieces(heads, rows)


def _in_currency(currency: str, option: Option, months: Sequence[str]) -> Iterator[str]:
    """The amounts of its row once more, in the currency."""
    names = (*_COSTS, *_AGAINST, *_IMAGES, *_CAP, *_PACE)
    cells = _figures(option.costed, option.against) if option.costed else [""] * len(names)
    yield currency
    yield from (cell for name, cell in zip(names, cells, strict=True) if name.endswith("_usd"))
    yield from _months(option.costed, months)


def _about(option: Option) -> list[str]:
    cautions = option.costed.cautions if option.costed else ()
    breaks = [*cautions, *(problem.message for problem in option.broken)]
    texts = (
        option.name,
        _yes(option.is_baseline),
        option.reason,
        option.file,
        ", ".join(option.changes),
        ", ".join(option.what_ifs),
        _yes(option.costed is not None),
        "; ".join(breaks),
        "; ".join(problem.remedy for problem in option.broken if problem.remedy),
    )
    return list(map(formula_safe, texts))


def _figures(costed: Costed, against: Against | None) -> Iterator[str]:
    total, risk = costed.total, costed.risk
    costs = (total.expected, total.low, total.high, risk.p50, risk.p80, risk.p90, risk.p95, risk.worst)
    yield from (*map(usd_text, costs), _yes(costed.plan.complete))
    yield from _difference(against) if against else [""] * len(_AGAINST)
    yield decimal_text(costed.delivered)
    yield "" if costed.per_accepted is None else usd_text(costed.per_accepted)
    yield formula_safe(", ".join(costed.typed))
    room, pace = costed.headroom, costed.pace
    if room is None:
        yield from (_yes(costed.caps_known), *[""] * (len(_CAP) - 1))
    else:
        name = " ".join(filter(None, (room.cap, room.where, room.at)))
        amounts = map(usd_text, (room.allowed, room.compared, room.left))
        yield from (
            _yes(costed.caps_known),
            _yes(costed.own_budget),
            formula_safe(name),
            *amounts,
            formula_safe(room.currency),
            _yes(room.left >= 0),
        )
    yield str(pace.done) if pace and pace.done else ""
    yield "" if pace is None or pace.inside is None else _yes(pace.inside)


def _difference(against: Against) -> Iterator[str]:
    yield usd_text(against.difference)
    yield "" if against.share is None else decimal_text(against.share)
    chance = against.cheaper
    yield from ("", "", "") if chance is None else map(_float, (chance.less, chance.tie, chance.more))
    yield "" if chance is None else _yes(against.is_noise)


def _float(chance: float) -> str:
    return f"{chance:.6f}".rstrip("0").rstrip(".")


def _months(costed: Costed | None, months: Iterable[str]) -> Iterator[str]:
    whole = costed.whole_months if costed else {}
    yield from ("" if costed is None else usd_text(whole.get(month, ZERO).expected) for month in months)


def _tips(comparison: Comparison, option: Option) -> str:
    return "; ".join(tips_words(one, clean) for one in comparison.break_evens if one.option == option.name)


def _yes(said: bool) -> str:
    return "true" if said else "false"
