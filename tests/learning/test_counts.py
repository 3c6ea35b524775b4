"""The count table: shards merged are the whole, whatever the order and the format, and nothing else is taken for a
store. Observations are written as ``costplan actuals import`` writes them and counted by duckdb."""

from __future__ import annotations

import csv
import json
import random
import re
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan.errors import InputError, OutsideError
from costplan.learning.counts import COLUMNS, CountRow, count_files, counts_csv, merge
from costplan.observation import Observation
from costplan.store_line import is_plain
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SOURCES = (
    'a "log", quoted',
    "two\nlines",
    " spaced ",
    "Größe — 画像 😀",
    "NULL",
    "null",
    "it's #1",
    "",
    "a\r\nb",
    "1,5",
)


def a_call(drawn: random.Random) -> Observation:
    inputs = drawn.choice([None, (), ("1024x1024",), ("512x512", "512x512"), ("512x512", "1024x1024")])
    return Observation(
        model=drawn.choice(["openai/gpt-image-2", "openai/gpt-image-1.5", "house/own"]),
        call=drawn.choice([None, "generate", "edit"]),
        route=drawn.choice(["direct", "azure, eu"]),
        kind=drawn.choice(["observed"] * 8 + ["calculator", "documentation"]),
        size=drawn.choice([None, "1024x1024", "auto"]),
        quality=drawn.choice([None, "low", "auto"]),
        served_quality=drawn.choice([None, "low"]),
        n=drawn.choice([1, 1, 1, 4]),
        n_calls=drawn.choice([1, 1, 22]),
        input_images=inputs,
        parameters=drawn.choice([(), (("background", "opaque"),), (("input_fidelity", "high"), ("moderation", "låg"))]),
        image_in=drawn.choice([None, 323]) if inputs else None,
        text_out=drawn.choice([None, 0, 207, 208]),
        image_out=drawn.choice([None, 196, 272]),
        at=drawn.choice([None, "2026-08", "2026-08-31T23:59:59Z", "2026-09-01", "2026-09-01T00:00:00+00:00"]),
        prompt_sha256=drawn.choice([None, "a" * 64, "b" * 64]),
        outcome=drawn.choice(["made"] * 8 + ["blocked", "timed_out"]),
        source=drawn.choice(SOURCES),
    )


def lines(calls: Sequence[Observation]) -> str:
    return "".join(
        json.dumps(call.record(f"{number:032x}"), ensure_ascii=False, separators=(",", ":")) + "\n"
        for number, call in enumerate(calls)
    )


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def counted(*paths: Path) -> bytes:
    return counts_csv(count_files(paths)).encode()


def low(**said: Any) -> Observation:
    return Observation("openai/gpt-image-2", size="1024x1024", quality="low", image_out=196)._replace(**said)


def row(**said: Any) -> CountRow:
    usual = CountRow(
        "openai/gpt-image-2", "direct", "", "image_out", "low", "", "1024x1024", "{}", "", "", 1, 1, 196, 1, "", ""
    )
    return usual._replace(**said)


# ----------------------------------------------------------------------------------------------------- shards and whole


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path], list[Path]]:
    """2,000 calls as one store, as ten stores, and as the ten count tables of those."""
    folder = tmp_path_factory.mktemp("shards")
    drawn = random.Random(8)
    calls = [a_call(drawn) for _ in range(2000)]
    whole = write(folder / "whole.jsonl", lines(calls))
    stores = [write(folder / f"shard {part}.jsonl", lines(calls[part::10])) for part in range(10)]
    tables = [write(store.with_suffix(".csv"), counts_csv(count_files([store]))) for store in stores]
    return whole, stores, tables


def test_ten_shards_are_the_whole_byte_for_byte(shards: tuple[Path, list[Path], list[Path]]) -> None:
    whole, stores, tables = shards
    expected = counted(whole)
    assert expected.count(b"openai/gpt-image-2,") > 500
    for part in (stores, tables, [*stores[:5], *tables[5:]], [*tables[5:], *stores[:5]], stores[::-1], tables[::-1]):
        assert counted(*part) == expected


