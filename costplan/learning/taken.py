"""How often people take what a model makes, by step and over all steps: counts, and as how many calls they tell it.
What an interval of such a share is stands in calibration/acceptance.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.calibration.acceptance import Acceptance
from costplan.learning.shares import WORTH, Alike, draws_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costplan.learning.experience import Judged

ALIKE = 0.25
"""How alike the results of one prompt are supposed to be judged, as a correlation, before its calls say so: a
prompt that people dislike spoils all its images, and most verdicts are of the image."""


def acceptances_of(judged: Sequence[Judged], number_of: Mapping[str, int]) -> tuple[Acceptance, ...]:
    """What people took of each model: over all its steps, and in each of them.

    Args:
        judged: the verdicts.
        number_of: the numbers of sources.
    """
    groups: dict[tuple[str, str], list[Judged]] = {}
    for row in judged:
        for step in dict.fromkeys(("", row.step)):
            groups.setdefault((row.model, step), []).append(row)
    return tuple(_acceptance(model, step, rows, number_of) for (model, step), rows in sorted(groups.items()))


def newer_acceptances(judged: Sequence[Judged]) -> tuple[Acceptance, ...]:
    """The same of verdicts that are held against a calibration, whose sources they are none of."""
    return acceptances_of(judged, dict.fromkeys((row.source for row in judged), 1))


def _acceptance(model: str, step: str, rows: Sequence[Judged], number_of: Mapping[str, int]) -> Acceptance:
    return Acceptance(
        model=model,
        step=step,
        accepted=sum(row.calls for row in rows if row.accepted),
        judged=sum(row.calls for row in rows),
        draws=draws_of([(row.calls, row.accepted) for row in rows], _alike(rows)),
        first=min((row.first for row in rows if row.first), default=""),
        last=max((row.last for row in rows), default=""),
        sources=tuple(sorted({number_of[row.source] for row in rows})),
    )


def _alike(rows: Sequence[Judged]) -> Iterator[Alike]:
    """By prompt, by source and, over all steps, by step."""
    yield Alike([(row.source, row.prompt) if row.prompt else None for row in rows], ALIKE, WORTH)
    yield Alike([row.source for row in rows])
    yield Alike([row.step for row in rows])
