"""The pages of a comparison: what stands first, what is marked, how wide it is, and labels that attack."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal

import pytest

from costplan.comparing.option import Comparison, Lead, against
from costplan.errors import Problem
from costplan.render.comparison.csv import comparison_csv
from costplan.render.comparison.html import comparison_html
from costplan.render.comparison.page import comparison_page
from costplan.render.comparison.told import changes_words
from costplan.render.option_formats import COMPARISONS
from costplan.render.text import page_text
from costplan.units import PICO
from tests.compared import beside, costed, option, quarter, sure
from tests.render.test_report_page import ELEMENTS, Read
from tests.rendered import HARMLESS, seen

HOSTILE = "=1+1 <script>alert(1)</script> ![x](https://evil.example) | @all \u001b[31m \u202e"
LONG = "model=openai/gpt-image-2.6-flare, quality=medium, tier=batch, size=1024x1024, n=4"


@pytest.fixture(scope="module")
def found() -> Comparison:
    return quarter()


def text(comparison: Comparison, width: int = 80) -> str:
    return page_text(comparison_page(comparison), width)


def markdown(comparison: Comparison) -> str:
    return "".join(COMPARISONS["md"](comparison))


def headline(comparison: Comparison) -> dict[str, str]:
    return dict(comparison_page(comparison).headline)


def tables(comparison: Comparison) -> dict[str, list[tuple[str, ...]]]:
    return {table.title: list(table.rows) for table in comparison_page(comparison).tables}


def test_what_stands_first_says_who_is_cheapest_and_how_sure(found: Comparison) -> None:
    """As it is $6,987.70; low finals $5,835.14, which is $1,152.56 or 16.5 % less, of which 62 % are sure."""
    told = headline(found)
    assert told["cheapest"] == (
        "low finals, half rejected: $5,835.14; $1,152.56 (16.5%) less than the baseline, as it is; but not all deliver "
        "as many images, and one costs least with medium finals"
    )
    assert told["how sure"] == "62% sure to be cheaper, which may be chance"
    assert told["break-even"] == (
        "medium finals: 33.3% (how many of social-posts.final are accepted, today 70%); cheaper below: as it is, "
        "above: medium finals"
    )
    assert "odd size cannot be planned: " in told["what breaks"]


def test_the_cheapest_stands_against_the_next_where_that_is_not_the_baseline(found: Comparison) -> None:
    """Medium finals cost $97.42 more than low ones: $5,932.56 - $5,835.14."""
    low, medium = found.options[2].costed, found.options[1].costed
    assert low is not None
    assert medium is not None
    lead = Lead("low finals, half rejected", "medium finals", against(low, medium, sure(0.55)))
    assert headline(found._replace(lead=lead))["how sure"] == (
        "against the baseline: 62% sure to be cheaper, which may be chance; against the next, medium finals at "
        "$5,932.56: 55% sure to be cheaper, which may be chance"
    )


def test_months_of_a_machine_add_up_to_the_last_digit(found: Comparison) -> None:
    for one in json.loads("".join(COMPARISONS["json"](found)))["options"]:
        for end in ("low_usd", "expected_usd", "high_usd") if one["can_be_planned"] else ():
            assert sum(Decimal(month[end]) for month in one["months"].values()) == Decimal(one["total"][end])


def test_no_difference_that_may_be_chance_is_marked_too() -> None:
    same = costed("quarter")
    found = beside("Same", [option("one", same), option("other", same)], [sure(0.5)])
    assert tables(found)["Options"][1][1:] == ("-", "~ the same")


def test_options_are_rows_by_cost_with_noise_and_the_baseline_marked(found: Comparison) -> None:
    rows = tables(found)["Options"]
    assert [row[0] for row in rows] == [
        "low finals, half rejected",
        "medium finals",
        "batch banners",
        "as it is (baseline)",
        "flux hero",
        "odd size",
    ]
    assert rows[0][2:4] == ("~ -$1,152.56 (-16.5%)", "62% cheaper")
    assert rows[1][2:4] == ("-$1,055.14 (-15.1%)", "sure: cheaper")
    assert rows[-1][1:] == ("not planned", "-", "-", "-")


def test_an_option_that_cannot_be_planned_says_why_and_what_to_do(found: Comparison) -> None:
    [row] = tables(found)["Cannot be planned"]
    assert row[0] == "odd size"
    assert "333 is not a multiple of 16" in row[1]
    assert row[2:] == ("816x816 is the nearest legal size", "illegal-size")


def test_workflows_stand_by_option_where_several_have_several(found: Comparison) -> None:
    rows = tables(found._replace(options=found.options[:2]))["Workflows"]
    assert rows[0] == ("social-posts", "$1,707.08", "$2,762.22")
    assert rows[-1] == ("seats", "$540.00", "$540.00")
    assert "Workflows" not in tables(found._replace(options=found.options[:1]))


def test_what_an_option_changes_is_told_by_step_and_without_its_notes() -> None:
    changes = ["seats=", "posts.note=A word", "posts.final.model=bfl/flux-2-pro", "posts.final.quality=", "tier=batch"]
    assert list(changes_words(changes, str)) == [
        "without seats, tier=batch",
        "posts.final: model=bfl/flux-2-pro, without quality",
    ]


def test_few_options_are_columns(found: Comparison) -> None:
    page = comparison_page(found._replace(options=found.options[:2]))
    assert page.tables[0].headers == ("figure", "medium finals", "as it is (baseline)")
    assert page.tables[0].rows[:3] == (
        ("expected", "$5,932.56", "$6,987.70"),
        ("against the baseline", "-$1,055.14 (-15.1%)", "-"),
        ("how sure", "sure to be cheaper", "-"),
    )


def test_a_typed_acceptance_is_marked(found: Comparison) -> None:
    assert tables(found)["More on the options"][0][4] == "$0.1142*"
    assert "typed in, and that nobody has measured: social-posts.final" in " ".join(text(found).split())


def test_the_baseline_may_be_the_cheapest() -> None:
    dear = option("dear", costed("providers"))
    cheap = option("cheap", costed("providers", "pictures.picture.quality=low"))
    told = headline(beside("Two", [cheap, dear], [sure(0)]))
    assert told["cheapest"].startswith("the baseline, cheap: $")
    assert "; the next, dear, costs $" in told["cheapest"]
    assert told["how sure"] == "dear is sure to cost more"


def test_a_baseline_that_cannot_be_planned_leaves_the_others() -> None:
    broken = option("gone", None, broken=[Problem("no-price", "nobody sells it", "choose another")])
    page = text(beside("Gone", [broken, option("left", costed("providers"))]))
    assert "no other option is cheapest" not in page
    assert "gone (baseline)  nobody sells it  choose another" in re.sub(r" {2,}", "  ", page)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_page(found: Comparison, width: int) -> None:
    options = [one._replace(name=f"{LONG}, {at}") for at, one in enumerate(found.options)]
    for shown in (found, found._replace(options=tuple(options)), found._replace(options=tuple(options[:3]))):
        assert max(map(len, text(shown, width).splitlines())) <= width


def test_one_option_and_two_hundred(found: Comparison) -> None:
    one = found._replace(options=found.options[:1], break_evens=())
    assert headline(one)["cheapest"] == "as it is: $6,987.70; no other option can be planned"
    many = [found.options[at % 4]._replace(name=f"option {at}", is_baseline=at == 0) for at in range(200)]
    crowd = found._replace(options=tuple(many))
    assert len(tables(crowd)["Options"]) == 200
    assert len(tables(crowd)["Months"]) <= 51
    html = comparison_html(crowd)
    assert html.count('class="bar ') <= 31 + 2
    for page in (html, markdown(crowd), text(crowd)):
        assert "option 0" in page
    assert len(list(csv.reader(io.StringIO("".join(comparison_csv(crowd)))))) == 201


def test_the_first_ten_lines_of_markdown_are_whole(found: Comparison) -> None:
    lines = markdown(found).splitlines()
    first = seen("\n".join(lines[:10]))
    assert lines.index("**Options**") <= 10
    assert first.tags <= HARMLESS
    assert "cheapest" in first.prose
    assert all(line in first.prose for line in ("how sure", "break-even", "cap", "what breaks"))


def hostile(found: Comparison) -> Comparison:
    options = [
        one._replace(
            name=f"{HOSTILE} {at}", reason=HOSTILE, changes=(HOSTILE,), file=HOSTILE,
            broken=tuple(problem._replace(message=HOSTILE, remedy=HOSTILE) for problem in one.broken),
            costed=one.costed and one.costed._replace(typed=(HOSTILE,), cautions=(HOSTILE,)),
        )
        for at, one in enumerate(found.options)
    ]  # fmt: skip
    ends = [
        one._replace(option=HOSTILE, baseline=HOSTILE, words=HOSTILE, below=HOSTILE, above=HOSTILE, unit=HOSTILE)
        for one in found.break_evens
    ]
    return Comparison(
        title=HOSTILE,
        as_of=found.as_of,
        options=tuple(options),
        tables_used=HOSTILE,
        fingerprint="f" * 64,
        break_evens=tuple(ends),
        notes=(HOSTILE,),
    )


def test_labels_are_inert_and_whole(found: Comparison) -> None:
    attack = hostile(found)
    shown = "<script>alert(1)</script> ![x](https://evil.example) | @all [31m "
    html, md, page = comparison_html(attack), markdown(attack), text(attack)
    read, rendered = Read(html), seen(md)
    assert shown in read.text
    assert read.tags <= ELEMENTS
    assert rendered.tags <= HARMLESS
    assert "@all" not in rendered.prose
    rows = list(csv.reader(io.StringIO("".join(comparison_csv(attack)))))
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+@")]
    for made in (html, md, page, str(rows)):
        assert "\u001b" not in made
        assert "\u202e" not in made


def test_csv_has_a_row_an_option_in_the_order_asked_for(found: Comparison) -> None:
    rows = list(csv.DictReader(io.StringIO("".join(comparison_csv(found)), newline="")))
    assert [row["option"] for row in rows] == [one.name for one in found.options]
    assert [row["baseline"] for row in rows].count("true") == 1
    base, medium = rows[:2]
    assert float(medium["difference_usd"]) == pytest.approx(float(medium["expected_usd"]) - float(base["expected_usd"]))
    assert sum(float(base[f"2027-0{month}_usd"]) for month in (1, 2, 3)) == pytest.approx(float(base["expected_usd"]))
    assert rows[-1]["planned"] == "false"
    assert rows[-1]["expected_usd"] == ""
    assert rows[2]["noise"] == "true"


def test_the_page_lets_nothing_in_and_draws_what_costs(found: Comparison) -> None:
    """The dearest p90 is 620 wide: 7,339.30 of 620 puts the baseline's 6,987.70 at 590.3."""
    html = comparison_html(found)
    read = Read(html)
    assert read.addresses == ["#main"]
    assert "style" not in read.attributes
    assert html.count('<path class="whisker"') == 5
    assert 'x1="590.3"' in html
    assert "cannot be planned" in read.text
    assert read.tables["Numbers: What each option costs"][0] == [
        "option",
        "expected",
        "p90",
        "if everything goes wrong",
    ]


