"""Lock: the pins and totals of some scenarios, and what differs between the inputs that are locked and those in force.
It knows no file: file.py reads and writes it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import FEW, NOWHERE
from costplan.locking.pins import NONE, hash_of, pins_of
from costplan.named import NamedTuple
from costplan.plan.saved import SavedPlan, SavedScenario, beside
from costplan.quantity import ZERO
from costplan.release import RELEASE
from costplan.scenario.writer import write_scenario
from costplan.units import exact, many, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costplan.catalogue import Catalogue
    from costplan.errors import Place
    from costplan.locking.pins import Pin
    from costplan.plan.plan import Plan
    from costplan.scenario.file import LoadedScenario
    from costplan.units import Number


class Lock(NamedTuple):
    """What the plans of some scenarios rest on, and what they came to. ``place`` is the file's first line.

    A scenario's file is as seen from the lock's folder, or a shipped scenario's name; totals are whole pico-dollars.
    """

    version: str
    scenarios: tuple[SavedScenario, ...]
    pins: tuple[Pin, ...]
    place: Place = NOWHERE

    @property
    def plan(self) -> SavedPlan:
        """What it keeps of the plan: the totals of its scenarios alone."""
        return SavedPlan(name=self.place.file, scenarios=self.scenarios)


class Difference(NamedTuple):
    """An input that is not as it is locked: ``locked`` is None where the lock has none, ``now`` where no plan needs it.

    ``words`` tell what is other in it where that can be told.
    """

    locked: Pin | None
    now: Pin | None
    words: str

    @property
    def name(self) -> str:
        """What it is about."""
        found = self.now or self.locked
        assert found is not None
        return found.name


class Moved(NamedTuple):
    """A scenario's expected total as it is locked and now, in pico-dollars; None where it is not in the lock, or is no
    longer to be. ``edited`` is whether the scenario itself says something else, so that not only inputs moved it."""

    title: str
    locked: Number | None
    now: Number | None
    edited: bool

    @property
    def change(self) -> Number | None:
        """By how much it grew."""
        return None if self.locked is None or self.now is None else self.now - self.locked


def lock_of(scenarios: Sequence[tuple[LoadedScenario, str]], plan: Plan, catalogue: Catalogue) -> Lock:
    """The lock of scenarios, each with the name of its file in the lock, that make up a plan on some tables."""
    costs, locked = plan.sums(lambda line: line.scenario), []
    for loaded, file in scenarios:
        title = loaded.scenario.title
        expected = costs.get(title, ZERO).expected
        locked.append(SavedScenario(title, file, hash_of(write_scenario(loaded.scenario)), _whole(expected)))
    return Lock(RELEASE, tuple(sorted(locked)), pins_of(plan, catalogue))


def _whole(pico: Number) -> Number:
    """As a lock writes it, so that a total made again equals the one that was read."""
    return exact(round_half_up(Fraction(pico), 0))


# --------------------------------------------------------------------------------------------------------- differences


def moved(locked: Lock, now: Lock) -> list[Moved]:
    """The scenarios of two locks, by title."""
    hashes = {scenario.title: scenario.hash for scenario in locked.scenarios}
    edited = {one.title for one in now.scenarios if hashes.get(one.title, one.hash) != one.hash}
    totals = beside(locked.plan.totals, now.plan.totals)
    return [Moved(title, was, comes, title in edited) for title, was, comes in totals]


def differences(locked: Iterable[Pin], now: Iterable[Pin]) -> list[Difference]:
    """What is other, new or no longer needed, in the order of :data:`ORDER`."""
    before, after = {pin.key: pin for pin in locked}, {pin.key: pin for pin in now}
    found = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if {(one.kind, one.value) for one in (old, new) if one} == {("contracts", NONE)}:
            continue  # a model that comes or goes without one
        if old is None or new is None or (old.value, old.rates) != (new.value, new.rates):
            found.append(Difference(old, new, _words(old, new, before | after)))
    return found


def _words(old: Pin | None, new: Pin | None, known: Mapping[tuple[int, str, str], Pin]) -> str:
    """How the rates of a price block changed; those of one that is not locked since the block before it."""
    if new is None or new.kind != "prices":
        return ""
    if old is None:
        earlier = [pin for pin in known.values() if pin.key[:2] == new.key[:2] and pin.start < new.start]
        old = max(earlier, key=lambda pin: pin.start, default=None)
    if old is None:
        return ""
    return _moves(_flat(old.rates), _flat(new.rates)) or "the same rates"


def _flat(rates: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{tier} {name}": usd for tier, of_tier in sorted(rates.items()) for name, usd in of_tier.items()}


def _moves(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    moved = []
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = old.get(name), new.get(name)
        if before is None:
            moved.append(f"{name} ${after}, which had no price")
        elif after is None:
            moved.append(f"{name} has no price any more")
        elif before != after:
            moved.append(f"{name} ${before} -> ${after}")
    more = f", and {many(len(moved) - FEW, 'more rate')}" if len(moved) > FEW else ""
    return ", ".join(moved[:FEW]) + more
