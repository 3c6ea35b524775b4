"""How often a loop runs and what its items are, as far as literals tell.
What stands in it is walked in walking.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.code import syntax
from costplan.connect.code.code_call import Found, Made, Unread, told_of
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.connect.code.syntax import Statement
    from costplan.errors import Place

EACH = ("flatMap", "forEach", "from", "imap", "imap_unordered", "map", "starmap")
"""Functions that call another for each item of a list."""

HANDED_ON = ("create_task", "delay", "partial", "run_in_executor", "run_in_threadpool", "submit", "to_thread")
"""Functions that call another with the arguments behind it."""

_AROUND = ("as_completed", "enumerate", "iter", "list", "reversed", "shuffled", "sorted", "tqdm", "track", "tuple")
"""Functions whose result has as many items as what they are given."""

_MOST = 10**9


class Run(NamedTuple):
    """A way through a loop: the item, how many runs are like it, and in how many ways the loop is walked in all.
    ``unsaid`` says of a loop of unknown length what tells it."""

    item: Found
    repeats: int = 1
    spread_out: int = 1
    unsaid: str = ""


def counted(over: Found) -> int | None:
    """How many items there are; None where the code does not tell."""
    value = over.value
    if isinstance(value, dict):
        return len(value)
    if type(value) is tuple:
        return (
            None
            if any(isinstance(item.value, Unread) and "spread" in item.value.told for item in value)
            else len(value)
        )
    if not isinstance(value, Made):
        return None
    name = value.path.name.rpartition(".")[2]
    if name == "range":
        return _range([found.value for found in value.positional])
    if name in _AROUND and value.positional:
        return counted(value.positional[0])
    return None


def _range(bounds: Sequence[object]) -> int | None:
    numbers = [bound for bound in bounds if isinstance(bound, int)]
    if not numbers or len(numbers) != len(bounds) or len(numbers) > 3 or any(abs(n) > _MOST for n in numbers):
        return None
    if len(numbers) == 3 and numbers[2] == 0:
        return None
    return len(range(*numbers))


def runs_of(over: Found, place: Place, most: int) -> Iterator[Run]:
    """The ways through a loop: one for each item where all are known and few, else one for all of them."""
    count = counted(over)
    if count is None:
        told = f"the loop at line {place.line} over {told_of(over)}"
        yield Run(Found(Unread(f"an item of {told_of(over)}"), place), unsaid=told)
        return
    items = _items(over)
    if items is not None and 0 < len(items) <= most:
        yield from (Run(item, 1, len(items)) for item in items)
    elif count:
        yield Run(Found(Unread(f"an item of the loop at line {place.line}"), place), count)


def _items(over: Found) -> Sequence[Found] | None:
    value = over.value
    if isinstance(value, dict):
        return [Found(key, found.place) for key, found in value.items()]
    if type(value) is tuple:
        return value
    if isinstance(value, Made) and value.path.name.rpartition(".")[2] in _AROUND and value.positional:
        inner = _items(value.positional[0])
        if inner is not None and value.path.name == "enumerate":
            return [Found((Found(at, item.place), item), item.place) for at, item in enumerate(inner)]
        return inner
    return None


def changed_in(body: Iterable[Statement]) -> list[str]:
    """The names that a body changes in place."""
    names: list[str] = []
    for statement in body:
        if isinstance(statement, syntax.Forget):
            names += statement.names
        elif isinstance(statement, syntax.Loop):
            names += changed_in(statement.body)
        elif isinstance(statement, syntax.Branches):
            names += [name for inner in statement.bodies for name in changed_in(inner)]
        elif isinstance(statement, syntax.Attempt):
            names += [name for inner in (statement.body, *statement.others) for name in changed_in(inner)]
    return names


def tries_again(body: Sequence[Statement]) -> bool:
    """Whether a loop is there to try again: a ``try`` in it, and a way out once that succeeds."""
    tries = [statement for statement in body if isinstance(statement, syntax.Attempt)]
    ways = [body, *(attempt.body for attempt in tries), *(other for attempt in tries for other in attempt.others)]
    return bool(tries) and any(isinstance(statement, syntax.Leave) for way in ways for statement in way)
