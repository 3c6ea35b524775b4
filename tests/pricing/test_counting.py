"""Every worked number of the formula sheet, row by row from data/formula_numbers.yaml, at the face of a quote.
Then what holds for all sizes: counts over every legal size, and properties against a reference that is written
apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, floor, sqrt
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from costplan import Catalogue, InputError, Quote, quote
from costplan.contracts.paying import LIST_PRICE
from costplan.planning.in_force import rates_in_force
from costplan.planning.usage import INPUTS
from costplan.pricing.call import Call
from costplan.pricing.counting.output_tokens import Grid
from costplan.pricing.size_rule import SizeRule
from costplan.pricing.sizes import Size, size_of
from costplan.quantity import Basis, Quantity, certain
from costplan.units import PICO, round_half_up
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once("exact")

NUMBERS: dict[str, Any] = yaml.load(
    (TESTS / "data" / "formula_numbers.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
CATALOGUE = Catalogue()
TWO = "openai/gpt-image-2"
TWO_FIVE = "openai/gpt-image-2.5-flare"
tried = settings(deadline=None, derandomize=True, max_examples=200)

# ------------------------------------------------------------------------------------------- how the numbers are asked


def day_of(model: str) -> date:
    return date.fromisoformat(NUMBERS["days"].get(model, NUMBERS["days"]["default"]))


def asked(model: str, **call: Any) -> Quote:
    """A quote on the model's day, with a prompt of no tokens where none is given."""
    call.setdefault("prompt_tokens", 0)
    return quote(model, as_of=call.pop("as_of", None) or day_of(model), **call)


def used(found: Quote, meter: str) -> Quantity:
    """What a cost line is for; the usage where no line is, as for a figure that a dearer one took the place of."""
    lines = {line.meter: line.quantity for line in found.lines}
    return lines[meter] if meter in lines else found.priced.usage.measures[meter].quantity


def image_cost(found: Quote) -> Fraction:
    """The dollars of the line for image output."""
    return Fraction(next(line.cost.expected for line in found.lines if line.meter in ("image_out", "image"))) / PICO


def same_as_printed(value: Fraction, printed: str) -> bool:
    """Whether the value, rounded half up to the decimals of the printed text, is that text."""
    return round_half_up(value, -int(Decimal(printed).as_tuple().exponent)) == Fraction(printed)


def cells(groups: list[dict[str, Any]], key: str) -> Iterator[Any]:
    """One parameter a number: the model, what else the call says, and the figure."""
    for group in groups:
        said = {name: group[name] for name in ("quality", "parameters") if name in group}
        for model in group.get("models") or [group["model"]]:
            for name, figure in group[key].items():
                label = " ".join([model, *map(str, said.values()), name])
                yield pytest.param(model, said, name, figure, id=label)


def rows(name: str) -> list[Any]:
    return [pytest.param(row, id=" ".join(map(str, row.values()))) for row in NUMBERS[name]]


# ------------------------------------------------------------------------------------------------------ output tokens


@pytest.mark.parametrize(("model", "said", "size", "tokens"), list(cells(NUMBERS["outputs"], "tokens")))
def test_output_tokens(model: str, said: dict[str, Any], size: str, tokens: str) -> None:
    assert used(asked(model, size=size, **said), "image_out") == certain(int(tokens))


@pytest.mark.parametrize("quality", NUMBERS["own_reading"])
@pytest.mark.parametrize("size", ["1024x1024", "1024x1536", "1536x1024"])
def test_own_reading_of_the_first_table(quality: str, size: str) -> None:
    cells_for_1024 = int(NUMBERS["own_reading"][quality])
    width, height = map(int, size.split("x"))
    columns, lines = cells_for_1024 * width // 1024, cells_for_1024 * height // 1024
    found = asked("openai/gpt-image-1.5", size=size, quality=quality)
    assert used(found, "image_out").expected == columns * lines + lines


@pytest.mark.parametrize("row", rows("grid_rows"))
def test_the_explanation_names_the_grid(row: dict[str, str]) -> None:
    found = asked(TWO, size=row["size"], quality=row["quality"])
    assert found.priced.usage.measures["image_out"].why.startswith(f"grid {row['grid']}: ")


