"""Broken workbooks, saved plans, versions and stores, each in a process of its own with 20 seconds of the processor and
1 GB of memory: no traceback, no hang. A few with each proof; `make fire` sends 10,000."""

from __future__ import annotations

import json
import os
import traceback
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests import mutants
from tests.bounded import limit
from tests.command import run
from tests.observed import store

if TYPE_CHECKING:
    from collections.abc import Callable

EACH = int(os.environ.get("COSTPLAN_MUTANTS", "60")) // 4
"""So many of each kind."""

SCENARIO = """\
version: 1
scenario: Posts
period: 2027-01
workflows:
  posts:
    runs: {amount: 1 to 3, per: day}
    tags: {team: growth}
    steps: {picture: {model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 9}}
"""
BUDGET = """\
version: 1
budget: all
owner: us
caps: [{id: all, max: 100 USD}, {id: growth, max_increase: 10%}]
"""

KINDS: dict[str, tuple[str, Callable[[bytes, Random], bytes], list[str]]] = {
    "workbook": ("s.xlsx", mutants.mutant_of_workbook, ["estimate --from-xlsx s.xlsx"]),
    "base plan": (
        "s.json",
        mutants.mutant_of_json,
        ["check s.yaml --budget b.yaml --base-plan s.json", "diff s.json s.yaml"],
    ),
    "version": (
        "budgets/versions/s/one.json",
        mutants.mutant_of_version,
        ["report s.yaml --md --json --csv", "freeze s.yaml --label two", "diff one s.yaml"],
    ),
    "store": (
        "st.jsonl",
        mutants.mutant_of_store,
        ["calibrate st.jsonl", "actuals count st.jsonl", "diff s.yaml --actuals st.jsonl"],
    ),
}


@pytest.fixture
def tree(here: Path) -> Path:
    Path("s.yaml").write_text(SCENARIO, encoding="utf-8")
    Path("b.yaml").write_text(BUDGET, encoding="utf-8")
    run("report", "s.yaml", "--xlsx", "-o", ".", code=0)
    run("estimate", "s.yaml", "--format", "json", "-o", "s.json", code=0)
    run("freeze", "s.yaml", "--label", "one", code=0)
    for heavy in ("duckdb", "numpy", "scipy.optimize", "scipy.special", "openpyxl"):  # once, and not in each child
        import_module(heavy)
    asked = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low"}
    told = {"parameters": {"background": "opaque"}, "at": "2026-10-01", "input_images": ["1024x1024"]}
    store(here / "st.jsonl", [asked | {"image_out": 300 + at, "text_in": 9} for at in range(4)] + [asked | told])
    return here


def ended(command: str) -> tuple[int, str]:
    """How a command ends in a child within its limits: the exit code or less than nothing for a signal, and why."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receive)
        code, told = 1, ""
        try:
            limit()
            result = run(*command.split())
            code, told = result.exit_code, result.stderr
        except BaseException:
            told = traceback.format_exc()
        os.write(send, told.encode("utf-8", "replace")[-4000:])
        os._exit(code)
    os.close(send)
    with os.fdopen(receive, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), told


@pytest.mark.timeout(6 * 3600)
@pytest.mark.parametrize("kind", KINDS)
def test_broken_copies_meet_a_sentence(kind: str, tree: Path) -> None:
    name, mutant, commands = KINDS[kind]
    sound = Path(name).read_bytes()
    for command in commands:
        assert ended(command)[0] in (0, 3, 4, 5), command  # and all that it imports is there for the children
    faults = []
    for seed in range(EACH):
        chance = Random(f"{kind} {seed}")
        Path(name).write_bytes(mutant(sound, chance))
        command = chance.choice(commands)
        code, told = ended(command)
        if code not in (0, 2, 3, 4, 5, 6):
            faults.append(f"{command} of seed {seed} ended with {code}: {told[-1500:]}")
        Path("budgets/versions/s/two.json").unlink(missing_ok=True)
        Path(name).write_bytes(sound)
    assert not faults, f"{len(faults)} of {EACH}:\n" + "\n".join(faults[:10])


def test_json_of_the_seeds_is_what_it_was(tree: Path) -> None:
    """The same seed gives the same copy, so that a fault can be made again."""
    sound = written = Path("s.json").read_bytes()
    assert json.loads(written)
    assert mutants.mutant_of_json(sound, Random("x 1")) == mutants.mutant_of_json(sound, Random("x 1"))
