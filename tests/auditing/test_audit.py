"""Tables of ours beside a catalogue, as arithmetic: verdicts, sums of the parts that both price, and the ranking over a
plan."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costplan import Catalogue, Folder
from costplan.auditing.audit import Asked, Audit
from costplan.auditing.auditing import audited
from costplan.auditing.same_request import compared
from costplan.connect.catalogues.listed import ListedRate
from costplan.connect.catalogues.opening import open_listing
from costplan.planning.costing import price_call
from costplan.pricing.call import Call
from costplan.project.auditing import audit, differs_by
from costplan.project.request import Request
from costplan.units import PICO, usd_text
from tests.command import AS_OF, run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.auditing.audit import Audited

CASES: list[dict[str, Any]] = yaml.safe_load((TESTS / "auditing" / "cases.yaml").read_text(encoding="utf-8"))
DAY = date(2026, 11, 27)
SOURCE = "{title: Acme's page, url: https://acme.test, checked: 2026-11-01, confidence: official}"
TABLES = {
    "acme/pix.yaml": f"""version: 1
model: acme/pix
profile: acme/pix
currency: USD
prices:
  - from: 2026-01-01
    source: {SOURCE}
    tiers: {{standard: {{text_in: 5.00, image_out: 30.00}}}}
request: {{calls: [generate], size: {{values: [1024x1024], default: 1024x1024}}}}
""",
    "acme/pix.tokens.yaml": f"""version: 1
profile: acme/pix
blocks:
  - from: 2026-01-01
    image_out: {{method: fixed, tokens: 1000, source: {SOURCE}}}
    text_in: {{method: text, tokenizer: o200k_base, overhead: {{generate: 0, edit: 0}}, source: {SOURCE}}}
""",
    "acme/flat.yaml": f"""version: 1
model: acme/flat
aliases: [plain]
currency: USD
shutdown: 2027-06-30
prices:
  - {{from: 2026-01-01, source: {SOURCE}, tiers: {{standard: {{image: 0.03}}}}}}
  - {{from: 2026-07-01, source: {SOURCE}, tiers: {{standard: {{image: 0.04}}}}}}
request: {{calls: [generate], size: {{values: [1024x1024], default: 1024x1024}}}}
""",
}
SCENARIO = """version: 1
scenario: Posts
period: 2027-01
workflows:
  posts: {runs: {amount: 1000, per: month}, steps: {draft: {model: acme/flat, make: 2}}}
  heroes: {runs: {amount: 100, per: month}, steps: {hero: {model: acme/pix, prompt_tokens: 0}}}
  logos: {runs: {amount: 1, per: month}, steps: {logo: {model: recraft/recraft-v4}}}
