"""Reads the rules of a model's calls from the ``request:`` of its table; what they mean stands in call.py."""

from __future__ import annotations

from costplan import yamlio
from costplan.errors import did_you_mean
from costplan.pricing import sources
from costplan.pricing.call import ANSWERS, KINDS
from costplan.pricing.frames import read_frames
from costplan.pricing.legal_calls import Rules, TokenLimit
from costplan.pricing.parameter_rule import ParameterRule
from costplan.pricing.size_rule import Shape, SizeRule
from costplan.pricing.sizes import ASPECT, RATIO, read_class, read_pixels, read_size


def read_rules(node: yamlio.Node) -> Rules:
    """The ``request:`` mapping of a pricing table."""
    with yamlio.Fields(node, "request") as fields:
        calls = fields.get("calls", yamlio.listing("calls", yamlio.one_of(*KINDS)), ("generate",))
        size = fields.get("size", _read_size_rule, None)
        quality = fields.get("quality", _read_quality, None) or ((), None, (), ())
        qualities, default, quality_instead, quality_from = quality
        max_n = fields.get("n", _read_max, 1)
        max_inputs = fields.get("input_images", _read_max, 0)
        max_chars, max_tokens = fields.get("prompt", _read_prompt, None) or (None, None)
        parameters = fields.get("parameters", yamlio.mapping("parameters", _read_parameter), None) or {}
        instead = fields.get("instead", yamlio.mapping("instead", yamlio.text), None) or {}
        words_from = fields.get("from", _read_from, None) or ()
        answers = fields.get("answers", yamlio.nonempty("answers", yamlio.one_of(*ANSWERS)), ())
        max_input = fields.get("input", _read_token_limit, None)
        max_output = fields.get("output", _read_token_limit, None)
        frames = fields.get("frames", read_frames, None)
        if calls == ():
            fields.fault("calls", "no-value", "a model takes a call", "name one, such as generate, or remove the key")
        if max_n == 0:
            fields.fault("n", "out-of-bounds", "a call makes an image at least", "write 'n: {max: 1}'")
    rules = Rules(
        calls=calls,
        size=size,
        qualities=qualities,
        quality_default=default,
        quality_instead=quality_instead,
        max_n=max_n,
        max_input_images=max_inputs,
        max_prompt_chars=max_chars,
        parameters=_with_aspect(parameters, size, node),
        instead=tuple(instead.items()),
        max_prompt_tokens=max_tokens,
        max_input=max_input,
        max_output=max_output,
        quality_from=quality_from,
        words_from=words_from,
        answers=answers,
        frames=frames,
    )
    _check_from(rules, node)
    return rules


def _read_size_rule(node: yamlio.Node) -> SizeRule:
    bound = yamlio.integer(1, 10**10)
    with yamlio.Fields(node, "size") as fields:
        values = fields.get("values", yamlio.listing("values", read_pixels), ())
        classes = fields.get("classes", yamlio.listing("classes", read_class), ())
        also = fields.get("also", yamlio.mapping("also", yamlio.word), None) or {}
        shapes = fields.get("shapes", _read_shapes, ())
        besides = fields.get("besides", yamlio.listing("besides", read_size), ())
        default = fields.get("default", read_size, None)
        bounds = {
            key: fields.get(key, bound, unbound)
            for key, unbound in (
                ("multiple_of", 1),
                ("min_pixels", 1),
                ("max_pixels", 10**10),
                ("max_edge", 10**6),
                ("max_ratio", 10**6),
                ("min_edge", 1),
            )
        }
        for low, high in (("min_pixels", "max_pixels"), ("min_edge", "max_edge")):
            if (bounds[low] or 1) > (bounds[high] or 10**10):
                fields.fault(
                    high, "out-of-bounds", f"{high} is below {low}, so no size is legal", "correct one of them"
                )
        for shape in shapes or ():
            if shape.sold not in classes:
                fields.fault(
                    "shapes", "not-allowed", f"it sells no class {shape.sold}", did_you_mean(shape.sold, classes)
                )
    return SizeRule(
        values=values,
        classes=classes,
        also=tuple(also.items()),
        besides=besides,
        default=default,
        shapes=shapes,
        **bounds,
    )


