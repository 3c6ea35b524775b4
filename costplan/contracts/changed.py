"""Changed: the contracts that an account has otherwise than another, by their ids and the hashes of their files.
What that does to a plan, whoever has both plans says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.contracts.contract import Contract
    from costplan.contracts.paying import Account


class ChangedContract(NamedTuple):
    """A contract that is not as it was: what it was, None where it is new, and what it is, None where it is gone."""

    before: Contract | None
    now: Contract | None

    @property
    def one(self) -> Contract:
        """As it is; as it was where it is gone."""
        found = self.now or self.before
        assert found is not None
        return found

    @property
    def is_hidden(self) -> bool:
        """Whether it is, or was, kept off what is shown."""
        return any(one is not None and one.is_hidden for one in self)

    @property
    def words(self) -> str:
        """``contract acme (contracts/acme.yaml) is new``."""
        said = f"contract {self.one.id} ({self.one.file})"
        if self.before is None or self.now is None:
            return f"{said} is {'gone' if self.now is None else 'new'}"
        return said if _says_other(self.before, self.now) else f"exchange rates of {said}"


def changed_contracts(before: Account, now: Account) -> tuple[ChangedContract, ...]:
    """The contracts of either account that the other has not, or otherwise; those that are gone last."""
    was, comes = ({one.id: one for one in account.contracts} for account in (before, now))
    found = [ChangedContract(was.get(name), one) for name, one in comes.items() if _is_other(was.get(name), one)]
    return (*found, *(ChangedContract(one, None) for name, one in was.items() if name not in comes))


def _is_other(before: Contract | None, now: Contract) -> bool:
    return before is None or _says_other(before, now) or _rates(before) != _rates(now)


def _says_other(before: Contract, now: Contract) -> bool:
    """Whether the file of a contract is another; the exchange rates that it names lie in one of their own."""
    return before.digest != now.digest if before.digest and now.digest else before != now


def _rates(contract: Contract) -> list[tuple[object, object]]:
    return [(block.start, block.usd) for block in contract.fx.blocks] if contract.fx else []
