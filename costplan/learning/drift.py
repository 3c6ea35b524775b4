"""Drift: whether newer calls still use what a calibration says, cell by cell, since when and by how much.
Whether a scenario's mix of calls still holds is another question, asked in mix.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.calibration.figures import LEARNED, Learned, figure
from costplan.learning.apart import apart_from, apart_of, constant_by_chance, odd_by_chance
from costplan.learning.auto_drift import auto_moves, known_auto
from costplan.learning.cells import observed_cells
from costplan.learning.days import by_day, looks, told_best, values_of
from costplan.learning.fitting import auto_of
from costplan.learning.outliers import STRAY, without_outliers
from costplan.learning.runs import Mean, images_of, mean_of, mean_seen, odd_of, otherwise
from costplan.learning.taken_drift import taken_moves
from costplan.named import NamedTuple
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from costplan.calibration.figures import AutoServed, Calibration, CellKey, Group, GroupKey
    from costplan.catalogue import Catalogue
    from costplan.learning.apart import Apart
    from costplan.learning.auto_drift import AutoDrift
    from costplan.learning.cells import CellData, Value
    from costplan.learning.counts import CountRow
    from costplan.learning.taken_drift import Held, TakenDrift
    from costplan.units import Number

FALSE_ALARM = 0.01
"""How likely one of all the cells checked is called drifted though none has: shared out among them (Bonferroni)."""


class Drift(NamedTuple):
    """A cell that newer calls have left. Tokens are of one image (one input image for ``image_in``).

    ``since`` is the day from which on the calls are best told apart from what was expected, empty where no call has a
    day; ``observed`` is the mean of the ``images`` made from then on, and ``low`` to ``high`` is where it was to lie.
    """

    group: GroupKey
    cell: CellKey
    expected: Number
    low: Number
    high: Number
    observed: Number
    images: int
    since: str

    @property
    def change(self) -> Fraction | None:
        """By how much the mean has moved, as a share; None where nothing was expected."""
        return Fraction(self.observed) / Fraction(self.expected) - 1 if self.expected else None


class Checked(NamedTuple):
    """The outcome of a check: what drifted, how many cells were checked on how many figures of calls, and what could
    not be. ``served`` is what auto was served as in the newer calls, for every model whose auto drifted. ``too_few``
    of the cells have so few runs of calls that no change would have been told. ``taken`` are steps of whose results
    people now take more or less."""

    drifted: tuple[Drift, ...]
    auto: tuple[AutoDrift, ...]
    served: tuple[AutoServed, ...]
    cells: int
    too_few: int
    figures: int
    without_figure: int
    left_out: tuple[tuple[str, int], ...]
    taken: tuple[TakenDrift, ...] = ()

    @property
    def number(self) -> int:
        """How many have left the calibration, or the scenario."""
        return len(self.drifted) + len(self.served) + len(self.taken)


def check(
    rows: Iterable[CountRow],
    calibration: Calibration,
    catalogue: Catalogue,
    as_of: date,
    judged: Sequence[Held] = (),
) -> Checked:
    """Hold a count table of newer calls, by day, against a calibration.

    The calls of a cell are held against those that the calibration has seen there, as two samples of runs; those of a
    cell that it never saw, or whose record changed, against what an estimate takes. FALSE_ALARM is shared among the
    cells and the days from which on a change is looked for. Shares of auto are held against each other as two
    proportions, and so are those of results that people took: ``judged`` has the newer verdicts beside the older.
    """
    observed = observed_cells(rows, catalogue, as_of)
    groups = {group.key: group for group in calibration.groups}
    pairs = [
        (key, without_outliers(cell, STRAY), groups.get(key))
        for key, cells in observed.groups.items()
        for cell in cells
    ]
    held = [
        (key, cell, found) for key, cell, group in pairs if (found := _held(key, cell, group, calibration)) is not None
    ]
    newer = [auto_of(model, route, seen) for (model, route), seen in observed.auto.items()]
    autos = [(one, known) for one in newer if (known := known_auto(one, calibration, catalogue, as_of)) is not None]
    telling = [one for one in held if one[2].tells(one[1].values)]
    alarm = FALSE_ALARM / max(1, len(telling) + len(autos) + len(judged))
    drifted = [drift for key, cell, found in telling if (drift := _drift(key, cell, found, alarm)) is not None]
    moved = [(one, moves) for one, known in autos if (moves := tuple(auto_moves(one, known, alarm)))]
    return Checked(
        drifted=tuple(drifted),
        auto=tuple(move for _, moves in moved for move in moves),
        served=tuple(one for one, _ in moved),
        cells=len(held) + len(autos) + len(judged),
        too_few=len(held) - len(telling),
        figures=sum(value.calls for _, cell, _ in held for value in cell.values)
        + sum(one.auto.n_calls + sum(calls for _, calls in one.unmatched) for one, _ in autos)
        + sum(one.newer.judged for one in judged),
        without_figure=len(pairs) - len(held) + len(newer) - len(autos),
        left_out=tuple(observed.left_out.items()),
        taken=tuple(taken_moves(judged, alarm)),
    )


class _Held(NamedTuple):
    """What newer calls of a cell are held against: the figure that an estimate takes, and what was seen.

    ``then`` is None where nothing was seen, or the record changed; ``sources`` are those that it was seen from.
    ``is_exact`` tells a formula, and ``by_size`` that tokens follow from the size, so that calls which repeat one
    another follow a formula that is not published: each counts, where otherwise only a run does.
    """

    use: Learned
    group: Group | None
    noise: float
    then: Mean | None
    sources: frozenset[str]
    is_exact: bool
    by_size: bool

    def tells(self, values: Iterable[Value]) -> bool:
        """Whether there are runs enough to tell any change."""
        return self.is_exact or self.apart(mean_of(values), (), values) is not None

    def apart(self, now: Mean, aside: tuple[Mean, ...], values: Iterable[Value]) -> Apart | None:
        """How far newer calls may lie from what they are held against."""
        if self.then is None:
            prompts, freedom = (self.group.prompts, self.group.freedom) if self.group else (0, None)
            return apart_from(self.use, now, self.noise, float(prompts), float(freedom) if freedom else None)
        return apart_of(self.then, now, aside, self._between_sources(values))

    def _between_sources(self, values: Iterable[Value]) -> float:
        """The variance, as a share of the mean, that comes of calls from sources never seen in the cell."""
        images: dict[str, int] = {}
        for value in values:
            images[value.source] = images.get(value.source, 0) + value.units
        of_new = sum(number**2 for source, number in images.items() if source not in self.sources)
        spread = float(self.group.sources) if self.group else 0.0
        return spread**2 * of_new / sum(images.values()) ** 2

    def chance(self, since: list[Value], before: list[Value]) -> float:
        """The chance that calls of so many days lie as far from what they are held against, if they are the same."""
        expected = float(self.use.mean)
        if self.is_exact:
            return odd_by_chance(otherwise(since, expected), images_of(since))
        now = mean_of(since)
        apart = self.apart(now, (mean_of(before),) if before else (), since)
        if apart is None:
            return 1.0
        chance = apart.chance(self.then.mean if self.then else expected, now.mean)
        if self.then is None:
            return chance
        odd = odd_of(since, self.then.mean, self.by_size)
        return max(chance, constant_by_chance(self.then, now, odd, self.by_size))


def _held(key: GroupKey, cell: CellData, group: Group | None, calibration: Calibration) -> _Held | None:
    """What the calls of a cell are held against; None where nothing is known of it."""
    published = cell.published
    known = next((known for known in group.cells if known.key == cell.key), None) if group else None
    use = known.use if known else None
    if use is None and known is None and group is not None and group.unseen is not None:
        base = Fraction(published.expected) if published and group.against_published else Fraction(1)
        use = Learned(**{name: exact(Fraction(number) * base) for name, number in group.unseen._asdict().items()})
    is_exact = use is None and published is not None and published.is_exact
    if use is None and published is not None:
        low, mean, high = published.numbers
        use = Learned(mean=mean, low=low, high=high, p80=high, p90=high)
    if use is None:
        return None
    by_size = LEARNED[key.meter].size
    noise = (known.noise if known else None) or (group.noise if group else 0)
    return _Held(
        use=use,
        group=group,
        noise=float(noise),
        then=mean_seen(known.seen).by_formula(by_size) if known and not known.changed else None,
        sources=frozenset(calibration.sources[number - 1] for number in known.seen.sources) if known else frozenset(),
        is_exact=is_exact,
        by_size=by_size,
    )


def _drift(key: GroupKey, cell: CellData, held: _Held, alarm: float) -> Drift | None:
    """The cell's drift, if it has left what it is held against."""
    days = by_day(cell.values)
    places = looks(len(days))
    chance = alarm / len(places)

    def is_told(at: int) -> bool:
        return held.chance(values_of(days[at:]), values_of(days[:at])) < chance

    if not any(map(is_told, places)):
        return None
    expected = held.then.mean if held.then else float(held.use.mean)
    at = told_best(days, expected, [at for at in range(len(days)) if is_told(at)])
    since, before = values_of(days[at:]), values_of(days[:at])
    now = mean_of(since)
    low, high = float(held.use.low), float(held.use.high)
    if held.then is not None:  # calls that come closer to what an estimate takes have not left it
        low, high = sorted((expected, float(held.use.mean)))
    if low <= now.mean <= high:
        return None
    apart = None if held.is_exact else held.apart(now, (mean_of(before),) if before else (), since)
    if apart is not None:
        least, most = apart.reach(expected, chance)
        low, high = min(low, least), max(high, most)
    return Drift(
        group=key,
        cell=cell.key,
        expected=figure(float(held.use.mean)),
        low=figure(low),
        high=figure(high),
        observed=figure(now.mean),
        images=now.images,
        since=days[at][0],
    )
