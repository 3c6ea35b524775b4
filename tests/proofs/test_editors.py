"""What an editor shows in the files that ``costplan init`` writes, asked of the YAML language server itself.
It is the server behind VS Code's YAML extension, Neovim and Helix; ``make editors`` installs it and runs this."""

from __future__ import annotations

import json
import subprocess
from threading import Timer
from typing import TYPE_CHECKING, Any

import pytest

from tests.command import run
from tests.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVER = ROOT / "build/npm/node_modules/yaml-language-server/bin/yaml-language-server"
SETTINGS = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}
SCENARIO = "scenario.yaml"
BUDGET = "budgets/daily-social.yaml"


class Editor:
    """The least of an editor: it opens files, reads what is marked in them, and asks for words and meanings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = subprocess.Popen(["node", str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.watch = Timer(120, self.server.kill)
        self.watch.start()
        self.asked = self.opened = 0
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self._send({"method": "initialized", "params": {}})
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": SETTINGS}})

    def close(self) -> None:
        self.watch.cancel()
        self.server.kill()
        self.server.communicate()

    def _send(self, message: dict[str, Any]) -> None:
        assert self.server.stdin
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.server.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self.server.stdout
        length = 0
        while line := self.server.stdout.readline().strip():
            name, _, value = line.partition(b": ")
            if name == b"Content-Length":
                length = int(value)
        assert length, "the server has stopped"
        message: dict[str, Any] = json.loads(self.server.stdout.read(length))
        if "method" in message and "id" in message:  # a question of the server, such as for a setting
            self._send({"id": message["id"], "result": None})
        return message

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """The answer to a request."""
        self.asked += 1
        self._send({"id": self.asked, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self.asked and "method" not in message:
                return message["result"]

    def open(self, name: str, text: str) -> list[str]:
        """What is marked in a new file with this text, beside ``name``, as ``line:column: message``, counted from 1."""
        self.opened += 1
        uri = (self.folder / name).with_name(f"{self.opened}.yaml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while True:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                starts = [(found["range"]["start"], found["message"]) for found in message["params"]["diagnostics"]]
                return [f"{start['line'] + 1}:{start['character'] + 1}: {message}" for start, message in starts]

    def ask_at(self, method: str, name: str, text: str, before: str) -> Any:
        """The answer to a request about the spot behind the first ``before`` in a new file."""
        self.open(name, text)
        lines = text[: text.index(before) + len(before)].splitlines()
        document = {"uri": (self.folder / name).with_name(f"{self.opened}.yaml").as_uri()}
        return self.ask(
            method, {"textDocument": document, "position": {"line": len(lines) - 1, "character": len(lines[-1])}}
        )


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    assert SERVER.exists(), "'make editors' installs the YAML language server"
    folder = tmp_path_factory.mktemp("first")
    run("init", str(folder))
    run("schema", "fx", "-o", str(folder / "fx.schema.json"))
    editor = Editor(folder)
    yield editor
    editor.close()


@pytest.mark.parametrize("name", [SCENARIO, BUDGET, "costplan.yaml"])
def test_nothing_is_marked_in_what_init_writes(editor: Editor, name: str) -> None:
    assert editor.open(name, (editor.folder / name).read_text(encoding="utf-8")) == []


FX = """\
# yaml-language-server: $schema=fx.schema.json
version: 1
fx:
  - from: 2026-11-01
    source: {title: ECB, url: "https://www.ecb.europa.eu", checked: 2026-11-02, confidence: official}
    usd: {EUR: 1.0842}
