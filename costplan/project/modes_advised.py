"""The decision tree over the prompts of a scenario, of a file or of a command line, with what each mode costs there.
The tree and the cost of a call stand in advising/; here they meet files, defaults and plans."""

from __future__ import annotations

from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.advising.decision_tree import decide
from costplan.advising.mode_costs import mode_costs
from costplan.advising.modes_advised import HONEST, AdvisedPrompt, Modes
from costplan.advising.step_modes import modes_of_steps
from costplan.errors import CommandLineError, CostplanError, InputError, Problem, Problems, told_at, wrong
from costplan.planning.built import under_theirs
from costplan.pricing.call import Call
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import USUAL, SizeError, size_of
from costplan.pricing.usual_sizes import sold
from costplan.project.advising import one_scenario
from costplan.project.progress import SILENCE
from costplan.project.prompt_file import StatedPrompt, read_prompts

if TYPE_CHECKING:
    from datetime import date
    from os import PathLike

    from costplan.catalogue import Catalogue
    from costplan.project.progress import Progress
    from costplan.project.request import Request

MODELS = ("tokenmix-guide/gpt-image-2", "openai/gpt-image-2.6-flare")
"""What prompts without a scenario are priced on where no model is named: the guide's own sheet, which has the modes,
and a model that answers today, which has what took their place."""

MOST_FAULTS = 20
"""So many prompts that are wrong are told."""


def advised_modes(
    request: Request,
    *,
    prompt: str | None = None,
    prompts_file: str | PathLike[str] | None = None,
    model: str | None = None,
    n: int = 1,
    size: str | None = None,
    progress: Progress = SILENCE,
) -> Modes:
    """What the decision tree says of prompts, and what the modes cost: of the one scenario of a request, or of a
    ``prompt`` or a file of them.

    Args:
        request: the scenario; none where prompts are given.
        prompt: the text of one.
        prompts_file: a text with a prompt a line, or a table or JSON with a column ``prompt``; ``n``, ``model`` and
            ``size`` may stand beside it; ``-`` is stdin.
        model: what they are priced on; :data:`MODELS` where nothing says it.
        n: images that are made of each.
        size: of the images; 1024x1024, or the first that a model sells, where nothing says it.
        progress: hears of the stages.

    Raises:
        CommandLineError: there is no scenario and no prompt, or both, or several of them, or what-ifs with prompts.
        InputError: something named is wrong, or the scenario cannot be planned.
        OutsideError: a file cannot be read.
    """
    given = [one for one in (prompt, prompts_file) if one is not None]
    if len(given) + len(request.names) != 1:
        told = "give a scenario, --prompt or --prompts, one of them"
        raise CommandLineError([Problem("nothing-to-advise", told)])
    if request.names:
        standing = one_scenario(request)
        with progress.stage("planning"):
            tables = under_theirs(standing.catalogue, standing.loaded)
            return modes_of_steps(standing.loaded[0], tables, request.as_of, standing.notes)
    if tried := [*request.overrides, *request.scale]:
        told = f"{tried[0]} is tried in a scenario, and none is given"
        raise CommandLineError([Problem("nothing-to-advise", told, "say the model, n and size of prompts instead")])
    catalogue = request.catalogue()
    if prompts_file is None:
        title, file = "a prompt", ""
        stated = [StatedPrompt(prompt=prompt or "", place=None)]
        if not stated[0].prompt.strip():
            raise wrong("no-prompt", "the prompt is empty", "write one")
    else:
        stdin = fspath(prompts_file) == "-"
        title = file = "stdin" if stdin else Path(prompts_file).as_posix()
        stated = read_prompts(None if stdin else request.folder / prompts_file, file)
    problems = Problems()
    found: list[AdvisedPrompt] = []
    seen: set[tuple[str, str, int]] = set()
    with progress.stage("pricing"):
        for one in stated:
            with problems.collect():
                asked = one._replace(n=one.n or n, model=one.model or model or "", size=one.size or size or "")
                kind = (asked.model, asked.size, asked.n)
                found.append(_of_prompt(asked, catalogue, request.as_of, others=kind not in seen))
                seen.add(kind)
            if len(problems.errors) >= MOST_FAULTS:
                break
    problems.stop_if_any()
    return Modes(
        title=title,
        file=file,
        as_of=request.as_of,
        prompts=tuple(found),
        tables_used=catalogue.used(),
        fingerprint=catalogue.fingerprint(),
        notes=HONEST,
    )


def _of_prompt(stated: StatedPrompt, catalogue: Catalogue, day: date, *, others: bool) -> AdvisedPrompt:
    """A prompt on the models that are asked; all that there is to choose from only for the first of its kind.

    Raises:
        InputError: the model or the size that is asked for is wrong, or none of the models takes it; told at the
            prompt's line where it has one.
    """
    try:
        _check_taken(stated, catalogue)
        costs = tuple(
            mode_costs(_call(stated, catalogue, name), name, STANDARD, day, catalogue, others=others).unplanned()
            for name in ([stated.model] if stated.model else MODELS)
        )
    except CostplanError as error:
        raise told_at(error, stated.place) if stated.place else error from None
    branch = decide(stated.prompt, stated.n)
    where = f"{stated.place.file}:{stated.place.line}" if stated.place else ""
    return AdvisedPrompt(
        where=where, prompt=stated.prompt, n=stated.n, kept=stated.n, branch=branch, costs=costs,
        remarks=branch.remarks,
    )  # fmt: skip


def _check_taken(stated: StatedPrompt, catalogue: Catalogue) -> None:
    """One of the models that are asked takes the call.

    Raises:
        InputError: none does, with what the last of them says.
    """
    names = [stated.model] if stated.model else MODELS
    for name in names:
        table = catalogue.table(name)
        try:
            table.rules.settle(table.name, _call(stated, catalogue, name))
        except InputError:
            if name == names[-1]:
                raise
        else:
            return


def _call(stated: StatedPrompt, catalogue: Catalogue, model: str) -> Call:
    """The call of a prompt on a model."""
    table = catalogue.table(model)
    size = None
    if stated.size:
        try:
            size = size_of(stated.size)
        except SizeError as error:
            message, _, remedy = str(error).partition("; ")
            raise wrong("not-a-size", message, remedy) from None
    elif table.rules.size is not None:
        size = USUAL if table.rules.size.takes(USUAL) else sold(table.rules.size)[0]
    return Call(n=stated.n, prompt=stated.prompt, size=size)
