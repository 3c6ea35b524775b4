"""The scripts of docs/guard.md, as ``mypy --strict`` sees somebody who copies them with OpenAI's SDK installed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.guard.test_docs import SCRIPTS

if TYPE_CHECKING:
    from pathlib import Path


def test_the_scripts_of_the_page_type_check(tmp_path: Path) -> None:
    pytest.importorskip("openai")
    scripts = {name: text for name, text in SCRIPTS.items() if name in ("ten lines", "service", "decorated")}
    scripts["client"] = "\n".join(SCRIPTS[name] for name in ("client", "time-out", "responses"))
    for name, text in scripts.items():
        (tmp_path / f"{name.replace(' ', '_')}.py").write_text(text, encoding="utf-8")
    own = ["--config-file=", f"--cache-dir={tmp_path}/cache"]
    command = [sys.executable, "-m", "mypy", "--strict", *own, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
