"""Cells: the list and the engine count the same, prices add up over any split of files, and agree with a quote."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from costplan.actuals.cell import merge
from costplan.actuals.cell_price import price_cell
from costplan.actuals.counting import cells_of_records, count_cells
from costplan.actuals.few_records import cells_of, few_records
from costplan.catalogue import shipped_catalogue
from costplan.planning.quoting import quote
from tests.actuals.test_actuals_price import priced, store

if TYPE_CHECKING:
    from pathlib import Path

GEMINI = "google/gemini-3.1-flash-lite-image"
_tokens = st.none() | st.integers(0, 5000)
_record = st.fixed_dictionaries(
    {
        "model": st.sampled_from(["openai/gpt-image-1", GEMINI, "acme/brush's"]),
        "image_out": _tokens,
    },
    optional={
        "text_in": _tokens,
        "image_in": _tokens,
        "n": st.integers(1, 4),
        "n_calls": st.integers(1, 3),
        "size": st.sampled_from(["1024x1024", "auto"]),
        "served_size": st.sampled_from(["1536x1024"]),
        "input_images": st.sampled_from([[], ["512x512", "64x64"]]),
        "quality": st.sampled_from(["low", "high"]),
        "at": st.sampled_from(["2026-06-29T10:00:00Z", "2026-06-30", "2026-06"]),
        "parameters": st.sampled_from([{}, {"service_tier": "batch"}, {"b": "1", "a": "\u00e9"}]),
        "unsplit": st.booleans(),
        "cost_usd": st.sampled_from(["0.04", "0.0109254000005", "0.000000000000499999"]),
        "usage": st.sampled_from([{"input_tokens": 7}, {"prompt_tokens": 8, "input_tokens": "9"}, {"x": [1]}]),
        "step": st.sampled_from(["draft", "final"]),
        "outcome": st.sampled_from(["made", "blocked"]),
    },
).map(lambda said: {name: value for name, value in said.items() if value is not None})


@settings(max_examples=3, deadline=None)
@given(st.lists(st.lists(_record, max_size=30), min_size=2, max_size=2), st.sampled_from([(), ("step",)]))
def test_a_list_and_the_engine_count_the_same_cells(
    tmp_path_factory: Any, files: list[list[dict[str, Any]]], by: tuple[str, ...]
) -> None:
    folder = tmp_path_factory.mktemp("stores")
    paths = [store(folder / f"{at}.jsonl", *records) for at, records in enumerate(files)]
    few = few_records(paths)
    assert few is not None
    for each in ((), ("openai/gpt-image-1", "acme/brush's")):
        counted = count_cells(paths, by, each)
        assert cells_of(few, by, each) == counted
        assert merge(count_cells([path], by, each) for path in paths) == counted  # over any split of files
    assert merge([cells_of_records(paths)]) == merge([few])
    catalogue, day = shipped_catalogue(), date(2026, 11, 23)
    of_cells = [price_cell(one, catalogue, day) for one in cells_of(few)]
    of_records = [price_cell(one, catalogue, day) for one in few]
    for end in ("low", "high"):
        assert sum(getattr(one, end) or 0 for one in of_cells) == sum(getattr(one, end) or 0 for one in of_records)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**5), st.integers(1, 10**5), st.sampled_from(["standard", "batch"]))
def test_a_record_costs_what_a_quote_of_its_tokens_does(
    tmp_path_factory: Any, text: int, image: int, tier: str
) -> None:
    call = {"model": "openai/gpt-image-2", "text_in": text, "image_out": image, "at": "2026-06-29"}
    path = store(tmp_path_factory.mktemp("one") / "a.jsonl", {**call, "parameters": {"service_tier": tier}})
    cell = (few_records([path]) or [])[0]
    quoted = quote(
        "openai/gpt-image-2",
        as_of=date(2026, 6, 29),
        size="1024x1024",
        quality="low",
        prompt_tokens=0,
        tier=tier,
        tokens={"text_in": text, "image_out": image},
    )
    assert price_cell(cell, shipped_catalogue(), date(2026, 11, 23)).high == quoted.cost.expected


def test_many_records_are_summed_and_listed_when_asked(tmp_path: Path) -> None:
    call = {"model": "openai/gpt-image-1", "text_in": 9, "image_out": 272, "at": "2026-06-29"}
    many = store(tmp_path / "many.jsonl", *[call] * 1000)
    found = priced(many)
    assert (found["calls"], found["high_usd"], found["records"]) == (1000, "10.925", None)  # 1,000 x 0.010925
    assert len(priced(many, "--records")["records"]) == 1000


def test_a_store_in_parquet_has_the_same_cells(tmp_path: Path) -> None:
    import duckdb

    usage = {"input_tokens": 100}
    call = {"model": "openai/gpt-image-1", "call": "edit", "image_out": 272, "at": "2026-06-29", "usage": usage}
    lines = store(tmp_path / "a.jsonl", call)
    table = tmp_path / "a.parquet"
    duckdb.sql(f"COPY (SELECT * FROM read_json('{lines}')) TO '{table}' (FORMAT parquet)")
    assert count_cells([table]) == count_cells([lines])
    assert json.dumps(priced(table)["groups"]) == json.dumps(priced(lines)["groups"])
