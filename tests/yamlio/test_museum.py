"""A museum of broken files, one mistake each: the first comments of a file tell its kind, exit code and exact errors.
``pytest tests/yamlio/test_museum.py --update-golden`` rewrites those comments; read every one before committing it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from yaml.scanner import ScannerError

from costplan import CostplanError
from costplan.budget.file import load_budget
from costplan.errors import InputError
from costplan.yamlio import parse
from tests.command import run
from tests.places import TESTS

BAD = TESTS / "bad"
FILES = sorted(BAD.glob("*.yaml"))
IN_THE_TREE = {
    "scenario": "{name}",
    "pricing": "tables/test/broken.yaml",
    "profile": "tables/test/broken.tokens.yaml",
    "project": "costplan.yaml",
    "budget": "{name}",
    "fx": "fx.yaml",
    "contract": "{name}",
}
COMMANDS = {
    "scenario": ["estimate", "{name}", "--as-of", "2026-11-23"],
    "pricing": ["prices", "lint", "tables"],
    "profile": ["prices", "lint", "tables"],
    "project": ["quote", "openai/gpt-image-2", "-s", "1024x1024", "--prompt-tokens", "1"],
    "contract": ["quote", "openai/gpt-image-2", "-s", "1024x1024", "--prompt-tokens", "1", "--contracts", "{name}"],
}

BESIDE = {
    "budget": {
        "fx.yaml": """\
version: 1
fx:
  - from: 2026-11-01
    source: {title: ECB, url: "https://www.ecb.europa.eu", checked: 2026-11-02, confidence: official}
    usd: {EUR: 1.0842, GBP: 1.27}
"""
    },
    "fx": {"budget.yaml": "version: 1\nbudget: Marketing\nfx: fx.yaml\ncaps: [{id: quarter, max: 5000 EUR}]\n"},
}
"""What lies beside a broken file of a budget, which is loaded without a command."""


def exhibit(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str]]:
    """What is said of a broken file in its place: the exit code and the errors."""
    kind = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# kind: ")
    target = folder / IN_THE_TREE[kind].format(name=path.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    for name, text in BESIDE.get(kind, {}).items():
        Path(name).write_text(text, encoding="utf-8")
    shutil.copy(path, target)
    if kind in BESIDE:
        with pytest.raises(CostplanError) as caught:
            load_budget(Path(path.name if kind == "budget" else "budget.yaml"))
        return caught.value.exit_code, [str(finding) for finding in caught.value.problems]
    result = run(*[part.format(name=path.name) for part in COMMANDS[kind]])
    return result.exit_code, [line.removeprefix("costplan: ") for line in result.stderr.splitlines()]


def expectation(path: Path) -> tuple[int, list[str]]:
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
    code = next(int(line.removeprefix("# exit: ")) for line in head if line.startswith("# exit: "))
    return code, [line.removeprefix("# expect: ") for line in head if line.startswith("# expect: ")]


def rewrite(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put what is said now into the head; twice, since the head's length moves the lines it speaks of."""
    kind, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    body = "".join(line for line in lines if not line.startswith(("# exit: ", "# expect: ")))
    for _ in range(2):
        code, said = exhibit(path, folder, monkeypatch)
        path.write_text(
            f"{kind}# exit: {code}\n" + "".join(f"# expect: {line}\n" for line in said) + body, encoding="utf-8"
        )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_exhibit(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool) -> None:
    if update_golden:
        rewrite(path, tmp_path, monkeypatch)
    code, said = expectation(path)
    assert code != 0
    assert said
    assert exhibit(path, tmp_path, monkeypatch) == (code, said)


