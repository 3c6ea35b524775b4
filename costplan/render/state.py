"""The state of a project as a page of ten lines, and what to type next.
It decides nothing: the verdict is the gate's."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from costplan.budget.asked import cap_above
from costplan.planning.cautions import STALE_DAYS
from costplan.render.verdict.findings import few, findings_of, verdict_words
from costplan.render.view import Page, clean
from costplan.units import many, money, usd_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.books.state import State

_LONGEST = 150
"""Characters of a line of it, so that the page stays one of ten lines on a terminal."""


def state_page(state: State) -> Page:
    """How a project stands, a line each, and the command to type next."""
    return Page(
        title=f"This project on {state.as_of}",
        subtitle="",
        headline=tuple((name, _short(told)) for name, told in _lines(state)),
        warnings=(),
        tables=(),
        footer=("'costplan --help' has every command",),
    )


def _lines(state: State) -> Iterator[tuple[str, str]]:
    yield "scenarios", few(state.scenarios, clean, "scenario") if state.scenarios else "none is listed in costplan.yaml"
    if state.problems:
        first, more = state.problems[0], len(state.problems) - 1
        yield "wrong", str(first) + (f"; and {many(more, 'more problem')}" if more else "")
    if state.verdict:
        findings = findings_of(state.verdict)
        yield "verdict", verdict_words(state.verdict, findings, clean) if state.budgets else _unheld(state)
    if state.assumed:
        yield "assumed", f"{few(state.assumed, clean, 'figure')}; confirm them, then take them out of 'assumed:'"
    if state.verdict:
        yield "prices", state.stale or f"each was looked at within {STALE_DAYS} days"
        yield "ends soon", "; ".join(state.ending) or "nothing"
    version = state.version
    yield (
        "last version",
        f"{clean(version.label)}, {money(version.total)}, {version.frozen[:10]}" if version else "none",
    )
    yield "next", _next(state)


def _unheld(state: State) -> str:
    total = money(state.verdict.total) if state.verdict else ""
    return f"{total} expected, no cap is stated"


def _next(state: State) -> str:
    """The one command that leads on from here."""
    if not state.scenarios:
        return "list scenarios in costplan.yaml"
    if state.problems or (state.verdict and not state.verdict.fits):
        return "costplan check"
    scenario = shlex.quote(clean(state.scenarios[0]))
    if not state.budgets:
        most = cap_above(usd_decimal(state.verdict.total)) if state.verdict else "1000 USD"
        return f"costplan check {scenario} --max '{most}'"
    if state.assumed:
        return f"costplan estimate {scenario}"
    if state.version is None:
        return f"costplan freeze {scenario} --label plan-{state.as_of.year}"
    return "costplan report"


def _short(told: str) -> str:
    seen = " ".join(clean(told).split())
    return seen if len(seen) <= _LONGEST else f"{seen[: _LONGEST - 1]}…"
