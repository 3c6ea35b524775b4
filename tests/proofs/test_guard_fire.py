"""The guard under fire, by the script of benchmarks/: kills, disks without room, clocks that jump; and that the fire
tells a ledger that is wrong. A small one with each proof; `make fire` makes 16 processes' 1,000 calls each."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def fire(*words: str) -> tuple[dict[str, Any], str]:
    """Its figures, and what it says is wrong."""
    command = [sys.executable, str(BENCHMARKS / "guard_fire.py"), *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.stdout, done.stderr
    assert (done.returncode == 0) == (not done.stderr)
    return json.loads(done.stdout), done.stderr


@pytest.fixture(scope="module")
def burned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """What a small fire left, and its figures."""
    folder = tmp_path_factory.mktemp("fire")
    figures, wrong = fire("--processes", "4", "--each", "50", "--kills", "8", "--folder", str(folder))
    assert wrong == ""
    return folder, figures


def test_nothing_is_lost_nor_above_the_cap(burned: tuple[Path, dict[str, Any]]) -> None:
    _, figures = burned
    assert (figures["calls"], figures["calls_sent_twice"]) == (200, 0)
    assert (figures["over_the_cap_usd"], figures["lost_usd"]) == ("0.000000000000", "0.000000000000")
    assert figures["kills"] >= 4
    assert min(figures[name] for name in ("settled_as_said", "refused", "clock_jumps")) > 0


SOMETIMES = (
    shutil.which("unshare")
    and not subprocess.run(
        ["unshare", "-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"], capture_output=True, check=False
    ).returncode
)


@pytest.mark.skipif(not SOMETIMES, reason="a full disk is not tried: nobody may mount one here")
def test_a_disk_that_is_full_again_and_again(tmp_path: Path) -> None:
    figures, wrong = fire("--small-disk", "--processes", "4", "--each", "100", "--kills", "8")
    assert wrong == ""
    assert min(figures[name] for name in ("disk_filled", "no_room", "settled_as_said")) > 0
    assert (figures["over_the_cap_usd"], figures["lost_usd"]) == ("0.000000000000", "0.000000000000")


def test_a_ledger_that_looks_at_no_cap_is_told() -> None:
    _, wrong = fire("unheld", "--processes", "2", "--each", "100", "--kills", "0")
    assert "above the cap" in wrong


def of_a_settled_call(ledger: Path, change: str) -> None:
    with sqlite3.connect(ledger) as base:
        which = "(SELECT min(number) FROM reservation WHERE how = 'actual' AND settled > 1)"
        assert base.execute(f"{change} WHERE number = {which}").rowcount == 1
    base.close()


def in_the_log(folder: Path, edit: Callable[[str], str]) -> None:
    log = folder / "worker-0.jsonl"
    edited = edit(log.read_text())
    assert edited != log.read_text()
    log.write_text(edited)


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda at: of_a_settled_call(at / "ledger", "UPDATE reservation SET settled = settled + 1"), "it stands at"),
        (lambda at: of_a_settled_call(at / "ledger", "DELETE FROM reservation"), "the ledger has no row"),
        (
            lambda at: of_a_settled_call(at / "ledger", "UPDATE reservation SET settled = 0"),
            "the ledger's own check: the total of",
        ),
        (lambda at: in_the_log(at, lambda text: text + '{"sending": "0-0", "spent": 1}\n' * 2), "it was sent twice"),
        (lambda at: in_the_log(at, lambda text: text + '{"twice": "0-0"}\n'), "it was settled twice"),
        (lambda at: in_the_log(at, lambda _: ""), "nobody asked for it"),
        (lambda at: in_the_log(at, lambda text: text.replace('"spent": 1', '"spent": 91')), "are above the cap of"),
    ],
)
def test_what_does_not_agree_is_told(
    burned: tuple[Path, dict[str, Any]],
    tmp_path: Path,
    break_it: Callable[[Path], None],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from fire_replay import kept

    folder, figures = burned
    copy = tmp_path / "fire"
    shutil.copytree(folder, copy)
    cap = int(figures["cap_usd"].replace(".", ""))
    assert kept("costplan", copy, cap)["wrong"] == []
    break_it(copy)
    assert any(told in line for line in kept("costplan", copy, cap)["wrong"])
