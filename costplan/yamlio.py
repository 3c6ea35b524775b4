"""The only reader and writer of YAML: a small strict subset, exact decimals, a place for everything, no key unread.
It knows no price and no scenario; the rooms above say what a file may hold, in terms of the readers here.

The subset: one document, mappings with text keys, sequences, scalars. No anchors, aliases, tags, merge keys. Scalars
keep their text; the reader asked for decides what it means, so ``16:9``, ``010``, ``NO`` and ``1e3`` never turn into
something else. The event stream is walked under caps (bytes, depth, nodes) and no tree is composed beyond them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar, cast

import yaml

from costplan.errors import CostplanError, Finding, InputError, OutsideError, Place, Problems, did_you_mean, wrong
from costplan.quantity import Quantity, certain, interval
from costplan.units import decimal_text, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    from costplan.units import Number

T = TypeVar("T")
D = TypeVar("D")

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
MAX_NODES = 200_000
MAX_DIGITS = 30

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
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
_INTEGER = re.compile(r"-?(0|[1-9]\d*)\Z", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?\Z", re.ASCII)
_NUMBERLIKE = re.compile(
    r"[-+]?(0[xob][\da-f_]+|[\d_]*\.?\d[\d_]*\.?(e[-+]?\d+)?|\d+(:\d+)+(\.\d*)?|\.(inf|nan))\Z",
    re.ASCII | re.IGNORECASE,
)
_WORDS_OF_YAML = {"true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", ""}
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?\Z", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d\d)\Z", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z", re.ASCII)
_RANGE = re.compile(r"(\S+)\s+to\s+(\S+)\Z")


class Node:
    """A scalar (``value`` is its text), a mapping (dict of text to (key node, value node)) or a sequence (list).

    ``plain`` tells an unquoted scalar; ``where`` is the Place for errors.
    """

    __slots__ = ("col", "file", "flow", "kind", "line", "plain", "value")

    def __init__(self, kind: str, value: Any, where: tuple[str, int, int], *, plain: bool = True, flow: bool = False):
        self.kind = kind
        self.value = value
        self.file, self.line, self.col = where
        self.plain = plain
        self.flow = flow

    @property
    def where(self) -> Place:
        """The place of this node in its file."""
        return Place(self.file, self.line, self.col)

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


# ---------------------------------------------------------------------------------------------------- text to nodes


def read_file(path: Path, shown: str) -> tuple[Node, bytes]:
    """The document in a file and its bytes; ``shown`` is how errors name the file.

    Raises:
        OutsideError: the file cannot be read.
        InputError: it is not the YAML taken here.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutsideError([Finding("cannot-read", f"{shown}: {reason}", "check the name and the rights")]) from None
    except ValueError as error:
        raise OutsideError([Finding("cannot-read", f"{shown!r}: {error}", "check the name")]) from None
    return parse(data, shown), data


def parse(data: bytes, file: str) -> Node:
    """The one document in ``data``, which must be UTF-8.

    Raises:
        InputError: too large, too deep, not UTF-8, not the subset of YAML taken here, or empty.
    """
    if len(data) > MAX_BYTES:
        raise wrong("too-large", f"the file is over {MAX_BYTES:,} bytes", "split it", Place(file, 1, 1))
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
        raise _syntax_error(error, file) from None
    except yaml.YAMLError as error:
        raise wrong("yaml-syntax", f"this is not YAML: {error}", "", Place(file, 1, 1)) from None


def _syntax_error(error: yaml.MarkedYAMLError, file: str) -> InputError:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    problem = error.problem or "unreadable"
    remedy = ""
    if "cannot start any token" in problem:
        remedy = "a value that starts with @, `, % or a tab must stand in quotes, such as '@name'"
    elif "anchor or alias" in problem or "alias" in (error.context or ""):
        remedy = "a value that starts with * or & must stand in quotes, such as '*all'"
    elif "mapping values are not allowed" in problem:
        remedy = "a value with a colon and a space must stand in quotes"
    return wrong("yaml-syntax", f"this is not YAML: {problem}", remedy, place)


