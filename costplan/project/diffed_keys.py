"""The documents of two sides, so that their keys can be compared: as they were read, or both as costplan writes them
where one was kept by a saved plan. Which keys changed is found in bridging/changed_keys.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.bridging.changed_keys import changed_keys
from costplan.bridging.diff import KeyChange
from costplan.errors import Place
from costplan.yamlio import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costplan.bridging.pairing import Pairs
    from costplan.project.sides import ReadSide
    from costplan.scenario.file import LoadedScenario
    from costplan.yamlio import Node


def changed_keys_of(base: ReadSide, head: ReadSide, names: Mapping[str, str], pairs: Pairs) -> tuple[KeyChange, ...]:
    """The keys that changed, scenario after scenario.

    Args:
        base: a side that can be planned, or has no scenario.
        head: another.
        names: what the scenarios of the base are called in the head.
        pairs: which workflow and step is which.
    """
    return tuple(_each(base, head, names, pairs))


def _each(base: ReadSide, head: ReadSide, names: Mapping[str, str], pairs: Pairs) -> Iterator[KeyChange]:
    before = {names.get(one.scenario.title, ""): one for one in base.side.loaded}
    is_written = base.is_kept or head.is_kept
    for one in head.side.loaded:
        was = before.get(one.scenario.title)
        if was is None:
            yield _whole(one, is_new=True)
        elif was is not one:
            before_text, now_text = _document(base, was, is_written), _document(head, one, is_written)
            yield from changed_keys(one.scenario.title, before_text, now_text, _renamed(was, one, pairs))
    for one in base.side.loaded:
        if one.scenario.title not in names:
            yield _whole(one, is_new=False)


def _whole(one: LoadedScenario, *, is_new: bool) -> KeyChange:
    """A scenario that one side has alone."""
    title, place = one.scenario.title, Place(one.file, 1, 1)
    return KeyChange(
        scenario=title,
        path="scenario",
        before=None if is_new else title,
        after=title if is_new else None,
        base_place=None if is_new else place,
        head_place=place if is_new else None,
    )


def _renamed(base: LoadedScenario, head: LoadedScenario, pairs: Pairs) -> dict[tuple[str, ...], str]:
    """What workflows and steps of the base are called in the head, by their paths, where they have another name."""
    renamed: dict[tuple[str, ...], str] = {}
    after = {one.name: one for one in head.scenario.workflows}
    before = {one.name: one for one in base.scenario.workflows}
    for was, now in pairs.workflows(before.values(), after.values()).items():
        steps = pairs.steps(before[was], after[now])
        renamed |= {("workflows", was, "steps", old): new for old, new in steps.items() if old != new}
        if was != now:
            renamed["workflows", was] = now
    return renamed


def _document(side: ReadSide, one: LoadedScenario, is_written: bool) -> Node:
    """A scenario's document; where one of the sides was written by costplan, so is this, each key at its own place."""
    assert one.source is not None  # it was read
    if not is_written:
        return one.source.document
    from costplan.keeping.rests import kept_scenario

    assert side.side.plan is not None
    assert side.side.catalogue is not None
    text = kept_scenario(one, side.side.plan, side.side.catalogue).text
    document = parse(text.encode(), one.file)
    _put(document, one.source.document, one.source.document)
    return document


def _put(written: Node, read: Node, whole: Node) -> None:
    """Give each key of a document the place that it has in another; one that is not there has that of the default, or
    of what it stands in."""
    if written.kind == "mapping":
        _, defaults = whole.value.get("defaults", (None, None)) if whole.kind == "mapping" else (None, None)
        for name, (key, value) in written.value.items():
            found = read.value.get(name) if read.kind == "mapping" else None
            if found is None and defaults is not None and defaults.kind == "mapping":
                found = defaults.value.get(name)
            key.where = found[0].where if found else read.where
            _put(value, found[1] if found else read, whole)
    else:
        written.where = read.where
        for at, node in enumerate(written.value if written.kind == "sequence" else ()):
            is_there = read.kind == "sequence" and at < len(read.value)
            _put(node, read.value[at] if is_there else read, whole)
