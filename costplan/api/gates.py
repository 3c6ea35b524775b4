"""Whether a planned spend fits: ``check``.
It holds nothing; the office does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import arguments
from costplan.api.checked import request_of, text_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.api.checked import AnyPath
    from costplan.gating.verdict import Verdict


def check(
    *scenarios: AnyPath,
    as_of: date,
    budgets: Iterable[AnyPath] = (),
    max: str | None = None,  # noqa: A002  the word of a budget's cap
    base: str | None = None,
    base_plan: AnyPath | None = None,
    budget_from: str | None = None,
    pricing_from: str | None = None,
    new_only: bool = False,
    locked: bool = False,
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    currency: str | None = None,
    fx: AnyPath | None = None,
    folder: AnyPath = ".",
) -> Verdict:
    """Whether a planned spend fits its caps and policies.

    Args:
        scenarios: files, or names of shipped ones; those of costplan.yaml if there are none.
        as_of: the day of the plan.
        budgets: files; those of costplan.yaml if there are none, beside those inside the scenarios.
        max: an amount such as ``2 USD``: a cap on the whole, beside those of the budgets, that needs no file.
        base: a git revision to compare with, such as ``origin/main``.
        base_plan: instead, a file with a plan as JSON.
        budget_from: a git revision whose budgets count instead of those here.
        pricing_from: a git revision whose pricing tables and calibration count instead of those here.
        new_only: whether only what the base does not have fails.
        locked: whether the inputs must be those of costplan.lock.
        overrides, scale, pricing, calibration, contracts, currency, fx, folder: as for :func:`estimate`.

    Returns:
        The verdict; its ``fits`` answers the question. A file that is wrong beside sound ones is one of its findings.

    Raises:
        CommandLineError: there is no scenario or no budget.
        InputError: no scenario is sound, a budget is wrong, or inputs are not those of the lock.
        OutsideError: there is no such revision, or a file cannot be read.
        TypeError: an argument is of another type than is taken, or two do not go together.
    """
    from costplan.project.checking import check as of_request

    if base is not None and base_plan is not None:
        raise TypeError("base and base_plan are two ways to say one thing; pass one of them")
    if new_only and base is None:
        raise TypeError("new_only needs base, to tell what is new")
    request = request_of(
        scenarios,
        as_of,
        budgets=budgets,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        currency=currency,
        fx=fx,
        folder=folder,
        max=text_or_none(max, "max", "2 USD"),
    )
    return of_request(
        request,
        base=base if base is None else arguments.text(base, "base", "origin/main"),
        base_plan=base_plan if base_plan is None else arguments.path(base_plan, "base_plan"),
        budget_from=budget_from if budget_from is None else arguments.text(budget_from, "budget_from", "origin/main"),
        pricing_from=pricing_from
        if pricing_from is None
        else arguments.text(pricing_from, "pricing_from", "origin/main"),
        new_only=arguments.flag(new_only, "new_only"),
        locked=arguments.flag(locked, "locked"),
    ).verdict
