"""The command line as a contract: exit codes, what goes to stdout and stderr, which tables win, files written whole.
The figures themselves are checked elsewhere; here it is the door that is tested."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from costplan.project.scenarios import shipped_scenarios
from tests.command import run

SCENARIO = """version: 1
scenario: {title}
period: 2027-01
workflows:
  posts:
    tags: {{team: red}}
    runs: {{amount: 10, per: day}}
    steps: {{image: {{model: stability/core}}}}
"""
DEARER = """version: 1
model: stability/core
currency: USD
prices:
  - from: 2026-01-01
    source: {title: ours, url: "https://example.com", checked: 2026-11-01, confidence: official}
    tiers: {standard: {image: 9.00}}
"""
QUOTE = [
    "quote",
    "openai/gpt-image-2",
    "-s",
    "1024x1024",
    "-q",
    "high",
    "--prompt-tokens",
    "150",
    "--as-of",
    "2026-11-23",
]


@pytest.fixture
def tree(here: Path) -> Path:
    (here / "q.yaml").write_text(SCENARIO.format(title="case"), encoding="utf-8")
    return here


def own_tables(folder: Path, usd: str = "9.00") -> None:
    (folder / "stability").mkdir(parents=True)
    (folder / "stability" / "core.yaml").write_text(DEARER.replace("9.00", usd), encoding="utf-8")


EXITS = [
    (["--help"], 0),
    (["--version"], 0),
    ([*QUOTE], 0),
    (["estimate", "q.yaml"], 0),
    (["estimate", "q.yaml", "--format", "json"], 0),
    (["estimate", "q.yaml", "--format", "csv"], 0),
    (["explain", "q.yaml"], 0),
    (["explain", "q.yaml", "posts.image.image"], 0),
    (["explain", "q.yaml", "posts.image.image", "--month", "2027-01"], 0),
    (["prices", "list", "--all"], 0),
    (["prices", "show", "openai/gpt-image-2"], 0),
    (["prices", "lint"], 0),
    (["doctor", "--as-of", "2026-11-23"], 0),
    ([], 0),
    (["estimat"], 2),
    (["estimate"], 2),
    (["estimate", "q.yaml", "--as-of", "yesterday"], 2),
    (["estimate", "q.yaml", "--as-of", "2026-11-2"], 2),
    (["estimate", "q.yaml", "--format", "xml"], 2),
    (["estimate", "q.yaml", "--set", "nothing"], 2),
    (["estimate", "q.yaml", "--set", "pots.image.make=2"], 2),
    (["estimate", "q.yaml", "--set", "posts.imgae.make=2"], 2),
    (["estimate", "q.yaml", "--pricing", "nowhere"], 2),
    (["explain", "q.yaml", "posts.image.imgae"], 2),
    (["explain", "q.yaml", "posts.image.image", "--month", "2027-02"], 2),
    (["explain", "q.yaml", "--month", "2027-01"], 2),
    (["calibrate"], 2),
    (["calibrate", "q.yaml", "--since", "2026-11-01"], 2),
    (["check", "q.yaml"], 2),
    (["actuals"], 2),
    (["quote"], 2),
    ([*QUOTE, "--prompt", "a cat"], 2),
    ([*QUOTE, "--n", "0"], 2),
    ([*QUOTE, "-P", "background"], 2),
    ([*QUOTE, "--main-model", "text_in=5"], 2),
    (["estimate", "q.yaml", "--set", "posts.image.make=two"], 4),
    (["quote", "nobody/nothing"], 4),
    (["prices", "show", "nobody/nothing"], 4),
    (["quote", "openai/dall-e-3", "-s", "1024x1024", "--as-of", "2026-11-23"], 4),
    (["calibrate", "q.yaml"], 4),
    (["calibrate", "q.yaml", "--score"], 4),
    (["actuals", "count", "q.yaml"], 4),
    (["actuals", "import", "q.yaml"], 4),
    (["diff", "q.yaml", "--actuals", "q.yaml"], 4),
    (["calibrate", "nowhere.jsonl"], 6),
    (["calibrate", "nowhere.jsonl", "--score"], 6),
    (["actuals", "import", "nowhere.jsonl"], 6),
    (["diff", "q.yaml", "--actuals", "nowhere.jsonl"], 6),
    ([*QUOTE, "--calibration", "nowhere.yaml"], 6),
    (["estimate", "nowhere.yaml"], 6),
    (["estimate", "."], 6),
    (["estimate", "q.yaml", "-o", "nowhere/out.txt"], 6),
    (["estimate", "x" * 5000], 6),
]


@pytest.mark.parametrize(
    ("arguments", "code"), EXITS, ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else ""
)
def test_exit_code(arguments: list[str], code: int, tree: Path) -> None:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    assert bool(result.stderr) is (code != 0)


def test_exit_codes_are_in_the_help() -> None:
    said = run("--help").stdout
    for code in range(7):
        assert f"\n    {code}  " in said


def test_several_things_wrong_at_once_are_all_told_and_the_first_code_wins(tree: Path) -> None:
    (tree / "bad.yaml").write_text("version: 1\nscenaro: x\n", encoding="utf-8")
    result = run("estimate", "q.yaml", "bad.yaml", "nowhere.yaml", "--set", "posts.imgae.make=2")
    assert result.exit_code == 2
    assert "has no step 'imgae'" in result.stderr
    assert "nowhere.yaml: No such file" in result.stderr
    result = run("estimate", "bad.yaml", "nowhere.yaml")
    assert result.exit_code == 6
    assert "bad.yaml:2:1" in result.stderr


NO_SUCH = f"shipped are {', '.join(shipped_scenarios())}"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("quartr", "did you mean quarter?"),
        ("bats.yaml", "did you mean batch.yaml?"),
        ("x", NO_SUCH),
    ],
)
def test_a_scenario_that_is_not_there(tree: Path, name: str, told: str) -> None:
    (tree / "batch.yaml").touch()
    result = run("report", name)
    assert result.exit_code == 6
    assert result.stderr == (
        f"costplan: {name}: No such file or directory, and no shipped scenario; {told} [cannot-read]\n"
    )


def test_quote_as_json_answers_what_the_format_promises() -> None:
    found = json.loads(run(*QUOTE, "--format", "json").stdout)
    assert found["version"] == 1
    assert (found["model"], found["as_of"]) == ("openai/gpt-image-2", "2026-11-23")
    assert found["usage"] == {"text_in": 156, "image_in": 0, "image_out": 7024, "text_out": 0}
    assert (found["cost_usd"], found["complete"]) == ("0.2115", True)
    (line,) = [line for line in found["lines"] if line["meter"] == "image_out"]
    assert (line["quantity"], line["rate"], line["cost_usd"], line["basis"]) == (7024, "30", "0.21072", "published")
    assert line["source"].startswith("https://")


def test_estimate_as_json_answers_what_the_format_promises(tree: Path) -> None:
    found = json.loads(run("estimate", "q.yaml", "--format", "json").stdout)
    figures = {"low_usd": "9.3", "expected_usd": "9.3", "high_usd": "9.3"}
    quantiles = dict.fromkeys(("p50_usd", "p80_usd", "p90_usd", "p95_usd", "worst_usd"), "9.3")
    assert found["total"] == {**figures, **quantiles, "method": "exact", "seed": None, "error_usd": "0"}
    assert found["months"] == {"2027-01": found["total"]}
    assert found["inputs"] == []
    assert found["complete"] is True
    (workflow,) = found["workflows"]
    assert (workflow["id"], workflow["expected_usd"], workflow["runs"], workflow["per_run_usd"]) == (
        "posts",
        "9.3",
        310,
        "0.03",
    )
    assert found["tags"] == {"team": {"red": figures}}
    assert set(found["files"]) == {"q.yaml"}


def test_csv_has_a_row_a_line_and_raw_numbers(tree: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("estimate", "q.yaml", "--format", "csv").stdout)))
    assert [(row["workflow"], row["meter"], row["quantity"], row["expected_usd"], row["team"]) for row in rows] == [
        ("posts", "image", "310", "9.3", "red")
    ]


def test_an_unknown_cost_is_a_row_and_comes_first_on_the_page(tree: Path) -> None:
    step = "{model: openai/gpt-image-2, size: 1024x1024, quality: low}"
    Path("u.yaml").write_text(SCENARIO.format(title="u").replace("{model: stability/core}", step), encoding="utf-8")
    page = run("estimate", "u.yaml").stdout
    assert page.index("INCOMPLETE") < page.index("Biggest costs")
    assert "expected, at least" in page
    assert json.loads(run("estimate", "u.yaml", "--format", "json").stdout)["complete"] is False
    (unknown,) = [
        row
        for row in csv.DictReader(io.StringIO(run("estimate", "u.yaml", "--format", "csv").stdout))
        if row["basis"] == "unknown"
    ]
    assert (unknown["workflow"], unknown["step"], unknown["expected_usd"]) == ("posts", "image", "")


# ------------------------------------------------------------------------------------------------------ which tables


def total(*arguments: str, **more: Any) -> tuple[str, str]:
    found = json.loads(run("estimate", "q.yaml", "--format", "json", *arguments, **more).stdout)
    return found["total"]["expected_usd"], found["prices"]["used"]


def test_the_shipped_tables_count_where_nothing_else_is_said(tree: Path) -> None:
    assert total()[0] == "9.3"  # 310 x $0.03
    assert total()[1].startswith("shipped (1 file), sha256 ")


def test_flag_before_environment_before_project(tree: Path) -> None:
    for name, usd in (("flag", "3"), ("environment", "2"), ("project", "1")):
        own_tables(tree / name, usd)
    (tree / "costplan.yaml").write_text("version: 1\npricing: project\n", encoding="utf-8")
    environment = {"COSTPLAN_PRICING": "environment"}
    assert total() == ("310", total()[1])
    assert total()[1].startswith("project (1 file), sha256 ")
    assert total(env=environment)[0] == "620"
    assert total("--pricing", "flag", env=environment)[0] == "930"
    assert total("--pricing", "flag")[1].startswith("flag (1 file), sha256 ")


def test_the_hash_is_that_of_the_files_read(tree: Path) -> None:
    own_tables(tree / "own")
    before = total("--pricing", "own")[1]
    path = tree / "own" / "stability" / "core.yaml"
    path.write_text(path.read_text() + "# a comment\n")
    assert total("--pricing", "own")[1] != before
    (tree / "own" / "stability" / "other.yaml").write_text("nonsense")
    assert total("--pricing", "own")[1] == total("--pricing", "own")[1] != before


def test_a_table_of_ones_own_may_extend_a_shipped_one(tree: Path) -> None:
    (tree / "own" / "acme").mkdir(parents=True)
    overlay = "version: 1\nmodel: acme/core\nextends: stability/core\ndiscount: 10%\ncontract: C-7\n"
    (tree / "own" / "acme" / "core.yaml").write_text(overlay, encoding="utf-8")
    found = total("--pricing", "own", "--set", "posts.image.model=acme/core")
    assert found[0] == "8.37"  # 9.30 less 10 %
    assert found[1].startswith("own (1 file), shipped (1 file), sha256 ")


@pytest.mark.parametrize(
    ("override", "usd"),
    [
        ("posts.image.make=2", "18.6"),
        ("posts.runs.amount=20", "18.6"),
        ("period=2027-01-01", "0.3"),
        ("posts.image.accepted=50%", "9.3"),
        ("workflows.posts.steps.image.make=3", "27.9"),
        ("posts.runs={amount: 1, per: month}", "0.03"),
    ],
)
def test_set(override: str, usd: str, tree: Path) -> None:
    assert total("--set", override)[0] == usd


# ------------------------------------------------------------------------------------------------- where output goes


def test_a_file_is_written_whole_and_the_word_of_it_goes_to_stderr(tree: Path) -> None:
    result = run("estimate", "q.yaml", "-o", "out.txt")
    assert (result.stdout, result.stderr) == ("", "costplan: wrote out.txt\n")
    assert (tree / "out.txt").read_text() == run("estimate", "q.yaml", "-o", "-").stdout
    assert not [path for path in tree.iterdir() if path.name.startswith(".costplan-")]


def test_an_old_file_stays_when_the_plan_fails(tree: Path) -> None:
    (tree / "out.txt").write_text("old")
    assert run("estimate", "q.yaml", "--set", "posts.image.model=no/one", "-o", "out.txt").exit_code == 4
    assert (tree / "out.txt").read_text() == "old"


def test_a_pipe_is_written_to_and_not_replaced(tree: Path) -> None:
    os.mkfifo(tree / "pipe")
    reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE, cwd=tree)
    assert run("estimate", "q.yaml", "-o", "pipe").exit_code == 0
    assert "$9.30" in reader.communicate(timeout=20)[0].decode()
    assert (tree / "pipe").is_fifo()


def test_stdin(tree: Path) -> None:
    result = run("estimate", "-", input=SCENARIO.format(title="piped"))
    assert result.exit_code == 0
    assert result.stdout.startswith("piped\n")
    assert run("estimate", "-", input="version: 2").stderr.startswith("costplan: stdin:1:")


HOSTILE = r'"a\e[31mb\u202ec =1+1"'


def test_labels_cannot_move_the_cursor_or_the_reader(tree: Path) -> None:
    hostile = SCENARIO.format(title=HOSTILE).replace("red", r'"=cmd\u0007|calc"')
    (tree / "h.yaml").write_text(hostile, encoding="utf-8")
    for arguments in (["estimate", "h.yaml"], ["estimate", "h.yaml", "--format", "csv"], ["explain", "h.yaml"]):
        said = run(*arguments).stdout
        assert not {"\x1b", "\u202e", "\x07"} & set(said)
    assert "'=cmd|calc" in run("estimate", "h.yaml", "--format", "csv").stdout
    (tree / "e.yaml").write_text(
        SCENARIO.format(title="e").replace("stability/core", r'"no\e[31m/one"'), encoding="utf-8"
    )
    assert not {"\x1b"} & set(run("estimate", "e.yaml").stderr)


def test_volumes_that_do_not_count_are_told(tree: Path) -> None:
    drivers = "drivers: {used: {by_month: {2027-01: 100, 2027-02: 50}}, idle: {amount: 5, per: day}}\nworkflows:"
    text = SCENARIO.format(title="volumes").replace("workflows:", drivers).replace("{amount: 10, per: day}", "used")
    (tree / "volumes.yaml").write_text(text, encoding="utf-8")
    told = json.loads(run("estimate", "volumes.yaml", "--format", "json", "--as-of", "2026-11-23").stdout)["remarks"]
    assert {remark["where"]: remark["text"] for remark in told} == {
        "posts": "amounts of 2027-02 are beyond the period and do not count",
        "idle": "no workflow runs on this driver, so nothing of it is in the plan",
        "stability/core": "sizes unchecked: stability/core has no size rule in its table",
    }


def test_wide_characters_take_two_columns(tree: Path) -> None:
    text = SCENARIO.format(title="wide").replace("posts:", "製品写真:")
    (tree / "wide.yaml").write_text(text, encoding="utf-8")
    lines = run("estimate", "wide.yaml", "--as-of", "2026-11-23").stdout.splitlines()
    ruler = next(line for line in lines[lines.index("Workflows") :] if line.startswith("--"))
    (row,) = (line for line in lines[lines.index("Workflows") :] if line.startswith("製品写真 "))
    assert len(row) + 4 <= len(ruler)  # four characters of two columns each
    assert row[len(ruler.split()[0]) - 4 :].startswith("  ")


def test_no_line_of_the_doctor_is_too_wide(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, run("doctor", "--as-of", "2026-11-23").stdout.splitlines())) <= 80


def test_two_scenarios_add_up_and_keep_their_names_apart(tree: Path) -> None:
    (tree / "r.yaml").write_text(SCENARIO.format(title="other"), encoding="utf-8")
    found = json.loads(run("estimate", "q.yaml", "r.yaml", "--format", "json").stdout)
    assert found["total"]["expected_usd"] == "18.6"
    assert set(found["steps"]) == {"case: posts.image", "other: posts.image"}
    assert run("estimate", "q.yaml", "q.yaml").exit_code == 4


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_the_same_input_gives_the_same_bytes_anywhere(form: str, tree: Path) -> None:
    def bytes_under(**environment: str) -> bytes:
        command = [sys.executable, "-m", "costplan", "estimate", "quarter", "--as-of", "2026-11-23", "--format", form]
        settings = {**os.environ, "COLUMNS": "100", **environment}
        return subprocess.run(
            command, capture_output=True, check=True, env=settings, cwd=environment.get("PWD", str(tree))
        ).stdout

    one = bytes_under(PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    other = bytes_under(PYTHONHASHSEED="2", TZ="Pacific/Auckland", LC_ALL="C", PWD="/")
    assert one == other


def test_a_reader_that_stops_reading_meets_no_traceback(tree: Path) -> None:
    command = f"{sys.executable} -m costplan prices list --all | head -1"
    found = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert found.stderr == ""
    assert found.stdout.endswith("2026\n") or "models on" in found.stdout


def test_an_error_in_costplan_is_told_in_a_line(tree: Path) -> None:
    code = (
        "import costplan.cli.main as c\nc.costplan.invoke = None\nfrom costplan.__main__ import main\nimport "
        "sys\nsys.argv = ['costplan', 'doctor']\nmain()"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert found.stderr.startswith("costplan: a bug in costplan (TypeError: ")
    assert "Traceback" not in found.stderr


def test_source_date_epoch_is_the_clock(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COSTPLAN_AS_OF")
    result = run("estimate", "q.yaml", env={"SOURCE_DATE_EPOCH": "1767225600"})
    assert "as of 2026-01-01" in result.stdout
