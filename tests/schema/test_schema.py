"""The printed JSON Schema against the readers it was made from, by a validator that is not ours.
Files are loaded as an editor loads them: YAML 1.2, so that 70% and 2027-01 are texts and 5 is a number."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from costplan import write_scenario, yamlio
from costplan.cli.init import TEMPLATES
from costplan.scenario.reader import read_scenario
from costplan.schema.meanings import MEANINGS
from costplan.schema.schema import KINDS, schema_of
from tests.command import run
from tests.drawn import scenarios
from tests.places import ROOT

TEMPLATES_AT = ROOT / "costplan" / "templates"


class Loader12(yaml.SafeLoader):
    """The core schema of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  PyYAML's own shape


for kind, shape, first in (
    ("null", r"(~|null|Null|NULL|)", ["~", "n", "N", ""]),
    ("bool", r"(true|True|TRUE|false|False|FALSE)", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))",
        list("-+.0123456789")),
):  # fmt: skip
    Loader12.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(rf"{shape}\Z"), first)
Loader12.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
Loader12.add_constructor(
    "tag:yaml.org,2002:float", lambda _, node: float(node.value.replace(".inf", "inf").replace(".nan", "nan"))
)


def as_json(value: Any) -> Any:
    """What an editor's validator sees: keys are texts."""
    if isinstance(value, dict):
        return {str(key): as_json(one) for key, one in value.items()}
    return [as_json(one) for one in value] if isinstance(value, list) else value


def load(text: str) -> Any:
    return as_json(yaml.load(text, Loader=Loader12))


@cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(kind))


def problems(kind: str, text: str) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(kind).iter_errors(load(text))]


# ---------------------------------------------------------------------------------------------------- what is accepted


def kind_of(path: Path) -> str:
    if path.name.endswith(".calibration.yaml"):
        return "calibration"
    return "profile" if path.name.endswith(".tokens.yaml") else "prices"


SHIPPED = [
    *((path, "scenario") for path in sorted((ROOT / "scenarios").glob("*.yaml"))),
    *((path, kind_of(path)) for path in sorted((ROOT / "pricing").rglob("*.yaml"))),
    *((TEMPLATES_AT / f"{name}.yaml", "scenario") for name in TEMPLATES),
    *((TEMPLATES_AT / "budgets" / f"{name}.yaml", "budget") for name in TEMPLATES),
    (TEMPLATES_AT / "costplan.yaml", "project"),
    (ROOT / "tests" / "data" / "budgets" / "marketing.yaml", "budget"),
    (ROOT / "tests" / "data" / "budgets" / "fx.yaml", "fx"),
    (ROOT / "tests" / "data" / "contracts" / "whole.yaml", "contract"),
    (ROOT / "tests" / "data" / "checked.yaml", "checked"),
]


@pytest.mark.parametrize(("path", "kind"), SHIPPED, ids=lambda value: value.stem if isinstance(value, Path) else value)
def test_every_shipped_file_validates(path: Path, kind: str) -> None:
    assert not problems(kind, path.read_text(encoding="utf-8"))


def test_every_kind_is_among_the_shipped_files() -> None:
    assert {kind for _, kind in SHIPPED} == set(KINDS)


EXAMPLES = [
    (page.name, name, body)
    for page in sorted((ROOT / "docs").glob("*.md"))
    for name, body in re.findall(r"<!-- file: (\S+) -->\s*```yaml\n(.*?)^```$", page.read_text(encoding="utf-8"),
                                 re.DOTALL | re.MULTILINE)
]  # fmt: skip


def kind_of_example(name: str) -> str:
    if name == "costplan.yaml":
        return "project"
    if name.startswith(("budgets/", "rates/")):
        return "budget" if name.startswith("budgets/") else "fx"
    if name == "tables/fx.yaml":
        return "fx"
    if name.startswith("contracts/"):
        return "contract"
    return kind_of(Path(name)) if "/" in name else "scenario"


@pytest.mark.parametrize(("page", "name", "body"), EXAMPLES, ids=lambda value: value if "\n" not in value else "")
def test_every_example_of_the_documentation_validates(page: str, name: str, body: str) -> None:
    assert not problems(kind_of_example(name), body)


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "cases").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_scenarios_of_every_case_validate(path: Path) -> None:
    for case in yaml.load(path.read_text(encoding="utf-8"), Loader=Loader12):
        assert not problems("scenario", case["scenario"]), case["name"]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(scenarios())
