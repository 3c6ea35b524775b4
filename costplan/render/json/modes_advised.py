"""What the decision tree says of prompts as JSON for machines: each rule that holds, each way to call, exact dollars.
It decides nothing; the tree stands in advising/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.json.document import MODES, usd_or_null
from costplan.render.json.problem import problem_keys
from costplan.units import usd_text

if TYPE_CHECKING:
    from costplan.advising.mode_costs import ModeChoice, ModeCosts
    from costplan.advising.modes_advised import AdvisedPrompt, Modes
    from costplan.quantity import Quantity


def modes_json(modes: Modes) -> str:
    """One document: ``prompts`` in their order, ``sums`` over all of them by model, of a scenario also its totals."""
    return MODES.text(
        title=modes.title,
        file=modes.file,
        as_of=str(modes.as_of),
        period=modes.period or None,
        what_ifs=list(modes.what_ifs),
        total=_range(modes.total),
        complete=modes.complete,
        unplanned=[problem_keys(problem) for problem in modes.unplanned],
        by_tree=_range(modes.by_tree),
        by_tree_more_usd=usd_or_null(modes.more),
        prompts=[_prompt(one) for one in modes.prompts],
        sums=[
            {"model": one.model, "way": one.words, "usd": usd_text(one.cost.expected), "without": one.without}
            for one in modes.sums()
        ],
        notes=list(modes.notes),
        prices={"used": modes.tables_used, "sha256": modes.fingerprint},
    )


def _prompt(one: AdvisedPrompt) -> dict[str, Any]:
    return {
        "where": one.where,
        "prompt": one.prompt,
        "n": one.n,
        "kept": one.kept,
        "words": one.branch.words,
        "mode": one.branch.mode,
        "reasons": [{"rule": reason.rule, "words": reason.words} for reason in one.branch.reasons],
        "remarks": list(one.remarks),
        "planned_mode": one.stated or None,
        "agrees": one.agrees,
        "costs": [_costs(costs) for costs in one.costs],
    }


def _costs(costs: ModeCosts) -> dict[str, Any]:
    return {
        "model": costs.model,
        "size": costs.size or None,
        "quality": costs.quality or None,
        "modes": [_way(way) for way in costs.modes],
        "in_their_place": [_way(way) for way in costs.places],
        "others": [_way(way) for way in costs.others],
        "told": costs.told,
    }


def _way(way: ModeChoice) -> dict[str, Any]:
    return {
        "mode": way.mode or None,
        "changes": dict(way.changes),
        "as_planned": way.present,
        "per_image_usd": usd_or_null(way.each),
        "cost": _range(way.cost),
        "period": _range(way.total),
        "period_more_usd": usd_or_null(way.more),
        "not_known": way.why or None,
    }


def _range(cost: Quantity | None) -> dict[str, str] | None:
    if cost is None:
        return None
    return {"low_usd": usd_text(cost.low), "expected_usd": usd_text(cost.expected), "high_usd": usd_text(cost.high)}
