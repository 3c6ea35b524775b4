"""LibreOffice Calc without a screen: recalculates a workbook from its formulas alone, whatever values it carries."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""
"""OOXMLRecalcMode 0 recalculates on every load; by default the values in the file are believed."""


def recalculated(workbook: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it after recalculating all of its formulas."""
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is missing: 'make workbook' installs it"
    out = folder / "recalculated"
    found = out / workbook.name
    found.unlink(missing_ok=True)
    for start in ("first", "second"):  # now and then the office dies while it starts, which says nothing of a workbook
        told = _converted(soffice, workbook, folder / f"{start}-profile", out)
        if found.is_file():
            return found
    raise AssertionError(told)


def _converted(soffice: str, workbook: Path, profile: Path, out: Path) -> str:
    """What LibreOffice says while it saves a workbook anew, by a profile of its own."""
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS)
    done = subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(out),
            str(workbook),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.stdout + done.stderr
