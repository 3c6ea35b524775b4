"""The most that one call can cost: cases by hand in tests/data/bound_cases.yaml, every shipped model in a golden
table, and what still fits. That no bound is below what a quote says is tried in test_bound_laws.py."""

from __future__ import annotations

from datetime import date
from timeit import timeit
from typing import Any

import pytest
import yaml

from costplan.catalogue import Catalogue, shipped_catalogue
from costplan.errors import InputError
from costplan.pricing import tokenizer
from costplan.pricing.call import Call, MainModel
from costplan.pricing.sizes import Size, size_of
from costplan.quantity import certain
from costplan.reserving.bound import bound_of, dearest_that_fits
from costplan.units import PICO, sum_of, usd_text
from tests.places import TESTS

DAY = date(2026, 11, 27)
MAIN = (MainModel("text_in", certain(1000), 5 * 10**6), MainModel("text_out", certain(2000), 10 * 10**6))
CASES: dict[str, Any] = yaml.safe_load((TESTS / "data" / "bound_cases.yaml").read_text(encoding="utf-8"))


def pixels(text: str) -> Size:
    size = size_of(text)
    assert isinstance(size, Size)
    return size


def arguments(ask: dict[str, Any]) -> dict[str, Any]:
    """A case's words as the arguments of :func:`bound_of`."""
    words = dict(ask)
    beside = {key: words.pop(key) for key in ("accept_estimates", "unsized_inputs", "max_tool_calls") if key in words}
    size, tokens = words.pop("size", None), words.pop("prompt_tokens", None)
    call = Call(
        kind=words.pop("call", "generate"),
        size=size if size is None else size_of(size),
        quality=words.pop("quality", None),
        n=words.pop("n", 1),
        input_images=tuple(map(pixels, words.pop("inputs", ()))),
        parameters=tuple((key, str(value)) for key, value in words.pop("parameters", {}).items()),
        prompt=words.pop("prompt", None),
        prompt_tokens=None if tokens is None else certain(tokens),
        cached_text_tokens=words.pop("cached_text_tokens", 0),
        main_model=MAIN if words.pop("main", False) else (),
    )
    found = {"model": words.pop("model"), "call": call, "day": words.pop("day", DAY), "catalogue": shipped_catalogue()}
    return found | beside | words


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    if "refused" in case:
        with pytest.raises(InputError) as refused:
            bound_of(**arguments(case["ask"]))
        assert [problem.code for problem in refused.value.problems] == [case["refused"]]
        told = str(refused.value)
    else:
        bound = bound_of(**arguments(case["ask"]))
        assert (usd_text(bound.pico), bound.method) == (case["usd"], case.get("method", "hard"))
        told = "\n".join(bound.why)
    for words in case.get("says", ()):
        assert words in told


def test_a_bound_is_the_sum_of_its_parts() -> None:
    bound = bound_of(**arguments(CASES["every input image counts"]["ask"]))
    assert sum_of(part.pico for part in bound.parts) == bound.pico
    assert [(part.label, part.quantity) for part in bound.parts] == [
        ("text in", 52),
        ("image in", 2048),
        ("image out", 196),
    ]


def test_a_bound_does_not_keep_the_prompt() -> None:
    bound = bound_of(**arguments({"model": "gpt-image-2", "size": "1024x1024", "quality": "low", "prompt": "a secret"}))
    assert "secret" not in repr(bound)


def test_without_the_tokenizer_every_byte_is_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenizer, "_encoder", lambda: None)
    tokenizer.count_tokens.cache_clear()
    try:
        prompt = "ein Leuchtturm für Öl"  # 21 characters, 23 bytes
        ask = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low", "prompt": prompt}
        bound = bound_of(**arguments(ask))
    finally:
        tokenizer.count_tokens.cache_clear()
    assert usd_text(bound.pico) == "0.006025"  # 196 x $30 + (23 + 6) x $5
    assert bound.why[-1] == "prompt: 23 tokens at most, one for each byte; costplan[tokenizer] counts them"


# ------------------------------------------------------------------------------------------------------ what still fits

