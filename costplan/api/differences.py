"""What changed between two plans: ``diff``.
It reads no side and finds no difference; the office does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from costplan import arguments
from costplan.api.checked import request_of, text_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.api.checked import AnyPath
    from costplan.bridging.diff import Diff


def diff(
    *sides: AnyPath,
    as_of: date,
    base: str | None = None,
    pricing_base: str | None = None,
    renamed: Mapping[str, str] | None = None,
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    currency: str | None = None,
    fx: AnyPath | None = None,
    folder: AnyPath = ".",
) -> Diff:
    """What changed between two plans, and why one costs more: ``diff("FY27-original", "quarter", as_of=day)``.

    Args:
        sides: base and head, each a scenario, a saved plan, or a frozen version by its file or its label; with ``base``
            or ``pricing_base`` the scenarios of the head, those of costplan.yaml if there are none.
        as_of: the day of the plans.
        base: a git revision, such as ``origin/main``: the same scenarios there, by its tables.
        pricing_base: a git revision or a folder: the same scenarios here, by its tables.
        renamed: workflows, and steps as ``workflow.step``, as the base calls them, with their names in the head.
        overrides: ``workflow.step.key=value`` texts, for the head alone.
        scale: ``drivers.posts=1.3`` texts, for the head alone.
        pricing, calibration, contracts, currency, fx, folder: as for :func:`costplan.estimate`; a saved plan counts by
            what it keeps.

    Returns:
        The diff: its ``bridge`` has the parts of the change, ``keys`` and ``lines`` what changed.

    Raises:
        CommandLineError: it does not say what is compared with what, or a name that it states is not there.
        InputError: a side is wrong, or the head cannot be planned again.
        OutsideError: there is no such side or revision, or a file cannot be read.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.diffing import diff as of_request

    request = request_of(
        sides,
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
    return of_request(
        request,
        base=text_or_none(base, "base", "origin/main"),
        pricing_base=text_or_none(pricing_base, "pricing_base", "v1.2"),
        renamed=_texts(renamed),
    )


def _texts(renamed: Mapping[str, str] | None) -> list[str]:
    if renamed is None:
        return []
    if not isinstance(renamed, Mapping):
        raise TypeError(
            f"renamed is {arguments.shown(renamed)}; pass a mapping, such as {{'posts.draft': 'posts.sketch'}}"
        )
    pairs = renamed.items()
    return [
        f"{arguments.text(old, 'renamed', 'posts.draft')}={arguments.text(new, 'renamed', 'posts')}"
        for old, new in pairs
    ]
