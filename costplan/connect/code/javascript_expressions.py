"""Expressions of JavaScript and TypeScript as syntax.py has them, from the nodes of tree-sitter.
Statements stand in javascript_code.py; what is nested deeper than MAX_DEPTH is not looked into."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.connect.code import syntax
from costplan.connect.code.evaluating import SPREAD
from costplan.connect.code.python_expressions import MAX_DEPTH
from costplan.errors import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from costplan.connect.code.syntax import Expression, Parameter, Statement

_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r": "", "\r\n": ""}
_NAMES = ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern", "property_identifier")
_AROUND = (
    "as_expression",
    "await_expression",
    "non_null_expression",
    "parenthesized_expression",
    "satisfies_expression",
    "yield_expression",
)
"""What only says more of the expression in it."""

_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None}
_MAX_NUMBER = 40


def said(node: Node | None) -> str:
    """The text of a node."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


class Expressions:
    """Lowers expressions of one file; ``body`` lowers the statements of a function."""

    def __init__(self, file: str, body: Callable[[Node, int], tuple[Statement, ...]]) -> None:
        self._file, self._body = file, body

    def place(self, node: Node) -> Place:
        """Where a node stands."""
        return Place(self._file, node.start_point[0] + 1, node.start_point[1] + 1)

    def value(self, node: Node | None, place: Place, depth: int = 0) -> Expression:
        """What an expression says; ``place`` is of one that is missing."""
        if node is None or depth > MAX_DEPTH:
            return syntax.Other("something nested too deep" if node is not None else "nothing", (), place)
        place, deeper = self.place(node), depth + 1
        kind = node.type
        if kind in _AROUND:
            inner = next((child for child in node.named_children if child.type != "comment"), None)
            return self.value(inner, place, deeper)
        if kind in _CONSTANTS:
            return syntax.Literal(_CONSTANTS[kind], place)
        if kind in _NAMES or kind == "this":
            return syntax.Name(said(node), place)
        if kind == "string":
            return syntax.Literal(_unescaped(said(node)[1:-1]), place)
        if kind == "template_string":
            return syntax.Joined(tuple(self._template(node, deeper)), place)
        if kind == "number":
            return _number(said(node), place)
        if kind == "member_expression":
            of = self.value(node.child_by_field_name("object"), place, deeper)
            return syntax.Member(of, said(node.child_by_field_name("property")), place)
        if kind == "subscript_expression":
            of = self.value(node.child_by_field_name("object"), place, deeper)
            return syntax.Item(of, self.value(node.child_by_field_name("index"), place, deeper), place)
        if kind in ("call_expression", "new_expression"):
            return self._calling(node, deeper, place)
        if kind == "array":
            items = (child for child in node.named_children if child.type != "comment")
            return syntax.Sequence(tuple(self._item(item, deeper) for item in items), place)
        if kind == "object":
            return syntax.Mapping(tuple(self._entries(node, deeper)), place)
        return self._operation(node, deeper, place)

    def _operation(self, node: Node, deeper: int, place: Place) -> Expression:
        kind = node.type
        if kind == "binary_expression":
            operator = said(node.child_by_field_name("operator"))
            parts = tuple(self.value(part, place, deeper) for part in _operands(node, operator))
            if operator == "+":
                return syntax.Joined(parts, place)
            return (
                syntax.Either(parts, place) if operator in ("||", "??") else syntax.Other("a calculation", parts, place)
            )
        if kind == "ternary_expression":
            both = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
            return syntax.Either(tuple(self.value(one, place, deeper) for one in both), place)
        if kind in ("arrow_function", "function_expression", "function", "generator_function"):
            return syntax.Inline(self.define("", node, deeper), place)
        if kind == "assignment_expression":
            return self.value(node.child_by_field_name("right"), place, deeper)
        if kind == "unary_expression" and said(node).startswith("-"):
            number = self.value(node.child_by_field_name("argument"), place, deeper)
            value = number.value if isinstance(number, syntax.Literal) else None
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                return syntax.Literal(-value, place)
        parts = tuple(self.value(child, place, deeper) for child in node.named_children if child.type != "comment")
        return syntax.Other("an expression", parts, place)

    def define(self, name: str, node: Node, depth: int) -> syntax.Define:
        """A function."""
        body = node.child_by_field_name("body")
        statements: tuple[Statement, ...] = ()
        if body is not None and body.type == "statement_block":
            statements = self._body(body, depth)
        elif body is not None:
            statements = (syntax.Do(self.value(body, self.place(node), depth)),)
        return syntax.Define(name, self._parameters(node, depth), statements, self.place(node))

    def _calling(self, node: Node, deeper: int, place: Place) -> Expression:
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        arguments = node.child_by_field_name("arguments")
        given = arguments.named_children if arguments is not None and arguments.type == "arguments" else []
        positional = tuple(self._item(one, deeper) for one in given if one.type != "comment")
        return syntax.Calling(self.value(function, place, deeper), positional, (), place)

    def _item(self, node: Node, depth: int) -> Expression:
        if node.type == "spread_element":
            inner = self.value(next(iter(node.named_children), None), self.place(node), depth)
            return syntax.Other(SPREAD, (inner,), self.place(node))
        return self.value(node, self.place(node), depth)

    def _entries(self, node: Node, depth: int) -> Iterator[tuple[Expression | None, Expression]]:
        for child in node.named_children:
            place = self.place(child)
            if child.type == "pair":
                key = child.child_by_field_name("key")
                name = self._key(key, place, depth)
                yield name, self.value(child.child_by_field_name("value"), place, depth)
            elif child.type == "shorthand_property_identifier":
                yield syntax.Literal(said(child), place), syntax.Name(said(child), place)
            elif child.type == "spread_element":
                yield None, self.value(next(iter(child.named_children), None), place, depth)

    def _key(self, key: Node | None, place: Place, depth: int) -> Expression:
        if key is not None and key.type in ("property_identifier", "number"):
            return syntax.Literal(said(key), place)
        if key is not None and key.type == "computed_property_name":
            key = next(iter(key.named_children), None)
        return self.value(key, place, depth)

    def _template(self, node: Node, depth: int) -> Iterator[Expression]:
        """The parts of a template, its texts by what stands between the substitutions."""
        text, start = node.text or b"", node.start_byte
        at = 1
        for child in node.named_children:
            if child.type != "template_substitution":
                continue
            before = text[at : child.start_byte - start].decode("utf-8", "replace")
            if before:
                yield syntax.Literal(_unescaped(before), self.place(node))
            yield self.value(next(iter(child.named_children), None), self.place(child), depth)
            at = child.end_byte - start
        yield syntax.Literal(_unescaped(text[at:-1].decode("utf-8", "replace")), self.place(node))

    # ------------------------------------------------------------------------------------------------- parameters

    def _parameters(self, node: Node, depth: int) -> tuple[Parameter, ...]:
        alone = node.child_by_field_name("parameter")
        if alone is not None:
            return (syntax.Parameter(said(alone)),)
        listed = node.child_by_field_name("parameters")
        given = listed.named_children if listed is not None else []
        return tuple(self._parameter(one, depth) for one in given if one.type not in ("comment", "decorator"))

    def _parameter(self, node: Node, depth: int) -> Parameter:
        default = node.child_by_field_name("value") or node.child_by_field_name("right")
        pattern = node.child_by_field_name("pattern") or node.child_by_field_name("left") or node
        if pattern.type == "rest_pattern":
            return syntax.Parameter(said(next(iter(pattern.named_children), None)), None, 1)
        if pattern.type == "object_pattern":
            fields = tuple(self._parameter(one, depth) for one in pattern.named_children if depth <= MAX_DEPTH)
            return syntax.Parameter("", None, 0, fields)
        value = self.value(default, self.place(node), depth) if default is not None else None
        return syntax.Parameter(said(pattern), value)


def _operands(node: Node, operator: str) -> list[Node | None]:
    """The operands of ``a + b + c``, which the grammar has inside each other."""
    parts: list[Node | None] = []
    rest: Node | None = node
    while (
        rest is not None and rest.type == "binary_expression" and said(rest.child_by_field_name("operator")) == operator
    ):
        parts.append(rest.child_by_field_name("right"))
        rest = rest.child_by_field_name("left")
    return [rest, *reversed(parts)]


def _unescaped(text: str) -> str:
    def of(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        if code:
            return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else "�"
        return _ESCAPED.get(found[4], found[4])

    return _ESCAPE.sub(of, text) if "\\" in text else text


def _number(text: str, place: Place) -> Expression:
    plain = text.replace("_", "").rstrip("n")
    if len(plain) <= _MAX_NUMBER:
        for read in (lambda: int(plain, 10), lambda: int(plain, 0), lambda: float(plain)):
            try:
                return syntax.Literal(read(), place)
            except ValueError:
                continue
    return syntax.Other("a number", (), place)
