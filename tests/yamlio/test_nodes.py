"""What reading a file makes, in counts: no place that nobody asks for, and of no key more than its value."""

from __future__ import annotations

import pytest

from costplan.errors import Place
from costplan.scenario.reader import read_scenario
from costplan.yamlio import nodes, parse

SCENARIO = b"""version: 1
scenario: many steps
period: 2027-01
workflows:
  w:
    runs: {amount: 100, per: day}
    steps:
"""
STEP = b"      step%d: {model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 50}\n"


def of_steps(number: int) -> bytes:
    return SCENARIO + b"".join(STEP % one for one in range(number))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The places that nodes make."""
    counted: list[tuple[int, int]] = []

    class Counted(Place):
        def __new__(cls, file: str, line: int, col: int) -> Counted:
            counted.append((line, col))
            return super().__new__(cls, file, line, col)

    monkeypatch.setattr(nodes, "Place", Counted)
    return counted


def test_a_place_is_made_once_it_is_asked_for_and_then_kept(made: list[tuple[int, int]]) -> None:
    document = parse(of_steps(50), "s.yaml")
    assert not made
    steps = document.value["workflows"][1].value["w"][1].value["steps"][1]
    assert steps.value["step1"][0].where == steps.value["step1"][0].where == Place("s.yaml", 9, 7)
    assert made == [(9, 7)]


def test_a_scenario_keeps_the_places_of_its_steps_and_of_their_keys(made: list[tuple[int, int]]) -> None:
    of = {}
    for number in (10, 20):
        made.clear()
        read_scenario(parse(of_steps(number), "s.yaml"))
        of[number] = len(made)
    assert of[20] - of[10] == 10 * 5  # the step, and where its four keys stand
