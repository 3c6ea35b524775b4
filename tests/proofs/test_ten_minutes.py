"""The first ten minutes of somebody who has a wheel and no checkout: each command as it is typed, and its time.
``make minutes`` runs it in an environment of its own; what was typed, and the page, stay in ``build/minutes``."""

from __future__ import annotations

import os
import subprocess
import sys
from time import monotonic
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import yaml

from tests.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(600)
OUT = ROOT / "build" / "minutes"
STEPS = yaml.safe_load((ROOT / "tests" / "proofs" / "ten_minutes.yaml").read_text(encoding="utf-8"))
CODE = """\
from openai import OpenAI

client = OpenAI()
for scene in ("a lighthouse", "a harbour"):
    client.images.generate(model="gpt-image-2", prompt="A panel in charcoal", size="1536x1024", quality="high", n=4)
"""
RECORD = """\
{{"created": {at}, "model": "gpt-image-2", "size": "1024x1024", "quality": "medium", "usage": {{"input_tokens": 60, \
"input_tokens_details": {{"text_tokens": 60, "image_tokens": 0}}, "output_tokens": 1756}}}}
"""
OCTOBER = 1_790_812_800  # 2026-10-01


def test_ten_minutes(tmp_path: Path) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    (tmp_path / "app.py").write_text(CODE, encoding="utf-8")
    records = (RECORD.format(at=OCTOBER + 20_000 * number) for number in range(120))
    (tmp_path / "usage.jsonl").write_text("".join(records), encoding="utf-8")
    taken = [_install(tmp_path)]
    taken += [_step(step, tmp_path) for step in STEPS]
    page = next((tmp_path / "reports").glob("*.html"))
    taken.append(_look(page))
    told = "".join(f"{seconds:6.1f} s  {task:<44} {typed}\n" for task, typed, seconds in taken)
    total = sum(seconds for _, _, seconds in taken)
    (OUT / "ten_minutes.txt").write_text(f"{told}{total:6.1f} s  in all\n", encoding="utf-8")
    assert total < 600


def _install(here: Path) -> tuple[str, str, float]:
    """An environment with the wheel and what its sheets and pages need."""
    (wheel,) = (ROOT / "dist").glob("costplan-*.whl")
    versions = ROOT / "build" / "wheel" / "versions.txt"
    started = monotonic()
    subprocess.run([sys.executable, "-m", "venv", here / "env"], check=True)
    subprocess.run([here / "env" / "bin" / "pip", "install", "-q", "-c", versions, f"{wheel}[report]"], check=True)
    return "Install", "pip install costplan[report]", monotonic() - started


def _step(step: dict[str, Any], here: Path) -> tuple[str, str, float]:
    if step.get("you") == "fill the table":
        _fill(here / "sheet" / "plan.xlsx")
    environment = {
        "PATH": f"{here}/env/bin:{os.environ['PATH']}",
        "HOME": str(here),
        "COLUMNS": "80",
        "LANG": "C.UTF-8",
    }
    started = monotonic()
    done = subprocess.run(
        step["typed"], shell=True, cwd=here, env=environment, capture_output=True, text=True, check=False
    )
    seconds = monotonic() - started
    said = done.stdout + done.stderr
    assert done.returncode == step.get("code", 0), f"{step['typed']}\n{said}"
    for words in step.get("says", ()):
        assert words in said, f"{step['typed']} does not say {words!r}\n{said}"
    for name, texts in step.get("holds", {}).items():
        held = (here / name).read_text(encoding="utf-8")
        assert [text for text in texts if text not in held] == [], held
    return step["task"], step["typed"], seconds


def _fill(path: Path) -> None:
    """What finance does: the rows of a campaign, in the place of the examples."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    top = next(row for row in range(1, 20) if str(sheet.cell(row, 1).value).lower().startswith("what"))
    rows: list[tuple[Any, ...]] = [("Campaign", "openai/gpt-image-2", "1536x1024", "high", 40, 0.5)]
    rows += [("Posts", "openai/gpt-image-2.5-flare", "1024x1024", "medium", 300, 0.8)]
    for number, row in enumerate(rows, top + 1):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value
    book.save(path)


def _look(page: Path) -> tuple[str, str, float]:
    """Chromium shows the page, and what it shows is kept."""
    started = monotonic()
    picture = OUT / "page.png"
    words = [
        "--headless=new",
        "--no-sandbox",
        "--hide-scrollbars",
        "--window-size=1280,1600",
        f"--screenshot={picture}",
    ]
    subprocess.run(["chromium", *words, page.as_uri()], capture_output=True, check=True, timeout=120)
    assert picture.stat().st_size > 20_000
    return "A page to look at", "chromium plan.html", monotonic() - started
