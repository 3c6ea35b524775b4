"""A migration as JSON for machines: the steps, what changes in them, the change of the file, the code, what to test
again, and the difference of both sides. It finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.quantity import Basis
from costplan.render.json.comparison import chance_keys
from costplan.render.json.diff import diff_keys
from costplan.render.json.document import MIGRATION
from costplan.render.json.problem import problem_keys
from costplan.units import usd_text

if TYPE_CHECKING:
    from costplan.migrating.migration import LeftModel, Migration
    from costplan.plan.plan import Plan


def migration_json(found: Migration) -> str:
    """``to``, the models that are ``left``, ``moved``, ``stayed`` and ``refused`` steps, ``changes`` and the ``change``
    of the file, ``code``, ``retest``, and ``diff``, null where a side cannot be planned."""
    return MIGRATION.text(
        title=found.title,
        file=found.file,
        as_of=str(found.as_of),
        period=found.period,
        what_ifs=list(found.loaded.what_ifs),
        to={"model": found.to, "meters": list(found.meters), "answers": list(found.answers)},
        left=[_left(one) for one in found.left],
        moved=list(found.moved),
        stayed=[{"step": one.where, "model": one.model, "why": one.why} for one in found.stayed],
        refused=[
            {"step": one.where, "model": one.model, "problems": [problem_keys(problem) for problem in one.problems]}
            for one in found.refused
        ],
        changes=[
            {
                "step": one.where,
                "key": one.key,
                "before": one.before or None,
                "after": one.after or None,
                "why": one.why,
                "guess": one.is_guess,
            }
            for one in found.changes
        ],
        change=found.change,
        code=[
            {"look_for": one.find, "write": one.write, "why": one.why, "where": list(one.where)} for one in found.code
        ],
        retest=[
            {
                "said": one.claim,
                "verdict": one.verdict,
                "why": one.why,
                "command": one.command or None,
                "source": one.source,
            }
            for one in found.retest
        ],
        in_code=[{"step": one.where, "planned": one.model, "in_code": one.in_code} for one in found.stand_ins],
        unmet=list(found.unmet),
        unplanned=[problem_keys(problem) for problem in found.unplanned],
        costs=_costs(found),
        diff=diff_keys(found.diff) if found.diff else None,
        notes=list(found.notes),
        prices={"used": found.tables_used, "sha256": found.fingerprint},
    )


def _costs(found: Migration) -> dict[str, Any] | None:
    """How well both sides are known; a sentence on the page."""
    if found.diff is None:
        return None
    return {
        "before": _known(found.diff.base.plan),
        "after": _known(found.diff.head.plan),
        "cheaper": chance_keys(found.cheaper) if found.cheaper else None,
    }


def _known(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    total, assumed = plan.total, plan.with_basis(Basis.ASSUMED)
    ends = {"low_usd": total.low, "expected_usd": total.expected, "high_usd": total.high, "assumed_usd": assumed}
    return {name: usd_text(cost) for name, cost in ends.items()}


def _left(one: LeftModel) -> dict[str, Any]:
    return {
        "model": one.model,
        "steps": one.steps,
        "shutdown": str(one.shutdown) if one.shutdown else None,
        "after_shutdown_usd": None if one.lost is None else usd_text(one.lost),
        "meters": list(one.meters),
        "answers": list(one.answers),
    }
