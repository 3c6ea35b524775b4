"""Which cap every page names first, and what is left of it: by the rule itself, and as pages say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costplan.gating.headroom import headroom_of
from costplan.gating.one_finding import Status
from tests.command import AS_OF, run
from tests.verdicts import held, usd

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.gating.one_finding import Finding


def cap(name: str, planned: str, allowed: str, status: Status = Status.FITS, *, is_new: bool | None = None) -> Finding:
    return held("cap", name, status=status, at="p90", found=usd(planned), allowed=usd(allowed), is_new=is_new)


@pytest.mark.parametrize(
    ("findings", "named", "left", "others"),
    [
        # 10 % is left of a, 5 % of b, though in dollars less is left of a
        ([cap("a", "9", "10"), cap("b", "95", "100", Status.NEAR)], "b", "5", 1),
        # what breaks the gate worst comes before what is tight
        ([cap("a", "9.9", "10"), cap("b", "2", "1", Status.BROKEN), cap("c", "9", "1", Status.BROKEN)], "c", "-8", 2),
        # what is waived is let through, and named only where nothing else is
        ([cap("a", "5", "10"), cap("b", "11", "10", Status.WAIVED)], "a", "5", 1),
        ([cap("b", "11", "10", Status.WAIVED)], "b", "-1", 0),
        # months of one cap are one cap
        ([cap("m", "8", "10"), cap("m", "9", "10")], "m", "1", 0),
    ],
)  # fmt: skip
def test_the_cap_that_is_named(findings: list[Finding], named: str, left: str, others: int) -> None:
    room = headroom_of(findings)
    assert room is not None
    assert (room.cap, room.left, room.others) == (named, usd(left), others)


def test_what_the_base_has_too_does_not_break() -> None:
    findings = [cap("old", "11", "10", Status.BROKEN, is_new=False), cap("b", "9", "10")]
    assert [getattr(headroom_of(findings, new_only=only), "cap", "") for only in (False, True)] == ["old", "b"]


def test_no_cap_no_headroom() -> None:
    assert headroom_of([held("policy", "models")]) is None


PLAN = """version: 1
scenario: Posts
period: 2027-01 through 2027-02
workflows:
  posts: {runs: {amount: 100, per: day}, steps: {p: {model: recraft/recraft-v4, size: 1024x1024}}}
"""
# 59 days x 100 x $0.04 = $236, of which $124 in January
PROJECT = "version: 1\nscenarios: [plan.yaml]\nbudgets: [budget.yaml]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    return tmp_path


def lines(page: str) -> dict[str, str]:
    """The headline of a page by its labels."""
    rows = (line.strip().partition("  ") for line in page.splitlines() if line.startswith("  "))
    return {label: figure.strip() for label, _, figure in rows}


def test_an_estimate_names_the_cap_that_a_check_names(here: Path) -> None:
    (here / "costplan.yaml").write_text(PROJECT, encoding="utf-8")
    caps = "[{id: all, max: 300 USD}, {id: month, per: month, max: 130 USD}, {id: growth, max_increase: 5%}]"
    (here / "budget.yaml").write_text(f"version: 1\nbudget: b\ncaps: {caps}\n", encoding="utf-8")
    pages = [lines(run(*words, *AS_OF, code=0).stdout) for words in (("estimate", "plan.yaml"), ("check",))]
    for page in pages:
        assert page["expected"] == "$236.00"
        assert page["cap"] == "$130.00 (month, 2027-01, at expected; 1 other cap)"
        assert page["headroom"] == "$6.00 (4.6%), compared with $124.00"
        assert page["per accepted image"] == "$0.04"


def test_a_plan_over_its_cap_says_by_how_much(here: Path) -> None:
    (here / "plan.yaml").write_text(PLAN + "budget: {caps: [{id: all, max: 200 USD}]}\n", encoding="utf-8")
    page = lines(run("estimate", "plan.yaml", *AS_OF, code=0).stdout)
    assert page["headroom"] == "over by $36.00 (18%), compared with $236.00"


def test_a_budget_that_is_wrong_stops_no_estimate(here: Path) -> None:
    (here / "costplan.yaml").write_text(PROJECT, encoding="utf-8")
    (here / "budget.yaml").write_text("version: 1\nbudget: b\ncaps: 3\n", encoding="utf-8")
    page = " ".join(run("estimate", "plan.yaml", *AS_OF, code=0).stdout.split())
    assert "cap not known, for a budget is wrong; 'costplan check' says where" in page


def test_where_no_cap_is_stated_the_page_says_what_to_type(here: Path) -> None:
    page = " ".join(run("estimate", "plan.yaml", *AS_OF, code=0).stdout.split())
    assert "cap none stated; try --max '240 USD', or write 'budget:' into the scenario" in page
    told = lines(run("estimate", "plan.yaml", "--max", "1000 USD", *AS_OF, code=0).stdout)
    assert told["headroom"] == "$764.00 (76.4%), compared with $236.00"


def test_several_scenarios_say_first_that_they_are_added_up(here: Path) -> None:
    (here / "more.yaml").write_text(PLAN.replace("Posts", "More"), encoding="utf-8")
    page = run("estimate", "plan.yaml", "more.yaml", *AS_OF, code=0).stdout
    assert page.startswith("2 scenarios added up: Posts; More\n")
    assert "this adds up 2 scenarios; to choose between them, run 'costplan compare'" in " ".join(page.split())
