"""``costplan live`` through the real command and the vendor's own SDK, against a server of this machine: what is sent,
settled, compared, saved and learned, and how it ends when the vendor breaks."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan.errors import OutsideError, Problem
from costplan.ledger.sqlite import open_ledger
from costplan.project import sampling
from costplan.project.sample_files import SampleFiles
from tests.command import run
from tests.vendors import faults
from tests.vendors.pictures import jpeg, png, size_in_header
from tests.vendors.server import KEY

if TYPE_CHECKING:
    from click.testing import Result

    from costplan.ledger.reservation import Reservation
    from tests.vendors.server import Vendor

pytestmark = pytest.mark.usefixtures("here")
PROMPT = "a red kite over a bay"
CALL = ("openai/gpt-image-2", "-s", "1024x1024", "-q", "low", "--prompt", PROMPT)
COST = 5_940_000_000
"""Pico-dollars of such a call: 196 x $30 / 1M + 12 x $5 / 1M, of a prompt with 6 tokens and 6 around it."""

SCENARIO = """\
version: 1
scenario: Kites
period: 2026-12
defaults: {model: openai/gpt-image-2, size: 1024x1024, quality: low}
throughput: {latency: {openai/gpt-image-2: 30}}
workflows:
  posts:
    tags: {team: growth}
    runs: {amount: 10, per: day}
    steps:
      draft: {make: 12, keep: 1, prompt: a red kite}
      post: {input_images: [1024x1024], prompt_tokens: 20}
