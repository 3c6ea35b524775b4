"""Every surface of a verdict: what people read in a terminal or a comment, and what machines of a CI read.
One module a surface, imported when it is asked for; none needs more than the standard library."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costplan.gating.verdict import Verdict


def _surface(name: str, verdict: Verdict, *, width: int = 80, key: str = "check", run: str = "") -> str:
    match name:
        case "table":
            from costplan.render.verdict.table import table_of

            return table_of(verdict, width)
        case "json":
            from costplan.render.json.verdict import verdict_json

            return verdict_json(verdict)
        case "md":
            from costplan.render.verdict.md import md_of

            return md_of(verdict, key, run)
        case "github":
            from costplan.render.verdict.annotations import github_of

            return github_of(verdict)
        case "summary":
            from costplan.render.verdict.md import summary_of

            return summary_of(verdict)
        case "sarif":
            from costplan.render.verdict.sarif import sarif_of

            return sarif_of(verdict)
        case "junit":
            from costplan.render.verdict.junit import junit_of

            return junit_of(verdict)
        case _:
            from costplan.render.verdict.code_quality import gitlab_of

            return gitlab_of(verdict)


SURFACES = {
    name: partial(_surface, name) for name in ("table", "json", "md", "github", "summary", "sarif", "junit", "gitlab")
}
"""A function for each surface by name, from a verdict to text; the default first.

``width`` is that of a ``table`` in columns; ``key`` names the comment that an ``md`` is, and ``run`` is the moment of
its run, so that an older run never takes the place of a newer one. The others heed none of them.
"""
