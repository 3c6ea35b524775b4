"""What `costplan prices lint` and `costplan doctor` say of contracts that are for nothing, or are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costplan.catalogue import Catalogue
from costplan.contracts.file import load_contract
from costplan.idle_terms import idle_terms
from costplan.pricing.folder import Folder
from tests.command import AS_OF, run
from tests.contracts.test_which_contracts import SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "version: 1\ncontract: acme\n"
OPENAI = "models: [openai/gpt-image-2, bfl/*]\nfrom: 2027-01-01\n"
FREE = "free: {x: {meter: METER, units: 10, per: month}}\n"

# one term each: what is said of it; nothing where it holds
CASES = [
    (OPENAI + "rates: [{discount: 12%}]\n", ""),
    (OPENAI + "rates: [{discount: 12%, tiers: [batch], meters: [image_out]}]\n", ""),
    ("vendor: opnai\nfrom: 2027-01-01\n", "contract acme is for opnai/*, and no table is"),
    ("models: [openai/gpt-imag-2]\nfrom: 2027-01-01\n", "did you mean openai/gpt-image-2?"),
    (OPENAI + "rates: [{discount: 12%, models: [bfl/nothing]}]\n", "no table is for bfl/nothing"),
    (OPENAI + "rates: [{discount: 12%, tiers: [fast]}]\n", "no model of openai/gpt-image-2, bfl/* has tier fast"),
    (OPENAI + "rates: [{discount: 12%, meters: [gpu_second]}]\n", "has a price of GPU seconds (gpu_second)"),
    (OPENAI + "rates: [{fixed: {search: 1}}]\n", "has a price of searches (search)"),
    # each is sold, and nobody sells the one in the other
    (OPENAI + "rates: [{discount: 5%, tiers: [batch], meters: [first_megapixel]}]\n", "in tier batch"),
    (OPENAI + FREE.replace("METER", "image_out"), ""),
    (OPENAI + FREE.replace("METER", "search"), "has a price of searches (search)"),
    # DALL-E 3 had been shut down on 2026-05-12
    ("models: [openai/dall-e-3]\nfrom: 2027-01-01\nrates: [{discount: 1%}]\n", "is sold from 2027-01-01 on"),
    ("models: [openai/dall-e-3]\nfrom: 2020-01-01\nrates: [{discount: 1%}]\n", ""),
]


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    """The shipped tables, read once."""
    return Catalogue()


@pytest.mark.parametrize(("terms", "said"), CASES)
def test_terms_that_never_hold(tmp_path: Path, shipped: Catalogue, terms: str, said: str) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(HEAD + terms)
    found = idle_terms(shipped.under([load_contract(path, shown="contracts/acme.yaml")]))
    assert [one.code for one in found] == (["term-idle"] if said else [])
    assert said in "".join(str(one) for one in found)


def test_tables_that_share_free_units_have_them_alike(tmp_path: Path) -> None:
    for name, per in (("a", "month"), ("b", "month"), ("c", "day")):
        table = f"""\
version: 1
model: own/{name}
currency: USD
prices:
  - from: 2026-01-01
    source: {{title: Own, url: "https://example.com", checked: 2026-11-01, confidence: official}}
    tiers: {{standard: {{call: 0.01, search: 0.01}}}}
    free: {{search: {{units: 100, per: {per}, shared: own-pool}}}}
"""
        (tmp_path / "own").mkdir(exist_ok=True)
        (tmp_path / "own" / f"{name}.yaml").write_text(table)
    found = idle_terms(Catalogue([Folder(tmp_path, "tables")]))
    assert [one.message for one in found] == ["own/c has 100 free a day as own-pool, and own/a has 100 free a month"]


def test_both_commands_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contracts").mkdir()
    (tmp_path / "one.yaml").write_text(SCENARIO)
    (tmp_path / "costplan.yaml").write_text("version: 1\nscenarios: [one.yaml]\ncontracts: [contracts/*.yaml]\n")
    days = "models: [openai/*]\nfrom: 2025-01-01\nthrough: 2025-12-31\n"
    (tmp_path / "contracts" / "old.yaml").write_text(f"version: 1\ncontract: old\n{days}")
    lots = "credits:\n  - {name: spring, amount: 10 USD, bought: 2026-01-01, expires: 2026-06-30}\n"
    (tmp_path / "contracts" / "acme.yaml").write_text(f"{HEAD}vendor: openai\nfrom: 2026-01-01\n{lots}")
    over = "contract old (contracts/old.yaml) ended on 2025-12-31"
    lost = "credits spring of contract acme (contracts/acme.yaml) were lost after 2026-06-30"
    done = " ".join(run("prices", "lint", *AS_OF, code=0).output.split())
    assert over in done
    assert lost in done
    done = " ".join(run("doctor", *AS_OF, code=0).output.split())
    assert "look contracts 2 contracts: acme, old" in done
    assert f"look contracts {over}" in done
    assert f"look contracts {lost}" in done
    assert "contract old (contracts/old.yaml) is for no day of the plans here, 2027-01-01 through 2027-01-31" in done
    (tmp_path / "contracts" / "acme.yaml").write_text(f"{HEAD}vendor: opnai\nfrom: 2026-01-01\n")
    for words in (("doctor",), ("prices", "lint")):
        assert "contracts/acme.yaml:1:1: contract acme is for opnai/*" in run(*words, *AS_OF, code=4).output
