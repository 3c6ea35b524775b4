"""Any spelling of a model means one table, or an error says which were meant: cases, and laws over all tables."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan import Catalogue, Folder
from costplan.catalogue import shipped
from costplan.errors import InputError, joined_or
from costplan.pricing.vendor_names import GATEWAYS, HOSTS, SPELLINGS, sellers_of
from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

CASES = yaml.safe_load((TESTS / "data" / "model_names.yaml").read_text(encoding="utf-8"))
CATALOGUE = Catalogue()
TABLES = [CATALOGUE.table(key) for key in CATALOGUE.models()]


def made_by_others(name: str) -> bool:
    """Whether a maker has a table of that name."""
    return any(
        name in (table.model.partition("/")[2], *table.aliases)
        for table in TABLES
        if table.model.partition("/")[0] not in HOSTS and not table.reference
    )


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("tables")
    for key, said in CASES["own"].items():
        write(folder, key, said)
    return Catalogue([Folder(folder, "tables")])


def write(folder: Path, key: str, said: dict[str, Any]) -> None:
    source = {"title": "t", "url": "https://example.com", "checked": "2026-11-01", "confidence": "official"}
    table = {"version": 1, "model": key, **said}
    if "extends" in said:
        table |= {"discount": "12%", "contract": "C-1"}
    else:
        block = {"from": "2026-01-01", "source": source, "tiers": {"standard": {"call": 1}}}
        table |= {"currency": "USD", "prices": [block]}
    (folder / key).parent.mkdir(parents=True, exist_ok=True)
    text = re.sub(r"'(20\d\d-\d\d-\d\d)'", r"\1", yaml.safe_dump(table, sort_keys=False))  # days are not quoted
    (folder / f"{key}.yaml").write_text(text, encoding="utf-8")


def hold(catalogue: Catalogue, case: dict[str, Any]) -> None:
    says = case["says"]
    if "means" in case:
        assert catalogue.table(says).model == case["means"]
        return
    with pytest.raises(InputError) as caught:
        catalogue.table(says)
    (problem,) = caught.value.problems
    if "both" in case:
        assert problem.code == "two-models"
        assert all(key in problem.message for key in case["both"])
    else:
        assert problem.code == "unknown-model"
        near = f"did you mean {joined_or(case['near'])}?" if case["near"] else "'costplan prices list --all'"
        assert problem.remedy.startswith(near)


@pytest.mark.parametrize("case", CASES["shipped"], ids=lambda case: case["says"])
def test_a_spelling_means_one_table(case: dict[str, Any]) -> None:
    hold(CATALOGUE, case)


@pytest.mark.parametrize("case", CASES["with_own"], ids=lambda case: case["says"])
def test_a_folder_of_ones_own_counts_as_others_do(case: dict[str, Any], own: Catalogue) -> None:
    hold(own, case)


def test_who_else_sells_it_is_listed(own: Catalogue) -> None:
    others = own.names.resellers("openai/gpt-image-2")
    assert set(others) >= {"azure/gpt-image-2", "fal/openai/gpt-image-2", "umbra/gpt-image-2"}
    assert list(others) == sorted(others)
    assert "openai/gpt-image-2" not in others
    flare = own.names.resellers("openai/gpt-image-2.5-flare")
    assert set(flare) >= {"azure/gpt-image-2.5-flare", "fal/openai/gpt-image-2.5/flare"}
    assert own.names.resellers("openai/gpt-image-2.6-flare") == ()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model)
def test_whole_keys_mean_themselves_and_bare_names_the_maker(table: Any) -> None:
    provider, _, rest = table.model.partition("/")
    assert CATALOGUE.names.find(table.model)[0].key == table.model
    bare = rest.removeprefix("openai/")  # fal's keys name the maker
    for name in (bare, *table.aliases):
        sellers = CATALOGUE.names.find(name)
        if provider in HOSTS and {one.key.partition("/")[0] for one in sellers} <= HOSTS:
            assert not made_by_others(name)  # several may sell it, or one leans on a count of nobody's
            continue
        (found,) = sellers
        maker = CATALOGUE.table(found.key)
        assert not maker.reference
        assert maker.profile is None or maker.profile.partition("/")[0] == found.key.partition("/")[0]
        assert found.key.partition("/")[0] not in HOSTS or not made_by_others(name)
        assert CATALOGUE.names.find(found.key)[0].key == found.key  # again, and it is the same
        spellings = (name.upper(), name.replace("-", "_"), name.replace("-", " "))
        for spelled in () if provider in HOSTS else spellings:  # a host's own words for a maker's model are its own
            assert CATALOGUE.names.find(spelled) == (found,)
        if found.key == table.model:
            for gateway in GATEWAYS:
                (sold,) = CATALOGUE.names.find(f"{gateway}/{provider}/{name}")
                assert sold.key == found.key or sold.key.partition("/")[0] in SPELLINGS.get(gateway, (gateway,))
    for other, (ours, *_) in SPELLINGS.items():
        if ours == provider:
            assert CATALOGUE.names.find(f"{other}/{rest}")[0].key == table.model


def test_a_name_reads_no_prices_of_others() -> None:
    catalogue = Catalogue()
    catalogue.table("gpt-image-2")
    assert list(catalogue.read) == ["pricing/openai/gpt-image-2.yaml"]


def test_a_head_is_what_the_whole_file_says() -> None:
    from costplan import yamlio
    from costplan.pricing.heads import sold

    for key in CATALOGUE.models():
        data = yamlio.read_bytes(shipped("pricing") / f"{key}.yaml", key)
        assert sold(key, data, key) == sold(key, b"prices: []\n" + data.replace(b"\nprices:", b"\nprice:"), key)


def test_an_overlay_may_extend_a_bare_id_and_nothing_goes_round_in_circles(tmp_path: Path) -> None:
    write(tmp_path, "acme/gpt-image-2", {"extends": "gpt-image-2"})
    write(tmp_path, "acme/a", {"extends": "acme/b-name", "aliases": ["a-name"]})
    write(tmp_path, "acme/b", {"extends": "acme/a-name", "aliases": ["b-name"]})
    catalogue = Catalogue([Folder(tmp_path, "tables")])
    assert catalogue.table("acme/gpt-image-2").profile == "openai/gpt-image-2"
    assert catalogue.table("gpt-image-2").model == "openai/gpt-image-2"
    with pytest.raises(InputError, match="extend each other"):
        catalogue.table("acme/a")


LISTED = sorted(
    {
        row["name"]
        for path in (TESTS / "data" / "catalogues").glob("*.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    }
)


def test_what_catalogues_list_is_their_sellers_or_says_whose_it_is() -> None:
    for name in LISTED:
        for found in CATALOGUE.names.find(name):
            seller = sellers_of(name)[0]
            assert seller in (found.provider, found.seller), name
            lent = CATALOGUE.table(name).lent
            assert lent.endswith(f"no table of {seller}'s") if found.seller else not lent.endswith("'s"), name


@pytest.mark.parametrize("case", CASES["lent"], ids=lambda case: case["says"])
def test_a_table_that_stands_in_for_another_says_so(case: dict[str, str]) -> None:
    told = f"{case['says']} is priced as {case['means']}: no table of {case['lacks']}" if case["lacks"] else ""
    table = CATALOGUE.table(case["says"])
    assert (table.model, table.lent) == (case["means"], told)
    looked = run("prices", "lookup", "--format", "json", case["says"])
    assert json.loads(looked.stdout) == {case["says"]: case["means"]}
    assert looked.stderr == (f"costplan: {told}\n" if told else "")


def test_every_command_says_whose_price_it_is(tmp_path: Path) -> None:
    file, told = tmp_path / "one.yaml", "no table of replicate's"
    step = "{image: {model: replicate/google/nano-banana-pro, size: 1K, prompt_tokens: 50}}"
    workflow = f"{{runs: {{amount: 1, per: day}}, steps: {step}}}"
    text = f"version: 1\nscenario: One\nperiod: 2027-01\nworkflows: {{one: {workflow}}}\n"
    file.write_text(text, encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(text.replace("replicate/google/nano-banana-pro", "google/gemini-3-pro-image"), encoding="utf-8")
    model = "replicate/google/nano-banana-pro"
    for words in (
        ["quote", model, "-s", "1K"],
        ["quote", model],
        ["prices", "show", model],
        ["prices", "show", model, "--history"],
        ["estimate", str(file)],
        ["explain", str(file), "one"],
        ["explain", str(file), "one.image.image_out"],
        ["compare", str(other), str(file)],
        ["diff", str(other), str(file)],
        ["advise", str(file)],
    ):
        assert told in " ".join(run(*words).output.split()), words


def test_a_quote_shows_the_whole_key() -> None:
    shown = run("quote", "-m", "gpt-image-2", "-s", "1024x1024", "-q", "low", "--prompt-tokens", "50").output
    assert shown.startswith("openai/gpt-image-2, generate")
