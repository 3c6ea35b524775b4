"""``costplan calibrate --score``: what observed calls used against what was predicted for them, with the sums in
the comments. Values are of calls that nobody made, but for the public records of data/observations.csv."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from costplan import Catalogue
from costplan.learning import trials
from costplan.learning.accuracy import accuracy
from costplan.learning.counts import count_files
from costplan.learning.published import Published
from costplan.render.accuracy import accuracy_page
from costplan.render.json.accuracy import accuracy_json
from costplan.render.scatter import accuracy_svg
from costplan.render.text import page_text
from tests.command import run
from tests.observed import store
from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from costplan.learning.scores import Accuracy, Row

AS_OF = date(2026, 11, 23)
SCORE = ("calibrate", "--score")
Calls = dict[str, Any]
HIGH: Calls = {
    "model": "openai/gpt-image-2",
    "size": "1024x1024",
    "quality": "high",
}  # 7,024 tokens, published and exact
TEXT: Calls = {"model": "openai/gpt-image-1.5", "size": "1024x1024", "quality": "medium"}  # text 417, 194 to 856
NEW: Calls = {"model": "acme/new", "size": "1024x1024", "quality": "high"}  # nothing is published
HOSTILE = '</title><script>alert("1")</script>&\x07\u202e'
PUBLIC = TESTS / "data" / "observations.csv"


def judged(folder: Path, *rows: Calls, by_source: bool = False) -> Accuracy:
    return accuracy(count_files([store(folder / "store.jsonl", rows)]), Catalogue(), AS_OF, by_source)


def only(found: Accuracy, meter: str = "image_out") -> Row:
    (row,) = (row for row in found.rows if row.meter == meter and row.source is None)
    return row


def said(*arguments: object) -> str:
    return run(*arguments, code=0).stdout


# --------------------------------------------------------------------------------------------------------- the measures


def test_an_exact_figure_that_one_call_misses(here: Path) -> None:
    rows = [HIGH | {"image_out": 7024, "times": 2, "source": source} for source in "ab"]
    for score in only(judged(here, *rows[:1], rows[1] | {"times": 1}, HIGH | {"image_out": 7000})).scores:
        # whichever call or source is left out, most of the others agree, or they are too few: 7,024 stands
        assert score.calls == 4
        assert score.exact == 3 / 4
        assert score.bias == pytest.approx((4 * 7024 - 28072) / 28072)  # 3 x 7,024 + 7,000 = 28,072
        assert score.mape == pytest.approx(24 / 7000 / 4)
        assert score.coverage == ((3 / 4, 4),) * 3  # an exact figure is an interval of itself alone


def test_a_range_is_one_interval_of_90_percent(here: Path) -> None:
    found = judged(here, *(TEXT | {"text_out": tokens} for tokens in (200, 500, 0)))
    published = only(found, "text_out").scores[2]
    assert published.exact == 0
    assert published.bias == pytest.approx((3 * 417 - 700) / 700)
    assert published.mape == pytest.approx((217 / 200 + 83 / 500) / 2)  # the call of 0 tokens has no percentage
    assert published.zero == 1
    assert published.coverage == ((None, 0), (None, 0), (2 / 3, 3))  # 200 and 500 lie within 194 to 856, 0 does not


def test_an_exact_figure_that_calls_contradict_is_learned(here: Path) -> None:
    source_out, one_out, published = only(judged(here, HIGH | {"image_out": 7000, "times": 6})).scores
    assert published.exact == 0
    assert one_out.exact == 1  # five calls left, all at 7,000
    assert one_out.coverage == ((1, 6),) * 3
    assert (source_out.calls, source_out.sole, source_out.exact) == (0, 6, None)  # nobody else tells anything


def test_two_values_predict_each_other(here: Path) -> None:
    rows = [NEW | {"image_out": 100, "source": "a"}, NEW | {"image_out": 300, "source": "b"}]
    source_out, one_out, published = only(judged(here, *rows)).scores
    assert (published.calls, published.unknown) == (2, 2)
    assert published.exact is published.bias is published.mape is None
    assert one_out.bias == pytest.approx(0)  # (300 - 100 + 100 - 300) / 400
    assert one_out.mape == pytest.approx((200 / 100 + 200 / 300) / 2)
    assert one_out.exact == 0
    assert source_out._replace(means=()) == one_out
    assert [coverage.calls for coverage in source_out.means] == [2, 2, 2]


def test_only_one_call_is_left_out_at_a_time(here: Path) -> None:
    _, one_out, _ = only(judged(here, NEW | {"image_out": 100, "times": 3}, NEW | {"image_out": 400})).scores
    # 400 is predicted at 100, each 100 at (2 x 100 + 400) / 3 = 200: (3 x 100 - 300) / 700, and (3 x 1 + 0.75) / 4
    assert one_out.bias == pytest.approx(0)
    assert one_out.mape == pytest.approx(3.75 / 4)


def test_of_one_source_alone_nothing_is_said_of_others(here: Path) -> None:
    found = judged(here, NEW | {"image_out": 100, "times": 3})
    source_out, one_out, _ = only(found).scores
    assert one_out.exact == 1
    assert (source_out.calls, source_out.sole, source_out.unknown, source_out.exact) == (0, 3, 0, None)
    page = page_text(accuracy_page(found), 80)
    assert "one source only  3 calls: nothing can be said of other sources" in page
    assert "one source only, so nothing can be said of other sources: image out high" in page


def test_the_headline_is_of_sources_never_seen(here: Path) -> None:
    """The exact figure stands whichever source is left out; what nobody publishes is learned from the other source."""
    rows = [HIGH | {"image_out": 7024, "source": source} for source in ("a", "b")]
    rows += [NEW | {"image_out": 100, "source": "a", "times": 2}, NEW | {"image_out": 300, "source": "b"}]
    found = judged(here, *rows, NEW | {"image_out": 9, "route": "gateway"}, TEXT | {"text_out": 400})
    stands, learned = found.headline
    assert (stands.calls, stands.exact, stands.means[2]) == (2, 1, (1, 2))
    assert (learned.calls, learned.sole) == (3, 1)  # the gateway's call is no direct one
    assert learned.bias == pytest.approx((2 * 300 + 100 - 500) / 500)
    assert (learned.coverage[2].calls, learned.means[2].calls) == (3, 2)
    page = " ".join(page_text(accuracy_page(found), 80).split())
    assert "published stands 100.0% of calls exact, 2 calls of sources left out in turn" in page
    assert "learned bias +40.0% over 3 calls of sources left out in turn; 90% intervals hold" in page
    assert re.search(r"hold \d+% of 3 single calls and \d+% of 2 means", page)


SCATTERED = [{"image_out": tokens, "source": source, "times": 10} for source in "abde" for tokens in (20, 100, 180)]


def test_the_mean_of_many_calls_is_held_against_the_interval_of_so_many(here: Path) -> None:
    """Four sources whose calls scatter widely around 100, and one whose calls are all at 170: each is within what the
    others say of a single call, their mean far beyond what they say of the mean of 30."""
    rows = [NEW | row for row in SCATTERED]
    found = judged(here, *rows, NEW | {"image_out": 170, "source": "c", "times": 30}, by_source=True)
    of_c = next(row for row in found.rows if row.source == "c").scores[0]
    assert of_c.coverage[2] == (1, 30)
    assert of_c.means[2] == (0, 1)


def test_the_mean_of_calls_of_one_prompt_is_one_draw(here: Path) -> None:
    """The same tokens, but calls of a prompt always took the same: 30 calls of one prompt say no more than one."""
    rows = [NEW | row | {"prompt_sha256": f"{row['image_out']:064x}"} for row in SCATTERED]
    c = NEW | {"image_out": 170, "source": "c", "times": 30, "prompt_sha256": "c" * 64}
    of_c = next(row for row in judged(here, *rows, c, by_source=True).rows if row.source == "c").scores[0]
    assert of_c.means[2] == (1, 1)


def test_a_figure_that_was_counted_from_the_source_left_out_is_not_leaned_on(here: Path) -> None:
    """417 is the mean of 22 calls of the first source, so that it would predict them well."""
    text = Published(Catalogue(), AS_OF).counted("openai/gpt-image-1.5", "text_out")
    assert text is not None
    (source,) = text.from_records
    rows = [TEXT | {"text_out": 417, "n_calls": 22, "source": source}, TEXT | {"text_out": 834, "source": "b"}]
    found = judged(here, *rows, by_source=True)
    of_source = next(row for row in found.rows if row.source == source).scores[0]
    assert of_source.bias == pytest.approx(1.0, rel=1e-4)  # 834 and nothing else says what it is
    assert "published figure was counted from these very calls: text out medium 22" in page_text(
        accuracy_page(found), 120
    )
    rows[0] |= {"source": "another"}
    of_another = next(row for row in judged(here, *rows, by_source=True).rows if row.source == "another").scores[0]
    assert of_another.bias is not None
    assert 0 < of_another.bias < 0.9


def test_aggregates_tell_their_mean_alone(here: Path) -> None:
    found = judged(here, TEXT | {"n_calls": 22, "text_out": 417, "image_out": 1056})
    text, image = only(found, "text_out").scores[2], only(found).scores[2]
    assert (text.calls, text.exact, text.bias, text.mape) == (22, None, 0, 0)  # no call need have used 417
    assert (image.calls, image.exact, image.bias, image.mape) == (22, 1, 0, 0)  # 1,056 is said to be each call's
    assert text.coverage == image.coverage == ((None, 0),) * 3


def test_an_aggregate_is_left_out_whole(here: Path) -> None:
    rows = [NEW | {"image_out": 100, "n_calls": 5}, NEW | {"image_out": 300}]
    _, one_out, _ = only(judged(here, *rows)).scores
    assert one_out.bias == pytest.approx((5 * 200 - 200) / 800)  # 5 x 100 + 300 = 800; all five at 300, the one at 100


def test_a_model_is_the_sum_of_its_rows(here: Path) -> None:
    found = judged(here, TEXT | {"text_out": 500, "image_out": 1056, "source": "a"}, TEXT | {"text_out": 400})
    whole = found.rows[0]
    assert (whole.meter, whole.quality, whole.calls, whole.cells, whole.sources) == (None, None, 3, 2, 2)
    assert whole.scores[2].exact == 1 / 3
    assert whole.scores[2].bias == pytest.approx((2 * 417 - 900) / (900 + 1056))


def test_by_source(here: Path) -> None:
    rows = [NEW | {"image_out": 100, "source": "a", "times": 2}, NEW | {"image_out": 300, "source": "b"}]
    found = judged(here, *rows, by_source=True)
    a, b = (row for row in found.rows if row.source is not None)
    assert (a.source, a.calls, a.sources) == ("a", 2, 1)
    assert a.scores[0].bias == pytest.approx(2.0)  # at 300
    assert b.scores[0].bias == pytest.approx(-2 / 3)  # at 100
    page = page_text(accuracy_page(found), 80)
    assert re.search(r"image out high +2 +1 +0.0% +-66.7% +66.7%", page)
    assert re.search(r"^ +2  b$", page, re.MULTILINE)


def test_more_values_than_are_left_out_in_turn(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "MOST", 3)
    rows = [NEW | {"image_out": tokens, "times": times} for tokens, times in ((1, 1), (2, 10), (3, 2), (4, 20), (5, 3))]
    found = judged(here, *rows)
    source_out, one_out, published = only(found).scores
    assert one_out.calls == 3  # calls of rank 6, 18 and 30 of 36: 2, 4 and 4
    assert one_out.bias == pytest.approx((_without(2) + 2 * _without(4)) / 10 - 1)
    assert published.calls == source_out.sole == 36
    assert "image out high, one out: 3 of 36 calls were tried" in page_text(accuracy_page(found), 120)
    assert "figures not drawn: 33 not tried" in accuracy_svg(found)


def test_more_values_than_fits(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "FITS", 2)
    _, one_out, _ = only(judged(here, *(NEW | {"image_out": tokens} for tokens in (1, 2, 3, 4)))).scores
    assert one_out.calls == 4  # 1 and 3 are left out together and predicted at 3, then 2 and 4 at 2
    assert one_out.mape == pytest.approx((2 / 1 + 0 / 3 + 0 / 2 + 2 / 4) / 4)


def _without(tokens: int) -> float:
    """The mean of 1, ten 2, two 3, twenty 4, three 5 (in all 122 tokens of 36 calls) without a call."""
    return (122 - tokens) / 35


# ------------------------------------------------------------------------------------------------------ what is printed


def test_direct_routes_come_first_and_others_are_marked(here: Path) -> None:
    via = {"model": "a/first", "route": "gateway"}
    found = judged(here, NEW | via | {"image_out": 100}, NEW | {"image_out": 100})
    assert [row.route for row in found.rows] == ["direct", "direct", "gateway", "gateway"]
    assert "\na/first, route gateway, not direct\n" in page_text(accuracy_page(found), 80)
    assert {point.model for point in found.points} == {"acme/new"}


def test_all_but_a_few_is_not_100_percent(here: Path) -> None:
    rows = [HIGH | {"image_out": 7024, "source": source, "times": 2500} for source in "ab"]
    found = judged(here, *rows, HIGH | {"image_out": 7023})
    page = page_text(accuracy_page(found), 80)
    assert "99.9%" in page
    assert "99/99/99" in page
    assert "100" not in page.partition("the first lines")[0].partition("----")[2].partition("published:")[0]


def test_json_keys(here: Path) -> None:
    rows = [HIGH | {"image_out": 7024, "source": source} for source in "ab"]
    found = judged(here, *rows, HIGH | {"image_out": 7024, "quality": "auto"})
    document = json.loads(accuracy_json(found))
    assert list(document) == ["version", "as_of", "headline", "rows", "left_out"]
    assert document["left_out"] == {"quality auto": 1}
    score = {
        "calls": 2,
        "only_source": 0,
        "nothing_to_go_by": 0,
        "zero": 0,
        "exact_share": 1.0,
        "bias": 0.0,
        "mape": 0.0,
        "coverage": {"50": 1.0, "80": 1.0, "90": 1.0},
        "coverage_of": {"50": 2, "80": 2, "90": 2},
    }
    means = {
        "mean_coverage": {"50": 1.0, "80": 1.0, "90": 1.0},
        "mean_coverage_of": {"50": 2, "80": 2, "90": 2},
    }
    assert document["headline"]["published_stands"] == score | means
    assert document["headline"]["learned"]["calls"] == 0
    assert document["rows"][1] == {
        "model": "openai/gpt-image-2",
        "route": "direct",
        "meter": "image_out",
        "quality": "high",
        "source": None,
        "calls": 2,
        "cells": 1,
        "sources": 2,
        "in_published": 0,
        "leave_one_source_out": score | means,
        "leave_one_out": score,
        "published": score,
    }


def each_format(found: Accuracy) -> Iterable[str]:
    return page_text(accuracy_page(found), 80), accuracy_json(found), accuracy_svg(found)


def test_the_order_of_records_does_not_matter(here: Path) -> None:
    rows = [TEXT | {"text_out": 200 + 37 * number, "source": f"s{number % 3}"} for number in range(9)]
    assert each_format(judged(here, *rows, by_source=True)) == each_format(judged(here, *rows[::-1], by_source=True))


def test_an_empty_store(here: Path) -> None:
    for text in each_format(judged(here)):
        assert not re.search(r"\bnan\b", text)
        assert "Predicted against observed" in text or "predicted against observed" in text or '"rows": []' in text


def test_the_picture_is_sound_whatever_a_store_says(here: Path) -> None:
    hostile = {"model": f"acme/{HOSTILE}", "source": HOSTILE}
    found = judged(here, NEW | hostile | {"image_out": 100}, NEW | hostile | {"image_out": 120}, HIGH | {"text_out": 0})
    svg = accuracy_svg(found)
    root = ET.fromstring(svg)
    spoken = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert "script" not in spoken
    assert root.get("role") == "img"
    assert spoken[1:3] == ["title", "desc"]
    assert "prefers-color-scheme: dark" in svg
    assert '<script>alert("1")' in "".join(root.itertext())
    assert spoken.count("circle") == 2 + 3  # two dots of what all other calls say, three of the legend
    assert "figures not drawn: 2 with nothing to go by" in svg.replace("1 of 0 tokens, ", "")


def test_a_count_table_may_name_any_model(here: Path) -> None:
    rows = [NEW | {"image_out": 100}, NEW | {"image_out": 120}]
    said("actuals", "count", store(here / "store.jsonl", rows), "-o", "counts.csv")
    table = (here / "counts.csv").read_text(encoding="utf-8")
    (here / "odd.csv").write_text(table.replace(str(NEW["model"]), "acme/m<i>"), encoding="utf-8")
    for fmt in ("table", "json", "svg"):
        assert "m<i>" in said(*SCORE, "odd.csv", "--format", fmt).replace("&lt;", "<").replace("&gt;", ">")


# --------------------------------------------------------------------------------------------------- the public records


@pytest.fixture
def public(here: Path) -> Path:
    said("actuals", "import", PUBLIC, "--store", "public.jsonl")
    return here / "public.jsonl"


EXACT = ("openai/gpt-image-1", "openai/gpt-image-2", "openai/gpt-image-2.5-flare", "openai/gpt-image-2.5-sunburst")


def test_what_is_published_exactly_was_used_exactly(public: Path) -> None:
    rows = json.loads(said(*SCORE, public, "--format", "json"))["rows"]
    exact = [row for row in rows if row["model"] in EXACT and row["route"] == "direct" and row["meter"] == "image_out"]
    assert {row["model"] for row in exact} == set(EXACT)
    assert sum(row["calls"] for row in exact) > 300
    for row in exact:
        for way in ("published", "leave_one_out", "leave_one_source_out"):
            found = row[way]
            assert (found["calls"] + found["only_source"], found["nothing_to_go_by"]) == (row["calls"], 0)
            right = (1.0, 0.0, 0.0) if found["calls"] else (None, None, None)
            assert (found["exact_share"], found["bias"], found["mape"]) == right, row


def test_the_page_fits_80_columns(public: Path) -> None:
    page = said(*SCORE, public, "--by-source")
    assert max(map(len, page.splitlines())) <= 80
    assert not re.search(r"\bnan\b", page)


def test_the_table_of_the_docs_is_what_the_command_says(public: Path) -> None:
    """docs/calibration.md: a row a model, meter and quality; what was before is no longer to be had."""
    document = json.loads(said(*SCORE, public, "--format", "json"))
    section = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8").partition("## How right it is\n")[2]
    told = dict(re.findall(r"^\| ([^|]+?) \|(.*)\|$", section.partition("\n## ")[0], re.MULTILINE))
    found = {
        " ".join(filter(None, (row["model"], row["meter"], row["quality"]))): (
            row["sources"],
            row["leave_one_source_out"],
        )
        for row in document["rows"]
        if row["route"] == "direct" and row["meter"]
    }
    headline = document["headline"]
    found |= {
        "all that is learned": ("", headline["learned"]),
        "all whose published figure stands": ("", headline["published_stands"]),
    }
    rows = {name: told[name] for name in told if name in found}
    assert len(rows) >= 5
    for name, row in rows.items():
        sources, score = found[name]
        cells = [cell.strip() for cell in row.split("|")]
        held = [
            f"{score[kind]['90'] * 100:.0f} % of {score[f'{kind}_of']['90']}" for kind in ("coverage", "mean_coverage")
        ]
        bias = re.sub("^[+-]0.0 ", "0.0 ", f"{score['bias'] * 100:+.1f} %")
        assert [cells[0], cells[1], cells[3], cells[5], cells[7]] == [str(sources), str(score["calls"]), bias, *held], (
            name
        )