def test_high_is_not_four_times_medium() -> None:
    row = NUMBERS["not_four_times"]
    medium = used(asked(TWO, size=row["size"], quality="medium"), "image_out").expected
    high = used(asked(TWO, size=row["size"], quality="high"), "image_out").expected
    assert (medium, high) == (int(row["medium"]), int(row["high"]))
    assert 4 * medium - high == 2932 - 2863


def test_cost_does_not_grow_with_pixels() -> None:
    row = NUMBERS["dearest_first"]
    costs = [asked(TWO, size=size, quality=row["quality"]).cost.expected for size in row["sizes"]]
    pixels = [Size(*map(int, size.split("x"))).pixels for size in row["sizes"]]
    assert costs == sorted(costs, reverse=True)
    assert len(set(costs)) == len(costs)
    assert pixels[-1] > 4 * pixels[-2]


@pytest.mark.parametrize("model", ["openai/gpt-image-2.6-flare", "openai/gpt-image-2.6-sunburst"])
@pytest.mark.parametrize("row", rows("measured"))
def test_what_was_measured_once_is_expected_and_not_exact(row: dict[str, str], model: str) -> None:
    found = asked(model, size=row["size"], quality=row["quality"])
    assert used(found, "image_out").numbers == tuple(Fraction(row[name]) for name in ("low", "tokens", "high"))
    assert found.priced.usage.measures["image_out"].basis == "measured"


@pytest.mark.parametrize("model", ["openai/gpt-image-2.6-flare", "openai/gpt-image-2.6-sunburst"])
@pytest.mark.parametrize("row", rows("priors"))
def test_what_is_not_measured_of_2_6_is_a_prior(row: dict[str, str], model: str) -> None:
    found = asked(model, size=row["size"], quality=row["quality"])
    tokens = used(found, "image_out")
    assert tokens.expected == int(row["prior"]) * Fraction(row["factor"])
    assert tokens.low < tokens.expected < tokens.high
    assert found.priced.usage.measures["image_out"].basis == "assumed"
    assert any("no formula is known" in remark for remark in found.priced.usage.remarks)


def test_no_grid_gives_what_2_6_measured() -> None:
    row = NUMBERS["no_grid_gives"]
    lengths = range(int(row["from"]), int(row["through"]) + 1)
    grid = Grid(tuple((str(length), length) for length in lengths), 0)
    found = {grid.quantity(Call(size=size_of(row["size"]), quality=str(length))).expected for length in lengths}
    assert len(found) == len(lengths)
    assert found.isdisjoint(map(int, row["tokens"]))


def test_complexity_is_no_billing_switch() -> None:
    costs = [
        asked("openai/gpt-image-2.6-flare", size="1536x1024", quality="low", parameters={"complexity": value}).cost
        for value in ("low", "medium", "high")
    ]
    assert costs == [costs[0]] * 3


@pytest.mark.parametrize("row", rows("auto"))
def test_auto_is_what_it_was_served_as(row: dict[str, Any]) -> None:
    served = {int(tokens): int(calls) for tokens, calls in row["served"].items()}
    found = asked(row["model"], size="1024x1024", quality="auto")
    weights = {
        tokens: calls + Fraction(1, len(served)) for tokens, calls in served.items()
    }  # one call more, spread evenly
    mean = sum((tokens * weight for tokens, weight in weights.items()), Fraction(0)) / (sum(served.values()) + 1)
    assert used(found, "image_out") == Quantity(min(served), mean, max(served))
    assert found.priced.usage.measures["image_out"].basis == "measured"


# --------------------------------------------------------------------------------------------------------- text tokens


