"""What the page of the benchmarks says of what was measured; nothing is measured here."""

from __future__ import annotations

from importlib import import_module

import pytest
from bench import SUBJECTS
from measuring import Measured, Taken
from results import Section, exponent, judged, page, summary
from rows import BEFORE, Candidate, Curve, Goal, Row


def took(n: int, *seconds: float, peak: float = 10) -> Measured:
    return Measured(n, tuple(Taken(each, each * 2, peak) for each in seconds))


@pytest.mark.parametrize(("power", "factor"), [(1, 3e-5), (1.5, 2e-3), (2, 1e-9)])
def test_an_exponent_is_the_slope_of_both_logarithms(power: float, factor: float) -> None:
    points = [took(n, factor * n**power) for n in (10, 20, 40, 80)]
    assert exponent(points) == pytest.approx(power)


def row(*goals: Goal, why: str = "") -> Row:
    ours, floor = Candidate("ours", ("a",)), Candidate("floor", ("b",))
    return Row(what="work", of="lines", n=(1, 1000), ours=ours, yardstick=floor, goals=goals, why=why)


@pytest.mark.parametrize(
    ("limit", "of", "reached", "is_met"),
    [
        (2, "x", 2.0, True),
        (1.9, "x", 2.0, False),
        (20, "us each", 20.0, True),
        (11, "MB", 12.0, False),
        (0.25, "x its memory", 0.24, True),
    ],
)
def test_a_goal_is_held_against_medians(limit: float, of: str, reached: float, is_met: bool) -> None:
    asked = row(Goal(limit, of))
    found = {
        "ours": took(1000, 0.01, 0.02, 0.9, peak=12),
        "floor": took(1000, 0.01, 0.005, 0.1),
        f"costplan at {BEFORE}": took(1000, 1, peak=50),
    }
    (told,) = judged(asked, found)
    assert told.value == pytest.approx(reached)
    assert told.is_met == is_met


def test_a_missed_goal_has_its_sentence_on_the_page() -> None:
    missed, met = row(Goal(1), why="the floor is elsewhere"), row(Goal(3), why="of no account")
    found = {"ours": took(1000, 2), "floor": took(1000, 1)}
    lines = summary([Section("All", ((missed, found), (met, found)))])
    assert "- work: the floor is elsewhere" in lines
    assert not any("of no account" in line for line in lines)


def test_every_line_of_a_table_has_as_many_cells_as_its_head() -> None:
    found = {"ours": took(1000, 2), "floor": took(1000, 1)}
    curve = Curve("grows", "lines", (1, 2), Candidate("ours", ("a",)), (Goal(1, "exponent"),))
    section = Section("All", ((row(), found), (row(Goal(1)), found)), ((curve, [took(1, 1), took(2, 2)]),))
    written = page([section], {"Python": "3"}, "a machine", "curves.svg")
    tables: list[set[int]] = [set()]
    for line in written.splitlines():
        if line.startswith("|"):
            tables[-1].add(line.count("|"))
        else:
            tables.append(set())
    assert {len(widths) for widths in tables if widths} == {1}


def test_every_subject_has_rows_with_names_of_their_own() -> None:
    for name in SUBJECTS:
        subject = import_module(name)
        names = [one.what for one in (*subject.ROWS, *getattr(subject, "CURVES", ()))]
        assert len(names) == len(set(names)) > 0
