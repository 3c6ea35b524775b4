"""What long work shows on a terminal, and that it shows nothing anywhere else. Here it comes at once, not after half a
second; input that a test holds back makes work as long as the test wants it."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

import pytest

from tests.places import ROOT

pytest.importorskip("pty", reason="terminals of Windows are not opened like this")

AT_ONCE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # a job of a script starts without it
    "from costplan.cli import progress; progress.AFTER = 0; from costplan.__main__ import main; main()"
)
WITHOUT_RICH = f"import sys; sys.modules['rich'] = None; {AT_ONCE}"
IMPORT = ("actuals", "import", "-", "--model", "openai/gpt-image-2")
RECORD = json.dumps({"created": 1, "usage": {"input_tokens": 50, "output_tokens": 4160}}).encode() + b"\n"
TALLY = "stdin: 1 read, 1 added, 0 duplicates dropped, 0 refused, 0 skipped\n"
SCENARIO = ROOT / "scenarios" / "quarter.yaml"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


class Running:
    """A process whose stderr is a terminal; its stdin and stdout are pipes."""

    def __init__(self, *arguments: str, code: str = AT_ONCE, **environment: str) -> None:
        self.master, slave = os.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=slave,
            env=environment_of(**environment),
        )
        os.close(slave)
        self.seen = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self.process:  # which closes its pipes
            self.process.kill()
        os.close(self.master)

    def until(self, text: str) -> None:
        """Wait until the terminal shows it."""
        while text not in self.seen:
            assert self._read(), self.seen

    def send(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def end(self, data: bytes = b"") -> tuple[int, str]:
        """Send the rest of the input; the exit code, and what is on stdout."""
        self.send(data)
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.ended()

    def ended(self) -> tuple[int, str]:
        assert self.process.stdout is not None
        while self._read():
            pass
        return self.process.wait(), self.process.stdout.read().decode()

    def _read(self) -> bool:
        assert select.select([self.master], [], [], 60)[0], self.seen
        try:
            data = os.read(self.master, 65536)
        except OSError:  # how Linux says that nobody writes any more
            return False
        self.seen += data.decode()
        return bool(data)


def environment_of(**more: str) -> dict[str, str]:
    spoken = ("CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "COSTPLAN_PRICING")
    return {name: value for name, value in os.environ.items() if name not in spoken} | {"TERM": "xterm"} | more


def test_a_terminal_shows_what_is_done_and_how_much() -> None:
    with Running(*IMPORT) as running:
        running.until("importing")
        running.send(RECORD)
        running.until("importing, 1 records")
        assert running.end() == (0, TALLY)
        assert running.seen.endswith("\x1b[2K")  # the line is gone when the work is done


def test_a_report_names_its_stages() -> None:
    with Running("report", "-", "-o", "out", "--html", "--json") as running:
        running.until("reading")
        assert running.end(SCENARIO.read_bytes()) == (0, "")
        stages = ["reading", "planning", "holding", "making html", "making json"]
        found = re.findall("|".join(stages), running.seen)
        assert list(dict.fromkeys(found)) == stages
        assert "costplan: wrote out/stdin.html\r\n" in running.seen


@pytest.mark.parametrize(
    "environment", [{"CI": "true"}, {"TERM": "dumb"}, {"TERM": "unknown"}], ids=["CI", "dumb", "unknown"]
)
def test_nothing_where_nobody_watches(environment: dict[str, str]) -> None:
    with Running(*IMPORT, **environment) as running:
        assert running.end(RECORD) == (0, TALLY)
        assert running.seen == ""


def test_nothing_without_rich() -> None:
    with Running(*IMPORT, code=WITHOUT_RICH) as running:
        assert running.end(RECORD) == (0, TALLY)
        assert running.seen == ""


def test_nothing_in_a_pipe_and_rich_is_not_imported() -> None:
    spy = f"import os, sys; os._exit = lambda code: sys.exit('rich' in sys.modules); {AT_ONCE}"
    found = subprocess.run(
        [sys.executable, "-c", spy, *IMPORT], input=RECORD, capture_output=True, env=environment_of(), check=False
    )
    assert (found.returncode, found.stdout.decode(), found.stderr) == (0, TALLY, b"")


def test_quick_work_shows_nothing() -> None:
    with Running(*IMPORT, code=AT_ONCE.replace("AFTER = 0", "AFTER = 600")) as running:
        assert running.end(RECORD) == (0, TALLY)
        assert running.seen == ""


def test_no_colours_where_none_are_wanted() -> None:
    with Running(*IMPORT, NO_COLOR="1") as running:
        running.until("importing")
        running.end(RECORD)
        assert not COLOURS.search(running.seen)


def test_what_is_told_meanwhile_stands_whole_above_the_line() -> None:
    name = "[red]x [bold] :smile: " + "long " * 40 + ".jsonl"
    Path(name).write_text('{"usage": 1}\n')
    with Running(*IMPORT, name) as running:
        running.until("importing")
        code, _ = running.end()
        assert code == 4
        told = [line for line in running.seen.split("\r\n") if name in line]
        assert len(told) == 1
        assert told[0].split("\x1b[2K")[-1].startswith(f"costplan: {name}:1:")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_terminal_is_sane_after_a_break(sent: signal.Signals) -> None:
    with Running(*IMPORT) as running:
        running.send(RECORD)
        running.until("importing, 1 records")
        running.process.send_signal(sent)
        code, out = running.ended()
        assert code
        assert out == ""
        assert "\x1b[?25l" not in running.seen  # the cursor was never hidden
        assert not Path("observations.jsonl").exists()
        assert "Traceback" not in running.seen
        if sent is signal.SIGINT:
            assert running.seen.endswith("\x1b[2Kcostplan: interrupted\r\n")