@pytest.mark.parametrize("prompt", [0, 17])
@pytest.mark.parametrize("row", rows("text"))
def test_text_tokens_beyond_the_prompt(row: dict[str, str], prompt: int) -> None:
    inputs = ["1024x1024"] * int(row["inputs"])
    found = asked(
        row["model"],
        call=row["call"],
        size="1024x1024",
        quality="low",
        input_images=inputs,
        prompt_tokens=prompt,
    )
    beyond = row.get("beyond")
    tokens = used(found, "text_in")
    assert (tokens.low, tokens.high) == (prompt + int(beyond or row["low"]), prompt + int(beyond or row["high"]))
    assert tokens.low <= tokens.expected <= tokens.high


@pytest.mark.parametrize("row", rows("text_output"))
def test_text_output(row: dict[str, str]) -> None:
    found = used(asked(row["model"], size="1024x1024", quality=row["quality"]), "text_out")
    assert found == Quantity(int(row["low"]), int(row["mean"]), int(row["high"]))
    assert found.low <= int(row["seen"]) <= found.high


# --------------------------------------------------------------------------------------------------------- input images


def edit(model: str, images: list[str], **said: Any) -> Quote:
    return asked(model, size="1024x1024", quality="low", input_images=images, **said)


@pytest.mark.parametrize(("model", "said", "images", "tokens"), list(cells(NUMBERS["inputs"], "tokens")))
def test_input_image_tokens(model: str, said: dict[str, Any], images: str, tokens: str) -> None:
    assert used(edit(model, images.split(" + "), **said), "image_in") == certain(int(tokens))


@pytest.mark.parametrize("row", rows("served_fidelity"))
def test_fidelity_that_was_served(row: dict[str, str]) -> None:
    found = edit(row["model"], [row["image"]], as_of=date.fromisoformat(row["day"]))
    assert used(found, "image_in").expected == int(row["tokens"])


@pytest.mark.parametrize("quality", ["low", "high"])
@pytest.mark.parametrize("size", ["1024x1024", "3840x2160"])
def test_what_comes_out_does_not_change_what_goes_in(size: str, quality: str) -> None:
    found = asked(TWO, size=size, quality=quality, input_images=["550x368"])
    assert used(found, "image_in").expected == 704


@pytest.mark.parametrize("said", [{"prompt_tokens": 17}, {"prompt_tokens": None, "prompt": "make it night"}])
def test_the_usage_is_what_the_lines_charge(said: dict[str, Any]) -> None:
    found = asked(TWO, size="1024x1024", quality="low", input_images=["512x512"], **said)
    measures = found.priced.usage.measures
    assert {line.meter: line.quantity for line in found.lines} == {
        line.meter: measures[line.meter].quantity for line in found.lines
    }
    assert found.priced.cost == found.cost


# --------------------------------------------------------------------------------------------------------------- money


@pytest.mark.parametrize(("model", "said", "size", "usd"), list(cells(NUMBERS["printed"], "usd")))
def test_printed_dollars(model: str, said: dict[str, Any], size: str, usd: str) -> None:
    assert same_as_printed(image_cost(asked(model, size=size, **said)), usd)


@pytest.mark.parametrize(("model", "said", "size", "usd"), list(cells(NUMBERS["about"]["prices"], "usd")))
def test_the_first_table_is_about_the_published_price(model: str, said: dict[str, Any], size: str, usd: str) -> None:
    found = image_cost(asked(model, size=size, **said))
    assert abs(found / Fraction(usd) - 1) <= Fraction(NUMBERS["about"]["within"])


MINI = NUMBERS["mini"]


@pytest.mark.parametrize(
    ("quality", "size", "usd"),
    [(quality, size, usd) for quality, sizes in MINI["usd"].items() for size, usd in sizes.items()],
)
def test_the_dearer_of_two_published_figures_is_budgeted(quality: str, size: str, usd: str) -> None:
    found = asked("openai/gpt-image-1-mini", size=size, quality=quality)
    tokens = used(found, "image_out").expected
    above = Fraction(usd) - tokens * Fraction(MINI["rate"]) / 10**6
    low, high = (Fraction(bound) for bound in MINI["above"])
    assert low <= round_half_up(above, 4) <= high
    assert {line.meter for line in found.lines if line.cost.expected} == {"image", "text_in"}
    assert image_cost(found) == Fraction(usd)
    assert any("two published figures disagree" in remark for remark in found.priced.remarks)


@pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in NUMBERS["bills"]])
def test_bill(row: dict[str, Any]) -> None:
    call = dict(row["call"])
    call |= {name: int(call[name]) for name in ("n", "prompt_tokens") if name in call}
    found = asked(call.pop("model"), **call)
    lines = [line for line in found.lines if line.meter not in row.get("without", ())]
    assert len(found.lines) - len(lines) == len(row.get("without", ()))
    assert {line.meter: line.quantity.expected for line in lines if line.cost.expected} == {
        meter: int(units) for meter, units in row["units"].items() if units != "0"
    }
    assert sum(Fraction(line.cost.expected) for line in lines) == Fraction(row["usd"]) * PICO
    if not row.get("without"):
        assert Fraction(found.cost_usd) == Fraction(row["usd"])


@pytest.mark.parametrize("row", rows("midjourney"))
def test_midjourney(row: dict[str, str]) -> None:
    rates = rates_in_force(CATALOGUE, LIST_PRICE, row["model"], "standard", day_of(row["model"]))
    found = asked(row["model"], n=4)
    hours = used(found, "fast_hour").expected
    (month,) = rates.rows["seat_month"]
    included = rates.block.included["fast_hour"]
    assert (month.pico, included) == (int(row["month"]) * PICO, Fraction(row["fast_hours"]))
    assert hours == Fraction(1, 60)
    assert same_as_printed(Fraction(month.pico) / PICO / (Fraction(included) / hours * 4), row["usd"])
    assert same_as_printed(Fraction(found.cost.expected) / PICO / 4, NUMBERS["midjourney_marginal"])


# ------------------------------------------------------------------------------------------------- over all legal sizes

LEGAL = [
    Size(width, height)
    for width in range(16, 3841, 16)
    for height in range(16, width + 1, 16)
    if 655_360 <= width * height <= 8_294_400 and width <= 3 * height
]
WORDS = NUMBERS["legal"]


def test_legal_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SizeRule, "nearest", lambda _, size: size)  # a hint for people, and slow for 14,000 of them
    rule = CATALOGUE.table(TWO).rules.size
    assert rule is not None
    sizes = [Size(w, h) for w in range(16, 4097, 16) for h in range(16, w + 1, 16)]
    taken = [size for size in sizes if not rule.settle(size)[1]]
    assert taken == LEGAL
    assert all(not rule.settle(Size(size.height, size.width))[1] for size in taken)
    assert len(taken) == int(WORDS["sizes"])


def test_every_rule_takes_the_sizes_that_it_settles() -> None:
    asked_for = [
        None,
        "auto",
        "1K",
        "4K",
        Size(1024, 1024),
        Size(1536, 1024),
        Size(1000, 7),
        Size(512, 512),
    ]
    rules = {rule for model in CATALOGUE.models() if (rule := CATALOGUE.table(model).rules.size) is not None}
    assert len(rules) > 20
    for rule in rules:
        for size in asked_for:
            assert rule.takes(size) == (not rule.settle(size)[1]), (rule, size)


@pytest.mark.parametrize("model", [TWO, TWO_FIVE, "openai/gpt-image-2.6-sunburst"])
@pytest.mark.parametrize("size", WORDS["taken"])
def test_a_size_on_the_border_is_taken(size: str, model: str) -> None:
    across, _, down = size.partition("x")
    assert asked(model, size=size, quality="high").cost == asked(model, size=f"{down}x{across}", quality="high").cost


@pytest.mark.parametrize("size", WORDS["refused"])
def test_a_size_beyond_the_border_is_refused(size: str) -> None:
    with pytest.raises(InputError, match="is the nearest legal size"):
        asked(TWO, size=size, quality="high")


def grid_tokens(size: Size, length: int, short: int) -> int:
    return ceil(Fraction(length * short * (2_000_000 + size.pixels), 4_000_000))


