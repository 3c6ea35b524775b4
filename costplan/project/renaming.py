"""Which workflows and steps are stated to be called otherwise in the head of a diff: ``--renamed OLD=NEW``, checked.
What is not stated is known by its name; that is decided in bridging/pairing.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costplan.bridging.side import Side
    from costplan.scenario.scenario import Workflow


def stated_names(renamed: Sequence[str], base: Side, head: Side) -> dict[str, str]:
    """What is called otherwise, from the base's name to the head's.

    Raises:
        CommandLineError: with each text that is no ``OLD=NEW``, names nothing, or pairs what does not go together.
    """
    before, now = (dict(_names(side)) for side in (base, head))
    pairs = [text.partition("=")[::2] for text in renamed]
    stated = dict(pairs)
    problems = []
    for at, (old, new) in enumerate(pairs):
        told, remedy = _fault(old, new, before, now)
        if not told:
            told, remedy = _mismatch(before[old], now[new], stated)
        if not told and (
            twice := [
                name for pair in pairs[:at] for name, other in zip((old, new), pair, strict=True) if name == other
            ]
        ):
            told, remedy = f"{twice[0]} is stated twice, and is one", "state each name of either side once"
        if not told:
            told, remedy = _taken(old, new, _in_the_base(old, new, before, now), stated, base)
        if told:
            problems.append(Problem("renamed", f"--renamed {renamed[at]}: {told}", remedy))
    if problems:
        raise CommandLineError(problems)
    return stated


def _fault(old: str, new: str, before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, str]:
    """What is wrong with two names, and the remedy; nothing where nothing is."""
    if not old or not new:
        return "it is not two names", "write --renamed workflow=workflow or workflow.step=workflow.step"
    if old not in before:
        return f"the base has no {old!r}", did_you_mean(old, before)
    if new not in now:
        alike = [name for name, workflow in now.items() if bool(workflow) == bool(before[old])]
        return f"the head has no {new!r}", did_you_mean(new, alike)
    return "", ""


def _mismatch(old: str, new: str, stated: Mapping[str, str]) -> tuple[str, str]:
    """The same of their workflows, which are empty of what is one itself."""
    if bool(old) != bool(new):
        return "one is a workflow and one a step", "name two of a kind"
    if stated.get(old, old) != new:
        return f"{old} is not called {new}", f"state {old}={new} too"
    return "", ""


def _in_the_base(old: str, new: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What a name of the head would be in the base, unless that is called otherwise: a step stands in a workflow."""
    return f"{before[old]}.{new.removeprefix(f'{now[new]}.')}" if before[old] else new


def _taken(old: str, new: str, same: str, stated: Mapping[str, str], base: Side) -> tuple[str, str]:
    """That a scenario of the base has the new name beside the old one: what it was would be dropped and new at once."""
    for loaded in base.loaded:
        names = {name for workflow in loaded.scenario.workflows for name, _ in _names_of(workflow)}
        if {old, same} <= names and same not in stated:
            remedy = f"leave it out, for {new} is compared with {same}; or state what {same} is called now"
            return f"the base has {same} beside {old}, so {new} is no new name of {old}", remedy
    return "", ""


def _names(side: Side) -> Iterator[tuple[str, str]]:
    """Of its workflows, and of its steps behind their workflow's; each with the workflow that it is a step of."""
    for loaded in side.loaded:
        for workflow in loaded.scenario.workflows:
            yield from _names_of(workflow)


def _names_of(workflow: Workflow) -> Iterator[tuple[str, str]]:
    yield workflow.name, ""
    for step in workflow.steps:
        yield f"{workflow.name}.{step.name}", workflow.name