class _Composer:
    """Builds nodes from libyaml's events under the caps; refuses what the subset leaves out."""

    def __init__(self, file: str) -> None:
        self.file = file

    def _at(self, event: yaml.Event) -> tuple[str, int, int]:
        mark = event.start_mark
        assert mark is not None  # a parsed event always has one
        return (self.file, mark.line + 1, mark.column + 1)

    def compose(self, text: str) -> Node:
        stack: list[Node] = []
        keys: list[Node | None] = []
        root: Node | None = None
        documents = nodes = 0
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.ScalarEvent):
                node = Node("scalar", event.value, self._at(event), plain=not event.style)
            elif isinstance(event, yaml.MappingStartEvent):
                node = Node("mapping", {}, self._at(event), flow=bool(event.flow_style))
            elif isinstance(event, yaml.SequenceStartEvent):
                node = Node("sequence", [], self._at(event))
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
                keys.pop()
                continue
            elif isinstance(event, yaml.AliasEvent):
                raise wrong(
                    "alias",
                    f"'*{event.anchor}' is a YAML alias, which is not taken here",
                    f"write the value out; if it is a text, quote it: '*{event.anchor}'",
                    Place(*self._at(event)),
                )
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise wrong(
                        "documents", "a second document starts here", "keep one a file", Place(*self._at(event))
                    )
                continue
            else:
                continue
            nodes += 1
            if nodes > MAX_NODES:
                raise node.fault("too-large", f"the file has more than {MAX_NODES:,} values", "split it")
            if event.anchor is not None:
                raise node.fault(
                    "alias",
                    f"'&{event.anchor}' is a YAML anchor, which is not taken here",
                    f"if it is a text, quote it: '&{event.anchor}'",
                )
            if event.tag is not None:
                raise node.fault("tag", f"'{event.tag}' is a YAML tag, which is not taken here", "remove it or quote")
            if not stack:
                root = node
            elif stack[-1].kind == "sequence":
                stack[-1].value.append(node)
            elif keys[-1] is None:
                keys[-1] = self._key(node, stack[-1])
            else:
                stack[-1].value[keys[-1].value] = (keys[-1], node)
                keys[-1] = None
            if node.kind != "scalar":
                stack.append(node)
                keys.append(None)
                if len(stack) > MAX_DEPTH:
                    raise node.fault("too-deep", f"values are nested more than {MAX_DEPTH} deep", "flatten the file")
        if root is None or (root.kind == "scalar" and root.plain and not root.value):
            raise wrong("empty", "the file is empty", "start with 'version: 1'", Place(self.file, 1, 1))
        return root

    def _key(self, node: Node, mapping: Node) -> Node:
        if node.kind != "scalar":
            raise node.fault("not-text", "a key is a text", "a value with { or [ must stand in quotes")
        first = mapping.value.get(node.value)
        if first is not None:
            raise node.fault("duplicate-key", f"{node.value!r} stands twice", f"the first is on line {first[0].line}")
        return node


# -------------------------------------------------------------------------------------------------- nodes to values


class Fields:
    """Reads one mapping as a context manager; on leaving, unread keys and all problems met are raised together.

    Inside the block a key with a problem reads as None (whatever its type); nothing must be built from the values
    before the block ends.
    """

    def __init__(self, node: Node, what: str) -> None:
        if node.kind != "mapping":
            raise node.fault("not-a-mapping", f"{what} is a mapping of keys to values, not {node.shown}")
        self.node = node
        self.what = what
        self._asked: set[str] = set()
        self._problems = Problems()

    def __enter__(self) -> Fields:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, CostplanError):
            self._problems.errors.append(error)
        elif error is not None:
            return
        for key, (key_node, value) in self.node.value.items():
            if key not in self._asked:
                self._problems.errors.append(self._unread(key, key_node, value))
        self._problems.errors.sort(key=_first_place)
        self._problems.stop_if_any()

    def _unread(self, key: str, key_node: Node, value: Node) -> InputError:
        if self.node.flow and re.fullmatch(r"\d{3}", key) and value.kind == "scalar" and not value.value:
            return key_node.fault(
                "thousands-comma",
                f"',{key}' reads as a key of its own: a comma ends a value between braces",
                "write numbers without commas, 40000",
            )
        return key_node.fault(
            "unknown-key", f"{key!r} is not a key of {self.what}", did_you_mean(key, self._asked) or "it takes none"
        )

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        self._asked.add(key)
        return key in self.node.value and not is_null(self.node.value[key][1])

    def place(self, key: str) -> Place:
        """Where the key's value stands, or the mapping when it is absent."""
        entry = self.node.value.get(key)
        return entry[1].where if entry else self.node.where

    def need(self, key: str, read: Callable[[Node], T]) -> T:
        """The value of a key that must be there."""
        if not self.has(key):
            if key in self.node.value:
                fault = self.node.value[key][1].fault("no-value", f"{key!r} has no value")
            else:
                fault = self.node.fault("missing-key", f"{self.what} needs the key {key!r}", f"add '{key}: ...'")
            self._problems.errors.append(fault)
            return cast("T", None)
        return cast("T", self.get(key, read, None))

    def get(self, key: str, read: Callable[[Node], T], default: D) -> T | D:
        """The value of a key that may be absent or null."""
        if not self.has(key):
            return default
        with self._problems.collect():
            return read(self.node.value[key][1])
        return cast("T", None)

    def fault(self, key: str, code: str, message: str, remedy: str = "") -> None:
        """Note a problem at a key and go on."""
        self._problems.errors.append(wrong(code, message, remedy, self.place(key)))