MADE_HERE = {
    "empty": (b"", "broken.yaml:1:1: the file is empty; start with 'version: 1' [empty]"),
    "only a comment": (b"# nothing\n", "broken.yaml:1:1: the file is empty; start with 'version: 1' [empty]"),
    "not UTF-8": (b"version: 1\nscenario: caf\xe9\n",
        "broken.yaml:2:14: the file is not UTF-8; save it as UTF-8 [not-utf8]"),
    "NUL": (b"version: 1\nscenario: a\x00b\n",
        "broken.yaml:2:12: the control character U+0000 stands here; remove it [control-character]"),
    "turned text": ("version: 1\nscenario: a\u202eb\n".encode(),
        "broken.yaml:2:12: the control character U+202E stands here; remove it [control-character]"),
    "two megabytes": (b"# " + b"x" * (2 << 20),
        "broken.yaml:1:1: the file is over 1,048,576 bytes; split it [too-large]"),
    "100 KB of [": (b"[" * 100_000,
        "broken.yaml:1:33: values are nested more than 32 deep; flatten the file [too-deep]"),
    "100 KB of {": (b"{a: " * 25_000,
        "broken.yaml:1:129: values are nested more than 32 deep; flatten the file [too-deep]"),
    "400 levels of mappings": (
        b"".join(b" " * depth + b"a:\n" for depth in range(400)),
        "broken.yaml:33:33: values are nested more than 32 deep; flatten the file [too-deep]",
    ),
    "10 KB of -": (b"- " * 5_000, "broken.yaml:1:65: values are nested more than 32 deep; flatten the file [too-deep]"),
    "[ behind words of two bytes": (
        "scenario: caf\u00e9\r\nperiod: ".encode() + b"[" * 5_000,
        "broken.yaml:2:40: values are nested more than 32 deep; flatten the file [too-deep]",
    ),
    "alias bomb": (
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "broken.yaml:1:4: '&a' is a YAML anchor, which is not taken here; if it is a text, quote it: '&a' [alias]",
    ),
    "300,000 values": (b"[" + b"1," * 300_000 + b"1]",
        "broken.yaml:1:400000: the file has more than 200,000 values; split it [too-large]"),
}  # fmt: skip


@pytest.mark.parametrize("name", MADE_HERE)
def test_exhibit_made_here(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, expected = MADE_HERE[name]
    monkeypatch.chdir(tmp_path)
    Path("broken.yaml").write_bytes(data)
    result = run("estimate", "broken.yaml")
    assert (result.exit_code, result.stderr) == (4, f"costplan: {expected}\n")


@pytest.mark.parametrize("name", [name for name, (_, expected) in MADE_HERE.items() if "too-deep" in expected])
def test_a_python_without_libyaml_says_the_same_of_depth(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costplan.yamlio.nodes.LOADER", yaml.SafeLoader)
    data, expected = MADE_HERE[name]
    with pytest.raises(InputError) as caught:
        parse(data, "broken.yaml")
    assert [str(finding) for finding in caught.value.problems] == [expected]


class Shallow(yaml.SafeLoader):
    """A scanner with a limit that it meets on whatever it reads."""

    def get_event(self) -> Any:
        mark = yaml.Mark("", 12, 1, 2, None, 0)
        raise ScannerError("while increasing flow level", mark, "exceeded maximum nesting depth", mark)


def test_a_limit_of_the_scanner_is_told_as_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costplan.yamlio.nodes.LOADER", Shallow)
    with pytest.raises(InputError) as caught:
        parse(b"version: 1\na: 1\n", "broken.yaml")
    expected = "broken.yaml:2:3: values are nested more than 32 deep; flatten the file [too-deep]"
    assert [str(finding) for finding in caught.value.problems] == [expected]


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (
        "version: 1\nscenario: case\nperiod: 2027-01\nworkflows: {w: {runs: {amount: 1, per: day}, steps: {a: "
        "{model: stability/core}}}}\n"
    )
    Path("bom.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert run("estimate", "bom.yaml").exit_code == 0


def test_deep_nesting_is_refused_at_once_and_without_a_crash(tmp_path: Path) -> None:
    deep = tmp_path / "deep.yaml"
    deep.write_bytes(b"[" * 100_000)
    code = (
        "import sys, time; from costplan.yamlio import parse; from costplan.errors import InputError\n"
        "data = open(sys.argv[1], 'rb').read(); start = time.process_time()\n"
        "try: parse(data, 'deep.yaml')\n"
        "except InputError: print(time.process_time() - start)\n"
    )
    found = subprocess.run([sys.executable, "-c", code, str(deep)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr  # no segfault
    assert float(found.stdout) < 0.1


def test_layers_in_a_circle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.yaml").write_text("version: 1\nextends: two.yaml\n")
    Path("two.yaml").write_text("version: 1\nextends: one.yaml\n")
    start = time.monotonic()
    result = run("estimate", "one.yaml")
    assert (
        result.stderr
        == "costplan: two.yaml:2:10: 'one.yaml' closes a circle; at most 8 layers, no circle [extends-cycle]\n"
    )
    assert time.monotonic() - start < 2


def test_a_link_does_not_lead_out_of_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "secret.yaml").write_text("version: 1\nscenario: secret\n")
    (tmp_path / "tree" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (tmp_path / "tree" / "q.yaml").write_text("version: 1\nextends: link.yaml\n")
    monkeypatch.chdir(tmp_path / "tree")
    result = run("estimate", "q.yaml")
    assert result.stderr == (
        "costplan: q.yaml:2:10: 'link.yaml' leaves the tree; put a costplan.yaml at the top of the tree "
        "[extends-outside]\n"
    )
