"""A run that is killed at any point of its writing, a disk that is full, a folder that is read-only: the old file is
there or the new one, never a third, and what was left behind is swept by the next run."""

from __future__ import annotations

import errno
import os
import resource
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from costplan.errors import OutsideError
from costplan.project import temporaries
from costplan.project.new_files import write_new
from costplan.project.progress import SILENCE
from costplan.project.store import Store
from costplan.project.writing import write_file, write_once
from tests.command import run

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child that is killed is forked")

OLD, NEW = b"old\n" * 5000, b"new\n" * 5000
CALLS = ("open", "close", "fsync", "chmod", "replace", "link", "unlink")
NOBODY = 65534


class _Halves:
    """A file that is written in two halves, with a point between them."""

    def __init__(self, file: Any, point: Callable[[], None]) -> None:
        self._file, self._point = file, point

    def __enter__(self) -> _Halves:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> None:
        middle = len(data) // 2
        self._file.write(data[:middle])
        self._file.flush()
        self._point()
        self._file.write(data[middle:])


def killed_at(number: int, action: Callable[[], object]) -> bool:
    """Do something in a child that kills itself at the point of that number, before and after each call of the system
    that changes files; whether it came so far."""
    child = os.fork()
    if child == 0:
        passed = 0

        def point() -> None:
            nonlocal passed
            passed += 1
            if passed == number:
                os.kill(os.getpid(), signal.SIGKILL)

        def watched(call: Any) -> Any:
            def around(*arguments: Any, **more: Any) -> Any:
                point()
                done = call(*arguments, **more)
                point()
                return done

            return around

        try:
            fdopen = os.fdopen
            for name in CALLS:
                setattr(os, name, watched(getattr(os, name)))
            os.fdopen = lambda *given: _Halves(fdopen(*given), point)  # type: ignore[assignment]
            action()
        except BaseException:
            os._exit(2)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def appended() -> None:
    store = Store(Path("file"))
    with store.locked(SILENCE), tempfile.TemporaryFile() as lines:
        lines.write(b"more\n")
        lines.seek(0)
        store.append(lines)


WRITERS: dict[str, tuple[Callable[[], object], tuple[bytes | None, ...]]] = {
    "a file that is there": (lambda: write_file(NEW, Path("file")), (OLD, NEW)),
    "a file that is not": (lambda: write_file(NEW, Path("other")), (None, NEW)),
    "a version": (lambda: write_once(NEW, Path("other"), top=Path()), (None, NEW)),
    "a store": (appended, (OLD, OLD + b"more\n")),
    "a first scenario": (lambda: write_new(Path(), {"other": NEW.decode()}), (None, NEW)),
}


@pytest.mark.parametrize(("action", "allowed"), WRITERS.values(), ids=WRITERS)
def test_killed_at_every_point(action: Callable[[], object], allowed: tuple[bytes | None, ...], here: Path) -> None:
    name = "other" if None in allowed else "file"
    seen = set()
    for number in range(1, 200):
        Path("file").write_bytes(OLD)
        Path("other").unlink(missing_ok=True)
        was_killed = killed_at(number, action)
        found = Path(name).read_bytes() if Path(name).exists() else None
        assert found in allowed, f"at point {number}"
        assert (name == "file") or Path("file").read_bytes() == OLD
        seen.add(found)
        write_file(b"", Path("next"))
        left = {path.name for path in here.iterdir()} - {"file", "other", "next", ".file.lock"}
        assert not left, f"at point {number}"
        if not was_killed:
            break
    else:
        pytest.fail("it never ends")
    assert number > 8
    assert seen == set(allowed)


def test_only_what_dead_runs_left_is_swept(here: Path) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    where = temporaries._where()
    kept = [
        f".costplan-{where}-{os.getpid()}-abcdefgh.tmp",  # of a run that is alive
        f".costplan-0badcafe-{child}-abcdefgh.tmp",  # of another machine
        ".costplan-abcdefgh.tmp",  # of an old release, and new
        f"costplan-{where}-{child}-abcdefgh.tmp",  # not hidden
        f".costplan-{where}-{child}-abcdefgh.txt",
        f".costplan-{where}-{child}-mine.tmp",
        "costplan-notes.tmp",
    ]
    swept = [f".costplan-{where}-{child}-abcdefgh.tmp", ".costplan-zyxwvuts.tmp", ".costplan-0badcafe-1-zyxwvuts.tmp"]
    for name in (*kept, *swept):
        Path(name).write_text("")
    long_ago = time.time() - 2 * temporaries.OLD_SECONDS
    for name in swept[1:]:
        os.utime(name, (long_ago, long_ago))
    Path(f".costplan-{where}-{child}-linklink.tmp").symlink_to("next")
    Path(f"costplan-{where}-{child}-folderrr").mkdir()
    Path(f"costplan-{where}-{child}-folderrr", "old.yaml").write_text("")
    write_file(b"", Path("next"))
    assert {path.name for path in here.iterdir()} == {*kept, "next", f".costplan-{where}-{child}-linklink.tmp"}


def test_without_hard_links_a_version_is_still_created_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    assert write_once(b"first", Path("one"), top=here)
    assert not write_once(b"second", Path("one"), top=here)
    assert Path("one").read_bytes() == b"first"


def in_a_child(action: Callable[[], object]) -> None:
    """Do something in a child, in which it must not fail."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            action()
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


PLAN = ("estimate", "quarter", "--format", "json", "-o")


def test_a_full_disk_leaves_the_old_file(here: Path) -> None:
    for name in ("plan.json", "file"):
        Path(name).write_bytes(OLD)

    def act() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        told = run(*PLAN, "plan.json", code=6).stderr
        assert "plan.json: File too large; check the folder and the rights [cannot-write]" in told
        with pytest.raises(OutsideError):
            write_once(NEW, Path("one.json"), top=here)
        with pytest.raises(OutsideError):
            appended()

    in_a_child(act)
    assert (Path("plan.json").read_bytes(), Path("file").read_bytes()) == (OLD, OLD)
    assert {path.name for path in here.iterdir()} == {"plan.json", "file"}


def test_a_read_only_folder_is_told_to_an_ordinary_user(here: Path) -> None:
    run(*PLAN, "first.json", code=0)  # all is imported that a user who sees less might not find
    Path("there.json").write_bytes(OLD)
    for path in (here, *here.parents):
        if path.owner() == Path.home().owner() and path.is_relative_to(tempfile.gettempdir()):
            path.chmod(0o555 if path == here else 0o755)

    def act() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        for name in ("there.json", "new.json"):
            assert (
                f"{name}: Permission denied; check the folder and the rights [cannot-write]"
                in run(*PLAN, name, code=6).stderr
            )
        told = run("freeze", "quarter", "--label", "one", code=6).stderr
        assert "Permission denied" in told
        assert "Permission denied" in run("prices", "lock", "quarter", code=6).stderr

    try:
        in_a_child(act)
    finally:
        here.chmod(0o755)
    assert (Path("there.json").read_bytes(), {path.name for path in here.iterdir()}) == (
        OLD, {"first.json", "there.json"}
    )  # fmt: skip
