"""The documentation is run: examples are loaded and priced, arithmetic is worked out, commands and links are tried.

How a page is written so that it can be tried:

- ``<!-- file: NAME -->`` before a ```yaml block saves it as NAME in a folder of the page's own. A scenario must plan, a
  pricing table or token profile must be sound. A ```yaml block without that comment must be YAML that costplan reads.
  ``<!-- wrong: NAME -->`` saves a file that a command of the page is meant to refuse, ``<!-- held: NAME -->`` one
  of any language that a command of it reads.
- ``Result: total $5.56; shots runs 200.`` below a scenario states figures as a page shows them.
- ```sums blocks hold a sum a line, ``what it is: 2 x $0.04 = $0.08``; the right side is the left one, rounded.
- ```console blocks hold commands after ``$ `` and their output; ``...`` stands for lines left out, and ``$ echo $?``
  shows an exit code that is not 0. ``$ python NAME`` runs a script that the page holds.
- ```python blocks with ``>>>`` are sessions of one page, run one after another, and answer as shown.
- ``<!-- verdict: over table -->`` before a block says which verdict of tests/verdicts.py it shows on which surface.
- ``<!-- usage: openai/gpt-image-2 1024x1024 high; image_out 7,024 -->`` checks how many units of a meter a call takes.
"""

from __future__ import annotations

import ast
import doctest
import json
import math
import re
import shlex
import subprocess
import sys
from datetime import date
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import pytest

from costplan import Catalogue, Folder, quote
from costplan.budget.file import load_budget
from costplan.catalogue import shipped
from costplan.cli.groups import OLD
from costplan.cli.main import costplan
from costplan.linting import lint
from costplan.planning.building import build_plan
from costplan.render.plan import plan_page
from costplan.render.verdict.surfaces import SURFACES
from costplan.risk.risks import Risks
from costplan.scenario.file import load_scenario
from costplan.units import METERS, PRICED, count, money, round_half_up
from costplan.yamlio import parse
from docs import help as help_page
from tests.command import run
from tests.places import ROOT
from tests.verdicts import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.plan.plan import Plan, WorkflowPlan

DOCS = ROOT / "docs"
SOURCES = ROOT / "costplan"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
AS_OF = date(2026, 11, 23)


# ------------------------------------------------------------------------------------------------- reading the pages


class Block(NamedTuple):
    """A fenced block of a page, with the comment before it and the prose after it."""

    page: Path
    line: int
    language: str
    body: str
    comment: str
    following: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


FLAGS = re.MULTILINE | re.DOTALL


FENCED = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$", FLAGS)


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    blocks = []
    for match in FENCED.finditer(text):
        comment = re.search(r"<!-- ([^>]*?) -->\s*\Z", text[: match.start()])
        line = text.count("\n", 0, match.start()) + 1
        said = comment.group(1) if comment else ""
        following = FENCED.sub("", text[match.end() :])
        blocks.append(Block(page, line, match.group(2), dedent(match.group(3)), said, following))
    return blocks


