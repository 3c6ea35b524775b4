"""The pages of inputs that vary: one as a list, two as a grid, several as a tornado; what breaks, and attacks."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from costplan.errors import Problem
from costplan.render.option_formats import SENSITIVITIES
from costplan.render.sensitivity.page import sensitivity_page
from tests import compared
from tests.render.test_comparison import HOSTILE
from tests.render.test_report_page import ELEMENTS, Read
from tests.rendered import HARMLESS, seen

if TYPE_CHECKING:
    from costplan.comparing.vary import Sensitivity


@pytest.fixture(scope="module")
def kinds() -> dict[str, Sensitivity]:
    return {"line": compared.line(), "grid": compared.grid(), "tornado": compared.tornado()}


def written(found: Sensitivity, fmt: str) -> str:
    return "".join(SENSITIVITIES[fmt](found))


def tables(found: Sensitivity) -> dict[str, list[tuple[str, ...]]]:
    return {table.title: list(table.rows) for table in sensitivity_page(found).tables}


def test_one_input_is_a_list_with_the_present_one_marked(kinds: dict[str, Sensitivity]) -> None:
    """$100 + $900 x 0.7 is $730, $270 or 27 % less than as planned."""
    rows = tables(kinds["line"])["drivers.posts"]
    assert [row[0] for row in rows] == ["-30%", "-15%", "+0% (as planned)", "+25%", "+50%"]
    assert rows[0][1:] == ("$730.00", "-$270.00", "-27%", "$0.073", "$657.00", "$803.00")
    assert rows[2][1:4] == ("$1,000.00", "-", "-")
    told = dict(sensitivity_page(kinds["line"]).headline)
    assert told["drivers.posts"] == "at -30% $730.00, at +50% $1,450.00: $720.00 apart"


def test_two_are_a_grid(kinds: dict[str, Sensitivity]) -> None:
    """$100 + $900 x 0.7 x 70 / 50 is $982."""
    found = tables(kinds["grid"])
    corner = "drivers.posts down, social-posts.final.accepted across"
    assert found[f"Total: {corner}"][0] == ("-30%", "$982.00", "$835.00", "$730.00", "$651.25", "$590.00")
    assert found[f"Against the plan: {corner}"][0] == ("-30%", "-1.8%", "-16.5%", "-27%", "-34.9%", "-41%")
    html = written(kinds["grid"], "html")
    assert html.count('<rect class="h') == 15
    assert html.count(' framed"') == 1


def test_several_are_a_tornado_with_the_widest_first(kinds: dict[str, Sensitivity]) -> None:
    rows = tables(kinds["tornado"])["What moves the total most"]
    assert rows[1] == ("social-posts.final.accepted", "50%: $1,360.00", "90%: $800.00", "$560.00")
    html = written(kinds["tornado"], "html")
    assert html.count('class="bar ') == 6
    assert html.index("90%: $800.00") < html.index("50%: $1,360.00")  # the dearer end on the right, where its bar is


def test_what_cannot_be_planned_says_so_and_why(kinds: dict[str, Sensitivity]) -> None:
    [variable] = kinds["line"].variables
    first, *others = variable.points
    broken = first._replace(total=None, per_accepted=None, broken=(Problem("range", "it is below 0", "write 0"),))
    found = kinds["line"]._replace(variables=(variable._replace(points=(broken, *others)),))
    assert tables(found)["drivers.posts"][0][1] == "cannot be planned"
    assert tables(found)["Cannot be planned"] == [("drivers.posts=-30%", "it is below 0", "write 0", "range")]
    assert written(found, "html").count("<circle") == 4


@pytest.mark.parametrize("kind", ["line", "grid", "tornado"])
def test_every_kind_fits_and_attacks_nobody(kinds: dict[str, Sensitivity], kind: str) -> None:
    found = kinds[kind]
    variables = tuple(
        one._replace(
            path=f"{HOSTILE}{at}",
            points=tuple(
                point._replace(words=HOSTILE, broken=(Problem("x", HOSTILE, HOSTILE),)) for point in one.points
            ),
        )
        for at, one in enumerate(found.variables)
    )
    attack = found._replace(title=HOSTILE, variables=variables, notes=(HOSTILE,), what_ifs=(HOSTILE,))
    assert max(map(len, written(found, "table").splitlines())) <= 80
    html, md, table, rows = (written(attack, fmt) for fmt in ("html", "md", "table", "csv"))
    rendered = seen(md)
    assert Read(html).tags <= ELEMENTS
    assert Read(html).addresses == ["#main"]
    assert rendered.tags <= HARMLESS
    assert "@all" not in rendered.prose
    assert not [cell for row in csv.reader(io.StringIO(rows)) for cell in row if cell[:1] in set("=+@")]
    assert not [made for made in (html, md, table, rows) if "\u001b" in made or "\u202e" in made]


def test_csv_has_a_row_a_point(kinds: dict[str, Sensitivity]) -> None:
    line, grid = (
        list(csv.DictReader(io.StringIO(written(kinds[kind], "csv"), newline=""))) for kind in ("line", "grid")
    )
    assert (len(line), len(grid)) == (5, 15)
    assert float(line[0]["difference_usd"]) == -270
    assert [row["as_planned"] for row in line].index("true") == 2
    assert {row["second_input"] for row in grid} == {"social-posts.final.accepted"}
