"""Secret: a key that no output shows, where it is found (environment, a command, the system's keyring), and how a text
is cleaned of it. It sends nothing, and keeps a key in memory alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from costplan.errors import CommandLineError, OutsideError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMAND_SECONDS = 30.0
"""A command that prints a key may ask a person for a fingerprint; it is not waited for longer."""

MAX_KEY = 4096
"""Characters of a key."""

KEYRING_SERVICE = "costplan"
"""What the system's keyring calls our keys; the name of the environment variable is the user there."""

HIDDEN = "***"

_SHAPES = re.compile(
    r"\b(?:sk|pk|rk)-[A-Za-z0-9_*-]{8,}"  # OpenAI's, and those who do as it does
    r"|\bAIza[A-Za-z0-9_-]{20,}|\bAQ\.[A-Za-z0-9_-]{20,}"  # Google's
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:[0-9a-f]{16,}"  # fal's
    r"|(?i:(?<=bearer )|(?<=key ))[A-Za-z0-9._~+/:=-]{16,}"
)
"""What looks like a key of somebody, whole or with a middle of asterisks."""


class Secret:
    """A key. Its text is had from :meth:`reveal` alone: no repr, format, copy, pickle or comparison shows it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The key itself, for the header of a request."""
        return self._text

    def clean(self, text: str) -> str:
        """A text without this key, and without what looks like another."""
        return clean(text.replace(self._text, HIDDEN) if self._text else text)

    def clean_json(self, value: Any) -> Any:
        """What JSON holds, without this key in any of its texts and keys."""
        if isinstance(value, str):
            return value.replace(self._text, HIDDEN) if self._text else value
        if isinstance(value, list):
            return [self.clean_json(item) for item in value]
        if isinstance(value, dict):
            return {self.clean_json(key): self.clean_json(item) for key, item in value.items()}
        return value

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a key is not written")


def clean(text: str) -> str:
    """A text without what looks like a key."""
    return _SHAPES.sub(HIDDEN, text)


def find_key(variable: str, environment: Mapping[str, str], command: str | None = None) -> Secret:
    """The key of a vendor: what the command prints, else the environment variable, else the system's keyring.

    Raises:
        CommandLineError: there is none.
        OutsideError: the command fails, or prints no key.
    """
    if command is not None:
        return _printed_by(command)
    text = environment.get(variable, "").strip() or _in_keyring(variable)
    if not text:
        raise CommandLineError(
            [Problem("no-key", f"there is no key in {variable}", f"set {variable}, or use --key-command 'COMMAND'")]
        )
    return _checked(text, variable)


def _printed_by(command: str) -> Secret:
    """What a command prints, run without a shell; neither its output nor its errors are shown."""
    import shlex
    import subprocess

    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise CommandLineError(
            [Problem("no-key", "--key-command is no command", "write a program and its arguments: 'pass show openai'")]
        )
    name = words[0]
    try:
        done = subprocess.run(words, capture_output=True, timeout=COMMAND_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise _failed(name, f"is not done after {COMMAND_SECONDS:.0f} seconds") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be run"
        raise _failed(name, f"does not start: {reason.lower()}") from None
    if done.returncode:
        raise _failed(name, f"ended with {done.returncode}")
    text = done.stdout[: MAX_KEY * 4].decode("utf-8", "replace").strip()
    if not text or "\n" in text:
        raise _failed(name, "printed " + ("more than one line" if text else "nothing"))
    return _checked(text, f"what {name} printed")


def _failed(name: str, what: str) -> OutsideError:
    remedy = "it must print the key alone, on one line; it is run without a shell, so use sh -c '...' for pipes"
    return OutsideError([Problem("no-key", f"the key command {name!r} {what}", remedy)])


def _in_keyring(variable: str) -> str:
    """The key in the system's keyring; nothing where the library or the key is not there."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return ""
    try:
        return (keyring.get_password(KEYRING_SERVICE, variable) or "").strip()
    except keyring.errors.KeyringError:
        return ""


def _checked(text: str, where: str) -> Secret:
    """A key that a header can hold; what is wrong with it is told without it."""
    if len(text) > MAX_KEY or not text.isascii() or not text.isprintable() or " " in text:
        raise CommandLineError(
            [Problem("no-key", f"{where} holds no key", "a key is one word of letters, digits and signs")]
        )
    return Secret(text)
