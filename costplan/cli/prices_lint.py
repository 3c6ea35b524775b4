"""``costplan prices lint``: whether the tables are sound; with ``--with``, where another catalogue says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.completion import catalogues as complete_catalogue
from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.examples import examples
from costplan.cli.options import format_option, output_option, plan_options
from costplan.cli.output import write_out
from costplan.cli.words import Percent

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction
    from pathlib import Path


@click.command(epilog=examples("costplan prices lint", "costplan prices lint --with genai-prices quarter"))
@click.argument("named", nargs=-1, metavar="[SCENARIO...]", shell_complete=complete_scenario)
@click.option(
    "--with",
    "catalogue",
    metavar="CATALOGUE",
    shell_complete=complete_catalogue,
    help="Compare the tables with litellm, genai-prices, models.dev or portkey (the package, or a FILE of it).",
)
@click.option(
    "--over", type=Percent(), metavar="SHARE", help="With --with: exit 5 where a price differs by more, such as 5%."
)
@click.option(
    "--known", metavar="FILE", help="With --with: differences somebody looked into, which --over passes over."
)
@plan_options
@format_option("table", "json", "md")
@output_option
def lint(
    named: tuple[str, ...],
    catalogue: str | None,
    over: Fraction | None,
    known: str | None,
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    contracts: tuple[str, ...],
    fmt: str,
    output: Path | None,
) -> None:
    """Check every table and profile in force, or of one FOLDER in the place of SCENARIO; exit 4 if anything is wrong.

    With --with the tables are compared with somebody else's catalogue, offline: the same requests priced by both, what
    differs ranked by what it does to SCENARIO. FILE#sha256=HASH refuses a file that moved. Catalogues copy each other;
    the provider's own page decides.
    """
    if catalogue is None:
        if known is not None:
            raise click.UsageError("--known goes with --with CATALOGUE")
        _lint_alone(named, over, fmt, output, pricing, contracts, as_of)
        return
    from costplan.project.auditing import audit, differs_by
    from costplan.project.request import Request
    from costplan.render.audit_formats import AUDIT_FORMATS

    request = Request(as_of=as_of, scenarios=named, pricing=pricing, calibration=calibration, contracts=contracts)
    found = audit(catalogue, request, known)
    write_out(AUDIT_FORMATS[fmt](found), output)
    if over is not None and (error := differs_by(found, over)):
        raise error


def _lint_alone(
    named: tuple[str, ...],
    over: Fraction | None,
    fmt: str,
    output: Path | None,
    pricing: Path | None,
    contracts: tuple[str, ...],
    day: date,
) -> None:
    """The tables and contracts by themselves.

    Raises:
        InputError: anything is wrong in them.
        UsageError: several folders, or what goes with another catalogue alone.
    """
    from pathlib import Path

    from costplan.errors import InputError
    from costplan.idle_terms import ended, idle_terms
    from costplan.linting import lint as find_problems
    from costplan.linting import sound
    from costplan.project.tables import for_account, open_catalogue

    if over is not None or fmt != "table" or output is not None:
        raise click.UsageError("--over, --format and -o go with --with CATALOGUE")
    if len(named) > 1:
        raise click.UsageError("name one folder of tables")
    catalogue = open_catalogue(Path(named[0]) if named else pricing, strays=True)
    catalogue = for_account(catalogue, contracts, Path())
    findings = [*find_problems(catalogue), *idle_terms(catalogue)]
    if findings:
        raise InputError(findings)
    click.echo("\n".join([sound(catalogue), *ended(catalogue, day)]))
