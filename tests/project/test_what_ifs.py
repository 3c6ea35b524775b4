"""What ``--set`` and ``--scale`` do to a scenario, and what every page then says first."""

from __future__ import annotations

import json
import pickle
import re
import shutil
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import costplan
from costplan.catalogue import shipped
from costplan.errors import CostplanError
from costplan.scenario.file import Source, changed, load_scenario, loaded_from, read_scenario, variant
from costplan.scenario.overrides import put
from costplan.units import PICO
from costplan.yamlio import parse, write
from tests.command import run
from tests.drawn import scenarios
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CASES = yaml.load((TESTS / "data" / "what_if_cases.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
DAY = date(2026, 11, 23)
FILES = {
    "what.yaml": """
version: 1
scenario: What ifs
period: 2026-10
defaults: {model: recraft/recraft-v4}
drivers:
  posts: {amount: 5000, per: month}
  sale: {amount: 100, per: month, peaks: [{name: sale, from: 2026-10-01, through: 2026-10-10, add: 10, per: day}]}
  months: {by_month: {2026-10: 1000}}
workflows:
  hero: {runs: posts, steps: {image: {accepted: 80%}}}
  sale: {runs: sale, steps: {image: {}}}
  monthly: {runs: months, steps: {image: {}}}
  own: {deliver: {amount: 10, per: day}, steps: {image: {}}}
assumed: {hero.runs: nobody has counted them}
""",
    "dotted.yaml": """
version: 1
scenario: A dot
period: 2026-10
drivers: {a.b: {amount: 100, per: month}}
workflows: {hero: {runs: a.b, steps: {image: {model: recraft/recraft-v4}}}}
""",
    "seats.yaml": """
version: 1
scenario: Seats alone
period: 2027-01
seats: {design: {plan: midjourney/standard, count: 3}}
""",
    "varied.yaml": """
version: 1
scenario: Variants
period: 2026-10
drivers: {posts: {amount: 100, per: month}}
workflows:
  hero: {runs: posts, steps: {image: {model: recraft/recraft-v4, make: 2}}}
variants:
  half: {why: Nobody looks at the second, change: {workflows: {hero: {steps: {image: {make: null}}}}}}
  'no': {why: a hostile name, change: {drivers: {posts: {amount: 0}}}}
""",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def usd(arithmetic: str) -> Fraction:
    assert set(arithmetic) <= set("0123456789.+-*/() ")
    for number in sorted({word for word in arithmetic.split() if word[0].isdigit()}, key=len, reverse=True):
        assert Fraction(number) >= 0
    words = [f"Fraction('{word}')" if word[0].isdigit() else word for word in arithmetic.split()]
    return Fraction(eval(" ".join(words), {"Fraction": Fraction}))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_what_if(case: dict[str, Any]) -> None:
    what_ifs = {"overrides": case.get("set", ()), "scale": case.get("scale", ())}
    if "wrong" in case:
        with pytest.raises(CostplanError) as raised:
            costplan.estimate(case.get("scenario", "what.yaml"), as_of=DAY, **what_ifs)
        assert case["wrong"] in str(raised.value)
        return
    plan = costplan.estimate(case.get("scenario", "what.yaml"), as_of=DAY, **what_ifs).plan
    assert list(plan.what_ifs) == case["told"]
    for name, found in (("total", plan.total.expected), ("low", plan.total.low), ("high", plan.total.high)):
        if name in case:
            assert Fraction(found) == usd(case[name]) * PICO


FORMS = """
5000                              5500                              7500                              0
0.5                               0.55                              0.75                              0
12.50 EUR                         13.75 EUR                         18.75 EUR                         0 EUR
-5% per month                     -5.5% per month                   -7.5% per month                   0% per month
400 to 700                        440 to 770                        600 to 1050                       0
400 to 700 normal                 440 to 770 normal                 600 to 1050 normal                0
0 to 700                          0 to 770                          0 to 1050                         0
5000 likely 6000 up to 9000       5500 likely 6600 up to 9900       7500 likely 9000 up to 13500      0
0.5 likely 0.5 up to 1            0.55 likely 0.55 up to 1.1        0.75 likely 0.75 up to 1.5        0
60%                               66%                               90%                               0%
60% to 75%                        66% to 82.5%                      90% to 112.5%                     0%
50% likely 60% up to 66%          55% likely 66% up to 72.6%        75% likely 90% up to 99%          0%
"""
"""Each form in which a file writes a quantity; what ``+10%``, a factor of 1.5 and ``-100%`` make of it."""


@pytest.mark.parametrize(("of", "what"), [(1, "+10%"), (2, "1.5"), (3, "-100%")])
def test_a_change_moves_every_number_of_every_form(of: int, what: str) -> None:
    for line in FORMS.strip().splitlines():
        written = re.split(r"\s{2,}", line)
        document = parse(f"drivers: {{posts: {{amount: {written[0]}, per: day}}}}".encode(), "s.yaml")
        changes = [f"drivers.posts={what}"]
        put(document, *(([], changes) if what == "1.5" else (changes, [])))
        assert document.value["drivers"][1].value["posts"][1].value["amount"][1].value == written[of]


@pytest.mark.parametrize("text", ["5 likely 6", "5 to", "60% to 75", "5 likely 60% up to 70%", "5 up to 6", "'5'"])
def test_what_is_no_quantity_is_not_moved(text: str) -> None:
    document = parse(f"drivers: {{posts: {{amount: {text}, per: day}}}}".encode(), "s.yaml")
    with pytest.raises(CostplanError, match="is not a number"):
        put(document, ["drivers.posts=+10%"], [])


def test_every_page_says_it_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costplan.workbook.offers.MOST", 20)
    words = ("--set", "drivers.sale=+25%", "--scale", "drivers.months=1.1", "--as-of", str(DAY))
    told = "drivers.sale +25%: 100 becomes 125, and 1 more in the same way"
    page = run("estimate", "what.yaml", *words).stdout
    assert page.index("what if") < page.index("expected")
    assert json.loads(run("estimate", "what.yaml", *words, "--format", "json").stdout)["what_ifs"][0] == told
    held = ("check", "what.yaml", "--max", "500 USD", *words)
    assert "what if" in "".join(run(*held).stdout.splitlines()[:6])
    assert "- what if: <code>drivers.sale +25%&#58;" in run(*held, "--format", "md").stdout
    assert json.loads(run(*held, "--format", "json").stdout)["what_ifs"][0] == told
    run("report", "what.yaml", *words, "--md", "--html", "--xlsx", "-o", "pack", code=0)
    assert "- what if: " in next(folder.glob("pack/*.md")).read_text(encoding="utf-8")
    assert told in next(folder.glob("pack/*.html")).read_text(encoding="utf-8")
    import openpyxl

    sheet = next(folder.glob("pack/*.xlsx"))
    assert told in [row[1].value for row in openpyxl.load_workbook(sheet)["Summary"].iter_rows(max_row=15)]
    again = json.loads(run("estimate", "--from-xlsx", sheet, "--as-of", DAY, "--format", "json").stdout)
    assert again["what_ifs"][0] == told


def test_a_saved_plan_keeps_it_and_takes_more() -> None:
    words = ("--as-of", str(DAY), "--format", "json")
    run("estimate", "what.yaml", "--set", "drivers.posts=+30%", *words, "-o", "saved.json", code=0)
    again = json.loads(run("estimate", "saved.json", "--scale", "drivers.months=2", *words).stdout)
    assert again["what_ifs"] == [
        "drivers.posts +30%: 5000 becomes 6500; hero.runs stays assumed",
        "drivers.months times 2: 1000 becomes 2000",
    ]
    assert again["total"]["expected_usd"] == "360.4"  # 260.40 + 60 + 40


SAVED = "drivers times 0.3: 100 becomes 30"
"""What is tried in the saved plan of the tests below."""


@pytest.fixture
def saved() -> str:
    words = ("--as-of", str(DAY), "--format", "json", "-o", "saved.json")
    run("estimate", "dotted.yaml", "--scale", "drivers=0.3", *words, code=0)
    return "saved.json"


def first_sheet(*words: object) -> str:
    """The first lines of the first sheet."""
    import openpyxl

    run(*words, "--format", "xlsx", "-o", "out.xlsx", "--as-of", DAY, code=0)
    rows = openpyxl.load_workbook("out.xlsx").worksheets[0].iter_rows(max_row=7, values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row if cell)


@pytest.mark.parametrize(
    ("words", "tried"),
    [
        pytest.param(("compare", "dotted.yaml", "saved.json"), f"{SAVED}, in saved.json alone", id="a saved option"),
        pytest.param(
            ("compare", "dotted.yaml", "dotted.yaml", "what.yaml", "--scale", "drivers=2"),
            "drivers times 2: 100 becomes 200, in A dot alone",
            id="each in its own words",
        ),
        pytest.param(
            ("compare", "dotted.yaml", "--swap", "model=recraft/recraft-v4-pro", "--scale", "drivers=2"),
            "drivers times 2: 100 becomes 200",
            id="all options",
        ),
        pytest.param(
            ("compare", "dotted.yaml", "--vary", "drivers.a.b=10..20", "--set", "hero.image.make=2"),
            "hero.image.make becomes 2",
            id="what varies",
        ),
        pytest.param(("diff", "saved.json", "dotted.yaml"), f"{SAVED}, before alone", id="a saved base"),
        pytest.param(("diff", "dotted.yaml", "saved.json"), f"{SAVED}, after alone", id="a saved head"),
        pytest.param(
            ("diff", "saved.json", "saved.json", "--set", "hero.image.make=2"), SAVED, id="tried on both sides"
        ),
    ],
)
def test_pages_side_by_side_say_it_first(saved: str, words: tuple[str, ...], tried: str) -> None:
    asked = (*words, "--as-of", DAY)
    page = " ".join(run(*asked, code=0).stdout.split())
    assert page.index(f"what if {tried}") < 300
    marked = tried.replace(":", "&#58;")
    assert f"- what if: <code>{marked}" in run(*asked, "--format", "md", code=0).stdout[:1000]
    assert f"<dt>what if</dt><dd>{tried}" in run(*asked, "--format", "html", code=0).stdout
    comment = run(*asked, "--format", "comment", code=0).stdout
    assert marked in comment[: comment.index("<details>")]
    told = tried.partition(", ")[0]
    assert told in run(*asked, "--format", "csv", code=0).stdout
    assert told in run(*asked, "--format", "json", code=0).stdout
    assert f"what if: {tried}" in first_sheet(*words)


def test_what_stands_on_it_is_marked_where_it_is_named(saved: str) -> None:
    page = run("compare", "dotted.yaml", saved, "--as-of", DAY).stdout
    assert "saved.json (what if)" in page
    assert "dotted.yaml (baseline)" in page
    found = costplan.compare("dotted.yaml", saved, as_of=DAY)
    assert (found.what_ifs, [option.what_ifs for option in found.options]) == ((), [(), (SAVED,)])
    assert run("diff", "dotted.yaml", saved, "--as-of", DAY).stdout.startswith("saved.json (what if) costs ")


def test_what_was_only_tried_is_not_frozen() -> None:
    words = ("--as-of", DAY)
    run("estimate", "what.yaml", "--set", "drivers.posts=+30%", *words, "--format", "json", "-o", "saved.json", code=0)
    refused = run("freeze", "saved.json", "--label", "Q4", *words, code=4)
    assert "rests on what was only tried: drivers.posts +30%: 5000 becomes 6500" in refused.stderr
    run("estimate", "saved.json", *words, "--format", "yaml", "-o", "decided.yaml", code=0)
    run("freeze", "decided.yaml", "--label", "Q4", *words, code=0)


def test_of_several_scenarios_each_says_its_own() -> None:
    plan = costplan.estimate("what.yaml", costplan.load_scenario("dotted.yaml", scale=["drivers=2"]), as_of=DAY).plan
    assert plan.what_ifs == ("A dot: drivers times 2: 100 becomes 200",)


def test_a_loaded_scenario_is_changed_without_its_file(folder: Path) -> None:
    loaded = load_scenario(folder / "what.yaml", shown="what.yaml", overrides=["drivers.posts=+10%"])
    (folder / "what.yaml").unlink()
    again = changed(loaded, ["drivers.posts=+10%"])
    assert again.scenario.drivers[0].amount.expected == 6050  # type: ignore[union-attr]
    assert loaded.scenario.drivers[0].amount.expected == 5500  # type: ignore[union-attr]
    assert [told.partition(";")[0] for told in again.what_ifs] == [
        "drivers.posts +10%: 5000 becomes 5500",
        "drivers.posts +10%: 5500 becomes 6050",
    ]


def test_a_loaded_scenario_is_pickled_without_its_source() -> None:
    loaded = costplan.load_scenario("varied.yaml")
    again = pickle.loads(pickle.dumps(loaded))
    assert again == loaded._replace(source=None)
    with pytest.raises(TypeError, match=r"varied.yaml was not read from a file; pass what costplan.load_scenario\(\)"):
        variant(again, "half")


def loaded_of(document: dict[str, Any], overrides: Sequence[str] = (), scale: Sequence[str] = ()) -> Any:
    source = Source(parse(write(document).encode(), "law.yaml"), read_scenario)
    return loaded_from(source, "law.yaml", {}, overrides, scale)


CATALOGUE = costplan.Catalogue([costplan.Folder(TESTS / "pricing", "tests/pricing")])


@given(scenarios(), st.decimals(0, 10, places=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_that_hangs_on_volumes_is_multiplied(document: dict[str, Any], factor: Any) -> None:
    from costplan.planning.building import build_plan

    def total(scale: Sequence[str]) -> Fraction:
        return Fraction(build_plan(loaded_of(document, scale=scale), CATALOGUE, DAY).total.expected)

    once, then = total(()), total([f"drivers={factor}"])
    # A range is expected at twelve digits, so a range that is multiplied is exact to as many.
    assert abs(then - once * Fraction(factor)) <= once * Fraction(factor) / 10**11
    if " to " not in write(document["workflows"]):
        assert then == once * Fraction(factor)


@given(scenarios())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_change_of_nothing_changes_nothing(document: dict[str, Any]) -> None:
    paths = [f"{name}.runs=+0%" for name in document["workflows"]]
    assert costplan.write_scenario(loaded_of(document, paths)) == costplan.write_scenario(loaded_of(document))


def test_variants_cost_nothing_and_are_put_on_top(folder: Path) -> None:
    loaded = costplan.load_scenario("varied.yaml")
    assert [(one.name, one.why) for one in loaded.scenario.variants] == [
        ("half", "Nobody looks at the second"),
        ("no", "a hostile name"),
    ]
    assert costplan.estimate("varied.yaml", as_of=DAY).plan.total.expected == 8 * PICO
    (folder / "varied.yaml").unlink()
    totals = [costplan.estimate(variant(loaded, name), as_of=DAY).plan.total.expected for name in ("half", "no")]
    assert totals == [4 * PICO, 0]
    assert variant(loaded, "half").scenario.variants == ()


def test_variants_are_written_and_read_back(folder: Path) -> None:
    loaded = costplan.load_scenario("varied.yaml")
    (folder / "again.yaml").write_text(costplan.write_scenario(loaded), encoding="utf-8")
    again = costplan.load_scenario("again.yaml")
    assert [(one.name, one.why) for one in again.scenario.variants] == [
        ("half", "Nobody looks at the second"),
        ("no", "a hostile name"),
    ]
    assert variant(again, "half").scenario.workflows[0].steps[0].call.n == 1


def test_a_workbook_keeps_variants(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costplan.workbook.offers.MOST", 20)
    run("report", "varied.yaml", "--as-of", DAY, "--xlsx", "-o", "pack", code=0)
    run("estimate", "--from-xlsx", "pack/varied.xlsx", "--as-of", DAY, "--format", "yaml", "-o", "again.yaml", code=0)
    again = costplan.load_scenario("again.yaml")
    assert costplan.estimate(variant(again, "half"), as_of=DAY).plan.total.expected == 4 * PICO


def test_a_saved_plan_keeps_no_variant(folder: Path) -> None:
    run("estimate", "varied.yaml", "--as-of", str(DAY), "--format", "json", "-o", "saved.json", code=0)
    assert "variants" not in (folder / "saved.json").read_text(encoding="utf-8")


def test_a_layer_takes_variants_away_and_adds_some(folder: Path) -> None:
    upper = """
version: 1
extends: varied.yaml
variants:
  half: null
  more: {why: a campaign, change: {drivers: {posts: {amount: 300}}}}
"""
    (folder / "upper.yaml").write_text(upper, encoding="utf-8")
    loaded = costplan.load_scenario("upper.yaml")
    assert [one.name for one in loaded.scenario.variants] == ["no", "more"]
    assert costplan.estimate(variant(loaded, "more"), as_of=DAY).plan.total.expected == 24 * PICO


def test_a_what_if_goes_below_a_variant() -> None:
    loaded = costplan.load_scenario("varied.yaml", scale=["drivers=2"])
    assert costplan.estimate(variant(loaded, "half"), as_of=DAY).plan.total.expected == 8 * PICO


def test_a_variant_that_a_what_if_makes_senseless_stops_nothing() -> None:
    found = costplan.estimate("varied.yaml", as_of=DAY, overrides=["hero.image.make="])
    assert found.plan.total.expected == 4 * PICO


@pytest.mark.parametrize("path", sorted(shipped("scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_variant_is_the_same_once_it_is_written(path: Path, folder: Path) -> None:
    loaded = load_scenario(path)
    if (beside := path.with_suffix("")).is_dir():  # its contracts and rates
        shutil.copytree(beside, folder / path.stem)
    (folder / "again.yaml").write_text(costplan.write_scenario(loaded), encoding="utf-8")
    again = load_scenario(folder / "again.yaml")
    for one in loaded.scenario.variants:
        assert len({costplan.write_scenario(variant(which, one.name)) for which in (loaded, again)}) == 1, one.name