def prose_of(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def files_of(page: Path, *kinds: str) -> dict[str, Block]:
    """The blocks of a page that are saved as files, by name."""
    found = {}
    for block in blocks_of(page):
        kind, _, name = block.comment.partition(": ")
        if kind in kinds:
            assert block.language == "yaml" or kind == "held", block.place
            found[name] = block
    return found


def each_block(language: str) -> list[Any]:
    found = [block for page in PAGES for block in blocks_of(page) if block.language == language]
    return [pytest.param(block, id=block.place) for block in found]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Path]:
    """Makes a page's folder: its files, the checkout's scenarios and public records, and nothing of the environment."""

    def make(page: Path) -> Path:
        for name, block in files_of(page, "file", "wrong", "held").items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8")
        (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
        (tmp_path / "observations.csv").symlink_to(ROOT / "tests" / "data" / "observations.csv")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("COSTPLAN_AS_OF", str(AS_OF))
        for name in ("COSTPLAN_PRICING", "COSTPLAN_CALIBRATION", "COSTPLAN_FORMAT", "SOURCE_DATE_EPOCH"):
            monkeypatch.delenv(name, raising=False)
        return tmp_path

    return make


# ---------------------------------------------------------------------------------------------------------- examples


def catalogue_in(here: Path) -> Catalogue:
    return Catalogue([Folder(here / "tables", "tables")] if (here / "tables").is_dir() else [])


def is_scenario(name: str) -> bool:
    return "/" not in name and name != "costplan.yaml"


@pytest.mark.parametrize("page", [page for page in PAGES if files_of(page, "file")], ids=lambda page: page.name)
def test_every_example_plans_to_its_stated_results(page: Path, folder: Callable[[Path], Path]) -> None:
    here = folder(page)
    catalogue = catalogue_in(here)
    assert not lint(catalogue)
    results = [results_of(block) for block in files_of(page, "file").values()]
    assert sum(map(bool, results)) == len(re.findall(r"^Result:", prose_of(page), re.MULTILINE))
    for stated, (name, block) in zip(results, files_of(page, "file").items(), strict=True):
        if name.startswith("budgets/"):
            load_budget(Path(name), root=here)
        if is_scenario(name):
            found = figures(build_plan(load_scenario(Path(name), root=here), catalogue, AS_OF))
            assert {key: found.get(key) for key in stated} == stated, block.place
        else:
            assert not stated, f"{block.place} is no scenario, and has no result"


def results_of(block: Block) -> dict[str, str]:
    """``Result: runs 3,100; shots total $8.00.`` in the prose after the block, as {'runs': '3,100', ...}."""
    said = re.search(r"^Result: (.*?)\.$", re.split(r"^#|<!-- file:", block.following, flags=re.MULTILINE)[0], FLAGS)
    stated = {}
    for part in re.split(r";\s+", said.group(1)) if said else ():
        found = re.fullmatch(r"(.*?)\s+(\$?\d[\d.,]*)", part, re.DOTALL)
        assert found, f"{block.place}: {part!r} is no result"
        stated[" ".join(found.group(1).split())] = found.group(2)
    return stated


def figures(plan: Plan) -> dict[str, str]:
    total = plan.total
    found = {"total": money(total.expected), "low": money(total.low), "high": money(total.high)}
    for workflow in plan.workflows:
        of_this = figures_of(plan, workflow)
        found |= {f"{workflow.name} {key}": value for key, value in of_this.items()}
        if len(plan.workflows) == 1:
            found |= of_this
    return found


def figures_of(plan: Plan, workflow: WorkflowPlan) -> dict[str, str]:
    """A workflow's figures as they stand on the plan's page; what it delivers, and what it loses to each, stands in the
    JSON alone."""
    (table,) = (table for table in plan_page(plan, Risks(plan)).tables if table.title == "Workflows")
    told = dict(zip(table.headers, table.rows[plan.workflows.index(workflow)], strict=True))
    lost = {"lost to rejects": money(workflow.rejected), "lost to failures": money(workflow.failed)}
    return told | lost | {"total": told["expected"], "delivered": count(workflow.delivered.expected)}


@pytest.mark.parametrize("block", each_block("yaml"))
def test_every_yaml_block_is_read_by_costplan(block: Block) -> None:
    assert parse(block.body.encode(), block.place)


USAGES = [
    pytest.param(page, *match.groups(), id=f"{page.name}: {match.group(1)} {match.group(2)}")
    for page in PAGES
    for match in re.finditer(r"<!-- usage: (\S+) ([^;]*); (\w+) ([\d,./]+) -->", page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("page", "model", "words", "meter", "number"), USAGES)
def test_every_stated_usage(
    page: Path, model: str, words: str, meter: str, number: str, folder: Callable[[Path], Path]
) -> None:
    call: dict[str, Any] = {"prompt_tokens": 0}
    for word in words.split():
        key, equals, value = word.partition("=")
        if equals:
            call[key] = int(value) if value.isdecimal() else value.split("+") if key == "input_images" else value
        else:
            call["size" if re.match(r"\d", word) else "quality"] = word
    parameters = {key: call.pop(key) for key in ("input_fidelity",) if key in call}
    day = date.fromisoformat(call.pop("on", str(AS_OF)))
    found = quote(model, as_of=day, parameters=parameters, catalogue=catalogue_in(folder(page)), **call)
    used = {name: measure.quantity for name, measure in found.priced.usage.measures.items()}
    used |= {line.meter: line.quantity for line in found.lines}
    assert used[meter].expected == Fraction(number.replace(",", ""))


# -------------------------------------------------------------------------------------------------------------- sums

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "ln": math.log,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "ceil": math.ceil,
    "floor": math.floor,
}


@pytest.mark.parametrize("block", each_block("sums"))
def test_every_sum(block: Block) -> None:
    for line in block.body.splitlines():
        said, equals, right = line.rpartition(" = ")
        assert equals, f"{block.place}: {line} is no sum"
        left = said.rpartition(": ")[2]
        result = right.replace("$", "").replace(",", "")
        places = len(result.partition(".")[2])
        assert round_half_up(value_of(left), places) == Fraction(result), f"{block.place}: {line}"


def value_of(text: str) -> Fraction:
    """An arithmetic expression, exactly where it holds no function."""
    source = re.sub(r"(?<=\d),(?=\d{3})", "", text).replace("$", "").replace(" x ", " * ").replace("^", "**")

    def value(node: ast.expr) -> Fraction:
        match node:
            case ast.Constant():
                return Fraction(ast.get_source_segment(source, node) or "")
            case ast.BinOp(left, ast.Add(), right):
                return value(left) + value(right)
            case ast.BinOp(left, ast.Sub(), right):
                return value(left) - value(right)
            case ast.BinOp(left, ast.Mult(), right):
                return value(left) * value(right)
            case ast.BinOp(left, ast.Div(), right):
                return value(left) / value(right)
            case ast.BinOp(left, ast.Pow(), right):
                return value(left) ** int(value(right))
            case ast.Call(ast.Name(name), [argument]):
                return Fraction(FUNCTIONS[name](float(value(argument))))
        raise ValueError(f"{text} is no arithmetic")

    return value(ast.parse(source, mode="eval").body)


# ---------------------------------------------------------------------------------------------------------- commands


class Command(NamedTuple):
    """A command of a console block, the output shown below it, and the exit code it must have."""

    line: str
    shown: str
    code: int


def commands_of(block: Block) -> Iterator[Command]:
    parts = re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]
    told = [part.partition("\n")[::2] for part in parts]
    for number, (line, shown) in enumerate(told):
        if line.startswith(("costplan ", "python ")):
            asked = told[number + 1] if number + 1 < len(told) else ("", "")
            yield Command(line, shown, int(asked[1]) if asked[0] == "echo $?" else 0)


