"""Writes a scenario as YAML; reading that back gives an equal scenario."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan import yamlio

if TYPE_CHECKING:
    from costplan.quantity import Quantity
    from costplan.scenario.scenario import Driver, Failure, Scenario, Seats, Step, Throughput
    from costplan.units import Number


def write_scenario(scenario: Scenario) -> str:
    """The scenario as YAML; :func:`read_scenario` reads an equal one back (defaults of model and tier are written out)."""
    names = {id(driver): driver.name for driver in scenario.drivers}

    def volume(driver: Driver) -> Any:
        known = next((known for known in scenario.drivers if known == driver and driver.name), None)
        return names[id(known)] if known is not None else _driver_out(driver)

    defaults = scenario.defaults
    document: dict[str, Any] = {
        "version": yamlio.Plain("1"),
        "scenario": scenario.title,
        "period": yamlio.Plain(str(scenario.period)),
        "holidays": [yamlio.Plain(str(day)) for day in scenario.holidays],
        "defaults": yamlio.without_nothing(
            size=yamlio.Plain(str(defaults.size)) if defaults.size else None,
            quality=defaults.quality,
            prompt_tokens=_quantity_out(defaults.prompt_tokens),
            parameters=dict(defaults.parameters),
        ),
        "drivers": {driver.name: _driver_out(driver) for driver in scenario.drivers},
        "seats": {seats.name: _seats_out(seats) for seats in scenario.seats},
        "workflows": {
            workflow.name: yamlio.without_nothing(
                owner=workflow.owner,
                note=workflow.note,
                tags=dict(workflow.tags),
                runs=volume(workflow.runs) if workflow.runs else None,
                deliver=volume(workflow.deliver) if workflow.deliver else None,
                steps={step.name: _step_out(step) for step in workflow.steps},
                failures={failure.kind: _failure_out(failure) for failure in workflow.failures},
            )
            for workflow in scenario.workflows
        },
    }
    if scenario.budget:
        from costplan.budget.writer import budget_entries

        document["budget"] = budget_entries(scenario.budget)
    document = yamlio.without_nothing(**document)
    if scenario.throughput is not None:
        document["throughput"] = _throughput_out(scenario.throughput)  # empty, it still asks for the rates
    return yamlio.write(document)


def _number(number: Number) -> yamlio.Plain:
    return yamlio.number_text(number)


def _quantity_out(quantity: Quantity | None) -> yamlio.Plain | None:
    if quantity is None:
        return None
    if quantity.is_exact:
        return _number(quantity.expected)
    return yamlio.Plain(f"{_number(quantity.low)} to {_number(quantity.high)}")


def _driver_out(driver: Driver) -> dict[str, Any]:
    by_month = {yamlio.Plain(f"{y}-{m:02d}"): _quantity_out(amount) for (y, m), amount in driver.by_month}
    return yamlio.without_nothing(
        amount=_quantity_out(driver.amount),
        per=None if by_month else yamlio.Plain(driver.per),
        by_month=by_month,
        growth=yamlio.Plain(f"{yamlio.share_text(driver.growth)} per month") if driver.growth is not None else None,
        peaks=[
            {
                "name": peak.name,
                "from": yamlio.Plain(str(peak.first)),
                "through": yamlio.Plain(str(peak.last)),
                "add": _quantity_out(peak.add),
                "per": yamlio.Plain(peak.per),
            }
            for peak in driver.peaks
        ],
    )


def _seats_out(seats: Seats) -> dict[str, Any]:
    return yamlio.without_nothing(
        plan=seats.model,
        count=_number(seats.number),
        billed=seats.billed,
        shared_by={center: _number(number) for center, number in seats.shared_by},
    )


def _step_out(step: Step) -> dict[str, Any]:
    call = step.call
    return yamlio.without_nothing(
        model=step.model,
        tier=step.tier,
        call=call.kind,
        size=yamlio.Plain(str(call.size)) if call.size else None,
        quality=call.quality,
        make=_number(call.n),
        keep=_number(step.keep),
        prompt=call.prompt,
        prompt_tokens=_quantity_out(call.prompt_tokens),
        input_images=[str(size) for size in call.input_images],
        cached_text_tokens=_number(call.cached_text_tokens) if call.cached_text_tokens else None,
        cached_image_tokens=_number(call.cached_image_tokens) if call.cached_image_tokens else None,
        main_model={
            line.meter: {"tokens": _quantity_out(line.tokens), "usd_per_mtok": _number(Fraction(line.rate, 10**6))}
            for line in call.main_model
        },
        parameters=dict(call.parameters),
        accepted=yamlio.share_text(step.accepted) if step.accepted is not None else None,
        on_reject={"redo": step.on_reject.step, "at_most": _number(step.on_reject.at_most)} if step.on_reject else None,
    )


def _failure_out(failure: Failure) -> dict[str, Any]:
    if failure.kind == "rate_limited":
        return {"rate": yamlio.share_text(failure.rate)}
    retry = yamlio.without_nothing(at_most=_number(failure.at_most), then=dict(failure.then))
    return yamlio.without_nothing(
        rate=yamlio.share_text(failure.rate),
        billed=yamlio.Plain(failure.billed),
        retry=retry if failure.at_most > 1 or failure.then else None,
    )


def _throughput_out(throughput: Throughput) -> dict[str, Any]:
    return yamlio.without_nothing(
        levels=dict(throughput.levels),
        limits={model: {limit: _number(number) for limit, number in limits} for model, limits in throughput.limits},
        hours=_number(throughput.hours) if throughput.hours else None,
        parallel=_number(throughput.parallel) if throughput.parallel else None,
        latency={model: _number(seconds) for model, seconds in throughput.latency},
    )
