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


@pytest.fixture
def tree(project: Path) -> Path:
    """The project a folder below the top of a repository, with a saved plan and a version under a private contract."""
    top = project / "services" / "images"
    (top / "contracts").mkdir(parents=True)
    (top / "deep").mkdir()
    for name in ("costplan.yaml", "one.yaml"):
        (project / name).rename(top / name)
    write(top, "all", "private: true\n")
    write(top, "own", "private: true\n", "50%")
    return top


PLAN_AGAIN = [
    (".", "services/images/plan.json"),
    ("services", "images/plan.json"),
    ("services/images", "plan.json"),
    ("services/images/deep", "../plan.json"),
    ("services/images", "deep/plan.json"),
    (".", "services/images/budgets/versions/one/v1.json"),
]


@pytest.mark.parametrize(("here", "file"), PLAN_AGAIN)
def test_a_private_contract_is_found_around_the_saved_plan(
    project: Path, tree: Path, monkeypatch: pytest.MonkeyPatch, here: str, file: str
) -> None:
    monkeypatch.chdir(tree)
    total, _ = save()
    run("freeze", "one.yaml", "--label", "v1", "--as-of", str(DAY), code=0)
    (tree / "deep" / "plan.json").write_bytes((tree / "plan.json").read_bytes())
    monkeypatch.chdir(project / here)
    assert usd(costplan.estimate(file, as_of=DAY).plan.total_usd) == total
    scenario = "one.yaml" if here == "services/images" else f"{tree}/one.yaml"
    told = run("diff", file, scenario, "--as-of", str(DAY), code=0).output
    assert "not split" not in told
    assert "keeps the hash" not in told
    write(tree, "own", "private: true\n", "51%")
    lacking = run("estimate", file, "--as-of", str(DAY), code=4).output
    assert "'none' for list prices [contract-not-at-hand]" in lacking


# 1,000 drafts at list prices; all and own take 12 % off each, other a half in place of both
def test_named_contracts_are_in_place_of_the_kept(project: Path) -> None:
    write(project, "other", discount="50%")
    save()
    listed = costplan.estimate("plan.json", as_of=DAY, contracts="none").plan.total_usd
    assert costplan.estimate("plan.json", as_of=DAY, contracts="contracts/other.yaml").plan.total_usd * 2 == listed
    write(project, "own", "private: true\n")
    save()
    (project / "contracts" / "own.yaml").unlink()
    assert costplan.estimate("plan.json", as_of=DAY, contracts="none").plan.total_usd == listed
    assert costplan.estimate("plan.json", as_of=DAY, contracts="contracts/other.yaml").plan.total_usd * 2 == listed
    assert "[contract-not-at-hand]" in run("estimate", "plan.json", "--as-of", str(DAY), code=4).output


def test_a_comment_is_another_hash_of_a_private_contract(project: Path) -> None:
    write(project, "own", "private: true\n")
    _, document = save()
    run("prices", "lock", "one.yaml", "--as-of", str(DAY), code=0)
    write(project, "own", "private: true\n# d41f6ea0c2\n")
    _, other = save()
    assert document["rests_on"]["contracts"][1] != other["rests_on"]["contracts"][1]  # type: ignore[index]
    assert "[lock-changed]" in run("prices", "lock", "one.yaml", "--as-of", str(DAY), code=4).output