def is_task(page: Path) -> bool:
    return page.parent.name == "tasks"


def stories() -> Iterator[Any]:
    """What is typed in one folder: the commands of a block, and of a task those of the whole page."""
    for page in PAGES:
        blocks = [block for block in blocks_of(page) if block.language == "console"]
        for story in [blocks] if is_task(page) and blocks else [[block] for block in blocks]:
            yield pytest.param(story, id=story[0].place)


@pytest.mark.parametrize("story", list(stories()))
def test_every_command_answers_as_shown(story: list[Block], folder: Callable[[Path], Path]) -> None:
    folder(story[0].page)
    for block, command in [(one, command) for one in story for command in commands_of(one)]:
        code, output = typed(command.line)
        assert code == command.code, f"{block.place}: {command.line}\n{output}"
        if command.shown.strip():
            assert is_shown(command.shown, output), f"{block.place}: {command.line}\n{output}"


def typed(line: str) -> tuple[int, str]:
    """What a line of a shell comes to: its exit code, and what it says."""
    program, *words = shlex.split(line)
    if program == "costplan":
        found = run(*words)
        return found.exit_code, found.output
    script = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    return script.returncode, script.stdout


def is_shown(shown: str, output: str) -> bool:
    """Whether a page shows an output, where ``...`` stands for lines left out."""
    lines = ("(?:.*\n)*" if line == "..." else re.escape(line) + "\n" for line in shown.rstrip().splitlines())
    return re.fullmatch("".join(lines) + r"\n*", output) is not None


