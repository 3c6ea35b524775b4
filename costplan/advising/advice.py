"""Advice: ways to the same images for less, each planned anew, which of them exclude each other, and the best together.
Only the nouns; ways are looked for in alternatives/, and planned and joined in combining.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import many, money

if TYPE_CHECKING:
    from datetime import date

    from costplan.advising.gotcha import Gotcha
    from costplan.alternatives.way import Way
    from costplan.comparing.break_even import BreakEven
    from costplan.comparing.chance import Chance
    from costplan.exchange.reporting import Reporting
    from costplan.quantity import Quantity
    from costplan.scenario.file import LoadedScenario
    from costplan.units import Number


class Advised(NamedTuple):
    """A way, planned: ``name`` is its own in this advice, such as ``posts.final:tier``.

    ``total`` is what the whole plan then costs and ``saving`` how much less is expected of it, below zero where it is
    dearer, in pico-dollars. ``cheaper`` is how likely it is cheaper, None where some cost is unknown or nobody has
    looked. Of the ways of one group, numbered from 1, one alone can be taken; any two that exclude each other have one
    of their ``groups`` in common. ``break_even`` is where it starts, or ceases, to pay, None where nobody has looked.
    ``mends`` is what is required of its step, in words, and met with it alone.
    """

    name: str
    way: Way
    total: Quantity
    saving: Number
    cheaper: Chance | None = None
    groups: tuple[int, ...] = ()
    break_even: BreakEven | None = None
    mends: tuple[str, ...] = ()

    @property
    def letters(self) -> tuple[str, ...]:
        """What pages call its groups: ``A`` the first, ``AA`` that after ``Z``."""
        return tuple(map(_letter, self.groups))


class Combination(NamedTuple):
    """Ways that do not exclude each other, taken together and planned as a whole: by their ``names``, what all then
    costs and saves, in pico-dollars, the scenario that they make, and what it does not meet of what is required."""

    names: tuple[str, ...]
    total: Quantity
    saving: Number
    scenario: LoadedScenario
    unmet: tuple[str, ...] = ()


class Advice(NamedTuple):
    """What there is to be done for less in one scenario.

    ``total`` is what it costs as it is planned, in pico-dollars, ``complete`` whether all of that is known. ``ways``
    are cheaper, the one that saves most first; ``dearer`` are said to be cheaper and on these tables are not. ``same``
    is the best combination of ways that are firm, ``judged`` that of all, of which somebody has to judge some first;
    None where nothing, or nothing more, comes of it. ``taken`` is the one that was asked for by name. ``unmet`` are
    requirements that the plan does not meet as it stands, in words, ``mending`` the cheapest way to meet each,
    which may cost more; ``gotchas`` what bites in production. ``options`` are words of a command that asks under the
    same day and tables. ``told`` is the same in another currency, None for dollars alone.
    """

    title: str
    file: str
    as_of: date
    period: str
    total: Quantity
    complete: bool
    ways: tuple[Advised, ...]
    dearer: tuple[Advised, ...]
    same: Combination | None
    judged: Combination | None
    taken: Combination | None = None
    unmet: tuple[str, ...] = ()
    mending: tuple[Advised, ...] = ()
    gotchas: tuple[Gotcha, ...] = ()
    notes: tuple[str, ...] = ()
    tables_used: str = ""
    fingerprint: str = ""
    what_ifs: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    told: ToldAdvice | None = None

    def __repr__(self) -> str:
        best = f", {money(self.same.saving)} less for the same" if self.same else ""
        return (
            f"<Advice on {self.title}: {many(len(self.ways), 'cheaper way')} than {money(self.total.expected)}{best}>"
        )

    def way(self, name: str) -> Advised | None:
        """The way of that name; None where there is none."""
        return next((one for one in (*self.ways, *self.dearer, *self.mending) if one.name == name), None)

    def each_alone(self, found: Combination) -> Number | None:
        """What the ways of a combination save when each is taken alone, added up, in pico-dollars: seldom what they
        save together. None where one of them is not told."""
        ways = [self.way(name) for name in found.names]
        return None if None in ways else sum(one.saving for one in ways if one is not None)


class ToldAdvice(NamedTuple):
    """The same advice in another currency, from the first through the last of ``days``."""

    reporting: Reporting
    days: tuple[date, date]
    advice: Advice


def _letter(group: int) -> str:
    letters = ""
    while group > 0:
        group, at = divmod(group - 1, 26)
        letters = chr(ord("A") + at) + letters
    return letters
