"""Version: a plan as it was frozen, with its entries and the hashes of what it was made from.
It reads and writes nothing; version_file.py does, and comments on it stand in a file of their own (comments.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.books.entries import is_spend, plan_of_entries
from costplan.named import NamedTuple
from costplan.plan.saved import retitled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from costplan.books.entries import Entry
    from costplan.keeping.rests import RestsOn
    from costplan.plan.saved import SavedPlan


class Version(NamedTuple):
    """A frozen plan.

    ``frozen`` is the moment in UTC, ``as_of`` the day of the plan; ``approved_by`` and ``ref`` may be empty.
    ``scenarios`` are titles with their files from the top of the tree, ``inputs`` files with the SHA-256 of their
    content. ``p90`` and ``worst`` are of the whole plan in pico-dollars, None for a part of it. Amounts of the
    ``entries`` are stated in ``currency`` where it is written out. ``file`` is where it was read from,
    ``rests`` what it was made of; None where the file kept nothing of that.
    """

    label: str
    frozen: str
    as_of: date
    approved_by: str
    ref: str
    scenarios: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]
    p90: int | None
    worst: int | None
    currency: str
    entries: tuple[Entry, ...]
    file: str = ""
    rests: RestsOn | None = None

    @property
    def spend(self) -> tuple[Entry, ...]:
        """The entries that the expected total is made of: neither contingency nor what nobody can count."""
        return tuple(entry for entry in self.entries if is_spend(entry))

    @property
    def plan(self) -> SavedPlan:
        """What it keeps of the plan, without contingency and tax."""
        return plan_of_entries(self.label, self.entries, dict(self.scenarios))

    @property
    def total(self) -> int:
        """The expected total in pico-dollars, without contingency and tax."""
        return sum(entry.net or 0 for entry in self.spend)

    @property
    def complete(self) -> bool:
        """Whether everything could be counted."""
        return all(entry.net is not None for entry in self.entries)

    def of(self, scenarios: Mapping[str, str]) -> Version | None:
        """The part that is about some scenarios, titles with their files; one whose title changed is known by its file.

        None where it is about none of them.
        """
        names = retitled(dict(self.scenarios), scenarios)
        kept = tuple((names[title], file) for title, file in self.scenarios if title in names)
        if not kept:
            return None
        entries = tuple(
            entry._replace(account=entry.account._replace(scenario=names[entry.account.scenario]))
            for entry in self.entries
            if entry.account.scenario in names
        )
        whole = len(kept) == len(self.scenarios)
        return self._replace(
            scenarios=kept,
            entries=entries,
            p90=self.p90 if whole else None,
            worst=self.worst if whole else None,
            rests=self.rests and self.rests.called(names),
        )
