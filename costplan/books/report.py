"""Report: one plan with all that its pages say beside it, its risk, its verdict and where it came from.
It renders nothing; render/report/ makes pages of it, workbook/ a spreadsheet."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING

from costplan.books.entries import currency_of, entries_of
from costplan.books.version import Version
from costplan.named import NamedTuple
from costplan.units import round_half_up

if TYPE_CHECKING:
    from costplan.books.comments import Comment
    from costplan.bridging.bridge import Bridge
    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.exchange.reporting import Reporting
    from costplan.gating.rates import ChangedRates
    from costplan.gating.verdict import Verdict
    from costplan.keeping.rests import RestsOn
    from costplan.plan.plan import Plan
    from costplan.risk.risks import Risks
    from costplan.scenario.file import LoadedScenario

_LONGEST = 100


class Report(NamedTuple):
    """What every format of a report is made from. The verdict holds nothing where there are no ``budgets``. ``files``
    has each scenario's file from the top of the tree, by title, also of those that only a cap is over; ``requested``
    are the titles that were asked for, which the plan is of.
    ``inputs`` are all files read, with the SHA-256 of their content.
    ``versions`` are those frozen of these scenarios, the oldest first, and ``comments`` what was written on them.
    ``rests`` is what the plan was made of, so that it can be made again. ``bridge`` leads from what was frozen first to
    the plan; None where nothing was, or nothing changed. ``rates`` of exchange are others than those of then.
    ``told`` are plan and risks in another currency, where one is asked for."""

    scenarios: tuple[LoadedScenario, ...]
    plan: Plan
    risks: Risks
    verdict: Verdict
    budgets: tuple[Budget, ...]
    catalogue: Catalogue
    files: dict[str, str]
    requested: frozenset[str]
    inputs: dict[str, str]
    versions: tuple[Version, ...] = ()
    comments: tuple[Comment, ...] = ()
    rests: RestsOn | None = None
    bridge: Bridge | None = None
    rates: ChangedRates | None = None
    told: tuple[Plan, Risks] | None = None

    @property
    def reporting(self) -> Reporting | None:
        """The currency in which the plan is told beside dollars."""
        return self.verdict.told.reporting if self.verdict.told else None

    @property
    def in_dollars(self) -> Report:
        """The same without another currency."""
        return self._replace(told=None, verdict=self.verdict._replace(told=None))

    @property
    def in_currency(self) -> Report:
        """The same, whose plan, risks and figures are in the currency in which they are told."""
        if self.told is None or self.verdict.told is None:
            return self
        plan, risks = self.told
        told = self.verdict.told
        verdict = self.verdict._replace(headline=told.headline, quantiles=told.quantiles, added=told.added, told=None)
        return self._replace(plan=plan, risks=risks, verdict=verdict)

    @property
    def label(self) -> str:
        """Which version of the plan is shown: a draft, until one is frozen to hold it against."""
        return "Reforecast" if self.versions else "Draft"

    @property
    def stem(self) -> str:
        """What files about these scenarios are named after: their own files."""
        stems = [PurePath(file).stem for file in self.plan.sources]
        whole = "+".join(stems)
        return whole if len(whole) <= _LONGEST else f"{stems[0][:_LONGEST]}+{len(stems) - 1}-more"

    @property
    def stem_apart(self) -> str:
        """What they are named after where files about others, of the same names in other folders, have that name."""
        return f"{self.stem}-{sha256(self.owner.encode()).hexdigest()[:8]}"

    @property
    def own_files(self) -> dict[str, str]:
        """The files of the scenarios that the plan is of, by title."""
        return {title: self.files[title] for title in self.plan.titles}

    @property
    def owner(self) -> str:
        """The files of the scenarios that were asked for, a line each; what was piped in is known by its title."""
        asked = ((title, file) for title, file in self.files.items() if title in self.requested)
        return "\n".join(sorted(file if file != "stdin" else f"{file} {title}" for title, file in asked))

    def freeze(self, label: str, moment: str, *, approved_by: str, ref: str) -> Version:
        """The plan as a version, frozen at a moment in UTC."""
        risk = self.risks.of()
        return Version(
            label=label,
            frozen=moment,
            as_of=self.plan.as_of,
            approved_by=approved_by,
            ref=ref,
            scenarios=tuple((title, self.files[title]) for title in self.plan.titles),
            inputs=tuple(sorted(self.inputs.items())),
            p90=int(round_half_up(risk.p90, 0)),
            worst=int(round_half_up(risk.worst, 0)),
            currency=currency_of(self.budgets),
            entries=entries_of(self.plan, self.budgets),
            rests=self.rests,
        )
