"""A ledger as pages: how its caps stand, its calls, one of them whole, and what was reaped.
Nothing is added up here that the ledger or its state does not tell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from costplan.ledger.reservation import DISPATCHED, RELEASED
from costplan.money_left import taken_from
from costplan.render.view import Page, Table, clean, share_of
from costplan.reserving.ledger_state import is_at_maximum
from costplan.units import count, many, unit_money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.ledger import Standing
    from costplan.ledger.reservation import Reservation, Tags
    from costplan.reserving.ledger_state import Group, LedgerState


_NO_CAPS = "no budget is listed in costplan.yaml or named; what code states as max_usd is not kept in a ledger"


def status_page(state: LedgerState) -> Page:
    """How a ledger stands."""
    whole = state.all
    headline = [
        ("spent", f"{unit_money(whole.spent)} of {many(whole.calls - whole.out, 'call')}"),
        ("reserved", f"{unit_money(whole.reserved)} of {many(whole.out, 'call')} that are out"),
    ]
    if whole.at_maximum:
        headline.insert(1, ("of it at most", f"{unit_money(whole.at_maximum)} that no answer told"))
    tables = [_caps(state)] if state.standings or state.unused else []
    if state.by is not None:
        tables.append(_groups(state.by, state.groups, whole))
    return Page(
        title=f"Ledger {clean(str(state.path))}",
        subtitle=f"at {moment_text(state.now)}" + (f", calls of {tags_text(state.tags)}" if state.tags else ""),
        headline=tuple(headline),
        warnings=tuple(_warnings(state)),
        tables=tuple(tables),
        footer=() if tables else (_NO_CAPS,),
        commands=tuple(_next(state)),
    )


def _warnings(state: LedgerState) -> Iterator[str]:
    for fault in state.faults or ():
        yield f"the ledger does not agree with itself: {clean(fault)}"
    for problem in state.unread:
        yield f"the caps cannot be read: {clean(str(problem))}"
    for call in state.breaches:
        over = f"{unit_money(call.spent)}, above its reservation of {unit_money(call.reserved)}"
        yield f"{call.id} of {clean(call.model)} cost {over}: no call starts until somebody accepts that"
    if state.expired:
        held = unit_money(sum(call.held for call in state.expired))
        what = f"{many(len(state.expired), 'call')} that nobody settled in time"
        yield f"{held} is reserved for {what}: 'costplan ledger reap' settles at that, and releases nothing"


def _next(state: LedgerState) -> Iterator[str]:
    if state.breaches:
        yield f"costplan ledger accept {state.breaches[0].id} --why '...'{state.where}"
    if state.expired:
        yield f"costplan ledger reap{state.where}"


def _caps(state: LedgerState) -> Table:
    rows = [_standing(one) for one in state.standings] + [_unused(cap, state.now) for cap in state.unused]
    headers = ("cap", "window", "allows", "spent", "reserved", "left", "frees")
    title = "Caps, of all calls" if state.tags else "Caps"
    notes = dict.fromkeys(
        f"{clean(cap.id)}: {clean(stated)}" for cap, label in _shown_caps(state) if (stated := cap.stated_in(label))
    )
    return Table(title=title, headers=headers, rows=tuple(rows), right=frozenset({2, 3, 4, 5}), notes=tuple(notes))


def _shown_caps(state: LedgerState) -> list[tuple[LedgerCap, str]]:
    return [(one.cap, one.label) for one in state.standings] + [
        (cap, cap.window.label(state.now)) for cap in state.unused
    ]


def _standing(one: Standing) -> tuple[str, ...]:
    """The row of a cap; its amounts add up as shown."""
    amounts = taken_from(one.most, one.spent, one.reserved)
    return (
        " ".join(filter(None, (clean(one.cap.id), tags_text(one.tags), clean(one.cap.of_models)))),
        one.label or one.cap.window.word,
        amounts.whole,
        *amounts.taken,
        amounts.left,
        "-" if one.frees is None else moment_text(one.frees),
    )


def _unused(cap: LedgerCap, now: int) -> tuple[str, ...]:
    """The row of a cap for each value of a tag, of which no call has one yet."""
    label, frees = cap.window.label(now), cap.frees(now)
    most = taken_from(cap.most_in(label) or 0).whole
    return (
        " ".join(filter(None, (clean(cap.id), tags_text(cap.tags), clean(cap.of_models)))),
        label or cap.window.word,
        most,
        "-",
        "-",
        f"{most} each",
        "-" if frees is None else moment_text(frees),
    )


def _groups(by: str, groups: Iterable[Group], whole: Group) -> Table:
    rows = tuple(
        (
            clean(group.value) or "(none)",
            count(group.calls),
            unit_money(group.spent),
            share_of(group.spent, whole.spent),
            unit_money(group.reserved),
        )
        for group in groups
    )
    headers = (clean(by), "calls", "spent", "share", "reserved")
    return Table(title=f"By {clean(by)}", headers=headers, rows=rows, right=frozenset({1, 2, 3, 4}))


def calls_page(calls: Sequence[Reservation], most: int) -> Page:
    """The newest calls of a ledger, of which ``most`` at most are listed."""
    shown = calls[-most:]
    rows = tuple(
        (
            call.id,
            moment_text(call.at),
            clean(call.model),
            unit_money(call.reserved),
            "" if call.state == DISPATCHED else unit_money(call.spent),
            state_text(call),
            tags_text(call.tags),
        )
        for call in shown
    )
    headers = ("id", "at", "model", "reserved", "spent", "state", "tags")
    left_out = len(calls) - len(shown)
    return Page(
        title=many(len(calls), "reservation"),
        subtitle="",
        headline=(),
        warnings=(),
        tables=(Table(title="", headers=headers, rows=rows, right=frozenset({3, 4})),) if rows else (),
        footer=(f"{left_out:,} older ones are not listed; --limit lists more, --format json all",) if left_out else (),
    )


def call_page(call: Reservation, *, show_private: bool = False) -> Page:
    """All that a ledger has of one call; of one under a private contract not what it took, unless that is asked."""
    hidden = "" if show_private else call.hidden
    length = "" if hidden or call.prompt_chars is None else f"{call.prompt_chars:,} characters, "
    known = (
        ("model", call.model),
        ("asked", hidden or call.request),
        ("tags", tags_text(call.tags)),
        ("key", call.key or ""),
        ("prompt", f"{length}SHA-256 {call.prompt_sha256}" if call.prompt_sha256 else ""),
        ("reserved", f"{unit_money(call.reserved)}, {call.method} bound, {moment_text(call.at)}"),
        ("state", state_text(call)),
        ("spent", "" if call.state == DISPATCHED else unit_money(call.spent)),
        ("settled", "" if call.settled_at is None else f"{moment_text(call.settled_at)} by the {call.settled_by}"),
        ("why", call.why),
        *(("adjusted", f"{_signed(one.amount)}, {moment_text(one.at)}: {one.why}") for one in call.adjustments),
        ("breach", _breach(call)),
        ("expires", moment_text(call.expires) if call.state == DISPATCHED else ""),
    )
    headline = tuple((name, clean(told)) for name, told in known if told)
    return Page(title=call.id, subtitle="", headline=headline, warnings=(), tables=(), footer=())


def reaped_page(reaped: Sequence[Reservation]) -> Page:
    """What was settled because nobody else did."""
    page = calls_page(reaped, len(reaped))
    sum_ = unit_money(sum(call.spent for call in reaped))
    told = f"{many(len(reaped), 'call')} settled at what was reserved, {sum_}" if reaped else "nothing to reap"
    return page._replace(title=told)


def state_text(call: Reservation) -> str:
    """How a call stands: ``out``, ``never sent``, ``settled``, ``settled at most``, ``over its bound``."""
    if call.state == DISPATCHED:
        return "out"
    if call.state == RELEASED:
        return "never sent"
    if call.breach:
        return "over its bound"
    return "settled at most" if is_at_maximum(call) else "settled"


def _breach(call: Reservation) -> str:
    if not call.breach:
        return ""
    return f"accepted: {call.accepted_breach}" if call.accepted_breach is not None else "waits to be accepted"


def _signed(pico: int) -> str:
    return f"-{unit_money(-pico)}" if pico < 0 else f"+{unit_money(pico)}"


def tags_text(tags: Tags) -> str:
    """``team=growth env=prod``."""
    return " ".join(f"{clean(name)}={clean(value)}" for name, value in tags)


def moment_text(at: int) -> str:
    """A moment of the ledger, in UTC to the second."""
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%d %H:%M:%S}"
