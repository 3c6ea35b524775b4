"""Text to nodes: the strict subset of YAML, walked under caps, with a place for every node.
It knows nothing of what a value should be; values.py and fields.py read the nodes.

The subset: one document, mappings with text keys, sequences, scalars. No anchors, aliases, tags, merge keys. Scalars
keep their text, so ``16:9``, ``010``, ``NO`` and ``1e3`` never turn into something else before a reader is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from costplan import intake
from costplan.errors import InputError, Place, wrong

if TYPE_CHECKING:
    from pathlib import Path


MAX_BYTES = 1 << 20
MAX_DEPTH = 32
MAX_NODES = 200_000
TOO_DEEP = (f"values are nested more than {MAX_DEPTH} deep", "flatten the file")
"""The message and the remedy."""

LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
USES_LIBYAML = hasattr(yaml, "CSafeLoader")
"""Whether PyYAML was built with libyaml; without it reading is about eight times slower."""

_CONTROL = frozenset(
    chr(code)
    for first, last in (
        (0, 8),
        (11, 12),
        (14, 31),
        (127, 132),
        (134, 159),
        (0x202A, 0x202E),
        (0x2066, 0x2069),
        (0xFEFF, 0xFEFF),
        (0xFFFE, 0xFFFF),
    )
    for code in range(first, last + 1)
)
"""Characters that no file may hold: controls, and those that turn the direction of writing."""


class Node:
    """A scalar (``value`` is its text), a mapping (dict of text to (key node, value node)) or a sequence (list).

    ``plain`` tells an unquoted scalar, ``flow`` a mapping between braces. It stands at a Place, or at a mark of the
    parser's in a ``file``, of which a Place is made once somebody asks: most nodes are never told.
    """

    __slots__ = ("_at", "_file", "flow", "kind", "plain", "value")

    def __init__(
        self, kind: str, value: Any, at: Place | yaml.Mark, file: str = "", plain: bool = True, flow: bool = False
    ) -> None:
        self.kind = kind
        self.value = value
        self._at = at
        self._file = file
        self.plain = plain
        self.flow = flow

    @property
    def where(self) -> Place:
        """The place of this node in its file."""
        if not isinstance(self._at, Place):
            self._at = Place(self._file, self._at.line + 1, self._at.column + 1)
        return self._at

    @where.setter
    def where(self, place: Place) -> None:
        self._at = place

    def fault(self, code: str, message: str, remedy: str = "") -> InputError:
        """An error at this node, ready to raise."""
        return wrong(code, message, remedy, self.where)

    @property
    def shown(self) -> str:
        """The node as an error quotes it, cut at 60 characters."""
        if self.kind != "scalar":
            return f"a {self.kind}"
        text = repr(self.value) if not self.plain or not self.value else str(self.value)
        return text if len(text) <= 60 else text[:57] + "..."


def read_file(path: Path, shown: str) -> tuple[Node, bytes]:
    """The document in a file and its bytes; ``shown`` is how errors name the file.

    Raises:
        OutsideError: the file cannot be read.
        InputError: it is not the YAML taken here.
    """
    data = read_bytes(path, shown)
    return parse(data, shown), data


def read_bytes(path: Path, shown: str) -> bytes:
    """What a file of YAML holds.

    Raises:
        OutsideError: the file cannot be read.
        InputError: it is too large.
    """
    return intake.read_bytes(path, shown, MAX_BYTES)


def parse(data: bytes, file: str) -> Node:
    """The one document in ``data``, which must be UTF-8.

    Raises:
        InputError: too large, too deep, not UTF-8, not the subset of YAML taken here, or empty.
    """
    if len(data) > MAX_BYTES:
        raise intake.too_large(file, MAX_BYTES, "split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise wrong("not-utf8", "the file is not UTF-8", "save it as UTF-8", Place(file, line, column)) from None
    if bad := _CONTROL.intersection(text):
        at = min(map(text.index, bad))
        line = text.count("\n", 0, at) + 1
        column = at - (text.rfind("\n", 0, at) + 1) + 1
        shown = f"the control character U+{ord(text[at]):04X}"
        raise wrong("control-character", shown + " stands here", "remove it", Place(file, line, column))
    try:
        return _Composer(file).compose(text)
    except yaml.MarkedYAMLError as error:
        if "nesting depth" in (error.problem or ""):
            raise _too_deep(error, text, file) from None
        raise _syntax_error(error, file) from None
    except yaml.YAMLError as error:
        raise wrong("yaml-syntax", f"this is not YAML: {error}", "", Place(file, 1, 1)) from None


def _too_deep(error: yaml.MarkedYAMLError, text: str, file: str) -> InputError:
    """What is wrong where the scanner, which reads up to 1,024 characters ahead, met a limit of its own before ours:
    PyYAML 6.0.4 has one. Up to that place the text is read again, which meets ours, or an earlier mistake.
    """
    mark = error.problem_mark
    assert mark is not None  # the scanner says where it stands
    try:
        _Composer(file).compose(text[: mark.index])
    except InputError as found:
        return found
    except yaml.YAMLError:
        pass
    return wrong("too-deep", *TOO_DEEP, Place(file, mark.line + 1, mark.column + 1))


def _syntax_error(error: yaml.MarkedYAMLError, file: str) -> InputError:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    problem = error.problem or "unreadable"
    remedy = ""
    if "cannot start any token" in problem:
        remedy = "a value that starts with @, `, % or a tab must stand in quotes, such as '@name'"
    elif "anchor or alias" in problem or "alias" in (error.context or ""):
        remedy = "quote it: a value that starts with * or & must stand in quotes, such as '*'"
    elif "mapping values are not allowed" in problem:
        remedy = "a value with a colon and a space must stand in quotes"
    return wrong("yaml-syntax", f"this is not YAML: {problem}", remedy, place)


class _Composer:
    """Builds nodes from libyaml's events under the caps; refuses what the subset leaves out."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.documents = 0

    def compose(self, text: str) -> Node:
        """The one document of a text, in one pass over its events: what is asked of every node is written out here."""
        file, nodes = self.file, 0
        root = holder = key = None  # the document, the mapping or sequence at hand, and its key that waits for a value
        around: list[tuple[Node | None, Node | None]] = []  # the same of those around it
        next_event = LOADER(text).get_event  # yaml.parse asks twice for each
        while (kind := type(event := next_event())) is not yaml.StreamEndEvent:
            if kind is yaml.ScalarEvent:
                node = Node("scalar", event.value, event.start_mark, file, not event.style)
            elif kind is yaml.MappingStartEvent:
                node = Node("mapping", {}, event.start_mark, file, True, event.flow_style)
            elif kind is yaml.SequenceStartEvent:
                node = Node("sequence", [], event.start_mark, file)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                holder, key = around.pop()
                continue
            else:
                self._between(event)
                continue
            nodes += 1
            if nodes > MAX_NODES:
                raise node.fault("too-large", f"the file has more than {MAX_NODES:,} values", "split it")
            if event.anchor is not None or event.tag is not None:
                raise _left_out(node, event)
            if holder is None:
                root = node
            elif holder.kind == "sequence":
                holder.value.append(node)
            elif key is None:
                key = _checked_key(node, holder)
                continue
            else:
                holder.value[key.value] = (key, node)
                key = None
            if kind is not yaml.ScalarEvent:
                around.append((holder, key))
                holder, key = node, None
                if len(around) > MAX_DEPTH:
                    raise node.fault("too-deep", *TOO_DEEP)
        if root is None or (root.kind == "scalar" and root.plain and not root.value):
            raise wrong("empty", "the file is empty", "start with 'version: 1'", Place(file, 1, 1))
        return root

    def _between(self, event: yaml.Event) -> None:
        """What an event tells that begins or ends no node."""
        if isinstance(event, yaml.AliasEvent):
            raise Node("alias", event.anchor, _mark(event), self.file).fault(
                "alias",
                f"'*{event.anchor}' is a YAML alias, which is not taken here",
                f"write the value out; if it is a text, quote it: '*{event.anchor}'",
            )
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                node = Node("document", None, _mark(event), self.file)
                raise node.fault("documents", "a second document starts here", "keep one a file")


def _mark(event: yaml.Event) -> Any:
    assert event.start_mark is not None  # a parsed event always has one
    return event.start_mark


def _left_out(node: Node, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> InputError:
    """The error of an anchor or a tag."""
    if event.anchor is not None:
        what = f"'&{event.anchor}' is a YAML anchor, which is not taken here"
        return node.fault("alias", what, f"if it is a text, quote it: '&{event.anchor}'")
    return node.fault("tag", f"'{event.tag}' is a YAML tag, which is not taken here", "remove it or quote")


def _checked_key(node: Node, mapping: Node) -> Node:
    if node.kind != "scalar":
        raise node.fault("not-text", "a key is a text", "a value with { or [ must stand in quotes")
    first = mapping.value.get(node.value)
    if first is not None:
        raise node.fault("duplicate-key", f"{node.value!r} stands twice", f"the first is on line {first[0].where.line}")
    return node


_NULL = frozenset({"null", "~", ""})


def is_null(node: Node) -> bool:
    """Whether the node is a plain ``null``, ``~`` or nothing."""
    return node.plain and node.kind == "scalar" and node.value in _NULL
