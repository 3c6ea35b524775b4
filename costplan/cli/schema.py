"""``costplan schema``: JSON Schema of the files that costplan reads, for editors and other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.examples import examples
from costplan.cli.options import output_option
from costplan.cli.output import write_out
from costplan.cli.words import Choice

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog=examples("costplan schema scenario", "costplan schema budget -o budget.schema.json"))
@click.argument(
    "kind",
    type=Choice(["scenario", "budget", "contract", "fx", "prices", "profile", "project", "calibration", "checked"]),
    metavar="KIND",
)
@output_option
def schema(kind: str, output: Path | None) -> None:
    """JSON Schema (2020-12) of a kind of file, made from what reads it.

    KIND is scenario, budget, contract, fx (exchange rates), prices, profile, project (costplan.yaml), calibration or
    checked (checked.yaml, looks at prices).
    """
    from costplan.schema.schema import schema_json

    write_out(schema_json(kind), output)
