"""``costplan freeze``: keeps a plan under a label, so that later reports hold the plan of their day against it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from costplan.cli.options import make_folder, now, plan_options, today, write_out

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from costplan.books.report import Report


class _Words(click.ParamType[str]):
    """A text of one line that can be seen."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not (value.strip() and value.isprintable() and len(value) <= 200):
            self.fail(f"{value[:60]!r} is not 1 to 200 characters that can be seen", param, ctx)
        return value


class _Label(click.ParamType[str]):
    """What may name a file everywhere."""

    name = "label"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value, re.ASCII):
            told = "is not up to 64 letters, digits, points, dashes and underscores, such as FY27-original"
            self.fail(f"{value[:70]!r} {told}", param, ctx)
        return value


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO...]")
@click.option("--label", required=True, type=_Label(), help="What to call the version, such as FY27-original.")
@click.option("--approved-by", type=_Words(), metavar="NAME", help="Who approved it.")
@click.option("--ref", type=_Words(), metavar="TEXT", help="Where that is written down, such as a ticket.")
@click.option("--budget", "budgets", multiple=True, metavar="FILE", help="Contingency, tax and exchange (repeatable).")
@plan_options
def freeze(
    scenarios: tuple[str, ...],
    label: str,
    approved_by: str | None,
    ref: str | None,
    budgets: tuple[str, ...],
    as_of: date | None,
    pricing: Path | None,
    calibration: str | None,
) -> None:
    """Keep a plan as a version; reports then show it as the original beside the plan of their day.

    SCENARIO is as for report. Writes budgets/versions/NAME/LABEL.json below the folder of costplan.yaml, or here: the
    ledger of the plan and the hashes of its inputs. A version never changes; caps are not held against it.
    """
    from costplan.books.comments import EMPTY, FILE
    from costplan.books.version_file import version_json
    from costplan.cli.report import read_report
    from costplan.cli.sides import Asked
    from costplan.cli.versions import versions_folder

    if "-" in scenarios:
        raise click.UsageError("a version names the files of its scenarios; - has none")
    report = read_report(Asked(scenarios, budgets, (), pricing, calibration, as_of or today()))
    _refuse_again(label, report)
    moment = now().strftime("%Y-%m-%dT%H:%M:%SZ")
    version = report.freeze(label, moment, approved_by=approved_by or "", ref=ref or "")
    path = versions_folder() / report.stem / f"{label}.json"
    make_folder(path.parent)
    write_out(version_json(version), path)
    if not (path.parent / FILE).exists():
        write_out(EMPTY, path.parent / FILE)


def _refuse_again(label: str, report: Report) -> None:
    """A label means one version of a scenario, also where letters count alike for file names.

    Raises:
        InputError: it is taken.
    """
    from costplan.errors import wrong

    for version in report.versions:
        if version.label.lower() == label.lower():
            told = f"{version.label} of {version.scenarios[0][0]!r} was frozen at {version.frozen}: {version.file}"
            raise wrong("frozen", told, "a version never changes; freeze under another label")
