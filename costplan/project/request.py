"""Request: what a door asks for, and in which folder the names in it are looked up.
It holds words alone; the other files of this room read what they name."""

from __future__ import annotations

from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.project.tables import open_calibrated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from os import PathLike

    from costplan.catalogue import Catalogue


class Request(NamedTuple):
    """What is to be read.

    Attributes:
        as_of: the day of the plan.
        scenarios: paths, shipped ones by their bare name, ``-`` for stdin; none means those of costplan.yaml.
        budgets: paths; none means those of costplan.yaml.
        overrides: ``workflow.step.key=value`` texts, for every scenario; ``drivers.posts=+30%`` is that much more.
        scale: ``drivers.posts=1.3`` texts, for every scenario, and ``drivers=1.3`` for all its drivers and volumes.
        pricing: a folder of tables that wins over costplan.yaml's and the shipped ones.
        calibration: a file, or ``public`` for the shipped one; wins over costplan.yaml's.
        contracts: files and folders of contracts, or ``none`` alone for list prices; they win over costplan.yaml's.
        show_private: whether rates and terms of private contracts are told.
        folder: where all these names are looked up, and what shown names are relative to.
        tables: the folder in which pricing and calibration are looked up instead, of another revision.
        dropped: scenarios that costplan.yaml no longer lists, read beside those that it does.
        revision: what git calls the revision whose files lie in the folder; empty for the files of the user.
        currency: in which costs are told beside dollars, by its ISO 4217 code; None for dollars alone.
        fx: a file of its exchange rates; None means those that a budget names.
        max: an amount such as ``2 USD``, which is a cap over all that is asked for, beside those of the budgets.
    """

    as_of: date
    scenarios: Sequence[str | PathLike[str]] = ()
    budgets: Sequence[str | PathLike[str]] = ()
    overrides: Sequence[str] = ()
    scale: Sequence[str] = ()
    pricing: str | PathLike[str] | None = None
    calibration: str | PathLike[str] | None = None
    folder: Path = Path()
    tables: Path | None = None
    revision: str = ""
    dropped: tuple[str, ...] = ()
    max: str | None = None
    currency: str | None = None
    fx: str | PathLike[str] | None = None
    contracts: Sequence[str | PathLike[str]] = ()
    show_private: bool = False

    @property
    def what_ifs(self) -> tuple[str, ...]:
        """All that is changed in the scenarios, as it was asked for."""
        return (*self.overrides, *self.scale)

    @property
    def tried(self) -> tuple[str, ...]:
        """The same as words of a command that tries them again."""
        return (
            *(word for one in self.overrides for word in ("--set", one)),
            *(word for one in self.scale for word in ("--scale", one)),
        )

    @property
    def options(self) -> tuple[str, ...]:
        """The day, the tables and the currency as words of a command that asks under them again: every command
        that a page names has them."""
        options = ["--as-of", str(self.as_of)]
        named = [("--pricing", self.pricing), ("--calibration", self.calibration)]
        named += [("--currency", self.currency), ("--fx", self.fx)]
        for option, value in (*named, *(("--contracts", one) for one in self.contracts)):
            options += [option, fspath(value)] if value is not None else []
        return tuple(options)

    @property
    def names(self) -> list[str]:
        """The scenarios as texts."""
        return [fspath(scenario) for scenario in self.scenarios]

    def catalogue(self) -> Catalogue:
        """The tables that count, under the calibration and for the contracts that count.

        Raises:
            InputError: costplan.yaml, the calibration or a contract is wrong.
            OutsideError: there is no such calibration.
        """
        past = bool(self.revision and self.tables is None)  # what lay about then does not stop what is held today
        there = self.tables or self.folder
        found = open_calibrated(self.pricing, self.calibration, there, contracts=self.contracts, strays=past)
        if self.show_private:
            found.account = found.account.shown
        return found
