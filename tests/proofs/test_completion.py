"""Tab in real shells: a command line is typed with Tabs in it, and what the shell makes of it is run."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.ci.repository import COSTPLAN, ENVIRONMENT
from tests.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "install.md").read_text(encoding="utf-8").replace("\\|", "|")
SETUPS = {
    "bash": ("bash --norc --noprofile -i", 'eval "$(_COSTPLAN_COMPLETE=bash_source costplan)"'),
    "zsh": ("zsh -f -i", 'autoload -Uz compinit && compinit -u; eval "$(_COSTPLAN_COMPLETE=zsh_source costplan)"'),
}
TYPED = [
    # the keys, what stands in the file that they ask for
    (
        ["costplan prices sh\t", "openai/gpt-image-2.6-f\t", "--form\t", "js\t", "-o told.json\n"],
        '"model": "openai/gpt-image-2.6-flare"',
    ),
    (
        ["costplan explain quarter social-posts.f\t", "--set social-posts.draft.si\t", "\b=1024x1024 -o told.json\n"],
        "social-posts.final: $",
    ),
]


@pytest.mark.parametrize(("typed", "told"), TYPED)
@pytest.mark.parametrize("shell", SETUPS)
def test_tab(shell: str, typed: list[str], told: str, tmp_path: Path) -> None:
    command, setup = SETUPS[shell]
    assert setup.rpartition("; ")[2] in PAGE
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        words = command.split()
        os.execvpe(words[0], words, {**ENVIRONMENT, "HOME": str(tmp_path), "TERM": "dumb", "INPUTRC": os.devnull})
    try:
        for text in (setup + "\n", *typed):
            os.write(terminal, text.encode())
            time.sleep(1.5)  # a shell asks costplan, and takes keys as they come after that
        until = time.monotonic() + 20
        while not (tmp_path / "told.json").exists() and time.monotonic() < until:
            time.sleep(0.1)
        seen = os.read(terminal, 65536).decode("utf-8", "replace")
        assert (tmp_path / "told.json").exists(), seen
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    assert told in (tmp_path / "told.json").read_text(encoding="utf-8")


def test_fish(tmp_path: Path) -> None:
    setup = "_COSTPLAN_COMPLETE=fish_source costplan | source"
    assert setup in PAGE
    assert shutil.which("costplan", path=ENVIRONMENT["PATH"]) == str(COSTPLAN)
    asked = [
        "costplan est",
        "costplan explain qu",
        "costplan prices show openai/gpt-image-2.6-f",
        "costplan check --new",
        "costplan explain quarter cost_center=M",
        "costplan explain quarter social-posts.f",
        "costplan estimate quarter --set social-posts.t",
        "costplan quote flux-kontext-p",
    ]
    script = "; ".join([setup, *(f'complete -C "{line}"' for line in asked)])
    done = subprocess.run(
        ["fish", "--no-config", "-c", script], cwd=tmp_path, env={**ENVIRONMENT, "HOME": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    offered = [line.split("\t")[0] for line in done.stdout.splitlines()]
    assert offered == [
        "estimate",
        "quarter",
        "quarter-reforecast",
        "openai/gpt-image-2.6-flare",
        "--new-only",
        "cost_center=MKT-114",
        "social-posts.final",
        "social-posts.tags.cost_center",
        "flux-kontext-pro",
    ]
