"""What a person should know of a fresh calibration: what it holds, contradictions, outliers, what was left out.
It fits nothing; fitting.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.calibration.figures import ENOUGH
from costplan.calibration.latency import ANY
from costplan.learning.outliers import left_out
from costplan.observation import DIRECT
from costplan.units import decimal_text, many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costplan.calibration.acceptance import Acceptance
    from costplan.calibration.figures import AutoServed, Calibration, Cell, Group, Several
    from costplan.calibration.latency import Latency
    from costplan.catalogue import Catalogue


def words_of(calibration: Calibration, catalogue: Catalogue, not_counted: Mapping[str, int]) -> list[str]:
    """A sentence for each thing; the first tells how much there is. ``not_counted`` are calls without a figure."""
    models = sorted({group.model for group in calibration.groups})
    cells = [(group, cell) for group in calibration.groups for cell in group.cells]
    what = f"{many(len(cells), 'cell')} of {many(len(models), 'model')} from {many(len(calibration.sources), 'source')}"
    return [
        f"{what}, as of {calibration.as_of}, at the {calibration.at}",
        *(
            f"no table has {model}: what its calls used is in the file, and reaches no estimate"
            for model in models
            if not catalogue.has(model)
        ),
        *(words for group, cell in cells for words in _of_cell(group, cell)),
        *(_of_sources(group) for group in calibration.groups if group.sources >= DIFFER),
        *(_of_auto(served) for served in calibration.auto if served.auto.served),
        *(_of_several(several) for several in calibration.several),
        *(f"{where_accepted(one)}: {one.words}" for one in calibration.acceptances),
        *_of_latencies(calibration.latencies),
        *(f"left out: {words}" for words in left_out_words(not_counted, calibration.left_out)),
    ]


def left_out_words(not_counted: Mapping[str, int], left_out: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Why calls have no figure, and why figures teach nothing, with how many there are."""
    yield from (f"{many(calls, 'call')}, {why}" for why, calls in not_counted.items())
    yield from (f"{many(figures, 'figure')}, {why}" for why, figures in left_out)


def _of_cell(group: Group, cell: Cell) -> Iterator[str]:
    """A published figure that stands against what was seen, a change on record, and values far from the rest."""
    parts = (group.model, group.meter, group.quality, cell.size, cell.call)
    where = " ".join(filter(None, parts)) + (f" on route {group.route}" if group.route != DIRECT else "")
    seen = cell.seen
    if cell.published is not None and cell.use is None and seen.mean != cell.published:
        stands = f"the published {decimal_text(cell.published)} stands"
        yield f"{where}: {stands}, though {seen.words} had a mean of {decimal_text(seen.mean, 2)}"
    if (changed := cell.changed) is not None:
        before = f"{decimal_text(changed.before, 2)} tokens before ({many(changed.calls_before, 'call')})"
        after = f"{decimal_text(changed.after, 2)} after ({many(changed.calls_after, 'call')})"
        yield f"{where}: changed on {changed.day}: {before}, {after}"
    moved = "they do not move what is published"
    if cell.use:
        moved = (
            "they do not move the figure" if left_out(cell.outliers, seen.singles) else "of so few calls, they count"
        )
    for tokens, calls in cell.outliers:
        far = f"{decimal_text(tokens, 2)} tokens in {calls:,} of {seen.words} are far from the rest"
        yield f"{where}: {far}; {moved}"


def where_accepted(one: Acceptance) -> str:
    """Of which model and step an acceptance is: ``openai/gpt-image-2 accepted in posts.draft``."""
    return f"{one.model} accepted in {one.step or 'all steps'}"


def _of_latencies(latencies: Sequence[Latency]) -> Iterator[str]:
    """How long calls of each model take, where enough were timed; the file has its qualities and sizes."""
    for one in latencies:
        if one.key == ANY and one.calls >= ENOUGH:
            on_route = "" if one.route == DIRECT else f" on route {one.route}"
            yield f"{one.model}{on_route} latency: {one.words}"


def _of_several(several: Several) -> str:
    calls = many(several.known + several.neither, "call")
    told = f"{several.each:,} paid their inputs for each, {several.once:,} once, {several.neither:,} neither"
    return f"{several.model}: of {calls} for several images {told}"


DIFFER = 0.5
"""Sources are told to differ from such a spread between them on, as a share of the mean."""


def _of_sources(group: Group) -> str:
    """Of two kinds of source an estimate lies between both, which is nobody's budget."""
    where = " ".join(filter(None, (group.model, group.meter, group.quality)))
    return f"{where}: its sources differ widely, and estimates lie between them; calibrate on calls like yours alone"


def _of_auto(served: AutoServed) -> str:
    parts = ", ".join(f"{calls:,} {quality}" for quality, calls in served.auto.served)
    other = sum(calls for _, calls in served.unmatched)
    rest = f"; {other:,} calls took no quality's tokens" if other else ""
    return f"{served.model} auto: served as {parts}{rest}"
