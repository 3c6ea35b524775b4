"""Swaps: what ``--swap`` changes in a scenario, as overrides of its steps, and the options that several of them make;
and what a variant changes, in the same words. It reads no scenario and plans nothing."""

from __future__ import annotations

import itertools
from math import prod
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem, did_you_mean, wrong
from costplan.named import NamedTuple
from costplan.pricing.sizes import SizeError, size_of
from costplan.scenario.meanings import MEANINGS
from costplan.scenario.variants import as_sets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.catalogue import Catalogue
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.scenario import Scenario, Variant
    from costplan.scenario.step import Step

MOST = 1000
"""So many options may be asked for at once."""

_OF_A_STEP = tuple(MEANINGS["a step"])
_OF_A_SCENARIO = tuple(key for key in MEANINGS["a scenario"] if key not in ("extends", "scenario", "variants"))
_OF_A_MODEL = ("tier", "size", "quality", "parameters")
"""What a model's table says whether it takes it."""
_TYPED_WRONG = ("unknown-key", "unknown-driver", "missing-key", "out-of-bounds", "no-value", "yaml-syntax")
"""Codes of what no scenario takes, whatever else an option changes in it; and those of the wrong form, ``not-a-...``"""


class Swap(NamedTuple):
    """One ``key=value``; the key is that of every step, such as ``quality``, or a path that ``--set`` takes."""

    key: str
    value: str

    @property
    def is_bare(self) -> bool:
        """Whether it names no step."""
        return self.key.partition(".")[0] in _OF_A_STEP

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


def ways_of(swaps: Iterable[str]) -> list[tuple[Swap, ...]]:
    """The options that swaps make: each value of a key with each value of each other key.

    Raises:
        CommandLineError: one is no ``key=value``, its key is none, or there are more than :data:`MOST` options.
    """
    values: dict[str, dict[str, Swap]] = {}
    for text in swaps:
        key, equals, value = text.partition("=")
        swap = Swap(key, value)
        if not equals or not all(key.split(".")):
            raise _refused(text, "it is not a key and a value", "write --swap quality=medium")
        if "." not in key and key not in (*_OF_A_STEP, *_OF_A_SCENARIO):
            raise _refused(text, f"there is no key {key!r}", did_you_mean(key, _OF_A_STEP))
        values.setdefault(key, {})[value] = swap
    number = prod(len(of_key) for of_key in values.values())
    if number > MOST:
        told = f"{number:,} options are too many"
        raise CommandLineError([Problem("swap", told, f"compare at most {MOST:,} at once")])
    return list(itertools.product(*(of_key.values() for of_key in values.values()))) if values else []


def _refused(text: str, message: str, remedy: str) -> CommandLineError:
    return CommandLineError([Problem("swap", f"--swap {text}: {message}", remedy)])


class Swapped(NamedTuple):
    """What swaps change in a scenario: ``overrides`` as ``--set`` takes them, and what is ``told`` of steps that stay
    as they are."""

    overrides: tuple[str, ...]
    told: tuple[str, ...]


def swapped(way: Iterable[Swap], scenario: Scenario, catalogue: Catalogue) -> Swapped:
    """What the swaps of an option come to in a scenario: a bare key goes to each step that states it, and to each whose
    model takes the value.

    Raises:
        InputError: a swap goes to no step.
        CommandLineError: it is of a key that no step states, and that no model could take.
    """
    overrides: list[str] = []
    told: list[str] = []
    models = dict(_models(way, scenario))
    for swap in way:
        if not swap.is_bare:
            overrides.append(str(swap))
            continue
        chosen, left = [], []
        for path, step in _steps(scenario):
            is_stated = swap.key in step.places or (
                swap.key.partition(".")[0] in step.places and not swap.key.startswith("parameters.")
            )
            if swap.key == "model" or is_stated or _takes(catalogue.table(models[path]), swap):
                chosen.append(path)
            else:
                left.append(f"{path} ({models[path]})")
        if not chosen:
            raise _nowhere(swap, models.values())
        overrides += (f"{path}.{swap}" for path in chosen)
        if left and swap.key.partition(".")[0] in _OF_A_MODEL:
            told.append(f"no {_in_words(swap)}, so as they were: {', '.join(left)}")
    return Swapped(tuple(overrides), tuple(told))


def mistyped(problems: Iterable[Problem], way: Iterable[Swap]) -> Iterator[Problem]:
    """Which problems of an option are typos of its swaps, and no answer."""
    way = tuple(way)
    for problem in problems:
        where = problem.place.file if problem.place else ""
        if problem.code in _TYPED_WRONG or problem.code.startswith("not-a-"):
            for swap in way:
                if where == f"--set {swap.key}" or (swap.is_bare and where.endswith(f".{swap.key}")):
                    yield Problem("swap", f"--swap {swap}: {problem.message}", problem.remedy)


def _steps(scenario: Scenario) -> Iterator[tuple[str, Step]]:
    """Each step by the path of ``--set``: a split one in each of its parts, others of the workflow once."""
    seen = set()
    for workflow in scenario.workflows:
        for step in workflow.steps:
            if (path := workflow.said(step.name)) not in seen:
                yield path, step
            seen.add(path)


def _models(way: Iterable[Swap], scenario: Scenario) -> Iterator[tuple[str, str]]:
    """The model of each step once it is swapped."""
    asked = {swap.key: swap.value for swap in way}
    for path, step in _steps(scenario):
        yield path, asked.get(f"{path}.model") or asked.get("model") or step.model


def _takes(table: PriceTable, swap: Swap) -> bool:
    if swap.key == "tier":
        return any(swap.value in block.tiers for block in table.blocks)
    if swap.key == "size":
        try:
            size = size_of(swap.value)
        except SizeError as error:
            message, _, remedy = str(error).partition("; ")
            raise _refused(str(swap), message, remedy) from None
        return table.rules.size is not None and table.rules.size.takes(size)
    return table.rules.takes(swap.key.removeprefix("parameters."), swap.value)


def _in_words(swap: Swap) -> str:
    return f"{swap.key.removeprefix('parameters.')} {swap.value}"


def _nowhere(swap: Swap, models: Iterable[str]) -> Exception:
    if swap.key.partition(".")[0] in _OF_A_MODEL:
        return wrong("swap", f"--swap {swap}: no model has {_in_words(swap)}: {', '.join(dict.fromkeys(models))}")
    return _refused(str(swap), f"no step states {swap.key!r}", f"name one, such as workflow.step.{swap}")


def changes_of(variant: Variant) -> tuple[str, ...]:
    """What a variant changes, a key a text, as ``--set`` would take it."""
    return as_sets(variant.change)
