"""The ledger's command where a budget, costplan.yaml or the current folder is missing, and that no bare OSError leaves
the guard."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from costplan import guard
from tests.command import run
from tests.guard.test_guard import CALL, CAPPED

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("here")

BROKEN = {
    "missing": {"costplan.yaml": "version: 1\nbudgets: [none/*.yaml]\n"},
    "broken": {"costplan.yaml": "version: 1\nbudgets: [b.yaml]\n", "b.yaml": "version: 1\ncaps: 3\n"},
}


@pytest.fixture
def spent(here: Path) -> Path:
    """A ledger with a call over its bound."""
    with guard.reserve(**CAPPED) as hold:
        hold.settle(usd="0.01")
    return here


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize(
    "words",
    [["show"], ["show", "r1"], ["reap"], ["accept", "r1", "--why", "asked"], ["export"], ["export", "--format", "csv"]],
)
def test_what_needs_no_budget_reads_none(name: str, words: list[str], spent: Path) -> None:
    for file, text in BROKEN[name].items():
        (spent / file).write_text(text, encoding="utf-8")
    result = run("ledger", *words)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", BROKEN)
def test_the_status_tells_spending_and_that_caps_cannot_be_read(name: str, spent: Path) -> None:
    for file, text in BROKEN[name].items():
        (spent / file).write_text(text, encoding="utf-8")
    page, machine = run("ledger", "status"), run("ledger", "status", "--format", "json")
    assert (page.exit_code, machine.exit_code) == (4, 4)
    assert "$0.01 of 1 call" in page.output
    assert "the caps cannot be read" in page.output
    told = json.loads(machine.stdout)
    assert told["total"]["spent_usd"] == "0.01"
    assert len(told["caps_unread"]) >= 1


@pytest.fixture
def gone(spent: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ledger of a deployment whose folder is removed, while we stand in it."""
    there = tmp_path_factory.mktemp("release")
    monkeypatch.chdir(there)
    there.rmdir()
    return spent / ".costplan" / "ledger.sqlite"


def test_a_folder_that_is_gone_is_told(gone: Path) -> None:
    with pytest.raises(guard.OutsideError, match="the current folder is gone"), guard.reserve(**CAPPED, ledger=gone):
        pass
    for words in (["show"], ["reap"], ["accept", "r1", "--why", "asked"], ["export"]):
        result = run("ledger", *words, "--ledger", str(gone))
        assert result.exit_code == 0, result.output
    assert "the current folder is gone" in run("ledger", "status", "--ledger", str(gone)).output
    unnamed = run("ledger", "show")
    assert unnamed.exit_code == 6
    assert "the current folder is gone" in unnamed.output


@pytest.mark.parametrize("ledger", ["file/ledger.sqlite", f"{'n' * 200}/" * 12 + "l.sqlite", "folder"])
@pytest.mark.skipif(os.name == "nt", reason="rights and names are others")
def test_no_bare_error_of_the_disk_leaves_the_guard(ledger: str, here: Path) -> None:
    (here / "file").write_text("", encoding="utf-8")
    (here / "folder").mkdir()
    more: dict[str, Any] = {"ledger": here / ledger}
    with pytest.raises(guard.CostplanError), guard.reserve(**CALL, max_usd=1, **more):
        pass
    with pytest.raises(guard.CostplanError):
        guard.accept_breach("r1", why="asked", **more)
    assert run("ledger", "show", "--ledger", str(here / ledger)).exit_code in (2, 4, 6)


def test_a_read_only_folder_is_told_in_the_words_of_both_doors(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    def refuses(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuses)
    with pytest.raises(guard.OutsideError, match=r"--ledger FILE of a command, ledger=FILE in Python"):
        guard.reserve(**CAPPED).__enter__()


def test_a_breach_names_the_ledger_that_the_command_would_not_find(
    here: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = here / "a b.sqlite"
    with guard.reserve(**CAPPED, ledger=other) as hold:
        hold.settle(usd="0.01")
    command = f"costplan ledger accept r1 --why ... --ledger '{other}'"
    assert command in caplog.text
    with pytest.raises(guard.BreachOpen, match="accept r1") as refused, guard.reserve(**CAPPED, ledger=other):
        pass
    assert command in str(refused.value)
    told = " ".join(run("ledger", "status", "--ledger", str(other)).output.split())
    assert "--why '...' --ledger" in told
    monkeypatch.setenv("COSTPLAN_LEDGER", str(other))
    assert "--ledger" not in run("ledger", "status").output  # which the command finds by itself


@pytest.mark.parametrize(
    ("usd", "told"), [("0", "it has no answer"), ("0.004", "take its answer"), (None, "ask the vendor")]
)
def test_a_key_says_what_came_of_its_call(usd: str | None, told: str) -> None:
    with guard.reserve(**CAPPED, key="order-1") as hold:
        if usd is not None:
            hold.settle(usd=usd)
    with pytest.raises(guard.AlreadyReserved, match=told), guard.reserve(**CAPPED, key="order-1"):
        pass
