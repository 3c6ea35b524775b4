"""Account: what scenarios say of levels, limits and latency, put together and checked; one account a provider.
What the calls come to is told in loads.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from costplan.catalogue import Catalogue
from costplan.errors import Problems, did_you_mean, wrong
from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.scenario.step import CALIBRATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from costplan.errors import Place
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.scenario import Scenario, Throughput
    from costplan.units import Number


class Account(NamedTuple):
    """What is known of the accounts: levels by provider, limits of one's own and seconds a call by model, which
    :data:`~costplan.scenario.step.CALIBRATED` leaves to a calibration.

    ``unused`` names providers and models that no step calls.
    """

    levels: Mapping[str, str]
    limits: Mapping[str, Mapping[str, int]]
    hours: Number
    peak_factor: Number
    parallel: int
    latency: Mapping[str, Number | str]
    unused: tuple[str, ...]

    def level(self, model: str) -> str:
        """The level stated for the model's provider; empty where none is."""
        return self.levels.get(provider_of(model), "")


def provider_of(model: str) -> str:
    """The first part of a model's key."""
    return model.partition("/")[0]


def account_of(scenarios: Iterable[Scenario], catalogue: Catalogue, used: Mapping[str, PriceTable]) -> Account:
    """What the scenarios say together.

    Args:
        scenarios: some of them say something.
        catalogue: where other models of a provider are looked up.
        used: the tables of the models that the steps call outside the batch tier.

    Raises:
        InputError: a provider, level or model is not known, or two scenarios say two things of one account.
    """
    stated = _stated(scenarios, catalogue, used)
    levels = {path[1]: str(value) for path, value in stated.items() if path[0] == "levels"}
    limits: dict[str, dict[str, int]] = {}
    for path, value in stated.items():
        if path[0] == "limits":
            limits.setdefault(path[1], {})[path[2]] = cast("int", value)
    called = {provider_of(model) for model in used}
    named = dict.fromkeys(path[1] for path in stated if path[0] in {"limits", "latency"})
    unused = (*(name for name in levels if name not in called), *(name for name in named if name not in used))
    return Account(
        levels=levels,
        limits=limits,
        hours=cast("Number", stated.get(("hours",), 24)),
        peak_factor=cast("Number", stated.get(("peak_factor",), 1)),
        parallel=cast("int", stated.get(("parallel",), 1)),
        latency={path[1]: value for path, value in stated.items() if path[0] == "latency"},
        unused=unused,
    )


def _stated(
    scenarios: Iterable[Scenario], catalogue: Catalogue, used: Mapping[str, PriceTable]
) -> dict[tuple[str, ...], Number | str]:
    """What all scenarios state, by its path in the file with the models' own keys: one thing of each path."""
    first: dict[tuple[str, ...], tuple[Number | str, str]] = {}
    problems = Problems()
    for scenario in scenarios:
        words = scenario.throughput
        places = dict(words.places) if words else {}
        for path, value in _entries(words) if words else ():
            with problems.collect():
                place = places.get(".".join(path[:2]))
                key = _checked(path, value, place, catalogue, used)
                before, title = first.setdefault(key, (value, scenario.title))
                if before != value:
                    raise wrong(
                        "throughput-differs",
                        f"{' '.join(key)} is {value} in {scenario.title!r}, and {before} in {title!r}",
                        "an account has one: state it once, or alike",
                        place,
                    )
    problems.stop_if_any()
    return {path: value for path, (value, _) in first.items()}


def _checked(
    path: tuple[str, ...],
    value: Number | str,
    place: Place | None,
    catalogue: Catalogue,
    used: Mapping[str, PriceTable],
) -> tuple[str, ...]:
    """The path with the model's own key, where its level or model is known."""
    if path[0] == "levels":
        _check_level(path[1], str(value), place, catalogue, used)
    elif path[0] in {"limits", "latency"}:
        model = catalogue.table(path[1], place).model
        if value == CALIBRATED:
            _check_timed(model, place, catalogue)
        return (path[0], model, *path[2:])
    return path


def _check_timed(model: str, place: Place | None, catalogue: Catalogue) -> None:
    """A calibration knows how long calls of the model take."""
    calibration = catalogue.calibration
    if calibration is None:
        what = f"the latency of {model} is asked of a calibration, and there is none"
        raise wrong("no-latency", what, "give --calibration FILE, or state the seconds", place)
    timed = {one.model for one in calibration.latencies if one.route == DIRECT}
    if model not in timed:
        what = f"{calibration.shown} does not know how long calls of {model} take"
        raise wrong("no-latency", what, did_you_mean(model, timed) or "state the seconds", place)


def _entries(words: Throughput) -> Iterator[tuple[tuple[str, ...], Number | str]]:
    """Everything that is stated, by its path in the file."""
    for provider, level in words.levels:
        yield ("levels", provider), level
    for model, limits in words.limits:
        for limit, number in limits:
            yield ("limits", model, limit), number
    for model, seconds in words.latency:
        yield ("latency", model), seconds
    if words.hours is not None:
        yield ("hours",), words.hours
    if words.peak_factor is not None:
        yield ("peak_factor",), words.peak_factor
    if words.parallel is not None:
        yield ("parallel",), words.parallel


def _check_level(
    provider: str, level: str, place: Place | None, catalogue: Catalogue, used: Mapping[str, PriceTable]
) -> None:
    """The level stands in a table of the provider: one of those used, or else any."""
    levels = {name: None for table in used.values() if provider_of(table.model) == provider for name, _ in table.limits}
    if level in levels:
        return
    names = catalogue.models()
    beside = Catalogue(catalogue.folders[:-1])  # so that the files looked through do not count as read
    for name in names:
        if provider_of(name) == provider and name not in used and beside.has(name):
            levels |= {name: None for name, _ in beside.table(name).limits}
    providers = dict.fromkeys(map(provider_of, names))
    if provider not in providers:
        raise wrong(
            "unknown-provider", f"no pricing table is of {provider!r}", did_you_mean(provider, providers), place
        )
    if level not in levels:
        raise wrong(
            "unknown-level",
            f"no table of {provider} has limits of level {level!r}",
            did_you_mean(level, levels) or "state the numbers of your account under limits",
            place,
        )
