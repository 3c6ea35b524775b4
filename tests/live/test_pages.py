"""What is shown of a sample: the page before it is sent, the report in each format, and the contact sheet; labels that
try to break out of them."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

import html5lib
import pytest

from costplan.live.call_failed import KINDS
from costplan.render.contact_sheet import Picture, contact_sheet
from costplan.render.json.live import plan_json, sample_json
from costplan.render.live import plan_page, sample_page
from costplan.render.live_markdown import sample_markdown
from costplan.render.text import page_text
from costplan.reserving.picture import format_of, size_of_picture
from tests.live.samples import plan_of, report_of, sample_of
from tests.vendors.pictures import jpeg, picture, png, webp

USED = {"text_in": 18, "image_out": 7024}
HOSTILE = "</script><img src=x onerror=alert(1)>|[a](javascript:b)\x1b[31m::error::\u202e"


def test_the_page_before_says_expected_range_worst_and_the_exact_request() -> None:
    text = page_text(plan_page(plan_of(n=2), 3, "2 USD"), 80)
    assert max(map(len, text.splitlines())) <= 80
    for said in ("3 real calls", "$0.42", "worst case   $0.424 each, $1.272 for 3 calls",
                 "cap          2 USD for all",
                 '"size": "1024x1024"', "image out    14,048"):  # fmt: skip
        assert said in text


def test_a_report_says_the_verdict_first_and_each_line() -> None:
    text = page_text(sample_page(report_of(plan_of(), sample_of(USED))), 80)
    assert max(map(len, text.splitlines())) <= 80
    assert "verdict     within 5% of the plan" in text
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line}
    assert rows["cost"][:2] == ["cost", "$0.21081"]
    assert "7,024" in text
    assert "costplan calibrate observations.jsonl" in text


def test_of_several_calls_each_figure_says_each_and_for_all() -> None:
    """$0.21081 is planned of each, so $0.42162 of both; the worst case of each is $0.212."""
    report = report_of(plan_of(), sample_of(USED), sample_of({"text_in": 18, "image_out": 7000}, 2))
    text = page_text(sample_page(report), 80)
    for said in ("cost        $0.21009 to $0.21081 each, $0.4209 for 2 calls",
                 "planned     $0.21081 each, $0.42162 for 2 calls",
                 "worst case  $0.212 each, $0.424 for 2 calls",
                 "cap         0.30 USD for all"):  # fmt: skip
        assert said in text


@pytest.mark.parametrize(
    ("used", "more", "words"),
    [
        (USED, {"seen": {"served_quality": "medium"}}, "off the plan: quality served medium, asked high"),
        (USED, {"seen": {"served_size": "1536x1024"}, "same_size": False}, "size served 1536x1024, asked 1024x1024"),
        (USED, {"made": 2}, "off the plan: images made 2, asked 1"),
        ({**USED, "image_out": 9000}, {}, "off the plan: image out, cost by more than 5%"),
    ],
)
def test_the_verdict_names_what_is_off(used: dict[str, int], more: dict[str, Any], words: str) -> None:
    report = report_of(plan_of(), sample_of(used, **more))
    assert words in " ".join(page_text(sample_page(report), 80).split())
    assert words in re.sub("</?code>", "", sample_markdown(report))
    assert words in json.loads(sample_json(report))["verdict_text"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_only_what_was_not_answered_is_called_no_answer(kind: str) -> None:
    text = page_text(sample_page(report_of(plan_of(), sample_of({}, failed=kind, told="told"))), 80)
    assert KINDS[kind].ended in text
    assert ("no answer" in text) == (kind in ("timeout", "reset"))


def test_a_report_is_found_again_in_the_ledger_and_beside_its_plan() -> None:
    plan = plan_of(step="posts.draft", scenario="Kites")
    report = report_of(plan, sample_of(USED, seen={"at": "2026-11-27T09:12:15.000001Z"}, files=("001.png",)),
                       ledger=".costplan/ledger.sqlite", folder="drafts")  # fmt: skip
    for text in (" ".join(page_text(sample_page(report), 80).split()), re.sub("</?code>", "", sample_markdown(report))):
        for said in ("scenario: Kites, step posts.draft", "called 2026-11-27 09:12:15 UTC",
                     "ledger: r-1 in .costplan/ledger.sqlite", "saved in drafts: 001.png"):  # fmt: skip
            assert said in text


def test_what_is_off_is_named_in_every_format() -> None:
    report = report_of(plan_of(), sample_of(USED), sample_of({"text_in": 18, "image_out": 9000}, 2))
    assert "off in 2" in page_text(sample_page(report), 80)
    assert "| image out | 7,024 | 7,024 to 9,000 | off in 2 |" in sample_markdown(report)
    document = json.loads(sample_json(report))
    assert document["verdict"] == "drift"
    lines = {line["what"]: line for line in document["lines"]}
    assert lines["image_out"]["served"] == [7024, 9000]
    assert lines["image_out"]["off"] == [2]
    assert lines["cost"]["served"] == ["0.21081", "0.27009"]


def test_a_call_settled_at_the_worst_case_says_so() -> None:
    failed = sample_of({}, failed="timeout", told="no answer in 120 s; it may have been billed", how="maximum",
                       settled=212_000_000_000, why="the vendor may have billed it")  # fmt: skip
    text = page_text(sample_page(report_of(plan_of(), failed)), 80)
    assert "no answer in time" in text
    assert "settled at the worst case, $0.212" in text
    assert json.loads(sample_json(report_of(plan_of(), failed)))["calls"][0]["how"] == "maximum"


def test_the_plan_as_json_has_the_request_and_exact_money() -> None:
    document = json.loads(plan_json(plan_of(), 1, ""))
    assert document["request"]["prompt"] == "a lighthouse"
    assert (document["planned"]["cost_usd"], document["worst"]["cost_usd"]) == ("0.21081", "0.212")


def test_the_prompt_is_in_a_report_only_where_it_is_kept() -> None:
    plan = plan_of(prompt="a canary of a prompt")
    for kept in (False, True):
        report = report_of(plan, sample_of(USED), kept_prompt=kept)
        texts = page_text(sample_page(report), 80), sample_json(report), sample_markdown(report)
        assert ["a canary of a prompt" in text for text in texts] == [kept] * 3


def test_a_contact_sheet_is_numbered_and_lets_nothing_in() -> None:
    report = report_of(plan_of(step=HOSTILE), sample_of(USED, served_model=HOSTILE, request_id=HOSTILE))
    pictures = [Picture(number=1, media="image/png", data=png(16, 16), told=HOSTILE),
                Picture(number=2, media="image/jpeg", data=jpeg(16, 16), told="$0.21")]  # fmt: skip
    page = contact_sheet(report, pictures, "costplan live --accept 1,2 --save " + HOSTILE)
    found = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert "default-src 'none'; img-src data:" in page
    assert not found.findall(".//script")
    assert [image.get("alt") for image in found.findall(".//img")] == ["image 1", "image 2"]
    assert [figure.findtext("figcaption/b") for figure in found.findall(".//figure")] == ["1", "2"]
    assert all(image.get("src", "").startswith("data:image/") for image in found.findall(".//img"))


def test_a_hostile_label_stays_a_label() -> None:
    report = report_of(plan_of(step=HOSTILE), sample_of(USED, served_model=HOSTILE, told=HOSTILE, failed=""))
    text, markdown = page_text(sample_page(report), 80), sample_markdown(report)
    assert "\x1b" not in text + markdown
    assert "\u202e" not in text + markdown
    assert "<img" not in markdown
    assert "](" not in markdown


@pytest.mark.parametrize("made", ["png", "jpeg", "webp"])
def test_an_image_is_known_by_its_first_bytes(made: str) -> None:
    data = picture("1024x1536", made)
    found = format_of(data)
    assert found is not None
    assert (found.media, str(size_of_picture(data))) == (f"image/{made}", "1024x1536")
    assert all(size_of_picture(data[:length]) in (None, size_of_picture(data)) for length in range(40))


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"\xff\xd8\xff\xe0\x00\x00" * 9, b"RIFF1234WEBPVP8 ", webp(8, 8)[:20]]
)
def test_what_is_no_image_has_no_size(data: bytes) -> None:
    assert size_of_picture(data) is None


def test_seconds_of_a_scenario_stand_beside_those_of_the_call() -> None:
    text = page_text(sample_page(report_of(plan_of(latency=Fraction(30)), sample_of(USED))), 80)
    assert "30 s    41.3 s  told" in text
