"""The pages of advice: what stands first, ways by what they need, what is no sum of parts, and labels that attack."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan.advising.gotcha import Gotcha
from costplan.comparing.break_even import BreakEven
from costplan.quantity import certain
from costplan.render.advice.page import advice_page
from costplan.render.advice.told import applied_words
from costplan.render.advice_formats import ADVICE
from costplan.render.text import page_text
from costplan.units import PICO
from tests.advised import posts, together
from tests.render.test_report_page import ELEMENTS, Read
from tests.rendered import HARMLESS, seen

if TYPE_CHECKING:
    from costplan.advising.advice import Advice, Advised

HOSTILE = "=1+1 <script>alert(1)</script> ![x](https://evil.example) | @all \u001b[31m \u202e"


def written(advice: Advice, fmt: str) -> str:
    return "".join(ADVICE[fmt](advice))


def text(advice: Advice, width: int = 80) -> str:
    return page_text(advice_page(advice, in_terminal=True), width)


def headline(advice: Advice) -> list[tuple[str, str]]:
    return list(advice_page(advice).headline)


def tables(advice: Advice, *, in_terminal: bool = False) -> dict[str, list[tuple[str, ...]]]:
    return {table.title: list(table.rows) for table in advice_page(advice, in_terminal=in_terminal).tables}


def test_what_stands_first_is_the_plan_and_the_best_together_and_no_sum_of_parts() -> None:
    """$500 + $250 alone are $625 together; $600 + $500 alone are $800."""
    alone = "each alone would save"
    same = "$375.00 then, $625.00 (62.5%) less, with 2 ways together: posts.final:tier, posts.final:size"
    judged = "$200.00 then, $800.00 (80%) less, with 2 ways together: posts.final:model, posts.final:tier"
    assert headline(posts()) == [
        ("expected", "$1,000.00"),
        ("the same for less", f"{same}; {alone} $750.00 in all, and less together"),
        ("if you find it as good", f"{judged}; {alone} $1,100.00 in all, and less together"),
        ("not met", "posts.draft is 1024 pixels wide, and 1600 are required"),
    ]


def test_ways_that_save_more_together_say_so() -> None:
    """$500 + $250 alone are $800 together, as where one makes room for the other."""
    advice = posts()._replace(same=together(800, *posts().same.names))  # type: ignore[union-attr]
    told = dict(headline(advice))["the same for less"]
    assert told.endswith("; each alone would save $750.00 in all, and more together")


def test_one_way_and_ways_that_add_up_need_no_more_words() -> None:
    advice = posts()._replace(same=together(500, "posts.final:tier"), judged=together(750, *posts().same.names))  # type: ignore[union-attr]
    told = dict(headline(advice))
    assert told["the same for less"] == "$500.00 then, $500.00 (50%) less: posts.final:tier"
    assert told["if you find it as good"].endswith("with 2 ways together: posts.final:tier, posts.final:size")


def test_ways_stand_by_whether_they_are_firm_with_their_place_in_all() -> None:
    found = tables(posts(), in_terminal=True)
    assert [row[:3] for row in found["The same images for less"]] == [("2", "$500.00", "50%"), ("3", "$250.00", "25%")]
    assert found["The same images for less"][0][3] == (
        "posts.final:tier: tier batch instead of standard; condition: nobody waits for the images: each is there "
        "within 24 hours; risk: the file requires no day ('by'), so nothing was held against one"
    )
    [judged] = found["If you find it as good"]
    assert judged[:3] == ("1", "~ $600.00", "60%")
    assert judged[3].startswith("posts.final:model (A): bfl/flux-2-pro instead of openai/gpt-image-2; condition: ")
    assert judged[3].endswith("; 62% sure to be cheaper, which may be chance")


def test_on_wide_pages_what_has_to_hold_and_what_may_go_wrong_have_columns_of_their_own() -> None:
    page = advice_page(posts())
    [table] = [table for table in page.tables if table.title == "If you find it as good"]
    assert table.headers == ("way", "no.", "saves", "of all", "what it does", "what has to hold", "what may go wrong")
    assert table.right == {1, 2, 3}
    assert table.rows == (
        (
            "posts.final:model (A)",
            "1",
            "~ $600.00",
            "60%",
            "bfl/flux-2-pro instead of openai/gpt-image-2; 62% sure to be cheaper, which may be chance",
            "bfl/flux-2-pro is good enough: nobody has compared them here",
            "rate limits are those of bfl",
        ),
    )
    assert "~ before a sum: it may be chance" in table.notes


def test_a_risk_is_told_once_in_a_table() -> None:
    model, batch, size = posts().ways
    advice = posts()._replace(ways=(model, batch, size._replace(way=size.way._replace(risk=batch.way.risk))))
    assert tables(advice, in_terminal=True)["The same images for less"][1][3].endswith("; risk: as of no. 2")


def test_what_is_dearer_is_told_the_other_way_round() -> None:
    page = advice_page(posts(), in_terminal=True)
    [table] = [table for table in page.tables if table.title == "Said to be cheaper, and dearer today"]
    assert table.headers[1] == "costs more"
    assert table.rows == (("-", "$80.00", "8%", "posts.draft:draft: drafts on bfl/flux-2-klein"),)


def test_where_nothing_is_cheaper_the_page_says_so() -> None:
    advice = posts()._replace(ways=(), dearer=(), same=None, judged=None, unmet=())
    page = text(advice)
    assert page.startswith("Posts: no way to make the images for less\n")
    assert "the same for less  nothing was found that is cheaper and the same\n" in page
    assert "--apply" not in page


def test_what_is_not_known_stands_first() -> None:
    advice = posts()._replace(complete=False)
    assert headline(advice)[0] == ("expected, at least", "$1,000.00")
    assert dict(headline(advice))["the same for less"].startswith("at least $375.00 then, ")
    assert "! INCOMPLETE: some costs are unknown and in none of these sums" in text(advice)
    html = written(advice, "html")
    assert html.index("INCOMPLETE") < html.index("<h1>")


def test_what_is_only_tried_stands_before_all_figures_and_is_not_applied() -> None:
    tried = posts()._replace(what_ifs=("drivers.posts: 10 becomes 13",))
    assert headline(tried)[0] == ("what if", "drivers.posts: 10 becomes 13")
    assert not [one for one in advice_page(tried).commands if "advise" in one]
    assert json.loads(written(tried, "json"))["what_ifs"] == ["drivers.posts: 10 becomes 13"]


def test_the_next_commands_take_what_was_asked_for_or_is_the_same_or_may_be_judged() -> None:
    advice, day = posts(), "--as-of 2026-11-23"
    see = "costplan diff scenario.yaml cheaper.yaml --as-of 2026-11-23"
    assert advice_page(advice).commands[:2] == (f"costplan advise scenario.yaml --apply cheaper.yaml {day}", see)
    taken = advice._replace(taken=together(250, "posts.final:size"))
    take = f"costplan advise scenario.yaml --take posts.final:size --apply cheaper.yaml {day}"
    assert advice_page(taken).commands[:2] == (take, see)
    assert ("as you take them", "$750.00 then, $250.00 (25%) less: posts.final:size") in headline(taken)
    judged = "costplan advise scenario.yaml --take posts.final:model --take posts.final:tier --apply cheaper.yaml"
    judged = f"{judged} {day}"
    assert advice_page(advice._replace(same=None)).commands[:2] == (judged, see)
    for file in ("stdin", "a b; rm x.yaml"):
        shown = advice_page(advice._replace(file=file, gotchas=())).commands
        assert shown == () or "'a b; rm x.yaml'" in shown[0]


def test_what_bites_is_told_with_its_figure_and_a_command_that_can_be_copied() -> None:
    again = "costplan estimate scenario.yaml --set 'posts.failures.blocked={rate: 1%, billed: yes}'"
    [row] = tables(posts())["What bites in production"]
    told = (
        "posts.final: a refused prompt is answered with 400, not 403; $10.00 lost if one call in a hundred is refused"
    )
    assert row == ("refused prompts", f"{told} and billed (by https://example.com/refusals)", again)
    assert f"  {again}  # refused prompts\n" in text(posts())
    assert json.loads(written(posts(), "json"))["gotchas"][0]["command"] == again


def test_requirements_that_are_not_met_are_all_told() -> None:
    few, more = [posts()._replace(unmet=tuple(f"step {at}" for at in range(number))) for number in (3, 9)]
    assert [name for name, _ in headline(few)].count("not met") == 3
    assert ("not met", "6 more below") in headline(more)
    assert len(tables(more)["Required, and not met as planned"]) == 9


def test_where_it_starts_to_pay_is_told() -> None:
    tip = BreakEven(option="seats", baseline="as planned", of="volume", words="volume of all drivers", unit="images",
                    low=0, high=9000, at=1200, cost=None, below="as planned", above="seats", present=3000)  # fmt: skip
    first, *others = posts().ways
    advice = posts()._replace(ways=(first._replace(break_even=tip), *others))
    told = "1,200 images (volume of all drivers, today 3,000); cheaper below: as planned, above: seats"
    assert tables(advice, in_terminal=True)["If you find it as good"][0][3].endswith(f"; break-even: {told}")
    assert json.loads(written(advice, "json"))["ways"][0]["break_even"]["at"] == 1200


def test_of_a_hundred_ways_a_page_tells_twenty_and_a_machine_all() -> None:
    one = posts().ways[1]
    advice = posts()._replace(ways=tuple(one._replace(name=f"posts.final:tier-{at}") for at in range(100)))
    table = advice_page(advice).tables[0]
    assert len(table.rows) == 20
    assert "80 more that save less; JSON and CSV have all of them" in table.notes
    assert len(json.loads(written(advice, "json"))["ways"]) == 100
    rows = list(csv.DictReader(io.StringIO(written(advice, "csv"))))
    assert [row["row"] for row in rows] == ["way"] * 100 + ["dearer", "best same", "best judged", "unmet"]


def test_groups_have_letters() -> None:
    one = posts().ways[0]
    assert one._replace(groups=(1, 2, 26, 27, 28, 703)).letters == ("A", "B", "Z", "AA", "AB", "AAA")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_page_but_a_command(width: int) -> None:
    long = posts()
    long = long._replace(
        ways=tuple(one._replace(name=f"a-workflow-of-many-words.and-its-step:{one.way.kind}") for one in long.ways)
    )
    for advice in (posts(), long):
        lines = [line for line in text(advice, width).splitlines() if not line.startswith("  costplan ")]
        assert max(map(len, lines)) <= width


def test_json_has_exact_dollars_and_what_each_way_changes() -> None:
    found = json.loads(written(posts(), "json"))
    assert found["version"] == 1
    assert found["total"] == {"low_usd": "900", "expected_usd": "1000", "high_usd": "1200"}
    for one in (*found["ways"], *found["dearer"]):
        assert Decimal(found["total"]["expected_usd"]) - Decimal(one["total"]["expected_usd"]) == Decimal(
            one["saving_usd"]
        )
    assert found["ways"][0]["change"] == {"workflows": {"posts": {"steps": {"final": {"model": "other"}}}}}
    assert found["ways"][0]["cheaper"]["less"] == 0.62
    assert [one["groups"] for one in found["ways"]] == [["A"], [], ["A"]]
    same = found["best"]["same"]
    assert (same["names"], same["saving_usd"], same["each_alone_usd"]) == (
        ["posts.final:tier", "posts.final:size"],
        "625",
        "750",
    )
    assert found["taken"] is None


def test_csv_has_a_row_a_way_and_says_which_are_best_together() -> None:
    rows = list(csv.DictReader(io.StringIO(written(posts(), "csv"), newline="")))[:4]
    assert [(row["name"], row["firm"], row["saving_usd"], row["in_same"], row["in_judged"]) for row in rows] == [
        ("posts.final:model", "false", "600", "false", "true"),
        ("posts.final:tier", "true", "500", "true", "true"),
        ("posts.final:size", "true", "250", "true", "false"),
        ("posts.draft:draft", "false", "-80", "false", "false"),
    ]
    assert rows[3]["cheaper_today"] == "false"


def test_csv_has_what_ways_save_together_which_is_no_sum_of_rows_and_what_is_not_met() -> None:
    advice = posts()._replace(taken=together(-80, "posts.draft:draft"))
    rows = list(csv.DictReader(io.StringIO(written(advice, "csv"), newline="")))[4:]
    assert [
        tuple(row[head] for head in ("row", "name", "words", "firm", "saving_usd", "expected_usd")) for row in rows
    ] == [
        ("best same", "posts.final:tier, posts.final:size", "2 ways together", "true", "625", "375"),
        ("best judged", "posts.final:model, posts.final:tier", "2 ways together", "false", "800", "200"),
        ("taken", "posts.draft:draft", "1 way", "false", "-80", "1080"),
        ("unmet", "", "posts.draft is 1024 pixels wide, and 1600 are required", "", "", ""),
    ]
    assert {row["planned_usd"] for row in rows} == {"1000"}


def hostile() -> Advice:
    found = posts()

    def attacked(at: int) -> Advised:
        one = (*found.ways, *found.dearer)[at]
        way = one.way._replace(
            where=HOSTILE, words=HOSTILE, condition=HOSTILE, risk=HOSTILE, scenario=HOSTILE, change={HOSTILE: HOSTILE}
        )
        return one._replace(name=f"{HOSTILE} {at}", way=way)

    every = tuple(attacked(at) for at in range(4))
    bites = Gotcha(what=HOSTILE, about=(HOSTILE,), words=HOSTILE, figure=HOSTILE, command=HOSTILE, source=HOSTILE)
    names = together(625, f"{HOSTILE} 0", f"{HOSTILE} 1")
    return found._replace(
        title=HOSTILE, file=HOSTILE, period=HOSTILE, ways=every[:3], dearer=every[3:], same=names, judged=names,
        taken=names, unmet=(HOSTILE,), gotchas=(bites,), notes=(HOSTILE,), tables_used=HOSTILE, what_ifs=(HOSTILE,),
    )  # fmt: skip


def test_labels_are_inert_and_whole() -> None:
    attack = hostile()
    shown = "<script>alert(1)</script> ![x](https://evil.example) | @all [31m "
    html, md, page = written(attack, "html"), written(attack, "md"), text(attack)
    read, rendered = Read(html), seen(md)
    assert shown in read.text
    assert read.tags <= ELEMENTS
    assert rendered.tags <= HARMLESS
    assert "@all" not in rendered.prose
    rows = list(csv.reader(io.StringIO(written(attack, "csv"))))
    assert not [cell for row in rows for cell in row if re.match(r"[=+@]", cell)]
    for made in (html, md, page, str(rows), text(attack._replace(what_ifs=()))):
        assert "\u001b" not in made
        assert "\u202e" not in made
    assert json.loads(written(attack, "json"))["title"] == HOSTILE


@pytest.mark.parametrize(
    ("planned", "then", "told"),
    [
        ("265.408", "132.704", ("$265.41", "$132.70 then, $132.71 (50%) less: posts.final:tier", "$132.71")),
        ("1.004", "1.001", ("$1.004", "$1.001 then, $0.003 (0.3%) less: posts.final:tier", "$0.003")),
        ("265.405", "265.395", ("$265.41", "$265.40 then, $0.01 (<0.1%) less: posts.final:tier", "$0.01")),
    ],
)
def test_a_saving_is_what_is_shown_now_less_what_is_shown_then(
    planned: str, then: str, told: tuple[str, str, str]
) -> None:
    now, later = (certain(Fraction(usd) * PICO) for usd in (planned, then))
    saving = now.expected - later.expected
    one = posts().ways[1]._replace(total=later, saving=saving, cheaper=None)
    same = together(0, one.name)._replace(total=later, saving=saving)
    advice = posts()._replace(total=now, ways=(one,), dearer=(), same=same, judged=None, unmet=())
    [(_, first), (_, second)] = headline(advice)
    assert (first, second, tables(advice, in_terminal=True)["The same images for less"][0][1]) == told
    assert applied_words(advice, same, "-") == second
