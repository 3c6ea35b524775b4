"""``make bench``: peers and costplan on the same work in one run, written to RESULTS.md with a picture of the curves.

    python benchmarks/bench.py [--smoke] [--rounds N] [--into FOLDER] [--again]

What was measured stays in build/bench.json; ``--again`` writes the page anew from there, with the sentences of now.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measuring import PEERS, ROOT, Measured, Taken, measure, measure_curve
from results import Section, curve_lines, exponent, page, row_lines
from running import unpack_before

if TYPE_CHECKING:
    from collections.abc import Sequence

SUBJECTS = {
    "startup": "Start-up",
    "many_tables": "Ten times as many tables",
    "plans": "Plans",
    "risk": "Risk",
    "check": "The gate",
    "compare": "Options",
    "advise_sizes": "Advice",
    "quotes": "Quotes",
    "report": "Pages",
    "actuals": "Usage records",
    "calibration": "Calibration",
    "guard": "The guard",
}
"""The files of this folder that have rows, in the order of the page."""

OURS = ("costplan", "click", "PyYAML", "numpy", "XlsxWriter", "duckdb")
THEIRS = ("genai-prices", "litellm", "tokencost", "squigglepy", "quicktions", "matplotlib")
PICTURE = "curves.svg"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true", help="the small sizes, one round: whether everything runs")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--into", type=Path, default=Path(__file__).parent, help="where RESULTS.md goes")
    parser.add_argument("--again", action="store_true", help="write the page from what was measured before")
    asked = parser.parse_args()
    kept = ROOT / "build" / ("bench-smoke.json" if asked.smoke else "bench.json")
    if not asked.again:
        kept.write_text(json.dumps(measured(smoke=asked.smoke, rounds=asked.rounds)), encoding="utf-8")
    told = json.loads(kept.read_text(encoding="utf-8"))
    sections = sections_of(told["found"])
    draw(sections, asked.into / PICTURE)
    (asked.into / "RESULTS.md").write_text(page(sections, told["versions"], told["machine"], PICTURE), encoding="utf-8")


def measured(*, smoke: bool, rounds: int | None) -> dict[str, Any]:
    """Everything that is on the page, by subject and name, measured now."""
    unpack_before()
    found: dict[str, Any] = {}
    for name in SUBJECTS:
        subject = import_module(name)
        for row in subject.ROWS:
            taken = measure(row, smoke=smoke, rounds=rounds)
            print("\n".join(row_lines(row, taken)), flush=True)
            found[f"{name}: {row.what}"] = taken
        for curve in getattr(subject, "CURVES", ()):
            points = measure_curve(curve, smoke=smoke, rounds=rounds)
            print("\n".join(curve_lines(curve, points)), flush=True)
            found[f"{name}: {curve.what}"] = points
    return {"found": found, "versions": versions(), "machine": machine()}


def sections_of(found: dict[str, Any]) -> list[Section]:
    """The rows and curves of now with what was measured of them."""
    sections = []
    for name, title in SUBJECTS.items():
        subject = import_module(name)
        rows = tuple(
            (row, {candidate: again(told) for candidate, told in found[f"{name}: {row.what}"].items()})
            for row in subject.ROWS
        )
        curves = tuple(
            (curve, [again(told) for told in found[f"{name}: {curve.what}"]])
            for curve in getattr(subject, "CURVES", ())
        )
        sections.append(Section(title, rows, curves))
    return sections


def again(told: Sequence[Any]) -> Measured:
    n, rounds = told
    return Measured(n, tuple(Taken(*one) for one in rounds))


def draw(sections: Sequence[Section], picture: Path) -> None:
    """The picture of all curves."""
    curves = [
        {
            "what": curve.what,
            "of": curve.of,
            "sizes": [point.n for point in found],
            "times": [point.middle("cpu") for point in found],
            "lows": [point.ends("cpu")[0] for point in found],
            "highs": [point.ends("cpu")[1] for point in found],
            "exponent": exponent(found),
            "goal": curve.goals[0].limit if curve.goals else 0,
        }
        for section in sections
        for curve, found in section.curves
    ]
    script = str(Path(__file__).with_name("curves.py"))
    subprocess.run([PEERS, script, str(picture.absolute())], input=json.dumps(curves), text=True, check=True)


def versions() -> dict[str, str]:
    """Of Python, of what we rest on and of the peers."""
    asked = f"from importlib.metadata import version; print(*map(version, {THEIRS!r}))"
    theirs = subprocess.run([PEERS, "-c", asked], check=True, capture_output=True, text=True).stdout.split()
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    ours = {name: version(name) for name in OURS}
    ours["costplan"] += f", commit {commit}"
    return {"Python": platform.python_version(), **ours, **dict(zip(THEIRS, theirs, strict=True))}


def machine() -> str:
    """The processor, its cores and the system."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if sys.platform == "linux" else []
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, {platform.python_implementation()}."


if __name__ == "__main__":
    main()
