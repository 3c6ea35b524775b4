"""A verdict as Markdown: the comment of a pull request, with hidden marks to find it again, and a step summary.
Every label stands in a code span of numbered characters, where it can be no link, mention, reference, tag or table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from costplan.render.bridge import TITLE as BRIDGE
from costplan.render.comment import comment, fitted, state
from costplan.render.verdict.findings import Kind, findings_of
from costplan.render.verdict.page import HELD, page_of
from costplan.render.verdict.since import MOVED

if TYPE_CHECKING:
    from costplan.gating.verdict import Verdict

SUMMARY_BYTES = 1_000_000
"""GitHub shows no step summary from 1 MiB on, and a step may write more than this."""

_UNFOLDED = (*HELD, BRIDGE, MOVED)


def md_of(verdict: Verdict, key: str, run: str) -> str:
    """The comment: ``key`` names it among others of a pull request, ``run`` is the moment of the run or empty."""
    found = [shown.finding.fingerprint for shown in findings_of(verdict) if shown.kind is Kind.FAILING]
    hidden = state(verdict.total if verdict.is_planned else None, verdict.base, run, found)
    return comment(key, hidden, partial(page_of, verdict), _UNFOLDED)


def summary_of(verdict: Verdict) -> str:
    """The same without the hidden marks, with room for more rows."""
    return fitted(partial(page_of, verdict), SUMMARY_BYTES, _UNFOLDED)