def test_merging_in_memory_is_counting_together(shards: tuple[Path, list[Path], list[Path]]) -> None:
    whole, stores, tables = shards
    read = [count_files([table]) for table in tables]
    assert read == [count_files([store]) for store in stores]
    expected = count_files([whole])
    assert merge(read) == merge(read[::-1]) == merge([merge(read[3:]), *read[:3]]) == expected
    assert sum(one.calls for one in expected) == sum(one.calls for table in read for one in table)


def test_a_table_goes_through_csv_unchanged(shards: tuple[Path, list[Path], list[Path]]) -> None:
    _, stores, tables = shards
    rows = count_files([stores[0]])
    assert count_files([tables[0]]) == rows
    assert {one.source for one in rows} == {" ".join(source.split()) for source in SOURCES}  # one line each


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
@pytest.mark.parametrize(
    "columns",
    [
        "",  # as duckdb guesses: parameters become a struct with a field for every name in the file
        "parameters: 'JSON', \"at\": 'TIMESTAMPTZ'",
        "parameters: 'MAP(VARCHAR, VARCHAR)', \"at\": 'VARCHAR'",
    ],
)
def test_parquet_counts_as_jsonl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: str, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    calls = [
        low(at="2026-08-31T23:30:00Z", source="a", parameters=(("moderation", "low"),)),
        low(at="2026-08-31T23:30:00Z", source="a", parameters=(("background", "opaque"), ("moderation", "low"))),
        low(at="2026-09-01T00:30:00Z", source="b"),
        low(at="2026-09-02T00:30:00Z", source="b", image_out=None),
    ]
    store = write(tmp_path / "store.jsonl", lines(calls))
    parquet = tmp_path / "store.parquet"
    others = (
        "observation: 'INT', model: 'VARCHAR', size: 'VARCHAR', quality: 'VARCHAR', image_out: 'INT', source: 'VARCHAR'"
    )
    read = f"read_json('{store}', columns={{{others}, {columns}}})" if columns else f"read_json('{store}')"
    duckdb.connect().execute(f"COPY (FROM {read}) TO '{parquet}' (FORMAT parquet)")
    assert [(one.parameters, one.first) for one in count_files([parquet])] == [
        ('{"background":"opaque","moderation":"low"}', "2026-08-31"),
        ('{"moderation":"low"}', "2026-08-31"),
        ("{}", "2026-09-01"),
    ]
    assert counted(parquet) == counted(store)


DAYS = st.sampled_from(["", "2026-08", "2026-08-03", "2026-09-01"])
ROWS = st.builds(
    lambda model, tokens, calls, first, last: row(model=model, tokens=tokens, calls=calls, first=first, last=last),
    st.sampled_from(["a/b", "a/c"]),
    st.integers(0, 2),
    st.integers(1, 9),
    DAYS,
    DAYS,
)
TABLES = st.lists(ROWS, max_size=8).map(lambda rows: merge([rows]))


@settings(deadline=None, derandomize=True, max_examples=100)
@given(TABLES, TABLES, TABLES)
def test_merge_is_associative_and_commutative(one: list[CountRow], two: list[CountRow], three: list[CountRow]) -> None:
    together = merge([one, two, three])
    assert merge([merge([one, two]), three]) == merge([one, merge([two, three])]) == together
    assert all(merge(order) == together for order in permutations([one, two, three]))
    assert merge([one, []]) == one
    assert sum(each.calls for each in together) == sum(each.calls for part in (one, two, three) for each in part)


@settings(deadline=None, derandomize=True, max_examples=20)
@given(
    st.lists(st.sampled_from(["", "2026-08", "2026-08-03", "2026-09-01"]), min_size=1, max_size=6), st.integers(0, 6)
)
def test_files_split_anywhere_count_alike(
    tmp_path_factory: pytest.TempPathFactory, days: list[str], where: int
) -> None:
    folder = tmp_path_factory.mktemp("split")
    calls = [low(at=day or None) for day in days]
    parts = [
        write(folder / f"{name}.jsonl", lines(part)) for name, part in (("a", calls[:where]), ("b", calls[where:]))
    ]
    expected = [row(calls=days.count(day), first=day, last=day) for day in sorted(set(days))]
    assert count_files(parts) == expected