def test_every_verdict_stands_on_its_surface_as_shown() -> None:
    shown = [block for page in PAGES for block in blocks_of(page) if block.comment.startswith("verdict: ")]
    for block in shown:
        _, case, name = block.comment.split()
        found = SURFACES[name](VERDICTS[case], run="2026-11-23T10:00:00Z")
        assert is_shown(block.body, found), f"{block.place}\n{found}"
    assert {block.comment.split()[2] for block in shown} == set(SURFACES) - {"summary"}


def commands(group: click.Command = costplan, path: str = "costplan") -> Iterator[tuple[str, click.Command]]:
    if not isinstance(group, click.Group):
        yield path, group
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield from commands(command, f"{path} {name}")


def test_every_command_and_option_is_documented() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", page, FLAGS))
    for path, command in commands():
        assert path in readme, f"README.md does not name {path}"
        assert path in sections, f"docs/commands.md has no heading '## {path}'"
        section = sections[path] + sections["Options that many commands share"]
        for option in command.params:
            if isinstance(option, click.Option):
                if option.hidden:
                    continue
                for name in option.opts:
                    assert f"`{name}" in section, f"docs/commands.md, {path}: {name} is missing"
            else:
                assert (option.human_readable_name or "").split(".")[0].strip("[]") in section
    documented = {name for heading in sections for name in re.findall(r"^costplan .*", heading)}
    assert documented == {path for path, _ in commands()}