"""


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def live(vendor: Vendor, *words: object, code: int = 0, cap: str = "1 USD", **more: Any) -> Result:
    """The command with --yes at the vendor of this machine; the key is looked for in all that it leaves."""
    result = run("live", *words, "--max", cap, "--yes", "--base-url", vendor.openai, **more)
    assert_no(KEY, result)
    assert result.exit_code == code, result.output
    return result


def assert_no(secret: str, result: Result) -> None:
    assert secret not in result.stdout + result.stderr
    for folder, _, names in os.walk("."):
        for name in names:
            assert secret.encode() not in Path(folder, name).read_bytes(), name


def rows() -> list[Reservation]:
    path = Path(".costplan/ledger.sqlite")
    return list(open_ledger(path).reservations()) if path.exists() else []


def stored(store: str = "observations.jsonl") -> list[dict[str, Any]]:
    path = Path(store)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def lines_of(result: Result) -> dict[str, dict[str, Any]]:
    return {line["what"]: line for line in json.loads(result.stdout)["lines"]}


# ----------------------------------------------------------------------------------------------------------- one call


def test_one_call_is_made_settled_compared_and_observed(vendor: Vendor) -> None:
    result = live(vendor, *CALL, "--format", "json")
    asked = vendor.one_request()
    assert (asked.body["quality"], asked.body["n"], asked.body["prompt"]) == ("low", 1, PROMPT)
    vendor.key_stayed()
    assert json.loads(result.stdout)["verdict"] == "within"
    assert lines_of(result)["cost"]["served"] == ["0.00594"]
    (row,) = rows()
    assert (row.state, row.how, row.breach, row.spent) == ("settled", "actual", False, COST)
    (line,) = stored()
    assert (line["model"], line["quality"], line["image_out"]) == ("openai/gpt-image-2", "low", 196)
    assert line["usage"]["output_tokens_details"]["image_tokens"] == 196
    assert (line["prompt_chars"], line["attempt"], line["source"]) == (len(PROMPT), 1, "costplan live")
    assert float(line["latency_s"]) > 0
    assert "kite" not in result.stdout + json.dumps(line)


@pytest.mark.parametrize("extra", [(), ("--keep-prompt",)])
def test_the_prompt_is_kept_only_where_it_is_asked_for(vendor: Vendor, extra: tuple[str, ...]) -> None:
    result = live(vendor, *CALL, *extra, "--format", "md", "-o", "report.md", "--repeat", "2", "--save", "kites")
    assert "kite" not in result.stdout
    files = ("report.md", "kites/samples.json", "observations.jsonl")
    assert [PROMPT in Path(name).read_text(encoding="utf-8") for name in files] == [bool(extra)] * 3


def test_what_is_off_ends_with_5_and_is_still_observed(vendor: Vendor) -> None:
    vendor.script(faults.times(2))
    result = live(vendor, *CALL, code=5, cap="1 USD")
    assert "the call lies outside of its plan: text in, image out, cost" in result.stderr
    assert "off" in result.stdout
    assert stored()[0]["image_out"] == 392


@pytest.mark.parametrize(
    ("words", "line"),
    [({"size": "1536x1024"}, "size"), ({"quality": "medium"}, "quality"), ({"model": "gpt-image-1-mini"}, "model")],
)
def test_another_size_quality_or_model_served_is_a_drift(vendor: Vendor, words: dict[str, str], line: str) -> None:
    vendor.script(faults.served(**words))
    assert lines_of(live(vendor, *CALL, "--format", "json", code=5))[line]["off"] == [1]


def test_more_than_was_reserved_is_settled_and_holds_the_next_call(vendor: Vendor) -> None:
    vendor.script(faults.times(3))
    result = live(vendor, *CALL, code=5)
    assert "it cost more than was reserved" in " ".join(result.stdout.split())
    assert rows()[0].breach
    result = live(vendor, *CALL, code=3)
    assert "[breach-open]" in result.stderr
    assert len(vendor.billed) == 1


# ---------------------------------------------------------------------------------------------------- how it can fail

# Each kind of failure over the wire is tried below the command; here is one of each way that money and store go.
FAULTS = [
    # what happens, the exit code, what the money does, what is observed, words
    (faults.unauthorized(), 6, "actual", None, "does not take the key"),
    (faults.rate_limited(), 6, "actual", "rate_limited", "is asked too often"),
    (faults.moderated(), 6, "maximum", "blocked", "blocked the prompt"),
    (faults.reset(), 6, "maximum", "errored", "broke the connection"),
    (faults.portal(), 6, "maximum", "errored", "did not answer with JSON"),
    (faults.elsewhere(307), 6, "maximum", None, "points to another address"),
    (faults.without_usage(), 6, "maximum", "made", "does not say what it cost"),
    (faults.wrong_totals(), 6, "maximum", "made", "does not say what it cost"),
]


@pytest.mark.parametrize(("fault", "code", "how", "outcome", "words"), FAULTS, ids=[str(row[4]) for row in FAULTS])
def test_each_failure_is_one_request_settled_and_told(
    vendor: Vendor, fault: faults.Fault, code: int, how: str, outcome: str | None, words: str
) -> None:
    vendor.script(fault)
    result = live(vendor, *CALL, code=code)
    vendor.one_request()
    assert not vendor.elsewhere.asked
    (row,) = rows()
    assert (row.state, row.how) == ("settled", how)
    assert row.spent == (row.reserved if how == "maximum" else 0)
    assert [line["outcome"] for line in stored()] == ([outcome] if outcome else [])
    assert words in result.stderr
    assert row.why
    assert not re.search("CallFailed|Error|its block|stated by", row.why)
    assert ("settled at the worst case" in " ".join(result.stdout.split())) == (how == "maximum")


def test_a_time_out_counts_as_the_worst_case(vendor: Vendor) -> None:
    vendor.script(faults.slow(2))
    result = live(vendor, *CALL, "--timeout", "0.3", code=6)
    assert "did not answer in time" in result.stderr
    assert (rows()[0].how, stored()[0]["outcome"]) == ("maximum", "timed_out")


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), SystemExit(130)])
def test_a_call_that_is_stopped_while_it_is_out_counts_as_the_worst_case(
    vendor: Vendor, stop: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By Ctrl-C in Python, and as the ``costplan`` script passes a signal on."""

    def stopped(*_: object, **__: object) -> None:
        raise stop

    monkeypatch.setattr(sampling, "send", stopped)
    result = live(vendor, *CALL, code=130)
    assert "stopped while the call was out: it counts as its worst case, $0.00" in result.stderr
    (row,) = rows()
    assert (row.state, row.how) == ("settled", "maximum")


