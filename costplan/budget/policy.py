"""Reads a policy: what plans may contain.
Whether a plan does is for the gate."""

from __future__ import annotations

import re

from costplan import yamlio
from costplan.budget.budget import ALLOWED, STANCES, WARNED, Policy
from costplan.pricing.sizes import read_largest

POLICIES: tuple[str, ...] = Policy._fields[:-1]
"""The keys of a policy."""


def _read_highest(node: yamlio.Node) -> str:
    """A quality that others can be held against."""
    value = yamlio.label(node)
    if value == "auto":
        raise node.fault("no-rank", "nothing can be compared with auto", "write a quality that ranks, such as medium")
    return value


def read_policy(node: yamlio.Node) -> Policy:
    """A policy."""
    with yamlio.Fields(node, "a policy") as fields:
        models = fields.get("models", yamlio.nonempty("models", yamlio.label), ())
        max_quality = fields.get("max_quality", _read_highest, None)
        max_size = fields.get("max_size", read_largest, None)
        batch_above = fields.get("batch_above", yamlio.integer(), None)
        checked = fields.get("prices_checked_within", read_days, None)
        calibrated = fields.get("calibrated_within", read_days, None)
        assumed = fields.get("assumed_at_most", yamlio.share, None)
        shutdowns = fields.get("shutdowns", yamlio.one_of(*STANCES), WARNED)
        stale_prices = fields.get("stale_prices", yamlio.one_of(*STANCES), WARNED)
        catalogue_prices = fields.get("catalogue_prices", yamlio.one_of(*STANCES), ALLOWED)
        unknowns = fields.get("unknowns", yamlio.one_of("allowed", "refused"), "refused")
        required_tags = fields.get("required_tags", yamlio.nonempty("required_tags", yamlio.label), ())
        empty_caps = fields.get("empty_caps", yamlio.one_of(*STANCES), WARNED)
        changed_tables = fields.get("changed_tables", yamlio.one_of(*STANCES), WARNED)
        places = tuple((key, fields.place(key)) for key in POLICIES if fields.has(key))
    return Policy(
        models=models,
        max_quality=max_quality,
        max_size=max_size,
        batch_above=batch_above,
        prices_checked_within=checked,
        calibrated_within=calibrated,
        assumed_at_most=assumed,
        shutdowns=shutdowns,
        stale_prices=stale_prices,
        catalogue_prices=catalogue_prices,
        unknowns=unknowns == "allowed",
        required_tags=required_tags,
        empty_caps=empty_caps,
        changed_tables=changed_tables,
        places=places,
    )


_DAYS = r"(0|[1-9]\d{0,4}) days?\Z"


def read_days(node: yamlio.Node) -> int:
    """``60 days``."""
    value = yamlio.word(node, yamlio.written(_DAYS))
    found = re.match(_DAYS, value, re.ASCII)
    if not found:
        number = re.match(r"\d{1,5}(?=\s*d?\Z)", value, re.ASCII)
        raise node.fault(
            "not-days", f"{node.shown} is not a number of days", f"write {int(number[0]) if number else 60} days"
        )
    return int(found[1])
