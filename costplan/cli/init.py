"""``costplan init``: a first scenario and its budget from a template, costplan.yaml, and the schemas for editors."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

TEMPLATES = ("hero", "storyboard", "product-variations", "tutorial-steps", "ab-creative", "manga", "daily-social")
"""Each is a scenario of its name in costplan/templates, and a budget in costplan/templates/budgets."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--template",
    type=click.Choice(TEMPLATES),
    default="daily-social",
    show_default=True,
    help="What is made: one of the workflows of the TokenMix guide.",
)
def init(folder: Path, template: str) -> None:
    """Start in FOLDER, or here: a commented scenario and budget, costplan.yaml, and schemas for the editor.

    No file is ever overwritten.

    \b
    Example:
      costplan init first --template manga
    """
    from costplan.project.writing import write_new

    for path in write_new(folder, _first_files(template)):
        click.echo(f"costplan: wrote {path}", err=True)
    go = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"costplan: next: {go}costplan estimate scenario.yaml", err=True)


def _first_files(template: str) -> dict[str, str]:
    from costplan.schema.schema import schema_json

    templates = Path(__file__).parent.parent / "templates"
    budget = f"budgets/{template}.yaml"
    return {
        "scenario.yaml": (templates / f"{template}.yaml").read_text(encoding="utf-8"),
        budget: (templates / budget).read_text(encoding="utf-8"),
        "costplan.yaml": (templates / "costplan.yaml").read_text(encoding="utf-8"),
    } | {f".costplan/{kind}.schema.json": schema_json(kind) for kind in ("scenario", "budget", "project")}
