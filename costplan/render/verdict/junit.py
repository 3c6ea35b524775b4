"""A verdict as a JUnit report: a test case for each slice of a cap and each policy.
What is waived or only known from the base passes, and says so in its output."""

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
    counts = {
        "tests": str(len(findings)),
        "failures": str(sum(one.kind is Kind.FAILING for one in findings)),
        "errors": "0",
        "skipped": str(sum(one.kind is Kind.NOT_COMPARED for one in findings)),
    }
    suites = ET.Element("testsuites", {"name": "costplan", **counts})
    suite = ET.SubElement(suites, "testsuite", {"name": "costplan", **counts})
    for one in findings:
        case = ET.SubElement(suite, "testcase", {"classname": f"costplan.{one.finding.rule}", "name": one.called()})
        if one.place.file:
            case.set("file", clean(one.place.file))
        if one.place.line:
            case.set("line", str(one.place.line))
        if one.kind is Kind.FAILING:
            failure = ET.SubElement(case, "failure", {"type": one.finding.rule, "message": one.told})
            causes = [f"{clean(cause.what)} {spot(cause.place)}".rstrip() for cause in one.finding.causes]
            failure.text = clean("driven by: " + "; ".join(causes)) if causes else None
        elif one.kind is Kind.NOT_COMPARED:
            ET.SubElement(case, "skipped", {"message": one.told})
        elif one.kind is not Kind.FITS:
            ET.SubElement(case, "system-out").text = f"{one.kind.value}: {one.told}"
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )
