"""Contracts in saved plans and locks: kept with what they say, or by their hash alone where they are private."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

import costplan
from costplan.errors import InputError
from tests.command import run

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

DAY = date(2026, 11, 23)
SCENARIO = """\
version: 1
scenario: kept
period: 2027-01
contracts: [contracts/own.yaml]
workflows:
  posts:
    runs: {amount: 1000, per: month}
    steps:
      draft: {model: openai/gpt-image-2, size: 1024x1024, quality: medium, prompt_tokens: 40}
"""
CONTRACT = """\
version: 1
contract: NAME
vendor: openai
from: 2020-01-01
rates: [{discount: 12%}]
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a contract of its own, and one that the scenario names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contracts").mkdir()
    write(tmp_path, "all")
    write(tmp_path, "own")
    (tmp_path / "costplan.yaml").write_text("version: 1\ncontracts: [contracts/all.yaml]\n", "utf-8")
    (tmp_path / "one.yaml").write_text(SCENARIO, "utf-8")
    return tmp_path


def write(folder: Path, name: str, more: str = "", discount: str = "12%") -> None:
    text = CONTRACT.replace("NAME", name).replace("12%", discount) + more
    (folder / "contracts" / f"{name}.yaml").write_text(text, "utf-8")


def usd(total: Decimal) -> str:
    return f"{total.normalize():f}"


def save() -> tuple[str, dict[str, object]]:
    run("estimate", "one.yaml", "--as-of", str(DAY), "--format", "json", "-o", "plan.json")
    with open("plan.json", encoding="utf-8") as file:  # noqa: PTH123
        document = json.load(file)
    return document["total"]["expected_usd"], document


def again(**more: str) -> str:
    return usd(costplan.estimate("plan.json", as_of=DAY, **more).plan.total_usd)


def test_a_saved_plan_keeps_its_contracts(project: Path) -> None:
    total, document = save()
    kept = document["rests_on"]["contracts"]  # type: ignore[index]
    assert [one["contract"] for one in kept] == ["all", "own"]
    (project / "contracts" / "all.yaml").unlink()
    (project / "contracts" / "own.yaml").unlink()
    (project / "costplan.yaml").unlink()
    assert again() == total
    listed = costplan.estimate("plan.json", as_of=DAY, contracts="none")
    assert float(again()) == pytest.approx(float(listed.plan.total_usd) * 0.88 * 0.88)


def test_of_a_private_contract_the_hash_alone_is_kept(project: Path) -> None:
    write(project, "own", "private: true\n")
    total, document = save()
    kept = {one["contract"]: one["yaml"] for one in document["rests_on"]["contracts"]}  # type: ignore[index]
    assert kept["own"] == ""
    assert kept["all"]
    assert again() == total  # its file lies here as it was
    write(project, "own", "private: true\n", "13%")
    with pytest.raises(InputError, match="rests on the private contract 'own', of which it keeps the hash alone"):
        again()
    told = run("diff", "plan.json", "one.yaml", "--as-of", str(DAY))
    assert "keeps the hash of the private contract own alone: what differs is not split" in " ".join(
        told.output.split()
    )


def test_a_lock_has_hashes_of_contracts_alone(project: Path) -> None:
    assert run("prices", "lock", "one.yaml", "--as-of", str(DAY)).exit_code == 0
    lock = (project / "costplan.lock").read_text("utf-8")
    assert "contracts: all, own" in lock
    assert "image_out: 30" in lock  # the list price
    again = ("prices", "lock", "one.yaml", "--as-of", str(DAY))
    assert run(*again).exit_code == 0
    write(project, "own", discount="13%")
    changed = run(*again)
    assert changed.exit_code == 4
    assert "contract own: " in changed.output
    write(project, "own")
    (project / "costplan.yaml").write_text("version: 1\n", "utf-8")
    gone = run(*again)
    assert "contracts of openai/gpt-image-2: all, own in the lock, own now" in gone.output


def test_what_a_changed_contract_moves_is_rate(project: Path) -> None:
    save()
    write(project, "own", discount="20%")
    told = run("diff", "plan.json", "one.yaml", "--as-of", str(DAY), "--format", "json")
    found = json.loads(told.output)
    assert found["total"]["parts"].keys() == {"rate"}
    assert found["keys"] == []
