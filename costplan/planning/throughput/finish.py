"""Throughput: what calls come to a minute on the busiest day, what an account allows, and when the work is done.
It knows no money; docs/scenario.md has the arithmetic, and the words come from ``throughput:`` of the scenarios."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from costplan.plan.throughput_plan import Batch, End, Finish, ModelThroughput, Rate, Serial, ThroughputPlan
from costplan.planning.throughput.account import account_of
from costplan.planning.throughput.loads import Batched, at_p90, is_uncertain, loads_by_day, waits_of
from costplan.planning.throughput.pace import minutes_of
from costplan.pricing.prices import BATCH, LIMITS
from costplan.scenario.step import CALIBRATED
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.calibration.latency import Latency
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
    ends: dict[str | Batched, dict[str, End]] = {}  # with the day of the last work
    for work in works:
        for day, loads in loads_by_day(work, catalogue):
            for key, load in loads.items():
                by_day = days.setdefault(key, {})
                by_day[day] = by_day[day] + load if day in by_day else load
                title, last = work.scenario.title, work.scenario.period.last
                ends.setdefault(key, {})[title] = End(title, day, last)
    days = {key: dict(sorted(by_day.items())) for key, by_day in days.items()}
    high = _at_p90(works, catalogue) if any(map(is_uncertain, works)) else days
    tables = {key: catalogue.table(key) for key in days if isinstance(key, str)}
    account = account_of([work.scenario for work in works], catalogue, tables)
    return ThroughputPlan(
        hours=account.hours,
        peak_factor=account.peak_factor,
        models=tuple(_model(table, days[key], high[key], ends[key], account) for key, table in tables.items()),
        batches=tuple(_batch(key, days[key], ends[key]) for key in days if isinstance(key, Batched)),
        serial=_serial({model: days[model] for model in tables}, ends, account, _learned(works, catalogue, account)),
        unused=account.unused,
    )


def _at_p90(works: Iterable[Work], catalogue: Catalogue) -> dict[str | Batched, dict[date, Load]]:
    """The loads by day where each range is at its 90 % point."""
    days: dict[str | Batched, dict[date, Load]] = {}
    for work in works:
        for day, loads in loads_by_day(work, catalogue, at_p90):
            for key, load in loads.items():
                by_day = days.setdefault(key, {})
                by_day[day] = by_day[day] + load if day in by_day else load
    return days


def _model(
    table: PriceTable, days: dict[date, Load], high: dict[date, Load], ends: dict[str, End], account: Account
) -> ModelThroughput:
    rates = tuple(_rates(table, days, high, account))
    listed = _listed(table)
    needs = {rate.limit: rate.held for rate in rates if rate.limit in listed}
    finishes = [
        _finish(
            {day: minutes_of(load, rate.limit, rate.allowed) for day, load in days.items()},
            account.hours * 60,
            ends.values(),
        )
        for rate in rates
        if rate.allowed is not None
    ]
    finish = None
    if finishes:
        least = any(rate.used is None or not rate.counted for rate in rates)
        slowest = (max(same, key=lambda end: end.done) for same in zip(*(part.ends for part in finishes), strict=True))
        finish = Finish(max(part.days for part in finishes), tuple(slowest), least)
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


def _rates(table: PriceTable, days: dict[date, Load], high: dict[date, Load], account: Account) -> Iterator[Rate]:
    """The rate under each limit that is known, and of images and tokens anyhow, where they can be counted; held at the
    90 % point of what its amounts may be."""
    own, listed = account.limits.get(table.model, {}), _listed(table)
    allowed = {**dict(dict(table.limits).get(account.level(table.model), ())), **own}
    given = listed | own.keys()
    tokens = "input_tokens_per_minute" if "input_tokens_per_minute" in given else "tokens_per_minute"
    uncounted = frozenset[str]().union(*(load.uncounted for load in days.values()))
    for limit in LIMITS:
        amounts = {day: load.of(limit) for day, load in high.items()}
        busiest = max(amounts, key=amounts.__getitem__)
        countable = bool(amounts[busiest]) or limit not in uncounted
        if limit in given or (countable and limit in {"images_per_minute", tokens}):
            a_minute = Fraction(account.peak_factor) / (account.hours * 60)
            held = exact(amounts[busiest] * a_minute) if countable else None
            need = exact(days[busiest].of(limit) * a_minute) if countable else None
            yield Rate(
                limit=limit,
                day=busiest,
                need=need,
                counted=limit not in uncounted,
                allowed=allowed.get(limit),
                own=limit in own,
                enough=_enough(table, {limit: held} if limit in listed else {}),
                high=None if held == need else held,
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


def _finish(work: dict[date, Fraction], a_day: Number, ends: Iterable[End]) -> Finish:
    """Work by day, of which so much can be done a day, the earlier first: what is left over waits for the next day,
    worked or not. ``ends`` have the day of each scenario's last work."""
    left, before, done = Fraction(0), min(work), {}
    for day in sorted(work):
        left = max(Fraction(0), left - a_day * max(0, (day - before).days - 1))
        left = max(Fraction(0), left + work[day] - a_day)
        done[day] = later(day, ceil(left / a_day))
        before = day
    days = exact(sum(work.values(), Fraction(0)) / a_day)
    return Finish(days, tuple(end._replace(done=done[end.done]) for end in ends))


