"""The report on samples as Markdown, to be attached to a budget.
It decides nothing; what users and vendors wrote stands in code, where it can be no link, tag or table."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from costplan.render.live import plan_page, request_text, sample_page
from costplan.render.markdown import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.live.sample import SamplePlan
    from costplan.live.sampled import SampleReport
    from costplan.render.view import Page, Table

_encoded = partial(label, chars=500)


def sample_markdown(report: SampleReport) -> str:
    """The whole report."""
    return "\n".join(_lines(sample_page(report, _encoded))) + "\n"


def plan_markdown(plan: SamplePlan, calls: int, cap: str, refused: str = "") -> str:
    """The call before it is sent, with its exact request as a block of code."""
    request = request_text(plan)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", request)), default=0))
    page = plan_page(plan, calls, cap, _encoded, refused=refused)
    return "\n".join([*_lines(page), "", f"{fence}json", request, fence]) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield from (f"# {page.title}", "", page.subtitle, "")
    yield from (f"- {name}: {figure}" for name, figure in page.headline)
    yield from (f"- **{warning}**" for warning in page.warnings)
    for table in page.tables:
        yield from ("", *([f"**{table.title}**", ""] if table.title else []), *_table(table))
    yield ""
    yield from (f"- {line}" for line in page.footer)


def _table(table: Table) -> Iterator[str]:
    yield _row(table.headers)
    yield _row(["--:" if index in table.right else "---" for index in range(len(table.headers))])
    yield from map(_row, table.rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
