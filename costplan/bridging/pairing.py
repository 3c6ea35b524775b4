"""Pairs: which scenario, workflow and step of the base is which of the head: by name, else as it is stated.
What is in one of them alone is dropped or new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.plan.saved import retitled

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from costplan.scenario.scenario import Workflow


class Pairs:
    """Which workflow and step is which.

    Args:
        renamed: workflows, and steps as ``workflow.step``, as they are called in the base, with their names in the
            head.
    """

    def __init__(self, renamed: Mapping[str, str]) -> None:
        self._renamed = renamed

    def workflows(self, base: Iterable[Workflow], head: Iterable[Workflow]) -> dict[str, str]:
        """The names of those that both have, in the base and in the head."""
        names = {one.name: self._renamed.get(one.name) for one in base}
        return _both(names, {one.name for one in head})

    def steps(self, base: Workflow, head: Workflow) -> dict[str, str]:
        """The names of the steps that a workflow has on both sides, in the base and in the head."""
        stated = {one.name: self._renamed.get(f"{base.name}.{one.name}") for one in base.steps}
        names = {step: now and now.removeprefix(f"{head.name}.") for step, now in stated.items()}
        return _both(names, {one.name for one in head.steps})


def _both(names: Mapping[str, str | None], head: Container[str]) -> dict[str, str]:
    """What is stated, and then what has the same name and is not taken by that."""
    stated = {base: now for base, now in names.items() if now is not None and now in head}
    same = {base: base for base, now in names.items() if now is None and base in head}
    taken = set(stated.values())
    return stated | {base: now for base, now in same.items() if now not in taken}


def titles(base: Mapping[str, str], head: Mapping[str, str]) -> dict[str, str]:
    """What scenarios of the base are called in the head, both by title with their files: known by title, else by file;
    one beside one is the same whatever it is called."""
    if len(base) == len(head) == 1:
        return dict(zip(base, head, strict=True))
    return retitled(base, head)