def test_ties_of_the_grid_go_to_the_even_row() -> None:
    """Python's round() of a Fraction is exact half-even; round() of a quotient of doubles is the script's slip."""
    method = CATALOGUE.profile("openai/gpt-image-2.5").block_on(day_of(TWO_FIVE)).counted["image_out"].method
    assert isinstance(method, Grid)
    lengths = dict(method.grid)
    assert sorted(lengths.values()) == [int(length) for length in WORDS["grids"]]
    pairs = half_up = double = 0
    for size in LEGAL:
        for quality, length in lengths.items():
            ratio = Fraction(length * size.height, size.width)
            found = method.quantity(Call(size=size, quality=quality)).expected
            assert found == grid_tokens(size, length, round(ratio)), (size, quality)
            pairs += 1
            half_up += found != grid_tokens(size, length, floor(ratio + Fraction(1, 2)))
            double += found != grid_tokens(size, length, round(length / (size.width / size.height)))
    assert (pairs, half_up, double) == tuple(
        int(WORDS[name]) for name in ("pairs", "half_up_differs", "double_differs")
    )


def patches_by_the_rule(width: int, height: int) -> int:
    """Section 6 step by step, with square roots to sixty digits: no algebra in common with the code."""
    with localcontext(prec=60):
        across, down = Decimal(width), Decimal(height)
        if max(across, down) < 1024:
            scale = min(Decimal(2), 1024 / max(across, down))
            across, down = across * scale, down * scale
        least = max(across, down) / 3
        across, down = max(across, least), max(down, least)
        patches = up(across / 32) * up(down / 32)
        if patches <= 1536:
            return patches
        shrink = (Decimal(32 * 32 * 1536) / (across * down)).sqrt()
        columns, lines = across * shrink / 32, down * shrink / 32
        shrink *= min(int(columns) / columns, int(lines) / lines)
        return up(across * shrink / 32) * up(down * shrink / 32)


def up(number: Decimal) -> int:
    """The ceiling of a number that may lie a last digit above a whole one."""
    return int((number - Decimal("1e-40")).to_integral_value("ROUND_CEILING"))


def patches_in_doubles(width: int, height: int) -> int:
    """Section 6 as a program with floating point numbers would do it; no legal size is upscaled beyond 1024 exactly."""
    across, down = float(width), float(height)
    if max(across, down) < 1024:
        scale = min(2.0, 1024 / max(across, down))
        across, down = across * scale, down * scale
    if ceil(across / 32) * ceil(down / 32) <= 1536:
        return ceil(across / 32) * ceil(down / 32)
    shrink = sqrt(32 * 32 * 1536 / (across * down))
    columns, lines = across * shrink / 32, down * shrink / 32
    shrink *= min(floor(columns) / columns, floor(lines) / lines)
    return ceil(across * shrink / 32) * ceil(down * shrink / 32)


def patches(*images: tuple[int, int]) -> int:
    method = CATALOGUE.profile(TWO).block_on(day_of(TWO)).counted["image_in"].method
    return int(method.quantity(Call(input_images=tuple(Size(*image) for image in images))).expected)


def test_patches_of_every_legal_size() -> None:
    found = {size: patches(size) for size in LEGAL}
    assert {size: patches_by_the_rule(*size) for size in LEGAL} == found
    assert max(found.values()) == int(NUMBERS["patches"]["most"])
    doubles = {size: patches_in_doubles(*size) for size in LEGAL}
    assert sum(found[size] != doubles[size] for size in LEGAL) == int(NUMBERS["patches"]["double_differs"])
    assert max(doubles.values()) == int(NUMBERS["patches"]["double_most"])


# ----------------------------------------------------------------------------------------------------------- properties

SIZES = st.builds(lambda size, turned: size if turned else Size(*reversed(size)), st.sampled_from(LEGAL), st.booleans())
IMAGES = st.tuples(st.integers(1, 9000), st.integers(1, 9000))
FITTING = st.tuples(
    st.integers(1, 2048), st.integers(1, 2048)
)  # how sides are rounded on the way to 2048 is not on record
MODELS = st.sampled_from([(TWO, "low"), (TWO, "medium"), (TWO, "high"), (TWO_FIVE, "xhigh"), (TWO_FIVE, "max")])


