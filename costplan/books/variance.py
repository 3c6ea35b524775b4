"""Variance: what a plan was frozen at, what it comes to now and the difference, by month and cost center.
Exact pico-dollars, without contingency and tax; render/variance.py and workbook/versions.py show them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.books.entries import entries_of, plan_of_entries
from costplan.named import NamedTuple
from costplan.plan.saved import beside, saved_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from costplan.books.comments import Comment
    from costplan.books.report import Report
    from costplan.books.version import Version
    from costplan.plan.saved import SavedPlan, Spend


REFORECAST = "reforecast"
"""What the plan of now is called beside its original."""


class Variance(NamedTuple):
    """One row, in whole pico-dollars: ``month`` or ``cost_center`` is empty where it is about all of them."""

    month: str
    cost_center: str
    original: int
    reforecast: int
    comments: tuple[Comment, ...] = ()

    @property
    def difference(self) -> int:
        """What it costs more now."""
        return self.reforecast - self.original

    @property
    def share(self) -> Fraction | None:
        """The difference as a share of the original; None where that was nothing."""
        return Fraction(self.difference, self.original) if self.original else None


class Compared(NamedTuple):
    """A version beside what its scenarios come to now, and the inputs of both that say something else."""

    version: Version
    whole: Variance
    changed: tuple[str, ...]


class Variances(NamedTuple):
    """The plan of today against its original: of each scenario the version that was frozen first.

    ``new`` are scenarios that no version has, whose original is nothing. ``stray`` are comments on a month or a cost
    center that neither has.
    """

    versions: tuple[Compared, ...]
    originals: tuple[str, ...]
    new: tuple[str, ...]
    whole: Variance
    months: tuple[Variance, ...]
    centers: tuple[Variance, ...]
    cells: tuple[Variance, ...]
    stray: tuple[Comment, ...]


def variances(report: Report) -> Variances | None:
    """How a plan differs from what was frozen; None where nothing was."""
    if not report.versions:
        return None
    files = report.own_files
    now = plan_of_entries("", entries_of(report.plan, ()), files)
    first = originals(report.versions)
    original = original_plan(first)
    labels = tuple(dict.fromkeys(version.label for version in first.values()))
    new = tuple(title for title in report.plan.titles if title not in first)

    def rows(key: Callable[[Spend], tuple[str, str]]) -> tuple[Variance, ...]:
        return _rows(original, now, key, report.comments)

    whole = rows(lambda _: ("", ""))
    months = rows(lambda spend: (spend.month, ""))
    centers = rows(lambda spend: ("", center_of(spend)))
    cells = rows(lambda spend: (spend.month, center_of(spend)))
    shown = {comment for row in (*whole, *months, *centers, *cells) for comment in row.comments}
    stray = tuple(comment for comment in report.comments if comment not in shown)
    versions = tuple(_compared(version, report, now) for version in report.versions)
    total = whole[0] if whole else Variance(month="", cost_center="", original=0, reforecast=0)
    return Variances(
        versions=versions,
        originals=labels,
        new=new,
        whole=total,
        months=months,
        centers=centers,
        cells=cells,
        stray=stray,
    )


def originals(versions: Iterable[Version]) -> dict[str, Version]:
    """The version of each scenario that was frozen first, by title; ``versions`` are the oldest first."""
    first: dict[str, Version] = {}
    for version in versions:
        for title, _ in version.scenarios:
            first.setdefault(title, version)
    return first


def parts_of(first: Mapping[str, Version]) -> list[Version]:
    """Each version that is the original of some scenarios, as far as it is."""
    titles: dict[int, dict[str, str]] = {}
    for title, version in first.items():
        titles.setdefault(id(version), {})[title] = dict(version.scenarios)[title]
    own = {id(version): version for version in first.values()}
    return [part for key, files in titles.items() if (part := own[key].of(files))]


def original_plan(first: Mapping[str, Version]) -> SavedPlan:
    """What the originals of scenarios came to, as one plan."""
    spends = (spend for part in parts_of(first) for spend in part.plan.spends or ())
    return saved_plan(labels_of(first), spends, is_rounded=True)


def labels_of(first: Mapping[str, Version]) -> str:
    """What the originals are called, each once."""
    return ", ".join(dict.fromkeys(version.label for version in first.values()))


def center_of(spend: Spend) -> str:
    """The cost center that a spend is shown under."""
    return spend.tag("cost_center")


def _rows(
    original: SavedPlan, now: SavedPlan, key_of: Callable[[Spend], tuple[str, str]], comments: Iterable[Comment]
) -> tuple[Variance, ...]:
    """In the order of months, then cost centers."""
    return tuple(
        Variance(
            month=month,
            cost_center=center,
            original=int(was or 0),
            reforecast=int(comes or 0),
            comments=tuple(comment for comment in comments if (comment.month, comment.cost_center) == (month, center)),
        )
        for (month, center), was, comes in beside(original.sums(key_of), now.sums(key_of))
    )


def _compared(version: Version, report: Report, now: SavedPlan) -> Compared:
    """A version beside what its own scenarios come to now."""
    reforecast = sum(int(now.totals.get(title, 0)) for title, _ in version.scenarios)
    whole = Variance(month="", cost_center="", original=version.total, reforecast=reforecast)
    changed = tuple(name for name, digest in version.inputs if report.inputs.get(name, digest) != digest)
    return Compared(version, whole, changed)
