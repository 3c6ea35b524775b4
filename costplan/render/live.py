"""One real call as a page: what it is planned to take before it is sent, and afterwards what came beside the plan.
It decides nothing; live/ does."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.live.call_failed import KINDS
from costplan.live.comparison import COST, IMAGES, LATENCY, TOKENS
from costplan.quantity import Quantity
from costplan.render.view import Page, Table, clean
from costplan.units import METERS, count, decimal_text, many, percent, unit_money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.live.comparison import Compared
    from costplan.live.sample import Sample, SamplePlan
    from costplan.live.sampled import SampleReport
    from costplan.units import Number

    Label = Callable[[str], str]

VERDICTS = {
    "within": "within {tolerance} of the plan",
    "drift": "off the plan: {off}",
    "unpriced": "no usage in the answer, so the plan is not confirmed",
    "failed": "{ended}",
    "stopped": "stopped by the cap",
}
"""What each verdict reads."""


def plan_page(plan: SamplePlan, number: int, cap: str, label: Label = clean, *, refused: str = "") -> Page:
    """The call as it will be sent: usage and cost expected with their range, the worst case, and the exact request."""
    each = " each" if number > 1 else ""
    headline = [
        (_least("expected", plan), _for(plan.cost.expected, number)),
        ("low to high", f"{unit_money(plan.cost.low)} to {unit_money(plan.cost.high)}{each}"),
        ("worst case", _worst(plan, number)),
    ]
    if cap:
        headline.append(("cap", _cap(cap, number, label)))
    rows = tuple(_planned_row(plan, meter, quantity) for meter, quantity in plan.usage.items() if quantity.high)
    columns = ("meter", "expected", "low to high", "cost")
    return Page(
        title=f"{'one real call' if number == 1 else f'{number} real calls'} of {label(plan.what)}",
        subtitle=_asked(plan, label),
        headline=tuple(headline),
        warnings=(*([label(refused)] if refused else []), *_unknowns(plan, label), *map(label, plan.priced.remarks)),
        tables=(Table(title="", headers=columns, rows=rows, right=frozenset({1, 2, 3})),),
        footer=_footer(plan),
        beside=("the request:",),
        commands=tuple(label(line) for line in request_text(plan).splitlines()),
    )


def sample_page(report: SampleReport, label: Label = clean) -> Page:
    """The samples beside their plan, line by line."""
    plan, answered = report.plan, report.answered
    calls = max(1, len(report.samples))
    headline = [
        ("verdict", verdict_words(report, label)),
        ("cost", _cost(report)),
        (_least("planned", plan), _for(plan.cost.expected, calls)),
        ("worst case", _worst(plan, calls)),
    ]
    if report.cap:
        headline.append(("cap", _cap(report.cap, report.asked, label)))
    if seconds := [Fraction(sample.latency) for sample in answered if sample.latency]:
        headline.append(("latency", _ends(seconds, _seconds)))
    rows = tuple(
        _row(line, len(answered), label)
        for line in report.compared
        if not _is_nothing(line) and not (plan.hidden and line.what in TOKENS)
    )
    columns = ("", "planned", "served", "verdict")
    tables = [Table(title="", headers=columns, rows=rows, right=frozenset({1, 2}))] if rows else []
    if len(report.samples) > 1:
        tables.append(_attempts(report, label))
    return Page(
        title=f"{'one real call' if report.asked == 1 else 'real calls'} of {label(plan.what)}",
        subtitle=_asked(plan, label),
        headline=tuple(headline),
        warnings=tuple(_warnings(report, label)),
        tables=tuple(tables),
        footer=tuple(_footer_of(report, label)),
    )


def request_text(plan: SamplePlan) -> str:
    """The request as JSON, in the order in which its route writes it."""
    return json.dumps(plan.request, indent=2, ensure_ascii=True)


def verdict_words(report: SampleReport, label: Label = clean) -> str:
    """The verdict in a few words: ``within 5% of the plan``, ``off the plan: quality served medium, asked low``."""
    tolerance = percent(report.tolerance)
    ended = KINDS[report.samples[-1].failed].ended if report.verdict == "failed" else ""
    return VERDICTS[report.verdict].format(tolerance=tolerance, ended=ended, off=_off(report, tolerance, label))


def _off(report: SampleReport, tolerance: str, label: Label) -> str:
    """What is off: words as they were served and asked, figures by their names."""
    words = []
    for line in report.off:
        told = [one for one, sample in zip(line.served, report.answered, strict=True) if sample.number in line.off]
        if isinstance(line.planned, str):
            served = ", ".join(dict.fromkeys(label(str(one)) for one in told))
            words.append(f"{line.label} served {served}, asked {label(line.planned)}")
        elif line.what == IMAGES:
            served = ", ".join(dict.fromkeys(str(one) for one in told))
            words.append(f"images made {served}, asked {_planned(line, label)}")
    figures = [line.label for line in report.off if not isinstance(line.planned, str) and line.what != IMAGES]
    if figures:
        words.append(f"{', '.join(figures)} by more than {tolerance}")
    return "; ".join(words)


def _asked(plan: SamplePlan, label: Label) -> str:
    call = plan.priced.call
    words = [call.kind, str(call.size or ""), call.quality or "", f"n={call.n}"]
    words += [f"{name}={value}" for name, value in call.parameters if value != "0"]
    return " ".join([*([label(plan.model)] if plan.step else []), *(clean(word) for word in words if word)])


def _for(amount: Number, calls: int) -> str:
    """An amount of each call, and of all of them: ``$0.2 each, $1.6 for 8 calls``."""
    return (
        unit_money(amount)
        if calls == 1
        else f"{unit_money(amount)} each, {unit_money(amount * calls)} for {calls} calls"
    )


def _cap(cap: str, calls: int, label: Label) -> str:
    return label(cap) if calls == 1 else f"{label(cap)} for all"


def _worst(plan: SamplePlan, calls: int) -> str:
    told = _for(plan.worst, calls)
    return told if plan.method == "hard" else f"{told}, an estimate: nothing bounds the call"


def _cost(report: SampleReport) -> str:
    at_most = [sample.how == "maximum" for sample in report.samples]
    told = ", the worst case" if at_most and all(at_most) else ", in part the worst case" if any(at_most) else ""
    if len(report.samples) < 2:
        return f"{unit_money(report.settled)}{told}"
    each = _ends([Fraction(sample.settled) for sample in report.samples], unit_money)
    return f"{each} each, {unit_money(report.settled)} for {len(report.samples)} calls{told}"


def _least(name: str, plan: SamplePlan) -> str:
    return f"{name}, at least" if plan.priced.unknowns else name


def _unknowns(plan: SamplePlan, label: Label) -> Iterator[str]:
    for unknown in plan.priced.unknowns:
        yield f"not known and not in what is expected: {label(unknown.what)}; {label(unknown.remedy)}"


def _planned_row(plan: SamplePlan, meter: str, quantity: Quantity) -> tuple[str, ...]:
    cost = next((line.cost.expected for line in plan.priced.lines if line.meter == meter), None)
    if plan.hidden:
        return METERS[meter].label, clean(plan.hidden), "", "-" if cost is None else unit_money(cost)
    spread = "" if quantity.is_exact else f"{count(quantity.low)} to {count(quantity.high)}"
    return METERS[meter].label, count(quantity.expected), spread, "-" if cost is None else unit_money(cost)


# ----------------------------------------------------------------------------------------------------- line by line


def _is_nothing(line: Compared) -> bool:
    """Whether a line is about nothing: a meter that was to take nothing and took nothing."""
    planned = line.planned if isinstance(line.planned, Quantity) else None
    return line.what in TOKENS and planned is not None and not planned.high and not any(line.served)


def _row(line: Compared, calls: int, label: Label) -> tuple[str, ...]:
    said = [one for one in line.served if one is not None]
    if not said:
        served = "not told"
    elif isinstance(said[0], str):
        served = ", ".join(dict.fromkeys(label(str(one)) for one in said))
    else:
        served = _ends([Fraction(one) for one in said if not isinstance(one, str)], _writes(line.what))
    return line.label, _planned(line, label), served, _verdict(line, calls)


def _planned(line: Compared, label: Label) -> str:
    if line.planned is None:
        return "-"
    if isinstance(line.planned, str):
        return label(line.planned)
    writes = _writes(line.what)
    low, expected, high = map(Fraction, line.planned.numbers)
    return writes(expected) if low == high else f"{writes(expected)} ({writes(low)} to {writes(high)})"


def _verdict(line: Compared, calls: int) -> str:
    if line.off:
        return "off" if calls == 1 else f"off in {', '.join(map(str, line.off))}"
    if not line.judged:
        return "told"
    return "within" if line.is_told and line.planned is not None else "-"


def _writes(what: str) -> Callable[[Number], str]:
    return unit_money if what == COST else _seconds if what == LATENCY else count


def _seconds(seconds: Number) -> str:
    return f"{decimal_text(seconds, 1 if seconds >= 10 else 2)} s"


def _ends(numbers: Sequence[Fraction], writes: Callable[[Number], str]) -> str:
    """One number, or the least and the most of several."""
    low, high = min(numbers), max(numbers)
    return writes(low) if low == high else f"{writes(low)} to {writes(high)}"


def _attempts(report: SampleReport, label: Label) -> Table:
    rows = tuple(_attempt(sample, label) for sample in report.samples)
    columns = ("sample", "attempt", "cost", "latency", "how it ended", "image")
    return Table(title="Calls", headers=columns, rows=rows, right=frozenset({0, 1, 2, 3}))


def _attempt(sample: Sample, label: Label) -> tuple[str, ...]:
    ended = KINDS[sample.failed].ended if sample.failed else "answered"
    seconds = _seconds(Fraction(sample.latency)) if sample.latency else "-"
    files = ", ".join(label(file) for file in sample.files) or "-"
    return str(sample.number), str(sample.attempt), unit_money(sample.settled), seconds, ended, files


def _warnings(report: SampleReport, label: Label) -> Iterator[str]:
    if report.stopped:
        made = many(len(report.answered), "sample")
        yield f"{made} of {report.asked} made: {label(report.stopped)}"
    for sample in report.samples:
        which = "" if len(report.samples) == 1 else f"call {sample.number}: "
        if sample.failed:
            yield f"{which}{label(sample.told)}"
        if sample.how == "maximum":
            yield f"{which}settled at the worst case, {unit_money(sample.settled)}: {label(sample.why)}"
        elif sample.settled > report.plan.worst:
            yield f"{which}it cost more than was reserved; the ledger refuses the next call until that is accepted"
    yield from _unknowns(report.plan, label)


def _footer(plan: SamplePlan) -> tuple[str, ...]:
    return (f"as of {plan.as_of}, tier {plan.tier}", *_why(plan), f"prices: {plan.tables}")


def _why(plan: SamplePlan) -> tuple[str, ...]:
    return (f"what the call takes: {clean(plan.hidden)}",) if plan.hidden else plan.why


def _footer_of(report: SampleReport, label: Label) -> Iterator[str]:
    plan, first = report.plan, report.samples[0] if report.samples else None
    if plan.scenario:
        yield f"scenario: {label(plan.scenario)}, step {label(plan.step)}"
    if first:
        yield from _traces(report, label)
    yield f"as of {plan.as_of}, tier {plan.tier}; prices: {plan.tables}"
    if first and first.observation.prompt_sha256:
        told = f"prompt: {many(first.observation.prompt_chars or 0, 'character')}"
        yield f"{told}, SHA-256 {first.observation.prompt_sha256[:16]}"
    if report.kept_prompt:
        yield f"prompt: {label(plan.prompt)}"
    if first and first.request_id:
        yield f"request {', '.join(label(sample.request_id) for sample in report.samples if sample.request_id)}"
    if report.store:
        store = label(report.store)
        yield f"observed in {store}; 'costplan calibrate {store}' learns from it"


def _traces(report: SampleReport, label: Label) -> Iterator[str]:
    """By what the calls are found again: when they were made, their rows in the ledger, the files of their images."""
    moments = [sample.observation.at[:19].replace("T", " ") for sample in report.samples if sample.observation.at]
    if moments:
        yield f"called {' to '.join(dict.fromkeys((moments[0], moments[-1])))} UTC"
    rows = ", ".join(label(sample.reservation) for sample in report.samples)
    where = f" in {label(report.ledger)}" if report.ledger else ""
    yield f"ledger: {rows}{where}"
    if files := [label(file) for sample in report.samples for file in sample.files]:
        yield f"saved{f' in {label(report.folder)}' if report.folder else ''}: {', '.join(files)}"
