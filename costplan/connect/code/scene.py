"""Scene: what stands around a statement where code is walked: loops, tries, functions; and values without their places.
It walks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.code.code_call import Made
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.connect.code.code_call import Value
    from costplan.errors import Place


MAX_TIMES = 10**9
"""Runs of loops in each other that are counted."""


class Scene(NamedTuple):
    """What stands around a statement; see the fields of the same names in CodeCall.

    ``spread_out`` are the runs of loops that are walked one by one, ``tries`` those of a loop that tries again, for
    the ``try`` in it; ``chain`` are the functions that are being walked.
    """

    inside: str = ""
    via: tuple[Place, ...] = ()
    times: int | None = None
    unsaid: str = ""
    attempts: int = 1
    caught: tuple[str, ...] = ()
    spread_out: int = 1
    tries: int = 0
    chain: tuple[int, ...] = ()
    root: int = 0

    def looped(self, count: int) -> Scene:
        """In a loop of so many runs."""
        times = (self.times or 1) * count
        if times > MAX_TIMES:
            return self._replace(unsaid=f"loops of more than {MAX_TIMES:,} runs")
        return self._replace(times=times)


def same(values: Iterable[Value]) -> bool:
    """Whether values are equal, wherever they stand."""
    bare = [stripped(value) for value in values]
    return all(value == bare[0] and type(value) is type(bare[0]) for value in bare)


def stripped(value: Value) -> object:
    """A value without its places."""
    if isinstance(value, dict):
        return {key: stripped(found.value) for key, found in value.items()}
    if type(value) is tuple:
        return tuple(stripped(found.value) for found in value)
    if isinstance(value, Made):
        named = {key: stripped(found.value) for key, found in value.named.items()}
        return (value.path.name, tuple(stripped(found.value) for found in value.positional), named)
    return value
