"""The log of a cost's characteristic function in terms, and which inputs hang together by them.
It integrates nothing; characteristic.py does, all groups of one input at once and the others one after the other.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.plan.charge import Input
    from costplan.quantity import Quantity
    from costplan.risk.parts import Kind
    from costplan.risk.run import Run
    from costplan.risk.unit import At


class Number(NamedTuple):
    """A number of runs: quantities that hang on one input, each as many times as stands at its place."""

    hangs_on: Input | None
    quantities: tuple[tuple[int, Quantity], ...]

    def at(self, times: Any, at: At) -> Any:
        """How many."""
        return sum(times[place] * at(self.hangs_on, quantity) for place, quantity in self.quantities)


class Straight(NamedTuple):
    """A part of the cost that is a number where its inputs are given: of so many runs, what hangs on a figure."""

    inputs: tuple[Input, ...]
    number: Number
    run: Run
    figure: Input | None

    def each(self, at: At) -> Any:
        """What it costs in one run."""
        return sum(times * at(self.figure, quantity) for times, quantity in self.run.straight[self.figure])

    def cost(self, times: Any, at: At) -> Any:
        """What it costs."""
        return self.number.at(times, at) * self.each(at)


class Varying:
    """Runs that differ in cost where their inputs are given."""

    def __init__(self, inputs: tuple[Input, ...], number: Number, run: Run) -> None:
        self.inputs, self._number, self._run = inputs, number, run
        self._kept: tuple[Any, Any] = None, None

    def exponent(self, times: Any, frequency: Any, at: At) -> Any:
        """The log of their characteristic function, frequencies along the first axis and those of ``at`` after it. A
        number below zero takes away the cost of other runs, whose waves turn the other way."""
        runs = self._number.at(times, at)
        if self._run.figures:
            log = _log_wave(self._run, frequency[:, None, None], at)
        else:
            if self._kept[0] is not frequency:
                self._kept = frequency, _log_wave(self._run, frequency, at)[:, None, None]
            log = self._kept[1]
        return runs * (log if (times >= 0).all() else _turned(log, runs))


def _turned(log: Any, runs: Any) -> Any:
    """The log of a wave as it is, and where there are fewer runs than none that of the wave which turns the other
    way, over -1: its conjugate has the same real part."""
    import numpy as np

    return np.where(runs < 0, -log.conj(), log)


def _log_wave(run: Run, frequency: Any, at: At) -> Any:
    """The log of a run's characteristic function, continuous along the frequencies, which start at 0."""
    import numpy as np

    turn = frequency * run.mean(at)
    centred = run.wave(frequency, at) * np.exp(-1j * turn)
    return np.log(np.maximum(np.abs(centred), 1e-300)) + 1j * (np.unwrap(np.angle(centred), axis=0) + turn)


class Group(NamedTuple):
    """Inputs that hang together: all terms of two inputs have the ``centre``."""

    centre: Input
    leaves: tuple[Input, ...]
    straight: tuple[Straight, ...]
    varying: tuple[Varying, ...]

    @property
    def is_straight(self) -> bool:
        """Whether it is a number where its one input is given."""
        return not self.leaves and not self.varying


def _terms(kinds: Sequence[Kind]) -> list[Straight | Varying]:
    """All that hangs on inputs. Runs that do not vary fall apart into what in one hangs on each figure."""
    terms: list[Straight | Varying] = []
    first = 0
    for kind in kinds:
        run = kind.run
        for hangs_on in dict.fromkeys(one.hangs_on for one in kind.amounts):
            every = enumerate(kind.amounts, first)
            number = Number(hangs_on, tuple((at, one.quantity) for at, one in every if one.hangs_on == hangs_on))
            if run.varies:
                terms.append(Varying(_distinct(hangs_on, *run.figures), number, run))
            else:
                terms += (Straight(_distinct(hangs_on, figure), number, run, figure) for figure in run.straight)
        first += len(kind.amounts)
    return [term for term in terms if term.inputs]


def _distinct(*inputs: Input | None) -> tuple[Input, ...]:
    return tuple(dict.fromkeys(one for one in inputs if one is not None))


@lru_cache(maxsize=16)
def groups_of(kinds: tuple[Kind, ...]) -> tuple[Group, ...] | None:
    """Terms that share no input apart; None where some hang together by more than one input."""
    together: dict[Input, list[Straight | Varying]] = {}
    for term in _terms(kinds):
        met = list({id(together[one]): together[one] for one in term.inputs if one in together}.values())
        members = max(met, key=len, default=[])
        joining = [term, *(other for few in met if few is not members for other in few)]
        members += joining
        together.update((one, members) for other in joining for one in other.inputs)
    groups = []
    for members in {id(members): members for members in together.values()}.values():
        pairs = [set(term.inputs) for term in members if len(term.inputs) > 1]
        centres = set.intersection(*pairs) if pairs else set(members[0].inputs)
        if not centres or any(len(pair) > 2 for pair in pairs):
            return None
        inputs = sorted({one for term in members for one in term.inputs})
        centre = min(centres)
        groups.append(
            Group(
                centre=centre,
                leaves=tuple(one for one in inputs if one != centre),
                straight=tuple(term for term in members if isinstance(term, Straight)),
                varying=tuple(term for term in members if isinstance(term, Varying)),
            )
        )
    return tuple(groups)
