"""Python source as syntax.py has it, by the standard library's parser. Nothing is compiled, imported or run.
A file is at most MAX_CODE bytes; what is nested deeper than MAX_DEPTH is not looked into."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from costplan.connect.code import syntax
from costplan.connect.code.python_expressions import MAX_DEPTH, Expressions, names_in
from costplan.errors import Place, wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.connect.code.syntax import Expression, Statement


def read_python(text: str, file: str) -> tuple[Statement, ...]:
    """The statements of a file.

    Raises:
        InputError: it is not Python 3, told at its place.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd in somebody's code is not told
            tree = ast.parse(text, type_comments=False)
    except SyntaxError as error:
        raise _not_python(error, file) from None
    except (RecursionError, MemoryError):
        raise wrong(
            "code-syntax", "this is nested too deep to be read", "give the call alone", Place(file, 1, 1)
        ) from None
    except ValueError:  # a null byte, or half of a pair of characters
        raise wrong(
            "code-syntax", "this is no text of Python", "give a file of source code", Place(file, 1, 1)
        ) from None
    return tuple(_Statements(file).statements(tree.body, 0))


def _not_python(error: SyntaxError, file: str) -> Exception:
    place = Place(file, error.lineno or 1, max(error.offset or 1, 1))
    if "integer string conversion" in (error.msg or ""):
        return wrong("code-syntax", "a number has too many digits", "write it shorter", place)
    said = (error.msg or "").partition(" Did you mean")[0]
    old = "Missing parentheses in call to 'print'" in (error.msg or "") or "multiple exception types" in (
        error.msg or ""
    )
    remedy = "this looks like Python 2; run 2to3 over it first" if old else "only Python 3 is read as .py"
    return wrong("code-syntax", f"this is no Python: {said[:200]}", remedy, place)


class _Statements:
    def __init__(self, file: str) -> None:
        self._of = Expressions(file)

    def statements(self, body: Iterable[ast.stmt], depth: int) -> Iterator[Statement]:
        """What statements say, in their order."""
        if depth <= MAX_DEPTH:
            for node in body:
                yield from self._statement(node, depth)

    def _body(self, body: Sequence[ast.stmt], depth: int) -> tuple[Statement, ...]:
        return tuple(self.statements(body, depth + 1))

    def _statement(self, node: ast.stmt, depth: int) -> Iterator[Statement]:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from _imports(node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from self._assign(target, self._of.value(node.value))
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from self._assign(node.target, self._of.value(node.value))
        elif isinstance(node, ast.AugAssign):
            yield syntax.Do(self._of.value(node.value))
            yield syntax.Forget(tuple(names_in(node.target)))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield self._function(node, depth)
        elif isinstance(node, ast.ClassDef):
            yield syntax.Kind(node.name, self._body(node.body, depth))
        elif isinstance(node, (ast.Return, ast.Expr)):
            if node.value is not None:
                yield syntax.Do(self._of.value(node.value))
            if isinstance(node, ast.Return):
                yield syntax.Leave()
        elif isinstance(node, ast.Break):
            yield syntax.Leave()
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            yield syntax.Forget(tuple(node.names))
        else:
            yield from self._block(node, depth)

    def _block(self, node: ast.stmt, depth: int) -> Iterator[Statement]:
        """A statement that has others in it."""
        if isinstance(node, (ast.For, ast.AsyncFor)):
            targets = tuple(names_in(node.target))
            yield syntax.Loop(targets, self._of.value(node.iter), self._body(node.body, depth), self._of.place(node))
            yield from self.statements(node.orelse, depth + 1)
        elif isinstance(node, ast.While):
            yield syntax.Do(self._of.value(node.test))
            yield syntax.Loop((), None, self._body(node.body, depth), self._of.place(node))
            yield from self.statements(node.orelse, depth + 1)
        elif isinstance(node, ast.If):
            yield from self._if(node, depth)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                value = self._of.value(item.context_expr)
                if item.optional_vars is not None:
                    yield from self._assign(item.optional_vars, value)
                else:
                    yield syntax.Do(value)
            yield from self.statements(node.body, depth + 1)
        elif isinstance(node, (ast.Try, ast.TryStar)):
            caught = tuple(name for handler in node.handlers for name in self._caught(handler))
            others = [handler.body for handler in node.handlers] + [node.orelse, node.finalbody]
            bodies = tuple(self._body(body, depth) for body in others if body)
            yield syntax.Attempt(self._body(node.body, depth), caught, bodies)
        elif isinstance(node, ast.Match):
            yield syntax.Do(self._of.value(node.subject))
            yield syntax.Branches((*(self._body(case.body, depth) for case in node.cases), ()))
        elif isinstance(node, (ast.Assert, ast.Raise, ast.Delete)):
            pass

    def _if(self, node: ast.If, depth: int) -> Iterator[Statement]:
        """An ``if`` with all its ``elif``, which Python has inside each other."""
        bodies, tests, rest = [], [], [node]
        otherwise: Sequence[ast.stmt] = ()
        while rest:
            inner = rest.pop()
            tests.append(inner.test)
            bodies.append(self._body(inner.body, depth))
            if len(inner.orelse) == 1 and isinstance(inner.orelse[0], ast.If):
                rest.append(inner.orelse[0])
            else:
                otherwise = inner.orelse
        for test in tests:
            yield syntax.Do(self._of.value(test))
        if len(bodies) == 1 and not otherwise and _is_main(node.test):
            yield from bodies[0]
        else:
            yield syntax.Branches((*bodies, self._body(otherwise, depth)))

    def _caught(self, handler: ast.ExceptHandler) -> Iterator[str]:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for kind in kinds:
            if isinstance(kind, (ast.Name, ast.Attribute)):
                yield kind.id if isinstance(kind, ast.Name) else kind.attr
            else:
                yield "Exception"

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, depth: int) -> syntax.Define:
        parameters = self._of.parameters(node.args)
        return syntax.Define(node.name, parameters, self._body(node.body, depth), self._of.place(node))

    def _assign(self, target: ast.expr, value: Expression) -> Iterator[Statement]:
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            yield syntax.Put(target.value.id, self._of.value(target.slice), value)
        elif isinstance(target, (ast.Name, ast.Attribute)):
            dotted = _dotted(target)
            yield syntax.Assign((dotted,), value) if dotted else syntax.Do(value)
        elif isinstance(target, (ast.Tuple, ast.List)) and all(_dotted(item) for item in target.elts) and target.elts:
            yield syntax.Assign(tuple(_dotted(item) for item in target.elts), value)
        else:
            yield syntax.Do(value)


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[Statement]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            head = alias.name.partition(".")[0]
            yield syntax.Bring(alias.asname or head, alias.name if alias.asname else head)
        elif alias.name != "*":
            yield syntax.Bring(alias.asname or alias.name, f"{node.module or ''}.{alias.name}".lstrip("."))


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = _dotted(node.value)
        return f"{head}.{node.attr}" if head and head.count(".") < MAX_DEPTH else ""
    return ""


def _is_main(test: ast.expr) -> bool:
    """Whether this is ``__name__ == "__main__"``, which a plan takes for true."""
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"
