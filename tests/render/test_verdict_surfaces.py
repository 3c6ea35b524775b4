"""A verdict on every surface: golden pages, and each machine's format read back by what reads it elsewhere.
``pytest tests/render/test_verdict_surfaces.py --update-golden`` rewrites the pages; read the difference before you
commit."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml, TestSuite

from costplan.gating.one_finding import Finding, Status
from costplan.render.verdict.surfaces import SURFACES
from costplan.render.view import chance_text, clean
from costplan.units import told_apart
from tests.cli.test_startup import HEAVY
from tests.places import TESTS
from tests.render.test_golden import GOLDEN, check
from tests.rendered import HARMLESS, seen
from tests.verdicts import BUDGET, FEBRUARY, MANY, MODELS, QUARTER, SCENARIO, VERDICTS, held, usd, verdict

if TYPE_CHECKING:
    from costplan.gating.verdict import Verdict

FILES = {
    "table-80.txt": ("table", 80),
    "table-120.txt": ("table", 120),
    "verdict.json": ("json", 80),
    "comment.md": ("md", 80),
    "annotations.txt": ("github", 80),
    "verdict.sarif": ("sarif", 80),
    "junit.xml": ("junit", 80),
    "gitlab.json": ("gitlab", 80),
}
RUN = "2026-11-23T10:00:00Z"
EVERY = VERDICTS | {"many": MANY}
every = pytest.mark.parametrize("case", EVERY)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("case", VERDICTS)
def test_page(case: str, file: str, update_golden: bool) -> None:
    name, width = FILES[file]
    found = SURFACES[name](VERDICTS[case], width=width, run=RUN)
    if name == "table" and case != "hostile":
        assert all(len(line) <= width for line in found.splitlines())
    check(GOLDEN / "verdict" / case.replace(" ", "-") / file, found, update_golden)


def test_no_golden_folder_is_left_over() -> None:
    folders = {case.replace(" ", "-") for case in VERDICTS}
    assert {path.name for path in (GOLDEN / "verdict").iterdir()} == folders
    assert {path.name for folder in folders for path in (GOLDEN / "verdict" / folder).iterdir()} == set(FILES)


@every
def test_every_surface_takes_every_verdict(case: str) -> None:
    for name in SURFACES:
        assert SURFACES[name](EVERY[case]) == SURFACES[name](EVERY[case])


def test_no_surface_imports_anything_heavy() -> None:
    code = (
        "import sys; from tests.verdicts import VERDICTS; from costplan.render.verdict.surfaces import SURFACES\n"
        "before = set(sys.modules)\n"
        "for name in SURFACES: SURFACES[name](VERDICTS['over'])\n"
        "print(*set(sys.modules) - before)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TESTS)
    assert not HEAVY & set(found.stdout.split())


# ------------------------------------------------------------------------------------------------------------ figures

# found, allowed, currency: how both are told, and what lies between
SUMS = {
    ("5612.40", "5000", "USD"): ("$5,612.40", "$5,000.00", "$612.40"),
    ("5000.0001", "5000", "USD"): ("$5,000.0001", "$5,000.0000", "$0.0001"),
    ("4999.9999", "5000", "USD"): ("$4,999.9999", "$5,000.0000", "$0.0001"),
    ("5000.004", "5000", "USD"): ("$5,000.004", "$5,000.000", "$0.004"),
    ("5000", "5000", "USD"): ("$5,000.00", "$5,000.00", "$0.00"),
    ("0.05612", "0.05", "USD"): ("$0.05612", "$0.05", "$0.00612"),
    # 0.99999 has five digits, of which four are shown, rounded; one more tells it from a dollar
    ("1.00000", "0.99999", "USD"): ("$1.00000", "$0.99999", "$0.00001"),
    ("-12.5", "100", "USD"): ("-$12.50", "$100.00", "$112.50"),
    ("1234.50", "1000", "EUR"): ("1,234.50 EUR", "1,000.00 EUR", "234.50 EUR"),
}


@pytest.mark.parametrize("sums", SUMS, ids="-".join)
def test_two_sums_are_told_apart(sums: tuple[str, str, str]) -> None:
    found, allowed, currency = sums
    assert told_apart(usd(found), usd(allowed), currency) == SUMS[sums]


def test_two_shares_are_told_apart() -> None:
    assert told_apart(Fraction(1, 40), Fraction(1, 20), "") == ("2.5%", "5%", "2.5%")
    assert told_apart(Fraction(50001, 10**6), Fraction(1, 20), "") == ("5.0001%", "5%", "0%")


amounts = st.integers(-(10**18), 10**18) | st.fractions(min_value=-(10**15), max_value=10**15, max_denominator=10**6)


@given(amounts, amounts | st.integers(-3, 3), st.booleans())
def test_what_is_more_reads_as_more(found: Fraction, other: Fraction, near: bool) -> None:
    allowed = found + other if near else other
    one, two, _ = (text.replace("$", "").replace(",", "") for text in told_apart(found, allowed, "USD"))
    assert (Fraction(one) > Fraction(two)) == (found > allowed)
    assert (Fraction(one) < Fraction(two)) == (found < allowed)


def test_a_chance_is_never_told_as_certain_or_impossible() -> None:
    told = {0.0: "0%", 0.0001: "<0.1%", 0.0005: "0.1%", 0.5625: "56.3%", 0.9999: ">99.9%", 1.0: "100%"}
    assert {chance: chance_text(chance) for chance in told} == told


# ------------------------------------------------------------------------------------------------------------- people


def test_the_first_screen_tells_whether_it_fits_by_how_much_where_and_what_to_do() -> None:
    screen = SURFACES["table"](VERDICTS["over"]).splitlines()[:24]
    assert screen[0] == "DOES NOT FIT: $612.40 over cap quarter at p90; 2 more do not hold"
    text = "\n".join(screen)
    assert f"{SCENARIO}:14:3, owner growth" in text
    assert "--set social-posts.final.quality=medium would make it $3,901.55" in " ".join(text.split())
    assert re.search(r"^BROKEN +quarter +p90 +\$5,612.40 +\$5,000.00 +-\$612.40 +56.3%$", text, re.MULTILINE)


def test_the_worst_comes_first_and_what_fits_last() -> None:
    rows = re.findall(r"^(BROKEN|near|waived|not|fits|known) ", SURFACES["table"](VERDICTS["over"]), re.MULTILINE)
    assert rows == ["BROKEN", "BROKEN", "near", "waived", "not", "fits", "BROKEN", "fits"]


def test_under_new_only_what_the_base_has_does_not_fail() -> None:
    known = VERDICTS["known"]
    assert SURFACES["table"](known).startswith("FITS: ")
    assert "known   monthly, 2027-02" in SURFACES["table"](known)
    assert SURFACES["table"](known._replace(new_only=False)).startswith("DOES NOT FIT: ")
    assert "::error" not in SURFACES["github"](known)
    assert "::error" in SURFACES["github"](known._replace(new_only=False))
    assert [one["fails"] for one in json.loads(SURFACES["json"](known))["held"]] == [False, False]


def test_a_cap_that_is_broken_and_not_over_tells_why() -> None:
    unsure = held("cap", "quarter", status=Status.BROKEN, message="hero.image is not known", found=1, allowed=2)
    assert SURFACES["table"](verdict(unsure)).startswith("DOES NOT FIT: cap quarter: hero.image is not known\n")
    assert "hero.image is not known" in SURFACES["github"](verdict(unsure))


def test_a_waiver_is_told_wherever_people_look() -> None:
    for name in SURFACES:
        text = " ".join(SURFACES[name](VERDICTS["waived"], width=120).split())
        assert all(word in text for word in ("Ada", "2027-02-28", "launch month")), name


# ------------------------------------------------------------------------------------------------------------ Markdown


def state_of(comment: str) -> dict[str, Any]:
    (line,) = re.findall(r"^<!-- costplan-state: (.*) -->$", comment, re.MULTILINE)
    assert "--" not in line
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_comment_is_found_again_by_its_first_line() -> None:
    comment = SURFACES["md"](VERDICTS["over"], key="q1", run=RUN)
    assert comment.splitlines()[0] == "<!-- costplan: q1 -->"
    assert state_of(comment) == {
        "total": "4812.3",
        "base": "4500",
        "findings": [one.fingerprint for one in (QUARTER, FEBRUARY, MODELS)],
        "more": 0,
        "run": RUN,
    }
    assert state_of(SURFACES["md"](VERDICTS["fits"]))["base"] is None
    trick = SURFACES["md"](VERDICTS["fits"], key="--><b>\n", run="-->--->")
    assert state_of(trick)["run"] == "-->--->"
    assert trick.splitlines()[0] == "<!-- costplan: -\\u002d><b>  -->"
    assert seen(trick).tags <= HARMLESS


def test_a_summary_is_the_comment_without_its_marks() -> None:
    for case in VERDICTS.values():
        assert SURFACES["summary"](case) == SURFACES["md"](case).split("\n\n", 1)[1]


@every
def test_no_label_becomes_anything_but_text(case: str) -> None:
    page = seen(SURFACES["md"](EVERY[case]))
    assert page.tags <= HARMLESS
    assert not re.search(r"@\w|#\d|https?:|www\.|:\w+:", page.prose)
    assert all(len(row) == len(table[0]) for table in page.tables for row in table)


LONG = verdict(
    *(
        held("cap", f"{number}{'@' * 600}", "|" * 600, Status.BROKEN, "[" * 600, owner="`" * 600, found=2, allowed=1)
        for number in range(100)
    ),
    titles=("<" * 600,) * 50,
    budgets=("*" * 600,) * 50,
    incomplete=("é" * 600,) * 50,
    notes=("@" * 600,) * 50,
)  # fmt: skip


@pytest.mark.parametrize("large", [MANY, LONG], ids=["many", "long"])
def test_a_comment_and_a_summary_keep_to_their_limits_and_say_what_they_leave_out(large: Verdict) -> None:
    for name, limit in (("md", 65_536), ("summary", 2**20)):
        text = SURFACES[name](large, run=RUN)
        assert len(text.encode()) < limit
        told = sum(len(table) - 1 for table in seen(text).tables if table[0][:2] == ["status", "cap"])
        left_out = sum(
            int(more.replace(",", "")) for more in re.findall(r"^([\d,]+) more rows are left out", text, re.MULTILINE)
        )
        assert told == len(large.findings) or left_out >= len(large.findings) - told > 0
    assert len(state_of(SURFACES["md"](MANY))["findings"]) + state_of(SURFACES["md"](MANY))["more"] == 3000


# ------------------------------------------------------------------------------------------------------------ machines


class Annotation(NamedTuple):
    command: str
    properties: dict[str, str]
    message: str


def commands_in(text: str) -> list[Annotation]:
    """Workflow commands as GitHub's runner reads them: a line each, split at the first ``::`` after the command."""
    found = []
    for line in text.split("\n")[:-1]:
        match = re.fullmatch(r"::(error|warning|notice)(?: ([^\r]*?))?::([^\r]*)", line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        found.append(Annotation(match[1], {key: plain(value) for key, value in properties.items()}, plain(match[3])))
    return found


def plain(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_annotations_stand_at_their_lines() -> None:
    found = commands_in(SURFACES["github"](VERDICTS["over"]))
    assert [one.command for one in found] == ["error"] * 3 + ["warning"] * 2 + ["notice"] * 2
    first = found[0]
    assert first.properties == {"file": SCENARIO, "line": "14", "col": "3", "title": "BROKEN: cap quarter"}
    assert first.message.startswith(
        f"{QUARTER.message}; the chance that the cost, without contingency, passes it is 56.3%; --set "
    )
    assert found[1].properties["title"] == "BROKEN: cap monthly, 2027-02"


def test_hostile_annotations_stay_what_they_are() -> None:
    hostile = VERDICTS["hostile"]
    found = commands_in(SURFACES["github"](hostile))
    assert [one.command for one in found] == ["error"] * 4 + ["notice"] * 5
    for one, told in zip(hostile.findings, found, strict=False):
        assert told.properties["title"] == f"BROKEN: cap {clean(one.name)}, {clean(one.where)}"
        assert clean(one.message) in told.message


def test_at_most_ten_annotations_of_a_kind() -> None:
    found = commands_in(SURFACES["github"](MANY))
    assert len(found) == 10
    assert found[0].properties["title"] == "BROKEN: cap daily, day 3000"
    assert found[9].message == "and 2,991 more like these"


SARIF = json.loads((TESTS / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def results(case: Verdict) -> list[dict[str, Any]]:
    document = json.loads(SURFACES["sarif"](case))
    jsonschema.Draft202012Validator(SARIF).validate(document)
    (run,) = document["runs"]
    found: list[dict[str, Any]] = run["results"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert {one["ruleId"] for one in found} == set(rules)
    return found


@every
def test_sarif_is_what_the_standard_says(case: str) -> None:
    told = [one for one in EVERY[case].findings if one.status is not Status.FITS]
    assert len(results(EVERY[case])) == len(told)


def test_sarif_tells_level_place_waiver_and_base() -> None:
    quarter, february, models, near, waived, growth = results(VERDICTS["over"])
    assert [one["level"] for one in (quarter, near, waived, growth)] == ["error", "warning", "warning", "note"]
    assert quarter["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": SCENARIO, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 14, "startColumn": 3},
    }
    assert quarter["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == BUDGET
    assert quarter["partialFingerprints"] == {"costplanFinding/v1": QUARTER.fingerprint}
    assert (quarter["baselineState"], february["baselineState"]) == ("new", "unchanged")
    assert "baselineState" not in models
    assert waived["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "up to $1,100.00 until 2027-02-28 by Ada: launch month (FIN-7)",
        }
    ]
    assert growth["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == BUDGET
    assert "relatedLocations" not in growth
    (known,) = (
        one for one in results(VERDICTS["known"]) if one["ruleId"] == "cap" and "2027-02" in one["message"]["text"]
    )
    assert (known["level"], known["baselineState"]) == ("note", "unchanged")


def test_without_a_place_a_finding_stands_at_the_rule_or_at_the_first_file() -> None:
    at_rule, at_file = (one["locations"][0]["physicalLocation"] for one in results(VERDICTS["no places"]))
    assert at_rule["artifactLocation"]["uri"] == BUDGET
    assert at_file == {"artifactLocation": {"uri": SCENARIO, "uriBaseId": "%SRCROOT%"}}


def test_a_message_of_sarif_holds_no_link_and_no_placeholder() -> None:
    texts = [one["message"]["text"] for one in results(VERDICTS["hostile"])]
    assert "[click] (https://evil.example)" in texts[0]
    assert not any("](" in text for text in texts)
    assert any("{{0}}" in text for text in texts)


def test_sarif_has_at_most_5000_results() -> None:
    more = MANY._replace(findings=MANY.findings + tuple(one._replace(name="hourly") for one in MANY.findings))
    document = json.loads(SURFACES["sarif"](more))
    assert len(document["runs"][0]["results"]) == 5000
    (notice,) = document["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "1,000 more findings are left out"


@every
def test_junit_is_read_by_junitparser(case: str) -> None:
    (suite,) = JUnitXml.fromstring(SURFACES["junit"](EVERY[case]).encode())
    assert isinstance(suite, TestSuite)
    cases = list(suite)
    assert (suite.tests, len(cases)) == (len(EVERY[case].findings) + len(EVERY[case].notes),) * 2
    assert suite.failures == sum(one.is_failure for one in cases) == len(EVERY[case].failing)
    assert suite.skipped == sum(one.is_skipped for one in cases)
    assert len({(one.classname, one.name) for one in cases}) == len(cases)


def test_junit_tells_what_is_over_and_passes_what_is_waived() -> None:
    (suite,) = JUnitXml.fromstring(SURFACES["junit"](VERDICTS["over"]).encode())
    cases = {one.name: one for one in suite}
    assert cases["cap quarter"].result[0].message.startswith(QUARTER.message)
    assert cases["cap marketing, 2027-02"].is_passed
    assert "launch month (FIN-7)" in cases["cap marketing, 2027-02"].system_out


# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


@every
def test_gitlab_gets_the_fields_that_it_documents(case: str) -> None:
    found = json.loads(SURFACES["gitlab"](EVERY[case]))
    jsonschema.validate(found, GITLAB)
    assert sum(one["severity"] == "blocker" for one in found) == len(EVERY[case].failing)
    assert len({one["fingerprint"] for one in found}) == len(found)


@every
def test_json_has_every_field_and_every_digit(case: str) -> None:
    document = json.loads(SURFACES["json"](EVERY[case]))
    assert document["fits"] == EVERY[case].fits
    for one, told in zip(EVERY[case].findings, document["held"], strict=True):
        assert set(told) >= set(Finding._fields) - {"error", "uses", "is_two_views"}  # uses are for the gate itself
        for name in ("found", "allowed", "over", "base"):
            amount = getattr(one, name)
            scale = 10**12 if one.currency else 1
            assert (told[name] is None) == (amount is None)
            assert amount is None or Fraction(told[name]) * scale == amount
        assert told["fails"] == (one in EVERY[case].failing)
