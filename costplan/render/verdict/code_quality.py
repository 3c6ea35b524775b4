"""A verdict as a code quality report of GitLab, which shows it at the lines of a merge request.
What fits is not in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from costplan.render.verdict.findings import Kind, findings_of
from costplan.render.view import clean

if TYPE_CHECKING:
    from costplan.gating.verdict import Verdict

SEVERITIES = {
    Kind.FAILING: "blocker",
    Kind.NEAR: "minor",
    Kind.WAIVED: "info",
    Kind.KNOWN: "info",
    Kind.NOT_COMPARED: "info",
}


def gitlab_of(verdict: Verdict) -> str:
    """A list of findings; GitLab needs a line, so a whole file is told at its first."""
    findings = [
        {
            "description": f"{shown.kind.value}: {shown.told}",
            "check_name": shown.finding.rule,
            "fingerprint": shown.finding.fingerprint,
            "severity": SEVERITIES[shown.kind],
            "location": {"path": clean(shown.place.file), "lines": {"begin": shown.place.line or 1}},
        }
        for shown in findings_of(verdict)
        if shown.kind in SEVERITIES
    ]
    return json.dumps(findings, indent=2, ensure_ascii=True) + "\n"
