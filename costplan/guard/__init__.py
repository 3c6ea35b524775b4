"""A cap that holds before every call of a running service: ``from costplan import guard``.
It is a door: what a call can cost and whether that fits is found below, and nothing is imported until it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costplan.errors import CommandLineError, CostplanError, InputError, OutsideError
    from costplan.guard.accepting import accept_breach
    from costplan.guard.async_hold import AsyncHold
    from costplan.guard.decorator import guarded
    from costplan.guard.entering import Reserving, reserve
    from costplan.guard.openai_client import Unguarded, openai
    from costplan.reserving.hold import Hold
    from costplan.reserving.refusals import AlreadyReserved, AlreadySettled, BreachOpen, KeyReused, NotAllowed, Refused

_HOMES = {
    "AlreadyReserved": "reserving.refusals",
    "AlreadySettled": "reserving.refusals",
    "AsyncHold": "guard.async_hold",
    "BreachOpen": "reserving.refusals",
    "CommandLineError": "errors",
    "CostplanError": "errors",
    "Hold": "reserving.hold",
    "InputError": "errors",
    "KeyReused": "reserving.refusals",
    "NotAllowed": "reserving.refusals",
    "OutsideError": "errors",
    "Refused": "reserving.refusals",
    "Reserving": "guard.entering",
    "Unguarded": "guard.openai_client",
    "accept_breach": "guard.accepting",
    "guarded": "guard.decorator",
    "openai": "guard.openai_client",
    "reserve": "guard.entering",
}

__all__ = [
    "AlreadyReserved",
    "AlreadySettled",
    "AsyncHold",
    "BreachOpen",
    "CommandLineError",
    "CostplanError",
    "Hold",
    "InputError",
    "KeyReused",
    "NotAllowed",
    "OutsideError",
    "Refused",
    "Reserving",
    "Unguarded",
    "accept_breach",
    "guarded",
    "openai",
    "reserve",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'costplan.guard' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"costplan.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
