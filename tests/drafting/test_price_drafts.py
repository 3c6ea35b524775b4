"""Drafts of tables from other people's catalogues: what becomes of each figure, and that no draft is ever a table."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costplan import yamlio
from costplan.catalogue import Catalogue, shipped, shipped_catalogue
from costplan.connect.catalogues import litellm_map
from costplan.connect.catalogues.listed import Listing
from costplan.drafting.of_listed import draft_of, key_of
from costplan.drafting.price_draft import PriceDraft
from costplan.errors import InputError
from costplan.pricing.folder import NAME
from costplan.pricing.price_file import read_table
from costplan.project.drafting_tables import MOST, draft_tables
from tests.command import AS_OF, run

if TYPE_CHECKING:
    from pathlib import Path

IMAGE = {"mode": "image_generation", "litellm_provider": "acme"}


def drafted(here: Path, rows: dict[str, dict[str, Any]], *names: str) -> dict[str, str]:
    """The files that a map of such rows is drafted into, by their names."""
    (here / "map.json").write_text(json.dumps({name: IMAGE | row for name, row in rows.items()}), encoding="utf-8")
    draft_tables(str(here / "map.json"), names or ("*",), here / "drafts", as_of=date(2026, 11, 23))
    found = (here / "drafts").rglob("*.yaml")
    return {path.relative_to(here / "drafts").as_posix(): path.read_text(encoding="utf-8") for path in found}


CASES = [
    # rows of a map; the file; what its table says of standard prices; what it asks or tells
    ({"acme/pix": {"output_cost_per_image": 0.04}}, "acme/pix", {"image": "0.04"}, "which sizes does it take?"),
    (  # $0.04 an image; the same of a token is nothing that was ever asked for one
        {"acme/pix": {"output_cost_per_image": 0.04, "output_cost_per_image_token": 0.04}},
        "acme/pix",
        {"image": "0.04"},
        "output_cost_per_image_token: 0.04: above all that was ever asked for a token",
    ),
    (  # a text, -1, 0, null, NaN beside one that is a price
        {"acme/pix": {"output_cost_per_image": 0.04, "output_cost_per_image_1K": "0.01"}},
        "acme/pix",
        {"image": "0.04"},
        'output_cost_per_image_1K: "0.01": a text is no price',
    ),
    (  # 1e-8 x 1,048,576 pixels
        {"1024-x-1024/acme/pix": {"output_cost_per_pixel": 1e-8}},
        "acme/pix",
        {"image": {"1024x1024": "0.01048576"}},
        "by the pixel",
    ),
    (  # nobody here counts tokens of acme/pix: the price of an image stays, that of tokens is asked for
        {"acme/pix": {"output_cost_per_image": 0.04, "input_cost_per_token": 5e-6}},
        "acme/pix",
        {"image": "0.04"},
        "it also has text in at $5 per 1M tokens, which nothing here counts; is it charged besides?",
    ),
    (  # a model whose tokens we count: tokens stay, the figure for an image is asked for
        {"acme/gpt-image-2": {"output_cost_per_image": 0.04, "output_cost_per_image_token": 3e-5}},
        "acme/gpt-image-2",
        {"image_out": "30"},
        "it also has images at $0.04 per image",
    ),
    (  # $12 and $30 for a million; a profile is what is missing
        {"acme/new": {"input_cost_per_token": 1.2e-5, "output_cost_per_image_token": 3e-5}},
        "acme/new",
        {"text_in": "12", "image_out": "30"},
        "which profile counts it?",
    ),
    (
        {"vertex_ai/pix": {"output_cost_per_image": 0.04, "litellm_provider": "vertex_ai-language-models"}},
        "vertex/pix",
        {"image": "0.04"},
        "vertex_ai/pix",
    ),
    (
        {"fal_ai/fal-ai/flux/new": {"output_cost_per_image": 0.04, "litellm_provider": "fal_ai"}},
        "fal/flux/new",
        {"image": "0.04"},
        "fal_ai/fal-ai/flux/new",
    ),
]


@pytest.mark.parametrize(("rows", "key", "prices", "said"), CASES)
def test_each_figure_is_kept_or_asked_for_or_told(
    rows: dict[str, dict[str, Any]], key: str, prices: dict[str, Any], said: str, here: Path
) -> None:
    (text,) = drafted(here, rows).values()
    assert " ".join(said.split()) in " ".join(text.replace("\n# ", " ").split())
    table: Any = read_table(yamlio.parse(text.replace("draft: true\n", "").encode(), f"{key}.yaml"), key)
    tiers = yaml_of(text)["prices"][0]["tiers"]["standard"]
    found = {
        meter: of if isinstance(of, str) else {row["when"]["size"]: row["usd"] for row in of}
        for meter, of in tiers.items()
    }
    assert (table.model, found) == (key, prices)
    assert all(block.source.is_catalogues for block in table.blocks)


def yaml_of(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"output_cost_per_image": 0}, "all of it is 0, as where a plan includes the calls"),
        ({"output_cost_per_image": -1}, "a price below 0 is none"),
        ({"output_cost_per_image": "0.04"}, "a text is no price"),
        ({"output_cost_per_image": None}, "null is no price"),
        ({"output_cost_per_image": float("nan")}, "this is no number"),
        (
            {"output_cost_per_image_token": 30.0},
            "it may be of another scale",
        ),  # $30 a token: per million, not per token
        ({"input_cost_per_token": 5e-6}, "it has no price for an image that is made"),
        ({}, "it has no price"),
    ],
)
def test_of_what_is_no_price_there_is_no_draft(row: dict[str, Any], why: str, here: Path) -> None:
    (here / "map.json").write_text(json.dumps({"acme/pix": IMAGE | row}), encoding="utf-8")
    page = run("prices", "import", "--from", "map.json", "--missing", "-o", "drafts", *AS_OF).stdout
    assert "nothing to draft" in page
    assert " ".join(why.split()) in " ".join(page.split())
    assert not (here / "drafts").exists()


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("bedrock/stability.sd3-5-large-v1:0", "bedrock/stability.sd3-5-large-v1-0"),
        ("azure_ai/FLUX.2-pro", "azure/flux.2-pro"),
        ("together_ai/black-forest-labs/FLUX.1-schnell", "together/black-forest-labs/flux.1-schnell"),
        ("gemini/gemini-3-pro-image", "google/gemini-3-pro-image"),
        ("acme/../../etc/passwd", None),
        ("acme/", None),
        ("acme/画像", None),
        (f"acme/{'x' * 300}", None),
        ("openai/gpt-image-2.tokens", None),  # a file at the place of a profile
        ("openai/gpt-image-2.calibration", None),
        ("{'a': 1}/pix", None),
        ("..%2f/pix", None),
        (" /pix", None),
    ],
)
def test_a_name_becomes_a_key_or_none(spelling: str, key: str | None) -> None:
    assert key_of(spelling) == key


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_name_leaves_the_folder(seller: str, model: str) -> None:
    key = key_of(f"{seller}/{model}")
    assert key is None or (NAME.match(key) and ".." not in key)


def test_every_command_refuses_a_draft_until_somebody_has_reviewed_it(here: Path) -> None:
    drafted(here, {"acme/pix": {"output_cost_per_image": 0.04}})
    file = here / "drafts" / "acme" / "pix.yaml"
    (here / "s.yaml").write_text(
        "version: 1\nscenario: s\nperiod: 2027-01\nworkflows:\n"
        "  w: {runs: {amount: 1, per: month}, steps: {s: {model: acme/pix}}}\n",
        encoding="utf-8",
    )
    asked = ("--pricing", "drafts", *AS_OF)
    for words in ("quote acme/pix", "estimate s.yaml", "check s.yaml", "prices show acme/pix", "prices list"):
        told = run(*words.split(), *asked, code=4).stderr
        assert "this is the draft of a table, which nobody has reviewed; compare it with the seller's page" in told
    assert "[draft-table]" in run("prices", "lint", "drafts", code=4).stderr
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("draft: true", "reviewed: {by: jane, on: 2026-11-28}"), encoding="utf-8")
    assert "$0.04" in run("quote", "acme/pix", *asked).stdout
    assert "jane, 2026-11-28" in run("prices", "show", "acme/pix", *asked).stdout


def test_a_draft_takes_no_name_from_a_table(here: Path) -> None:
    drafted(here, {"gpt-image-2": {"output_cost_per_image": 9, "litellm_provider": "acme"}})
    assert "openai/gpt-image-2" in run("quote", "gpt-image-2", "--pricing", "drafts", *AS_OF).stdout


def test_what_is_there_is_not_written_over(here: Path) -> None:
    rows = {"acme/pix": {"output_cost_per_image": 0.04}, "acme/pox": {"output_cost_per_image": 0.05}}
    before = drafted(here, rows, "acme/pix")
    told = run("prices", "import", "--from", "map.json", "--missing", "-o", "drafts", *AS_OF, code=6).stderr
    assert "pix.yaml is there already; nothing was written" in told
    assert [path.read_text(encoding="utf-8") for path in (here / "drafts").rglob("*.yaml")] == list(before.values())


def test_ten_thousand_models_are_not_drafted_at_once(here: Path) -> None:
    rows = {f"acme/p{number}": IMAGE | {"output_cost_per_image": 0.04} for number in range(10_000)}
    (here / "map.json").write_text(json.dumps(rows), encoding="utf-8")
    told = run("prices", "import", "--from", "map.json", "--missing", "-o", "drafts", *AS_OF, code=2).stderr
    assert f"10,000 models are meant; at most {MOST} drafts are made at once" in told
    assert not (here / "drafts").exists()


def test_missing_leaves_out_what_there_is_by_any_name(here: Path) -> None:
    rows = {"gpt-image-2": IMAGE | {"litellm_provider": "openai", "output_cost_per_image_token": 3e-5}}
    (here / "map.json").write_text(json.dumps(rows), encoding="utf-8")
    assert "nothing to draft" in run("prices", "import", "--from", "map.json", "--missing", "-o", "d", *AS_OF).stdout
    told = run("prices", "import", "--from", "map.json", "gpt-imgae-2", "-o", "d", *AS_OF, code=4).stderr
    assert "has no model 'gpt-imgae-2' that makes images; did you mean gpt-image-2?" in told
    assert "name some, or add --missing" in run("prices", "import", "--from", "map.json", "-o", "d", code=2).stderr


HOSTILE = st.dictionaries(
    st.sampled_from(["acme/a", "x\n#/b", "../c", "vertex_ai/d", "e: f", "1024-x-1024/acme/a"]),
    st.dictionaries(
        st.sampled_from(
            ["output_cost_per_image", "output_cost_per_image_token", "source", "deprecation_date", "x_cost"]
        ),
        st.one_of(
            st.none(),
            st.booleans(),
            st.text(max_size=9),
            st.floats(),
            st.integers(),
            st.lists(st.integers(), max_size=2),
        ),
    ),
    min_size=1,
)


@given(HOSTILE)
def test_no_draft_is_a_table_whatever_the_catalogue_says(rows: dict[str, dict[str, Any]]) -> None:
    document = json.loads(
        json.dumps({name: IMAGE | row for name, row in rows.items()}), parse_float=Decimal, parse_constant=Decimal
    )
    models, _ = litellm_map.listed(document)
    listing = Listing(kind="litellm", shown="map.json", version="", sha256="0" * 64, models=tuple(models))
    catalogue: Catalogue = shipped_catalogue()
    for one in models:
        draft = draft_of(one, listing, catalogue, date(2026, 11, 27))
        if isinstance(draft, PriceDraft):
            with pytest.raises(InputError, match="draft of a table"):
                read_table(yamlio.parse(draft.text.encode(), "d.yaml"), draft.key)


def test_a_rate_of_all_output_is_asked_whether_it_is_that_of_images(here: Path) -> None:
    page = 'name = "Pix"\n[cost]\ninput = 2\noutput = 12\n[modalities]\ninput = ["text"]\noutput = ["image"]\n'
    (here / "dev" / "providers" / "acme" / "models").mkdir(parents=True)
    (here / "dev" / "providers" / "acme" / "models" / "pix.toml").write_text(page, encoding="utf-8")
    run("prices", "import", "--from", "dev", "acme/pix", "-o", "drafts", *AS_OF)
    text = (here / "drafts" / "acme" / "pix.yaml").read_text(encoding="utf-8")
    assert "is output the rate of image tokens, or of text? the catalogue does not part them" in text


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("acme/0-x-0/pix", {"output_cost_per_image": 0.04}, "what is '0x0'? no call says that"),
        ("acme/pix", {"output_cost_per_image": 0.04, "output_cost_per_image_1K": [0.04, {"a": 1}]}, "[0.04, {...}]"),
        ("acme/pix", {"output_cost_per_image": 0.04, "output_cost_per_image_2K": "=cmd|x"}, '"=cmd|x": a text'),
    ],
)
def test_what_no_call_says_is_asked(name: str, row: dict[str, Any], said: str, here: Path) -> None:
    text = drafted(here, {name: row, "acme/pix": {"output_cost_per_image": 0.03} | (row if name == "acme/pix" else {})})
    assert said in " ".join("".join(text.values()).replace("\n# ", " ").split())
    assert "0x0" not in "".join(str(yaml_of(one)) for one in text.values())


@pytest.mark.parametrize("size", ["=cmd|x", "../../x", "0x0"])
def test_a_size_that_is_none_is_in_no_draft(size: str, here: Path) -> None:
    prices = {"image": {"high": {size: {"price": 4}, "1024x1024": {"price": 5}}}}
    document = {"pix-image": {"pricing_config": {"pay_as_you_go": prices}}}
    (here / "acme.json").write_text(json.dumps(document), encoding="utf-8")
    run("prices", "import", "--from", "acme.json", "*", "-o", "d", *AS_OF)
    text = (here / "d" / "acme" / "pix-image.yaml").read_text(encoding="utf-8")
    assert f"what is '{size}'? no call says that" in " ".join(text.replace("\n# ", " ").split())
    assert yaml_of(text)["request"]["size"] == {"values": ["1024x1024"]}


def test_a_price_of_too_many_digits_is_none(here: Path) -> None:
    (here / "map.json").write_text(
        '{"acme/pix": {"mode": "image_generation", "litellm_provider": "acme", "output_cost_per_image": 0.04%s1}}'
        % ("0" * 500),
        encoding="utf-8",
    )
    page = run("prices", "import", "--from", "map.json", "*", "-o", "d", *AS_OF).stdout
    assert "nobody means a number of so many digits" in " ".join(page.split())


OWN = """version: 1
model: acme/pix
currency: USD
prices:
  - from: 2026-01-01
    source: {title: T, url: https://example.com, checked: 2026-11-01, confidence: official}
    tiers:
      standard: %s
    %s
request: {calls: [generate, edit], size: {values: [1024x1024, 2048x2048]}, quality: {values: [low, high]}, \
parameters: {finish: {values: [matt, gloss], default: matt}}}
"""
ROWS = [
    # what a table of ours charges; what the draft of its export says of it; what it asks for
    ("{image: 0.04}", "", "0.04", ""),
    ("{image: [{when: {call: edit}, usd: 0.05}, {usd: 0.04}]}", "", [({"call": "edit"}, "0.05"), (None, "0.04")], ""),
    (
        "{image: [{when: {finish: gloss}, usd: 0.05}, {when: {finish: matt}, usd: 0.04}]}",
        "",
        [({"finish": "gloss"}, "0.05"), ({"finish": "matt"}, "0.04")],
        "which values of finish does it take",
    ),
    ("{image: [{max_pixels: 1048576, usd: 0.04}, {usd: 0.08}]}", "", [(None, "0.04"), (None, "0.08")], ""),
    ("{image: 0.04}", "free: {image: {units: 3, per: day}}", "0.04", "the catalogue also says 'free: image 3 a day'"),
    ("{image: 0.04}", "higher_of: [image]", "0.04", "the catalogue also says 'higher_of: image'"),
    (
        "{image: 0.04, seat_month: 10}",
        "included: {image: 100}",
        "0.04",
        "the catalogue also says 'included: image 100'",
    ),
]


@pytest.mark.parametrize("command", ["prices export --format json", "prices list --format json"])
@pytest.mark.parametrize(("charges", "more", "rows", "said"), ROWS)
def test_a_draft_of_our_own_export_is_sound_once_it_is_reviewed(
    command: str, charges: str, more: str, rows: Any, said: str, here: Path
) -> None:
    (here / "own" / "acme").mkdir(parents=True)
    (here / "own" / "acme" / "pix.yaml").write_text(OWN % (charges, more), encoding="utf-8")
    run(*command.split(), "acme/pix" if "export" in command else "acme/*", "--pricing", "own", "-o", "own.json", *AS_OF)
    run("prices", "import", "--from", "own.json", "acme/pix", "-o", "drafts", *AS_OF)
    file = here / "drafts" / "acme" / "pix.yaml"
    text = file.read_text(encoding="utf-8")
    image = yaml_of(text)["prices"][0]["tiers"]["standard"]["image"]
    assert (image if isinstance(image, str) else [(row.get("when"), row["usd"]) for row in image]) == rows
    assert said in " ".join(text.replace("\n# ", " ").split())
    file.write_text(text.replace("draft: true", "reviewed: {by: jane, on: 2026-11-28}"), encoding="utf-8")
    assert "sound" in run("prices", "lint", "drafts").stdout


def test_the_models_of_a_catalogue_are_not_all_told(here: Path) -> None:
    rows = {f"acme/p{number}": IMAGE | {"output_cost_per_image": 0.04} for number in range(40)}
    (here / "map.json").write_text(json.dumps(rows), encoding="utf-8")
    told = run("prices", "import", "--from", "map.json", "zzz", "-o", "d", *AS_OF, code=4).stderr
    assert "it has 40 models; '*' means all" in told
    assert "acme/p1" not in told


def test_drafts_are_not_written_to_the_screen(here: Path) -> None:
    (here / "map.json").write_text("{}", encoding="utf-8")
    for words in ("prices import --from map.json --missing", "report quarter --md"):
        assert "several files are written, and the screen takes none" in run(*words.split(), "-o", "-", code=2).stderr
    assert [path.name for path in here.iterdir()] == ["map.json"]


UNREVIEWED = ["", "draft: false\n", "draft: ~\n", "reviewed: {by: your name, on: 2026-11-28}\n"]


@pytest.mark.parametrize("instead", UNREVIEWED)
def test_nothing_but_a_name_and_a_day_makes_a_table_of_a_draft(instead: str, here: Path) -> None:
    drafted(here, {"acme/pix": {"output_cost_per_image": 0.04}})
    file = here / "drafts" / "acme" / "pix.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("draft: true\n", instead), encoding="utf-8")
    assert "[draft-table]" in run("quote", "acme/pix", "--pricing", "drafts", *AS_OF, code=4).stderr
    assert "[draft-table]" in run("prices", "lint", "drafts", code=4).stderr


def test_an_unchanged_copy_of_a_shipped_table_needs_no_review(here: Path) -> None:
    name = "poe/google/nano-banana.yaml"
    shipped_one = (shipped("pricing") / name).read_text(encoding="utf-8")
    (here / "own" / name).parent.mkdir(parents=True)
    (here / "own" / name).write_text(shipped_one, encoding="utf-8")
    run("prices", "show", "poe/google/nano-banana", "--pricing", "own", *AS_OF, code=0)
    (here / "own" / name).write_text(f"# mine\n{shipped_one}", encoding="utf-8")
    told = run("prices", "show", "poe/google/nano-banana", "--pricing", "own", *AS_OF, code=4).stderr
    assert "the table does not say who has reviewed it" in told


@pytest.mark.parametrize(("links", "told"), [(7, ""), (9, "no circle, and a chain of more than 8")])
def test_a_chain_of_tables_is_as_long_as_it_may_be(links: int, told: str, here: Path) -> None:
    (here / "own" / "acme").mkdir(parents=True)
    for number in range(links):
        base = f"acme/t{number + 1}" if number + 1 < links else "openai/gpt-image-2"
        text = f"version: 1\nmodel: acme/t{number}\nextends: {base}\ndiscount: 1%\n"
        (here / "own" / "acme" / f"t{number}.yaml").write_text(text, encoding="utf-8")
    found = run("prices", "show", "acme/t0", "--pricing", "own", *AS_OF, code=4 if told else 0)
    assert told in found.stderr
    assert "extend each other" not in found.stderr
