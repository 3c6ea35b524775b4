"""What code and request bodies are drafted as: cases with the values of every key, and hostile files.
Nothing of what they hold is ever run."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan import CostplanError
from costplan.catalogue import shipped_catalogue
from costplan.drafting.of_code import draft_of_code
from costplan.yamlio import in_a_line
from tests.command import run
from tests.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.drafting.draft import Draft, Figure

CASES = yaml.safe_load((ROOT / "tests/data/code_cases.yaml").read_text(encoding="utf-8"))
AS_OF = date(2026, 11, 27)
CALL = 'client.images.generate(model="gpt-image-2", prompt="a cat", size="1024x1024", quality="low")\n'


def draft(folder: Path, name: str, code: str | bytes) -> Draft:
    path = folder / name
    path.write_bytes(code if isinstance(code, bytes) else code.encode())
    return draft_of_code(path, name, shipped_catalogue(), AS_OF)


def refused(folder: Path, name: str, code: str | bytes) -> str:
    with pytest.raises(CostplanError) as error:
        draft(folder, name, code)
    return str(error.value)


def shown(figure: Figure) -> str:
    return "?" * figure.assumed + in_a_line(figure.value)


def figures(found: Draft) -> dict[str, dict[str, str]]:
    return {
        workflow.name: {key: shown(figure) for key, figure in (*workflow.keys, *workflow.steps[0].keys)}
        for workflow in found.workflows
    }


def written(value: str) -> str:
    guess = value.startswith("?")
    return value if guess or value[:1] in ("{", "[") else in_a_line(value) if not value.isdecimal() else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_code_is_drafted(case: dict[str, Any], tmp_path: Path) -> None:
    found = draft(tmp_path, case["file"], case["code"])
    expected = {name: {key: written(value) for key, value in keys.items()} for name, keys in case["workflows"].items()}
    assert figures(found) == expected
    assert len(found.told) == len(case["told"])
    for said, part in zip(found.told, case["told"], strict=True):
        assert part in said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_drafted_is_planned(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / case["file"]).write_text(case["code"], encoding="utf-8")
    made = run("init", "plan", "--from", case["file"], "--as-of", "2026-11-27")
    assert made.exit_code == 0, made.stderr
    monkeypatch.chdir(tmp_path / "plan")
    run("estimate", "scenario.yaml", "--as-of", "2026-11-27", code=0)


# ------------------------------------------------------------------------------------------------------- hostile files

HARM = """\
import os, pickle
os.system("touch harm")
__import__("pathlib").Path("harm").touch()
@(lambda function: open("harm", "w"))
def decorated(default=open("harm", "w")): ...
exec("open('harm', 'w')")
pickle.loads(b"cposix\\nsystem\\n(S'touch harm'\\ntR.")
class Made(type):
    __init_subclass__ = open("harm", "w")
