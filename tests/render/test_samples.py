"""The samples in reports/samples, made again: packs of shipped plans in every format, as ``costplan report`` writes
them; a comparison and a difference as a page and a workbook. ``pytest tests/render/test_samples.py --update-golden``
rewrites them; read the difference before committing it."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from costplan.catalogue import shipped
from tests.command import run
from tests.places import ROOT
from tests.render.test_golden import SCENARIOS, check

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = ROOT / "reports" / "samples"
TEXTS = ("html", "md", "csv", "entries.csv", "json")


@pytest.fixture(scope="module", params=SCENARIOS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A scenario and the folder that its pack was written into."""
    folder = tmp_path_factory.mktemp("pack")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(shipped("scenarios").parent)
        arguments = ["report", f"scenarios/{request.param}.yaml", "-o", str(folder), "--as-of", "2026-11-23"]
        result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return request.param, folder


@pytest.mark.parametrize("ending", TEXTS)
def test_text(made: tuple[str, Path], ending: str, update_golden: bool) -> None:
    name = f"{made[0]}.{ending}"
    check(SAMPLES / name, (made[1] / name).read_bytes().decode(), update_golden)


def members(workbook: Path) -> dict[str, bytes]:
    """What is in the file: zlib may pack it in other ways."""
    with zipfile.ZipFile(workbook) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def check_workbook(made: Path, update: bool) -> None:
    sample = SAMPLES / made.name
    if update and (not sample.exists() or members(sample) != members(made)):
        sample.write_bytes(made.read_bytes())
    kept, found = members(sample), members(made)
    assert kept.keys() == found.keys()
    other = [member for member in kept if kept[member] != found[member]]
    assert not other, f"{made.name} differs in {', '.join(other)}; if this is meant, run pytest --update-golden"


def test_workbook(made: tuple[str, Path], update_golden: bool) -> None:
    check_workbook(made[1] / f"{made[0]}.xlsx", update_golden)


ASIDE = {
    "campaign.compare": ["compare", "scenarios/campaign.yaml"],
    "quarter-reforecast.diff": ["diff", "scenarios/quarter.yaml", "scenarios/quarter-reforecast.yaml"],
}


@pytest.mark.parametrize("name", ASIDE)
def test_side_by_side(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool) -> None:
    monkeypatch.chdir(shipped("scenarios").parent)
    for ending in ("html", "xlsx"):
        to = tmp_path / f"{name}.{ending}"
        run(*ASIDE[name], "--format", ending, "-o", to, "--as-of", "2026-11-23", code=0)
        if ending == "html":
            check(SAMPLES / to.name, to.read_bytes().decode(), update_golden)
        else:
            check_workbook(to, update_golden)


def test_no_sample_is_left_over() -> None:
    wanted = {f"{scenario}.{ending}" for scenario in SCENARIOS for ending in (*TEXTS, "xlsx")}
    wanted |= {f"{name}.{ending}" for name in ASIDE for ending in ("html", "xlsx")}
    assert {path.name for path in SAMPLES.iterdir()} == wanted
