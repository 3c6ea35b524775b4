"""Laws of a bound, over every shipped table: it is never below what a quote says at most, it grows with what is asked,
and what a call leaves open is never cheaper than what it may say. Cases by hand stand in test_bound.py."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from costplan.catalogue import Catalogue, shipped
from costplan.errors import InputError
from costplan.planning.ladder import Asked
from costplan.pricing.call import Call, MainModel
from costplan.pricing.sizes import Size
from costplan.pricing.usual_sizes import sold
from costplan.quantity import certain
from costplan.reserving.bound import bound_of

if TYPE_CHECKING:
    from costplan.pricing.size_rule import SizeRule
    from costplan.pricing.sizes import AnySize
    from costplan.reserving.bound import Bound
    from costplan.units import Number

DAY = date(2026, 11, 27)
PUBLISHED = Catalogue()
CALIBRATED = Catalogue(calibration=shipped("pricing") / "public.calibration.yaml", shown="public.calibration.yaml")
LIVE = [
    model
    for model in PUBLISHED.models()
    if ((end := PUBLISHED.table(model).shutdown) is None or end > DAY) and not PUBLISHED.table(model).rules.of_text
]
MAIN = (MainModel("text_in", certain(900), 5 * 10**6), MainModel("text_out", certain(700), 10 * 10**6))
SIDES = st.integers(16, 4096)


@lru_cache
def usual(rule: SizeRule) -> tuple[AnySize, ...]:
    return sold(rule)


@st.composite
def sizes(draw: st.DrawFn, rule: SizeRule) -> AnySize:
    """One of a list; of a grid any that it takes, or a usual one."""
    across, down = (draw(SIDES) // rule.multiple_of * rule.multiple_of for _ in range(2))
    if not rule.is_listed and rule.takes(size := Size(across, down)):
        return size
    return draw(st.sampled_from(usual(rule)))


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, Call]:
    model = draw(st.sampled_from(LIVE))
    rules = PUBLISHED.table(model).rules
    kind = draw(st.sampled_from(rules.calls))
    least = 1 if kind == "edit" else 0
    most = 0 if kind == "generate" and "edit" in rules.calls else rules.max_input_images
    inputs = draw(st.lists(st.builds(Size, SIDES, SIDES), min_size=least, max_size=min(most, 4)))
    parameters = {}
    for name, rule in rules.parameters:
        if draw(st.booleans()):
            values = rule.values or [str(value) for value in range(rule.low, rule.high + 1)]
            parameters[name] = draw(st.sampled_from(values))
    return model, Call(
        kind=kind,
        size=None if rules.size is None else draw(sizes(rules.size)),
        quality=draw(st.sampled_from(rules.qualities)) if rules.qualities else None,
        n=draw(st.integers(1, 1 if kind == "responses" else rules.max_n)),
        input_images=tuple(inputs),
        parameters=tuple(sorted(parameters.items())),
        prompt_tokens=certain(draw(st.integers(0, 20_000))),
        main_model=MAIN if kind == "responses" else (),
    )


def bounded(model: str, call: Call, catalogue: Catalogue = PUBLISHED, unsized_inputs: int = 0) -> Bound | None:
    """The bound, hard or not; None where nothing bounds the call."""
    try:
        return bound_of(
            model,
            call,
            day=DAY,
            catalogue=catalogue,
            accept_estimates=True,
            unsized_inputs=unsized_inputs,
            max_tool_calls=1 if call.kind == "responses" else None,
        )
    except InputError as error:
        if {problem.code for problem in error.problems} <= {"no-bound", "no-price", "no-figure"}:
            return None
        raise


def quoted(model: str, call: Call, catalogue: Catalogue) -> Number:
    assert call.prompt_tokens is not None
    return (
        Asked(
            model=model,
            as_of=DAY,
            size=None if call.size is None else str(call.size),
            quality=call.quality,
            n=call.n,
            prompt_tokens=int(call.prompt_tokens.high),
            input_images=tuple(map(str, call.input_images)),
            call=call.kind,
            parameters=call.parameters,
            main_model=call.main_model,
        )
        .quote(catalogue)
        .cost.high
    )


@settings(max_examples=60, deadline=None)
@given(calls(), st.sampled_from([PUBLISHED, CALIBRATED]))
def test_no_bound_is_below_what_a_quote_says_at_most(asked: tuple[str, Call], catalogue: Catalogue) -> None:
    model, call = asked
    bound = bounded(model, call, catalogue)
    assume(bound is not None)
    assert bound is not None
    assert bound.pico >= quoted(model, call, catalogue)


@settings(max_examples=40, deadline=None)
@given(calls(), st.data())
def test_a_bound_grows_with_what_is_asked(asked: tuple[str, Call], data: st.DataObject) -> None:
    model, call = asked
    rules = PUBLISHED.table(model).rules
    bound = bounded(model, call)
    assume(bound is not None)
    assert bound is not None
    more = [call._replace(prompt_tokens=certain(int(call.prompt_tokens.high) + 7))] if call.prompt_tokens else []
    if call.n < rules.most_a_call(call):
        more.append(call._replace(n=call.n + 1))
    if call.input_images and len(call.input_images) < rules.max_input_images:
        more.append(call._replace(input_images=(*call.input_images, data.draw(st.builds(Size, SIDES, SIDES)))))
    for larger in more:
        grown = bounded(model, larger)
        assert grown is not None
        assert grown.pico >= bound.pico, larger


@settings(max_examples=40, deadline=None)
@given(calls())
def test_what_is_left_open_is_never_cheaper(asked: tuple[str, Call]) -> None:
    model, call = asked
    rules = PUBLISHED.table(model).rules
    bound = bounded(model, call)
    assume(bound is not None)
    assert bound is not None
    loose = [(call._replace(prompt_tokens=None), 0)]
    if rules.size is not None and rules.size.default is None:
        loose.append((call._replace(size=None), 0))
    if rules.size is not None:
        loose.append((call._replace(size="auto"), 0))
    if "auto" in rules.qualities:
        loose.append((call._replace(quality="auto"), 0))
    if call.input_images:
        loose.append((call._replace(input_images=call.input_images[1:]), 1))
    for opened, unsized in loose:
        dearer = bounded(model, opened, unsized_inputs=unsized)
        assert dearer is None or dearer.pico >= bound.pico, opened