# ------------------------------------------------------------------------------------------------------ what is counted


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (low(), [row()]),
        (low(n=4, image_out=784), [row(units=4, tokens=784)]),  # of the whole call: 4 x 196
        (low(n_calls=22), [row(n_calls=22)]),
        (low(text_out=0), [row(), row(meter="text_out", tokens=0)]),  # none is not unknown
        (low(served_quality="high", quality="auto"), [row(quality="auto", served="high")]),
        (low(call="edit", input_images=("512x512",), image_in=323), [
            row(call="edit", meter="image_in", size="512x512", tokens=323), row(call="edit"),
        ]),
        (low(n=2, input_images=("512x512",) * 3, image_in=1938, image_out=None), [
            row(meter="image_in of 2", size="512x512", units=6, tokens=1938),  # 3 inputs x 2 images
        ]),
        (low(input_images=("512x512", "1024x1024"), image_in=900), [row()]),  # which image took how much is not known
        (low(at="2026-08-31T23:30:00Z"), [row(first="2026-08-31", last="2026-08-31")]),
        (low(at="2026-08"), [row(first="2026-08", last="2026-08")]),
        (low(prompt_sha256="a" * 64), [row(prompt="a" * 64)]),
        (low(parameters=(("moderation", "low"),)), [row(parameters='{"moderation":"low"}')]),
        (low(kind="calculator"), []),
        (low(kind="documentation"), []),
        (low(outcome="blocked"), []),
        (low(image_out=None), []),
    ],
)  # fmt: skip
def test_what_a_call_counts_as(tmp_path: Path, call: Observation, expected: list[CountRow]) -> None:
    assert count_files([write(tmp_path / "store.jsonl", lines([call]))]) == expected


def test_equal_calls_of_a_prompt_and_a_day_are_one_row(tmp_path: Path) -> None:
    one, other = "1" * 64, "2" * 64
    calls = [
        low(prompt_sha256=one, at="2026-09-01T10:00:00Z"),
        low(prompt_sha256=one, at="2026-08-31T23:59:59Z"),
        low(prompt_sha256=other, at="2026-08-31T08:00:00Z"),
        low(prompt_sha256=one, at="2026-08-31T09:00:00Z"),
        low(prompt_sha256=one),
        low(),
        low(image_out=272),
    ]
    august, september = ({"first": day, "last": day} for day in ("2026-08-31", "2026-09-01"))
    assert count_files([write(tmp_path / "store.jsonl", lines(calls))]) == [
        row(),
        row(tokens=272),
        row(prompt=one),
        row(prompt=one, calls=2, **august),
        row(prompt=one, **september),
        row(prompt=other, **august),
    ]


@pytest.mark.parametrize("name", ["it's.jsonl", "log[1].jsonl", "l*g.jsonl", "lo?.jsonl"])
def test_a_name_means_one_file(tmp_path: Path, name: str) -> None:
    write(tmp_path / "log.jsonl", lines([low()] * 2))
    assert count_files([write(tmp_path / name, lines([low()]))]) == [row()]


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_is_an_empty_store(tmp_path: Path, text: str) -> None:
    assert count_files([write(tmp_path / "store.jsonl", text)]) == []
    assert count_files([]) == []


def test_the_order_of_fields_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    record = json.loads(lines([low()]))
    turned = json.dumps(dict(reversed(list(record.items()))))
    assert count_files([write(tmp_path / "store.jsonl", lines([low()]) + "\n" + turned)]) == [row(calls=2)]


# ------------------------------------------------------------------------------------------ tables of older releases

OLD = TESTS / "data" / "old" / "counts_of_no_prompts.csv"
"""Counted before a table told prompts and kept days apart: no column ``prompt``, and rows of several days."""


