"""What makes the same images for less: ``advise``.
It looks for no way and plans nothing; the office does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.api.checked import request_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.advising.advice import Advice
    from costplan.api.checked import AnyPath


def advise(
    scenario: AnyPath,
    *,
    as_of: date,
    take: Iterable[str] = (),
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    folder: AnyPath = ".",
) -> Advice:
    """Ways to make the same images for less, each planned anew: ``advise("quarter", as_of=day).ways``.

    Args:
        scenario: a file, the name of a shipped one, or a saved plan of one scenario.
        as_of: the day of the plans.
        take: names of ways, such as ``posts.final:tier``, that are to be planned together.
        overrides, scale, pricing, calibration, folder: as for :func:`costplan.estimate`.

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
        [scenario], as_of, overrides=overrides, scale=scale, pricing=pricing, calibration=calibration, folder=folder
    )
    return of_request(request, take=texts_of(take, "take", "posts.final:tier"))
