"""Expressions of Python as syntax.py has them. What is nested deeper than MAX_DEPTH is not looked into.
Statements stand in python_code.py."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from costplan.connect.code import syntax
from costplan.connect.code.evaluating import SPREAD
from costplan.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.connect.code.syntax import Expression, Parameter

MAX_DEPTH = 60
"""Levels of expressions or of statements in each other."""

_TOO_DEEP = "something nested too deep"


class Expressions:
    """Lowers expressions of one file."""

    def __init__(self, file: str) -> None:
        self._file = file

    def place(self, node: ast.AST) -> Place:
        """Where a node stands."""
        return Place(self._file, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)

    def value(self, node: ast.expr, depth: int = 0) -> Expression:
        """What an expression says."""
        place = self.place(node)
        if depth > MAX_DEPTH:
            return syntax.Other(_TOO_DEEP, (), place)
        deeper = depth + 1
        if isinstance(node, ast.Constant):
            return self._constant(node, place)
        if isinstance(node, ast.Name):
            return syntax.Name(node.id, place)
        if isinstance(node, ast.Attribute):
            return syntax.Member(self.value(node.value, deeper), node.attr, place)
        if isinstance(node, ast.Call):
            named = tuple((keyword.arg, self.value(keyword.value, deeper)) for keyword in node.keywords)
            positional = tuple(self._item(argument, deeper) for argument in node.args)
            return syntax.Calling(self.value(node.func, deeper), positional, named, place)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return syntax.Sequence(tuple(self._item(item, deeper) for item in node.elts), place)
        if isinstance(node, ast.Dict):
            keys = [None if key is None else self.value(key, deeper) for key in node.keys]
            values = [self.value(value, deeper) for value in node.values]
            return syntax.Mapping(tuple(zip(keys, values, strict=True)), place)
        if isinstance(node, ast.Subscript):
            return syntax.Item(self.value(node.value, deeper), self.value(node.slice, deeper), place)
        return self._operation(node, deeper, place)

    def _operation(self, node: ast.expr, deeper: int, place: Place) -> Expression:
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.BitOr)):
            return syntax.Joined(tuple(self.value(part, deeper) for part in _added(node)), place)
        if isinstance(node, ast.JoinedStr):
            return syntax.Joined(tuple(self._part(part, deeper) for part in node.values), place)
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return syntax.Either(tuple(self.value(value, deeper) for value in node.values), place)
        if isinstance(node, ast.IfExp):
            return syntax.Either((self.value(node.body, deeper), self.value(node.orelse, deeper)), place)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            number = node.operand.value
            return syntax.Literal(-number if isinstance(number, (int, float)) else None, place)
        if isinstance(node, (ast.Await, ast.NamedExpr, ast.Starred)):
            return self.value(node.value, deeper)
        if isinstance(node, ast.Lambda):
            body = (syntax.Do(self.value(node.body, deeper)),)
            return syntax.Inline(syntax.Define("", self.parameters(node.args), body, place), place)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            return self._comprehension(node, deeper, place)
        parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
        return syntax.Other(_WORDS.get(type(node), "an expression"), tuple(self.value(p, deeper) for p in parts), place)

    def _constant(self, node: ast.Constant, place: Place) -> Expression:
        if isinstance(node.value, (str, int, float)) or node.value is None:
            return syntax.Literal(node.value, place)
        told = "bytes" if isinstance(node.value, bytes) else "left out" if node.value is ... else "no plain value"
        return syntax.Other(told, (), place)

    def _item(self, node: ast.expr, depth: int) -> Expression:
        if isinstance(node, ast.Starred):
            return syntax.Other(SPREAD, (self.value(node.value, depth),), self.place(node))
        return self.value(node, depth)

    def _part(self, node: ast.expr, depth: int) -> Expression:
        """A part of an f-string."""
        if not isinstance(node, ast.FormattedValue):
            return self.value(node, depth)
        if node.format_spec is None and node.conversion == -1:
            return self.value(node.value, depth)
        return syntax.Other("a formatted value", (self.value(node.value, depth),), self.place(node))

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, depth: int, place: Place
    ) -> Expression:
        body = self.value(node.value if isinstance(node, ast.DictComp) else node.elt, depth)
        for generator in reversed(node.generators):
            over = self.value(generator.iter, depth)
            body = syntax.Each(tuple(names_in(generator.target)), over, body, place)
        return body

    def parameters(self, args: ast.arguments) -> tuple[Parameter, ...]:
        """The parameters of a function, but the object that a method is called on."""
        plain = [*args.posonlyargs, *args.args]
        defaults: list[ast.expr | None] = [None] * (len(plain) - len(args.defaults)) + list(args.defaults)
        parameters = [self._parameter(one, default) for one, default in zip(plain, defaults, strict=True)]
        if parameters and parameters[0].name in ("self", "cls"):
            del parameters[0]
        if args.vararg:
            parameters.append(syntax.Parameter(args.vararg.arg, None, 1))
        parameters += [self._parameter(*both) for both in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
        if args.kwarg:
            parameters.append(syntax.Parameter(args.kwarg.arg, None, 2))
        return tuple(parameters)

    def _parameter(self, arg: ast.arg, default: ast.expr | None) -> Parameter:
        return syntax.Parameter(arg.arg, None if default is None else self.value(default))


_WORDS = {ast.Compare: "a comparison", ast.BinOp: "a calculation", ast.UnaryOp: "a calculation"}


def names_in(target: ast.expr) -> Iterator[str]:
    """The names that a target binds, in their order."""
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            yield node.id


def _added(node: ast.BinOp) -> list[ast.expr]:
    """The parts of ``a + b + c``, which Python has inside each other."""
    parts: list[ast.expr] = []
    rest: ast.expr = node
    while isinstance(rest, ast.BinOp) and type(rest.op) is type(node.op):
        parts.append(rest.right)
        rest = rest.left
    return [rest, *reversed(parts)]
