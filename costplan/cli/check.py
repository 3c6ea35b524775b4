"""``costplan check``: whether a planned spend fits its caps and policies, and whether recorded calls match the plan."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from costplan.cli.exit_codes import EXIT_CODES
from costplan.cli.options import (
    Day,
    format_option,
    load_all,
    lock_path,
    now,
    open_calibrated,
    output_option,
    plan_of,
    plan_options,
    set_option,
    today,
    write_out,
)
from costplan.cli.progress import stage
from costplan.errors import EXIT_ORDER, CommandLineError, CostplanError, DriftError, GateError, OutsideError, Problem
from costplan.render.verdict.surfaces import SURFACES

if TYPE_CHECKING:
    from datetime import date

    from costplan.cli.sides import Asked
    from costplan.gating.gate import Gate
    from costplan.gating.verdict import Finding, Verdict


class Percent(click.ParamType[Fraction]):
    """A share written ``10%``."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Read it as a fraction of 1."""
        if isinstance(value, Fraction):
            return value
        found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)%", value, re.ASCII)
        if found is None or Fraction(found[1]) > 100:
            self.fail(f"{value!r} is not a share; write it as 10%", param, ctx)
        return Fraction(found[1]) / 100


class Out(click.ParamType[tuple[str, Path]]):
    """A surface and the file it goes to, ``sarif=costplan.sarif``."""

    name = "format=file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        """Split it."""
        if isinstance(value, tuple):
            return value
        surface, equals, file = value.partition("=")
        if surface not in SURFACES or not equals or not file:
            self.fail(f"{value!r} is not FORMAT=FILE; formats: {', '.join(SURFACES)}", param, ctx)
        return surface, Path(file)


@click.command(epilog=EXIT_CODES)
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO...]")
@click.option("--budget", "budgets", multiple=True, metavar="FILE", help="Caps and policies (repeatable).")
@click.option("--base", metavar="REVISION", help="A git revision to compare with, such as origin/main.")
@click.option(
    "--base-plan",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A plan to compare with, as 'costplan estimate --format json' saved it.",
)
@click.option("--budget-from", metavar="REVISION", help="Read budgets from that git revision, not from the files here.")
@click.option("--new-only", is_flag=True, help="Fail only on what the base does not have; the rest is listed.")
@click.option("--warn-only", is_flag=True, help="Exit 0 also when the plan does not fit.")
@click.option("--locked", is_flag=True, help="Refuse prices and figures other than costplan.lock's.")
@click.option(
    "--out", "outs", type=Out(), multiple=True, metavar="FORMAT=FILE", help="Write one more surface (repeatable)."
)
@click.option(
    "--against",
    "observations",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OBSERVATIONS",
    help="Instead of caps: does the mix of the calls in this store match the plan? (repeatable)",
)
@click.option(
    "--within",
    type=Percent(),
    default="10%",
    show_default=True,
    help="With --against: how far a share may be from the plan's, in points of all calls.",
)
@click.option("--since", type=Day(), help="With --against: only calls of that day or later.")
@set_option
@plan_options
@format_option(*SURFACES)
@output_option
def check(
    scenarios: tuple[str, ...],
    budgets: tuple[str, ...],
    base: str | None,
    base_plan: Path | None,
    budget_from: str | None,
    new_only: bool,
    warn_only: bool,
    locked: bool,
    outs: tuple[tuple[str, Path], ...],
    observations: tuple[Path, ...],
    within: Fraction,
    since: date | None,
    overrides: tuple[str, ...],
    as_of: date | None,
    pricing: Path | None,
    calibration: str | None,
    fmt: str,
    output: Path | None,
) -> None:
    """Whether a planned spend fits its caps and policies; exit 3 when it does not.

    Without SCENARIO and --budget, those that costplan.yaml lists. A cap is kept when the cost is exactly at it.
    """
    if observations:
        if not scenarios or fmt not in ("table", "json"):
            raise click.UsageError("--against needs a SCENARIO, and --format table or json")
        from costplan.cli.calls import check_calls

        catalogue = open_calibrated(pricing, calibration)
        plan = plan_of(load_all(scenarios, overrides, catalogue, as_of), catalogue, as_of)
        check_calls(plan, catalogue, observations, within, since, fmt, output)
        return
    if base and base_plan:
        raise click.UsageError("--base and --base-plan are two ways to say one thing; give one of them")
    given = click.get_current_context().get_parameter_source
    unused = [name for name in ("within", "since") if given(name) is ParameterSource.COMMANDLINE]
    if unused:
        raise click.UsageError(f"--{unused[0]} goes with --against")
    targets = [output or Path("-"), *(file for _, file in outs)]
    if new_only and not base:
        raise click.UsageError("--new-only needs --base, to tell what is new")
    from costplan.cli.sides import Asked
    from costplan.gating.gate import hold

    asked = Asked(scenarios, budgets, overrides, pricing, calibration, as_of or today())
    gate, errors, notes = _read(asked, base, base_plan, budget_from)
    if locked:
        from costplan.locking.file import check_locked

        check_locked(lock_path(), gate.revision.plan, gate.revision.catalogue)
    _refuse_overwriting(targets, [*gate.revision.plan.files, *(budget.file for budget in gate.revision.budgets)])
    with stage("holding"):
        verdict = hold(gate._replace(new_only=new_only))
    verdict = verdict._replace(notes=(*notes, *verdict.notes))
    for surface, file in outs:
        _write(surface, verdict, file)
    _write(fmt, verdict, output)
    _stop(verdict, errors, warn_only=warn_only)


def _read(
    asked: Asked, base: str | None, base_plan: Path | None, budget_from: str | None
) -> tuple[Gate, list[CostplanError], list[str]]:
    """What there is to decide, the errors of files that are not sound, and what the reader should know."""
    from costplan.cli.sides import inline_budgets, of_revision, read_budgets, read_side
    from costplan.gating.gate import Gate
    from costplan.gating.growth import Base, base_of

    notes: list[str] = []
    if budget_from:
        from costplan.cli.revision import revision

        with revision(budget_from):
            there = of_revision(asked)
            if missing := [name for name in asked.budgets if name not in there.budgets]:
                told = f"{budget_from} has no {', '.join(missing)}"
                raise OutsideError(
                    [Problem("cannot-read", told, "name a budget that it has, or leave out --budget-from")]
                )
            budgets = read_budgets(there)
            inline = inline_budgets(there) if there.scenarios or not asked.scenarios else []
        side, errors = read_side(asked, [*budgets, *inline], inline=False)
        notes.append(f"budgets are those of {budget_from}")
    else:
        side, errors = read_side(asked, read_budgets(asked))
    if not side.budgets:
        remedy = "give --budget FILE, list globs under 'budgets:' in costplan.yaml, or put 'budget:' into the scenario"
        where = f" in {budget_from}" if budget_from else ""
        raise CommandLineError(
            [Problem("nothing-to-check", f"there is no budget{where} to hold the plan against", remedy)]
        )
    if base_plan:
        from costplan.gating.saved_plan import read_saved_plan

        return Gate(side, read_saved_plan(base_plan)), errors, notes
    if not base:
        return Gate(side), errors, notes
    from costplan.cli.revision import revision

    try:
        with revision(base):
            there = of_revision(asked)
            if asked.scenarios and not there.scenarios:
                return Gate(side, Base(base, ())), errors, notes  # all of it is new
            before, _ = read_side(there, read_budgets(there))
            then = base_of(base, before)
    except OutsideError:
        raise
    except CostplanError as error:
        notes.append(f"{base} cannot be planned, so nothing is compared with it: {error.problems[0]}")
        return Gate(side, no_base=f"{base} cannot be planned"), errors, notes
    return Gate(side, then), errors, notes


def _refuse_overwriting(targets: list[Path], read: list[str]) -> None:
    """No file that was read is written over, and no two surfaces go to one place."""
    inputs = {Path(name).resolve() for name in read}
    seen: set[Path] = set()
    for target in targets:
        where = target if str(target) == "-" else target.resolve()
        if where is not target and where.exists() and not where.is_file():
            continue  # a device or a pipe
        if where in inputs:
            raise click.UsageError(f"{target} is an input of this check; write to another file")
        if where in seen:
            raise click.UsageError(f"two surfaces would go to {'stdout' if str(target) == '-' else target}")
        seen.add(where)


def _write(surface: str, verdict: Verdict, output: Path | None) -> None:
    from costplan.render.text import width_of_terminal

    run = now().isoformat(timespec="seconds").replace("+00:00", "Z")
    text = SURFACES[surface](verdict, width=width_of_terminal(), run=run)
    if SURFACES[surface].appends and output is not None and output.is_file():
        text = output.read_text(encoding="utf-8") + text
    write_out(text, output)


def _stop(verdict: Verdict, errors: list[CostplanError], *, warn_only: bool) -> None:
    """End with the exit code of what is wrong first: files, then the gate, then an old calibration."""
    found: list[CostplanError] = [type(error)(error.problems) for error in errors]
    failing = [held for held in verdict.failing if not held.rule.startswith("input/")]
    if failing and not warn_only:
        old = [held for held in failing if held.rule == "policy/calibrated_within"]
        over = [held for held in failing if held not in old]
        found += [DriftError([Problem("calibration-old", _first_of(old), "", old[0].rule_place)])] if old else []
        found += [GateError([Problem("does-not-fit", _first_of(over), "", over[0].rule_place)])] if over else []
    if found:
        worst = min(found, key=lambda error: EXIT_ORDER.index(error.exit_code))
        raise type(worst)(dict.fromkeys(finding for error in found for finding in error.problems))


def _first_of(failing: list[Finding]) -> str:
    more = f", and {len(failing) - 1} more" if len(failing) > 1 else ""
    return f"the plan does not fit: {failing[0].message}{more}"
