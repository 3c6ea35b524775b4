"""``costplan accuracy``: what observed calls used, against what was predicted with and without a calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.options import format_option, observations_argument, output_option, tables_options
from costplan.cli.output import write_out, write_page

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command()
@observations_argument
@click.option("--by-source", is_flag=True, help="Also each source, predicted by the others.")
@tables_options
@format_option("table", "json", "svg")
@output_option
def accuracy(
    observations: tuple[Path, ...],
    by_source: bool,
    as_of: date,
    pricing: Path | None,
    fmt: str,
    output: Path | None,
) -> None:
    """Predicted against observed tokens.

    OBSERVATIONS are stores that 'costplan observe import' wrote (JSONL or Parquet), or count tables of 'costplan
    observe count'. Every call is predicted by the published token profile, by a calibration on all other calls, and by
    one on the calls of all other sources.

    \b
    Example:
      costplan accuracy observations.jsonl
    """
    from costplan.project.calibrating import accuracy as judge
    from costplan.render.accuracy import accuracy_page
    from costplan.render.json.accuracy import accuracy_json
    from costplan.render.scatter import accuracy_svg

    judged = judge(observations, as_of, by_source=by_source, pricing=pricing)
    if fmt == "json":
        write_out(accuracy_json(judged), output)
    elif fmt == "svg":
        write_out(accuracy_svg(judged), output)
    else:
        write_page(accuracy_page(judged), output)
