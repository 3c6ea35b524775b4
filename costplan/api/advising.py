"""What makes the same images for less, and what the decision tree says of prompts: ``advise``, ``modes``.
It looks for no way and plans nothing; the office does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import arguments
from costplan.api.checked import path_or_none, request_of, text_or_none, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.advising.advice import Advice
    from costplan.advising.modes_advised import Modes
    from costplan.api.checked import AnyPath
    from costplan.migrating.migration import Migration


def advise(
    scenario: AnyPath,
    *,
    as_of: date,
    take: Iterable[str] = (),
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    currency: str | None = None,
    fx: AnyPath | None = None,
    folder: AnyPath = ".",
) -> Advice:
    """Ways to make the same images for less, each planned anew: ``advise("quarter", as_of=day).ways``.

    Args:
        scenario: a file, the name of a shipped one, or a saved plan of one scenario.
        as_of: the day of the plans.
        take: names of ways, such as ``posts.final:tier``, that are to be planned together.
        overrides, scale, pricing, calibration, contracts, currency, fx, folder: as for :func:`costplan.estimate`.

    Returns:
        The advice: ``ways`` by what they save, in pico-dollars, ``same`` the best combination of those that need no
        judgement, ``judged`` of all, and ``taken`` the one that was asked for.

    Raises:
        CommandLineError: a name is of no way, or two of them exclude each other.
        InputError: the scenario cannot be planned.
        OutsideError: a file cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.advising import advise as of_request

    request = request_of(
        [scenario],
        as_of,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        currency=currency,
        fx=fx,
        folder=folder,
    )
    return of_request(request, take=texts_of(take, "take", "posts.final:tier"))


def modes(
    scenario: AnyPath | None = None,
    *,
    as_of: date,
    prompt: str | None = None,
    prompts: AnyPath | None = None,
    model: str | None = None,
    n: int = 1,
    size: str | None = None,
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    folder: AnyPath = ".",
) -> Modes:
    """Thinking or Instant by the TokenMix guide's tree, with what each costs: ``modes(prompt="a cat", as_of=day)``.

    Args:
        scenario: a file, the name of a shipped one, or a saved plan of one scenario; or else one of the next two.
        as_of: the day of the plans.
        prompt: the text of one.
        prompts: a file with a prompt a line, or a table or JSON with a column ``prompt``; its first line tells which.
        model: what such prompts are priced on; the guide's sheet and a model of today where nothing says it.
        n: images made of each.
        size: of these, such as ``1024x1536``.
        overrides, scale, pricing, calibration, contracts, folder: as for :func:`costplan.estimate`.

    Returns:
        ``prompts`` with the branch of each, its reasons, and the costs of its modes, in pico-dollars.

    Raises:
        CommandLineError: not one thing is asked about, or what-ifs come with prompts.
        InputError: what is named is wrong, or the scenario cannot be planned.
        OutsideError: a file cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.modes_advised import advised_modes

    request = request_of(
        [] if scenario is None else [scenario],
        as_of,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        folder=folder,
    )
    return advised_modes(
        request,
        prompt=text_or_none(prompt, "prompt", "a lighthouse at dusk"),
        prompts_file=path_or_none(prompts, "prompts"),
        model=text_or_none(model, "model", "openai/gpt-image-2"),
        n=arguments.whole(n, "n", 1, 10**6),
        size=text_or_none(size, "size", "1024x1024"),
    )


def migrate(
    scenario: AnyPath,
    *,
    to: str,
    as_of: date,
    leave: Iterable[str] = (),
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    folder: AnyPath = ".",
) -> Migration:
    """What a move to another model takes: ``migrate("quarter", to="gpt-image-2.6-flare", as_of=day).changes``.

    Args:
        scenario: a file, the name of a shipped one, or a saved plan of one scenario.
        to: any name of the model.
        as_of: the day of the plans.
        leave: the models that are left; none means what ends and what is older of the same maker, else the only other.
        overrides, scale, pricing, calibration, contracts, folder: as for :func:`costplan.estimate`.

    Returns:
        The migration: its ``loaded`` scenario, what changes in it and in code, and the ``diff`` of both costs.

    Raises:
        CommandLineError: nothing tells which models are left.
        InputError: the scenario is wrong, there is no such model, or it takes none of the steps.
        OutsideError: a file cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.migrating import migrate as of_request

    request = request_of(
        [scenario],
        as_of,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        folder=folder,
    )
    target = arguments.text(to, "to", "gpt-image-2.6-flare")
    return of_request(request, target, leave=texts_of(leave, "leave", "dall-e-3"))
