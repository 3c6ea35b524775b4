"""Every command and every format on a plain installation: it works, or says which extra it needs. Here the packages of
the extras are hidden; ``make wheel`` asks the same table of a wheel that is installed without them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from costplan.cli.main import costplan
from tests.plain import EXTRAS, TABLE, TOKENS, judge, make_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HIDDEN = """
import json, sys
for name in json.loads(sys.argv[1]):
    sys.modules[name] = None
from click.testing import CliRunner
from costplan.cli.main import costplan
told = []
for line in json.loads(sys.argv[2]):
    done = CliRunner().invoke(costplan, line)
    bug = done.exception is not None and not isinstance(done.exception, SystemExit)
    told.append((1 if bug else done.exit_code, repr(done.exception) if bug else done.stderr))
print(json.dumps(told))
"""


def test_every_command_works_or_says_which_extra_it_needs(here: Path) -> None:
    make_files(here)
    lines = [shlex.split(row["run"]) for row in TABLE]
    done = subprocess.run(
        [sys.executable, "-c", HIDDEN, json.dumps(EXTRAS), json.dumps(lines)], capture_output=True, text=True,
        check=True, env={**os.environ, **TOKENS},
    )  # fmt: skip
    wrong = {row["run"]: fault for row, told in zip(TABLE, json.loads(done.stdout), strict=True)
             if (fault := judge(row, *told))}  # fmt: skip
    assert wrong == {}


def leaves(command: click.Command = costplan, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from leaves(below, (*path, name))


def test_the_table_has_every_command_and_every_format() -> None:
    lines = [shlex.split(row["run"]) for row in TABLE]
    for path, command in leaves():
        own = [line[len(path) :] for line in lines if tuple(line[: len(path)]) == path]
        assert own, f"{' '.join(path)} is not tried"
        formats = {word for option in command.params if "--format" in option.opts for word in option.type.choices}
        tried = {word for line in own for one, word in pairwise(line) if one == "--format"}
        tried |= {word.partition("=")[0] for line in own for word in line if "=" in word}
        tried |= {option.type.choices[0] for option in command.params if "--format" in option.opts}
        assert formats <= tried, " ".join(path)
    reports = {word for line in lines if line[0] == "report" for word in line if word.startswith("--")}
    assert reports == {f"--{name}" for name in ("xlsx", "html", "md", "csv", "json")}
