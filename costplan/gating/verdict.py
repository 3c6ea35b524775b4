"""Verdict: what a gate found, one Finding for each cap in each slice of time and each policy, ready for any surface.
It decides nothing; gating/ does. Texts are as users wrote them: each surface cleans and escapes them for itself."""

from __future__ import annotations

from posixpath import join, normpath
from typing import TYPE_CHECKING

from costplan.budget.asked import MAX
from costplan.frame import data_frame
from costplan.gating.one_finding import FINDING_COLUMNS, Status
from costplan.named import NamedTuple
from costplan.units import many, money, usd_decimal

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from pandas import DataFrame

    from costplan.bridging.bridge import Bridge
    from costplan.budget.budget import Tax
    from costplan.errors import Place
    from costplan.exchange.reporting import Reporting
    from costplan.gating.headline import Headline
    from costplan.gating.one_finding import Finding
    from costplan.gating.rates import ChangedRates
    from costplan.gating.since import ChangedTables, WorkflowMoved
    from costplan.units import Number


class Added(NamedTuple):
    """Lines on top of the plan's expected total, in pico-dollars: contingency and tax of one budget."""

    budget: str
    contingency: Number
    tax: Tax | None
    taxed: Number


class Told(NamedTuple):
    """What a verdict says of its plan, in another currency, from the first through the last of ``days``."""

    reporting: Reporting
    days: tuple[date, date]
    headline: Headline
    quantiles: tuple[tuple[str, Number], ...]
    added: tuple[Added, ...]


class Verdict(NamedTuple):
    """What a gate found. Money is in pico-dollars; ``base`` is None where nothing was compared.

    ``quantiles`` has the total at ``expected`` and, where it is uncertain, at p50 to worst; ``seed`` is None where
    nothing was sampled. ``notes`` are for the reader: waivers that are expired or unused, caps that met no cost.
    ``assumed`` is only supposed, ``what_ifs`` only tried, ``incomplete`` is billed and nobody can count it. ``files``
    are the scenarios, ``budgets`` their caps' files, ``tables`` and exchange ``rates`` those that are not the base's,
    ``moved`` the workflows that cost more or less than in it, ``bridge`` what leads from the base to the total, where
    something is other, ``headline`` the plan's own figures, ``told`` these in another currency
    where one is asked for. Names of files start in
    ``folder``, as the repository has it.
    """

    titles: tuple[str, ...]
    files: tuple[str, ...]
    budgets: tuple[str, ...]
    as_of: date
    quantiles: tuple[tuple[str, Number], ...]
    base: Number | None
    base_name: str
    added: tuple[Added, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    incomplete: tuple[str, ...]
    tables_used: str
    fingerprint: str
    seed: int | None = None
    new_only: bool = False
    folder: str = ""
    tables: ChangedTables | None = None
    rates: ChangedRates | None = None
    moved: tuple[WorkflowMoved, ...] = ()
    bridge: Bridge | None = None
    headline: Headline | None = None
    told: Told | None = None
    assumed: tuple[str, ...] = ()
    what_ifs: tuple[str, ...] = ()

    def __repr__(self) -> str:
        failing = f"does not fit, {many(len(self.failing), 'finding')} of {len(self.findings)}"
        return (
            f"<Verdict of {', '.join(self.titles)}: {'fits' if self.fits else failing}; {money(self.total)} expected>"
        )

    @property
    def total_usd(self) -> Decimal:
        """The same in dollars, to twelve places."""
        return usd_decimal(self.total)

    def from_the_top(self) -> Verdict:
        """The same with the names of all files as seen from the top of the repository, as a host of code knows them."""
        if not self.folder:
            return self

        def name(file: str) -> str:
            return normpath(join(self.folder, file)) if file not in ("", MAX) else file

        def at(place: Place | None) -> Place | None:
            return place._replace(file=name(place.file)) if place else None

        findings = tuple(
            finding._replace(
                place=at(finding.place),
                rule_place=at(finding.rule_place),
                causes=tuple(cause._replace(place=at(cause.place)) for cause in finding.causes),
                budget=name(finding.budget),
            )
            for finding in self.findings
        )
        files, budgets = tuple(map(name, self.files)), tuple(map(name, self.budgets))
        return self._replace(findings=findings, files=files, budgets=budgets, folder="")

    def to_frame(self) -> DataFrame:
        """A pandas DataFrame, a row a finding.

        Columns: ``rule``, ``name``, ``where``, ``status``, ``at`` and ``message``; ``found``, ``allowed`` and ``over``
        as floats in units of ``currency`` (or shares, where it is empty), missing where there is no amount;
        ``probability``, the chance that the cost passes the cap; ``owner``, ``place``, ``is_new``.

        Raises:
            OutsideError: pandas is not installed.
        """
        return data_frame((finding.row() for finding in self.findings), FINDING_COLUMNS, as_of=str(self.as_of))

    @property
    def is_planned(self) -> bool:
        """Whether there is a plan at all: there is none where an input is so wrong that nothing could be planned."""
        return bool(self.quantiles)

    @property
    def total(self) -> Number:
        """The expected total, without contingency and tax; 0 without a plan."""
        return dict(self.quantiles).get("expected", 0)

    @property
    def by_scenarios(self) -> Number | None:
        """What of the change since the base the scenarios make, in pico-dollars: all that changed tables do not. None
        where it cannot be told."""
        if self.base is None or (self.tables and self.tables.cost is None):
            return None
        return self.total - self.base - ((self.tables.cost or 0) if self.tables else 0)

    @property
    def failing(self) -> tuple[Finding, ...]:
        """What breaks the gate: all that is broken, or under ``--new-only`` what the base does not have."""
        broken = (finding for finding in self.findings if finding.status is Status.BROKEN)
        return tuple(finding for finding in broken if not (self.new_only and finding.is_new is False))

    @property
    def fits(self) -> bool:
        """Whether the gate lets the plan through."""
        return not self.failing
