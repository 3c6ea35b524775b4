"""What a scenario costs when inputs of it vary: each point planned by the engine, as a line, a grid or a tornado.
From where to where they go is read in comparing/span.py, and put into the scenario as ``--set`` and ``--scale`` are."""

from __future__ import annotations

from copy import copy
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.comparing.span import refused, span_of
from costplan.comparing.vary import Point, Sensitivity, Varied, VariedIn
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.plan.told_in import told_in
from costplan.planning.building import build_plans
from costplan.project.budgets import budgets_or_why
from costplan.project.currencies import reporting_of
from costplan.project.progress import SILENCE
from costplan.project.scenarios import read_scenarios
from costplan.scenario.file import changed, source_of
from costplan.scenario.moves import NO_NUMBER, Standing, moved, standing
from costplan.scenario.overrides import EVERY, standing_at, volumes_in
from costplan.scenario.paths import Refused, child_of
from costplan.units import decimal_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.comparing.span import Span
    from costplan.exchange.reporting import Reporting
    from costplan.plan.plan import Plan
    from costplan.project.progress import Progress
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario
    from costplan.units import Number
    from costplan.yamlio import Node

LINE, GRID = 9, 5
"""How many points an input has where nothing says so; in a tornado it has its ends."""

MOST = 900
"""So many points a grid has at most."""


class Input(NamedTuple):
    """An input that varies: what ``--set`` puts its values under, what stands there, and where that lies on its axis;
    ``unit`` follows a value, such as `` per month``, and ``numbers`` are the nodes of the document that it changes."""

    span: Span
    path: str
    present: str
    at: Number
    unit: str
    values: tuple[Number, ...]
    numbers: frozenset[int]

    def words(self, value: Number) -> str:
        """A value as a reader sees it."""
        return self.present if value == self.at and not self.span.relative else self.span.words(value) + self.unit

    def what_if(self, value: Number) -> tuple[str, str]:
        """What ``--set`` says for a value, or else ``--scale``; nothing for what stands there."""
        if value == self.at:
            return "", ""
        if self.path == EVERY:
            return "", f"{EVERY}={decimal_text(1 + value, 30)}"
        return f"{self.path}={self.words(value)}", ""


class _Points:
    """Plans a scenario at values of its inputs, each once, and cut for a currency where it is told in one."""

    def __init__(
        self, loaded: LoadedScenario, catalogue: Catalogue, as_of: date, reporting: Reporting | None = None
    ) -> None:
        self._loaded, self._catalogue, self._as_of = loaded, catalogue, as_of
        self._cuts = reporting.starts if reporting else ()
        self.present = self._planned(loaded)
        self._plans: dict[frozenset[tuple[str, str]], Plan | CostplanError] = {frozenset(): self.present}

    def at(self, *inputs: tuple[Input, Number]) -> Point:
        """The point where inputs have values; the first of them is its axis."""
        changes = frozenset(one.what_if(value) for one, value in inputs) - {("", "")}
        if changes not in self._plans:
            self._plans[changes] = self._plan(changes)
        plan, (axis, value) = self._plans[changes], inputs[0]
        broken = plan.problems if isinstance(plan, CostplanError) else ()
        planned = None if isinstance(plan, CostplanError) else plan
        return Point(
            at=value,
            words=axis.words(value),
            is_present=not changes,
            total=planned and planned.total,
            per_accepted=planned and planned.per_accepted,
            broken=broken,
        )

    def _plan(self, changes: Iterable[tuple[str, str]]) -> Plan | CostplanError:
        overrides, scale = (sorted(filter(None, words)) for words in zip(*changes, strict=True))
        try:
            return self._planned(changed(self._loaded, overrides, scale))
        except CostplanError as error:
            return error

    def _planned(self, loaded: LoadedScenario) -> Plan:
        return build_plans([_alone(loaded)], self._catalogue, self._as_of, self._cuts)

    def told(self, reporting: Reporting) -> _Points:
        """All that were planned so far, in a currency."""
        points = copy(self)
        points.present = told_in(self.present, reporting)
        points._plans = {
            changes: plan if isinstance(plan, CostplanError) else told_in(plan, reporting)
            for changes, plan in self._plans.items()
        }
        return points


def vary(
    request: Request, words: Sequence[str], *, loaded: LoadedScenario | None = None, progress: Progress = SILENCE
) -> Sensitivity:
    """What a scenario costs when inputs of it vary: one gives a line, two a grid, and each of several alone a tornado.

    Args:
        request: one scenario, with the what-ifs that all points rest on.
        words: such as ``drivers.posts=-30%..+50%`` or ``social-posts.final.accepted=50%..90%/5``, at least one.
        loaded: instead of the one that it names, one that is read already.
        progress: hears of the stages.

    Raises:
        CommandLineError: a word leads to no number of the scenario, or several scenarios are asked for.
        InputError: the scenario cannot be planned as it is.
        OutsideError: it cannot be read.
    """
    spans = [span_of(word) for word in words]
    catalogue, scenarios = read_scenarios(request) if loaded is None else (request.catalogue(), (loaded,))
    if len(scenarios) != 1:
        raise refused(words[0], f"{len(scenarios)} scenarios are named", "vary one at a time")
    loaded = scenarios[0]
    kind = "line" if len(spans) == 1 else "grid" if len(spans) == 2 else "tornado"
    inputs = [_input(loaded, span, kind, word) for span, word in zip(spans, words, strict=True)]
    for number, one in enumerate(inputs):
        for other in inputs[:number]:
            if one.numbers == other.numbers or (kind == "grid" and one.numbers & other.numbers):
                told = "it varies twice" if one.path == other.path else f"it varies with {other.span.path} already"
                raise refused(words[number], told, "name each input once")
    reporting = reporting_of(request, scenarios, budgets_or_why(request)[0])
    with progress.stage("planning"):
        points = _Points(loaded, catalogue, request.as_of, reporting)
        found = Sensitivity(
            title=loaded.scenario.title,
            file=loaded.file,
            as_of=request.as_of,
            kind=kind,
            **_figures(points, inputs, kind, words[0]),
            tables_used=catalogue.used(),
            fingerprint=catalogue.fingerprint(),
            what_ifs=loaded.what_ifs,
            notes=(*loaded.notes, *_notes(inputs)),
        )
        if reporting is None:
            return found
        period = loaded.scenario.period
        figures = _figures(points.told(reporting), inputs, kind, words[0])
        order = [one.path for one in found.variables]
        figures["variables"] = tuple(sorted(figures["variables"], key=lambda one: order.index(one.path)))
        varied = found._replace(**figures)
        return found._replace(told=VariedIn(reporting, (period.first, period.last), varied))


