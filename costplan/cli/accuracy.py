"""``costplan accuracy``: what observed calls used, against what was predicted with and without a calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.calibrate import observations_argument
from costplan.cli.options import format_option, open_catalogue, output_option, tables_options, today, write_out

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
    as_of: date | None,
    pricing: Path | None,
    fmt: str,
    output: Path | None,
) -> None:
    """Predicted against observed tokens.

    OBSERVATIONS are stores that 'costplan observe import' wrote (JSONL or Parquet), or count tables of 'costplan
    observe count'. Every call is predicted by the published token profile, by a calibration on all other calls, and by
    one on the calls of all other sources.
    """
    from costplan.learning.accuracy import accuracy as judge
    from costplan.learning.counts import count_files
    from costplan.render.accuracy import accuracy_page
    from costplan.render.json.accuracy import accuracy_json
    from costplan.render.scatter import accuracy_svg
    from costplan.render.text import page_text, width_of_terminal

    found = judge(count_files(observations), open_catalogue(pricing), as_of or today(), by_source)
    if fmt == "json":
        write_out(accuracy_json(found), output)
    elif fmt == "svg":
        write_out(accuracy_svg(found), output)
    else:
        write_out(page_text(accuracy_page(found), width_of_terminal()), output)
