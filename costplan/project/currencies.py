"""The currency in which a request wants to be told, and its pinned rates: of the file that it names, else of a budget.
Plans are told in it in plan/told_in.py; caps keep the currencies that they state."""

from __future__ import annotations

import re
from os import fspath
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem, did_you_mean
from costplan.pricing.table_currency import CURRENCY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.budget.budget import Budget
    from costplan.exchange.fx import Fx
    from costplan.exchange.reporting import Reporting
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


def reporting_of(
    request: Request, scenarios: Iterable[LoadedScenario] = (), budgets: Iterable[Budget] = ()
) -> Reporting | None:
    """The currency that a request asks for, else the first that a budget states, with rates; None for dollars.

    Args:
        request: names the currency, and perhaps the file of rates.
        scenarios: what was read for it, whose own budgets may name rates.
        budgets: those over them, where they are read.

    Raises:
        CommandLineError: it is no currency, or rates are named without one.
        CostplanError: a budget or the file of rates is wrong, or nothing has a rate of the currency.
    """
    from costplan.exchange.reporting import Reporting

    currency = request.currency
    if currency is None:
        if request.fx is not None:
            raise CommandLineError([Problem("no-value", "--fx goes with --currency", "name both, such as EUR")])
        own = (one.scenario.budget for one in scenarios)
        stated = (one for one in (*budgets, *own) if one and one.reporting and one.fx)
        return next((Reporting(one.reporting, one.fx) for one in stated if one.fx), None)
    if not re.fullmatch(CURRENCY, currency):
        told = f"{currency!r} is not a currency"
        raise CommandLineError([Problem("not-a-currency", told, "write its ISO 4217 code, such as EUR")])
    if currency == "USD":
        return None
    known: set[str] = set()
    for fx in _rates(request, scenarios):
        codes = {code for block in fx.blocks for code, _ in block.usd}
        if currency in codes:
            return Reporting(currency, fx)
        known |= codes
    remedy = did_you_mean(currency, known) if known else "name a file of rates with --fx, or with 'fx:' in a budget"
    raise CommandLineError([Problem("no-fx", f"there is no exchange rate of {currency}", remedy)])


def _rates(request: Request, scenarios: Iterable[LoadedScenario]) -> Iterator[Fx]:
    """Those of the file that is named, else those that budgets name, in their order."""
    if request.fx is not None:
        from costplan import yamlio
        from costplan.exchange.fx_file import read_fx

        name = fspath(request.fx)
        yield read_fx(yamlio.parse(yamlio.read_bytes(request.folder / name, name), name))
        return
    from costplan.project.budgets import read_budgets

    budgets: list[Budget] = read_budgets(request._replace(max=None))[0]
    own = (one.scenario.budget for one in scenarios)
    yield from (budget.fx for budget in (*budgets, *own) if budget and budget.fx)
