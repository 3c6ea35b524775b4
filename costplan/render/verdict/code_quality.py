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
            "description": f"{one.kind.value}: {one.told}",
            "check_name": one.finding.rule,
            "fingerprint": one.finding.fingerprint,
            "severity": SEVERITIES[one.kind],
            "location": {"path": clean(one.place.file), "lines": {"begin": one.place.line or 1}},
        }
        for one in findings_of(verdict)
        if one.kind in SEVERITIES
    ]
    return json.dumps(findings, indent=2, ensure_ascii=True) + "\n"
