"""``costplan quote``: one call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from costplan.cli.completion import models as complete_model
from costplan.cli.examples import examples
from costplan.cli.options import (
    currency_options,
    format_option,
    max_option,
    output_option,
    plan_options,
    show_private_option,
)
from costplan.cli.output import tell, write_out
from costplan.cli.words import Choice, given_once
from costplan.pricing.call import KINDS
from costplan.render.formats import QUOTES

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from costplan.pricing.call import MainModel


@click.command(
    epilog=examples(
        "costplan quote openai/gpt-image-2 -s 1024x1024 -q high --prompt-tokens 150",
        "costplan quote openai/gpt-image-2 -s 1024x1024 -q low -n 8 --format json",
    )
)
@click.argument("model", required=False, shell_complete=complete_model)
@click.option("--model", "-m", "also_model", hidden=True, shell_complete=complete_model)
@click.option("--size", "-s", help="WxH in pixels, or a class the provider sells, such as 2K.")
@click.option("--quality", "-q", help="A ladder of the model's qualities if not given.")
@click.option("-n", "--n", "n", type=click.IntRange(1, 10**6), default=1, show_default=True, help="Images made.")
@click.option("--prompt", help="The prompt's text; its tokens are counted.")
@click.option("--prompt-tokens", type=click.IntRange(0, 10**7), help="The prompt's own tokens, without overhead.")
@click.option(
    "--input-image", "input_images", multiple=True, metavar="WxH", help="Size of an input image (repeatable)."
)
@click.option("--call", type=Choice(KINDS), help="text of a text model, edit with an input image, else generate.")
@click.option("--tier", default="standard", show_default=True, help="Service tier, such as batch.")
@click.option(
    "--parameter", "-P", "parameters", multiple=True, metavar="KEY=VALUE", help="Any other parameter (repeatable)."
)
@click.option(
    "--cached-text-tokens", type=click.IntRange(0), default=0, help="Of a Responses call: text input from the cache."
)
@click.option(
    "--cached-image-tokens", type=click.IntRange(0), default=0, help="Of a Responses call: image input from the cache."
)
@click.option(
    "--main-model",
    multiple=True,
    metavar="METER=TOKENS@USD",
    help="Of a Responses call: the main model's own tokens and USD per 1M, such as text_in=1200@2.50 (repeatable).",
)
@click.option(
    "--tokens",
    "tokens",
    multiple=True,
    metavar="METER=TOKENS,...",
    help="Tokens stated for each image, or for each call of a text model, such as text_in=800,text_out=120.",
)
@click.option("--searches", type=click.IntRange(0, 10**6), help="Grounding searches stated, likewise.")
@click.option(
    "--attempts", type=click.IntRange(1, 100), default=4, show_default=True, help="Tries of each image, for the worst."
)
@max_option
@plan_options
@show_private_option
@currency_options
@format_option(*QUOTES)
@output_option
def quote(
    model: str | None,
    also_model: str | None,
    size: str | None,
    quality: str | None,
    n: int,
    prompt: str | None,
    prompt_tokens: int | None,
    input_images: tuple[str, ...],
    call: str | None,
    tier: str,
    parameters: tuple[str, ...],
    cached_text_tokens: int,
    cached_image_tokens: int,
    main_model: tuple[str, ...],
    tokens: tuple[str, ...],
    searches: int | None,
    attempts: int,
    most: str | None,
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    currency: str | None,
    fx: Path | None,
    contracts: tuple[str, ...],
    show_private: bool,
    fmt: str,
    output: Path | None,
) -> None:
    """What one call costs; without quality or size, at each of them.

    MODEL is a name of the model, such as gpt-image-2 or azure/gpt-image-2.
    """
    from costplan.planning.ladder import Asked
    from costplan.project.currencies import reporting_of
    from costplan.project.quoting import answer_quote, hold_answer, over_amount
    from costplan.project.request import Request

    if prompt is not None and prompt_tokens is not None:
        raise click.UsageError("--prompt and --prompt-tokens both state the prompt; keep one of them")
    asked = Asked(
        model=_model(model, also_model),
        as_of=as_of,
        size=size,
        quality=quality,
        n=n,
        prompt=prompt,
        prompt_tokens=prompt_tokens,
        input_images=input_images,
        call=call,
        tier=tier,
        parameters=given_once(map(_parameter, parameters)),
        cached_text_tokens=cached_text_tokens,
        cached_image_tokens=cached_image_tokens,
        main_model=tuple(_main_model(value) for value in main_model),
        tokens=given_once((_tokens(one) for value in tokens for one in value.split(",")), "--tokens"),
        searches=searches,
    )
    answer = answer_quote(asked, pricing, calibration, attempts, contracts, show_private=show_private)
    is_said = click.get_current_context().get_parameter_source("attempts") is ParameterSource.COMMANDLINE
    held = hold_answer(answer, most, attempts if is_said else None) if most else None
    reporting = reporting_of(Request(as_of=as_of, currency=currency, fx=fx)) if currency or fx else None
    for name in answer.catalogue.account.private if fmt == "csv" else ():  # which has no place for it
        tell(f"this file holds private rates of contract {name}")
    write_out(QUOTES[fmt](answer, held, reporting), output)
    if answer.refusal:
        raise answer.refusal
    if held and (over := over_amount(held)):
        raise over


def _model(model: str | None, also: str | None) -> str:
    """The model of the call, by the argument or by ``-m`` of earlier releases."""
    if model and also and model != also:
        raise click.UsageError(f"the model is {model!r}, and by -m {also!r}; keep one of them")
    if not (named := model or also):
        raise click.UsageError("name a model, such as openai/gpt-image-2; 'costplan prices list' has them all")
    return named


def _parameter(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals and value):
        raise click.BadParameter(f"{text!r} is not KEY=VALUE", param_hint="-P")
    return key, value


def _tokens(text: str) -> tuple[str, int]:
    meter, equals, number = text.strip().partition("=")
    if not (meter and equals and number.isdecimal() and number.isascii() and len(number) <= 8):
        raise click.BadParameter(f"{text!r} is not METER=TOKENS, such as text_in=800", param_hint="--tokens")
    return meter, int(number)


def _main_model(text: str) -> MainModel:
    from decimal import Decimal

    from costplan.pricing.call import MainModel
    from costplan.quantity import certain
    from costplan.units import METERS, rate_in_pico

    found = re.fullmatch(r"(\w+)=(\d{1,9})@(\d{1,6}(?:\.\d{1,6})?)", text, re.ASCII)
    if not found or METERS.get(found.group(1), METERS["image"]).unit != "token":
        raise click.BadParameter(
            f"{text!r} is not METER=TOKENS@USD, such as text_in=1200@2.50", param_hint="--main-model"
        )
    meter, tokens, usd = found.groups()
    return MainModel(meter, certain(int(tokens)), rate_in_pico(meter, Decimal(usd)))
