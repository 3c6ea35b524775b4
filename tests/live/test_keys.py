"""Where a key comes from, and that nothing shows it."""

from __future__ import annotations

import copy
import pickle
import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest

from costplan.errors import CommandLineError, CostplanError, OutsideError
from costplan.live import keys
from costplan.live.keys import Secret, clean, find_key

if TYPE_CHECKING:
    from pathlib import Path

KEY = "sk-canary-0123456789abcdef"


def printing(text: str) -> str:
    return shlex.join([sys.executable, "-c", f"print({text!r})"])


@pytest.fixture(autouse=True)
def rings(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """The system's keyring, which has nothing but what a test puts there."""
    import keyring

    held: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: held.get((service, user)))
    return held


def test_a_key_is_found_in_its_order(rings: dict[tuple[str, str], str]) -> None:
    rings["costplan", "OPENAI_API_KEY"] = "from-keyring"
    assert find_key("OPENAI_API_KEY", {}).reveal() == "from-keyring"
    environment = {"OPENAI_API_KEY": " from-environment\n"}
    assert find_key("OPENAI_API_KEY", environment).reveal() == "from-environment"
    assert find_key("OPENAI_API_KEY", environment, printing("from-command")).reveal() == "from-command"


def test_no_key_is_told_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandLineError, match="there is no key in FAL_KEY; set FAL_KEY, or use --key-command"):
        find_key("FAL_KEY", {"OPENAI_API_KEY": KEY})
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(CommandLineError, match="there is no key in FAL_KEY"):
        find_key("FAL_KEY", {})


def test_a_keyring_that_is_locked_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.errors import KeyringLocked

    def locked(*_: str) -> str:
        raise KeyringLocked(KEY)

    monkeypatch.setattr(keyring, "get_password", locked)
    with pytest.raises(CommandLineError, match="there is no key") as refused:
        find_key("FAL_KEY", {})
    assert KEY not in str(refused.value)


PYTHON = shlex.quote(sys.executable)
PRINTS_AND_FAILS = f'{PYTHON} -c \'import sys; print("{KEY}"); print("{KEY}", file=sys.stderr); sys.exit(3)\''


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (PRINTS_AND_FAILS, "ended with 3"),
        (printing(""), "printed nothing"),
        (printing(f"{KEY}\n{KEY}"), "printed more than one line"),
        (printing(f"{KEY} and more"), "holds no key"),
        (printing(f"{KEY}\x07"), "holds no key"),
        ("/no/such/program", "does not start: no such file"),
        (f"{PYTHON} -c 'import time; time.sleep(9)'", "is not done after 0 seconds"),
        ("", "is no command"),
        ("'unbalanced", "is no command"),
    ],
    ids=["fails", "nothing", "lines", "words", "bell", "missing", "slow", "empty", "unbalanced"],
)
def test_a_command_that_gives_no_key_shows_nothing_of_it(
    command: str, told: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if "sleep" in command:
        monkeypatch.setattr(keys, "COMMAND_SECONDS", 0.1)
    with pytest.raises(CostplanError, match=told) as refused:
        find_key("FAL_KEY", {"FAL_KEY": "unused"}, command)
    assert isinstance(refused.value, (OutsideError, CommandLineError))
    assert KEY not in str(refused.value)
    assert "".join(capfd.readouterr()) == ""


def test_no_shell_runs_the_command(tmp_path: Path) -> None:
    command = f"{printing('first')} ; touch {tmp_path}/shell"
    assert find_key("FAL_KEY", {}, command).reveal() == "first"
    assert not (tmp_path / "shell").exists()


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret(KEY)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret:>40}",
        str((secret,)),
        repr([secret]),
        repr({secret: 1}),
    ]
    assert not [text for text in shown if KEY in text]
    ways: list[Any] = [pickle.dumps, copy.copy, copy.deepcopy]
    for way in ways:
        with pytest.raises(TypeError, match="a key is not written"):
            way(secret)


def test_a_text_is_cleaned_of_this_key_and_of_what_looks_like_one() -> None:
    assert Secret("hunter2").clean("the key hunter2 is wrong") == "the key *** is wrong"
    assert Secret("").clean("nothing") == "nothing"
    for found in (
        "sk-proj-abc_DEF-0123456789",
        "sk-canar********************0001",
        "AIzaSyD-0123456789abcdefghijklmnop",
        "01234567-89ab-cdef-0123-456789abcdef:0123456789abcdef0123456789abcdef",
        "Bearer abcdefghijklmnop0123",
        "Authorization: Key abcdefghijklmnop0123",
    ):
        assert found.split()[-1] not in clean(f"error: {found}, sorry")
    assert clean("task-force, risk-taking-people, bearer of news") == "task-force, risk-taking-people, bearer of news"
