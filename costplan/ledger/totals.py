"""Running totals: what was spent and is reserved, for each set of tags and window that a cap ever asked for.
They are kept in the transaction of the row that moves them, so that a cap is held without reading rows."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from costplan.ledger.ledger import Standing
from costplan.ledger.window import CALL, WINDOWS, Window
from costplan.named import NamedTuple
from costplan.vendor import is_by

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.reservation import Ask, Reservation, Tags


class Sum(NamedTuple):
    """Pico-dollars that are settled, and such that are reserved and out."""

    spent: int
    reserved: int


NONE = Sum(0, 0)

_JSON = json.JSONEncoder(sort_keys=True)


class Scope(NamedTuple):
    """Of what a sum is kept: the calls that have tags of these names, by their values, in each such window, and of them
    those whose model is one of the globs ``model`` and ``vendor``."""

    names: tuple[str, ...]
    window: Window
    model: str = ""
    vendor: str = ""

    @property
    def kept(self) -> tuple[str, str]:
        """As it stands in the file: the names as a list, with globs as an object; and the word of its window."""
        names = list(self.names)
        if not self.model and not self.vendor:
            return json.dumps(names), self.window.word
        return _JSON.encode({"names": names, "model": self.model, "vendor": self.vendor}), self.window.word

    @classmethod
    def read(cls, names: str, window: str) -> Scope:
        """What stands in the file so."""
        told = json.loads(names)
        of = told if isinstance(told, dict) else {"names": told}
        return cls(tuple(of["names"]), WINDOWS[window], of.get("model", ""), of.get("vendor", ""))

    def of(self, tags: Tags, model: str, at: int) -> tuple[str, str] | None:
        """Under which values and label a call counts; None where it lacks a name, or its model is another."""
        values = dict(tags)
        if not is_by(model, self.model, self.vendor) or not all(name in values for name in self.names):
            return None
        return text_of([(name, values[name]) for name in self.names]), self.window.label(at)


def scope_of(cap: LedgerCap) -> Scope | None:
    """The sum that a cap asks for; a cap for each call asks for none."""
    if cap.window is CALL:
        return None
    return Scope(names=cap.names, window=cap.window, model=cap.model, vendor=cap.vendor)


def text_of(tags: Iterable[tuple[str, str]]) -> str:
    """Tags as they stand in the file: a JSON object in the order of names."""
    return _JSON.encode(dict(tags))


def tags_of(text: str) -> Tags:
    """Tags as they were handed in, in the order of names."""
    return tuple(json.loads(text).items())


# ------------------------------------------------------------------------------------------------------------- keeping


Numbers = dict[Scope, int]


def scopes_in(connection: sqlite3.Connection) -> Numbers:
    """The scopes of which sums are kept, with their numbers."""
    found = connection.execute("SELECT names, window, number FROM scope").fetchall()
    return {Scope.read(names, word): number for names, word, number in found}


def keep(connection: sqlite3.Connection, caps: Iterable[LedgerCap]) -> Numbers:
    """The scopes of which sums are kept, with their numbers; those that caps ask for from now on too, summed over all
    rows that there are. A ledger never lets go of one."""
    kept = scopes_in(connection)
    wanted = {scope: None for cap in caps if (scope := scope_of(cap)) is not None and scope not in kept}
    for scope, sums in sums_of_rows(connection, list(wanted)).items():
        done = connection.execute("INSERT INTO scope (names, window) VALUES (?, ?)", scope.kept)
        kept[scope] = done.lastrowid or 0
        for (tags, label), total in sums.items():
            _write(connection, (kept[scope], tags, label), total)
    return kept


def move(
    connection: sqlite3.Connection,
    numbers: Numbers,
    call: Ask | Reservation,
    at: int,
    *,
    spent: int = 0,
    reserved: int = 0,
) -> None:
    """Add to the sums in which a call counts; amounts may be below zero."""
    for scope, number in numbers.items():
        if (where := scope.of(call.tags, call.model, at)) is not None:
            key = (number, *where)
            before = _read(connection, key)
            _write(connection, key, Sum(before.spent + spent, before.reserved + reserved))


def _read(connection: sqlite3.Connection, key: tuple[object, ...]) -> Sum:
    found = connection.execute(
        "SELECT spent, reserved FROM total WHERE scope = ? AND tags = ? AND label = ?", key
    ).fetchone()
    return Sum(int(found[0]), int(found[1])) if found else NONE


def _write(connection: sqlite3.Connection, key: tuple[object, ...], total: Sum) -> None:
    amounts = (str(total.spent), str(total.reserved))
    connection.execute("INSERT OR REPLACE INTO total VALUES (?, ?, ?, ?, ?)", (*key, *amounts))


# ------------------------------------------------------------------------------------------------------------- telling


def sums_of_rows(connection: sqlite3.Connection, scopes: Sequence[Scope]) -> dict[Scope, dict[tuple[str, str], Sum]]:
    """What the sums of scopes must be, from every row."""
    spent: dict[tuple[Scope, tuple[str, str]], int] = defaultdict(int)
    held: dict[tuple[Scope, tuple[str, str]], int] = defaultdict(int)
    rows = connection.execute(
        "SELECT r.tags, r.model, r.at, coalesce(r.settled, 0), coalesce(a.amount, 0), "
        "(r.state = 'dispatched') * r.reserved "
        "FROM reservation AS r LEFT JOIN adjustment AS a ON a.reservation = r.number"
    )
    for text, model, moment, settled, adjusted, out in rows if scopes else ():
        tags = tags_of(text)
        for scope in scopes:
            if (where := scope.of(tags, model, moment)) is not None:
                spent[scope, where] += settled + adjusted
                held[scope, where] += out
    sums: dict[Scope, dict[tuple[str, str], Sum]] = {scope: {} for scope in scopes}
    for (scope, where), amount in spent.items():
        sums[scope][where] = Sum(amount, held[scope, where])
    return sums


def kept_sums(connection: sqlite3.Connection) -> dict[Scope, dict[tuple[str, str], Sum]]:
    """The sums as they are kept."""
    scopes = {number: scope for scope, number in scopes_in(connection).items()}
    sums: dict[Scope, dict[tuple[str, str], Sum]] = {scope: {} for scope in scopes.values()}
    for number, tags, label, spent, reserved in connection.execute("SELECT * FROM total"):
        sums[scopes[number]][tags, label] = Sum(int(spent), int(reserved))
    return sums


def standing(connection: sqlite3.Connection, numbers: Numbers, cap: LedgerCap, tags: Tags, at: int) -> Standing | None:
    """How a cap that matches these tags stands for them, in the window of a moment; None where it holds nothing."""
    values = dict(tags)
    own = tuple((name, values[name]) for name in cap.names)
    scope, label = scope_of(cap), cap.window.label(at)
    total = NONE if scope is None else _read(connection, (numbers[scope], text_of(own), label))
    return _as_standing(cap, own, label, total, at)


def standings(connection: sqlite3.Connection, caps: Iterable[LedgerCap], at: int) -> Iterator[Standing]:
    """How caps stand at a moment: for each value that a call had in the window, where a cap holds each."""
    numbers = scopes_in(connection)
    wanted = {scope: None for cap in caps if (scope := scope_of(cap)) is not None}
    unkept = sums_of_rows(connection, [scope for scope in wanted if scope not in numbers])
    for cap in caps:
        scope, label = scope_of(cap), cap.window.label(at)
        found: dict[Tags, Sum] = {}
        if scope in unkept:
            found = {tags_of(tags): total for (tags, name), total in unkept[scope].items() if name == label}
        elif scope is not None:
            query = "SELECT tags, spent, reserved FROM total WHERE scope = ? AND label = ?"
            rows = connection.execute(query, (numbers[scope], label)).fetchall()
            found = {tags_of(tags): Sum(int(spent), int(reserved)) for tags, spent, reserved in rows}
        if cap.holds_one:
            found = {cap.tags: found.get(tuple(sorted(cap.tags)), NONE)}
        for tags, total in sorted(found.items()):
            if cap.matches_tags(tags) and (made := _as_standing(cap, tags, label, total, at)) is not None:
                yield made


def _as_standing(cap: LedgerCap, tags: Tags, label: str, total: Sum, at: int) -> Standing | None:
    most = cap.most_in(label)
    if most is None:
        return None
    return Standing(
        cap=cap,
        label=label,
        tags=tags,
        spent=total.spent,
        reserved=total.reserved,
        most=most,
        frees=cap.frees(at),
    )
