"""A workbook that is read where other tables count, and cells that hold no value; a changed workbook's figures of the
engine are struck, which LibreOffice shows in ``make workbook``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from costplan.catalogue import shipped
from tests.command import AS_OF, run
from tests.spreadsheets import change

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "openai/gpt-image-2.5-flare"


SCENARIO = f"""version: 1
scenario: hundred
period: 2027-01
workflows:
  posts:
    runs: {{amount: 100, per: total}}
    steps: {{s: {{model: {MODEL}, size: 1024x1024, quality: high, prompt_tokens: 0}}}}
"""


@pytest.fixture
def workbook(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Written in a project whose own table has image output at half the price, and read beside it."""
    table = (shipped("pricing") / f"{MODEL}.yaml").read_text(encoding="utf-8")
    cheap = here / "own" / "tables" / f"{MODEL}.yaml"
    cheap.parent.mkdir(parents=True)
    cheap.write_text(table.replace("image_out: 30.00", "image_out: 15.00"), encoding="utf-8")
    assert cheap.read_text(encoding="utf-8") != table
    (here / "own" / "costplan.yaml").write_text("version: 1\npricing: tables\n", encoding="utf-8")
    (here / "own" / "hundred.yaml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.chdir(here / "own")
    run("report", "hundred.yaml", "--xlsx", "-o", here, *AS_OF, code=0)
    monkeypatch.chdir(here)
    return here / "hundred.xlsx"


def read(*options: str, code: int) -> str:
    done = run("estimate", "--from-xlsx", "hundred.xlsx", *options, *AS_OF, code=code)
    return done.stderr if code else done.stdout


def test_other_tables_are_refused_with_what_they_move(workbook: Path) -> None:
    # 100 x (6 text tokens at $5 + 1,756 image tokens at $15 of 1M) = $2.637 as written, $5.271 at the shipped $30
    told = read(code=4)
    assert (
        f"hundred.xlsx:1:1: the workbook was written with other prices or counts than those here: {MODEL}.yaml" in told
    )
    assert "the plan is $2.64 as written and $5.27 here, +$2.63;" in told
    assert "--reprice [other-tables]" in told


def test_the_tables_that_it_was_written_with_are_taken(workbook: Path) -> None:
    assert "$2.64" in read("--pricing", "own/tables", code=0)
    (workbook.parent / "own").rename(workbook.parent / "elsewhere")  # a folder's name moves no price
    assert "$2.64" in read("--pricing", "elsewhere/tables", code=0)


def test_reprice_takes_those_here(workbook: Path) -> None:
    assert "$5.27" in read("--reprice", code=0)
    assert run("estimate", "quarter", "--reprice", code=2).stderr.endswith("--reprice goes with --from-xlsx\n")


def test_a_calibration_counts_as_a_table(workbook: Path) -> None:
    told = read("--pricing", "own/tables", "--calibration", "public", code=4)
    assert "than those here: calibration; the plan is $2.64 " in told


def test_the_tables_of_what_was_chosen_count_too(workbook: Path) -> None:
    chosen = {"Options": {"posts.s.model": "openai/gpt-image-2"}}
    change(workbook, workbook, chosen)
    table = workbook.parent / "own" / "tables" / "openai" / "gpt-image-2.yaml"
    assert read("--pricing", "own/tables", code=0)
    table.write_text((shipped("pricing") / "openai/gpt-image-2.yaml").read_text(encoding="utf-8") + "# new\n",
                     encoding="utf-8")  # fmt: skip
    assert "openai/gpt-image-2.yaml; the plan is $2.64 with both" in read("--pricing", "own/tables", code=4)


def test_a_workbook_that_does_not_say_is_refused(workbook: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    del book["Sources"]
    book.create_sheet("Sources")
    book.save(workbook)
    assert "does not say which price tables it rests on; plan at those here with --reprice" in read(code=4)


EMPTY: list[tuple[dict[str, Any], str]] = [
    (
        {"Inputs": {"workflows.posts.runs.amount": None}},
        "#Inputs!C5: the cell is empty, or has a formula whose result",
    ),
    ({"Inputs": {"workflows.posts.runs.amount": "=2*50"}}, "#Inputs!C5: the cell is empty, or has a formula whose"),
    (
        {"Options": {"posts.s.model": "=A1"}},
        "#Options!D5: the cell has a formula whose result nobody saved",
    ),
    ({"Prices": {f"{MODEL} image out": "=30/2"}}, "15 was made empty, or a formula whose result nobody saved"),
    ({"Prices": {f"{MODEL} image out": 12}}, "a scenario holds no rates, and one was changed: "),
]


@pytest.mark.parametrize(("changes", "says"), EMPTY, ids=str)
def test_a_cell_without_a_value_is_told(workbook: Path, changes: dict[str, Any], says: str) -> None:
    change(workbook, workbook, changes)
    told = read("--pricing", "own/tables", code=4)
    assert all(says.rpartition(":")[2] in line for line in told.splitlines())
    assert says in told
