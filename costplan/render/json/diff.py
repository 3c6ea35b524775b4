"""What two sides differ in as JSON for machines: the bridge with every part by name, in exact decimal strings that add
up, the keys and the lines that changed. It finds nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.bridging.bridge import METHOD
from costplan.bridging.diff import line_of
from costplan.bridging.shown import whole
from costplan.render.json.bridge import change_keys, group_keys
from costplan.render.json.document import DIFF, number
from costplan.render.json.reporting import rates_keys
from costplan.units import usd_text

if TYPE_CHECKING:
    from costplan.bridging.bridge import StepSide, StepTie
    from costplan.bridging.diff import Diff, KeyChange, LineChange, ToldBridge
    from costplan.bridging.side import Side
    from costplan.units import Number


def diff_json(diff: Diff) -> str:
    """``method``, ``base`` and ``head``, ``total`` and the same by workflow, step, month and cost center, ``ties``,
    ``keys``, ``lines`` and ``notes``."""
    return DIFF.text(**diff_keys(diff))


def diff_keys(diff: Diff) -> dict[str, Any]:
    """The same for documents that have a difference inside."""
    bridge = whole(diff.bridge)
    return {
        "method": METHOD,
        "currency": bridge.currency,
        "changed": not diff.is_nothing,
        "base": _side(diff.base),
        "head": _side(diff.head),
        "total": change_keys(bridge.total, bridge.currency),
        **group_keys(bridge, every=True),
        "ties": [_tie(tie) for tie in bridge.steps],
        "keys": [_key(key) for key in diff.keys],
        "lines": None if diff.lines is None else [_line(line) for line in diff.lines],
        "notes": list(diff.notes),
        **(_reporting(diff.told) if diff.told else {}),
    }


def _reporting(told: ToldBridge) -> dict[str, Any]:
    """The same in another currency, under the same names without ``_usd``."""
    found = whole(told.bridge)
    return {
        "reporting": {
            "currency": found.currency,
            "rates": rates_keys(told.reporting, told.days),
            "total": change_keys(found.total, found.currency),
            **group_keys(found, every=True),
            "ties": [_in_currency(_tie(tie)) for tie in found.steps],
            "lines": None if told.lines is None else [_in_currency(_line(line)) for line in told.lines],
        }
    }


def _in_currency(keys: Any) -> Any:
    """The names of amounts in another currency."""
    if not isinstance(keys, dict):
        return keys
    names = {"usd": "amount", "usd_per_attempt": "per_attempt"}
    return {names.get(name, name.removesuffix("_usd")): _in_currency(value) for name, value in keys.items()}


def _side(side: Side) -> dict[str, Any]:
    """Its total in dollars is what was signed, where something was."""
    total = side.signed.total if side.signed else side.plan.total.expected if side.plan else 0
    files = {name: digest for one in side.loaded for name, digest in one.files.items()}
    tables = {shown: digest for shown, _, digest in (side.catalogue.counted() if side.catalogue else ()) if digest}
    return {
        "name": side.name,
        "expected_usd": usd_text(total),
        "scenarios": [{"title": title, "file": file} for title, file in side.files.items()],
        "what_ifs": list(side.what_ifs),
        "complete": side.plan.complete if side.plan else None,
        "can_be_planned": side.plan is not None or side.signed is None,
        "files": dict(sorted(files.items())),
        "tables": dict(sorted(tables.items())),
    }


def _tie(tie: StepTie) -> dict[str, Any]:
    return {
        "scenario": tie.scenario,
        "workflow": tie.workflow,
        "step": tie.step,
        "was": tie.was or None,
        "unit": tie.unit,
        "base": _step(tie.base),
        "head": _step(tie.head),
    }


def _step(side: StepSide | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "call": side.call,
        "asked": number(side.asked),
        "attempts_per_asked": number(side.attempts),
        "usd_per_attempt": usd_text(side.attempt_cost),
        "accepted_images": number(side.accepted),
    }


def _key(key: KeyChange) -> dict[str, Any]:
    return {
        "scenario": key.scenario,
        "path": key.path,
        "kind": key.kind,
        "was": key.was or None,
        "before": key.before,
        "after": key.after,
        "base": line_of(key.base_place) if key.base_place else None,
        "head": line_of(key.head_place) if key.head_place else None,
    }


def _line(line: LineChange) -> dict[str, Any]:
    return {
        "scenario": line.scenario,
        "workflow": line.workflow,
        "step": line.step,
        "meter": line.meter,
        "kind": line.kind,
        "base": _of_line(line.base_model, line.base_quantity, line.base),
        "head": _of_line(line.head_model, line.head_quantity, line.head),
        "difference_usd": usd_text(line.difference),
    }


def _of_line(model: str | None, quantity: Number | None, cost: Number | None) -> dict[str, Any] | None:
    if cost is None:
        return None
    return {"model": model, "quantity": number(Fraction(quantity or 0)), "usd": usd_text(cost)}
