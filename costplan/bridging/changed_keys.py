"""The keys of a scenario that say something else on two sides: layers and overrides merged, each key at its place.
Order and comments are no change. What a key means is not asked here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from costplan.bridging.diff import KeyChange
from costplan.named import NamedTuple
from costplan.yamlio import is_null

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from costplan.yamlio import Node

Path: TypeAlias = "tuple[str, ...]"

_NAMING = ("id", "name", "cap")
"""Keys that tell the members of a list apart, the first that all of them have."""

_DEPTH_OF_STEPS = len(("workflows", "social-posts", "steps"))


class _Entry(NamedTuple):
    """A value with the key, or the member of a list, that it stands at."""

    path: Path
    key: Node
    value: Node

    @property
    def name(self) -> str:
        return self.path[-1]


def changed_keys(title: str, base: Node, head: Node, renamed: Mapping[Path, str]) -> tuple[KeyChange, ...]:
    """The keys that are not what they were, in the order of the head, those that are gone last.

    Args:
        title: what the scenario is called.
        base: its document.
        head: the same in the head.
        renamed: what a key of the base is called in the head, by its path in the base, where it has another name.
    """
    keys = _Keys(title, renamed)
    keys.compare(_Entry((), base, base), _Entry((), head, head))
    return tuple(keys.told())


class _Keys:
    def __init__(self, title: str, renamed: Mapping[Path, str]) -> None:
        self._title = title
        self._renamed = renamed
        self._changed: list[KeyChange] = []
        self._added: list[_Entry] = []
        self._gone: list[_Entry] = []

    def compare(self, base: _Entry, head: _Entry) -> None:
        """Note what differs between two values of one key."""
        before, after = base.value, head.value
        if before.kind == after.kind == "mapping":
            self._pair(_members(before, base.path), _members(after, head.path))
            self._order(base, head)
        elif before.kind == after.kind == "sequence":
            self._lists(base, head)
        elif _sorted(before) != _sorted(after):
            self._changed.append(self._change(base, head))

    def _pair(self, base: Iterable[_Entry], head: Iterable[_Entry]) -> None:
        """The members of two mappings by their names."""
        before = {self._renamed.get(one.path, one.name): one for one in base}
        for one in head:
            was = before.pop(one.name, None)
            if was is None:
                self._added.append(one)
                continue
            if was.name != one.name:
                self._changed.append(self._change(was, one, moved=True)._replace(is_stated=True))
            self.compare(was, one)
        self._gone += before.values()

    def _order(self, base: _Entry, head: _Entry) -> None:
        """Steps are walked in their order, so that another order is a change; of no other keys it is."""
        if len(head.path) != _DEPTH_OF_STEPS or head.name != "steps":
            return
        order = [self._renamed.get((*base.path, name), name) for name in base.value.value]
        now = [name for name in head.value.value if name in order]
        if (was := [name for name in order if name in now]) != now:
            change = self._change(base, head)
            self._changed.append(change._replace(before=", ".join(was), after=", ".join(now)))

    def _lists(self, base: _Entry, head: _Entry) -> None:
        """The members of two lists by what tells them apart, else by what they say."""
        by = next((key for key in _NAMING if _all_have(key, base.value) and _all_have(key, head.value)), "")
        if by:
            self._pair(_named(base, by), _named(head, by))
            return
        left = list(base.value.value)
        for node in head.value.value:
            same = next((one for one in left if _sorted(one) == _sorted(node)), None)
            if same is None:
                self._changed.append(self._change(None, _Entry(head.path, node, node)))
            else:
                left.remove(same)
        self._changed += [self._change(_Entry(base.path, node, node), None) for node in left]

    def told(self) -> Iterator[KeyChange]:
        """All changes: what stands elsewhere now and says the same has moved."""
        moved: set[Path] = set()
        from_where: dict[Path, list[_Entry]] = {}
        for gone in self._gone:
            if there := next((added for added in self._added if _is_same(gone, added)), None):
                from_where.setdefault(there.path, []).append(gone)
                moved.add(gone.path)
        changes = [*self._changed]
        for added in self._added:
            was = from_where.get(added.path)
            changes += [self._change(one, added, moved=True) for one in was] if was else [self._change(None, added)]
        yield from sorted(changes, key=_in_order)
        yield from (self._change(gone, None) for gone in self._gone if gone.path not in moved)

    def _change(self, base: _Entry | None, head: _Entry | None, *, moved: bool = False) -> KeyChange:
        shown = head or base
        assert shown is not None  # one of them has it
        return KeyChange(
            scenario=self._title,
            path=".".join(shown.path),
            before=said(base.value) if base else None,
            after=said(head.value) if head else None,
            base_place=base.key.where if base else None,
            head_place=head.key.where if head else None,
            was=".".join(base.path) if base and moved else "",
        )


def _in_order(change: KeyChange) -> tuple[str, int, int]:
    place = change.head_place
    return (place.file, place.line, place.col) if place else ("\U0010ffff", 0, 0)


def _members(node: Node, path: Path) -> Iterator[_Entry]:
    return (_Entry((*path, name), key, value) for name, (key, value) in node.value.items() if not is_null(value))


def _named(entry: _Entry, by: str) -> list[_Entry]:
    """The members of a list under what the key says that tells them apart."""
    return [_Entry((*entry.path, node.value[by][1].value), node, node) for node in entry.value.value]


def _all_have(key: str, listed: Node) -> bool:
    """Whether each member of a list has a text under a key, and no two the same."""
    names = [
        node.value[key][1].value
        for node in listed.value
        if node.kind == "mapping" and key in node.value and node.value[key][1].kind == "scalar"
    ]
    return len(set(names)) == len(listed.value)


def _is_same(gone: _Entry, added: _Entry) -> bool:
    """Whether a key only moved: it says the same, under its own name or, where it says much, under any."""
    is_alike = gone.name == added.name or (gone.value.kind == "mapping" and len(gone.value.value) > 1)
    return is_alike and _sorted(gone.value) == _sorted(added.value)


def _sorted(node: Node) -> Any:
    """What a value says, whatever the order of its keys."""
    if node.kind == "mapping":
        return "mapping", tuple(sorted((name, _sorted(value)) for name, (_, value) in node.value.items()))
    if node.kind == "sequence":
        return "sequence", tuple(map(_sorted, node.value))
    return "scalar", node.value


def said(node: Node) -> str:
    """A value on one line, mappings and lists as between braces."""
    if node.kind == "mapping":
        return f"{{{', '.join(f'{name}: {said(value)}' for name, (_, value) in node.value.items())}}}"
    if node.kind == "sequence":
        return f"[{', '.join(map(said, node.value))}]"
    return " ".join(str(node.value).split())
