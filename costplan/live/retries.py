"""What is tried again after a call failed, and how: a plan of one next attempt, as data, by the rules of the TokenMix
guide. It waits for nothing and sends nothing; each attempt is reserved and counted as a call of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.live.call_failed import CallFailed
    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules

MOST_ATTEMPTS = 4
"""So many calls one intent comes to at most, where retries are asked for."""

LONGEST_WAIT_SECONDS = 120.0
"""A vendor that asks for a longer pause is not waited for."""

_AFTER_A_WHILE = ("limit", "server", "reset", "unreached")
"""Failures that a later try may not meet; all others but a time-out are met again."""


class NextAttempt(NamedTuple):
    """``number`` counts from 1, so the first retry is 2; ``call`` may ask for less than the one before."""

    number: int
    wait_s: float
    call: Call
    why: str


def next_attempt(
    failed: CallFailed, call: Call, rules: Rules, tried: int, chance: Callable[[], float]
) -> NextAttempt | None:
    """What comes after a failure; None where nothing does.

    Args:
        failed: how the last attempt failed.
        call: what it asked for, settled.
        rules: the model's, for what is one level lower.
        tried: how many attempts there were.
        chance: a number from 0 to 1, for the jitter; a test's may be fixed.
    """
    if tried >= MOST_ATTEMPTS:
        return None
    if failed.kind == "timeout":
        lower = one_level_lower(call, rules)
        return lower and NextAttempt(tried + 1, 0.0, lower[0], f"it took too long, so it asks for {lower[1]}")
    if failed.kind not in _AFTER_A_WHILE:
        return None
    wait = 2.0 ** (tried - 1) + chance()
    if failed.retry_after is not None:
        wait = max(wait, failed.retry_after + chance())
    if wait > LONGEST_WAIT_SECONDS + 1:
        return None
    return NextAttempt(tried + 1, wait, call, f"after {wait:.1f} s, since the vendor {failed.what}")


def one_level_lower(call: Call, rules: Rules) -> tuple[Call, str] | None:
    """A call that thinks or is of high quality, one level lower, and that level in words; None for any other."""
    parameters = dict(call.parameters)
    for name, slow in (("mode", "thinking"), ("complexity", "high")):
        values = dict(rules.parameters)[name].values if name in dict(rules.parameters) else ()
        if parameters.get(name) == slow and slow in values[1:]:
            lower = values[values.index(slow) - 1]
            return call._replace(parameters=tuple(sorted({**parameters, name: lower}.items()))), f"{name} {lower}"
    ranked = rules.concrete
    if call.quality in ranked[1:] and rules.ranks_above("quality", call.quality, "medium"):
        lower = ranked[ranked.index(call.quality) - 1]
        return call._replace(quality=lower), f"quality {lower}"
    return None
