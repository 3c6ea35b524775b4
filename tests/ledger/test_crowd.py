"""Threads, forks and processes at one ledger, some of them killed; and who is certainly gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from costplan.errors import OutsideError
from costplan.ledger import database, process
from costplan.ledger.ledger import CapReached
from costplan.ledger.process import Process, is_gone, this_process
from costplan.ledger.sqlite import SqliteLedger, open_ledger
from tests.ledger.asks import ask, cap, cost

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.ledger.ledger import Ledger

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="forks are of POSIX"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),  # it is what is tried
]


def in_child(act: Callable[[], None]) -> int:
    """Do an act in a forked child; gives its number."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    return child


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def spend(ledger: Ledger, until: int, most: int) -> None:
    for number in range(until):
        try:
            made, owner = ledger.reserve(ask(10), [cap(most)])
        except CapReached:
            return
        ledger.settle(made.id, owner, cost(5 + number % 5))


def test_threads_and_forks_share_a_ledger(path: Path) -> None:
    ledger = open_ledger(path)
    spend(ledger, 1, 400)  # the connection is open before anybody is forked
    children = [in_child(lambda: spend(ledger, 12, 400)) for _ in range(3)]
    threads = [threading.Thread(target=spend, args=(ledger, 12, 400)) for _ in range(3)]
    for thread in threads:
        thread.start()
    children += [in_child(lambda: spend(ledger, 12, 400)) for _ in range(2)]  # while threads are at it
    for thread in threads:
        thread.join()
    assert [ended(child) for child in children] == [0] * 5
    assert ledger.check() == []
    (standing,) = ledger.standing([cap(400)])
    assert (standing.reserved, standing.left < 10) == (0, True)  # all that fitted was spent, and no more
    assert standing.spent <= 400


def test_a_child_does_not_touch_what_its_parent_holds(path: Path) -> None:
    ledger = SqliteLedger(path)
    ledger.reserve(ask(1), [])
    held = ledger._database._connection

    def in_the_child() -> None:
        assert ledger._database._connection is None
        ledger.reserve(ask(1), [])
        assert ledger._database._connection is not held

    assert ended(in_child(in_the_child)) == 0
    assert ledger._database._connection is held
    assert len(list(ledger.reservations())) == 2


def test_who_was_killed_is_reaped_and_nobody_else(path: Path) -> None:
    ledger = open_ledger(path)
    mine, owner = ledger.reserve(ask(1), [])
    said, heard = os.pipe()

    def hold_and_wait() -> None:
        ledger.reserve(ask(10), [])
        os.write(heard, b"x")
        time.sleep(60)

    child = in_child(hold_and_wait)
    os.read(said, 1)
    assert ledger.reap() == []  # it lives
    os.kill(child, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while not (reaped := ledger.reap()) and time.monotonic() < deadline:
        time.sleep(0.01)  # until the kernel has ended it; nobody has asked for its status yet
    assert [(found.spent, found.outcome, found.why) for found in reaped] == [
        (10, "killed", "its process is gone; the call may have been billed")
    ]
    ended(child)
    assert ledger.settle(mine.id, owner, cost(1)).spent == 1
    os.close(said)
    os.close(heard)


HERE = this_process()


@pytest.mark.parametrize(
    ("other", "gone"),
    [
        (HERE, False),
        (HERE._replace(started="1"), True),  # the number is another's now
        (HERE._replace(started=""), False),  # not known
        (HERE._replace(pid=2**22 + 1), True),  # above what Linux numbers
        (HERE._replace(pid=2**70), False),
        (HERE._replace(pid=1, started=""), False),
        (HERE._replace(host="other"), False),  # the same kernel, another name: another room
        (HERE._replace(boot=HERE.boot + " pid:[1]", started="1"), False),
        (HERE._replace(boot="5f0f8c2c-0000-0000-0000-000000000000 pid:[1]"), True),  # started again since
        (HERE._replace(boot="5f0f8c2c-0000-0000-0000-000000000000 pid:[1]", host="other"), False),
        (HERE._replace(boot=""), False),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="it reads Linux's own files")
def test_who_is_certainly_gone(monkeypatch: pytest.MonkeyPatch, other: Process, gone: bool) -> None:
    read = process._read
    monkeypatch.setattr(process, "_read", lambda name: "m" if name == "/etc/machine-id" else read(name))
    assert is_gone(other) is gone


def test_a_machine_without_identity_may_be_any(monkeypatch: pytest.MonkeyPatch) -> None:
    read = process._read
    monkeypatch.setattr(process, "_read", lambda name: "" if name == "/etc/machine-id" else read(name))
    assert not is_gone(HERE._replace(boot="5f0f8c2c-0000-0000-0000-000000000000 pid:[1]"))


def test_a_queue_that_was_stopped_stops_nobody(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fcntl import LOCK_EX, flock

    monkeypatch.setattr("costplan.ledger.turn.QUEUE_SECONDS", 0.05)
    ledger = open_ledger(path)
    with Path(f"{path}-turn").open("w") as queue:
        flock(queue, LOCK_EX)
        ledger.reserve(ask(1), [])
    Path(f"{path}-turn").unlink()
    Path(f"{path}-turn").mkdir()  # nor does one that cannot be
    ledger.reserve(ask(1), [])


def test_a_signal_ends_the_wait(path: Path) -> None:
    ledger = open_ledger(path)
    ledger.reserve(ask(1), [])
    code = (
        "import sys; from pathlib import Path; from costplan.ledger.sqlite import open_ledger\n"
        "print('waits', flush=True); open_ledger(Path(sys.argv[1])).reap()"
    )
    with ledger._database.writing():  # type: ignore[attr-defined]
        waiting = subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert waiting.stdout is not None
        waiting.stdout.readline()
        time.sleep(0.1)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(5) != 0
        waiting.stdout.close()
    assert database.WAIT_SECONDS > 5


def test_a_handler_of_signals_cannot_break_into_an_act(path: Path) -> None:
    ledger = SqliteLedger(path)
    made, owner = ledger.reserve(ask(5), [cap(9)])
    with ledger._database.writing() as connection:
        connection.execute("UPDATE clock SET latest = latest + 1")
        with pytest.raises(OutsideError, match="ledger-busy"):
            ledger.settle(made.id, owner, cost(1))
        assert connection.in_transaction
    assert ledger.settle(made.id, owner, cost(1)).spent == 1