def test_an_old_table_is_read_as_it_is() -> None:
    with OLD.open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert [{name: str(value) for name, value in one._asdict().items()} for one in count_files([OLD])] == [
        one | {"prompt": ""} for one in told
    ]


def test_an_old_table_is_added_to_a_new_one(tmp_path: Path) -> None:
    call = low(quality="high", call="generate", image_out=7024, source="our logs", at="2026-10-03T09:00:00Z")
    new = write(tmp_path / "new.jsonl", lines([call, call._replace(prompt_sha256="a" * 64)]))
    rows = count_files([OLD, new])
    assert rows == count_files([new, OLD]) == merge([count_files([new]), count_files([OLD])])
    alike = [one for one in rows if (one.tokens, one.source) == (7024, "our logs")]
    assert [(one.prompt, one.calls, one.first, one.last) for one in alike] == [
        ("", 6, "2026-09-28", "2026-10-03"),
        ("", 1, "2026-10-03", "2026-10-03"),
        ("a" * 64, 1, "2026-10-03", "2026-10-03"),
    ]


def test_prompts_may_be_emptied_by_hand(tmp_path: Path) -> None:
    calls = [low(prompt_sha256=digit * 64, at="2026-10-03") for digit in "0123"] + [low(at="2026-10-03")]
    told = counts_csv(count_files([write(tmp_path / "store.jsonl", lines(calls))]))
    edited = write(tmp_path / "counts.csv", re.sub(r",[0-9a-f]{64},", ",,", told))
    assert told.count(",1,2026-10-03,") == 5
    assert count_files([edited]) == [row(calls=5, first="2026-10-03", last="2026-10-03")]


# ------------------------------------------------------------------------------------------------- tables cut at a day


@pytest.mark.parametrize("since", ["2026-07-01", "2026-08-31", "2026-09-01", "2026-09-02", "2027-01-01"])
def test_a_table_is_cut_as_its_store_is(shards: tuple[Path, list[Path], list[Path]], since: str) -> None:
    whole, _, tables = shards
    assert count_files(tables, date.fromisoformat(since)) == count_files([whole], date.fromisoformat(since))


@pytest.mark.parametrize(
    ("since", "kept"),
    [
        ("2026-09-28", 8),  # two of ten rows have no day
        ("2026-10-04", 1),
        ("2026-10-06", 0),
    ],
)
def test_an_old_table_is_cut_between_its_rows(since: str, kept: int) -> None:
    assert len(count_files([OLD], date.fromisoformat(since))) == kept


@pytest.mark.parametrize(
    ("since", "line", "days"),
    [
        ("2026-10-01", 3, "2026-09-30 to 2026-10-02"),
        ("2026-10-03", 8, "2026-09-28 to 2026-10-03"),
    ],
)
def test_an_old_row_of_days_on_both_sides_is_told(since: str, line: int, days: str) -> None:
    with pytest.raises(InputError) as error:
        count_files([OLD], date.fromisoformat(since))
    (finding,) = error.value.problems
    assert (finding.code, finding.place) == ("since-a-table", (str(OLD), line, 1))
    assert finding.message == f"this row has calls of {days}, and not how many are since {since}"


# --------------------------------------------------------------------------------------------------------- what is none

