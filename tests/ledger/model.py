"""A ledger as anybody would write it down, in memory, beside the real one: every act is done with both.
A crash takes the process between two statements of an act; what reached the disk is all that the next one finds."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from costplan.ledger import ends, sqlite
from costplan.ledger.database import Database
from costplan.ledger.ledger import AlreadySettled, BreachOpen, CapReached, KeyInUse, KeyOfAnother, Refusal
from costplan.ledger.process import this_process
from costplan.ledger.sqlite import SqliteLedger
from tests.ledger.asks import HOUR, MINUTE, Clock, ask, cap, cost

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.process import Process
    from costplan.ledger.reservation import Reservation

AMOUNTS = st.integers(0, 60)
GOOGLE = cap(80, "day", team="*")._replace(id="google", vendor="goo*", model="*/g*")
MODELS = ["openai/gpt-image-2", "google/gemini-3", "google/imagen-4"]
CAPS = [cap(100, "hour"), cap(70, "day", team="*"), cap(50, "call"), cap(900), cap(60, "hour", team="a"), GOOGLE]


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """A connection of a process that is killed before its statement of a number, or after it."""

    def __init__(self, connection: Any, left: int) -> None:
        self._connection, self._left = connection, left

    def execute(self, statement: str, *values: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise Killed
        return self._connection.execute(statement, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class Call(NamedTuple):
    """What the model knows of a call."""

    at: int
    expires: int
    life: int
    tags: tuple[tuple[str, str], ...]
    model: str
    reserved: int
    key: str | None
    fingerprint: str
    state: str = "dispatched"
    spent: int = 0
    how: str | None = None
    is_adjusted: bool = False
    breach: bool = False
    is_accepted: bool = False

    @property
    def counts(self) -> int:
        return self.reserved if self.state == "dispatched" else self.spent


class LedgerMachine(RuleBasedStateMachine):
    """Reserve, settle, release, expire, reap, crash, come late, and a clock that jumps: both must agree on all."""

    holds: Bundle[tuple[str, str]] = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.clock, self.calls, self.life = Clock(), dict[str, Call](), 0
        self.latest = 0
        self.patch = pytest.MonkeyPatch()
        self.left: int | None = None
        opened = Database._open

        def open_mortal(database: Database, deadline: float) -> Any:
            connection = opened(database, deadline)
            return connection if self.left is None else Mortal(connection, self.left)

        self.patch.setattr(Database, "_open", open_mortal)
        self.patch.setattr(ends, "is_gone", lambda process: int(process.started) != self.life)
        self.patch.setattr(sqlite, "this_process", self.process)
        self.ledger = SqliteLedger(self.folder / "0.sqlite", clock=self.clock)

    def teardown(self) -> None:
        self.ledger.close()
        self.patch.undo()
        shutil.rmtree(self.folder)

    def process(self) -> Process:
        return this_process()._replace(started=str(self.life))

    @property
    def now(self) -> int:
        return max(self.clock.now, self.latest)

    def crash(self, after: int, act: Callable[[], object]) -> bool:
        """Do an act and be killed after so many statements; whether it was done nevertheless. Another process finds
        the files as they were at that moment, the journal too."""
        self.left = after
        try:
            act()
        except Killed:
            is_done = False
        else:
            is_done = True
        finally:
            self.left = None
        dead, self.life = self.ledger, self.life + 1
        for path in list(self.folder.glob(f"{self.life - 1}.sqlite*")):
            shutil.copy(path, path.with_name(path.name.replace(str(self.life - 1), str(self.life), 1)))
        dead.close()
        self.ledger = SqliteLedger(self.folder / f"{self.life}.sqlite", clock=self.clock)
        return is_done

    # --------------------------------------------------------------------------------------------------------- rules

    def total(self, one: LedgerCap, tags: tuple[tuple[str, str], ...], label: str) -> int:
        names = [name for name, _ in one.tags]
        same = [(name, value) for name, value in tags if name in names]
        return sum(
            call.counts
            for call in self.calls.values()
            if one.window.label(call.at) == label
            and set(same) <= set(call.tags)
            and (one is not GOOGLE or call.model == "google/gemini-3")
        )

    def over(
        self, asked: int, tags: tuple[tuple[str, str], ...], caps: list[LedgerCap], model: str = MODELS[0]
    ) -> list[LedgerCap]:
        found = []
        for one in caps:
            if one.matches(tags, model):
                spent = 0 if one.window.word == "call" else self.total(one, tags, one.window.label(self.now))
                if one.most is not None and spent + asked > one.most:
                    found.append(one)
        return found

    @rule(
        target=holds,
        amount=AMOUNTS,
        team=st.sampled_from(["a", "b", None]),
        key=st.sampled_from([None, None, "k", "l"]),
        fingerprint=st.sampled_from("fg"),
        minutes=st.sampled_from([1, 15]),
        model=st.sampled_from(MODELS),
        caps=st.lists(st.sampled_from(CAPS), unique=True),
    )
    def reserve(
        self,
        amount: int,
        team: str | None,
        key: str | None,
        fingerprint: str,
        minutes: int,
        model: str,
        caps: list[LedgerCap],
    ) -> Any:
        asked = ask(amount, key=key, fingerprint=fingerprint, minutes=minutes, model=model)._replace(
            tags=() if team is None else (("team", team),)
        )
        same = [call for call in self.calls.values() if key and call.key == key and call.state != "released"]
        breach = [call for call in self.calls.values() if call.breach and not call.is_accepted]
        over = self.over(amount, asked.tags, caps, model)
        refused: Refusal | None = None
        try:
            made, owner = self.ledger.reserve(asked, caps)
        except Refusal as error:
            refused = error
        if same:
            assert isinstance(refused, KeyInUse if same[0].fingerprint == fingerprint else KeyOfAnother)
        elif breach:
            assert isinstance(refused, BreachOpen)
        elif over:
            assert isinstance(refused, CapReached)
            assert [standing.cap for standing in refused.standings] == over
        else:
            assert refused is None
        if refused is not None:
            return multiple()
        self.latest = self.now
        self.write(made)
        return (made.id, owner)

    def write(self, made: Reservation) -> None:
        assert made.at == self.now
        self.calls[made.id] = Call(
            at=made.at,
            expires=made.expires,
            life=self.life,
            tags=made.tags,
            model=made.model,
            reserved=made.reserved,
            key=made.key,
            fingerprint=made.fingerprint,
        )

    @rule(hold=holds, amount=AMOUNTS, how=st.sampled_from(["actual", "maximum"]))
    def settle(self, hold: tuple[str, str], amount: int, how: str) -> None:
        name, owner = hold
        try:
            self.ledger.settle(name, owner, cost(amount, how))
        except AlreadySettled:
            assert self.settled(name, amount, how) is None
        else:
            self.move(name, self.settled(name, amount, how))

    def settled(self, name: str, amount: int, how: str) -> Call | None:
        call = self.calls[name]
        breach = call.breach or amount > call.reserved
        if call.state == "dispatched":
            return call._replace(state="settled", spent=amount, how=how, breach=breach)
        if call.how == "maximum" and not call.is_adjusted:
            return call._replace(spent=amount, is_adjusted=True, breach=breach)
        return None

    def move(self, name: str, call: Call | None) -> None:
        assert call is not None
        self.calls[name], self.latest = call, self.now

    @rule(hold=holds)
    def release(self, hold: tuple[str, str]) -> None:
        name, owner = hold
        call = self.calls[name]
        try:
            self.ledger.release(name, owner)
        except AlreadySettled:
            assert call.state != "dispatched"
        else:
            assert call.state == "dispatched"
            self.move(name, call._replace(state="released"))

    @rule()
    def reap(self) -> None:
        reaped = {found.id for found in self.ledger.reap()}
        assert reaped == self.left_behind()
        for name in reaped:
            self.move(name, self.calls[name]._replace(state="settled", spent=self.calls[name].reserved, how="maximum"))

    def left_behind(self) -> set[str]:
        out = {name: call for name, call in self.calls.items() if call.state == "dispatched"}
        return {name for name, call in out.items() if call.expires <= self.now or call.life != self.life}

    @rule()
    def accept(self) -> None:
        for name, call in self.calls.items():
            if call.breach and not call.is_accepted:
                self.ledger.accept_breach(name, "seen")
                self.calls[name] = call._replace(is_accepted=True)

    @rule(by=st.sampled_from([MINUTE, 20 * MINUTE, HOUR, 30 * HOUR, -MINUTE, -2 * HOUR, -40 * HOUR]))
    def jump(self, by: int) -> None:
        self.clock.now += by

    @rule(target=holds, amount=AMOUNTS, after=st.integers(0, 25))
    def crash_while_reserving(self, amount: int, after: int) -> Any:
        made: list[tuple[Reservation, str]] = []
        is_free = not self.over(amount, (), CAPS) and not any(
            c.breach and not c.is_accepted for c in self.calls.values()
        )
        if is_free:
            is_done = self.crash(after, lambda: made.append(self.ledger.reserve(ask(amount), CAPS)))
            if is_done:
                self.life -= 1  # it was made before the crash
                self.latest = self.now
                self.write(made[0][0])
                self.life += 1
                return (made[0][0].id, made[0][1])
        return multiple()

    @rule(hold=holds, amount=AMOUNTS, after=st.integers(0, 25))
    def crash_while_settling(self, hold: tuple[str, str], amount: int, after: int) -> None:
        name, owner = hold
        settled = self.settled(name, amount, "actual")
        if settled is not None and self.crash(after, lambda: self.ledger.settle(name, owner, cost(amount))):
            self.move(name, settled)

    @rule(after=st.integers(0, 60))
    def crash_while_reaping(self, after: int) -> None:
        left_behind = self.left_behind()
        if self.crash(after, self.ledger.reap):
            for name in left_behind:
                call = self.calls[name]
                self.move(name, call._replace(state="settled", spent=call.reserved, how="maximum"))

    # ----------------------------------------------------------------------------------------------------- invariants

    @invariant()
    def rows_are_those_of_the_model(self) -> None:
        rows = {row.id: row for row in self.ledger.reservations()}
        assert rows.keys() == self.calls.keys()
        for name, call in self.calls.items():
            row = rows[name]
            assert (row.state, row.spent + row.held, row.breach) == (call.state, call.counts, call.breach)

    @invariant()
    def nothing_is_wrong_with_it(self) -> None:
        assert self.ledger.check() == []
        assert self.ledger.now() == self.now
        for standing in self.ledger.standing(CAPS):
            if standing.cap.window.word != "call":
                assert standing.spent + standing.reserved == self.total(standing.cap, standing.tags, standing.label)
