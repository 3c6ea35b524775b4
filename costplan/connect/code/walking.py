"""Walks what code says, statement by statement, and collects the calls that are wanted with all that is known of them.
Nothing is run: a name holds what literals of the same file say, both sides of a branch are walked, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.code import syntax
from costplan.connect.code.binding import bind, forget, unbound
from costplan.connect.code.code_call import OWN, Found, Frame, Known, Path, Unread, is_over
from costplan.connect.code.following import Following
from costplan.connect.code.loops import changed_in, counted, tries_again
from costplan.connect.code.scene import Scene, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.connect.code.code_call import CodeCall
    from costplan.connect.code.syntax import Statement
    from costplan.errors import Place

_MAX_TRIES = 20

MAX_ITEMS = 20_000
"""Values that one name holds, those inside of lists and dicts too."""


class Walk(Following):
    """A walk through one file."""

    def all_calls(self, statements: Sequence[Statement]) -> list[CodeCall]:
        """The calls of a file, in its order; functions that nobody in the file calls are walked by their defaults.

        Raises:
            InputError: the file calls itself in too many ways.
        """
        frame = Frame()
        self._walk(statements, frame, Scene())
        self._drain()
        for known in self._defined:
            if id(known.define) not in self._walked:
                self._waiting.append((known, unbound(known.define), Scene(root=id(known.define))))
                self._drain()
        kept = [call for root, call in self.calls if root not in self._reached]
        return sorted(kept or [call for _, call in self.calls], key=_order)

    # ------------------------------------------------------------------------------------------------- statements

    def _walk(self, statements: Sequence[Statement], frame: Frame, scene: Scene) -> None:
        for statement in statements:
            self._step()
            if isinstance(statement, syntax.Do):
                self._evaluator.value(statement.value, frame, scene)
            elif isinstance(statement, syntax.Assign):
                self._assign(statement, frame, scene)
            elif isinstance(statement, syntax.Put):
                self._put(statement, frame, scene)
            elif isinstance(statement, syntax.Forget):
                forget(statement.names, frame)
            elif isinstance(statement, syntax.Loop):
                self._loop(statement, frame, scene)
            elif isinstance(statement, syntax.Branches):
                self._branches(statement.bodies, frame, scene)
            elif isinstance(statement, syntax.Attempt):
                self._attempt(statement, frame, scene)
            elif isinstance(statement, syntax.Define):
                known = Known(statement, frame)
                self._defined.append(known)
                frame.put(statement.name, Found(known, statement.place))
            elif isinstance(statement, syntax.Kind):
                self._kind(statement, frame, scene)
            elif isinstance(statement, syntax.Bring):
                frame.put(statement.name, Found(Path(statement.path), self._file))

    def _assign(self, statement: syntax.Assign, frame: Frame, scene: Scene) -> None:
        found = self._evaluator.value(statement.value, frame, scene)
        if isinstance(found.value, Known) and not found.value.define.name and len(statement.names) == 1:
            inline = found.value.define
            named = syntax.Define(statement.names[0], inline.parameters, inline.body, inline.place)
            known = Known(named, found.value.frame)
            self._defined.append(known)
            found = found._replace(value=known)
        if is_over(found.value, MAX_ITEMS):
            found = found._replace(value=Unread("something very large"))
        bind(statement.names, found, frame)

    def _put(self, statement: syntax.Put, frame: Frame, scene: Scene) -> None:
        key = self._evaluator.value(statement.key, frame, scene).value
        found = self._evaluator.value(statement.value, frame, scene)
        of = frame.find(statement.of)
        if of is None or is_over(found.value, MAX_ITEMS):
            return
        if isinstance(of.value, dict) and isinstance(key, (str, int)):
            frame.put(statement.of, of._replace(value=of.value | {str(key): found}))

    def _branches(self, bodies: Sequence[Sequence[Statement]], frame: Frame, scene: Scene) -> None:
        before, ends = dict(frame.env), []
        for body in bodies:
            frame.env = dict(before)
            self._walk(body, frame, scene)
            ends.append(frame.env)
        frame.env = {}
        for name in dict.fromkeys(name for end in ends for name in end):
            found = [end[name] for end in ends if name in end]
            if len(found) == len(ends) and same(one.value for one in found):
                frame.env[name] = found[0]
            else:
                frame.env[name] = Found(Unread(f"{name}, which is set in more than one way"), found[0].place)

    def _attempt(self, statement: syntax.Attempt, frame: Frame, scene: Scene) -> None:
        tried = scene._replace(tries=0)
        if scene.tries:
            tried = tried._replace(attempts=scene.attempts * scene.tries, caught=statement.caught)
        self._walk(statement.body, frame, tried)
        for body in statement.others:
            self._branches([body, ()], frame, scene._replace(tries=0))

    def _kind(self, statement: syntax.Kind, frame: Frame, scene: Scene) -> None:
        inner = Frame(frame, is_kind=True)
        self._walk(statement.body, inner, scene)
        for name, found in list(inner.env.items()):
            for own in OWN:
                inner.env[f"{own}.{name}"] = found
            if isinstance(found.value, Known):
                frame.put(f"{statement.name}().{name}", found)
            frame.put(f"{statement.name}.{name}", found)
        for name in ("__init__", "constructor"):
            found_maker = inner.env.get(name)
            if found_maker is not None and isinstance(found_maker.value, Known):
                known = found_maker.value
                self._walked.add(id(known.define))
                made = Frame(inner)
                made.env.update(unbound(known.define))
                self._walk(known.define.body, made, scene._replace(inside=statement.name))

    def _loop(self, statement: syntax.Loop, frame: Frame, scene: Scene) -> None:
        forget(changed_in(statement.body), frame)
        if statement.over is None:
            told = f"the loop at line {statement.place.line}, which goes on until something ends it"
            self._walk(statement.body, frame, scene._replace(unsaid=told, tries=0))
            return
        over = self._evaluator.value(statement.over, frame, scene)
        count = counted(over)
        if count is not None and count <= _MAX_TRIES and tries_again(statement.body):
            bind(statement.targets, Found(Unread("the number of the try"), statement.place), frame)
            self._walk(statement.body, frame, scene._replace(tries=count))
            return
        for item, inside in self._runs(over, statement.place, scene):
            bind(statement.targets, item, frame)
            self._walk(statement.body, frame, inside)


def _order(call: CodeCall) -> tuple[int, int, tuple[Place, ...]]:
    first = call.via[-1] if call.via else call.place
    return first.line, first.col, call.via
