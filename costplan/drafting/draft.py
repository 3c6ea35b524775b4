"""Draft: a first plan made from what somebody holds, each figure with where it comes from and whether it is a guess.
The files that are made of it stand in writer.py; what reads code, logs and tables stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.errors import Place


class Figure(NamedTuple):
    """What one key of a scenario or a budget says.

    Attributes:
        value: as :func:`costplan.yamlio.write` takes it: a text, a Plain, a dict or a list of such.
        origin: where it comes from, ``calls.py:12`` or ``812 calls of 2026-10``; of a guess, why it is one.
        assumed: whether it is a guess.
        place: where it stands, if that is one cell of a table.
    """

    value: Any
    origin: str
    assumed: bool = False
    place: Place | None = None


class DraftStep(NamedTuple):
    """A step: its keys as a scenario writes them, in that order, and what code says where they say something else."""

    name: str
    keys: tuple[tuple[str, Figure], ...]
    in_code: tuple[tuple[str, Figure], ...] = ()


class DraftWorkflow(NamedTuple):
    """A workflow: its keys but the steps (``owner``, ``tags``, ``runs`` or ``deliver``, ``failures``), and its steps,
    at least one."""

    name: str
    keys: tuple[tuple[str, Figure], ...]
    steps: tuple[DraftStep, ...]


class Draft(NamedTuple):
    """A first plan.

    Attributes:
        title: of the scenario and its budget.
        source: the file that it was made from, as it is shown.
        period: the days that are planned.
        workflows: at least one.
        cap: what a cap of the budget says without its ``id``, such as ``{max: 500 USD, per: month}``; None where
            nothing tells it, so that one is proposed.
        told: what was found and not taken, each with its place and why: nothing that was given is lost.
        calibration: the text of a calibration that the draft is planned with; empty for none.
        taken: what was taken for something else than it calls itself, such as the headings of a table, and how what is
            planned was taken.
        teaches: whether the source has usage that a calibration learns from.
    """

    title: str
    source: str
    period: Figure
    workflows: tuple[DraftWorkflow, ...]
    cap: Figure | None = None
    told: tuple[str, ...] = ()
    calibration: str = ""
    taken: tuple[str, ...] = ()
    teaches: bool = False

    @property
    def assumed(self) -> Iterator[tuple[str, Figure]]:
        """The guesses by the paths that a scenario names them by, ``posts.runs`` and ``posts.draft.size``."""
        if self.period.assumed:
            yield "period", self.period
        for workflow in self.workflows:
            for key, figure in workflow.keys:
                if figure.assumed:
                    yield f"{workflow.name}.{key}", figure
            for step in workflow.steps:
                for key, figure in step.keys:
                    if figure.assumed:
                        yield f"{workflow.name}.{step.name}.{key}", figure

    @property
    def guesses(self) -> Iterator[tuple[str, Figure]]:
        """The same for a reader: guesses of one key that are alike, and for one reason, are told once, by the first of
        them and how many more there are."""
        alike: dict[tuple[str, str, str], list[tuple[str, Figure]]] = {}
        for path, figure in self.assumed:
            alike.setdefault((path.rpartition(".")[2], str(figure.value), figure.origin), []).append((path, figure))
        for (path, figure), *more in alike.values():
            yield path + (f" and {len(more):,} more" if more else ""), figure