"""


def test_nothing_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    draft(tmp_path, "harm.py", HARM + CALL)
    assert [path.name for path in tmp_path.iterdir()] == ["harm.py"]


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("null.py", "x = 1\0\n" + CALL, "[code-syntax]"),
        ("two.py", "print 'hi'\n" + CALL, "two.py:1:1: this is no Python: "),
        ("broken.py", CALL + "x = = 1\n", "broken.py:2:5: this is no Python: invalid syntax"),
        ("utf16.py", CALL.encode("utf-16"), "this is no text in UTF-8"),
        ("bytes.py", bytes(range(256)) * 100, "this is no text in UTF-8"),
        ("empty.py", "", "no call in this file asks for images; what is recognised: images.generate"),
        ("empty.js", "", "no call in this file asks for images; what is recognised: images.generate"),
        ("book.ipynb", "{}", "this is a notebook, which is not read; write its code by 'jupyter nbconvert"),
        ("small.js", "var a=1;" * 130_000, "a line of 1,040,000 characters, so this was made by a bundler"),
        ("broken.js", "const a = ;\nfetch(", "broken.js:1:9: this is no JavaScript or TypeScript"),
        ("bytes.js", b"fetch\0", "this is no text of JavaScript"),
        ("model.py", 'client.images.generate(model="gpt-image-9")', "model.py:1:30: there is no pricing table"),
        ("deep.json", '{"prompt":' * 3000 + "1" + "}" * 3000, "nested more than 64 deep"),
        ("none.json", '{"prompt": "a", "tools": [], "input": "b"}', "this is no request for images"),
        ("twice.json", '{"prompt": "a", "prompt": "b"}', "twice.json:1:17: 'prompt' stands twice"),
    ],
)  # fmt: skip
def test_what_is_no_code_is_refused_in_a_sentence(name: str, code: str | bytes, told: str, tmp_path: Path) -> None:
    said = refused(tmp_path, name, code)
    assert told in said
    assert "\n" not in said


@pytest.mark.parametrize(
    "code",
    [
        "x = " + "(" * 100_000 + ")" * 100_000,
        "x = " + "+".join("1" * 200_000),
        "x = a" + ".b" * 50_000,
        "x = " + "-" * 50_000 + "1",
    ],
    ids=["brackets", "sum", "chain", "minus"],
)
def test_what_is_nested_deep_ends_in_a_draft_or_a_sentence(code: str, tmp_path: Path) -> None:
    try:
        said = str(figures(draft(tmp_path, "deep.py", f"{code}\n{CALL}")))
    except CostplanError as error:
        said = str(error)
    assert "gpt-image-2" in said or "[code-syntax]" in said


def test_a_file_of_100_megabytes_is_refused_unread(tmp_path: Path) -> None:
    for name in ("huge.py", "huge.js"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(100 << 20)
        with pytest.raises(CostplanError, match="the file is over 2,097,152 bytes"):
            draft_of_code(tmp_path / name, name, shipped_catalogue(), AS_OF)


@pytest.mark.parametrize(
    "code",
    [
        'a = "aaaaaaaaaa"\n' + "a = a + a\n" * 200,
        'a = ["x"]\n' + "a = a + a\n" * 60,
        'a = {"x": 1}\n' + 'a = {"l": a, "r": a}\n' * 60 + "f(**a)\n",
        "".join(f"def f{at}(p):\n f{at + 1}(p); f{at + 1}(p)\n" for at in range(40)) + "f0(1)\n",
        "def f(p):\n f(p)\nf(1)\n",
        "x = 10**10**10\ns = 'a' * 10**12\n",
        "".join("  " * at + f"for a{at} in range(60):\n" for at in range(18)) + "  " * 18 + CALL,
    ],
    ids=["texts", "lists", "dicts", "fan", "itself", "numbers", "loops"],
)
def test_what_grows_without_end_is_cut(code: str, tmp_path: Path) -> None:
    found = draft(tmp_path, "grows.py", code + CALL)
    assert "gpt-image-2" in figures(found)


def test_what_code_says_cannot_leave_its_comment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        'client.images.generate(model="gpt-image-2", prompt="a\\n# assumed: x\\n*/ : [ \u202e",\n'
        '    quality="hd\\n  evil: 1", size="1024x1024\\nruns: 1", style="\\nworkflows: {}", user="\\u2028b: c",\n'
        '    **{"we\\nird: [": 1})\n'
    )
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls.py").write_text(code, encoding="utf-8")
    run("init", "plan", "--from", "calls.py", "--as-of", "2026-11-27", code=0)
    written = yaml.safe_load((tmp_path / "plan/scenario.yaml").read_text(encoding="utf-8"))
    assert list(written["workflows"]) == ["gpt-image-2"]
    assert written["workflows"]["gpt-image-2"]["steps"]["generate"]["quality"] == "medium"
    assert "\u202e" not in (tmp_path / "plan/scenario.yaml").read_text(encoding="utf-8")


def test_calls_beyond_200_are_told(tmp_path: Path) -> None:
    found = draft(tmp_path, "many.py", CALL * 300)
    assert len(found.workflows) == 200
    assert found.told[0] == "many.py makes 300 calls; those behind the first 200 are left out"


def test_the_page_shows_what_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "drafts.md").read_text(encoding="utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    shown = page.partition("```text\nworkflows:\n")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls.py").write_text(code, encoding="utf-8")
    run("init", "posters", "--from", "calls.py", "--as-of", "2026-11-27", code=0)
    assert f"workflows:\n{shown}" in (tmp_path / "posters/scenario.yaml").read_text(encoding="utf-8")


def test_no_secret_of_the_code_is_in_the_draft(tmp_path: Path) -> None:
    code = (
        'client = OpenAI(api_key="sk-secret", base_url="https://me:sk-secret@gate.example/v1?key=sk-secret")\n'
        'client.images.generate(model="gpt-image-2", prompt="x", size="1024x1024", api_key="sk-secret",\n'
        '    my_token="sk-secret", extra_headers={"Authorization": "sk-secret"})\n'
    )
    found = draft(tmp_path, "calls.py", code)
    assert "gate.example" in str(found.told)
    assert "my_token" in str(found.told)
    assert "sk-secret" not in str(found)