def test_whatever_is_written_validates(document: dict[str, Any]) -> None:
    text = yamlio.write(document)
    assert not problems("scenario", text)
    assert not problems("scenario", write_scenario(read_scenario(yamlio.parse(text.encode(), "generated"))))


# ------------------------------------------------------------------------------------------------- what is not accepted

STRUCTURE = {
    "label", "missing-key", "no-unit-of-time", "no-value", "not-a-boolean", "not-a-date", "not-a-growth", "not-a-list",
    "not-a-currency", "not-a-mapping", "not-a-number", "not-a-period", "not-a-range", "not-a-scalar", "not-a-share",
    "not-a-size", "not-allowed", "not-days", "not-money", "not-whole", "out-of-bounds", "quote-it", "thousands-comma",
    "unknown-failure", "unknown-key",
    "version",
}  # fmt: skip
"""Codes of errors in what a mapping holds and what a value looks like; all others take arithmetic or other files."""

SPELLING = "to YAML this is a sound value; only how it is spelled is refused"
ARITHMETIC = "it takes arithmetic or the calendar"
ACROSS = "it takes another key's value"
NAME = "it is a name that is taken"
EMPTY = "what is empty is refused after it is read"
ACCEPTED = {
    "cost-without-rate": "two keys that go together",
    "cost-of-a-step-by-month-in-a-part": ACROSS,
    "accepted-nothing": ARITHMETIC,
    "budget-cap-beyond-reach": ARITHMETIC,
    "contract-credits-not-last": ACROSS,
    "contract-discount-of-all": ARITHMETIC,
    "contract-ends-before-it-starts": ARITHMETIC,
    "contract-lot-that-grew": ARITHMETIC,
    "contract-pool-without-end": ACROSS,
    "contract-steps-out-of-order": ARITHMETIC,
    "contract-term-outside": ARITHMETIC,
    "budget-empty-lists": EMPTY,
    "budget-growth-below-zero": ARITHMETIC,
    "budget-months-empty": EMPTY,
    "budget-tag-empty": EMPTY,
    "budget-vendor-with-a-model": SPELLING,
    "budget-waiver-without-amount": ACROSS,
    "cached-more-than-there-is": ARITHMETIC,
    "day-that-is-none": ARITHMETIC,
    "exponent": SPELLING,
    "failures-over-100": ARITHMETIC,
    "fx-no-rates": EMPTY,
    "fx-rate-of-nothing": ARITHMETIC,
    "fx-rate-of-the-dollar": NAME,
    "leading-zero": SPELLING,
    "models-out-of-order": ARITHMETIC,
    "models-that-end": ACROSS,
    "models-without-until": ACROSS,
    "no-for-a-label": SPELLING,
    "not-a-number": SPELLING,
    "on-reject-without-accepted": ACROSS,
    "peak-backwards": ARITHMETIC,
    "period-backwards": ARITHMETIC,
    "period-of-a-century": ARITHMETIC,
    "price-amount-in-usd": ACROSS,
    "price-default-not-allowed": ACROSS,
    "price-fx-elsewhere": ACROSS,
    "price-fx-of-dollars": ACROSS,
    "price-no-rows": EMPTY,
    "price-quality-from-unknown": ACROSS,
    "price-usd-in-euro": ACROSS,
    "price-words-from-own": ACROSS,
    "price-words-from-unknown": ACROSS,
    "profile-measured-without-n": ACROSS,
    "range-backwards": ARITHMETIC,
    "range-middle-outside": ARITHMETIC,
    "accepted-range-backwards": ARITHMETIC,
    "accepted-moves-without-a-range": ACROSS,
    "peak-factor-below-one": ARITHMETIC,
    "throughput-hours": ARITHMETIC,
    "range-too-wide": ARITHMETIC,
    "split-with-nothing-of-a-part": ARITHMETIC,
    "split-without-a-model": ACROSS,
    "step-called-run": NAME,
    "step-that-ends-before-it-starts": ARITHMETIC,
    "workflow-called-seats": NAME,
}
"""Wrong by structure, and right by the schema, with the reason."""