LOCKED = re.search(r"^click==(\S+)", (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.skipif(
    not LOCKED or version("click") != LOCKED[1], reason="the page is what the locked click says; 'make check' has that"
)
def test_the_page_of_help_is_what_help_says_now(update_golden: bool) -> None:
    if update_golden:
        help_page.PAGE.write_text(help_page.page(), encoding="utf-8")
    assert help_page.PAGE.read_text(encoding="utf-8") == help_page.page()


def test_every_command_serves_a_task() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in sorted((DOCS / "tasks").glob("*.md")))
    assert {path for path, _ in commands() if path not in pages} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_command_that_is_not_there(page: Path) -> None:
    known = {name for path, _ in commands() for name in path.split()[1:]}
    known |= set(OLD) if page.name == "CHANGELOG.md" else set()  # what a release had, it had by its own words
    named = re.findall(r"`costplan ([a-z]+)", page.read_text(encoding="utf-8"))
    assert set(named) <= known


# ------------------------------------------------------------------------------------------------------------ errors


class Told(NamedTuple):
    """A place in the source that tells an error: its code, and patterns of its message and remedy."""

    code: str
    message: str
    remedy: str


def constant(node: ast.expr, texts: dict[str, list[ast.expr]]) -> str:
    """A pattern of what an expression of text can be; ``texts`` are what the names of its function were given."""
    match node:
        case ast.Constant(str(text)):
            return re.escape(text)
        case ast.JoinedStr(parts):
            return "".join(constant(part, {}) for part in parts)
        case ast.IfExp(_, body, orelse):
            return f"(?:{constant(body, texts)}|{constant(orelse, texts)})"
        case ast.BinOp(left, ast.Add(), right):
            return constant(left, texts) + constant(right, texts)
        case ast.Name(name) if name in texts:
            return f"(?:{'|'.join(constant(text, {}) for text in texts[name])})"
    return ".*"


def texts_in(function: ast.AST) -> dict[str, list[ast.expr]]:
    """What is assigned to each name in a function."""
    texts: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign([ast.Name(name)], value):
                texts.setdefault(name, []).append(value)
    return texts


def calls_in(tree: ast.Module) -> dict[ast.Call, dict[str, list[ast.expr]]]:
    """Every call of a file, with the texts of the innermost function around it."""
    calls: dict[ast.Call, dict[str, list[ast.expr]]] = {}
    for holder in ast.walk(tree):  # outer functions come before those in them
        if isinstance(holder, (ast.Module, ast.FunctionDef)):
            texts = texts_in(holder) if isinstance(holder, ast.FunctionDef) else {}
            calls |= {node: texts for node in ast.walk(holder) if isinstance(node, ast.Call)}
    return calls


def errors_told() -> Iterator[Told]:
    """Every call of wrong(), Problem() and fault() in the source that names its code."""
    for path in SOURCES.rglob("*.py"):
        for node, assigned in calls_in(ast.parse(path.read_text(encoding="utf-8"))).items():
            match node.func:
                case ast.Name("wrong" | "Problem"):
                    texts = node.args
                case ast.Name("fault") | ast.Attribute(ast.Name("fields"), "fault"):
                    texts = node.args[1:]
                case ast.Attribute(_, "fault"):
                    texts = node.args
                case _:
                    continue
            if texts and isinstance(texts[0], ast.Constant):
                remedy = constant(texts[2], assigned) if len(texts) > 2 else ""
                yield Told(str(texts[0].value), constant(texts[1], assigned), remedy)


def headings() -> dict[str, str]:
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    listed = page.partition("# The errors")[2]
    return dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", listed, FLAGS))


def test_every_error_has_a_heading_and_every_heading_an_error() -> None:
    assert list(headings()) == sorted({told.code for told in errors_told()})


def test_every_example_of_an_error_is_one_that_costplan_can_tell() -> None:
    told = list(errors_told())
    for code, section in headings().items():
        examples = re.findall(r"^```text\n(.*?)\n```$", section, FLAGS)
        assert examples, f"{code} has no example"
        for example in examples:
            one_line = " ".join(example.split())
            patterns = [
                rf"(\S+:\d+:\d+: |--set \S+: )?(\S+: )?{error.message}( \(see \S+\))?(; {error.remedy})? \[{code}\]"
                for error in told
                if error.code == code
            ]
            assert any(re.fullmatch(pattern, one_line) for pattern in patterns), f"{code}: {example}"


SESSIONS = [page for page in PAGES if any(">>> " in block.body for block in blocks_of(page))]


@pytest.mark.parametrize("page", SESSIONS, ids=lambda page: page.name)
def test_every_session_answers_as_shown(page: Path, folder: Callable[[Path], Path]) -> None:
    folder(page)
    session = "".join(block.body for block in blocks_of(page) if block.language == "python" and ">>> " in block.body)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(doctest.DocTestParser().get_doctest(session, {}, page.name, page.name, 0), out=told.append)
    assert not runner.failures, "".join(told)


# ---------------------------------------------------------------------------------------------------- keys and columns


def keys_read(*names: str) -> set[str]:
    """The keys that some source files ask a mapping for."""
    found = set()
    for name in names:
        path = SOURCES / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(ast.Attribute(ast.Name("fields"), "get" | "need"), [ast.Constant(str(key)), *_]):
                        found.add(key)
    return found


def missing_from(page: str, words: set[str]) -> set[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return {word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)}


def test_every_key_of_a_scenario_is_explained() -> None:
    assert not missing_from("scenario.md", keys_read("scenario") | {"extends"})


def test_every_key_of_a_budget_is_explained() -> None:
    assert not missing_from("budget.md", keys_read("budget"))


def test_every_key_of_a_pricing_table_and_a_profile_is_explained() -> None:
    assert not missing_from("pricing.md", keys_read("pricing") | set(PRICED))


@pytest.mark.parametrize(("counted", "page"), [("contract", "contracts.md"), ("scenario", "scenario.md")])
def test_every_meter_that_no_table_prices_is_explained(counted: str, page: str) -> None:
    assert not missing_from(page, {name for name, meter in METERS.items() if meter.counted == counted})


def test_every_key_of_a_project_is_explained() -> None:
    keys = keys_read("project/settings.py")
    assert not set(missing_from("pricing.md", keys)) & set(missing_from("budget.md", keys))


def test_every_key_of_a_lock_is_explained() -> None:
    assert not missing_from("lock.md", keys_read("locking"))


NAMED_BY_USERS = {"months", "steps", "models", "vendors", "quarters", "meters", "tags", "files", "usage", "parameters"}


def keys_of(document: Any, depth: int) -> set[str]:
    """The keys of a JSON document's own shape; below ``depth`` they are names of the user."""
    if isinstance(document, list):
        return keys_of(document[0], depth) if document else set()
    if not isinstance(document, dict):
        return set()
    found = set(document)
    for key, value in document.items():
        if depth and key not in NAMED_BY_USERS:
            found |= keys_of(value, depth - 1)
    return found


def test_every_json_key_and_csv_column_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shipped("scenarios").parent)

    def said(*arguments: str) -> str:
        return run(*arguments, "--as-of", AS_OF).stdout

    one = ("quote", "openai/gpt-image-2.6-flare", "-s", "1024x1024")
    asked = ("--set", "throughput.levels.openai=tier2", "--set", "throughput.latency.bfl/flux-2-klein-4b=5")
    plan = ("estimate", "scenarios/quarter.yaml", *asked)
    words: set[str] = set()
    for call in (one, plan):
        words |= keys_of(json.loads(said(*call, "--format", "json")), 3)
        words |= set(said(*call, "--format", "csv").splitlines()[0].split(",")) - {"cost_center"}
    verdict = json.loads(SURFACES["json"](VERDICTS["over"]))
    words |= keys_of(verdict, 3).union(*(keys_of(held, 3) for held in verdict["held"]))
    assert not missing_from("output.md", words)


