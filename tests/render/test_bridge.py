"""The pages of a bridge: sums that add up as they are shown, signs in words, and labels that break out of nothing."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest

from costplan.bridging.bridge import PARTS, Bridge, Cell
from costplan.render.bridge import MEANINGS, bridge_sentence, bridge_table, short_bridge
from costplan.render.verdict.md import label
from costplan.units import PICO


def cell(parts: dict[str, Fraction | int], base: int = 100, **named: str) -> Cell:
    """A cell whose amounts are told in dollars."""
    pico = {part: Fraction(usd) * PICO for part, usd in parts.items()}
    names = {"scenario": "Q1", "workflow": "posts", "step": "final", "pool": "", "cost_center": "", "month": "2027-01"}
    return Cell(**{**names, **named}, base=base * PICO, head=base * PICO + sum(pico.values()), parts=pico)


def of(*cells: Cell, currency: str = "USD", base: str = "main", head: str = "quarter") -> Bridge:
    return Bridge(base=base, head=head, currency=currency, cells=cells)


SENTENCES = [
    (of(cell({})), "No cost changed: quarter costs what main does, $100.00."),
    (of(cell({"volume": 5})), "quarter costs $5.00 more than main (+5%): volume +$5.00."),
    (of(cell({"rate": -5})), "quarter costs $5.00 less than main (-5%): rate -$5.00."),
    (of(cell({"new": 5}, base=0)), "quarter costs $5.00 more than main: new +$5.00."),
    (
        of(cell({"volume": 1}), cell({"mix": -1}), currency="EUR"),
        "quarter costs what main does, 200.00 EUR, since what changed cancels out: volume +1.00 EUR, mix -1.00 EUR.",
    ),
    (
        of(cell({"fx": 1, "volume": 9, "mix": -7, "yield": 3, "bend": -1})),
        "quarter costs $5.00 more than main (+5%): volume +$9.00, mix -$7.00, yield +$3.00 and 2 smaller parts.",
    ),
    # a third of a thousandth: two digits of it
    (
        of(cell({"usage": Fraction(1, 3000)})),
        "quarter costs $0.00033 more than main (+<0.1%): usage +$0.00033.",
    ),
    (
        of(cell({"volume": 20}), cell({"mix": Fraction(-1, 1000)})),
        "quarter costs $20.00 more than main (+10%): volume +$20.00, mix -<$0.01.",
    ),
]


@pytest.mark.parametrize(("bridge", "told"), SENTENCES, ids=lambda value: value if isinstance(value, str) else "")
def test_one_sentence_says_what_happened(bridge: Bridge, told: str) -> None:
    assert bridge_sentence(bridge) == told


def cents(text: str) -> int:
    return 0 if "<" in text else int(text.replace("$", "").replace(",", "").replace(".", ""))


def test_ten_rows_add_up_as_shown() -> None:
    bridge = of(cell({part: Fraction(100 * at + 1, 3) for at, part in enumerate(PARTS)}), cell({"mix": -50}))
    for table in (short_bridge(bridge), bridge_table(bridge)):
        before, *parts, after = [cents(row[1]) for row in table.rows]
        assert before + sum(parts) == after
    assert len(short_bridge(bridge).rows) == 10
    assert len(bridge_table(bridge).rows) == len(PARTS) + 2
    assert MEANINGS.keys() == set(PARTS)


def test_a_part_that_nets_to_zero_is_still_a_row() -> None:
    rows = short_bridge(of(cell({"mix": 5, "rate": 2}), cell({"mix": -5}, step="draft"))).rows
    assert [row[:2] for row in rows] == [
        ("before", "$200.00"),
        ("mix", "$0.00"),
        ("rate", "+$2.00"),
        ("after", "$202.00"),
    ]


def test_nothing_changed_has_no_row() -> None:
    assert not short_bridge(of(cell({}))).rows


def test_names_of_sides_are_encoded_for_the_surface() -> None:
    hostile = "<b>@all</b>\n| \u202e"
    bridge = of(cell({"rate": 1}), base=hostile, head=hostile)
    coded = partial(label, chars=500)
    assert "@all</b>" not in bridge_sentence(bridge, coded)
    assert {row[3] for row in short_bridge(bridge, coded).rows} == {coded(hostile), MEANINGS["rate"]}
    assert "\n" not in bridge_sentence(bridge)
