"""Reads the rules of a model's calls from the ``request:`` of its table; what they mean stands in call.py."""

from __future__ import annotations

from costplan import yamlio
from costplan.errors import did_you_mean
from costplan.pricing import sources
from costplan.pricing.call import KINDS, ParameterRule, Rules, TokenLimit
from costplan.pricing.sizes import read_size_rule


def read_rules(node: yamlio.Node) -> Rules:
    """The ``request:`` mapping of a pricing table."""
    with yamlio.Fields(node, "request") as fields:
        calls = fields.get("calls", yamlio.listing("calls", yamlio.one_of(*KINDS)), ("generate",))
        size = fields.get("size", read_size_rule, None)
        qualities, default, quality_instead = fields.get("quality", _read_quality, None) or ((), None, ())
        max_n = fields.get("n", _read_max, 1)
        max_inputs = fields.get("input_images", _read_max, 0)
        max_chars, max_tokens = fields.get("prompt", _read_prompt, None) or (None, None)
        parameters = fields.get("parameters", yamlio.mapping("parameters", _read_parameter), None) or {}
        instead = fields.get("instead", yamlio.mapping("instead", yamlio.text), None) or {}
        max_input = fields.get("input", _read_token_limit, None)
        max_output = fields.get("output", _read_token_limit, None)
        if calls == ():
            fields.fault("calls", "no-value", "a model takes a call", "name one, such as generate, or remove the key")
        if max_n == 0:
            fields.fault("n", "out-of-bounds", "a call makes an image at least", "write 'n: {max: 1}'")
    return Rules(
        calls=calls,
        size=size,
        qualities=qualities,
        quality_default=default,
        quality_instead=quality_instead,
        max_n=max_n,
        max_input_images=max_inputs,
        max_prompt_chars=max_chars,
        parameters=tuple(parameters.items()),
        instead=tuple(instead.items()),
        max_prompt_tokens=max_tokens,
        max_input=max_input,
        max_output=max_output,
    )


def _read_quality(node: yamlio.Node) -> tuple[tuple[str, ...], str | None, tuple[tuple[str, str], ...]]:
    with yamlio.Fields(node, "quality") as fields:
        values = fields.need("values", yamlio.listing("values", yamlio.text))
        default = fields.get("default", yamlio.text, None)
        instead = fields.get("instead", yamlio.mapping("instead", yamlio.text), None) or {}
    if default is not None and default not in values:
        raise node.fault(
            "not-allowed", f"the default {default!r} is not among the values", did_you_mean(default, values)
        )
    return values, default, tuple(instead.items())


def _read_max(node: yamlio.Node) -> int:
    with yamlio.Fields(node, "this rule") as fields:
        return fields.need("max", yamlio.integer(0, 10_000))


def _read_token_limit(node: yamlio.Node) -> TokenLimit:
    with yamlio.Fields(node, "a limit of tokens") as fields:
        most = fields.need("max_tokens", yamlio.integer(1, 10**9))
        source = fields.need("source", sources.read)
    return TokenLimit(most, source)


def _read_prompt(node: yamlio.Node) -> tuple[int | None, int | None]:
    """The most characters and the most tokens; at least one of them is said."""
    with yamlio.Fields(node, "prompt") as fields:
        chars = fields.get("max_chars", yamlio.integer(1), None)
        tokens = fields.get("max_tokens", yamlio.integer(1), None)
        if not fields.has_any("max_chars", "max_tokens"):
            fields.fault("max_chars", "missing-key", "a prompt's rule has a number", "add 'max_chars: 32000'")
    return chars, tokens


def _read_parameter(node: yamlio.Node) -> ParameterRule:
    with yamlio.Fields(node, "a parameter") as fields:
        values = fields.get("values", yamlio.listing("values", yamlio.word), ())
        low = fields.get("min", yamlio.integer(), 0)
        high = fields.get("max", yamlio.integer(), 0)
        default = fields.get("default", yamlio.word, None)
        is_said = fields.has_any("values", "min", "max")
        is_listed = fields.has("values")
    if low > high and not values:
        raise node.fault("out-of-bounds", "min is above max, so no value is allowed", "correct one of them")
    if not is_said or (is_listed and not values):
        raise node.fault("no-value", "a parameter takes a value", "name one, or give it min and max")
    rule = ParameterRule(values, low, high, default)
    if default is not None and not rule.takes(default):
        raise node.fault("not-allowed", f"the default {default!r} is not allowed", f"allowed: {rule.allowed}")
    return rule
