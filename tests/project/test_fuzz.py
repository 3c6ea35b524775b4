"""Random bytes, random texts and broken copies of valid files never meet a traceback: only errors a user can read.
Every error has a code and a message, and a place where it came from a file; nothing takes long."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan import Catalogue, CostplanError, Folder
from costplan.budget.file import load_budget
from costplan.catalogue import shipped
from costplan.locking.file import lock_yaml, read_document
from costplan.planning.building import build_plan
from costplan.pricing.call import Call
from costplan.pricing.price_file import read_table
from costplan.pricing.prices import PriceTable, Rates
from costplan.pricing.profile_file import read_profile
from costplan.project.settings import find_project
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.yamlio import parse
from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.errors import Problem

TABLES = Catalogue([Folder(TESTS / "pricing", "tests/pricing")])
DAY = date(2026, 11, 23)
TEMPLATES = ROOT / "costplan" / "templates" / "budgets"
SCENARIOS = [path.read_text(encoding="utf-8") for path in sorted(shipped("scenarios").glob("*.yaml"))]
PRICES = [
    path.read_text(encoding="utf-8") for path in sorted(shipped("pricing").rglob("*.yaml")) if "tokens" not in path.name
]
PROFILES = [path.read_text(encoding="utf-8") for path in sorted(shipped("pricing").rglob("*.tokens.yaml"))]
AT = TESTS / "data" / "budgets"
FX = [(AT / "fx.yaml").read_text(encoding="utf-8")]
BUDGETS = [(AT / "marketing.yaml").read_text(encoding="utf-8")] + [
    path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.glob("*.yaml"))
]
OWN_BUDGET = """\
version: 1
scenario: Posts
period: 2027-01
workflows: {posts: {runs: {amount: 1, per: day}, steps: {picture: {model: test/next, quality: low}}}}
budget:
""" + "".join(f"  {line}\n" for line in BUDGETS[-1].partition("owner")[2].splitlines()[1:])
LOCKS = [(TESTS / "golden" / "quarter" / "costplan.lock").read_text(encoding="utf-8")]
FEW = settings(deadline=None, derandomize=True, max_examples=150)

SPICE = [
    "", "null", "~", "[]", "{}", "0", "-1", "1e9", "0.7", "70%", "70 %", "101%", "9" * 40, "1 to 2", "2 to 1",
    "0 to 0", "true", "NO",
    "2027-02", "2027-02-30", "9999-12-31", "0001-01-01", "16:9", "1x1", "99999x99999", "1024x1024", "auto", "*a",
    "&a b",
    "!!int 3", "'", '"', "{a: b}", "[1, [2, {c: d}]]", "x" * 300, "\u202e", "é", "💥", "\t", "run", "seats", "@x", "|",
    ">", "- a",
    "openai/gpt-image-2", "../x", "<<", "? a", ": b", "5: 5", "%", "#", "\\", "\\x00", "100 per month", "3% per month",
    "5000 USD", "$5", "5,000 USD", "0 EUR", "-1 XXX", "60 days", "../fx.yaml", "{2027-02: 1 USD}", "p90", "call",
    "month",
]  # fmt: skip


@st.composite
def broken(draw: st.DrawFn, originals: list[str]) -> str:
    """A valid file with one to four mutations: values replaced, lines dropped, doubled, swapped, shifted, cut."""
    lines = draw(st.sampled_from(originals)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(lines) - 1)))
        kind = draw(st.sampled_from(["value", "inner", "drop", "double", "swap", "shift", "character", "cut", "key"]))
        line = lines[at] if lines else ""
        if kind == "value" and ":" in line:
            lines[at] = line.split(":", 1)[0] + ": " + draw(st.sampled_from(SPICE))
        elif kind == "inner" and (spots := [match.span() for match in re.finditer(r"(?<=: )[^ ,{}\[\]]+", line)]):
            start, end = draw(st.sampled_from(spots))
            lines[at] = line[:start] + draw(st.sampled_from(SPICE)) + line[end:]
        elif kind == "key" and ":" in line:
            lines[at] = draw(st.sampled_from(SPICE)) + ":" + line.split(":", 1)[1]
        elif kind == "drop" and lines:
            del lines[at]
        elif kind == "double" and lines:
            lines.insert(at, line)
        elif kind == "swap" and lines:
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "shift" and lines:
            lines[at] = "  " + line
        elif kind == "character" and line:
            spot = draw(st.integers(0, len(line) - 1))
            lines[at] = line[:spot] + draw(st.characters()) + line[spot + 1 :]
        elif kind == "cut":
            lines = lines[: at + 1]
    return "\n".join(lines)


def only_our_errors(action: Callable[[], object]) -> None:
    findings: tuple[Problem, ...] = ()
    try:
        action()
    except CostplanError as error:
        findings = error.problems or pytest.fail("an error without a finding")
        if error.exit_code not in (2, 4, 6):
            pytest.fail(f"exit code {error.exit_code}")
    for finding in findings:
        assert finding.code
        assert finding.message
        assert finding.place is None or (finding.place.line >= 1 and finding.place.col >= 1)


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def plan(data: bytes) -> None:
    build_plan(LoadedScenario(read_scenario(parse(data, "fuzz.yaml")), "fuzz.yaml", {}), TABLES, DAY)


def price(data: bytes) -> None:
    table = read_table(parse(data, "fuzz.yaml"), "openai/gpt-image-2")
    if isinstance(table, PriceTable):
        only_our_errors(lambda: table.rules.settle(table.model, Call()))
        for block in table.blocks:
            rates = Rates(table.model, "standard", block, next(iter(block.tiers.values()), {}))
            for meter in rates.rows:
                rates.row(meter, Call())


def count(data: bytes) -> None:
    profile = read_profile(parse(data, "fuzz.yaml"), "openai/gpt-image-2", TABLES.profile)
    assert profile.blocks


def hold(data: bytes) -> None:
    """A budget beside sound rates, and rates beside a sound budget."""
    for text in ({"fx.yaml": encoded(FX[0]), "b.yaml": data}, {"fx.yaml": data, "b.yaml": encoded(BUDGETS[0])}):
        only_our_errors(lambda text=text: load_budget(Path("b.yaml"), read=lambda path, _: text.get(path.name, b"")))  # type: ignore[misc]  # mypy cannot infer a lambda with a default


def lock(data: bytes) -> None:
    lock_yaml(read_document(parse(data, "fuzz.lock")))


@FEW
@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    for action in (plan, price, count, hold, lock):
        only_our_errors(lambda action=action: action(data))  # type: ignore[misc]  # mypy cannot infer a lambda with a default


@FEW
@given(st.text(alphabet=st.sampled_from(list("{}[]:,-#&*!|>'\"%@`? \n\tab01.~")), max_size=120))
def test_random_yaml_like_text(text: str) -> None:
    only_our_errors(lambda: plan(encoded(text)))


@FEW
@given(broken([*SCENARIOS, OWN_BUDGET]))
def test_broken_scenarios(text: str) -> None:
    only_our_errors(lambda: plan(encoded(text)))


@FEW
@given(broken(PRICES))
def test_broken_pricing_tables(text: str) -> None:
    only_our_errors(lambda: price(encoded(text)))


@FEW
@given(broken(PROFILES))
def test_broken_profiles(text: str) -> None:
    only_our_errors(lambda: count(encoded(text)))


@FEW
@given(broken([*BUDGETS, *FX]))
def test_broken_budgets_and_rates(text: str) -> None:
    hold(encoded(text))


@FEW
@given(broken(LOCKS))
def test_broken_locks(text: str) -> None:
    only_our_errors(lambda: lock(encoded(text)))


@pytest.mark.parametrize("spice", SPICE)
def test_every_key_of_the_quarter_with_a_wrong_value(spice: str) -> None:
    """Each line of the quarter scenario in turn gets the value; exhaustive where the mutations above are random."""
    original = (shipped("scenarios") / "quarter.yaml").read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(original):
        if ":" in line and not line.startswith("#"):
            changed = [*original[:at], line.split(":", 1)[0] + ": " + spice, *original[at + 1 :]]
            only_our_errors(lambda changed=changed: plan(encoded("\n".join(changed))))  # type: ignore[misc]  # mypy cannot infer a lambda with a default


@pytest.mark.parametrize("spice", SPICE)
def test_a_project_file_with_a_wrong_value(spice: str, tmp_path: Path) -> None:
    for key in ("pricing", "calibration", "scenarios", "budgets"):
        (tmp_path / "costplan.yaml").write_bytes(encoded(f"version: 1\n{key}: {spice}\n"))
        only_our_errors(lambda: find_project(tmp_path))