def later(day: date, days: int) -> date:
    """So many days later, or the last day there is."""
    return day + timedelta(days=min(days, (date.max - day).days))


def _batch(key: Batched, days: dict[date, Load], ends: dict[str, End]) -> Batch:
    day, load = max(days.items(), key=lambda item: item[1].requests)
    end = ends[key.scenario]
    return Batch(
        scenario=key.scenario,
        workflow=key.workflow,
        once=key.once,
        windows=key.most,
        day=day,
        load=load,
        finish=Finish(key.most, (end._replace(done=later(end.done, key.most)),), most=True),
    )


def _learned(works: Iterable[Work], catalogue: Catalogue, account: Account) -> tuple[tuple[str, Latency], ...]:
    """What the latencies rest on that a calibration says, by model, in the order of the calls."""
    found = (
        (model, latency)
        for work in works
        for _, _, outcome in work.runs
        for of_step in outcome.steps
        for variant in of_step.variants
        if of_step.step.tier != BATCH
        and account.latency.get(model := catalogue.table(of_step.step.model).model) == CALIBRATED
        for _, latency in waits_of(catalogue, model, variant.call)
    )
    return tuple(dict.fromkeys(found))


def _seconds(load: Load, latency: Number | str) -> Fraction:
    """How long requests take, one after the other."""
    return Fraction(load.seconds if isinstance(latency, str) else load.requests * latency)


def _serial(
    models: dict[str, dict[date, Load]],
    ends: dict[str | Batched, dict[str, End]],
    account: Account,
    learned: tuple[tuple[str, Latency], ...],
) -> Serial | None:
    seconds: dict[date, Fraction] = {}
    latest: dict[str, End] = {}
    known = [model for model in models if model in account.latency]
    for model in known:
        for day, load in models[model].items():
            seconds[day] = seconds.get(day, Fraction(0)) + _seconds(load, account.latency[model])
        for title, end in ends[model].items():
            latest[title] = max(latest.get(title, end), end, key=lambda one: one.done)
    if not seconds:
        return None
    day, most = max(seconds.items(), key=lambda item: item[1])
    missing = tuple(model for model in models if model not in account.latency)
    finish = _finish(seconds, account.parallel * account.hours * 3600, latest.values())
    return Serial(
        day=day,
        hours=exact(most / account.parallel / 3600),
        parallel=account.parallel,
        enough=max(1, ceil(most / (account.hours * 3600))),
        finish=finish._replace(least=bool(missing)),
        missing=missing,
        learned=learned,
    )