def test_a_free_comparison_has_no_bars() -> None:
    free = option("free", costed("providers", "drivers.pictures.amount=0"))
    nothing = beside("Free", [free, free._replace(name="free too")], [sure(0, 1)])
    assert free.costed is not None
    assert free.costed.total.expected < PICO
    assert "What each option costs" not in comparison_html(nothing)
    assert tables(nothing)["Options"][1] == ("against the baseline", "-", "the same")


def test_a_break_even_is_drawn_where_the_lines_cross(found: Comparison) -> None:
    """Shown from half of 33.3 % to all: $0.48 an image there is the top, $0.24 half of it; 530 wide from 80 on, so that
    33.3 % is a fifth of the way, at 186, and 150 high from 46 on, so that it is at 121."""
    html = comparison_html(found)
    assert '<circle class="k0" cx="186.0" cy="121.0" r="5"/>' in html
    assert html.count('<path class="curve') == 2
    numbers = Read(html).tables["Numbers: medium finals: how many of social-posts.final are accepted, 33.3%"]
    assert numbers[0] == ["how many of social-posts.final are accepted", "medium finals", "as it is (baseline)"]
    assert numbers[2] == ["33.3% (break-even)", "$0.24", "$0.24"]
    assert "curve" not in comparison_html(found._replace(break_evens=())).partition("</style>")[2]
