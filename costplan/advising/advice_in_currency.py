"""Advice as it is told in another currency: the same ways in the same order, planned anew and each at the rates of its
own days. Which ways there are, which are taken and how sure they are is found in dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.advising.advice import ToldAdvice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.advising.advice import Advice, Advised, Combination
    from costplan.advising.gotcha import Gotcha
    from costplan.advising.trial import Trial
    from costplan.exchange.reporting import Reporting


def advice_in(reporting: Reporting, found: Advice, trial: Trial, gotchas: Sequence[Gotcha]) -> ToldAdvice:
    """The advice in a currency.

    Args:
        reporting: the currency, with its rates.
        found: the advice in dollars.
        trial: the same scenario, whose plans are in the currency.
        gotchas: what bites, told in it.

    Raises:
        InputError: there is no rate on a day of the plan.
    """
    planned = trial.plan.total.expected

    def way(one: Advised) -> Advised:
        total = trial.total([one.way])
        assert total is not None  # it could be planned in dollars
        return one._replace(total=total, saving=planned - total.expected)

    def combination(one: Combination | None) -> Combination | None:
        if one is None:
            return None
        total = trial.total([known.way for name in one.names if (known := found.way(name)) is not None])
        assert total is not None
        return one._replace(total=total, saving=planned - total.expected)

    period = trial.loaded.scenario.period
    told = found._replace(
        total=trial.plan.total,
        ways=tuple(map(way, found.ways)),
        dearer=tuple(map(way, found.dearer)),
        mending=tuple(map(way, found.mending)),
        same=combination(found.same),
        judged=combination(found.judged),
        taken=combination(found.taken),
        gotchas=tuple(gotchas),
    )
    return ToldAdvice(reporting, (period.first, period.last), told)
