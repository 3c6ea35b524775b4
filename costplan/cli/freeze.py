"""``costplan freeze``: keeps a plan under a label, so that later reports hold the plan of their day against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.clock import now
from costplan.cli.completion import files as complete_file
from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.examples import examples
from costplan.cli.options import plan_options
from costplan.cli.progress import PROGRESS

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


class _Line(click.ParamType[str]):
    """A text of one line that can be seen."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from costplan.project.freezing import is_line

        if not is_line(value):
            self.fail(f"{value[:60]!r} is not 1 to 200 characters that can be seen", param, ctx)
        return value


class _Label(click.ParamType[str]):
    """What may name a file everywhere."""

    name = "label"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from costplan.project.freezing import is_label

        if not is_label(value):
            told = "is not up to 64 letters, digits, points, dashes and underscores, such as FY27-original"
            self.fail(f"{value[:70]!r} {told}", param, ctx)
        return value


@click.command(
    epilog=examples(
        "costplan freeze scenario.yaml --label FY27-original",
        'costplan freeze scenario.yaml --label FY27-approved --approved-by "J. Chan" --ref FIN-112',
    )
)
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO...]", shell_complete=complete_scenario)
@click.option("--label", required=True, type=_Label(), help="What to call the version, such as FY27-original.")
@click.option("--approved-by", type=_Line(), metavar="NAME", help="Who approved it.")
@click.option("--ref", type=_Line(), metavar="TEXT", help="Where that is written down, such as a ticket.")
@click.option(
    "--budget",
    "budgets",
    multiple=True,
    metavar="FILE",
    shell_complete=complete_file,
    help="Contingency, tax and exchange (repeatable).",
)
@plan_options
def freeze(
    scenarios: tuple[str, ...],
    label: str,
    approved_by: str | None,
    ref: str | None,
    budgets: tuple[str, ...],
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    contracts: tuple[str, ...],
) -> None:
    """Keep a plan as a version.

    Reports then show it as the original beside the plan of their day.

    SCENARIO is as for report. Writes budgets/versions/NAME/LABEL.json below the folder of costplan.yaml, or here: the
    entries of the plan and the hashes of its inputs. A version never changes; caps are not compared with it.
    """
    from costplan.project.freezing import freeze as keep
    from costplan.project.request import Request

    if "-" in scenarios:
        raise click.UsageError("a version names the files of its scenarios; - has none")
    request = Request(
        as_of=as_of, scenarios=scenarios, budgets=budgets, pricing=pricing, calibration=calibration, contracts=contracts
    )
    keep(request, label, now(), approved_by=approved_by or "", ref=ref or "", progress=PROGRESS)
