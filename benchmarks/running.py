"""Runs the rows and curves of one subject and prints what came of them."""

from __future__ import annotations

import argparse
import subprocess
import tarfile
from io import BytesIO
from typing import TYPE_CHECKING

from measuring import ROOT, TREES, measure, measure_curve
from results import curve_lines, row_lines
from rows import BEFORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rows import Curve, Row


def unpack_before() -> None:
    """Lays the code of :data:`BEFORE` under build/, out of git."""
    if TREES["before"].is_dir():
        return
    archive = subprocess.run(["git", "archive", BEFORE], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(TREES["before"], filter="data")


def run(rows: Sequence[Row], curves: Sequence[Curve] = ()) -> None:
    """The rows and curves of a file that is run by itself, or those whose names have the words given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*", help="only what has one of these in its name")
    parser.add_argument("--smoke", action="store_true", help="the small sizes, one round")
    parser.add_argument("--rounds", type=int)
    asked = parser.parse_args()
    unpack_before()

    def chosen(what: str) -> bool:
        return not asked.words or any(word in what for word in asked.words)

    for row in rows:
        if chosen(row.what):
            print("\n".join(row_lines(row, measure(row, smoke=asked.smoke, rounds=asked.rounds))), flush=True)
    for curve in curves:
        if chosen(curve.what):
            found = measure_curve(curve, smoke=asked.smoke, rounds=asked.rounds)
            print("\n".join(curve_lines(curve, found)), flush=True)
