"""``costplan live``: one real call beside its plan, under a cap; several on a contact sheet; and which were taken."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from costplan.cli.clock import now
from costplan.cli.completion import files as complete_file
from costplan.cli.completion import scenarios_and_models as complete_named
from costplan.cli.completion import steps as complete_step
from costplan.cli.examples import examples
from costplan.cli.options import budget_option, format_option, max_option, output_option, plan_options, set_option
from costplan.cli.output import guard_output, tell, write_out
from costplan.cli.progress import PROGRESS
from costplan.cli.questions import INTERRUPTED, is_terminal
from costplan.cli.words import Choice, LedgerFile, Numbers, Parameter, Percent, given_once
from costplan.project.writing import check_outputs
from costplan.render.formats import SAMPLE_PLANS, SAMPLES
from costplan.units import unit_money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from costplan.project.sample_asked import SampleAsked
    from costplan.project.sampling import SampleTerms, Sampling

FILE = click.Path(path_type=Path, dir_okay=False)
MOST_SAMPLES = 100


@click.command(
    epilog=examples(
        "costplan live gpt-image-2 -s 1024x1024 -q low --prompt 'a red kite' --dry-run",
        "costplan live quarter --step banners.banner --set banners.banner.quality=low --prompt kite --dry-run",
    )
)
@click.argument("named", metavar="[SCENARIO|MODEL]", required=False, shell_complete=complete_named)
@click.option("--step", metavar="WORKFLOW.STEP", shell_complete=complete_step, help="Which step of the scenario.")
@set_option
@click.option("--size", "-s", help="Without a scenario: WxH in pixels, or a class the provider sells.")
@click.option("--quality", "-q", help="Without a scenario: the quality; the model's default if not given.")
@click.option("-n", "--n", "n", type=click.IntRange(1, 100), help="Without a scenario: images of the call.")
@click.option("--call", type=Choice(("generate", "edit", "responses")), help="Without a scenario: edit with an image.")
@click.option("--tier", help="Without a scenario: service tier.")
@click.option(
    "--parameter", "-P", "parameters", type=Parameter(), multiple=True, help="Without a scenario: any other parameter."
)
@click.option("--prompt", help="What is drawn; of a step that has a prompt, another one.")
@click.option("--image", "images", type=FILE, multiple=True, shell_complete=complete_file, help="An input image.")
@click.option("--mask", type=FILE, shell_complete=complete_file, help="The mask of an edit.")
@click.option("--text-model", help="Of a Responses call: the text model that runs it.")
@max_option
@budget_option
@click.option("--accept-estimates", is_flag=True, help="Reserve 1.5 times the high end where nothing bounds the cost.")
@click.option("--dry-run", is_flag=True, help="Show the exact request and what it can cost; send nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before money is spent.")
@click.option("--repeat", type=click.IntRange(1, MOST_SAMPLES), default=1, metavar="N", help="So many samples.")
@click.option("--save", type=click.Path(path_type=Path), help="Write the image; of several samples, a folder.")
@click.option("--accept", type=Numbers(), metavar="1,4,7", help="Record which samples of the --save folder were taken.")
@click.option("--attempts", type=click.IntRange(1, 4), default=1, show_default=True, help="Tries of each sample.")
@click.option(
    "--tolerance", type=Percent(), default="5%", show_default=True, help="How far outside of the plan is off."
)
@click.option("--store", type=FILE, help="Where the observation goes; observations.jsonl of the project if not given.")
@click.option("--keep-prompt", is_flag=True, help="Keep the prompt too; else its hash and length alone.")
@click.option(
    "--ledger", type=LedgerFile(), envvar="COSTPLAN_LEDGER", help="The ledger; that of the project if not given."
)
@click.option("--base-url", metavar="URL", help="Another address that speaks as the vendor does.")
@click.option("--deployment", metavar="NAME", help="How that address calls the model.")
@click.option(
    "--key-command", metavar="COMMAND", help="A command that prints the key; else the environment's variable."
)
@click.option("--allow-env-base-url", is_flag=True, help="Use the address in OPENAI_BASE_URL, for OpenAI's models.")
@click.option("--allow-env-proxies", is_flag=True, help="Use the proxies that the environment names.")
@click.option("--timeout", type=click.FloatRange(0.1, 600), metavar="SECONDS", help="How long a call is waited for.")
@plan_options
@format_option(*SAMPLES)
@output_option
def live(
    named: str | None,
    accept: tuple[int, ...] | None,
    dry_run: bool,
    yes: bool,
    save: Path | None,
    store: Path | None,
    output: Path | None,
    fmt: str,
    **said: Any,
) -> None:
    """One real call beside its plan, under a cap.

    SCENARIO with --step, or MODEL with its size and quality. The exact request and the most that it can cost are shown;
    so much is reserved in the ledger, one call is made, and what came stands beside the plan line by line: exit 5 where
    it is off, 3 where a cap would be passed, 6 where the outside failed. The store has it at once for 'calibrate'.
    """
    if accept is not None:
        _accept(named, accept, save, store)
        return
    if named is None:
        raise click.UsageError("name a scenario or a model, such as gpt-image-2")
    asked, terms = _asked(named, said), _terms(said)
    if dry_run:
        from costplan.project.sample_ahead import look_ahead

        if output is not None and str(output) != "-":
            _check_unwritten([output])
        call, refused = look_ahead(asked, terms, ledger=said["ledger"], budgets=said["budgets"])
        told = "; ".join(problem.message for problem in refused.problems) if refused else ""
        write_out(SAMPLE_PLANS[fmt](call.plan, terms.number, terms.cap, told), output)
        if refused:
            raise refused
        return
    if not yes and not is_terminal():
        raise click.UsageError("a real call costs money, and nobody is here to be asked; say --yes, or try --dry-run")
    sampling = _opened(asked, terms, said, save, store, output)
    _show_and_ask(sampling, terms, yes)
    try:
        report = sampling.take()
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    write_out(SAMPLES[fmt](report), output, renews=True)
    if failure := sampling.trouble or report.failure():
        raise failure


def _opened(
    asked: SampleAsked,
    terms: SampleTerms,
    said: dict[str, Any],
    save: Path | None,
    store: Path | None,
    out: Path | None,
) -> Sampling:
    """All that is needed, checked before anything is asked or sent."""
    from logging import NullHandler, getLogger

    from costplan.project.sample_opening import open_sampling

    getLogger("costplan.guard").addHandler(NullHandler())  # what it tells, the report says
    outputs = [out] if out is not None and str(out) != "-" else []
    _check_unwritten([*outputs, *([save] if save and terms.number == 1 and not save.is_dir() else [])])
    return open_sampling(
        asked,
        terms,
        ledger=said["ledger"],
        budgets=said["budgets"],
        store=store,
        save=save,
        outputs=outputs,
        key_command=said["key_command"],
        progress=PROGRESS,
    )


def _check_unwritten(files: Sequence[Path]) -> None:
    """No file is an input or the ledger, and of those that are there a person says that they may go.

    Raises:
        CommandLineError: one is.
        UsageError: one is there, and nobody says so.
        OutsideError: no file can have that name.
    """
    for file in files:
        check_outputs([file])
        guard_output(file)
        is_there = file.is_file()
        if is_there and not (is_terminal() and click.confirm(f"{file} is there already. Replace it?", err=True)):
            raise click.UsageError(f"{file} is there already; nothing was sent: name another file")


def _asked(named: str, said: dict[str, Any]) -> SampleAsked:
    """The call in the words of the command line.

    Raises:
        UsageError: words of a call without a scenario stand beside one.
    """
    from costplan.project.sample_asked import SampleAsked

    asked = SampleAsked(
        named=named,
        as_of=said["as_of"],
        step=said["step"],
        overrides=said["overrides"],
        pricing=said["pricing"],
        calibration=said["calibration"],
        contracts=said["contracts"],
        size=said["size"],
        quality=said["quality"],
        n=said["n"] or 1,
        prompt=said["prompt"],
        images=said["images"],
        mask=said["mask"],
        call=said["call"],
        tier=said["tier"] or "standard",
        parameters=given_once(said["parameters"]),
        text_model=said["text_model"],
        base_url=said["base_url"],
        env_base_url=(os.environ.get("OPENAI_BASE_URL") or None) if said["allow_env_base_url"] else None,
        deployment=said["deployment"],
        timeout_s=said["timeout"],
        accept_estimates=said["accept_estimates"],
    )
    words = [name for name in ("size", "quality", "n", "call", "tier", "parameters") if said[name]]
    if words and asked.is_scenario:
        flags = {"size": "-s", "quality": "-q", "n": "-n", "parameters": "-P"}
        listed = ", ".join(flags.get(name, f"--{name}") for name in words)
        raise click.UsageError(f"{listed}: {named} is a scenario; change its step with --set {named}.…=…")
    return asked


def _terms(said: dict[str, Any]) -> SampleTerms:
    from costplan.budget.asked import asked_budget
    from costplan.project.sampling import SampleTerms

    most = asked_budget(said["most"]).caps[0].max if said["most"] else None
    tolerance: Fraction = said["tolerance"]
    return SampleTerms(
        number=said["repeat"],
        attempts=said["attempts"],
        most=None if most is None else int(most.pico),
        cap=said["most"] or "",
        tolerance=tolerance,
        env_proxies=said["allow_env_proxies"],
        keep_prompt=said["keep_prompt"],
        now=now,
    )


def _show_and_ask(sampling: Sampling, terms: SampleTerms, yes: bool) -> None:
    """The call as it will be sent, on stderr, and the question whether it may cost what it can cost."""
    plan = sampling.call.plan
    click.echo(SAMPLE_PLANS["text"](plan, terms.number, terms.cap, ""), err=True, nl=False)
    if yes:
        return
    worst = unit_money(plan.worst * terms.number * terms.attempts)
    calls = "this call" if terms.number == 1 else f"up to {terms.number} calls"
    try:
        agreed = click.confirm(f"Make {calls}, for {worst} at most?", err=True)
    except click.Abort:
        agreed = False
    if not agreed:
        tell("nothing was sent")
        raise SystemExit(INTERRUPTED)


def _accept(named: str | None, taken: tuple[int, ...], save: Path | None, store: Path | None) -> None:
    from costplan.project.accepting import accept
    from costplan.project.sample_files import own_store

    if named is not None or save is None:
        raise click.UsageError("--accept goes with the folder of the samples alone: --accept 1,4,7 --save FOLDER")
    into = store or own_store(Path())
    found = accept(save, taken, into, PROGRESS)
    images = f"{found.images} of {found.of_images} images taken"
    tell(f"{images}, of {found.calls} of {found.of_calls} calls; 'costplan calibrate {into}' learns from it")
