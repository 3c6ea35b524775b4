"""What pages do, counted: which make lines, what is written once for all lines of a charge, and that what is streamed
is what would have been written whole."""

from __future__ import annotations

import gc
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costplan.plan.line import PlanLine
from costplan.project.content import blocks
from costplan.project.estimating import estimate
from costplan.project.reporting import read_report, report_files
from costplan.project.request import Request
from costplan.render.formats import ESTIMATES
from costplan.render.json.document import PLAN, members

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 23)
WORKFLOWS, MONTHS, METERS = 4, 12, 3
LINES = WORKFLOWS * MONTHS * METERS


@pytest.fixture
def asked(tmp_path: Path) -> Request:
    flows = "".join(
        f"  w{number}:\n    tags: {{cost_center: 'C{number}'}}\n    runs: {{amount: 1 to {number}9, per: month}}\n"
        "    steps: {one: {size: 1024x1024, quality: low, prompt_tokens: 80}}\n"
        for number in range(1, WORKFLOWS + 1)
    )
    head = "version: 1\nscenario: s\nperiod: 2027-01 through 2027-12\ndefaults: {model: openai/gpt-image-2}\n"
    (tmp_path / "s.yaml").write_text(f"{head}workflows:\n{flows}", encoding="utf-8")
    return Request(as_of=DAY, scenarios=[str(tmp_path / "s.yaml")], folder=tmp_path)


class Counted:
    def __init__(self, called: Any) -> None:
        self.called, self.times = called, 0

    def __call__(self, *words: Any, **named: Any) -> Any:
        self.times += 1
        return self.called(*words, **named)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted(PlanLine)
    monkeypatch.setattr("costplan.plan.costs.PlanLine", counted)
    return counted


def test_the_page_of_an_estimate_makes_no_line(asked: Request, lines: Counted) -> None:
    page = ESTIMATES["table"](estimate(asked))
    assert "cost_center" in page
    assert lines.times == 0


@pytest.mark.parametrize(("fmt", "made"), [("html", 0), ("md", 0), ("csv", 2 * LINES), ("json", LINES)])
def test_lines_that_a_report_makes(asked: Request, lines: Counted, fmt: str, made: int) -> None:
    files = report_files(read_report(asked), fmt)
    before = lines.times
    assert all(b"".join(blocks(content)) for content in files.values())
    assert lines.times == made
    assert before in (0, LINES)  # entries add lines up before they are written


@pytest.mark.parametrize("fmt", ["json", "csv"])
def test_lines_are_made_as_they_are_written(asked: Request, lines: Counted, fmt: str) -> None:
    pieces = ESTIMATES[fmt](estimate(asked))
    seen = [lines.times for piece in pieces if '"variant"' in piece or piece.startswith("s,w")]
    assert seen == list(range(1, LINES + 1))


def test_what_lines_of_a_charge_share_is_written_once(asked: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Counted(members)
    monkeypatch.setattr("costplan.render.json.plan.members", written)
    monkeypatch.setattr("costplan.render.json.line.members", written)
    document = json.loads("".join(ESTIMATES["json"](estimate(asked))))
    assert len(document["lines"]) == LINES
    assert written.times == WORKFLOWS * METERS * (2 + 3) + MONTHS


def test_a_plan_is_written_without_a_cycle(asked: Request) -> None:
    """The command collects no garbage: what is left in cycles stays until it ends."""
    found = estimate(asked)
    "".join(ESTIMATES["json"](found))
    gc.collect()
    gc.disable()
    try:
        "".join(ESTIMATES["json"](found))
        assert gc.collect() < LINES
    finally:
        gc.enable()


JSONS: list[Any] = [
    {},
    [],
    {"a": []},
    [{"b": {}}, [1, 2.5, None, True], ("x", '\u00e9\ud800\u2028"\\')],
    {"deep": {"er": [{"est": [[], {}]}]}},
]


@pytest.mark.parametrize("value", JSONS)
def test_documents_are_as_the_library_writes_them(value: Any) -> None:
    assert PLAN.text(key=value) == json.dumps({"version": PLAN.version, "key": value}, indent=2) + "\n"
    whole = PLAN.text(key=iter([members(one=value), members(two=2, **{"from": value})]))
    objects = [{"one": value}, {"two": 2, "from": value}]
    assert whole == json.dumps({"version": PLAN.version, "key": objects}, indent=2) + "\n"
    assert PLAN.text(key=iter(())) == PLAN.text(key=[])


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        PLAN.text(key=[float("nan")])