"""


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        path = tmp_path / "tables" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "posts.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def written(folder: Path, rows: dict[str, Any]) -> str:
    made = {name: {"litellm_provider": "acme", "mode": "image_generation", **row} for name, row in rows.items()}
    (folder / "map.json").write_text(json.dumps(made), encoding="utf-8")
    return "map.json"


def alone(folder: Path) -> Catalogue:
    """The tables of a folder without the shipped ones, which take a while to look through."""
    catalogue = Catalogue()
    catalogue.folders = (Folder(folder / "tables", "tables"),)
    return catalogue


def beside(folder: Path, rows: dict[str, Any]) -> Audit:
    return audited(alone(folder), open_listing(written(folder, rows), folder), DAY)


def one_of(found: Audit) -> Audited:
    (one,) = found.audited
    return one


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_what_is_found(tables: Path, case: dict[str, Any]) -> None:
    one = one_of(beside(tables, {case["model"]: case["theirs"]}))
    assert one.verdict == case["verdict"]
    assert [
        [each.asked.words, each.by, usd_text(each.ours), usd_text(each.theirs)] for each in one.compared
    ] == case.get("requests", [])
    assert {part for each in one.compared for part in each.ours_alone} == set(case.get("ours_alone", []))
    assert one.compared or one.unpriced


def test_models_of_one_side_and_names_of_others(tables: Path) -> None:
    found = beside(tables, {"plain": {"output_cost_per_image": 0.04}, "acme/other": {"output_cost_per_image": 0.1}})
    assert [one.model for one in found.audited] == ["acme/flat"]
    assert [one.name for one in found.only_theirs] == ["acme/other"]
    assert "acme/pix" in found.only_ours
    assert one_of(found).ends == ""  # a catalogue that tells no ends at all says nothing of this one


YOUNG = """\
version: 1
model: acme/young
aliases: [{name: young-preview, shutdown: 2026-06-25}, young-1]
currency: USD
KEY: 2027-05-28
prices:
  - from: 2026-01-01
    source: {title: t, url: https://example.com, checked: 2026-11-01, confidence: official}
    tiers: {standard: {image: 0.04}}
"""


@pytest.mark.parametrize(
    ("key", "name", "ends", "told"),
    [
        ("shutdown", "young", "2027-05-28", ""),
        ("shutdown", "young-preview", "2026-06-25", ""),  # the alias has an end of its own
        ("shutdown", "young-1", None, ""),  # theirs tells it of young
        ("shutdown", "young-preview", "2026-07-01", "ends: ours 2026-06-25, theirs 2026-07-01"),
        ("retires_not_before", "young", "2027-05-28", ""),
        ("retires_not_before", "young", "2027-06-01", "ends: ours not before 2027-05-28, theirs 2027-06-01"),
    ],
)
def test_an_end_is_that_of_the_name_that_they_have(
    key: str, name: str, ends: str | None, told: str, tmp_path: Path
) -> None:
    (tmp_path / "tables" / "acme").mkdir(parents=True)
    (tmp_path / "tables" / "acme" / "young.yaml").write_text(YOUNG.replace("KEY", key), encoding="utf-8")
    price = {"output_cost_per_image": 0.04}
    rows = {"acme/young": price | {"deprecation_date": "2027-05-28"}}
    rows[f"acme/{name}"] = price | ({"deprecation_date": ends} if ends else {})
    found = {one.listed.name: one.ends for one in beside(tmp_path, rows).audited}
    assert found[f"acme/{name}"] == told


def test_when_it_ends_by_both(tables: Path) -> None:
    rows = {"acme/flat": {"output_cost_per_image": 0.04, "deprecation_date": "2027-03-01"}}
    assert one_of(beside(tables, rows)).ends == "ends: ours 2027-06-30, theirs 2027-03-01"
    rows["acme/flat"]["deprecation_date"] = "2027-06-30"
    assert one_of(beside(tables, rows)).ends == ""


def test_a_price_of_the_same_model_at_another_seller_is_no_difference(tables: Path) -> None:
    found = beside(tables, {"together_ai/acme/flat": {"output_cost_per_image": 9, "litellm_provider": "together_ai"}})
    assert not found.audited
    assert len(found.only_theirs) == 1


def test_a_price_of_theirs_that_moved_away_from_ours(tables: Path) -> None:
    """genai-prices has $30 for 1M until October, and $33 since: ours may be old."""
    prices = [
        {"prices": {"input_mtok": 5, "output_image_mtok": 30}},
        {"constraint": {"start_date": "2026-10-01"}, "prices": {"input_mtok": 5, "output_image_mtok": 33}},
    ]
    document = [{"id": "acme", "api_pattern": "a", "models": [{"id": "pix", "prices": prices}]}]
    (tables / "data.json").write_text(json.dumps(document), encoding="utf-8")
    catalogue = alone(tables)
    (each,) = one_of(audited(catalogue, open_listing("data.json", tables), DAY)).compared
    assert (each.moved, each.older) == (date(2026, 10, 1), None)
    assert "output_image_mtok 33" in each.keys
    (then,) = one_of(audited(catalogue, open_listing("data.json", tables), date(2026, 9, 30))).compared
    assert then.share == 0


def test_over_a_plan(tables: Path) -> None:
    """acme/flat: 2,000 images at $0.04 are $80, a quarter more is $20. acme/pix: 100 images of 1,000 tokens are $3, and
    twice that $3 more. The tables differ by 100 % and 25 %, but the plan by $3 and $20."""
    rows = {"acme/flat": {"output_cost_per_image": 0.05}, "acme/pix": {"output_cost_per_image_token": 6e-05}}
    request = Request(as_of=DAY, scenarios=["posts.yaml"], pricing="tables", folder=tables)
    found = audit(written(tables, rows), request)
    ranked = [(one.model, usd_text(one.over_plan or 0), one.apart) for one in found.differing]
    assert ranked == [("acme/flat", "20", Fraction(1, 4)), ("acme/pix", "3", Fraction(1))]
    assert found.plan == "Posts"
    assert found.unlisted == ("recraft/recraft-v4",)
    error = differs_by(found, Fraction(1, 4))
    assert error is not None
    assert error.exit_code == 5
    assert [problem.code for problem in error.problems] == ["catalogue-differs"]
    assert differs_by(found, Fraction(1)) is None


def test_what_costplan_wrote_itself_is_equal_in_everything(tmp_path: Path) -> None:
    """Whatever a table charges by, in every tier: the shipped tables beside their own list."""
    run("prices", "list", "--format", "json", "--as-of", str(DAY), "-o", str(tmp_path / "own.json"), code=0)
    own = open_listing("own.json", tmp_path)
    found = audited(CATALOGUE, own, DAY)
    assert own.kind == "costplan"
    assert [(one.model, one.verdict, one.unpriced) for one in found.audited if one.verdict != "equal"] == []
    assert len(found.audited) == len(own.models)
    assert not found.only_ours
    run("prices", "export", "--format", "json", "--as-of", str(DAY), "-o", str(tmp_path / "all.json"), code=0)
    exported = open_listing("all.json", tmp_path)
    assert {odd.key for one in exported.models for odd in one.odd} == set()
    assert {one.verdict.value for one in audited(CATALOGUE, exported, DAY).audited} == {"equal"}
    run("prices", "show", "google/gemini-3-pro-image", "--format", "json", "-o", str(tmp_path / "one.json"), code=0)
    (one,) = audited(CATALOGUE, open_listing("one.json", tmp_path), DAY).audited
    assert {each.asked.tier for each in one.compared} == {"standard", "batch", "priority"}
    assert one.verdict == "equal"


def test_every_size_that_theirs_has_a_price_of_its_own_for_is_asked(tables: Path) -> None:
    """Sixty sizes that acme/pix does not name, of which the last alone costs otherwise."""
    (tables / "tables" / "acme" / "pix.yaml").write_text(
        TABLES["acme/pix.yaml"].partition("request:")[0], encoding="utf-8"
    )
    sizes = [f"{16 * (64 + number)}-x-1024/acme/pix" for number in range(60)]
    rows = {name: {"output_cost_per_image": 50 if name == sizes[-1] else 0.03} for name in sizes}
    one = one_of(beside(tables, rows))
    assert len(one.compared) == 60
    assert [each.asked.words for each in one.differing] == ["1968x1024"]
    assert one.unasked == ()


def test_what_no_request_is_charged_by_is_told(tables: Path) -> None:
    row = {"output_cost_per_image": 0.04, "output_cost_per_image_token_batches": 1e-5, "output_cost_per_image_4K": 9}
    written(tables, {"acme/flat": row})
    words = ("prices", "lint", "--with", str(tables / "map.json"), "--pricing", str(tables / "tables"), *AS_OF)
    found = json.loads(run(*words, "--format", "json").stdout)["models"]
    assert found[0]["unasked"] == [
        "output_cost_per_image 0.04",  # of no size, where another size has a price of its own
        "output_cost_per_image_token_batches 0.00001 (batch)",
        "output_cost_per_image_4K 9 (4K)",
    ]
    assert "3 figures of 1 model (--format json has them)" in run(*words).stdout


OVER = [
    # what theirs says of acme/pix, which costs $30 by 1M tokens; whether --over fails
    ({"output_cost_per_image_token": 30, "input_cost_per_token": 5e-6}, True),  # by 1M where a token is meant
    ({"output_cost_per_image_token": "0.00003"}, True),  # nothing of it can be compared
    ({"output_cost_per_image_token": -1}, True),
    ({"output_cost_per_image_token": 3e-5}, False),
    ({"output_cost_per_image_token": 3e-5, "output_cost_per_image": 3000}, False),  # ours charges none
    ({"output_cost_per_image_token": 0}, False),  # as where a plan includes it
]


@pytest.mark.parametrize(("row", "fails"), OVER)
def test_what_cannot_be_compared_is_not_equal(row: dict[str, Any], fails: bool, tables: Path) -> None:
    assert (differs_by(beside(tables, {"acme/pix": row}), Fraction(1, 20)) is not None) is fails


def test_why_a_model_of_theirs_alone_has_no_price_is_told(tables: Path) -> None:
    written(tables, {"acme/other": {"output_cost_per_image": "0.04"}, "acme/more": {"output_cost_per_image": -1}})
    words = ("prices", "lint", "--with", str(tables / "map.json"), "--pricing", str(tables / "tables"), *AS_OF)
    told = run(*words, "--format", "md").stdout
    assert "a text is no price" in told
    assert "a price below 0 is none" in told


CATALOGUE = Catalogue()
TABLE = CATALOGUE.table("stability/core")
CALL = TABLE.rules.settle(TABLE.model, Call(n=1))
PRICED = price_call(CALL, TABLE.model, DAY, "standard", CATALOGUE)


@given(st.fractions("0.01", 100), st.booleans())
def test_a_difference_is_its_share(factor: Fraction, has_prompt: bool) -> None:
    """Whatever theirs is to ours, so much more it is; a rate for what ours does not charge is in no sum."""
    usd = Fraction(PRICED.cost.expected) / PICO * factor
    rates = [ListedRate(meter="image", usd=usd, key="image", written="")]
    rates += [ListedRate(meter="text_in", usd=usd, key="text", written="")] if has_prompt else []
    (one,) = compared(Asked(CALL, "standard"), PRICED, tuple(rates), TABLE)
    assert one.share == factor - 1
    assert one.differs is (abs(factor - 1) > Fraction(1, 200))
    assert one.keys == ("image ",)


WRONG_ROWS = [
    ("[acme/flat, flat, images]", "a row is our model"),
    ("[acme/flat, flat, images, 5]", "a row is our model"),
    ("images", "is a list"),
]


@pytest.mark.parametrize(("row", "told"), WRONG_ROWS)
def test_a_row_of_known_differences_that_is_none(row: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    text = f"version: 1\ndifferences:\n  - right: ours\n    why: It is old.\n    genai-prices:\n      - {row}\n"
    file.write_text(text, encoding="utf-8")
    result = run("prices", "lint", "--with", "genai-prices", "--known", str(file))
    assert result.exit_code == 4
    assert "known.yaml:6:9" in result.output
    assert told in result.output
