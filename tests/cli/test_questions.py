"""The three questions of ``costplan init``: asked on a terminal alone; what is answered is stated, the rest assumed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

pty = pytest.importorskip("pty")


OURS = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C is a signal
from costplan.__main__ import main
main()
"""


def on_a_terminal(folder: Path, *keys: bytes) -> tuple[int, str]:
    """``costplan init`` on a terminal of its own, each of some keys pressed at a question; its exit code and what it
    showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", OURS, "init", "--as-of", "2026-11-23"],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown, waiting = "", list(keys)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            part = os.read(ours, 4096).decode()
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
        if waiting and shown.rstrip().endswith("]:"):
            shown += "\n"
            time.sleep(0.2)  # nobody is quicker, and a Ctrl-C before the first read is lost in readline
            os.write(ours, waiting.pop(0))
    os.close(ours)
    return process.wait(60), shown


@pytest.mark.parametrize(
    ("answers", "step", "volume", "cap", "assumed"),
    [
        # a model by its bare name, all three answered: size, quality and prompt are not asked
        (
            (b"gpt-image-2\n", b"1,200\n", b"$250\n"),
            {"model": "openai/gpt-image-2", "quality": "medium", "size": "1024x1024", "prompt_tokens": 50},
            {"deliver": {"amount": 1200, "per": "month"}},
            "250 USD",
            ["images.image.size", "images.image.quality", "images.image.prompt_tokens"],
        ),
        # own words, no number, no cap
        (
            (b"posters for the fair\n", b"\n", b"\n"),
            {"model": "openai/gpt-image-2"},
            {"deliver": {"amount": 1000, "per": "month"}, "note": "posters for the fair"},
            None,
            ["images.deliver", "images.image.model"],
        ),
        # a near miss is asked again; a template with a volume of one's own
        (
            (b"heros\n", b"hero\n", b"10 to 20\n", b"90\n"),
            {"model": "openai/gpt-image-2.5-flare", "make": 4},
            {"deliver": {"amount": "10 to 20", "per": "month"}},
            "90 USD",
            [],
        ),
        # nothing is answered
        (
            (b"\n", b"\n", b"\n"),
            {"quality": "low", "make": 2},
            {"owner": "growth"},
            None,
            ["posts.runs", "posts.draft.make"],
        ),
    ],
)
def test_what_is_answered_is_stated_and_the_rest_assumed(
    answers: tuple[bytes, ...],
    step: dict[str, object],
    volume: dict[str, object],
    cap: str | None,
    assumed: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, shown = on_a_terminal(tmp_path, *answers)
    assert code == 0, shown
    scenario = yaml.safe_load((tmp_path / "scenario.yaml").read_text())
    ((_, workflow),) = scenario["workflows"].items()
    first = next(iter(workflow["steps"].values()))
    assert {key: first[key] for key in step} == step
    assert {key: workflow[key] for key in volume} == volume
    assert set(assumed) <= set(scenario.get("assumed", {})), shown
    if not assumed:
        assert "assumed" not in scenario
    ((found),) = yaml.safe_load((tmp_path / "budgets/budget.yaml").read_text())["caps"]
    assert cap is None or found["max"] == cap
    monkeypatch.chdir(tmp_path)
    run("check", "--as-of", "2026-11-23", code=0)


@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_who_leaves_a_question_leaves_nothing(key: bytes, tmp_path: Path) -> None:
    code, shown = on_a_terminal(tmp_path, b"hero\n", key)
    assert code == 130, shown
    assert "Traceback" not in shown
    assert list(tmp_path.iterdir()) == []


def test_elsewhere_nothing_is_asked(tmp_path: Path) -> None:
    result = run("init", tmp_path / "first", code=0, input="")
    assert "?" not in result.output
    assert (tmp_path / "first/budgets/daily-social.yaml").exists()
