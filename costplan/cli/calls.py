"""The part of ``costplan check`` that asks another question: are the calls on record those that were planned?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.cli.options import write_out
from costplan.errors import DriftError, Problem, wrong

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction
    from pathlib import Path

    from costplan.catalogue import Catalogue
    from costplan.planning.plan import Plan


def check_calls(
    plan: Plan,
    catalogue: Catalogue,
    observations: tuple[Path, ...],
    within: Fraction,
    since: date | None,
    fmt: str,
    output: Path | None,
) -> None:
    """Compare the shares of calls by model, size, quality and n, of retries, failures and rejects, with a plan's.

    A share is off when even its 90 % interval lies outside the bounds.

    Raises:
        DriftError: a share is off.
        InputError: no call on record says anything about the plan.
    """
    from costplan.learning.mix import compare_mix

    mix = compare_mix(plan, observations, catalogue, within, since)
    if fmt == "json":
        from costplan.render.json.mix import mix_json

        write_out(mix_json(plan, mix), output)
    else:
        from costplan.render.mix import mix_page
        from costplan.render.text import page_text, width_of_terminal

        write_out(page_text(mix_page(plan, mix), width_of_terminal()), output)
    if mix.off:
        what = f"{len(mix.off)} of {len(mix.shares)} shares no longer match the plan"
        raise DriftError([Problem("mix-off", what, "change the scenario to what is really called")])
    if not mix.calls:
        raise wrong("nothing-to-check", "no call on record could be held against the plan", "check the stores")
