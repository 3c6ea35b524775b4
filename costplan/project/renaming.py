"""Which workflows and steps are stated to be called otherwise in the head of a diff: ``--renamed OLD=NEW``, checked.
What is not stated is known by its name; that is decided in bridging/pairing.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.bridging.side import Side


def stated_names(renamed: Sequence[str], base: Side, head: Side) -> dict[str, str]:
    """What is called otherwise, from the base's name to the head's.

    Raises:
        CommandLineError: with each text that is no ``OLD=NEW``, names nothing, or leaves two with one name.
    """
    before, now = (set(_names(side)) for side in (base, head))
    stated: dict[str, str] = {}
    problems = []
    for text in renamed:
        old, _, new = text.partition("=")
        told, remedy = _fault(old, new, before, now)
        if not told and (old in stated or new in stated.values()):
            told, remedy = f"{old if old in stated else new} is stated twice", "name each once"
        if told:
            problems.append(Problem("renamed", f"--renamed {text}: {told}", remedy))
        stated[old] = new
    if problems:
        raise CommandLineError(problems)
    return stated


def _fault(old: str, new: str, before: set[str], now: set[str]) -> tuple[str, str]:
    """What is wrong with a pair of names, and the remedy; nothing where nothing is."""
    if not old or not new:
        return "it is not two names", "write --renamed workflow=workflow or workflow.step=workflow.step"
    for name, side, known in ((old, "base", before), (new, "head", now)):
        if name not in known:
            is_alike = [one for one in sorted(known) if ("." in one) == ("." in name)] or sorted(known)
            return f"the {side} has no {name!r}", did_you_mean(name, is_alike)
    return "", ""


def _names(side: Side) -> Iterator[str]:
    """Of its workflows, and of its steps behind their workflow's."""
    for loaded in side.loaded:
        for workflow in loaded.scenario.workflows:
            yield workflow.name
            yield from _behind(workflow.name, (step.name for step in workflow.steps))


def _behind(workflow: str, steps: Iterable[str]) -> Iterator[str]:
    return (f"{workflow}.{step}" for step in steps)
