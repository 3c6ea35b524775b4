"""``costplan init``: a first scenario and its budget, from a template or drafted from a file that somebody holds, with
costplan.yaml and the schemas for editors."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from costplan.cli.completion import files as complete_file
from costplan.cli.examples import examples
from costplan.cli.options import tables_options
from costplan.cli.output import tell
from costplan.cli.progress import PROGRESS
from costplan.cli.questions import ask, is_terminal
from costplan.cli.words import Choice

if TYPE_CHECKING:
    from datetime import date

    from costplan.project.drafting import Drafted

TEMPLATES = ("hero", "storyboard", "product-variations", "tutorial-steps", "ab-creative", "manga", "daily-social")
"""Each is a scenario of its name in costplan/templates, and a budget in costplan/templates/budgets."""


@click.command(epilog=examples("costplan init --from app.py", "costplan init boards --template storyboard"))
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--from",
    "source",
    metavar="FILE",
    shell_complete=complete_file,
    help="Draft the scenario from what you hold.",
)
@click.option(
    "--template",
    type=Choice(TEMPLATES),
    help="What is made: one of the workflows of the TokenMix guide; daily-social if not given.",
)
@click.option("--xlsx", is_flag=True, help="Write the empty table that finance fills instead: plan.xlsx.")
@tables_options
def init(folder: Path, source: str | None, template: str | None, xlsx: bool, as_of: date, pricing: Path | None) -> None:
    """Start with a commented scenario and its budget.

    They go into FOLDER, or here, with costplan.yaml and schemas for the editor. No file is ever overwritten. On a
    terminal three questions say what is made, where no option does.
    """
    from costplan.project.new_files import write_new

    if sum((source is not None, template is not None, xlsx)) > 1:
        raise click.UsageError("--from, --template and --xlsx each say what is made; keep one of them")
    if xlsx:
        _write_table(folder, as_of, pricing)
        return
    drafted = None
    if source is not None:
        drafted = _drafted(source, as_of, pricing)
    elif template is None and is_terminal():
        drafted = _asked(as_of, pricing)
    files = dict(drafted.files) if drafted else _from_template(template or TEMPLATES[-1])
    for path in write_new(folder, files | _schemas()):
        tell(f"wrote {path}")
    if drafted:
        _tell(drafted)
        if drafted.draft.teaches:
            tell(f"to learn from its tokens: {_learning(drafted.draft.source, folder)}")
    go = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    tell(f"next: {go}costplan estimate scenario.yaml")
    if drafted and drafted.problems:
        from costplan.errors import InputError

        raise InputError(drafted.problems)


def _drafted(source: str, as_of: date, pricing: Path | None) -> Drafted:
    from costplan.project.drafting import draft_files
    from costplan.project.request import Request

    with PROGRESS.stage("drafting"):
        return draft_files(source, Request(as_of=as_of, pricing=pricing), _template("costplan.yaml"))


def _write_table(folder: Path, as_of: date, pricing: Path | None) -> None:
    """The empty table alone, which is filled before there is a scenario."""
    from costplan.project.filled import EMPTY, empty_table
    from costplan.project.new_files import write_new
    from costplan.project.request import Request

    for path in write_new(folder, {EMPTY: empty_table(Request(as_of=as_of, pricing=pricing))}):
        tell(f"wrote {path}")
        tell(f"next: fill it, then: costplan estimate {shlex.quote(str(path))}")


def _asked(as_of: date, pricing: Path | None) -> Drafted:
    from costplan.project.request import Request

    return ask(TEMPLATES, _template, Request(as_of=as_of, pricing=pricing))


def _tell(drafted: Drafted) -> None:
    """What was found and not taken, and what is a guess."""
    for taken in drafted.draft.taken:
        tell(taken)
    for told in drafted.draft.told:
        tell(f"read, and not in the plan: {told}")
    for path, figure in drafted.draft.guesses:
        tell(f"assumed: {path}: {figure.origin}")
    if drafted.cap.assumed:
        tell(f"assumed: the cap: {drafted.cap.origin}")


def _learning(source: str, folder: Path) -> str:
    """The commands that calibrate the draft by the usage that it was made from."""
    scenario, store, learned = (
        shlex.quote(str(folder / name)) for name in ("scenario.yaml", "calls.jsonl", "calibration.yaml")
    )
    return (
        f"costplan actuals import {shlex.quote(source)} --store {store} && costplan calibrate {store} -o {learned} && "
        f"costplan estimate {scenario} --calibration {learned}"
    )


def _from_template(template: str) -> dict[str, str]:
    budget = f"budgets/{template}.yaml"
    return {
        "scenario.yaml": _template(f"{template}.yaml"),
        budget: _template(budget),
        "costplan.yaml": _template("costplan.yaml"),
    }


def _template(name: str) -> str:
    return (Path(__file__).parent.parent / "templates" / name).read_text(encoding="utf-8")


def _schemas() -> dict[str, str]:
    from costplan.schema.schema import schema_json

    return {f".costplan/{kind}.schema.json": schema_json(kind) for kind in ("scenario", "budget", "project")}
