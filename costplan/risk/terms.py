"""The log of a cost's characteristic function in terms, and which inputs hang together by them.
It integrates nothing; characteristic.py does, one group of inputs after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costplan.plan.line import Input
    from costplan.quantity import Quantity
    from costplan.risk.parts import Volume
    from costplan.risk.run import Run
    from costplan.risk.unit import At, Unit


class Term(NamedTuple):
    """A part of the log of the characteristic function, with the inputs that it hangs on."""

    inputs: tuple[Input, ...]
    exponent: Callable[[Any, At], Any]


class Group(NamedTuple):
    """Inputs that hang together: all terms of two inputs have the ``centre``."""

    centre: Input
    leaves: tuple[Input, ...]
    terms: tuple[Term, ...]


def terms_of(volumes: Sequence[Volume]) -> list[Term]:
    """All that hangs on inputs. A run that does not vary falls apart into its units, each a term with each part."""
    terms = []
    for volume in volumes:
        for hangs_on in dict.fromkeys(hangs_on for hangs_on, _ in volume.parts):
            numbers = tuple(number for other, number in volume.parts if other == hangs_on)
            if volume.run.varies:
                inputs = _distinct(hangs_on, *volume.run.figures)
                terms.append(Term(inputs, _of_runs(hangs_on, numbers, volume.run)))
                continue
            for figure in dict.fromkeys(unit.figure for _, unit in volume.run.units):
                units = tuple((float(times), unit) for times, unit in volume.run.units if unit.figure == figure)
                terms.append(Term(_distinct(hangs_on, figure), _of_units(hangs_on, numbers, units)))
    return [term for term in terms if term.inputs]


def _distinct(*inputs: Input | None) -> tuple[Input, ...]:
    return tuple(dict.fromkeys(one for one in inputs if one is not None))


def _of_units(
    hangs_on: Input | None, numbers: tuple[Quantity, ...], units: tuple[tuple[float, Unit], ...]
) -> Callable[[Any, At], Any]:
    def exponent(frequency: Any, at: At) -> Any:
        runs = sum(at(hangs_on, number) for number in numbers)
        return 1j * frequency * (runs * sum(times * at(unit.figure, unit.cost) for times, unit in units))

    return exponent


def _of_runs(hangs_on: Input | None, numbers: tuple[Quantity, ...], run: Run) -> Callable[[Any, At], Any]:
    kept: dict[tuple[int, float], Any] = {}

    def exponent(frequency: Any, at: At) -> Any:
        runs = sum(at(hangs_on, number) for number in numbers)
        if run.figures:
            return runs * _log_wave(run, frequency, at)
        key = (len(frequency), float(frequency[-1]))
        if key not in kept:
            kept[key] = _log_wave(run, frequency, at)
        return runs * kept[key]

    return exponent


def _log_wave(run: Run, frequency: Any, at: At) -> Any:
    """The log of a run's characteristic function, continuous along the frequencies, which start at 0."""
    import numpy as np

    turn = frequency * run.mean(at)
    centred = run.wave(frequency, at) * np.exp(-1j * turn)
    return np.log(np.maximum(np.abs(centred), 1e-300)) + 1j * (np.unwrap(np.angle(centred)) + turn)


def groups_of(terms: Sequence[Term]) -> list[Group] | None:
    """Terms that share no input apart; None where some hang together by more than one input."""
    together: dict[Input, list[Term]] = {}
    for term in terms:
        members = [term]
        for other in {id(together[one]): together[one] for one in term.inputs if one in together}.values():
            members += other
        together.update(dict.fromkeys((one for member in members for one in member.inputs), members))
    groups = []
    for members in {id(members): members for members in together.values()}.values():
        pairs = [set(term.inputs) for term in members if len(term.inputs) > 1]
        centres = set.intersection(*pairs) if pairs else set(members[0].inputs)
        if not centres or any(len(pair) > 2 for pair in pairs):
            return None
        inputs = sorted({one for term in members for one in term.inputs})
        centre = min(centres)
        groups.append(Group(centre, tuple(one for one in inputs if one != centre), tuple(members)))
    return groups
