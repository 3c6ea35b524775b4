"""Bare ``costplan``: how the project here stands and what to type next; outside of one, what there is to type.
It is no word of its own."""

from __future__ import annotations

import os
from pathlib import Path

import click

from costplan.cli.clock import Day, today
from costplan.cli.groups import EXAMPLES, GROUPS
from costplan.cli.output import write_page
from costplan.release import RELEASE


def show_state() -> None:
    """The state of the project around this folder, else the groups of commands with an example each."""
    from costplan.project.settings import find_project, projects_below
    from costplan.render.verdict.findings import few
    from costplan.render.view import clean

    here = Path()
    if find_project(here.absolute()).root is not None:
        from costplan.project.state import state_of
        from costplan.render.state import state_page

        said = os.environ.get("COSTPLAN_AS_OF")
        write_page(state_page(state_of(Day().convert(said, None, None) if said else today(), here)), None)
        return
    click.echo(f"costplan {RELEASE}: what an image workload will cost, before the money is spent\n")
    for group, example in EXAMPLES.items():
        click.echo(f"  {group:<9}{', '.join(GROUPS[group]):<26}{example}")
    below = projects_below(here)
    where = f"a project lies in {few(below, clean, 'project')}" if below else "'costplan init' starts a project"
    click.echo(f"\nNo costplan.yaml is here or above: {where}.\n'costplan --help' has every command.")
