"""The bytes that a lock hashes for each record: fixed for good, whatever the record and its fields are called in the
code. An expected text below is never changed; a rename is made in the construction beside it."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from costplan.calibration.figures import Learned, Mode
from costplan.locking.wire import WIRES, plain
from costplan.pricing.counting.by_parameter import ByParameter
from costplan.pricing.counting.charges import Fixed, Jobs, Megapixels, NeverMeasured
from costplan.pricing.counting.credits import CreditRow, Credits
from costplan.pricing.counting.input_tokens import Patches, Tiles
from costplan.pricing.counting.measured import Measured
from costplan.pricing.counting.output_tokens import ByClass, ByQuality, Grid, Table
from costplan.pricing.counting.prompt import Included, Text
from costplan.pricing.counting.rounding import Rounding
from costplan.pricing.frames import Frames
from costplan.pricing.legal_calls import Rules
from costplan.pricing.parameter_rule import ParameterRule
from costplan.pricing.size_rule import Shape, SizeRule
from costplan.pricing.sizes import Size
from costplan.quantity import Quantity

THREE = Quantity(1, Fraction(3, 2), 2)

TENTHS = Rounding("up", Fraction(1, 10), 1)

BYTES = [
    (ByParameter("steps"), '{"is":"ByParameter","parameter":"steps"}'),
    (
        ByParameter("seconds", THREE, True, 1_000_000, TENTHS),
        (
            '{"is":"ByParameter","is_of_call":true,"otherwise":{"expected":"3/2","high":2,"is":"Quantity","low":1},'
            '"parameter":"seconds","pixels":1000000,"rounding":{"how":"up","is":"Rounding","least":1,"to":"1/10"}}'
        ),
    ),
    (
        Megapixels(1_000_000, "all", TENTHS, True),
        (
            '{"is":"Megapixels","is_of_call":true,"part":"all","pixels":1000000,'
            '"rounding":{"how":"up","is":"Rounding","least":1,"to":"1/10"}}'
        ),
    ),
    (
        CreditRow((("quality", "high"),), 9, Fraction(5, 2)),
        '{"credits":"5/2","is":"CreditRow","max_pixels":9,"when":[["quality","high"]]}',
    ),
    (
        Credits((("image", ()),), TENTHS, True),
        (
            '{"each":[["image",[]]],"is":"Credits","is_of_call":true,'
            '"rounding":{"how":"up","is":"Rounding","least":1,"to":"1/10"}}'
        ),
    ),
    (Rounding("none"), '{"how":"none","is":"Rounding"}'),
    (ByClass((("1K", 1120),)), '{"is":"ByClass","tokens":[["1K",1120]]}'),
    (
        ByQuality((("low", THREE),)),
        '{"cells":[["low",{"expected":"3/2","high":2,"is":"Quantity","low":1}]],"is":"ByQuality"}',
    ),
    (
        Fixed(THREE, True),
        '{"is":"Fixed","of_inputs":true,"tokens":{"expected":"3/2","high":2,"is":"Quantity","low":1}}',
    ),
    (
        Frames(parameter="format", value="gif", number="count", usual=9, layouts=((9, (3, 3)),)),
        '{"is":"Frames","layouts":[[9,[3,3]]],"number":"count","parameter":"format","usual":9,"value":"gif"}',
    ),
    (Grid((("high", 96),), 100), '{"grid":[["high",96]],"is":"Grid","per_partial":100}'),
    (Included(258), '{"is":"Included","tokens":258}'),
    (Jobs(Fraction(1, 2), 4), '{"images_per_job":4,"is":"Jobs","minutes_per_job":"1/2"}'),
    (Learned(1, 2, 3, 4, 5), '{"high":3,"is":"Learned","low":2,"mean":1,"p80":4,"p90":5}'),
    (
        Measured((("low", "1024x1024", THREE),), Patches(1536), "acme/pixel", (("low", THREE),)),
        (
            '{"cells":[["low","1024x1024",{"expected":"3/2","high":2,"is":"Quantity","low":1}]],"factors":[["low",{"expected":"3/2","high":2,"is":"Quantity","low":1}]],'
            '"is":"Measured","prior":{"is":"Patches","most":1536},"prior_name":"acme/pixel"}'
        ),
    ),
    (Megapixels(1_000_000, "up"), '{"is":"Megapixels","part":"up","pixels":1000000}'),
    (Mode(620, 12, Fraction(1, 20)), '{"calls":12,"is":"Mode","noise":"1/20","tokens":620}'),
    (NeverMeasured("thoughts"), '{"is":"NeverMeasured","why":"thoughts"}'),
    (ParameterRule(), '{"is":"ParameterRule"}'),
    (
        ParameterRule(("a",), 1, 2, "a"),
        '{"default":"a","high":2,"is":"ParameterRule","low":1,"values":["a"]}',
    ),
    (
        Shape("1:1", "1K", Size(2, 1)),
        '{"is":"Shape","ratio":"1:1","size":{"height":1,"is":"Size","width":2},"sold":"1K"}',
    ),
    (ParameterRule((), 0, 60, None, 2), '{"high":60,"is":"ParameterRule","places":2}'),
    (Patches(1536), '{"is":"Patches","most":1536}'),
    (THREE, '{"expected":"3/2","high":2,"is":"Quantity","low":1}'),
    (Rules(), '{"is":"Rules"}'),
    (
        Rules(
            ("edit",),
            None,
            ("low",),
            "low",
            (("hd", "say high"),),
            4,
            2,
            10,
            (("steps", ParameterRule()),),
            (("seed", "none"),),
        ),
        (
            '{"calls":["edit"],"instead":[["seed","none"]],"is":"Rules","max_input_images":2,"max_n":4,"max_prompt_chars":10,'
            '"parameters":[["steps",{"is":"ParameterRule"}]],"qualities":["low"],"quality_default":"low",'
            '"quality_instead":[["hd","say high"]]}'
        ),
    ),
    (Size(1024, 768), '{"height":768,"is":"Size","width":1024}'),
    (SizeRule(), '{"is":"SizeRule"}'),
    (
        SizeRule((Size(1, 2),), ("1K",), (("auto", "auto"),), "1K", 16, 2, 3, 4, 5),
        (
            '{"also":[["auto","auto"]],"classes":["1K"],"default":"1K","is":"SizeRule","max_edge":4,"max_pixels":3,"max_ratio":5,'
            '"min_pixels":2,"multiple_of":16,"values":[{"height":2,"is":"Size","width":1}]}'
        ),
    ),
    (Table((("low", "1024x1024", 272),), 0), '{"cells":[["low","1024x1024",272]],"is":"Table","per_partial":0}'),
    (
        Text((("generate", THREE),), 1, ((0, THREE),)),
        (
            '{"edits":[[0,{"expected":"3/2","high":2,"is":"Quantity","low":1}]],"is":"Text",'
            '"overhead":[["generate",{"expected":"3/2","high":2,"is":"Quantity","low":1}]],"per_input_image":1}'
        ),
    ),
    (
        Tiles(65, 129, 4160, 6240, (("low", "1024"),)),
        '{"base":65,"extra_other":6240,"extra_square":4160,"is":"Tiles","per_tile":129,"served":[["low","1024"]]}',
    ),
]


@pytest.mark.parametrize(("record", "text"), BYTES, ids=[type(record).__name__ for record, _ in BYTES])
def test_bytes_of_a_record(record: object, text: str) -> None:
    assert json.dumps(plain(record), sort_keys=True, separators=(",", ":")) == text


def test_every_record_that_is_hashed_has_its_bytes_here() -> None:
    assert {type(record) for record, _ in BYTES} == set(WIRES)


def test_a_record_without_a_name_on_the_wire_is_a_bug() -> None:
    from costplan.errors import Place

    with pytest.raises(KeyError):
        plain([Place("file", 1, 1)])
