"""A smoke run of ``make bench``: every row and curve runs, beside its yardstick and its peers, and is on the page."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from bench import SUBJECTS

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.timeout(3600)
def test_a_smoke_run_writes_the_whole_page(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "bench.py", "--smoke", "--into", tmp_path],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    for name in SUBJECTS:
        subject = import_module(name)
        for row in subject.ROWS:
            for candidate in row.candidates:
                assert f"| {row.what} | {row.n[0]:,} {row.of} | {candidate.name} |" in page
        for curve in getattr(subject, "CURVES", ()):
            assert f"| {curve.what}, in {curve.of} |" in page
            assert curve.what in (tmp_path / "curves.svg").read_text(encoding="utf-8")