def _first_place(error: CostplanError) -> tuple[int, int]:
    place = error.findings[0].place
    return (place.line, place.col) if place else (0, 0)


def is_null(node: Node) -> bool:
    """Whether the node is a plain ``null``, ``~`` or nothing."""
    return node.kind == "scalar" and node.plain and node.value in {"null", "~", ""}


def entries(
    node: Node, what: str, read: Callable[[Node], T], key_of: Callable[[Node], object] | None = None
) -> dict[str, T]:
    """A mapping with keys of the user's choosing, in the order of the file; ``key_of`` checks them (a label if None)."""
    if node.kind != "mapping":
        raise node.fault("not-a-mapping", f"{what} is a mapping of names to values, not {node.shown}")
    result: dict[str, T] = {}
    problems = Problems()
    for key, (key_node, value) in node.value.items():
        with problems.collect():
            (key_of or label)(key_node)
            result[key] = read(value)
    problems.stop_if_any()
    return result


def named(what: str, read: Callable[[str, Node], T]) -> Callable[[Node], dict[str, T]]:
    """A reader of mappings with free keys whose values are told their own name."""

    def read_all(node: Node) -> dict[str, T]:
        names = {id(value): key for key, (_, value) in node.value.items()} if node.kind == "mapping" else {}
        return entries(node, what, lambda value: read(names[id(value)], value))

    return read_all


def items(node: Node, what: str, read: Callable[[Node], T]) -> tuple[T, ...]:
    """A sequence."""
    if node.kind != "sequence":
        raise node.fault("not-a-list", f"{what} is a list, not {node.shown}", "write [a, b] or one '- ' a line")
    result: list[T] = []
    problems = Problems()
    for item in node.value:
        with problems.collect():
            result.append(read(item))
    problems.stop_if_any()
    return tuple(result)


def listing(what: str, read: Callable[[Node], T]) -> Callable[[Node], tuple[T, ...]]:
    """A reader of sequences."""
    return lambda node: items(node, what, read)


def mapping(what: str, read: Callable[[Node], T]) -> Callable[[Node], dict[str, T]]:
    """A reader of mappings with free keys."""
    return lambda node: entries(node, what, read)


def _scalar(node: Node, what: str) -> str:
    if node.kind != "scalar":
        raise node.fault("not-a-scalar", f"{what} is needed here, not {node.shown}")
    return cast("str", node.value)


def reads_as_text(value: str) -> bool:
    """Whether a plain scalar is a text to every reader of YAML, and not a number, a truth value, a date or nothing."""
    return not (value.lower() in _WORDS_OF_YAML or _NUMBERLIKE.match(value) or _DAY.match(value))


def text(node: Node) -> str:
    """A text. What another reader of YAML could take for a number, a truth value or a date must be quoted."""
    value = _scalar(node, "a text")
    if node.plain and not reads_as_text(value):
        if not value:
            raise node.fault("no-value", "the value is missing")
        raise node.fault("quote-it", f"{value} is not a text to every reader of YAML", f"quote it: '{value}'")
    return value


def label(node: Node) -> str:
    """A text of at least one and at most 200 characters, on one line."""
    value = text(node)
    if not value.strip() or len(value) > 200 or "\n" in value:
        raise node.fault("label", f"a name is 1 to 200 characters on one line, not {node.shown}")
    return value


