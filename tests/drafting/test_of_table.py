"""A table that somebody filled: what its headings and cells are taken for, what is refused and where, what is told."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from costplan import CostplanError
from costplan.catalogue import shipped_catalogue
from costplan.connect.text.csv_grid import csv_grid
from costplan.connect.text.grid import Grid, GridCell
from costplan.drafting.headings import HELP
from costplan.drafting.of_table import draft_of_table
from costplan.drafting.spellings import field_of
from costplan.errors import Place
from tests.command import AS_OF, run

if TYPE_CHECKING:
    from costplan.drafting.draft import Draft

HEAD = "what;model;size;quality;images_per_month;accepted"
AFTER = "the table names no months; these are the 3 after 2026-11-23: 2026-12 through 2027-02"
ROW = "Hero;openai/gpt-image-2;1024x1024;high;400;70%"


def draft(*lines: str) -> Draft:
    text = "\n".join(lines).encode()
    return draft_of_table([csv_grid(BytesIO(text), "t.csv")], "t.csv", shipped_catalogue(), date(2026, 11, 23))


def wrong(*lines: str) -> list[str]:
    with pytest.raises(CostplanError) as error:
        draft(*lines)
    return [str(problem) for problem in error.value.problems]


def figures(found: Draft, number: int = 0) -> dict[str, Any]:
    """The values of a row, those of its step too."""
    workflow = found.workflows[number]
    return {key: figure.value for key, figure in (*workflow.keys, *workflow.steps[0].keys)}


@pytest.mark.parametrize(
    ("heading", "field", "per"),
    [
        ("what", "what", ""),
        ("Use case", "what", ""),
        ("MODEL", "model", ""),
        ("Modell", "model", ""),
        ("Qualty", "quality", ""),
        ("Image size", "size", ""),
        ("images_per_month", "images_per_month", "month"),
        ("Images / month", "images_per_month", "month"),
        ("imagesPerMonth", "images_per_month", "month"),
        ("Monthly images", "images_per_month", "month"),
        ("Qty per month", "images_per_month", "month"),
        ("Number of images needed per month", "images_per_month", "month"),
        ("Accepted images per month", "images_per_month", "month"),
        ("Images per day", "images_per_month", "day"),
        ("volume", "images_per_month", ""),
        ("Acceptance rate (%)", "accepted", ""),
        ("accepted", "accepted", ""),
        ("Cost-Centre", "cost_center", ""),
        ("Notes", "note", ""),
        ("unaccepted", "", ""),
        ("mode", "", ""),
        ("month", "", "month"),
        ("cost per month", "", ""),
        ("price", "", ""),
    ],
)
def test_headings_are_matched_loosely(heading: str, field: str, per: str) -> None:
    found, unit, _ = field_of(heading)
    assert found == field
    assert unit == per or not field


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("400", "400"),
        ("1 000", "1000"),
        ("1\u202f000", "1000"),
        ("1'000", "1000"),
        ("1,000,000", "1000000"),
        ("1.000.000", "1000000"),
        ("1,000.5", "1000.5"),
        ("1.000,5", "1000.5"),
        ("12,5", "12.5"),
        ("0.125", "0.125"),
        ("800 to 1200", "800 to 1200"),
        ("800-1200", "800 to 1200"),
        ("800 – 1 200", "800 to 1200"),
        ("0", "0"),
    ],
)
def test_numbers_as_people_write_them(written: str, read: str) -> None:
    found = draft(HEAD, f"Hero;openai/gpt-image-2;1024x1024;high;{written};70%")
    assert figures(found)["deliver"] == {"amount": read, "per": "month"}


@pytest.mark.parametrize(
    ("written", "read"),
    [("70%", "70%"), ("70 %", "70%"), ("0.7", "70%"), ("0,7", "70%"), ("1", "100%"), ("62,5%", "62.5%")],
)
def test_shares_as_people_write_them(written: str, read: str) -> None:
    assert figures(draft(HEAD, f"Hero;openai/gpt-image-2;1024x1024;high;400;{written}"))["accepted"] == read


def test_below_a_heading_with_a_percent_sign_numbers_are_percents() -> None:
    head = HEAD.replace("accepted", "accepted (%)")
    assert figures(draft(head, ROW.replace("70%", "70")))["accepted"] == "70%"
    assert wrong(head, ROW.replace("70%", "0.7"))[0].startswith(
        "t.csv:2:6: 0.7 below a heading with % may be 0.7% or 70%"
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "Hero;openai/gpt-image-2;1024x1024;high;1,000;70%",
            "t.csv:2:5: 1,000 may be 1000 or 1; write 1000, or 1 [amb",
        ),
        (
            "Hero;openai/gpt-image-2;1024x1024;high;1.000;70%",
            "t.csv:2:5: 1.000 may be 1000 or 1; write 1000, or 1 [amb",
        ),
        ("Hero;openai/gpt-image-2;1024x1024;high;12.500;70%", "t.csv:2:5: 12.500 may be 12500 or 12.5"),
        ("Hero;openai/gpt-image-2;1024x1024;high;many;70%", "t.csv:2:5: 'many' is not a number"),
        ("Hero;openai/gpt-image-2;1024x1024;high;-4;70%", "t.csv:2:5: '-4' is not a number"),
        ("Hero;openai/gpt-image-2;1024x1024;high;1e3;70%", "t.csv:2:5: '1e3' is not a number"),
        ("Hero;openai/gpt-image-2;1024x1024;high;1200 to 800;70%", "t.csv:2:5: 1200 to 800 is not a range"),
        (
            "Hero;openai/gpt-image-2;1024x1024;high;;70%",
            "t.csv:2:5: row 2 does not say how many images; an empty cell is",
        ),
        ("Hero;openai/gpt-image-2;1024x1024;high;400;70", "t.csv:2:6: 70 is not a share of the images; write 70% if"),
        ("Hero;openai/gpt-image-2;1024x1024;high;400;0", "t.csv:2:6: an acceptance of 0% delivers nothing"),
        ("Hero;openai/gpt-image-2;16:9;high;400;70%", "t.csv:2:3: 16:9 is a ratio, not a size; write pixels"),
        (
            "Hero;openai/gpt-image-2;1000x1000;high;400;70%",
            "t.csv:2:3: openai/gpt-image-2: 1000 is not a multiple of 16",
        ),
        ("Hero;openai/gpt-image-2;1024x1024;hihg;400;70%", "t.csv:2:4: openai/gpt-image-2: it has no quality 'hihg'"),
        (
            "Hero;openai/gpt-imag-2;1024x1024;high;400;70%",
            "t.csv:2:2: there is no pricing table for 'openai/gpt-imag-2'",
        ),
        (";openai/gpt-image-2;1024x1024;high;400;70%", "t.csv:2:1: row 2 does not say what it is"),
        ("Hero;;1024x1024;high;400;70%", "t.csv:2:2: row 2 names no model"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(row: str, told: str) -> None:
    found = wrong(HEAD, row)
    assert len(found) == 1
    assert found[0].startswith(told)


def test_all_that_is_wrong_is_told_at_once() -> None:
    found = wrong(HEAD, "Hero;openai/gpt-image-2;1024x1024;hihg;many;700%", ROW, ";;;;;")
    assert sorted(one.partition(": ")[0] for one in found) == ["t.csv:2:4", "t.csv:2:5", "t.csv:2:6"]


def test_a_column_that_is_needed_and_near_ones() -> None:
    assert wrong("what;model;size;imgs done monthly", "a;b;c;4")[0].startswith(
        "t.csv:1:4: there is no column images_per_m"
    )
    assert "divide the numbers by 12" in wrong("what;model;images per year", "a;openai/gpt-image-2;4")[0]
    assert "no row of headings" in wrong("a;b", "1;2")[0]


def test_what_a_row_does_not_say_is_assumed() -> None:
    found = draft("what;model;images", "Hero;openai/gpt-image-2;400", "Fast;bfl/flux-2-pro;400")
    assert [path for path, _ in found.assumed] == [
        "period",
        "hero.deliver",
        "hero.image.size",
        "hero.image.quality",
        "hero.image.prompt_tokens",
        "fast.deliver",
        "fast.image.size",
        "fast.image.prompt_tokens",
    ]
    assert figures(found)["quality"] == "medium"
    assert found.period == (
        "2026-12 through 2027-02",
        "the table names no months; these are the 3 after 2026-11-23",
        True,
        None,
    )


def test_names_are_slugs_and_unlike() -> None:
    found = draft(
        HEAD, *(ROW.replace("Hero", what) for what in ("Q1: Hero!", "Q1 hero", "=cmd|' /C calc'!A0", "???", "seats"))
    )
    assert [workflow.name for workflow in found.workflows] == [
        "q1-hero",
        "q1-hero-2",
        "cmd-c-calc-a0",
        "row-5",
        "seats-row",
    ]
    assert figures(found)["note"] == "Q1: Hero!"
    assert "row 3 says 'Q1 hero' again, and is planned as q1-hero-2" in found.taken


def test_what_is_no_row_of_images_is_told() -> None:
    found = draft("My plan;;;;;;", f"{HEAD};Code", f"{ROW};x", ";;;;;;", "Total;;;;400;;", ";;;;;;y")
    assert len(found.workflows) == 1
    assert found.told == (
        "the column 'Code' is not read",
        "row 5, 'Total', is a sum and no images of its own",
        "row 6 has nothing below the headings that are read",
    )


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Hero", "Q1: posts", "seats", 'Bilder für "Mai"', "=1+1", "- x: y #z"]),
        st.sampled_from(
            [
                ("openai/gpt-image-2", ["1024x1024", "1536 x 1024", "2048×2048 px", ""], ["low", "High", "medium", ""]),
                ("bfl/flux-2-pro", ["1024x1024", "1536x1024", ""], [""]),
            ]
        ).flatmap(lambda model: st.tuples(st.just(model[0]), *map(st.sampled_from, model[1:]))),
        st.one_of(
            st.integers(0, 10**6).map(str),
            st.integers(1, 999).map(lambda number: f"{number},5"),
            st.tuples(st.integers(1, 500), st.integers(501, 2000)).map(lambda ends: f"{ends[0]} to {ends[1]}"),
        ),
        st.sampled_from(["", "70%", "62,5 %", "0.9", "1"]),
    ),
    min_size=2,
    max_size=4,
)
"""What, model with size and quality, images a month, accepted."""


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(rows=ROWS)
def test_a_table_and_its_yaml_give_the_same_plan(rows: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("tables")
    text = StringIO(newline="")
    lines = csv.writer(text, delimiter=";")
    lines.writerow(HEAD.split(";"))
    lines.writerows([what, *call, images, accepted] for what, call, images, accepted in rows)
    (folder / "plan.csv").write_text(text.getvalue(), encoding="utf-8")
    run("init", folder / "first", "--from", folder / "plan.csv", *AS_OF, code=0)
    plans = []
    for name in ("plan.csv", "first/scenario.yaml"):
        plan = json.loads(run("estimate", folder / name, "--format", "json", *AS_OF, code=0).stdout)
        del plan["files"], plan["rests_on"]
        del plan["scenarios"][0]["file"]
        plans.append(plan)
    assert len(plans[0]["workflows"]) == len(rows)
    assert plans[0] == plans[1]


def test_rows_that_came_with_the_empty_table_are_told_and_alone_are_no_plan_of_yours() -> None:
    mine, example = ROW, ROW.replace("Hero", "Example: hero")
    told = (
        "row 2, 'Example: hero', came with the empty table, and is planned like your own: write over it, or delete it"
    )
    assert draft(HEAD, example, mine).taken == (AFTER, told)
    assert draft(HEAD, example).taken == (
        "nobody has filled the table yet: all of this plan are the rows that it came with",
        AFTER,
        told,
    )


def sheet(name: str, *rows: str) -> Grid:
    """A sheet of a workbook; ``;`` parts its cells."""
    cells = [
        tuple(GridCell(text, Place(f"t.xlsx#{name}!", line, col)) for col, text in enumerate(row.split(";"), 1))
        for line, row in enumerate(rows, 1)
    ]
    return Grid("t.xlsx", name, tuple(cells))


def draft_of(*grids: Grid) -> Draft:
    return draft_of_table(grids, "t.xlsx", shipped_catalogue(), date(2026, 11, 23))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Start;2027-03", ("About!A1 'Start' is not read",)),
        ("Start;;2027-03", ("About!A1 'Start' is not read",)),
        ("Budget cap per year;none", ("About!A1 'Budget cap per year' is not read",)),
        ("How to fill it;", ()),
        ("title;Images", ()),
        (f"what;{HELP['what']}", ()),
        ("what;Images of 2027", ("About!A1 'what' is not read",)),
    ],
)
def test_a_label_of_the_sheet_about_that_is_not_known_is_told(row: str, told: tuple[str, ...]) -> None:
    assert draft_of(sheet("Plan", HEAD, ROW), sheet("About", row)).told == told


@pytest.mark.parametrize("row", ["cap per month, EUR;500", "Budget cap per year;6,000 USD", "Limit;;100"])
def test_a_cap_whose_label_is_another_is_refused(row: str) -> None:
    with pytest.raises(CostplanError) as error:
        draft_of(sheet("Plan", HEAD, ROW), sheet("About", "title;Images", row))
    assert str(error.value).startswith(f"t.xlsx#About!A2: {row.partition(';')[0]!r} is no label of the sheet About")
    assert "write 'cap per month, USD' with the amount in US dollars a month" in str(error.value)


def test_two_headings_for_one_column_are_refused_at_the_second() -> None:
    # a heading that is spelled less surely is only told
    told = "'images_per_month' is a second column images_per_month; the first is 'images_per_month' at t.csv:1:5"
    assert wrong(f"{HEAD};images_per_month", f"{ROW};900")[0].startswith(f"t.csv:1:7: {told}")
    assert wrong(f"{HEAD};Images / month", f"{ROW};900")[0].startswith("t.csv:1:7: 'Images / month' is a second column")
    assert draft(f"{HEAD};quantity", f"{ROW};900").told == ("the column 'quantity' is not read",)


def test_without_headings_the_first_sheet_that_may_be_the_table_is_named() -> None:
    lists, plan = sheet("Lists", "model;size;quality"), sheet("Plan", "Bild;Anzahl", "Hero;400")
    with pytest.raises(CostplanError) as error:
        draft_of(sheet("About", "title;Images"), lists, plan, sheet("Other", "a;b"))
    assert str(error.value).startswith("t.xlsx#Plan!A1: there is no row of headings that can be read")
