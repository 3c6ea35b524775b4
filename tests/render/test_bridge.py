"""The pages of a bridge: sums that add up as they are shown, signs in words, and labels that break out of nothing."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import partial

import pytest

from costplan.bridging.bridge import PARTS, Bridge
from costplan.bridging.diff import NOTHING, Diff
from costplan.bridging.side import Side
from costplan.render.bridge import MEANINGS, SIGN, bridge_sentence, bridge_table, short_bridge
from costplan.render.bridge_tables import change_tables
from costplan.render.diff import diff_page
from costplan.render.diff_formats import DIFFS
from costplan.render.markdown import label
from costplan.render.text import page_text
from costplan.render.waterfall import LESS, MORE, TOTAL, waterfall_of
from tests.differing import BRIDGE, HOSTILE, differing, hostile, moved, of
from tests.render.test_report_page import ELEMENTS, Read
from tests.rendered import HARMLESS, seen

SENTENCES = [
    (of(moved({})), "No cost changed: quarter costs what main does, $100.00."),
    (of(moved({"volume": 5})), "quarter costs $5.00 more than main (+5%): volume +$5.00."),
    (of(moved({"rate": -5})), "quarter costs $5.00 less than main (-5%): rate -$5.00."),
    (of(moved({"new": 5}, base=0)), "quarter costs $5.00 more than main: new +$5.00."),
    (
        of(moved({"volume": 1}), moved({"mix": -1}), currency="EUR"),
        "quarter costs what main does, 200.00 EUR, since what changed cancels out: volume +1.00 EUR, mix -1.00 EUR.",
    ),
    (
        of(moved({"fx": 1, "volume": 9, "mix": -7, "yield": 3, "bend": -1})),
        "quarter costs $5.00 more than main (+5%): volume +$9.00, mix -$7.00, yield +$3.00 and 2 smaller parts.",
    ),
    # a third of a thousandth: two digits of it
    (
        of(moved({"usage": Fraction(1, 3000)})),
        "quarter costs $0.00033 more than main (+<0.1%): usage +$0.00033.",
    ),
    (
        of(moved({"volume": 20}), moved({"mix": Fraction(-1, 1000)})),
        "quarter costs $20.00 more than main (+10%): volume +$20.00.",
    ),
]


@pytest.mark.parametrize(("bridge", "told"), SENTENCES, ids=lambda value: value if isinstance(value, str) else "")
def test_one_sentence_says_what_happened(bridge: Bridge, told: str) -> None:
    assert bridge_sentence(bridge) == told


def cents(text: str) -> int:
    return 0 if "<" in text else int(text.replace("$", "").replace(",", "").replace(".", ""))


def test_ten_rows_add_up_as_shown() -> None:
    bridge = of(moved({part: Fraction(100 * at + 1, 3) for at, part in enumerate(PARTS)}), moved({"mix": -50}))
    for table in (short_bridge(bridge), bridge_table(bridge)):
        before, *parts, after = [cents(row[1]) for row in table.rows]
        assert before + sum(parts) == after
    assert len(short_bridge(bridge).rows) == 10
    assert len(bridge_table(bridge).rows) == len(PARTS) + 2
    assert MEANINGS.keys() == set(PARTS)


def test_a_part_that_nets_to_zero_is_still_a_row() -> None:
    rows = short_bridge(of(moved({"mix": 5, "rate": 2}), moved({"mix": -5}, step="draft"))).rows
    assert [row[:2] for row in rows] == [
        ("before", "$200.00"),
        ("mix", "$0.00"),
        ("rate", "+$2.00"),
        ("after", "$202.00"),
    ]


def test_nothing_changed_has_no_row() -> None:
    assert not short_bridge(of(moved({}))).rows


def test_names_of_sides_are_encoded_for_the_surface() -> None:
    hostile = "<b>@all</b>\n| \u202e"
    bridge = of(moved({"rate": 1}), base=hostile, head=hostile)
    coded = partial(label, chars=500)
    assert "@all</b>" not in bridge_sentence(bridge, coded)
    assert {row[3] for row in short_bridge(bridge, coded).rows} == {coded(hostile), MEANINGS["rate"]}
    assert "\n" not in bridge_sentence(bridge)


def tables(in_words: bool) -> dict[str, list[tuple[str, ...]]]:
    return {table.title: list(table.rows) for table in change_tables(BRIDGE, 50, in_words=in_words)}


def test_every_table_adds_up_by_its_rows_and_hides_what_did_not_change() -> None:
    found = tables(in_words=False)
    assert found["Step by step"] == [
        # 1000 / 3 - 20 / 3 = 326.666..: the cent that is left over goes to the larger remainder
        ("posts.final", "$1,000.00", "$1,326.67", "+$326.67", "+$333.34", "-$6.67", "-"),
        ("posts.draft", "$100.00", "$105.00", "+$5.00", "-", "+<$0.01", "+$5.00"),
        ("1 unchanged", "$100.00", "$100.00", "$0.00", "-", "-", "-"),
        ("total", "$1,200.00", "$1,531.67", "+$331.67", "+$333.33", "-$6.66", "+$5.00"),
    ]
    assert [row[0] for row in found["Month by month"]] == ["2027-01", "2027-02", "total"]
    assert [row[0] for row in found["Cost center by cost center"]] == ["MKT", "(none)", "1 unchanged", "total"]
    assert [row[0] for row in found["Workflow by workflow"]] == ["posts", "1 unchanged", "total"]
    for rows in found.values():
        for row in rows:
            assert cents(row[1]) + sum(cents(part) for part in row[4:] if part != "-") == cents(row[2])


def test_scenarios_are_named_where_a_side_has_several() -> None:
    """One that is called otherwise now is one; what is dropped keeps the title of then."""
    one = [moved({"rate": 1}, scenario="now"), moved({"dropped": -100}, step="gone", scenario="then")]
    for cells, first in (
        (one, "posts.gone"),
        ([*one, moved({"new": 7}, scenario="other", step="a")], "then: posts.gone"),
        ([moved({"dropped": -100}, scenario="then"), moved({"rate": 1}, scenario="now")], "then: posts.final"),
    ):
        assert next(change_tables(of(*cells), 9, in_words=True)).rows[0][0] == first


def test_in_words_a_row_names_the_parts_that_it_met() -> None:
    rows = tables(in_words=True)["Step by step"]
    assert [row[4] for row in rows] == ["volume +$333.34, mix -$6.67", "mix +<$0.01, yield +$5.00", "", ""]


def test_of_many_rows_the_smallest_are_one() -> None:
    bridge = of(*(moved({"rate": number}, step=f"s{number}") for number in range(1, 8)))
    rows = next(change_tables(bridge, 3, in_words=False)).rows
    assert [row[0] for row in rows] == ["posts.s7", "posts.s6", "posts.s5", "4 more, each less", "total"]
    assert [row[3] for row in rows] == ["+$7.00", "+$6.00", "+$5.00", "+$10.00", "+$28.00"]


def test_csv_adds_up_to_the_last_digit() -> None:
    sums: dict[tuple[str, ...], dict[str, Decimal]] = defaultdict(dict)
    for row in csv.DictReader(io.StringIO("".join(DIFFS["csv"](differing(BRIDGE))))):
        sums[row["workflow"], row["step"], row["month"]][row["part"]] = Decimal(row["amount"])
    assert len(sums) == 3
    for parts in sums.values():
        after = parts.pop("after")
        assert sum(parts.values()) == after
    assert sums["posts", "final", "2027-01"]["volume"] in map(Decimal, ("333.333333333333", "333.333333333334"))


def test_the_waterfall_begins_each_bar_where_the_last_one_ended() -> None:
    chart = waterfall_of(of(moved({"volume": 100, "rate": -150})))
    assert chart is not None
    # $200 is 360 wide, and $50 90
    assert [(row.name, row.kind, row.x, row.width, row.sum) for row in chart.rows] == [
        ("before", TOTAL, "150.0", "180.0", "$100.00"),
        ("volume", MORE, "330.0", "180.0", "+$100.00"),
        ("rate", LESS, "240.0", "270.0", "-$150.00"),
        ("after", TOTAL, "150.0", "90.0", "$50.00"),
    ]
    assert SIGN in chart.description
    assert "begins at" not in chart.description


def test_small_changes_have_a_scale_that_does_not_begin_at_nothing() -> None:
    chart = waterfall_of(of(moved({"volume": 10})))
    assert chart is not None
    assert chart.description.endswith("The scale begins at $90.00.")
    assert [row.width for row in chart.rows] == ["180.0", "180.0", "360.0"]


@pytest.mark.parametrize("fmt", ["table", "md", "html"])
def test_nothing_changed_is_one_sentence_on_every_page(fmt: str) -> None:
    bridge = of(moved({}))
    page = "".join(DIFFS[fmt](Diff(bridge=bridge, keys=(), lines=(), base=Side("main"), head=Side("quarter"))))
    assert page.count(NOTHING) == 1
    assert page.strip() == NOTHING or fmt == "html"
    assert "table" not in Read(page).tags
    assert "svg" not in Read(page).tags


@pytest.mark.parametrize("fmt", ["table", "md", "html"])
def test_every_page_tells_the_sign(fmt: str) -> None:
    assert SIGN in "".join(DIFFS[fmt](differing(BRIDGE)))


def test_labels_break_out_of_no_page() -> None:
    html = Read("".join(DIFFS["html"](hostile())))
    assert html.tags <= ELEMENTS
    assert html.addresses == ["#main"]
    markdown = seen("".join(DIFFS["md"](hostile())))
    assert markdown.tags <= HARMLESS | {"h1", "h2"}
    text = "".join(DIFFS["table"](hostile()))
    for page in (html.text, text, "".join(DIFFS["csv"](hostile()))):
        assert "\u001b" not in page
        assert "\u202e" not in page
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    rows = csv.DictReader(io.StringIO("".join(DIFFS["csv"](differing(of(moved({"rate": 1}, workflow="=1+1")))))))
    assert {row["workflow"] for row in rows} == {"'=1+1"}


@pytest.mark.parametrize("name", ["final", "a-name-of-" + "very-many-words-" * 6, HOSTILE])
def test_no_line_is_wider_than_the_terminal(name: str) -> None:
    bridge = of(
        moved({"volume": 1_000_000, "mix": -999_999, "rate": 7}, base=12_345_678, workflow=name, step=name),
        moved({"new": 5}, base=0, step=name, month="2027-02", cost_center=name),
    )
    text = page_text(diff_page(differing(bridge, name)), 80)
    wide = [line for line in text.splitlines() if len(line) > 80]
    assert [line for line in wide if " " in line.strip()] == []  # a word of a paragraph is never broken
