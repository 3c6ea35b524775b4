"""Calls that are met on a walk: those that are wanted are kept, functions of the same file are followed with what they
are given. Statements are walked in walking.py."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from typing import TYPE_CHECKING

from costplan.connect.code import syntax
from costplan.connect.code.binding import bind, bound_by, forget, unbound
from costplan.connect.code.code_call import CodeCall, Found, Frame, Known, Made, Path, Unread, is_literal, told_of
from costplan.connect.code.evaluating import Evaluator, default_of, joined, of_dict
from costplan.connect.code.loops import EACH, HANDED_ON, Run, runs_of
from costplan.errors import wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.connect.code.scene import Scene
    from costplan.connect.code.syntax import Statement
    from costplan.errors import Place

MAX_STEPS = 100_000
"""So many statements and calls are walked; ordinary files take some hundreds."""

MAX_SPREAD_OUT = 64
"""Loops whose runs are walked one by one have so many in all."""

_MAX_CHAIN = 12

_CHANGING = ("append", "extend", "insert", "pop", "push", "remove", "reverse", "setdefault", "sort", "splice", "update")
"""Methods that change what they are called on."""


class Following:
    """Keeps calls, and follows those of functions of the file. ``wanted`` says of a dotted name whether its calls are
    kept; each is kept with the function that its walk started from, 0 for the file itself."""

    def __init__(self, wanted: Callable[[Path], bool], file: Place) -> None:
        self.calls: list[tuple[int, CodeCall]] = []
        self._wanted, self._file = wanted, file
        self._evaluator = Evaluator(self._called, self._comprehended)
        self._waiting: deque[tuple[Known, dict[str, Found], Scene]] = deque()
        self._defined: list[Known] = []
        self._walked: set[int] = set()
        self._reached: set[int] = set()
        self._steps = 0

    @abstractmethod
    def _walk(self, statements: Sequence[Statement], frame: Frame, scene: Scene) -> None:
        """Walk statements, one after another."""

    def _drain(self) -> None:
        while self._waiting:
            known, bound, scene = self._waiting.popleft()
            frame = Frame(known.frame)
            frame.env.update(bound)
            define = known.define
            self._walked.add(id(define))
            inside = scene._replace(inside=define.name or scene.inside, chain=(*scene.chain, id(define)))
            self._walk(define.body, frame, inside)

    def _comprehended(self, each: syntax.Each, frame: Frame, scene: Scene) -> Found:
        over = self._evaluator.value(each.over, frame, scene)
        inner, items = Frame(frame), []
        for item, inside in self._runs(over, each.place, scene):
            bind(each.targets, item, inner)
            found = self._evaluator.value(each.body, inner, inside)
            items.append(found if (inside.times or 1) == (scene.times or 1) and not inside.unsaid else None)
        known = tuple(item for item in items if item is not None)
        return Found(known if len(known) == len(items) else Unread("a comprehension"), each.place)

    def _called(self, calling: syntax.Calling, function: Found, frame: Frame, scene: Scene) -> Found:
        self._step()
        positional = [self._evaluator.value(argument, frame, scene) for argument in calling.positional]
        named, spread = self._named(calling, frame, scene)
        if isinstance(function.value, Known):
            self._follow(function.value, positional, named, calling.place, scene)
            return Found(Unread(f"what {function.value.define.name or 'a function'} gives back"), calling.place)
        path = function.value if isinstance(function.value, Path) else Path(told_of(function))
        if isinstance(calling.function, syntax.Member) and calling.function.name in _CHANGING:
            forget([getattr(calling.function.of, "name", "")], frame)
        if (made := self._plain(calling, path, positional, named, frame, scene)) is not None:
            return made
        if self._wanted(path):
            call = CodeCall(
                path=path,
                positional=tuple(positional),
                named=named,
                spread=tuple(spread),
                place=calling.place,
                via=scene.via,
                inside=scene.inside,
                times=scene.times,
                unsaid=scene.unsaid,
                attempts=scene.attempts,
                caught=scene.caught,
            )
            self.calls.append((scene.root, call))
        self._hand_on(path, positional, named, frame, scene, calling)
        return Found(Made(path, tuple(positional), named), calling.place)

    def _named(self, calling: syntax.Calling, frame: Frame, scene: Scene) -> tuple[dict[str, Found], list[str]]:
        named: dict[str, Found] = {}
        spread: list[str] = []
        for name, argument in calling.named:
            found = self._evaluator.value(argument, frame, scene)
            if name is not None:
                named[name] = found
            elif isinstance(found.value, dict):
                named |= found.value
            else:
                spread.append(f"{told_of(found)} at line {argument.place.line}")
        return named, spread

    def _plain(
        self,
        calling: syntax.Calling,
        path: Path,
        positional: Sequence[Found],
        named: dict[str, Found],
        frame: Frame,
        scene: Scene,
    ) -> Found | None:
        """What a function of the language gives back, where literals tell; None for every other."""
        place = calling.place
        if path.name in ("dict", "Object.assign"):
            return joined([*positional, Found(named, place)], place)
        if path.name in ("list", "tuple", "set", "Object.freeze") and len(positional) == 1:
            return positional[0] if is_literal(positional[0].value) else None
        if (default := default_of(path, positional)) is not None:
            return default
        function = calling.function
        if isinstance(function, syntax.Member) and function.name in ("get", "items", "values", "keys"):
            of = self._beside(function, frame, scene)
            if isinstance(of.value, dict):
                return of_dict(of.value, function.name, positional, place)
        return None

    def _beside(self, function: syntax.Member, frame: Frame, scene: Scene) -> Found:
        """What a method is called on, where it makes no call of its own, which would be met twice."""
        if isinstance(function.of, (syntax.Name, syntax.Member, syntax.Sequence, syntax.Mapping)):
            return self._evaluator.value(function.of, frame, scene)
        return Found(Unread("what a call gives back"), function.place)

    def _hand_on(
        self,
        path: Path,
        positional: Sequence[Found],
        named: dict[str, Found],
        frame: Frame,
        scene: Scene,
        calling: syntax.Calling,
    ) -> None:
        """Functions among the arguments: for each item of a list, with the other arguments, or by themselves."""
        last = path.name.rpartition(".")[2]
        function = calling.function
        for position, argument in enumerate([*positional, *named.values()]):
            if not isinstance(argument.value, Known):
                continue
            known = argument.value
            if last in EACH and (position == 0 or last == "from"):
                if len(positional) > 1:
                    over = positional[1 if position == 0 else 0]
                elif isinstance(function, syntax.Member):
                    over = self._beside(function, frame, scene)
                else:
                    continue
                for item, inside in self._runs(over, calling.place, scene):
                    self._follow(known, [item], {}, calling.place, inside)
            elif last in HANDED_ON and position == 0:
                self._follow(known, positional[1:], named, calling.place, scene)
            elif not known.define.name:
                self._follow(known, None, {}, calling.place, scene)

    def _follow(
        self, known: Known, positional: Sequence[Found] | None, named: dict[str, Found], place: Place, scene: Scene
    ) -> None:
        """Walk a function with these arguments, later, when all names of the file are set."""
        define = known.define
        if id(define) in scene.chain or len(scene.chain) >= _MAX_CHAIN:
            return
        if define.name:
            self._reached.add(id(define))
            scene = scene._replace(via=(place, *scene.via))
        bound = unbound(define) if positional is None else bound_by(define, positional, named)
        self._waiting.append((known, bound, scene))

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            what = f"this code calls itself in more than {MAX_STEPS:,} steps"
            raise wrong("too-large", what, "give the file that makes the calls alone", self._file)

    def _runs(self, over: Found, place: Place, scene: Scene) -> Iterator[tuple[Found, Scene]]:
        """The ways through a loop: the item of each, and its scene."""
        for run in runs_of(over, place, MAX_SPREAD_OUT // max(scene.spread_out, 1)):
            yield run.item, _in(scene, run)


def _in(scene: Scene, run: Run) -> Scene:
    if run.unsaid:
        return scene._replace(unsaid=run.unsaid, tries=0)
    return scene.looped(run.repeats)._replace(spread_out=scene.spread_out * run.spread_out, tries=0)
