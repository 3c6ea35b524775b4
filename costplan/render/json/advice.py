"""Advice as JSON for machines: each way with what it changes, what it saves and what then all costs, and the best of
them together. Money stands as exact decimal strings of dollars; null is what is not known, or not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.json.comparison import break_even_keys, chance_keys
from costplan.render.json.document import ADVICE, usd_or_null
from costplan.render.json.reporting import plain_names, rates_keys
from costplan.units import usd_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.advising.advice import Advice, Advised, Combination, ToldAdvice
    from costplan.advising.gotcha import Gotcha
    from costplan.quantity import Quantity


def advice_json(advice: Advice) -> str:
    """Its ways, the one that saves most first, those that are dearer, and the combinations."""
    return ADVICE.text(
        title=advice.title,
        file=advice.file,
        as_of=str(advice.as_of),
        period=advice.period,
        what_ifs=list(advice.what_ifs),
        total=_range(advice.total),
        complete=advice.complete,
        unmet=list(advice.unmet),
        mending=[_advised(one) for one in advice.mending],
        best={"same": _combination(advice, advice.same), "judged": _combination(advice, advice.judged)},
        taken=_combination(advice, advice.taken),
        ways=[_advised(one) for one in advice.ways],
        dearer=[_advised(one) for one in advice.dearer],
        gotchas=[_gotcha(one) for one in advice.gotchas],
        notes=list(advice.notes),
        prices={"used": advice.tables_used, "sha256": advice.fingerprint},
        **(_reporting(advice.told) if advice.told else {}),
    )


def _reporting(told: ToldAdvice) -> dict[str, Any]:
    """The sums once more in a currency, under the same names without ``_usd``; the rest is as above."""
    found = told.advice

    def ways(those: Iterable[Advised]) -> list[dict[str, Any]]:
        sums = (({"name": one.name, "saving_usd": usd_text(one.saving), "total": _range(one.total)}) for one in those)
        return [plain_names(one) for one in sums]

    return {
        "reporting": {
            "currency": told.reporting.currency,
            "rates": rates_keys(told.reporting, told.days),
            "total": plain_names(_range(found.total)),
            "mending": ways(found.mending),
            "best": {
                "same": _in_currency(_combination(found, found.same)),
                "judged": _in_currency(_combination(found, found.judged)),
            },
            "taken": _in_currency(_combination(found, found.taken)),
            "ways": ways(found.ways),
            "dearer": ways(found.dearer),
            "gotchas": [{"what": one.what, "figure": one.figure} for one in found.gotchas],
        }
    }


def _in_currency(keys: dict[str, Any] | None) -> dict[str, Any] | None:
    """The sums of a combination."""
    names = ("names", "total", "saving_usd", "each_alone_usd")
    return keys and {name.removesuffix("_usd"): _plain(keys[name]) for name in names}


def _plain(value: Any) -> Any:
    return plain_names(value) if isinstance(value, dict) else value


def _gotcha(one: Gotcha) -> dict[str, Any]:
    return {
        "what": one.what,
        "about": list(one.about),
        "words": one.words,
        "figure": one.figure,
        "command": one.command,
        "source": one.source,
    }


def _range(cost: Quantity) -> dict[str, str]:
    return {"low_usd": usd_text(cost.low), "expected_usd": usd_text(cost.expected), "high_usd": usd_text(cost.high)}


def _combination(advice: Advice, found: Combination | None) -> dict[str, Any] | None:
    return found and {
        "names": list(found.names),
        "total": _range(found.total),
        "saving_usd": usd_text(found.saving),
        "each_alone_usd": usd_or_null(advice.each_alone(found)),
        "unmet": list(found.unmet),
    }


def _advised(one: Advised) -> dict[str, Any]:
    way = one.way
    return {
        "name": one.name,
        "kind": way.kind,
        "where": way.where,
        "words": way.words,
        "condition": way.condition,
        "risk": way.risk,
        "firm": way.is_same,
        "saving_usd": usd_text(one.saving),
        "total": _range(one.total),
        "cheaper": chance_keys(one.cheaper) if one.cheaper else None,
        "groups": list(one.letters),
        "change": way.change,
        "mends": list(one.mends),
        "break_even": break_even_keys(one.break_even) if one.break_even else None,
    }
