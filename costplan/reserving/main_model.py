"""What a caller states of the text model of a Responses call, whose prices no table has: its tokens and their rates.
How much of it a request allows is held in responses_request.py."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from costplan import arguments
from costplan.errors import wrong
from costplan.pricing.call import MainModel
from costplan.quantity import certain
from costplan.units import METERS, rate_in_pico

if TYPE_CHECKING:
    from costplan.errors import InputError


def read_main_model(stated: Any, most_output: Any = None) -> tuple[MainModel, ...]:
    """What a caller states of the main model: ``{"text_in": {"tokens": 4000, "usd_per_mtok": 1.25}, ...}`` as in a
    scenario, where ``text_out`` has ``max_output_tokens`` of the request if it names no tokens; or lines of MainModel.

    Raises:
        InputError: a line is none.
    """
    if not isinstance(stated, dict):
        return tuple(arguments.listed(stated, "main_model", "{'text_in': {'tokens': 4000, 'usd_per_mtok': '1.25'}}"))
    lines = []
    for meter, line in stated.items():
        if meter not in METERS or METERS[meter].unit != "token":
            known = ", ".join(name for name, one in METERS.items() if one.unit == "token")
            raise wrong("unknown-key", f"main_model: {str(meter)[:40]!r} is no meter of tokens", f"known are {known}")
        given = dict(line) if hasattr(line, "items") else {}
        tokens = given.pop("tokens", most_output if meter == "text_out" else None)
        usd = given.pop("usd_per_mtok", None)
        if given or tokens is None or usd is None:
            raise _no_line(meter, given)
        lines.append(
            MainModel(meter, certain(arguments.whole(tokens, f"main_model.{meter}")), rate_in_pico(meter, _amount(usd)))
        )
    return tuple(lines)


def _no_line(meter: str, given: dict[str, Any]) -> InputError:
    what = f"has the strange {', '.join(map(str, given))[:60]}" if given else "needs tokens and usd_per_mtok"
    return wrong("missing-key", f"main_model.{meter} {what}", "write {'tokens': 4000, 'usd_per_mtok': '1.25'}")


def _amount(usd: Any) -> Any:
    try:
        found = Decimal(str(usd))
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or found < 0 or isinstance(usd, bool):
        raise wrong("not-a-number", f"usd_per_mtok is {str(usd)[:40]!r}", "write dollars per million tokens: '1.25'")
    return found
