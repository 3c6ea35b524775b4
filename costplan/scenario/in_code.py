"""What the code that steps were drafted of says where the plan says something else: ``in_code:``, by steps and keys.
Nothing of it is planned; what a move to another model makes of it stands in migrating/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.errors import NOWHERE, Problems, did_you_mean, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from costplan.errors import Place

NONE = "none"
"""What is said of a key that the code does not say."""

UNTOLD = "..."
"""What is said of a word of the code whose value is no literal, or too long for a line."""


class InCode(NamedTuple):
    """What code says where the plan says something else: ``path`` is ``posts.draft.quality``, ``said`` its own word."""

    path: str
    said: str
    place: Place = NOWHERE


def read_in_code(path: str, node: yamlio.Node) -> InCode:
    """A path and what the code says."""
    return InCode(path=path, said=yamlio.label(node), place=node.where)


def check_in_code(in_code: Collection[InCode], steps: Iterable[str]) -> None:
    """Each is about a step of the scenario, of which ``steps`` has the paths.

    Raises:
        InputError: with every one that is not.
    """
    if not in_code:
        return
    known = dict.fromkeys(steps)
    problems = Problems()
    for one in in_code:
        with problems.collect():
            if not any(one.path.startswith(f"{step}.") for step in known):
                told = f"{one.path!r} is of no step of this scenario"
                raise wrong("unknown-figure", told, did_you_mean(one.path, known), one.place)
    problems.stop_if_any()


def code_of(in_code: Iterable[InCode], step: str) -> dict[str, InCode]:
    """What the code of a step says, by its keys; the step is ``posts.draft``."""
    start = f"{step}."
    return {one.path.removeprefix(start): one for one in in_code if one.path.startswith(start)}
