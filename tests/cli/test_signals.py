"""A command that is interrupted, at each kind of moment: its exit code, one line, and nothing half-written.
The signal comes when the command does a thing for the nth time, so that each run meets it at the same moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.command import run
from tests.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

STRUCK = """
import signal, sys
event, times, number = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job of a script starts without it
signal.signal(signal.SIGTERM, signal.SIG_DFL)

def strike(name, words):
    global times
    if name == event:
        times -= 1
        if times == 0:
            signal.raise_signal(number)

sys.argv = ["costplan", *sys.argv[4:]]
import costplan.__main__ as door
sys.addaudithook(strike)
door.main()
"""

MOMENTS = [
    # the command, what it does when the signal comes, for which time
    (("estimate", "quarter"), "import", 1),  # before there is a command
    (("estimate", "quarter"), "open", 60),  # reading tables
    (("estimate", "quarter"), "import", 200),  # on its way into numpy
    (("report", "quarter", "-o", "pack"), "open", 120),
    (("estimate", "quarter", "-o", "plan.txt"), "tempfile.mkstemp", 1),  # writing
    (("estimate", "quarter", "-o", "plan.txt"), "os.chmod", 1),
    (("estimate", "quarter", "-o", "plan.txt"), "os.rename", 1),  # written, and not yet in its place
    (("init", "new"), "open", 120),
    (("actuals", "import", "records.jsonl", "--model", "openai/gpt-image-2"), "os.rename", 1),
    (("calibrate", "observations.csv"), "open", 200),
    (("check", "--base", "HEAD"), "subprocess.Popen", 3),  # asking git
]


@pytest.mark.parametrize(("command", "event", "times"), MOMENTS)
def test_a_command_that_is_interrupted(command: tuple[str, ...], event: str, times: int, here: Path) -> None:
    strike(here, command, event, times, signal.SIGINT, "interrupted")


def test_a_command_that_is_terminated(here: Path) -> None:
    strike(here, ("estimate", "quarter", "-o", "plan.txt"), "os.rename", 1, signal.SIGTERM, "terminated")


def strike(here: Path, command: tuple[str, ...], event: str, times: int, number: signal.Signals, said: str) -> None:
    (here / "tmp").mkdir()
    run("init", here, code=0)
    (here / "observations.csv").symlink_to(ROOT / "tests" / "data" / "observations.csv")
    record = {"created": 1, "usage": {"input_tokens": 50, "output_tokens": 4160}}
    (here / "records.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    if command[0] == "check":
        subprocess.run("git init -q . && git add -A && git -c user.name=a -c user.email=a commit -qm a", shell=True,
                       check=True)  # fmt: skip
    before = sorted(here.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-c", STRUCK, event, str(times), str(int(number)), *command], capture_output=True, text=True,
        check=False, env={**os.environ, "TMPDIR": str(here / "tmp")},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (128 + number, "")
    assert done.stderr == f"costplan: {said}\n"
    assert sorted(here.rglob("*")) == before
