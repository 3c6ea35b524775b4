"""``costplan actuals import``: every vendor's shape, every trap, duplicates, and what must never reach a store.

``data/usage/expected.yaml`` holds what each recorded body becomes, without what is the same for all (``PLAIN``);
``data/usage_bad/expected.yaml`` the counts and the exact errors. ``--update-golden`` rewrites both: read them first.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costplan.catalogue import Catalogue
from costplan.connect.text.documents import documents
from costplan.connect.text.json_text import decode
from costplan.connect.text.text_lines import lines_of
from costplan.connect.usage import shapes
from costplan.connect.usage.body import Body
from costplan.connect.usage.endpoints import ENDPOINTS
from costplan.connect.usage.pairs import KEYS
from costplan.connect.usage.row_fields import READERS
from costplan.connect.usage.rows import CALLS, COLUMNS, MORE_COLUMNS
from costplan.errors import CostplanError, InputError, Place
from costplan.observation import KINDS, LEAST, ROW, SQL_TYPES, Observation, identity_in, identity_of
from tests.command import run
from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from click.testing import Result

DATA = TESTS / "data"
GOOD, BAD = DATA / "usage", DATA / "usage_bad"
FACTS = DATA / "observations.csv"
PLAIN = {
    "route": "direct", "kind": "observed", "n": 1, "n_calls": 1, "parameters": {}, "outcome": "made", "attempt": 1,
}  # fmt: skip
BODY = {
    "created": 1785216905,
    "usage": {"input_tokens": 15, "output_tokens": 82, "input_tokens_details": {"text_tokens": 15, "image_tokens": 0}},
}
GPT = ("--model", "openai/gpt-image-1")
KNOWN = Catalogue().models()


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COSTPLAN_PRICING", raising=False)


def imported(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return run("actuals", "import", *arguments, input=stdin)


def stored(store: str | Path = "observations.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(store).read_text(encoding="utf-8").splitlines()]


def written(name: str, *values: Any) -> str:
    Path(name).write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return name


def expected_of(folder: Path) -> dict[str, Any]:
    return yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8")) or {}


# ----------------------------------------------------------------------------------------------------- vendors' shapes

SHAPES = sorted(path.name for path in GOOD.iterdir() if path.name != "expected.yaml")
TRAPS = sorted(path.name for path in BAD.iterdir() if path.name != "expected.yaml")


def read_shape(name: str) -> list[dict[str, Any]]:
    found = imported(GOOD / name, *GPT, "--store", f"{name}.store")
    assert found.exit_code == 0, found.output
    records = stored(f"{name}.store")
    for record in records:
        assert re.fullmatch(r"[0-9a-f]{32}", record.pop("id"))
        assert record.pop("observation") == 1
        assert record.pop("source") == name
    return [{key: value for key, value in record.items() if PLAIN.get(key) != value} for record in records]


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_becomes_what_is_expected(name: str, update_golden: bool) -> None:
    found = read_shape(name)
    if update_golden:
        _rewrite(GOOD, name, found)
    assert found == expected_of(GOOD)[name]


def test_no_shape_is_expected_that_is_not_there() -> None:
    assert sorted(expected_of(GOOD)) == SHAPES
    assert sorted(expected_of(BAD)) == TRAPS


def _rewrite(folder: Path, name: str, found: Any) -> None:
    path = folder / "expected.yaml"
    everything = (expected_of(folder) if path.exists() else {}) | {name: found}
    path.write_text(
        yaml.safe_dump(dict(sorted(everything.items())), sort_keys=False, allow_unicode=True, width=118),
        encoding="utf-8",
    )


# --------------------------------------------------------------------------------------------------------------- traps


@pytest.mark.parametrize("name", TRAPS)
def test_every_trap_is_told_with_its_line_and_loses_nothing_else(
    name: str, update_golden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path.cwd()
    monkeypatch.chdir(BAD)
    result = imported(name, *GPT, "--store", here / "store")
    errors = [line.removeprefix("costplan: ") for line in result.stderr.splitlines()]
    if result.exit_code == 4:
        assert re.fullmatch(r"\d refused; (\d|nothing was) added to .*store", errors.pop())
    found = {"exit": result.exit_code, "said": result.stdout.strip().partition(": ")[2], "errors": errors}
    if update_golden:
        _rewrite(BAD, name, found)
    assert found == expected_of(BAD)[name]
    placed = re.compile(rf"{re.escape(name)}:\d+:\d+: .* \[[a-z0-9-]+\]|{re.escape(name)}: there is no record in it")
    assert all(placed.fullmatch(error) for error in errors)
    assert "CANARY" not in result.output


@pytest.mark.parametrize("name", ["nan.jsonl", "too_many_cells.csv", "array.json"])
def test_strict_stops_at_the_first_error_and_stores_nothing(name: str) -> None:
    result = imported(BAD / name, FACTS, *GPT, "--strict")
    assert (result.exit_code, result.stdout) == (4, "")
    assert len(result.stderr.splitlines()) == 1
    assert list(Path().iterdir()) == []


def test_only_so_many_errors_are_told_one_by_one() -> None:
    name = written("many.jsonl", *({"created": 1785216905} for _ in range(30)))
    result = imported(name, *GPT)
    assert result.stderr.count("[not-an-observation]") == 20
    assert "many.jsonl: 10 more" in result.stderr
    assert result.stdout == "many.jsonl: 30 read, 0 added, 0 duplicates dropped, 30 refused, 0 skipped\n"
    assert not Path("observations.jsonl").exists()


def test_a_line_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    import costplan.connect.text.text_lines

    monkeypatch.setattr(costplan.connect.text.text_lines, "MAX_BYTES", 400)
    name = written("long.jsonl", BODY, BODY | {"data": "x" * 2000}, BODY | {"created": 1785216906})
    result = imported(name, *GPT)
    assert "long.jsonl:2:1: this is over 400 bytes" in result.stderr
    assert "3 read, 2 added" in result.stdout


def test_a_jsonl_file_is_never_read_whole() -> None:
    class Counted(BytesIO):
        most = 0

        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("read whole")

    line = json.dumps(BODY).encode() + b"\n"
    values = documents(lines_of(Counted(line * 1000), "f"), "f")
    assert sum(not isinstance(value, InputError) for value in values) == 1000


# ------------------------------------------------------------------------------------------------- what is never stored


def test_no_prompt_and_no_image_reaches_a_store_or_a_message() -> None:
    result = imported(*sorted(GOOD.glob("*.*")), FACTS, *GPT)
    said = Path("observations.jsonl").read_text(encoding="utf-8") + result.output
    assert "CANARY" not in said
    assert "iVBORw0KGgo" not in said
    for prompt in ("A single red apple", "make it night", "a plain blue circle", "一只在星空下奔跑的白色猫咪"):
        assert prompt not in said


def test_an_odd_usage_object_cannot_carry_a_prompt() -> None:
    usage = BODY["usage"] | {"prompt": "CANARY of a prompt", "nested": {"CANARY of a key": 1, "tier": "default"}}  # type: ignore[operator]  # BODY holds values of many kinds
    imported(written("odd.jsonl", BODY | {"usage": usage, "quality": "CANARY as a quality", "size": "CANARY"}), *GPT)
    (record,) = stored()
    assert "CANARY" not in json.dumps(record)
    assert record["usage"]["prompt"] == "(18 characters, not stored)"
    assert record["usage"]["nested"] == {"tier": "default"}


NOTES = [
    'Prompt "a SECRET cat"',
    'prompt "a SECRET cat", seed 4',
    'prompt "a SECRET cat" seed 4',
    'prompt: "a SECRET cat"',
    'PROMPT = "a SECRET cat"; seed 4',
    'prompt="a SECRET cat"',
    "prompt 'a SECRET cat'",
    "prompt ‘a SECRET cat’",
    "prompt=“a SECRET cat”",
    'prompt “a SECRET cat"',
    "prompt „a SECRET cat“",
    "prompt：「a SECRET cat」",
    '"prompt": "a SECRET cat"',
    'user_prompt="a SECRET cat"',
    'the prompt was "a SECRET cat"',
    'prompt\n"a SECRET cat"',
]
UNCLEAR = [
    'prompt "a cat, SECRET',
    "fine; prompt: “a cat; SECRET",
    'prompt "a sign "cat" and SECRET" on it',
    'prompt "say "cat"; SECRET"; created=1785508178',
    "prompt 'it's a SECRET cat'",
    "prompt 'one'; Prompt “SECRET” and prompt \"SECRET",
    'the prompt\'s "SECRET"',
]
CELLS = {"model": "gpt-image-2", "endpoint": "generations", "size": "1024x1024", "quality": "low", "n": "1"}


def table(name: str, *records: dict[str, str]) -> str:
    import csv

    with Path(name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for record in records for key in record)))
        writer.writeheader()
        writer.writerows(records)
    return name


@pytest.mark.parametrize("note", NOTES + UNCLEAR)
def test_no_prompt_in_a_note_is_stored(note: str) -> None:
    result = imported(table("t.csv", CELLS | {"output_tokens": "196", "note": note}))
    assert result.exit_code == 0, result.output
    (record,) = stored()
    assert "SECRET" not in json.dumps(record) + result.output
    if note in NOTES:
        assert record["prompt_sha256"] == sha256(b"a SECRET cat").hexdigest()
        assert ("seed 4" in record["notes"]) == ("seed 4" in note)


@pytest.mark.parametrize("note", ["prompt tokens incl. image", "the prompt's 32 tokens", 'a "word" of the prompt'])
def test_other_words_of_a_note_stay(note: str) -> None:
    imported(table("t.csv", CELLS | {"output_tokens": "196", "note": note}))
    (record,) = stored()
    assert note in record["notes"]
    assert "prompt_sha256" not in record


def test_what_cannot_be_seen_is_not_stored() -> None:
    odd = "\u202eev\u200bil\u2028\u00a0 \ud800\x07name\U000e0001"
    full = Observation(model=odd, route=odd, step=odd, source=odd, parameters=(("mode", odd),), notes=(odd,))
    record = full.record("0" * 32)
    assert [record[name] for name in ("model", "route", "step", "source")] == ["evil name"] * 4
    assert (record["parameters"], record["notes"]) == ({"mode": "evil name"}, ["evil name"])
    imported(written("a.jsonl", BODY | {"model": "gpt-image-2\u200b"}), "--route", "\u202e", "--source", "x\u202ey")
    assert [stored()[0][name] for name in ("model", "route", "source")] == ["openai/gpt-image-2", "direct", "xy"]


def test_half_a_surrogate_pair_is_told_with_its_line() -> None:
    half = json.dumps({"response": {"a": "\ud800"}}, indent=2)
    row = {"request_id": "1", "call_type": "image_generation", "model": "gpt-image-2", "response": half}
    result = imported(written("a.jsonl", BODY, row, BODY, {"a": "\ud800"}), *GPT)
    assert re.findall(r"a.jsonl:(\d):\d+: this is not JSON: half of", result.stderr) == ["2", "4"]


def test_a_prompt_leaves_its_length_and_its_hash() -> None:
    imported(written("pair.jsonl", {"request": {"model": "gpt-image-2", "prompt": "eine Brücke"}, "response": BODY}))
    (record,) = stored()
    assert record["prompt_chars"] == 11
    assert record["prompt_sha256"] == sha256("eine Brücke".encode()).hexdigest()
    assert record["prompt_tokens"] > 0


SAID = "CANARY, a red cup"
MESSAGES = [{"role": "user", "content": [{"type": "text", "text": "CANARY, "}, {"type": "text", "text": "a red cup"}]}]
CHAT = {"object": "chat.completion", "choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 1290}}
GEMINI = {"candidates": [], "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 1290}}
FLASH = {"model": "google/gemini-2.5-flash-image"}
RESPONSE = {
    "object": "response",
    "tools": [{"type": "image_generation", "model": "gpt-image-2"}],
    "output": [{"type": "image_generation_call", "revised_prompt": SAID}],
    "tool_usage": {"image_gen": {"input_tokens": 30, "output_tokens": 196}},
}
SPEND = {"request_id": "1", "call_type": "image_generation", "model": "gpt-image-2", "response": BODY}
IMAGE = {"gen_ai.output.type": "image", "gen_ai.request.model": "gpt-image-2", "gen_ai.usage.output_tokens": 196}


def span(attributes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"spanId": "1", "start_time": "2026-09-20T10:00:00Z", "attributes": IMAGE | attributes, **more}


ROADS: dict[str, dict[str, Any]] = {
    "an Images request": {"request": {"model": "gpt-image-2", "prompt": SAID}, "response": BODY},
    "an Images answer": BODY | {"data": [{"revised_prompt": SAID}]},
    "a chat": {"request": FLASH | {"messages": MESSAGES}, "response": CHAT},
    "a Gemini request": {"request": FLASH | {"contents": [{"parts": [{"text": SAID}]}]}, "response": GEMINI},
    "a Gemini request of the SDK": {"request": FLASH | {"contents": SAID}, "response": GEMINI},
    "a Gemini request of some texts": {"request": FLASH | {"contents": ["CANARY, ", "a red cup"]}, "response": GEMINI},
    "a Responses answer": RESPONSE,
    "a Responses request": {"request": {"model": "gpt-6", "input": SAID}, "response": RESPONSE | {"output": []}},
    "a Responses request of messages": {
        "request": {"model": "gpt-6", "input": [{"content": [{"type": "input_text", "text": SAID}]}]},
        "response": RESPONSE | {"output": [{"type": "image_generation_call", "revised_prompt": "CANARY, otherwise"}]},
    },
    "a pair with the hash alone": {
        "request": {"model": "gpt-image-2"},
        "response": BODY,
        "prompt_sha256": sha256(SAID.encode()).hexdigest().upper(),
    },
    "LiteLLM's request": SPEND | {"proxy_server_request": {"prompt": SAID}},
    "LiteLLM's messages": SPEND | {"messages": json.dumps(MESSAGES)},
    "Vertex AI's batch": {"request": {"contents": [{"parts": [{"text": SAID}]}]}, "response": GEMINI | {
        "modelVersion": "gemini-2.5-flash-image"}, "status": "", "processed_time": "2026-09-05T09:20:00Z"},
    "a span's messages": span({
        "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": SAID}]}])}),
    "OpenLLMetry's": span({"gen_ai.prompt.1.content": "a red cup", "gen_ai.prompt.0.content": "CANARY, "}),
    "OpenInference's": span({"llm.input_messages.0.message.content": SAID}),
    "OpenInference's input": span({"input.value": json.dumps({"model": "gpt-image-2", "prompt": SAID})}),
    "OpenLIT's": span({"gen_ai.content.prompt": SAID}),
    "OpenLIT's event": span({}, events=[{"name": "x"}, {"name": "gen_ai.content.prompt", "attributes": [
        {"key": "gen_ai.prompt", "value": {"stringValue": SAID}}]}]),
    "Langfuse's": span({"langfuse.observation.input": json.dumps(SAID)}),
    "Logfire's": span({"request_data": json.dumps({"prompt": SAID, "size": "1024x1024"})}),
}  # fmt: skip
"""Every shape that can tell the prompt."""


@pytest.mark.parametrize("record", ROADS.values(), ids=ROADS)
def test_a_prompt_has_one_hash_over_every_road(record: dict[str, Any]) -> None:
    result = imported(written("a.jsonl", record), *GPT)
    (kept,) = stored()
    assert kept["prompt_sha256"] == sha256(SAID.encode()).hexdigest()
    assert kept.get("prompt_chars") == (None if "prompt_sha256" in record else len(SAID))
    assert "CANARY" not in json.dumps(kept) + result.output


@pytest.mark.parametrize(
    "attributes",
    [
        {"gen_ai.input.messages": '[{"role": "user", "parts": [{"type": "text", "content": "CANA'},
        {"input.value": "{}"},
        {"request_data": '{"size": "1024x1024"}'},
        {"gen_ai.prompt": 7},
    ],
)
def test_what_is_cut_or_holds_no_words_is_no_prompt(attributes: dict[str, Any]) -> None:
    imported(written("a.jsonl", span(attributes)), *GPT)
    assert "prompt_sha256" not in stored()[0]


def test_a_table_tells_the_prompt_or_its_hash() -> None:
    digest, tokens = sha256(SAID.encode()).hexdigest(), {"output_tokens": "196"}
    told = [{"prompt": SAID}, {"prompt_sha256": digest}, {"prompt": "CANARY, revised", "prompt_sha256": digest}]
    result = imported(
        table("t.csv", *(CELLS | tokens | {"n": "1", "prompt": " "} | one for one in told), CELLS | tokens)
    )
    kept = stored()
    assert [one.get("prompt_sha256") for one in kept] == [digest, digest, digest, None]
    assert [one.get("prompt_chars") for one in kept] == [17, None, 15, None]
    assert "CANARY" not in json.dumps(kept) + result.output


@pytest.mark.parametrize("shape", ["csv", "pair"])
def test_a_prompt_in_the_place_of_its_hash_is_refused_and_not_repeated(shape: str) -> None:
    if shape == "csv":
        name = table("t.csv", CELLS | {"output_tokens": "196", "prompt_sha256": "CANARY"})
    else:
        name = written("a.jsonl", {"request": {}, "response": BODY, "prompt_sha256": "CANARY"})
    result = imported(name, *GPT)
    assert result.exit_code == 4
    assert "prompt_sha256 is no SHA-256; 64 hexadecimal digits are needed here [not-allowed]" in result.stderr
    assert "CANARY" not in result.output


def test_prompt_tokens_are_left_out_where_they_would_be_an_approximation(monkeypatch: pytest.MonkeyPatch) -> None:
    from costplan.pricing import tokenizer

    monkeypatch.setattr(tokenizer, "_encoder", lambda: None)
    tokenizer.count_tokens.cache_clear()
    imported(
        written("pair.jsonl", {"request": {"model": "gpt-image-2", "prompt": "a bridge at night"}, "response": BODY})
    )
    tokenizer.count_tokens.cache_clear()
    assert "prompt_tokens" not in stored()[0]


def test_no_float_reaches_a_store() -> None:
    imported(*sorted(GOOD.glob("*.*")), FACTS, *GPT)

    def refuse(text: str) -> None:
        raise AssertionError(f"the float {text}")

    for line in Path("observations.jsonl").read_text(encoding="utf-8").splitlines():
        json.loads(line, parse_float=refuse)


# ------------------------------------------------------------------------------------------------ duplicates and stores


def test_the_same_file_again_adds_nothing() -> None:
    first = imported(FACTS, GOOD / "pairs.jsonl")
    before = Path("observations.jsonl").read_bytes()
    again = imported(FACTS, GOOD / "pairs.jsonl")
    assert "462 read, 462 added" in first.stdout
    assert "462 read, 0 added, 462 duplicates dropped" in again.stdout
    assert Path("observations.jsonl").read_bytes() == before


def test_the_same_body_in_another_dress_is_a_duplicate() -> None:
    Path("pretty.json").write_text(json.dumps(BODY, indent=2, sort_keys=True), encoding="utf-8")
    Path("array.json").write_text(json.dumps([BODY]), encoding="utf-8")
    result = imported(written("one.jsonl", BODY), "pretty.json", "array.json", *GPT)
    assert len(stored()) == 1
    assert result.stdout.count("1 duplicates dropped") == 2


def test_bodies_alike_without_a_timestamp_are_calls_of_their_own() -> None:
    alike = {key: value for key, value in BODY.items() if key != "created"} | {"data": []}
    pair = {"request": {"model": "gpt-image-2"}, "response": alike}
    assert "3 read, 3 added" in imported(written("three.jsonl", pair, pair, pair)).stdout
    assert "3 read, 0 added" in imported("three.jsonl").stdout
    assert (
        "2 read, 2 added" in imported(written("dated.jsonl", pair | {"at": "2026-07"}, pair | {"at": "2026-07"})).stdout
    )
    assert "2 read, 1 added" in imported(written("now.jsonl", *[pair | {"at": "2026-07-28T08:00:00Z"}] * 2)).stdout


def test_stores_are_put_together() -> None:
    imported(FACTS, "--store", "one.jsonl")
    imported(GOOD / "pairs.jsonl", FACTS, "--store", "two.jsonl")
    result = imported("two.jsonl", "--store", "one.jsonl")
    assert result.stdout == "two.jsonl: 469 read, 7 added, 462 duplicates dropped, 0 refused, 0 skipped\n"
    assert sorted(map(str, stored("one.jsonl"))) == sorted(map(str, stored("two.jsonl")))


def test_a_store_grows_and_its_old_bytes_stay() -> None:
    imported(GOOD / "images.json", *GPT)
    before = Path("observations.jsonl").read_bytes()
    imported(BAD / "nan.jsonl", *GPT)
    after = Path("observations.jsonl").read_bytes()
    assert after.startswith(before)
    assert len(stored()) == 3
    assert [path.name for path in Path().iterdir()] == ["observations.jsonl"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b'{"id":"x"}\n', "store:1:1: this is no line of a store"),
        (b'{"id":"' + b"0" * 32 + b'","observation":1,"model":"x"}\n\n', "store:2:1: this is no line of a store"),
        (b'{"id":"' + b"0" * 32 + b'","observation":1,"model', "store:1:1: this is cut"),
        (b"\xff\xfe", "store:1:1: this is cut"),
    ],
)
def test_a_file_that_is_no_store_is_left_alone(data: bytes, error: str) -> None:
    Path("store").write_bytes(data)
    result = imported(FACTS, "--store", "store")
    assert result.exit_code == 4
    assert error in result.stderr
    assert Path("store").read_bytes() == data


@pytest.mark.parametrize("name", ["missing.jsonl", ".", "a\0b", "x" * 5000])
def test_a_file_that_cannot_be_read(name: str) -> None:
    result = imported(BAD / "nan.jsonl", name, FACTS, "gone.csv", *GPT)
    assert (result.exit_code, result.stdout) == (6, "")
    told = result.stderr.splitlines()
    assert len(told) == 2
    assert all(line.endswith("; nothing was added [cannot-read]") for line in told)
    assert "gone.csv: No such file" in told[1]
    assert list(Path().iterdir()) == []


def test_a_named_pipe_is_read() -> None:
    os.mkfifo("pipe")
    with subprocess.Popen(["sh", "-c", f"cat '{GOOD / 'images.json'}' > pipe"]) as writer:
        assert "1 read, 1 added" in imported("pipe", *GPT).stdout
    assert writer.returncode == 0


def test_a_named_pipe_into_which_nobody_writes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costplan.intake.PATIENCE", 1)
    os.mkfifo("pipe")
    result = imported("pipe", *GPT)
    assert result.exit_code == 6
    assert "pipe: this is a pipe, and nothing was written into it for 1 seconds" in result.stderr


def test_what_was_refused_is_told_with_what_was_added() -> None:
    bad = {"created": 1785216905}
    assert imported(written("a.jsonl", bad, bad), *GPT).stderr.endswith(
        "costplan: 2 refused; nothing was added to observations.jsonl\n"
    )
    assert imported(written("b.jsonl", bad, BODY), *GPT).stderr.endswith(
        "costplan: 1 refused; 1 added to observations.jsonl\n"
    )
    assert imported("b.jsonl", *GPT).stderr.endswith("costplan: 1 refused; nothing was added to observations.jsonl\n")


def imports(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "costplan", "actuals", "import", *arguments, *GPT, "--store", "store"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_several_imports_at_once_lose_nothing() -> None:
    pytest.importorskip("fcntl", reason="Windows has no such locks")
    names = [written(f"{i}.jsonl", *(BODY | {"created": 1785000000 + 9 * i + j} for j in range(9))) for i in range(3)]
    running = [imports(*given) for given in ([names[0]], [names[1]], [names[2]], [names[2]], [str(FACTS)], names)]
    for process in running:
        _, told = process.communicate(timeout=120)
        assert process.returncode == 0, told
    identities = [record["id"] for record in stored("store")]
    assert len(identities) == len(set(identities)) == 3 * 9 + 462
    assert sorted(path.name for path in Path().iterdir()) == [*names, "store"]


def test_an_import_that_waits_says_so() -> None:
    fcntl = pytest.importorskip("fcntl", reason="Windows has no such locks")
    name = written("a.jsonl", BODY)
    with Path(".store.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = imports(name)
        assert process.stderr is not None
        assert process.stderr.readline() == "costplan: another import writes to store; waiting for it\n"
        assert not Path("store").exists()
    out, _ = process.communicate(timeout=60)
    assert "1 added" in out
    assert sorted(path.name for path in Path().iterdir()) == [name, "store"]


def test_a_link_stays_and_the_file_behind_it_is_written() -> None:
    Path("folder").mkdir()
    Path("store").symlink_to("folder/real")
    for number in range(2):
        imported(written("a.jsonl", BODY | {"created": number}), *GPT, "--store", "store")
        assert Path("store").is_symlink()
        assert len(stored("folder/real")) == number + 1
    Path("out").symlink_to("folder/counts.csv")
    found = run("actuals", "count", "store", "-o", "out")
    assert (found.exit_code, found.stderr) == (0, "costplan: wrote out\n")
    assert Path("out").is_symlink()
    assert len(Path("folder/counts.csv").read_text(encoding="utf-8").splitlines()) > 1
    assert sorted(path.name for path in Path("folder").iterdir()) == ["counts.csv", "real"]


def test_a_file_whose_name_is_no_text() -> None:
    name = os.fsdecode(b"caf\xe9\n.json")
    Path(name).write_text(json.dumps(BODY), encoding="utf-8")
    assert imported(name, *GPT).exit_code == 0
    assert stored()[0]["source"] == "caf .json"


def test_a_device_is_no_store() -> None:
    result = imported(FACTS, "--store", os.devnull)
    assert (result.exit_code, result.stdout) == (6, "")
    assert "[cannot-write]" in result.stderr


def test_a_store_that_cannot_be_written() -> None:
    result = imported(FACTS, "--store", "no/folder/store.jsonl")
    assert result.exit_code == 6
    assert "[cannot-write]" in result.stderr


# ------------------------------------------------------------------------------------------------- what is said besides


def test_options_say_what_a_record_does_not() -> None:
    file = written("body.jsonl", {"created": 1, "data": [], "usage": {"output_tokens": 196}})
    imported(
        file, "--model", "gpt-image-2", "--call", "edit", "--route", "apiyi", "--kind", "documentation", "--source", "S"
    )
    (record,) = stored()
    said = [record[key] for key in ("model", "call", "route", "kind", "source", "at")]
    assert said == ["openai/gpt-image-2", "edit", "apiyi", "documentation", "S", "1970-01-01T00:00:01Z"]


def test_a_body_without_a_model_asks_for_it() -> None:
    result = imported(written("body.jsonl", BODY))
    assert "body.jsonl:1:1: the record names no model; say it with --model" in result.stderr


def test_stdin() -> None:
    result = imported("-", *GPT, stdin=json.dumps(BODY).encode())
    assert result.stdout == "stdin: 1 read, 1 added, 0 duplicates dropped, 0 refused, 0 skipped\n"
    assert stored()[0]["source"] == "stdin"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("gpt-image-2", "openai/gpt-image-2"),
        ("openai/gpt-image-2", "openai/gpt-image-2"),
        ("gpt-image-2-2026-04-21", "openai/gpt-image-2"),
        ("openai/gpt-image-2-2026-04-21", "openai/gpt-image-2"),
        ("azure/gpt-image-2", "azure/gpt-image-2"),
        ("nano-banana-pro", "google/gemini-3-pro-image"),
        ("flux-2-pro", "bfl/flux-2-pro"),
        ("recraft-v4", "recraft/recraft-v4"),
        ("gpt-image-2-codex", "gpt-image-2-codex"),
        ("gemini/gemini-3.1-flash-image", "google/gemini-3.1-flash-image"),
        ("gemini/gemini-3-pro-image-preview", "google/gemini-3-pro-image"),
        ("vertex_ai/gemini-2.5-flash-image", "vertex/gemini-2.5-flash-image"),
        ("models/gemini-2.5-flash-image", "google/gemini-2.5-flash-image"),
        ("black_forest_labs/flux-2-pro", "bfl/flux-2-pro"),
        ("fal_ai/openai/gpt-image-2", "fal/openai/gpt-image-2"),
        ("fal_ai/nobody/knows-it", "fal_ai/nobody/knows-it"),
        ("azure_ai/gpt-image-2", "azure/gpt-image-2"),
        ("azure/a-deployment", "azure/a-deployment"),
        ("nobody/knows it", "nobody/knows it"),
    ],
)
def test_models_are_found_by_the_name_their_maker_gives(name: str, key: str) -> None:
    result = imported(written("body.jsonl", BODY), "--model", name)
    assert [stored()[0][field] for field in ("model", "route")] == [key, "direct"]
    assert (f"no table has {name}, the model of 1 record" in result.stderr) == (key not in KNOWN)


@pytest.mark.parametrize(
    ("name", "model", "route"),
    [
        (
            "openrouter/google/gemini-3-pro-image",
            "openrouter/google/gemini-3-pro-image",
            "direct",
        ),  # a table of its own
        ("openrouter/black-forest-labs/flux-2-pro", "bfl/flux-2-pro", "openrouter"),
        ("replicate/openai/gpt-image-2.6-flare", "openai/gpt-image-2.6-flare", "replicate"),
        ("openrouter/nobody/knows-it", "openrouter/nobody/knows-it", "direct"),
    ],
)
def test_a_gateway_in_a_name_is_a_route(name: str, model: str, route: str) -> None:
    imported(written("a.jsonl", BODY | {"model": name}), *GPT)
    assert [stored()[0][field] for field in ("model", "route")] == [model, route]
    imported(written("b.jsonl", BODY | {"model": name}), *GPT, "--route", "mine", "--store", "other")
    assert stored("other")[0]["route"] == "mine"


def test_what_no_table_has_is_told_once_a_file() -> None:
    bodies = [BODY | {"created": number, "model": "gemini/gemini-3-pro-imaqe"} for number in range(3)]
    result = imported(written("a.jsonl", *bodies, BODY), *GPT)
    what = "no table has gemini/gemini-3-pro-imaqe, the model of 3 records: no estimate takes anything of it"
    near = "did you mean google/gemini-3-pro-image?"
    assert (result.exit_code, result.stderr) == (0, f"costplan: a.jsonl: {what}; {near}\n")


@pytest.mark.parametrize("text", ["", "\n\n", "[]", "model,size\n"])
def test_an_empty_file_is_told(text: str) -> None:
    Path("empty.csv" if "model" in text else "empty.json").write_text(text, encoding="utf-8")
    (path,) = Path().iterdir()
    result = imported(path)
    assert (result.exit_code, result.stderr) == (0, f"costplan: {path}: there is no record in it\n")


def test_calls_that_failed_are_told() -> None:
    result = imported(GOOD / "batches.jsonl", *GPT)
    assert "batches.jsonl: 2 calls failed (1 blocked, 1 errored); what failed teaches no tokens" in result.stderr


@pytest.mark.parametrize("outcome", ["made", "blocked", "maed"])
def test_the_outcome_of_a_row_is_one_that_is_known(outcome: str) -> None:
    result = imported(table("t.csv", CELLS | {"output_tokens": "196", "outcome": outcome}))
    if outcome != "maed":
        assert stored()[0]["outcome"] == outcome
    else:
        assert (
            "t.csv:2:1: outcome is 'maed'; allowed: made, blocked, timed_out, errored, rate_limited [not-allowed]"
            in (result.stderr)
        )


FULL = Observation(
    model="openai/gpt-image-2", call="edit", route="apiyi", kind="calculator", size="auto", quality="auto",
    served_size="1024x1024", served_quality="low", n=2, n_calls=3, input_images=("1024x1024",),
    parameters=(("background", "opaque"),), prompt_chars=3, prompt_tokens=1, prompt_sha256="0" * 64, text_in=10,
    cached_text_in=1, image_in=20, cached_image_in=2, text_out=30, image_out=40, thoughts=5, cost_usd="0.1",
    latency_s="1.5", at="2026-07-28T08:00:00Z", unsplit=True, outcome="made", accepted=False, attempt=2,
    step="posts.draft",
    source="a test", notes=("one", "zwei Brücken"), usage={"total_tokens": 100},
)  # fmt: skip
LINE = """{"id":"8d30524509a7f7e6a31c432f1d87a910","observation":1,"model":"openai/gpt-image-2","call":"edit",\
"route":"apiyi","kind":"calculator","size":"auto","quality":"auto","served_size":"1024x1024","served_quality":"low",\
"n":2,"n_calls":3,"input_images":["1024x1024"],"parameters":{"background":"opaque"},"prompt_chars":3,"prompt_tokens":1,\
"prompt_sha256":"0000000000000000000000000000000000000000000000000000000000000000","text_in":10,"cached_text_in":1,\
"image_in":20,"cached_image_in":2,"text_out":30,"image_out":40,"thoughts":5,"cost_usd":"0.1","latency_s":"1.5",\
"at":"2026-07-28T08:00:00Z","unsplit":true,"outcome":"made","accepted":false,"attempt":2,"step":"posts.draft",\
"source":"a test","notes":["one","zwei Brücken"],"usage":{"total_tokens":100}}
"""


def test_a_line_has_the_bytes_that_stores_of_earlier_releases_have() -> None:
    identity = identity_of(b"{}", "2026-07-28T08:00:00Z")
    assert FULL.line(identity) == LINE.encode()
    assert identity_in(LINE.encode()) == bytes.fromhex(identity)
    assert identity_of(b"{}", None, 1) == "4160d4dcff180e6810c346fe07607233"
    bare = Observation(model="m").line("0" * 32)
    assert bare == (
        b'{"id":"00000000000000000000000000000000","observation":1,"model":"m","route":"direct","kind":"observed",'
        b'"n":1,"n_calls":1,"outcome":"made","attempt":1,"source":"","parameters":{}}\n'
    )


def test_every_field_of_the_row_is_read_and_has_a_type() -> None:
    assert tuple(ROW) == Observation._fields
    assert set(ROW.values()) == set(READERS)
    assert set(ROW.values()) >= {*SQL_TYPES, *LEAST}


def test_a_record_that_says_everything_is_read_back_as_it_was() -> None:
    assert None not in FULL
    record = FULL.record(identity_of(b"", None))
    result = imported(written("store.jsonl", record))
    assert result.exit_code == 0, result.stderr
    assert stored() == [json.loads(json.dumps(record))]


MEAN = CELLS | {
    "n_calls": "22", "text_in": "14.5", "image_in": "0", "text_out": "408.92", "image_out": "1120",
    "output_tokens": "1528.92",
    "total_tokens": "1543.42",
}  # fmt: skip


def test_means_are_rounded_to_whole_tokens() -> None:
    result = imported(table("t.csv", MEAN))
    assert result.exit_code == 0, result.output
    (record,) = stored()
    assert [record[name] for name in ("text_in", "text_out", "image_out", "n_calls")] == [15, 409, 1120, 22]
    assert "the mean text_out 408.92 is rounded to 409" in record["notes"]
    assert record["usage"]["text_out"] == "408.92"
    assert record["usage"]["image_out"] == 1120
    assert "1 duplicates dropped" in imported("observations.jsonl").stdout


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"n_calls": "1"}, "not-whole"),
        ({"n": "1.5"}, "not-whole"),
        ({"text_out": "4.0892e2"}, "not-whole"),
        ({"text_out": "-408.92"}, "not-whole"),
        ({"total_tokens": "1546.42", "output_tokens": "1529"}, None),
        ({"total_tokens": "1546.5", "output_tokens": "1529"}, "impossible-parts"),
        ({"output_tokens": "1532"}, "impossible-parts"),
    ],
)
def test_what_is_taken_of_means(cells: dict[str, str], error: str | None) -> None:
    result = imported(table("t.csv", MEAN | cells))
    assert re.findall(r"\[([a-z-]+)\]", result.stderr) == ([error] if error else [])


def test_means_of_parquet_are_rounded_too() -> None:
    import duckdb

    with duckdb.connect() as base:
        base.execute(f"COPY (SELECT * FROM read_csv('{table('t.csv', MEAN)}')) TO 't.parquet' (FORMAT parquet)")
    assert imported("t.parquet").exit_code == 0
    assert stored()[0]["text_out"] == 409


@pytest.mark.parametrize("name", ["images_without_breakdown.json", "stream.jsonl", "rows.csv", "span.jsonl"])
def test_all_output_taken_for_image_tokens_is_unsplit(name: str) -> None:
    told = {"gen_ai.output.type": "image", "gen_ai.usage.output_tokens": 196}
    written("span.jsonl", {"spanId": "1", "attributes": told})
    imported(name if name == "span.jsonl" else GOOD / name, *GPT)
    unsplit = [record for record in stored() if any("all output is taken" in note for note in record.get("notes", []))]
    assert unsplit == [record for record in stored() if record.get("unsplit")]
    assert not any("text_out" in record for record in unsplit)
    assert unsplit


# --------------------------------------------------------------------------------------------------- the public records


def test_every_public_record_is_imported() -> None:
    assert imported(FACTS).stdout.endswith("462 read, 462 added, 0 duplicates dropped, 0 refused, 0 skipped\n")
    records = {record["notes"][0].removeprefix("row "): record for record in stored()}
    assert len(records) == 462
    assert Counter((record["kind"], record["route"]) for record in records.values()) == {
        ("observed", "direct"): 379,
        ("observed", "plan"): 28,
        ("observed", "codex"): 4,
        ("observed", "openrouter"): 4,
        ("observed", "main-model"): 7,
        ("observed", "echo"): 1,
        ("documentation", "direct"): 27,
        ("calculator", "direct"): 12,
    }
    aggregates = {name: record["n_calls"] for name, record in records.items() if record["n_calls"] > 1}
    assert aggregates == {"o0074": 13, "o0181": 8} | {f"o0{number}": 22 for number in range(389, 398)}
    outcomes = {name: record["outcome"] for name, record in records.items() if record["outcome"] != "made"}
    assert outcomes == {"o0235": "errored", "o0475": "blocked"}
    assert Counter(record.get("call") for record in records.values()) == {
        "generate": 376, "edit": 60, "responses": 15, None: 11,
    }  # fmt: skip
    assert not any("image_out" in record for record in records.values() if record["route"] == "main-model")


def test_parquet_is_read_like_csv() -> None:
    import duckdb

    with duckdb.connect() as base:
        base.execute(f"COPY (SELECT * FROM read_csv('{FACTS}')) TO 'facts.parquet' (FORMAT parquet)")
    result = imported("facts.parquet", "--source", "observations.csv")
    assert result.stdout == "facts.parquet: 462 read, 462 added, 0 duplicates dropped, 0 refused, 0 skipped\n"
    from_parquet = [{key: value for key, value in record.items() if key != "id"} for record in stored()]
    imported(FACTS, "--store", "csv.jsonl")
    from_csv = [{key: value for key, value in record.items() if key != "id"} for record in stored("csv.jsonl")]
    for one, other in zip(from_parquet, from_csv, strict=True):
        for record in (one, other):
            for name in ("cost_usd", "latency_s"):  # 41.0 is 41 in a column of doubles
                record[name] = float(record.get(name) or 0)
        assert one == other


def test_parquet_without_duckdb_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    result = imported(BAD / "garbage.parquet")
    assert result.exit_code == 6
    assert "pip install 'costplan[calibrate]'" in result.stderr


def test_parquet_on_stdin_is_refused_by_name() -> None:
    assert "Parquet is read from a file, not from stdin" in imported("-", stdin=b"PAR1....PAR1").stderr


# ------------------------------------------------------------------------------------------------------- documentation

PAGE = (ROOT / "docs" / "observations.md").read_text(encoding="utf-8")


def test_every_field_column_and_key_is_explained() -> None:
    words = {*Observation._fields, "id", "observation", *COLUMNS, *MORE_COLUMNS, *KEYS, *KINDS, *CALLS}
    assert {word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", PAGE)} == set()


def test_every_body_shown_in_the_documentation_is_read() -> None:
    bodies = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(bodies) == 2
    Path("shown.json").write_text("\n".join(bodies), encoding="utf-8")
    result = imported("shown.json", *GPT)
    assert result.stdout == "shown.json: 2 read, 2 added, 0 duplicates dropped, 0 refused, 0 skipped\n"
    assert [record["n"] for record in stored()] == [1, 1]


# ----------------------------------------------------------------------------------------------------------- generated

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**300), 10**300)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_strict_json_agrees_with_the_standard_library(value: Any, indent: int | None, escaped: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escaped)
    found = decode(text, Place("f", 1, 1))
    assert json.loads(json.dumps(found, default=float)) == json.loads(text)
    if isinstance(value, dict) and not any(char in text for char in "\x85\u2028\u2029"):
        (document,) = documents(lines_of(BytesIO(text.encode()), "f"), "f")
        assert not isinstance(document, InputError)
        assert document.value == found


PIECES = st.sampled_from(
    [b'{"', b'":', b"{", b"}", b"[", b"]", b",", b'"', b"\n", b"\r\n", b"\\", b"\\ud800", b"1e999", b"NaN", b"-",
     b"0.5",
     b"\x00", b"\xff", b"\xef\xbb\xbf", b"usage", b"created", b"model", b"text_in", b"note", b"PAR1", b" ", b"7",
     b'{"created":1,"usage":{"output_tokens":1}}\n', b'"attributes":{}', b'"spanId":1', b'"type":[]',
     b'{"request":{},"response":{}}', b'{"observation":1,"id":[]}', b'{"usageMetadata":', b'{"error":', b"null"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.lists(PIECES, max_size=30).map(b"".join) | st.binary(max_size=200))
def test_no_bytes_make_a_traceback(data: bytes) -> None:
    result = imported("-", *GPT, "--store", "store", stdin=data)
    assert result.exit_code in (0, 4), result.output
    Path("store").unlink(missing_ok=True)


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 7, 0.5, 10**30, "", "x", "a b", "2K", [], [1], {}, {"a": 1}]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_no_record_with_odd_values_makes_a_traceback(data: st.DataObject) -> None:
    """Every recorded body with one value of it replaced, anywhere in it."""
    record = data.draw(st.sampled_from(RECORDED))
    text = json.dumps(record)
    path = data.draw(st.sampled_from(_paths(record)))
    changed = json.loads(text)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = data.draw(ODD)
    result = imported("-", *GPT, "--store", "store", stdin=json.dumps(changed).encode())
    assert result.exit_code in (0, 4), result.output
    Path("store").unlink(missing_ok=True)


def _recorded() -> list[Any]:
    found = []
    for path in sorted(GOOD.glob("*.json*")):
        with path.open("rb") as file:
            for document in documents(lines_of(file, path.name), path.name):
                assert not isinstance(document, CostplanError)
                found.append(json.loads(json.dumps(document.value, default=float)))
    full = Observation(model="m", call="edit", input_images=("1x1",), parameters=(("a", "b"),), text_in=1, notes=("x",))
    return [*found, json.loads(json.dumps(full.record("0" * 32)))]


def _paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    here = [before] if before else []
    return here + [path for key, item in inner for path in _paths(item, (*before, key))]


RECORDED = _recorded()


@pytest.mark.parametrize("record", RECORDED, ids=lambda record: ",".join(record)[:40])
def test_a_record_has_the_keys_of_one_shape_alone(record: dict[str, Any]) -> None:
    body = Body(record, Place("f", 1, 1))
    for inside in shapes.records_of(body):
        known = [shape for shape in shapes.SHAPES if shape.has(inside)]
        answers = [] if known else [endpoint for endpoint in ENDPOINTS if endpoint.answer(inside) is not None]
        assert len(known) + len(answers) <= 1
