"""``costplan advise``: ways to make the same images for less, what the decision tree says of prompts, or a move to
another model. What it finds and writes comes of the office."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from costplan.cli.completion import models as complete_model
from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.examples import examples
from costplan.cli.options import currency_options, format_option, output_option, plan_options, what_if_options
from costplan.cli.output import guard_output, tell, write_out
from costplan.cli.progress import PROGRESS
from costplan.errors import InputError, joined_or
from costplan.render.advice_formats import ADVICE
from costplan.render.migration_formats import MIGRATIONS
from costplan.render.mode_formats import MODE_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from costplan.project.content import Content
    from costplan.project.request import Request

OF_PROMPTS = ("model", "n", "size")
"""Options that go with prompts of the command line or a file alone."""


@click.command(
    epilog=examples(
        "costplan advise quarter",
        "costplan advise --mode --prompt 'a poster with six lines of text' -n 8",
    )
)
@click.argument("scenario", required=False, metavar="SCENARIO", shell_complete=complete_scenario)
@click.option(
    "--take",
    multiple=True,
    metavar="NAME",
    help="A way by its name on the page, such as posts.final:tier; all that are named are planned together "
    "(repeatable).",
)
@click.option(
    "--apply",
    "applied",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Write the scenario with the best of what is the same in it, with what --take names, or on the model of --to; "
    "its comments stay.",
)
@click.option(
    "--to",
    metavar="MODEL",
    shell_complete=complete_model,
    help=f"Instead: what a move to a model takes, as {joined_or(MIGRATIONS)}.",
)
@click.option(
    "--from",
    "leave",
    multiple=True,
    metavar="MODEL",
    shell_complete=complete_model,
    help="With --to: a model that is left; what ends and what is older if not given (repeatable).",
)
@click.option(
    "--mode",
    is_flag=True,
    help=f"Instead: Thinking or Instant, by the decision tree of the guide, as {joined_or(MODE_FORMATS)}.",
)
@click.option("--prompt", metavar="TEXT", help="With --mode: a prompt instead of a SCENARIO.")
@click.option(
    "--prompts",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="With --mode: a prompt a line, or a column 'prompt' of a table or JSON, instead of a SCENARIO.",
)
@click.option("--model", "-m", metavar="MODEL", shell_complete=complete_model, help="What such prompts are priced on.")
@click.option("-n", "--n", "n", type=click.IntRange(1, 10**6), help="Images made of each such prompt; 1 if not given.")
@click.option("--size", "-s", metavar="WxH", help="Of such images; 1024x1024 if not given.")
@what_if_options
@plan_options
@currency_options
@format_option(*ADVICE)
@output_option
def advise(
    scenario: str | None,
    take: tuple[str, ...],
    applied: Path | None,
    to: str | None,
    leave: tuple[str, ...],
    mode: bool,
    prompt: str | None,
    prompts: Path | None,
    model: str | None,
    n: int | None,
    size: str | None,
    overrides: tuple[str, ...],
    scale: tuple[str, ...],
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    contracts: tuple[str, ...],
    currency: str | None,
    fx: Path | None,
    fmt: str,
    output: Path | None,
) -> None:
    """Ways to the same images for less, each with what it saves.

    SCENARIO is a file, - for stdin, or the name of a shipped scenario such as quarter. Each way has its condition and
    its risk, and is planned anew; so are the best of them together. Nobody here judges an image: what is not the same
    as far as the file says, somebody has to find as good. Exit 0 also where nothing is cheaper.
    """
    from costplan.project.request import Request
    from costplan.project.writing import check_outputs

    _refuse(mode=mode, to=to, scenario=scenario, prompted=prompt is not None or prompts is not None)
    check_outputs(one for one in (applied, output) if one is not None)
    request = Request(
        as_of=as_of,
        scenarios=[scenario] if scenario is not None else [],
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        currency=currency,
        fx=fx,
    )
    if mode:
        from costplan.project.modes_advised import advised_modes

        write = _written("--mode", MODE_FORMATS, fmt)
        found = advised_modes(
            request, prompt=prompt, prompts_file=prompts, model=model, n=n or 1, size=size, progress=PROGRESS
        )
        write_out(write(found), output)
    elif to is not None:
        _migrate(request, to, leave, applied, _written("--to", MIGRATIONS, fmt), output)
    else:
        _advise(request, take, applied, fmt, output)


def _advise(request: Request, take: tuple[str, ...], applied: Path | None, fmt: str, output: Path | None) -> None:
    from costplan.project import advising

    if applied is None:
        found = advising.advise(request, take=take, progress=PROGRESS)
        for note in found.notes if fmt == "csv" else ():  # which has no row for them
            tell(note)
        write_out(ADVICE[fmt](found), output)
        return
    from costplan.render.advice.told import applied_words

    guard_output(applied, makes="scenario")
    made = advising.apply(request, applied, take=take, progress=PROGRESS)
    for note in made.advice.notes if fmt == "csv" or str(applied) == "-" else ():
        tell(note)
    _show(ADVICE[fmt](made.advice), output, made.text, applied)
    tell(applied_words(made.advice, made.taken, str(applied)))


def _migrate(
    request: Request,
    to: str,
    leave: tuple[str, ...],
    applied: Path | None,
    write: Callable[..., Content],
    output: Path | None,
) -> None:
    from costplan.project import migrating

    if applied is None:
        found = migrating.migrate(request, to, leave=leave, progress=PROGRESS)
        write_out(write(found), output)
    else:
        from costplan.render.migration import written_words

        guard_output(applied, makes="scenario")
        found, text = migrating.migrated_file(request, to, applied, leave=leave, progress=PROGRESS)
        _show(write(found), output, text, applied)
        tell(written_words(found, request.names[0], str(applied)))
    if found.problems:
        raise InputError(found.problems)


def _show(page: Content, output: Path | None, text: str, applied: Path) -> None:
    """The page, unless the file goes to stdout in its place, and the file if there is one."""
    if output is not None or str(applied) != "-":
        write_out(page, output)
    if text:
        write_out(text, applied, makes="scenario")


def _refuse(*, mode: bool, to: str | None, scenario: str | None, prompted: bool) -> None:
    """Words that do not go together.

    Raises:
        UsageError: there are some.
    """
    context = click.get_current_context()
    options = {one.name: one.opts[0] for one in context.command.params if isinstance(one, click.Option)}
    given = {name for name in options if context.get_parameter_source(name or "") is ParameterSource.COMMANDLINE}
    if mode and to is not None:
        raise click.UsageError("--mode and --to ask two things; keep one of them")
    if scenario is None and not (mode and prompted):
        raise click.UsageError("name a SCENARIO" + (", or give --prompt or --prompts" if mode else ""))
    wrong = {
        "--mode": () if mode else ("prompt", "prompts", *OF_PROMPTS),
        "--prompt or --prompts": () if prompted else OF_PROMPTS,
        "--to": () if to is not None else ("leave",),
        "SCENARIO alone": ("take", "currency", "fx") if mode or to is not None else (),
        "SCENARIO alone or with --to": ("applied",) if mode else (),
    }
    for what, names in wrong.items():
        for name in (one for one in names if one in given):
            raise click.UsageError(f"{options[name]} goes with {what}")


def _written(option: str, formats: Mapping[str, Callable[..., Content]], fmt: str) -> Callable[..., Content]:
    """What writes a format; that of the environment is passed over where this answer is not written in it.

    Raises:
        UsageError: this answer is not written in it.
    """
    if fmt not in formats and click.get_current_context().get_parameter_source("fmt") is ParameterSource.ENVIRONMENT:
        fmt = next(iter(formats))
    if fmt not in formats:
        raise click.UsageError(f"{option} is written as {joined_or(formats)}, and not as {fmt}")
    return formats[fmt]
