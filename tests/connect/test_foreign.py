"""Other people's exports, which are named in one sentence and never answered with a wall of errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import run

TABLES = {
    "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,"
    "api_key_id,project_id,organization_id,project_name,organization_name,user_email,api_source": (
        "OpenAI's export of costs by day; it has dollars, no calls"
    ),
    "generation_id,created_at,cost_total,cost_web_search,cost_cache,cost_file_processing,byok_usage_inference,"
    "tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,variant,cancelled,"
    "streamed,user,finish_reason_raw,finish_reason_normalized,generation_time_ms,time_to_first_token_ms,"
    "api_key_disabled,api_key_name,app_name": "OpenRouter's activity export; it has no image tokens",
    "Date,Model,Spend ($),Total Tokens": "an export of LiteLLM's dashboard; it has totals, no calls",
    "request_id,call_type,api_key,spend,total_tokens,prompt_tokens,completion_tokens,startTime,endTime,model": (
        "LiteLLM's spend logs as a table; export them as JSON, one row a line"
    ),
    "InvoiceSectionName;Date;MeterCategory;MeterName;Quantity;costInBillingCurrency;billingCurrency": (
        "an Azure cost export; it has dollars, no calls"
    ),
    "UsageDateTime,ResourceId,MeterCategory,MeterSubcategory,PreTaxCost,Currency": (
        "an Azure cost export; it has dollars, no calls"
    ),
    '\ufeff"identity/LineItemId","lineItem/UsageType","lineItem/UnblendedCost"': (
        "an AWS cost and usage report; it has dollars, no calls"
    ),
    "id,traceId,name,startTime,model,usageDetails,costDetails": (
        "Langfuse's export of observations; costplan does not read it, but OpenTelemetry spans"
    ),
}
OBJECTS: list[tuple[Any, str]] = [
    (
        {"object": "page", "data": [{"object": "bucket", "results": []}], "has_more": False},
        "a page of OpenAI's organization endpoints; it has totals, no calls",
    ),
    (
        {"data": [{"date": "2026-09-01", "model_permaslug": "x", "requests": 3, "usage": 0.1}]},
        "OpenRouter's activity endpoint; it has totals, no calls",
    ),
    (
        {"data": {"id": "gen-1", "total_cost": 0.1, "native_tokens_completion": 1120}},
        "OpenRouter's generation endpoint; costplan does not read it, but chat completions",
    ),
    (
        {"custom_id": "a", "method": "POST", "url": "/v1/images/generations", "body": {"prompt": "CANARY"}},
        "a line that goes into a batch; its output has the usage",
    ),
    (
        {"BilledCost": 1.0, "ChargeCategory": "Usage", "ServiceName": "AI Gateway"},
        "a table of FOCUS rows; it has dollars, no calls",
    ),
    (
        {"results": [{"date": "2026-09-01", "metrics": {}}], "metadata": {"total_spend": 1.5}},
        "LiteLLM's daily activity; it has totals, no calls",
    ),
    (
        {"id": "p1", "version": "v", "input": {"prompt": "CANARY"}, "urls": {"cancel": "https://x"}, "error": "NSFW"},
        "a prediction of Replicate; it has seconds and megapixels, no tokens",
    ),
]


def said(name: str) -> tuple[int, list[str]]:
    result = run("actuals", "import", name, "--model", "openai/gpt-image-1")
    assert "CANARY" not in result.output
    return result.exit_code, [line.removeprefix("costplan: ") for line in result.stderr.splitlines()]


@pytest.mark.parametrize("header", TABLES)
@pytest.mark.parametrize("name", ["export.csv", "export.txt"])
def test_a_table_is_named_by_its_columns(here: Path, header: str, name: str) -> None:
    Path(name).write_text(header + "\n" + "1,2\n" * 40, encoding="utf-8")
    code, (sentence, total) = said(name)
    assert (code, sentence) == (4, f"{name}:1:1: this is {TABLES[header]} [foreign-file]")
    assert total == "1 refused; nothing was added to observations.jsonl"


@pytest.mark.parametrize(("value", "sentence"), OBJECTS)
@pytest.mark.parametrize("times", [1, 40])
def test_json_is_named_by_its_keys_and_once(here: Path, value: Any, sentence: str, times: int) -> None:
    Path("export.jsonl").write_text((json.dumps(value) + "\n") * times, encoding="utf-8")
    assert said("export.jsonl") == (
        4,
        [
            f"export.jsonl:1:1: this is {sentence} [foreign-file]",
            "1 refused; nothing was added to observations.jsonl",
        ],
    )


def test_what_stands_beside_an_export_is_read(here: Path) -> None:
    body = {"created": 1, "usage": {"input_tokens": 9, "output_tokens": 272}}
    lines = [OBJECTS[2][0], body, OBJECTS[2][0], OBJECTS[1][0]]
    Path("mixed.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    result = run("actuals", "import", "mixed.jsonl", "--model", "openai/gpt-image-1")
    assert result.stdout == (
        "mixed.jsonl: 4 read, 1 added, 0 duplicates dropped, 2 refused, 1 skipped "
        "(1 like the first: OpenRouter's generation endpoint)\n"
    )


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (b"PK\x03\x04\x14\x00", "a workbook or an archive; write its table as CSV"),
        (b"\x1f\x8b\x08\x00", "a file packed with gzip; unpack it first"),
        (b"%PDF-1.7\n", "a PDF; invoices are not read"),
    ],
)
def test_what_is_packed_is_named(here: Path, head: bytes, sentence: str) -> None:
    Path("export.bin").write_bytes(head + bytes(range(256)) * 9)
    assert said("export.bin")[1][0] == f"export.bin:1:1: this is {sentence} [foreign-file]"


def test_a_table_that_nobody_knows_is_told_in_one_sentence(here: Path) -> None:
    Path("t.csv").write_text("model,a,b,c,d,e\n" + "1,2,3,4,5,6\n" * 30, encoding="utf-8")
    assert said("t.csv")[1][0] == (
        "t.csv:1:1: 5 of 6 columns are none of observations, such as a, b, c; "
        "name the columns as docs/observations.md lists them [unknown-key]"
    )


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_our_columns_parted_by_something_else_are_told(here: Path, mark: str) -> None:
    Path("t.csv").write_text(mark.join(["model", "size", "image_out"]) + "\n", encoding="utf-8")
    assert said("t.csv")[1][0].startswith("t.csv:1:1: the columns are parted by")
