"""A verdict as SARIF 2.1.0, the format of code scanning: each finding at its line, with the cap's line beside it.
What fits is not in it; a waiver is a suppression."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from costplan.release import RELEASE
from costplan.render.verdict.findings import Kind, findings_of, granted
from costplan.render.view import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.errors import Place
    from costplan.gating.verdict import Verdict
    from costplan.render.verdict.findings import Shown

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

RESULTS = 5_000
"""Code scanning shows so many results of a run."""

LEVELS = {
    Kind.FAILING: "error",
    Kind.WARNED: "warning",
    Kind.NEAR: "warning",
    Kind.WAIVED: "warning",
    Kind.KNOWN: "note",
    Kind.NOT_COMPARED: "note",
}
_MEANINGS = {
    "cap": "The plan costs no more than the cap allows.",
    "growth": "The plan grows no more against its base than the cap allows.",
    "policy": "The plan keeps the policy {}.",
    "input": "The inputs are sound and have prices ({}).",
}


def sarif_of(verdict: Verdict) -> str:
    """One run; findings beyond RESULTS are left out from the best on, and a notification says how many."""
    findings = [shown for shown in findings_of(verdict) if shown.kind in LEVELS]
    told, left_out = findings[:RESULTS], len(findings) - RESULTS
    notices = [clean(note) for note in verdict.notes]
    notices += [f"{left_out:,} more findings are left out"] if left_out > 0 else []
    run = {
        "tool": {"driver": {"name": "costplan", "version": RELEASE, "rules": list(_rules(told))}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": verdict.is_planned,
                "toolExecutionNotifications": [{"level": "note", "message": _message(text)} for text in notices],
            }
        ],
        "results": [_result(shown) for shown in told],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True) + "\n"


def _rules(findings: Iterable[Shown]) -> Iterable[dict[str, Any]]:
    for rule in sorted({shown.finding.rule for shown in findings}):
        kind, _, name = rule.partition("/")
        text = {"text": _MEANINGS[kind].format(name)}
        yield {"id": rule, "shortDescription": text, "fullDescription": text, "help": text}


def _result(shown: Shown) -> dict[str, Any]:
    finding = shown.finding
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVELS[shown.kind],
        "message": _message(shown.told),
        "partialFingerprints": {"costplanFinding/v1": finding.fingerprint},
    }
    if shown.place.file:
        result["locations"] = [_location(shown.place)]
    if finding.rule_place and finding.rule_place.line and finding.rule_place != shown.place:
        result["relatedLocations"] = [_location(finding.rule_place) | {"message": {"text": f"the {shown.noun}"}}]
    if shown.kind is Kind.WAIVED:
        why = {"justification": granted(finding)} if finding.waiver else {}
        result["suppressions"] = [{"kind": "external", "status": "accepted", **why}]
    if finding.is_new is not None:
        result["baselineState"] = "new" if finding.is_new else "unchanged"
    return result


def _location(place: Place) -> dict[str, Any]:
    from urllib.parse import quote

    place = place.in_text
    path = quote(clean(place.file))
    artifact = {"uri": f"file://{path}"} if path.startswith("/") else {"uri": path, "uriBaseId": "%SRCROOT%"}
    region = {"region": {"startLine": place.line, "startColumn": place.col}} if place.line else {}
    return {"physicalLocation": {"artifactLocation": artifact, **region}}


def _message(text: str) -> dict[str, str]:
    """A plain message: ``[text](target)`` would be a link in it, and ``{0}`` a placeholder."""
    return {"text": text.replace("](", "] (").replace("{", "{{").replace("}", "}}")}
