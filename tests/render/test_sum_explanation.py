"""``explain`` of sums: whatever a part is called can be explained in turn, down to lines, and the parts add up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.command import AS_OF, run

if TYPE_CHECKING:
    from pathlib import Path

    from costplan import Plan


def shown(name: str, *more: str) -> tuple[str, list[tuple[str, str]]]:
    """The sum, and its parts: what each is called, and its expected cost."""
    lines = run("explain", "quarter", name, *more, *AS_OF, code=0).stdout.splitlines()
    rows = [re.split(r" {2,}", line) for line in lines[lines.index("The sum of") + 3 : -2]]
    return lines[0].partition(": ")[2].removesuffix(" expected"), [(row[0], row[1]) for row in rows]


def cents(text: str) -> int:
    return round(float(text.replace("$", "").replace(",", "")) * 100)


def test_the_total_goes_down_to_lines(quarter_plan: Plan) -> None:
    from costplan.units import money

    whole, workflows = shown("TOTAL")
    assert whole == money(quarter_plan.total.expected)
    lines = []
    for workflow, cost in workflows:
        said, steps = shown(workflow)
        assert said == cost
        for step, each in steps:
            said, parts = shown(step)
            assert said == each
            lines += parts
    assert sorted(name for name, _ in lines) == sorted({line.id for line in quarter_plan.each_line()})
    assert abs(sum(cents(cost) for _, cost in lines) - cents(whole)) <= len(lines)
    dearest = max(lines, key=lambda line: cents(line[1]))
    assert run("explain", "quarter", dearest[0], *AS_OF, code=0).stdout.startswith(
        f"{dearest[0]}: {dearest[1]} expected"
    )


def test_a_tag_goes_to_its_values_and_their_workflows(quarter_plan: Plan) -> None:
    for key in quarter_plan.tag_keys:
        whole, values = shown(key)
        assert whole == shown("TOTAL")[0]
        for value, cost in values:
            said, workflows = shown(value)
            assert said == cost
            assert workflows


def test_a_month_alone() -> None:
    months = [cents(shown("TOTAL", "--month", f"2027-0{month}")[0]) for month in (1, 2, 3)]
    assert abs(sum(months) - cents(shown("TOTAL")[0])) <= 3
    refused = run("explain", "quarter", "TOTAL", "--month", "2027-07", *AS_OF, code=2).stderr
    assert "TOTAL has nothing in 2027-07; it has 2027-01, 2027-02, 2027-03 [no-such-line]" in refused


@pytest.mark.parametrize(
    ("typed", "meant"), [("bannrs", "banners"), ("TOTALS", "TOTAL"), ("cost_centre", "cost_center")]
)
def test_the_nearest_sum_is_told(typed: str, meant: str) -> None:
    refused = run("explain", "quarter", typed, *AS_OF, code=2).stderr
    assert f"there is no line or sum {typed!r}; did you mean {meant}?" in refused


def test_a_period_in_which_nothing_is_done_is_told(tmp_path: Path) -> None:
    head = "version: 1\nscenario: idle\nperiod: 2027-01-02 through 2027-01-03\ndefaults: {model: openai/gpt-image-2}\n"
    flow = "runs: {amount: 5, per: workday}, steps: {a: {size: 1024x1024, quality: low, prompt_tokens: 40}}"
    (tmp_path / "idle.yaml").write_text(f"{head}workflows: {{w: {{{flow}}}}}\n", encoding="utf-8")
    result = run("explain", tmp_path / "idle.yaml", "TOTAL")
    assert result.exit_code == 2
    assert "TOTAL has nothing: nothing is done in the period [no-such-line]" in result.stderr
