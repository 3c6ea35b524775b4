"""Mix: whether the calls on record are the calls that a plan expects, by model, size, quality and n, and how often they
are retried, fail and are rejected. It looks at no token; drift.py does."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.learning import store
from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.units import METERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from costplan.catalogue import Catalogue
    from costplan.plan.calls import PlanCalls
    from costplan.plan.plan import Plan

CONFIDENCE = 0.9
"""The interval around an observed share that must lie outside the bounds before the plan is called off."""


class Kind(NamedTuple):
    """What tells calls apart in a mix; empty where a model has no such choice."""

    model: str
    size: str
    quality: str
    n: int


class Share(NamedTuple):
    """A share as planned and as observed: ``seen`` of ``of`` calls, with the 90 % interval that so many calls allow.

    ``verdict`` is ``holds``, ``off`` (the whole interval lies beyond the bounds around the plan), or ``too few`` (the
    interval reaches from within the bounds to beyond them).
    """

    what: str
    kind: Kind | None
    planned: Fraction
    seen: int
    of: int
    low: float
    high: float
    verdict: str


class Mix(NamedTuple):
    """The shares of the planned kinds of calls, of any other kind, of retries, failures and rejects.

    ``others`` are the kinds on record that the plan has not, with their calls, most first; ``calls`` are all on record.
    """

    shares: tuple[Share, ...]
    others: tuple[tuple[Kind, int], ...]
    calls: int
    bound: Fraction

    @property
    def off(self) -> tuple[Share, ...]:
        """What no longer matches."""
        return tuple(share for share in self.shares if share.verdict == "off")


class _Record(NamedTuple):
    kind: Kind
    failed: bool
    retried: bool
    accepted: bool | None


def compare_mix(
    plan: Plan, paths: Sequence[Path], catalogue: Catalogue, bound: Fraction, since: date | None = None
) -> Mix:
    """Hold the calls on record against a plan.

    Args:
        plan: whose calls are weighed by how often they are made.
        paths: observation stores, direct routes of which count.
        catalogue: for what a call asks when its record does not say.
        bound: how far a share may be from the plan's, as a share of all calls.
        since: only calls known to be of that day or later.
    """
    records = _records(paths, catalogue, since)
    total = sum(records.values())
    kinds: Counter[Kind] = Counter()
    for record, calls in records.items():
        kinds[record.kind] += calls
    planned = _planned(plan)
    made = sum(planned.values(), Fraction(0))
    others = sorted(((kind, number) for kind, number in kinds.items() if kind not in planned), key=_most_first)
    shares = [_share("calls", kind, share / made, kinds[kind], total, bound) for kind, share in sorted(planned.items())]
    shares.append(_share("any other call", None, Fraction(0), sum(number for _, number in others), total, bound))
    shares += _rates(plan, records, bound)
    return Mix(tuple(shares), tuple(others), total, bound)


def _most_first(kind: tuple[Kind, int]) -> tuple[int, Kind]:
    return -kind[1], kind[0]


def _rates(plan: Plan, records: Counter[_Record], bound: Fraction) -> Iterator[Share]:
    """Retries and failures among all calls, rejects among the results that were judged."""
    calls = list(_recorded(plan))
    made = sum(Fraction(one.made) for one in calls)
    judged = sum(Fraction(one.judged) for one in calls)
    total = sum(records.values())
    retried = sum(number for record, number in records.items() if record.retried)
    failed = sum(number for record, number in records.items() if record.failed)
    accepted = sum(number for record, number in records.items() if record.accepted is True)
    rejected = sum(number for record, number in records.items() if record.accepted is False)
    for what, part, whole, seen, of in (
        ("retries", sum(one.repeated for one in calls), made, retried, total),
        ("failures", sum(one.failing for one in calls), made, failed, total),
        ("rejects", sum(one.rejected for one in calls), judged, rejected, accepted + rejected),
    ):
        yield _share(what, None, Fraction(part) / Fraction(whole) if whole else Fraction(0), seen, of, bound)


def _share(what: str, kind: Kind | None, planned: Fraction, seen: int, of: int, bound: Fraction) -> Share:
    """A share with Wilson's interval (1927, J. Am. Stat. Assoc. 22:209)."""
    if not of:
        return Share(what=what, kind=kind, planned=planned, seen=0, of=0, low=0.0, high=1.0, verdict="too few")
    from scipy.stats import binomtest

    interval = binomtest(seen, of).proportion_ci(CONFIDENCE, method="wilson")
    low, high = float(interval.low), float(interval.high)
    least, most = float(planned - bound), float(planned + bound)
    verdict = "off" if high < least or low > most else "holds" if least <= low and high <= most else "too few"
    return Share(what=what, kind=kind, planned=planned, seen=seen, of=of, low=low, high=high, verdict=verdict)


def _recorded(plan: Plan) -> Iterator[PlanCalls]:
    """The calls that leave a record; what seats pay for does not."""
    seats = {one.model for one in plan.costs.charges if METERS[one.per_call.meter].counted == "seats"}
    return (calls for calls in plan.calls if calls.made and calls.model not in seats)


def _planned(plan: Plan) -> dict[Kind, Fraction]:
    """Calls by kind; images beyond a model's most per call are made by calls with that most, and one with the rest."""
    planned: dict[Kind, Fraction] = {}
    for calls in _recorded(plan):
        call, most = calls.call, calls.most_a_call
        full, rest = divmod(call.n, most)
        split = full + bool(rest)
        for n, number in ((most, full), (rest, bool(rest))):
            if number:
                kind = Kind(calls.model, str(call.size or ""), call.quality or "", n)
                planned[kind] = planned.get(kind, Fraction(0)) + Fraction(calls.made) * number / split
    return planned


_CALLS = """
SELECT model, call, coalesce(size, ''), coalesce(quality, ''), n, outcome <> 'made', attempt > 1, accepted,
       CAST(sum(n_calls) AS BIGINT)
FROM {store} WHERE kind = 'observed' AND route = '{route}'{later} GROUP BY ALL ORDER BY ALL
"""


def _records(paths: Iterable[Path], catalogue: Catalogue, since: date | None) -> Counter[_Record]:
    database = store.open_database()
    later = f" AND \"at\" >= '{since}'" if since else ""
    records: Counter[_Record] = Counter()
    for path in paths:
        query = _CALLS.format(store=store.store_sql(database, path), route=DIRECT, later=later)
        for model, _, size, quality, n, failed, retried, accepted, calls in store.run(database, query, [path]):
            kind = Kind(*_defaults(model, size, quality, catalogue), n)
            records[_Record(kind, failed, retried, accepted)] += calls
    return records


def _defaults(model: str, size: str, quality: str, catalogue: Catalogue) -> tuple[str, str, str]:
    """What the model takes where the record is silent."""
    try:
        rules = catalogue.table(model).rules
    except CostplanError:
        return model, size, quality
    if not size and rules.size is not None:
        size = str(rules.size.settle(None)[0] or "")
    return model, size, quality or rules.quality_default or ""
