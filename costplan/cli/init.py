"""``costplan init``: a first scenario and its budget from a template, costplan.yaml, and the schemas for editors."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from costplan.errors import OutsideError, Problem

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
    """
    _write_new(folder, _first_files(template))
    go = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"costplan: next: {go}costplan estimate scenario.yaml", err=True)


def _first_files(template: str) -> dict[str, str]:
    from costplan.schema.documents import schema_json

    templates = Path(__file__).parent.parent / "templates"
    budget = f"budgets/{template}.yaml"
    return {
        "scenario.yaml": (templates / f"{template}.yaml").read_text(encoding="utf-8"),
        budget: (templates / budget).read_text(encoding="utf-8"),
        "costplan.yaml": (templates / "costplan.yaml").read_text(encoding="utf-8"),
    } | {f".costplan/{kind}.schema.json": schema_json(kind) for kind in ("scenario", "budget", "project")}


def _write_new(folder: Path, files: dict[str, str]) -> None:
    """Write files that are not there yet; when one of them is, or cannot be written, none is left behind."""
    taken = [folder / name for name in files if (folder / name).exists() or (folder / name).is_symlink()]
    if taken:
        raise OutsideError(
            [
                Problem("file-exists", f"{path} is there already", "nothing was written; name another folder")
                for path in taken
            ]
        )
    written: list[Path] = []
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for done in written:
            done.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise OutsideError([Problem("cannot-write", f"{path}: {reason}", "check the folder and the rights")]) from None
    for path in written:
        click.echo(f"costplan: wrote {path}", err=True)