BAD = sorted((ROOT / "tests" / "bad").glob("*.yaml"))
KIND_OF_BAD = {"pricing": "prices"}


def codes(head: str) -> set[str]:
    return set(re.findall(r"^# expect: .*\[([\w-]+)\]$", head, re.MULTILINE))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_file_that_is_wrong_by_structure_is_refused_by_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    kind = text.splitlines()[0].removeprefix("# kind: ")
    if not codes(text) & STRUCTURE:
        return
    found = problems(KIND_OF_BAD.get(kind, kind), text)
    assert bool(found) == (path.stem not in ACCEPTED), found


def test_what_is_listed_as_accepted_is_in_the_museum() -> None:
    assert set(ACCEPTED) <= {path.stem for path in BAD}


def test_a_slip_is_told_where_it_is() -> None:
    wrong = """\
version: 1
scenario: Posts
period: 2027-01
workflows:
  posts:
    runs: {amount: 100, per: fortnight}
    steps: {picture: {model: recraft/recraft-v4, qualty: low}}
"""
    assert [line.partition(": ")[0] for line in problems("scenario", wrong)] == [
        "$.workflows.posts.runs",
        "$.workflows.posts.steps.picture",
    ]
    assert not problems("scenario", wrong.replace("fortnight", "week").replace("qualty", "quality"))


def test_a_layer_may_leave_out_and_remove_but_not_invent() -> None:
    assert not problems("scenario", "extends: base.yaml\nworkflows: {a: null, b: {steps: {c: {quality: low}}}}\n")
    assert problems("scenario", "workflows: {b: {steps: {c: {quality: low}}}}\n")
    assert problems("scenario", "extends: base.yaml\nworkflows: {b: {step: {c: {quality: low}}}}\n")


def test_the_word_under_method_says_which_keys_follow() -> None:
    block = (
        "version: 1\nprofile: a/b\nblocks: [{{from: 2026-01-01, image_out: {{source: {{title: t, url: u, "
        "checked: 2026-01, confidence: official}}, {}}}}}]"
    )
    assert not problems("profile", block.format("method: patches, most: 1536"))
    assert problems("profile", block.format("method: patches, grid: {low: 16}"))
    assert problems("profile", block.format("method: patches"))


# -------------------------------------------------------------------------------------------------- the document itself


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_prints_a_sound_schema_and_the_same_one_each_time(kind: str) -> None:
    first, second = (run("schema", kind) for _ in range(2))
    assert first.exit_code == 0
    assert first.stdout == second.stdout
    printed = json.loads(first.stdout)
    Draft202012Validator.check_schema(printed)
    assert printed == schema_of(kind)


def test_the_command_knows_the_kinds() -> None:
    refused = run("schema", "ledger")
    assert refused.exit_code == 2
    assert all(f"'{kind}'" in refused.stderr for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_mapping_is_closed_and_every_reference_leads_somewhere(kind: str) -> None:
    document = schema_of(kind)
    text = json.dumps(document)
    assert set(re.findall(r'"#/\$defs/([^"]+)"', text)) == set(document["$defs"])
    for name, mapping in document["$defs"].items():
        assert mapping["additionalProperties"] is False, name


def titled() -> dict[str, set[str]]:
    """The keys of every mapping of every kind, by the name of the mapping."""
    found: dict[str, set[str]] = {}
    for kind in KINDS:
        for mapping in schema_of(kind)["$defs"].values():
            found.setdefault(mapping["title"].partition(",")[0], set()).update(mapping["properties"])
    return found


def test_every_meaning_is_that_of_a_key() -> None:
    keys = titled()
    for name, meanings in MEANINGS.items():
        assert not set(meanings) - keys[name], name


@pytest.mark.parametrize("kind", ["scenario", "budget", "contract", "fx", "project", "checked"])
def test_every_key_that_people_write_most_has_a_meaning(kind: str) -> None:
    for mapping in schema_of(kind)["$defs"].values():
        silent = [key for key, value in mapping["properties"].items() if "description" not in value]
        assert not silent, f"{mapping['title']}: {silent}"
