"""What a cap is about: the charges, workflows and files of a plan that it selects, in its own currency.
It adds nothing up; spend.py and growth.py do."""

from __future__ import annotations

from fnmatch import fnmatchcase
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from costplan.dated import changes_within
from costplan.named import NamedTuple
from costplan.tree import matches
from costplan.units import exact
from costplan.vendor import is_by

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from costplan.budget.budget import Budget, Cap
    from costplan.errors import Place
    from costplan.exchange.fx import Fx
    from costplan.units import Number


class Scope(NamedTuple):
    """The part of a plan that a cap of a budget is about: scenarios by title, globs of workflows, models and vendors,
    tags. The name of a workflow that is split holds its parts, ``posts/text-heavy``; one of these can be named too."""

    titles: frozenset[str]
    workflow: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    model: str = ""
    vendor: str = ""

    def has(self, scenario: str, workflow: str, tags: Iterable[tuple[str, str]], model: str) -> bool:
        """Whether something of that scenario, workflow and model with those tags is in it."""
        if scenario not in self.titles or (self.workflow and not is_called(workflow, self.workflow)):
            return False
        return is_by(model, self.model, self.vendor) and (not self.tags or set(self.tags) <= set(tags))

    def is_all(self, titles: Collection[str]) -> bool:
        """Whether all of these scenarios are in it, with all that they have."""
        is_part = self.workflow or self.tags or self.model or self.vendor
        return not is_part and self.titles.issuperset(titles)


def scope_of(
    cap: Cap,
    budget: Budget,
    sources: dict[str, str],
    requested: frozenset[str],
    formerly: Mapping[str, str] = MappingProxyType({}),
) -> Scope:
    """What a cap is about; where it holds every value of a tag by itself, what these may be values of.

    Args:
        cap: one of the budget's.
        budget: a budget inside a scenario is about that scenario alone.
        sources: the scenarios' files by title.
        requested: the titles that were asked for; a cap that names no files is about these.
        formerly: where they lay in a base: a scenario that moved stays under the caps that it was under.
    """
    if budget.scenario:
        titles = frozenset([budget.scenario])
    elif cap.over:
        titles = frozenset(
            title for title, file in sources.items() if covers(cap.over, file, formerly.get(title, file))
        )
    else:
        titles = requested
    tags = tuple(tag for tag in cap.tags if tag[0] not in cap.every)
    return Scope(titles=titles, workflow=cap.workflow, tags=tags, model=cap.model, vendor=cap.vendor)


def is_called(workflow: str, glob: str) -> bool:
    """Whether a glob names a workflow, or the one that it is a part of."""
    return fnmatchcase(workflow, glob) or ("/" in workflow and fnmatchcase(workflow, f"{glob}/*"))


def is_part_of(where: str, glob: str) -> bool:
    """Whether a glob names a workflow or a step, ``posts.final``, or the one that it is a part of,
    ``posts/text-heavy.final``."""
    ends = [place for place, sign in enumerate(glob) if sign == "."] if "/" in where else ()
    return is_called(where, glob) or any(fnmatchcase(where, f"{glob[:end]}/*{glob[end:]}") for end in ends)


def covers(globs: Iterable[str], *files: str) -> bool:
    """Whether one of the globs names one of the files, as a path from the top of the tree."""
    return any(matches(glob, file) for glob in globs for file in files)


class Exchange(NamedTuple):
    """Pico-dollars to pico-units of a currency at a budget's pinned rates; ``place`` is where the currency is named."""

    currency: str
    fx: Fx | None
    place: Place

    def changes_between(self, start: date, end: date) -> bool:
        """Whether another rate takes over after the first day and before the end."""
        return self.currency != "USD" and self.fx is not None and bool(changes_within(self.fx.blocks, start, end))

    def usd_paid(self, day: date) -> Number:
        """Dollars for one unit of the currency on a day on which something was paid, perhaps before the plan.

        Raises:
            InputError: there is no rate.
        """
        return self.fx.usd_paid(self.currency, day, self.place) if self.fx is not None else 1

    def factor(self, day: date) -> Number:
        """What a dollar spent on that day is in the currency.

        Raises:
            InputError: there is no rate on that day.
        """
        if self.currency == "USD" or self.fx is None:
            return 1
        return exact(1 / Fraction(self.fx.usd_per(self.currency, day, self.place)))
