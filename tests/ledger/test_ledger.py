"""What a ledger does with each act: which caps hold, every way a call can end, keys, tokens, breaches and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from costplan.ledger import ends
from costplan.ledger.ledger import (
    AlreadySettled,
    BreachOpen,
    CapReached,
    KeyInUse,
    KeyOfAnother,
    NoBreach,
    NoSuchReservation,
    NotYours,
)
from tests.ledger.asks import MINUTE, Clock, ask, at, cap, cost

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.sqlite import SqliteLedger

# ------------------------------------------------------------------------------------------------------- what is held

NOVEMBER = "2026-11-27T09:30"


class Case(NamedTuple):
    """After calls that were settled at 60, and one of 30 that is out, each in team a: does a call fit?"""

    cap: LedgerCap
    asked: int
    fits: bool
    team: str | None = "a"
    now: str = NOVEMBER


@pytest.mark.parametrize(
    "case",
    [
        Case(cap(100), 10, True),  # 60 + 30 + 10 = 100: at the cap is within it
        Case(cap(100), 11, False),
        Case(cap(10, "call"), 10, True),  # a cap of a call asks nothing of others
        Case(cap(10, "call"), 11, False),
        Case(cap(100, "hour"), 11, False, now="2026-11-27T09:59"),
        Case(cap(100, "hour"), 100, True, now="2026-11-27T10:00"),
        Case(cap(100, "day"), 11, False, now="2026-11-27T23:59"),
        Case(cap(100, "day"), 100, True, now="2026-11-28T00:00"),
        Case(cap(100, "week"), 11, False, now="2026-11-29T23:59"),
        Case(cap(100, "week"), 100, True, now="2026-11-30T00:00"),
        Case(cap(100, "month"), 11, False, now="2026-11-30T23:59"),
        Case(cap(100, "month"), 100, True, now="2026-12-01T00:00"),
        Case(cap(100, "quarter"), 11, False, now="2026-12-31T23:59"),
        Case(cap(100, "quarter"), 100, True, now="2027-01-01T00:00"),
        Case(cap(100), 11, False, now="2031-01-01T00:00"),  # all time
        Case(cap(100, team="a"), 11, False),
        Case(cap(100, team="b"), 101, True),  # not of that team
        Case(cap(100, team="b"), 101, False, team="b"),
        Case(cap(100, team="b"), 100, True, team="b"),
        Case(cap(100, team="*"), 11, False),
        Case(cap(100, team="*"), 100, True, team="b"),  # each value by itself
        Case(cap(100, team="*"), 101, False, team="b"),
        Case(cap(100, team="*"), 101, True, team=None),  # it lacks the tag
        Case(cap(100, team="a", env="*"), 101, True),
        Case(cap(None, "month", by={"2026-12": 100}), 101, True),  # nothing is held in November
        Case(cap(None, "month", by={"2026-12": 100}), 101, False, now="2026-12-01T00:00"),
        Case(cap(1, "month", by={"2026-11": 100}), 10, True),
        Case(cap(1, "month", by={"2026-11": 100}), 11, False),
        Case(cap(0), 0, False),  # 90 are gone already
        Case(cap(0, "call"), 0, True),
    ],
)
def test_a_cap_holds_what_is_settled_and_what_is_out(ledger: SqliteLedger, clock: Clock, case: Case) -> None:
    for amount in (20, 40):
        made, owner = ledger.reserve(ask(50, team="a"), [])
        ledger.settle(made.id, owner, cost(amount))
    ledger.reserve(ask(30, team="a"), [])
    clock.set(case.now)
    asked = ask(case.asked) if case.team is None else ask(case.asked, team=case.team)
    if case.fits:
        ledger.reserve(asked, [case.cap])
    else:
        with pytest.raises(CapReached) as refused:
            ledger.reserve(asked, [case.cap])
        (standing,) = refused.value.standings
        assert (standing.cap, refused.value.asked) == (case.cap, case.asked)
        assert standing.spent + standing.reserved + case.asked > standing.most
        assert standing.frees == case.cap.window.frees(clock.now)
        assert len(list(ledger.reservations())) == 3
    assert ledger.check() == []


def test_all_caps_that_a_call_would_pass_are_told_and_no_other(ledger: SqliteLedger) -> None:
    caps = [cap(100), cap(5, "call"), cap(9, "day", team="*"), cap(9, team="b")]
    with pytest.raises(CapReached) as refused:
        ledger.reserve(ask(10, team="a"), caps)
    assert [standing.cap for standing in refused.value.standings] == [caps[1], caps[2]]
    assert refused.value.standings[1].tags == (("team", "a"),)


def test_a_cap_that_comes_later_counts_what_was_before(ledger: SqliteLedger) -> None:
    ledger.reserve(ask(60, team="a"), [cap(100)])
    with pytest.raises(CapReached):
        ledger.reserve(ask(41, team="a"), [cap(100, "day", team="*")])
    ledger.reserve(ask(40, team="a"), [cap(100, "day", team="*")])


def test_sums_pass_what_one_amount_can_be(ledger: SqliteLedger) -> None:
    most = 2**63 - 1
    for _ in range(3):
        made, owner = ledger.reserve(ask(most), [cap(most, "call")])
        ledger.settle(made.id, owner, cost(most))
    (standing,) = ledger.standing([cap(most)])
    assert standing.spent == 3 * most
    assert ledger.check() == []
    with pytest.raises(ValueError, match="9223372036854775807"):
        ledger.reserve(ask(most + 1), [])
    with pytest.raises(ValueError, match="not -1"):
        ledger.reserve(ask(-1), [])


def test_caps_stand_as_they_are_told(ledger: SqliteLedger) -> None:
    caps = [cap(100, "month"), cap(50, "day", team="*"), cap(70, "call"), cap(9, team="c"), cap(None, "day")]
    for team in "ba":
        made, owner = ledger.reserve(ask(20, team=team), caps)
    ledger.settle(made.id, owner, cost(4))
    shown = [(one.label, dict(one.tags), one.spent, one.reserved, one.left) for one in ledger.standing(caps)]
    assert shown == [
        ("2026-11", {}, 4, 20, 76),
        ("2026-11-27", {"team": "a"}, 4, 0, 46),
        ("2026-11-27", {"team": "b"}, 0, 20, 30),
        ("", {}, 0, 0, 70),
        ("", {"team": "c"}, 0, 0, 9),
    ]
    unkept = ledger.standing([cap(1, "hour", team="a"), cap(100, "week")])  # no call ever met these caps
    assert [(one.label, one.spent, one.reserved, one.left) for one in unkept] == [
        ("2026-11-27T09", 4, 0, 0),
        ("2026-W48", 4, 20, 76),
    ]
    (before,) = ledger.standing(caps[:1], at=at("2026-10-31T12:00"))
    assert (before.label, before.spent, before.left, before.frees) == ("2026-10", 0, 100, at("2026-11-01T00:00"))


# ------------------------------------------------------------------------------------------------------ how calls end

Act = tuple[str, int]


class End(NamedTuple):
    """A call of 50 for which 100 is the cap: what is done with it, what it counts as then, and how its row ends."""

    acts: tuple[Act, ...]
    spent: int
    held: int
    state: str = "settled"
    how: str | None = "actual"
    breach: bool = False
    refused: type[Exception] | None = None


@pytest.mark.parametrize(
    "end",
    [
        End((), 0, 50, state="dispatched", how=None),
        End((("settle", 20),), 20, 0),
        End((("settle", 50),), 50, 0),
        End((("settle", 0),), 0, 0),
        End((("release", 0),), 0, 0, state="released", how=None),
        End((("settle", 60),), 60, 0, breach=True),  # more than was reserved: recorded all the same
        End((("maximum", 50),), 50, 0, how="maximum"),  # nobody knows what it cost
        End((("maximum", 50), ("settle", 20)), 20, 0, how="maximum"),  # now somebody does: an adjusting row
        End((("settle", 20), ("settle", 30)), 20, 0, refused=AlreadySettled),
        End((("settle", 20), ("release", 0)), 20, 0, refused=AlreadySettled),
        End((("release", 0), ("settle", 20)), 0, 0, state="released", how=None, refused=AlreadySettled),
        End((("release", 0), ("release", 0)), 0, 0, state="released", how=None, refused=AlreadySettled),
        End((("reap", 0),), 0, 50, state="dispatched", how=None),  # somebody may still hold it
        End((("wait", 14), ("reap", 0)), 0, 50, state="dispatched", how=None),
        End((("wait", 15), ("reap", 0)), 50, 0, how="maximum"),  # expired: never released
        End((("wait", 15), ("settle", 20)), 20, 0),  # nobody reaped it
        End((("wait", 15), ("release", 0)), 0, 0, state="released", how=None),
        End((("kill", 0),), 0, 50, state="dispatched", how=None),  # an orphan counts in full
        End((("kill", 0), ("reap", 0)), 50, 0, how="maximum"),
        End((("kill", 0), ("reap", 0), ("reap", 0)), 50, 0, how="maximum"),
        End((("wait", 15), ("reap", 0), ("settle", 20)), 20, 0, how="maximum"),  # late: an adjusting row of -30
        End((("wait", 15), ("reap", 0), ("settle", 60)), 60, 0, how="maximum", breach=True),
        End((("wait", 15), ("reap", 0), ("settle", 20), ("settle", 9)), 20, 0, how="maximum", refused=AlreadySettled),
        End((("wait", 15), ("reap", 0), ("release", 0)), 50, 0, how="maximum", refused=AlreadySettled),
        End((("wait", 600), ("settle", 20)), 20, 0),  # counts at the hour of its reservation
        End((("steal", 20),), 0, 50, state="dispatched", how=None, refused=NotYours),
        End((("wait", 15), ("reap", 0), ("steal", 20)), 50, 0, how="maximum", refused=NotYours),
    ],
)
def test_every_end_of_a_call(ledger: SqliteLedger, clock: Clock, monkeypatch: pytest.MonkeyPatch, end: End) -> None:
    caps = [cap(100, "hour"), cap(100, "month", team="*")]
    made, owner = ledger.reserve(ask(50, team="a"), caps)
    dead = False
    monkeypatch.setattr(ends, "is_gone", lambda process: dead)

    def kill() -> None:
        nonlocal dead
        dead = True

    acts: dict[str, Callable[[int], object]] = {
        "settle": lambda amount: ledger.settle(made.id, owner, cost(amount, usage="{}")),
        "maximum": lambda amount: ledger.settle(made.id, owner, cost(amount, "maximum")),
        "steal": lambda amount: ledger.settle(made.id, "0" * 32, cost(amount)),
        "release": lambda _: ledger.release(made.id, owner),
        "reap": lambda _: ledger.reap(),
        "wait": lambda minutes: setattr(clock, "now", clock.now + minutes * MINUTE),
        "kill": lambda _: kill(),
    }
    refused: type[Exception] | None = None
    for act, amount in end.acts:
        try:
            acts[act](amount)
        except (AlreadySettled, NotYours) as error:
            refused = type(error)
    row = ledger.reservation(made.id)
    assert (row.spent, row.held, row.state, row.how, row.breach, refused) == (
        *(end.spent, end.held, end.state, end.how, end.breach),
        end.refused,
    )
    for one in ledger.standing(caps, at=made.at):
        assert (one.spent, one.reserved) == (end.spent, end.held)
    assert ledger.check() == []


def test_a_late_settlement_is_a_row_of_its_own(ledger: SqliteLedger, clock: Clock) -> None:
    made, owner = ledger.reserve(ask(50), [])
    clock.now += 15 * MINUTE
    (reaped,) = ledger.reap()
    assert (reaped.settled, reaped.settled_by, reaped.outcome) == (50, "reaper", "expired")
    clock.now += MINUTE
    row = ledger.settle(made.id, owner, cost(20, usage='{"total_tokens": 7}'))
    (late,) = row.adjustments
    assert (row.settled, late.amount, row.spent) == (50, -30, 20)  # what reaping wrote stands
    assert (late.how, late.usage, late.at) == ("actual", '{"total_tokens": 7}', clock.now)


def test_reaping_takes_only_what_it_is_asked_for_and_may(ledger: SqliteLedger, clock: Clock) -> None:
    ids = [ledger.reserve(ask(1, minutes=minutes), [])[0].id for minutes in (1, 1, 60)]
    clock.now += MINUTE
    assert [found.id for found in ledger.reap(ids[1:])] == ids[1:2]
    assert [found.id for found in ledger.reap()] == ids[:1]
    assert [found.state for found in ledger.reservations()] == ["settled", "settled", "dispatched"]


def test_a_breach_stops_every_call_until_somebody_accepts_it(ledger: SqliteLedger) -> None:
    made, owner = ledger.reserve(ask(50), [])
    ledger.settle(made.id, owner, cost(51))
    with pytest.raises(BreachOpen) as refused:
        ledger.reserve(ask(1), [])
    assert refused.value.reservation.id == made.id
    accepted = ledger.accept_breach(made.id, "price list was old")
    assert (accepted.breach, accepted.accepted_breach) == (True, "price list was old")
    ledger.reserve(ask(1), [])
    with pytest.raises(NoBreach):
        ledger.accept_breach(made.id, "again")


def test_a_key_is_one_intent(ledger: SqliteLedger) -> None:
    made, owner = ledger.reserve(ask(50, key="k", fingerprint="f"), [])
    for _ in range(2):  # while it is out, and once it is settled
        with pytest.raises(KeyInUse) as used:
            ledger.reserve(ask(50, key="k", fingerprint="f"), [])
        assert used.value.reservation == ledger.reservation(made.id)
        with pytest.raises(KeyOfAnother):
            ledger.reserve(ask(50, key="k", fingerprint="g"), [])
        if made.id and ledger.reservation(made.id).state == "dispatched":
            ledger.settle(made.id, owner, cost(1))
    cancelled, token = ledger.reserve(ask(50, key="l", fingerprint="f"), [])
    ledger.release(cancelled.id, token)
    ledger.reserve(ask(50, key="l", fingerprint="g"), [])  # never sent, so the key is free


@pytest.mark.parametrize("which", ["r2", "r0", "1", "r", "", "r-1", "r1x", "r٣", "r" + "9" * 30])
def test_an_id_that_is_none(ledger: SqliteLedger, which: str) -> None:
    _, owner = ledger.reserve(ask(1), [])
    acts: list[Callable[[], object]] = [
        lambda: ledger.reservation(which),
        lambda: ledger.settle(which, owner, cost(1)),
        lambda: ledger.release(which, owner),
        lambda: ledger.accept_breach(which, ""),
    ]
    for act in acts:
        with pytest.raises(NoSuchReservation):
            act()
    assert ledger.reap([which]) == []


# --------------------------------------------------------------------------------------------------------------- time


def test_time_never_runs_back(ledger: SqliteLedger, clock: Clock) -> None:
    ledger.reserve(ask(60), [cap(100, "day")])
    clock.set("2026-11-26T09:30")  # yesterday: its cap would be free
    assert ledger.now() == at("2026-11-27T09:30")
    with pytest.raises(CapReached):
        ledger.reserve(ask(60), [cap(100, "day")])
    made, _ = ledger.reserve(ask(40), [cap(100, "day")])
    assert made.at == at("2026-11-27T09:30")
    clock.set("2026-11-27T09:31")
    assert ledger.reserve(ask(0), [])[0].at == at("2026-11-27T09:31")


def test_rows_are_found_by_state_time_and_tags(ledger: SqliteLedger, clock: Clock) -> None:
    for number in range(4):
        made, owner = ledger.reserve(ask(1, team="ab"[number % 2], env="prod"), [])
        clock.now += MINUTE
    ledger.settle(made.id, owner, cost(1))
    start = at("2026-11-27T09:30")

    def ids(**wanted: object) -> list[str]:
        return [found.id for found in ledger.reservations(**wanted)]  # type: ignore[arg-type]

    assert ids() == ["r1", "r2", "r3", "r4"]
    assert ids(state="dispatched") == ["r1", "r2", "r3"]
    assert ids(since=start + MINUTE, until=start + 3 * MINUTE) == ["r2", "r3"]
    assert ids(tags=(("team", "a"), ("env", "prod"))) == ["r1", "r3"]
    assert ids(tags=(("team", "c"),)) == []


def test_a_text_that_no_file_holds_is_kept_as_its_number(ledger: SqliteLedger) -> None:
    made, owner = ledger.reserve(ask(9, key="\ud83d", team="\ud83d\0"), [cap(9, team="*")])
    assert (made.key, made.tags) == ("\\ud83d", (("team", "\ud83d\0"),))
    row = ledger.settle(made.id, owner, cost(8, usage="x" * (1 << 18) + "x"))
    assert (row.spent, row.usage) == (8, None)  # money first: a record without end is left out
