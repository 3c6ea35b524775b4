"""The surfaces of a verdict: what people read in a terminal or a comment, and what machines of a CI read.
A new one is a module that writes it and a row here, imported when it is asked for; none needs more than the standard
library. Files are named from the top of the repository where a host of code reads them, and else as they were asked
for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.gating.verdict import Verdict


class Setting(NamedTuple):
    """What a surface may say beside its verdict. ``width`` is that of a table in columns; ``key`` names the comment
    that an ``md`` is, and ``run`` is the moment of its run, so that an older run never takes the place of a newer
    one."""

    width: int = 80
    key: str = "check"
    run: str = ""


class Surface(NamedTuple):
    """A surface by its name; where it ``appends``, a file that is there already is added to, not replaced."""

    name: str
    write: Callable[[Verdict, Setting], str]
    appends: bool = False

    def __call__(self, verdict: Verdict, *, width: int = 80, key: str = "check", run: str = "") -> str:
        """Its text; the words of :class:`Setting` that it has no use for are not heeded."""
        return self.write(verdict, Setting(width, key, run))


def _table(verdict: Verdict, setting: Setting) -> str:
    from costplan.render.verdict.table import table_of

    return table_of(verdict, setting.width)


def _json(verdict: Verdict, _: Setting) -> str:
    from costplan.render.json.verdict import verdict_json

    return verdict_json(verdict)


def _md(verdict: Verdict, setting: Setting) -> str:
    from costplan.render.verdict.md import md_of

    return md_of(verdict.from_the_top(), setting.key, setting.run)


def _github(verdict: Verdict, _: Setting) -> str:
    from costplan.render.verdict.annotations import github_of

    return github_of(verdict.from_the_top())


def _summary(verdict: Verdict, _: Setting) -> str:
    from costplan.render.verdict.md import summary_of

    return summary_of(verdict.from_the_top())


def _sarif(verdict: Verdict, _: Setting) -> str:
    from costplan.render.verdict.sarif import sarif_of

    return sarif_of(verdict.from_the_top())


def _junit(verdict: Verdict, _: Setting) -> str:
    from costplan.render.verdict.junit import junit_of

    return junit_of(verdict.from_the_top())


def _gitlab(verdict: Verdict, _: Setting) -> str:
    from costplan.render.verdict.code_quality import gitlab_of

    return gitlab_of(verdict.from_the_top())


SURFACES = {
    surface.name: surface
    for surface in (
        Surface("table", _table),
        Surface("json", _json),
        Surface("md", _md),
        Surface("github", _github),
        Surface("summary", _summary, appends=True),  # to what other steps of a job wrote
        Surface("sarif", _sarif),
        Surface("junit", _junit),
        Surface("gitlab", _gitlab),
    )
}
"""Every surface by its name, the default first."""