def test_retries_are_asked_for_reserved_and_counted(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(sampling, "sleep", waited.append)
    vendor.script(faults.rate_limited(7), faults.broken(500))
    result = live(vendor, *CALL, "--attempts", "3", "--format", "json")
    assert len(vendor.billed) == 3
    assert 7 <= waited[0] < 9
    assert [(row.how, row.spent > 0) for row in rows()] == [("actual", False), ("maximum", True), ("actual", True)]
    assert [(line["outcome"], line["attempt"]) for line in stored()] == [
        ("rate_limited", 1),
        ("errored", 2),
        ("made", 3),
    ]
    assert json.loads(result.stdout)["verdict"] == "within"


def test_a_time_out_of_a_high_call_is_tried_one_level_lower(vendor: Vendor) -> None:
    vendor.script(faults.slow(2))
    result = live(vendor, *CALL, "-q", "high", "--attempts", "2", "--timeout", "0.5", "--format", "json", code=5)
    assert [asked.body["quality"] for asked in vendor.billed] == ["high", "medium"]
    assert lines_of(result)["quality"]["served"] == ["medium"]
    assert [line["quality"] for line in stored()] == ["high", "medium"]


def test_what_a_person_must_change_is_not_tried_again(vendor: Vendor) -> None:
    vendor.script(faults.moderated())
    live(vendor, *CALL, "--attempts", "4", code=6)
    vendor.one_request()


# ---------------------------------------------------------------------------------------------- before anything is sent


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((*CALL, "--max", "0.005 USD", "--yes"), 3, "[over-cap]"),
        ((*CALL, "--yes"), 2, "[no-cap]"),
        ((*CALL, "--max", "1 USD"), 2, "nobody is here to be asked"),
        ((*CALL, "--max", "1 EUR", "--yes"), 4, "[no-fx]"),
        ((*CALL[:-2], "--max", "1 USD", "--yes"), 4, "[no-prompt]"),
        (("gpt-image-2", "-q", "hd", "--prompt", "x", "--max", "1 USD", "--yes"), 4, "'hd' was dall-e-3's"),
        ((*CALL, "-P", "quality_mode=thinking", "--max", "1 USD", "--yes"), 4, "ChatGPT plans"),
        (("gpt-image-2.6-flare", "-s", "1024x1024", "-q", "low", "--prompt", "x", "--max", "1 USD", "--yes"), 4,
         "accept_estimates"),
        (("kites.yaml", "--max", "1 USD", "--yes"), 2, "choose one with --step: posts.draft, posts.post"),
        (("kites.yaml", "--step", "drft", "--max", "1 USD", "--yes"), 2, "did you mean draft?"),
        (("kites.yaml", "--step", "post", "--max", "1 USD", "--yes"), 4, "posts.post has no prompt"),
        (("kites.yaml", "--step", "post", "--prompt", "x", "--max", "1 USD", "--yes"), 4, "give a file for each with"),
        (("kites.yaml", "--step", "draft", "-q", "high", "--max", "1 USD", "--yes"), 2, "change its step with --set"),
        ((*CALL, "--max", "1 USD", "--yes", "--save", "kites.yaml"), 2, "is there already"),
        ((*CALL, "--max", "1 USD", "--yes", "--repeat", "2", "--save", "full"), 6, "[file-exists]"),
        ((*CALL, "--max", "1 USD", "--yes", "--store", "kites.yaml"), 4, "[store-line]"),
        ((*CALL, "--max", "1 USD", "--yes", "--store", "nowhere/a.jsonl"), 6, "No such file or directory"),
        ((*CALL, "--max", "1 USD", "--yes", "--base-url", "http://example.com/v1"), 2, "no address that a key"),
        ((*CALL, "--max", "1 USD", "--yes", "--key-command", "false"), 6, "key"),
        (("nothing-like-it", "--prompt", "x", "--max", "1 USD", "--yes"), 4, "[unknown-model]"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_before_anything_is_reserved(
    vendor: Vendor, words: tuple[str, ...], code: int, told: str
) -> None:
    Path("kites.yaml").write_text(SCENARIO, encoding="utf-8")
    Path("full").mkdir()
    Path("full/old.png").write_bytes(b"")
    result = run("live", *words, *(() if "--base-url" in words else ("--base-url", vendor.openai)))
    assert result.exit_code == code, result.output
    assert told in " ".join(result.stderr.split())
    assert not vendor.asked
    assert not rows()
    assert not stored()


@pytest.mark.parametrize("fmt", ["text", "json", "md"])
def test_a_dry_run_needs_no_key_and_spends_nothing(fmt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    result = run("live", *CALL, "--dry-run", "--format", fmt, code=0)
    assert PROMPT in result.stdout
    assert "0.00594" in result.stdout
    assert not list(Path().iterdir())


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--max", "0.007 USD"), 0, ""),
        (("--max", "0.005 USD"), 3, "would be refused: openai/gpt-image-2 1024x1024 low may cost $0.0060"),
        (("--max", "0.02 USD", "--repeat", "5"), 3, "would be refused: call 4 of 5"),
        (("--max", "0.03 USD", "--repeat", "5", "--budget", "roomy.yaml"), 3, "would be refused: call 4 of 5"),
        (("--budget", "tight.yaml"), 3, "would be refused"),
        (("--budget", "roomy.yaml"), 0, ""),
        (("--budget", "none.yaml"), 3, "would be refused: "),
    ],
)  # fmt: skip
def test_a_dry_run_says_whether_a_cap_would_be_passed(words: tuple[str, ...], code: int, told: str) -> None:
    """A call is expected to cost $0.00594: after three of them and less than a worst case, a fourth fits no $0.02."""
    for name, most, more in (("tight", 0.001, ""), ("roomy", 0.02, ""), ("none", 1, "policy: {models: [azure/*]}\n")):
        text = f"version: 1\nbudget: {name}\ncaps: [{{id: day, max: {most} USD, per: day}}]\n{more}"
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")
    before = sorted(Path().iterdir())
    for fmt in ("text", "json", "md"):
        result = run("live", *CALL, "--dry-run", *words, "--format", fmt)
        assert result.exit_code == code, result.output
        assert told in " ".join(result.stderr.split())
        assert "run live-" not in result.stderr + result.stdout
        assert ("would be refused" in result.stdout) == bool(told)
    assert sorted(Path().iterdir()) == before


def test_a_dry_run_counts_what_the_ledger_holds(vendor: Vendor) -> None:
    text = "version: 1\nbudget: Day\ncaps: [{id: day, max: 0.01 USD, per: day}]\n"
    Path("b.yaml").write_text(text, encoding="utf-8")
    dry = ("live", *CALL, "--dry-run", "--budget", "b.yaml")
    run(*dry, code=0)
    live(vendor, *CALL, "--budget", "b.yaml")
    before = {path: path.read_bytes() for path in Path(".costplan").iterdir()}
    result = run(*dry, code=3)
    assert "$0.00594 is spent" in " ".join(result.stderr.split())
    assert {path: path.read_bytes() for path in Path(".costplan").iterdir()} == before


@pytest.mark.parametrize(("extra", "host"), [((), "api.openai.com"), (("--allow-env-base-url",), "relay.example")])
def test_an_address_of_the_environment_counts_only_where_it_may(
    extra: tuple[str, ...], host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://relay.example/v1")
    assert f"https://{host}/v1" in run("live", *CALL, *extra, "--dry-run", code=0).stdout
    other = run("live", "gemini-3-pro-image", "-s", "1K", "--prompt", "x", *extra, "--dry-run", code=0)
    assert "relay.example" not in other.stdout


def test_without_a_key_the_variable_is_named(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    assert "OPENAI_API_KEY" in live(vendor, *CALL, code=2).stderr
    live(vendor, *CALL, "--key-command", f"printf %s {KEY}")


@pytest.mark.parametrize(("answer", "calls"), [("y\n", 1), ("n\n", 0), ("", 0)])
def test_at_a_terminal_it_asks(vendor: Vendor, answer: str, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costplan.cli.live.is_terminal", lambda: True)
    result = run("live", *CALL, "--max", "1 USD", "--base-url", vendor.openai, input=answer)
    assert "Make this call, for $0.0" in result.stderr
    assert result.exit_code == (0 if calls else 130)
    assert len(vendor.billed) == calls


def test_a_budget_of_the_project_holds_too(vendor: Vendor) -> None:
    Path("costplan.yaml").write_text("version: 1\nbudgets: [b.yaml]\n", encoding="utf-8")
    Path("b.yaml").write_text(
        "version: 1\nbudget: Tight\ncaps: [{id: day, max: 0.01 USD, per: day}]\n", encoding="utf-8"
    )
    live(vendor, *CALL)
    result = live(vendor, *CALL, code=3)
    assert "'day'" in result.stderr
    assert len(vendor.billed) == 1


def test_a_sample_is_taken_before_the_plan_that_is_the_cap_starts(vendor: Vendor) -> None:
    Path("kites.yaml").write_text(SCENARIO.replace("2026-12", "2031-01"), encoding="utf-8")
    Path("costplan.yaml").write_text("version: 1\nledger: {cap: plan kites.yaml}\n", encoding="utf-8")
    refused = run("live", *CALL, "--yes", "--base-url", vendor.openai)
    assert refused.exit_code == 3
    assert "the plan starts at 2031-01-01 00:00 UTC" in refused.output
    taken = live(vendor, *CALL)
    assert "not held before this call: plan kites.yaml starts in 2031-01" in taken.stderr
    assert [row.spent for row in rows()] == [COST]
    assert "allows" in live(vendor, *CALL, cap="0.001 USD", code=3).output  # --max holds


def test_a_policy_of_the_project_holds_too(vendor: Vendor) -> None:
    Path("costplan.yaml").write_text("version: 1\nbudgets: [b.yaml]\n", encoding="utf-8")
    policy = "version: 1\nbudget: Modest\ncaps: [{id: day, max: 1 USD, per: day}]\npolicy: {max_quality: low}\n"
    Path("b.yaml").write_text(policy, encoding="utf-8")
    assert "medium" in live(vendor, *CALL, "-q", "medium", code=3).stderr
    assert not vendor.billed


@pytest.mark.parametrize(
    ("model", "variable", "below", "words", "code", "line"),
    [
        ("gemini-3-pro-image", "GEMINI_API_KEY", "", ("-s", "1K"), 0, "image_out"),
        (
            "fal/openai/gpt-image-2",
            "FAL_KEY",
            "/queue",
            ("-s", "1024x1024", "-q", "low"),
            6,
            "images",
        ),  # tells no tokens
    ],
)
def test_other_vendors_are_asked_in_their_own_way(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, model: str, variable: str, below: str, words: tuple[str, ...],
    code: int, line: str,
) -> None:  # fmt: skip
    monkeypatch.setenv(variable, KEY)
    more = ("--prompt", PROMPT, "--max", "9 USD", "--yes", "--base-url", f"{vendor.url}{below}", "--save", "a.png")
    result = run("live", model, *words, *more, "--format", "json")
    assert_no(KEY, result)
    assert result.exit_code == code, result.output
    vendor.one_request()
    assert lines_of(result)[line]["served"][0] is not None
    assert size_in_header(Path("a.png").read_bytes()) == "1024x1024"


# -------------------------------------------------------------------------------------------------------- a scenario


def test_a_step_is_called_as_planned_with_as_many_images_as_one_call_makes(vendor: Vendor) -> None:
    Path("kites.yaml").write_text(SCENARIO, encoding="utf-8")
    result = live(vendor, "kites.yaml", "--step", "posts.draft", "--format", "json")
    asked = vendor.one_request()
    assert (asked.body["n"], asked.body["prompt"], asked.body["quality"]) == (10, "a red kite", "low")
    assert lines_of(result)["latency"]["planned"]["expected"] == 30
    assert stored()[0]["step"] == "posts.draft"
    assert dict(rows()[0].tags)["team"] == "growth"


def test_an_edit_takes_its_images_and_their_size(vendor: Vendor) -> None:
    Path("kites.yaml").write_text(SCENARIO, encoding="utf-8")
    Path("in.jpg").write_bytes(jpeg(640, 480))
    live(vendor, "kites.yaml", "--step", "post", "--prompt", "a blue kite", "--image", "in.jpg", "--format", "json")
    asked = vendor.one_request()
    assert [(one.field, one.name) for one in asked.uploads] == [("image", "in.jpg")]
    assert stored()[0]["input_images"] == ["640x480"]
    Path("notes.txt").write_text("no image", encoding="utf-8")
    result = live(vendor, "kites.yaml", "--step", "post", "--prompt", "x", "--image", "notes.txt", code=4)
    assert "[not-an-image]" in result.stderr


@pytest.mark.parametrize(
    ("image", "told"),
    [
        ({"b64_json": "!!!!"}, "image 1: it is not base64"),
        ({"b64_json": "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="}, "image 1: it is in no format of images"),  # <script>
        ({"url": "file:///etc/passwd"}, "image 1: its address is not https"),
        ({"url": "https://169.254.169.254/latest"}, "image 1: its address is not a public host"),
        ({}, "the answer has no image"),
    ],
    ids=["base64", "html", "file", "metadata", "none"],
)
@pytest.mark.parametrize("save", [("--save", "kite.png"), ("--save", "kites", "--repeat", "1"), ()])
def test_an_image_that_nobody_has_is_not_delivered(
    vendor: Vendor, image: dict[str, str], told: str, save: tuple[str, ...]
) -> None:
    vendor.script(faults.Fault(alter=lambda body: body.update(data=[image])))
    result = live(vendor, *CALL, *save, "--format", "json", code=6)
    assert f"an image that was asked for was not received: {told}" in result.stderr
    assert lines_of(result)["images"]["served"] == [0]
    assert (rows()[0].how, stored()[0]["image_out"]) == ("actual", 196)
    assert not Path("kite.png").exists()
    assert not Path("kites").is_dir()


def test_a_drawing_is_an_image(vendor: Vendor) -> None:
    drawing = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'
    vendor.script(faults.Fault(alter=lambda body: body.update(data=[{"b64_json": b64encode(drawing).decode()}])))
    live(vendor, *CALL, "--save", "kite.svg")
    assert Path("kite.svg").read_bytes() == drawing


# ------------------------------------------------------------------------------------------------- files and learning


def test_the_image_is_saved_and_nothing_is_replaced(vendor: Vendor) -> None:
    live(vendor, *CALL, "-n", "2", "--save", "kite.png")
    assert [size_in_header(Path(name).read_bytes()) for name in ("kite.png", "kite-2.png")] == ["1024x1024"] * 2
    live(vendor, *CALL, "--save", "kite.png", code=2)


def test_what_was_written_is_told_and_the_next_command_takes_nothing_by_itself(vendor: Vendor) -> None:
    assert "wrote kite.png" in live(vendor, *CALL, "--save", "kite.png").stderr
    result = live(vendor, *CALL, "--repeat", "2", "--save", "kites")
    sheet = Path("kites/contact-sheet.html").read_text(encoding="utf-8")
    for text in (result.stderr, sheet):
        assert "costplan live --accept NUMBERS --save kites" in text


def test_a_store_that_breaks_meanwhile_takes_no_report_away(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OutsideError([Problem("cannot-write", "observations.jsonl: No space left on device", "make room")])

    monkeypatch.setattr(SampleFiles, "observe", full)
    result = live(vendor, *CALL, "--repeat", "3", "--save", "kites", code=6)
    vendor.one_request()
    assert "No space left on device" in result.stderr
    assert "1 sample of 3 made" in result.stdout
    assert "observed in" not in result.stdout
    assert rows()[0].how == "actual"


def test_several_samples_stop_before_the_call_that_would_pass_the_cap(vendor: Vendor) -> None:
    result = live(vendor, *CALL, "--repeat", "5", "--save", "kites", cap="0.013 USD", code=3)
    assert len(vendor.billed) == 2
    assert "2 of 5 samples were made" in result.stderr
    assert sorted(path.name for path in Path("kites").iterdir()) == [
        "001.png", "002.png", "contact-sheet.html", "samples.json",
    ]  # fmt: skip
    assert "2 samples of 5 made" in result.stdout
    # another command has a cap of its own
    live(vendor, *CALL, cap="0.013 USD")


def test_what_was_taken_is_recorded_and_learned(vendor: Vendor) -> None:
    live(vendor, *CALL, "--repeat", "4", "--save", "kites")
    result = run("live", "--accept", "1,4", "--save", "kites", code=0)
    assert "2 of 4 images taken" in result.stderr
    assert [line["accepted"] for line in stored()] == [True, False, False, True]
    run("live", "--accept", "2", "--save", "kites", code=0)
    assert [line["accepted"] for line in stored()] == [False, True, False, False]
    result = run("live", "--accept", "5", "--save", "kites")
    assert (result.exit_code, "there is no image 5" in result.stderr) == (4, True)
    run("live", "--accept", "1", code=2)
    learned = yaml.safe_load(run("calibrate", "observations.jsonl", code=0).stdout)
    assert "accepted" in learned


def test_calibrate_learns_from_it_at_once(vendor: Vendor) -> None:
    """gpt-image-2.6 has no published count: a call moves what an estimate takes."""
    model = ("gpt-image-2.6-flare", "-s", "1024x1024", "-q", "low", "--prompt", PROMPT)
    before = run("quote", *model[:5], "--prompt-tokens", "9", "--format", "json", code=0)
    vendor.script(faults.recorded("images.json"))
    live(vendor, *model, "--accept-estimates", "--format", "json", code=5)
    run("calibrate", "observations.jsonl", "-o", "calibration.yaml", code=0)
    after = run("quote", *model[:5], "--prompt-tokens", "9", "--format", "json", "--calibration", "calibration.yaml")
    assert json.loads(before.stdout)["usage"]["image_out"] != json.loads(after.stdout)["usage"]["image_out"]


def test_a_mask_goes_with_an_edit(vendor: Vendor) -> None:
    Path("in.png").write_bytes(png(1024, 1024))
    Path("mask.png").write_bytes(png(1024, 1024))
    live(vendor, *CALL, "--image", "in.png", "--mask", "mask.png")
    assert [one.field for one in vendor.one_request().uploads] == ["image", "mask"]


def test_pages_are_no_wider_than_a_terminal(vendor: Vendor) -> None:
    result = live(vendor, *CALL, "--repeat", "3", "--save", "kites")
    wide = [line for line in result.stdout.splitlines() if len(line) > 80]
    assert not wide
    assert re.search(r"^costplan: call 2 of 3 of gpt-image-2 at openai is out", result.stderr, re.MULTILINE)
