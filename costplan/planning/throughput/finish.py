"""Throughput: what calls come to a minute on the busiest day, what an account allows, and when the work is done.
It knows no money; docs/scenario.md has the arithmetic, and the words come from ``throughput:`` of the scenarios."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from costplan.plan.throughput_plan import Batch, Finish, ModelThroughput, Rate, Serial, ThroughputPlan
from costplan.planning.throughput.account import account_of
from costplan.planning.throughput.loads import Batched, loads_by_day
from costplan.pricing.prices import LIMITS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.catalogue import Catalogue
    from costplan.plan.throughput_plan import Load
    from costplan.planning.throughput.account import Account
    from costplan.planning.throughput.loads import Work
    from costplan.pricing.prices import PriceTable
    from costplan.units import Number


def throughput_of(works: Sequence[Work], catalogue: Catalogue) -> ThroughputPlan:
    """The throughput of scenarios that share their accounts.

    Args:
        works: the scenarios and their runs; at least one says something under ``throughput``.
        catalogue: whose tables have the limits by level.

    Raises:
        InputError: a provider, level or model is not known, or two scenarios say two things of one account.
    """
    days: dict[str | Batched, dict[date, Load]] = {}
    last: dict[str | Batched, date] = {}
    for work in works:
        for day, loads in loads_by_day(work, catalogue):
            for key, load in loads.items():
                by_day = days.setdefault(key, {})
                by_day[day] = by_day[day] + load if day in by_day else load
                last[key] = max(last.get(key, day), work.scenario.period.last)
    days = {key: dict(sorted(by_day.items())) for key, by_day in days.items()}
    tables = {key: catalogue.table(key) for key in days if isinstance(key, str)}
    account = account_of([work.scenario for work in works], catalogue, tables)
    return ThroughputPlan(
        hours=account.hours,
        models=tuple(_model(table, days[key], last[key], account) for key, table in tables.items()),
        batches=tuple(_batch(key, days[key], last[key]) for key in days if isinstance(key, Batched)),
        serial=_serial({model: days[model] for model in tables}, last, account),
        unused=account.unused,
    )


def _model(table: PriceTable, days: dict[date, Load], last: date, account: Account) -> ModelThroughput:
    rates = tuple(_rates(table, days, account))
    listed = _listed(table)
    needs = {rate.limit: rate.need for rate in rates if rate.limit in listed}
    finishes = [
        _finish({day: load.of(rate.limit) / rate.allowed for day, load in days.items()}, account.hours * 60, last)
        for rate in rates
        if rate.allowed is not None
    ]
    finish = None
    if finishes:
        least = any(rate.used is None or not rate.counted for rate in rates)
        finish = Finish(max(part.days for part in finishes), max(part.done for part in finishes), last, least)
    return ModelThroughput(
        model=table.model,
        level=account.level(table.model),
        rates=rates,
        enough=_enough(table, needs),
        finish=finish,
    )


def _listed(table: PriceTable) -> set[str]:
    """What the levels of a table limit."""
    return {limit for _, limits in table.limits for limit, _ in limits}


def _rates(table: PriceTable, days: dict[date, Load], account: Account) -> Iterator[Rate]:
    """The rate under each limit that is known, and of images and tokens anyhow, where they can be counted."""
    own, listed = account.limits.get(table.model, {}), _listed(table)
    allowed = {**dict(dict(table.limits).get(account.level(table.model), ())), **own}
    given = listed | own.keys()
    tokens = "input_tokens_per_minute" if "input_tokens_per_minute" in given else "tokens_per_minute"
    uncounted = frozenset[str]().union(*(load.uncounted for load in days.values()))
    for limit in LIMITS:
        amounts = {day: load.of(limit) for day, load in days.items()}
        busiest = max(amounts, key=amounts.__getitem__)
        countable = bool(amounts[busiest]) or limit not in uncounted
        if limit in given or (countable and limit in {"images_per_minute", tokens}):
            need = exact(amounts[busiest] / (account.hours * 60)) if countable else None
            yield Rate(
                limit=limit,
                day=busiest,
                need=need,
                counted=limit not in uncounted,
                allowed=allowed.get(limit),
                own=limit in own,
                enough=_enough(table, {limit: need} if limit in listed else {}),
            )


def _enough(table: PriceTable, needs: dict[str, Number | None]) -> str | None:
    """The lowest level that is known to hold the needs; a limit that it does not list is unknown, not unlimited."""
    known = {limit: need for limit, need in needs.items() if need is not None}
    if not needs or len(known) < len(needs):
        return None
    levels = ((level, dict(limits)) for level, limits in table.limits)
    return next(
        (level for level, has in levels if all(need <= has.get(limit, -1) for limit, need in known.items())), ""
    )


def _finish(work: dict[date, Fraction], a_day: int, last: date) -> Finish:
    """Work by day, of which so much can be done a day: what is left over waits for the next day, worked or not."""
    left, day, done = Fraction(0), min(work), min(work)
    while day <= last:
        left += work.get(day, 0)
        done = day if left else done
        left = max(Fraction(0), left - a_day)
        day += timedelta(days=1)
    late = timedelta(days=min(ceil(left / a_day), (date.max - done).days))
    return Finish(exact(sum(work.values(), Fraction(0)) / a_day), done + late, last)


def _batch(key: Batched, days: dict[date, Load], last: date) -> Batch:
    day, load = max(days.items(), key=lambda item: item[1].requests)
    done = max(days) + timedelta(days=key.windows)
    return Batch(
        scenario=key.scenario,
        workflow=key.workflow,
        windows=key.windows,
        day=day,
        load=load,
        finish=Finish(key.windows, done, last),
    )


def _serial(models: dict[str, dict[date, Load]], last: dict[str | Batched, date], account: Account) -> Serial | None:
    seconds: dict[date, Fraction] = {}
    known = [model for model in models if model in account.latency]
    for model in known:
        for day, load in models[model].items():
            seconds[day] = seconds.get(day, Fraction(0)) + Fraction(load.requests * account.latency[model])
    if not seconds:
        return None
    day, most = max(seconds.items(), key=lambda item: item[1])
    missing = tuple(model for model in models if model not in account.latency)
    finish = _finish(seconds, account.parallel * account.hours * 3600, max(last[model] for model in known))
    return Serial(
        day=day,
        hours=exact(most / account.parallel / 3600),
        parallel=account.parallel,
        enough=max(1, ceil(most / (account.hours * 3600))),
        finish=finish._replace(least=bool(missing)),
        missing=missing,
    )
