"""The table of commands on a plain installation, the files that they read, and whether one of them answered rightly.
Who runs them stands with the tests."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from costplan import guard
from tests.command import run
from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from click.testing import Result

_told = yaml.safe_load((TESTS / "trials" / "recipes.yaml").read_text(encoding="utf-8"))
TABLE: list[dict[str, Any]] = _told["plain"]
"""What is run, and the extra that it needs."""

_names = {"XlsxWriter": "xlsxwriter", "google-genai": "google.genai"}
_extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
EXTRAS = sorted(
    _names.get(name, name.replace("-", "_"))
    for extra, wanted in _extras.items()
    if extra != "dev"
    for name in (re.split(r"[>\[]", one)[0] for one in wanted)
)
"""Every package that an extra brings, as it is imported."""


TOKENS = {"GITHUB_TOKEN": "a", "GITLAB_TOKEN": "a"}
"""What a comment needs beside its extra, which is looked for before anybody is spoken to."""


APP = """\
from openai import OpenAI

client = OpenAI()
result = client.images.generate(model="gpt-image-2", prompt="a red bicycle", size="1024x1024", quality="low", n=8)
"""
"""A program with one call, from which a scenario is drafted."""


LISTED = {"mode": "image_generation", "litellm_provider": "acme", "output_cost_per_image": 0.04}
"""A model of a catalogue that no table here has."""


def make_files(folder: Path) -> None:
    """What the commands of the table read, below a folder that the test stands in."""
    import duckdb

    shutil.copytree(TESTS / "pricing", folder / "tables", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    record = {
        "created": 1785000000,
        "model": "gpt-image-2",
        "size": "1024x1024",
        "quality": "high",
        "usage": {"input_tokens": 50, "output_tokens": 7024},
    }
    row = {"litellm_provider": "openai", "mode": "image_generation", "output_cost_per_image_token": 3e-05}
    (folder / "catalogue.json").write_text(json.dumps({"gpt-image-2": row}), encoding="utf-8")
    (folder / "records.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (folder / "calls.py").write_text('images.generate(model="gpt-image-2", prompt="a cat")\n', encoding="utf-8")
    (folder / "calls.js").write_text('openai.images.generate({model: "gpt-image-2"});\n', encoding="utf-8")
    duckdb.sql(f"copy (select 1 as a) to '{folder / 'calls.parquet'}' (format parquet)")
    (folder / "app.py").write_text(APP, encoding="utf-8")
    (folder / "map.json").write_text(json.dumps({"acme/brush": LISTED}), encoding="utf-8")
    make_ledger(folder / ".costplan" / "ledger.sqlite", record)
    shutil.copy(folder / ".costplan" / "ledger.sqlite", folder / "spend.sqlite")
    for line in _told["made"]:
        run(*shlex.split(line), code=0)


def make_ledger(path: Path, answer: dict[str, Any]) -> None:
    """A ledger with a call that its answer settled, and one that cost more than was reserved for it."""
    path.parent.mkdir(exist_ok=True)
    for settled in ({"answer": answer}, {"usd": "0.30"}):
        asked: dict[str, Any] = {
            "size": "1024x1024",
            "quality": "high",
            "prompt_tokens": 50,
            "tags": {"team": "growth"},
        }
        with guard.reserve("openai/gpt-image-2", max_usd=1, ledger=path, **asked) as hold:
            hold.settle(**settled)


def run_example(line: str) -> Result:
    """What an example of help says, in the folder of :func:`make_files`; a project is started in one of its own."""
    words = shlex.split(line)[1:]
    if words[0] != "init":
        return run(*words)
    with tempfile.TemporaryDirectory() as new, contextlib.chdir(new):
        Path("app.py").write_text(APP, encoding="utf-8")
        return run(*words)


def judge(row: dict[str, Any], code: int, stderr: str) -> str:
    """What is wrong with an answer; nothing where it is right."""
    if extra := row.get("needs"):
        right = code == 6 and f"pip install 'costplan[{extra}]' [needs-extra]" in stderr
    else:
        right = code == 0
    return "" if right else f"exit {code}: {stderr.strip()[-300:]}"