def _figures(points: _Points, inputs: Sequence[Input], kind: str, word: str) -> dict[str, Any]:
    """What points come to, by the names of the noun; of a tornado what moves the total most comes first."""
    rows = _grid(points, inputs[0], inputs[1], word) if kind == "grid" else ()
    variables = [_varied(points, one) for one in inputs]
    if kind == "tornado":
        variables.sort(key=lambda one: -one.swing)
    total, per_accepted = points.present.total, points.present.per_accepted
    return {"variables": tuple(variables), "rows": rows, "total": total, "per_accepted": per_accepted}


def _alone(loaded: LoadedScenario) -> LoadedScenario:
    """The scenario without what costs nothing."""
    return loaded._replace(scenario=loaded.scenario._replace(throughput=None, budget=None))


def _varied(points: _Points, one: Input) -> Varied:
    return Varied(
        path=one.span.path,
        present=one.present,
        relative=one.span.relative,
        unit="%" if one.span.percent else "",
        points=tuple(points.at((one, value)) for value in one.values),
    )


def _grid(points: _Points, first: Input, second: Input, word: str) -> tuple[tuple[Point, ...], ...]:
    if len(first.values) * len(second.values) > MOST:
        raise refused(word, f"a grid has {MOST} points at most", "write fewer, such as /5")
    return tuple(tuple(points.at((second, column), (first, row)) for column in second.values) for row in first.values)


def _notes(inputs: Iterable[Input]) -> Iterator[str]:
    """What a reader could take otherwise: that a change of a share is in percent of it, and is no points."""
    for one in inputs:
        if one.span.relative and one.present.endswith("%"):
            yield f"{one.span.path} changes by percent of its {one.present}, not by points"


def _input(loaded: LoadedScenario, span: Span, kind: str, word: str) -> Input:
    """The input that a span is of, with its values: both ends, what stands there, and some between.

    Raises:
        CommandLineError: there is no number, or values of another kind than what stands there.
    """
    try:
        path, present, stands = _standing(loaded, span)
    except Refused as error:
        raise refused(word, *error.args) from None
    at: Number = Fraction(0) if span.relative else stands.value
    whole = not span.relative and all(Fraction(value).denominator == 1 for value in (span.low, span.high, at))
    points = {"line": LINE, "grid": GRID, "tornado": 2}[kind]
    values = {at, *span.values(points, whole=whole)}
    return Input(
        span=span,
        path=path,
        present=present,
        at=at,
        unit=stands.unit,
        values=tuple(sorted(values)),
        numbers=frozenset(_numbers(loaded, path)),
    )


def _numbers(loaded: LoadedScenario, path: str) -> Iterator[int]:
    """Which nodes of the document a path leads to, whatever it is spelled like."""
    document = source_of(loaded).document
    for node in [one for _, _, one in volumes_in(document)] if path == EVERY else [standing_at(document, path)]:
        yield from _scalars(node)


def _scalars(node: Node) -> Iterator[int]:
    if node.kind == "scalar":
        yield id(node)
    elif node.kind == "sequence":
        for one in node.value:
            yield from _scalars(one)
    else:
        for name, (_, one) in node.value.items():
            if name != "growth" or one.kind != "scalar":  # a driver grows as it did when its amount changes
                yield from _scalars(one)


def _standing(loaded: LoadedScenario, span: Span) -> tuple[str, str, Standing]:
    """The path of what varies, what stands there in words, and as a number where it is to have other values."""
    if span.path == EVERY:
        if not span.relative:
            raise Refused("all drivers have no one value", f"write --vary {EVERY}=-30%..+50%")
        return EVERY, "all drivers and volumes", NO_NUMBER
    node = standing_at(source_of(loaded).document, span.path)
    if span.relative:
        _, pairs = moved(node, span.path.rpartition(".")[2], Fraction(1), node.where)
        return span.path, pairs[0][0] + (f" and {len(pairs) - 1} more" if pairs[1:] else ""), NO_NUMBER
    path = span.path
    if (amount := child_of(node, "amount")) is not None:
        path, node = f"{path}.amount", amount
    stands = standing(node)
    if stands.percent != span.percent:
        ends = "50%..90%" if stands.percent else "two plain numbers"
        raise Refused(f"it is {node.shown} now", f"write {ends}, or a change: -30%..+50%")
    return path, str(node.value), stands