def one_of(*allowed: str) -> Callable[[Node], str]:
    """A reader of one of a few words; numbers among the words need no quotes."""

    def read(node: Node) -> str:
        value = _scalar(node, "one of " + ", ".join(allowed))
        if value not in allowed:
            raise node.fault("not-allowed", f"{node.shown} is not allowed here", did_you_mean(value, allowed))
        return value

    return read


def word(node: Node) -> str:
    """A scalar taken as it is written, such as a parameter's value, quoted or not."""
    value = _scalar(node, "a word")
    if not value:
        raise node.fault("no-value", "the value is missing")
    return value


def boolean(node: Node) -> bool:
    """``true`` or ``false``, and no other spelling."""
    value = _scalar(node, "true or false")
    if not node.plain or value not in {"true", "false"}:
        near = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
        meant = near.get(value.lower(), value.lower() if value.lower() in {"true", "false"} else "true or false")
        raise node.fault("not-a-boolean", f"{node.shown} is not true or false", f"write {meant}")
    return value == "true"


def decimal(node: Node) -> Decimal:
    """A plain decimal: no exponent, comma, underscore, leading zero, sexagesimal, infinity."""
    value = _scalar(node, "a number")
    if not node.plain:
        raise node.fault("not-a-number", f"{node.shown} is quoted, so it is a text", "write the number without quotes")
    return decimal_of(value, node)


