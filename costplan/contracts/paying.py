"""Account: who pays, by the contracts that it has; without any it pays the list price.
What they make of a price, agreed.py says; which contracts count, whoever opens the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import InputError, Problem, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.contracts.contract import Contract


MOST_RATES = 500
"""Terms that move rates, of all contracts of an account: each is asked for on each day on which one begins."""

MOST_TERMS = 200
"""All other terms, lots included: a month's use goes through each of them."""


class Account(NamedTuple):
    """Who pays: its contracts, in order of their ids. With ``is_closed`` it has no more than
    these, whatever contracts are named beside it. With ``is_shown`` somebody asked to see what private ones hold. With
    ``is_held`` rates are the dearest that a call may come to, since nobody knows which steps are reached."""

    contracts: tuple[Contract, ...] = ()
    is_closed: bool = False
    is_shown: bool = False
    is_held: bool = False

    def __hash__(self) -> int:
        """Of what the files say, which is quicker than of every term."""
        return hash(tuple(one.digest or one.id for one in self.contracts))

    def joined(self, contracts: Iterable[Contract]) -> Account:
        """The account with more contracts. One that it has already, such as one file of two revisions, counts once, as
        the account has it.

        Raises:
            InputError: two files have a contract of one id, or there are more terms than a plan is made of.
        """
        found = {one.id: one for one in self.contracts}
        for one in contracts if not self.is_closed else ():
            other = found.setdefault(one.id, one)
            is_same = other.file == one.file or (one.digest and other.digest == one.digest)
            if not is_same and other != one:
                told = f"two files have a contract {one.id!r}: {other.file} and {one.file}"
                raise InputError([Problem("two-contracts", told, "name one of them otherwise", one.place)])
        every = [found[key] for key in sorted(found)]
        _refuse_many(every)
        shown = (one._replace(is_shown=True) for one in every) if self.is_shown else every
        return self._replace(contracts=tuple(shown))

    @property
    def shown(self) -> Account:
        """The same, and what its private contracts hold is shown."""
        return self._replace(is_shown=True).joined(())

    @property
    def closed(self) -> Account:
        """The same, which no contract joins any more."""
        return self._replace(is_closed=True)

    @property
    def private(self) -> tuple[str, ...]:
        """The ids of contracts that hold something private which is shown all the same."""
        return tuple(one.id for one in self.contracts if one.is_private and one.is_shown)


def _refuse_many(contracts: list[Contract]) -> None:
    rates = others = 0
    for one in contracts:
        rates += len(one.rates)
        others += sum(map(len, (one.volume, one.free, one.minimums, one.commitments, one.lots)))
        for number, most, what in ((rates, MOST_RATES, "rates"), (others, MOST_TERMS, "other terms")):
            if number > most:
                told = f"contracts have more than {most} {what} with contract {one.id!r}"
                raise wrong("too-many-terms", told, "join terms that are alike, or leave out what has ended", one.place)


LIST_PRICE = Account()
"""The account that has agreed on nothing: it pays what the tables say."""

AT_LIST = LIST_PRICE.closed
"""The same, also where contracts are named."""
