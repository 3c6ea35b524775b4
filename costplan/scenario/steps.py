"""A step's YAML: its keys to a Step and back, a line each in the reader and in the writer below it.
Whether a model takes the call is checked when it is planned."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.distributions.beta import Share
from costplan.errors import did_you_mean
from costplan.pricing.call import KINDS, TEXT, Call, MainModel
from costplan.pricing.sizes import read_pixels, read_size
from costplan.quantity import Quantity
from costplan.scenario.other_cost import other_cost_entries, read_step_cost
from costplan.scenario.requires import NOTHING, Requires, read_requires, requires_entries
from costplan.scenario.step import CALIBRATED, Redo, Stated, Step
from costplan.scenario.volumes import days_entries, read_days
from costplan.units import METERS, SEARCH, TOKENS, rate_in_pico

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.errors import Place
    from costplan.scenario.other_cost import OtherCost


_MANY = yamlio.integer(1, 10**6)
_TOKENS = yamlio.integer()
_KIND = yamlio.one_of(*KINDS)
_INPUTS = yamlio.listing("input_images", read_pixels)
_PARAMETERS = yamlio.mapping("parameters", yamlio.word)
_ACCEPTED = yamlio.share_between_or(CALIBRATED)
_COSTS = yamlio.named("costs", read_step_cost)


def read_step(
    name: str,
    node: yamlio.Node,
    default_model: tuple[str, Place] | None,
    default_tier: str,
    requires: Requires = NOTHING,
) -> Step:
    """A step.

    Args:
        name: what it is called.
        node: its mapping.
        default_model: the model where it names none, and where that one is named.
        default_tier: the service tier where it names none.
        requires: what is asked of all steps, for what it is silent about.

    Raises:
        InputError: with every problem of it.
    """
    if name == "run":
        raise node.fault("not-allowed", "a step cannot be called 'run'", "on_reject uses that word for the whole run")
    with yamlio.Fields(node, "a step") as fields:
        by_default = None if fields.has("model") else default_model
        model = fields.need_or("model", yamlio.label, by_default[0] if by_default else None)
        tier = fields.get("tier", yamlio.label, default_tier)
        kind = fields.get("call", _KIND, "")
        size = fields.get("size", read_size, None)
        quality = fields.get("quality", yamlio.text, None)
        make = fields.get("make", _MANY, 1)
        keep = fields.get("keep", _MANY, make)
        prompt = fields.get("prompt", yamlio.text, None)
        prompt_tokens = fields.get("prompt_tokens", yamlio.quantity, None)
        inputs = fields.get("input_images", _INPUTS, ())
        cached_text = fields.get("cached_text_tokens", _TOKENS, 0)
        cached_image = fields.get("cached_image_tokens", _TOKENS, 0)
        main_model = fields.get("main_model", _read_main_model, ())
        tokens = fields.get("tokens", _read_stated, ())
        searches = fields.get("searches", yamlio.quantity, None)
        parameters = fields.get("parameters", _PARAMETERS, None) or {}
        accepted = fields.get("accepted", _ACCEPTED, None)
        moves_with = fields.get("moves_with", yamlio.label, "")
        on_reject = fields.get("on_reject", _read_redo, None)
        costs = fields.get("costs", _COSTS, None) or {}
        own = fields.get("requires", read_requires, None) or NOTHING
        first, last = read_days(fields)
        fields.has("split"), fields.has("by_date")  # read in split.py and eras.py, and known here to who misspells them
        _check(fields, make, keep, accepted)
        if kind == TEXT:
            _check_text(fields, costs.values())
    call = Call(
        kind=kind or ("edit" if inputs else "generate"),
        size=size,
        quality=quality,
        n=make,
        input_images=inputs,
        parameters=tuple(sorted(parameters.items())),
        prompt=prompt,
        prompt_tokens=prompt_tokens,
        cached_text_tokens=cached_text,
        cached_image_tokens=cached_image,
        main_model=main_model,
        stated=(*(tokens or ()), *(((SEARCH, searches),) if searches is not None else ())),
    )
    places = _places(node)
    if by_default:
        places["model"] = by_default[1]  # so that what is wrong with it is told once, where it stands
    return Step(
        name=name,
        model=model or "",
        tier=tier,
        call=call,
        keep=keep,
        accepted=_expected(accepted),
        on_reject=on_reject,
        places=places,
        calibrated=accepted == CALIBRATED,
        requires=own if kind == TEXT else own.over(requires),
        first=first,
        last=last,
        stated=Stated(accepted, moves_with) if isinstance(accepted, Share | Quantity) else None,
        costs=tuple(costs.values()),
    )


def _expected(accepted: Fraction | Share | Quantity | str | None) -> Fraction | None:
    if isinstance(accepted, Share | Quantity):
        return Fraction(accepted.expected)
    return accepted if isinstance(accepted, Fraction) else None


def _check_text(fields: yamlio.Fields, costs: Iterable[OtherCost]) -> None:
    """A call of text makes no images: none is kept, and none has a cost."""
    if fields.has("keep"):
        fields.fault("keep", "not-allowed", "a call of text makes no image to keep", "remove it")
    for cost in costs:
        if cost.per in ("image", "accepted_image"):
            what = f"{cost.name!r} is per {cost.per}, and a call of text makes none"
            fields.fault("costs", "not-allowed", what, "write 'per: run'")


def _check(
    fields: yamlio.Fields, make: int | None, keep: int | None, accepted: Fraction | Share | Quantity | str | None
) -> None:
    if keep is not None and make is not None and keep > make:
        fields.fault("keep", "keep-over-make", f"it keeps {keep} of {make} images", f"keep at most {make}")
    if accepted == 0:
        fields.fault("accepted", "out-of-bounds", "an acceptance of 0% delivers nothing", "write a share above 0%")
    if fields.has("moves_with") and not isinstance(accepted, Share | Quantity):
        what = "moves_with puts a range of accepted at the quantile of a driver"
        fields.fault("moves_with", "missing-key", what, "write a range, such as accepted: 60% to 75%, or remove it")
    if fields.has("on_reject") and not fields.has("accepted"):
        fields.fault("on_reject", "missing-key", "on_reject needs to know how often", "add 'accepted: 70%'")
    if fields.has("prompt") and fields.has("prompt_tokens"):
        fields.fault("prompt_tokens", "said-twice", "the prompt and its tokens are both stated", "keep one of them")


def _places(node: yamlio.Node) -> dict[str, Place]:
    """Where each key stands, each parameter as ``parameters.name``, and the step itself under no name."""
    places = {key: value.where for key, (_, value) in node.value.items()}
    parameters = node.value["parameters"][1] if "parameters" in node.value else None
    if parameters is not None and parameters.kind == "mapping":
        places |= {f"parameters.{name}": value.where for name, (_, value) in parameters.value.items()}
    return places | {"": node.where}


def _read_main_model(node: yamlio.Node) -> tuple[MainModel, ...]:
    def line(meter: str, value: yamlio.Node) -> MainModel:
        with yamlio.Fields(value, "a line of the main model") as fields:
            tokens = fields.need("tokens", yamlio.quantity)
            usd = fields.need("usd_per_mtok", yamlio.amount)
        if meter not in TOKENS:
            raise value.fault("unknown-key", f"{meter!r} is not a meter of tokens", did_you_mean(meter, METERS))
        return MainModel(meter, tokens, rate_in_pico(meter, usd))

    return tuple(yamlio.named("main_model", line, TOKENS)(node).values())


def _read_stated(node: yamlio.Node) -> tuple[tuple[str, Quantity], ...]:
    """Tokens by meter, in the order of the meters."""

    def tokens(meter: str, value: yamlio.Node) -> Quantity:
        units = yamlio.quantity(value)
        if meter not in TOKENS:
            remedy = did_you_mean(meter, TOKENS)
            raise value.fault("unknown-key", f"{meter!r} is not a meter of tokens", remedy)
        return units

    found = yamlio.named("tokens", tokens, TOKENS)(node)
    return tuple((meter, found[meter]) for meter in TOKENS if meter in found)


def _read_redo(node: yamlio.Node) -> Redo:
    with yamlio.Fields(node, "on_reject") as fields:
        step = fields.need("redo", yamlio.label)
        at_most = fields.need("at_most", yamlio.integer(1, 20))
    return Redo(step, at_most)


# -------------------------------------------------------------------------------------------------------------- writing


def step_entries(step: Step) -> dict[str, Any]:
    """What a step holds; reading it gives an equal one."""
    call, redo = step.call, step.on_reject
    return yamlio.without_nothing(
        model=step.model,
        tier=step.tier,
        call=call.kind,
        size=yamlio.Plain(str(call.size)) if call.size else None,
        quality=call.quality,
        make=yamlio.number_text(call.n),
        keep=None if step.call.is_text else yamlio.number_text(step.keep),
        prompt=call.prompt,
        prompt_tokens=yamlio.quantity_text(call.prompt_tokens),
        input_images=[str(size) for size in call.input_images],
        cached_text_tokens=yamlio.number_text(call.cached_text_tokens) if call.cached_text_tokens else None,
        cached_image_tokens=yamlio.number_text(call.cached_image_tokens) if call.cached_image_tokens else None,
        main_model={line.meter: _main_model_entries(line) for line in call.main_model},
        tokens={meter: yamlio.quantity_text(units) for meter, units in call.stated if meter in TOKENS},
        searches=yamlio.quantity_text(dict(call.stated).get(SEARCH)),
        parameters=dict(call.parameters),
        accepted=_accepted_text(step),
        moves_with=step.stated.moves_with if step.stated else "",
        on_reject={"redo": redo.step, "at_most": yamlio.number_text(redo.at_most)} if redo else None,
        costs={cost.name: other_cost_entries(cost) for cost in step.costs},
        requires=requires_entries(step.requires),
        **days_entries(step.first, step.last),
    )


def _accepted_text(step: Step) -> Any:
    if step.calibrated:
        return CALIBRATED
    if step.stated is not None:
        return yamlio.range_text(*map(Fraction, step.stated.ends))
    return None if step.accepted is None else yamlio.share_text(step.accepted)


def _main_model_entries(line: MainModel) -> dict[str, Any]:
    usd = yamlio.number_text(Fraction(line.rate, 10**6))
    return {"tokens": yamlio.quantity_text(line.tokens), "usd_per_mtok": usd}
