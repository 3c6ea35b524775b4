"""A verdict as a code quality report of GitLab, which shows it at the lines of a merge request.
What fits is not in it; a note stands at the first line of the first scenario."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from costplan.render.verdict.findings import Kind, findings_of
from costplan.render.view import clean

if TYPE_CHECKING:
    from costplan.gating.verdict import Verdict

PROJECT = "costplan.yaml"
"""Where GitLab is told what is about no file at all; it needs one."""

SEVERITIES = {
    Kind.FAILING: "blocker",
    Kind.WARNED: "minor",
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
            "location": {
                "path": clean(shown.place.in_text.file or PROJECT),
                "lines": {"begin": shown.place.in_text.line or 1},
            },
        }
        for shown in findings_of(verdict)
        if shown.kind in SEVERITIES
    ]
    findings += [_note(clean(note), next(iter(verdict.files), "")) for note in verdict.notes]
    return json.dumps(findings, indent=2, ensure_ascii=True) + "\n"


def _note(text: str, file: str) -> dict[str, Any]:
    return {
        "description": f"note: {text}",
        "check_name": "note",
        "fingerprint": sha256(f"note\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "severity": "info",
        "location": {"path": clean(file), "lines": {"begin": 1}},
    }
