"""Account: who pays, by the contracts that it has; without any it pays the list price.
What they make of a price, agreed.py says; which contracts count, whoever opens the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import InputError, Problem
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.contracts.contract import Contract


class Account(NamedTuple):
    """Who pays: its contracts, in order of their ids. With ``is_at_list`` it pays list prices, whatever contracts are
    named beside it."""

    contracts: tuple[Contract, ...] = ()
    is_at_list: bool = False

    def __hash__(self) -> int:
        """Of what the files say, which is quicker than of every term."""
        return hash(tuple(one.digest or one.id for one in self.contracts))

    def joined(self, contracts: Iterable[Contract]) -> Account:
        """The account with more contracts. One that it has already, such as one file of two revisions, counts once, as
        the account has it.

        Raises:
            InputError: two files have a contract of one id.
        """
        if self.is_at_list:
            return self
        found = {one.id: one for one in self.contracts}
        for one in contracts:
            other = found.setdefault(one.id, one)
            is_same = other.file == one.file or (one.digest and other.digest == one.digest)
            if not is_same and other != one:
                told = f"two files have a contract {one.id!r}: {other.file} and {one.file}"
                raise InputError([Problem("two-contracts", told, "name one of them otherwise", one.place)])
        return Account(tuple(found[key] for key in sorted(found)))


LIST_PRICE = Account()
"""The account that has agreed on nothing: it pays what the tables say."""

AT_LIST = Account(is_at_list=True)
"""The same, also where contracts are named."""
