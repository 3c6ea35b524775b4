"""A verdict as a JUnit report: a test case for each slice of a cap, each policy and each note.
What is waived, warned of or only known from the base passes, and says so in its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.verdict.findings import Kind, findings_of, spot
from costplan.render.view import clean

if TYPE_CHECKING:
    from costplan.gating.verdict import Verdict


def junit_of(verdict: Verdict) -> str:
    """One suite, worst first; no time stands in it, so that the same verdict gives the same bytes."""
    from xml.etree import ElementTree as ET

    findings = findings_of(verdict)
    failing = str(sum(shown.kind is Kind.FAILING for shown in findings))
    counts = {
        "tests": str(len(findings) + len(verdict.notes)),
        "failures": failing if verdict.is_planned else "0",
        "errors": "0" if verdict.is_planned else failing,
        "skipped": str(sum(shown.kind is Kind.NOT_COMPARED for shown in findings)),
    }
    suites = ET.Element("testsuites", {"name": "costplan", **counts})
    suite = ET.SubElement(suites, "testsuite", {"name": "costplan", **counts})
    for shown in findings:
        of = f" ({clean(shown.finding.budget)})" if shown.finding.budget else ""
        name = {"classname": f"costplan.{shown.finding.rule}", "name": shown.called() + of}
        case = ET.SubElement(suite, "testcase", name)
        place = shown.place.in_text
        if place.file:
            case.set("file", clean(place.file))
        if place.line:
            case.set("line", str(place.line))
        if shown.kind is Kind.FAILING:
            failure = ET.SubElement(
                case, "failure" if verdict.is_planned else "error", {"type": shown.finding.rule, "message": shown.told}
            )
            causes = [f"{clean(cause.what)} {spot(cause.place)}".rstrip() for cause in shown.finding.causes]
            failure.text = clean("driven by: " + "; ".join(causes)) if causes else None
        elif shown.kind is Kind.NOT_COMPARED:
            ET.SubElement(case, "skipped", {"message": shown.told})
        elif shown.kind is not Kind.FITS:
            ET.SubElement(case, "system-out").text = f"{shown.kind.value}: {shown.told}"
    for note in verdict.notes:
        case = ET.SubElement(suite, "testcase", {"classname": "costplan.note", "name": clean(note)})
        ET.SubElement(case, "system-out").text = f"note: {clean(note)}"
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )
