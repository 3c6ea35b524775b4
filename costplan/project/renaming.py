"""Which workflows and steps are stated to be called otherwise in the head of a diff: ``--renamed OLD=NEW``, checked.
What is not stated is known by its name; that is decided in bridging/pairing.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costplan.bridging.side import Side


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
        if not told and any(old == other or new == called for other, called in pairs[:at]):
            told, remedy = f"{old} or {new} is stated twice", "state each once"
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


def _names(side: Side) -> Iterator[tuple[str, str]]:
    """Of its workflows, and of its steps behind their workflow's; each with the workflow that it is a step of."""
    for loaded in side.loaded:
        for workflow in loaded.scenario.workflows:
            yield workflow.name, ""
            for step in workflow.steps:
                yield f"{workflow.name}.{step.name}", workflow.name