HEADER = ",".join(COLUMNS) + "\n"
GOOD = "a/b,direct,,image_out,low,,1x1,{},log,,1,1,196,1,,\n"
STORE = lines([low()] * 3)
FOREIGN = "this is no observation store and no count table"
LINE = "this line is none of a store"
VERSION_2 = "this is version 2 of an observation"
ROW = "this row is none of a count table"


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("1,2026-13-45,2026-13-45", "'2026-13-45' is no day and no month"),
        ("1,2026-02-30,2026-02-30", "'2026-02-30' is no day and no month"),
        ("1,2026,2026", "'2026' is no day and no month"),
        ("1,2026-13,2026-13", "'2026-13' is no day and no month"),
        ("1,2026-10,banana", "'banana' is no day and no month"),
        ("1,2026-10-02,2026-10-01", "its last day, 2026-10-01, is before its first, 2026-10-02"),
        ("1,2026-10-02,", "its last day, none, is before its first, 2026-10-02"),
        ("2000000000000,,", "calls of this row is over 1,000,000,000,000"),
        ("1,2026-10,2026-10", None),
        ("1,,2026-10-01", None),
    ],
)
def test_a_row_that_cannot_be_is_told(tmp_path: Path, cells: str, message: str | None) -> None:
    assert GOOD.endswith("196,1,,\n")
    refused(write(tmp_path / "counts.csv", HEADER + GOOD + GOOD.replace("196,1,,", f"196,{cells}")), message)


@pytest.mark.parametrize(
    ("meter", "sound"),
    [
        ("image_in of 4", True),
        ("image_in of 1", False),
        ("image_in of 0", False),
        ("image_in of x", False),
        ("4", False),
        ("banana", False),
    ],
)
def test_a_meter_that_none_is_is_told(tmp_path: Path, meter: str, sound: bool) -> None:
    path = write(tmp_path / "counts.csv", HEADER + GOOD + GOOD.replace("image_out", meter))
    refused(path, None if sound else f"'{meter}' is no meter of a count table")


def refused(path: Path, message: str | None) -> None:
    if message is None:
        assert count_files([path])
        return
    with pytest.raises(InputError) as error:
        count_files([path])
    (finding,) = error.value.problems
    assert (finding.code, finding.place, finding.message) == ("not-a-store", (str(path), 3, 1), message)


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("log.jsonl", '{"model": "gpt-image-2", "usage": {"output_tokens": 196}}\n' * 2, 1, FOREIGN),
        ("log.txt", "POST /v1/images 200\n", 1, FOREIGN),
        ("bill.csv", "model,calls\ngpt-image-2,5\n", 1, FOREIGN),
        ("cut.jsonl", STORE + '{"id":"00","observa\n' + STORE, 4, LINE),
        ("foreign.jsonl", STORE + '{"usage": {"output_tokens": 196}}\n' + STORE, 4, LINE),
        ("version.jsonl", STORE + '\n{"id":"00","observation":2,"model":"a/b","image_out":9}\n', 5, VERSION_2),
        ("nameless.jsonl", STORE + '{"id":"00","observation":1,"image_out":9}\n', 4, LINE),
        ("list.jsonl", STORE + "[1]\n", 4, LINE),
        ("deep.jsonl", STORE + "[" * 100_000 + "\n", 4, LINE),
        ("short.csv", HEADER + GOOD + "a/b,direct\n" + GOOD, 3, ROW),
        ("word.csv", HEADER + GOOD + GOOD.replace("196", "many"), 3, ROW),
        ("negative.csv", HEADER + GOOD.replace("196", "-196"), 2, ROW),
        ("none.csv", HEADER + GOOD.replace("log,,1", "log,,0"), 2, ROW),  # tokens of no image
        ("open.csv", HEADER + GOOD.replace("log", '"log'), 2, ROW),
        ("more.csv", HEADER.strip() + ",team\n" + GOOD.strip() + ",\n", 1, ROW),
        ("long.csv", HEADER + GOOD.replace("log", "l" * 200_000), 2, ROW),
    ],
)
def test_what_is_none_is_told_with_its_line(tmp_path: Path, name: str, text: str, line: int, message: str) -> None:
    path = write(tmp_path / name, text)
    whole = write(tmp_path / "whole.jsonl", STORE)
    with pytest.raises(InputError) as error:
        count_files([whole, path])
    (finding,) = error.value.problems
    assert (finding.code, finding.message) == ("not-a-store", message)
    assert finding.place is not None
    assert (finding.place.file, finding.place.line) == (str(path), line)


