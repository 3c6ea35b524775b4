"""A change put into a text of YAML where it belongs, so that all else keeps its bytes, comments and line breaks too.
It goes by the marks of the parser; whether the text then says what was meant is for who reads it again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import yaml

from costplan.named import NamedTuple
from costplan.yamlio.nodes import LOADER
from costplan.yamlio.values import reads_as_text
from costplan.yamlio.writer import Plain, in_a_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.yamlio.nodes import Node

_BREAKS = "\r\n\x85\u2028\u2029"
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_BETWEEN = re.compile(rf"(?:[ \t{_BREAKS}]|#[^{_BREAKS}]*)*")
"""What may stand between two marks of a flow mapping and says nothing."""


class Splice(NamedTuple):
    """What stands from ``start`` up to ``end`` of a text becomes ``put``."""

    start: int
    end: int
    put: str


def edited(text: str, change: Mapping[str, Any], below: Node | None = None) -> str:
    """A text of the YAML taken here with a change in it: mappings merge key by key, None removes a key, all else
    replaces what stands there.

    A comment stays unless it stands inside of what goes, or behind it on its line; one on the lines above a key that
    is removed stays too.

    Args:
        text: one document, a mapping, as it was parsed without an error.
        change: nested, with the values that the writer takes.
        below: what the text is a layer over, where it is one: a key that stands there is removed by ``null``.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    for _ in range(_size(change) + 1):  # of what goes, a mapping loses one key a turn
        document = yaml.compose(text, Loader=LOADER)
        splices = sorted(_Edit(text).of_mapping(document, change, below), key=lambda one: (one.start, one.end))
        if not splices:
            break
        text = _spliced(text, splices)
    return mark + text


def _spliced(text: str, splices: Iterable[Splice]) -> str:
    """A text with splices in it, which are in order; one that overlaps with those before it waits for the next turn."""
    pieces, at = [], 0
    for splice in splices:
        if splice.start >= at:
            pieces += [text[at : splice.start], splice.put]
            at = splice.end
    return "".join([*pieces, text[at:]])


def _size(change: Any) -> int:
    """How many keys are changed."""
    return 1 + sum(map(_size, change.values())) if isinstance(change, Mapping) else 1


