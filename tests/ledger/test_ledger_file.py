"""The file of a ledger: its versions, journals, disks and rights, what is told where it fails, and who may read it."""

from __future__ import annotations

import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from costplan.errors import InputError, OutsideError
from costplan.ledger import database, layout
from costplan.ledger.database import wal_is_safe
from costplan.ledger.disk import network_disk
from costplan.ledger.sqlite import SqliteLedger, open_ledger
from tests.ledger.asks import Clock, ask, cap, cost
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def sql(path: Path, *statements: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        return [row for statement in statements for row in connection.execute(statement).fetchall()]
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), False),  # withdrawn
        ((3, 53, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_where_a_write_ahead_log_is_safe(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], is_safe: bool
) -> None:
    assert wal_is_safe(version) is is_safe
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    ledger = open_ledger(path)
    ledger.reserve(ask(1), [cap(9)])
    with ledger._database.reading() as connection:  # type: ignore[attr-defined]
        modes = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert modes == (["wal", 2] if is_safe else ["delete", 3])
    assert ledger.check() == []
    ledger.close()


def test_a_log_of_a_newer_sqlite_is_given_up_where_it_is_not_safe(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    newer = open_ledger(path)
    newer.reserve(ask(1), [])
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.05)
    with pytest.raises(OutsideError, match="was held by others"):
        open_ledger(path).reserve(ask(1), [])
    assert len(list(open_ledger(path, reading=True).reservations())) == 1
    newer.close()
    open_ledger(path).reserve(ask(1), [])
    assert sql(path, "PRAGMA journal_mode") == [("delete",)]
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    open_ledger(path).reserve(ask(1), [])
    assert sql(path, "PRAGMA journal_mode") == [("delete",)]  # who made it may still be there


def test_a_ledger_says_what_it_is(path: Path, ledger: SqliteLedger) -> None:
    ledger.reserve(ask(1), [])
    assert sql(path, "PRAGMA application_id", "PRAGMA user_version") == [(0x63706C67,), (2,)]


@pytest.mark.parametrize("reading", [False, True])
def test_a_newer_ledger_is_refused_in_one_sentence(path: Path, ledger: SqliteLedger, reading: bool) -> None:
    ledger.reserve(ask(1), [])
    ledger.close()
    sql(path, "PRAGMA user_version = 3")
    before = path.read_bytes()
    with pytest.raises(InputError, match="is a ledger of version 3, and this release reads up to version 2; install"):
        open_ledger(path, reading=reading).now()
    assert path.read_bytes() == before


def test_a_ledger_of_0_3_0_is_read_and_goes_on(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((TESTS / "data" / "old" / "0.3.0" / "ledger.sql").read_text(encoding="utf-8"))
    connection.close()
    reading = open_ledger(path, reading=True)
    assert len(list(reading.reservations())) == 6
    reading.close()
    assert sql(path, "PRAGMA user_version") == [(1,)]
    ledger = SqliteLedger(path, clock=Clock("2026-11-28T09:40"))
    assert ledger.check() == []
    assert [(row.id, row.state, row.how, row.spent) for row in ledger.reservations()] == [
        ("r1", "settled", "actual", 210_770_000_000),
        ("r2", "released", None, 0),
        ("r3", "settled", "maximum", 210_800_000_000),
        ("r4", "settled", "maximum", 52_730_000_000),  # reaped at 210.8, and 158.07 less when its answer came
        ("r5", "settled", "actual", 50_000_000_000),
        ("r6", "dispatched", None, 0),
    ]
    ledger.settle("r6", f"{6:032x}", cost(200_000_000_000))
    (standing,) = ledger.standing([cap(10**12)])
    assert (standing.spent, standing.reserved) == (724_300_000_000, 0)  # 210.77 + 210.8 + 52.73 + 50 + 200
    assert ledger.check() == []


def test_an_earlier_ledger_is_brought_here_at_once_or_not_at_all(
    path: Path, ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.reserve(ask(1), [cap(9)])
    ledger.close()
    monkeypatch.setattr(layout, "VERSION", 3)
    monkeypatch.setattr(layout, "STEPS", (*layout.STEPS, ("ALTER TABLE clock ADD COLUMN zone TEXT", "bad")))
    with pytest.raises(OutsideError, match="syntax error"):
        ledger.now()
    assert sql(path, "PRAGMA user_version", "SELECT * FROM clock")[0] == (2,)
    monkeypatch.setattr(layout, "STEPS", (*layout.STEPS[:2], ("ALTER TABLE clock ADD COLUMN zone TEXT",)))
    ledger.reserve(ask(1), [cap(9)])
    assert sql(path, "PRAGMA user_version", "SELECT zone FROM clock") == [(3,), (None,)]
    assert len(list(ledger.reservations())) == 2


@pytest.mark.parametrize(
    ("put", "told"),
    [
        (lambda path: path.write_text("budgets: []\n" * 100), "is no ledger; name another file"),
        (lambda path: sql(path, "CREATE TABLE mine (a)"), "is a database of something else"),
        (lambda path: path.mkdir(), "cannot be opened; check the folder and the rights"),
    ],
    ids=["text", "another database", "folder"],
)
def test_what_is_no_ledger_is_left_alone(path: Path, put: Callable[[Path], object], told: str) -> None:
    put(path)
    before = path.read_bytes() if path.is_file() else None
    for reading in (False, True):
        with pytest.raises((InputError, OutsideError), match=told):
            open_ledger(path, reading=reading).now()
    assert before is None or path.read_bytes() == before


def test_a_folder_that_is_not_there(quick: Path) -> None:
    with pytest.raises(OutsideError, match="cannot be opened"):
        open_ledger(quick / "none" / "ledger.sqlite").reserve(ask(1), [])


def test_reading_makes_no_file_and_writes_none(path: Path, ledger: SqliteLedger, clock: Clock) -> None:
    reader = SqliteLedger(path, reading=True, clock=clock)
    for _ in range(2):
        with pytest.raises(OutsideError, match="is no ledger yet"):
            reader.now()
        assert path.exists() is False or path.stat().st_size == 0
        path.touch()
    ledger.reserve(ask(5), [cap(9)])
    assert [one.left for one in reader.standing([cap(9), cap(9, "day")])] == [4, 4]
    with pytest.raises(OutsideError, match="cannot be written"):
        reader.reap() or reader.reserve(ask(1), [])


def test_who_reads_holds_nobody_up(ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.2)
    for _ in range(3):
        ledger.reserve(ask(1), [])
    reader = open_ledger(path, reading=True).reservations()
    assert next(reader).id == "r1"
    ledger.reserve(ask(1), [])
    assert [found.id for found in reader] == ["r2", "r3", "r4"]


def test_a_ledger_that_others_hold_is_told_and_nothing_is_lost(
    ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.reserve(ask(1), [])
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutsideError, match=r"ledger.sqlite was held by others for 0.1 s; .* \[ledger-busy\]"):
        ledger.reserve(ask(1), [])
    assert len(list(ledger.reservations())) == 1
    other.execute("ROLLBACK")
    other.close()
    ledger.reserve(ask(1), [])


def test_a_ledger_that_was_removed_begins_anew(ledger: SqliteLedger, path: Path) -> None:
    ledger.reserve(ask(5), [cap(9)])
    path.unlink()
    assert ledger.reserve(ask(5), [cap(9)])[0].id == "r1"
    path.rename(path.with_name("away"))
    shutil.copy(path.with_name("away"), path)
    assert ledger.reserve(ask(4), [cap(9)])[0].id == "r2"
    assert len(list(open_ledger(path, reading=True).reservations())) == 2


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("full", ["no room", "no page"])
def test_a_full_disk_is_told_and_nothing_is_lost(ledger: SqliteLedger, path: Path, full: str) -> None:
    made, owner = ledger.reserve(ask(50), [cap(100)])
    settlement = cost(20, usage="x" * 100_000)
    if full == "no room":
        with files_of_at_most(path.stat().st_size), pytest.raises(OutsideError, match="ledger-failed"):
            ledger.settle(made.id, owner, settlement)
    else:
        with ledger._database.reading() as connection:
            connection.execute("PRAGMA max_page_count = 1")  # the present number
        with pytest.raises(OutsideError, match="the disk is full; make room"):
            ledger.settle(made.id, owner, settlement)
        ledger.close()
    assert ledger.reservation(made.id).held == 50
    assert ledger.settle(made.id, owner, settlement).spent == 20
    assert ledger.check() == []


def test_a_total_that_somebody_edited_is_found(ledger: SqliteLedger, path: Path) -> None:
    ledger.reserve(ask(50, team="a"), [cap(100, "day", team="*")])
    sql(path, "UPDATE total SET reserved = '49'", "DELETE FROM clock WHERE 0")
    (told,) = ledger.check()
    assert "day 2026-11-27" in told
    assert "49" in told


def test_a_damaged_file_is_told(ledger: SqliteLedger, path: Path) -> None:
    for _ in range(60):
        ledger.reserve(ask(1), [])
    ledger.close()
    whole = bytearray(path.read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    path.write_bytes(whole)
    with pytest.raises(OutsideError, match="is damaged"):
        list(ledger.reservations())


MOUNTS = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 27 0:50 / /mnt/share rw - nfs4 server:/share rw
31 30 254:1 / /mnt/share/local rw - xfs /dev/vdb rw
32 27 0:51 / /mnt/with\\040space rw - cifs //server/share rw
33 27 0:52 / /home/me/remote rw - fuse.sshfs me@host: rw
34 27 0:53 / /home/me/crypt rw - fuse.gocryptfs x rw
35 27 0:54 / /mnt/c rw - 9p drvfs rw
36 27 254:2 / /mnt/over rw - ext4 /dev/vdc rw
37 36 0:55 / /mnt/over rw shared:1 master:2 - nfs server:/x rw
"""


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("/srv/ledger.sqlite", ""),
        ("/mnt/shared/ledger.sqlite", ""),
        ("/mnt/share/a/ledger.sqlite", "nfs4"),
        ("/mnt/share/local/ledger.sqlite", ""),
        ("/mnt/with space/ledger.sqlite", "cifs"),
        ("/home/me/remote/ledger.sqlite", "fuse.sshfs"),
        ("/home/me/crypt/ledger.sqlite", ""),
        ("/mnt/c/ledger.sqlite", "9p"),
        ("/mnt/over/ledger.sqlite", "nfs"),
    ],
)
def test_which_disks_are_of_a_network(tmp_path: Path, where: str, kind: str) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    assert network_disk(Path(where), str(tmp_path / "mounts")) == kind
    assert network_disk(Path(where), str(tmp_path / "none")) == ""


def test_a_network_disk_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "network_disk", lambda path: "nfs4")
    with pytest.raises(OutsideError, match=r"lies on a network disk \(nfs4\), whose locks hold no cap; name a ledger"):
        open_ledger(path).reserve(ask(1), [])
    assert not path.exists()


def test_importing_the_engine_is_quick_and_heavy_in_nothing() -> None:
    code = "import sys, costplan.ledger.sqlite; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"yaml", "random", "ctypes", "numpy", "asyncio", "subprocess"} & set(loaded)
    assert not [name for name in loaded if name.startswith(("costplan.pricing", "costplan.yamlio", "costplan.budget"))]
