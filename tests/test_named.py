"""Our NamedTuple is that of ``typing``, but for the time that it takes to make a class."""

from __future__ import annotations

import copy
import gc
import inspect
import pickle
import typing
from typing import Any

import pytest

from costplan import named
from costplan.named import NamedTuple


class Ours(NamedTuple):
    """A record."""

    first: str
    second: int = 2
    third: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        """Of its own."""
        return self.second * 2


class Theirs(typing.NamedTuple):
    """A record."""

    first: str
    second: int = 2
    third: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        """Of its own."""
        return self.second * 2


ASKED: dict[str, typing.Callable[[Any], object]] = {
    "values": lambda kind: tuple(kind("a", third=(1,))),
    "repr": lambda kind: repr(kind("a")).replace(kind.__name__, ""),
    "a field": lambda kind: kind("a", 5).second,
    "its own": lambda kind: kind("a", 5).twice,
    "equal to a tuple": lambda kind: kind("a") == ("a", 2, ()),
    "hash": lambda kind: hash(kind("a")),
    "replaced": lambda kind: tuple(kind("a")._replace(first="b", third=(3,))),
    "as dict": lambda kind: kind("a")._asdict(),
    "made": lambda kind: tuple(kind._make(["a", 1, ()])),
    "copied": lambda kind: (copy.copy(kind("a")) == kind("a"), type(copy.deepcopy(kind("a"))) is kind),
    "pickled": lambda kind: pickle.loads(pickle.dumps(kind("a"))) == kind("a"),
    "fields": lambda kind: (kind._fields, kind._field_defaults, kind.__match_args__),
    "signature": lambda kind: list(inspect.signature(kind).parameters),
    "doc": lambda kind: (kind.__doc__, kind.__module__ == __name__),
    "no dict": lambda kind: hasattr(kind("a"), "__dict__"),
}
REFUSED: dict[str, typing.Callable[[Any], object]] = {
    "a field is missing": lambda kind: kind(),
    "a field is unknown": lambda kind: kind("a", fourth=1),
    "one too many": lambda kind: kind("a", 1, (), 4),
    "made of too few": lambda kind: kind._make([1]),
    "to replace what is not there": lambda kind: kind("a")._replace(fourth=1),
    "to set": lambda kind: setattr(kind("a"), "first", "b"),
}


@pytest.mark.parametrize("what", ASKED)
def test_a_record_answers_as_one_of_typing(what: str) -> None:
    assert ASKED[what](Ours) == ASKED[what](Theirs)


@pytest.mark.parametrize("what", REFUSED)
def test_a_record_refuses_as_one_of_typing(what: str) -> None:
    told = []
    for kind in (Ours, Theirs):
        with pytest.raises((TypeError, ValueError, AttributeError)) as caught:
            REFUSED[what](kind)
        told.append(str(caught.value).replace(kind.__name__, ""))
    assert told[0] == told[1]


def test_a_constructor_is_compiled_once_for_all_records_of_as_many_fields() -> None:
    class One(NamedTuple):
        first: int
        second: int
        third: int

    before = named._template.cache_info().misses

    class Another(NamedTuple):
        fourth: int
        fifth: int
        sixth: int = 6

    assert named._template.cache_info().misses == before
    assert Another(sixth=1, fifth=2, fourth=3) == tuple(One(3, 2, 1))


def test_a_class_is_made_whole_while_garbage_is_collected() -> None:
    threshold = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    try:
        assert all("__new__" in named._template.__wrapped__(count) for count in range(40))
    finally:
        gc.set_threshold(*threshold)