def tokens_of(model: str, quality: str, size: Size, **more: Any) -> int:
    return int(used(asked(model, size=str(size), quality=quality, **more), "image_out").expected)


@tried
@given(SIZES, MODELS)
def test_output_does_not_change_when_the_image_is_turned(size: Size, model: tuple[str, str]) -> None:
    turned = Size(size.height, size.width)
    assert 0 < tokens_of(*model, size) == tokens_of(*model, turned)


@tried
@given(SIZES)
def test_a_higher_quality_is_dearer(size: Size) -> None:
    costs = [
        asked(TWO_FIVE, size=str(size), quality=q).cost.expected for q in ("low", "medium", "high", "xhigh", "max")
    ]
    assert costs == sorted(set(costs))


@tried
@given(SIZES, MODELS, st.integers(0, 3))
def test_a_partial_image_is_a_hundred_tokens(size: Size, model: tuple[str, str], partials: int) -> None:
    found = tokens_of(*model, size, parameters={"partial_images": str(partials)})
    assert found == tokens_of(*model, size) + 100 * partials


@tried
@given(SIZES, MODELS, st.integers(1, 10), st.lists(IMAGES, max_size=3), st.integers(0, 5000))
def test_n_images_cost_n_times_one(
    size: Size, model: tuple[str, str], n: int, images: list[tuple[int, int]], prompt: int
) -> None:
    said: dict[str, Any] = {
        "size": str(size),
        "quality": model[1],
        "prompt_tokens": prompt,
        "input_images": [f"{w}x{h}" for w, h in images],
    }
    one, many = asked(model[0], **said), asked(model[0], n=n, **said)
    assert (many.cost.expected, many.cost.high) == (one.cost.expected * n, one.cost.high * n)
    for line, alone in zip(many.lines, one.lines, strict=True):
        times = alone.quantity.times(n)
        shared = line.meter in INPUTS and n > 1 and alone.quantity.high  # whether they are paid once is not published
        assert line.quantity == (times._replace(low=alone.quantity.low) if shared else times)
        assert (line.basis is Basis.ASSUMED) == bool(shared or alone.basis is Basis.ASSUMED)


@tried
@given(IMAGES)
def test_patches_of_any_image(image: tuple[int, int]) -> None:
    found = patches(image)
    assert found == patches_by_the_rule(*image)
    assert 1 <= found <= 1536
    assert found == patches((image[1], image[0]))


@tried
@given(st.lists(IMAGES, min_size=1, max_size=16))
def test_input_images_add_up(images: list[tuple[int, int]]) -> None:
    assert patches(*images) == sum(patches(image) for image in images)


@tried
@given(FITTING, st.booleans())
@example((1024, 1025), False)
@example((513, 512), True)
def test_tiles_of_any_image(image: tuple[int, int], high: bool) -> None:
    """Measured: the side that is shrunk along with the short one is rounded down to whole pixels."""
    short = max(512, min(image))
    tiles = -(-(image[0] * 512 // short) // 512) * -(-(image[1] * 512 // short) // 512)
    extra = (4160 if image[0] == image[1] else 6240) if high else 0
    said = {"input_fidelity": "high" if high else "low"}
    found = edit("openai/gpt-image-1", [f"{image[0]}x{image[1]}"], parameters=said)
    assert used(found, "image_in").expected == 65 + 129 * tiles + extra


@tried
@given(st.integers(0, 8000), st.integers(1, 16))
def test_text_is_the_prompt_six_tokens_and_one_for_each_input(prompt: int, inputs: int) -> None:
    found = edit(TWO, ["1024x1024"] * inputs, prompt_tokens=prompt)
    assert used(found, "text_in").expected == prompt + 6 + inputs


@tried
@given(SIZES)
def test_2_6_stays_in_the_range_of_its_prior(size: Size) -> None:
    found = used(asked("openai/gpt-image-2.6-flare", size=str(size), quality="medium"), "image_out")
    prior = tokens_of(TWO_FIVE, "medium", size)
    assert found == Quantity(prior * 3, prior * Fraction(7, 2), prior * Fraction(21, 5))