FITS = [
    # 8 high cost $1.6878; 8 medium 8 x (1,756 x $30 + 50 x $5) = $0.42344, 8 low 8 x (196 x $30 + 50 x $5) = $0.04904
    ({"quality": "high", "n": 8}, "1", "quality medium, n=8 ($0.42344)"),
    ({"quality": "high", "n": 8}, "0.1", "quality low, n=8 ($0.04904)"),
    ({"quality": "high", "n": 8}, "0.03", "quality low, n=4 ($0.02452)"),
    ({"quality": "auto", "n": 8}, "1", "quality medium, n=8 ($0.42344)"),
    ({"quality": "medium", "n": 1}, "0.01", "quality low, n=1 ($0.00613)"),
    ({"quality": "low", "n": 2}, "0.01", "quality low, n=1 ($0.00613)"),
    ({"quality": "low", "n": 8}, "0.006", None),
    ({"quality": "high", "size": "auto"}, "0.3", "quality high, size 1024x1024, n=1 ($0.21097)"),
    ({"model": "bfl/flux-1.1-pro"}, "0.01", None),
    ({"model": "apiyi/gpt-image-2.6-all", "n": 4}, "0.06", "n=2 ($0.05)"),
]


@pytest.mark.parametrize(("ask", "left", "fits"), FITS)
def test_what_still_fits(ask: dict[str, Any], left: str, fits: str | None) -> None:
    usual = {} if "model" in ask else {"model": "openai/gpt-image-2", "size": "1024x1024"}
    words = arguments(usual | {"prompt_tokens": 44} | ask)
    assert dearest_that_fits(**words, left=int(float(left) * PICO)) == fits


# ---------------------------------------------------------------------------------------------------------- every model


def told(model: str, quality: str | None, kind: str, accept_estimates: bool = False) -> str:
    """What becomes of a call of 50 tokens of prompt, at its usual size, with a 1024x1024 input where it takes one."""
    rule = Catalogue().table(model).rules.size
    takes_square = rule is not None and rule.takes(Size(1024, 1024))
    ask = {"size": "1024x1024"} if takes_square and rule is not None and rule.default is None else {}
    if kind != "generate":
        ask["inputs"] = ["1024x1024"]  # type: ignore[assignment]
    beside = {"max_tool_calls": 1, "main": True} if kind == "responses" else {}
    words = {"model": model, "quality": quality, "call": kind, "prompt_tokens": 50, **ask, **beside}
    try:
        bound = bound_of(**arguments(words), accept_estimates=accept_estimates)
    except InputError as error:
        code, message = error.problems[0].code, error.problems[0].message
        if code == "no-bound" and not accept_estimates:
            reasons = message.partition("call costs: ")[2] or message
            return f"refused ({reasons}); {told(model, quality, kind, True)}"
        return f"refused, {code}"
    return f"{bound.method} ${usd_text(bound.pico)}"


def every_call() -> dict[str, dict[str, str]]:
    """Each shipped model, at each of its qualities, for each of its kinds of call."""
    found: dict[str, dict[str, str]] = {}
    for model in shipped_catalogue().models():
        rules = shipped_catalogue().table(model).rules
        found[model] = {
            " ".join(filter(None, (kind, quality))): told(model, quality, kind)
            for kind in rules.calls
            for quality in rules.qualities or (None,)
        }
    return found


def test_every_model(update_golden: bool) -> None:
    path = TESTS / "golden" / "bounds.yaml"
    text = (
        f"# The most that one call of each shipped model can cost on {DAY}: 50 tokens of prompt, at 1024x1024 or\n"
        "# the default size, with one 1024x1024 input where it takes one. Rewritten by 'make golden'.\n"
        + yaml.safe_dump(every_call(), sort_keys=False, width=200)
    )
    if update_golden:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_a_bound_asked_again_costs_microseconds() -> None:
    words = arguments({"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "high", "n": 8, "prompt": "dusk"})
    bound_of(**words)
    assert min(timeit(lambda: bound_of(**words), number=100) / 100 for _ in range(5)) < 500e-6  # 20 in truth