def decimal_of(value: str, node: Node) -> Decimal:
    """The number that ``value`` spells; ``node`` is named in the error."""
    if _DECIMAL.match(value):
        if len(value) > MAX_DIGITS:
            raise node.fault("not-a-number", f"{node.shown} has more than {MAX_DIGITS} digits", "write fewer")
        return Decimal(value)
    remedy = "write a plain decimal such as 40000 or 0.25"
    if _THOUSANDS.match(value):
        remedy = f"write it without commas: {value.replace(',', '')}"
    elif re.fullmatch(r"-?0\d+(\.\d+)?", value, re.ASCII):
        remedy = (
            f"a leading zero reads as octal elsewhere: write {value.lstrip('0') or '0'}, or quote it if it is a name"
        )
    elif re.fullmatch(r"-?\d+(:\d+)+", value, re.ASCII):
        remedy = "some readers of YAML take it for a number of base 60: a size is WxH pixels, such as 1536x864"
    elif re.fullmatch(r"-?\d+(\.\d*)?%", value, re.ASCII):
        remedy = "a plain number is needed here, not a share"
    elif re.fullmatch(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+", value, re.ASCII):
        remedy = "write it without an exponent"
    elif value.startswith("$") or value.upper().endswith("USD"):
        remedy = "write the number alone; the key carries the unit"
    raise node.fault("not-a-number", f"{node.shown} is not a number", remedy)


def integer(low: int = 0, high: int = 10**12) -> Callable[[Node], int]:
    """A reader of whole numbers from ``low`` to ``high``."""

    def read(node: Node) -> int:
        number = decimal(node)
        if not _INTEGER.match(node.value):
            raise node.fault(
                "not-whole", f"{node.shown} is not a whole number", f"write {int(number)} or {int(number) + 1}"
            )
        if not low <= number <= high:
            raise node.fault("out-of-bounds", f"{node.shown} is not from {low:,} to {high:,}")
        return int(number)

    return read


def amount(node: Node) -> Decimal:
    """A decimal of zero or more, at most 1e15."""
    number = decimal(node)
    if not 0 <= number <= 10**15:
        raise node.fault("out-of-bounds", f"{node.shown} is not from 0 to 1,000,000,000,000,000")
    return number


def quantity(node: Node) -> Quantity:
    """A plain number, or ``a to b``: a 90 % interval (see :func:`costplan.quantity.interval`)."""
    value = _scalar(node, "a number or a range such as '400 to 700'")
    found = _RANGE.match(value) if node.plain else None
    if not found:
        return certain(exact(Fraction(amount(node))))
    low, high = (decimal_of(end, node) for end in found.groups())
    if low < 0 or high > 10**15:
        raise node.fault("out-of-bounds", f"{node.shown} is not within 0 and 1,000,000,000,000,000", "write '0 to ...'")
    try:
        return interval(low, high)
    except ValueError as error:
        raise node.fault(
            "not-a-range", f"{node.shown} is not a range: {error}", "write 'low to high', such as 400 to 700"
        ) from None


def share(node: Node) -> Fraction:
    """A share of 0 % to 100 %, written ``70%``, as a fraction of 1."""
    value = _scalar(node, "a share such as 70%")
    found = re.fullmatch(r"((?:0|[1-9]\d*)(?:\.\d+)?)%", value, re.ASCII)
    if not found or not node.plain or len(value) > MAX_DIGITS:
        remedy = "write a share as a number and %, such as 70%"
        if re.fullmatch(r"0?\.\d+|[01](\.\d+)?", value, re.ASCII):
            remedy = f"write {decimal_text(Fraction(value) * 100)}%"
        elif re.fullmatch(r"\d+(\.\d+)? +%", value, re.ASCII):
            remedy = f"write {value.replace(' ', '')}, without the space"
        elif " to " in value:
            remedy = "a share is one number, such as 70%"
        raise node.fault("not-a-share", f"{node.shown} is not a share", remedy)
    result = Fraction(found.group(1)) / 100
    if result > 1:
        raise node.fault("not-a-share", f"{node.shown} is more than 100%", "a share is 0% to 100%")
    return result


def percentage(node: Node) -> Fraction:
    """A rate of change or a mark-up written ``20%`` or ``-5%``, as a fraction of 1; above 100 % is allowed."""
    value = _scalar(node, "a percentage such as 20%")
    found = re.fullmatch(r"(-?(?:0|[1-9]\d*)(?:\.\d+)?)%", value, re.ASCII)
    if not found or len(value) > MAX_DIGITS:
        raise node.fault("not-a-share", f"{node.shown} is not a percentage", "write it with %, such as 20%")
    return Fraction(found.group(1)) / 100


def day(node: Node) -> date:
    """An ISO date, ``2027-02-28``."""
    value = _scalar(node, "a date such as 2027-02-28")
    return day_of(value, node)


def day_of(value: str, node: Node) -> date:
    """The day that ``value`` spells; ``node`` is named in the error."""
    from datetime import date

    found = _DAY.match(value)
    if found:
        try:
            return date(*map(int, found.groups()))
        except ValueError as error:
            raise node.fault("not-a-date", f"{value} is not a day: {error}", "write a day such as 2027-02-28") from None
    raise node.fault("not-a-date", f"{node.shown} is not a day", "write a day as 2027-02-28")


def month(value: str, node: Node) -> tuple[int, int] | None:
    """``2027-02`` as (2027, 2); None when it is not the spelling of a month."""
    found = _MONTH.match(value)
    if not found:
        return None
    year, number = map(int, found.groups())
    if not (1 <= number <= 12 and year >= 1):
        raise node.fault("not-a-date", f"{value} is not a month", "write a month as 2027-02")
    return year, number


def version(node: Node) -> int:
    """The version of the file format: 1."""
    value = _scalar(node, "the version of the format, 1,")
    if value != "1":
        raise node.fault("version", f"version {node.shown} is not known here", "this costplan reads version 1")
    return 1


# -------------------------------------------------------------------------------------------------- values to text


class Plain(str):
    """A text that the writer puts down without quotes: a number, a share, a date, a range."""

    __slots__ = ()


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  the subset has no aliases
        return True


def _put_text(dumper: Any, value: str) -> Any:
    # The resolver would quote a plain "5" and leave "0114" bare to some readers; the style says what was meant.
    quoted = not isinstance(value, Plain) and not reads_as_text(value)
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(value), style="'" if quoted else None)


_Dumper.add_representer(str, _put_text)
_Dumper.add_representer(Plain, lambda _, value: yaml.ScalarNode(_tag_of(str(value)), str(value), style=None))


def _tag_of(value: str) -> str:
    """The tag a plain scalar resolves to; with it the emitter needs neither quotes nor a tag."""
    resolver: Any = yaml.resolver.Resolver()
    return str(resolver.resolve(yaml.ScalarNode, value, (True, False)))


def write(document: dict[str, Any]) -> str:
    """A document of dicts, lists, texts and :class:`Plain` as YAML that :func:`parse` reads back unchanged."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def number_text(number: Number) -> Plain:
    """An exact decimal as it is written in a file."""
    return Plain(decimal_text(number, 30))


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    children: Iterable[Node] = ()
    if node.kind == "mapping":
        children = (value for _, value in node.value.values())
    elif node.kind == "sequence":
        children = node.value
    for child in children:
        yield from walk(child)
