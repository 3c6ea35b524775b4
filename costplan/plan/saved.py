"""A plan as it was saved: whose cost it was, when and how much, whichever file kept it, to hold a plan of now against.
It reads no file: a saved plan, a frozen version, a lock and a revision each give what they hold."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from costplan.budget.per import MONTH
from costplan.named import NamedTuple
from costplan.plan.charge import UNTAGGED
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping
    from datetime import date

    from costplan.units import Number

K = TypeVar("K", bound=Any)


class Spend(NamedTuple):
    """A part of what a plan costs, as finely as it was kept: whose it is, its days (``end`` not included), and its
    expected cost in pico-dollars. ``workflow`` is empty where costs were not kept by workflow, ``model`` where not by
    model."""

    scenario: str
    workflow: str
    tags: tuple[tuple[str, str], ...]
    start: date
    end: date
    cost: Number
    model: str = ""

    @property
    def month(self) -> str:
        """The calendar month that it starts in, ``2027-02``."""
        return MONTH.label(self.start)

    def tag(self, key: str) -> str:
        """The value of a tag, or :data:`~costplan.plan.line.UNTAGGED`."""
        return dict(self.tags).get(key, UNTAGGED)


class SavedScenario(NamedTuple):
    """A scenario of a saved plan and its expected total in pico-dollars. ``file`` is the scenario's as the saved plan
    names it, ``hash`` over what it says; both are empty where they were not kept."""

    title: str
    file: str
    hash: str
    expected: Number


class SavedPlan(NamedTuple):
    """A plan as it was saved. ``name`` is what its reader calls it: a file, a label, a revision.

    ``spends`` is None where totals of scenarios alone were kept, as in a lock. ``is_rounded`` is whether each spend was
    rounded at the pico-dollar. ``prices`` is the fingerprint of its tables, empty
    where none was kept.
    """

    name: str
    scenarios: tuple[SavedScenario, ...]
    spends: tuple[Spend, ...] | None = None
    is_rounded: bool = False
    prices: str = ""

    @property
    def total(self) -> Number:
        """The expected total in pico-dollars, without contingency and tax."""
        return exact(sum((Fraction(scenario.expected) for scenario in self.scenarios), Fraction(0)))

    @property
    def totals(self) -> dict[str, Number]:
        """The same by the scenarios' titles."""
        return {scenario.title: scenario.expected for scenario in self.scenarios}

    def only(self, titles: Container[str]) -> SavedPlan:
        """The same without its other scenarios."""
        return self._replace(
            scenarios=tuple(one for one in self.scenarios if one.title in titles),
            spends=self.spends and tuple(spend for spend in self.spends if spend.scenario in titles),
        )

    def called(self, names: Mapping[str, str]) -> SavedPlan:
        """The same with its scenarios under other titles, where ``names`` has one."""
        return self._replace(
            scenarios=tuple(one._replace(title=names.get(one.title, one.title)) for one in self.scenarios),
            spends=self.spends
            and tuple(spend._replace(scenario=names.get(spend.scenario, spend.scenario)) for spend in self.spends),
        )

    def sums(
        self,
        by: Callable[[Spend], K],
        keep: Callable[[Spend], bool] | None = None,
        scale: Callable[[Spend], Number] | None = None,
    ) -> dict[K, Number]:
        """What groups of spends cost, exactly, in the order of first appearance, as :meth:`Plan.sums` has it.

        Args:
            by: the group of a spend.
            keep: tells whether a spend counts; None takes all.
            scale: what a pico-dollar of a spend counts, such as a rate of exchange; 1 if not given.

        Raises:
            ValueError: only totals of scenarios were kept.
        """
        if self.spends is None:
            raise ValueError(f"{self.name} kept totals of scenarios alone")
        groups: dict[K, Fraction] = {}
        for spend in self.spends:
            if keep is None or keep(spend):
                cost = Fraction(spend.cost) * (scale(spend) if scale else 1)
                group = by(spend)
                groups[group] = groups.get(group, Fraction(0)) + cost
        return {group: exact(cost) for group, cost in groups.items()}


def saved_plan(
    name: str, spends: Iterable[Spend], files: Mapping[str, str] | None = None, *, is_rounded: bool = False
) -> SavedPlan:
    """A saved plan of its spends; ``files`` are those of its scenarios by title, where it kept them."""
    kept = tuple(spends)
    totals: dict[str, Fraction] = {title: Fraction(0) for title in files or ()}
    for spend in kept:
        totals[spend.scenario] = totals.get(spend.scenario, Fraction(0)) + spend.cost
    scenarios = (SavedScenario(title, (files or {}).get(title, ""), "", exact(cost)) for title, cost in totals.items())
    return SavedPlan(name=name, scenarios=tuple(scenarios), spends=kept, is_rounded=is_rounded)


def beside(before: Mapping[K, Number], now: Mapping[K, Number]) -> list[tuple[K, Number | None, Number | None]]:
    """Costs of then and of now side by side, in the order of what they are of; None where one of them has none."""
    return [(key, before.get(key), now.get(key)) for key in sorted(before.keys() | now.keys())]


def retitled(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What scenarios of a saved plan, titles with their files, are called now: one whose title changed is known by its
    file. Those that are not there any more are left out."""
    files = {file: title for title, file in now.items()}
    names = {}
    for title, file in before.items():
        is_renamed = file in files and files[file] not in before
        name = files[file] if is_renamed else title
        if name in now:
            names[title] = name
    return names