ADVISED = """\
version: 1
scenario: Posts
period: 2027-01
workflows:
  posts:
    runs: {amount: 100, per: month}
    requires: {min_width: 1600, aspect: 16:9 +- 2%}
    steps:
      final: {model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt: a cup, accepted: 80%}
"""

IN_A_FILE = ("change", "diff", "changes")
"""What stands below these in answers of ``advise`` is what a scenario says, or a difference, which has a page."""


def said_by(document: Any) -> set[str]:
    """All keys of a JSON document."""
    if isinstance(document, list):
        return set().union(*map(said_by, document))
    if not isinstance(document, dict):
        return set()
    below = (said_by(one) for key, one in document.items() if key not in IN_A_FILE or isinstance(one, list))
    return set(document).union(*below)


@pytest.mark.parametrize(
    ("section", "words", "least"),
    [
        ("Advice", ("posts.yaml", "--take", "posts.final:tier"), {"gotchas", "mends", "each_alone_usd", "command"}),
        ("Thinking or Instant", ("--mode", "posts.yaml"), {"in_their_place", "per_image_usd", "rule"}),
        ("Thinking or Instant", ("--mode", "dall-e-3"), {"not_known", "remedy"}),
        (
            "A move to another model",
            ("dall-e-3", "--to", "openai/gpt-image-2"),
            {"after_shutdown_usd", "guess", "said"},
        ),
        (
            "A move to another model",
            ("posts.yaml", "--to", "bfl/flux-2-pro", "--from", "gpt-image-2"),
            {"step", "write"},
        ),
    ],
)
def test_every_json_key_of_advice_is_explained_in_its_section(
    section: str, words: tuple[str, ...], least: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "posts.yaml").write_text(ADVISED, encoding="utf-8")
    keys = said_by(json.loads(run("advise", *words, "--format", "json", "--as-of", AS_OF).stdout))
    assert least <= keys
    page = (DOCS / "output.md").read_text(encoding="utf-8")
    text = page.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    named = {word for told in re.findall(r"`([^`]+)`", text) for word in re.findall(r"\w+", told)}
    in_a_plan = {"used", "sha256", "low_usd", "expected_usd", "high_usd", "less", "tie", "more", "method", "error"}
    assert sorted(keys - named - in_a_plan) == []


def test_every_module_has_its_line() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in SOURCES.iterdir():
        if path.suffix == ".py" or (path / "__init__.py").exists():
            name = path.name + ("/" if path.is_dir() else "")
            assert name == "__init__.py" or f"`{name}`" in page, f"CONTRIBUTING.md does not name {name}"


# ------------------------------------------------------------------------------------------------------------- links


def anchors_of(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_internal_link_resolves(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose_of(page)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page.name} links to {target}"
        assert path.is_relative_to(ROOT)
        if anchor:
            assert anchor in anchors_of(path), f"{page.name} links to {target}"