class _Edit:
    """Finds where a change of a text goes."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = _BREAK.search(text)
        self.newline = found.group() if found else "\n"  # of what goes behind a last line that has none

    def of_mapping(self, node: Any, change: Mapping[str, Any], below: Node | None) -> Iterator[Splice]:
        """A mapping with a change on it; what is put in comes first, and of what goes one a turn, the last."""
        entries = {key.value: (key, value) for key, value in node.value}
        new: dict[str, Any] = {}
        gone: list[str] = []
        for name, value in change.items():
            under = below.value[name][1] if below and below.kind == "mapping" and name in below.value else None
            if name not in entries:
                if value is not None or under is not None:
                    new[name] = value
                continue
            key, held = entries[name]
            if value is None and under is None:
                gone.append(name)
            elif isinstance(value, Mapping) and isinstance(held, yaml.MappingNode):
                if _is_emptied(held, value, under):
                    yield from self._replaced(node, key, held, {})
                else:
                    yield from self.of_mapping(held, value, under)
            elif not _says(held, value):
                yield from self._replaced(node, key, held, value)
        if new:
            yield self._inserted(node, new)
        elif gone:
            index = list(entries).index(gone[-1])
            yield self._out_of_flow(node, index) if node.flow_style else self._out_of_block(node, index)

    def _replaced(self, mapping: Any, key: Any, held: Any, value: Any) -> Iterator[Splice]:
        start, end = held.start_mark.index, held.end_mark.index
        put = _in_flow(value)
        is_block = not mapping.flow_style
        if start == end:  # nothing stands there, and perhaps no colon
            after = self._past(key.end_mark.index)
            has_colon = self.text[after : after + 1] == ":"
            at = after + 1 if has_colon else key.end_mark.index
            yield Splice(at, at, f" {put}" if has_colon else f": {put}")
        elif isinstance(held, yaml.ScalarNode) and held.style in ("|", ">"):
            header = self.text[start : self._line_end(start)]
            style, has_comment, _ = header.partition(" #")
            yield Splice(start, self._end_of(held), put + (header[len(style.rstrip()) :] if has_comment else ""))
        elif is_block and isinstance(held, yaml.CollectionNode) and not held.flow_style:
            colon = self.text.index(":", key.end_mark.index) + 1
            yield Splice(colon, colon, f" {put}")
            yield Splice(self._line_end(colon), self._line_end(self._end_of(held)), "")
        else:
            yield Splice(start, end, put)

    def _inserted(self, node: Any, new: Mapping[str, Any]) -> Splice:
        """Keys behind the last one of a mapping."""
        if node.flow_style:
            pairs = ", ".join(in_a_line({name: value})[1:-1] for name, value in new.items())
            if not node.value:
                at = node.start_mark.index + 1
                return Splice(at, at, pairs)
            at = self._end_of(node.value[-1][1])
            return Splice(at, at, f", {pairs}")
        at = self._line_end(self._end_of(node))
        lines = [line for name, value in new.items() for line in _lines(name, value, " " * node.start_mark.column)]
        newline = self.text[at : self._after_break(at)] or self.newline
        return Splice(at, at, "".join(newline + line for line in lines))

    def _out_of_block(self, node: Any, index: int) -> Splice:
        """An entry of a block without its lines."""
        key, held = node.value[index]
        line = self._line_start(key.start_mark.index)
        end = self._line_end(self._end_of(held))
        follows = self._after_break(end)
        if follows == end:  # the text has no last line break, and gets none
            return Splice(line - len(_last_break(self.text[:line])), end, "")
        return Splice(line, follows, "")

    def _out_of_flow(self, node: Any, index: int) -> Splice:
        """An entry of a flow mapping without its comma, and without its lines where it has lines of its own."""
        text = self.text
        key, held = node.value[index]
        start, end = key.start_mark.index, self._end_of(held)
        comma = self._past(end)
        line = self._line_start(start)
        begins = not text[line:start].strip()
        if text[comma] != ",":
            return self._last_of_flow(node, index, start, end)
        end = comma + 1
        rest = text[end : self._line_end(end)].strip()
        if begins and (not rest or rest.startswith("#")):
            return Splice(line, self._after_break(self._line_end(end)), "")
        spaces = len(text[end:]) - len(text[end:].lstrip(" "))
        if rest and not rest.startswith("#"):
            return Splice(start, end + spaces, "")
        return Splice(len(text[:start].rstrip(" ")), end, "")

    def _last_of_flow(self, node: Any, index: int, start: int, end: int) -> Splice:
        """The last entry, with the comma before it where nothing but spaces parts them."""
        if index:
            _, previous = node.value[index - 1]
            ended = self._end_of(previous)
            if self.text[ended:start].strip() == ",":
                return Splice(ended, end, "")
        return Splice(start, end, "")

    def _end_of(self, node: Any) -> int:
        """Where the last thing that a node says ends, before comments and empty lines."""
        if isinstance(node, yaml.ScalarNode):
            start, end = node.start_mark.index, node.end_mark.index
            if node.style not in ("|", ">"):
                return int(end)
            held = self.text[start:end]
            if "+" in held[:3]:
                return int(start + len(held) - len(_last_break(held)))
            return int(start + len(held.rstrip(f" \t{_BREAKS}")))
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        if isinstance(last, tuple):
            return self._end_of(last[1])
        return self._end_of(last)

    def _past(self, at: int) -> int:
        """Where something is said next between braces."""
        found = _BETWEEN.match(self.text, at)
        return found.end() if found else at

    def _line_end(self, at: int) -> int:
        found = _BREAK.search(self.text, at)
        return found.start() if found else len(self.text)

    def _after_break(self, at: int) -> int:
        found = _BREAK.match(self.text, at)
        return found.end() if found else at

    def _line_start(self, at: int) -> int:
        return max(self.text.rfind(one, 0, at) for one in _BREAKS) + 1


def _last_break(text: str) -> str:
    found = re.search(f"(\r\n|[{_BREAKS}])\\Z", text)
    return found.group() if found else ""


def _is_emptied(held: Any, change: Mapping[str, Any], below: Node | None) -> bool:
    """Whether a change leaves nothing of a mapping."""
    names = {key.value for key, _ in held.value}
    return bool(names) and below is None and set(change) >= names and not any(v is not None for v in change.values())


def _says(node: Any, value: Any) -> bool:
    """Whether a node of the parser's says a value already."""
    if isinstance(value, Mapping):
        if not isinstance(node, yaml.MappingNode) or [key.value for key, _ in node.value] != list(value):
            return False
        return all(_says(held, value[key.value]) for key, held in node.value)
    if isinstance(value, list | tuple):
        if not isinstance(node, yaml.SequenceNode) or len(node.value) != len(value):
            return False
        return all(_says(held, one) for held, one in zip(node.value, value, strict=True))
    if not isinstance(node, yaml.ScalarNode):
        return False
    if value is None:
        return not node.style and node.value in ("null", "~", "")
    is_plain = not isinstance(value, str) or isinstance(value, Plain)
    text = value if isinstance(value, str) else in_a_line(value)
    as_meant = (not node.style) is is_plain or (not node.style and reads_as_text(text))
    return bool(node.value == text and as_meant)


def _in_flow(value: Any) -> str:
    """A value or a key as it may stand between braces too."""
    return in_a_line([value])[1:-1]


def _lines(name: str, value: Any, indent: str) -> Iterator[str]:
    """A key of a block with its value: in a line, unless a mapping is in it that holds another."""
    if isinstance(value, Mapping) and any(isinstance(one, Mapping) for one in value.values()):
        yield f"{indent}{_in_flow(name)}:"
        for inner, one in value.items():
            yield from _lines(inner, one, f"{indent}  ")
    else:
        yield f"{indent}{_in_flow(name)}: {_in_flow(value)}"
