"""The most that one call can cost: hard where every figure in it has an end that is known, estimated where that is
accepted. It reserves nothing; which calls an open one may be served as stands in left_open.py."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from costplan.contracts.agreed import hidden_over
from costplan.errors import InputError, wrong
from costplan.named import NamedTuple
from costplan.pricing.prices import STANDARD
from costplan.pricing.usual_sizes import sold
from costplan.quantity import certain
from costplan.reserving.dearest import dearest_of
from costplan.reserving.left_open import Request, is_open, served_as
from costplan.reserving.prompt_tokens import most_tokens
from costplan.units import unit_money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules
    from costplan.reserving.dearest import Dearest, Part
    from costplan.units import Number

HARD, ESTIMATED = "hard", "estimated"
"""How a bound is meant: no call can cost more; or it is what may be expected at most, with a margin."""

MARGIN = Fraction(3, 2)
"""An estimated bound is so many times the high end of what a quote says."""


_NO_PROMPT = certain(0)
"""The prompt of the calls that are kept: its tokens are added to each."""


class Bound(NamedTuple):
    """The most that one call can cost, in whole pico-dollars, rounded up.

    ``method`` is ``hard`` or ``estimated``, ``why`` says in lines what it rests on. ``call`` has the model's defaults
    and what makes it dearest where the call leaves something open, and never the prompt's text. ``parts`` add up to the
    bound; those of an estimated one are without the margin. ``hidden`` stands in place of the amounts, and of what
    they are for, in all that others may read, where a private contract is over the model; else it is empty.
    """

    pico: int
    method: str
    why: tuple[str, ...]
    model: str
    call: Call
    day: date
    tier: str
    parts: tuple[Part, ...]
    hidden: str = ""


def bound_of(
    model: str,
    call: Call,
    *,
    day: date,
    tier: str = STANDARD,
    catalogue: Catalogue,
    accept_estimates: bool = False,
    unsized_inputs: int = 0,
    max_tool_calls: int | None = None,
) -> Bound:
    """The most that one request can cost on a day.

    Args:
        model: a model's key, or any name of it that the tables know.
        call: the call; size or quality that it leaves open, or that is ``auto``, count as the dearest that may be
            served. A prompt that is not stated counts as the longest that the table allows.
        day: the day of the call in UTC.
        tier: service tier.
        catalogue: the tables.
        accept_estimates: where no bound is hard, 1.5 times the high end of what a quote says.
        unsized_inputs: input images beside those of the call whose size nobody knows.
        max_tool_calls: how often a Responses call may run the image tool at most.

    Raises:
        InputError: the call is not legal, has no price on the day, or nothing bounds what it costs.
    """
    table = catalogue.table(model)
    bare = call._replace(prompt=None, prompt_tokens=_NO_PROMPT, prompt_assumed=False, prompt_counted=False)
    request = Request(
        model=table.name,
        call=bare,
        day=day,
        tier=tier,
        accept_estimates=accept_estimates,
        unsized_inputs=unsized_inputs,
        max_tool_calls=max_tool_calls,
    )
    dearest, without_prompt = _dearest(catalogue, request)
    table.rules.refuse_prompt(table.name, call)
    tokens, told = most_tokens(call, table) if dearest.prompt or dearest.includes else (0, "")
    if dearest.includes:
        request = request._replace(call=bare._replace(prompt_tokens=certain(tokens)))
        dearest, without_prompt = _dearest(catalogue, request)
    pico = without_prompt
    if dearest.prompt is not None:
        pico += tokens * dearest.times * dearest.prompt.rate
    pico += dearest.rounding(pico)
    return Bound(
        pico=ceil(pico * MARGIN if dearest.soft else pico),
        method=ESTIMATED if dearest.soft else HARD,
        why=(*dearest.why, told) if told else dearest.why,
        model=table.name,
        call=dearest.call._replace(prompt_tokens=certain(tokens)) if dearest.prompt else dearest.call,
        day=day,
        tier=tier,
        parts=dearest.parts_with(tokens),
        hidden=hidden_over(catalogue.account, table.model, day),
    )


@lru_cache(maxsize=4096)
def _dearest(catalogue: Catalogue, request: Request) -> tuple[Dearest, Number]:
    """What is bounded, and its cost with a prompt of no tokens: a service asks for few kinds of call many times."""
    dearest = dearest_of(served_as(request, catalogue), request, catalogue)
    if not dearest.soft:
        return dearest, dearest.pico
    reasons = ", ".join(dearest.soft)
    if not request.accept_estimates:
        raise wrong(
            "no-bound",
            f"{request.model}: nothing bounds what the call costs: {reasons}",
            "accept_estimates, of a budget or of the call, reserves 1.5 times the high end of a quote instead",
        )
    why = f"estimated, 1.5 times the high end of what a quote says: {reasons}"
    return dearest._replace(why=(why, *dearest.why)), dearest.pico


def dearest_that_fits(
    model: str,
    call: Call,
    *,
    left: int,
    day: date,
    tier: str = STANDARD,
    catalogue: Catalogue,
    accept_estimates: bool = False,
    unsized_inputs: int = 0,
    max_tool_calls: int | None = None,
) -> str | None:
    """The setting of the same call that comes nearest to it within ``left`` pico-dollars, in words with its bound:
    ``quality medium, n=8 ($0.42)``, without the bound where a private contract is over the model. As many images as
    were asked for come before a higher quality. None where not even one image at the lowest quality fits; the other
    arguments are those of :func:`bound_of`.
    """
    rules = catalogue.table(model).rules
    for n in range(call.n, 0, -1):
        for words, setting in _settings(call._replace(n=n), rules):
            try:
                bound = bound_of(
                    model,
                    setting,
                    day=day,
                    tier=tier,
                    catalogue=catalogue,
                    accept_estimates=accept_estimates,
                    unsized_inputs=unsized_inputs,
                    max_tool_calls=max_tool_calls,
                )
            except InputError:
                continue
            if bound.pico <= left:
                told = ", ".join([*words, f"n={n}"])
                return told if bound.hidden else f"{told} ({unit_money(bound.pico)})"
    return None


def _settings(call: Call, rules: Rules) -> Iterator[tuple[list[str], Call]]:
    """The call at its own quality and each lower one, from the top, at a usual size where it states none."""
    words = []
    if rules.size is not None and is_open(call.size, rules.size):
        call = call._replace(size=sold(rules.size)[0])
        words.append(f"size {call.size}")
    qualities = rules.concrete
    if call.quality in qualities:
        qualities = qualities[: qualities.index(call.quality) + 1]
    if not qualities:
        yield words, call
    for quality in reversed(qualities):
        yield [f"quality {quality}", *words], call._replace(quality=quality)