FIELD = '{"id":"00000000000000000000000000000000","observation":1,"model":"a/b","image_out":9,%s}\n'


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", "1.5"),
        ("n", "0"),
        ("n", "null"),
        ("n", '"1"'),
        ("text_in", "true"),
        ("text_in", '"272"'),
        ("text_in", "-5"),
        ("text_in", "9.5"),
        ("text_in", "9000000000000000000000"),
        ("cached_text_in", "1.5"),
        ("route", '""'),
        ("size", '"0x0"'),
        ("unsplit", "1"),
        ("accepted", '"true"'),
        ("text_out", "-1"),
        ("text_out", "1e30"),
        ("text_out", '"many"'),
        ("text_out", "[1]"),
        ("parameters", '"low"'),
        ("parameters", "[1]"),
        ("outcome", '"maed"'),
        ("kind", '"seen"'),
        ("call", '"draw"'),
        ("at", '"2026-13"'),
        ("input_images", '"1x1"'),
    ],
)
def test_a_field_of_a_store_is_told_with_its_place(tmp_path: Path, field: str, value: str) -> None:
    path = write(tmp_path / "store.jsonl", STORE + FIELD % f'"{field}": {value}' + STORE)
    with pytest.raises(InputError) as error:
        count_files([path])
    (finding,) = error.value.problems
    assert finding.place == (str(path), 4, len(FIELD) + len(field) + 1)
    assert finding.message.startswith(f"{field} of this line is ")


@pytest.mark.parametrize(
    ("sound", "wrong", "column", "message"),
    [
        ('"observation":1', '"observation":true', 56, "observation is true"),
        ('"observation":1', '"observation":"1"', 56, 'observation is "1"'),
        ('"image_out":196', '"image_out":true', 0, "image_out of this line is true, which it cannot be"),
        ('"n":1,', '"n":1,"n":5,', 1, LINE),  # which of them?
        ('"n":1,', '"n":1,"images":5,', 0, "'images' is not a field"),
        ('{"id":"00', '{"id":"', 7, 'id is "000000000000000000000000000000"'),
    ],
)
def test_a_line_of_our_own_is_read_strictly(tmp_path: Path, sound: str, wrong: str, column: int, message: str) -> None:
    assert sound in lines([low()])
    path = write(tmp_path / "store.jsonl", lines([low()]).replace(sound, wrong))
    with pytest.raises(InputError) as error:
        count_files([path])
    (finding,) = error.value.problems
    assert (finding.code, finding.message) == ("not-a-store", message)
    assert finding.place is not None
    assert finding.place.line == 1
    assert finding.place.col == column or not column


def test_a_line_that_says_everything_is_sound_at_a_glance() -> None:
    assert is_plain(lines([low()]).encode())
    assert not is_plain(lines([low()]).replace('"n":1,', '"n":0,').encode())


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    for name, text in (("store.jsonl", STORE + lines([low(source="é")])), ("t.csv", HEADER + GOOD.replace("log", "é"))):
        path = tmp_path / name
        path.write_bytes(text.encode("latin-1"))
        with pytest.raises(InputError, match="not-a-store"):
            count_files([path])


def test_a_parquet_of_something_else_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    duckdb.connect().execute(f"COPY (SELECT 1 AS model, 2 AS image_out) TO '{path}' (FORMAT parquet)")
    with pytest.raises(InputError, match=FOREIGN):
        count_files([path])


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_what_cannot_be_read_is_no_input_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutsideError, match="cannot-read"):
        count_files([tmp_path / name])


@pytest.mark.parametrize(("at", "sound"), [("2026-02-28", True), ("2026-02", True), ("2026-02-30", False)])
def test_a_day_of_a_parquet_exists(tmp_path: Path, at: str, sound: bool) -> None:
    path = tmp_path / "store.parquet"
    fields = f"1 AS observation, 'a/b' AS model, 2 AS image_out, '{at}' AS \"at\""
    duckdb.connect().execute(f"COPY (SELECT {fields}) TO '{path}' (FORMAT parquet)")
    if sound:
        assert count_files([path])
    else:
        with pytest.raises(InputError, match="no line of a store"):
            count_files([path])
