"""JavaScript and TypeScript as syntax.py has them, parsed by tree-sitter, which the extra ``code`` brings.
Nothing is run. Expressions stand in javascript_expressions.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.code import syntax
from costplan.connect.code.javascript_expressions import Expressions, said
from costplan.connect.code.python_expressions import MAX_DEPTH
from costplan.errors import OutsideError, Place, Problem, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from costplan.connect.code.syntax import Expression, Statement

_FUNCTIONS = ("function_declaration", "generator_function_declaration", "method_definition")
_LITERAL_STEPS = ("update_expression", "augmented_assignment_expression")


def read_javascript(data: bytes, file: str, suffix: str) -> tuple[Statement, ...]:
    """The statements of a file.

    Raises:
        InputError: it is no JavaScript, told at its place.
        OutsideError: the extra ``code`` is not installed.
    """
    node = _parsed(data, suffix)
    if node.has_error:
        place = _broken_at(node, file)
        raise wrong("code-syntax", "this is no JavaScript or TypeScript", "mend it, or give the call alone", place)
    return _Statements(file).of(node, 0)


def _parsed(data: bytes, suffix: str) -> Node:
    try:
        import tree_sitter_javascript as javascript
        import tree_sitter_typescript as typescript
        from tree_sitter import Language, Parser
    except ImportError:
        told = "JavaScript is read with tree-sitter, which is not installed"
        raise OutsideError([Problem("needs-extra", told, "pip install 'costplan[code]'")]) from None
    plain = suffix not in (".ts", ".tsx", ".cts", ".mts")
    first = javascript.language() if plain else typescript.language_typescript()
    node = Parser(Language(first)).parse(data).root_node
    if node.has_error:  # types in a file of JavaScript, or tags in one of TypeScript
        other = Parser(Language(typescript.language_tsx())).parse(data).root_node
        node = node if other.has_error else other
    return node


def _broken_at(node: Node, file: str) -> Place:
    """Where the first part stands that cannot be read."""
    while not (node.is_error or node.is_missing):
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None:
            break
        node = inner
    return Place(file, node.start_point[0] + 1, node.start_point[1] + 1)


class _Statements:
    def __init__(self, file: str) -> None:
        self._of = Expressions(file, self.of)

    def of(self, node: Node | None, depth: int) -> tuple[Statement, ...]:
        """What a block says, or a statement that stands alone."""
        if node is None or depth > MAX_DEPTH:
            return ()
        if node.type in ("program", "statement_block", "class_body", "class_static_block"):
            return tuple(statement for child in node.named_children for statement in self._statement(child, depth + 1))
        return tuple(self._statement(node, depth + 1))

    def _value(self, node: Node | None, near: Node, depth: int) -> Expression:
        return self._of.value(node, self._of.place(near), depth)

    def _statement(self, node: Node, depth: int) -> Iterator[Statement]:
        kind = node.type
        if kind == "import_statement":
            yield from _imports(node)
        elif kind in ("lexical_declaration", "variable_declaration"):
            for declarator in node.named_children:
                if declarator.type == "variable_declarator":
                    yield from self._declared(declarator, depth)
        elif kind in ("field_definition", "public_field_definition"):
            name = node.child_by_field_name("property") or node.child_by_field_name("name")
            if (value := node.child_by_field_name("value")) is not None:
                yield syntax.Assign((said(name),), self._value(value, node, depth))
        elif kind == "expression_statement":
            yield from self._done(next(iter(node.named_children), None), node, depth)
        elif kind in _FUNCTIONS:
            yield self._of.define(said(node.child_by_field_name("name")), node, depth)
        elif kind in ("class_declaration", "abstract_class_declaration"):
            yield syntax.Kind(said(node.child_by_field_name("name")), self.of(node.child_by_field_name("body"), depth))
        elif kind == "export_statement":
            for child in node.named_children:
                if child.type not in ("export_clause", "string", "comment", "decorator"):
                    inner = self._statement(child, depth)
                    statements = tuple(inner)
                    yield from statements or (syntax.Do(self._value(child, node, depth)),)
        elif kind == "return_statement":
            yield syntax.Do(self._value(next(iter(node.named_children), None), node, depth))
            yield syntax.Leave()
        elif kind == "break_statement":
            yield syntax.Leave()
        else:
            yield from self._block(node, depth)

    def _block(self, node: Node, depth: int) -> Iterator[Statement]:
        kind, place = node.type, self._of.place(node)
        if kind == "if_statement":
            yield from self._if(node, depth)
        elif kind in ("for_in_statement", "for_of_statement"):
            over = self._value(node.child_by_field_name("right"), node, depth)
            targets = tuple(_names(node.child_by_field_name("left")))
            yield syntax.Loop(targets, over, self.of(node.child_by_field_name("body"), depth), place)
        elif kind == "for_statement":
            target, bounds = self._counted(node, depth)
            yield syntax.Loop(target, bounds, self.of(node.child_by_field_name("body"), depth), place)
        elif kind in ("while_statement", "do_statement"):
            yield syntax.Loop((), None, self.of(node.child_by_field_name("body"), depth), place)
        elif kind == "try_statement":
            handler, last = node.child_by_field_name("handler"), node.child_by_field_name("finalizer")
            others = [one.child_by_field_name("body") for one in (handler, last) if one is not None]
            bodies = tuple(self.of(body, depth) for body in others)
            yield syntax.Attempt(self.of(node.child_by_field_name("body"), depth), (), bodies)
        elif kind == "switch_statement":
            body = node.child_by_field_name("body")
            cases = body.named_children if body is not None else []
            bodies = tuple(
                tuple(s for one in case.named_children for s in self._statement(one, depth + 1)) for case in cases
            )
            yield syntax.Branches((*bodies, ()))
        elif kind in ("statement_block", "class_static_block"):
            yield from self.of(node, depth)
        elif kind == "labeled_statement":
            yield from self.of(node.child_by_field_name("body"), depth)

    def _if(self, node: Node, depth: int) -> Iterator[Statement]:
        bodies = []
        rest: Node | None = node
        while rest is not None and rest.type == "if_statement":
            yield syntax.Do(self._value(rest.child_by_field_name("condition"), rest, depth))
            bodies.append(self.of(rest.child_by_field_name("consequence"), depth))
            otherwise = rest.child_by_field_name("alternative")
            rest = next(iter(otherwise.named_children), None) if otherwise is not None else None
        yield syntax.Branches((*bodies, self.of(rest, depth)))

    def _declared(self, node: Node, depth: int) -> Iterator[Statement]:
        name, given = node.child_by_field_name("name"), node.child_by_field_name("value")
        names = tuple(_names(name))
        if given is None or name is None:
            return
        plain = given.named_children[0] if given.type == "await_expression" and given.named_children else given
        if plain.type == "call_expression" and said(plain.child_by_field_name("function")) in ("require", "import"):
            whole = name.type == "identifier" and "fal" in said(plain.child_by_field_name("arguments"))
            yield from (syntax.Bring(one, "fal" if whole else one) for one in names)
            return
        value = self._value(given, node, depth)
        if name.type == "object_pattern":
            yield from (syntax.Assign((one,), syntax.Member(value, one, self._of.place(node))) for one in names)
        elif names:
            yield syntax.Assign(names, value)

    def _done(self, node: Node | None, near: Node, depth: int) -> Iterator[Statement]:
        """An expression by itself, or an assignment."""
        if node is None:
            return
        left = node.child_by_field_name("left")
        if node.type == "assignment_expression" and left is not None:
            value = self._value(node.child_by_field_name("right"), near, depth)
            target = self._value(left, near, depth)
            if isinstance(target, syntax.Name):
                yield syntax.Assign((target.name,), value)
            elif isinstance(target, syntax.Member) and isinstance(target.of, syntax.Name):
                place = self._of.place(left)
                own = target.of.name == "this"
                if own or target.of.name in ("exports", "module"):
                    yield syntax.Assign((f"{target.of.name}.{target.name}",), value)
                else:
                    yield syntax.Put(target.of.name, syntax.Literal(target.name, place), value)
            elif isinstance(target, syntax.Item) and isinstance(target.of, syntax.Name):
                yield syntax.Put(target.of.name, target.key, value)
            else:
                yield syntax.Do(value)
        elif node.type in _LITERAL_STEPS:
            yield syntax.Do(self._value(node.child_by_field_name("right"), near, depth))
            yield syntax.Forget(tuple(_names(left or node.child_by_field_name("argument"))))
        else:
            yield syntax.Do(self._value(node, near, depth))

    def _counted(self, node: Node, depth: int) -> tuple[tuple[str, ...], Expression | None]:
        """The loop ``for (let i = 0; i < 50; i++)`` as one over a range; over None where it is none."""
        start, test = node.child_by_field_name("initializer"), node.child_by_field_name("condition")
        while test is not None and test.type in ("expression_statement", "parenthesized_expression"):
            test = next(iter(test.named_children), None)
        declarator = (
            next((one for one in start.named_children if one.type == "variable_declarator"), None) if start else None
        )
        step = node.child_by_field_name("increment")
        if declarator is None or test is None or test.type != "binary_expression" or "++" not in said(step):
            return (), None
        first = self._value(declarator.child_by_field_name("value"), node, depth)
        bound = self._value(test.child_by_field_name("right"), node, depth)
        operator, place = said(test.child_by_field_name("operator")), self._of.place(node)
        if operator == "<=" and isinstance(bound, syntax.Literal) and isinstance(bound.value, int):
            bound = syntax.Literal(bound.value + 1, place)
        elif operator != "<":
            return (), None
        over = syntax.Calling(syntax.Name("range", place), (first, bound), (), place)
        return tuple(_names(declarator.child_by_field_name("name"))), over


def _imports(node: Node) -> Iterator[Statement]:
    module = said(node.child_by_field_name("source"))
    clause = next((child for child in node.named_children if child.type == "import_clause"), None)
    for child in clause.named_children if clause is not None else []:
        if child.type == "named_imports":
            for one in child.named_children:
                name, alias = one.child_by_field_name("name"), one.child_by_field_name("alias")
                yield syntax.Bring(said(alias or name), said(name))
        else:
            whole = said(child if child.type == "identifier" else next(iter(child.named_children), None))
            yield syntax.Bring(whole, "fal" if "fal" in module else whole)


def _names(node: Node | None) -> Iterator[str]:
    """The names that a pattern binds, in their order."""
    if node is None:
        return
    if node.type in ("identifier", "shorthand_property_identifier_pattern"):
        yield said(node)
    elif node.type in ("assignment_pattern", "object_assignment_pattern"):
        yield from _names(node.child_by_field_name("left"))
    elif node.type == "pair_pattern":
        yield from _names(node.child_by_field_name("value"))
    elif node.type in ("array_pattern", "object_pattern", "rest_pattern", "lexical_declaration", "variable_declarator"):
        for child in node.named_children:
            yield from _names(child)