def _read_shapes(node: yamlio.Node) -> tuple[Shape, ...]:
    """The pixels of classes by aspect ratio; each size is that of one pair alone, so that it says which."""
    of_ratio = yamlio.mapping("pixels by class", read_pixels)
    found = yamlio.entries(node, "shapes", of_ratio)
    shapes: dict[object, Shape] = {}
    for ratio, sizes in found.items():
        key, at = node.value[ratio]
        if not RATIO.match(ratio):
            raise key.fault("not-a-shape", f"{ratio} is no aspect ratio", "write one such as '16:9'")
        for sold, size in sizes.items():
            if size in shapes:
                raise at.fault("not-allowed", f"{size} is that of {shapes[size].ratio} too", "name each size once")
            shapes[size] = Shape(ratio, sold, size)
    return tuple(shapes.values())


def _with_aspect(
    parameters: dict[str, ParameterRule], size: SizeRule | None, node: yamlio.Node
) -> tuple[tuple[str, ParameterRule], ...]:
    """The parameters, among them the aspect ratio where the pixels of some are known: by default the first of these.

    Raises:
        InputError: the table has a rule of its own for it that leaves one of them out.
    """
    known = tuple(dict.fromkeys(shape.ratio for shape in size.shapes)) if size is not None else ()
    own = parameters.get(ASPECT)
    if known and own is None:
        return (*parameters.items(), (ASPECT, ParameterRule(values=known, default=known[0])))
    for ratio in known:
        if own is not None and not own.takes(ratio):
            raise node.fault(
                "not-allowed", f"{ASPECT} does not take {ratio}, whose pixels size has", "add it to values"
            )
    return tuple(parameters.items())


def _read_from(node: yamlio.Node) -> tuple[tuple[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]], ...]:
    """What takes the place of parameters of other models: by parameter and value, a quality and parameters."""
    of_value = yamlio.mapping("what takes its place", yamlio.word)
    of_parameter = yamlio.mapping("values of a parameter", of_value)
    found = yamlio.mapping("from", of_parameter)(node)
    return tuple((name, tuple((value, tuple(put.items())) for value, put in of.items())) for name, of in found.items())


def _check_from(rules: Rules, node: yamlio.Node) -> None:
    """What takes the place of others' words is what this model takes.

    Raises:
        InputError: it is not, or the model has the parameter itself.
    """
    own = dict(rules.parameters)
    for name, of_values in rules.words_from:
        key, said = node.value["from"][1].value[name]
        if name in own or name == "quality":
            raise key.fault(
                "not-allowed", f"it has {name} itself", "name a parameter of other models, or remove the line"
            )
        for value, put in of_values:
            for taken, word in put:
                if not rules.takes(taken, word):
                    at = said.value[value][1].value[taken][1]
                    remedy = did_you_mean(taken, ("quality", *own)) or "name its quality, or a parameter that it has"
                    raise at.fault("not-allowed", f"it does not take {taken} {word!r}", remedy)


_ReadQuality = tuple[tuple[str, ...], str | None, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


def _read_quality(node: yamlio.Node) -> _ReadQuality:
    with yamlio.Fields(node, "quality") as fields:
        values = fields.need("values", yamlio.listing("values", yamlio.text))
        default = fields.get("default", yamlio.text, None)
        instead = fields.get("instead", yamlio.mapping("instead", yamlio.text), None) or {}
        others = fields.get("from", yamlio.mapping("from", yamlio.text), None) or {}
    for word, own in others.items():
        if values and (own not in values or word in values):
            at = node.value["from"][1].value[word][1]
            what = f"{word!r} is its own" if word in values else f"it has no quality {own!r}"
            raise at.fault("not-allowed", what, did_you_mean(own, values))
    if default is not None and default not in values:
        raise node.fault(
            "not-allowed", f"the default {default!r} is not among the values", did_you_mean(default, values)
        )
    return values, default, tuple(instead.items()), tuple(others.items())


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
        places = fields.get("decimals", yamlio.integer(1, 6), 0)
        default = fields.get("default", yamlio.word, None)
        is_said = fields.has_any("values", "min", "max")
        is_listed = fields.has("values")
    if low > high and not values:
        raise node.fault("out-of-bounds", "min is above max, so no value is allowed", "correct one of them")
    if not is_said or (is_listed and not values):
        raise node.fault("no-value", "a parameter takes a value", "name one, or give it min and max")
    rule = ParameterRule(values=values, low=low, high=high, default=default, places=places)
    if default is not None and not rule.takes(default):
        raise node.fault("not-allowed", f"the default {default!r} is not allowed", f"allowed: {rule.allowed}")
    return rule
