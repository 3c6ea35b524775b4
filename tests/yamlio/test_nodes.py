"""What reading a file makes, in counts: no place that nobody asks for, and of no key more than its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import Place
from costplan.scenario.reader import read_scenario
from costplan.yamlio import nodes, parse

if TYPE_CHECKING:
    import pytest

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


def test_a_place_is_made_once_it_is_asked_for_and_then_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    class Counted(Place):
        def __new__(cls, *where: object) -> Counted:
            made.append(where)
            return super().__new__(cls, *where)

    monkeypatch.setattr(nodes, "Place", Counted)
    document = parse(of_steps(50), "s.yaml")
    assert not made
    steps = document.value["workflows"][1].value["w"][1].value["steps"][1]
    assert steps.value["step1"][0].where == steps.value["step1"][0].where == Place("s.yaml", 9, 7)
    assert len(made) == 1


def test_the_places_that_a_scenario_keeps_are_those_of_its_steps_and_their_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []

    class Counted(Place):
        def __new__(cls, *where: object) -> Counted:
            made.append(where)
            return super().__new__(cls, *where)

    monkeypatch.setattr(nodes, "Place", Counted)
    of = {}
    for number in (10, 20):
        made.clear()
        read_scenario(parse(of_steps(number), "s.yaml"))
        of[number] = len(made)
    assert of[20] - of[10] == 10 * 5  # the step, and where its four keys stand
