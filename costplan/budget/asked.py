"""The cap that is asked for without a file, as ``--max '2 USD'`` says it: a budget of one cap.
It is held as every other budget is; nothing here holds it."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from costplan import yamlio
from costplan.budget.budget import Budget, Cap, Policy
from costplan.errors import CommandLineError, InputError, Place
from costplan.exchange.money import money_reader

MAX = "--max"
"""What pages call the budget, in the place of its file."""

_HERE = Place(MAX, 0, 0)  # no line of a file


def asked_budget(text: str) -> Budget:
    """A budget whose one cap, ``max``, has that amount of dollars.

    Raises:
        CommandLineError: it is no amount of money; the error says how it is written.
        InputError: it is of a currency, of which there is no exchange rate here.
    """
    try:
        money = money_reader(None, is_known=True)(yamlio.Node("scalar", text.strip(), _HERE, plain=bool(text.strip())))
    except InputError as error:
        told = [problem._replace(message=f"{MAX}: {problem.message}", place=None) for problem in error.problems]
        no_rate = all(problem.code == "no-fx" for problem in told)
        raise (InputError if no_rate else CommandLineError)(told) from None
    cap = Cap(id="max", max=money, place=_HERE)
    return Budget(
        file=MAX,
        title=MAX,
        owner="",
        caps=(cap,),
        policy=Policy(),
        waivers=(),
        contingency=Fraction(0),
        tax=None,
        fx=None,
        place=_HERE,
    )


def cap_above(least: Decimal) -> str:
    """An amount to type that holds so many dollars: rounded up to two digits, ``18000 USD`` for 17,060."""
    step = Decimal(1).scaleb(max(least.adjusted() - 1, -2)) if least else Decimal(1)
    most = max((least / step).to_integral_value(ROUND_CEILING) * step, step)
    return f"{most.normalize():f} USD"