"""


def test_rates(editor: Editor) -> None:
    assert editor.open("fx.yaml", FX) == []
    assert editor.open("fx.yaml", FX.replace("1.0842", "1.0842 USD")) == ['6:16: Incorrect type. Expected "number".']


SLIPS = [
    # file, what is there, the slip in its place, and each mark with a part of its message
    (SCENARIO, "scenario: Daily", "scenaro: Daily",
        ["4:1: Missing property \"scenario\"", "5:1: Property scenaro is not allowed"]),
    (SCENARIO, "size: 1024x1024 ", "size: big ", ["9:9: String does not match the pattern"]),
    (SCENARIO, "amount: 90 to 110", "amount: lots", ["16:15: Incorrect type. Expected \"number | null\""]),
    (SCENARIO, "per: day", "per: fortnight",
        ["17:12: Value is not accepted. Valid values: \"hour\", \"day\", \"workday\""]),
    (SCENARIO, "make: 2", "mke: 2", ["20:29: Property mke is not allowed"]),
    (SCENARIO, "make: 2", "make: two", ["20:35: Incorrect type. Expected one of integer"]),
    (SCENARIO, "accepted: 80%", "accepted: 0.8", ["24:19: Incorrect type. Expected \"string | null\""]),
    (SCENARIO, "billed: yes", "billed: perhaps",
        ["27:37: Value is not accepted. Valid values: \"yes\", \"no\", \"unknown\""]),
    (BUDGET, "version: 1", "version: 2", ["5:10: Value must be 1"]),
    (BUDGET, "contingency: 10%", "contingency: 0.1", ["8:14: Incorrect type. Expected one of string"]),
    (BUDGET, "max: 450 USD", "max: $450", ["10:24: String does not match the pattern"]),
    (BUDGET, "id: quarter", "name: quarter", ["10:5: Missing property \"id\"", "10:6: Property name is not allowed"]),
    (BUDGET, "per: month", "per: fortnight",
        ['11:24: Value is not accepted. Valid values: "period", "total", "quarter", "month", "week", "day"']),
    (BUDGET, "max: 150 USD", "max: {default: 150}", ["11:46: Incorrect type. Expected \"string\""]),
    (BUDGET, "max: 150 USD", "max: {2027-13: 150 USD}", ["11:37: String does not match the pattern"]),
    (BUDGET, "warn_at: 95%", "warnat: 95%", ["11:45: Property warnat is not allowed"]),
    (BUDGET, "models: [openai/*]", "models: openai", ["14:11: Incorrect type. Expected one of array"]),
    ("costplan.yaml", "budgets: [budgets/*.yaml]", "budget: here", ["6:1: Property budget is not allowed"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sound", "slip", "marks"), SLIPS, ids=[slip for _, _, slip, _ in SLIPS])
def test_a_slip_is_marked_where_it_is(editor: Editor, name: str, sound: str, slip: str, marks: list[str]) -> None:
    text = (editor.folder / name).read_text(encoding="utf-8")
    assert sound in text
    found = editor.open(name, text.replace(sound, slip, 1))
    assert len(found) == len(marks), found
    assert all(mark.startswith(expected) for mark, expected in zip(sorted(found), sorted(marks), strict=True)), found


@pytest.mark.parametrize(
    ("name", "before", "word", "words"),
    [
        (SCENARIO, "      per: ", "day", {"hour", "day", "workday", "week", "month", "quarter", "year", "total"}),
        (
            BUDGET,
            "monthly, per: ",
            "month, max: 150 USD, warn_at: 95%",
            {"period", "total", "quarter", "month", "week", "day", "hour", "call", "accepted_image"},
        ),
    ],
)
def test_the_words_of_a_key_are_offered(editor: Editor, name: str, before: str, word: str, words: set[str]) -> None:
    text = (editor.folder / name).read_text(encoding="utf-8").replace(before + word, before)
    offered = editor.ask_at("textDocument/completion", name, text, before)["items"]
    assert {item["label"] for item in offered} - {"null"} == words


@pytest.mark.parametrize(
    ("name", "before", "meaning"),
    [
        (SCENARIO, "      grow", "Compounding by calendar month, quarter or year, such as 3% per month"),
        (BUDGET, "contin", "A share on top of the expected cost, such as 10%"),
        (BUDGET, "warn_", "The share of the cap from which it is near"),
    ],
)
def test_a_key_tells_its_meaning(editor: Editor, name: str, before: str, meaning: str) -> None:
    text = (editor.folder / name).read_text(encoding="utf-8")
    assert meaning in editor.ask_at("textDocument/hover", name, text, before)["contents"]["value"]
