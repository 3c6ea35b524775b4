"""Which calls of the shipped models have a hard bound: each of them in a golden table, and docs/guard.md in short."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from costplan.catalogue import shipped_catalogue
from costplan.errors import InputError
from costplan.pricing.sizes import Size
from costplan.reserving.bound import Bound, bound_of
from costplan.units import usd_text
from tests.places import ROOT, TESTS
from tests.reserving.test_bound import DAY, arguments


class Told(NamedTuple):
    """What became of a call: in full, and in short."""

    text: str
    calls: str
    why: str


def ask(model: str, quality: str | None, kind: str, accept_estimates: bool) -> Bound:
    """A call of 50 tokens of prompt, at 1024x1024 or the default size, with a 1024x1024 input where it takes one, and
    the most of a number, such as steps, that a call has to state."""
    table = shipped_catalogue().table(model)
    rule = table.rules.size
    takes_square = rule.default is None and rule.takes(Size(1024, 1024)) if rule is not None else bool(table.profile)
    words = {
        "model": model,
        "quality": quality,
        "call": kind,
        "prompt_tokens": 50,
        "inputs": [] if kind == "generate" else ["1024x1024"],
        "size": "1024x1024" if takes_square else None,
        "main": kind == "responses",
        "max_tool_calls": 1 if kind == "responses" else None,
        "parameters": {name: str(one.high) for name, one in table.rules.parameters if one.high and one.default is None},
        "accept_estimates": accept_estimates,
    }
    return bound_of(**arguments(words))


def told(model: str, quality: str | None, kind: str) -> Told:
    """Whether the call has a hard bound, and why it has one or none."""
    try:
        bound = ask(model, quality, kind, False)
    except InputError as error:
        problem = error.problems[0]
        if problem.code != "no-bound":
            return Told(f"refused, {problem.code}", "no longer answers, or has no price", "")
        reasons = problem.message.partition("call costs: ")[2]
        try:
            estimated = usd_text(ask(model, quality, kind, True).pico)
        except InputError as unknown:
            return Told(f"refused, {unknown.problems[0].code}", "nothing to estimate by", "nobody has measured it")
        return Told(f"refused ({reasons}); estimated ${estimated}", "estimates only", reasons)
    return Told(f"hard ${usd_text(bound.pico)}", "hard", rests_on(bound))


def rests_on(bound: Bound) -> str:
    """What makes a bound hard, in words."""
    if any(part.label.startswith("all ") for part in bound.parts):
        return "the most tokens that its maker states, at the dearest rate"
    meters = {part.meter for part in bound.parts}
    if meters & {"image_out", "text_out"}:
        return "tokens by the maker's own rule, or one that every call on record bore out"
    if any(meter.startswith("step") for meter in meters):
        return "inference steps that the call states"
    return "whole megapixels" if any("megapixel" in meter for meter in meters) else "a price for each image or call"


def every_call() -> dict[str, dict[str, Told]]:
    """Each shipped model that makes images, at each of its qualities, for each of its kinds of call."""
    found: dict[str, dict[str, Told]] = {}
    for model in shipped_catalogue().models():
        rules = shipped_catalogue().table(model).rules
        if rules.of_text:
            continue
        found[model] = {
            " ".join(filter(None, (kind, quality))): told(model, quality, kind)
            for kind in rules.calls
            for quality in rules.qualities or (None,)
        }
    return found


EVERY_CALL = every_call()


def test_every_model(update_golden: bool) -> None:
    path = TESTS / "data" / "bounds_of_models.yaml"
    rows = {model: {call: one.text for call, one in calls.items()} for model, calls in EVERY_CALL.items()}
    text = (
        f"# The most that one call of each shipped model can cost on {DAY}: 50 tokens of prompt, at 1024x1024 or\n"
        "# the default size, with one 1024x1024 input where it takes one. Rewritten by 'make golden'.\n"
        + yaml.safe_dump(rows, sort_keys=False, width=200)
    )
    if update_golden:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def table() -> str:
    """The models by what becomes of their calls, whatever the quality."""
    groups: dict[tuple[str, str], dict[str, list[str]]] = {}
    for model, calls in EVERY_CALL.items():
        for call, one in calls.items():
            kinds = groups.setdefault((one.calls, one.why), {}).setdefault(model, [])
            kinds += [kind] if (kind := call.partition(" ")[0]) not in kinds else []
    lines = ["| bound | because | models |", "|---|---|---|"]
    for (bound, why), models in sorted(groups.items(), key=lambda group: (group[0][0] != "hard", group[0])):
        named = []
        for model, kinds in models.items():
            offered = shipped_catalogue().table(model).rules.calls
            named.append(f"`{model}`" + ("" if len(kinds) == len(offered) else f" ({', '.join(kinds)})"))
        lines.append(f"| {bound} | {why} | {', '.join(named)} |")
    return "\n".join(lines) + "\n"


def test_the_page_says_which_calls_have_one(update_golden: bool) -> None:
    path = ROOT / "docs" / "guard.md"
    page = path.read_text(encoding="utf-8")
    found = re.search(r"^\| bound \| because \| models \|\n(\|.*\n)+", page, re.MULTILINE)
    assert found is not None
    if update_golden:
        page = page.replace(found[0], table())
        path.write_text(page, encoding="utf-8")
    assert table() in page
